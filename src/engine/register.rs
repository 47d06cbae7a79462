//! Who has been in a room before: facts about people that outlive connections, broadcasts and the log.
//!
//! The register itself stands in the file beside the log, one entry for each streamer and visitor. Here is what becomes
//! of its entries while a batch passes: each is looked up once, when its person first comes or goes in the batch, and
//! written back with the batch's own transaction. So a crash neither loses a visit nor counts it twice, and a batch in
//! which nobody comes or goes touches nothing.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::time::Duration;

use crate::event::{Event, EventKind, StreamerId, Text, Timestamp, UserId, Visit};

/// Longest id that is registered, in bytes. SOOP's own are far shorter.
const MAX_ID_BYTES: usize = 64;
/// Longest nickname that is remembered, in bytes. SOOP's own are far shorter; what is longer is none.
const MAX_NICK_BYTES: usize = 128;
const SECONDS_OF_A_DAY: u64 = 24 * 60 * 60;

/// What is remembered of one visitor of one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// When they were first seen.
    pub first_seen: Timestamp,
    /// When they were last seen coming, going or changing their name.
    pub last_seen: Timestamp,
    /// The nickname they went by then. Hostile text.
    pub nick: Text,
    /// Nicknames from before that, newest first, at most [`Visit::MAX_PREVIOUS_NICKS`].
    pub previous_nicks: Vec<Text>,
}

impl Visitor {
    fn new(at: Timestamp) -> Self {
        Self {
            first_seen: at,
            last_seen: at,
            nick: Text::default(),
            previous_nicks: Vec::new(),
        }
    }

    /// From now on they are known by this name. A name that they return to is not a previous one any more.
    fn goes_by(&mut self, nick: &Text) {
        if nick.is_empty() || nick.len() > MAX_NICK_BYTES || self.nick == *nick {
            return;
        }
        let old = std::mem::replace(&mut self.nick, nick.clone());
        self.previous_nicks
            .retain(|previous| previous != nick && *previous != old);
        if !old.is_empty() {
            self.previous_nicks.insert(0, old);
        }
        self.previous_nicks.truncate(Visit::MAX_PREVIOUS_NICKS);
    }
}

/// Entries of the register. Ordered as they stand in the file, so that they are written page by page.
pub type Visitors = BTreeMap<(StreamerId, UserId), Visitor>;

/// The entries that one batch touches.
///
/// Whoever comes, goes or takes another name has been seen. A further connection of somebody who is here is no visit
/// and changes nothing. Whoever stands in the list of who is here is entered as well, though of a stranger among them
/// nobody can say that this is their first visit ([`Arrival::visit`](crate::event::Arrival::visit)).
#[derive(Debug, Default)]
pub struct Register {
    seen: Visitors,
}

impl Register {
    /// How long somebody is remembered who does not come back. After that they are a stranger again.
    pub const REMEMBERED: Duration = Duration::from_hours(24 * 400);

    /// Begins a batch: writes into its arrivals what is known of the visitors, and keeps what is to be remembered of
    /// them. `look_up` finds an entry as it stands in the file.
    ///
    /// # Errors
    /// `look_up` failed. From there on the batch is as it was, and nothing is remembered of it.
    pub fn acquaint<E>(
        &mut self,
        batch: &mut [Event],
        mut look_up: impl FnMut(&StreamerId, &UserId) -> Result<Option<Visitor>, E>,
    ) -> Result<(), E> {
        self.seen.clear();
        for event in batch {
            let (streamer, at) = (&event.streamer, event.at);
            match &mut event.kind {
                EventKind::Arrival(arrival) if arrival.connections <= 1 => {
                    let (id, nick) = (&arrival.visitor.id, &arrival.visitor.nick);
                    let visit = self.see(streamer, id, at, &[nick], &mut look_up)?;
                    arrival.visit =
                        visit.filter(|visit| !(visit.is_first() && arrival.already_here));
                }
                EventKind::Departure(departure) if departure.connections == 0 => {
                    let (id, nick) = (&departure.visitor.id, &departure.visitor.nick);
                    self.see(streamer, id, at, &[nick], &mut look_up)?;
                }
                EventKind::NicknameChanged(change) => {
                    let nicks = [&change.previous_nick, &change.person.nick];
                    self.see(streamer, &change.person.id, at, &nicks, &mut look_up)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What is to be remembered of the people of this batch.
    pub fn seen(&self) -> &Visitors {
        &self.seen
    }

    /// Somebody was seen, going by these names one after the other. Returns what was known of them before; nothing for
    /// an id that no account can have.
    fn see<E>(
        &mut self,
        streamer: &StreamerId,
        id: &UserId,
        at: Timestamp,
        nicks: &[&Text],
        look_up: &mut impl FnMut(&StreamerId, &UserId) -> Result<Option<Visitor>, E>,
    ) -> Result<Option<Visit>, E> {
        if id.as_str().is_empty() || id.as_str().len() > MAX_ID_BYTES {
            return Ok(None);
        }
        let (visitor, is_known) = match self.seen.entry((streamer.clone(), id.clone())) {
            Entry::Occupied(seen) => (seen.into_mut(), true),
            Entry::Vacant(place) => {
                let found = look_up(streamer, id)?;
                let is_known = found.is_some();
                (
                    place.insert(found.unwrap_or_else(|| Visitor::new(at))),
                    is_known,
                )
            }
        };
        let days_away = is_known.then(|| whole_days(at.since(visitor.last_seen)));
        // Not the later of the two: what a clock wrote down that was wrong for a while is put right here.
        visitor.last_seen = at;
        for nick in nicks {
            visitor.goes_by(nick);
        }
        Ok(Some(Visit {
            days_away,
            previous_nicks: visitor.previous_nicks.clone(),
        }))
    }
}

fn whole_days(span: Duration) -> u32 {
    u32::try_from(span.as_secs() / SECONDS_OF_A_DAY).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bytes::Bytes;

    use super::*;
    use crate::event::{Arrival, Departure, EventId, NicknameChange, Person};

    const DAY: i64 = 24 * 60 * 60;

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

    fn person(id: &str, nick: &str) -> Person {
        Person::new(UserId::strip(id), nick)
    }

    fn comes(secs: i64, id: &str, nick: &str) -> Event {
        event(
            secs,
            EventKind::Arrival(Arrival {
                visitor: person(id, nick),
                already_here: false,
                connections: 1,
                visit: None,
            }),
        )
    }

    fn stands_in_the_list(secs: i64, id: &str) -> Event {
        let mut event = comes(secs, id, id);
        if let EventKind::Arrival(arrival) = &mut event.kind {
            arrival.already_here = true;
        }
        event
    }

    fn another_connection(secs: i64, id: &str) -> Event {
        let mut event = comes(secs, id, id);
        if let EventKind::Arrival(arrival) = &mut event.kind {
            arrival.connections = 2;
        }
        event
    }

    fn goes(secs: i64, id: &str, connections: u32) -> Event {
        event(
            secs,
            EventKind::Departure(Departure {
                visitor: person(id, id),
                kicked: false,
                connections,
            }),
        )
    }

    fn is_renamed(secs: i64, id: &str, before: &str, now: &str) -> Event {
        event(
            secs,
            EventKind::NicknameChanged(NicknameChange {
                person: person(id, now),
                previous_nick: before.into(),
            }),
        )
    }

    /// A register whose file is a map, and how often it was looked into.
    #[derive(Default)]
    struct Book {
        register: Register,
        file: Visitors,
        looked_up: usize,
    }

    impl Book {
        /// Passes a batch and says what its arrivals were told.
        fn pass(&mut self, mut batch: Vec<Event>) -> Vec<Option<Visit>> {
            let told = self
                .register
                .acquaint(&mut batch, |streamer, user| {
                    self.looked_up += 1;
                    let key = (streamer.clone(), user.clone());
                    Ok::<_, Infallible>(self.file.get(&key).cloned())
                })
                .map(|()| {
                    let visit = |event: Event| match event.kind {
                        EventKind::Arrival(arrival) => Some(arrival.visit),
                        _ => None,
                    };
                    batch.into_iter().filter_map(visit).collect()
                });
            self.file.extend(self.register.seen().clone());
            told.unwrap()
        }

        fn days_away(&mut self, event: Event) -> Option<u32> {
            self.pass(vec![event]).remove(0).unwrap().days_away
        }
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "it stands in lists beside arrivals of which nothing is known"
    )]
    fn told(days_away: Option<u32>, previous_nicks: &[&str]) -> Option<Visit> {
        Some(Visit {
            days_away,
            previous_nicks: previous_nicks.iter().copied().map(Text::from).collect(),
        })
    }

    #[test]
    fn the_first_visit_is_the_first_and_the_next_one_knows_how_long_ago_that_was() {
        let mut book = Book::default();
        assert_eq!(book.pass(vec![comes(0, "a", "가")]), [told(None, &[])]);
        assert_eq!(book.days_away(comes(DAY - 1, "a", "가")), Some(0));
        // Counted from the last time they were seen, not from the first, and only in whole days.
        assert_eq!(book.days_away(comes(3 * DAY - 2, "a", "가")), Some(1));
        assert_eq!(book.days_away(comes(33 * DAY, "a", "가")), Some(30));
    }

    #[test]
    fn of_two_arrivals_in_one_batch_only_one_is_the_first_and_the_file_is_asked_once() {
        let mut book = Book::default();
        let batch = vec![
            comes(0, "a", "a"),
            goes(1, "a", 0),
            comes(2, "a", "a"),
            comes(3, "b", "b"),
        ];
        assert_eq!(
            book.pass(batch),
            [told(None, &[]), told(Some(0), &[]), told(None, &[])]
        );
        assert_eq!(book.looked_up, 2);
    }

    #[test]
    fn whoever_goes_was_seen_until_then() {
        let mut book = Book::default();
        book.pass(vec![comes(0, "a", "가")]);
        book.pass(vec![goes(2 * DAY, "a", 1)]);
        book.pass(vec![goes(3 * DAY, "a", 0)]);
        assert_eq!(book.days_away(comes(4 * DAY - 1, "a", "가")), Some(0));
    }

    #[test]
    fn of_a_stranger_in_the_list_nobody_says_that_it_is_their_first_visit() {
        let mut book = Book::default();
        assert_eq!(book.pass(vec![stands_in_the_list(0, "a")]), [None]);
        assert_eq!(
            book.pass(vec![stands_in_the_list(DAY, "a")]),
            [told(Some(1), &[])]
        );
        assert_eq!(book.days_away(comes(DAY, "a", "a")), Some(0));
    }

    #[test]
    fn a_further_connection_is_no_visit() {
        let mut book = Book::default();
        assert_eq!(book.pass(vec![another_connection(0, "a")]), [None]);
        assert!(book.file.is_empty());
        assert_eq!(book.days_away(comes(1, "a", "a")), None);
    }

    #[test]
    fn previous_nicknames_are_told_newest_first_and_not_without_end() {
        let mut book = Book::default();
        book.pass(vec![comes(0, "a", "n0")]);
        // One change that was seen, from a name that was not, and one that shows when they come back.
        book.pass(vec![is_renamed(1, "a", "n1", "n2")]);
        assert_eq!(
            book.pass(vec![comes(2, "a", "n3")]),
            [told(Some(0), &["n2", "n1", "n0"])]
        );
        // A name they return to is not a previous one.
        assert_eq!(
            book.pass(vec![comes(3, "a", "n1")]),
            [told(Some(0), &["n3", "n2", "n0"])]
        );
        for n in 4..20 {
            book.pass(vec![comes(n, "a", &format!("n{n}"))]);
        }
        assert_eq!(
            book.pass(vec![comes(20, "a", "n19")]),
            [told(Some(0), &["n18", "n17", "n16", "n15", "n14"])]
        );
    }

    #[test]
    fn what_no_account_can_be_called_is_not_remembered() {
        let mut book = Book::default();
        let endless = "x".repeat(100_000);
        assert_eq!(
            book.pass(vec![comes(0, &endless, "a"), comes(0, "", "a")]),
            [None, None]
        );
        assert!(book.file.is_empty());
        book.pass(vec![comes(0, "a", "가"), comes(1, "a", &endless)]);
        book.pass(vec![comes(2, "a", "")]);
        let visitor = book.file.values().next().unwrap();
        assert_eq!(
            (visitor.nick.as_str(), visitor.previous_nicks.len()),
            ("가", 0)
        );
    }

    #[test]
    fn a_clock_that_was_wrong_for_a_while_harms_one_visit_only() {
        let mut book = Book::default();
        book.pass(vec![comes(9_000 * DAY, "a", "가")]);
        assert_eq!(book.days_away(comes(0, "a", "가")), Some(0));
        assert_eq!(book.days_away(comes(2 * DAY, "a", "가")), Some(2));
    }

    #[test]
    fn a_batch_in_which_nobody_comes_or_goes_touches_nothing() {
        let mut book = Book::default();
        book.pass(vec![comes(0, "a", "가")]);
        let chat = crate::event::Chat::new(person("a", "가"), "hi");
        book.pass(vec![event(1, EventKind::Chat(chat))]);
        assert_eq!(book.looked_up, 1);
        assert!(book.register.seen().is_empty());
    }

    #[test]
    fn what_cannot_be_looked_up_is_neither_told_nor_remembered() {
        let mut register = Register::default();
        let mut batch = [comes(0, "a", "가"), comes(0, "b", "나")];
        let result = register.acquaint(&mut batch, |_, user| match user.as_str() {
            "a" => Ok(None),
            _ => Err("unreadable"),
        });
        assert_eq!(result, Err("unreadable"));
        let EventKind::Arrival(second) = &batch[1].kind else {
            panic!()
        };
        assert_eq!(second.visit, None);
        assert_eq!(register.seen().len(), 1);
    }
}
