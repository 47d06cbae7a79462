//! The fold at work: take a batch from the queue, judge it, write it down, all or nothing.
//!
//! Events, verdicts and alerts of a batch are committed in one transaction, so that after a crash the log and the
//! outbox agree: what is logged has rung or will, what is not logged never happened. Batches form by themselves: while
//! one is being written the next gathers, so a quiet room waits for nobody and a storm is written in large strides.
//!
//! Before a batch is judged, its arrivals are told what is known of the visitors from earlier ([`Register`]); what is
//! learnt of them is part of the same transaction. So the facts stand in the log itself, and folding it again gives the
//! same verdicts whatever has become of the register since.

mod register;

use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

pub use register::{Register, Visitor, Visitors};

use crate::event::{Event, EventKind, StreamerId, Timestamp, UserId};
use crate::intake::{Outlet, Taken};
use crate::log::{EventLog, LogError, Position};
use crate::notify::{Alert, Ears, Notifier, Outcome, Recalled, Routes, Verdict};
use crate::rule::Rulebook;
use crate::shutdown::Stage;
use crate::status::Status;

/// Most events of one transaction.
const MAX_BATCH: usize = 1_024;
/// How long the queue is waited for before the engine looks whether it is to end.
const PATIENCE: Duration = Duration::from_millis(500);
/// The wait between tries to write when the log cannot be written: a full disk, mostly.
const WRITE_RETRY: Duration = Duration::from_secs(1);
/// How often the past is cleared away.
const TIDY_EVERY: Duration = Duration::from_mins(10);
/// From how long on a stretch that was not seen is worth a warning: joining a room takes a moment, always.
const WORTH_WARNING: Duration = Duration::from_secs(1);

/// Everything that one batch leaves behind.
#[derive(Debug)]
pub struct Step<'a> {
    /// Place of the first event.
    pub first: Position,
    /// The events, at consecutive places.
    pub events: &'a [Event],
    /// What was decided about the rules they matched.
    pub verdicts: &'a [Verdict],
    /// What is to be delivered.
    pub alerts: &'a [Alert],
    /// What is known of the people who came and went in these events, as of the last of them.
    pub visitors: &'a Visitors,
}

/// Up to when the past may be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Events from before this, and what was said of them.
    pub events: Timestamp,
    /// Deliveries that were settled before this, unless a person is still to decide about them.
    pub deliveries: Timestamp,
    /// Visitors who were not seen since this.
    pub visitors: Timestamp,
}

/// For how long the past is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Events, and what was said of them.
    pub events: Duration,
    /// What became of alerts, from when they were settled on.
    pub deliveries: Duration,
}

/// Where steps are written.
pub trait Ledger: EventLog + Send {
    /// Writes a step, all of it or nothing, so that it survives a loss of power.
    ///
    /// # Errors
    /// Nothing of it was written.
    fn commit(&mut self, step: &Step<'_>) -> Result<(), LogError>;

    /// What the register knows of somebody who visited this streamer's room; `None` for a stranger.
    ///
    /// # Errors
    /// The register cannot be read.
    fn visitor(
        &mut self,
        streamer: &StreamerId,
        user: &UserId,
    ) -> Result<Option<Visitor>, LogError>;

    /// Which rules rang for events at or after `since`, were told together with others, or would have if anybody had
    /// listened, in the order of the log.
    ///
    /// # Errors
    /// The log cannot be read.
    fn rings(&mut self, since: Timestamp) -> Result<Vec<(Position, Recalled)>, LogError>;

    /// Forgets the past, as much as can be done in a moment; says whether there is more of it to be done soon.
    ///
    /// # Errors
    /// The log cannot be written.
    fn tidy(&mut self, past: Past) -> Result<bool, LogError>;
}

/// Something that is otherwise from the next event on.
#[derive(Debug)]
pub enum Change {
    /// The rules.
    Rules(Arc<Rulebook>),
    /// Who is told of whom.
    Routes(Routes),
    /// Who hears what.
    Ears(Ears),
}

/// The engine.
pub struct Engine<L> {
    outlet: Outlet,
    ledger: L,
    notifier: Notifier,
    keep: Keep,
    status: Arc<Status>,
    bell: Arc<Notify>,
    stage: Stage,
    changes: Option<Receiver<Change>>,
}

impl<L: Ledger> Engine<L> {
    /// An engine that has caught up: the log is read again from `since` on, silently, so that windows, limits and
    /// manners stand where they stood; see [`Notifier::since`]. `bell` is rung when there is something to deliver.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn start(
        outlet: Outlet,
        mut ledger: L,
        mut notifier: Notifier,
        keep: Keep,
        since: Timestamp,
        (status, bell, stage): (Arc<Status>, Arc<Notify>, Stage),
    ) -> Result<Self, LogError> {
        let mut folded = 0_u64;
        let mut rings = ledger.rings(since)?.into_iter().peekable();
        let mut rang = Vec::new();
        ledger.replay(since, &mut |position, event| {
            rang.clear();
            while let Some((at, rule)) = rings.next_if(|(at, _)| *at <= position) {
                rang.extend((at == position).then_some(rule));
            }
            notifier.recall(event, &rang);
            folded += 1;
        })?;
        tracing::info!(folded, "caught up with the log");
        Ok(Self {
            outlet,
            ledger,
            notifier,
            keep,
            status,
            bell,
            stage,
            changes: None,
        })
    }

    /// Takes over what changes and comes this way, from one event to the next.
    #[must_use]
    pub fn with_changes(mut self, changes: Receiver<Change>) -> Self {
        self.changes = Some(changes);
        self
    }

    /// Works until the queue is closed and empty. Blocking: it has a thread of its own.
    ///
    /// # Errors
    /// Events could not be written and soopbell is to end: they are lost.
    pub fn run(mut self) -> Result<(), LogError> {
        let mut head = self.ledger.head()?;
        let mut batch = Vec::with_capacity(MAX_BATCH);
        let mut outcome = Outcome::default();
        let mut register = Register::default();
        let mut tidied: Option<Timestamp> = None;
        loop {
            batch.clear();
            let taken = self.outlet.take(&mut batch, MAX_BATCH, PATIENCE);
            self.status.counters.shed.reach(self.outlet.shed());
            self.status.note_turn(Instant::now());
            for change in self.changes.iter().flat_map(Receiver::try_iter) {
                match change {
                    Change::Rules(rules) => {
                        tracing::info!(rules = rules.rules().len(), "new rules are in force");
                        self.notifier.adopt(rules);
                    }
                    Change::Routes(routes) => self.notifier.reroute(routes),
                    Change::Ears(ears) => self.notifier.listen(ears),
                }
            }
            match taken {
                Taken::Closed => return Ok(()),
                Taken::Nothing => continue,
                Taken::Some => {}
            }
            outcome.verdicts.clear();
            outcome.alerts.clear();
            (outcome.silenced, outcome.too_small) = (0, 0);
            self.acquaint(&mut register, &mut batch);
            let mut position = head;
            for event in &batch {
                position = position.next();
                self.notifier.fold(position, event, &mut outcome);
            }
            let step = Step {
                first: head.next(),
                events: &batch,
                verdicts: &outcome.verdicts,
                alerts: &outcome.alerts,
                visitors: register.seen(),
            };
            commit(&mut self.ledger, &step, &self.stage)?;
            head = position;
            self.count(&batch, &outcome);
            if !outcome.alerts.is_empty() {
                self.bell.notify_waiters();
            }
            if let Some(last) = batch.last() {
                self.tidy(last.at, &mut tidied);
            }
        }
    }

    /// Adds to arrivals what is known of the visitors. Where the register cannot be read they stay without: a gift must
    /// not wait because nobody remembers a guest.
    fn acquaint(&mut self, register: &mut Register, batch: &mut [Event]) {
        let ledger = &mut self.ledger;
        let look_up = |streamer: &StreamerId, user: &UserId| ledger.visitor(streamer, user);
        if let Err(error) = register.acquaint(batch, look_up) {
            tracing::warn!(%error, "the register of visitors cannot be read, some arrivals go without it");
        }
    }

    fn count(&self, batch: &[Event], outcome: &Outcome) {
        let counters = &self.status.counters;
        counters.logged.add(batch.len() as u64);
        let held = outcome
            .verdicts
            .iter()
            .filter(|verdict| verdict.held.is_some())
            .count();
        counters.suppressed.add(held as u64);
        counters.silenced.add(outcome.silenced);
        counters.too_small.add(outcome.too_small);
        counters.rung.add((outcome.verdicts.len() - held) as u64);
        for verdict in &outcome.verdicts {
            let (rule, position) = (&verdict.rule, verdict.position);
            match verdict.held {
                None => tracing::info!(%rule, %position, "rule rang"),
                // Under the name of who decided it, so that it can be listened to by itself.
                Some(reason) => {
                    tracing::debug!(target: "soopbell::notify", %rule, %position, %reason, "rule was held back");
                }
            }
        }
        for event in batch {
            let streamer = &event.streamer;
            match &event.kind {
                EventKind::ServerError { opcode, code, .. } => {
                    tracing::warn!(%streamer, opcode, code, "chat server refused something");
                }
                EventKind::Gap(gap) => {
                    let unseen = Duration::from_millis(gap.millis);
                    self.status.add_blind(streamer, gap.cause, unseen);
                    let (cause, lasted) = (gap.cause.name(), unseen);
                    if unseen < WORTH_WARNING {
                        tracing::info!(%streamer, cause, ?lasted, "a stretch of the broadcast was not seen");
                    } else {
                        tracing::warn!(%streamer, cause, ?lasted, "a stretch of the broadcast was not seen");
                    }
                }
                _ => {}
            }
        }
    }

    /// Clears away a little of the past, now and then. That it fails harms nobody today.
    fn tidy(&mut self, now: Timestamp, tidied: &mut Option<Timestamp>) {
        if tidied.is_some_and(|last| now.since(last) < TIDY_EVERY) {
            return;
        }
        let past = Past {
            events: now.minus(self.keep.events),
            deliveries: now.minus(self.keep.deliveries),
            visitors: now.minus(Register::REMEMBERED),
        };
        match self.ledger.tidy(past) {
            Ok(true) => {}
            Ok(false) => *tidied = Some(now),
            Err(error) => {
                *tidied = Some(now);
                tracing::warn!(%error, "old events could not be cleared away");
            }
        }
    }
}

/// Writes a step, for as long as it takes: what came in waits meanwhile, and the queue sheds as it says.
fn commit(ledger: &mut impl Ledger, step: &Step<'_>, stage: &Stage) -> Result<(), LogError> {
    let mut failures = 0_u32;
    loop {
        match ledger.commit(step) {
            Ok(()) => return Ok(()),
            Err(error) if stage.is_stopping() && failures > 0 => return Err(error),
            Err(error) => {
                failures += 1;
                tracing::error!(%error, failures, "events cannot be written, trying again");
                std::thread::park_timeout(WRITE_RETRY);
            }
        }
    }
}
