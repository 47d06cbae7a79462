//! Chats that ask for a streamer's alerts while soopbell runs.

use soopbell::app::App;
use soopbell::config::{Config, Environment, TargetConfig};
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
