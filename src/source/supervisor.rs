//! Keeps watch over many streamers: one task for each, and one line in which they ask the platform.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::turnstile::Turnstile;
use super::watcher::Watcher;
use super::{Feed, Platform};
use crate::clock::Clock;
use crate::event::{Broadcast, StreamerId, Timestamp};
use crate::intake::Intake;
use crate::pace::Rate;
use crate::shutdown::Stage;
use crate::status::{Status, Watch};

/// How often a platform is asked at most, all streamers together: 28 times a second, so that 500 streamers who are
/// offline are asked for every 18 s or so.
const LOOKS: Rate = Rate {
    burst: 1,
    per: Duration::from_millis(35),
};

/// When to ask again.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// How often to ask for a streamer who is offline; jittered, and never more.
    pub poll: Duration,
    /// How often to ask for one who is on, for a new title or an end that nobody told.
    pub detail: Duration,
    /// The wait after the first failure of a kind; it doubles with each further one.
    pub first_retry: Duration,
    /// The longest wait while a broadcast is on. SOOP is asked anew before each try, so this is polite enough.
    pub most_retry: Duration,
    /// The longest wait while none is known to be on.
    pub most_idle_retry: Duration,
    /// How long a connection must have lasted for its loss to count as the first failure again.
    pub settled: Duration,
    /// After a lost connection, an offline answer is believed when it comes again after this.
    pub confirm_offline: Duration,
    /// How long not to knock again at a room whose door turned out to be closed. The next broadcast is tried at once.
    pub rest_when_closed: Duration,
    /// How long SOOP may still call a broadcast live that has said of itself that it is over.
    pub afterglow: Duration,
}

impl Timing {
    /// The usual waits around this poll interval.
    pub fn with_poll(poll: Duration) -> Self {
        Self {
            poll,
            detail: Duration::from_mins(1).min(poll.saturating_mul(3)),
            first_retry: Duration::from_millis(500),
            most_retry: Duration::from_secs(8),
            most_idle_retry: Duration::from_mins(2),
            settled: Duration::from_secs(30),
            confirm_offline: Duration::from_secs(3).min(poll),
            rest_when_closed: Duration::from_mins(10),
            afterglow: Duration::from_mins(3),
        }
    }
}

/// What was on when soopbell last looked, and when that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The broadcast.
    pub broadcast: Broadcast,
    /// The last moment of which anything is known.
    pub seen_until: Timestamp,
}

/// Keeps watch over streamers.
pub struct Supervisor<P> {
    platform: Arc<P>,
    turnstile: Arc<Turnstile>,
    timing: Timing,
    intake: Intake,
    clock: Arc<dyn Clock>,
    status: Arc<Status>,
    stage: Stage,
    watched: Arc<Watched>,
}

/// Who is watched, and what ends it.
#[derive(Debug, Default)]
struct Watched(Mutex<BTreeMap<StreamerId, CancellationToken>>);

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
        let turnstile = Arc::new(Turnstile::new(LOOKS));
        Self {
            platform: Arc::new(platform),
            turnstile,
            timing,
            intake,
            clock,
            status,
            stage,
            watched: Arc::default(),
        }
    }

    /// Begins to watch these streamers, as far as they are not watched already. `open` holds the broadcasts that were on
    /// when soopbell last looked, so that a restart neither announces them again nor forgets to say that they ended.
    pub fn watch(
        &self,
        streamers: impl IntoIterator<Item = StreamerId>,
        mut open: BTreeMap<StreamerId, Open>,
    ) {
        for streamer in streamers {
            let Some(unwanted) = self.watched.begin(&streamer) else {
                continue;
            };
            self.status.set_watch(&streamer, Watch::Starting);
            let feed = Feed::new(
                streamer.clone(),
                self.intake.clone(),
                Arc::clone(&self.clock),
                Arc::clone(&self.status),
            );
            let mut watcher = Watcher::new(
                Arc::clone(&self.platform),
                Arc::clone(&self.turnstile),
                self.timing,
                open.remove(&streamer),
                feed,
            );
            let (stopping, status) = (self.stage.stopping(), Arc::clone(&self.status));
            let watched = Arc::clone(&self.watched);
            self.stage.spawn(async move {
                let stopped = tokio::select! {
                    () = stopping => true,
                    () = unwanted.cancelled() => true,
                    () = watcher.run() => false,
                };
                if stopped {
                    watcher.retire().await;
                }
                if unwanted.is_cancelled() {
                    watched.forget(&streamer, &status);
                }
            });
        }
    }

    /// Watches a streamer no longer; says whether it did.
    pub fn unwatch(&self, streamer: &StreamerId) -> bool {
        let unwanted = self.watched.all().remove(streamer);
        unwanted.inspect(CancellationToken::cancel).is_some()
    }
}

impl Watched {
    fn all(&self) -> MutexGuard<'_, BTreeMap<StreamerId, CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What ends the watch that begins now; `None` if there is one already.
    fn begin(&self, streamer: &StreamerId) -> Option<CancellationToken> {
        match self.all().entry(streamer.clone()) {
            Entry::Occupied(_) => None,
            Entry::Vacant(free) => Some(free.insert(CancellationToken::new()).clone()),
        }
    }

    /// Takes a streamer off the board whose watch has ended, unless a newer one has begun meanwhile: the line is its own
    /// then. None can begin in between, so none loses the line it has just written.
    fn forget(&self, streamer: &StreamerId, status: &Status) {
        let watched = self.all();
        if !watched.contains_key(streamer) {
            status.forget(streamer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use crate::intake::intake;
    use crate::source::{Left, Live, Look, LookError};

    /// Never says whether anybody is on.
    struct Silent;

    impl Platform for Silent {
        type Room = ();

        async fn look(&self, _streamer: &StreamerId) -> Result<Look<()>, LookError> {
            std::future::pending().await
        }

        async fn listen(&self, _live: &Live<()>, _feed: &mut Feed) -> Left {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_watch_that_ends_leaves_the_line_of_one_that_began_meanwhile() {
        let (stage, status) = (Stage::new("sources"), Arc::new(Status::default()));
        let supervisor = Supervisor::new(
            Silent,
            Timing::with_poll(Duration::from_secs(20)),
            intake(10).0,
            Arc::new(SystemClock),
            Arc::clone(&status),
            stage.clone(),
        );
        let star = StreamerId::parse("star01").unwrap();
        let watch = || supervisor.watch([star.clone()], BTreeMap::new());
        // A paused clock goes on when every task has nothing left to do.
        let settle = || tokio::time::sleep(Duration::from_secs(1));
        watch();
        settle().await;
        assert!(supervisor.unwatch(&star));
        watch();
        settle().await;
        assert_eq!(status.watches().get(&star), Some(&Watch::Starting));
        assert!(supervisor.unwatch(&star));
        settle().await;
        assert_eq!(status.watches(), BTreeMap::new());
        assert!(stage.drain(Duration::from_secs(1)).await);
    }
}
