//! Hostile text: whatever a stranger writes comes out inert, and within the platform's limits.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use soopbell::message::{Mention, Message, Segment};
use soopbell::sink::{Delivery, Sink};

use super::{PATIENT, discord, ring, telegram};
use crate::support::inert::{live_in_discord, live_in_telegram};

/// What strangers put into nicknames and chat lines.
pub(super) fn corpus() -> Vec<String> {
    let mut texts: Vec<String> = [
        "@everyone",
        "@here hi",
        "<@&1>",
        "<@!123456789012345678>",
        "<#1> <:a:1> <t:1:R> </x:1> <id:guide>",
        "[x](http://evil.kr)",
        "[x](<http://evil.kr> \"t\")",
        "`code` ```rs\nblock```",
        "**b** __u__ ~~s~~ ||spoiler|| _i_",
        "# heading\n## two\n-# small",
        "> quote\n>>> all",
        "- list\n* list\n+ list\n1. list",
        "\u{202e}txt.exe\u{2066}x\u{2069}",
        "a\u{200b}@\u{200b}b\u{feff}",
        "\u{3164}",
        "z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30a}",
        "<b>bold</b><script>alert(1)</script>",
        "</b></i>&lt;&amp;&#60;",
        "🔔👩‍👩‍👧🏳️‍🌈👍🏽",
        "https://discord.gg/x",
        "discord.gg/x www.evil.kr evil.kr/?a=b#c",
        "/start",
        "/start@some_bot",
        "@user",
        "t.me/x tg://resolve?domain=x",
        "#tag $USD mail@evil.kr 1.2.3.4",
        "\\@everyone \\\\*x* \\",
        "\u{1b}[31mred\u{1b}]0;title\u{7}\r\n\0",
        "",
    ]
    .into_iter()
    .map(str::to_owned)
    .collect();
    texts.push("가".repeat(50_000));
    texts.push("\\*@<&".repeat(10_000));
    texts.push("🔔".repeat(10_000));
    texts
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[tokio::test]
async fn hostile_text_comes_out_inert_in_discord() {
    let (fake, sink) = discord(PATIENT).await;
    for text in corpus() {
        let mut delivery = ring(&text, &text);
        delivery.id.0 = format!("n{}", fake.requests()).into();
        sink.deliver(&delivery).await.unwrap();
        let posted = fake.messages().pop().unwrap();
        let embed = &posted.json["embeds"][0];
        let description = embed["description"].as_str().unwrap();
        let author = embed["author"]["name"].as_str().unwrap();
        assert_eq!(
            live_in_discord(description),
            Vec::<String>::new(),
            "{text:?}"
        );
        assert!(units(description) <= 4_096 && units(author) <= 256);
        assert!(!description.chars().any(unseen), "{description:?}");
        assert!(
            !author.trim().is_empty() && !author.chars().any(unseen),
            "{author:?}"
        );
        assert!(posted.json["content"].is_null());
    }
}

#[tokio::test]
async fn hostile_text_comes_out_inert_in_telegram() {
    let (fake, sink) = telegram(PATIENT).await;
    for text in corpus() {
        sink.deliver(&ring(&text, &text)).await.unwrap();
        let sent = fake.messages().pop().unwrap();
        assert_eq!(
            live_in_telegram(&sent.text),
            Vec::<String>::new(),
            "{text:?}"
        );
        assert!(units(&sent.text) <= 4_096);
        assert!(
            !sent.text.replace('\n', "").chars().any(unseen),
            "{:?}",
            sent.text
        );
        assert_eq!(sent.text.matches('\n').count(), 1, "{:?}", sent.text);
    }
}

/// Characters that act without being seen; the word joiner is the sinks' own.
fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{3164}')
}

#[tokio::test]
async fn what_is_too_long_is_cut_and_says_so() {
    let long = "가".repeat(50_000);
    let (fake, sink) = discord(PATIENT).await;
    sink.deliver(&ring("별", &long)).await.unwrap();
    let posted = fake.messages().pop().unwrap();
    let description = posted.json["embeds"][0]["description"].as_str().unwrap();
    assert!(units(description) == 4_096 && description.ends_with("가…"));

    let (fake, sink) = telegram(PATIENT).await;
    sink.deliver(&ring("별", &long)).await.unwrap();
    let text = fake.messages().pop().unwrap().text;
    assert!(units(&text) == 4_096 && text.ends_with("가…"));
}

/// A ring of a rule that calls somebody on each platform, next to a stranger's words.
fn calling(value: &str) -> Delivery {
    let mut delivery = ring("별", "");
    let mention = |text| Segment::Mention(Mention::parse(text).unwrap());
    delivery.message = Message {
        segments: vec![
            mention("role:77"),
            Segment::Text(" ".to_owned()),
            mention("@mods_of_star"),
            Segment::Value(value.to_owned()),
        ],
    };
    delivery
}

#[tokio::test]
async fn discord_is_told_to_notify_just_those_whom_the_rule_calls() {
    let (fake, sink) = discord(PATIENT).await;
    for text in corpus() {
        let mut delivery = calling(&text);
        delivery.id.0 = format!("n{}", fake.requests()).into();
        sink.deliver(&delivery).await.unwrap();
        let posted = fake.messages().pop().unwrap().json;
        assert_eq!(posted["content"], "<@&77>");
        assert_eq!(
            posted["allowed_mentions"],
            serde_json::json!({ "parse": [], "roles": ["77"], "users": [] }),
        );
        let description = posted["embeds"][0]["description"].as_str().unwrap();
        let rest = description.strip_prefix("<@&77> ").unwrap();
        let without = format!("x {rest}");
        assert_eq!(live_in_discord(&without), Vec::<String>::new(), "{text:?}");
        assert!(!rest.contains("mods_of_star"));
    }
    sink.deliver(&ring("별", "<@&77>")).await.unwrap();
    let posted = fake.messages().pop().unwrap().json;
    assert_eq!(
        posted["allowed_mentions"],
        serde_json::json!({ "parse": [], "roles": [], "users": [] }),
    );
}

#[tokio::test]
async fn telegram_finds_just_those_whom_the_rule_calls() {
    let (fake, sink) = telegram(PATIENT).await;
    for text in corpus().into_iter().chain(["_and_more".to_owned()]) {
        sink.deliver(&calling(&text)).await.unwrap();
        let sent = fake.messages().pop().unwrap().text;
        // What is found is told with a little of what stands around it.
        assert_eq!(live_in_telegram(&sent), ["별\n@mods_of"], "{text:?}");
        assert!(sent.starts_with("별\n@mods_of_star\u{2060}"), "{sent}");
    }
}

/// Any Unicode, with more than its share of what has a meaning somewhere.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    let special: Vec<char> = "\\*_`|<>[]()@#/.:&;-+1 \na\u{200d}\u{202e}\u{301}🔔"
        .chars()
        .collect();
    let c = prop_oneof![any::<char>(), select(special)];
    (vec(c, 0..200), 1_usize..60).prop_map(|(chars, times)| {
        let piece: String = chars.into_iter().collect();
        piece.repeat(times)
    })
}

pub(super) fn runner() -> TestRunner {
    TestRunner::new(Config {
        cases: 96,
        failure_persistence: None,
        ..Config::default()
    })
}

#[test]
fn no_text_at_all_is_refused_by_discord_or_live_in_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (fake, sink) = runtime.block_on(discord(PATIENT));
    let property = |(nick, value): (String, String)| {
        let mut delivery = ring(&nick, &value);
        delivery.id.0 = format!("n{}", fake.requests()).into();
        // The imitation holds Discord's limits.
        let result = runtime.block_on(sink.deliver(&delivery));
        prop_assert!(result.is_ok(), "{result:?}");
        let posted = fake.messages().pop().unwrap();
        let description = posted.json["embeds"][0]["description"].as_str().unwrap();
        prop_assert_eq!(live_in_discord(description), Vec::<String>::new());
        Ok(())
    };
    runner().run(&(any_text(), any_text()), property).unwrap();
}

#[test]
fn no_text_at_all_is_refused_by_telegram_or_live_in_it() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (fake, sink) = runtime.block_on(telegram(PATIENT));
    let property = |(nick, value): (String, String)| {
        // The imitation parses the entities and holds Telegram's limits.
        let result = runtime.block_on(sink.deliver(&ring(&nick, &value)));
        prop_assert!(result.is_ok(), "{result:?}");
        let sent = fake.messages().pop().unwrap();
        prop_assert_eq!(live_in_telegram(&sent.text), Vec::<String>::new());
        Ok(())
    };
    runner().run(&(any_text(), any_text()), property).unwrap();
}
