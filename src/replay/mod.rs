//! What rules would have done: the same fold as the live one over events of the past, with the pace of each target.
//!
//! Nothing is written and nothing is sent. Time is that of the events: an alert leaves when its target's pace allows it,
//! and expires as its rule says. So a week passes in seconds, and what comes out is what a live run would have done, but
//! for failures of the platforms. It knows no silences: what chats did not want to hear then, or do not want to hear now, says
//! nothing about the rules.

mod compare;
mod explain;
mod line;
mod report;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use compare::{Comparison, Difference};
pub use explain::{Explanation, seen};
pub use line::Speed;
pub use report::{Report, RuleReport, Sample, TargetReport};

use crate::event::{Event, Timestamp};
use crate::log::Position;
use crate::notify::{Notifier, Outcome, Reason, Routes};
use crate::rule::{RuleId, Rulebook};
use crate::sink::TargetId;
use line::Lines;
use report::Tally;

/// A rehearsal of rules on what happened.
#[derive(Debug)]
pub struct Replay {
    notifier: Notifier,
    outcome: Outcome,
    since: Timestamp,
    lines: Lines,
    tally: Tally,
}

impl Replay {
    /// A rehearsal of these rules. What happened before `since` is only remembered, so that windows and limits stand
    /// where they would have stood; see [`Replay::warm_up`].
    pub fn new(
        rules: impl Into<Arc<Rulebook>>,
        routes: Routes,
        speeds: BTreeMap<TargetId, Speed>,
        since: Timestamp,
    ) -> Self {
        let rules = rules.into();
        let ids = rules.rules().iter().map(|rule| rule.id.clone()).collect();
        Self {
            notifier: Notifier::new(rules, routes),
            outcome: Outcome::default(),
            since,
            lines: Lines::new(speeds),
            tally: Tally::new(ids),
        }
    }

    /// From when on events are to be shown, so that what counts stands where it stood at `since`.
    pub fn warm_up(&self) -> Timestamp {
        // What is counted from the beginning of a broadcast needs the whole of it, which is not known here.
        self.notifier.since(self.since, [Timestamp::default()])
    }

    /// Takes the next event.
    pub fn take(&mut self, position: Position, event: &Event) {
        self.outcome.verdicts.clear();
        self.outcome.alerts.clear();
        self.notifier.fold(position, event, &mut self.outcome);
        if event.at >= self.since {
            self.tally.event(event.at);
            if !self.outcome.verdicts.is_empty() {
                self.tally.verdicts(event, &self.outcome);
                for alert in &self.outcome.alerts {
                    self.lines.put(alert, event.at);
                }
            }
        }
        self.lines.go_on(event.at);
    }

    /// The rules that rang for the last event, by themselves or with others.
    pub fn rang(&self) -> impl Iterator<Item = &RuleId> {
        let verdicts = self.outcome.verdicts.iter();
        let rang = verdicts.filter(|it| it.held.is_none_or(Reason::is_told));
        rang.map(|verdict| &verdict.rule)
    }

    /// Ends it: what still waits leaves as its target's pace allows.
    pub fn finish(mut self) -> Report {
        self.lines.go_on(Timestamp(i64::MAX));
        self.tally.report(self.lines)
    }
}

#[cfg(test)]
mod tests;
