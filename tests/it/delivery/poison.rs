//! A message that alone fails.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_message_that_alone_fails_is_passed_by_and_given_up_in_the_end() {
    let mut world = World::new();
    let platform = world.platform(|delivery, _| match delivery.message.plain().as_str() {
        "poison" => Err(SinkErrorKind::Transient),
        _ => Ok(()),
    });
    world.ring("alerts", "0");
    world.ring_with("alerts", "poison", |alert| alert.expires_at = None);
    for n in 1..10 {
        world.ring("alerts", &n.to_string());
    }
    world.open_simply("alerts", &platform);
    world.at(minutes(1)).await;
    let all: Vec<_> = (0..10).map(|n: u32| n.to_string()).collect();
    assert_eq!(platform.rings(), all, "the others are there, in order");
    let last = platform.taken().pop().unwrap();
    assert!(last.at < seconds(30), "{:?}", last.at);
    world.until_done().await;
    assert_eq!(platform.refused().len(), 12);
    assert_eq!(world.status.counters.dead.get(), 1);
    let notices = world.notices();
    assert!(
        matches!(&notices[..], [Notice::Dead { target, .. }] if target == "alerts"),
        "{notices:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn where_everything_fails_nobody_is_blamed_and_the_order_stays() {
    let mut world = World::new();
    let platform = world.platform(|_, at| {
        if at < minutes(4) {
            Err(SinkErrorKind::Transient)
        } else {
            Ok(())
        }
    });
    for n in 0..6 {
        world.ring("alerts", &n.to_string());
    }
    world.open_simply("alerts", &platform);
    world.until_done().await;
    // One may have been tried in place of another when the platform came back.
    let arrived = platform.rings();
    assert_eq!(arrived.len(), 6);
    for (place, words) in arrived.iter().enumerate() {
        let off = place.abs_diff(words.parse().unwrap());
        assert!(off <= 1, "{arrived:?}");
    }
    assert_eq!(world.notices(), []);
}

#[tokio::test(start_paused = true)]
async fn what_will_never_be_taken_is_given_up_at_once_and_told_once_a_day() {
    let mut world = World::new();
    let platform = world.platform(|delivery, _| {
        if delivery.message.plain().starts_with("bad") {
            Err(SinkErrorKind::Rejected)
        } else {
            Ok(())
        }
    });
    world.open_simply("alerts", &platform);
    for words in ["bad 1", "good", "bad 2"] {
        world.ring("alerts", words);
    }
    world.until_done().await;
    assert_eq!(platform.rings(), ["good"]);
    assert_eq!(platform.refused().len(), 2);
    let notices = world.notices();
    let now = Wall(world.began).now();
    let causes: Vec<_> = notices.iter().map(|it| it.cause(now)).collect();
    assert!(causes.len() == 2 && causes[0] == causes[1], "{causes:?}");
}
