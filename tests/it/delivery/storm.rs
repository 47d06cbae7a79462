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

#[tokio::test(start_paused = true)]
async fn cards_that_grow_take_no_more_than_half_of_a_line() {
    let mut world = World::new();
    let platform = world.platform(|_, _| Ok(()));
    let rates = [Rate {
        burst: 1,
        per: seconds(1),
    }];
    world.open(
        "alerts",
        &platform,
        &rates,
        &world.token(None),
        Policy::default(),
    );
    // Twenty cards that grow with every second, as where what each donor gives is put together, and a ring every other
    // second.
    let closes_at = Wall(world.began).now().plus(minutes(10));
    for second in 0..300_u64 {
        world.at(seconds(second)).await;
        for number in 0..20 {
            world.ring_with("alerts", &format!("card {number}"), |alert| {
                alert.id = name_of(&format!("card {number}"));
                alert.shared = Some(Shared {
                    rings: second + 1,
                    closes_at,
                    waits: false,
                    so_far: Vec::new(),
                    in_all: vec![Field {
                        name: "In all".into(),
                        value: Message::text((second + 1).to_string()),
                    }],
                });
            });
        }
        if second.is_multiple_of(2) {
            world.ring("alerts", &second.to_string());
        }
    }
    // Until all of them have closed.
    world.at(minutes(20)).await;
    let taken = platform.taken();
    for second in (0..300_u64).step_by(2) {
        let words = second.to_string();
        let ring = taken.iter().find(|it| it.words() == words).unwrap();
        // The cards themselves have to be posted first.
        assert!(
            ring.at < seconds(second.max(50) + 10),
            "{words} at {:?}",
            ring.at
        );
    }
    for number in 0..20 {
        let words = format!("card {number}");
        let last = taken.iter().rfind(|it| it.words() == words).unwrap();
        assert_eq!(last.delivery.fields[0].value.plain(), "300");
    }
}
