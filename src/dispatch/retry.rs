//! What a failure means for the alert and for those behind it: a pure function.

use std::time::Duration;

use crate::sink::{Scope, SinkErrorKind};

/// The wait after the first passing failure; it doubles.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait after passing failures: a platform that is back is found within this.
const MOST: Duration = Duration::from_mins(1);

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It did not arrive: try again after this, and leave the target alone until then.
    Retry(Duration),
    /// It may have arrived: the same, but no repeat may be taken for something new.
    Doubt(Duration),
    /// Too fast: try again after this, and send slower from now on.
    SlowDown(Duration, Scope),
    /// The target is another chat now.
    Follow(i64),
    /// Leave the target alone until a person has acted.
    ParkTarget,
    /// The same for everything that is sent with this token.
    ParkToken,
    /// Post it anew: what was to be edited is gone.
    PostAnew,
    /// Give it up and go on with the next.
    Dead,
}

/// Decides after an attempt failed; it is the `failures`-th failure in a row at this target (from 1). `chance` in 0..1
/// spreads the retries of many targets.
///
/// A `retry_after` is never undercut.
pub fn after(kind: &SinkErrorKind, failures: u32, chance: f64) -> Next {
    let chance = chance.clamp(0.0, 1.0);
    match kind {
        SinkErrorKind::RateLimited { retry_after, scope } => {
            // A little later than asked: clocks differ, and the bucket opens for everybody at once.
            let wait = *retry_after + Duration::from_millis(50).mul_f64(1.0 + chance);
            Next::SlowDown(wait, *scope)
        }
        SinkErrorKind::Transient => Next::Retry(backoff(failures, chance)),
        SinkErrorKind::Uncertain => Next::Doubt(backoff(failures, chance)),
        SinkErrorKind::Rejected => Next::Dead,
        SinkErrorKind::Unauthorized => Next::ParkToken,
        SinkErrorKind::TargetGone { moved_to: Some(to) } => Next::Follow(*to),
        SinkErrorKind::TargetGone { moved_to: None } => Next::ParkTarget,
        SinkErrorKind::MessageGone => Next::PostAnew,
    }
}

fn backoff(failures: u32, chance: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let doubled = FIRST.saturating_mul(2u32.saturating_pow(doublings));
    doubled.min(MOST).mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_never_undercut() {
        let retry_after = Duration::from_millis(1_337);
        for chance in [0.0, 0.5, 1.0] {
            for scope in [Scope::Target, Scope::Token] {
                let limited = SinkErrorKind::RateLimited { retry_after, scope };
                let Next::SlowDown(wait, to) = after(&limited, 1, chance) else {
                    panic!()
                };
                assert!(wait > retry_after && wait < retry_after + Duration::from_millis(200));
                assert_eq!(to, scope);
            }
        }
    }

    #[test]
    fn passing_failures_are_retried_ever_more_slowly_and_for_ever() {
        let waits: Vec<_> = (1..=40)
            .map(
                |failures| match after(&SinkErrorKind::Transient, failures, 1.0) {
                    Next::Retry(wait) => wait.as_secs(),
                    other => panic!("{other:?}"),
                },
            )
            .collect();
        assert_eq!(waits[..6], [1, 2, 4, 8, 16, 32]);
        assert!(waits[6..].iter().all(|secs| *secs == 60));
        assert_eq!(
            after(&SinkErrorKind::Uncertain, 2, 1.0),
            Next::Doubt(Duration::from_secs(2))
        );
    }

    #[test]
    fn only_what_can_never_be_taken_is_given_up() {
        assert_eq!(after(&SinkErrorKind::Rejected, 1, 0.0), Next::Dead);
        let gone = |moved_to| SinkErrorKind::TargetGone { moved_to };
        assert_eq!(
            after(&SinkErrorKind::Unauthorized, 99, 0.0),
            Next::ParkToken
        );
        assert_eq!(after(&gone(None), 99, 0.0), Next::ParkTarget);
        assert_eq!(after(&gone(Some(-7)), 99, 0.0), Next::Follow(-7));
        assert_eq!(after(&SinkErrorKind::MessageGone, 1, 0.0), Next::PostAnew);
    }
}
