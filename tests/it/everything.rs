//! Everything that SOOP says, said over a real socket: each synthetic packet of the fixture becomes the event it stands
//! for, in order, in the log of the binary; and what several say together is told once.

use std::time::Duration;

use serde_json::Value;
use soopbell::event::{Event, EventKind, Timestamp};
use soopbell::fault::Source;
use soopbell::sim::{
    Action, Balloon, Chat, HttpFault, Live, Patience, RawBytes, RawPacket, Script, Sim, SimConfig,
};
use soopbell::source::soop::decode::{Decoded, decode};
use soopbell::source::soop::wire::Decoder;
use tokio::time::sleep;

use crate::support::bell::{Home, star, until};

/// The fixture's packets as hexadecimal, without those that are a connection's own: handshake, removal, end.
fn fixture() -> Vec<String> {
    let lines = include_str!("../fixtures/soop/packets.jsonl").lines();
    let packets = lines.filter(|line| !line.trim().is_empty()).map(|line| {
        let packet: Value = serde_json::from_str(line).unwrap();
        packet["hex"].as_str().unwrap().to_owned()
    });
    let own = [b"0001", b"0002", b"0003", b"0088"];
    packets
        .filter(|hex| !own.iter().any(|service| bytes_of(hex)[2..6] == service[..]))
        .collect()
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks_exact(2);
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

/// The event that a packet is by itself, if it is one.
fn event_of(hex: &str) -> Option<EventKind> {
    let mut decoder = Decoder::default();
    decoder.push(&bytes_of(hex));
    match decode(&decoder.next_packet().unwrap().unwrap()) {
        Decoded::Event(kind) => Some(kind),
        Decoded::Signal(_) => None,
    }
}

/// What kind of event, and of what kind where it has one.
fn name_of(kind: &EventKind) -> String {
    match kind {
        EventKind::Donation(gift) => format!("donation of {}", gift.kind.name()),
        EventKind::Subscription(it) => format!("subscription {}", it.kind.name()),
        EventKind::Mission(it) => format!("mission {}", it.stage.name()),
        kind => kind.name().to_owned(),
    }
}

async fn act(sim: &Sim, action: Action) {
    sim.act(&star(), action).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_packet_becomes_its_event_in_the_order_in_which_it_was_said() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule("mark", "[[rule]]\nid = \"mark\"\non = \"notice\"\nwhen = 'text == \"the end\"'\ntext = \"all said\"\n");
    let bell = home.start();
    act(&sim, Action::GoLive(Live::default())).await;
    act(&sim, Action::WaitViewer(Patience::default())).await;
    for hex in fixture() {
        act(&sim, Action::Bytes(RawBytes { hex })).await;
    }
    let end = ["star01", "1", "", "the end"].map(str::to_owned).to_vec();
    act(
        &sim,
        Action::Packet(RawPacket {
            opcode: 104,
            code: 0,
            fields: end,
        }),
    )
    .await;
    until("all was said", || home.written().0.contains("all said")).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    // What is told beside the packets, by the room's state or by several of them together, has tests of its own.
    let beside = [
        "arrival",
        "departure",
        "broadcast_started",
        "gap",
        "connected",
        "disconnected",
    ];
    let together = ["donation_message", "subscription_gifts"];
    let logged: Vec<String> = home
        .log()
        .iter()
        .filter(|event| {
            !beside.contains(&event.kind.name()) && !together.contains(&event.kind.name())
        })
        .map(|event| name_of(&event.kind))
        .collect();
    let said: Vec<String> = fixture()
        .iter()
        .filter_map(|hex| event_of(hex))
        .map(|kind| name_of(&kind))
        .collect();
    assert!(said.len() > 50, "{}", said.len());
    // A refusal is a signal of the wire that a session in mid-life tells as an event; the last one is ours.
    let logged: Vec<_> = logged
        .iter()
        .filter(|name| *name != "server_error")
        .collect();
    assert_eq!(logged[..logged.len() - 1], said.iter().collect::<Vec<_>>());
}

/// Each kind of gift, subscription and mission, by a script as anybody may write it, and the event that each step is.
const SCRIPT: &str = r#"
streamer = "star01"
nick = "별하늘"

[[step]]
live = {}
[[step]]
wait_viewer = { within = "90s" }
[[step]]
balloon = { donor = "fan42", nick = "초롱", count = 11, fan_number = 7 } # donation of balloon: 11
[[step]]
balloon = { donor = "fan42(2)", nick = "초롱", count = 12, relay = true } # donation of balloon: 12
[[step]]
gift = { kind = "ad", donor = "fan42", nick = "초롱", count = 13, text = "응원해요" } # donation of ad: 13
[[step]]
gift = { kind = "video", donor = "fan42", nick = "초롱", count = 14, top_fan = true } # donation of video: 14
[[step]]
gift = { kind = "station_ad", donor = "fan42", nick = "초롱", count = 15 } # donation of station_ad: 15
[[step]]
gift = { kind = "recording_ad", donor = "fan42", nick = "초롱", count = 16 } # donation of vod_ad: 16
[[step]]
gift = { kind = "recordings", donor = "fan42", nick = "초롱", count = 17 } # donation of vod: 17
[[step]]
gift = { kind = "sticker", donor = "fan42", nick = "초롱", count = 18 } # donation of sticker: 18
[[step]]
gift = { kind = "relayed_sticker", donor = "fan42", nick = "초롱", count = 19 } # donation of sticker: 19
[[step]]
gift = { kind = "chocolate", donor = "fan42", nick = "초롱", count = 20 } # donation of chocolate: 20
[[step]]
gift = { kind = "relayed_chocolate", donor = "fan42", nick = "초롱", count = 21 } # donation of chocolate: 21
[[step]]
gift = { kind = "quick_view", donor = "fan42", nick = "초롱", to = "fan43", to_nick = "달빛" } # donation of quick_view: 1
[[step]]
gift = { kind = "emoticon", donor = "fan42", nick = "초롱", to = "fan43", to_nick = "달빛" } # donation of ogq: 1
[[step]]
gift = { kind = "ticket", donor = "fan42", nick = "초롱", to = "fan43", to_nick = "달빛" } # donation of ticket: 1
[[step]]
gift = { kind = "goods", donor = "fan42", nick = "초롱", count = 2 } # donation of goods: 2
[[step]]
subscribe = { id = "fan44", nick = "새벽별" } # subscription new: 1
[[step]]
subscribe = { id = "fan45", nick = "달토끼", months = 19, tier = 2 } # subscription renewal: 1
[[step]]
give_subscriptions = { donor = "fan46", nick = "큰손", count = 2 } # subscription gift: 1, subscription gift: 1
[[step]]
mission = { step = "gift", key = "k1", title = "노래", shares = [{ donor = "fan42", nick = "초롱", count = 60 }] } # mission gift: 60
[[step]]
mission = { step = "success", key = "k1", title = "노래" } # mission notice: 0
[[step]]
mission = { step = "settle", key = "k1", shares = [{ donor = "fan42", nick = "초롱", count = 60 }] } # mission settle: 60, mission paid: 0
[[step]]
mission = { step = "fail", key = "k2", title = "춤", battle = true } # mission notice: 0
[[step]]
after = "4s" # subscription_gifts: 2
end = {}
"#;

fn told_by(kind: &EventKind) -> Option<String> {
    let count = match kind {
        EventKind::Donation(gift) => gift.balloons,
        EventKind::Subscription(it) => it.count,
        EventKind::SubscriptionGifts(it) => it.count,
        EventKind::Mission(it) => it.count + it.settled.unwrap_or(0),
        _ => return None,
    };
    Some(format!("{}: {count}", name_of(kind)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_that_a_script_can_name_becomes_exactly_the_events_that_the_script_says() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "end",
        "[[rule]]\nid = \"end\"\non = \"broadcast_ended\"\ntext = \"it is over\"\n",
    );
    let bell = home.start();
    let script = Script::read(&Source::new("script.toml", SCRIPT)).unwrap();
    sim.play(&script).await.unwrap();
    until("it is over", || home.written().0.contains("it is over")).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);
    let expected: Vec<&str> = SCRIPT
        .lines()
        .filter_map(|line| line.split_once(" # "))
        .flat_map(|(_, told)| told.split(", "))
        .collect();
    let told: Vec<String> = home
        .log()
        .iter()
        .filter_map(|event| told_by(&event.kind))
        .collect();
    assert_eq!(expected.len(), 25, "{expected:?}");
    assert_eq!(told, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_gift_subscriptions_and_a_gift_with_words_are_told_together_once() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "together",
        "[[rule]]\nid = \"gifts\"\non = \"subscription_gifts\"\ntext = \"{{ giver.nick }} gave {{ count }}\"\n\
         [[rule]]\nid = \"words\"\non = \"donation_message\"\ntext = \"{{ donor.nick }} said {{ text }}\"\n",
    );
    let bell = home.start();
    act(&sim, Action::GoLive(Live::default())).await;
    act(&sim, Action::WaitViewer(Patience::default())).await;
    for n in 0..30 {
        let to = format!("viewer{n}");
        let fields = ["9552", "fan42", "초롱", &to, &to, "star01", "별하늘", "101"];
        let fields = fields.map(str::to_owned).to_vec();
        act(
            &sim,
            Action::Packet(RawPacket {
                opcode: 108,
                code: 0,
                fields,
            }),
        )
        .await;
    }
    act(&sim, Action::Balloon(Balloon::new("fan77", "새벽별", 100))).await;
    act(&sim, Action::Chat(Chat::new("fan77", "새벽별", "축하해요"))).await;
    act(&sim, Action::Balloon(Balloon::new("fan78", "말없이", 100))).await;
    act(
        &sim,
        Action::Chat(Chat::new("fan77", "새벽별", "또 왔어요")),
    )
    .await;
    until("both were told", || {
        let out = home.written().0;
        out.contains("초롱 gave 30") && out.contains("새벽별 said 축하해요")
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let count = |name: &str| {
        home.log()
            .iter()
            .filter(|event| event.kind.name() == name)
            .count()
    };
    assert_eq!(count("subscription"), 30);
    assert_eq!(count("subscription_gifts"), 1);
    assert_eq!(
        (count("donation"), count("donation_message"), count("chat")),
        (2, 1, 2)
    );
}

fn packet(opcode: u16, fields: &[&str]) -> Action {
    Action::Packet(RawPacket {
        opcode,
        code: 0,
        fields: fields.iter().map(ToString::to_string).collect(),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mission_that_is_paid_out_counts_once_though_it_is_told_twice() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "missions",
        "[[rule]]\nid = \"settled\"\non = \"mission\"\nwhen = 'settled > 0'\ntext = \"settled {{ settled }} at {{ stage }}\"\n\
         [[rule]]\nid = \"end\"\non = \"mission\"\nwhen = 'people == 2'\ntext = \"by {{ people }}\"\n",
    );
    let bell = home.start();
    act(&sim, Action::GoLive(Live::default())).await;
    act(&sim, Action::WaitViewer(Patience::default())).await;
    for (giver, uuid, count) in [("fan42", "u1", 150), ("fan43", "u2", 50)] {
        let gift = format!(
            r#"{{"type":"CHALLENGE_GIFT","chno":9552,"key":"k1","uuid":"{uuid}","is_relay":0,"title":"노래 한 곡","user_id":"{giver}","user_nick":"초롱","gift_count":"{count}"}}"#
        );
        act(&sim, packet(121, &[&gift])).await;
    }
    let done = r#"{"type":"CHALLENGE_NOTICE","key":"k1","uuid":"u3","title":"노래 한 곡","mission_status":"SUCCESS"}"#;
    let settled = r#"{"type":"CHALLENGE_SETTLE","key":"k1","uuid":"u4","title":"노래 한 곡","settle_count":200}"#;
    let paid = r#"{"chno":9552,"uuid":"u4","fanOrder":12,"list":[["fan42","초롱",150,1,0],["fan43","달빛",50,0,0]]}"#;
    act(&sim, packet(121, &[done])).await;
    act(&sim, packet(121, &[settled])).await;
    act(&sim, packet(125, &[paid])).await;
    until("all was told", || home.written().0.contains("by 2")).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let out = home.written().0;
    assert_eq!(out.matches("settled 200 at settle").count(), 1, "{out}");
    assert_eq!(out.matches("rule settled").count(), 1, "{out}");
    let (mut given, mut settled, mut shares) = (0, 0, 0);
    for event in home.log() {
        if let EventKind::Mission(step) = event.kind {
            given += step.count;
            settled += step.settled.unwrap_or(0);
            shares += step.shares.iter().map(|share| share.count).sum::<u32>();
        }
    }
    assert_eq!((given, settled, shares), (200, 200, 200));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gift_subscriptions_are_told_together_though_soopbell_is_stopped_before_the_giver_is_quiet()
{
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "each",
        "[[rule]]\nid = \"each\"\non = \"subscription\"\ntext = \"given to {{ subscriber.id }}\"\n",
    );
    let bell = home.start();
    act(&sim, Action::GoLive(Live::default())).await;
    act(&sim, Action::WaitViewer(Patience::default())).await;
    for to in ["viewer0", "viewer1", "viewer2"] {
        let gift = ["9552", "fan42", "초롱", to, to, "star01", "별하늘", "101"];
        act(&sim, packet(108, &gift)).await;
    }
    until("the last one rang", || {
        home.written().0.contains("given to viewer2")
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);
    let together: Vec<u32> = home
        .log()
        .iter()
        .filter_map(|event| match &event.kind {
            EventKind::SubscriptionGifts(gifts) => Some(gifts.count),
            _ => None,
        })
        .collect();
    assert_eq!(together, [3]);
}

/// For so long after a restart the live detail says nothing.
const IN_THE_DARK: Duration = Duration::from_secs(3);
/// The live detail tells in whole seconds when a broadcast began.
const WHOLE_SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_that_restarts_three_times_begins_and_ends_as_often_and_each_gift_is_told_once()
{
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "end",
        "[[rule]]\nid = \"end\"\non = \"broadcast_ended\"\ntext = \"ended\"\n",
    );
    let bell = home.start();
    let titled = |title: &str, quiet| Live {
        title: Some(title.into()),
        quiet,
        ..Live::default()
    };
    act(&sim, Action::GoLive(titled("1", false))).await;
    for (number, quiet) in [(2, false), (3, true), (4, false)] {
        act(&sim, Action::WaitViewer(Patience::default())).await;
        act(&sim, Action::Balloon(Balloon::new("fan42", "초롱", number))).await;
        let dark = HttpFault {
            status: Some(503),
            ..HttpFault::default()
        };
        act(&sim, Action::Http(dark)).await;
        act(&sim, Action::Restart(titled(&number.to_string(), quiet))).await;
        sleep(IN_THE_DARK).await;
        act(&sim, Action::Http(HttpFault::default())).await;
        act(&sim, Action::WaitViewer(Patience::default())).await;
    }
    act(&sim, Action::End).await;
    until("every end was seen", || {
        home.written().0.matches("ended").count() == 4
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let log = home.log();
    let titles = |wanted: &str| -> Vec<String> {
        let titles = log.iter().filter_map(|event| match &event.kind {
            EventKind::BroadcastStarted(it) | EventKind::BroadcastEnded(it)
                if event.kind.name() == wanted =>
            {
                Some(it.title.to_string())
            }
            _ => None,
        });
        titles.collect()
    };
    assert_eq!(titles("broadcast_started"), ["1", "2", "3", "4"]);
    assert_eq!(titles("broadcast_ended"), ["1", "2", "3", "4"]);
    let gifts = log.iter().filter_map(|event| match &event.kind {
        EventKind::Donation(gift) => Some((event.broadcast, gift.balloons)),
        _ => None,
    });
    let gifts: Vec<_> = gifts.collect();
    assert_eq!(
        gifts.iter().map(|(_, count)| *count).collect::<Vec<_>>(),
        [2, 3, 4]
    );
    let mut broadcasts: Vec<_> = gifts.iter().map(|(id, _)| *id).collect();
    broadcasts.dedup();
    assert_eq!(
        broadcasts.len(),
        3,
        "each belongs to a broadcast of its own"
    );

    assert_blind_seconds(&log);
}

/// What was not seen from each cut to our coming in again is told without a hole and without being told twice, by the log's
/// own times; and it is no less than the dark that the script made.
fn assert_blind_seconds(log: &[Event]) {
    let gaps = log.iter().filter_map(|event| match &event.kind {
        EventKind::Gap(gap) => Some((gap.from, gap.from.plus(Duration::from_millis(gap.millis)))),
        _ => None,
    });
    let mut gaps: Vec<_> = gaps.collect();
    gaps.sort();
    let at = |kind: &str| -> Vec<Timestamp> {
        let events = log.iter().filter(|event| event.kind.name() == kind);
        events.map(|event| event.at).collect()
    };
    let (entries, cuts) = (at("connected"), at("disconnected"));
    assert_eq!(
        (entries.len(), cuts.len()),
        (4, 1),
        "one ended without a word"
    );
    for pair in entries.windows(2) {
        let [before, entered] = [pair[0], pair[1]];
        let own: Vec<_> = gaps
            .iter()
            .filter(|(_, until)| (before..=entered).contains(until) && *until != before)
            .collect();
        let told = format!("{before:?} to {entered:?}: {own:?}");
        let (first, last) = (own.first().expect(&told), own.last().expect(&told));
        for pair in own.windows(2) {
            assert_eq!(pair[0].1, pair[1].0, "a hole, or twice: {told}");
        }
        // When a broadcast began is told in whole seconds.
        let unseen = last.1.since(first.0);
        assert!(unseen + WHOLE_SECOND >= IN_THE_DARK, "{told}");
        assert!(
            entered.since(last.1) < WHOLE_SECOND,
            "it ends early: {told}"
        );
        if let Some(cut) = cuts.iter().find(|cut| (before..entered).contains(cut)) {
            assert!(
                first.0 <= *cut,
                "what was cut is not told from there: {told}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_soop_says_in_a_new_way_is_told_once_with_nothing_personal_and_harms_nobody() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    let bell = home.start();
    act(&sim, Action::GoLive(Live::default())).await;
    act(&sim, Action::WaitViewer(Patience::default())).await;
    for round in 0..3 {
        act(&sim, packet(777, &["fan42", "비밀", &round.to_string()])).await;
        act(&sim, packet(44, &["9552", "star01", "fan42", "초롱", "5"])).await;
        let longer = ["65568|0", "fan42", "초롱", "0", "0", "65536|0", "뜻밖", "1"];
        act(&sim, packet(12, &longer)).await;
        let hex = "6a756e6b".to_owned();
        act(&sim, Action::Bytes(RawBytes { hex })).await;
        act(
            &sim,
            Action::Balloon(Balloon::new("fan42", "초롱", 5_000 + round)),
        )
        .await;
    }
    until("every gift rings", || home.written().0.contains("5002")).await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let (out, log) = home.written();
    assert!(out.contains("5000") && out.contains("5001"), "{out}");
    let told: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("not as it was"))
        .collect();
    let kinds = ["unknown_service", "more_fields", "junk"];
    assert_eq!(told.len(), kinds.len(), "{told:#?}");
    for kind in kinds {
        assert_eq!(
            told.iter().filter(|line| line.contains(kind)).count(),
            1,
            "{told:#?}"
        );
    }
    for personal in ["fan42", "초롱", "비밀", "뜻밖"] {
        assert!(
            told.iter().all(|line| !line.contains(personal)),
            "{told:#?}"
        );
    }
    assert!(
        log.contains("drifts=7"),
        "{}",
        log.lines().last().unwrap_or_default()
    );
}
