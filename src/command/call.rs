//! What comes in: who asks for what, where.

use std::collections::BTreeMap;

use crate::event::Timestamp;
use crate::fault::Language;
use crate::sink::TargetId;

use super::catalogue::Verb;

/// A platform that people talk to soopbell on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Discord.
    Discord,
    /// Telegram.
    Telegram,
}

impl Platform {
    /// Its name as the names of chats begin with it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Discord => "discord",
            Self::Telegram => "telegram",
        }
    }
}

/// Somebody who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Where they are known.
    pub platform: Platform,
    /// Their id there.
    pub id: u64,
    /// What they are called there. Hostile text.
    pub name: String,
    /// The language of their client, if soopbell speaks it.
    pub language: Option<Language>,
    /// The platform says that they manage this place: "Manage Server" or "Administrator" in Discord, an administrator
    /// of the chat in Telegram.
    pub manages: bool,
    /// The Discord roles that they have here.
    pub roles: Vec<u64>,
}

/// Where they ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The chat, by the name that it has as a target: `discord:5`, `telegram:-100123:7`.
    pub chat: TargetId,
    /// The Discord server, or the Telegram chat, that this is in: what has to be allowed.
    pub house: i64,
    /// Nobody but the caller and soopbell is here.
    pub is_direct: bool,
}

/// What they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Gave a command, with these arguments by their names in the catalogue.
    Command(Verb, Arguments),
    /// Pressed a button or chose from a menu, whose [`Code`](super::answer::Code) this is. Whoever can send it can make it up.
    Press(String),
    /// Sent a form that was handed out with this code, filled in: the fields by their names.
    Form(String, Arguments),
}

/// Something that is asked of soopbell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// By whom.
    pub caller: Caller,
    /// Where.
    pub place: Place,
    /// What.
    pub deed: Deed,
    /// When it came in.
    pub at: Timestamp,
}

/// What was given with a command or in a form, by name. Everything is hostile text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Longest value that is taken, in bytes: a rule as a person writes it. What is longer is told so.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// The value of this name, without the space around it; `None` where there is none or nothing in it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The value of this name as it was given; empty where there is none.
    pub fn whole(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Puts one in, in the place of another of that name.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// The longest of them, in bytes.
    pub fn longest(&self) -> usize {
        self.0.values().map(String::len).max().unwrap_or_default()
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Arguments {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }
}
