//! Killed at any moment, again and again, under load.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;

use super::*;

/// How often.
const KILLS: u32 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_two_hundred_times_under_load_nothing_is_lost_and_nothing_doubled() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    discord.limit_tokens(None);
    let home = Home::new(&sim)
        .with_discord(&discord, CHANNEL)
        .with_telegram(&telegram, CHAT)
        .saying("error");
    let fast = [
        ("SOOPBELL__DISCORD__CHANNEL_PACE", "1000/1s"),
        ("SOOPBELL__DISCORD__TOKEN_PACE", "1000/1s"),
        ("SOOPBELL__TELEGRAM__CHAT_PACE", "1000/1s"),
        ("SOOPBELL__TELEGRAM__TOKEN_PACE", "1000/1s"),
    ];
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    // Somebody gives as fast as anybody listens, each gift of another size.
    let (given, done) = (AtomicU32::new(1_000), AtomicBool::new(false));
    let giving = async {
        while !done.load(Ordering::SeqCst) {
            if sim.sockets_now() > 0 {
                let count = given.fetch_add(1, Ordering::SeqCst);
                let gift = Action::Balloon(Balloon::new("fan42", "초롱", count));
                // Nobody may be there any more.
                drop(sim.act(&star(), gift).await);
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    let dying = async {
        let mut dice = fastrand::Rng::with_seed(7);
        for _ in 0..KILLS {
            let bell = home.start_with(&fast);
            sleep(Duration::from_millis(dice.u64(60..420))).await;
            bell.kill().await;
        }
        done.store(true, Ordering::SeqCst);
    };
    tokio::join!(giving, dying);
    until("the socket is gone", || sim.sockets_now() == 0).await;

    let mut logged = logged(&home);
    let bell = home.start_with(&fast);
    gifts(&sim, 999_999..1_000_000).await;
    logged.push(999_999);
    until("Discord has all", || {
        in_discord(&discord).contains(&999_999)
    })
    .await;
    until("Telegram has all", || {
        in_telegram(&telegram).contains(&999_999)
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    let in_discord = in_discord(&discord);
    let toll = Toll::of(&logged, 0, &in_discord, &marked_in_telegram(&telegram));
    tell(&format!(
        "killed {KILLS} times under load, {} gifts: {toll:?}, {} recognised by Discord",
        logged.len(),
        discord.deduplicated(),
    ));
    assert!(logged.len() > 200, "there was little to lose");
    let none = Toll {
        marked: toll.marked,
        ..Toll::default()
    };
    assert_eq!(toll, none);
    assert!(in_discord.is_sorted(), "in order");
}
