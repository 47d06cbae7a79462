//! The nouns of soopbell: what happened, to whom, when.
//!
//! Every other room speaks in these types. Nothing here reads a clock, a socket or a file, and nothing decides what
//! ought to be done about an event: that is the rules' business.

mod broadcast;
mod chat;
mod donation;
mod id;
mod mission;
mod moderation;
mod person;
mod presence;
mod room;
mod subscription;

pub use broadcast::{Broadcast, BroadcastChange, Gap, GapCause, Notice, NoticeAuthor};
pub use chat::{Chat, ChatChannel};
pub use donation::{Donation, DonationKind, DonationMessage};
pub use id::{BroadcastId, EventId, StreamerId, Timestamp, UserId};
pub use mission::{Mission, MissionOutcome, MissionShare, MissionStage};
pub use moderation::{Moderation, ModerationAction, ModeratorRole};
pub use person::{ClientFlags, Person, RoleFlags, UserFlags};
pub use presence::{Arrival, Departure, FlagsChange, NicknameChange, Visit};
pub use room::{Poll, PollState, RoomFact, RoomState};
pub use subscription::{Subscription, SubscriptionGifts, SubscriptionKind};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// Text that came from outside, kept inline while it is short (24 bytes: every id, nearly every nickname).
///
/// It is hostile until a sink has written it out: it may hold markup, mentions, control characters.
pub type Text = compact_str::CompactString;

/// One thing that happened in one streamer's room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Names this event once and for all; never derived from its content, since two equal chats are two events.
    pub id: EventId,
    /// Whose room it happened in.
    pub streamer: StreamerId,
    /// The broadcast that was on, if one was.
    pub broadcast: Option<BroadcastId>,
    /// When soopbell received it (wall clock). SOOP's packets carry no time of their own.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// The packet it was read from, byte for byte, for the kinds where a mistake in reading would cost somebody
    /// money or a missed alert. Empty for chat and presence, which are many, and for what soopbell says itself.
    #[serde(skip)]
    pub raw: Bytes,
}

/// What happened: one variant for each `on` that a rule may name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "snake_case")]
#[non_exhaustive]
pub enum EventKind {
    /// Somebody wrote in the chat.
    Chat(Chat),
    /// Somebody gave something that costs money. Boxed, as the other two about money: they are rare and large, while
    /// chat and presence are neither.
    Donation(Box<Donation>),
    /// Somebody announced their subscription, or gave some away.
    Subscription(Box<Subscription>),
    /// A donor wrote something right after giving.
    DonationMessage(Box<DonationMessage>),
    /// Several gift subscriptions by one giver, put together.
    SubscriptionGifts(Box<SubscriptionGifts>),
    /// A mission was given money, decided or paid out.
    Mission(Box<Mission>),
    /// Somebody came into the room.
    Arrival(Arrival),
    /// Somebody left the room.
    Departure(Departure),
    /// Somebody's standing changed: became a fan, a manager, muted …
    FlagsChanged(FlagsChange),
    /// Somebody goes by another nickname now.
    NicknameChanged(NicknameChange),
    /// A notice above the chat was put up or taken down.
    Notice(Notice),
    /// Something was done to keep order in the chat.
    Moderation(Moderation),
    /// A poll was opened, closed or hidden.
    Poll(Poll),
    /// Something about the room is another now: an advertisement, a pause …
    RoomState(RoomState),
    /// A broadcast that soopbell had not seen before is on.
    BroadcastStarted(Broadcast),
    /// The broadcast is over.
    BroadcastEnded(Broadcast),
    /// The title or the category is another now.
    BroadcastChanged(BroadcastChange),
    /// A stretch of the broadcast was not seen. Told when sight is regained, or when it is over.
    Gap(Gap),
    /// soopbell is in the room and sees what happens from here on.
    Connected(Broadcast),
    /// soopbell no longer sees the room, though the broadcast may go on.
    Disconnected {
        /// Why, in words meant for people.
        reason: Text,
    },
    /// The chat server refused something (a return code other than 0).
    ServerError {
        /// The service that was refused.
        opcode: u16,
        /// The return code (`source::soop::opcode::return_code` has their meanings).
        code: u8,
        /// The server's own words.
        text: Text,
    },
    /// A packet that soopbell knows no better: kept, so that nothing is lost and drift is noticed.
    Unknown {
        /// The service code.
        opcode: u16,
        /// Its fields, lossily decoded, up to a stated bound.
        fields: Vec<Text>,
    },
}

impl EventKind {
    /// The name by which rules and the log know this kind; the same as the serialised `on`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Chat(_) => "chat",
            Self::Donation(_) => "donation",
            Self::Subscription(_) => "subscription",
            Self::DonationMessage(_) => "donation_message",
            Self::SubscriptionGifts(_) => "subscription_gifts",
            Self::Mission(_) => "mission",
            Self::Arrival(_) => "arrival",
            Self::Departure(_) => "departure",
            Self::FlagsChanged(_) => "flags_changed",
            Self::NicknameChanged(_) => "nickname_changed",
            Self::Notice(_) => "notice",
            Self::Moderation(_) => "moderation",
            Self::Poll(_) => "poll",
            Self::RoomState(_) => "room_state",
            Self::BroadcastStarted(_) => "broadcast_started",
            Self::BroadcastEnded(_) => "broadcast_ended",
            Self::BroadcastChanged(_) => "broadcast_changed",
            Self::Gap(_) => "gap",
            Self::Connected(_) => "connected",
            Self::Disconnected { .. } => "disconnected",
            Self::ServerError { .. } => "server_error",
            Self::Unknown { .. } => "unknown",
        }
    }

    /// Whether it is about money: a gift and what is said with it, a subscription, a mission.
    pub fn is_money(&self) -> bool {
        matches!(
            self,
            Self::Donation(_)
                | Self::DonationMessage(_)
                | Self::Subscription(_)
                | Self::SubscriptionGifts(_)
                | Self::Mission(_)
        )
    }

    /// Whether this event may be given up when more comes in than can be written down.
    ///
    /// Only chat may: money, presence and broadcast changes wait for room instead.
    pub fn may_be_shed(&self) -> bool {
        matches!(self, Self::Chat(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_kind_is_its_serialised_tag() {
        let kinds = [
            EventKind::Disconnected { reason: "x".into() },
            EventKind::Unknown {
                opcode: 7,
                fields: vec!["0".into()],
            },
            EventKind::Notice(Notice {
                by: NoticeAuthor::Platform,
                text: "hi".into(),
                shown: true,
            }),
            EventKind::Moderation(Moderation::new(ModerationAction::Unfrozen)),
            EventKind::Poll(Poll {
                state: PollState::Closed,
                number: None,
            }),
            EventKind::RoomState(RoomState {
                what: RoomFact::AdBreak,
                active: true,
                person: None,
                detail: Text::default(),
            }),
            EventKind::BroadcastEnded(Broadcast::default()),
        ];
        for kind in kinds {
            let json = serde_json::to_value(&kind).unwrap();
            assert_eq!(json["on"], kind.name());
            assert_eq!(serde_json::from_value::<EventKind>(json).unwrap(), kind);
        }
    }

    #[test]
    fn a_log_from_before_stickers_and_notices_of_the_platform_still_reads() {
        let chat = r#"{"on":"chat","sender":{"id":"fan42","nick":"n"},"text":"hi"}"#;
        let EventKind::Chat(chat) = serde_json::from_str(chat).unwrap() else {
            panic!()
        };
        assert_eq!(
            (chat.sticker.as_str(), chat.channel),
            ("", ChatChannel::Everyone)
        );
        let notice = r#"{"on":"notice","text":"hi","shown":true}"#;
        let EventKind::Notice(notice) = serde_json::from_str(notice).unwrap() else {
            panic!()
        };
        assert_eq!(notice.by, NoticeAuthor::Streamer);
    }

    #[test]
    fn a_log_from_before_the_register_still_reads_and_a_visit_reads_back() {
        let arrival = r#"{"on":"arrival","visitor":{"id":"fan42","nick":"n"},"already_here":false,"connections":1}"#;
        let EventKind::Arrival(mut arrival) = serde_json::from_str(arrival).unwrap() else {
            panic!()
        };
        assert_eq!(arrival.visit, None);
        let (never, long_ago) = (
            Visit::default(),
            Visit {
                days_away: Some(400),
                previous_nicks: vec!["옛이름".into()],
            },
        );
        assert!(never.is_first() && !long_ago.is_first());
        for visit in [never, long_ago] {
            arrival.visit = Some(visit);
            let kind = EventKind::Arrival(arrival.clone());
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<EventKind>(&json).unwrap(), kind);
        }
    }
}
