//! So many rings for each key in each span: a rule's `limit`.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Reason;
use crate::event::Timestamp;
use crate::rule::{LimitKey, Rule, Scene};

/// How many keys are remembered. Beyond it, keys whose span has passed are forgotten; if none has, the half that rang
/// longest ago is: a ring too many is better than one missing.
const MAX_KEYS: usize = 20_000;

/// When each key rang lately.
#[derive(Debug, Default)]
pub(super) struct Limits {
    rings: HashMap<LimitKey, Rings>,
}

#[derive(Debug)]
struct Rings {
    every: Duration,
    /// Oldest first, and no more than there is room for.
    at: VecDeque<Timestamp>,
}

impl Rings {
    /// Until when the last of them counts.
    fn until(&self) -> Timestamp {
        let last = self.at.back().copied().unwrap_or_default();
        last.plus(self.every)
    }
}

impl Limits {
    /// Decides about one match, and remembers if it may ring. The span runs from each ring, not from what was held.
    pub(super) fn judge(&mut self, rule: &Rule, scene: &Scene<'_>) -> Option<Reason> {
        let limit = rule.limit.as_ref()?;
        let now = scene.event.at;
        let rings = self.rings.get(&rule.limit_key(scene)?);
        let lately = rings.map_or(0, |rings| {
            let mut at = rings.at.iter();
            at.by_ref().filter(|at| now < at.plus(limit.every)).count()
        });
        if lately >= limit.burst as usize {
            return Some(Reason::Limited);
        }
        self.note(rule, scene);
        None
    }

    /// Remembers that a rule has rung.
    pub(super) fn note(&mut self, rule: &Rule, scene: &Scene<'_>) {
        let Some((limit, key)) = rule.limit.as_ref().zip(rule.limit_key(scene)) else {
            return;
        };
        let now = scene.event.at;
        if self.rings.len() >= MAX_KEYS && !self.rings.contains_key(&key) {
            self.forget(now);
        }
        let rings = self.rings.entry(key).or_insert_with(|| Rings {
            every: limit.every,
            at: VecDeque::new(),
        });
        rings.every = limit.every;
        while rings.at.len() >= limit.burst as usize {
            rings.at.pop_front();
        }
        rings.at.push_back(now);
    }

    fn forget(&mut self, now: Timestamp) {
        self.rings.retain(|_, rings| now < rings.until());
        if self.rings.len() >= MAX_KEYS {
            let mut ends: Vec<_> = self.rings.values().map(Rings::until).collect();
            let middle = ends.len() / 2;
            let (_, median, _) = ends.select_nth_unstable(middle);
            let median = *median;
            self.rings.retain(|_, rings| rings.until() > median);
        }
    }
}
