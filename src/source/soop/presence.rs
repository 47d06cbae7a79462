//! Who is in the room, as far as this connection has seen: what makes a joined connection an arrival.
//!
//! One account may be connected several times; SOOP then adds `(n)` to the id and reports each connection by itself.
//! Here connections are counted by person. What has been seen dies with the connection to the room: after a reconnect
//! SOOP tells who is here anew.

use std::collections::HashMap;

use super::decode::Signal;
use crate::event::{
    Arrival, Departure, EventKind, Moderation, Person, RoomState, UserFlags, UserId,
};

/// How many people are remembered. In a fuller room those beyond it arrive without a count and leave without one.
pub const MAX_PEOPLE: usize = 50_000;

/// The people of one room.
#[derive(Debug, Default)]
pub struct Presence {
    people: HashMap<UserId, Seen>,
    /// How many of them have a connection open.
    here: usize,
    list_complete: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    connections: u32,
    flags: Option<UserFlags>,
    months: Option<u32>,
}

impl Presence {
    /// From here on whoever comes in has arrived; before, they belong to the list of who is here.
    pub fn complete_list(&mut self) {
        self.list_complete = true;
    }

    /// From here on whoever comes in may belong to a list of who is here.
    pub fn expect_list(&mut self) {
        self.list_complete = false;
    }

    /// People came in: one arrival for each connection.
    pub fn enter(&mut self, people: Vec<Person>, mut tell: impl FnMut(EventKind)) {
        for mut visitor in people {
            let connections = match self.seen(&visitor.id) {
                Some(seen) => {
                    let came = seen.connections == 0;
                    seen.connections = seen.connections.saturating_add(1);
                    seen.flags = visitor.flags.or(seen.flags);
                    visitor.months = seen.months;
                    let connections = seen.connections;
                    self.here += usize::from(came);
                    connections
                }
                None => 1,
            };
            let already_here = !self.list_complete;
            tell(EventKind::Arrival(Arrival {
                visitor,
                already_here,
                connections,
                visit: None,
            }));
        }
    }

    /// One connection of somebody's went out.
    pub fn leave(&mut self, mut visitor: Person, kicked: bool) -> EventKind {
        let mut connections = 0;
        if let Some(seen) = self.people.get_mut(&visitor.id) {
            visitor.flags = seen.flags;
            visitor.months = seen.months;
            let was_here = seen.connections > 0;
            seen.connections = seen.connections.saturating_sub(1);
            connections = seen.connections;
            if connections == 0 {
                self.people.remove(&visitor.id);
                self.here = self.here.saturating_sub(usize::from(was_here));
            }
        }
        EventKind::Departure(Departure {
            visitor,
            kicked,
            connections,
        })
    }

    /// Months of subscription were told for these.
    pub fn note_months(&mut self, people: Vec<(UserId, Option<u32>)>) {
        for (id, months) in people {
            if let Some(seen) = self.people.get_mut(&id) {
                seen.months = months;
            }
        }
    }

    /// Learns from an event and adds to it what was known: a gift does not say what its donor's standing is.
    pub fn complete(&mut self, kind: &mut EventKind) {
        match kind {
            EventKind::Chat(chat) => self.note(&chat.sender),
            EventKind::FlagsChanged(change) => self.note(&change.person),
            EventKind::NicknameChanged(change) => self.note(&change.person),
            EventKind::Moderation(Moderation {
                person: Some(person),
                ..
            })
            | EventKind::RoomState(RoomState {
                person: Some(person),
                ..
            }) => {
                self.note(person);
                self.recall(person);
            }
            EventKind::Donation(donation) => self.recall(&mut donation.donor),
            EventKind::Subscription(subscription) => {
                if let Some(subscriber) = &mut subscription.subscriber {
                    self.recall(subscriber);
                }
            }
            EventKind::Mission(mission) => {
                if let Some(donor) = &mut mission.donor {
                    self.recall(donor);
                }
            }
            _ => {}
        }
    }

    /// Adds what was seen of somebody before.
    fn recall(&self, person: &mut Person) {
        if let Some(seen) = self.people.get(&person.id) {
            person.flags = person.flags.or(seen.flags);
            person.months = person.months.or(seen.months);
        }
    }

    /// How many people are in the room: accounts with a connection open, however many each has.
    ///
    /// As far as SOOP tells: guests without an account and hidden staff are in no list, and of more than [`MAX_PEOPLE`]
    /// only that many are counted. Whoever was only heard of, by a line of chat, is remembered but not counted.
    pub fn here(&self) -> usize {
        self.here
    }

    /// How many people are remembered.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn note(&mut self, person: &Person) {
        if person.flags.is_none() {
            return;
        }
        // Every chat comes by here, so the id is copied only for somebody new.
        if let Some(seen) = self.people.get_mut(&person.id) {
            seen.flags = person.flags;
            seen.months = person.months.or(seen.months);
        } else if let Some(seen) = self.seen(&person.id) {
            seen.flags = person.flags;
            seen.months = person.months;
        }
    }

    /// What is remembered of somebody, from now on if there is room.
    fn seen(&mut self, id: &UserId) -> Option<&mut Seen> {
        if self.people.len() >= MAX_PEOPLE && !self.people.contains_key(id) {
            return None;
        }
        Some(self.people.entry(id.clone()).or_default())
    }

    /// Takes a signal that is about people; `false` if it is about something else.
    pub(super) fn take(&mut self, signal: Signal, mut tell: impl FnMut(EventKind)) -> bool {
        match signal {
            Signal::Entered { people } => self.enter(people, tell),
            Signal::Left { person, kicked } => tell(self.leave(person, kicked)),
            Signal::Months { people } => self.note_months(people),
            Signal::ListComplete => self.complete_list(),
            Signal::Staff { people } => people.iter().for_each(|person| self.note(person)),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Chat, Donation, DonationKind, ModerationAction, RoleFlags};

    fn person(id: &str, flags: &str) -> Person {
        Person {
            flags: UserFlags::parse(flags),
            ..Person::new(UserId::strip(id), id)
        }
    }

    fn arrivals(presence: &mut Presence, ids: &[&str]) -> Vec<(bool, u32)> {
        let mut told = Vec::new();
        let people = ids.iter().map(|id| person(id, "65536|0")).collect();
        presence.enter(people, |kind| match kind {
            EventKind::Arrival(arrival) => told.push((arrival.already_here, arrival.connections)),
            other => panic!("{other:?}"),
        });
        told
    }

    #[test]
    fn who_stands_in_the_list_was_already_here() {
        let mut presence = Presence::default();
        assert_eq!(
            arrivals(&mut presence, &["a", "b", "a(2)"]),
            [(true, 1), (true, 1), (true, 2)]
        );
        presence.complete_list();
        assert_eq!(
            arrivals(&mut presence, &["c", "b(2)"]),
            [(false, 1), (false, 2)]
        );
    }

    #[test]
    fn somebody_leaves_with_their_last_connection() {
        let mut presence = Presence::default();
        arrivals(&mut presence, &["a", "a(2)"]);
        let mut left = |id| match presence.leave(person(id, ""), false) {
            EventKind::Departure(departure) => departure.connections,
            other => panic!("{other:?}"),
        };
        assert_eq!((left("a"), left("a(2)"), left("a")), (1, 0, 0));
    }

    #[test]
    fn heads_are_counted_and_not_connections() {
        let mut presence = Presence::default();
        arrivals(&mut presence, &["a", "a(2)", "b"]);
        presence.complete(&mut EventKind::Chat(Chat::new(person("c", "0|0"), "hi")));
        assert_eq!((presence.here(), presence.len()), (2, 3));
        for (id, left) in [("a", 2), ("a(2)", 1), ("c", 1), ("never", 1), ("b", 0)] {
            presence.leave(person(id, ""), false);
            assert_eq!(presence.here(), left, "{id}");
        }
        // Heard of first, and then come in.
        presence.complete(&mut EventKind::Chat(Chat::new(person("d", "0|0"), "hi")));
        arrivals(&mut presence, &["d"]);
        assert_eq!(presence.here(), 1);
    }

    #[test]
    fn a_gift_knows_its_donor_from_what_they_wrote_before() {
        let mut presence = Presence::default();
        let sender = person("a", "256|0");
        presence.complete(&mut EventKind::Chat(Chat::new(sender, "hi")));
        let mut gift = EventKind::Donation(Box::new(Donation::new(
            DonationKind::Balloon,
            Person::new(UserId::strip("a"), "a"),
            1,
        )));
        presence.complete(&mut gift);
        let EventKind::Donation(gift) = gift else {
            panic!()
        };
        assert!(gift.donor.has(RoleFlags::MANAGER));
    }

    #[test]
    fn a_crowd_does_not_grow_memory_without_bound() {
        let mut presence = Presence::default();
        for n in 0..MAX_PEOPLE + 10 {
            presence.enter(vec![person(&format!("v{n}"), "0|0")], drop);
        }
        assert_eq!((presence.len(), presence.here()), (MAX_PEOPLE, MAX_PEOPLE));
    }

    #[test]
    fn staff_are_remembered_and_have_not_arrived() {
        let mut presence = Presence::default();
        presence.complete_list();
        let people = vec![person("admin01", "65537|0")];
        assert!(presence.take(Signal::Staff { people }, |kind| panic!("{kind:?}")));
        assert_eq!(arrivals(&mut presence, &["admin01"]), [(false, 1)]);
    }

    #[test]
    fn who_is_moderated_is_known_from_before() {
        let mut presence = Presence::default();
        presence.complete(&mut EventKind::Chat(Chat::new(person("a", "32|0"), "hi")));
        let mut kick = EventKind::Moderation(Moderation {
            person: Some(Person::new(UserId::strip("a"), "a")),
            ..Moderation::new(ModerationAction::Kicked)
        });
        presence.complete(&mut kick);
        let EventKind::Moderation(kick) = kick else {
            panic!()
        };
        assert!(kick.person.unwrap().has(RoleFlags::FAN));
    }
}
