//! What somebody wrote.

use serde::{Deserialize, Serialize};

use super::{Person, Text};

/// One line of chat (service 5), a sticker (109), a line among managers (26) or a whisper (9).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chat {
    /// Who wrote it.
    pub sender: Person,
    /// What they wrote, without carriage returns; a sticker often stands alone. Hostile text.
    pub text: Text,
    /// The sticker, as `group/number`, each made of ASCII letters, digits, `_` and `-` alone; empty where there is none.
    ///
    /// Its picture was last seen at `ogq-sticker-global-cdn-z01.sooplive.com/sticker/<group>/<number>_80.png`.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub sticker: Text,
    /// Who could read it.
    #[serde(default, skip_serializing_if = "ChatChannel::is_public")]
    pub channel: ChatChannel,
}

impl Chat {
    /// A line that the whole room can read, without a sticker.
    pub fn new(sender: Person, text: impl Into<Text>) -> Self {
        Self {
            sender,
            text: text.into(),
            sticker: Text::default(),
            channel: ChatChannel::Everyone,
        }
    }
}

/// Who can read a line of chat.
///
/// Only a login of somebody's own is sent anything but [`Everyone`](Self::Everyone), so a guest never meets the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatChannel {
    /// The whole room.
    #[default]
    Everyone,
    /// The streamer and the managers.
    Managers,
    /// One person. Private: no rule that comes with soopbell shows it.
    Whisper,
}

impl ChatChannel {
    /// Every channel, for the rules' checker.
    pub const ALL: [Self; 3] = [Self::Everyone, Self::Managers, Self::Whisper];

    /// The name that rules and the log use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Managers => "managers",
            Self::Whisper => "whisper",
        }
    }

    /// Whether the whole room can read it.
    pub fn is_public(&self) -> bool {
        *self == Self::Everyone
    }
}
