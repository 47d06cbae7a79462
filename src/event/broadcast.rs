//! The broadcast itself, and what the streamer writes above the chat.

use serde::{Deserialize, Serialize};

use super::{BroadcastId, Text, Timestamp};

/// A broadcast as the live detail describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Broadcast {
    /// Its number.
    #[serde(rename = "broadcast_id")]
    pub id: BroadcastId,
    /// The streamer's nickname. Hostile text.
    pub nick: Text,
    /// Its title, HTML entities already read. Hostile text.
    pub title: Text,
    /// Its category, as SOOP names or numbers it.
    pub category: Text,
    /// When it began, as far as the live detail told.
    pub started_at: Timestamp,
}

/// The streamer's notice (service 104).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What it says. Hostile text.
    pub text: Text,
    /// Put up, rather than taken down.
    pub shown: bool,
}
