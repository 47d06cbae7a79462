//! Limits that nobody documents.

use soopbell::sink::Scope;

use super::*;

/// Takes so many in each window, which begins with the first after the last one.
struct Hidden {
    most: u32,
    per: Duration,
    window: Mutex<(Duration, u32)>,
}

impl Hidden {
    fn new(most: u32, per: Duration) -> Self {
        Self {
            most,
            per,
            window: Mutex::new((Duration::ZERO, 0)),
        }
    }

    fn take(&self, at: Duration) -> Result<(), SinkErrorKind> {
        let mut window = self.window.lock().unwrap();
        if at >= window.0 + self.per {
            *window = (at, 0);
        }
        if window.1 == self.most {
            return Err(SinkErrorKind::RateLimited {
                retry_after: (window.0 + self.per).saturating_sub(at),
                scope: Scope::Target,
            });
        }
        window.1 += 1;
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_hidden_limit_is_run_into_once_and_then_kept() {
    for (most, per) in [(30, minutes(1)), (5, seconds(20)), (10, seconds(15))] {
        let mut world = World::new();
        let hidden = Hidden::new(most, per);
        let platform = world.platform(move |_, at| hidden.take(at));
        let rates = [Rate {
            burst: 5,
            per: seconds(5),
        }];
        for n in 0..200 {
            world.ring_with("alerts", &n.to_string(), |alert| alert.expires_at = None);
        }
        world.open(
            "alerts",
            &platform,
            &rates,
            &world.token(None),
            Policy::default(),
        );
        world.until_done().await;
        let all: Vec<_> = (0..200).map(|n: u32| n.to_string()).collect();
        assert_eq!(platform.rings(), all);
        assert_eq!(
            platform.refused().len(),
            1,
            "{most} in {per:?}: the first teaches"
        );
        assert_eq!(world.status.counters.limited.get(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_everywhere_rests_before_it_is_banned() {
    let mut world = World::new();
    let platform = world.platform(|_, _| {
        Err(SinkErrorKind::RateLimited {
            retry_after: seconds(1),
            scope: Scope::Target,
        })
    });
    let token = world.token(Some("discord"));
    for n in 0..50 {
        let target = format!("t{n}");
        world.open(&target, &platform, &[], &token, Policy::default());
        world.ring_with(&target, "x", |alert| alert.expires_at = None);
    }
    world.at(minutes(10)).await;
    let refused = platform.refused().len();
    assert!((200..=260).contains(&refused), "{refused}");
    let notices = world.notices();
    assert!(
        notices
            .iter()
            .any(|it| matches!(it, Notice::TooManyRefusals { token, .. } if token == "discord")),
        "{notices:?}"
    );
    let now = Wall(world.began).now();
    let mut causes: Vec<_> = notices.iter().map(|it| it.cause(now)).collect();
    causes.dedup();
    assert_eq!(causes.len(), 1, "told once");
}
