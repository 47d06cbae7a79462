//! When a token has got so many bad answers that it is better left alone: a pure function of when they came.
//!
//! Discord bans an address from which 10,000 of them came in ten minutes. Holds and pauses keep soopbell far from that;
//! this is for the day on which they do not.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::sink::SinkErrorKind;

/// As far back as platforms count.
const WINDOW: Duration = Duration::from_mins(10);
/// So many bad answers in that time are enough: a fiftieth of what Discord bans for, and more than a platform gives to
/// somebody who does what it says.
const ENOUGH: usize = 200;

/// One token's bad answers of late. Targets that share a token share its breaker.
#[derive(Debug, Default)]
pub struct Breaker {
    /// When the last of them came, at most [`ENOUGH`]: of those before, none matters.
    bad: Mutex<VecDeque<Instant>>,
}

impl Breaker {
    /// Whether an answer of this kind counts as bad: 401, 403, 404 and 429 do.
    pub fn counts(kind: &SinkErrorKind) -> bool {
        matches!(
            kind,
            SinkErrorKind::RateLimited { .. }
                | SinkErrorKind::Unauthorized
                | SinkErrorKind::TargetGone { .. }
        )
    }

    /// A bad answer came.
    pub fn note(&self, now: Instant) {
        let mut bad = self.bad.lock().unwrap_or_else(PoisonError::into_inner);
        if bad.len() == ENOUGH {
            bad.pop_front();
        }
        bad.push_back(now);
    }

    /// Until when nothing should be sent with the token: enough of the bad answers are then older than ten minutes.
    /// `None` if all is well.
    pub fn open_until(&self, now: Instant) -> Option<Instant> {
        let bad = self.bad.lock().unwrap_or_else(PoisonError::into_inner);
        let until = *bad.front().filter(|_| bad.len() == ENOUGH)? + WINDOW;
        (now < until).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::Scope;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn it_opens_at_enough_and_closes_when_the_oldest_is_old() {
        let began = Instant::now();
        let breaker = Breaker::default();
        for at in 0..199 {
            breaker.note(began + SECOND * at);
            assert_eq!(breaker.open_until(began + SECOND * at), None);
        }
        let now = began + SECOND * 199;
        breaker.note(now);
        let closes = began + SECOND * 600;
        assert_eq!(breaker.open_until(now), Some(closes));
        assert_eq!(breaker.open_until(closes - SECOND), Some(closes));
        assert_eq!(breaker.open_until(closes), None);
        // One more bad answer, and it waits for the next of them to grow old.
        breaker.note(closes);
        assert_eq!(breaker.open_until(closes), Some(closes + SECOND));
    }

    #[test]
    fn slow_failures_never_open_it() {
        let began = Instant::now();
        let breaker = Breaker::default();
        for at in 0..10_000 {
            let now = began + SECOND * 4 * at;
            breaker.note(now);
            assert_eq!(breaker.open_until(now), None, "{at}");
        }
    }

    #[test]
    fn whoever_obeys_it_stays_far_below_a_ban_and_it_remembers_no_more_than_it_must() {
        let began = Instant::now();
        let breaker = Breaker::default();
        let mut bad = Vec::new();
        // A platform that answers nothing but 401, asked ten times a second for an hour.
        for tenth in 0..36_000 {
            let now = began + Duration::from_millis(100) * tenth;
            if breaker.open_until(now).is_none() {
                breaker.note(now);
                bad.push(now);
            }
        }
        assert!(
            bad.windows(ENOUGH + 1)
                .all(|of| of[ENOUGH] >= of[0] + WINDOW)
        );
        assert!(bad.len() > ENOUGH * 5);
        assert_eq!(breaker.bad.lock().unwrap().len(), ENOUGH);
    }

    #[test]
    fn what_a_platform_counts_against_us_counts() {
        let limited = SinkErrorKind::RateLimited {
            retry_after: SECOND,
            scope: Scope::Target,
        };
        let gone = SinkErrorKind::TargetGone { moved_to: None };
        for kind in [limited, SinkErrorKind::Unauthorized, gone] {
            assert!(Breaker::counts(&kind), "{kind:?}");
        }
        for kind in [
            SinkErrorKind::Transient,
            SinkErrorKind::Uncertain,
            SinkErrorKind::Rejected,
            SinkErrorKind::MessageGone,
        ] {
            assert!(!Breaker::counts(&kind), "{kind:?}");
        }
    }
}
