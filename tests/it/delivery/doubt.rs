//! Attempts that nobody knows the end of.

use super::*;

/// Takes everything, and never says so the first time.
fn mumbling(world: &World) -> Arc<Platform> {
    let heard = Mutex::new(VecDeque::new());
    world.platform(move |delivery, _| {
        let mut heard = heard.lock().unwrap();
        if heard.contains(&delivery.id) {
            return Ok(());
        }
        heard.push_back(delivery.id.clone());
        Err(SinkErrorKind::Uncertain)
    })
}

#[tokio::test(start_paused = true)]
async fn what_may_have_arrived_is_repeated_and_marked() {
    let mut world = World::new();
    let platform = mumbling(&world);
    world.open_simply("alerts", &platform);
    world.ring("alerts", "a");
    world.ring("alerts", "b");
    world.until_done().await;
    let marks: Vec<_> = platform
        .refused()
        .iter()
        .map(|it| it.delivery.may_repeat)
        .collect();
    assert_eq!(marks, [false, false]);
    let taken = platform.taken();
    let repeats: Vec<_> = taken
        .iter()
        .map(|it| (it.words(), it.delivery.may_repeat))
        .collect();
    assert_eq!(repeats, [("a".to_owned(), true), ("b".to_owned(), true)]);
    assert_eq!(world.status.counters.uncertain.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_wants_to_be_asked_is_asked_and_nobody_behind_waits() {
    let mut world = World::new();
    let platform = mumbling(&world);
    let policy = Policy {
        on_uncertain: OnUncertain::Hold,
        ..Policy::default()
    };
    world.open("alerts", &platform, &[], &world.token(None), policy);
    world.ring("alerts", "a");
    world.until_done().await;
    assert_eq!(platform.rings(), Vec::<String>::new());
    assert_eq!(world.status.counters.held.get(), 1);
    let notices = world.notices();
    assert!(
        matches!(&notices[..], [Notice::Held { target, .. }] if target == "alerts"),
        "{notices:?}"
    );
}
