//! Everything that SOOP says, said over a real socket: each synthetic packet of the fixture becomes the event it stands
//! for, in order, in the log of the binary; and what several say together is told once.

use serde_json::Value;
use soopbell::event::EventKind;
use soopbell::sim::{Action, Balloon, Chat, Live, Patience, RawBytes, RawPacket, Sim, SimConfig};
use soopbell::source::soop::decode::{Decoded, decode};
use soopbell::source::soop::wire::Decoder;

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
        act(&sim, Action::Restart(titled(&number.to_string(), quiet))).await;
    }
    act(&sim, Action::WaitViewer(Patience::default())).await;
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
}
