//! The port to what is still to be delivered.
//!
//! States of a delivery: `due → sending → sent`, or back to `retry` with a time before which it must not be tried, or
//! `dead`; `gathering` while others may still join it, `expired` when it is worth nothing any more. A process that dies while `sending` leaves the question whether it arrived; on the next start such a
//! delivery is tried again under the same name, which Discord recognises.

use crate::event::Timestamp;
use crate::message::Message;
use crate::sink::{AlertId, Card, Delivery, TargetId};

/// The outbox cannot be read or written. In words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OutboxError(pub String);

/// What stands first in a target's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// Nothing.
    Empty,
    /// An alert that must not be tried before this.
    Later(Timestamp),
    /// An alert that may be tried now.
    Due(Box<Delivery>),
}

/// Something that soopbell itself has to say to a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its name: what was said under it once is not said again.
    pub id: AlertId,
    /// Its surroundings.
    pub card: Card,
    /// Its words.
    pub message: Message,
}

/// Alerts of a target that are worth nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expired {
    /// How many.
    pub count: u64,
    /// When the first of them expired.
    pub first: Timestamp,
    /// The place in the line of the last of them, which no other stretch shares.
    pub last: u64,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The platform took it.
    Sent {
        /// Its name there.
        remote_id: Option<String>,
    },
    /// Try again, not before this.
    Retry {
        /// When.
        not_before: Timestamp,
        /// What went wrong, in words without secrets.
        error: String,
    },
    /// It will never be taken.
    Dead {
        /// Why, in words without secrets.
        error: String,
    },
}

/// Where deliveries wait. Blocking, and shared by all workers.
pub trait Outbox: Send + Sync + 'static {
    /// Looks at the first in a target's line.
    ///
    /// # Errors
    /// The outbox cannot be read.
    fn head(&self, target: &TargetId, now: Timestamp) -> Result<Head, OutboxError>;

    /// Puts aside what expired in a target's line, and in the same step what `tell` says of it into the line. Says how
    /// many there were.
    ///
    /// # Errors
    /// The outbox cannot be written; nothing was put aside then.
    fn expire(
        &self,
        target: &TargetId,
        now: Timestamp,
        tell: &dyn Fn(Expired) -> Note,
    ) -> Result<u64, OutboxError>;

    /// Puts a note into a target's line.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn post(&self, target: &TargetId, note: &Note) -> Result<(), OutboxError>;

    /// Marks an alert as being sent, before anything of it leaves.
    ///
    /// # Errors
    /// The outbox cannot be written; then it must not be sent.
    fn claim(&self, id: &AlertId) -> Result<(), OutboxError>;

    /// Writes down what became of it.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn settle(
        &self,
        id: &AlertId,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<(), OutboxError>;
}
