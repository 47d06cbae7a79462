//! Comings and goings that are no news: a doorbell that rings for everybody at once, or for the same person again and again, is
//! one that gets switched off.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::Reason;
use crate::event::{Event, EventKind, StreamerId, Timestamp, UserId};

/// Who comes back within this has not been away.
pub(super) const SHORT_ABSENCE: Duration = Duration::from_mins(10);

/// How many departures are remembered; the oldest go first.
const MAX_DEPARTURES: usize = 100_000;

/// Who left lately, room by room.
#[derive(Debug, Default)]
pub(super) struct Manners {
    rooms: HashMap<StreamerId, Room>,
    departures: usize,
}

#[derive(Debug, Default)]
struct Room {
    left_at: HashMap<UserId, Timestamp>,
    /// The same in order of time, to forget by. An entry is void if its person left again since.
    order: VecDeque<(Timestamp, UserId)>,
    /// Who is in the room as far as we have seen, to know who may have left unseen when we lost sight.
    here: HashMap<UserId, Timestamp>,
}

impl Manners {
    /// Decides about an event, and remembers who comes and goes.
    pub(super) fn judge(&mut self, event: &Event) -> Option<Reason> {
        match &event.kind {
            EventKind::Arrival(arrival) => {
                let room = self.rooms.entry(event.streamer.clone()).or_default();
                let id = &arrival.visitor.id;
                let away = room.left_at.remove(id).map(|left| event.at.since(left));
                let known = room.note_here(id, event.at);
                if arrival.already_here {
                    Some(Reason::AlreadyHere)
                } else if arrival.connections > 1 || known {
                    Some(Reason::AnotherConnection)
                } else {
                    away.filter(|away| *away < SHORT_ABSENCE)
                        .map(|_| Reason::ShortAbsence)
                }
            }
            EventKind::Departure(departure) => {
                if departure.connections > 0 {
                    return Some(Reason::AnotherConnection);
                }
                let room = self.rooms.entry(event.streamer.clone()).or_default();
                room.here.remove(&departure.visitor.id);
                self.departures += room.note_left(departure.visitor.id.clone(), event.at);
                self.forget(event.at);
                None
            }
            // We come in anew and are told who is here: whoever is not told has left while we did not look.
            EventKind::Connected(_) => {
                if let Some(room) = self.rooms.get_mut(&event.streamer) {
                    for (id, _) in std::mem::take(&mut room.here) {
                        self.departures += room.note_left(id, event.at);
                    }
                }
                self.forget(event.at);
                None
            }
            EventKind::BroadcastEnded(_) => {
                if let Some(room) = self.rooms.remove(&event.streamer) {
                    self.departures = self.departures.saturating_sub(room.order.len());
                }
                None
            }
            _ => None,
        }
    }

    fn forget(&mut self, now: Timestamp) {
        let full = self.departures > MAX_DEPARTURES;
        for room in self.rooms.values_mut() {
            while let Some((at, _)) = room.order.front()
                && (full || now.since(*at) >= SHORT_ABSENCE)
            {
                if let Some((at, id)) = room.order.pop_front() {
                    self.departures = self.departures.saturating_sub(1);
                    if room.left_at.get(&id) == Some(&at) {
                        room.left_at.remove(&id);
                    }
                }
                if full && self.departures <= MAX_DEPARTURES / 2 {
                    break;
                }
            }
        }
    }
}

impl Room {
    /// Says whether they were known to be here.
    fn note_here(&mut self, id: &UserId, at: Timestamp) -> bool {
        self.here.len() < MAX_DEPARTURES && self.here.insert(id.clone(), at).is_some()
    }

    /// Says how many departures are remembered more than before.
    fn note_left(&mut self, id: UserId, at: Timestamp) -> usize {
        self.left_at.insert(id.clone(), at);
        self.order.push_back((at, id));
        1
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::event::{Arrival, Broadcast, Departure, EventId, Person};

    fn event(secs: i64, kind: EventKind) -> Event {
        Event {
            id: EventId {
                connection: 1,
                sequence: 0,
            },
            streamer: StreamerId::parse("star01").unwrap(),
            broadcast: None,
            at: Timestamp(secs * 1000),
            kind,
            raw: Bytes::new(),
        }
    }

    fn person(id: &str) -> Person {
        Person::new(UserId::strip(id), id)
    }

    fn comes(secs: i64, id: &str, already_here: bool, connections: u32) -> Event {
        event(
            secs,
            EventKind::Arrival(Arrival {
                visitor: person(id),
                already_here,
                connections,
                visit: None,
            }),
        )
    }

    fn goes(secs: i64, id: &str, connections: u32) -> Event {
        event(
            secs,
            EventKind::Departure(Departure {
                visitor: person(id),
                kicked: false,
                connections,
            }),
        )
    }

    fn connected(secs: i64) -> Event {
        event(secs, EventKind::Connected(Broadcast::default()))
    }

    #[test]
    fn who_was_here_or_comes_twice_is_no_news() {
        let mut manners = Manners::default();
        assert_eq!(
            manners.judge(&comes(0, "a", true, 1)),
            Some(Reason::AlreadyHere)
        );
        assert_eq!(manners.judge(&comes(1, "b", false, 1)), None);
        assert_eq!(
            manners.judge(&comes(2, "b(2)", false, 2)),
            Some(Reason::AnotherConnection)
        );
    }

    #[test]
    fn who_comes_back_within_ten_minutes_was_not_away() {
        let mut manners = Manners::default();
        assert_eq!(manners.judge(&comes(0, "a", false, 1)), None);
        assert_eq!(manners.judge(&goes(3_600, "a", 0)), None);
        assert_eq!(
            manners.judge(&comes(4_199, "a", false, 1)),
            Some(Reason::ShortAbsence)
        );
        manners.judge(&goes(4_200, "a", 0));
        assert_eq!(manners.judge(&comes(4_800, "a", false, 1)), None);
    }

    #[test]
    fn one_of_two_connections_closed_is_no_departure() {
        let mut manners = Manners::default();
        manners.judge(&comes(0, "a", false, 1));
        manners.judge(&comes(1, "a", false, 2));
        assert_eq!(
            manners.judge(&goes(2, "a", 1)),
            Some(Reason::AnotherConnection)
        );
        assert_eq!(
            manners.judge(&comes(900, "a", false, 2)),
            Some(Reason::AnotherConnection)
        );
    }

    #[test]
    fn nobody_arrives_because_we_reconnected() {
        let mut manners = Manners::default();
        manners.judge(&comes(0, "a", false, 1));
        manners.judge(&comes(0, "b", false, 1));
        manners.judge(&connected(100));
        assert_eq!(
            manners.judge(&comes(101, "a", true, 1)),
            Some(Reason::AlreadyHere)
        );
        assert_eq!(
            manners.judge(&comes(160, "b", false, 1)),
            Some(Reason::ShortAbsence)
        );
    }

    #[test]
    fn what_is_past_is_forgotten() {
        let mut manners = Manners::default();
        for n in 0..1_000 {
            manners.judge(&comes(n, &format!("v{n}"), false, 1));
            manners.judge(&goes(n, &format!("v{n}"), 0));
        }
        manners.judge(&goes(10_000, "x", 0));
        assert_eq!(manners.departures, 1);
        manners.judge(&event(
            10_001,
            EventKind::BroadcastEnded(Broadcast::default()),
        ));
        assert_eq!((manners.departures, manners.rooms.len()), (0, 0));
    }
}
