//! What rules count over time: `count(30s, per: donor)`, `broadcast_total(balloons)`, `since_last()`.
//!
//! A [`Window`] is what is counted, as the rules say; [`Windows`] is what it has come to. Time is the events' own, and
//! an event that comes late counts as if it had come with the one before it: so what is counted depends on the order
//! of the log alone, not on when it was read or in what portions. Memory is bounded: see [`state::MAX_ENTRIES`] and
//! [`state::MAX_KEYS`].

mod state;

use std::collections::HashMap;
use std::time::Duration;

pub use state::Reading;
use state::State;

use super::Rulebook;
use super::scene::Scene;
use super::schema::{Field, On};
use super::when::{Condition, Number};
use crate::event::StreamerId;

/// Longest stretch that a window looks back over, and for how long `since_last` remembers.
pub(in crate::rule) const MAX_SPAN: Duration = Duration::from_hours(24);

/// Something that is counted.
#[derive(Debug, Clone)]
pub(in crate::rule) struct Window {
    /// How it was written, names of the writer's own replaced by what they stand for: two of one spelling are one.
    pub(in crate::rule) spelling: String,
    pub(in crate::rule) measure: Measure,
    pub(in crate::rule) span: Span,
    /// What is counted apart: without it, everything of one streamer together.
    pub(in crate::rule) per: Option<&'static Field>,
    /// What is counted at all.
    pub(in crate::rule) only: Condition,
}

impl Window {
    /// How far back it looks, as far as that is known beforehand.
    pub(in crate::rule) fn reach(&self) -> Duration {
        match self.span {
            Span::Last(millis) => Duration::from_millis(millis.unsigned_abs()),
            Span::Day => MAX_SPAN,
            Span::Broadcast => Duration::ZERO,
        }
    }
}

/// What is told of what is in a window.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Measure {
    /// How many there were.
    Count,
    /// What this comes to.
    Sum(Number),
    /// How many different ones there were.
    Distinct(&'static Field),
    /// How many seconds ago the last one was.
    Since,
    /// Whether this is the first.
    First,
}

/// How far back a window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Span {
    /// So many milliseconds.
    Last(i64),
    /// To where the broadcast began.
    Broadcast,
    /// To midnight in Korea.
    Day,
}

/// What all windows of a rulebook have come to, streamer by streamer.
#[derive(Debug, Default)]
pub struct Windows {
    rooms: HashMap<StreamerId, Room>,
    /// What the last event came to.
    readings: Vec<Reading>,
}

/// For each kind of event, the state of its windows in their order.
type Room = [Vec<State>; On::ALL.len()];

impl Windows {
    /// Takes an event and tells what each window of its kind holds, before and now. What is no news counts nowhere.
    pub fn take(&mut self, rules: &Rulebook, scene: &Scene<'_>, is_news: bool) -> &[Reading] {
        self.readings.clear();
        let kind = On::of(&scene.event.kind) as usize;
        let windows = rules.windows.get(kind).map_or(&[][..], Vec::as_slice);
        if windows.is_empty() {
            return &[];
        }
        if !self.rooms.contains_key(&scene.event.streamer) {
            self.rooms
                .insert(scene.event.streamer.clone(), Room::default());
        }
        let room = self.rooms.get_mut(&scene.event.streamer);
        let Some(states) = room.and_then(|room| room.get_mut(kind)) else {
            return &[];
        };
        states.resize_with(windows.len(), State::default);
        for (window, state) in windows.iter().zip(states) {
            self.readings.push(state.take(window, scene, is_news));
        }
        &self.readings
    }

    /// Keeps what is still counted the same way under other rules, and forgets the rest.
    pub fn carry_over(&mut self, from: &Rulebook, to: &Rulebook) {
        for room in self.rooms.values_mut() {
            for (kind, states) in room.iter_mut().enumerate() {
                let windows = |book: &Rulebook| -> Vec<String> {
                    let windows = book.windows.get(kind).into_iter().flatten();
                    windows.map(|window| window.spelling.clone()).collect()
                };
                let mut old: HashMap<_, _> = windows(from)
                    .into_iter()
                    .zip(std::mem::take(states))
                    .collect();
                *states = windows(to)
                    .iter()
                    .map(|spelling| old.remove(spelling).unwrap_or_default())
                    .collect();
            }
        }
    }
}
