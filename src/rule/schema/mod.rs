//! What a rule may speak of: the kinds of events and, for each, its fields with type, unit and meaning.
//!
//! The checker of `when`, the templates, "did you mean" and every reference page read this one list. The fields
//! themselves stand in [`fields`] and [`people`], what kinds mean in [`meaning`], what fields are in [`field`](mod@field), the Korean for their words in
//! [`words`].
//!
//! Everything has a name in English and one in Korean. They mean the same wherever a rule names something; what is said
//! to whoever mistyped one is said in the language they typed.

mod field;
mod fields;
mod meaning;
mod people;
mod words;

pub(in crate::rule) use field::{Access, ReadBool, ReadNumber, ReadText};
pub use field::{Field, Type, Unit, Value};
use field::{choice, flag, number, text};

use crate::event::EventKind;
use crate::rule::fold::is_same;

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
        let mut all = Self::ALL.into_iter();
        all.find(|on| on.name() == name || is_same(name, on.korean_name()))
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

    /// Its Korean name in rule files.
    pub fn korean_name(self) -> &'static str {
        match self {
            Self::Chat => "채팅",
            Self::Donation => "후원",
            Self::Subscription => "구독",
            Self::DonationMessage => "후원메시지",
            Self::SubscriptionGifts => "구독선물",
            Self::Mission => "미션",
            Self::Arrival => "입장",
            Self::Departure => "퇴장",
            Self::FlagsChanged => "등급변경",
            Self::NicknameChanged => "닉네임변경",
            Self::Notice => "공지",
            Self::Moderation => "채팅관리",
            Self::Poll => "투표",
            Self::RoomState => "방상태",
            Self::BroadcastStarted => "방송시작",
            Self::BroadcastEnded => "방송종료",
            Self::BroadcastChanged => "방송변경",
            Self::Gap => "공백",
            Self::Connected => "연결",
            Self::Disconnected => "연결끊김",
            Self::ServerError => "서버오류",
            Self::Unknown => "알수없음",
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

    /// The Korean word for that person.
    pub fn korean_person(self) -> Option<&'static str> {
        self.person().map(|person| match person {
            "sender" => "보낸이",
            "donor" => "후원자",
            "giver" => "선물한이",
            "subscriber" => "구독자",
            "visitor" => "방문자",
            _ => "사람",
        })
    }

    /// Whether this is what rules call the person, in either language.
    pub(in crate::rule) fn is_person(self, name: &str) -> bool {
        self.person() == Some(name)
            || self
                .korean_person()
                .is_some_and(|person| is_same(name, person))
    }

    /// What rules call the person, in the language in which this was typed.
    pub(in crate::rule) fn person_like(self, typed: &str) -> Option<&'static str> {
        if is_korean(typed) {
            self.korean_person()
        } else {
            self.person()
        }
    }

    /// The names of all kinds in the language in which this was typed.
    pub fn names_like(typed: &str) -> [&'static str; 22] {
        let name = if is_korean(typed) {
            Self::korean_name
        } else {
            Self::name
        };
        Self::ALL.map(name)
    }

    /// Every field of such an event: its own, its person's, and those that all events have.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        self.own_fields().chain(fields::COMMON)
    }

    /// The fields that tell what happened, without those that all events have.
    pub fn own_fields(self) -> impl Iterator<Item = &'static Field> {
        fields::own(self).iter().chain(people::of(self))
    }

    /// The fields that all events have.
    pub(in crate::rule) fn common_fields() -> &'static [Field] {
        fields::COMMON
    }

    /// The fields of the person whom such an event is about.
    pub(in crate::rule) fn person_fields(self) -> &'static [Field] {
        people::of(self)
    }

    /// The field that goes by this path, in English or in Korean.
    pub fn field(self, path: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.is_called(path))
    }

    /// The paths of all fields in the language in which this was typed, for those who asked for one that is not there.
    pub(in crate::rule) fn paths_like(self, typed: &str) -> impl Iterator<Item = &'static str> {
        let korean = is_korean(typed);
        self.fields().map(move |field| {
            if korean {
                field.korean_path
            } else {
                field.path
            }
        })
    }
}

/// Whether a name was typed in Korean: there is a Hangul letter in it.
pub(in crate::rule) fn is_korean(name: &str) -> bool {
    let is_hangul = |c| matches!(c, '가'..='힣' | '\u{1100}'..='\u{11ff}' | 'ㄱ'..='ㆎ');
    name.chars().any(is_hangul)
}

#[cfg(test)]
mod tests;
