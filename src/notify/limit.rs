//! At most one ring for each key in each span: a rule's `limit`.

use std::collections::HashMap;

use super::Reason;
use crate::event::Timestamp;
use crate::rule::{LimitKey, Rule, Scene};

/// How many keys are remembered. Beyond it, keys whose span has passed are forgotten; if none has, the oldest ring is:
/// a ring too many is better than one missing.
const MAX_KEYS: usize = 20_000;

/// When each key rang last, and until when it rings no more.
#[derive(Debug, Default)]
pub(super) struct Limits {
    quiet_until: HashMap<LimitKey, Timestamp>,
}

impl Limits {
    /// Decides about one match, and remembers if it may ring. The span runs from the ring, not from what was held.
    pub(super) fn judge(&mut self, rule: &Rule, scene: &Scene<'_>) -> Option<Reason> {
        let key = rule.limit_key(scene)?;
        let now = scene.event.at;
        if self.quiet_until.get(&key).is_some_and(|until| now < *until) {
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
        if self.quiet_until.len() >= MAX_KEYS {
            self.forget(now);
        }
        self.quiet_until.insert(key, now.plus(limit.every));
    }

    fn forget(&mut self, now: Timestamp) {
        self.quiet_until.retain(|_, until| now < *until);
        if self.quiet_until.len() >= MAX_KEYS {
            let mut ends: Vec<_> = self.quiet_until.values().copied().collect();
            let middle = ends.len() / 2;
            let (_, median, _) = ends.select_nth_unstable(middle);
            let median = *median;
            self.quiet_until.retain(|_, until| *until > median);
        }
    }
}
