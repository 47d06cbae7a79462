//! How many people come into one room, minute by minute: whether a room has stopped telling who comes.
//!
//! Nobody knows whether SOOP tells every arrival in its largest rooms (protocol 4.4). What can be known is that a room
//! in which many were coming falls silent all at once: by chance that does not happen.

use std::time::Duration;

use tokio::time::Instant;

use crate::status::Joins;

const MINUTE: Duration = Duration::from_mins(1);
/// Whole minutes that the figure is a mean of.
const WINDOW: u32 = 5;
/// Arrivals within the window that are many: three a minute. Were they only chance, ten minutes without any would come
/// about once in ten million million.
const MANY: u32 = 15;
/// Whole minutes without an arrival after which many people have stopped coming.
const CEASED_AFTER: u32 = 10;

/// The arrivals in one room since we came in.
#[derive(Debug)]
pub(super) struct JoinCounter {
    /// When the minute began that is still being counted.
    began: Instant,
    counting: u32,
    /// The last whole minutes, newest first.
    whole: [u32; WINDOW as usize],
    /// How many whole minutes there have been, up to the window.
    minutes: u32,
    /// Whole minutes in a row without an arrival.
    barren: u32,
    /// Whether many were coming when the last minute with an arrival was over.
    was_lively: bool,
}

impl JoinCounter {
    /// A counter for a room that we are in from `now` on.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            began: now,
            counting: 0,
            whole: [0; WINDOW as usize],
            minutes: 0,
            barren: 0,
            was_lively: false,
        }
    }

    /// Somebody arrived, in the minute that [`Self::turn`] was last told of.
    pub(super) fn note(&mut self) {
        self.counting = self.counting.saturating_add(1);
    }

    /// Closes the minutes that are over; if one is, says how things stand.
    pub(super) fn turn(&mut self, now: Instant) -> Option<Joins> {
        if now.saturating_duration_since(self.began) < MINUTE {
            return None;
        }
        // However long nobody asked, more minutes than these say nothing new.
        for _ in 0..WINDOW + CEASED_AFTER {
            if now.saturating_duration_since(self.began) < MINUTE {
                break;
            }
            self.close_minute();
        }
        if now.saturating_duration_since(self.began) >= MINUTE {
            self.began = now;
        }
        Some(Joins {
            arrivals: self.arrivals(),
            minutes: self.minutes,
            ceased: self.was_lively && self.barren >= CEASED_AFTER,
        })
    }

    fn close_minute(&mut self) {
        self.began += MINUTE;
        self.minutes = (self.minutes + 1).min(WINDOW);
        self.whole.rotate_right(1);
        let arrived = std::mem::take(&mut self.counting);
        if let Some(newest) = self.whole.first_mut() {
            *newest = arrived;
        }
        if arrived > 0 {
            self.barren = 0;
            self.was_lively = self.arrivals() >= MANY;
        } else {
            self.barren = self.barren.saturating_add(1);
        }
    }

    fn arrivals(&self) -> u32 {
        self.whole
            .iter()
            .fold(0, |sum, one| sum.saturating_add(*one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Room {
        now: Instant,
        counter: JoinCounter,
    }

    impl Room {
        fn new() -> Self {
            let now = Instant::now();
            Self {
                now,
                counter: JoinCounter::new(now),
            }
        }

        /// A minute with this many arrivals.
        fn minute(&mut self, arrivals: u32) -> Joins {
            for _ in 0..arrivals {
                self.counter.note();
            }
            self.now += MINUTE;
            self.counter.turn(self.now).unwrap()
        }
    }

    #[test]
    fn the_figure_is_the_mean_of_the_last_whole_minutes_and_of_nothing_else() {
        let mut room = Room::new();
        room.counter.note();
        let almost = room.now + MINUTE.saturating_sub(Duration::from_millis(1));
        assert_eq!(room.counter.turn(almost), None);
        let figures: Vec<_> = [3, 2, 0, 4, 0, 0]
            .map(|arrivals| room.minute(arrivals))
            .map(|joins| (joins.arrivals, joins.minutes))
            .into();
        assert_eq!(figures, [(4, 1), (6, 2), (6, 3), (10, 4), (10, 5), (6, 5)]);
    }

    #[test]
    fn a_room_in_which_many_came_has_ceased_after_ten_minutes_without_any() {
        let mut room = Room::new();
        for _ in 0..5 {
            room.minute(3);
        }
        let ceased: Vec<_> = (0..12).map(|_| room.minute(0).ceased).collect();
        let expected: Vec<_> = (0..12).map(|minute| minute >= 9).collect();
        assert_eq!(ceased, expected);
        assert!(!room.minute(1).ceased);
    }

    #[test]
    fn a_room_that_empties_slowly_or_was_never_full_has_not_ceased() {
        let mut room = Room::new();
        for arrivals in [20, 10, 4, 2, 1, 0, 1, 0, 0] {
            room.minute(arrivals);
        }
        assert!((0..30).all(|_| !room.minute(0).ceased));
        let mut quiet = Room::new();
        assert!((0..30).all(|_| !quiet.minute(0).ceased));
    }

    #[test]
    fn hours_in_which_nothing_happened_are_closed_at_once() {
        let mut room = Room::new();
        room.minute(MANY);
        room.now += Duration::from_hours(1_000);
        let joins = room.counter.turn(room.now).unwrap();
        assert_eq!((joins.arrivals, joins.minutes), (0, 5));
        assert!(joins.ceased);
        assert_eq!(room.counter.turn(room.now), None);
    }
}
