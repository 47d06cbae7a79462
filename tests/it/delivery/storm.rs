//! More rings than a target takes.

use super::*;

/// Five at once, and one a second after that, as a Discord channel takes it.
const CHANNEL: [Rate; 1] = [Rate {
    burst: 5,
    per: Duration::from_secs(5),
}];

#[tokio::test(start_paused = true)]
async fn a_storm_leaves_in_order_at_its_pace_or_is_summed_up_and_holds_nobody_else_up() {
    let mut world = World::new();
    let (stormy, quiet) = (world.platform(|_, _| Ok(())), world.platform(|_, _| Ok(())));
    let token = world.token(Some("discord"));
    world.open("alerts", &stormy, &CHANNEL, &token, Policy::default());
    world.open("mods", &quiet, &CHANNEL, &token, Policy::default());
    for n in 0..3_000_u32 {
        if n.is_multiple_of(50) {
            world.at(seconds(u64::from(n) / 50)).await;
        }
        world.ring("alerts", &n.to_string());
        if n == 1_500 {
            world.ring("mods", "alone");
            world.ring_with("alerts", "urgent", |alert| alert.priority = Priority::High);
        }
    }
    world.until_done().await;

    let alone = &quiet.taken()[0];
    assert_eq!(alone.words(), "alone");
    assert!(alone.at < seconds(31), "{:?}", alone.at);
    let taken = stormy.taken();
    let urgent = taken.iter().find(|seen| seen.words() == "urgent").unwrap();
    assert!(urgent.at < seconds(33), "{:?}", urgent.at);

    let arrived = stormy.rings();
    let numbers: Vec<u64> = arrived.iter().filter_map(|it| it.parse().ok()).collect();
    assert!(numbers.is_sorted());
    let expired = 3_000 - numbers.len();
    // Eleven minutes at one a second; the rest is worth nothing any more.
    assert!((600..=680).contains(&numbers.len()), "{}", numbers.len());
    assert_eq!(stormy.notes(), [format!("{expired} expired")]);
    for pair in taken.windows(11) {
        assert!(
            pair[10].at >= pair[0].at + seconds(5),
            "never more than ten in five seconds"
        );
    }
    let edits = taken
        .iter()
        .filter(|seen| seen.delivery.errand != Errand::Post);
    assert!(edits.count() <= 15, "a note changes once a minute at most");
}
