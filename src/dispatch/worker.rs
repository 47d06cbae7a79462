//! One target's worker: first in line, wait for leave, send, settle.
//!
//! The line goes by priority and then by the order in which alerts rang. What fails in passing is tried again, and what
//! stands behind it waits, since it would fail as well. Only every fifth failure in a row the second in line is tried
//! instead: if that one is taken and the first fails again, the first is to blame, and goes on by itself beside the line
//! until it is taken or given up. The price is that two alerts may change places when a platform comes back at just that
//! moment.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::breaker::Breaker;
use super::outbox::{
    Claim, Due, Expired, Head, Line, Manner, Note, Outbox, OutboxError, Settlement, Wish,
};
use super::retry::{Next, after};
use crate::clock::Clock;
use crate::event::Timestamp;
use crate::failpoint;
use crate::notice::Notice;
use crate::pace::{Hold, Pace};
use crate::sink::{AlertId, Errand, Scope, Sink, SinkError, SinkErrorKind, TargetId, Tone};
use crate::status::Status;

/// The wait after the outbox itself failed.
const OUTBOX_RETRY: Duration = Duration::from_secs(1);
/// The longest sleep before looking again: a bell may have been missed, or somebody have changed the outbox from outside.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// How long an attempt may take, with all that surrounds it. Sinks are done long before.
const LEASE: Duration = Duration::from_mins(2);
/// After how many failures in a row the second in line is tried, and again after as many more.
const PROBE_EVERY: u32 = 5;
/// How many attempts an alert has that is to blame for its failures itself.
const MOST_ATTEMPTS: u32 = 12;
/// How many attempts an edit has: more than an hour and a half of them, since its message is there all the same.
const MOST_CHANGES: u32 = 100;
/// How often a note of soopbell's own may change at most.
const NOTE_EVERY: Duration = Duration::from_mins(1);

/// What is done with an alert that may have arrived, where the platform cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnUncertain {
    /// It is sent again, and marked.
    #[default]
    Repeat,
    /// A person decides.
    Hold,
}

/// How a target is treated where its platform does not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// What is done with an alert that may have arrived.
    pub on_uncertain: OnUncertain,
    /// How soon a parked target is tried again; later ever more slowly.
    pub recheck: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            on_uncertain: OnUncertain::Repeat,
            recheck: Duration::from_mins(1),
        }
    }
}

/// What the targets of one bot have in common.
#[derive(Debug)]
pub struct Token {
    /// The name of its table in the configuration; none where a target has no token.
    pub name: Option<&'static str>,
    /// How fast it may be used.
    pub pace: Pace,
    /// What stops its use when too much is refused.
    pub breaker: Breaker,
}

/// One target's line: where it leads, and how fast.
pub struct Lane {
    /// The target.
    pub target: TargetId,
    /// What delivers to it.
    pub sink: Arc<dyn Sink>,
    /// The target's own pace.
    pub pace: Pace,
    /// What it is reached with, shared with other targets.
    pub token: Arc<Token>,
    /// How often a message may be edited.
    pub edit_every: Duration,
    /// Where it leads, as it is configured: what is written down when the platform moves it.
    pub place: String,
    /// How it is treated.
    pub policy: Policy,
    /// What the target is told of alerts that expired on their way to it.
    pub tell_expired: TellExpired,
}

/// Words for what expired, given the target and the time.
pub type TellExpired = Arc<dyn Fn(&TargetId, &Expired, Timestamp) -> Note + Send + Sync>;

/// The worker of one lane.
pub struct Worker<O> {
    lane: Lane,
    outbox: Arc<O>,
    bell: Arc<Notify>,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    /// The target's pace has given leave that was not used yet, since the token's had none.
    has_leave: bool,
    /// Passing failures in a row.
    failures: u32,
    /// What was first in line when it last failed.
    blamed: Option<AlertId>,
    /// What failed while the one behind it was taken.
    suspect: Option<AlertId>,
    /// The target or its token may be parked: what is taken now proves that they are not any more.
    was_parked: bool,
    /// Until when posts go before edits, however old: edits never take more than half of a line.
    posts_first_until: Timestamp,
    /// The last time that it looked.
    looked_at: Timestamp,
}

impl<O: Outbox> Worker<O> {
    /// A worker for this lane.
    pub fn new(
        lane: Lane,
        outbox: Arc<O>,
        bell: Arc<Notify>,
        clock: Arc<dyn Clock>,
        status: Arc<Status>,
    ) -> Self {
        Self {
            lane,
            outbox,
            bell,
            clock,
            status,
            has_leave: false,
            failures: 0,
            blamed: None,
            suspect: None,
            was_parked: true,
            posts_first_until: Timestamp::default(),
            looked_at: Timestamp::default(),
        }
    }

    /// Works until `stopping`. An attempt that has begun is finished first, for its outcome must be written down.
    pub async fn run(mut self, stopping: impl Future<Output = ()>) {
        tokio::pin!(stopping);
        let bells = Arc::clone(&self.bell);
        loop {
            let bell = bells.notified();
            let wait = match self.prepare().await {
                Ok(Ready::Send(due, claim)) => {
                    self.attempt(&due, &claim).await;
                    Duration::ZERO
                }
                Ok(Ready::Again) => Duration::ZERO,
                Ok(Ready::Wait(wait)) => wait.min(LOOK_AGAIN),
                Err(error) => {
                    tracing::error!(target = %self.lane.target, %error, "outbox failed, trying again");
                    OUTBOX_RETRY
                }
            };
            if wait.is_zero() {
                // Between two sends, too, the wish to stop is heard.
                if futures_util::poll!(&mut stopping).is_ready() {
                    return;
                }
                continue;
            }
            tokio::select! {
                () = &mut stopping => return,
                () = bell => {}
                () = sleep(wait) => {}
            }
        }
    }

    /// Finds what may be sent right now, with leave to send it.
    async fn prepare(&mut self) -> Result<Ready, OutboxError> {
        let now = self.clock.now();
        let was_set_back = now < self.looked_at;
        self.looked_at = now;
        if was_set_back {
            tracing::warn!(target = %self.lane.target, "the clock was set back");
            self.posts_first_until = now;
            let target = self.lane.target.clone();
            self.ask(move |outbox| outbox.set_back(&target, now))
                .await?;
        }
        let (expired, found) = self.look(now).await?;
        if expired > 0 {
            self.status.counters.expired.add(expired);
            tracing::warn!(target = %self.lane.target, expired, "alerts expired before they could be delivered");
        }
        let due = match found {
            Found::Parked(until) => {
                self.was_parked = true;
                return Ok(Ready::Wait(until.since(now).max(Duration::from_millis(1))));
            }
            Found::Line(Head::Empty) => return Ok(Ready::Wait(LOOK_AGAIN)),
            Found::Line(Head::Later(at)) => {
                return Ok(Ready::Wait(at.since(now).max(Duration::from_millis(1))));
            }
            Found::Line(Head::Due(due)) => due,
        };
        failpoint::reach("found");
        if due.delivery.may_repeat && self.lane.policy.on_uncertain == OnUncertain::Hold {
            self.hold(&due, now).await?;
            return Ok(Ready::Again);
        }
        let instant = Instant::now();
        if let Some(until) = self.lane.token.breaker.open_until(instant) {
            return Ok(Ready::Wait(
                self.rest(until.saturating_duration_since(instant)),
            ));
        }
        if let Err(Hold(until)) = self.take_leave(instant) {
            return Ok(Ready::Wait(until.saturating_duration_since(instant)));
        }
        failpoint::reach("leave_taken");
        if let Some(until) = self.take_turn(now).await? {
            // The leave is not lost: it is used when the turn comes.
            self.has_leave = true;
            return Ok(Ready::Wait(until.since(now).max(Duration::from_millis(1))));
        }
        let claimed = {
            let due = due.clone();
            self.ask(move |outbox| outbox.claim(&due, now, LEASE))
                .await?
        };
        failpoint::reach("claimed");
        // Somebody may have changed it meanwhile, by hand.
        Ok(claimed.map_or(Ready::Again, |claim| Ready::Send(due, claim)))
    }

    /// The token rests, and its owner is told.
    fn rest(&self, wait: Duration) -> Duration {
        if let Some(token) = self.lane.token.name {
            self.status.tell_owner(Notice::TooManyRefusals {
                token: token.into(),
                minutes: wait.as_secs().div_ceil(60),
            });
        }
        wait
    }

    /// Whether something may be sent, and what. All in one visit to the outbox.
    async fn look(&self, now: Timestamp) -> Result<(u64, Found), OutboxError> {
        let target = self.lane.target.clone();
        let tell = Arc::clone(&self.lane.tell_expired);
        let token = self.lane.token.name;
        let manner = Manner {
            edits: self.lane.sink.edits(),
            remembers: self.lane.sink.remembers(),
        };
        let wish = Wish {
            behind: u32::from(self.is_probing()),
            posts_first: now < self.posts_first_until,
        };
        self.ask(move |outbox| {
            let expired = outbox.expire(&target, now, &|expired| tell(&target, expired, now))?;
            let lines = [Some(Line::Target(&target)), token.map(Line::Token)];
            for line in lines.into_iter().flatten() {
                if let Some(until) = outbox.parked(line)?.filter(|until| *until > now) {
                    return Ok((expired, Found::Parked(until)));
                }
            }
            let mut head = outbox.head(&target, now, manner, wish)?;
            if wish.behind > 0 && !matches!(head, Head::Due(_)) {
                head = outbox.head(&target, now, manner, Wish { behind: 0, ..wish })?;
            }
            Ok((expired, Found::Line(head)))
        })
        .await
    }

    /// Until when somebody else's try has to be waited for, if what is parked is about to be tried again.
    async fn take_turn(&self, now: Timestamp) -> Result<Option<Timestamp>, OutboxError> {
        if !self.was_parked {
            return Ok(None);
        }
        let (target, token) = (self.lane.target.clone(), self.lane.token.name);
        let recheck = self.lane.policy.recheck;
        self.ask(move |outbox| {
            let lines = [Some(Line::Target(&target)), token.map(Line::Token)];
            for line in lines.into_iter().flatten() {
                if let Some(until) = outbox.take_turn(line, now, recheck)? {
                    return Ok(Some(until));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Whether the second in line is tried instead of the first.
    fn is_probing(&self) -> bool {
        self.failures > 0 && self.failures.is_multiple_of(PROBE_EVERY)
    }

    fn take_leave(&mut self, now: Instant) -> Result<(), Hold> {
        if !self.has_leave {
            self.lane.pace.acquire(now)?;
            self.has_leave = true;
        }
        self.lane.token.pace.acquire(now)?;
        self.has_leave = false;
        Ok(())
    }

    async fn attempt(&mut self, due: &Due, claim: &Claim) {
        failpoint::reach("before_request");
        let result = self.lane.sink.deliver(&due.delivery).await;
        failpoint::reach("answered");
        let now = self.clock.now();
        let settlement = match result {
            Ok(receipt) => {
                if let Some(hold) = receipt.hold {
                    self.lane.pace.hold(Instant::now() + hold);
                }
                self.taken(due).await;
                let every = match due.delivery.card.tone {
                    Tone::Own => self.lane.edit_every.max(NOTE_EVERY),
                    _ => self.lane.edit_every,
                };
                Settlement::Sent {
                    remote_id: receipt.remote_id,
                    edit_after: now.plus(every),
                }
            }
            Err(error) => self.failed(due, &error, now).await,
        };
        failpoint::reach("before_settle");
        self.settle(claim, &settlement, now).await;
        failpoint::reach("settled");
    }

    /// The platform took it: whatever was wrong is over.
    async fn taken(&mut self, due: &Due) {
        let counters = &self.status.counters;
        match due.delivery.errand {
            Errand::Edit { .. } => {
                counters.edited.add(1);
                self.posts_first_until = self.clock.now().plus(self.lane.edit_every);
            }
            Errand::Post | Errand::Close { .. } => counters.sent.add(1),
        }
        let is_edit = matches!(due.delivery.errand, Errand::Edit { .. });
        if !due.bypassed && !is_edit {
            let blamed = self.blamed.take().filter(|_| self.is_probing());
            self.suspect = blamed.filter(|blamed| *blamed != due.delivery.id);
            self.failures = 0;
        }
        if std::mem::take(&mut self.was_parked) {
            let (target, token) = (self.lane.target.clone(), self.lane.token.name);
            let resumed = self.insist("resuming a target", move |outbox| {
                let mut resumed = outbox.unpark(Line::Target(&target))?;
                if let Some(token) = token {
                    resumed |= outbox.unpark(Line::Token(token))?;
                }
                Ok(resumed)
            });
            if resumed.await {
                tracing::info!(target = %self.lane.target, "alerts arrive again");
                // What waits for the same token need not wait for its next look.
                self.bell.notify_waiters();
            }
        }
    }

    async fn failed(&mut self, due: &Due, error: &SinkError, now: Timestamp) -> Settlement {
        let (alert, attempt) = (&due.delivery.id, due.delivery.attempt);
        // What stands beside the line fails for itself, and holds nobody up.
        let beside = due.bypassed || due.delivery.errand != Errand::Post;
        let failures = if beside { attempt } else { self.failures + 1 };
        let next = after(&error.kind, failures, fastrand::f64());
        tracing::warn!(target = %self.lane.target, %alert, attempt, %error, ?next, "delivery failed");
        let words = error.to_string();
        if Breaker::counts(&error.kind) {
            self.lane.token.breaker.note(Instant::now());
        }
        match next {
            Next::Retry(wait) | Next::Doubt(wait) => {
                self.status.counters.retried.add(1);
                let most = if due.bypassed {
                    MOST_ATTEMPTS
                } else {
                    MOST_CHANGES
                };
                if beside && attempt >= most {
                    return self.give_up(due, words);
                }
                if !beside {
                    self.lane.pace.hold(Instant::now() + wait);
                    // The probe of the second in line does not change who is to blame.
                    if !self.is_probing() {
                        self.blamed = Some(alert.clone());
                    }
                    self.failures += 1;
                    if self.suspect.take_if(|suspect| suspect == alert).is_some() {
                        self.pass_by(alert).await;
                    }
                }
                let (not_before, error) = (now.plus(wait), words);
                if matches!(next, Next::Doubt(_)) {
                    self.status.counters.uncertain.add(1);
                    Settlement::Uncertain { not_before, error }
                } else {
                    Settlement::Retry { not_before, error }
                }
            }
            Next::SlowDown(wait, scope) => {
                self.status.counters.retried.add(1);
                self.status.counters.limited.add(1);
                let pace = match scope {
                    Scope::Target => &self.lane.pace,
                    Scope::Token => &self.lane.token.pace,
                };
                pace.slow_down(Instant::now(), wait);
                Settlement::Retry {
                    not_before: now.plus(wait),
                    error: words,
                }
            }
            Next::Follow(to) if self.lane.sink.follow(to) => self.follow(to, words, now).await,
            Next::Follow(_) | Next::ParkTarget | Next::ParkToken => {
                self.park(next, error, now).await;
                // It keeps its place, and leaves when the line does.
                Settlement::Retry {
                    not_before: now,
                    error: words,
                }
            }
            Next::PostAnew => Settlement::Lost,
            Next::Dead => self.give_up(due, words),
        }
    }

    /// Others were taken while this failed, and it fails again.
    async fn pass_by(&mut self, alert: &AlertId) {
        tracing::warn!(target = %self.lane.target, %alert, "this alert alone fails: others go before it");
        self.failures = 0;
        let alert = alert.clone();
        self.insist("passing an alert by", move |outbox| outbox.bypass(&alert))
            .await;
    }

    fn give_up(&self, due: &Due, error: String) -> Settlement {
        self.status.counters.dead.add(1);
        let rule = due.delivery.card.rule.clone();
        // What soopbell itself has to say would only lead to more of the same.
        if !rule.is_empty() {
            self.status.tell_owner(Notice::Dead {
                target: self.lane.target.0.clone(),
                rule,
                alert: due.delivery.id.0.clone(),
                error: error.clone(),
            });
        }
        Settlement::Dead { error }
    }

    /// Nobody can tell whether it arrived, and a person wants to be asked.
    async fn hold(&self, due: &Due, now: Timestamp) -> Result<(), OutboxError> {
        let claim = {
            let due = due.clone();
            self.ask(move |outbox| outbox.claim(&due, now, LEASE))
                .await?
        };
        let Some(claim) = claim else {
            return Ok(());
        };
        self.status.counters.held.add(1);
        let error = "it may have arrived: no answer came".to_owned();
        self.settle(&claim, &Settlement::Held { error }, now).await;
        self.status.tell_owner(Notice::Held {
            target: self.lane.target.0.clone(),
            alert: due.delivery.id.0.clone(),
        });
        Ok(())
    }

    /// The target has moved, and the sink goes after it already.
    async fn follow(&self, to: i64, error: String, now: Timestamp) -> Settlement {
        let place = self.lane.place.clone();
        self.insist("following a target", move |outbox| {
            outbox.follow(&place, to)
        })
        .await;
        self.status.tell_owner(Notice::Moved {
            target: self.lane.target.0.clone(),
            to,
        });
        Settlement::Retry {
            not_before: now,
            error,
        }
    }

    /// Leaves the target, or all that is sent with its token, alone until somebody has acted, and says so once.
    async fn park(&mut self, next: Next, error: &SinkError, now: Timestamp) {
        self.was_parked = true;
        let (target, recheck) = (self.lane.target.clone(), self.lane.policy.recheck);
        let token = self.lane.token.name.filter(|_| next == Next::ParkToken);
        let words = error.to_string();
        let is_new = self
            .insist("parking a target", {
                let (target, words) = (target.clone(), words.clone());
                move |outbox| {
                    let line = token.map_or(Line::Target(&target), Line::Token);
                    outbox.park(line, now, recheck, &words)
                }
            })
            .await;
        failpoint::reach("parked");
        if !is_new {
            return;
        }
        let notice = match token {
            Some(token) => Notice::TokenParked {
                token: token.into(),
                error: words,
                since: now,
            },
            None => Notice::TargetParked {
                target: target.0.clone(),
                error: words,
                remedy: match error.kind {
                    SinkErrorKind::TargetGone { .. } => self.lane.sink.diagnose(error).await,
                    _ => error.remedy.clone(),
                },
                since: now,
            },
        };
        tracing::error!(%target, %error, token, "left alone until a person has acted");
        self.status.tell_owner(notice);
    }

    /// An outcome must not be forgotten, above all not that it was sent: so this is tried until it is written.
    async fn settle(&self, claim: &Claim, settlement: &Settlement, now: Timestamp) {
        let (claim, settlement) = (claim.clone(), settlement.clone());
        let id = claim.id.clone();
        let was_ours = self
            .insist("writing an outcome down", move |outbox| {
                outbox.settle(&claim, &settlement, now)
            })
            .await;
        if !was_ours {
            tracing::warn!(target = %self.lane.target, alert = %id, "the outcome came too late: the attempt was somebody else's by then");
        }
    }

    /// Asks until there is an answer.
    async fn insist<T: Send + 'static>(
        &self,
        what: &str,
        question: impl Fn(&O) -> Result<T, OutboxError> + Send + Sync + 'static,
    ) -> T {
        let question = Arc::new(question);
        loop {
            let question = Arc::clone(&question);
            match self.ask(move |outbox| question(outbox)).await {
                Ok(answer) => return answer,
                Err(error) => {
                    tracing::error!(target = %self.lane.target, %error, what, "outbox failed, trying again");
                    sleep(OUTBOX_RETRY).await;
                }
            }
        }
    }

    /// Asks the outbox on a thread where blocking is allowed.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&O) -> Result<T, OutboxError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        let outbox = Arc::clone(&self.outbox);
        tokio::task::spawn_blocking(move || question(&outbox))
            .await
            .unwrap_or_else(|_| Err(OutboxError("asking the outbox was broken off".into())))
    }
}

enum Found {
    Parked(Timestamp),
    Line(Head),
}

enum Ready {
    Send(Box<Due>, Claim),
    Again,
    Wait(Duration),
}
