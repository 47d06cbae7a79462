//! What is said, before anybody knows where: text in pieces that say who wrote them.
//!
//! A sink turns pieces into its platform's markup and escapes all of them. Nothing here is ever markup.

use std::fmt;
use std::num::NonZeroU64;

use serde::{Deserialize, Serialize};

/// A message: pieces in the order they are read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Message {
    /// The pieces.
    pub segments: Vec<Segment>,
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Segment {
    /// Words that the rule's author wrote.
    Text(String),
    /// A value from outside: a nickname, a title, a number. It may never become markup or reach anybody by mention.
    Value(String),
    /// Somebody whom the rule's author calls; where the platform does not know them, nothing.
    Mention(Mention),
}

/// Whom a message calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mention {
    /// Everybody of a role in Discord.
    DiscordRole(NonZeroU64),
    /// A user of Discord.
    DiscordUser(NonZeroU64),
    /// Everybody in a Discord channel.
    DiscordEveryone,
    /// Everybody in a Discord channel who is online.
    DiscordHere,
    /// A user of Telegram, by their name without its `@`.
    TelegramUser(String),
}

impl Mention {
    /// Longest text that is one.
    pub const MAX_CHARS: usize = 40;

    /// Takes `role:ID` and `user:ID` of Discord, `everyone`, `here`, and `@name` of Telegram.
    pub fn parse(text: &str) -> Option<Self> {
        let id = |digits: &str| {
            let plain = digits.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        match text {
            "everyone" | "@everyone" => return Some(Self::DiscordEveryone),
            "here" | "@here" => return Some(Self::DiscordHere),
            _ => {}
        }
        if let Some(role) = text.strip_prefix("role:") {
            return id(role).map(Self::DiscordRole);
        }
        if let Some(user) = text.strip_prefix("user:") {
            return id(user).map(Self::DiscordUser);
        }
        let name = text.strip_prefix('@')?;
        let fits = (4..=32).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        fits.then(|| Self::TelegramUser(name.to_owned()))
    }
}

impl fmt::Display for Mention {
    /// For people: platforms have their own ways to write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DiscordRole(id) => write!(f, "@role:{id}"),
            Self::DiscordUser(id) => write!(f, "@user:{id}"),
            Self::DiscordEveryone => f.write_str("@everyone"),
            Self::DiscordHere => f.write_str("@here"),
            Self::TelegramUser(name) => write!(f, "@{name}"),
        }
    }
}

impl Message {
    /// A message that somebody of ours wrote as a whole.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            segments: vec![Segment::Text(text.into())],
        }
    }

    /// A message that is nothing but a value from outside.
    pub fn value(value: impl Into<String>) -> Self {
        Self {
            segments: vec![Segment::Value(value.into())],
        }
    }

    /// All pieces joined, for logs of tests and for the console.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for segment in &self.segments {
            match segment {
                Segment::Text(text) | Segment::Value(text) => plain.push_str(text),
                Segment::Mention(mention) => plain.push_str(&mention.to_string()),
            }
        }
        plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mention_is_a_known_form_with_an_id_or_a_name() {
        for (text, shown) in [
            ("role:123456789012345678", "@role:123456789012345678"),
            ("user:1", "@user:1"),
            ("everyone", "@everyone"),
            ("@everyone", "@everyone"),
            ("here", "@here"),
            ("@soop_fan1", "@soop_fan1"),
        ] {
            assert_eq!(Mention::parse(text).unwrap().to_string(), shown);
        }
        for text in [
            "",
            "1",
            "role:",
            "role:0",
            "role:+1",
            "role:1 ",
            "role:99999999999999999999",
            "user:x",
            "all",
            "@",
            "@abc",
            "@1name",
            "@na me",
            "@초롱이야",
            "<@&1>",
            "@a_name_that_is_longer_than_any_there_can_be",
        ] {
            assert_eq!(Mention::parse(text), None, "{text}");
        }
    }
}
