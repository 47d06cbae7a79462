//! How alerts would have left: each target's line, in the time of the events.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::time::Duration;

use tokio::time::Instant;

use crate::event::Timestamp;
use crate::notify::Alert;
use crate::pace::{Pace, Rate};
use crate::rule::RuleId;
use crate::sink::{AlertId, TargetId};

/// From which delay on an alert counts as late.
pub(super) const LATE: Duration = Duration::from_secs(10);

/// How fast a target may be sent to.
#[derive(Debug, Clone, Default)]
pub struct Speed {
    /// The rates that its platform allows for it.
    pub rates: Vec<Rate>,
}

impl Speed {
    /// How many may be sent in a minute; `None` for as many as one likes.
    pub fn per_minute(&self) -> Option<u64> {
        let rates = self.rates.iter().filter(|rate| !rate.per.is_zero());
        let each = rates.map(|rate| {
            let minute = Duration::from_mins(1).as_millis();
            let count = u128::from(rate.burst) * minute / rate.per.as_millis().max(1);
            u64::try_from(count).unwrap_or(u64::MAX)
        });
        each.min()
    }
}

/// What became of the alerts of one rule, or of one target.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) count: u64,
    pub(super) late: u64,
    pub(super) expired: u64,
    pub(super) longest: Duration,
}

impl Sent {
    fn leaves(&mut self, delay: Duration) {
        self.count += 1;
        self.late += u64::from(delay >= LATE);
        self.longest = self.longest.max(delay);
    }
}

/// Every target's line.
#[derive(Debug)]
pub(super) struct Lines {
    of: BTreeMap<TargetId, Line>,
    pub(super) by_rule: HashMap<RuleId, Sent>,
    pub(super) by_target: BTreeMap<TargetId, Sent>,
    speeds: BTreeMap<TargetId, Speed>,
    put: u64,
}

#[derive(Debug)]
struct Line {
    pace: Pace,
    /// The moment that `Timestamp(0)` is taken for.
    began: Instant,
    zero: Option<Timestamp>,
    free_at: Timestamp,
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// What may still be joined, by its name, and how it would wait.
    gathering: HashMap<AlertId, (Timestamp, Waiting)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    rank: u8,
    number: u64,
    ready_at: Timestamp,
    expires_at: Option<Timestamp>,
    rule: RuleId,
}

impl Lines {
    pub(super) fn new(speeds: BTreeMap<TargetId, Speed>) -> Self {
        Self {
            of: BTreeMap::new(),
            by_rule: HashMap::new(),
            by_target: BTreeMap::new(),
            speeds,
            put: 0,
        }
    }

    /// How fast a target may be sent to.
    pub(super) fn speed(&self, target: &TargetId) -> Option<u64> {
        self.speeds.get(target)?.per_minute()
    }

    /// Puts an alert into its target's line.
    pub(super) fn put(&mut self, alert: &Alert, now: Timestamp) {
        let Some(rule) = RuleId::parse(&alert.card.rule) else {
            return;
        };
        if !self.of.contains_key(&alert.target) {
            let rates = self
                .speeds
                .get(&alert.target)
                .map_or(&[][..], |it| &it.rates);
            let line = Line::new(rates);
            self.of.insert(alert.target.clone(), line);
        }
        let Some(line) = self.of.get_mut(&alert.target) else {
            return;
        };
        self.put += 1;
        let waiting = Waiting {
            rank: alert.priority.rank(),
            number: self.put,
            ready_at: alert
                .shared
                .as_ref()
                .filter(|it| it.waits)
                .map_or(now, |it| it.closes_at),
            expires_at: alert.expires_at,
            rule,
        };
        match &alert.shared {
            // It keeps the place of the first that joined.
            Some(shared) if shared.waits => {
                line.gathering
                    .entry(alert.id.clone())
                    .or_insert((shared.closes_at, waiting));
            }
            // What is added to a card is an edit, which leaves when nothing is in its way.
            Some(shared) if shared.rings > 1 => {}
            _ => line.waiting.push(Reverse(waiting)),
        }
    }

    /// Lets everything leave that may have left by now.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        for (target, line) in &mut self.of {
            if line.waiting.is_empty() && line.gathering.is_empty() {
                continue;
            }
            line.go_on(now, |waiting, left_at| {
                let by_rule = self.by_rule.entry(waiting.rule.clone()).or_default();
                let by_target = self.by_target.entry(target.clone()).or_default();
                for sent in [by_rule, by_target] {
                    match left_at {
                        Some(at) => sent.leaves(at.since(waiting.ready_at)),
                        None => sent.expired += 1,
                    }
                }
            });
        }
    }
}

impl Line {
    fn new(rates: &[Rate]) -> Self {
        let began = Instant::now();
        Self {
            pace: Pace::new(rates, began),
            began,
            zero: None,
            free_at: Timestamp::default(),
            waiting: BinaryHeap::new(),
            gathering: HashMap::new(),
        }
    }

    /// Shows each that leaves with when it does, and each that expires without.
    fn go_on(&mut self, now: Timestamp, mut show: impl FnMut(&Waiting, Option<Timestamp>)) {
        let ready: Vec<_> = self
            .gathering
            .extract_if(|_, (opens_at, _)| *opens_at <= now)
            .collect();
        let ready = ready.into_iter().map(|(_, (_, waiting))| Reverse(waiting));
        self.waiting.extend(ready);
        while let Some(Reverse(first)) = self.waiting.peek() {
            let at = self.free_at.max(first.ready_at);
            if at > now {
                return;
            }
            let left_at = if first.expires_at.is_some_and(|end| end <= at) {
                None
            } else {
                let moment = self.moment(at);
                if let Err(hold) = self.pace.acquire(moment) {
                    let wait = hold.0.saturating_duration_since(moment);
                    self.free_at = at.plus(wait.max(Duration::from_millis(1)));
                    continue;
                }
                self.free_at = at;
                Some(at)
            };
            if let Some(Reverse(first)) = self.waiting.pop() {
                show(&first, left_at);
            }
        }
    }

    /// The moment on the pace's clock.
    fn moment(&mut self, at: Timestamp) -> Instant {
        let zero = *self.zero.get_or_insert(at);
        self.began + at.since(zero)
    }
}
