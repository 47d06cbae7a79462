//! Half an hour without the platform.

use super::*;

/// The platform is away for half an hour in the midst of a quarter of a thousand rings. What is still worth something
/// arrives, in order; what is not is summed up in one note; nothing is lost.
#[tokio::test(start_paused = true)]
async fn half_an_hour_without_the_platform_loses_nothing_and_floods_nobody() {
    let mut world = World::new();
    let away = minutes(5)..minutes(35);
    let platform = {
        let away = away.clone();
        world.platform(move |_, at| {
            if away.contains(&at) {
                Err(SinkErrorKind::Transient)
            } else {
                Ok(())
            }
        })
    };
    let rates = [Rate {
        burst: 5,
        per: seconds(5),
    }];
    world.open(
        "alerts",
        &platform,
        &rates,
        &world.token(None),
        Policy::default(),
    );
    for n in 0..240 {
        world.at(seconds(10) * n).await;
        world.ring("alerts", &n.to_string());
    }
    world.until_done().await;

    let arrived = platform.rings();
    let numbers: Vec<u64> = arrived.iter().map(|words| words.parse().unwrap()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
    let mut once = numbers.clone();
    once.dedup();
    assert_eq!(once, numbers, "each once");
    let expired = 240 - numbers.len();
    // It is found again within a minute, so what rang up to twenty minutes into the outage is gone, and little more.
    assert!((110..=130).contains(&expired), "{expired}");
    assert_eq!(platform.notes(), [format!("{expired} expired")]);
    for seen in platform.taken().iter().filter(|seen| seen.is_ring()) {
        let rang = seconds(10) * seen.words().parse().unwrap();
        assert!(seen.at < rang + minutes(10), "{} is stale", seen.words());
    }
    let in_vain = platform.refused().len();
    assert!(in_vain < 60, "asked {in_vain} times while it was away");
    assert_eq!(world.status.counters.expired.get(), expired as u64);
    assert_eq!(
        world.notices(),
        [],
        "a platform that is away is nobody's fault"
    );
}
