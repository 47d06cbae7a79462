//! Killed in the middle, and started again: nothing logged is missing, nothing is doubled where it can be told.

mod places;
mod random;

use std::collections::BTreeMap;

use soopbell::event::EventKind;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};

use crate::support::bell::{Home, star, until};
use crate::support::discord::{self, FakeDiscord};
use crate::support::telegram::FakeTelegram;
use crate::support::tell;

const CHANNEL: u64 = 1_234_567_890;
const CHAT: i64 = 4_321;

fn in_discord(discord: &FakeDiscord) -> Vec<u32> {
    let messages = discord.messages();
    let count = |json: &serde_json::Value| json["embeds"][0]["description"].as_str()?.parse().ok();
    messages
        .iter()
        .filter_map(|message| count(&message.json))
        .collect()
}

fn in_telegram(telegram: &FakeTelegram) -> Vec<u32> {
    let messages = telegram.messages();
    messages
        .iter()
        .filter_map(|message| message.text.lines().last()?.parse().ok())
        .collect()
}

/// What one death came to.
#[derive(Debug, Default, PartialEq, Eq, Clone, Copy)]
struct Toll {
    /// Gifts in the log that arrived nowhere, and that no note speaks of.
    lost: usize,
    /// Messages in Discord that say what another says.
    doubled: usize,
    /// The same in Telegram, without a mark.
    unmarked: usize,
    /// The same in Telegram, with one.
    marked: usize,
}

impl Toll {
    /// What of these gifts is missing, and which are there again.
    fn of(logged: &[u32], expired: usize, discord: &[u32], telegram: &[(u32, bool)]) -> Self {
        let mut toll = Self::default();
        let count = |all: &mut dyn Iterator<Item = u32>| {
            let mut counts = BTreeMap::<u32, usize>::new();
            for gift in all {
                *counts.entry(gift).or_default() += 1;
            }
            counts
        };
        let in_discord = count(&mut discord.iter().copied());
        toll.doubled = in_discord.values().map(|count| count - 1).sum();
        let plain = telegram.iter().filter(|(_, marked)| !marked);
        let in_telegram = count(&mut plain.map(|(gift, _)| *gift));
        toll.unmarked = in_telegram.values().map(|count| count - 1).sum();
        toll.marked = telegram.iter().filter(|(_, marked)| *marked).count();
        let missing = |there: &dyn Fn(&u32) -> bool| logged.iter().filter(|it| !there(it)).count();
        toll.lost = missing(&|gift| in_discord.contains_key(gift)).saturating_sub(expired)
            + missing(&|gift| telegram.iter().any(|(there, _)| there == gift));
        toll
    }
}

/// The counts of gifts in Telegram, and whether they are marked as what may be there already.
fn marked_in_telegram(telegram: &FakeTelegram) -> Vec<(u32, bool)> {
    let messages = telegram.messages();
    let gifts = messages.iter().filter_map(|message| {
        let gift = message.text.lines().nth(1)?.parse().ok()?;
        Some((gift, message.text.contains('↻')))
    });
    gifts.collect()
}

/// The counts of all gifts in the log.
fn logged(home: &Home) -> Vec<u32> {
    let count = |kind| match kind {
        EventKind::Donation(donation) => Some(donation.balloons),
        _ => None,
    };
    home.log()
        .into_iter()
        .filter_map(|event| count(event.kind))
        .collect()
}

async fn gifts(sim: &Sim, counts: std::ops::Range<u32>) {
    let patience = Action::WaitViewer(Patience::default());
    sim.act(&star(), patience).await.unwrap();
    for count in counts {
        let gift = Action::Balloon(Balloon::new("fan42", "초롱", count));
        sim.act(&star(), gift).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_a_burst_nothing_logged_is_lost_and_nothing_doubled() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    let home = Home::new(&sim)
        .with_discord(&discord, CHANNEL)
        .with_telegram(&telegram, CHAT);
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();

    // Three lives, each cut short at another moment of its burst: between two sends, right behind a gift, and while
    // Discord has taken a message but not yet said so.
    let bell = home.start();
    gifts(&sim, 100..108).await;
    until("some have arrived", || in_discord(&discord).len() >= 2).await;
    bell.kill().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    let bell = home.start();
    gifts(&sim, 108..112).await;
    bell.kill().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    discord.fail_next(discord::Fault::Hang { stored: true });
    let before = in_discord(&discord).len();
    let bell = home.start();
    gifts(&sim, 112..114).await;
    until("one is taken without an answer", || {
        in_discord(&discord).len() > before
    })
    .await;
    bell.kill().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    // The last life brings what the others left undone, and then what is new.
    let mut logged = logged(&home);
    assert!(logged.len() >= 8, "{logged:?}");
    let bell = home.start();
    gifts(&sim, 200..201).await;
    logged.push(200);
    until("Discord has all that was logged", || {
        in_discord(&discord).contains(&200)
    })
    .await;
    until("Telegram has all that was logged", || {
        in_telegram(&telegram).contains(&200)
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    assert_eq!(in_discord(&discord), logged, "each once, in order");
    assert!(
        discord.deduplicated() >= 1,
        "the one without an answer was sent again"
    );
    let mut in_telegram = in_telegram(&telegram);
    // Telegram cannot tell a repeat: at most the one that was under way at each kill may have come twice.
    assert!(in_telegram.len() <= logged.len() + 3, "{in_telegram:?}");
    in_telegram.dedup();
    assert_eq!(in_telegram, logged);
}
