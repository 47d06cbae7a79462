//! Which updates were taken, and which of them are done: what may be confirmed to Telegram.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::event::Timestamp;

/// After so long without updates Telegram may begin to count anew, anywhere. An offset from before would then have it throw
/// updates away that nobody has seen, so by then there must be none. (It does so after a week.)
const QUIET: Duration = Duration::from_hours(3 * 24);

/// The updates of one bot.
///
/// Telegram forgets an update once it is asked for a later one, so what is asked for is never behind one that is still being
/// dealt with. Such a one is handed out again and again meanwhile; here it is known.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    open: BTreeSet<i64>,
    /// Done, and behind one that is open.
    done: BTreeSet<i64>,
    next: i64,
    taken_at: Option<Timestamp>,
}

impl Ledger {
    /// Takes an update; says whether it was not taken before.
    pub(super) fn take(&mut self, id: i64, now: Timestamp) -> bool {
        if self.open.contains(&id) || self.done.contains(&id) {
            return false;
        }
        if self.open.is_empty() && self.done.is_empty() {
            // Perhaps they are counted anew.
            self.next = id;
        }
        self.open.insert(id);
        self.next = self.next.max(id.saturating_add(1));
        self.taken_at = Some(now);
        true
    }

    /// It is dealt with, and may be forgotten by Telegram.
    pub(super) fn finish(&mut self, id: i64) {
        if self.open.remove(&id) {
            self.done.insert(id);
        }
        let confirmed = self.lowest();
        self.done.retain(|id| *id >= confirmed);
    }

    /// Whether nothing is still being dealt with.
    pub(super) fn is_settled(&self) -> bool {
        self.open.is_empty()
    }

    /// What to ask for: everything before it is confirmed with that. `None` for whatever there is.
    pub(super) fn offset(&mut self, now: Timestamp) -> Option<i64> {
        let taken_at = self.taken_at?;
        if self.open.is_empty() && now.since(taken_at) > QUIET {
            *self = Self::default();
            return None;
        }
        Some(self.lowest())
    }

    fn lowest(&self) -> i64 {
        self.open.first().copied().unwrap_or(self.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    #[test]
    fn nothing_is_confirmed_before_it_is_done_and_nothing_is_taken_twice() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.offset(NOW), None);
        for id in [5, 6, 8] {
            assert!(ledger.take(id, NOW));
        }
        assert_eq!(ledger.offset(NOW), Some(5));
        ledger.finish(6);
        ledger.finish(8);
        assert!(!ledger.take(5, NOW) && !ledger.take(6, NOW) && !ledger.take(8, NOW));
        assert!(ledger.offset(NOW) == Some(5) && !ledger.is_settled());
        ledger.finish(5);
        ledger.finish(5);
        ledger.finish(77);
        assert!(ledger.offset(NOW) == Some(9) && ledger.is_settled());
        assert!(ledger.done.is_empty());
    }

    #[test]
    fn who_counts_anew_is_followed() {
        let mut ledger = Ledger::default();
        ledger.take(500, NOW);
        ledger.finish(500);
        assert_eq!(ledger.offset(NOW.plus(QUIET)), Some(501));
        assert_eq!(ledger.offset(NOW.plus(QUIET * 2)), None);
        assert!(ledger.take(7, NOW));
        assert_eq!(ledger.offset(NOW), Some(7));
        ledger.finish(7);
        assert!(ledger.take(3, NOW));
        assert_eq!(ledger.offset(NOW), Some(3));
    }
}
