//! How long to wait before it is tried again.

use std::time::Duration;

/// How patient soopbell is with Telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After the first failure; twice as long after each further one…
    pub first: Duration,
    /// …up to this.
    pub longest: Duration,
    /// Where a person has to act: a token is no good, or another program has it as well.
    pub slow: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            longest: Duration::from_mins(1),
            slow: Duration::from_mins(1),
        }
    }
}

/// Failures in a row.
#[derive(Debug, Default)]
pub(super) struct Failures(u32);

impl Failures {
    /// Something went well.
    pub(super) fn forget(&mut self) {
        self.0 = 0;
    }

    /// Another failure: how long to wait. `luck` from 0 to 1 keeps many who failed together from coming back together.
    pub(super) fn pause(&mut self, patience: &Patience, luck: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(self.0.min(16));
        self.0 = self.0.saturating_add(1);
        let whole = patience.first.saturating_mul(doubled).min(patience.longest);
        whole.mul_f64(0.5 + luck.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_waits_longer_and_longer_up_to_a_minute() {
        let patience = Patience::default();
        let mut failures = Failures::default();
        let seconds: Vec<u64> = (0..8)
            .map(|_| failures.pause(&patience, 1.0).as_secs())
            .collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60]);
        for _ in 0..100 {
            let pause = failures.pause(&patience, 0.0);
            assert_eq!(pause, Duration::from_secs(30));
        }
        failures.forget();
        assert_eq!(failures.pause(&patience, 1.0), patience.first);
    }
}
