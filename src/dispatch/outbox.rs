//! The port to what is still to be delivered.
//!
//! States of a delivery: `due → sending → sent`, or back to `retry` with a time before which it must not be tried, or
//! `dead`. A process that dies while `sending` leaves the question whether it arrived; on the next start such a
//! delivery is tried again under the same name, which Discord recognises.

use crate::event::Timestamp;
use crate::sink::{AlertId, Delivery, TargetId};

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
