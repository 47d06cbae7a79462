//! Two sets of rules over the same events: what rings in one and not in the other.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Replay, Report, Sample};
use crate::event::{Event, Timestamp};
use crate::log::Position;
use crate::rule::RuleId;

/// How many events of each difference are shown.
const SAMPLES: usize = 3;

/// Two rehearsals side by side.
#[derive(Debug)]
pub struct Comparison {
    old: Replay,
    new: Replay,
    differences: BTreeMap<RuleId, Difference>,
}

/// What is different about one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// For how many events it rings only in the new set.
    pub gained: u64,
    /// For how many only in the old one.
    pub lost: u64,
    /// The first events of either kind.
    pub samples: Vec<Sample>,
}

impl Comparison {
    /// Rehearses both.
    pub fn new(old: Replay, new: Replay) -> Self {
        Self {
            old,
            new,
            differences: BTreeMap::new(),
        }
    }

    /// From when on events are to be shown; see [`Replay::warm_up`].
    pub fn warm_up(&self) -> Timestamp {
        self.old.warm_up().min(self.new.warm_up())
    }

    /// Takes the next event.
    pub fn take(&mut self, position: Position, event: &Event) {
        self.old.take(position, event);
        self.new.take(position, event);
        if event.at < self.new.since {
            return;
        }
        let lost = self
            .old
            .rang()
            .filter(|id| !self.new.rang().any(|it| it == *id));
        let gained = self
            .new
            .rang()
            .filter(|id| !self.old.rang().any(|it| it == *id));
        let both = lost
            .map(|id| (id, false))
            .chain(gained.map(|id| (id, true)));
        for (id, is_gained) in both {
            let difference = self.differences.entry(id.clone()).or_default();
            difference.gained += u64::from(is_gained);
            difference.lost += u64::from(!is_gained);
            if difference.samples.len() < SAMPLES {
                difference.samples.push(Sample {
                    event: event.id,
                    at: event.at,
                    streamer: event.streamer.clone(),
                    said: if is_gained { "+" } else { "-" }.to_owned(),
                });
            }
        }
    }

    /// Ends both; says what is different, rule by rule.
    pub fn finish(self) -> (Report, Report, BTreeMap<RuleId, Difference>) {
        (self.old.finish(), self.new.finish(), self.differences)
    }
}
