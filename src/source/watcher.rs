//! One streamer's task: look, enter, come back, retire. There is never a second connection to one streamer, because
//! there is only one task, and it does one thing at a time.
//!
//! ```text
//! look ─ offline ─► wait a poll interval ─► look
//!      ─ live ────► (started) ─► listen ─ over ────► (ended) ─► poll
//!                                       ─ closed ──► poll, and do not knock again for a while
//!                                       ─ dropped ─► wait, growing ─► look
//! ```
//!
//! From the moment a broadcast began until it is over, every stretch in which it was not seen is told as a gap.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::backoff::{Backoff, jittered};
use super::turnstile::Turnstile;
use super::{Closed, Feed, Left, Live, Look, LookError, Loss, Open, Platform, Timing};
use crate::event::{Broadcast, BroadcastChange, BroadcastId, EventKind, GapCause, Timestamp};
use crate::status::Watch;

/// The state of one streamer's task.
pub(super) struct Watcher<P> {
    platform: Arc<P>,
    turnstile: Arc<Turnstile>,
    timing: Timing,
    retry: Backoff,
    /// The broadcast that was announced and not yet ended.
    open: Option<Broadcast>,
    /// The broadcast that ended last, and when.
    over: Option<(BroadcastId, Instant, Timestamp)>,
    /// The broadcast whose door turned out to be closed, when, and why.
    closed: Option<(BroadcastId, Instant, Closed)>,
    feed: Feed,
}

impl<P: Platform> Watcher<P> {
    /// A task for the streamer of `feed`, for whom `open` was on when soopbell last looked.
    pub(super) fn new(
        platform: Arc<P>,
        turnstile: Arc<Turnstile>,
        timing: Timing,
        open: Option<Open>,
        mut feed: Feed,
    ) -> Self {
        let open = open.map(|open| {
            feed.set_broadcast(open.broadcast.id);
            feed.lose_sight(open.seen_until, GapCause::NotRunning);
            open.broadcast
        });
        let retry = Backoff::new(timing.first_retry);
        Self {
            platform,
            turnstile,
            timing,
            retry,
            open,
            over: None,
            closed: None,
            feed,
        }
    }

    /// Keeps watch for ever.
    pub(super) async fn run(&mut self) {
        loop {
            let wait = self.step().await;
            sleep(wait).await;
        }
    }

    /// Says where we stood when we were asked to stop.
    pub(super) async fn retire(&mut self) {
        self.feed.tell_unfinished().await;
        // What is not seen after this is told at the next start, what was not seen before it is told now.
        self.feed.close_gap().await;
        let watch = self.feed.status().watches().remove(self.feed.streamer());
        if matches!(watch, Some(Watch::Live(_))) {
            let reason = "soopbell is stopping".into();
            self.feed.tell(EventKind::Disconnected { reason }).await;
        }
    }

    /// Looks once and does what follows from it; says how long to wait for the next look.
    async fn step(&mut self) -> Duration {
        match self.look().await {
            Ok(Look::Offline) => self.offline().await,
            Ok(Look::Live(live)) if self.is_afterglow(live.broadcast.id) => self.offline().await,
            Ok(Look::Live(live)) => self.live(live).await,
            Ok(Look::Closed(why)) => {
                self.retry.reset();
                self.stand_outside(&why)
            }
            Err(error) => {
                self.feed.set_watch(Watch::Trouble(error.to_string()));
                self.wait_after_failure()
            }
        }
    }

    /// Asks the platform. Whoever has lost a broadcast out of sight need not stand in line for it.
    async fn look(&self) -> Result<Look<P::Room>, LookError> {
        if self.open.is_none() {
            self.turnstile.pass().await;
        }
        self.platform.look(self.feed.streamer()).await
    }

    async fn offline(&mut self) -> Duration {
        if self.open.is_some() {
            // It was on a moment ago: one answer may be a hiccup of the live detail.
            sleep(self.timing.confirm_offline).await;
            match self.look().await {
                Ok(Look::Offline) => self.end_broadcast().await,
                _ => return self.timing.first_retry,
            }
        }
        self.retry.reset();
        self.feed.set_watch(Watch::Offline);
        self.until_next_poll()
    }

    async fn live(&mut self, live: Live<P::Room>) -> Duration {
        self.announce(&live.broadcast).await;
        if let Some(why) = self.was_closed(live.broadcast.id) {
            return self.stand_outside(&why);
        }
        self.feed.set_watch(Watch::Connecting(live.broadcast.id));
        self.feed.begin_connection(live.broadcast.id);
        let entered = Instant::now();
        let mut watching = Detail {
            platform: Arc::clone(&self.platform),
            turnstile: Arc::clone(&self.turnstile),
            every: self.timing.detail,
            feed: self.feed.beside(),
            now: self.open.clone().unwrap_or_else(|| live.broadcast.clone()),
        };
        let left = tokio::select! {
            left = self.platform.listen(&live, &mut self.feed) => left,
            left = watching.until_over() => left,
        };
        self.open = Some(watching.now);
        self.feed.tell_unfinished().await;
        match left {
            Left::BroadcastOver => {
                self.end_broadcast().await;
                self.feed.set_watch(Watch::Offline);
                self.retry.reset();
                self.until_next_poll()
            }
            Left::Closed(why) => {
                self.feed.lose_sight(self.feed.now(), GapCause::Refused);
                if let Closed::Removed(_) = why {
                    let reason = why.in_words(self.feed.streamer()).into();
                    self.feed.tell(EventKind::Disconnected { reason }).await;
                }
                self.closed = Some((live.broadcast.id, Instant::now(), why.clone()));
                self.stand_outside(&why)
            }
            Left::Dropped(loss) => self.dropped(loss, entered.elapsed()).await,
        }
    }

    /// Says why we may not come in; until the next look there is nothing else to do.
    fn stand_outside(&self, why: &Closed) -> Duration {
        let words = why.in_words(self.feed.streamer());
        self.feed.set_watch(Watch::Closed(words));
        self.until_next_poll()
    }

    /// Why this broadcast's door was closed, if it is too early to knock again: a wrong password stays wrong.
    fn was_closed(&self, id: BroadcastId) -> Option<Closed> {
        let (closed, at, why) = self.closed.as_ref()?;
        let too_early = *closed == id && at.elapsed() < self.timing.rest_when_closed;
        too_early.then(|| why.clone())
    }

    async fn dropped(&mut self, loss: Loss, lasted: Duration) -> Duration {
        self.feed.status().counters.drops.add(1);
        self.feed.lose_sight(loss.since, loss.cause);
        if loss.was_live {
            let reason = loss.reason.as_str().into();
            self.feed.tell(EventKind::Disconnected { reason }).await;
        }
        // A room that lets us in and throws us out again at once must not be hammered.
        if loss.was_live && lasted >= self.timing.settled {
            self.retry.reset();
        }
        self.feed.set_watch(Watch::Trouble(loss.reason));
        self.wait_after_failure()
    }

    /// Tells that a broadcast began, or, if that was told before, what has changed in it since.
    async fn announce(&mut self, broadcast: &Broadcast) {
        if let Some(open) = &mut self.open
            && open.id == broadcast.id
        {
            if let Some(change) = change(open, broadcast) {
                self.feed.tell(EventKind::BroadcastChanged(change)).await;
            }
            return;
        }
        // It was taken for over and was not: it goes on, and only what came since was not seen.
        if let Some((over, _, at)) = self.over
            && over == broadcast.id
        {
            self.feed.begin_connection(broadcast.id);
            self.feed.lose_sight(at, GapCause::Dropped);
            self.open = Some(broadcast.clone());
            return;
        }
        // When this one began, the one before was over.
        self.end_broadcast_at(broadcast.started_at).await;
        self.feed.begin_connection(broadcast.id);
        self.feed
            .tell(EventKind::BroadcastStarted(broadcast.clone()))
            .await;
        self.feed
            .lose_sight(broadcast.started_at, GapCause::Unnoticed);
        self.open = Some(broadcast.clone());
    }

    /// Tells that the open broadcast ended, if one is open.
    async fn end_broadcast(&mut self) {
        self.end_broadcast_at(self.feed.now()).await;
    }

    /// The same for one that was over at this time.
    async fn end_broadcast_at(&mut self, at: Timestamp) {
        if let Some(broadcast) = self.open.take() {
            self.over = Some((broadcast.id, Instant::now(), at));
            self.feed.set_broadcast(broadcast.id);
            self.feed.close_gap_at(at).await;
            self.feed.tell(EventKind::BroadcastEnded(broadcast)).await;
        }
    }

    /// Whether this broadcast has just said that it is over, and the live detail has not noticed yet.
    fn is_afterglow(&self, id: BroadcastId) -> bool {
        self.over
            .is_some_and(|(over, at, _)| over == id && at.elapsed() < self.timing.afterglow)
    }

    fn until_next_poll(&self) -> Duration {
        jittered(self.timing.poll, fastrand::f64())
    }

    fn wait_after_failure(&mut self) -> Duration {
        let most = if self.open.is_some() {
            self.timing.most_retry
        } else {
            self.timing.most_idle_retry
        };
        self.retry.next(most, fastrand::f64())
    }
}

/// Keeps an eye on the live detail while we are in the room.
struct Detail<P> {
    platform: Arc<P>,
    turnstile: Arc<Turnstile>,
    every: Duration,
    feed: Feed,
    /// The broadcast as it was last described.
    now: Broadcast,
}

impl<P: Platform> Detail<P> {
    /// Tells changes of title and category, until the live detail says twice in a row that this broadcast is over: an
    /// end of which the chat said nothing.
    async fn until_over(&mut self) -> Left {
        let mut said_over = false;
        loop {
            sleep(jittered(self.every, fastrand::f64())).await;
            self.turnstile.pass().await;
            let over = match self.platform.look(self.feed.streamer()).await {
                Ok(Look::Live(live)) if live.broadcast.id == self.now.id => {
                    if let Some(change) = change(&mut self.now, &live.broadcast) {
                        self.feed.tell(EventKind::BroadcastChanged(change)).await;
                    }
                    false
                }
                Ok(Look::Live(_) | Look::Offline) => true,
                // A broadcast that became closed stays open to those who are in (L 1); trouble says nothing.
                Ok(Look::Closed(_)) | Err(_) => continue,
            };
            if over && said_over {
                return Left::Dropped(Loss {
                    reason: "the live detail says that this broadcast is over".into(),
                    cause: GapCause::Dropped,
                    since: self.feed.now(),
                    was_live: true,
                });
            }
            said_over = over;
        }
    }
}

/// Takes what was found to be so now, and tells whether it is another than before.
fn change(known: &mut Broadcast, found: &Broadcast) -> Option<BroadcastChange> {
    // When it began is worked out from a counter of seconds, and wavers: it is no change.
    let broadcast = Broadcast {
        started_at: known.started_at,
        ..found.clone()
    };
    let before = std::mem::replace(known, broadcast.clone());
    let changed = broadcast.title != before.title || broadcast.category != before.category;
    changed.then_some(BroadcastChange {
        broadcast,
        previous_title: before.title,
        previous_category: before.category,
    })
}

#[cfg(test)]
#[path = "watcher_tests.rs"]
mod tests;
