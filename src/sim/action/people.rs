//! What viewers and streamers do.

use serde::Deserialize;

use crate::event::{ClientFlags, RoleFlags, UserFlags};

/// The flags of an ordinary viewer on the web player, as captured packets show them most often.
pub const ORDINARY: UserFlags = UserFlags {
    role: RoleFlags::REAL_NAME,
    client: ClientFlags::SPECIFIED.union(ClientFlags::WEB),
};

fn ordinary() -> UserFlags {
    ORDINARY
}

/// A viewer with an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Viewer {
    /// Their id; `(2)` at its end makes it their second connection.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// Their standing; an ordinary viewer if left out.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
    /// Months of subscription.
    #[serde(default)]
    pub months: Option<u32>,
}

impl Viewer {
    /// An ordinary viewer.
    pub fn new(id: impl Into<String>, nick: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            nick: nick.into(),
            flags: ORDINARY,
            months: None,
        }
    }
}

/// A line of chat.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// The sender's id.
    pub from: String,
    /// The sender's nickname.
    pub nick: String,
    /// What they wrote.
    pub text: String,
    /// The sender's standing.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
    /// The sender's months of subscription.
    #[serde(default)]
    pub months: Option<u32>,
}

impl Chat {
    /// A line by an ordinary viewer.
    pub fn new(from: impl Into<String>, nick: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            from: from.into(),
            nick: nick.into(),
            text: text.into(),
            flags: ORDINARY,
            months: None,
        }
    }
}

/// A gift of balloons.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balloon {
    /// The giver's id.
    pub donor: String,
    /// The giver's nickname.
    pub nick: String,
    /// How many.
    pub count: u32,
    /// Not 0: with this gift they became the fan of that number.
    #[serde(default)]
    pub fan_number: u32,
    /// With this gift they became a top fan.
    #[serde(default)]
    pub top_fan: bool,
    /// Given in a relay room, and so sent as service 33 instead of 18.
    #[serde(default)]
    pub relay: bool,
}

impl Balloon {
    /// A gift of somebody who is a fan already.
    pub fn new(donor: impl Into<String>, nick: impl Into<String>, count: u32) -> Self {
        Self {
            donor: donor.into(),
            nick: nick.into(),
            count,
            fan_number: 0,
            top_fan: false,
            relay: false,
        }
    }
}

/// Somebody leaves.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Their id.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// They did not go of their own will.
    #[serde(default)]
    pub kicked: bool,
}

/// A standing changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlagChange {
    /// Whose.
    pub id: String,
    /// Their nickname.
    pub nick: String,
    /// The flags from here on.
    pub now: UserFlags,
    /// The flags until here.
    #[serde(default = "ordinary")]
    pub before: UserFlags,
}

/// A nickname changes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Whose.
    pub id: String,
    /// The new one.
    pub now: String,
    /// The old one.
    pub before: String,
    /// Their standing.
    #[serde(default = "ordinary")]
    pub flags: UserFlags,
}

/// The streamer's notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What it says.
    pub text: String,
    /// It comes down instead of going up.
    #[serde(default)]
    pub hide: bool,
}
