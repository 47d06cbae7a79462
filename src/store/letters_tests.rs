//! The outbox as people look after it, beside somebody who works on it.

use rusqlite::Connection;

use super::outbox_tests::{Desk, card, doubt, home, retry, state, target};
use super::tests::{alert, commit, gift};
use super::*;
use crate::dispatch::{Line, Outbox as _, Settlement, State};
use crate::event::Timestamp;
use crate::log::Position;
use crate::notify::Alert;
use crate::sink::TargetId;

/// A file with these alerts, and somebody who looks after it.
fn with(alerts: &[Alert]) -> (tempfile::TempDir, Store, Letters) {
    let (folder, store) = home();
    commit(&mut store.ledger().unwrap(), &[gift(0, 1)], alerts);
    let letters = Letters::open(folder.path()).unwrap();
    (folder, store, letters)
}

fn ids(letters: &[Letter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.id.as_str()).collect()
}

fn one(letters: &Letters, id: &str) -> Letter {
    match letters.meant(id, 1, None).unwrap() {
        Found::One(letter) => *letter,
        other => panic!("{id}: {other:?}"),
    }
}

fn named(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

fn dead() -> Settlement {
    Settlement::Dead {
        error: "400".into(),
    }
}

fn done() -> Outcome {
    Outcome::Done(target())
}

/// Puts a row into this state, as if all that leads there had happened.
fn put(store: &Store, id: &str, state: State) {
    let file = Connection::open(&store.file).unwrap();
    let sql = "UPDATE deliveries SET state = ?2 WHERE id = ?1";
    file.execute(sql, [id, state.name()]).unwrap();
}

#[test]
fn filters_hold_together_and_the_newest_comes_first() {
    let other = |name: &str, target: &str, rule: &str, at: i64| {
        let mut alert = alert(name, target);
        alert.card.rule = rule.into();
        alert.card.at = Timestamp(at);
        alert
    };
    let (_folder, store, letters) = with(&[
        other("a", "alerts", "gift", 100),
        other("b", "mods", "gift", 200),
        other("c", "alerts", "fan", 300),
        other("d", "alerts", "gift", 400),
    ]);
    put(&store, "d", State::Dead);
    let list = |filter: &Filter, limit: u32| {
        let (found, count) = letters.list(filter, limit).unwrap();
        (ids(&found).join(""), count)
    };
    let any = Filter::default();
    let targets = vec![target()];
    assert_eq!(list(&any, 9), ("dcba".into(), 4));
    assert_eq!(list(&any, 2), ("dc".into(), 4));
    let filter = Filter {
        targets: targets.clone(),
        ..Filter::default()
    };
    assert_eq!(list(&filter, 9), ("dca".into(), 3));
    let filter = Filter {
        rule: Some("gift".into()),
        states: vec![State::Due],
        ..filter
    };
    assert_eq!(list(&filter, 9), ("a".into(), 1));
    let filter = Filter {
        since: Some(Timestamp(300)),
        ..Filter::default()
    };
    assert_eq!(list(&filter, 9), ("dc".into(), 2));
    assert_eq!(letters.ids(&filter).unwrap(), ["c", "d"]);
    for hostile in ["%", "' OR 1 = 1 --", "\"", "gift\u{202e}", ""] {
        let filter = Filter {
            rule: Some(hostile.into()),
            targets: targets.clone(),
            ..Filter::default()
        };
        assert_eq!(list(&filter, 9), (String::new(), 0), "{hostile}");
    }
}

#[test]
fn a_beginning_is_enough_where_it_is_clear() {
    let (_folder, _store, letters) = with(&[
        alert("0123456789aa", "alerts"),
        alert("0123456789ab", "alerts"),
        alert("01", "alerts"),
        alert("f0", "alerts"),
    ]);
    assert_eq!(one(&letters, "f").id, "f0");
    assert_eq!(one(&letters, "01").id, "01", "it is a whole name as well");
    let Found::Several(found) = letters.meant("012", 1, None).unwrap() else {
        panic!("it is clear");
    };
    assert_eq!(ids(&found), ["0123456789aa", "0123456789ab"]);
    assert_eq!(found[1].short, "0123456789ab", "eight are not enough");
    assert_eq!(letters.meant("2", 1, None).unwrap(), Found::Nothing);
    for hostile in ["", "%", "_", "'", "\u{10ffff}", &"0".repeat(10_000)] {
        let found = letters.meant(hostile, 1, None).unwrap();
        assert_eq!(found, Found::NoId, "{hostile}");
    }
    let (_folder, _store, letters) = with(&[
        alert("0123456789aa", "alerts"),
        alert("1123456789aa", "alerts"),
    ]);
    assert_eq!(one(&letters, "0").short, "01234567");
}

#[test]
fn so_much_of_an_id_is_asked_for_and_other_targets_need_not_be_told_apart_from() {
    let (_folder, _store, letters) = with(&[
        alert("0123aa", "alerts"),
        alert("0123bb", "others"),
        alert("0123cc", "others"),
    ]);
    let meant = |typed: &str, at: Option<&str>| {
        let at = at.map(|name| TargetId(name.into()));
        match letters.meant(typed, 4, at.as_ref()).unwrap() {
            Found::One(letter) => letter.id,
            Found::Several(found) => ids(&found).join(" "),
            Found::Nothing => "nothing".into(),
            Found::NoId => "no id".into(),
        }
    };
    assert_eq!(meant("0123", None), "0123aa 0123bb 0123cc");
    assert_eq!(meant("0123", Some("alerts")), "0123aa");
    assert_eq!(meant("`0123B`", Some("others")), "0123bb");
    assert_eq!(meant("0123b", Some("alerts")), "nothing");
    assert_eq!(meant("012", Some("alerts")), "no id");
    assert_eq!(meant("012x", None), "no id");
}

#[test]
fn the_last_alerts_at_a_target_come_first_and_nothing_that_soopbell_itself_said() {
    let at = |position, alert: Alert| Alert {
        position: Position(position),
        ..alert
    };
    let (_folder, store, letters) = with(&[
        at(3, alert("a", "alerts")),
        at(4, alert("b", "others")),
        at(4, alert("c", "alerts")),
        at(9, alert("d", "alerts")),
        at(0, alert("e", "alerts")),
    ]);
    let recent = |most| letters.recent(&target(), most).unwrap();
    assert_eq!(ids(&recent(10)), ["d", "c", "a"]);
    assert_eq!(ids(&recent(2)), ["d", "c"]);
    let told = recent(1).remove(0);
    assert_eq!(told.content.unwrap().message.plain(), "d");
    assert_eq!(told.state, State::Due);
    let file = Connection::open(&store.file).unwrap();
    let plan = "EXPLAIN QUERY PLAN SELECT id FROM deliveries
         WHERE target = ?1 AND position > 0 ORDER BY position DESC, seq DESC LIMIT ?2";
    let plan: String = file.query_row(plan, ["", "9"], |row| row.get(3)).unwrap();
    assert!(plan.contains("deliveries_recent"), "{plan}");
}

#[test]
fn what_was_given_up_is_sent_again_as_if_nothing_had_been() {
    let expiring = Alert {
        expires_at: Some(Timestamp(1)),
        ..alert("a", "alerts")
    };
    let (_folder, store, mut letters) = with(&[expiring]);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    desk.settle(&desk.claim(&desk.due(0), 0), &retry(9_000), 0);
    desk.settle(&desk.claim(&desk.due(9_000), 9_000), &dead(), 9_000);
    let letter = one(&letters, "a");
    assert_eq!((letter.state, letter.attempts), (State::Dead, 2));
    assert_eq!(letter.error.as_deref(), Some("400"));
    assert_eq!(letter.settled_at, Some(Timestamp(9_000)));
    assert_eq!(letters.resend(&named(&["a"])).unwrap(), [done()]);
    let letter = one(&letters, "a");
    assert_eq!((letter.attempts, letter.error), (0, None));
    assert_eq!((letter.expires_at, letter.not_before), (None, None));
    assert_eq!(desk.tell(9_001), "a #1", "nothing is known of it there");
    assert_eq!(desk.send(9_001).unwrap(), "a");
}

#[test]
fn what_is_or_may_be_there_is_sent_again_under_another_name() {
    let (_folder, store, mut letters) = with(&[
        alert("sent", "alerts"),
        alert("held", "alerts"),
        alert("dropped", "alerts"),
    ]);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    let mut keys = Vec::new();
    let due = desk.due(0);
    keys.push(due.delivery.key());
    desk.send(0).unwrap();
    let due = desk.due(0);
    keys.push(due.delivery.key());
    let claim = desk.claim(&due, 0);
    desk.settle(&claim, &Settlement::Held { error: "?".into() }, 0);
    let due = desk.due(0);
    keys.push(due.delivery.key());
    desk.settle(&desk.claim(&due, 0), &doubt(100), 0);
    let ids = named(&["dropped"]);
    assert_eq!(letters.drop(&ids, Timestamp(5)).unwrap(), [done()]);

    let ids = named(&["sent", "held", "dropped"]);
    assert_eq!(letters.resend(&ids).unwrap(), [done(), done(), done()]);
    for (name, key) in ["sent", "held", "dropped"].into_iter().zip(keys) {
        let due = desk.due(1);
        assert_ne!(due.delivery.key(), key);
        assert!(!due.delivery.may_repeat);
        assert_eq!(desk.send(1).unwrap(), format!("{name} (copy 1)"));
    }
}

#[test]
fn a_card_that_was_told_is_posted_anew_with_all_it_came_to() {
    let (_folder, store, mut letters) = with(&[card("c", 3)]);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    desk.send(0).unwrap();
    assert_eq!(
        letters.resend(&named(&["c"])).unwrap(),
        [Outcome::Refused(State::Live)],
        "it goes on changing by itself"
    );
    assert_eq!(one(&letters, "c").content.unwrap().fields[0].name, "so far");
    desk.send(30_000).unwrap();
    assert_eq!(one(&letters, "c").content.unwrap().fields[0].name, "in all");
    assert_eq!(letters.resend(&named(&["c"])).unwrap(), [done()]);
    assert_eq!(desk.send(30_001).unwrap(), "c | in all 3 (copy 1)");
    assert_eq!(state(&store, "c"), State::Sent);
}

#[test]
fn what_is_given_up_is_not_sent_and_says_why() {
    let (_folder, store, mut letters) = with(&[alert("a", "alerts"), alert("b", "alerts")]);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    desk.settle(&desk.claim(&desk.due(0), 0), &retry(500), 0);
    let both = named(&["a", "b"]);
    assert_eq!(letters.drop(&both, Timestamp(7)).unwrap(), [done(), done()]);
    assert_eq!(desk.tell(1_000), "empty");
    let (a, b) = (one(&letters, "a"), one(&letters, "b"));
    assert_eq!(
        a.error.as_deref(),
        Some("dropped by hand; before that: 500")
    );
    assert_eq!(b.error.as_deref(), Some("dropped by hand"));
    assert_eq!(b.settled_at, Some(Timestamp(7)));
    let again = letters.drop(&both, Timestamp(8)).unwrap();
    assert_eq!(
        again,
        [State::Dropped, State::Dropped].map(Outcome::Refused)
    );
}

#[test]
fn every_state_is_left_only_as_the_table_allows() {
    for from in State::ALL {
        let (_folder, store, mut letters) = with(&[alert("a", "alerts")]);
        for is_resent in [true, false] {
            put(&store, "a", from);
            let ids = named(&["a"]);
            let (outcome, step) = if is_resent {
                (letters.resend(&ids), crate::dispatch::Step::Resend)
            } else {
                (
                    letters.drop(&ids, Timestamp(0)),
                    crate::dispatch::Step::Drop,
                )
            };
            let next = from.after(step, false);
            assert_eq!(state(&store, "a"), next.unwrap_or(from), "{from} {step:?}");
            let expected = match (next, from) {
                (Some(_), _) => done(),
                (None, State::Sending) => Outcome::UnderWay(Timestamp(0)),
                (None, from) => Outcome::Refused(from),
            };
            assert_eq!(outcome.unwrap(), [expected]);
        }
    }
}

#[test]
fn nobody_is_fought_with() {
    let (_folder, store, mut letters) = with(&[alert("a", "alerts")]);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    let ids = named(&["a", "nothing"]);
    let due = desk.due(0);
    let claim = desk.claim(&due, 0);
    let under_way = Outcome::UnderWay(Timestamp(60_000));
    assert_eq!(
        letters.resend(&ids).unwrap(),
        [under_way.clone(), Outcome::Gone]
    );
    assert_eq!(letters.drop(&ids, Timestamp(1)).unwrap()[0], under_way);
    assert!(desk.settle(&claim, &dead(), 2), "its outcome is its own");

    // What was seen before somebody changed it by hand cannot be claimed.
    letters.resend(&ids).unwrap();
    let seen = desk.due(3);
    letters.drop(&ids, Timestamp(4)).unwrap();
    letters.resend(&ids).unwrap();
    let lease = Duration::from_mins(1);
    assert_eq!(outbox.claim(&seen, Timestamp(5), lease).unwrap(), None);
    assert_eq!(desk.send(5).unwrap(), "a");
}

#[test]
fn more_than_one_step_of_them_is_done_to_the_end() {
    let alerts: Vec<_> = (0..450)
        .map(|n| alert(&format!("{n:03}"), "alerts"))
        .collect();
    let (_folder, _store, mut letters) = with(&alerts);
    let ids = letters.ids(&Filter::default()).unwrap();
    let outcomes = letters.drop(&ids, Timestamp(0)).unwrap();
    assert_eq!(outcomes, vec![done(); 450]);
}

#[test]
fn how_each_target_stands_counts_what_is_still_to_be_said() {
    let (_folder, store, letters) = with(&[
        card("live", 1),
        alert("dead", "alerts"),
        alert("due", "alerts"),
        alert("held", "mods"),
        alert("expired", "mods"),
        alert("sent", "quiet"),
    ]);
    Desk::new(&store.outbox().unwrap()).send(0).unwrap();
    for state in [State::Dead, State::Held, State::Expired, State::Sent] {
        put(&store, state.name(), state);
    }
    let standings = letters.standings().unwrap();
    let standings = standings.iter().map(|it| {
        let counts = [it.waiting, it.held, it.dead, it.expired];
        (it.target.0.as_str(), counts)
    });
    let expected = [
        ("alerts", [1, 0, 1, 0]),
        ("mods", [0, 1, 0, 1]),
        ("quiet", [0; 4]),
    ];
    assert!(standings.eq(expected));
}

#[test]
fn what_is_left_alone_is_tried_at_once_if_somebody_says_so() {
    let (_folder, store, mut letters) = with(&[]);
    let outbox = store.outbox().unwrap();
    let (alerts, mods) = (target(), TargetId("mods".into()));
    let minute = Duration::from_mins(1);
    let lines = [
        Line::Target(&alerts),
        Line::Target(&mods),
        Line::Token("discord"),
    ];
    for line in lines {
        outbox.park(line, Timestamp(0), minute, "403").unwrap();
    }
    let resumed = letters
        .resume(&[Line::Target(&alerts), Line::Token("discord")])
        .unwrap();
    let names: Vec<_> = resumed.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["alerts", "discord"]);
    let parked = |line| outbox.parked(line).unwrap();
    assert_eq!(
        lines.map(|line| parked(line).is_some()),
        [false, true, false]
    );
    assert_eq!(letters.resume(&[Line::Target(&alerts)]).unwrap(), []);
}

#[test]
fn a_row_that_nobody_can_read_is_shown_all_the_same() {
    let (_folder, store, letters) = with(&[alert("a", "alerts"), alert("b", "alerts")]);
    let file = Connection::open(&store.file).unwrap();
    let spoil = "UPDATE deliveries SET card = 'x{' WHERE id = 'a'";
    file.execute(spoil, []).unwrap();
    let (found, _) = letters.list(&Filter::default(), 9).unwrap();
    assert_eq!(ids(&found), ["b", "a"]);
    assert_eq!(found[1].content, None);
    let filter = Filter {
        rule: Some("big-balloon".into()),
        since: Some(Timestamp(0)),
        ..Filter::default()
    };
    assert_eq!(letters.ids(&filter).unwrap(), ["b"]);
}

#[test]
fn a_file_of_another_version_is_left_alone() {
    let (folder, store, _letters) = with(&[]);
    let file = Connection::open(&store.file).unwrap();
    let version = |version: u32| file.pragma_update(None, "user_version", version).unwrap();
    version(3);
    let older = Letters::open(folder.path()).unwrap_err();
    assert!(matches!(older, StoreError::Older { found: 3, .. }));
    version(99);
    let newer = Letters::open(folder.path()).unwrap_err();
    assert!(matches!(newer, StoreError::Newer { found: 99, .. }));
    let none = Letters::open(&folder.path().join("x")).unwrap_err();
    assert!(matches!(none, StoreError::Missing(_)));
    assert!(!folder.path().join("x").exists());
}
