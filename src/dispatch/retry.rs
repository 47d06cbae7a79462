//! What a failure means for the alert and for those behind it: a pure function.

use std::time::Duration;

use crate::sink::{Scope, SinkErrorKind};

/// The wait after the first passing failure; it doubles.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait after passing failures.
const MOST: Duration = Duration::from_mins(5);
/// How long a target is left alone that is gone, or a token that is not good: a person has to act.
const PARKED: Duration = Duration::from_mins(10);

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Try again after this, and leave the target alone until then.
    Retry(Duration),
    /// The same, for everything that is sent with this token.
    RetryToken(Duration),
    /// Give it up and go on with the next.
    Dead,
}

impl Next {
    /// Whether a person has to act for it to go on.
    pub fn needs_a_person(kind: &SinkErrorKind) -> bool {
        matches!(
            kind,
            SinkErrorKind::Unauthorized
                | SinkErrorKind::TargetGone { .. }
                | SinkErrorKind::Rejected
        )
    }
}

/// Decides after the `attempt`-th attempt (from 1) failed. `chance` in 0..1 spreads retries of many alerts.
///
/// A `retry_after` is never undercut. An alert that may have arrived is sent again: at Discord its name makes that
/// harmless, at Telegram a repeat is better than a miss.
pub fn after(kind: &SinkErrorKind, attempt: u32, chance: f64) -> Next {
    let chance = chance.clamp(0.0, 1.0);
    match kind {
        SinkErrorKind::RateLimited { retry_after, scope } => {
            // A little later than asked: clocks differ, and the bucket opens for everybody at once.
            let wait = *retry_after + Duration::from_millis(50).mul_f64(1.0 + chance);
            match scope {
                Scope::Target => Next::Retry(wait),
                Scope::Token => Next::RetryToken(wait),
            }
        }
        SinkErrorKind::Transient | SinkErrorKind::Uncertain => {
            let doubled =
                FIRST.saturating_mul(2u32.saturating_pow(attempt.saturating_sub(1).min(16)));
            Next::Retry(doubled.min(MOST).mul_f64(0.5 + chance / 2.0))
        }
        SinkErrorKind::Rejected | SinkErrorKind::MessageGone => Next::Dead,
        SinkErrorKind::Unauthorized => Next::RetryToken(PARKED),
        SinkErrorKind::TargetGone { .. } => Next::Retry(PARKED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_never_undercut() {
        let retry_after = Duration::from_millis(1_337);
        for chance in [0.0, 0.5, 1.0] {
            let limited = |scope| SinkErrorKind::RateLimited { retry_after, scope };
            let Next::Retry(wait) = after(&limited(Scope::Target), 1, chance) else {
                panic!()
            };
            assert!(wait > retry_after && wait < retry_after + Duration::from_millis(200));
            assert!(matches!(
                after(&limited(Scope::Token), 1, chance),
                Next::RetryToken(_)
            ));
        }
    }

    #[test]
    fn passing_failures_are_retried_ever_more_slowly_and_for_ever() {
        let waits: Vec<_> = (1..=40)
            .map(
                |attempt| match after(&SinkErrorKind::Transient, attempt, 1.0) {
                    Next::Retry(wait) => wait.as_secs(),
                    other => panic!("{other:?}"),
                },
            )
            .collect();
        assert_eq!(waits[..5], [1, 2, 4, 8, 16]);
        assert!(waits[10..].iter().all(|secs| *secs == 300));
    }

    #[test]
    fn only_what_can_never_be_taken_is_given_up() {
        assert_eq!(after(&SinkErrorKind::Rejected, 1, 0.0), Next::Dead);
        for kind in [
            SinkErrorKind::Unauthorized,
            SinkErrorKind::TargetGone { moved_to: None },
        ] {
            assert_ne!(after(&kind, 99, 0.0), Next::Dead);
        }
    }
}
