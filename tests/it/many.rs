//! Many streamers who are offline are polled politely, and one of them going live is noticed.

use std::time::Duration;

use soopbell::event::StreamerId;
use soopbell::sim::{Action, Live, Sim, SimConfig};
use tokio::time::{Instant, sleep};

use crate::support::bell::{Home, until};

const STREAMERS: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_offline_streamers_are_no_herd() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let names: Vec<String> = (0..STREAMERS).map(|n| format!("star{n:03}")).collect();
    let home = Home::watching(&sim, &names, "20s");
    let polls = || sim.requests().values().sum::<u64>();
    let bell = home.start();
    until("polling has begun", || polls() > 0).await;

    // However they were started, in no second are there more than thirty.
    let (began, before) = (Instant::now(), polls());
    sleep(Duration::from_secs(4)).await;
    let (asked, seconds) = (polls() - before, began.elapsed().as_secs_f64());
    #[expect(clippy::cast_precision_loss, reason = "some hundred")]
    let rate = asked as f64 / seconds;
    assert!(asked > 0 && rate < 30.0, "{asked} requests in {seconds} s");

    let star = StreamerId::parse(&names[STREAMERS / 2]).unwrap();
    sim.act(&star, Action::GoLive(Live::default()))
        .await
        .unwrap();
    until("the one who is live is visited", || sim.viewers(&star) == 1).await;
    assert!(bell.stop().await.success());
    assert!(
        sim.requests().values().all(|asked| *asked <= 20),
        "everybody is asked alike"
    );
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}
