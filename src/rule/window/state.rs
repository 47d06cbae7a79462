//! What one window has come to in one room.

use std::collections::{HashMap, VecDeque};

use super::{MAX_SPAN, Measure, Span, Window};
use crate::event::{BroadcastId, Text, Timestamp};
use crate::rule::scene::Scene;
use crate::rule::schema::{Field, Value};

/// Most events that one window remembers one by one. Beyond it the oldest are forgotten early, so that it counts too
/// few rather than eating the machine: eighty a second in a window of twenty minutes.
pub(super) const MAX_ENTRIES: usize = 100_000;

/// Most people that one window counts apart. Beyond it, the half that was not heard of for longest is forgotten.
pub(super) const MAX_KEYS: usize = 50_000;

/// Korea keeps one time all year.
const KOREA_MILLIS: i64 = 9 * 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;

/// What a window holds before an event, and with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// Without the event.
    pub before: i64,
    /// With the event, if it counts.
    pub now: i64,
}

/// What has been counted.
#[derive(Debug, Default)]
pub(in crate::rule) struct State {
    /// The latest time of any event.
    at: Timestamp,
    broadcast: Option<BroadcastId>,
    /// What is in a window of time, oldest first.
    entries: VecDeque<Entry>,
    totals: HashMap<Text, Total>,
}

#[derive(Debug)]
struct Entry {
    at: Timestamp,
    key: Text,
    amount: i64,
}

#[derive(Debug, Default)]
struct Total {
    count: i64,
    sum: i64,
    last: Timestamp,
}

impl State {
    /// Takes an event, if it counts, and tells what the window holds.
    pub(in crate::rule) fn take(
        &mut self,
        window: &Window,
        scene: &Scene<'_>,
        is_news: bool,
    ) -> Reading {
        self.at = self.at.max(scene.event.at);
        self.forget(window.span, scene);
        let by = match window.measure {
            Measure::Distinct(field) => Some(field),
            _ => window.per,
        };
        let key = key(by, scene);
        let before = self.tell(window, &key);
        if !is_news || !window.only.holds(scene) {
            return Reading {
                before,
                now: before,
            };
        }
        let amount = match &window.measure {
            Measure::Sum(number) => number.now(scene),
            _ => 1,
        };
        self.add(window, &key, amount);
        let now = match window.measure {
            // These look back from the event, which is not itself what is looked for.
            Measure::Since => before,
            Measure::First => i64::from(before == 0),
            _ => self.tell(window, &key),
        };
        Reading { before, now }
    }

    /// Lets go of what the window does not reach any more.
    fn forget(&mut self, span: Span, scene: &Scene<'_>) {
        match span {
            Span::Last(millis) => {
                while let Some(entry) = self.entries.front()
                    && self.at.as_millis().saturating_sub(entry.at.as_millis()) >= millis
                {
                    self.pop();
                }
            }
            Span::Broadcast => {
                let id = scene.event.broadcast;
                if id.is_some() && id != self.broadcast {
                    self.broadcast = id;
                    self.totals.clear();
                }
            }
            Span::Day => {}
        }
    }

    fn pop(&mut self) {
        let Some(entry) = self.entries.pop_front() else {
            return;
        };
        if let Some(total) = self.totals.get_mut(&entry.key) {
            total.count -= 1;
            total.sum = total.sum.saturating_sub(entry.amount);
            if total.count <= 0 {
                self.totals.remove(&entry.key);
            }
        }
    }

    fn add(&mut self, window: &Window, key: &Text, amount: i64) {
        if matches!(window.span, Span::Last(_)) && !matches!(window.measure, Measure::Since) {
            if self.entries.len() >= MAX_ENTRIES {
                self.pop();
            }
            let (at, key) = (self.at, key.clone());
            self.entries.push_back(Entry { at, key, amount });
        } else if self.totals.len() >= MAX_KEYS && !self.totals.contains_key(key) {
            self.forget_half();
        }
        let total = self.totals.entry(key.clone()).or_default();
        total.count += 1;
        total.sum = total.sum.saturating_add(amount);
        total.last = self.at;
    }

    fn forget_half(&mut self) {
        let mut times: Vec<_> = self.totals.values().map(|total| total.last).collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        let mut left = middle;
        self.totals.retain(|_, total| {
            // Of those of the middle moment itself as many go as have to.
            let goes = total.last < median || (total.last == median && left > 0);
            left = left.saturating_sub(usize::from(goes));
            !goes
        });
    }

    fn tell(&self, window: &Window, key: &Text) -> i64 {
        let total = self.totals.get(key);
        match window.measure {
            Measure::Count => total.map_or(0, |total| total.count),
            Measure::Sum(_) => total.map_or(0, |total| total.sum),
            Measure::Distinct(_) => i64::try_from(self.totals.len()).unwrap_or(i64::MAX),
            Measure::Since => total.map_or(i64::MAX, |total| {
                let ago = self.at.since(total.last);
                if ago > MAX_SPAN {
                    i64::MAX
                } else {
                    i64::try_from(ago.as_secs()).unwrap_or(i64::MAX)
                }
            }),
            Measure::First => total.map_or(0, |total| i64::from(day(total.last) == day(self.at))),
        }
    }
}

/// Which day it is in Korea.
fn day(at: Timestamp) -> i64 {
    at.as_millis()
        .saturating_add(KOREA_MILLIS)
        .div_euclid(DAY_MILLIS)
}

fn key(by: Option<&'static Field>, scene: &Scene<'_>) -> Text {
    match by.map(|field| field.read(scene)) {
        Some(Value::Text(text)) => Text::from(text),
        Some(Value::Number(number)) => compact_str::format_compact!("{number}"),
        Some(Value::Bool(_)) | None => Text::default(),
    }
}
