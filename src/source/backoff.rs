//! How long to wait before the next try: growing, with jitter, never more than a bound.

use std::time::Duration;

/// Tries that failed in a row.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    first: Duration,
    failures: u32,
}

impl Backoff {
    /// Waits around `first` after the first failure, and twice as long after each further one.
    pub(super) fn new(first: Duration) -> Self {
        Self { first, failures: 0 }
    }

    /// Something worked.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// Something failed: how long to wait, and never longer than `most`. `chance` in 0..1 makes it between half and all of the bound, so that many
    /// that failed together do not come back together.
    pub(super) fn next(&mut self, most: Duration, chance: f64) -> Duration {
        let factor = 2u32.saturating_pow(self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        self.first
            .saturating_mul(factor)
            .min(most)
            .mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
    }
}

/// A span with jitter: between 80 % and 95 % of it. The rest is for standing in line, so that whoever is asked for at
/// such spans is asked for within each of them.
pub(super) fn jittered(span: Duration, chance: f64) -> Duration {
    span.mul_f64(0.8 + chance.clamp(0.0, 1.0) * 0.15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_bound_and_start_over() {
        let most = Duration::from_secs(8);
        let mut backoff = Backoff::new(Duration::from_secs(1));
        let waits: Vec<_> = (0..6).map(|_| backoff.next(most, 1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 8, 8]);
        backoff.reset();
        assert_eq!(backoff.next(most, 0.0), Duration::from_millis(500));
    }
}
