//! The file as the other rooms see it: written, closed, opened again.

use std::time::Duration;

use bytes::Bytes;

use super::*;
use crate::engine::{Ledger as _, Past, Step, Visitors};
use crate::event::{
    Broadcast, BroadcastId, Donation, DonationKind, Event, EventId, EventKind, Gap, GapCause,
    Person, StreamerId, Timestamp, UserId,
};
use crate::log::{EventLog as _, Position};
use crate::message::Message;
use crate::notify::{Alert, Asked, Reason, Recalled, Silence, Verdict};
use crate::rule::{Priority, RuleId};
use crate::sink::{AlertId, Card, TargetId, Tone};

fn event(sequence: u64, secs: i64, kind: EventKind) -> Event {
    Event {
        id: EventId {
            connection: u64::MAX,
            sequence,
        },
        streamer: StreamerId::parse("star01").unwrap(),
        broadcast: Some(BroadcastId(7)),
        at: Timestamp(secs * 1000),
        kind,
        raw: Bytes::from_static(b"\x1b\x09raw"),
    }
}

pub(super) fn gift(sequence: u64, secs: i64) -> Event {
    let gift = Donation {
        fan_number: Some(3),
        picture: "100".into(),
        ..Donation::new(
            DonationKind::Balloon,
            Person::new(UserId::strip("fan42"), "초롱"),
            100,
        )
    };
    event(sequence, secs, EventKind::Donation(Box::new(gift)))
}

pub(super) fn alert(name: &str, target: &str) -> Alert {
    Alert {
        id: AlertId(name.into()),
        position: Position(1),
        target: TargetId(target.into()),
        card: Card {
            tone: Tone::Donation,
            tier: 0,
            rule: "big-balloon".into(),
            streamer: StreamerId::parse("star01").unwrap(),
            streamer_nick: "별하늘".into(),
            at: Timestamp(5),
        },
        message: Message::text(name),
        priority: Priority::Normal,
        expires_at: None,
        shared: None,
    }
}

pub(super) fn commit(ledger: &mut SqliteLedger, events: &[Event], alerts: &[Alert]) {
    let first = ledger.head().unwrap().next();
    ledger
        .commit(&Step {
            first,
            events,
            verdicts: &[],
            alerts,
            visitors: &Visitors::new(),
        })
        .unwrap();
}

fn events_since(ledger: &mut SqliteLedger, secs: i64) -> Vec<Event> {
    let mut events = Vec::new();
    ledger
        .replay(Timestamp(secs * 1000), &mut |_, event| {
            events.push(event.clone());
        })
        .unwrap();
    events
}

#[test]
fn what_was_committed_is_there_when_the_file_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let written = [
        gift(0, 10),
        event(1, 20, EventKind::Disconnected { reason: "x".into() }),
    ];
    {
        let store = Store::open(folder.path()).unwrap();
        commit(
            &mut store.ledger().unwrap(),
            &written,
            &[alert("a1", "alerts")],
        );
    }
    let store = Store::open(folder.path()).unwrap();
    let mut ledger = store.ledger().unwrap();
    assert_eq!(ledger.head().unwrap(), Position(2));
    assert_eq!(events_since(&mut ledger, 0), written);
    assert_eq!(events_since(&mut ledger, 11), written[1..]);
    assert_eq!(store.outbox().unwrap().depth().unwrap(), 1);
}

#[test]
fn only_one_soopbell_works_on_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let _first = Store::open(folder.path()).unwrap();
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::InUse(_))
    ));
}

#[test]
fn a_file_of_a_newer_soopbell_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let connection = Connection::open(folder.path().join("soopbell.db")).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(matches!(
        Store::open(folder.path()),
        Err(StoreError::Newer { found: 99, .. })
    ));
}

#[test]
fn the_past_is_cleared_away_but_nothing_that_is_still_to_be_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let mut ledger = store.ledger().unwrap();
    commit(
        &mut ledger,
        &[gift(0, 10), gift(1, 20)],
        &[alert("a1", "alerts")],
    );
    let past = Past {
        events: Timestamp(15_000),
        deliveries: Timestamp(15_000),
        visitors: Timestamp(0),
    };
    assert!(!ledger.tidy(past).unwrap());
    assert_eq!(events_since(&mut ledger, 0), [gift(1, 20)]);
    assert_eq!(store.outbox().unwrap().depth().unwrap(), 1);
    assert_eq!(ledger.head().unwrap(), Position(2));
}

#[test]
fn the_broadcast_that_was_on_is_remembered_until_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let mut ledger = store.ledger().unwrap();
    let on = Broadcast {
        id: BroadcastId(7),
        title: "토크".into(),
        ..Broadcast::default()
    };
    commit(
        &mut ledger,
        &[
            event(0, 1, EventKind::BroadcastStarted(on.clone())),
            gift(1, 2),
        ],
        &[],
    );
    let open = ledger.open_broadcasts().unwrap();
    assert_eq!(
        open.into_values().collect::<Vec<_>>(),
        std::slice::from_ref(&on)
    );
    commit(
        &mut ledger,
        &[event(2, 3, EventKind::BroadcastEnded(on))],
        &[],
    );
    assert!(ledger.open_broadcasts().unwrap().is_empty());
}

#[test]
fn since_when_a_room_was_not_seen_outlives_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let mut ledger = store.ledger().unwrap();
    let star = event(0, 0, EventKind::BroadcastEnded(Broadcast::default())).streamer;
    let gap = |cause| {
        EventKind::Gap(Gap {
            from: Timestamp(0),
            millis: 1,
            cause,
        })
    };
    assert_eq!(ledger.unseen_since(&star).unwrap(), None);
    let on = Broadcast {
        started_at: Timestamp(500),
        ..Broadcast::default()
    };
    let reason = "cut".into();
    for (position, kind, unseen) in [
        (1, EventKind::BroadcastStarted(on.clone()), Some(500)),
        (2, gap(GapCause::Unnoticed), Some(2_000)),
        (3, EventKind::Connected(on), None),
        (4, gap(GapCause::Shed), None),
        (5, EventKind::Disconnected { reason }, Some(5_000)),
        (6, gap(GapCause::Dropped), Some(6_000)),
    ] {
        let at = i64::try_from(position).unwrap();
        commit(&mut ledger, &[event(position, at, kind)], &[]);
        let told = ledger.unseen_since(&star).unwrap();
        assert_eq!(told, unseen.map(Timestamp), "after {position}");
    }
}

#[test]
fn two_writers_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let outbox = store.outbox().unwrap();
    let mut ledger = store.ledger().unwrap();
    let alerts: Vec<_> = (0..200)
        .map(|n| alert(&format!("a{n}"), "alerts"))
        .collect();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for (n, one) in alerts.iter().enumerate() {
                commit(&mut ledger, &[gift(n as u64, 1)], std::slice::from_ref(one));
            }
        });
        scope.spawn(|| {
            let line = outbox_tests::Desk::new(&outbox);
            let mut sent = 0;
            while sent < 200 {
                match line.send(0) {
                    Some(_) => sent += 1,
                    None => std::thread::park_timeout(Duration::from_millis(1)),
                }
            }
        });
    });
    assert_eq!(outbox.depth().unwrap(), 0);
}

fn silence(chat: &str, streamer: Option<&str>, rule: Option<&str>, secs: [i64; 2]) -> Silence {
    let [since, until] = secs.map(|secs| Timestamp(secs * 1_000));
    let asked = Asked {
        streamer: streamer.and_then(StreamerId::parse),
        rule: rule.and_then(RuleId::parse),
        until,
        reason: "쉬는 시간".into(),
        by: "moderator".into(),
    };
    Silence::new(TargetId(chat.into()), asked, since).unwrap()
}

#[test]
fn silences_are_there_when_the_file_is_opened_again_and_end_by_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let asked = [
        silence("discord:5", None, None, [10, 20]),
        silence("discord:5", Some("star01"), Some("gift"), [10, 30]),
        silence("telegram:-6", Some("star01"), None, [10, 40]),
    ];
    let table = Store::open(folder.path()).unwrap().silences().unwrap();
    let added = asked.clone().map(|it| table.add(it).unwrap().unwrap());
    assert_eq!(added.each_ref().map(|it| it.id), [1, 2, 3]);
    for (added, asked) in added.iter().zip(&asked) {
        assert_eq!(
            added,
            &Silence {
                id: added.id,
                ..asked.clone()
            }
        );
    }
    drop(table);
    let table = Store::open(folder.path()).unwrap().silences().unwrap();
    for (secs, live) in [(10, 0..3), (20, 1..3), (39, 2..3), (40, 3..3)] {
        assert_eq!(
            table.live(Timestamp(secs * 1_000)).unwrap(),
            added[live],
            "{secs}"
        );
    }
}

#[test]
fn a_silence_is_lifted_by_its_number_in_its_chat_alone_and_no_number_is_given_twice() {
    let folder = tempfile::tempdir().unwrap();
    let table = Store::open(folder.path()).unwrap().silences().unwrap();
    let (here, there) = (TargetId("discord:5".into()), TargetId("discord:6".into()));
    let add = |chat, streamer, rule| {
        let added = table.add(silence(chat, streamer, rule, [10, 20])).unwrap();
        added.unwrap().id
    };
    let now = Timestamp(15_000);
    let first = add("discord:5", None, None);
    assert!(!table.lift(&there, first, now).unwrap(), "not theirs");
    assert!(
        !table.lift(&here, first, Timestamp(20_000)).unwrap(),
        "over"
    );
    assert!(!table.lift(&here, u64::MAX, now).unwrap());
    assert!(table.lift(&here, first, now).unwrap());
    assert!(!table.lift(&here, first, now).unwrap(), "gone");

    let second = add("discord:5", None, None);
    assert!(second > first);
}

#[test]
fn all_of_a_chat_are_lifted_that_name_what_is_asked_for() {
    let now = Timestamp(15_000);
    for (streamer, rule, left) in [
        (Some("star01"), None, &[1, 4, 5][..]),
        (None, Some("gift"), &[1, 2, 5]),
        (Some("star01"), Some("gift"), &[1, 2, 4, 5]),
        (None, None, &[5]),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let table = Store::open(folder.path()).unwrap().silences().unwrap();
        for (chat, streamer, rule) in [
            ("discord:5", None, None),
            ("discord:5", Some("star01"), None),
            ("discord:5", Some("star01"), Some("gift")),
            ("discord:5", Some("star02"), Some("gift")),
            ("discord:6", Some("star01"), Some("gift")),
        ] {
            let added = table.add(silence(chat, streamer, rule, [10, 20]));
            assert!(added.unwrap().is_some());
        }
        let (who, what) = (
            streamer.and_then(StreamerId::parse),
            rule.and_then(RuleId::parse),
        );
        let here = TargetId("discord:5".into());
        let lifted = table.lift_all(&here, who.as_ref(), what.as_ref(), now);
        assert_eq!(lifted.unwrap(), 5 - left.len(), "{streamer:?} {rule:?}");
        let live = table.live(now).unwrap();
        let live: Vec<_> = live.iter().map(|silence| silence.id).collect();
        assert_eq!(live, left, "{streamer:?} {rule:?}");
    }
}

#[test]
fn a_chat_has_so_many_silences_and_what_is_long_over_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let table = store.silences().unwrap();
    let rows = || -> i64 {
        let connection = Connection::open(folder.path().join("soopbell.db")).unwrap();
        let count = "SELECT count(*) FROM silences";
        connection.query_one(count, [], |row| row.get(0)).unwrap()
    };
    let most = i64::try_from(Silence::MAX_OF_ONE).unwrap();
    for _ in 0..most {
        let added = table
            .add(silence("discord:5", None, None, [10, 20]))
            .unwrap();
        assert!(added.is_some());
    }
    let one_more = |chat, secs| {
        table
            .add(silence(chat, None, None, secs))
            .unwrap()
            .is_some()
    };
    assert!(!one_more("discord:5", [19, 30]));
    assert!(one_more("discord:6", [19, 30]));
    // They are over, and there is room again.
    assert!(one_more("discord:5", [20, 30]));
    assert_eq!(rows(), most + 2);
    let in_days = 20 + 24 * 3_600;
    assert!(one_more("discord:5", [in_days, in_days + 1]));
    assert_eq!(rows(), 3, "those that ended a day ago are gone");
}

#[test]
fn a_silence_that_names_what_nobody_can_read_keeps_nothing_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let table = Store::open(folder.path()).unwrap().silences().unwrap();
    table
        .add(silence("discord:5", Some("star01"), None, [10, 20]))
        .unwrap();
    let connection = Connection::open(folder.path().join("soopbell.db")).unwrap();
    let spoil = "UPDATE silences SET streamer = '../etc'";
    assert_eq!(connection.execute(spoil, []).unwrap(), 1);
    assert_eq!(table.live(Timestamp(15_000)).unwrap(), []);
}

#[test]
fn what_nobody_heard_is_recalled_as_if_it_had_rung() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Store::open(folder.path()).unwrap().ledger().unwrap();
    let told = [
        (None, false),
        (Some(Reason::Gathering), false),
        (Some(Reason::Merged), true),
        (Some(Reason::Silenced), false),
        (Some(Reason::Silenced), true),
        (Some(Reason::TooSmall), false),
        (Some(Reason::TooSmall), true),
        (Some(Reason::Limited), false),
    ];
    let rule = |n: usize| RuleId::parse(&format!("r{n}")).unwrap();
    let verdicts = (0..).zip(told).map(|(n, (held, joined))| Verdict {
        position: Position(1),
        rule: rule(n),
        held,
        joined,
    });
    ledger
        .commit(&Step {
            first: Position(1),
            events: &[gift(0, 10)],
            verdicts: &verdicts.collect::<Vec<_>>(),
            alerts: &[],
            visitors: &Visitors::new(),
        })
        .unwrap();
    let recalled = [false, false, true, false, true, false, true];
    let recalled = (0..).zip(recalled).map(|(n, merged)| {
        let rule = rule(n);
        (Position(1), Recalled { rule, merged })
    });
    let rings = ledger.rings(Timestamp(0)).unwrap();
    assert_eq!(rings, recalled.collect::<Vec<_>>());
}

#[test]
fn what_was_merged_before_there_were_silences_is_still_known_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = Connection::open(folder.path().join("soopbell.db")).unwrap();
    for sql in [
        include_str!("0001_log_and_outbox.sql"),
        include_str!("0002_visitors.sql"),
        include_str!("0003_lines.sql"),
        include_str!("0004_deliveries.sql"),
        include_str!("0005_watches.sql"),
        "INSERT INTO events (position, connection, sequence, streamer, at, kind, body)
             VALUES (1, 1, 1, 'star01', 10000, 'donation', '{}');
         INSERT INTO verdicts (position, rule, held) VALUES (1, 'a', 'merged'), (1, 'b', NULL);
         PRAGMA user_version = 5;",
    ] {
        file.execute_batch(sql).unwrap();
    }
    drop(file);
    let mut ledger = Store::open(folder.path()).unwrap().ledger().unwrap();
    let rings = ledger.rings(Timestamp(0)).unwrap();
    let merged: Vec<_> = rings
        .iter()
        .map(|(_, it)| (it.rule.as_str(), it.merged))
        .collect();
    assert_eq!(merged, [("a", true), ("b", false)]);
}
