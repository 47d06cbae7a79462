//! One at a time, and not too many a second: how all watchers together ask a platform.
//!
//! Five hundred streamers who are offline are five hundred polls that know nothing of each other. Here they stand in
//! one line, in order of their coming, so that no herd thunders however they were started.

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::pace::{Hold, Pace, Rate};

/// A line before a platform.
#[derive(Debug)]
pub(super) struct Turnstile {
    line: Mutex<()>,
    pace: Pace,
}

impl Turnstile {
    /// A turnstile that keeps this rate.
    pub(super) fn new(rate: Rate) -> Self {
        Self {
            line: Mutex::new(()),
            pace: Pace::new(&[rate], Instant::now()),
        }
    }

    /// Waits for its turn. Whoever stops waiting leaves the line.
    pub(super) async fn pass(&self) {
        // The lock is the line itself: it is handed on in order, and holding it while waiting is its purpose.
        let _turn = self.line.lock().await;
        while let Err(Hold(until)) = self.pace.acquire(Instant::now()) {
            sleep_until(until).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_herd_passes_one_by_one() {
        let rate = Rate {
            burst: 1,
            per: Duration::from_millis(40),
        };
        let turnstile = Arc::new(Turnstile::new(rate));
        let began = Instant::now();
        let mut herd = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let turnstile = Arc::clone(&turnstile);
            herd.spawn(async move {
                turnstile.pass().await;
                began.elapsed()
            });
        }
        let mut passed = herd.join_all().await;
        passed.sort();
        let second = Duration::from_secs(1);
        for start in &passed {
            let within = passed
                .iter()
                .filter(|at| *at >= start && **at < *start + second);
            assert!(within.count() <= 26);
        }
        assert!(
            passed[99] <= Duration::from_millis(4_100),
            "{:?}",
            passed[99]
        );
    }
}
