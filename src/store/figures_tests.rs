//! Figures on files whose sums were worked out by hand, and beside a naive fold over the same events.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::migrate::MIGRATIONS;
use super::*;
use crate::engine::{Ledger as _, Past, Step, Visitor, Visitors};
use crate::event::{
    Arrival, Broadcast, BroadcastId, Chat, Donation, DonationKind, Event, EventId, EventKind,
    Mission, MissionStage, Person, StreamerId, Subscription, SubscriptionKind, Timestamp, UserId,
    Visit,
};
use crate::log::{EventLog as _, Position};
use crate::notify::{Alert, Reason, Verdict};
use crate::rule::RuleId;
use crate::sink::AlertId;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Midnight in Korea, at the beginning of 28 November 2026.
const MIDNIGHT: i64 = 1_795_791_600_000;
/// Ten in the morning of that day.
const NOW: Timestamp = Timestamp(MIDNIGHT + 600 * MINUTE);

fn star() -> StreamerId {
    StreamerId::parse("star01").unwrap()
}

fn other() -> StreamerId {
    StreamerId::parse("star02").unwrap()
}

fn person(id: &str) -> Person {
    Person::new(UserId::strip(id), format!("{id}!"))
}

fn event(streamer: StreamerId, broadcast: u64, at: i64, kind: EventKind) -> Event {
    Event {
        id: EventId {
            connection: 1,
            sequence: 0,
        },
        streamer,
        broadcast: Some(BroadcastId(broadcast)),
        at: Timestamp(at),
        kind,
        raw: bytes::Bytes::new(),
    }
}

fn donation(kind: DonationKind, donor: &str, count: u32) -> Donation {
    Donation::new(kind, person(donor), count)
}

fn given(donation: Donation) -> EventKind {
    EventKind::Donation(Box::new(donation))
}

fn balloons(donor: &str, count: u32) -> EventKind {
    given(donation(DonationKind::Balloon, donor, count))
}

fn mission(stage: MissionStage, donor: &str, count: u32) -> EventKind {
    EventKind::Mission(Box::new(Mission {
        stage,
        battle: false,
        key: "k".into(),
        uuid: "".into(),
        title: "노래".into(),
        donor: Some(person(donor)),
        count,
        outcome: None,
        settled: None,
        relayed: false,
        fan_number: None,
        shares: Vec::new(),
    }))
}

fn arrival(id: &str, connections: u32, already_here: bool, days_away: Option<u32>) -> EventKind {
    EventKind::Arrival(Arrival {
        visitor: person(id),
        already_here,
        connections,
        visit: Some(Visit {
            days_away,
            previous_nicks: Vec::new(),
        }),
    })
}

fn subscription(kind: SubscriptionKind, count: u32) -> EventKind {
    EventKind::Subscription(Box::new(Subscription {
        kind,
        subscriber: Some(person("sub")),
        giver: None,
        tier: None,
        months: None,
        count,
        item: "".into(),
        period_months: None,
    }))
}

fn on(id: u64) -> Broadcast {
    Broadcast {
        id: BroadcastId(id),
        nick: "별하늘".into(),
        title: "토크".into(),
        ..Broadcast::default()
    }
}

fn started(id: u64, at: i64) -> Event {
    event(star(), id, at, EventKind::BroadcastStarted(on(id)))
}

/// Somebody's day: what is not of today, or of another room, is among it.
fn day() -> Vec<Event> {
    let here = |broadcast, at, kind| event(star(), broadcast, at, kind);
    let relayed = |uuid: &str, relayed| Donation {
        relayed,
        uuid: uuid.into(),
        ..donation(DonationKind::Balloon, "cat", 30)
    };
    vec![
        here(6, MIDNIGHT - 8 * DAY, balloons("ant", 9_999)),
        here(6, MIDNIGHT - 6 * DAY, balloons("bee", 500)),
        started(7, MIDNIGHT - 2),
        here(7, MIDNIGHT - 1, balloons("ant", 70)),
        here(7, MIDNIGHT, balloons("bee", 100)),
        here(7, MIDNIGHT + 1, given(relayed("u1", false))),
        // The same gift once more, of a relay room; and another one.
        here(7, MIDNIGHT + 2, given(relayed("u1", true))),
        here(7, MIDNIGHT + 3, given(relayed("", true))),
        here(
            7,
            MIDNIGHT + 4,
            given(donation(DonationKind::Sticker, "bee", 5)),
        ),
        here(
            7,
            MIDNIGHT + 5,
            given(donation(DonationKind::Vod, "ant", 40)),
        ),
        here(7, MIDNIGHT + 6, given(donation(DonationKind::Gem, "", 3))),
        here(7, MIDNIGHT + 7, mission(MissionStage::Gift, "bee", 200)),
        here(7, MIDNIGHT + 8, mission(MissionStage::Settle, "bee", 200)),
        event(other(), 70, MIDNIGHT + 9, balloons("bee", 1)),
        here(7, MIDNIGHT + 10, arrival("a", 1, false, None)),
        here(7, MIDNIGHT + 11, arrival("b", 1, false, Some(3))),
        here(7, MIDNIGHT + 12, arrival("b", 2, false, None)),
        here(7, MIDNIGHT + 13, arrival("c", 1, true, None)),
        here(7, MIDNIGHT + 14, subscription(SubscriptionKind::New, 1)),
        here(7, MIDNIGHT + 15, subscription(SubscriptionKind::Renewal, 1)),
        here(7, MIDNIGHT + 16, subscription(SubscriptionKind::Gift, 10)),
    ]
}

fn verdict(position: u64, rule: &str, held: Option<Reason>) -> Verdict {
    Verdict {
        position: Position(position),
        rule: RuleId::parse(rule).unwrap(),
        held,
        joined: false,
    }
}

fn verdicts() -> Vec<Verdict> {
    vec![
        verdict(4, "gift", None),
        verdict(5, "gift", None),
        verdict(5, "big", Some(Reason::Inhibited)),
        verdict(6, "gift", Some(Reason::Limited)),
        verdict(7, "gift", Some(Reason::Limited)),
        verdict(14, "gift", None),
    ]
}

fn alert(name: &str, position: u64) -> Alert {
    Alert {
        id: AlertId(name.into()),
        position: Position(position),
        ..tests::alert(name, "alerts")
    }
}

/// Writes events down in batches of this size, with what was said of them.
fn write(store: &Store, events: &[Event], verdicts: &[Verdict], alerts: &[Alert], size: usize) {
    let mut ledger = store.ledger().unwrap();
    for events in events.chunks(size.max(1)) {
        let first = ledger.head().unwrap().next();
        let behind = first.0 + events.len() as u64;
        let is_of = |position: Position| (first.0..behind).contains(&position.0);
        let verdicts = verdicts.iter().filter(|it| is_of(it.position));
        let alerts = alerts.iter().filter(|it| is_of(it.position));
        let (verdicts, alerts): (Vec<_>, Vec<_>) =
            (verdicts.cloned().collect(), alerts.cloned().collect());
        let step = Step {
            first,
            events,
            verdicts: &verdicts,
            alerts: &alerts,
            visitors: &Visitors::new(),
        };
        ledger.commit(&step).unwrap();
    }
}

/// A file in which that day was written down.
fn written(size: usize) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let alerts: Vec<_> = [("a", 4), ("b", 5), ("c", 5), ("d", 7), ("e", 14)]
        .map(|(name, position)| alert(name, position))
        .into();
    write(&store, &day(), &verdicts(), &alerts, size);
    let file = Connection::open(&store.file).unwrap();
    file.execute_batch(
        "UPDATE deliveries SET state = 'sent' WHERE id IN ('a', 'b', 'e');
         UPDATE deliveries SET state = 'dead' WHERE id = 'c';
         UPDATE deliveries SET state = 'expired' WHERE id = 'd'",
    )
    .unwrap();
    (folder, store)
}

/// Who gave what, as people would read it.
fn read(top: &Top) -> Vec<String> {
    let donors = top.donors.iter().map(|donor| {
        let Given {
            gifts,
            balloons,
            pledged,
        } = donor.given;
        format!("{} {} {balloons}/{gifts}+{pledged}", donor.user, donor.nick)
    });
    donors.collect()
}

fn top_of(figures: &Figures, stretch: Stretch) -> Top {
    figures.top(&[star()], stretch, 10, NOW).unwrap()
}

/// What holds of that day, however it came to stand in the file.
fn assert_is_that_day(figures: &Figures) {
    let today = top_of(figures, Stretch::Today);
    assert_eq!(
        read(&today),
        ["bee bee! 100/2+200", "cat cat! 60/2+0", "ant ant! 40/1+0"]
    );
    let sum = Given {
        gifts: 6,
        balloons: 200,
        pledged: 200,
    };
    assert_eq!((today.people, today.given), (3, sum));
    assert_eq!(
        read(&top_of(figures, Stretch::Week)),
        ["bee bee! 600/3+200", "ant ant! 110/2+0", "cat cat! 60/2+0"]
    );
    let broadcast = top_of(figures, Stretch::Broadcast);
    assert_eq!(
        read(&broadcast),
        ["bee bee! 100/2+200", "ant ant! 70/1+0", "cat cat! 60/2+0"]
    );
    let last = LastBroadcast {
        streamer: star(),
        broadcast: on(7),
        ended_at: None,
    };
    assert_eq!(broadcast.broadcasts, std::slice::from_ref(&last));

    let both = figures
        .top(&[star(), other(), star()], Stretch::Today, 1, NOW)
        .unwrap();
    assert_eq!(read(&both), ["bee bee! 101/3+200"]);
    assert_eq!((both.people, both.given.balloons), (3, 201));

    let today = figures.stats(&star(), Stretch::Today, NOW).unwrap();
    assert_eq!((today.given, today.donors), (sum, 3));
    let largest = today.largest.unwrap();
    assert_eq!(
        (largest.user.as_str(), largest.balloons, largest.position),
        ("bee", 100, Position(5))
    );
    assert_eq!(
        (
            today.new_subscriptions,
            today.renewals,
            today.gift_subscriptions
        ),
        (1, 1, 10)
    );
    assert_eq!((today.arrivals, today.first_visits), (2, 1));
    assert_eq!(today.rung, 1);
    assert_eq!(today.held, [(Reason::Inhibited, 1), (Reason::Limited, 2)]);

    let stats = figures.stats(&star(), Stretch::Broadcast, NOW).unwrap();
    assert_eq!(stats.broadcast, Some(last));
    assert_eq!((stats.given.gifts, stats.given.balloons), (6, 230));
    assert_eq!(stats.rung, 2, "one of them before midnight");
}

#[test]
fn a_day_comes_to_what_was_worked_out_by_hand() {
    for size in [1, 4, 100] {
        let (_folder, store) = written(size);
        let figures = store.figures().unwrap();
        assert_is_that_day(&figures);
        let today = figures.stats(&star(), Stretch::Today, NOW).unwrap();
        let expected = Deliveries {
            sent: 1,
            failed: 1,
            expired: 1,
            ..Deliveries::default()
        };
        assert_eq!(today.deliveries, expected);
        let broadcast = figures.stats(&star(), Stretch::Broadcast, NOW).unwrap();
        assert_eq!(
            broadcast.deliveries,
            Deliveries {
                sent: 2,
                ..expected
            }
        );
        let elsewhere = figures.stats(&other(), Stretch::Today, NOW).unwrap();
        assert_eq!((elsewhere.given.balloons, elsewhere.rung), (1, 1));
        assert_eq!(elsewhere.deliveries.sent, 1);
    }
}

#[test]
fn a_file_of_an_older_soopbell_has_its_past_counted() {
    let (folder, _made) = written(4);
    let file = folder.path().join("soopbell.db");
    let own = MIGRATIONS
        .iter()
        .position(|sql| sql.contains("CREATE TABLE gifts"))
        .unwrap();
    let old = tempfile::tempdir().unwrap();
    let copy = Connection::open(old.path().join("soopbell.db")).unwrap();
    for sql in &MIGRATIONS[..own] {
        copy.execute_batch(sql).unwrap();
    }
    copy.pragma_update(None, "user_version", u32::try_from(own).unwrap())
        .unwrap();
    copy.execute("ATTACH ?1 AS made", [file.to_str().unwrap()])
        .unwrap();
    copy.execute_batch(
        "INSERT INTO events SELECT * FROM made.events; INSERT INTO verdicts SELECT * FROM made.verdicts",
    )
    .unwrap();
    // What another version of soopbell may have written must not keep this one from starting.
    for (position, kind, body) in [
        (900, "donation", "{"),
        (901, "donation", "{}"),
        (902, "donation", r#"{"kind":7,"balloons":"x","donor":[]}"#),
        (903, "arrival", "["),
        (904, "subscription", r#"{"kind":"new","count":-5}"#),
        (905, "mission", "null"),
    ] {
        copy.execute(
            "INSERT INTO events (position, connection, sequence, streamer, at, kind, body)
             VALUES (?1, 1, 0, 'someone', 0, ?2, ?3)",
            rusqlite::params![position, kind, body],
        )
        .unwrap();
    }
    drop(copy);
    let store = Store::open(old.path()).unwrap();
    assert_is_that_day(&store.figures().unwrap());
    // Row by row what a run would have written itself.
    let rows = |folder: &Path, sql: &str| -> Vec<String> {
        let file = Connection::open(folder.join("soopbell.db")).unwrap();
        let mut rows = file.prepare(sql).unwrap();
        let rows = rows.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    for sql in [
        "SELECT json_array(position, streamer, broadcast, at, user, nick, kind, count, balloons, recording, relayed, uuid)
         FROM gifts WHERE streamer <> 'someone' ORDER BY position",
        "SELECT json_array(streamer, day, broadcast, what, number) FROM tallies WHERE streamer <> 'someone'
         ORDER BY streamer, day, broadcast, what",
    ] {
        let made = rows(folder.path(), sql);
        assert!(made.len() > 5, "{made:?}");
        assert_eq!(rows(old.path(), sql), made);
    }
}

#[test]
fn the_broadcast_that_is_over_is_the_last_one_until_another_begins() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let figures = store.figures().unwrap();
    let nothing = top_of(&figures, Stretch::Broadcast);
    assert_eq!(nothing, Top::default());
    let nothing = figures.stats(&star(), Stretch::Broadcast, NOW).unwrap();
    assert_eq!(nothing, Stats::default());
    let over = event(star(), 7, 30, EventKind::BroadcastEnded(on(7)));
    let events = [
        started(7, 10),
        event(star(), 7, 20, balloons("ant", 5)),
        over,
        event(star(), 7, 31, balloons("bee", 1)),
    ];
    write(&store, &events, &[], &[], 9);
    let last = top_of(&figures, Stretch::Broadcast);
    assert_eq!(read(&last), ["ant ant! 5/1+0", "bee bee! 1/1+0"]);
    assert_eq!(last.broadcasts[0].ended_at, Some(Timestamp(30)));
    write(&store, &[started(8, 40)], &[], &[], 9);
    let next = top_of(&figures, Stretch::Broadcast);
    assert_eq!(next.donors, []);
    assert_eq!(next.broadcasts[0].broadcast.id, BroadcastId(8));
}

#[test]
fn somebody_goes_by_what_they_were_last_seen_as_and_that_may_be_anything() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let hostile = "'); DROP TABLE gifts; -- <b>@everyone</b>\u{202e}\0";
    let mut gift = donation(DonationKind::Balloon, "ant", 1);
    let mut events = Vec::new();
    for (at, nick) in [(1, "first"), (2, hostile)] {
        gift.donor.nick = nick.into();
        events.push(event(star(), 7, MIDNIGHT + at, given(gift.clone())));
    }
    write(&store, &events, &[], &[], 9);
    let figures = store.figures().unwrap();
    let nick = || top_of(&figures, Stretch::Today).donors[0].nick.clone();
    assert_eq!(nick(), hostile);
    // Since then they left by another name; before that they had had a third.
    let see = |at, nick: &str| {
        let visitor = Visitor {
            first_seen: Timestamp(0),
            last_seen: Timestamp(MIDNIGHT + at),
            nick: nick.into(),
            previous_nicks: Vec::new(),
        };
        let seen = Visitors::from([((star(), UserId::strip("ant")), visitor)]);
        let mut ledger = store.ledger().unwrap();
        let step = Step {
            first: ledger.head().unwrap().next(),
            events: &[],
            verdicts: &[],
            alerts: &[],
            visitors: &seen,
        };
        ledger.commit(&step).unwrap();
    };
    see(1, "before");
    assert_eq!(nick(), hostile);
    see(3, "since");
    assert_eq!(nick(), "since");
}

#[test]
fn what_the_log_forgets_is_forgotten() {
    let (_folder, store) = written(4);
    let past = |events: i64| Past {
        events: Timestamp(events),
        deliveries: Timestamp(0),
        visitors: Timestamp(0),
    };
    let mut ledger = store.ledger().unwrap();
    assert!(!ledger.tidy(past(MIDNIGHT)).unwrap());
    let figures = store.figures().unwrap();
    assert_eq!(
        read(&top_of(&figures, Stretch::Week)),
        ["bee bee! 100/2+200", "cat cat! 60/2+0", "ant ant! 40/1+0"]
    );
    let left = |sql: &str| -> i64 {
        let file = Connection::open(&store.file).unwrap();
        file.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(left("SELECT count(*) FROM gifts"), 8);
    let rung = figures.stats(&star(), Stretch::Week, NOW).unwrap().rung;
    assert_eq!(rung, 1, "yesterday's are gone");
    ledger.tidy(past(MIDNIGHT + 2 * DAY)).unwrap();
    assert_eq!(left("SELECT count(*) FROM gifts"), 0);
    assert_eq!(left("SELECT count(*) FROM tallies"), 0);
}

#[test]
fn what_a_rule_said_lately_comes_newest_first_and_of_one_streamer() {
    let (_folder, store) = written(100);
    let figures = store.figures().unwrap();
    let lately = |rule: &str, streamer: &StreamerId, most| -> Vec<(u64, Option<Reason>)> {
        let matches = figures.matches(rule, streamer, most).unwrap();
        matches.iter().map(|it| (it.position.0, it.held)).collect()
    };
    let limited = Some(Reason::Limited);
    assert_eq!(
        lately("gift", &star(), 3),
        [(7, limited), (6, limited), (5, None)]
    );
    assert_eq!(lately("gift", &other(), 3), [(14, None)]);
    assert_eq!(lately("big", &star(), 3), [(5, Some(Reason::Inhibited))]);
    assert_eq!(lately("' OR 1", &star(), 3), []);
    let matched = figures.matches("gift", &other(), 1).unwrap().remove(0);
    assert_eq!(matched.event, day()[13]);

    assert_eq!(figures.said(Position(5), "gift").unwrap(), Some(None));
    assert_eq!(figures.said(Position(6), "gift").unwrap(), Some(limited));
    assert_eq!(figures.said(Position(8), "gift").unwrap(), None);
    assert_eq!(figures.event(Position(5)).unwrap(), Some(day()[4].clone()));
    assert_eq!(figures.event(Position(999)).unwrap(), None);
    let last = figures.last_of("donation", &star()).unwrap().unwrap();
    assert_eq!(last.0, Position(11));
    assert_eq!(figures.last_of("chat", &star()).unwrap(), None);
}

#[test]
fn the_past_of_an_event_is_what_came_before_it_in_its_room() {
    let (_folder, store) = written(100);
    let figures = store.figures().unwrap();
    let past = |kinds: &[&str], since, until| {
        let mut seen = Vec::new();
        let is_all = figures
            .past(
                &star(),
                kinds,
                Timestamp(since),
                Position(until),
                &mut |it| {
                    seen.push((it.at.as_millis() - MIDNIGHT, it.kind.name()));
                },
            )
            .unwrap();
        assert!(is_all);
        seen
    };
    assert_eq!(
        past(&["donation", "mission"], MIDNIGHT + 6, 14),
        [(6, "donation"), (7, "mission"), (8, "mission")]
    );
    assert_eq!(past(&["donation"], 0, 3).len(), 2);
    assert_eq!(past(&["donation"], MIDNIGHT + 6, 5), []);
}

#[test]
fn a_question_waits_for_no_commit_and_no_commit_for_a_question() {
    let (_folder, store) = written(100);
    let figures = store.figures().unwrap();
    let mut writer = Connection::open(&store.file).unwrap();
    let open = writer
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .unwrap();
    open.execute("DELETE FROM gifts", []).unwrap();
    assert_is_that_day(&figures);
    open.commit().unwrap();
    assert_eq!(top_of(&figures, Stretch::Today).donors, []);
}

#[test]
fn a_day_in_korea_begins_at_its_midnight() {
    let zone = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
    for at in [0, MIDNIGHT - 1, MIDNIGHT, NOW.as_millis(), -1] {
        let moment = jiff::Timestamp::from_millisecond(at).unwrap();
        let there = zone.to_datetime(moment).date().at(0, 0, 0, 0);
        let midnight = zone.to_ambiguous_timestamp(there).compatible().unwrap();
        let begins = tallies::beginning_of(tallies::day_of(Timestamp(at)));
        assert_eq!(begins.as_millis(), midnight.as_millisecond(), "{at}");
    }
}

/// What may happen in the property below.
fn happening() -> impl Strategy<Value = Event> {
    let streamer = prop_oneof![Just(star()), Just(other())];
    let kind = prop_oneof![
        6 => (0..DonationKind::ALL.len(), 0..6_u32, 0..40_u32, any::<bool>(), 0..6_u32).prop_map(
            |(kind, donor, count, relayed, uuid)| {
                let donor = if donor == 0 { String::new() } else { format!("fan{donor}") };
                let uuid = if uuid < 3 { format!("u{uuid}") } else { String::new() };
                given(Donation {
                    relayed,
                    uuid: uuid.as_str().into(),
                    ..donation(DonationKind::ALL[kind], &donor, count)
                })
            }
        ),
        1 => (1..6_u32, 0..40_u32).prop_map(|(donor, count)| {
            mission(MissionStage::Gift, &format!("fan{donor}"), count)
        }),
        1 => Just(mission(MissionStage::Settle, "fan1", 7)),
        1 => Just(EventKind::Chat(Chat {
            sender: person("fan1"),
            ..serde_json::from_str(r#"{"sender":{"id":"","nick":""},"text":"hi"}"#).unwrap()
        })),
    ];
    (streamer, 1..3_u64, -9 * DAY..DAY, kind)
        .prop_map(|(streamer, broadcast, at, kind)| event(streamer, broadcast, MIDNIGHT + at, kind))
}

/// The sums as somebody would work them out who reads the whole log.
fn naive(
    events: &[Event],
    streamers: &BTreeSet<StreamerId>,
    is_meant: impl Fn(&Event, &Donation) -> bool,
) -> Vec<(String, u64, u64, u64)> {
    let mut seen: Vec<(&Event, &Donation)> = Vec::new();
    let mut sums = BTreeMap::<String, (u64, u64, u64)>::new();
    for event in events {
        match &event.kind {
            EventKind::Donation(gift) => {
                let is_same = |(other, before): &(&Event, &Donation)| {
                    other.streamer == event.streamer
                        && before.uuid == gift.uuid
                        && before.donor.id == gift.donor.id
                        && before.kind == gift.kind
                        && before.balloons == gift.balloons
                        && (before.relayed || gift.relayed)
                };
                if !gift.uuid.is_empty() && seen.iter().any(is_same) {
                    continue;
                }
                seen.push((event, gift));
                if streamers.contains(&event.streamer) && is_meant(event, gift) {
                    let sum = sums.entry(gift.donor.id.to_string()).or_default();
                    sum.0 += u64::from(gift.star_balloons());
                    sum.1 += 1;
                }
            }
            EventKind::Mission(mission) if mission.stage == MissionStage::Gift => {
                let donor = mission.donor.clone().unwrap();
                let as_gift = Donation::new(DonationKind::Balloon, donor, mission.count);
                if streamers.contains(&event.streamer) && is_meant(event, &as_gift) {
                    let sum = sums.entry(as_gift.donor.id.to_string()).or_default();
                    sum.2 += u64::from(mission.count);
                }
            }
            _ => {}
        }
    }
    let mut sums: Vec<_> = sums
        .into_iter()
        .filter(|(id, _)| !id.is_empty())
        .map(|(id, (balloons, gifts, pledged))| (id, balloons, gifts, pledged))
        .collect();
    sums.sort_by(|a, b| (b.1, b.2, b.3, &a.0).cmp(&(a.1, a.2, a.3, &b.0)));
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn who_gave_most_is_what_a_naive_fold_says(
        events in proptest::collection::vec(happening(), 0..60),
        size in 1..20_usize,
        both in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        write(&store, &events, &[], &[], size);
        write(&store, &[started(2, MIDNIGHT)], &[], &[], 1);
        let figures = store.figures().unwrap();
        let mut streamers = vec![star()];
        streamers.extend(both.then(other));
        let asked: BTreeSet<_> = streamers.iter().cloned().collect();
        let told = |stretch| -> Vec<_> {
            let top = figures.top(&streamers, stretch, 100, NOW).unwrap();
            assert_eq!(top.people, top.donors.len() as u64);
            let donors = top.donors.iter();
            donors
                .map(|it| (it.user.to_string(), it.given.balloons, it.given.gifts, it.given.pledged))
                .collect()
        };
        let since = |days: i64| move |event: &Event, _: &Donation| {
            event.at.as_millis() >= MIDNIGHT - (days - 1) * DAY
        };
        prop_assert_eq!(told(Stretch::Today), naive(&events, &asked, since(1)));
        prop_assert_eq!(told(Stretch::Week), naive(&events, &asked, since(7)));
        // Only of this one the log knows a broadcast.
        let here = BTreeSet::from([star()]);
        let live = naive(&events, &here, |event, gift| {
            event.broadcast == Some(BroadcastId(2)) && !gift.from_recording
        });
        prop_assert_eq!(told(Stretch::Broadcast), live);
    }
}
