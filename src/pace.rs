//! How fast something of somebody else's may be used: a target, a token, SOOP's live detail. `governor` keeps the rates
//! that are documented, and holds are what the platforms teach.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, FakeRelativeClock};
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

type Bucket = RateLimiter<
    NotKeyed,
    InMemoryState,
    FakeRelativeClock,
    NoOpMiddleware<<FakeRelativeClock as governor::clock::Clock>::Instant>,
>;

/// So many uses at once, and so many in each span after that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many uses.
    pub burst: u32,
    /// In what span they are given back.
    pub per: Duration,
}

/// Until when something must be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold(pub Instant);

/// The pace of one thing.
///
/// Time is an argument: the buckets run on a clock that is set to `now` before they are asked.
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
}

impl Pace {
    /// A pace that keeps all of these rates.
    pub fn new(rates: &[Rate], now: Instant) -> Self {
        let clock = FakeRelativeClock::default();
        let buckets = rates
            .iter()
            .filter_map(|rate| Some((NonZeroU32::new(rate.burst)?, rate.per / rate.burst)))
            .filter_map(|(burst, each)| Some(Quota::with_period(each)?.allow_burst(burst)))
            .map(|quota| RateLimiter::direct_with_clock(quota, clock.clone()))
            .collect();
        let state = State {
            clock,
            told: now,
            buckets,
            passed: 0,
            held_until: None,
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
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(until) = state.held_until.filter(|until| *until > now) {
            return Err(Hold(until));
        }
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
        Ok(())
    }

    /// The platform wants to be left alone until then. A hold is never shortened.
    pub fn hold(&self, until: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.held_until = Some(state.held_until.map_or(until, |held| held.max(until)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(burst: u32, secs: u64) -> Rate {
        Rate {
            burst,
            per: Duration::from_secs(secs),
        }
    }

    /// Sends as fast as it may and tells when each send left.
    fn sends(pace: &Pace, mut now: Instant, count: usize) -> Vec<Instant> {
        let mut sent = Vec::new();
        while sent.len() < count {
            match pace.acquire(now) {
                Ok(()) => sent.push(now),
                Err(Hold(until)) => now = until,
            }
        }
        sent
    }

    #[test]
    fn no_window_holds_more_than_its_rate_allows() {
        let began = Instant::now();
        let pace = Pace::new(&[rate(20, 60), rate(1, 1)], began);
        let sent = sends(&pace, began, 100);
        assert!(
            sent.windows(2)
                .all(|pair| pair[1] - pair[0] >= Duration::from_millis(999))
        );
        // 20 at first, then one each three seconds: never more than 40 in any minute.
        for first in &sent {
            let within = |at: &&Instant| **at >= *first && **at < *first + Duration::from_mins(1);
            assert!(sent.iter().filter(within).count() <= 40);
        }
        assert!(sent[99] - sent[0] >= Duration::from_secs(230));
    }

    #[test]
    fn a_hold_is_kept_and_never_shortened() {
        let now = Instant::now();
        let pace = Pace::new(&[], now);
        let later = now + Duration::from_secs(7);
        pace.hold(later);
        pace.hold(now + Duration::from_secs(2));
        assert_eq!(pace.acquire(now), Err(Hold(later)));
        assert_eq!(pace.acquire(later), Ok(()));
    }
}
