//! Visits to a server that exists in this file only, in virtual time.

use std::collections::BTreeMap;

use super::super::wire::{encode, encode_bare};
use super::*;
use Line::{First, Second};

/// A visit, and how the other side treats it.
struct Bench {
    start: Instant,
    now: Instant,
    visit: Visit,
    /// Connections to be opened are.
    is_reachable: bool,
    told: Vec<EventKind>,
    closed: Vec<Line>,
    unseen: Vec<Duration>,
    answers_pings: bool,
    opened: u32,
    went_live: bool,
    over: Option<Over>,
}

impl Bench {
    fn new(redundant: bool) -> Self {
        let now = Instant::now();
        Self {
            start: now,
            now,
            visit: Visit::new(now, &Entry::guest("9552"), redundant),
            is_reachable: true,
            told: Vec::new(),
            closed: Vec::new(),
            unseen: Vec::new(),
            answers_pings: true,
            opened: 0,
            went_live: false,
            over: None,
        }
    }

    fn live(redundant: bool) -> Self {
        let mut bench = Self::new(redundant);
        bench.work();
        assert!(bench.went_live);
        bench
    }

    /// Does what the visit asks for, as the driver and the server would, until it asks for nothing.
    fn work(&mut self) {
        while let Some(output) = self.visit.poll_output() {
            assert!(self.over.is_none(), "after the end: {output:?}");
            match output {
                Output::Open(line) if self.is_reachable => {
                    self.opened += 1;
                    self.visit.handle_opened(self.now, line);
                }
                Output::Open(line) => self.lose(line),
                Output::Send(line, bytes) => self.answer(line, &bytes),
                Output::Ping(line) if self.answers_pings => {
                    self.visit.handle_pong(self.now, line);
                }
                Output::Ping(_) => {}
                Output::Close(line, _) => self.closed.push(line),
                Output::Unseen(stretch) => self.unseen.push(stretch),
                Output::Live => assert!(!std::mem::replace(&mut self.went_live, true)),
                Output::Event(kind, _) => self.told.push(kind),
                Output::Drift(drift) => panic!("{drift:?}"),
                Output::Over(over) => self.over = Some(over),
            }
        }
    }

    fn answer(&mut self, line: Line, sent: &[u8]) {
        let opcode = &sent[2..6];
        let answer = match opcode {
            b"0001" => encode(1, 0, &["", "16|0"]),
            b"0002" => encode(2, 0, &["9552", "star01", "", "", "", "", "16|0"]),
            b"0000" => return,
            // Who is here: nobody. The mark after the join and the one after the list.
            b"0004" => [encode(110, 0, &["1"]), encode(110, 0, &["1"])].concat(),
            other => panic!("{other:?}"),
        };
        self.visit.handle_input(self.now, line, &answer);
    }

    fn say(&mut self, lines: &[Line], bytes: &[u8]) {
        for line in lines {
            self.visit.handle_input(self.now, *line, bytes);
            self.work();
        }
    }

    fn lose(&mut self, line: Line) {
        let lost = Lost {
            reason: "cut".into(),
            was_dead: false,
        };
        self.visit.handle_lost(self.now, line, lost);
    }

    fn wait(&mut self, span: Duration) {
        let until = self.now + span;
        while let Some(at) = self.visit.poll_timeout()
            && at <= until
        {
            self.now = at;
            self.visit.handle_timeout(at);
            self.work();
        }
        self.now = until;
    }

    fn names(&self) -> Vec<&'static str> {
        self.told.iter().map(EventKind::name).collect()
    }
}

fn gift(donor: &str, count: &str) -> Vec<u8> {
    encode(18, 0, &["star01", donor, "초롱", count, "0"])
}

#[test]
fn a_visit_over_one_connection_is_over_with_it() {
    let mut bench = Bench::live(false);
    bench.say(&[First], &gift("fan42", "100"));
    bench.lose(First);
    bench.work();
    assert_eq!(bench.names(), ["donation"]);
    assert!(matches!(bench.over, Some(Over::Lost { .. })));
    assert_eq!((bench.opened, bench.visit.poll_timeout()), (1, None));
}

#[test]
fn one_of_two_connections_may_be_lost_and_comes_back() {
    let mut bench = Bench::live(true);
    assert_eq!(bench.opened, 2);
    bench.say(&[First, Second], &gift("fan42", "100"));
    bench.lose(First);
    bench.work();
    bench.say(&[Second], &gift("fan43", "200"));
    bench.wait(FIRST_RETRY);
    assert_eq!((bench.opened, &bench.closed[..]), (3, &[First][..]));
    bench.lose(Second);
    bench.work();
    bench.say(&[First], &gift("fan44", "300"));
    assert_eq!(bench.names(), ["donation"; 3]);
    assert_eq!(bench.over, None);
    bench.lose(First);
    bench.work();
    assert!(bench.over.is_some(), "nobody is left to see the room");
}

#[test]
fn a_connection_that_cannot_come_back_is_tried_ever_more_rarely() {
    let mut bench = Bench::live(true);
    bench.is_reachable = false;
    bench.lose(Second);
    bench.work();
    bench.wait(Duration::from_mins(10));
    assert!((20..40).contains(&bench.closed.len()), "{:?}", bench.closed);
    assert_eq!(bench.over, None);
}

#[test]
fn whoever_gets_in_first_is_enough() {
    for failing in Line::ALL {
        let mut bench = Bench::new(true);
        for line in Line::ALL {
            assert_eq!(bench.visit.poll_output(), Some(Output::Open(line)));
        }
        bench.lose(failing);
        bench.work();
        bench.visit.handle_opened(bench.now, failing.other());
        bench.work();
        assert!(bench.went_live && bench.over.is_none());
    }
    let mut bench = Bench::new(true);
    bench.is_reachable = false;
    bench.work();
    assert!(bench.over.is_some(), "neither gets in");
}

#[test]
fn the_end_of_the_broadcast_ends_both() {
    let mut bench = Bench::live(true);
    bench.say(&[Second], &encode_bare(88));
    assert_eq!(bench.over, Some(Over::Ended(Ended::BroadcastOver)));
    bench.say(&[First, Second], &gift("fan42", "100"));
    assert!(bench.told.is_empty());
}

#[test]
fn what_was_found_dead_says_since_when_nothing_was_seen() {
    let mut bench = Bench::live(false);
    bench.now += Duration::from_secs(25);
    let lost = Lost {
        reason: "no answer".into(),
        was_dead: true,
    };
    bench.visit.handle_lost(bench.now, First, lost);
    bench.work();
    let unheard = Duration::from_secs(25);
    let expected = Over::Lost {
        reason: "no answer".into(),
        unheard,
    };
    assert_eq!(bench.over, Some(expected));
}

/// Both lines die at one moment, one is noticed first and comes back, and then the other one is noticed.
#[test]
fn a_stretch_that_neither_of_two_connections_saw_is_told() {
    let mut bench = Bench::live(true);
    bench.answers_pings = false;
    let dead = |bench: &mut Bench, line| {
        let lost = Lost {
            reason: "no answer".into(),
            was_dead: true,
        };
        bench.visit.handle_lost(bench.now, line, lost);
        bench.work();
    };
    bench.say(&[First, Second], &gift("fan1", "1"));
    bench.now += Duration::from_secs(40);
    dead(&mut bench, Second);
    assert!(bench.unseen.is_empty());
    bench.wait(Duration::from_secs(1));
    assert_eq!(bench.opened, 3);
    bench.say(&[Second], &gift("fan2", "2"));
    bench.now += Duration::from_secs(9);
    dead(&mut bench, First);
    assert_eq!(bench.unseen, [Duration::from_secs(50)]);
    bench.say(&[Second], &gift("fan3", "3"));
    // What was said on trial is part of what was not seen.
    assert_eq!(bench.names(), ["donation", "donation"]);

    // Nothing is amiss where the other one saw the room all along.
    bench.wait(Duration::from_secs(1));
    bench.now += Duration::from_secs(40);
    dead(&mut bench, First);
    assert_eq!(bench.unseen.len(), 1);
}

/// Two minutes at 200 packets a second, one of the two connections cut each five seconds; every fourth packet is a gift,
/// and most gifts equal others.
#[test]
fn nothing_is_lost_or_doubled_while_one_of_two_connections_is_cut_again_and_again() {
    let mut bench = Bench::live(true);
    let mut sent = BTreeMap::<String, u32>::new();
    let tick = Duration::from_millis(5);
    for n in 0..24_000_u32 {
        bench.wait(tick);
        let packet = if n % 4 == 0 {
            let donor = format!("fan{}", n / 4 % 3);
            *sent.entry(donor.clone()).or_default() += 1;
            gift(&donor, "100")
        } else {
            encode(
                5,
                0,
                &["ㅋㅋㅋ", "fan42", "0", "0", "3", "초롱", "1|0", "-1"],
            )
        };
        // Whoever is cut at this moment has heard this packet, or has not.
        let cut = (n % 1_000 == 999).then_some([First, Second][n as usize / 1_000 % 2]);
        let heard_it = n / 1_000 % 3 == 0;
        for line in [Second, First] {
            if cut != Some(line) || heard_it {
                bench.say(&[line], &packet);
            }
            if cut == Some(line) {
                bench.lose(line);
                bench.work();
            }
        }
    }
    assert_eq!(bench.now - bench.start, Duration::from_mins(2));
    assert_eq!(bench.closed.len(), 24);
    let mut told = BTreeMap::<String, u32>::new();
    for kind in &bench.told {
        if let EventKind::Donation(gift) = kind {
            *told.entry(gift.donor.id.to_string()).or_default() += 1;
        }
    }
    assert_eq!(told, sent);
}
