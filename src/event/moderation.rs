//! What the streamer, the managers and SOOP's staff do to keep order in the chat.

use serde::{Deserialize, Serialize};

use super::{Person, Text, UserId};

/// Something was done to keep order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moderation {
    /// What was done.
    pub action: ModerationAction,
    /// To whom; `None` where it concerns the whole room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Who did it, where the packet says so. Packets carry no nickname of theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// As what they did it.
    pub by_role: ModeratorRole,
    /// For how many seconds; in slow mode, how many must lie between two lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// How many: for [`Muted`](ModerationAction::Muted) how often they have been by now, for
    /// [`KickList`](ModerationAction::KickList) people, for [`BannedWords`](ModerationAction::BannedWords) words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// What else the packet says; [`ModerationAction`] says what. Hostile text.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub detail: Text,
}

impl Moderation {
    /// An action of which nothing else is known yet.
    pub fn new(action: ModerationAction) -> Self {
        Self {
            action,
            person: None,
            by: None,
            by_role: ModeratorRole::Unknown,
            seconds: None,
            count: None,
            detail: Text::default(),
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ModerationAction {
    /// Somebody may not write for a while; the third time hides what they write (service 8). Detail: a label.
    Muted,
    /// Somebody was thrown out (11, 76). Live, kicks were only ever seen as departures with `kicked`.
    Kicked,
    /// Somebody was thrown out unseen (25). Detail: the time that comes with it, whose unit is not known.
    BlindKicked,
    /// Somebody thrown out may come back (76).
    KickCancelled,
    /// The list of those who are thrown out (77), sent to who asked for it. Detail: the first 64 ids.
    KickList,
    /// The words about a kick are hidden from viewers from now on (90).
    KickMessagesHidden,
    /// They are shown from now on (90).
    KickMessagesShown,
    /// Only some may write (21). Detail: who, as `streamer, fan (10 balloons), subscriber (3 months)`.
    Frozen,
    /// All may write again (21).
    Unfrozen,
    /// A pause must lie between two lines of one person (23). Detail: `automatic` or `manual`.
    SlowMode,
    /// No longer (23).
    SlowModeOff,
    /// The list of banned words is another now (54). Detail: what they are replaced by.
    BannedWords,
    /// Somebody is a manager of this broadcast now (13).
    ManagerAppointed,
    /// Somebody is no manager any more (13).
    ManagerRemoved,
    /// A manager of every broadcast was appointed, or just came in: SOOP says the same for both (13).
    FixedManager,
    /// The night bot silenced somebody (141). Detail: its reason.
    TimedOut,
}

impl ModerationAction {
    /// Every action, for the rules' checker.
    pub const ALL: [Self; 16] = [
        Self::Muted,
        Self::Kicked,
        Self::BlindKicked,
        Self::KickCancelled,
        Self::KickList,
        Self::KickMessagesHidden,
        Self::KickMessagesShown,
        Self::Frozen,
        Self::Unfrozen,
        Self::SlowMode,
        Self::SlowModeOff,
        Self::BannedWords,
        Self::ManagerAppointed,
        Self::ManagerRemoved,
        Self::FixedManager,
        Self::TimedOut,
    ];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Muted => "muted",
            Self::Kicked => "kicked",
            Self::BlindKicked => "blind_kicked",
            Self::KickCancelled => "kick_cancelled",
            Self::KickList => "kick_list",
            Self::KickMessagesHidden => "kick_messages_hidden",
            Self::KickMessagesShown => "kick_messages_shown",
            Self::Frozen => "frozen",
            Self::Unfrozen => "unfrozen",
            Self::SlowMode => "slow_mode",
            Self::SlowModeOff => "slow_mode_off",
            Self::BannedWords => "banned_words",
            Self::ManagerAppointed => "manager_appointed",
            Self::ManagerRemoved => "manager_removed",
            Self::FixedManager => "fixed_manager",
            Self::TimedOut => "timed_out",
        }
    }
}

/// As what somebody keeps order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModeratorRole {
    /// The streamer.
    Streamer,
    /// A manager.
    Manager,
    /// SOOP's own staff.
    Admin,
    /// A program of SOOP's.
    Nightbot,
    /// The packet does not say.
    Unknown,
}

impl ModeratorRole {
    /// Every role, for the rules' checker.
    pub const ALL: [Self; 5] = [
        Self::Streamer,
        Self::Manager,
        Self::Admin,
        Self::Nightbot,
        Self::Unknown,
    ];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Streamer => "streamer",
            Self::Manager => "manager",
            Self::Admin => "admin",
            Self::Nightbot => "nightbot",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_the_log_use_the_same_names() {
        for action in ModerationAction::ALL {
            assert_eq!(serde_json::to_value(action).unwrap(), action.name());
        }
        for role in ModeratorRole::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
    }

    #[test]
    fn what_a_packet_does_not_say_takes_no_room_in_the_log() {
        let json = serde_json::to_value(Moderation::new(ModerationAction::Unfrozen)).unwrap();
        let expected = serde_json::json!({"action": "unfrozen", "by_role": "unknown"});
        assert_eq!(json, expected);
        let back: Moderation = serde_json::from_value(json).unwrap();
        assert_eq!(back, Moderation::new(ModerationAction::Unfrozen));
    }
}
