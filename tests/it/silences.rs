//! Chats that do not want to hear something for a while, or not of small gifts, and rehearsals, while soopbell runs.

use std::time::Duration;

use soopbell::app::{App, AppError};
use soopbell::clock::{Clock as _, SystemClock};
use soopbell::config::TargetConfig;
use soopbell::dispatch::State;
use soopbell::event::Timestamp;
use soopbell::notify::{Asked, Example, Silence, SilenceError};
use soopbell::rule::RuleId;
use soopbell::sim::{Action, Live, Sim, SimConfig};
use soopbell::store::{Found, Letters};

use crate::support::bell::{Home, star, until};
use crate::support::discord::FakeDiscord;
use crate::watching::{gift, in_channel, start};

const CHANNEL: u64 = 1_234_567_890;
const CONFIGURED: TargetConfig = TargetConfig::Discord { channel: CHANNEL };
const ASKING: TargetConfig = TargetConfig::Discord { channel: 77 };

/// Everything, for so long from now on.
fn everything(lasting: Duration) -> Asked {
    Asked {
        streamer: None,
        rule: None,
        until: SystemClock.now().plus(lasting),
        reason: "쉬는 시간".into(),
        by: "moderator".into(),
    }
}

/// A world with a live broadcast, a channel that is configured and one that asked.
async fn world() -> (Sim, FakeDiscord, Home) {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    discord.add_channel(77);
    let home = Home::new(&sim).with_discord(&discord, CHANNEL);
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    (sim, discord, home)
}

/// Has a gift come that rings in this channel, and waits until it did.
async fn rings_in(channel: u64, sim: &Sim, discord: &FakeDiscord, count: u32) {
    gift(sim, count).await;
    until("the gift rings", || {
        in_channel(discord, channel).last() == Some(&count.to_string())
    })
    .await;
}

fn silenced(app: &App) -> u64 {
    app.status().counters.silenced.get()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silenced_chat_is_not_rung_until_it_is_over_or_lifted_and_others_are() {
    let (sim, discord, home) = world().await;
    let app = start(&home);
    assert!(app.chats().watch(&ASKING, &star()).unwrap());
    rings_in(77, &sim, &discord, 1).await;

    // The one that asked is silenced: the configured one alone is rung.
    let silence = app
        .chats()
        .silence(&ASKING, everything(Duration::from_hours(1)))
        .unwrap();
    let kept = app.chats().silences_of(&ASKING).unwrap();
    assert_eq!(kept, std::slice::from_ref(&silence));
    assert_eq!(app.chats().silences_of(&CONFIGURED).unwrap(), []);
    rings_in(CHANNEL, &sim, &discord, 2).await;
    until("that is counted", || silenced(&app) == 1).await;
    app.stop().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    // A restart changes nothing about it.
    let app = start(&home);
    rings_in(CHANNEL, &sim, &discord, 3).await;
    until("that is counted", || silenced(&app) == 1).await;
    assert!(
        !app.chats().unsilence(&CONFIGURED, silence.id).unwrap(),
        "not theirs"
    );
    let kept = app.chats().silences_of(&ASKING).unwrap();
    assert_eq!(kept, std::slice::from_ref(&silence));
    assert!(app.chats().unsilence(&ASKING, silence.id).unwrap());
    assert!(!app.chats().unsilence(&ASKING, silence.id).unwrap());
    rings_in(77, &sim, &discord, 4).await;

    // The configured channel has a name there, and is silenced by where it is all the same.
    let of_rule = Asked {
        streamer: Some(star()),
        rule: RuleId::parse("gift"),
        ..everything(Duration::from_hours(1))
    };
    app.chats().silence(&CONFIGURED, of_rule.clone()).unwrap();
    let of_another = Asked {
        rule: RuleId::parse("another"),
        ..of_rule
    };
    app.chats().silence(&ASKING, of_another).unwrap();
    rings_in(77, &sim, &discord, 5).await;
    until("that is counted too", || silenced(&app) == 2).await;
    let lifted = app.chats().unsilence_all(&CONFIGURED, Some(&star()), None);
    assert_eq!(lifted.unwrap(), 1);
    rings_in(CHANNEL, &sim, &discord, 6).await;
    app.stop().await;
    assert_eq!(in_channel(&discord, 77), ["1", "4", "5", "6"]);
    assert_eq!(in_channel(&discord, CHANNEL), ["1", "2", "3", "4", "6"]);
}

fn too_small(app: &App) -> u64 {
    app.status().counters.too_small.get()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_with_a_threshold_is_rung_by_gifts_that_reach_it_and_others_by_all() {
    let (sim, discord, home) = world().await;
    let app = start(&home);
    assert!(app.chats().watch(&ASKING, &star()).unwrap());
    assert_eq!(app.chats().threshold(&ASKING).unwrap(), 0);
    rings_in(77, &sim, &discord, 1).await;

    // The one that asked raises the bar: a small gift rings in the configured one alone.
    app.chats().set_threshold(&ASKING, 100).unwrap();
    assert_eq!(app.chats().threshold(&ASKING).unwrap(), 100);
    assert_eq!(app.chats().threshold(&CONFIGURED).unwrap(), 0);
    rings_in(CHANNEL, &sim, &discord, 99).await;
    until("that is counted", || too_small(&app) == 1).await;
    rings_in(77, &sim, &discord, 100).await;
    app.stop().await;
    until("the socket is gone", || sim.sockets_now() == 0).await;

    // A restart changes nothing about it.
    let app = start(&home);
    assert_eq!(app.chats().threshold(&ASKING).unwrap(), 100);
    rings_in(CHANNEL, &sim, &discord, 2).await;
    until("that is counted", || too_small(&app) == 1).await;

    // Where nobody hears it, it does not ring. The configured channel has a name, and is meant by where it is all the same.
    app.chats().set_threshold(&CONFIGURED, 50).unwrap();
    gift(&sim, 49).await;
    until("it is held back", || {
        app.status().counters.suppressed.get() == 1 && too_small(&app) == 3
    })
    .await;
    rings_in(CHANNEL, &sim, &discord, 50).await;
    until("that is counted too", || too_small(&app) == 4).await;

    app.chats().set_threshold(&ASKING, 0).unwrap();
    rings_in(77, &sim, &discord, 51).await;
    assert_eq!(silenced(&app), 0);
    let console = app.chats().set_threshold(&TargetConfig::Console, 1);
    assert!(matches!(console, Err(AppError::NoChat)));
    app.stop().await;
    assert_eq!(in_channel(&discord, 77), ["1", "100", "51"]);
    let all = ["1", "99", "100", "2", "50", "51"];
    assert_eq!(in_channel(&discord, CHANNEL), all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silence_ends_by_itself() {
    let (sim, discord, home) = world().await;
    let app = start(&home);
    let silence = app
        .chats()
        .silence(&CONFIGURED, everything(Duration::from_secs(3)))
        .unwrap();
    // Until a gift rings. Of those before it, all that the log knows of were silenced.
    let mut count = 0;
    while in_channel(&discord, CHANNEL).is_empty() {
        count += 1;
        gift(&sim, count).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(SystemClock.now() >= silence.until);
    assert_eq!(app.chats().silences_of(&CONFIGURED).unwrap(), []);
    until("all are written", || {
        app.status().counters.rung.get() + silenced(&app) == u64::from(count)
    })
    .await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_silenced_is_refused() {
    let (_sim, _discord, home) = world().await;
    let app = start(&home);
    let refused = |chat: &TargetConfig, asked: Asked| match app.chats().silence(chat, asked) {
        Err(AppError::Silence(error)) => Some(error),
        _ => None,
    };
    let hour = everything(Duration::from_hours(1));
    let over = Asked {
        until: Timestamp(1),
        ..hour.clone()
    };
    assert_eq!(refused(&ASKING, over), Some(SilenceError::Over));
    for _ in 0..Silence::MAX_OF_ONE {
        assert_eq!(refused(&ASKING, hour.clone()), None);
    }
    assert_eq!(refused(&ASKING, hour.clone()), Some(SilenceError::TooMany));
    let console = app.chats().silence(&TargetConfig::Console, hour);
    assert!(matches!(console, Err(AppError::NoChat)));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rehearsal_rings_marked_as_often_as_it_is_asked_for_and_changes_nothing() {
    let (sim, discord, home) = world().await;
    // A rule that rings once an hour: a rehearsal must not use that up.
    home.rule(
        "gifts",
        "[[rule]]\nid = \"gift\"\non = \"donation\"\nlimit = { every = \"1h\" }\ntext = \"{{ balloons }}\"\n\n\
         [[test]]\nevent = { on = \"donation\", balloons = 77 }\nrings = [\"gift\"]\n",
    );
    let app = start(&home);
    let rule = RuleId::parse("gift").unwrap();
    let silenced = app
        .chats()
        .silence(&ASKING, everything(Duration::from_hours(1)));
    let lasting = silenced.unwrap();
    let (first, again) = (
        app.chats().drill(&CONFIGURED, Some(&rule)).unwrap(),
        app.chats().drill(&CONFIGURED, Some(&rule)).unwrap(),
    );
    // Nobody watches anything there, and it is silenced: it was asked for all the same.
    let plain = app.chats().drill(&ASKING, None).unwrap();
    let none = RuleId::parse("none-such").unwrap();
    let unknown = app.chats().drill(&ASKING, Some(&none));
    assert!(matches!(unknown, Err(AppError::NoRule(rule)) if rule == "none-such"));
    assert_eq!(first.example, Example::Test);
    until("all of them ring", || {
        in_channel(&discord, CHANNEL) == ["🔔 연습: 77", "🔔 연습: 77"]
            && in_channel(&discord, 77) == ["🔔 연습: 🎈 초롱님이 별풍선 1,000개!"]
    })
    .await;
    let ids = [first, again, plain].map(|drill| drill.alert.id.0);
    let is_nonce = |id: &str| id.len() == 24 && id.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(ids.iter().all(|id| is_nonce(id)), "{ids:?}");
    assert!(ids[0] != ids[1] && ids[0] != ids[2] && ids[1] != ids[2]);
    until("the file knows what became of them", || {
        let letters = Letters::open(&home.data()).unwrap();
        ids.iter().all(|id| {
            let found = letters.meant(id, id.len(), None).unwrap();
            matches!(found, Found::One(letter) if letter.state == State::Sent)
        })
    })
    .await;
    let counters = &app.status().counters;
    assert_eq!((counters.rung.get(), counters.suppressed.get()), (0, 0));

    rings_in(CHANNEL, &sim, &discord, 1).await;
    assert!(app.chats().unsilence(&ASKING, lasting.id).unwrap());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_is_told_the_rules_that_are_in_force_now() {
    let (_sim, _discord, home) = world().await;
    let app = start(&home);
    assert!(app.chats().rules().rule("gift").is_some());
    app.watch_rules(crate::watching::config(&home));
    let other = "[[rule]]\nid = \"other\"\non = \"chat\"\ntext = \"x\"\n";
    home.rule_by_rename("gifts", other);
    app.read_rules_again();
    until("the rules are taken over", || {
        let rules = app.chats().rules();
        rules.rule("other").is_some() && rules.rule("gift").is_none()
    })
    .await;
    // What is wrong with them leaves the last good ones in force.
    home.rule_by_rename("gifts", "[[rule]]\nid = \"broken\"\n");
    app.read_rules_again();
    until("they are refused", || {
        !app.status().rules().faults.is_empty()
    })
    .await;
    assert!(app.chats().rules().rule("other").is_some());
    app.stop().await;
}
