//! One task for each streamer: look, enter, come back, retire. There is never a second connection to one streamer,
//! because there is only one task, and it does one thing at a time.
//!
//! ```text
//! look ─ offline ─► wait a poll interval ─► look
//!      ─ live ────► (started) ─► listen ─ over ────► (ended) ─► poll
//!                                       ─ dropped ─► wait, growing ─► look
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::backoff::{Backoff, jittered};
use super::{Feed, Left, Live, Look, Platform};
use crate::clock::Clock;
use crate::event::{Broadcast, BroadcastId, EventKind, StreamerId};
use crate::intake::Intake;
use crate::shutdown::Stage;
use crate::status::{Status, Watch};

/// When to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How often to ask for a streamer who is offline; jittered by a fifth.
    pub poll: Duration,
    /// The wait after the first failure of a kind; it doubles with each further one.
    pub first_retry: Duration,
    /// The longest wait while a broadcast is on. SOOP is asked anew before each try, so this is polite enough.
    pub most_retry: Duration,
    /// How long a connection must have lasted for its loss to count as the first failure again.
    pub settled: Duration,
    /// After a lost connection, an offline answer is believed when it comes again after this.
    pub confirm_offline: Duration,
    /// How long SOOP may still call a broadcast live that has said of itself that it is over.
    pub afterglow: Duration,
}

impl Timing {
    /// The usual waits around this poll interval.
    pub fn with_poll(poll: Duration) -> Self {
        Self {
            poll,
            first_retry: Duration::from_millis(500),
            most_retry: Duration::from_secs(8),
            settled: Duration::from_secs(30),
            confirm_offline: Duration::from_secs(3).min(poll),
            afterglow: Duration::from_mins(3),
        }
    }
}

/// Keeps watch over streamers.
pub struct Supervisor<P> {
    platform: Arc<P>,
    timing: Timing,
    intake: Intake,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    stage: Stage,
}

impl<P: Platform> Supervisor<P> {
    /// A supervisor whose tasks live in `stage`.
    pub fn new(
        platform: P,
        timing: Timing,
        intake: Intake,
        clock: Arc<dyn Clock>,
        status: Arc<Status>,
        stage: Stage,
    ) -> Self {
        Self {
            platform: Arc::new(platform),
            timing,
            intake,
            clock,
            status,
            stage,
        }
    }

    /// Begins to watch these streamers. `open` holds the broadcasts that were on when soopbell last looked, so that a
    /// restart neither announces them again nor forgets to say that they ended.
    pub fn watch(
        &self,
        streamers: impl IntoIterator<Item = StreamerId>,
        mut open: BTreeMap<StreamerId, Broadcast>,
    ) {
        for streamer in streamers {
            if !self.status.set_watch(&streamer, Watch::Starting) {
                continue;
            }
            let feed = Feed::new(
                streamer.clone(),
                self.intake.clone(),
                Arc::clone(&self.clock),
                Arc::clone(&self.status),
            );
            let watcher = Watcher {
                platform: Arc::clone(&self.platform),
                timing: self.timing,
                retry: Backoff::new(self.timing.first_retry, self.timing.most_retry),
                open: open.remove(&streamer),
                over: None,
                feed,
            };
            let stopping = self.stage.stopping();
            self.stage.spawn(async move {
                let mut watcher = watcher;
                let stopped = tokio::select! {
                    () = stopping => true,
                    () = watcher.run() => false,
                };
                if stopped {
                    watcher.retire().await;
                }
            });
        }
    }
}

/// The state of one streamer's task.
struct Watcher<P> {
    platform: Arc<P>,
    timing: Timing,
    retry: Backoff,
    /// The broadcast that was announced and not yet ended.
    open: Option<Broadcast>,
    /// The broadcast that ended last, and when.
    over: Option<(BroadcastId, Instant)>,
    feed: Feed,
}

impl<P: Platform> Watcher<P> {
    async fn run(&mut self) {
        loop {
            let wait = self.step().await;
            sleep(wait).await;
        }
    }

    /// Looks once and does what follows from it; says how long to wait for the next look.
    async fn step(&mut self) -> Duration {
        match self.platform.look(self.feed.streamer()).await {
            Ok(Look::Offline) => self.offline().await,
            Ok(Look::Live(live)) if self.is_afterglow(live.broadcast.id) => self.offline().await,
            Ok(Look::Live(live)) => self.live(live).await,
            Ok(Look::Closed(why)) => {
                self.retry.reset();
                self.feed.set_watch(Watch::Closed(why.to_string()));
                jittered(self.timing.poll, fastrand::f64())
            }
            Err(error) => {
                self.feed.set_watch(Watch::Trouble(error.to_string()));
                self.wait_after_failure()
            }
        }
    }

    async fn offline(&mut self) -> Duration {
        if self.open.is_some() {
            // It was on a moment ago: one answer may be a hiccup of the live detail.
            sleep(self.timing.confirm_offline).await;
            match self.platform.look(self.feed.streamer()).await {
                Ok(Look::Offline) => self.end_broadcast().await,
                _ => return self.timing.first_retry,
            }
        }
        self.retry.reset();
        self.feed.set_watch(Watch::Offline);
        jittered(self.timing.poll, fastrand::f64())
    }

    async fn live(&mut self, live: Live<P::Room>) -> Duration {
        self.announce(&live.broadcast).await;
        self.feed.set_watch(Watch::Connecting(live.broadcast.id));
        self.feed.begin_connection(live.broadcast.id);
        let entered = Instant::now();
        match self.platform.listen(&live, &mut self.feed).await {
            Left::BroadcastOver => {
                self.end_broadcast().await;
                self.feed.set_watch(Watch::Offline);
                self.retry.reset();
                jittered(self.timing.poll, fastrand::f64())
            }
            Left::Dropped { reason, was_live } => {
                self.feed.status().counters.drops.add(1);
                if was_live {
                    self.feed
                        .tell(EventKind::Disconnected {
                            reason: reason.as_str().into(),
                        })
                        .await;
                }
                // A room that lets us in and throws us out again at once must not be hammered.
                if was_live && entered.elapsed() >= self.timing.settled {
                    self.retry.reset();
                }
                self.feed.set_watch(Watch::Trouble(reason));
                self.wait_after_failure()
            }
        }
    }

    /// Tells that a broadcast began, unless that was told before.
    async fn announce(&mut self, broadcast: &Broadcast) {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.id == broadcast.id)
        {
            return;
        }
        self.end_broadcast().await;
        self.feed.begin_connection(broadcast.id);
        self.feed
            .tell(EventKind::BroadcastStarted(broadcast.clone()))
            .await;
        self.open = Some(broadcast.clone());
    }

    /// Tells that the open broadcast ended, if one is open.
    async fn end_broadcast(&mut self) {
        if let Some(broadcast) = self.open.take() {
            self.over = Some((broadcast.id, Instant::now()));
            self.feed.set_broadcast(broadcast.id);
            self.feed.tell(EventKind::BroadcastEnded(broadcast)).await;
        }
    }

    /// Whether this broadcast has just said that it is over, and SOOP's live detail has not noticed yet.
    fn is_afterglow(&self, id: BroadcastId) -> bool {
        self.over
            .is_some_and(|(over, at)| over == id && at.elapsed() < self.timing.afterglow)
    }

    fn wait_after_failure(&mut self) -> Duration {
        self.retry.next(fastrand::f64())
    }

    /// Says where we stood when we were asked to stop.
    async fn retire(&mut self) {
        let live = self.feed.status().watches().remove(self.feed.streamer());
        if matches!(live, Some(Watch::Live(_))) {
            self.feed
                .tell(EventKind::Disconnected {
                    reason: "soopbell is stopping".into(),
                })
                .await;
        }
    }
}

#[cfg(test)]
#[path = "supervisor_tests.rs"]
mod tests;
