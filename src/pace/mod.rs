//! How fast something of somebody else's may be used: a target, a token, SOOP's live detail.
//!
//! `governor` keeps the rates that are documented. The platforms teach the rest: until when they want to be left alone,
//! and how much was too much.

mod lesson;
mod rate;
#[cfg(test)]
mod tests;

pub use lesson::LESSON;
pub use rate::{Limit, Rate};

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::{Clock as _, FakeRelativeClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use tokio::time::Instant;

use lesson::Lessons;

/// The longest that anything is left alone for one refusal, whatever the platform says.
const LONGEST_HOLD: Duration = Duration::from_hours(24);

type Bucket = RateLimiter<
    NotKeyed,
    InMemoryState,
    FakeRelativeClock,
    NoOpMiddleware<<FakeRelativeClock as governor::clock::Clock>::Instant>,
>;

/// Until when something must be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold(pub Instant);

/// The pace of one thing.
///
/// Time is an argument: the buckets run on a clock that is set to `now` before they are asked.
///
/// Platforms have limits that they document nowhere, so the first refusal cannot be helped. It teaches, and a sender who
/// always has something to send is then not refused again for as long as the lesson is kept: whether the platform's
/// window slides or begins with the first use after the last one, one refusal is all there is, as long as the times that
/// requests take differ by less than a tenth of the window. With pauses between the uses there may be a few more, since
/// the first explanation is not always the right one; so there may where windows begin by the platform's own clock, for
/// nobody can tell how far into one the first use came. Each lesson rules out what was believed before, so they end.
#[derive(Debug)]
pub struct Pace {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    clock: FakeRelativeClock,
    told: Instant,
    buckets: Vec<Bucket>,
    /// How many buckets have given leave to the use that is waiting now.
    passed: usize,
    held_until: Option<Instant>,
    lessons: Lessons,
}

impl State {
    fn hold(&mut self, until: Instant) {
        self.held_until = Some(self.held_until.map_or(until, |held| held.max(until)));
    }
}

impl Pace {
    /// A pace that keeps all of these rates.
    pub fn new(rates: &[Rate], now: Instant) -> Self {
        let clock = FakeRelativeClock::default();
        let buckets = rates
            .iter()
            .filter_map(|rate| rate.quota())
            .map(|quota| RateLimiter::direct_with_clock(quota, clock.clone()))
            .collect();
        let state = State {
            clock,
            told: now,
            buckets,
            passed: 0,
            held_until: None,
            lessons: Lessons::default(),
        };
        Self {
            state: Mutex::new(state),
        }
    }

    /// Takes leave for one use.
    ///
    /// # Errors
    /// Not before the returned moment; then ask again. What was granted meanwhile is not lost.
    pub fn acquire(&self, now: Instant) -> Result<(), Hold> {
        let mut state = self.state();
        if let Some(until) = state.held_until.filter(|until| *until > now) {
            return Err(Hold(until));
        }
        state.lessons.check(now)?;
        let passed_time = now.saturating_duration_since(state.told);
        state.clock.advance(passed_time);
        state.told = state.told.max(now);
        while let Some(bucket) = state.buckets.get(state.passed) {
            if let Err(not_until) = bucket.check() {
                let wait = not_until.wait_time_from(state.clock.now());
                return Err(Hold(now + wait.max(Duration::from_millis(1))));
            }
            state.passed += 1;
        }
        state.passed = 0;
        state.lessons.note(now);
        Ok(())
    }

    /// The platform wants to be left alone until then. A hold is never shortened.
    pub fn hold(&self, until: Instant) {
        self.state().hold(until);
    }

    /// The platform refused the last use as one too many. It is left alone for as long as it says, and from then on
    /// kept below the limit that this shows. Of several lessons all are kept; they are forgotten [`LESSON`] after the
    /// last.
    pub fn slow_down(&self, now: Instant, retry_after: Duration) {
        let opens = now + retry_after.min(LONGEST_HOLD);
        let mut state = self.state();
        state.hold(opens);
        state.lessons.refuse(now, opens);
    }

    /// The slowest limit in force that no document told, if the platform taught one.
    pub fn learned(&self, now: Instant) -> Option<Limit> {
        self.state().lessons.slowest(now)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
