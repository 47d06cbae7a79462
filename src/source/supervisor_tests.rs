//! The supervisor against a platform that answers from a script, on a paused clock.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::*;
use crate::clock::SystemClock;
use crate::intake::{Outlet, intake};
use crate::source::{Closed, LookError};

type Answer = Result<Look<()>, LookError>;

/// Answers looks from a list (the last one for ever) and stays in a room as long as told.
struct Scripted {
    looks: Mutex<VecDeque<Answer>>,
    stays: Mutex<VecDeque<(Duration, Left)>>,
    looked_at: Arc<Mutex<Vec<Instant>>>,
}

impl Platform for Scripted {
    type Room = ();

    async fn look(&self, _streamer: &StreamerId) -> Answer {
        self.looked_at.lock().unwrap().push(Instant::now());
        let mut looks = self.looks.lock().unwrap();
        if looks.len() > 1 {
            looks.pop_front().unwrap()
        } else {
            looks[0].clone()
        }
    }

    async fn listen(&self, live: &Live<()>, feed: &mut Feed) -> Left {
        let next = self.stays.lock().unwrap().pop_front();
        let Some((stay, left)) = next else {
            std::future::pending().await
        };
        feed.set_watch(Watch::Live(live.broadcast.id));
        sleep(stay).await;
        left
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in lists beside answers that are errors"
)]
fn on(id: u64) -> Answer {
    let broadcast = Broadcast {
        id: BroadcastId(id),
        ..Broadcast::default()
    };
    Ok(Look::Live(Live {
        broadcast,
        room: (),
    }))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in lists beside answers that are errors"
)]
fn off() -> Answer {
    Ok(Look::Offline)
}

fn dropped() -> Left {
    Left::Dropped {
        reason: "cut".into(),
        was_live: true,
    }
}

struct Run {
    outlet: Outlet,
    looked_at: Arc<Mutex<Vec<Instant>>>,
    stage: Stage,
    status: Arc<Status>,
    began: Instant,
}

fn watch(looks: Vec<Answer>, stays: Vec<(u64, Left)>, open: Option<Broadcast>) -> Run {
    let looked_at = Arc::new(Mutex::default());
    let platform = Scripted {
        looks: Mutex::new(looks.into()),
        stays: Mutex::new(
            stays
                .into_iter()
                .map(|(secs, left)| (Duration::from_secs(secs), left))
                .collect(),
        ),
        looked_at: Arc::clone(&looked_at),
    };
    let (intake, outlet) = intake(100);
    let (stage, status) = (Stage::new("sources"), Arc::new(Status::default()));
    let timing = Timing::with_poll(Duration::from_secs(20));
    let supervisor = Supervisor::new(
        platform,
        timing,
        intake,
        Arc::new(SystemClock),
        Arc::clone(&status),
        stage.clone(),
    );
    let streamer = StreamerId::parse("star01").unwrap();
    let open = open
        .map(|broadcast| (streamer.clone(), broadcast))
        .into_iter()
        .collect();
    supervisor.watch([streamer.clone(), streamer], open);
    Run {
        outlet,
        looked_at,
        stage,
        status,
        began: Instant::now(),
    }
}

impl Run {
    /// Lets time pass and tells what happened: the name of each event with its broadcast's number.
    async fn after(&self, secs: u64) -> Vec<String> {
        sleep(Duration::from_secs(secs)).await;
        let mut batch = Vec::new();
        self.outlet.take(&mut batch, 100, Duration::ZERO);
        batch
            .iter()
            .map(|event| {
                format!(
                    "{} {}",
                    event.kind.name(),
                    event.broadcast.unwrap_or_default()
                )
            })
            .collect()
    }

    fn looks(&self) -> Vec<f64> {
        let looked = self.looked_at.lock().unwrap();
        looked
            .iter()
            .map(|at| at.duration_since(self.began).as_secs_f64())
            .collect()
    }
}

#[tokio::test(start_paused = true)]
async fn an_offline_streamer_is_asked_for_once_per_poll_and_once_only() {
    let run = watch(vec![off()], vec![], None);
    assert_eq!(run.after(200).await, [""; 0]);
    let looks = run.looks();
    assert!((8..=13).contains(&looks.len()), "{looks:?}");
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_taken_up_again_within_ten_seconds_and_announced_once() {
    let stays = vec![
        (60, dropped()),
        (60, dropped()),
        (1, dropped()),
        (600, Left::BroadcastOver),
    ];
    let run = watch(vec![on(7)], stays, None);
    let told = run.after(300).await;
    assert_eq!(
        told,
        [
            "broadcast_started 7",
            "disconnected 7",
            "disconnected 7",
            "disconnected 7"
        ]
    );
    let gaps: Vec<_> = run
        .looks()
        .windows(2)
        .map(|pair| pair[1] - pair[0])
        .collect();
    assert!(gaps.iter().all(|gap| *gap < 70.0), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn a_room_that_throws_out_at_once_is_not_hammered() {
    let run = watch(
        vec![on(7)],
        (0..1000).map(|_| (0, dropped())).collect(),
        None,
    );
    run.after(80).await;
    let looks = run.looks();
    assert!((10..=25).contains(&looks.len()), "{}", looks.len());
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_once_though_the_live_detail_lags() {
    let looks = vec![on(7), on(7), on(7), off(), on(8)];
    let run = watch(looks, vec![(60, Left::BroadcastOver)], None);
    let told = run.after(300).await;
    assert_eq!(
        told,
        [
            "broadcast_started 7",
            "broadcast_ended 7",
            "broadcast_started 8"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn one_offline_answer_after_a_drop_is_not_believed() {
    let looks = vec![on(7), off(), on(7)];
    let run = watch(looks, vec![(60, dropped())], None);
    assert_eq!(
        run.after(120).await,
        ["broadcast_started 7", "disconnected 7"]
    );
    let looks = vec![on(7), off()];
    let run = watch(looks, vec![(60, dropped())], None);
    let told = run.after(120).await;
    assert_eq!(
        told,
        ["broadcast_started 7", "disconnected 7", "broadcast_ended 7"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_restart_announces_nothing_twice_and_forgets_no_end() {
    let open = || {
        Some(Broadcast {
            id: BroadcastId(7),
            ..Broadcast::default()
        })
    };
    assert_eq!(watch(vec![on(7)], vec![], open()).after(60).await, [""; 0]);
    assert_eq!(watch(vec![off()], vec![], open()).after(60).await.len(), 1);
    let run = watch(vec![on(8)], vec![], open());
    assert_eq!(
        run.after(60).await,
        ["broadcast_ended 7", "broadcast_started 8"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_closed_room_and_a_platform_in_trouble_are_said_in_words() {
    let run = watch(vec![Ok(Look::Closed(Closed::Adult))], vec![], None);
    run.after(1).await;
    assert!(matches!(
        run.status.watches().values().next(),
        Some(Watch::Closed(_))
    ));
    let run = watch(vec![Err(LookError("no route".into()))], vec![], None);
    run.after(60).await;
    let trouble = Watch::Trouble("no route".into());
    assert_eq!(run.status.watches().values().next(), Some(&trouble));
    assert!(
        (6..=20).contains(&run.looks().len()),
        "{}",
        run.looks().len()
    );
}

#[tokio::test(start_paused = true)]
async fn stopping_says_that_we_left_the_room() {
    let run = watch(vec![on(7)], vec![(9_999, dropped())], None);
    run.after(5).await;
    assert!(run.stage.drain(Duration::from_secs(1)).await);
    assert_eq!(run.after(0).await, ["disconnected 7"]);
}
