//! What a rehearsal came to.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Serialize;

use super::line::{Lines, Sent};
use crate::event::{Event, EventId, StreamerId, Timestamp};
use crate::notify::{Outcome, Reason};
use crate::rule::RuleId;
use crate::sink::TargetId;

/// How many rings of each rule are shown.
const SAMPLES: usize = 3;

/// What rules would have done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many events there were.
    pub events: u64,
    /// When the first happened.
    pub first: Option<Timestamp>,
    /// When the last happened.
    pub last: Option<Timestamp>,
    /// Rule by rule, in the order of the files.
    pub rules: Vec<RuleReport>,
    /// Target by target.
    pub targets: Vec<TargetReport>,
}

/// What one rule would have done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleReport {
    /// The rule.
    pub rule: RuleId,
    /// How often it would have matched.
    pub matched: u64,
    /// How often it would have rung by itself.
    pub rung: u64,
    /// How often something would have held it back, by what.
    pub held: BTreeMap<&'static str, u64>,
    /// How many alerts would have left, over all targets.
    pub sent: u64,
    /// How many of them at least ten seconds late.
    pub late: u64,
    /// The longest that one would have waited, in milliseconds.
    pub longest_wait_ms: u64,
    /// How many alerts would have expired.
    pub expired: u64,
    /// The minute in which it would have rung most, and how often.
    pub busiest: Option<(Timestamp, u64)>,
    /// Its first rings.
    pub samples: Vec<Sample>,
}

/// One ring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: Timestamp,
    /// In whose room.
    pub streamer: StreamerId,
    /// What it would have said to the first of its targets; empty where it has none.
    pub said: String,
}

/// What would have come to one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetReport {
    /// The target.
    pub target: TargetId,
    /// How many alerts would have left.
    pub sent: u64,
    /// How many of them at least ten seconds late.
    pub late: u64,
    /// The longest that one would have waited, in milliseconds.
    pub longest_wait_ms: u64,
    /// How many would have expired.
    pub expired: u64,
    /// The minute in which most would have been added to its line, and how many.
    pub busiest: Option<(Timestamp, u64)>,
    /// Which rule added most in that minute.
    pub loudest: Option<RuleId>,
    /// How many it may be sent in a minute; nothing where there is no bound.
    pub per_minute: Option<u64>,
}

impl TargetReport {
    /// Whether more would have come in one minute than may be sent in it.
    pub fn is_over_budget(&self) -> bool {
        let rings = self.busiest.map_or(0, |(_, rings)| rings);
        self.per_minute.is_some_and(|pace| rings > pace)
    }
}

/// What is counted while it runs.
#[derive(Debug)]
pub(super) struct Tally {
    events: u64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    order: Vec<RuleId>,
    rules: HashMap<RuleId, RuleTally>,
    targets: BTreeMap<TargetId, TargetTally>,
}

#[derive(Debug, Default)]
struct RuleTally {
    matched: u64,
    rung: u64,
    held: BTreeMap<&'static str, u64>,
    minutes: Minutes,
    samples: Vec<Sample>,
}

#[derive(Debug, Default)]
struct TargetTally {
    minutes: Minutes,
    /// In the present minute, by rule.
    by_rule: HashMap<RuleId, u64>,
    loudest: Option<RuleId>,
}

/// The busiest minute so far, and the present one.
#[derive(Debug, Default)]
struct Minutes {
    now: Option<(i64, u64)>,
    most: Option<(i64, u64)>,
}

impl Minutes {
    /// Counts one; says whether the minute is a new one, and whether it is the busiest now.
    fn add(&mut self, at: Timestamp) -> (bool, bool) {
        let minute = at.as_millis().div_euclid(60_000);
        let (is_new, count) = match self.now {
            Some((known, count)) if known == minute => (false, count + 1),
            _ => (true, 1),
        };
        self.now = Some((minute, count));
        let is_most = self.most.is_none_or(|(_, most)| count > most);
        if is_most {
            self.most = self.now;
        }
        (is_new, is_most)
    }

    fn busiest(&self) -> Option<(Timestamp, u64)> {
        let (minute, count) = self.most?;
        Some((Timestamp(minute.saturating_mul(60_000)), count))
    }
}

impl Tally {
    pub(super) fn new(order: Vec<RuleId>) -> Self {
        let rules = order.iter().map(|id| (id.clone(), RuleTally::default()));
        Self {
            events: 0,
            first: None,
            last: None,
            rules: rules.collect(),
            order,
            targets: BTreeMap::new(),
        }
    }

    pub(super) fn event(&mut self, at: Timestamp) {
        self.events += 1;
        self.first.get_or_insert(at);
        self.last = Some(at);
    }

    pub(super) fn verdicts(&mut self, event: &Event, outcome: &Outcome) {
        for verdict in &outcome.verdicts {
            let Some(rule) = self.rules.get_mut(&verdict.rule) else {
                continue;
            };
            rule.matched += 1;
            if let Some(reason) = verdict.held {
                *rule.held.entry(Reason::name(reason)).or_default() += 1;
                continue;
            }
            rule.rung += 1;
            rule.minutes.add(event.at);
            if rule.samples.len() < SAMPLES {
                let mut alerts = outcome.alerts.iter();
                let alert = alerts.find(|alert| alert.card.rule == verdict.rule.as_str());
                rule.samples.push(Sample {
                    event: event.id,
                    at: event.at,
                    streamer: event.streamer.clone(),
                    said: alert.map(|alert| alert.message.plain()).unwrap_or_default(),
                });
            }
        }
        for alert in outcome.alerts.iter().filter(|it| it.rings_anew()) {
            let target = self.targets.entry(alert.target.clone()).or_default();
            let (is_new, is_most) = target.minutes.add(event.at);
            if is_new {
                target.by_rule.clear();
            }
            let Some(rule) = RuleId::parse(&alert.card.rule) else {
                continue;
            };
            *target.by_rule.entry(rule).or_default() += 1;
            if is_most {
                let loudest = target
                    .by_rule
                    .iter()
                    .max_by_key(|(rule, n)| (**n, Reverse(*rule)));
                target.loudest = loudest.map(|(rule, _)| rule.clone());
            }
        }
    }

    pub(super) fn report(mut self, mut lines: Lines) -> Report {
        let wait = |sent: &Sent| u64::try_from(sent.longest.as_millis()).unwrap_or(u64::MAX);
        let rules = self.order.iter().filter_map(|id| {
            let tally = self.rules.remove(id)?;
            let sent = lines.by_rule.remove(id).unwrap_or_default();
            Some(RuleReport {
                rule: id.clone(),
                matched: tally.matched,
                rung: tally.rung,
                held: tally.held,
                sent: sent.count,
                late: sent.late,
                longest_wait_ms: wait(&sent),
                expired: sent.expired,
                busiest: tally.minutes.busiest(),
                samples: tally.samples,
            })
        });
        let rules = rules.collect();
        let targets = std::mem::take(&mut lines.by_target);
        let targets = targets.into_iter().map(|(target, sent)| {
            let tally = self.targets.remove(&target).unwrap_or_default();
            TargetReport {
                sent: sent.count,
                late: sent.late,
                longest_wait_ms: wait(&sent),
                expired: sent.expired,
                busiest: tally.minutes.busiest(),
                loudest: tally.loudest,
                per_minute: lines.speed(&target),
                target,
            }
        });
        Report {
            targets: targets.collect(),
            events: self.events,
            first: self.first,
            last: self.last,
            rules,
        }
    }
}

impl RuleReport {
    /// The longest that an alert would have waited.
    pub fn longest_wait(&self) -> Duration {
        Duration::from_millis(self.longest_wait_ms)
    }
}
