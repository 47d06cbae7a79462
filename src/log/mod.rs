//! The spine: an ordered, durable record of what happened, from which everything after it can be worked out again.
//!
//! A port only. One machine keeps its log in the SQLite file ([`crate::store`]); nothing here looks inside an event.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::{Event, Timestamp};

/// A place in the log: events are numbered from 1 in the order in which they were written.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

impl Position {
    /// The place after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The log, or what stands on it, cannot be read or written. In words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LogError(pub String);

/// Reading the log.
pub trait EventLog {
    /// The last place written; the default one if nothing was.
    ///
    /// # Errors
    /// The log cannot be read.
    fn head(&mut self) -> Result<Position, LogError>;

    /// Shows every event at or after `since`, oldest first.
    ///
    /// # Errors
    /// The log cannot be read.
    fn replay(
        &mut self,
        since: Timestamp,
        show: &mut dyn FnMut(Position, &Event),
    ) -> Result<(), LogError>;
}
