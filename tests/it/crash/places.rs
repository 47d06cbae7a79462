//! Killed at every place that an alert comes by.

use futures_util::StreamExt as _;
use futures_util::stream;
use soopbell::failpoint;

use super::*;

/// How many soopbells die at the same time.
const AT_ONCE: usize = 3;
const KILL: i32 = 9;

/// A soopbell between its imitations.
struct Stage {
    sim: Sim,
    discord: FakeDiscord,
    telegram: FakeTelegram,
    home: Home,
}

/// How fast it may be here, and how soon it tries again.
const FAST: [(&str, &str); 5] = [
    ("SOOPBELL__DISCORD__CHANNEL_PACE", "1000/1s"),
    ("SOOPBELL__TELEGRAM__CHAT_PACE", "1000/1s"),
    ("SOOPBELL__TELEGRAM__GROUP_PACE", "1000/1s"),
    ("SOOPBELL__TELEGRAM__TOKEN_PACE", "1000/1s"),
    ("SOOPBELL__DELIVERY__RECHECK", "1s"),
];

impl Stage {
    async fn new(rule: &str) -> Self {
        let sim = Sim::start(SimConfig::default()).await.unwrap();
        let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
        let home = Home::new(&sim)
            .with_discord(&discord, CHANNEL)
            .with_telegram(&telegram, CHAT)
            .with("\n[owner]\ntargets = [\"mods\"]\n");
        home.rule(
            "gifts",
            &format!(
                "[[rule]]\nid = \"gift\"\non = \"donation\"\ntext = \"{{{{ balloons }}}}\"\n{rule}"
            ),
        );
        let live = Action::GoLive(Live::default());
        sim.act(&star(), live).await.unwrap();
        Self {
            sim,
            discord,
            telegram,
            home,
        }
    }

    async fn dies_at(&self, place: &str, gifts: std::ops::Range<u32>) {
        let mut environment = FAST.to_vec();
        environment.push(("SOOPBELL_DIE_AT", place));
        let bell = self.home.start_with(&environment);
        // It may be dead before the last of them.
        let giving = async {
            for gift in gifts.start.. {
                super::gifts(&self.sim, gift..gift + 1).await;
                if gift + 1 >= gifts.end {
                    // Not there yet: what came at once was written at once.
                    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                }
            }
        };
        let died = tokio::select! {
            signal = bell.died() => signal,
            () = giving => None,
        };
        assert_eq!(died, Some(KILL), "{place}: {}", self.home.written().1);
        until("the socket is gone", || self.sim.sockets_now() == 0).await;
    }

    /// How many alerts the notes in Discord say have expired.
    fn expired(&self) -> usize {
        let messages = self.discord.messages();
        let notes = messages.iter().filter_map(|message| {
            let words = message.json["embeds"][0]["description"].as_str()?;
            let (_, count) = words.split_once("알림 ")?;
            count.split_once('건')?.0.parse::<usize>().ok()
        });
        notes.sum()
    }
}

/// Three gifts, a death, and another life that sees to the rest.
async fn plainly(place: &str) -> Toll {
    let stage = Stage::new("expires = \"2s\"\n").await;
    match place {
        // The first attempt has to wait for longer than anything is worth.
        "expiring" | "expired" => stage.discord.fail_next(discord::Fault::RateLimited {
            retry_after: std::time::Duration::from_secs(3),
            global: false,
        }),
        "parked" | "noted" => stage.discord.fail_next(discord::Fault::Status(403)),
        _ => {}
    }
    stage.dies_at(place, 101..104).await;
    let mut logged = logged(&stage.home);
    let bell = stage.home.start_with(&FAST);
    gifts(&stage.sim, 500..501).await;
    logged.push(500);
    until("all is told", || {
        in_discord(&stage.discord).contains(&500) && in_telegram(&stage.telegram).contains(&500)
    })
    .await;
    assert!(bell.stop().await.success(), "{}", stage.home.written().1);
    if place == "parked" || place == "noted" {
        let notes = stage.telegram.messages();
        let notes = notes.iter().filter(|it| it.text.contains('🚫'));
        assert_eq!(notes.count(), 1, "{place}: the owner is told once");
    }
    Toll::of(
        &logged,
        stage.expired(),
        &in_discord(&stage.discord),
        &marked_in_telegram(&stage.telegram),
    )
}

/// What a closed card says it tells of; one gift where it says nothing. `None` while it is open.
fn total(card: &str) -> Option<usize> {
    if card.contains("지금까지") {
        return None;
    }
    let Some((_, all)) = card.split_once("모두") else {
        return Some(1);
    };
    let digits = all.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split_once('건')?.0.parse().ok()
}

/// A card that grows, a death in its midst, and the total in the end: of that card, and of another where the machine was
/// so slow that the first was closed by then.
async fn as_a_card(place: &str) {
    let stage = Stage::new("merge = { window = \"15s\" }\n").await;
    stage.dies_at(place, 101..109).await;
    let mut logged = logged(&stage.home).len();
    let bell = stage.home.start_with(&FAST);
    gifts(&stage.sim, 109..111).await;
    logged += 2;
    let in_discord = || -> Option<Vec<usize>> {
        let messages = stage.discord.messages();
        let cards = messages.iter().map(|it| it.json["embeds"].to_string());
        cards.map(|card| total(&card)).collect()
    };
    let in_telegram = || -> Option<Vec<usize>> {
        let messages = stage.telegram.messages();
        messages.iter().map(|it| total(&it.text)).collect()
    };
    let closes = tokio::time::Instant::now() + std::time::Duration::from_secs(16);
    until(&format!("all cards have closed after {place}"), || {
        tokio::time::Instant::now() > closes
            && in_discord().is_some_and(|it| it.iter().sum::<usize>() == logged)
            && in_telegram().is_some_and(|it| it.last() == in_discord().unwrap().last())
    })
    .await;
    assert!(bell.stop().await.success(), "{}", stage.home.written().1);
    let cards = in_discord().unwrap();
    assert!(cards.len() <= 2, "{place}: {cards:?}");
    let unmarked = stage.telegram.messages();
    let unmarked = unmarked.iter().filter(|it| !it.text.contains('↻'));
    assert!(
        unmarked.count() <= cards.len(),
        "{place}: one card without a mark"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_every_place_nothing_is_lost_and_nothing_doubled() {
    let tolls = stream::iter(failpoint::PLACES)
        .map(|place| async move { (place, plainly(place).await) })
        .buffer_unordered(AT_ONCE);
    let tolls: BTreeMap<_, _> = tolls.collect().await;
    let mut sum = Toll::default();
    for (place, toll) in &tolls {
        tell(&format!("killed at {place}: {toll:?}"));
        sum.lost += toll.lost;
        sum.doubled += toll.doubled;
        sum.unmarked += toll.unmarked;
        sum.marked += toll.marked;
    }
    tell(&format!("killed at {} places: {sum:?}", tolls.len()));
    assert!(tolls.len() >= 12);
    let marked = sum.marked;
    let none = Toll {
        marked,
        ..Toll::default()
    };
    assert_eq!(sum, none);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_card_grows_it_closes_with_the_exact_total() {
    // All at once, since most of what they do is wait. The first two claims are the cards themselves, in either place; what follows are edits.
    let places = [
        "in_commit:3",
        "committed:3",
        "claimed:3",
        "before_request:3",
        "answering:3",
        "answered:3",
        "before_settle:3",
        "in_settle:3",
        "settled:3",
    ];
    stream::iter(places)
        .for_each_concurrent(None, as_a_card)
        .await;
}
