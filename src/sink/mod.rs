//! Where rings go: the port, and a folder for each kind of destination.
//!
//! A sink makes one attempt and says what became of it. It never waits, never retries, and knows neither rules nor
//! events: pacing, order and second attempts are `dispatch`'s.

pub mod console;
pub mod discord;
pub mod discord_webhook;
mod http;
mod plain;
pub mod telegram;
pub mod webhook;

pub use http::{SetupError, TIMEOUT};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use compact_str::format_compact;
use serde::{Deserialize, Serialize};

use crate::event::{StreamerId, Text, Timestamp};
use crate::message::Message;

/// Name of a target as the configuration has it: `alerts` in `[targets.alerts]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TargetId(pub Text);

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Name of one alert at one target: a hash of rule, event and target, so that evaluating again yields it again.
///
/// 24 hexadecimal digits: Discord takes 25 characters as the nonce that makes a repeated send harmless.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlertId(pub Text);

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a ring looks like around its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it is about; sinks choose a colour by it.
    pub tone: Tone,
    /// How large it is, from 0 to 4: sinks that have colours choose a stronger one. Only money is large.
    #[serde(default)]
    pub tier: u8,
    /// The rule that rang; empty where soopbell itself has something to say.
    pub rule: Text,
    /// Whose room it is about; empty where it is about none.
    pub streamer: StreamerId,
    /// The streamer's nickname. Hostile text.
    pub streamer_nick: Text,
    /// When it happened.
    pub at: Timestamp,
}

/// What a ring is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Money.
    Donation,
    /// People coming and going, and their standing.
    People,
    /// A broadcast.
    Broadcast,
    /// Anything else.
    Other,
    /// soopbell itself.
    Own,
}

/// A line of facts under the words: what everything that is told by one message has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is: `In all`.
    pub name: Text,
    /// How much, or who. Nicknames in it are values.
    pub value: Message,
}

/// One attempt to deliver one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The alert; the same on every attempt.
    pub id: AlertId,
    /// Its surroundings.
    pub card: Card,
    /// Its words.
    pub message: Message,
    /// What everything that is told by it has come to; empty where it tells of one thing.
    pub fields: Vec<Field>,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What is to be done.
    pub errand: Errand,
    /// How often a person, or the loss of what was posted, had it posted anew. Each is another message to the platform.
    pub copy: u32,
    /// An earlier attempt may have arrived and the platform cannot tell: the message is marked.
    pub may_repeat: bool,
}

/// What is to be done with an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Post it.
    Post,
    /// Have the message with this id say what it says now.
    Edit {
        /// The platform's own id of the message.
        remote_id: String,
    },
    /// Say what it came to in the end, in a message of its own: where messages cannot be edited.
    Close {
        /// How many rings it came to. It may come to more after all, and then it is said again.
        rings: u64,
    },
}

impl Delivery {
    /// The first attempt at posting this.
    pub fn new(id: AlertId, card: Card, message: Message) -> Self {
        Self {
            id,
            card,
            message,
            fields: Vec::new(),
            attempt: 1,
            errand: Errand::Post,
            copy: 0,
            may_repeat: false,
        }
    }

    /// By what a platform may recognise a repeat: the alert's name, and one more character where it is not the first
    /// message of that name. At most 25 characters, but for what closes a card.
    pub fn key(&self) -> String {
        const COPIES: &[u8] = b"123456789abcdefghijklmnopqrstuvwxy";
        let mut key = self.id.0.to_string();
        if let Errand::Close { rings } = self.errand {
            key.push_str(&format_compact!("z{rings}"));
        } else if let Some(copy) = self.copy.checked_sub(1) {
            let copy = COPIES.get(copy as usize % COPIES.len());
            key.push(copy.map_or('y', |c| char::from(*c)));
        }
        key
    }
}

/// The platform took it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The platform's own id of the message.
    pub remote_id: Option<String>,
    /// The platform said that nothing more may be sent to this target for so long.
    pub hold: Option<Duration>,
}

/// How far a "slow down" reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// This target alone.
    Target,
    /// Everything sent with this token.
    Token,
}

/// Why an attempt failed, which is what decides what happens next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SinkErrorKind {
    /// Too fast: not before `retry_after` has passed. (Discord and Telegram 429.)
    RateLimited {
        /// How long the platform wants to be left alone.
        retry_after: Duration,
        /// What it wants to be left alone by.
        scope: Scope,
    },
    /// It did not arrive, and may the next time: refused connection, 5xx.
    Transient,
    /// It may have arrived: the request left and no answer came back.
    Uncertain,
    /// The platform will never take this message as it is: bad request.
    Rejected,
    /// The token is not, or no longer, good.
    Unauthorized,
    /// The target is not there, or not for us to write to.
    TargetGone {
        /// The target's new name, where the platform told: a Telegram group that became a supergroup.
        moved_to: Option<i64>,
    },
    /// The message that was to be edited is not there any more, or not to be edited.
    MessageGone,
}

/// What a person can do about a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Give the bot these permissions, by the names that the platform shows people.
    Permission {
        /// Such as `Send Messages`.
        names: Vec<&'static str>,
        /// Where: `#alerts`. Hostile text; empty if that is not known.
        place: String,
    },
    /// Invite the bot into the server, the group or the channel.
    Invite,
    /// The person at the other end has to speak to the bot first, or to let it speak again.
    Greet,
    /// The channel or chat is gone: write another one into the configuration.
    Channel,
    /// The topic is closed or gone: open it, or write another one into the configuration.
    Topic,
    /// The address is gone, or not to be written to: write another one into the configuration.
    Url,
    /// Write a good token into the configuration.
    Token,
}

/// What an alert would meet at a target, as far as the platform tells without one being sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outlook {
    /// It would be posted, to a place of this name: `#alerts`. Clean text; empty if it has none.
    Open(String),
    /// It would be refused, unless somebody does this.
    Refused(Remedy),
}

/// A failed attempt. Its text never holds a token or an address with one in it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct SinkError {
    /// What to do about it.
    pub kind: SinkErrorKind,
    /// What the platform or the network said, for people.
    pub detail: String,
    /// What a person can do about it, where that is known.
    pub remedy: Option<Remedy>,
}

impl SinkError {
    /// An error of this kind with these words.
    pub fn new(kind: SinkErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            remedy: None,
        }
    }

    /// The same, with what a person can do about it.
    #[must_use]
    pub fn with_remedy(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }
}

/// What a sink's attempt becomes.
pub type Attempt<'a> = Pin<Box<dyn Future<Output = Result<Receipt, SinkError>> + Send + 'a>>;

/// A platform's client, which may be exchanged for one with another token while it is in use.
#[derive(Debug)]
pub struct Renewable<A>(RwLock<Arc<A>>);

impl<A> Renewable<A> {
    /// This client, until it is exchanged.
    pub fn new(api: A) -> Self {
        Self(RwLock::new(Arc::new(api)))
    }

    /// The client of this moment. An attempt that has begun keeps the one that it began with.
    pub fn get(&self) -> Arc<A> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes another one from now on.
    pub fn renew(&self, api: A) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(api);
    }
}

/// What asking for the remedy becomes.
pub type Diagnosis<'a> = Pin<Box<dyn Future<Output = Option<Remedy>> + Send + 'a>>;

/// One destination: a channel, a chat, the terminal.
pub trait Sink: Send + Sync + fmt::Debug {
    /// Makes one attempt.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a>;

    /// Whether messages can be edited here. Where they cannot, [`Errand::Edit`] never comes, and [`Errand::Close`] does.
    fn edits(&self) -> bool {
        false
    }

    /// For how long the platform recognises a repeat by [`Delivery::key`], so that it is harmless.
    fn remembers(&self) -> Duration {
        Duration::ZERO
    }

    /// Goes on under the target's new name; says whether it can.
    fn follow(&self, _moved_to: i64) -> bool {
        false
    }

    /// Looks what a person can do about [`SinkErrorKind::TargetGone`], if asking the platform tells more than its answer
    /// did.
    fn diagnose<'a>(&'a self, error: &'a SinkError) -> Diagnosis<'a> {
        Box::pin(async { error.remedy.clone() })
    }
}
