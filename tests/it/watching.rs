//! Chats that ask for a streamer's alerts while soopbell runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier};

use soopbell::app::{App, AppError};
use soopbell::config::{Config, Environment, TargetConfig};
use soopbell::event::StreamerId;
use soopbell::folder;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};

use crate::support::bell::{Home, star, until};
use crate::support::discord::FakeDiscord;
use crate::support::telegram::FakeTelegram;

const CHANNEL: u64 = 1_234_567_890;
const ASKING: TargetConfig = TargetConfig::Discord { channel: 77 };
const GROUP: i64 = -4_321;

pub(crate) fn config(home: &Home) -> Config {
    Config::load(Some(&home.write_config()), &Environment::of_process()).unwrap()
}

/// soopbell in this process, so that it can be asked as its bots will.
pub(crate) fn start(home: &Home) -> App {
    let config = config(home);
    let rules = folder::sources(&config)
        .and_then(|it| folder::compile(&config, &it))
        .unwrap();
    App::start(&config, rules, Box::new(std::io::sink())).unwrap()
}

pub(crate) async fn gift(sim: &Sim, count: u32) {
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    let gift = Balloon::new("fan42", "초롱", count);
    sim.act(&star(), Action::Balloon(gift)).await.unwrap();
}

pub(crate) fn in_channel(discord: &FakeDiscord, channel: u64) -> Vec<String> {
    let messages = discord.messages();
    let there = messages.iter().filter(|it| it.channel == channel);
    let words = there.filter_map(|it| it.json["embeds"][0]["description"].as_str());
    words.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_that_asks_is_rung_from_the_next_gift_on_until_it_asks_no_more() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    discord.add_channel(77);
    let home = Home::new(&sim)
        .with_discord(&discord, CHANNEL)
        .with_telegram(&telegram, GROUP);
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();

    let app = start(&home);
    gift(&sim, 1).await;
    until("the configured channel is rung", || {
        in_channel(&discord, CHANNEL) == ["1"]
    })
    .await;
    assert!(app.chats().watch(&ASKING, &star()).unwrap());
    assert!(
        !app.chats().watch(&ASKING, &star()).unwrap(),
        "it is no news"
    );
    // A chat that has a name in the configuration is that target, and is not rung twice.
    let named = TargetConfig::Telegram {
        chat: GROUP,
        topic: None,
    };
    assert!(app.chats().watch(&named, &star()).unwrap());
    assert_eq!(app.chats().watched_by(&ASKING).unwrap(), [star()]);
    gift(&sim, 2).await;
    until("the one that asked is rung", || {
        in_channel(&discord, 77) == ["2"]
    })
    .await;
    app.stop().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    // A restart keeps what was asked for.
    let app = start(&home);
    gift(&sim, 3).await;
    until("it is rung after a restart", || {
        in_channel(&discord, 77) == ["2", "3"]
    })
    .await;
    assert!(app.chats().unwatch(&ASKING, &star()).unwrap());
    assert!(!app.chats().unwatch(&ASKING, &star()).unwrap());
    gift(&sim, 4).await;
    until("the others are rung", || {
        in_channel(&discord, CHANNEL).len() == 4
    })
    .await;
    until("so is the group, at its pace", || {
        telegram.messages().len() >= 4
    })
    .await;
    app.stop().await;
    assert_eq!(in_channel(&discord, 77), ["2", "3"]);
    assert_eq!(telegram.messages().len(), 4, "each once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_only_a_chat_wants_is_watched_for_as_long_as_it_does() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    discord.add_channel(77);
    let home =
        Home::watching(&sim, &["somebody".to_owned()], "100ms").with_discord(&discord, CHANNEL);
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    let app = start(&home);
    assert_eq!(sim.sockets_ever(), 0);
    assert!(app.chats().watch(&ASKING, &star()).unwrap());
    gift(&sim, 1).await;
    until("the chat is rung", || in_channel(&discord, 77) == ["1"]).await;
    assert_eq!(in_channel(&discord, CHANNEL), Vec::<String>::new());
    assert!(app.chats().unwatch(&ASKING, &star()).unwrap());
    until("the room is left", || sim.sockets_now() == 0).await;
    until("it is off the board", || {
        !app.status().watches().contains_key(&star())
    })
    .await;
    // And wanted again, it is watched again.
    assert!(app.chats().watch(&ASKING, &star()).unwrap());
    gift(&sim, 2).await;
    until("the chat is rung again", || {
        in_channel(&discord, 77) == ["1", "2"]
    })
    .await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whom_one_chat_asks_for_just_as_another_asks_no_more_is_watched_on() {
    const OTHER: TargetConfig = TargetConfig::Discord { channel: 78 };
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    discord.add_channel(77);
    discord.add_channel(78);
    let home =
        Home::watching(&sim, &["somebody".to_owned()], "100ms").with_discord(&discord, CHANNEL);
    let app = Arc::new(start(&home));
    let streamers: Vec<_> = (0..30)
        .map(|number| StreamerId::parse(&format!("star{number:02}")).unwrap())
        .collect();
    for streamer in &streamers {
        assert!(app.chats().watch(&ASKING, streamer).unwrap());
    }
    let start = Arc::new(Barrier::new(2));
    let [leaving, coming] = [false, true].map(|comes| {
        let (app, start, streamers) = (Arc::clone(&app), Arc::clone(&start), streamers.clone());
        tokio::task::spawn_blocking(move || {
            for streamer in &streamers {
                start.wait();
                let is_news = if comes {
                    app.chats().watch(&OTHER, streamer)
                } else {
                    app.chats().unwatch(&ASKING, streamer)
                };
                assert!(is_news.unwrap());
            }
        })
    });
    leaving.await.unwrap();
    coming.await.unwrap();
    assert_eq!(app.chats().watched_by(&OTHER).unwrap(), streamers);
    // What was on its way when they were asked for the last time is one look at most.
    let before = sim.requests();
    until("every one of them is looked for again and again", || {
        let now = sim.requests();
        streamers.iter().all(|streamer| {
            let count = |all: &BTreeMap<_, u64>| all.get(streamer).copied().unwrap_or_default();
            count(&now) >= count(&before) + 2
        })
    })
    .await;
    let app = Arc::into_inner(app).unwrap();
    assert!(app.stop().await.clean);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_watches_a_hundred_streamers_and_no_more() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    discord.add_channel(77);
    let home =
        Home::watching(&sim, &["somebody".to_owned()], "10s").with_discord(&discord, CHANNEL);
    let app = start(&home);
    let numbered = |number| StreamerId::parse(&format!("star{number:03}")).unwrap();
    for number in 0..100 {
        assert!(app.chats().watch(&ASKING, &numbered(number)).unwrap());
    }
    let refused = app.chats().watch(&ASKING, &numbered(100));
    assert!(matches!(
        refused,
        Err(AppError::TooManyWatches { most: 100 })
    ));
    assert_eq!(app.chats().watched_by(&ASKING).unwrap().len(), 100);
    assert!(!app.status().watches().contains_key(&numbered(100)));
    // Whom it watches already is no news as ever, and where one goes there is room again.
    assert!(!app.chats().watch(&ASKING, &numbered(7)).unwrap());
    assert!(app.chats().unwatch(&ASKING, &numbered(7)).unwrap());
    assert!(app.chats().watch(&ASKING, &numbered(100)).unwrap());
    // Another chat has a hundred of its own.
    let other = TargetConfig::Discord { channel: CHANNEL };
    assert!(app.chats().watch(&other, &numbered(101)).unwrap());
    app.stop().await;
}
