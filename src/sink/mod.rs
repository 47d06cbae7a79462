//! Where rings go: the port, and a folder for each kind of destination.
//!
//! A sink makes one attempt and says what became of it. It never waits, never retries, and knows neither rules nor
//! events: pacing, order and second attempts are `dispatch`'s.

pub mod console;
pub mod discord;
mod http;
mod plain;
pub mod telegram;

pub use http::{SetupError, TIMEOUT};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

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

/// One attempt to deliver one alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The alert; the same on every attempt.
    pub id: AlertId,
    /// Its surroundings.
    pub card: Card,
    /// Its words.
    pub message: Message,
    /// Which attempt this is, from 1.
    pub attempt: u32,
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
}

/// A failed attempt. Its text never holds a token or an address with one in it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{detail}")]
pub struct SinkError {
    /// What to do about it.
    pub kind: SinkErrorKind,
    /// What the platform or the network said, for people.
    pub detail: String,
}

impl SinkError {
    /// An error of this kind with these words.
    pub fn new(kind: SinkErrorKind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
        }
    }
}

/// What a sink's attempt becomes.
pub type Attempt<'a> = Pin<Box<dyn Future<Output = Result<Receipt, SinkError>> + Send + 'a>>;

/// One destination: a channel, a chat, the terminal.
pub trait Sink: Send + Sync + fmt::Debug {
    /// Makes one attempt.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a>;
}
