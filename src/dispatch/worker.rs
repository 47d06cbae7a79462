//! One target's worker: first in line, wait for leave, send, settle.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::outbox::{Expired, Head, Note, Outbox, OutboxError, Settlement};
use super::retry::{Next, after};
use crate::clock::Clock;
use crate::event::Timestamp;
use crate::pace::{Hold, Pace};
use crate::sink::{Delivery, Sink, SinkError, TargetId};
use crate::status::Status;

/// The wait after the outbox itself failed.
const OUTBOX_RETRY: Duration = Duration::from_secs(1);
/// The longest sleep before looking again, should a bell have been missed.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// One target's line: where it leads, and how fast.
pub struct Lane {
    /// The target.
    pub target: TargetId,
    /// What delivers to it.
    pub sink: Arc<dyn Sink>,
    /// The target's own pace.
    pub pace: Pace,
    /// The pace of the token it is reached with, shared with its other targets.
    pub token_pace: Arc<Pace>,
    /// What the target is told of alerts that expired on their way to it.
    pub tell_expired: TellExpired,
}

/// Words for what expired, given the target and the time.
pub type TellExpired = Arc<dyn Fn(&TargetId, Expired, Timestamp) -> Note + Send + Sync>;

/// The worker of one lane.
pub struct Worker<O> {
    lane: Lane,
    outbox: Arc<O>,
    bell: Arc<Notify>,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    /// The target's pace has given leave that was not used yet, since the token's had none.
    has_leave: bool,
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
        }
    }

    /// Works until `stopping`. An attempt that has begun is finished first, for its outcome must be written down.
    pub async fn run(mut self, stopping: impl Future<Output = ()>) {
        tokio::pin!(stopping);
        let bells = Arc::clone(&self.bell);
        loop {
            let bell = bells.notified();
            let wait = match self.prepare().await {
                Ok(Ready::Send(delivery)) => {
                    self.attempt(&delivery).await;
                    Duration::ZERO
                }
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
        let target = self.lane.target.clone();
        let tell = Arc::clone(&self.lane.tell_expired);
        let look = move |outbox: &O| {
            let expired = outbox.expire(&target, now, &|expired| tell(&target, expired, now))?;
            Ok((expired, outbox.head(&target, now)?))
        };
        let (expired, head) = self.ask(look).await?;
        if expired > 0 {
            self.status.counters.expired.add(expired);
            tracing::warn!(target = %self.lane.target, expired, "alerts expired before they could be delivered");
        }
        let delivery = match head {
            Head::Empty => return Ok(Ready::Wait(LOOK_AGAIN)),
            Head::Later(at) => {
                return Ok(Ready::Wait(at.since(now).max(Duration::from_millis(1))));
            }
            Head::Due(delivery) => delivery,
        };
        let instant = Instant::now();
        if let Err(Hold(until)) = self.take_leave(instant) {
            return Ok(Ready::Wait(until.saturating_duration_since(instant)));
        }
        let id = delivery.id.clone();
        self.ask(move |outbox| outbox.claim(&id)).await?;
        Ok(Ready::Send(delivery))
    }

    fn take_leave(&mut self, now: Instant) -> Result<(), Hold> {
        if !self.has_leave {
            self.lane.pace.acquire(now)?;
            self.has_leave = true;
        }
        self.lane.token_pace.acquire(now)?;
        self.has_leave = false;
        Ok(())
    }

    async fn attempt(&self, delivery: &Delivery) {
        let result = self.lane.sink.deliver(delivery).await;
        let now = self.clock.now();
        let settlement = match result {
            Ok(receipt) => {
                if let Some(hold) = receipt.hold {
                    self.lane.pace.hold(Instant::now() + hold);
                }
                self.status.counters.sent.add(1);
                Settlement::Sent {
                    remote_id: receipt.remote_id,
                }
            }
            Err(error) => self.failed(delivery, &error, now),
        };
        // An outcome must not be forgotten, above all not that it was sent: so this is tried until it is written.
        loop {
            let (id, settlement) = (delivery.id.clone(), settlement.clone());
            match self
                .ask(move |outbox| outbox.settle(&id, &settlement, now))
                .await
            {
                Ok(()) => return,
                Err(error) => {
                    let target = &self.lane.target;
                    tracing::error!(%target, %error, "outcome cannot be written, trying again");
                    sleep(OUTBOX_RETRY).await;
                }
            }
        }
    }

    fn failed(&self, delivery: &Delivery, error: &SinkError, now: Timestamp) -> Settlement {
        let next = after(&error.kind, delivery.attempt, fastrand::f64());
        let target = &self.lane.target;
        let (alert, attempt) = (&delivery.id, delivery.attempt);
        if Next::needs_a_person(&error.kind) {
            tracing::error!(%target, %alert, attempt, %error, ?next, "delivery failed and a person must act");
        } else {
            tracing::warn!(%target, %alert, attempt, %error, ?next, "delivery failed");
        }
        let (wait, pace) = match next {
            Next::Dead => {
                self.status.counters.dead.add(1);
                return Settlement::Dead {
                    error: error.to_string(),
                };
            }
            Next::Retry(wait) => (wait, &self.lane.pace),
            Next::RetryToken(wait) => (wait, &*self.lane.token_pace),
        };
        self.status.counters.retried.add(1);
        pace.hold(Instant::now() + wait);
        Settlement::Retry {
            not_before: now.plus(wait),
            error: error.to_string(),
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

enum Ready {
    Send(Box<Delivery>),
    Wait(Duration),
}
