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
