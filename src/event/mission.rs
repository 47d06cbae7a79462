//! Missions: money that viewers put on something the streamer is to do (도전미션), or on a contest (대결미션).

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// How far a mission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissionStage {
    /// Somebody put star balloons on it. Whether the streamer takes it up is not told.
    Gift,
    /// It was decided.
    Notice,
    /// It is paid out: how much. Also told when whoever gave had done so before soopbell was there.
    Settle,
    /// It is paid out: whose star balloons they were, and whom that made a fan. Follows the settling.
    Paid,
}

impl MissionStage {
    /// Every stage, for the rules' checker.
    pub const ALL: [Self; 4] = [Self::Gift, Self::Notice, Self::Settle, Self::Paid];

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gift => "gift",
            Self::Notice => "notice",
            Self::Settle => "settle",
            Self::Paid => "paid",
        }
    }
}

/// How a mission ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissionOutcome {
    /// Done: it will be paid out.
    Success,
    /// Not done: nothing follows.
    Fail,
}

/// A step of a mission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mission {
    /// Which step.
    pub stage: MissionStage,
    /// A contest (대결) rather than a challenge (도전).
    pub battle: bool,
    /// What all steps of one mission share, up to the settling; empty for [`MissionStage::Paid`].
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub key: Text,
    /// SOOP's own id of this step. A settling shares it with the paying out that follows: the two are one sum of money.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub uuid: Text,
    /// What is to be done. Hostile text.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub title: Text,
    /// Who gave, if it is a gift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donor: Option<Person>,
    /// How many star balloons were given with this step: 0 unless it is a gift.
    pub count: u32,
    /// How it ended, where this step tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<MissionOutcome>,
    /// How many star balloons are paid out, where this step tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<u32>,
    /// Told in a relay room, the overflow room of a large broadcast.
    pub relayed: bool,
    /// `Some(n)` when the paying out made somebody the n-th member of the fan club.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan_number: Option<u32>,
    /// Whose star balloons are paid out; at most [`Mission::MAX_SHARES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<MissionShare>,
}

impl Mission {
    /// More people than SOOP pays out at once (40, as the notes to its SDK say).
    pub const MAX_SHARES: usize = 64;
}

/// Somebody's part in what is paid out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionShare {
    /// Who.
    pub person: Person,
    /// How many star balloons of theirs.
    pub count: u32,
    /// It made them a member of the fan club.
    pub became_fan: bool,
    /// It made them a top fan.
    pub became_top_fan: bool,
}
