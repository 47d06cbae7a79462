//! How much was not seen, and why.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use crate::event::GapCause;

/// How much of a streamer's broadcasts was not seen, by cause, since the process began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blind {
    by_cause: BTreeMap<GapCause, Duration>,
}

impl Blind {
    /// Adds to it.
    pub(super) fn add(&mut self, cause: GapCause, unseen: Duration) {
        let sum = self.by_cause.entry(cause).or_default();
        *sum = sum.saturating_add(unseen);
    }

    /// All of it.
    pub fn total(&self) -> Duration {
        let add = |sum: Duration, (_, unseen)| sum.saturating_add(unseen);
        self.by_cause().fold(Duration::ZERO, add)
    }

    /// For each cause that there was, how much.
    pub fn by_cause(&self) -> impl Iterator<Item = (GapCause, Duration)> {
        self.by_cause
            .iter()
            .map(|(cause, unseen)| (*cause, *unseen))
    }
}

impl fmt::Display for Blind {
    /// `42 s not seen (dropped 40 s, refused 2 s)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s not seen", self.total().as_secs())?;
        for (at, (cause, unseen)) in self.by_cause().enumerate() {
            let before = if at == 0 { " (" } else { ", " };
            write!(f, "{before}{} {} s", cause.name(), unseen.as_secs())?;
        }
        if self.by_cause.is_empty() {
            return Ok(());
        }
        f.write_str(")")
    }
}
