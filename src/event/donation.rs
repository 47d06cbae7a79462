//! Gifts that cost money.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// What was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DonationKind {
    /// Star balloons (별풍선).
    Balloon,
}

impl DonationKind {
    /// Every kind, for the rules' checker: a rule that names another is told so.
    pub const ALL: [Self; 1] = [Self::Balloon];

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Balloon => "balloon",
        }
    }
}

/// A gift.
///
/// It never carries the donor's message: SOOP sends that as an ordinary chat line a moment later, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Donation {
    /// What was given.
    pub kind: DonationKind,
    /// Who gave.
    pub donor: Person,
    /// How many.
    pub balloons: u32,
    /// `Some(n)` when this gift made the donor the n-th member of the fan club.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fan_number: Option<u32>,
    /// Whether this gift made the donor a top fan (열혈팬).
    pub became_top_fan: bool,
    /// Given in a relay room, the overflow room of a large broadcast.
    pub relayed: bool,
    /// File name of the picture: the count, a category or a signature; empty where there is none.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub picture: Text,
    /// SOOP's own id of this gift, in packets since about 2025. Believed unique, not proven.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub uuid: Text,
}
