//! What the room itself is in: a poll, an advertisement, a pause.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// A poll (service 50). Neither its question nor its result is in the packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poll {
    /// What became of it.
    pub state: PollState,
    /// Its number; `None` where the packet has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
}

/// What became of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PollState {
    /// It is open.
    Started,
    /// It is over, and its result is shown.
    Closed,
    /// It is out of sight.
    Hidden,
}

impl PollState {
    /// Every state, for the rules' checker.
    pub const ALL: [Self; 3] = [Self::Started, Self::Closed, Self::Hidden];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Closed => "closed",
            Self::Hidden => "hidden",
        }
    }
}

/// Something about the room is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomState {
    /// What.
    pub what: RoomFact,
    /// It began or holds now, rather than being over.
    pub active: bool,
    /// Whom it concerns, if it concerns one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// What else the packet says; [`RoomFact`] says what. Hostile text.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub detail: Text,
}

/// What about a room can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoomFact {
    /// The streamer's own chat is connected (service 7). Not the beginning or the end of the broadcast.
    StreamerChat,
    /// A broadcast from a phone is paused (75).
    Paused,
    /// Advertisements are shown (119).
    AdBreak,
    /// Confetti was thrown (138). Detail: its kind.
    Confetti,
    /// Somebody cheers for another team (140); inactive when for none. Detail: the team's number.
    CheerTeam,
    /// An item is in use (47); inactive when its time is up. Detail: how many seconds are left.
    ItemInUse,
    /// A line in another language (95). Detail: the line.
    Translation,
    /// A campaign drops things for viewers (111): nobody's gift. Detail: what.
    Drops,
    /// A viewer may announce their subscription (130). Detail: of how many months.
    CeremonyButton,
    /// A viewer is shown a video (131). Detail: its number.
    SavvyNotice,
    /// What the streamer says, written in another language (136). Detail: the words.
    Subtitle,
}

impl RoomFact {
    /// Every fact, for the rules' checker.
    pub const ALL: [Self; 11] = [
        Self::StreamerChat,
        Self::Paused,
        Self::AdBreak,
        Self::Confetti,
        Self::CheerTeam,
        Self::ItemInUse,
        Self::Translation,
        Self::Drops,
        Self::CeremonyButton,
        Self::SavvyNotice,
        Self::Subtitle,
    ];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::StreamerChat => "streamer_chat",
            Self::Paused => "paused",
            Self::AdBreak => "ad_break",
            Self::Confetti => "confetti",
            Self::CheerTeam => "cheer_team",
            Self::ItemInUse => "item_in_use",
            Self::Translation => "translation",
            Self::Drops => "drops",
            Self::CeremonyButton => "ceremony_button",
            Self::SavvyNotice => "savvy_notice",
            Self::Subtitle => "subtitle",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_the_log_use_the_same_names() {
        for state in PollState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        for fact in RoomFact::ALL {
            assert_eq!(serde_json::to_value(fact).unwrap(), fact.name());
        }
    }
}
