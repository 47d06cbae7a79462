//! A watcher, through its supervisor, against a platform that answers from a script, on a paused clock.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::*;
use crate::clock::Clock;
use crate::event::{Event, StreamerId};
use crate::intake::{Outlet, intake};
use crate::shutdown::Stage;
use crate::source::{Closed, Login, LookError, Supervisor};
use crate::status::Status;

/// Wall time that passes as the test's time does; broadcasts of these tests began ten seconds before it.
struct Paused(Instant);

const BEGAN: Timestamp = Timestamp(1_000_000_000);

impl Clock for Paused {
    fn now(&self) -> Timestamp {
        BEGAN.plus(Duration::from_secs(10) + self.0.elapsed())
    }
}

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
        feed.enter(&live.broadcast).await;
        sleep(stay).await;
        match left {
            Left::Dropped(loss) => Left::Dropped(Loss {
                since: feed.now(),
                ..loss
            }),
            left => left,
        }
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in lists beside answers that are errors"
)]
fn titled(id: u64, title: &str) -> Answer {
    let broadcast = Broadcast {
        id: BroadcastId(id),
        title: title.into(),
        started_at: BEGAN,
        ..Broadcast::default()
    };
    Ok(Look::Live(Live {
        broadcast,
        room: (),
    }))
}

fn on(id: u64) -> Answer {
    titled(id, "")
}

/// A broadcast that began so many seconds after those of other tests; a test begins ten seconds after.
fn begun(id: u64, secs: u64) -> Answer {
    titled(id, "").map(|look| match look {
        Look::Live(mut live) => {
            live.broadcast.started_at = BEGAN.plus(Duration::from_secs(secs));
            Look::Live(live)
        }
        other => other,
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in lists beside answers that are errors"
)]
fn off() -> Answer {
    Ok(Look::Offline)
}

fn dropped() -> Left {
    Left::Dropped(Loss {
        reason: "cut".into(),
        cause: GapCause::Dropped,
        since: Timestamp(0),
        was_live: true,
    })
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
        Arc::new(Paused(Instant::now())),
        Arc::clone(&status),
        stage.clone(),
    );
    let streamer = StreamerId::parse("star01").unwrap();
    let seen_until = BEGAN.plus(Duration::from_secs(5));
    let open = open.map(|broadcast| {
        (
            streamer.clone(),
            Open {
                broadcast,
                seen_until,
            },
        )
    });
    let open = open.into_iter().collect();
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
    /// Lets time pass and yields what happened.
    async fn events_after(&self, secs: u64) -> Vec<Event> {
        sleep(Duration::from_secs(secs)).await;
        let mut batch = Vec::new();
        self.outlet.take(&mut batch, 100, Duration::ZERO);
        batch
    }

    /// The same in words: the name of each event with its broadcast's number.
    async fn after(&self, secs: u64) -> Vec<String> {
        let batch = self.events_after(secs).await;
        batch
            .iter()
            .map(|event| {
                let broadcast = event.broadcast.unwrap_or_default();
                match &event.kind {
                    EventKind::Gap(gap) => {
                        let seconds = gap.millis.div_ceil(1000);
                        format!("gap {broadcast}: {} for {seconds} s", gap.cause.name())
                    }
                    EventKind::BroadcastChanged(change) => {
                        format!(
                            "now {}, was {}",
                            change.broadcast.title, change.previous_title
                        )
                    }
                    kind => format!("{} {broadcast}", kind.name()),
                }
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

/// What is told when a broadcast that began ten seconds ago is found and its room entered.
const FOUND: [&str; 3] = [
    "broadcast_started 7",
    "gap 7: unnoticed for 10 s",
    "connected 7",
];

fn found_and(more: &[&str]) -> Vec<String> {
    FOUND.iter().chain(more).map(ToString::to_string).collect()
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
        (40, dropped()),
        (40, dropped()),
        (1, dropped()),
        (600, dropped()),
    ];
    let run = watch(vec![on(7)], stays, None);
    let told = run.after(120).await;
    let once = ["disconnected 7", "gap 7: dropped for 1 s", "connected 7"];
    assert_eq!(told, found_and(&[once, once, once].concat()));
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
    assert!(
        looks.windows(2).all(|pair| pair[1] - pair[0] < 10.0),
        "{looks:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_once_though_the_live_detail_lags() {
    let looks = vec![on(7), on(7), on(7), off(), on(8)];
    let run = watch(looks, vec![(30, Left::BroadcastOver)], None);
    let told = run.after(300).await;
    assert_eq!(
        told,
        found_and(&["broadcast_ended 7", "broadcast_started 8"])
    );
}

/// Three restarts in five minutes: one that the chat announces, one where the line only breaks and the next broadcast is
/// there at once, one that is found at a later look.
#[tokio::test(start_paused = true)]
async fn three_restarts_in_five_minutes_are_three_starts_and_ends_and_each_blind_second_is_counted_once()
 {
    let looks = vec![
        on(7),
        begun(8, 55),
        begun(9, 90),
        off(),
        off(),
        begun(10, 130),
    ];
    let stays = vec![
        (40, Left::BroadcastOver),
        (30, dropped()),
        (30, dropped()),
        (40, Left::BroadcastOver),
    ];
    let run = watch(looks, stays, None);
    let events = run.events_after(300).await;
    let names = |wanted: &str| -> Vec<u64> {
        let named = events.iter().filter(|event| event.kind.name() == wanted);
        named.map(|event| event.broadcast.unwrap().0).collect()
    };
    assert_eq!(names("broadcast_started"), [7, 8, 9, 10]);
    assert_eq!(names("broadcast_ended"), [7, 8, 9, 10]);

    // What was not seen, by our own reckoning: from the beginning of each broadcast, or from the moment the line broke,
    // to the moment of entering the room, or of learning that it is over.
    let looked = run.looks();
    let found = 10.0 + (looked[1] - 45.0) + (looked[2] - 80.0) + (looked[5] - 120.0);
    // When the next one began, this one was over, so only the last of the two broken lines left something unseen.
    let line_broke = looked[2] + 30.0;
    let expected = found + looked[4] - line_broke;
    let gaps = events.iter().filter_map(|event| match &event.kind {
        EventKind::Gap(gap) => Some(Duration::from_millis(gap.millis)),
        _ => None,
    });
    let unseen = gaps.sum::<Duration>().as_secs_f64();
    assert!(
        (unseen - expected).abs() < 0.05,
        "{unseen} s told, {expected} s by our own reckoning: {events:#?}"
    );
}

#[tokio::test(start_paused = true)]
async fn one_offline_answer_after_a_drop_is_not_believed() {
    let looks = vec![on(7), off(), on(7)];
    let run = watch(looks, vec![(30, dropped())], None);
    assert_eq!(run.after(40).await, found_and(&["disconnected 7"]));
    let looks = vec![on(7), off()];
    let run = watch(looks, vec![(30, dropped())], None);
    let told = run.after(60).await;
    let end = [
        "disconnected 7",
        "gap 7: dropped for 4 s",
        "broadcast_ended 7",
    ];
    assert_eq!(told, found_and(&end));
}

#[tokio::test(start_paused = true)]
async fn a_title_that_changes_is_told_whether_we_were_in_the_room_or_not() {
    let looks = vec![titled(7, "a"), titled(7, "b"), titled(7, "c")];
    let run = watch(looks, vec![(80, dropped()), (1, dropped())], None);
    let told = run.after(90).await;
    let changes = ["now b, was a", "disconnected 7", "now c, was b"];
    assert_eq!(told[..6], found_and(&changes));
}

#[tokio::test(start_paused = true)]
async fn an_end_that_the_chat_does_not_tell_is_seen_in_the_live_detail() {
    let run = watch(vec![on(7), off()], vec![(9_999, dropped())], None);
    let told = run.after(200).await;
    assert_eq!(
        told.last().map(String::as_str),
        Some("broadcast_ended 7"),
        "{told:?}"
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
    let unseen = "gap 7: not_running for 5 s";
    let run = watch(vec![on(7)], vec![(30, dropped())], open());
    assert_eq!(run.after(20).await, [unseen, "connected 7"]);
    let run = watch(vec![off()], vec![], open());
    assert_eq!(
        run.after(20).await,
        ["gap 7: not_running for 8 s", "broadcast_ended 7"]
    );
    let run = watch(vec![begun(8, 7)], vec![], open());
    let told = run.after(20).await;
    let unseen = "gap 7: not_running for 2 s";
    assert_eq!(told, [unseen, "broadcast_ended 7", "broadcast_started 8"]);
}

#[tokio::test(start_paused = true)]
async fn a_closed_room_and_a_platform_in_trouble_are_said_in_words() {
    let run = watch(
        vec![Ok(Look::Closed(Closed::Adult(Login::None)))],
        vec![],
        None,
    );
    run.after(1).await;
    let words = "the broadcast is for adults and needs a login (RESULT -6): set [soop.login] in soopbell.toml";
    let closed = Watch::Closed(words.into());
    assert_eq!(run.status.watches().values().next(), Some(&closed));
    let run = watch(vec![Err(LookError("no route".into()))], vec![], None);
    run.after(60).await;
    let trouble = Watch::Trouble("no route".into());
    assert_eq!(run.status.watches().values().next(), Some(&trouble));
    assert!(
        (5..=12).contains(&run.looks().len()),
        "{}",
        run.looks().len()
    );
}

#[tokio::test(start_paused = true)]
async fn a_door_that_turned_out_to_be_closed_is_not_knocked_at_again_and_the_next_one_is() {
    let wrong = || Left::Closed(Closed::WrongPassword);
    let mut looks: Vec<_> = (0..21).map(|_| on(7)).collect();
    looks.extend((0..3).map(|_| begun(8, 320)));
    let run = watch(looks, vec![(0, wrong()), (0, wrong())], None);
    let told = run.after(300).await;
    assert_eq!(told, found_and(&[]));
    let looks = run.looks().len();
    assert!((12..=20).contains(&looks), "{looks}");
    let Some(Watch::Closed(words)) = run.status.watches().into_values().next() else {
        panic!("{:?}", run.status.watches())
    };
    assert!(words.contains("[streamers.star01]"), "{words}");
    // The streamer begins anew, perhaps with another password.
    let told = run.after(200).await;
    let anew = [
        "gap 7",
        "broadcast_ended 7",
        "broadcast_started 8",
        "gap 8",
        "connected 8",
    ];
    let told: Vec<_> = told.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(told, anew);
}

#[tokio::test(start_paused = true)]
async fn a_closed_door_is_tried_again_after_its_rest() {
    let stays = vec![(0, Left::Closed(Closed::WrongPassword)), (9_999, dropped())];
    let run = watch(vec![on(7)], stays, None);
    assert_eq!(run.after(590).await, found_and(&[]));
    let told = run.after(60).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("gap 7: refused for 6"), "{told:?}");
    assert_eq!(told[1], "connected 7");
}

#[tokio::test(start_paused = true)]
async fn a_broadcast_that_was_taken_for_over_goes_on_and_only_what_came_since_was_not_seen() {
    let looks = vec![on(7), off(), off(), on(7)];
    let run = watch(looks, vec![(5, dropped()), (9_999, dropped())], None);
    assert_eq!(run.after(4).await, found_and(&[]));
    let told = run.after(30).await;
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(
        (&*told[0], &*told[2]),
        ("disconnected 7", "broadcast_ended 7")
    );
    let told = run.after(300).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("gap 7: dropped for 1"), "{told:?}");
    assert_eq!(told[1], "connected 7");
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_does_not_confirm_an_end() {
    let trouble = || Err(LookError("busy".into()));
    let looks = vec![on(7), off(), trouble(), on(7)];
    let run = watch(looks, vec![(9_999, dropped())], None);
    assert_eq!(run.after(600).await, found_and(&[]));
}

#[tokio::test(start_paused = true)]
async fn stopping_tells_what_was_not_seen_until_then() {
    let trouble = || Err(LookError("busy".into()));
    let run = watch(vec![on(7), trouble()], vec![(50, dropped())], None);
    run.after(100).await;
    assert!(run.stage.drain(Duration::from_secs(1)).await);
    let told = run.after(0).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("gap 7: dropped for 5"), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn stopping_says_that_we_left_the_room() {
    let run = watch(vec![on(7)], vec![(9_999, dropped())], None);
    run.after(5).await;
    assert!(run.stage.drain(Duration::from_secs(1)).await);
    assert_eq!(run.after(0).await, ["disconnected 7"]);
}
