//! What a person has to mend.

use soopbell::dispatch::{Line, Outbox as _};

use super::*;

#[tokio::test(start_paused = true)]
async fn a_target_that_is_gone_is_left_alone_told_once_and_found_again() {
    let mut world = World::new();
    let platform = world.platform(|_, at| {
        if at < minutes(90) {
            Err(SinkErrorKind::TargetGone { moved_to: None })
        } else {
            Ok(())
        }
    });
    world.open_simply("alerts", &platform);
    for n in 0..100 {
        world.at(minutes(1) * n).await;
        world.ring_with("alerts", &n.to_string(), |alert| alert.expires_at = None);
    }
    world.until_done().await;
    let all: Vec<_> = (0..100).map(|n: u32| n.to_string()).collect();
    assert_eq!(platform.rings(), all, "in order, none missing");
    let tries = platform.refused().len();
    assert!((8..=16).contains(&tries), "tried {tries} times in vain");
    let notices = world.notices();
    assert!(
        matches!(&notices[..], [Notice::TargetParked { target, .. }] if target == "alerts"),
        "{notices:?}"
    );
    assert_eq!(world.outbox.all_parked().unwrap(), []);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_no_good_is_tried_by_one_target_for_all_of_them() {
    let mut world = World::new();
    let platform = world.platform(|_, at| {
        if at < minutes(60) {
            Err(SinkErrorKind::Unauthorized)
        } else {
            Ok(())
        }
    });
    let other = world.platform(|_, _| Ok(()));
    let token = world.token(Some("discord"));
    let targets: Vec<_> = (0..20).map(|n| format!("t{n}")).collect();
    for target in &targets {
        world.open(target, &platform, &[], &token, Policy::default());
    }
    world.open(
        "elsewhere",
        &other,
        &[],
        &world.token(Some("telegram")),
        Policy::default(),
    );
    for target in &targets {
        world.ring_with(target, "x", |alert| alert.expires_at = None);
    }
    world.at(minutes(2)).await;
    world.ring("elsewhere", "y");
    world.until_done().await;
    assert_eq!(platform.rings().len(), 20);
    let tries = platform.refused().len();
    // At first all of them may be on their way at once.
    assert!(tries < 20 + 12, "tried {tries} times in vain");
    let last = platform.taken().pop().unwrap();
    assert!(last.at < minutes(71), "{:?}", last.at);
    let elsewhere = other.taken()[0].at;
    assert!(elsewhere < minutes(2) + seconds(1), "{elsewhere:?}");
    let notices = world.notices();
    assert!(
        matches!(&notices[..], [Notice::TokenParked { token, .. }] if token == "discord"),
        "{notices:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_resumes_a_target_by_hand_need_not_wait() {
    let mut world = World::new();
    let mended = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let platform = {
        let mended = Arc::clone(&mended);
        world.platform(move |_, _| {
            if mended.load(std::sync::atomic::Ordering::SeqCst) {
                Ok(())
            } else {
                Err(SinkErrorKind::TargetGone { moved_to: None })
            }
        })
    };
    let policy = Policy {
        recheck: Duration::from_hours(1),
        ..Policy::default()
    };
    world.open("alerts", &platform, &[], &world.token(None), policy);
    world.ring("alerts", "a");
    world.at(seconds(30)).await;
    assert_eq!(platform.refused().len(), 1);
    mended.store(true, std::sync::atomic::Ordering::SeqCst);
    let target = TargetId("alerts".into());
    assert!(world.outbox.unpark(Line::Target(&target)).unwrap());
    world.at(seconds(40)).await;
    assert_eq!(platform.rings(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_target_with_nothing_to_say_takes_nobodys_turn() {
    let mut world = World::new();
    let platform = world.platform(|_, at| {
        if at < seconds(90) {
            Err(SinkErrorKind::Unauthorized)
        } else {
            Ok(())
        }
    });
    let token = world.token(Some("discord"));
    for n in 0..30 {
        world.open(
            &format!("idle{n}"),
            &platform,
            &[],
            &token,
            Policy::default(),
        );
    }
    world.open("alerts", &platform, &[], &token, Policy::default());
    world.ring("alerts", "a");
    world.until_done().await;
    let taken = platform.taken();
    // Tried after one minute, and then after two more.
    assert!(taken[0].at < minutes(3) + seconds(6), "{:?}", taken[0].at);
}
