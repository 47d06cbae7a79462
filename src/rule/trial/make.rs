//! An event out of what a test says of it, by the names that rules use.

use crate::event::{
    Broadcast, BroadcastId, ChatChannel, DonationKind, Event, EventId, EventKind, GapCause,
    Mission, MissionOutcome, MissionShare, MissionStage, Moderation, ModerationAction,
    ModeratorRole, NoticeAuthor, Person, PollState, RoleFlags, RoomFact, RoomState, StreamerId,
    Subscription, SubscriptionKind, Text, Timestamp, UserFlags, UserId, Visit,
};
use crate::rule::schema::{Field, On, Type};
use crate::rule::text::sample;

/// A value as a test gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Given<'t> {
    Text(&'t str),
    Number(i64),
    Bool(bool),
}

impl<'t> Given<'t> {
    fn text(self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn number<N: TryFrom<i64>>(self) -> Option<N> {
        match self {
            Self::Number(number) => N::try_from(number).ok(),
            _ => None,
        }
    }

    fn bool(self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn one_of<T: Copy, const N: usize>(
        self,
        all: [T; N],
        name: fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text()?;
        all.into_iter().find(|it| name(*it) == text)
    }
}

/// When tests begin.
const NOON: Timestamp = Timestamp(1_700_017_200_000);

/// An event that is being put together.
#[derive(Debug)]
pub(in crate::rule) struct Making {
    event: Event,
    broadcast: Broadcast,
    /// How long the broadcast has been on, in seconds.
    duration: i64,
}

impl Making {
    /// The plainest event of this kind, so many milliseconds after the test began.
    pub(in crate::rule) fn new(on: On, millis: i64, sequence: u64) -> Self {
        let broadcast = Broadcast {
            id: BroadcastId(1),
            ..Broadcast::default()
        };
        Self {
            event: Event {
                id: EventId {
                    connection: 1,
                    sequence,
                },
                streamer: StreamerId::parse("streamer").unwrap_or_default(),
                broadcast: Some(broadcast.id),
                at: Timestamp(NOON.as_millis().saturating_add(millis)),
                kind: sample::kind(on, false),
                raw: bytes::Bytes::new(),
            },
            broadcast,
            duration: 0,
        }
    }

    /// The event and the broadcast around it.
    pub(in crate::rule) fn done(mut self) -> (Event, Broadcast) {
        let millis = self.duration.saturating_mul(1_000);
        self.broadcast.started_at = Timestamp(self.event.at.as_millis().saturating_sub(millis));
        if let Some(own) = own_broadcast(&mut self.event.kind) {
            // An event about a broadcast says itself what that is called.
            if !own.title.is_empty() {
                self.broadcast.title = own.title.clone();
            }
            self.broadcast.category = own.category.clone();
            *own = self.broadcast.clone();
        }
        if let Some(person) = person(&mut self.event.kind, false)
            && person.nick.is_empty()
        {
            // Nobody goes without a name.
            person.nick = person.id.as_str().into();
        }
        (self.event, self.broadcast)
    }

    /// Whether a test may say what this field holds: some are worked out of others.
    pub(in crate::rule) fn can_set(on: On, field: &Field) -> bool {
        let given = match field.kind() {
            Type::Text => Given::Text("a"),
            Type::Number => Given::Number(1),
            Type::Bool => Given::Bool(true),
            Type::Choice(words) => Given::Text(words.first().copied().unwrap_or_default()),
        };
        Self::new(on, 0, 1).set(field.path, given).is_some()
    }

    /// Sets the field of this path. `None` if it cannot be set, or not to this.
    pub(in crate::rule) fn set(&mut self, path: &str, given: Given<'_>) -> Option<()> {
        match path {
            "streamer.id" => self.event.streamer = StreamerId::parse(given.text()?)?,
            "streamer.nick" => self.broadcast.nick = given.text()?.into(),
            "at" => self.event.at = Timestamp(given.number::<i64>()?.checked_mul(1_000)?),
            "broadcast.id" => {
                self.broadcast.id = BroadcastId(given.number()?);
                self.event.broadcast = Some(self.broadcast.id);
            }
            "broadcast.title" => self.broadcast.title = given.text()?.into(),
            "duration" => self.duration = given.number()?,
            _ => {
                let (who, what) = path.split_once('.').unwrap_or(("", path));
                match who {
                    "" => set_own(&mut self.event.kind, what, given)?,
                    "giver" | "receiver" => {
                        set_person(other_person(&mut self.event.kind)?, what, given)?;
                    }
                    _ => set_person(person(&mut self.event.kind, true)?, what, given)?,
                }
            }
        }
        Some(())
    }
}

/// Sets a field that tells what happened.
fn set_own(kind: &mut EventKind, what: &str, given: Given<'_>) -> Option<()> {
    match (kind, what) {
        (EventKind::Donation(it), "kind") => {
            it.kind = given.one_of(DonationKind::ALL, DonationKind::name)?;
        }
        (EventKind::Donation(it), "balloons" | "count") => it.balloons = given.number()?,
        (EventKind::Donation(it), "became_fan") => {
            it.fan_number = given.bool()?.then(|| it.fan_number.unwrap_or(1));
        }
        (EventKind::Donation(it), "fan_number") => it.fan_number = Some(given.number()?),
        (EventKind::Donation(it), "became_top_fan") => it.became_top_fan = given.bool()?,
        (EventKind::Donation(it), "relayed") => it.relayed = given.bool()?,
        (EventKind::Donation(it), "from_recording") => it.from_recording = given.bool()?,
        (EventKind::Donation(it), "message") => it.message = given.text()?.into(),
        (EventKind::Donation(it), "item") => it.item = given.text()?.into(),
        (EventKind::Donation(it), "days") => it.days = Some(given.number()?),
        (EventKind::DonationMessage(it), "kind") => {
            it.kind = given.one_of(DonationKind::ALL, DonationKind::name)?;
        }
        (EventKind::DonationMessage(it), "balloons" | "count") => it.count = given.number()?,
        (EventKind::DonationMessage(it), "text") => it.text = given.text()?.into(),
        (EventKind::Subscription(it), _) => set_subscription(it, what, given)?,
        (EventKind::SubscriptionGifts(it), "count") => it.count = given.number()?,
        (EventKind::SubscriptionGifts(it), "tier") => it.tier = Some(given.number()?),
        (EventKind::Mission(it), _) => set_mission(it, what, given)?,
        (EventKind::Chat(it), "text") => it.text = given.text()?.into(),
        (EventKind::Chat(it), "sticker") => it.sticker = given.text()?.into(),
        (EventKind::Chat(it), "channel") => {
            it.channel = given.one_of(ChatChannel::ALL, ChatChannel::name)?;
        }
        (EventKind::Moderation(it), _) => set_moderation(it, what, given)?,
        (EventKind::RoomState(it), _) => set_room_state(it, what, given)?,
        (kind, _) => set_rest(kind, what, given)?,
    }
    Some(())
}

/// Comings and goings, broadcasts, and what goes wrong.
fn set_rest(kind: &mut EventKind, what: &str, given: Given<'_>) -> Option<()> {
    match (kind, what) {
        (EventKind::Arrival(it), "first_visit") => {
            it.visit = given.bool()?.then(Visit::default).or(it.visit.take());
        }
        (EventKind::Arrival(it), "days_away") => {
            it.visit.get_or_insert_default().days_away = Some(given.number()?);
        }
        (EventKind::Arrival(it), "previous_nick") => {
            let visit = it.visit.get_or_insert_default();
            visit.days_away.get_or_insert(0);
            visit.previous_nicks = vec![given.text()?.into()];
        }
        (EventKind::Arrival(it), "already_here") => it.already_here = given.bool()?,
        (EventKind::Departure(it), "kicked") => it.kicked = given.bool()?,
        (EventKind::FlagsChanged(it), _) => {
            let role = match what {
                "became_fan" => RoleFlags::FAN,
                "became_manager" => RoleFlags::MANAGER,
                "became_top_fan" => RoleFlags::TOP_FAN,
                "became_subscriber" => RoleFlags::SUBSCRIBER,
                _ => return None,
            };
            let now = it.person.flags.get_or_insert_default();
            now.role.set(role, given.bool()?);
        }
        (EventKind::NicknameChanged(it), "previous_nick") => {
            it.previous_nick = given.text()?.into();
        }
        (EventKind::Notice(it), "text") => it.text = given.text()?.into(),
        (EventKind::Notice(it), "shown") => it.shown = given.bool()?,
        (EventKind::Notice(it), "by") => {
            it.by = given.one_of(NoticeAuthor::ALL, NoticeAuthor::name)?;
        }
        (EventKind::Poll(it), "state") => {
            it.state = given.one_of(PollState::ALL, PollState::name)?;
        }
        (EventKind::Poll(it), "number") => it.number = Some(given.number()?),
        (EventKind::BroadcastChanged(it), "previous_title") => {
            it.previous_title = given.text()?.into();
        }
        (EventKind::BroadcastChanged(it), "previous_category") => {
            it.previous_category = given.text()?.into();
        }
        (EventKind::Gap(it), "seconds") => {
            it.millis = given.number::<u64>()?.checked_mul(1_000)?;
        }
        (EventKind::Gap(it), "cause") => it.cause = given.one_of(GapCause::ALL, GapCause::name)?,
        (EventKind::Disconnected { reason }, "reason") => *reason = given.text()?.into(),
        (EventKind::ServerError { code, .. }, "code") => *code = given.number()?,
        (EventKind::ServerError { text, .. }, "text") => *text = given.text()?.into(),
        (EventKind::ServerError { opcode, .. } | EventKind::Unknown { opcode, .. }, "opcode") => {
            *opcode = given.number()?;
        }
        (kind, "title") => own_broadcast(kind)?.title = given.text()?.into(),
        (kind, "category") => own_broadcast(kind)?.category = given.text()?.into(),
        _ => return None,
    }
    Some(())
}

fn set_subscription(it: &mut Subscription, what: &str, given: Given<'_>) -> Option<()> {
    match what {
        "kind" => it.kind = given.one_of(SubscriptionKind::ALL, SubscriptionKind::name)?,
        "tier" => it.tier = Some(given.number()?),
        "months" => it.months = Some(given.number()?),
        "count" => it.count = given.number()?,
        "item" => it.item = given.text()?.into(),
        "period_months" => it.period_months = Some(given.number()?),
        _ => return None,
    }
    Some(())
}

fn set_mission(it: &mut Mission, what: &str, given: Given<'_>) -> Option<()> {
    match what {
        "stage" => it.stage = given.one_of(MissionStage::ALL, MissionStage::name)?,
        "title" => it.title = given.text()?.into(),
        "battle" => it.battle = given.bool()?,
        "count" => it.count = given.number()?,
        "success" => it.outcome = given.bool()?.then_some(MissionOutcome::Success),
        "failed" => it.outcome = given.bool()?.then_some(MissionOutcome::Fail),
        "settled" => it.settled = Some(given.number()?),
        "people" => {
            let people = given.number::<u16>()?;
            it.shares.resize_with(people.into(), share);
        }
        "became_fan" => {
            if it.shares.is_empty() {
                it.shares.push(share());
            }
            it.shares.first_mut()?.became_fan = given.bool()?;
        }
        "relayed" => it.relayed = given.bool()?,
        _ => return None,
    }
    Some(())
}

fn share() -> MissionShare {
    MissionShare {
        person: Person::default(),
        count: 1,
        became_fan: false,
        became_top_fan: false,
    }
}

fn set_moderation(it: &mut Moderation, what: &str, given: Given<'_>) -> Option<()> {
    match what {
        "action" => it.action = given.one_of(ModerationAction::ALL, ModerationAction::name)?,
        "by" => it.by = Some(UserId::strip(given.text()?)),
        "by_role" => it.by_role = given.one_of(ModeratorRole::ALL, ModeratorRole::name)?,
        "seconds" => it.seconds = Some(given.number()?),
        "count" => it.count = Some(given.number()?),
        "detail" => it.detail = given.text()?.into(),
        _ => return None,
    }
    Some(())
}

fn set_room_state(it: &mut RoomState, what: &str, given: Given<'_>) -> Option<()> {
    match what {
        "what" => it.what = given.one_of(RoomFact::ALL, RoomFact::name)?,
        "active" => it.active = given.bool()?,
        "detail" => it.detail = given.text()?.into(),
        _ => return None,
    }
    Some(())
}

fn set_person(person: &mut Person, what: &str, given: Given<'_>) -> Option<()> {
    let role = match what {
        "id" => {
            person.id = UserId::strip(given.text()?);
            return Some(());
        }
        "nick" => {
            person.nick = given.text()?.into();
            return Some(());
        }
        "months" => {
            person.months = Some(given.number()?);
            return Some(());
        }
        "fan" => RoleFlags::FAN,
        "top_fan" => RoleFlags::TOP_FAN,
        "subscriber" => RoleFlags::SUBSCRIBER,
        "supporter" => RoleFlags::SUPPORTER,
        "manager" => RoleFlags::MANAGER,
        "streamer" => RoleFlags::STREAMER,
        _ => return None,
    };
    let flags: &mut UserFlags = person.flags.get_or_insert_default();
    flags.role.set(role, given.bool()?);
    Some(())
}

/// The person whom an event is about; made up if `add`, where there need not be one.
fn person(kind: &mut EventKind, add: bool) -> Option<&mut Person> {
    fn there(person: &mut Option<Person>, add: bool) -> Option<&mut Person> {
        if person.is_none() && add {
            *person = Some(Person::new(UserId::strip("fan42"), Text::default()));
        }
        person.as_mut()
    }
    match kind {
        EventKind::Chat(it) => Some(&mut it.sender),
        EventKind::Donation(it) => Some(&mut it.donor),
        EventKind::DonationMessage(it) => Some(&mut it.donor),
        EventKind::SubscriptionGifts(it) => Some(&mut it.giver),
        EventKind::Arrival(it) => Some(&mut it.visitor),
        EventKind::Departure(it) => Some(&mut it.visitor),
        EventKind::FlagsChanged(it) => Some(&mut it.person),
        EventKind::NicknameChanged(it) => Some(&mut it.person),
        EventKind::Subscription(it) => there(&mut it.subscriber, add),
        EventKind::Mission(it) => there(&mut it.donor, add),
        EventKind::Moderation(it) => there(&mut it.person, add),
        EventKind::RoomState(it) => there(&mut it.person, add),
        _ => None,
    }
}

/// The other person of an event: who gave, or for whom it was.
fn other_person(kind: &mut EventKind) -> Option<&mut Person> {
    match kind {
        EventKind::Donation(it) => Some(it.receiver.get_or_insert_default()),
        EventKind::Subscription(it) => Some(it.giver.get_or_insert_default()),
        EventKind::SubscriptionGifts(it) => Some(&mut it.giver),
        _ => None,
    }
}

fn own_broadcast(kind: &mut EventKind) -> Option<&mut Broadcast> {
    match kind {
        EventKind::BroadcastStarted(it)
        | EventKind::BroadcastEnded(it)
        | EventKind::Connected(it) => Some(it),
        EventKind::BroadcastChanged(it) => Some(&mut it.broadcast),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Scene;
    use crate::rule::schema::Value;

    /// What is worked out of another field, and cannot be said of itself.
    const WORKED_OUT: [&str; 1] = ["won"];

    #[test]
    fn every_field_that_rules_can_read_a_test_can_set() {
        for on in On::ALL {
            for field in on.fields() {
                let given = match field.kind() {
                    Type::Text => Given::Text("별님"),
                    Type::Number => Given::Number(7),
                    Type::Bool => Given::Bool(true),
                    Type::Choice(words) => Given::Text(words.last().unwrap()),
                };
                // Ids have letters of their own.
                let is_id = field.path == "by" || field.path.rsplit('.').next() == Some("id");
                let given = match given {
                    Given::Text("별님") if is_id => Given::Text("other1"),
                    given => given,
                };
                let mut making = Making::new(on, 0, 1);
                let set = making.set(field.path, given);
                assert_eq!(set.is_some(), Making::can_set(on, field), "{}", field.path);
                if WORKED_OUT.contains(&field.path) {
                    assert_eq!(set, None, "{} {}", on.name(), field.path);
                    continue;
                }
                assert_eq!(set, Some(()), "{} {}", on.name(), field.path);
                let (event, broadcast) = making.done();
                let read = match field.read(&Scene::new(&event, Some(&broadcast))) {
                    Value::Text(text) => Given::Text(text),
                    Value::Number(number) => Given::Number(number),
                    Value::Bool(value) => Given::Bool(value),
                };
                assert_eq!(read, given, "{} {}", on.name(), field.path);
            }
        }
    }
}
