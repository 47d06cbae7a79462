//! An hour in one room, in virtual time and without a socket: bytes through a visit, its events through the fold, and
//! exactly those arrivals ring that were arrivals.

use std::collections::BTreeMap;
use std::time::Duration;

use soopbell::event::{
    Broadcast, BroadcastId, Event, EventId, EventKind, StreamerId, Text, Timestamp,
};
use soopbell::fault::Source;
use soopbell::log::Position;
use soopbell::notify::{Notifier, Outcome, Reason, Routes};
use soopbell::rule::Rulebook;
use soopbell::sink::TargetId;
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::merge::Line;
use soopbell::source::soop::visit::{Output, Visit};
use soopbell::source::soop::wire::encode;
use tokio::time::Instant;

use crate::support::bell::star;

const RULES: &str = "
[[rule]]
id = \"arrival\"
on = \"arrival\"
when = 'not visitor.streamer'
text = \"{{ visitor.id }}\"

[[rule]]
id = \"kicked\"
on = \"departure\"
when = 'kicked'
text = \"{{ visitor.id }}\"
";

/// The room, and soopbell in it.
struct Hour {
    began: Instant,
    now: Instant,
    visit: Visit,
    notifier: Notifier,
    position: Position,
    sequence: u64,
    /// What rang: in which minute, which rule, about whom.
    rung: Vec<(u64, String, Text)>,
    held: Vec<(u64, Text, Reason)>,
    logged: usize,
}

impl Hour {
    fn begin() -> Self {
        let source = Source::new("rules/hour.toml", RULES);
        let rules = Rulebook::compile(&[source], &["alerts"]).unwrap();
        let target = TargetId("alerts".into());
        let routes = Routes::new([target.clone()], BTreeMap::from([(star(), vec![target])]));
        let began = Instant::now();
        Self {
            began,
            now: began,
            visit: Visit::new(began, &Entry::guest("9552"), false),
            notifier: Notifier::new(rules, routes),
            position: Position::default(),
            sequence: 0,
            rung: Vec::new(),
            held: Vec::new(),
            logged: 0,
        }
    }

    fn minute(&self) -> u64 {
        self.now.duration_since(self.began).as_secs() / 60
    }

    /// Time passes up to this minute and second.
    fn until(&mut self, minute: u64, second: u64) {
        let until = self.began + Duration::from_secs(60 * minute + second);
        assert!(until >= self.now, "a script goes forward");
        while let Some(at) = self.visit.poll_timeout()
            && at <= until
        {
            self.now = at;
            self.visit.handle_timeout(at);
            self.work();
        }
        self.now = until;
    }

    /// The connection is opened and the room joined, and the server tells who is here.
    fn join(&mut self, here: &[String]) {
        self.visit = Visit::new(self.now, &Entry::guest("9552"), false);
        self.work();
        self.hear(1, &["", "16|0"]);
        self.hear(2, &["9552", "star01", "", "", "", "", "16|0"]);
        for batch in here.chunks(28) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            self.come(&batch);
        }
        self.hear(110, &["1"]);
    }

    fn hear(&mut self, opcode: u16, fields: &[&str]) {
        let bytes = encode(opcode, 0, fields);
        self.visit.handle_input(self.now, Line::First, &bytes);
        self.work();
    }

    fn come(&mut self, ids: &[&str]) {
        let mut fields = vec!["1"];
        for id in ids {
            let flags = if *id == "star01" {
                "65540|163840"
            } else {
                "65536|163840"
            };
            fields.extend([id, "별명", flags]);
        }
        self.hear(4, &fields);
        let months: Vec<_> = ids.iter().flat_map(|id| [*id, "fw=-1&afw=-1"]).collect();
        self.hear(127, &months);
    }

    fn go(&mut self, id: &str) {
        self.hear(4, &["-1", id, "별명", "1", "-1", "606752|33554432"]);
    }

    fn kick(&mut self, id: &str) {
        self.hear(4, &["-1", id, "별명", "2", "1", "606208|33554432"]);
    }

    fn work(&mut self) {
        while let Some(output) = self.visit.poll_output() {
            match output {
                Output::Open(line) => self.visit.handle_opened(self.now, line),
                Output::Live => {
                    let broadcast = Broadcast {
                        id: BroadcastId(7),
                        ..Broadcast::default()
                    };
                    self.log(EventKind::Connected(broadcast));
                }
                Output::Event(kind, _) => self.log(kind),
                Output::Ping(line) => self.visit.handle_pong(self.now, line),
                Output::Send(..) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// As the feed and the engine do.
    fn log(&mut self, kind: EventKind) {
        let about = match &kind {
            EventKind::Arrival(arrival) => arrival.visitor.id.as_str().into(),
            EventKind::Departure(departure) => departure.visitor.id.as_str().into(),
            _ => Text::default(),
        };
        let at = Timestamp(1_000_000_000).plus(self.now.duration_since(self.began));
        self.sequence += 1;
        let event = Event {
            id: EventId {
                connection: 1,
                sequence: self.sequence,
            },
            streamer: StreamerId::parse("star01").unwrap(),
            broadcast: Some(BroadcastId(7)),
            at,
            kind,
            raw: bytes::Bytes::new(),
        };
        self.position = self.position.next();
        self.logged += 1;
        let mut outcome = Outcome::default();
        self.notifier.fold(self.position, &event, &mut outcome);
        for verdict in outcome.verdicts {
            match verdict.held {
                None => self
                    .rung
                    .push((self.minute(), verdict.rule.to_string(), about.clone())),
                Some(reason) => self.held.push((self.minute(), about.clone(), reason)),
            }
        }
    }

    fn held_for(&self, reason: Reason) -> usize {
        self.held
            .iter()
            .filter(|(_, _, why)| *why == reason)
            .count()
    }
}

#[test]
fn in_an_hour_of_coming_and_going_exactly_the_arrivals_ring() {
    let mut hour = Hour::begin();
    // Forty connections of thirty-nine people are told at the join, in two packets.
    let mut here: Vec<String> = (0..39).map(|n| format!("here{n}")).collect();
    here.push("here5(2)".to_owned());
    hour.join(&here);
    assert_eq!(hour.rung, [], "whoever is here has not arrived");

    // One fan comes, opens a second window and closes it, the first one first.
    hour.until(1, 0);
    hour.come(&["fan42"]);
    hour.come(&["fan42(2)"]);
    hour.go("fan42");
    // The streamer comes and goes as everybody does; the rule does not ask for that.
    hour.come(&["star01"]);
    // Three come in one packet, one of them first seen by a connection with a suffix.
    hour.until(2, 0);
    hour.come(&["fan1", "fan88(3)", "fan2"]);
    // One window of two is closed, the person stays.
    hour.go("here5");
    hour.until(2, 30);
    hour.come(&["here5"]);
    // A bad line: leaving and coming back each half minute.
    hour.until(3, 0);
    hour.go("fan42(2)");
    for half in 0..10 {
        hour.until(3 + half / 2, 10 + 30 * (half % 2));
        hour.come(&["fan42"]);
        hour.until(3 + half / 2, 20 + 30 * (half % 2));
        hour.go("fan42");
    }
    hour.until(9, 0);
    hour.come(&["fan42"]);
    // Somebody comes, is thrown out, and may come back when the streamer has calmed down.
    hour.until(15, 0);
    hour.come(&["fan13"]);
    hour.until(16, 0);
    hour.kick("fan13");
    hour.until(17, 0);
    hour.come(&["fan13"]);
    hour.kick("fan13");

    // The line breaks for half a minute. Meanwhile here3 has gone, and new1 has come: that it was now nobody can say.
    hour.until(20, 0);
    hour.until(20, 30);
    here.retain(|id| id != "here3");
    here.extend(["fan42", "fan1", "fan2", "fan88(3)", "new1"].map(str::to_owned));
    hour.join(&here);
    hour.until(21, 0);
    hour.come(&["new2"]);
    hour.until(22, 0);
    hour.come(&["here3"]);

    hour.until(30, 0);
    hour.come(&["fan13"]);
    // Away for a quarter of an hour is away.
    hour.until(40, 0);
    hour.go("fan42");
    hour.until(55, 0);
    hour.come(&["fan42"]);
    hour.until(60, 0);

    let expected = [
        (1, "arrival", "fan42"),
        (2, "arrival", "fan1"),
        (2, "arrival", "fan88"),
        (2, "arrival", "fan2"),
        (15, "arrival", "fan13"),
        (16, "kicked", "fan13"),
        (17, "kicked", "fan13"),
        (21, "arrival", "new2"),
        (30, "arrival", "fan13"),
        (55, "arrival", "fan42"),
    ];
    let expected = expected.map(|(minute, rule, id)| (minute, rule.to_owned(), Text::from(id)));
    assert_eq!(hour.rung, expected);
    assert_eq!(hour.held_for(Reason::AlreadyHere), 40 + 44);
    assert_eq!(hour.held_for(Reason::AnotherConnection), 2);
    // Eleven of fan42, one of fan13, and here3 of whom nobody knows how long it was away.
    assert_eq!(hour.held_for(Reason::ShortAbsence), 13);
    assert!(hour.logged > 120, "{}", hour.logged);
}
