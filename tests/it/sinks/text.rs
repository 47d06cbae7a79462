//! Hostile text: whatever a stranger writes comes out inert, and within the platform's limits.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use soopbell::message::{Mention, Message, Segment};
use soopbell::sink::{Delivery, Field, Sink};

use super::{PATIENT, discord, ring, telegram};
use crate::support::inert::{live_in_discord, live_in_telegram};

/// What strangers put into nicknames and chat lines.
const LINES: &[&str] = &[
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
    "\u{9b}31mred\u{9d}0;title\u{9c}\u{8}\u{8}\u{8}",
    "",
    " \t\u{a0}\u{3000} ",
    "@\u{200b}everyone @\u{2060}here @ever\u{ad}yone",
    "＠everyone ﹫here @еveryone",
    "<@&77> <@77> <@!77> <@\u{200b}&77>",
    "<<@&1>@&1> <@<@1>> <@&1",
    "[official](https://discord.com@evil.kr/x)",
    "[a\\](b)[c]: http://evil.kr\n[c]",
    "<https://evil.kr> <mailto:x@evil.kr> <tel:112>",
    "dіscord.gg/x discord\u{200b}.gg/x discord。gg/x discord．gg/x",
    "discord.com/invite/x discordapp.com/invite/x dsc.gg/x discord.gift/x",
    "HTTPS://EVIL.KR hxxp://evil.kr steam://run/1 javascript:alert(1) data:text/html,x",
    "<t:1767225600:R> <t:0> </cmd:123456789012345678> </a b c:1> <sound:1:2>",
    "<id:customize> <id:browse> <id:home> <id:linked-roles>",
    "\\\\\\",
    "\\`\\`\\` \\||x\\|| \\\n# x",
    "\\",
    "``a`` ```` ```` ~~~x~~~",
    "***___~~||x||~~___***",
    "\r# one\u{2028}# two\u{85}# three\u{b}# four\u{c}# five",
    "   - a\n\t* b\n 1) c\n10. d\n+e",
    "=====\n-----\n***\n| a | b |\n|---|---|",
    "\u{e0001}\u{e0041}\u{e007f}x🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "\u{202a}a\u{202b}b\u{202d}c\u{202c}\u{2067}d\u{2068}\u{61c}e\u{200e}",
    "\u{fdfa}\u{fdfb}\u{fdfd}\u{fdfa}\u{fdfb}\u{fdfd}",
    "\u{644}\u{64f}\u{644}\u{64f}\u{635}\u{651}\u{628}\u{64f}\u{644}\u{644}\u{635}\u{651}",
    "\u{c77}\u{c43} \u{9b8}\u{9cd}\u{9ab}\u{9cd}\u{9b0}",
    "꧅꧅꧅ ﷽﷽﷽ 𒐫𒐫𒐫 𓀐𓂸",
    "*\u{301}_\u{20dd}`\u{fe0f}@\u{301}everyone",
    "#\u{fe0f}\u{20e3} *\u{fe0f}\u{20e3} 1\u{fe0f}\u{20e3}",
    "🇰🇷🇺🇳🇰 👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏿",
    "\u{1112}\u{1161}\u{11ab}\u{115f}\u{1160}\u{ffa0}\u{17b4}",
    "&lt;@everyone&gt; &#64;here &#x40;here %40everyone",
    "<img src=x onerror=alert(1)><a href='tg://user?id=1'>x</a><tg-spoiler>y</tg-spoiler>",
    "<!-- --><![CDATA[x]]>&nbsp;&notanentity; <b",
    "{{ 7*7 }} ${x} %s %n {0} `id` $(id)",
    "\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}\u{e000}\u{f8ff}",
];

/// All of it, and what is only worth writing down by how it is made.
pub(super) fn corpus() -> Vec<String> {
    let mut texts: Vec<String> = LINES.iter().map(|line| (*line).to_owned()).collect();
    texts.push("가".repeat(50_000));
    texts.push("\\*@<&".repeat(10_000));
    texts.push("🔔".repeat(10_000));
    texts.push("👩\u{200d}".repeat(5_000));
    texts.push("🇰🇷".repeat(5_000));
    texts.push("\u{1100}".repeat(10_000));
    texts.push("ㅋ".repeat(3_000) + "@everyone");
    texts.push("a".repeat(4_094) + "👨‍👩‍👧‍👦");
    texts.push(format!("x{}", "\u{301}\u{316}\u{489}".repeat(5_000)));
    texts.push("[".repeat(5_000) + &"](".repeat(5_000));
    texts
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[test]
fn the_corpus_is_as_large_as_it_should_be_and_says_nothing_twice() {
    let texts = corpus();
    let different: std::collections::BTreeSet<_> = texts.iter().collect();
    assert_eq!(different.len(), texts.len());
    assert!(texts.len() >= 45, "{}", texts.len());
}

/// A ring in which strangers chose everything that they ever can: nickname, words, and the facts under them.
fn hostile(nick: &str, value: &str) -> Delivery {
    let mut delivery = ring(nick, value);
    let text = Segment::Text("1. ".to_owned());
    let value = Segment::Value(value.to_owned());
    delivery.fields = vec![
        Field {
            name: nick.into(),
            value: Message {
                segments: vec![value.clone()],
            },
        },
        Field {
            name: "Top".into(),
            value: Message {
                segments: vec![text, value],
            },
        },
    ];
    delivery
}

/// What is wrong with an embed as it was posted: live text, what acts without being seen, what is longer than it may be
/// by the stricter of two ways to count, and characters that were cut.
fn wrong_in(embed: &serde_json::Value) -> Vec<String> {
    let text = |pointer: &str| {
        embed
            .pointer(pointer)
            .and_then(|it| it.as_str())
            .unwrap_or("")
    };
    let mut texts = vec![
        ("description".to_owned(), text("/description"), 4_096, true),
        // These two know no markup.
        ("author".to_owned(), text("/author/name"), 256, false),
        ("footer".to_owned(), text("/footer/text"), 2_048, false),
    ];
    for n in 0..embed["fields"].as_array().map_or(0, Vec::len) {
        let (name, value) = (format!("/fields/{n}/name"), format!("/fields/{n}/value"));
        texts.push((name.clone(), text(&name), 256, true));
        texts.push((value.clone(), text(&value), 1_024, true));
    }
    let mut wrong = Vec::new();
    for (place, text, limit, has_markup) in &texts {
        let live = if *has_markup {
            live_in_discord(text)
        } else {
            Vec::new()
        };
        wrong.extend(live.into_iter().map(|it| format!("{place}: live: {it}")));
        if units(text) > *limit {
            wrong.push(format!("{place}: {} units", units(text)));
        }
        if text.chars().any(unseen) {
            wrong.push(format!("{place}: unseen: {text:?}"));
        }
        if *place != "description" && text.trim().is_empty() {
            wrong.push(format!("{place}: empty"));
        }
        // Half an escape is live text, and found as such.
        if text.ends_with("\u{200d}…") {
            wrong.push(format!("{place}: cut inside a character: {text:?}"));
        }
    }
    let sum: usize = texts.iter().map(|(_, text, _, _)| units(text)).sum();
    if sum > 6_000 {
        wrong.push(format!("{sum} units in all"));
    }
    wrong
}

#[tokio::test]
async fn hostile_text_comes_out_inert_in_discord() {
    let (fake, sink) = discord(PATIENT).await;
    fake.limit_tokens(None);
    for text in corpus() {
        let mut delivery = hostile(&text, &text);
        delivery.id.0 = format!("n{}", fake.requests()).into();
        sink.deliver(&delivery).await.unwrap();
        let posted = fake.messages().pop().unwrap();
        let embed = &posted.json["embeds"][0];
        let shown: String = text.chars().take(60).collect();
        assert_eq!(wrong_in(embed), Vec::<String>::new(), "{shown:?}");
        assert!(!embed["fields"].as_array().unwrap().is_empty());
        assert!(posted.json["content"].is_null());
        assert!(posted.notified.is_empty());
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
    fake.limit_tokens(None);
    for text in corpus() {
        let mut delivery = calling(&text);
        delivery.id.0 = format!("n{}", fake.requests()).into();
        sink.deliver(&delivery).await.unwrap();
        let posted = fake.messages().pop().unwrap().json;
        assert_eq!(posted["content"], "<@&77>");
        assert_eq!(fake.messages().pop().unwrap().notified, ["<@&77>"]);
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

/// Runs a property over a fair number of cases.
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
    fake.limit_tokens(None);
    let facts = vec((any_text(), any_text()), 0..30);
    let property = |(nick, value, facts): (String, String, Vec<(String, String)>)| {
        let mut delivery = ring(&nick, &value);
        delivery.card.rule = nick.as_str().into();
        let fact = |(name, value): (String, String)| Field {
            name: name.into(),
            value: Message {
                segments: vec![Segment::Value(value)],
            },
        };
        delivery.fields = facts.into_iter().map(fact).collect();
        delivery.id.0 = format!("n{}", fake.requests()).into();
        // The imitation holds Discord's limits.
        let result = runtime.block_on(sink.deliver(&delivery));
        prop_assert!(result.is_ok(), "{result:?}");
        let posted = fake.messages().pop().unwrap();
        prop_assert_eq!(wrong_in(&posted.json["embeds"][0]), Vec::<String>::new());
        Ok(())
    };
    runner()
        .run(&(any_text(), any_text(), facts), property)
        .unwrap();
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
