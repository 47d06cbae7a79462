//! Many streamers who are offline are polled politely, and one of them going live is noticed.

use std::collections::VecDeque;
use std::time::Duration;

use soopbell::event::StreamerId;
use soopbell::sim::{Action, Live, Sim, SimConfig};
use tokio::time::{Instant, sleep};

use crate::support::bell::{Home, until};

const STREAMERS: usize = 500;
const POLL_INTERVAL: Duration = Duration::from_secs(20);
/// For so long each second is looked at by itself.
const LOOKED_AT: Duration = Duration::from_secs(25);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_offline_streamers_are_no_herd() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let names: Vec<String> = (0..STREAMERS).map(|n| format!("star{n:03}")).collect();
    let home = Home::watching(&sim, &names, "20s");
    let polls = || sim.requests().values().sum::<u64>();
    let bell = home.start();
    until("polling has begun", || polls() > 0).await;

    // However they were started, in no second are there thirty; and everybody has their turn.
    let (began, first) = (Instant::now(), polls());
    let mut seen = VecDeque::from([(began, first)]);
    while began.elapsed() < LOOKED_AT {
        sleep(Duration::from_millis(50)).await;
        let (now, asked) = (Instant::now(), polls());
        while let Some((at, before)) = seen.front()
            && now.duration_since(*at) > Duration::from_secs(1)
        {
            assert!(
                asked - before < 30 + 2,
                "{} in little more than a second",
                asked - before
            );
            seen.pop_front();
        }
        seen.push_back((now, asked));
    }
    #[expect(clippy::cast_precision_loss, reason = "some hundred")]
    let rate = (polls() - first) as f64 / began.elapsed().as_secs_f64();
    assert!(rate > 20.0 && rate < 30.0, "{rate} requests a second");
    let asked = sim.requests();
    assert_eq!(asked.len(), STREAMERS);
    assert!(
        asked.values().all(|times| (1..=2).contains(times)),
        "everybody is asked alike: {asked:?}"
    );

    let star = StreamerId::parse(&names[STREAMERS / 2]).unwrap();
    let went_live = Instant::now();
    sim.act(&star, Action::GoLive(Live::default()))
        .await
        .unwrap();
    until("the one who is live is visited", || sim.viewers(&star) == 1).await;
    let took = went_live.elapsed();
    assert!(took <= POLL_INTERVAL, "{took:?}");
    assert!(bell.stop().await.success());
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}
