//! The whole way, over real sockets: the binary between imitations of SOOP, Discord and Telegram.

use std::time::Duration;

use soopbell::sim::{Action, Balloon, Faults, Packing, Patience, Sim, SimConfig, Viewer};

use crate::support::bell::{Home, star, until};
use crate::support::discord::{self, FakeDiscord};
use crate::support::telegram::{self, FakeTelegram};

const CHANNEL: u64 = 1_234_567_890;
const CHAT: i64 = 4_321;

/// What Discord shows, message by message.
fn discord_texts(discord: &FakeDiscord) -> Vec<String> {
    let text = |json: &serde_json::Value| {
        json["embeds"][0]["description"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    discord
        .messages()
        .iter()
        .map(|message| text(&message.json))
        .collect()
}

/// What Telegram shows below the streamer's name, message by message.
fn telegram_texts(telegram: &FakeTelegram) -> Vec<String> {
    let last_line = |text: &str| text.lines().last().unwrap_or_default().to_owned();
    telegram
        .messages()
        .iter()
        .map(|message| last_line(&message.text))
        .collect()
}

async fn act(sim: &Sim, action: Action) {
    sim.act(&star(), action).await.unwrap();
}

async fn gift(sim: &Sim, count: u32) {
    let mut gift = Balloon::new("fan42", "초롱", count);
    gift.relay = count.is_multiple_of(3);
    act(sim, Action::Balloon(gift)).await;
}

async fn wait_viewer(sim: &Sim) {
    act(sim, Action::WaitViewer(Patience::default())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_gift_rings_once_in_both_and_in_order_though_everything_fails_once() {
    let faults = Faults {
        packing: Packing::Random(7),
        junk: true,
        ..Faults::default()
    };
    let sim = Sim::start(SimConfig {
        faults,
        ..SimConfig::default()
    })
    .await
    .unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    let home = Home::new(&sim)
        .with_discord(&discord, CHANNEL)
        .with_telegram(&telegram, CHAT);
    let bell = home.start();

    act(&sim, Action::GoLive(soopbell::sim::Live::default())).await;
    let limited = discord::Fault::RateLimited {
        retry_after: Duration::from_millis(300),
        global: false,
    };
    discord.fail_next(limited);
    discord.fail_next(discord::Fault::Status(500));
    discord.fail_next(limited);
    telegram.fail_next(telegram::Fault::RateLimited { retry_after: 1 });
    for count in 1..=12 {
        wait_viewer(&sim).await;
        gift(&sim, count).await;
        if count % 5 == 0 {
            act(&sim, Action::Drop).await;
        }
    }
    let all: Vec<_> = (1..=12).map(|count: u32| count.to_string()).collect();
    until("Discord has all gifts", || {
        discord_texts(&discord).len() >= all.len()
    })
    .await;
    until("Telegram has all gifts", || {
        telegram_texts(&telegram).len() >= all.len()
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    assert_eq!(discord_texts(&discord), all);
    assert_eq!(telegram_texts(&telegram), all);
    assert_eq!((discord.too_early(), telegram.too_early()), (0, 0));
    assert_eq!(discord.deduplicated(), 0);
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
    assert_eq!(sim.sockets_ever(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn arrivals_ring_for_people_who_arrive_and_for_nobody_else() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "arrivals",
        "[[rule]]\nid = \"arrival\"\non = \"arrival\"\ntext = \"arrived:{{ visitor.id }}\"\n",
    );
    let bell = home.start();
    let join = |id: &str| Action::Join(vec![Viewer::new(id, id)]);
    let leave = |id: &str| {
        Action::Leave(soopbell::sim::Leave {
            id: id.into(),
            nick: id.into(),
            kicked: false,
        })
    };

    act(
        &sim,
        Action::Present(vec![
            Viewer::new("here1", "here1"),
            Viewer::new("here2", "here2"),
        ]),
    )
    .await;
    act(&sim, Action::GoLive(soopbell::sim::Live::default())).await;
    wait_viewer(&sim).await;
    act(&sim, join("fan42")).await;
    act(&sim, join("fan42(2)")).await;
    act(&sim, leave("fan42(2)")).await;
    act(&sim, leave("fan42")).await;
    act(&sim, join("fan42")).await;
    act(&sim, Action::Drop).await;
    wait_viewer(&sim).await;
    act(&sim, join("fan77")).await;
    until("fan77 rings", || home.written().0.contains("arrived:fan77")).await;
    assert!(bell.stop().await.success());

    let out = home.written().0;
    let rung: Vec<_> = out
        .split("arrived:")
        .skip(1)
        .filter_map(|rest| rest.lines().next())
        .collect();
    assert_eq!(rung, ["fan42", "fan77"], "{out}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broadcast_begins_and_ends_once_though_soopbell_restarts_in_its_midst() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let home = Home::new(&sim);
    home.rule(
        "broadcast",
        "[[rule]]\nid = \"on\"\non = \"broadcast_started\"\ntext = \"began:{{ title }}\"\n\
         [[rule]]\nid = \"off\"\non = \"broadcast_ended\"\ntext = \"ended:{{ title }}\"\n",
    );
    let live = |title: &str| soopbell::sim::Live {
        title: Some(title.into()),
        ..Default::default()
    };
    let bell = home.start();
    act(&sim, Action::GoLive(live("하나 <1>"))).await;
    wait_viewer(&sim).await;
    assert!(bell.stop().await.success());
    until("the socket is gone", || sim.sockets_now() == 0).await;

    let bell = home.start();
    wait_viewer(&sim).await;
    act(&sim, Action::Restart(live("둘"))).await;
    wait_viewer(&sim).await;
    assert!(bell.stop().await.success());
    until("the socket is gone", || sim.sockets_now() == 0).await;

    // Over while nobody looks: the next start still says so.
    act(&sim, Action::End).await;
    let bell = home.start();
    until("the end is told", || home.written().0.contains("ended:둘")).await;
    assert!(bell.stop().await.success());
    let told: Vec<String> = home
        .written()
        .0
        .lines()
        .filter_map(|line| {
            line.split_once("  ")
                .map(|(_, said)| said.trim().to_owned())
        })
        .filter(|said| said.contains(':') && !said.starts_with("why"))
        .collect();
    assert_eq!(
        told,
        ["began:하나 <1>", "ended:하나 <1>", "began:둘", "ended:둘"]
    );
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_twice_to_end_is_not_kept_waiting_and_nothing_is_lost() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    let home = Home::new(&sim).with_discord(&discord, CHANNEL);
    // The first attempt gets no answer, so an orderly end would wait for it.
    discord.fail_next(discord::Fault::Hang { stored: false });
    let bell = home.start();
    act(&sim, Action::GoLive(soopbell::sim::Live::default())).await;
    wait_viewer(&sim).await;
    gift(&sim, 100).await;
    until("the attempt is under way", || discord.requests() > 0).await;
    let ended = bell.stop_impatiently().await;
    assert_eq!(ended.code(), Some(1), "{}", home.written().1);

    let bell = home.start();
    until("the gift rings all the same", || {
        !discord.messages().is_empty()
    })
    .await;
    assert!(bell.stop().await.success());
    assert_eq!(discord_texts(&discord), ["100"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_platform_is_told_in_its_own_words_and_calls_its_own_people() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    let home = Home::new(&sim)
        .with_discord(&discord, CHANNEL)
        .with_telegram(&telegram, CHAT);
    home.rule(
        "gifts",
        r#"
[[rule]]
id = "gift"
on = "donation"

[rule.text]
ko = "한국어"
en = "English"
discord = { ko = '{{ mention("role:77") }} {{ donor.nick | 이가 }} {{ balloons | man }}개', en = "English" }
telegram = '{{ mention("role:77") }} {{ donor.nick | 이랑 }} {{ mention("@mods_of_star") }}'
"#,
    );
    let bell = home.start();
    act(&sim, Action::GoLive(soopbell::sim::Live::default())).await;
    wait_viewer(&sim).await;
    gift(&sim, 20_001).await;
    until("both rang", || {
        discord.messages().len() + telegram.messages().len() >= 2
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);

    assert_eq!(discord_texts(&discord), ["<@&77> 초롱이 2만 1개"]);
    assert_eq!(discord.messages()[0].json["content"], "<@&77>");
    assert_eq!(
        telegram_texts(&telegram),
        ["초롱이랑 @mods_of_star\u{2060}"]
    );
}
