//! Two connections to one room: one of them is cut again and again, and nothing is lost or told twice.

use std::collections::BTreeMap;
use std::time::Duration;

use soopbell::event::EventKind;
use soopbell::sim::{Action, Chat, Live, Patience, RawPacket, Sim, SimConfig};
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::support::bell::{Home, star, until};

/// One of the two is cut this often.
const CUT_EVERY: Duration = Duration::from_secs(5);
const PACKETS_PER_SECOND: u32 = 200;
/// Every so many packets comes a gift.
const GIFT_EVERY: u32 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_connections_is_cut_again_and_again_and_every_gift_is_told_once() {
    Box::pin(cut_again_and_again(Duration::from_secs(27))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the same for two minutes"]
async fn one_of_two_connections_is_cut_for_two_minutes_and_every_gift_is_told_once() {
    Box::pin(cut_again_and_again(Duration::from_mins(2))).await;
}

async fn cut_again_and_again(span: Duration) {
    let sim = Sim::start(SimConfig {
        sockets: 2,
        ..SimConfig::default()
    })
    .await
    .unwrap();
    let home = Home::new(&sim).redundant();
    let bell = home.start();
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    until("both connections are in the room", || {
        sim.viewers(&star()) == 2
    })
    .await;

    let mut sent = BTreeMap::<String, u32>::new();
    let begun = Instant::now();
    let (mut number, mut cuts) = (0_u32, 0);
    let mut pace = interval(Duration::from_secs(1) / PACKETS_PER_SECOND);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    while begun.elapsed() < span {
        pace.tick().await;
        number += 1;
        let said = if number.is_multiple_of(GIFT_EVERY) {
            // Balloons as they were before they had a uuid: of three donors, each always the same to the byte.
            let donor = format!("fan{}", number / GIFT_EVERY % 3);
            *sent.entry(donor.clone()).or_default() += 1;
            let fields = [
                "star01",
                donor.as_str(),
                "초롱",
                "100",
                "0",
                "0",
                "9552",
                "",
            ];
            Action::Packet(RawPacket {
                opcode: 18,
                code: 0,
                fields: fields.map(str::to_owned).to_vec(),
            })
        } else if number % GIFT_EVERY == 1 {
            Action::Chat(Chat::new("fan9", "달빛", "ㅋㅋㅋ"))
        } else {
            Action::Chat(Chat::new("fan9", "달빛", format!("{number}번째")))
        };
        sim.act(&star(), said).await.unwrap();
        if begun.elapsed() > CUT_EVERY * (cuts + 1) {
            cuts += 1;
            sim.act(&star(), Action::Cut).await.unwrap();
        }
    }
    let gifts: u32 = sent.values().sum();
    until("every gift has rung", || {
        home.written().0.matches("100").count() >= gifts as usize
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let mut logged = BTreeMap::<String, u32>::new();
    let mut gaps = 0;
    for event in home.log() {
        match event.kind {
            EventKind::Donation(gift) => {
                *logged.entry(gift.donor.id.to_string()).or_default() += 1;
            }
            EventKind::Disconnected { .. } => gaps += 1,
            _ => {}
        }
    }
    assert!(cuts >= 5, "{cuts}");
    assert_eq!(logged, sent, "{number} packets, {cuts} cuts");
    assert_eq!(gaps, 1, "only the end is told as a disconnection");
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}
