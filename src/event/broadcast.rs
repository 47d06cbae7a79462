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

/// The title or the category of a broadcast is another now.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BroadcastChange {
    /// The broadcast as it is now.
    #[serde(flatten)]
    pub broadcast: Broadcast,
    /// The title before. Hostile text.
    pub previous_title: Text,
    /// The category before.
    pub previous_category: Text,
}

/// A stretch of a broadcast that soopbell did not see: the gap ledger is the log of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From when.
    pub from: Timestamp,
    /// For how long, in milliseconds.
    pub millis: u64,
    /// Why.
    pub cause: GapCause,
}

/// Why a stretch of a broadcast was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapCause {
    /// It had begun before soopbell noticed: up to a poll interval, and what entering the room took.
    Unnoticed,
    /// soopbell was not running.
    NotRunning,
    /// The connection was lost, or could not be made.
    Dropped,
    /// The connection was dead without anybody saying so. Nothing was heard: that there was something to hear is not
    /// certain.
    Silent,
    /// The chat server would not let us in.
    Refused,
    /// More came in than could be written down: chat was let go, and nothing but chat.
    Shed,
}

impl GapCause {
    /// Every cause, for the rules' checker.
    pub const ALL: [Self; 6] = [
        Self::Unnoticed,
        Self::NotRunning,
        Self::Dropped,
        Self::Silent,
        Self::Refused,
        Self::Shed,
    ];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unnoticed => "unnoticed",
            Self::NotRunning => "not_running",
            Self::Dropped => "dropped",
            Self::Silent => "silent",
            Self::Refused => "refused",
            Self::Shed => "shed",
        }
    }
}

/// A notice above the chat: the streamer's (service 104) or SOOP's (58).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Whose it is.
    #[serde(default)]
    pub by: NoticeAuthor,
    /// What it says. Hostile text.
    pub text: Text,
    /// Put up, rather than taken down.
    pub shown: bool,
}

/// Whose notice it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeAuthor {
    /// The streamer's.
    #[default]
    Streamer,
    /// SOOP's own.
    Platform,
}

impl NoticeAuthor {
    /// Every author, for the rules' checker.
    pub const ALL: [Self; 2] = [Self::Streamer, Self::Platform];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Streamer => "streamer",
            Self::Platform => "platform",
        }
    }
}
