//! A storm of chat: memory stays within the queues, no gift is lost, and what is shed is counted.

use std::time::Duration;

use soopbell::event::EventKind;
use soopbell::sim::{Action, Burst, Live, Patience, Sim, SimConfig};

use crate::support::bell::{Home, star, until};

/// 5,000 packets a second for 20 s.
const CHATS: u64 = 100_000;
/// As many as come in four seconds.
const BLOCKED: u64 = 20_000;
/// A gift after every so many chats.
const EVERY: u64 = 1_000;

/// What one number in the closing line of the log says.
fn counter(log: &str, name: &str) -> u64 {
    let line = log
        .lines()
        .rfind(|line| line.contains("stopped"))
        .unwrap_or_default();
    let (_, rest) = line.split_once(&format!("{name}=")).unwrap_or_default();
    rest.split_whitespace()
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_chat_costs_chat_and_nothing_else() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    // Room for few: what the engine does not take at once is shed.
    let home = Home::new(&sim).with("\n[log]\nqueue = 256\n");
    let bell = home.start();
    for action in [
        Action::GoLive(Live::default()),
        Action::WaitViewer(Patience::default()),
    ] {
        sim.act(&star(), action).await.unwrap();
    }
    // Most of it is the binary with its libraries, larger in a debug build.
    let before = bell.peak_memory_kib();
    let burst = Burst {
        chats: CHATS,
        per_second: 5_000,
        balloon_every: EVERY,
        count: 777,
    };
    sim.act(&star(), Action::Burst(burst)).await.unwrap();
    // The same again while somebody else holds the file for three seconds: nothing can be written meanwhile.
    let file = rusqlite::Connection::open(home.data().join("soopbell.db")).unwrap();
    file.execute_batch("BEGIN IMMEDIATE").unwrap();
    let blocked = Burst {
        chats: BLOCKED,
        per_second: 5_000,
        balloon_every: EVERY,
        count: 777,
    };
    let release = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        file.execute_batch("ROLLBACK").unwrap();
    };
    let star = star();
    let (stormed, ()) = tokio::join!(sim.act(&star, Action::Burst(blocked)), release);
    stormed.unwrap();

    let gifts = usize::try_from((CHATS + BLOCKED) / EVERY).unwrap();
    until("every gift has rung", || {
        home.written().0.matches("777").count() >= gifts
    })
    .await;
    let peak = bell.peak_memory_kib();
    assert!(bell.stop().await.success());

    let (out, log) = home.written();
    assert_eq!(out.matches("777").count(), gifts);
    let (mut chats, mut donations) = (0, 0);
    for event in home.log() {
        match event.kind {
            EventKind::Chat(_) => chats += 1,
            EventKind::Donation(_) => donations += 1,
            _ => {}
        }
    }
    let shed = counter(&log, "shed");
    assert_eq!(donations, gifts);
    assert!(shed > 0, "nothing could be written for three seconds");
    assert_eq!(
        chats + shed,
        CHATS + BLOCKED,
        "each chat was logged or counted as shed"
    );
    // A hundred thousand chats would take more than thirty MiB.
    assert!(peak - before < 20 * 1024, "from {before} to {peak} KiB");
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}
