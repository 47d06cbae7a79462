//! Three thousand gifts in a minute, over real sockets, between imitations that keep their platforms' limits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use soopbell::event::Timestamp;
use soopbell::log::EventLog as _;
use soopbell::sim::{Action, Balloon, Live, Patience, Sim, SimConfig, Viewer};
use soopbell::sink::TargetId;
use soopbell::store::{Filter, Letters, Store};
use tokio::time::{Instant, sleep_until};

use crate::support::bell::{Home, star, until};
use crate::support::discord::FakeDiscord;
use crate::support::telegram::{FakeTelegram, Limits};
use crate::support::tell;

const GIFTS: u32 = 3_000;
const MINUTE: Duration = Duration::from_mins(1);

/// Where the storm is told on cards, where each gift is, and where something else happens.
const CARDS: u64 = 1_001;
const EACH: u64 = 1_002;
const ELSEWHERE: u64 = 1_003;
const CARDS_GROUP: i64 = -1_001;
const EACH_GROUP: i64 = -1_002;

const RULES: &str = r#"
[[rule]]
id = "cards"
on = "donation"
merge = { window = "30s" }
to = ["alerts", "mods"]
text = "{{ donor.nick }} {{ balloons }}"

[[rule]]
id = "each"
on = "donation"
expires = "15s"
to = ["each-channel", "each-group"]
text = "{{ balloons }}"

[[rule]]
id = "elsewhere"
on = "arrival"
to = ["elsewhere"]
text = "{{ visitor.nick }}"
"#;

/// What a closed card says it tells of; `None` while it is open.
fn total(card: &str) -> Option<u32> {
    let (_, all) = card.split_once("모두")?;
    let digits = all.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.split_once('건')?.0.replace(',', "").parse().ok()
}

fn totals(cards: impl Iterator<Item = String>) -> Option<u32> {
    cards.map(|card| total(&card)).sum()
}

/// What of the storm expired on its way there.
fn expired(home: &Home, target: &str) -> usize {
    let letters = Letters::open(&home.data()).unwrap();
    let filter = Filter {
        targets: vec![TargetId(target.into())],
        states: vec![soopbell::dispatch::State::Expired],
        ..Filter::default()
    };
    letters.ids(&filter).unwrap().len()
}

/// The numbers in order, each once; how many.
fn in_order(words: &[String]) -> usize {
    let numbers: Vec<u32> = words.iter().filter_map(|it| it.parse().ok()).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    numbers.len()
}

async fn storm(sim: &Sim, is_over: &AtomicBool) {
    let began = Instant::now();
    for n in 0..GIFTS {
        if n.is_multiple_of(50) {
            sleep_until(began + MINUTE.mul_f64(f64::from(n) / f64::from(GIFTS))).await;
        }
        let donor = format!("fan{}", n % 40);
        let gift = Balloon::new(&donor, &donor, n + 1);
        sim.act(&star(), Action::Balloon(gift)).await.unwrap();
    }
    is_over.store(true, Ordering::SeqCst);
}

#[expect(
    clippy::too_many_lines,
    reason = "one storm is asked everything that there is to ask of it"
)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_thousand_gifts_in_a_minute_are_a_few_cards_or_a_line_in_order() {
    let sim = Sim::start(SimConfig::default()).await.unwrap();
    let (discord, telegram) = (FakeDiscord::start().await, FakeTelegram::start().await);
    discord.limit(5, Duration::from_secs(5));
    telegram.limit(Limits::default());
    let home = Home::new(&sim)
        .with_discord(&discord, CARDS)
        .with_telegram(&telegram, CARDS_GROUP)
        .with(&format!(
            "[targets.each-channel]\nkind = \"discord\"\nchannel = {EACH}\n\
             [targets.each-group]\nkind = \"telegram\"\nchat = {EACH_GROUP}\n\
             [targets.elsewhere]\nkind = \"discord\"\nchannel = {ELSEWHERE}\n"
        ));
    discord.add_channel(EACH);
    discord.add_channel(ELSEWHERE);
    telegram.add_chat(EACH_GROUP, &[]);
    home.rule("gifts", RULES);
    let bell = home.start();
    let live = Action::GoLive(Live::default());
    sim.act(&star(), live).await.unwrap();
    let patience = Action::WaitViewer(Patience::default());
    sim.act(&star(), patience).await.unwrap();

    let is_over = AtomicBool::new(false);
    let elsewhere = async {
        // In the midst of it, somebody comes in.
        until("the storm has a line", || discord.requests_in(EACH) > 15).await;
        let guest = Action::Join(vec![Viewer::new("guest7", "손님")]);
        sim.act(&star(), guest).await.unwrap();
        until("the guest is told of", || {
            discord.messages().iter().any(|it| it.channel == ELSEWHERE)
        })
        .await;
        assert!(!is_over.load(Ordering::SeqCst), "it waited for the storm");
    };
    tokio::join!(storm(&sim, &is_over), elsewhere);

    let in_channel = |channel: u64| {
        let messages = discord.messages();
        messages.into_iter().filter(move |it| it.channel == channel)
    };
    let in_group = |chat: i64| {
        let messages = telegram.messages();
        messages.into_iter().filter(move |it| it.chat == chat)
    };
    until("the cards say all of it", || {
        let cards = in_channel(CARDS).map(|it| it.json["embeds"].to_string());
        totals(cards) == Some(GIFTS)
            && totals(in_group(CARDS_GROUP).map(|it| it.text)) == Some(GIFTS)
    })
    .await;
    let is_settled = |target: &str, words: Vec<String>| {
        let arrived = words.iter().filter(|it| it.parse::<u32>().is_ok()).count();
        arrived + expired(&home, target) == GIFTS as usize
    };
    let each_in_discord = || -> Vec<String> {
        let words =
            |json: &serde_json::Value| json["embeds"][0]["description"].as_str().map(str::to_owned);
        in_channel(EACH).filter_map(|it| words(&it.json)).collect()
    };
    let each_in_telegram = || -> Vec<String> {
        let last_line = |text: &str| text.lines().nth(1).unwrap_or_default().to_owned();
        in_group(EACH_GROUP).map(|it| last_line(&it.text)).collect()
    };
    until("every gift has arrived or expired", || {
        is_settled("each-channel", each_in_discord())
            && is_settled("each-group", each_in_telegram())
    })
    .await;
    assert!(bell.stop().await.success(), "{}", home.written().1);
    let logged = {
        let store = Store::open(&home.data()).unwrap();
        let mut gifts = 0;
        let mut count = |_, event: &soopbell::event::Event| {
            gifts += u32::from(event.kind.name() == "donation");
        };
        store
            .ledger()
            .unwrap()
            .replay(Timestamp(0), &mut count)
            .unwrap();
        gifts
    };
    assert_eq!(logged, GIFTS);

    let (cards_in_discord, cards_in_telegram) = (
        discord.requests_in(CARDS),
        telegram.requests_to(CARDS_GROUP),
    );
    tell(&format!(
        "storm of {GIFTS}: on cards {cards_in_discord} requests to Discord and {cards_in_telegram} to Telegram; \
         one by one {} arrived in Discord and {} in Telegram, the others expired; {} + {} times slowed down",
        in_order(&each_in_discord()),
        in_order(&each_in_telegram()),
        discord.slowed(),
        telegram.slowed(),
    ));
    for (requests, what) in [
        (cards_in_discord, "to the channel with cards"),
        (cards_in_telegram, "to the group with cards"),
    ] {
        assert!(requests < 40, "{requests} requests {what}");
    }
    assert_eq!(
        (discord.slowed(), telegram.slowed()),
        (0, 0),
        "self-made 429s"
    );
    assert_eq!((discord.too_early(), telegram.too_early()), (0, 0));
    for words in [each_in_discord(), each_in_telegram()] {
        let arrived = in_order(&words);
        assert!(arrived >= 20, "{arrived}");
        let notes = words.iter().filter(|it| it.contains('⌛'));
        assert_eq!(notes.count(), 1, "{words:?}");
    }
}
