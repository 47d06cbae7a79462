//! What people ask of a running soopbell about what happened, answered beside the engine that writes it down.

use std::sync::Arc;

use soopbell::app::{App, Figures};
use soopbell::config::{Config, Environment};
use soopbell::folder;
use soopbell::notify::Reason;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig};
use soopbell::sink::TargetId;
use soopbell::store::{Author, Found, Letter, Outcome, Stretch};

use crate::support::bell::{Home, star, until};
use crate::support::discord::FakeDiscord;

const CHANNEL: u64 = 1_234_567_890;

/// The second large gift rings, and no further one for a while.
const RULES: &str = "[[rule]]
id = 'again'
on = 'donation'
when = 'balloons >= 10 and count(10m, where: balloons >= 10) >= 2'
limit = { every = '10m' }
text = '{{ donor.nick }} {{ balloons }}'
";

fn start(home: &Home) -> App {
    let config = Config::load(Some(&home.write_config()), &Environment::of_process()).unwrap();
    let rules = folder::sources(&config)
        .and_then(|it| folder::compile(&config, &it))
        .unwrap();
    App::start(&config, rules, Box::new(std::io::sink())).unwrap()
}

async fn gift(sim: &Sim, donor: &str, count: u32) {
    let nick = format!("{donor}!");
    let gift = Balloon::new(donor, &nick, count);
    sim.act(&star(), Action::Balloon(gift)).await.unwrap();
}

fn alerts() -> TargetId {
    TargetId("alerts".into())
}

fn donors(figures: &Figures, stretch: Stretch) -> Vec<(String, u64)> {
    let top = figures.top(&[star()], stretch, 10).unwrap();
    let donors = top.donors.into_iter();
    donors
        .map(|it| (it.nick.to_string(), it.given.balloons))
        .collect()
}

fn only(figures: &Figures) -> Letter {
    let recent = figures.recent(&alerts(), 10).unwrap();
    assert_eq!(recent.len(), 1, "{recent:?}");
    recent.into_iter().next().unwrap()
}

#[expect(
    clippy::too_many_lines,
    reason = "one live run is asked everything that there is to ask of it"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_soopbell_says_what_happened_and_sends_again_at_once() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let discord = FakeDiscord::start().await;
    let home = Home::new(&sim).with_discord(&discord, CHANNEL);
    home.rule("gifts", RULES);
    sim.act(&star(), Action::GoLive(Live::default()))
        .await
        .unwrap();
    let app = start(&home);
    sim.act(&star(), Action::WaitViewer(Patience::default()))
        .await
        .unwrap();
    for (donor, count) in [("ant", 50), ("bee", 3), ("bee", 60), ("ant", 11)] {
        gift(&sim, donor, count).await;
    }
    let figures = Arc::clone(app.figures());
    until("all is written down", || {
        figures
            .stats(&star(), Stretch::Broadcast)
            .is_ok_and(|it| it.given.gifts == 4)
    })
    .await;
    until("the alert has left", || discord.messages().len() == 1).await;
    until("its outcome is written down", || {
        only(&figures).state.name() == "sent"
    })
    .await;

    // Whatever day it is: the week holds it.
    let expected = [("bee!".to_owned(), 63), ("ant!".to_owned(), 61)];
    assert_eq!(donors(&figures, Stretch::Week), expected);
    assert_eq!(donors(&figures, Stretch::Broadcast), expected);
    let stats = figures.stats(&star(), Stretch::Broadcast).unwrap();
    assert_eq!((stats.rung, stats.deliveries.sent), (1, 1));
    assert_eq!(stats.held, [(Reason::Limited, 1)]);
    assert_eq!(stats.largest.unwrap().balloons, 60);

    // The alert, by a part of its name.
    let letter = only(&figures);
    let found = figures.find(letter.id.get(..4).unwrap(), Some(&alerts()));
    assert_eq!(found.unwrap(), Found::One(Box::new(letter.clone())));
    assert_eq!(figures.find("abc", None).unwrap(), Found::NoId);
    let elsewhere = figures.find(&letter.id, Some(&TargetId("mods".into())));
    assert_eq!(elsewhere.unwrap(), Found::Nothing);

    // Why it rang: with what was counted then, not now.
    let why = figures.why(&letter).unwrap().unwrap();
    assert_eq!((why.rule.as_str(), why.said), ("again", Some(None)));
    assert!(why.is_counted_whole);
    let event = why.event.unwrap();
    assert_eq!(Some(event.position), letter.position);
    let line = event.line();
    assert!(
        line.starts_with("donation · star01 · ")
            && line.contains("balloons = 60")
            && line.contains("\"bee!\""),
        "{line}"
    );
    let lines = why.explanation.unwrap().lines();
    assert!(
        lines
            .iter()
            .any(|it| it.contains("✔") && it.contains("= 2)")),
        "{lines:#?}"
    );

    // Why it did not for the last one.
    let lately = figures.lately("again", &star(), 10).unwrap();
    let lately: Vec<_> = lately.iter().map(|it| it.held).collect();
    assert_eq!(lately, [Some(Reason::Limited), None]);
    let why = figures.why_not("again", &star()).unwrap().unwrap();
    assert_eq!(why.said, Some(Some(Reason::Limited)));
    assert!(why.explanation.unwrap().condition.unwrap().holds);
    gift(&sim, "cat", 1).await;
    until("the small one is written down", || {
        figures
            .why_not("again", &star())
            .is_ok_and(|why| why.is_some_and(|why| why.said.is_none()))
    })
    .await;
    let why = figures.why_not("again", &star()).unwrap().unwrap();
    let condition = why.explanation.unwrap().condition.unwrap();
    assert!(!condition.holds, "{condition:?}");
    let counted: Vec<_> = condition.parts.iter().map(|it| it.holds).collect();
    assert_eq!(counted, [false, true]);
    assert_eq!(figures.why_not("nothing", &star()).unwrap(), None);

    // Sent again while everything runs.
    assert_eq!(figures.resend(&letter.id).unwrap(), Outcome::Done(alerts()));
    until("it is there once more", || discord.messages().len() == 2).await;
    assert_eq!(figures.resend("0000").unwrap(), Outcome::Gone);

    // What people change is kept beside it all.
    let author = Author {
        chat: &alerts(),
        user: "77",
        name: "@everyone",
    };
    let now = letter.settled_at.unwrap();
    let changes = figures.changes();
    let id = changes
        .record(author, "resend", "{}", Some("{}"), now)
        .unwrap();
    assert!(changes.mark_undone(id, "78", now).unwrap());
    assert!(figures.settings().greet(&alerts(), now).unwrap());
    assert!(app.stop().await.clean);
    assert_eq!(discord.messages().len(), 2);
}
