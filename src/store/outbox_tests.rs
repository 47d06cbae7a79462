//! The outbox: lines, leases, cards that live, what expires, and what is parked.

use std::fmt::Write as _;
use std::time::Duration;

use proptest::prelude::*;
use rusqlite::Connection;

use super::tests::{alert, commit, gift};
use super::*;
use crate::dispatch::{
    Claim, Due, Expired, Head, Line, Manner, Note, Outbox as _, Settlement, State, Wish,
};
use crate::event::Timestamp;
use crate::message::Message;
use crate::notify::{Alert, Shared, name_of};
use crate::rule::Priority;
use crate::sink::{AlertId, Errand, Field, TargetId};

const EDITING: Manner = Manner {
    edits: true,
    remembers: Duration::ZERO,
};
const BEHIND: Wish = Wish {
    behind: 1,
    posts_first: false,
};
const LEASE: Duration = Duration::from_mins(1);
/// What edits are kept apart by.
const APART: i64 = 3_000;

pub(super) fn target() -> TargetId {
    TargetId("alerts".into())
}

/// Somebody who works on one target's line.
pub(super) struct Desk<'o> {
    outbox: &'o SqliteOutbox,
    manner: Manner,
}

impl<'o> Desk<'o> {
    pub(super) fn new(outbox: &'o SqliteOutbox) -> Self {
        Self {
            outbox,
            manner: EDITING,
        }
    }

    fn head(&self, now: i64) -> Head {
        self.outbox
            .head(&target(), Timestamp(now), self.manner, Wish::default())
            .unwrap()
    }

    pub(super) fn due(&self, now: i64) -> Due {
        match self.head(now) {
            Head::Due(due) => *due,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn claim(&self, due: &Due, now: i64) -> Claim {
        self.outbox
            .claim(due, Timestamp(now), LEASE)
            .unwrap()
            .unwrap()
    }

    pub(super) fn settle(&self, claim: &Claim, settlement: &Settlement, now: i64) -> bool {
        self.outbox
            .settle(claim, settlement, Timestamp(now))
            .unwrap()
    }

    /// Lets the first in line arrive; what it said, or nothing if there was none.
    pub(super) fn send(&self, now: i64) -> Option<String> {
        let Head::Due(due) = self.head(now) else {
            return None;
        };
        let claim = self.claim(&due, now);
        let sent = Settlement::Sent {
            remote_id: Some(format!("m{}", due.delivery.id)),
            edit_after: Timestamp(now + APART),
        };
        assert!(self.settle(&claim, &sent, now));
        Some(said(&due))
    }

    /// What the line says at this moment, without changing it.
    pub(super) fn tell(&self, now: i64) -> String {
        match self.head(now) {
            Head::Due(due) => format!("{} #{}", said(&due), due.delivery.attempt),
            Head::Later(at) => format!("later {}", at.as_millis()),
            Head::Empty => "empty".into(),
        }
    }
}

fn said(due: &Due) -> String {
    let delivery = &due.delivery;
    let mut words = match &delivery.errand {
        Errand::Post => delivery.message.plain(),
        Errand::Edit { remote_id } => format!("{remote_id}: {}", delivery.message.plain()),
        Errand::Close { .. } => "closed".into(),
    };
    for field in &delivery.fields {
        write!(words, " | {} {}", field.name, field.value.plain()).unwrap();
    }
    if delivery.may_repeat {
        words.push_str(" (repeat?)");
    }
    if delivery.copy > 0 {
        write!(words, " (copy {})", delivery.copy).unwrap();
    }
    words
}

pub(super) fn state(store: &Store, id: &str) -> State {
    let connection = Connection::open(&store.file).unwrap();
    let sql = "SELECT state FROM deliveries WHERE id = ?1";
    let state: String = connection.query_row(sql, [id], |row| row.get(0)).unwrap();
    State::named(&state).unwrap()
}

/// The same card after so many rings.
pub(super) fn card(name: &str, rings: u64) -> Alert {
    let fields = |name: &'static str| {
        let field = Field {
            name: name.into(),
            value: Message::text(rings.to_string()),
        };
        if rings > 1 { vec![field] } else { Vec::new() }
    };
    Alert {
        shared: Some(Shared {
            rings,
            closes_at: Timestamp(30_000),
            waits: false,
            so_far: fields("so far"),
            in_all: fields("in all"),
        }),
        ..alert(name, "alerts")
    }
}

pub(super) fn home() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

pub(super) fn retry(not_before: i64) -> Settlement {
    Settlement::Retry {
        not_before: Timestamp(not_before),
        error: "500".into(),
    }
}

pub(super) fn doubt(not_before: i64) -> Settlement {
    Settlement::Uncertain {
        not_before: Timestamp(not_before),
        error: "no answer".into(),
    }
}

#[test]
fn a_line_leaves_in_order_and_waits_for_its_first() {
    let (_folder, store) = home();
    let alerts = [
        alert("a1", "alerts"),
        alert("b1", "mods"),
        alert("a2", "alerts"),
    ];
    commit(&mut store.ledger().unwrap(), &[gift(0, 1)], &alerts);
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    let due = desk.due(0);
    desk.settle(&desk.claim(&due, 0), &retry(500), 0);
    assert_eq!(desk.tell(499), "later 500");
    assert_eq!(desk.tell(500), "a1 #2");
    assert_eq!(desk.send(500).unwrap(), "a1");
    assert_eq!(state(&store, "a1"), State::Sent);
    assert_eq!(desk.tell(500), "a2 #1");
    let due = desk.due(500);
    let dead = Settlement::Dead {
        error: "400".into(),
    };
    desk.settle(&desk.claim(&due, 500), &dead, 500);
    assert_eq!(state(&store, "a2"), State::Dead);
    assert_eq!(desk.tell(500), "empty");
    assert_eq!(outbox.depth().unwrap(), 1);
    assert_eq!(outbox.waiting().unwrap(), [(TargetId("mods".into()), 1)]);
}

#[test]
fn what_goes_first_overtakes_and_what_gathers_holds_nobody_up() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let gathering = |rings: u64| {
        let mut alert = card("together", rings);
        alert.shared.as_mut().unwrap().waits = true;
        alert.message = Message::text(format!("the {rings}th"));
        alert
    };
    let with = |name: &str, priority| Alert {
        priority,
        ..alert(name, "alerts")
    };
    commit(
        &mut ledger,
        &[gift(0, 1)],
        &[
            gathering(1),
            with("idle", Priority::Low),
            with("plain", Priority::Normal),
            with("urgent", Priority::High),
        ],
    );
    commit(&mut ledger, &[gift(1, 1)], &[gathering(3)]);
    let desk = Desk::new(&outbox);
    let sent: Vec<_> = std::iter::from_fn(|| desk.send(0)).collect();
    assert_eq!(sent, ["urgent", "plain", "idle"]);
    assert_eq!(desk.tell(29_999), "later 30000");
    assert_eq!(desk.send(30_000).unwrap(), "the 3th | in all 3");
    assert_eq!(state(&store, "together"), State::Sent);
}

#[test]
fn an_alert_that_was_rung_before_does_not_ring_again() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    commit(&mut ledger, &[gift(0, 1)], &[alert("a1", "alerts")]);
    let desk = Desk::new(&outbox);
    assert_eq!(desk.send(0).unwrap(), "a1");
    commit(&mut ledger, &[gift(1, 2)], &[alert("a1", "alerts")]);
    assert_eq!(desk.tell(500), "empty");
}

#[test]
fn a_card_is_edited_at_its_pace_shows_only_the_newest_and_closes_with_the_total() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let desk = Desk::new(&outbox);
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1)]);
    assert_eq!(desk.send(0).unwrap(), "c");
    assert_eq!(state(&store, "c"), State::Live);
    assert_eq!(outbox.depth().unwrap(), 0, "nothing is to be said");
    for rings in 2..=5 {
        commit(&mut ledger, &[gift(rings, 1)], &[card("c", rings)]);
    }
    assert_eq!(outbox.depth().unwrap(), 1);
    // An evaluation of the past again adds nothing.
    commit(&mut ledger, &[gift(9, 1)], &[card("c", 4)]);
    assert_eq!(desk.tell(100), "later 3000");
    assert_eq!(desk.send(3_000).unwrap(), "mc: c | so far 5");
    assert_eq!(desk.tell(3_001), "later 30000");
    // Others go before a card that has nothing to say.
    commit(&mut ledger, &[gift(10, 1)], &[alert("other", "alerts")]);
    assert_eq!(desk.send(3_002).unwrap(), "other");
    assert_eq!(desk.send(30_000).unwrap(), "mc: c | in all 5");
    assert_eq!(state(&store, "c"), State::Sent);
    // What comes late for it is told all the same.
    commit(&mut ledger, &[gift(11, 1)], &[card("c", 6)]);
    assert_eq!(state(&store, "c"), State::Live);
    assert_eq!(desk.send(40_000).unwrap(), "mc: c | in all 6");
    assert_eq!(desk.tell(99_000), "empty");
}

#[test]
fn a_card_to_which_nothing_was_added_closes_without_a_word() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let desk = Desk::new(&outbox);
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1)]);
    desk.send(0);
    assert_eq!(desk.tell(29_999), "later 30000");
    assert_eq!(desk.tell(30_000), "empty");
    assert_eq!(state(&store, "c"), State::Sent);
}

#[test]
fn what_was_added_before_the_first_word_is_said_with_it() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let desk = Desk::new(&outbox);
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1)]);
    commit(&mut ledger, &[gift(1, 1)], &[card("c", 7)]);
    // And after an outage longer than the card is open, it is all said at once.
    assert_eq!(desk.tell(10), "c | so far 7 #1");
    assert_eq!(desk.send(31_000).unwrap(), "c | in all 7");
    assert_eq!(state(&store, "c"), State::Sent);
}

#[test]
fn where_nothing_can_be_edited_the_total_is_a_message_of_its_own() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let mut desk = Desk::new(&outbox);
    desk.manner.edits = false;
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1), card("d", 1)]);
    assert_eq!(desk.send(0).unwrap(), "c");
    assert_eq!(desk.send(0).unwrap(), "d");
    commit(&mut ledger, &[gift(1, 1)], &[card("c", 9)]);
    assert_eq!(desk.tell(9_000), "later 30000");
    assert_eq!(desk.send(30_000).unwrap(), "closed | in all 9");
    assert_eq!(desk.tell(30_000), "empty");
    assert_eq!(
        (state(&store, "c"), state(&store, "d")),
        (State::Sent, State::Sent)
    );
}

#[test]
fn a_message_that_is_gone_is_posted_anew_under_another_key() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let desk = Desk::new(&outbox);
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1)]);
    desk.send(0);
    commit(&mut ledger, &[gift(1, 1)], &[card("c", 2)]);
    let due = desk.due(3_000);
    let first = due.delivery.key();
    desk.settle(&desk.claim(&due, 3_000), &Settlement::Lost, 3_000);
    let again = desk.due(3_000);
    assert_eq!(said(&again), "c | so far 2 (copy 1)");
    assert_ne!(again.delivery.key(), first);
    assert!(again.delivery.key().len() <= 25);
}

#[test]
fn an_edit_that_failed_or_was_cut_off_is_just_made_again() {
    let (folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let desk = Desk::new(&outbox);
    commit(&mut ledger, &[gift(0, 1)], &[card("c", 1)]);
    desk.send(0);
    commit(&mut ledger, &[gift(1, 1)], &[card("c", 2)]);
    let due = desk.due(3_000);
    desk.settle(&desk.claim(&due, 3_000), &doubt(4_000), 3_000);
    assert_eq!(state(&store, "c"), State::Live);
    assert_eq!(desk.tell(3_999), "later 4000");
    let due = desk.due(4_000);
    desk.claim(&due, 4_000);
    drop((ledger, outbox, store));

    let store = Store::open(folder.path()).unwrap();
    let outbox = store.outbox().unwrap();
    assert_eq!(outbox.recover(Timestamp(0)).unwrap(), 1);
    assert_eq!(state(&store, "c"), State::Live);
    assert_eq!(Desk::new(&outbox).send(5_000).unwrap(), "mc: c | so far 2");
}

#[test]
fn what_was_being_sent_when_the_process_died_may_have_arrived() {
    let (folder, store) = home();
    commit(
        &mut store.ledger().unwrap(),
        &[gift(0, 1)],
        &[alert("a1", "alerts")],
    );
    {
        let outbox = store.outbox().unwrap();
        let desk = Desk::new(&outbox);
        desk.claim(&desk.due(1_000), 1_000);
        assert_eq!(desk.tell(1_001), format!("later {}", 1_000 + 60_000));
    }
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    let outbox = store.outbox().unwrap();
    assert_eq!(outbox.recover(Timestamp(0)).unwrap(), 1);
    let mut desk = Desk::new(&outbox);
    assert_eq!(desk.tell(2_000), "a1 (repeat?) #2");
    // Where the platform knows it again, there is nothing to doubt for as long as it does.
    desk.manner.remembers = Duration::from_mins(2);
    assert_eq!(desk.tell(2_000), "a1 #2");
    assert_eq!(desk.tell(121_001), "a1 (repeat?) #2");
    assert_eq!(outbox.recover(Timestamp(0)).unwrap(), 0);
}

#[test]
fn an_outcome_under_an_older_lease_is_of_no_interest() {
    let (_folder, store) = home();
    commit(
        &mut store.ledger().unwrap(),
        &[gift(0, 1)],
        &[alert("a1", "alerts")],
    );
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    let due = desk.due(0);
    let old = desk.claim(&due, 0);
    assert_eq!(
        outbox.claim(&due, Timestamp(1), LEASE).unwrap(),
        None,
        "it was claimed since it was seen"
    );
    // The lease runs out, and somebody else takes over.
    let new = desk.claim(&desk.due(60_000), 60_000);
    assert!(!desk.settle(&old, &retry(0), 60_001));
    assert_eq!(state(&store, "a1"), State::Sending);
    let dead = Settlement::Dead { error: "x".into() };
    assert!(desk.settle(&new, &dead, 60_002));
    assert!(!desk.settle(&new, &retry(0), 60_003), "it is settled");
    assert_eq!(state(&store, "a1"), State::Dead);
}

#[test]
fn doubt_lasts_until_an_answer_comes_and_may_be_left_to_a_person() {
    let (_folder, store) = home();
    commit(
        &mut store.ledger().unwrap(),
        &[gift(0, 1)],
        &[alert("a1", "alerts"), alert("a2", "alerts")],
    );
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    desk.settle(&desk.claim(&desk.due(0), 0), &doubt(100), 50);
    assert_eq!(state(&store, "a1"), State::Uncertain);
    desk.settle(&desk.claim(&desk.due(100), 100), &retry(200), 150);
    assert_eq!(
        desk.tell(200),
        "a1 (repeat?) #3",
        "the first attempt is still in doubt"
    );
    let held = Settlement::Held { error: "x".into() };
    desk.settle(&desk.claim(&desk.due(200), 200), &held, 200);
    assert_eq!(state(&store, "a1"), State::Held);
    assert_eq!(desk.send(200).unwrap(), "a2", "it holds nobody up");
}

#[test]
fn a_poison_message_is_passed_by() {
    let (_folder, store) = home();
    commit(
        &mut store.ledger().unwrap(),
        &[gift(0, 1)],
        &[
            alert("bad", "alerts"),
            alert("a2", "alerts"),
            alert("a3", "alerts"),
        ],
    );
    let outbox = store.outbox().unwrap();
    let desk = Desk::new(&outbox);
    desk.settle(&desk.claim(&desk.due(0), 0), &retry(9_000), 0);
    let second = outbox
        .head(&target(), Timestamp(0), EDITING, BEHIND)
        .unwrap();
    assert!(matches!(second, Head::Due(due) if said(&due) == "a2"));
    outbox.bypass(&AlertId("bad".into())).unwrap();
    assert_eq!(desk.send(1).unwrap(), "a2");
    assert_eq!(desk.send(2).unwrap(), "a3");
    assert_eq!(desk.tell(3), "later 9000");
    assert_eq!(desk.tell(9_000), "bad #2");
    assert!(desk.due(9_000).bypassed);
}

#[test]
fn what_expired_is_summed_up_in_one_note_for_the_whole_stretch() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let expiring = |name: &str, at: i64| Alert {
        expires_at: Some(Timestamp(at)),
        ..alert(name, "alerts")
    };
    let alerts = [
        expiring("a", 100),
        expiring("b", 200),
        expiring("c", 900),
        alert("d", "alerts"),
        expiring("e", 100),
    ];
    commit(&mut ledger, &[gift(0, 1)], &alerts);
    let expire = |now: i64| {
        let tell = |expired: &Expired| Note {
            id: name_of(&expired.stretch.to_string()),
            card: alert("n", "alerts").card,
            message: Message::text(format!("{} {:?}", expired.count, expired.rules)),
        };
        outbox.expire(&target(), Timestamp(now), &tell).unwrap()
    };
    let desk = Desk::new(&outbox);
    assert_eq!([expire(99), expire(500), expire(500)], [0, 3, 0]);
    assert_eq!(state(&store, "a"), State::Expired);
    assert_eq!(desk.send(500).unwrap(), "3 [(\"big-balloon\", 3)]");
    assert_eq!(expire(900), 1);
    assert_eq!(desk.send(900).unwrap(), "d");
    // The same note says more, at its pace.
    assert_eq!(desk.tell(901), "later 3500");
    assert!(
        desk.send(3_500)
            .unwrap()
            .ends_with(": 4 [(\"big-balloon\", 4)]")
    );
    assert_eq!(desk.tell(3_501), format!("later {}", 900 + 600_000));
    // Much later it is another stretch, and another note.
    commit(&mut ledger, &[gift(1, 1)], &[expiring("f", 2_000_000)]);
    assert_eq!(expire(2_000_000), 1);
    assert_eq!(desk.send(2_000_000).unwrap(), "1 [(\"big-balloon\", 1)]");
}

#[test]
fn what_is_on_its_way_or_there_does_not_expire() {
    let (_folder, store) = home();
    let (mut ledger, outbox) = (store.ledger().unwrap(), store.outbox().unwrap());
    let expiring = |alert: Alert| Alert {
        expires_at: Some(Timestamp(100)),
        ..alert
    };
    commit(
        &mut ledger,
        &[gift(0, 1)],
        &[expiring(card("live", 1)), expiring(alert("a", "alerts"))],
    );
    let desk = Desk::new(&outbox);
    desk.send(0);
    desk.claim(&desk.due(0), 0);
    let tell = |_: &Expired| -> Note { panic!("nothing expired") };
    assert_eq!(outbox.expire(&target(), Timestamp(500), &tell).unwrap(), 0);
}

#[test]
fn what_is_parked_is_tried_by_one_at_a_time_ever_more_slowly() {
    let (_folder, store) = home();
    let outbox = store.outbox().unwrap();
    let (minute, line) = (Duration::from_mins(1), Line::Token("discord"));
    let parked = |now: i64| {
        let until = outbox.take_turn(line, Timestamp(now), minute).unwrap();
        until.map(Timestamp::as_millis)
    };
    assert_eq!(parked(0), None);
    assert!(outbox.park(line, Timestamp(0), minute, "401").unwrap());
    assert!(!outbox.park(line, Timestamp(5), minute, "401").unwrap());
    assert_eq!(parked(59_999), Some(60_000));
    assert_eq!(parked(60_000), None, "the first to ask may try");
    assert_eq!(parked(60_000), Some(180_000), "the others wait on");
    assert_eq!(parked(180_000), None);
    assert_eq!(parked(180_000), Some(420_000));
    for _ in 0..5 {
        let at = parked(0).unwrap();
        assert_eq!(parked(at), None);
    }
    let (before, after) = (parked(0).unwrap(), parked(0).unwrap());
    assert_eq!(before, after);
    let all = outbox.all_parked().unwrap();
    assert_eq!(
        (all[0].name.as_str(), all[0].is_token, all[0].since),
        ("discord", true, Timestamp(0))
    );
    assert!(outbox.unpark(line).unwrap() && !outbox.unpark(line).unwrap());
    assert_eq!(parked(0), None);
}

#[test]
fn a_place_that_moved_is_remembered() {
    let (_folder, store) = home();
    let outbox = store.outbox().unwrap();
    assert_eq!(outbox.moved("telegram:-5").unwrap(), None);
    outbox.follow("telegram:-5", -100_777).unwrap();
    assert_eq!(outbox.moved("telegram:-5").unwrap(), Some(-100_777));
}

#[test]
fn a_row_that_nobody_can_read_holds_nobody_up() {
    let (_folder, store) = home();
    commit(
        &mut store.ledger().unwrap(),
        &[gift(0, 1)],
        &[alert("a1", "alerts"), alert("a2", "alerts")],
    );
    let connection = Connection::open(&store.file).unwrap();
    let spoil = "UPDATE deliveries SET card = '{}' WHERE id = 'a1'";
    connection.execute(spoil, []).unwrap();
    let outbox = store.outbox().unwrap();
    assert_eq!(Desk::new(&outbox).tell(0), "a2 #1");
    assert_eq!(state(&store, "a1"), State::Dead);
}

/// Something that happens to a line.
#[derive(Debug, Clone, Copy)]
enum Turn {
    /// Something rings, or is added to the card of this number.
    Rings(u8),
    Passes(u16),
    Sent,
    Failed,
    Doubted,
    Refused,
    Lost,
    /// The process dies in the middle of an attempt, and starts anew.
    Dies,
    Expires,
    PassedBy,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        3 => (0..12_u8).prop_map(Turn::Rings),
        3 => (1..20_000_u16).prop_map(Turn::Passes),
        4 => Just(Turn::Sent),
        1 => Just(Turn::Failed),
        1 => Just(Turn::Doubted),
        1 => Just(Turn::Refused),
        1 => Just(Turn::Lost),
        1 => Just(Turn::Dies),
        1 => Just(Turn::Expires),
        1 => Just(Turn::PassedBy),
    ]
}

/// Numbers below 6 ring by themselves, the others are cards; every third expires.
fn numbered(number: u8, rings: u64, now: i64) -> Alert {
    let name = format!("n{number}");
    let mut alert = if number < 6 {
        alert(&name, "alerts")
    } else {
        card(&name, rings)
    };
    if let Some(shared) = &mut alert.shared {
        shared.closes_at = Timestamp(now + 5_000);
        shared.waits = number.is_multiple_of(4);
    }
    alert.expires_at = number.is_multiple_of(3).then_some(Timestamp(now + 20_000));
    alert
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever happens in whatever order: nothing vanishes, everything comes to an end, a card says in the end all that
    /// was added to it, and nothing is posted twice that was not in doubt, lost or refused.
    #[test]
    fn every_alert_comes_to_one_end(turns in prop::collection::vec(turn(), 1..60), edits: bool) {
        let (folder, mut store) = home();
        let mut now = 0_i64;
        let mut rings = std::collections::BTreeMap::<u8, u64>::new();
        // How often each was posted, and how often that was in doubt.
        let mut posts = std::collections::BTreeMap::<String, (u32, u32)>::new();
        let mut said = std::collections::BTreeMap::<String, u64>::new();
        let manner = Manner { edits, remembers: Duration::ZERO };
        let tell = |expired: &Expired| Note {
            id: name_of(&expired.stretch.to_string()),
            card: alert("note", "alerts").card,
            message: Message::text(expired.count.to_string()),
        };
        let end = [Turn::Passes(60_000), Turn::Sent];
        let end = end.iter().cycle().take(200).copied();
        for turn in turns.into_iter().chain(end) {
            let outbox = store.outbox().unwrap();
            let settle = |settlement: &dyn Fn(&Due) -> Settlement| {
                let head = outbox.head(&target(), Timestamp(now), manner, Wish::default()).unwrap();
                let Head::Due(due) = head else { return None };
                let claim = outbox.claim(&due, Timestamp(now), LEASE).unwrap().unwrap();
                assert!(outbox.settle(&claim, &settlement(&due), Timestamp(now)).unwrap());
                Some(due)
            };
            match turn {
                Turn::Rings(number) => {
                    let count = rings.entry(number).or_default();
                    *count += 1;
                    let alert = numbered(number, *count, now);
                    commit(&mut store.ledger().unwrap(), &[gift(0, 1)], &[alert]);
                }
                Turn::Passes(millis) => now += i64::from(millis),
                Turn::Sent => {
                    let sent = |due: &Due| Settlement::Sent {
                        remote_id: Some(due.delivery.id.to_string()),
                        edit_after: Timestamp(now + APART),
                    };
                    if let Some(due) = settle(&sent) {
                        let id = due.delivery.id.to_string();
                        said.insert(id.clone(), due.revision);
                        if due.delivery.errand == Errand::Post {
                            posts.entry(id).or_default().0 += 1;
                        }
                    }
                }
                Turn::Failed => drop(settle(&|_| retry(now + 1_000))),
                Turn::Doubted => {
                    if let Some(due) = settle(&|_| doubt(now + 1_000)) {
                        posts.entry(due.delivery.id.to_string()).or_default().1 += 1;
                    }
                }
                Turn::Refused => drop(settle(&|_| Settlement::Dead { error: "400".into() })),
                Turn::Lost => {
                    let lost = |due: &Due| match due.delivery.errand {
                        Errand::Edit { .. } => Settlement::Lost,
                        _ => retry(now + 1_000),
                    };
                    if let Some(due) = settle(&lost) {
                        posts.entry(due.delivery.id.to_string()).or_default().1 += 1;
                    }
                }
                Turn::Dies => {
                    let head = outbox.head(&target(), Timestamp(now), manner, Wish::default()).unwrap();
                    if let Head::Due(due) = head {
                        outbox.claim(&due, Timestamp(now), LEASE).unwrap().unwrap();
                        posts.entry(due.delivery.id.to_string()).or_default().1 += 1;
                    }
                    drop(outbox);
                    drop(store);
                    store = Store::open(folder.path()).unwrap();
                    store.outbox().unwrap().recover(Timestamp(now)).unwrap();
                }
                Turn::Expires => {
                    outbox.expire(&target(), Timestamp(now), &tell).unwrap();
                }
                Turn::PassedBy => {
                    let head = outbox.head(&target(), Timestamp(now), manner, Wish::default()).unwrap();
                    if let Head::Due(due) = head {
                        outbox.bypass(&due.delivery.id).unwrap();
                    }
                }
            }
        }
        let outbox = store.outbox().unwrap();
        let head = outbox.head(&target(), Timestamp(now), manner, Wish::default()).unwrap();
        prop_assert_eq!(head, Head::Empty);
        for (number, count) in rings {
            let id = format!("n{number}");
            match state(&store, &id) {
                State::Sent if number >= 6 => prop_assert_eq!(said[&id], count),
                State::Sent | State::Dead | State::Expired => {}
                other => prop_assert!(false, "{} ends as {}", id, other),
            }
        }
        for (id, (posted, doubted)) in posts {
            prop_assert!(posted <= 1 + doubted, "{} was posted {} times", id, posted);
        }
    }
}
