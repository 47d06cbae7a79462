//! What a rule may speak of: the kinds of events and, for each, its fields with type, unit and meaning.
//!
//! The checker of `when`, the templates, "did you mean" and every reference page read this one list. The fields
//! themselves stand in [`fields`] and [`people`].

mod fields;
mod people;

use crate::event::EventKind;
use crate::rule::scene::Scene;

/// A kind of event, as `on` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the EventKind of the same name")]
pub enum On {
    Chat,
    Donation,
    Subscription,
    DonationMessage,
    SubscriptionGifts,
    Mission,
    Arrival,
    Departure,
    FlagsChanged,
    NicknameChanged,
    Notice,
    Moderation,
    Poll,
    RoomState,
    BroadcastStarted,
    BroadcastEnded,
    BroadcastChanged,
    Gap,
    Connected,
    Disconnected,
    ServerError,
    Unknown,
}

impl On {
    /// Every kind, in the order in which they are documented.
    pub const ALL: [Self; 22] = [
        Self::Chat,
        Self::Donation,
        Self::Subscription,
        Self::DonationMessage,
        Self::SubscriptionGifts,
        Self::Mission,
        Self::Arrival,
        Self::Departure,
        Self::FlagsChanged,
        Self::NicknameChanged,
        Self::Notice,
        Self::Moderation,
        Self::Poll,
        Self::RoomState,
        Self::BroadcastStarted,
        Self::BroadcastEnded,
        Self::BroadcastChanged,
        Self::Gap,
        Self::Connected,
        Self::Disconnected,
        Self::ServerError,
        Self::Unknown,
    ];

    /// The kind of this event.
    pub fn of(kind: &EventKind) -> Self {
        match kind {
            EventKind::Chat(_) => Self::Chat,
            EventKind::Donation(_) => Self::Donation,
            EventKind::Subscription(_) => Self::Subscription,
            EventKind::DonationMessage(_) => Self::DonationMessage,
            EventKind::SubscriptionGifts(_) => Self::SubscriptionGifts,
            EventKind::Mission(_) => Self::Mission,
            EventKind::Arrival(_) => Self::Arrival,
            EventKind::Departure(_) => Self::Departure,
            EventKind::FlagsChanged(_) => Self::FlagsChanged,
            EventKind::NicknameChanged(_) => Self::NicknameChanged,
            EventKind::Notice(_) => Self::Notice,
            EventKind::Moderation(_) => Self::Moderation,
            EventKind::Poll(_) => Self::Poll,
            EventKind::RoomState(_) => Self::RoomState,
            EventKind::BroadcastStarted(_) => Self::BroadcastStarted,
            EventKind::BroadcastEnded(_) => Self::BroadcastEnded,
            EventKind::BroadcastChanged(_) => Self::BroadcastChanged,
            EventKind::Gap(_) => Self::Gap,
            EventKind::Connected(_) => Self::Connected,
            EventKind::Disconnected { .. } => Self::Disconnected,
            EventKind::ServerError { .. } => Self::ServerError,
            EventKind::Unknown { .. } => Self::Unknown,
        }
    }

    /// The kind that a rule file calls by this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|on| on.name() == name)
    }

    /// Its name in rule files; the same as [`EventKind::name`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Donation => "donation",
            Self::Subscription => "subscription",
            Self::DonationMessage => "donation_message",
            Self::SubscriptionGifts => "subscription_gifts",
            Self::Mission => "mission",
            Self::Arrival => "arrival",
            Self::Departure => "departure",
            Self::FlagsChanged => "flags_changed",
            Self::NicknameChanged => "nickname_changed",
            Self::Notice => "notice",
            Self::Moderation => "moderation",
            Self::Poll => "poll",
            Self::RoomState => "room_state",
            Self::BroadcastStarted => "broadcast_started",
            Self::BroadcastEnded => "broadcast_ended",
            Self::BroadcastChanged => "broadcast_changed",
            Self::Gap => "gap",
            Self::Connected => "connected",
            Self::Disconnected => "disconnected",
            Self::ServerError => "server_error",
            Self::Unknown => "unknown",
        }
    }

    /// What rules call the person whom such an event is about, if it is about one.
    pub fn person(self) -> Option<&'static str> {
        match self {
            Self::Chat => Some("sender"),
            Self::Donation | Self::DonationMessage | Self::Mission => Some("donor"),
            Self::SubscriptionGifts => Some("giver"),
            Self::Subscription => Some("subscriber"),
            Self::Arrival | Self::Departure => Some("visitor"),
            Self::FlagsChanged | Self::NicknameChanged | Self::Moderation | Self::RoomState => {
                Some("person")
            }
            _ => None,
        }
    }

    /// Every field of such an event: its own, its person's, and those that all events have.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.own_fields().chain(fields::COMMON)
    }

    /// The fields that tell what happened, without those that all events have.
    pub fn own_fields(self) -> impl Iterator<Item = &'static Field> {
        fields::own(self).iter().chain(people::of(self))
    }

    /// The field with this path.
    pub fn field(self, path: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.path == path)
    }

    /// The paths of all fields, for those who asked for one that is not there.
    pub(in crate::rule) fn paths(self) -> impl Iterator<Item = &'static str> {
        self.fields().map(|field| field.path)
    }
}

/// Something that a rule may ask of an event.
#[derive(Debug)]
pub struct Field {
    /// Its name in rules and templates: `balloons`, `donor.nick`.
    pub path: &'static str,
    /// What its number counts, if it is a number of something.
    pub unit: Option<Unit>,
    /// What it means, in one English sentence.
    pub english: &'static str,
    /// What it means, in one Korean sentence.
    pub korean: &'static str,
    /// How it is read from a scene, and with that its type: the two cannot disagree.
    pub(in crate::rule) access: Access,
}

impl Field {
    /// Its type.
    pub fn kind(&self) -> Type {
        match self.access {
            Access::Text(_) => Type::Text,
            Access::Number(_) => Type::Number,
            Access::Bool(_) => Type::Bool,
            Access::Choice(words, _) => Type::Choice(words()),
        }
    }

    /// Its value here. What is missing reads as `""`, 0 or `false`; nothing is copied.
    pub fn read<'a>(&self, scene: &Scene<'a>) -> Value<'a> {
        match self.access {
            Access::Text(read) | Access::Choice(_, read) => Value::Text(read(scene)),
            Access::Number(read) => Value::Number(read(scene)),
            Access::Bool(read) => Value::Bool(read(scene)),
        }
    }
}

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Any text.
    Text,
    /// A whole number. Everything that SOOP counts is whole, so there are no fractions to round.
    Number,
    /// Yes or no.
    Bool,
    /// One of these words.
    Choice(&'static [&'static str]),
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Star balloons.
    Balloons,
    /// Korean won.
    Won,
    /// Seconds.
    Seconds,
    /// Days.
    Days,
    /// Months.
    Months,
}

/// What a field holds in one scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A text. Hostile: it came from outside.
    Text(&'a str),
    /// A number.
    Number(i64),
    /// Yes or no.
    Bool(bool),
}

pub(in crate::rule) type ReadText = for<'a> fn(&Scene<'a>) -> &'a str;
pub(in crate::rule) type ReadNumber = fn(&Scene<'_>) -> i64;
pub(in crate::rule) type ReadBool = fn(&Scene<'_>) -> bool;

/// How a field is read.
#[derive(Debug, Clone, Copy)]
pub(in crate::rule) enum Access {
    Text(ReadText),
    Number(ReadNumber),
    Bool(ReadBool),
    Choice(fn() -> &'static [&'static str], ReadText),
}

pub(in crate::rule) const fn text(
    path: &'static str,
    english: &'static str,
    korean: &'static str,
    read: ReadText,
) -> Field {
    Field {
        path,
        unit: None,
        english,
        korean,
        access: Access::Text(read),
    }
}

pub(in crate::rule) const fn number(
    path: &'static str,
    unit: Option<Unit>,
    english: &'static str,
    korean: &'static str,
    read: ReadNumber,
) -> Field {
    Field {
        path,
        unit,
        english,
        korean,
        access: Access::Number(read),
    }
}

pub(in crate::rule) const fn choice(
    path: &'static str,
    english: &'static str,
    korean: &'static str,
    words: fn() -> &'static [&'static str],
    read: ReadText,
) -> Field {
    Field {
        path,
        unit: None,
        english,
        korean,
        access: Access::Choice(words, read),
    }
}

pub(in crate::rule) const fn flag(
    path: &'static str,
    english: &'static str,
    korean: &'static str,
    read: ReadBool,
) -> Field {
    Field {
        path,
        unit: None,
        english,
        korean,
        access: Access::Bool(read),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_kind_is_found_by_the_name_it_gives_itself() {
        for on in On::ALL {
            assert_eq!(On::parse(on.name()), Some(on));
        }
        assert_eq!(On::parse("donations"), None);
    }

    #[test]
    fn every_field_has_a_name_of_its_own_and_says_what_it_means() {
        for on in On::ALL {
            let mut seen = HashSet::new();
            for field in on.fields() {
                assert!(seen.insert(field.path), "{} twice", field.path);
                for words in [field.english, field.korean] {
                    assert!(words.ends_with('.'), "{}: {words}", field.path);
                }
            }
        }
    }

    #[test]
    fn a_person_is_not_a_field_but_their_id_is() {
        for on in On::ALL {
            if let Some(person) = on.person() {
                assert!(on.field(person).is_none());
                assert_eq!(
                    on.field(&format!("{person}.id")).unwrap().kind(),
                    Type::Text
                );
            }
        }
    }
}
