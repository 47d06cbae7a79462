//! What rules count over time, and names of the writer's own, from the outside.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::event::{
    Arrival, BroadcastId, Chat, Donation, DonationKind, Event, EventId, EventKind, Person,
    StreamerId, Timestamp, UserId,
};
use crate::fault::Language;

fn book(text: &str) -> Rulebook {
    let source = Source::new("rules/t.toml", text);
    Rulebook::compile(&[source], &[]).unwrap_or_else(|faults| {
        let all = faults.iter().map(|f| f.render(Language::English));
        panic!("{}", all.collect::<String>())
    })
}

fn when(condition: &str) -> Rulebook {
    book(&rule("donation", condition))
}

fn rule(on: &str, condition: &str) -> String {
    format!("[[rule]]\nid = 'r'\non = '{on}'\nwhen = '''{condition}'''\ntext = 'x'\n")
}

fn faults(text: &str) -> Vec<String> {
    let source = Source::new("t", text);
    let faults = Rulebook::compile(&[source], &[]).err().unwrap_or_default();
    let told = faults.iter().map(|fault| {
        for language in [Language::Korean, Language::English] {
            assert!(!fault.message(language).is_empty(), "{fault:?}");
            assert!(!fault.help(language).is_empty(), "{fault:?}");
        }
        let place = &fault.place;
        format!("{} {}:{}", fault.problem.code(), place.line, place.column)
    });
    told.collect()
}

fn event(millis: i64, kind: EventKind) -> Event {
    Event {
        id: EventId {
            connection: 1,
            sequence: 0,
        },
        streamer: StreamerId::parse("star01").unwrap(),
        broadcast: Some(BroadcastId(1)),
        at: Timestamp(1_700_000_000_000 + millis),
        kind,
        raw: bytes::Bytes::new(),
    }
}

fn gift(seconds: i64, donor: &str, balloons: u32) -> Event {
    let donor = Person::new(UserId::strip(donor), donor);
    let gift = Donation::new(DonationKind::Balloon, donor, balloons);
    event(seconds * 1_000, EventKind::Donation(Box::new(gift)))
}

/// Whether the rule rings for each of these, one after the other.
fn rings(book: &Rulebook, events: &[Event]) -> Vec<bool> {
    let mut windows = Windows::default();
    fold(book, &mut windows, events)
}

fn fold(book: &Rulebook, windows: &mut Windows, events: &[Event]) -> Vec<bool> {
    let ring = |event| {
        let scene = Scene::new(event, None);
        let windows = windows.take(book, &scene, true);
        let scene = Scene { windows, ..scene };
        book.matching(&scene).next().is_some()
    };
    events.iter().map(ring).collect()
}

/// The places at which the rule rings.
fn places(book: &Rulebook, events: &[Event]) -> Vec<usize> {
    let rings = rings(book, events).into_iter().enumerate();
    rings.filter(|(_, rang)| *rang).map(|(at, _)| at).collect()
}

#[test]
fn a_window_of_time_holds_what_it_reaches_and_no_more() {
    let events: Vec<_> = [0, 10, 20, 29, 30, 59, 60, 200]
        .map(|at| gift(at, "a", 100))
        .into();
    // 30 s after an event it is out: at 30 the one of 0 is.
    assert_eq!(places(&when("count(30s) >= 4"), &events), [3, 4]);
    assert_eq!(places(&when("sum(balloons, 30s) >= 400"), &events), [3, 4]);
    assert_eq!(places(&when("count(30초) == 1"), &events), [0, 7]);
    assert_eq!(places(&when("rate(30s) >= 8"), &events), [3, 4]);
    assert_eq!(places(&when("crosses(count(30s), 4)"), &events), [3, 4]);
}

#[test]
fn people_are_counted_apart_and_only_what_is_asked_for() {
    let events = [
        gift(0, "a", 10),
        gift(1, "b", 500),
        gift(2, "a", 20),
        gift(3, "c", 30),
        gift(4, "a", 700),
    ];
    assert_eq!(places(&when("count(1m, per: donor) >= 2"), &events), [2, 4]);
    assert_eq!(
        places(&when("count(1m, per: donor.id) >= 2"), &events),
        [2, 4]
    );
    assert_eq!(places(&when("distinct(donor, 1m) == 3"), &events), [3, 4]);
    assert_eq!(
        places(&when("count(1m, where: balloons >= 100) >= 2"), &events),
        [4]
    );
    assert_eq!(
        places(&when("sum(balloons * 2, 1m, per: donor) > 60"), &events),
        [1, 4]
    );
}

#[test]
fn a_line_is_crossed_once_and_again_in_the_next_broadcast() {
    let mut events: Vec<_> = (0..6).map(|at| gift(at, "a", 300)).collect();
    for (at, event) in events.iter_mut().enumerate() {
        event.broadcast = Some(BroadcastId(if at < 4 { 1 } else { 2 }));
    }
    let line = when("crosses(broadcast_total(balloons), 5백)");
    assert_eq!(places(&line, &events), [1, 5]);
    assert_eq!(
        places(&when("broadcast_count(per: donor) == 2"), &events),
        [1, 5]
    );
}

#[test]
fn the_last_one_and_the_first_of_the_day_are_known() {
    // 1_700_000_000 is seven hours and 13 minutes past midnight in Korea.
    let events: Vec<_> = [0, 30, 700, 60_500, 60_400]
        .map(|at| gift(at, "a", 1))
        .into();
    let silence = when("since_last(per: donor) >= 10m");
    assert_eq!(places(&silence, &events), [0, 2, 3]);
    assert_eq!(places(&when("since_last() < 1m"), &events), [1, 4]);
    assert_eq!(places(&when("first_today(per: donor)"), &events), [0, 3]);
    // Longer ago than a day is never.
    let events = [gift(0, "a", 1), gift(86_401, "a", 1)];
    assert_eq!(places(&when("since_last() > 1000000000"), &events), [0, 1]);
}

#[test]
fn what_comes_late_counts_with_what_came_before_it() {
    let events = [gift(100, "a", 1), gift(10, "a", 1), gift(129, "a", 1)];
    assert_eq!(places(&when("count(30s) == 3"), &events), [2]);
}

#[test]
fn rooms_and_kinds_are_counted_apart() {
    let mut other = gift(0, "a", 1);
    other.streamer = StreamerId::parse("star02").unwrap();
    let chat = event(
        0,
        EventKind::Chat(Chat::new(Person::new(UserId::strip("a"), "a"), "hi")),
    );
    let events = [gift(0, "a", 1), other, chat, gift(1, "a", 1)];
    assert_eq!(places(&when("count(1m) == 2"), &events), [3]);
}

#[test]
fn what_is_no_news_is_not_counted() {
    let book = book(&rule("arrival", "count(1m) >= 1"));
    let arrival = event(
        0,
        EventKind::Arrival(Arrival {
            visitor: Person::new(UserId::strip("a"), "a"),
            already_here: true,
            connections: 1,
            visit: None,
        }),
    );
    let mut windows = Windows::default();
    let scene = Scene::new(&arrival, None);
    assert_eq!(
        windows.take(&book, &scene, false),
        [Reading { before: 0, now: 0 }]
    );
    assert_eq!(
        windows.take(&book, &scene, true),
        [Reading { before: 0, now: 1 }]
    );
}

#[test]
fn what_is_counted_alike_is_counted_once_and_outlives_a_change_of_rules() {
    let named = "[let]\nbig = 'balloons >= 100'\n[lists]\nvip = ['a']\n";
    let one = |id: &str, when: &str| {
        format!("[[rule]]\nid='{id}'\non='donation'\nwhen='''{when}'''\ntext='x'\n")
    };
    let old = book(&format!(
        "{named}{}{}{}",
        one("a", "count(1m, where: big) > 1"),
        one("b", "count(60s, where: (balloons >= 100)) > 5"),
        one("c", "count(1m, where: donor in vip) > 1"),
    ));
    assert_eq!(old.windows[On::Donation as usize].len(), 2);
    let new = book(&one("z", "count(60s, where: balloons >= 1백) == 3"));
    let mut windows = Windows::default();
    fold(&old, &mut windows, &[gift(0, "a", 100), gift(1, "a", 100)]);
    windows.carry_over(&old, &new);
    assert_eq!(fold(&new, &mut windows, &[gift(2, "a", 100)]), [true]);
}

#[test]
fn names_stand_for_lists_and_conditions_of_any_file() {
    let names = Source::new(
        "a",
        "[lists]\nvip = ['FAN42', 'fan77']\nround = [100, 200]\n'단골' = ['fan1']\n\
         [let]\nbig = 'balloons >= least'\nleast = '1백'\nodd = 'not (balloons in round)'\n",
    );
    let rules = Source::new("b", rule("donation", "donor in vip and big and odd"));
    let book = Rulebook::compile(&[rules, names], &[]).unwrap();
    let events = [
        gift(0, "fan42", 100),
        gift(0, "fan42", 101),
        gift(0, "fan42", 99),
        gift(0, "fan1", 101),
    ];
    assert_eq!(places(&book, &events), [1]);
}

#[test]
fn what_is_wrong_with_a_name_is_told_once_where_it_was_written() {
    let two = |condition: &str| {
        format!(
            "[[rule]]\nid='a'\non='donation'\nwhen='{condition}'\ntext='x'\n\
             [[rule]]\nid='b'\non='donation'\nwhen='{condition}'\ntext='x'\n"
        )
    };
    for (text, told) in [
        (two("x") + "[let]\nx = 'ballons > 1'\n", vec!["R005 12:6"]),
        (two("x") + "[let]\nx = 'balloons >'\n", vec!["R001 12:16"]),
        (two("x") + "[let]\nx = 'y'\ny = 'x'\n", vec!["R044 13:6"]),
        (
            two("x") + "[let]\nx = 'x or became_fan'\n",
            vec!["R044 12:6"],
        ),
        (
            two("donor in vib") + "[lists]\nvip = ['a']\n",
            vec!["R040 4:16", "R040 9:16"],
        ),
        ("[lists]\nvip = ['a', 1]\n".into(), vec!["R041 2:13"]),
        ("[lists]\nvip = []\n".into(), vec!["R012 2:7"]),
        ("[lists]\nvip = 'a'\n".into(), vec!["F007 2:7"]),
        ("[let]\nx = 1\n".into(), vec!["F007 2:5"]),
        ("[lists]\ndonor = ['a']\n".into(), vec!["R043 2:1"]),
        ("[lists]\nin = ['a']\n".into(), vec!["R043 2:1"]),
        ("[let]\ncount = 'true'\n".into(), vec!["R043 2:1"]),
        ("[lists]\n'a b' = ['a']\n".into(), vec!["R042 2:1"]),
        (
            "[lists]\nx = ['a']\n[let]\nx = 'true'\n".into(),
            vec!["R043 4:1"],
        ),
    ] {
        assert_eq!(faults(&text), told, "{text}");
    }
}

#[test]
fn names_that_stand_for_each_other_twice_over_are_stopped() {
    let mut text = rule("donation", "x0");
    text.push_str("[let]\n");
    for n in 0..40 {
        let m = n + 1;
        writeln!(text, "x{n} = 'x{m} or x{m} or x{m}'").unwrap();
    }
    text.push_str("x40 = 'true'\n");
    assert!(!faults(&text).is_empty());
}

fn some_event() -> impl Strategy<Value = Event> {
    (0_i64..40, 0_usize..3, 1_u32..400)
        .prop_map(|(at, donor, balloons)| gift(at, ["a", "b", "c"][donor], balloons))
}

const CONDITIONS: [&str; 5] = [
    "count(10s, per: donor) >= 2",
    "sum(balloons, 7s) >= 500 or distinct(donor, 5s) == 3",
    "crosses(sum(balloons, 10s, per: donor), 300)",
    "since_last(per: donor) >= 4 and first_today(per: donor) == false",
    "count(10s, where: balloons > 200) * 2 > count(10s)",
];

proptest! {
    /// What is counted is what a look back over all that came says: slow, and obviously so.
    #[test]
    fn counting_agrees_with_looking_back(events in prop::collection::vec(some_event(), 0..60)) {
        let book = when("sum(balloons, 10s, per: donor) == -1");
        let mut windows = Windows::default();
        let mut clock = i64::MIN;
        let mut past: Vec<(i64, String, i64)> = Vec::new();
        for event in &events {
            clock = clock.max(event.at.as_millis());
            let EventKind::Donation(gift) = &event.kind else { unreachable!() };
            let who = gift.donor.id.as_str().to_owned();
            let told = |past: &[(i64, String, i64)]| -> i64 {
                past.iter()
                    .filter(|(at, donor, _)| *donor == who && clock - at < 10_000)
                    .map(|(_, _, balloons)| balloons)
                    .sum()
            };
            let before = told(&past);
            past.push((clock, who.clone(), gift.balloons.into()));
            let now = told(&past);
            let scene = Scene::new(event, None);
            prop_assert_eq!(windows.take(&book, &scene, true), [Reading { before, now }]);
        }
    }

    /// Whoever comes to know the last stretch of the log counts what one counts who has been there all along.
    #[test]
    fn a_restart_changes_nothing_later(
        events in prop::collection::vec(some_event(), 1..80),
        cut in 0_usize..80,
        condition in prop::sample::select(CONDITIONS.to_vec()),
    ) {
        let mut events = events;
        events.sort_by_key(|event| event.at);
        let book = when(condition);
        let all = rings(&book, &events);
        let cut = cut.min(events.len() - 1);
        // All of the time that the rules look back over is read again.
        let since = events[cut].at.minus(book.horizon());
        let from = events.partition_point(|event| event.at < since);
        let again = rings(&book, &events[from..]);
        prop_assert_eq!(&all[cut..], &again[cut - from..]);
    }
}
