//! How fast Discord may be asked: a window for each bucket, and what becomes of those who do not listen.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

/// So many in each window.
pub(super) type Limit = (u32, Duration);

/// Fixed windows, one for each key, all with the same limit.
#[derive(Debug)]
pub(super) struct Windows<K> {
    pub(super) limit: Option<Limit>,
    open: HashMap<K, (Instant, u32)>,
}

/// What a use leaves of its window.
pub(super) struct Left {
    pub(super) limit: u32,
    pub(super) remaining: u32,
    pub(super) reset: Duration,
}

impl<K: Eq + Hash> Windows<K> {
    pub(super) fn new(limit: Option<Limit>) -> Self {
        Self {
            limit,
            open: HashMap::new(),
        }
    }

    /// Uses the window once; nothing is left of what has no limit. Or how long to wait.
    pub(super) fn spend(&mut self, key: K, now: Instant) -> Result<Option<Left>, Duration> {
        let Some((limit, length)) = self.limit else {
            return Ok(None);
        };
        let window = self.open.entry(key).or_insert((now, 0));
        if now - window.0 >= length {
            *window = (now, 0);
        }
        let reset = length.saturating_sub(now - window.0);
        if window.1 >= limit {
            return Err(reset);
        }
        window.1 += 1;
        Ok(Some(Left {
            limit,
            remaining: limit - window.1,
            reset,
        }))
    }
}

/// How long requests that came to nothing are held against whoever made them.
const HELD_AGAINST: Duration = Duration::from_mins(10);

/// Who asks too often to no avail is shut out.
#[derive(Debug)]
pub(super) struct Patience {
    pub(super) most: usize,
    refused: VecDeque<Instant>,
    until: Option<Instant>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            most: 10_000,
            refused: VecDeque::new(),
            until: None,
        }
    }
}

impl Patience {
    /// For how long everybody is shut out from now on, if they are.
    pub(super) fn shut_out(&self, now: Instant) -> Option<Duration> {
        let left = self.until?.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// Another request came to nothing.
    pub(super) fn refuse(&mut self, now: Instant) {
        while self
            .refused
            .pop_front_if(|at| now.saturating_duration_since(*at) >= HELD_AGAINST)
            .is_some()
        {}
        self.refused.push_back(now);
        if self.refused.len() >= self.most {
            self.until = Some(now + HELD_AGAINST);
            self.refused.clear();
        }
    }
}
