//! One event of each kind with everything in it, and one with nothing: what templates are tried out on.

use crate::event::{
    Arrival, Broadcast, BroadcastChange, BroadcastId, Chat, Departure, Donation, DonationKind,
    DonationMessage, Event, EventId, EventKind, FlagsChange, Gap, GapCause, Mission,
    MissionOutcome, MissionShare, MissionStage, Moderation, ModerationAction, ModeratorRole,
    NicknameChange, Notice, NoticeAuthor, Person, Poll, PollState, RoleFlags, RoomFact, RoomState,
    StreamerId, Subscription, SubscriptionGifts, SubscriptionKind, Text, Timestamp, UserFlags,
    UserId, Visit,
};
use crate::rule::scene::Scene;
use crate::rule::schema::On;

/// Shows a made-up scene of this kind to `look`.
pub(in crate::rule) fn scene<T>(on: On, rich: bool, look: impl FnOnce(&Scene<'_>) -> T) -> T {
    let broadcast = broadcast(rich);
    let event = Event {
        id: EventId {
            connection: 0,
            sequence: 0,
        },
        streamer: StreamerId::parse("streamer").unwrap_or_default(),
        broadcast: rich.then_some(broadcast.id),
        at: Timestamp(1_700_000_900_000),
        kind: kind(on, rich),
        raw: bytes::Bytes::new(),
    };
    look(&Scene::new(&event, rich.then_some(&broadcast)))
}

pub(in crate::rule) fn kind(on: On, rich: bool) -> EventKind {
    let number = u32::from(rich) * 1000;
    match on {
        On::Chat => EventKind::Chat(Chat {
            sticker: words(rich),
            ..Chat::new(person(rich), words(rich))
        }),
        On::Donation => EventKind::Donation(Box::new(donation(rich))),
        On::Subscription => EventKind::Subscription(Box::new(subscription(rich))),
        On::DonationMessage => EventKind::DonationMessage(Box::new(DonationMessage {
            kind: DonationKind::Balloon,
            donor: person(rich),
            count: 1000,
            text: words(rich),
        })),
        On::SubscriptionGifts => EventKind::SubscriptionGifts(Box::new(SubscriptionGifts {
            giver: person(rich),
            count: 30,
            tier: rich.then_some(1),
        })),
        On::Mission => EventKind::Mission(Box::new(mission(rich))),
        On::Arrival => EventKind::Arrival(Arrival {
            visitor: person(rich),
            already_here: rich,
            connections: 1,
            visit: rich.then(|| Visit {
                days_away: Some(30),
                previous_nicks: vec![words(rich)],
            }),
        }),
        On::Departure => EventKind::Departure(Departure {
            visitor: person(rich),
            kicked: rich,
            connections: u32::from(rich),
        }),
        On::FlagsChanged => EventKind::FlagsChanged(FlagsChange {
            person: person(rich),
            previous: UserFlags::default(),
        }),
        On::NicknameChanged => EventKind::NicknameChanged(NicknameChange {
            person: person(rich),
            previous_nick: words(rich),
        }),
        On::Notice => EventKind::Notice(Notice {
            by: NoticeAuthor::Streamer,
            text: words(rich),
            shown: rich,
        }),
        On::Moderation => EventKind::Moderation(moderation(rich)),
        On::Poll => EventKind::Poll(Poll {
            state: PollState::Started,
            number: rich.then_some(number),
        }),
        On::RoomState => EventKind::RoomState(room_state(rich)),
        On::BroadcastStarted => EventKind::BroadcastStarted(broadcast(rich)),
        On::BroadcastEnded => EventKind::BroadcastEnded(broadcast(rich)),
        On::BroadcastChanged => EventKind::BroadcastChanged(BroadcastChange {
            broadcast: broadcast(rich),
            previous_title: words(rich),
            previous_category: words(rich),
        }),
        On::Gap => EventKind::Gap(Gap {
            from: Timestamp(1_700_000_000_000),
            millis: u64::from(number),
            cause: GapCause::Dropped,
        }),
        On::Connected => EventKind::Connected(broadcast(rich)),
        On::Disconnected => EventKind::Disconnected {
            reason: words(rich),
        },
        On::ServerError => EventKind::ServerError {
            opcode: 1,
            code: u8::from(rich),
            text: words(rich),
        },
        On::Unknown => EventKind::Unknown {
            opcode: 1,
            fields: vec![words(rich)],
        },
    }
}

fn moderation(rich: bool) -> Moderation {
    Moderation {
        person: rich.then(|| person(rich)),
        by: rich.then(|| UserId::strip("manager07")),
        by_role: ModeratorRole::Manager,
        seconds: rich.then_some(30),
        count: rich.then_some(1),
        detail: words(rich),
        ..Moderation::new(ModerationAction::Muted)
    }
}

fn room_state(rich: bool) -> RoomState {
    RoomState {
        what: RoomFact::AdBreak,
        active: rich,
        person: rich.then(|| person(rich)),
        detail: words(rich),
    }
}

fn donation(rich: bool) -> Donation {
    let gift = Donation::new(DonationKind::Balloon, person(rich), 1);
    if !rich {
        return gift;
    }
    Donation {
        balloons: 1000,
        receiver: Some(person(rich)),
        fan_number: Some(77),
        became_top_fan: true,
        relayed: true,
        from_recording: true,
        message: words(rich),
        item: words(rich),
        days: Some(30),
        ..gift
    }
}

fn subscription(rich: bool) -> Subscription {
    Subscription {
        kind: SubscriptionKind::Gift,
        subscriber: rich.then(|| person(rich)),
        giver: rich.then(|| person(rich)),
        tier: rich.then_some(2),
        months: rich.then_some(12),
        count: 1,
        item: words(rich),
        period_months: rich.then_some(3),
    }
}

fn mission(rich: bool) -> Mission {
    let share = MissionShare {
        person: person(rich),
        count: 1000,
        became_fan: true,
        became_top_fan: true,
    };
    Mission {
        stage: MissionStage::Gift,
        battle: rich,
        key: words(rich),
        uuid: words(rich),
        title: words(rich),
        donor: rich.then(|| person(rich)),
        count: u32::from(rich) * 1000,
        outcome: rich.then_some(MissionOutcome::Success),
        settled: rich.then_some(1000),
        relayed: rich,
        fan_number: rich.then_some(77),
        shares: if rich { vec![share] } else { Vec::new() },
    }
}

fn person(rich: bool) -> Person {
    let mut person = Person::new(UserId::strip("fan42"), words(rich));
    if rich {
        person.flags = Some(UserFlags {
            role: RoleFlags::all(),
            ..UserFlags::default()
        });
        person.months = Some(12);
    }
    person
}

fn broadcast(rich: bool) -> Broadcast {
    if !rich {
        return Broadcast::default();
    }
    Broadcast {
        id: BroadcastId(1),
        nick: words(rich),
        title: words(rich),
        category: words(rich),
        started_at: Timestamp(1_700_000_000_000),
    }
}

fn words(rich: bool) -> Text {
    Text::from(if rich { "초롱" } else { "" })
}
