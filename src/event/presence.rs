//! Coming, going, and changes of a person's standing or name.

use serde::{Deserialize, Serialize};

use super::{Person, Text, UserFlags};

/// Somebody's connection to the room was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Who.
    pub visitor: Person,
    /// They were in the room before soopbell was: part of the list that follows the join.
    pub already_here: bool,
    /// How many connections of theirs are open now, this one included. Above 1 nobody has arrived.
    pub connections: u32,
    /// What was known of them from earlier visits; added by the engine before the event is logged, so that reading the
    /// log again needs no register. `None` where that is not known: in logs from before there was a register, for
    /// another connection, and for a stranger who was [`already_here`](Self::already_here): nobody saw them come, so
    /// nobody can say that they had not been here before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
}

/// What soopbell remembered of somebody when they came into a room.
///
/// It speaks of what soopbell has seen, which begins when it first watched the room: on the first broadcast that is
/// watched everybody who comes in comes for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// Whole days of 24 hours since they were last seen coming, going or changing their name; `None` on a first visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_away: Option<u32>,
    /// Nicknames that they went by before the one they have now, newest first, never more than
    /// [`MAX_PREVIOUS_NICKS`](Self::MAX_PREVIOUS_NICKS). Hostile text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub previous_nicks: Vec<Text>,
}

impl Visit {
    /// Most previous nicknames that are remembered of one person.
    pub const MAX_PREVIOUS_NICKS: usize = 5;

    /// Whether they had not been seen in this room before.
    pub fn is_first(&self) -> bool {
        self.days_away.is_none()
    }
}

/// Somebody's connection to the room was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Who.
    pub visitor: Person,
    /// Thrown out rather than gone: SOOP's quit kind is another than 1.
    pub kicked: bool,
    /// How many connections of theirs are still open. Above 0 nobody has left.
    pub connections: u32,
}

/// Somebody's flags changed (service 12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagsChange {
    /// Who, with the flags they have now.
    pub person: Person,
    /// The flags they had before.
    pub previous: UserFlags,
}

/// Somebody changed their nickname (service 14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NicknameChange {
    /// Who, by their new name.
    pub person: Person,
    /// The name they had before.
    pub previous_nick: Text,
}
