//! The port to what is still to be delivered.
//!
//! How far a delivery is, and where it may go from there, is [`State`](super::State). An attempt is a lease: it is
//! claimed under a fresh fencing number before anything leaves, and only who holds that number writes its outcome.

use std::time::Duration;

use crate::event::{Text, Timestamp};
use crate::message::Message;
use crate::sink::{AlertId, Card, Delivery, TargetId};

/// The outbox cannot be read or written. In words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OutboxError(pub String);

/// What the outbox has to know of a target's sink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// Messages can be edited.
    pub edits: bool,
    /// For how long a repeat is recognised.
    pub remembers: Duration,
}

/// What is looked for in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wish {
    /// Look behind so many others.
    pub behind: u32,
    /// Edits have had their share: whatever is to be posted goes before them.
    pub posts_first: bool,
}

/// What stands first in a target's line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    /// Nothing.
    Empty,
    /// Something that must not be tried before this.
    Later(Timestamp),
    /// Something that may be tried now.
    Due(Box<Due>),
}

/// A delivery whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What is to be done.
    pub delivery: Delivery,
    /// How many rings it tells of; 0 where it tells of one thing.
    pub revision: u64,
    /// It is said for the last time.
    pub closing: bool,
    /// Whoever claims it must have seen it like this.
    pub fence: u64,
    /// It has its attempts out of turn: others have been taken since it was first refused.
    pub bypassed: bool,
}

/// The right to write down what becomes of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The delivery.
    pub id: AlertId,
    /// Grows with every claim. An outcome under an older one is of no interest any more.
    pub fence: u64,
    /// What the attempt says.
    pub revision: u64,
    /// It is said for the last time.
    pub closing: bool,
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

/// Alerts of a target that are worth nothing any more: a stretch of them, which is summed up in one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// How many, so far.
    pub count: u64,
    /// How many of each rule.
    pub rules: Vec<(Text, u64)>,
    /// When what the first of them tells of happened.
    pub since: Timestamp,
    /// What no other stretch is called.
    pub stretch: u64,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The platform took it.
    Sent {
        /// Its name there.
        remote_id: Option<String>,
        /// When it may be edited at the earliest.
        edit_after: Timestamp,
    },
    /// It did not arrive. Try again, not before this.
    Retry {
        /// When.
        not_before: Timestamp,
        /// What went wrong, in words without secrets.
        error: String,
    },
    /// It may have arrived. Try again, not before this.
    Uncertain {
        /// When.
        not_before: Timestamp,
        /// What went wrong, in words without secrets.
        error: String,
    },
    /// It may have arrived, and a person is to say whether it is sent again.
    Held {
        /// What went wrong, in words without secrets.
        error: String,
    },
    /// It will never be taken.
    Dead {
        /// Why, in words without secrets.
        error: String,
    },
    /// The message that it was to change is gone: it is posted anew, with all it says.
    Lost,
}

/// What is left alone until a person has acted: a target, or all that is sent with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// This target.
    Target(&'a TargetId),
    /// Every target that is reached with this token, by the name of its table in the configuration.
    Token(&'a str),
}

/// Where deliveries wait. Blocking, and shared by all workers.
pub trait Outbox: Send + Sync + 'static {
    /// Looks at what is first in a target's line.
    ///
    /// # Errors
    /// The outbox cannot be read.
    fn head(
        &self,
        target: &TargetId,
        now: Timestamp,
        manner: Manner,
        wish: Wish,
    ) -> Result<Head, OutboxError>;

    /// Puts aside what expired in a target's line, and in the same step what `tell` says of it into the line, or into
    /// what was said of the same stretch a moment ago. Says how many there were.
    ///
    /// # Errors
    /// The outbox cannot be written; nothing was put aside then.
    fn expire(
        &self,
        target: &TargetId,
        now: Timestamp,
        tell: &dyn Fn(&Expired) -> Note,
    ) -> Result<u64, OutboxError>;

    /// Puts a note into a target's line.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn post(&self, target: &TargetId, note: &Note) -> Result<(), OutboxError>;

    /// Claims an attempt for as long as `lease`, before anything of it leaves. `None` if it is not any more what was seen.
    ///
    /// # Errors
    /// The outbox cannot be written; then it must not be sent.
    fn claim(
        &self,
        due: &Due,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<Claim>, OutboxError>;

    /// Writes down what became of an attempt; says whether it was still the claimant's to say.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn settle(
        &self,
        claim: &Claim,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<bool, OutboxError>;

    /// Takes a delivery out of its turn: others were taken while it failed, so it is the one to blame.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn bypass(&self, id: &AlertId) -> Result<(), OutboxError>;

    /// Leaves something alone from now on; says whether it was not before. `recheck` is how soon it is tried again.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn park(
        &self,
        line: Line<'_>,
        now: Timestamp,
        recheck: Duration,
        error: &str,
    ) -> Result<bool, OutboxError>;

    /// Until when something is to be left alone; `None` if it is not.
    ///
    /// # Errors
    /// The outbox cannot be read.
    fn parked(&self, line: Line<'_>) -> Result<Option<Timestamp>, OutboxError>;

    /// Asks to be the one who tries again what was left alone until now. `None` if so, and if it is not left alone at
    /// all; else until when it is to be left alone now, since somebody else is about to try.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn take_turn(
        &self,
        line: Line<'_>,
        now: Timestamp,
        recheck: Duration,
    ) -> Result<Option<Timestamp>, OutboxError>;

    /// The clock was set back: nothing waits for a moment that it had seen before.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn set_back(&self, target: &TargetId, now: Timestamp) -> Result<(), OutboxError>;

    /// It works again; says whether it was left alone.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn unpark(&self, line: Line<'_>) -> Result<bool, OutboxError>;

    /// Writes down that what is configured as `place` is now another chat.
    ///
    /// # Errors
    /// The outbox cannot be written.
    fn follow(&self, place: &str, moved_to: i64) -> Result<(), OutboxError>;
}
