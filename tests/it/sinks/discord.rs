//! Discord through a bot: edits, facts under the words, every status, and what a person can do about a refusal.

use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use soopbell::event::StreamerId;
use soopbell::message::{Mention, Message, Segment};
use soopbell::sink::discord::DiscordSink;
use soopbell::sink::{
    Delivery, Errand, Field, Remedy, Scope, Sink, SinkError, SinkErrorKind as Kind, Tone,
};

use super::text::runner;
use super::{CHANNEL, PATIENT, discord, discord_sink, ring};
use crate::support::discord::{self as fake, BOT_ROLE, FakeDiscord, Fault, Permission as P, Whom};

const GONE: Kind = Kind::TargetGone { moved_to: None };
const THREAD: u64 = 43;

/// Attempts once, and sees to it that nothing that can be printed holds the secret or an address.
pub(super) async fn refused(sink: &dyn Sink, delivery: &Delivery, secret: &str) -> SinkError {
    let error = sink.deliver(delivery).await.unwrap_err();
    for words in [
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        format!("{sink:?}"),
        format!("{sink:#?}"),
    ] {
        assert!(!words.contains(secret), "{words}");
        assert!(!words.contains("http://"), "{words}");
    }
    error
}

async fn failure(sink: &DiscordSink, delivery: &Delivery) -> SinkError {
    refused(sink, delivery, FakeDiscord::TOKEN).await
}

/// The same alert, to be put in place of what was posted.
pub(super) fn edit(delivery: &Delivery, remote_id: &str) -> Delivery {
    let remote_id = remote_id.to_owned();
    Delivery {
        errand: Errand::Edit { remote_id },
        ..delivery.clone()
    }
}

pub(super) fn field(name: &str, value: &str) -> Field {
    let segments = vec![Segment::Value(value.to_owned())];
    Field {
        name: name.into(),
        value: Message { segments },
    }
}

fn calling(role: &str) -> Delivery {
    let mut delivery = ring("별", "초롱");
    let mention = Segment::Mention(Mention::parse(role).unwrap());
    delivery.message.segments.insert(0, mention);
    delivery
}

#[tokio::test]
async fn an_edit_says_all_of_it_anew_and_notifies_nobody() {
    let (fake, sink) = discord(PATIENT).await;
    assert!(sink.edits());
    let first = sink.deliver(&calling("role:77")).await.unwrap();
    let id = first.remote_id.unwrap();
    assert_eq!(fake.messages()[0].notified, ["<@&77>"]);

    let mut later = edit(&calling("role:77"), &id);
    later.fields = vec![field("In all", "1,234"), field("Top", "초롱")];
    let receipt = sink.deliver(&later).await.unwrap();
    assert_eq!(receipt.remote_id.as_ref(), Some(&id));
    let message = fake.messages().remove(0);
    assert_eq!((message.edits, fake.messages().len()), (1, 1));
    assert_eq!(message.notified, ["<@&77>"], "by the post alone");
    assert_eq!(message.json["content"], "<@&77>");
    assert_eq!(
        message.json["allowed_mentions"],
        serde_json::json!({ "parse": [], "roles": ["77"], "users": [] })
    );
    assert_eq!(
        message.json["embeds"][0]["fields"],
        serde_json::json!([
            { "name": "In all", "value": "1,234", "inline": true },
            { "name": "Top", "value": "초롱", "inline": true },
        ])
    );

    // Who is no longer called no longer stands there.
    sink.deliver(&edit(&ring("별", "초롱"), &id)).await.unwrap();
    assert_eq!(fake.messages()[0].json["content"], "");
    assert_eq!(fake.edits(), 2);
    assert_eq!(fake.requests_for(fake::Kind::Edit), 2);
}

#[tokio::test]
async fn what_cannot_be_edited_any_more_is_told_from_what_cannot_be_written_to() {
    let (fake, sink) = discord(PATIENT).await;
    let delivery = ring("별", "초롱");
    let id = sink.deliver(&delivery).await.unwrap().remote_id.unwrap();

    fake.add_bot("another.discord.token");
    let another = discord_sink(fake.url(), "another.discord.token", CHANNEL, PATIENT);
    let error = failure(&another, &edit(&delivery, &id)).await;
    assert_eq!(error.kind, Kind::MessageGone, "somebody else's");

    fake.delete_message(id.parse().unwrap());
    let error = failure(&sink, &edit(&delivery, &id)).await;
    assert_eq!(error.kind, Kind::MessageGone);

    let before = fake.requests();
    for strange in ["", "1/../../users/@me", "-1"] {
        let error = failure(&sink, &edit(&delivery, strange)).await;
        assert_eq!(error.kind, Kind::MessageGone, "{strange:?}");
    }
    assert_eq!(fake.requests(), before, "no such address was asked");

    fake.add_thread(THREAD, CHANNEL);
    let in_thread = discord_sink(fake.url(), FakeDiscord::TOKEN, THREAD, PATIENT);
    let mut second = ring("별", "초롱");
    second.copy = 1;
    let id = in_thread.deliver(&second).await.unwrap();
    let id = id.remote_id.unwrap();
    fake.archive(THREAD);
    let error = failure(&in_thread, &edit(&second, &id)).await;
    assert_eq!(error.kind, Kind::MessageGone, "an archived thread");
    second.copy = 2;
    assert!(in_thread.deliver(&second).await.is_ok(), "opens it again");

    fake.delete_channel(CHANNEL);
    let error = failure(&sink, &edit(&delivery, &id)).await;
    assert_eq!(error.kind, GONE);
    assert_eq!(error.remedy, Some(Remedy::Channel));
}

#[tokio::test]
async fn each_copy_is_a_message_of_its_own_and_a_repeat_is_none() {
    let (fake, sink) = discord(PATIENT).await;
    assert_eq!(sink.remembers(), Duration::from_mins(2));
    let mut delivery = ring("별", "초롱");
    for copy in [0, 0, 1, 1, 2] {
        delivery.copy = copy;
        sink.deliver(&delivery).await.unwrap();
    }
    assert_eq!((fake.messages().len(), fake.deduplicated()), (3, 2));
}

#[tokio::test]
async fn what_may_be_there_twice_says_so() {
    let (fake, sink) = discord(PATIENT).await;
    let mut delivery = ring("별", "초롱");
    delivery.may_repeat = true;
    delivery.card.rule = "r".repeat(5_000).as_str().into();
    sink.deliver(&delivery).await.unwrap();
    let footer = &fake.messages()[0].json["embeds"][0]["footer"]["text"];
    let footer = footer.as_str().unwrap();
    assert!(footer.starts_with("↻ soopbell · rrr") && footer.ends_with('…'));
}

#[tokio::test]
async fn the_larger_a_gift_the_stronger_its_colour() {
    let (fake, sink) = discord(PATIENT).await;
    let mut seen = Vec::new();
    for (tone, tiers) in [(Tone::Donation, 5), (Tone::People, 1), (Tone::Own, 1)] {
        for tier in 0..tiers {
            let mut delivery = ring("별", "초롱");
            delivery.id.0 = format!("{tone:?}{tier}").into();
            (delivery.card.tone, delivery.card.tier) = (tone, tier);
            sink.deliver(&delivery).await.unwrap();
            let posted = fake.messages().pop().unwrap();
            seen.push(posted.json["embeds"][0]["color"].as_u64().unwrap());
        }
    }
    // A stronger yellow is a redder one: less green and blue with each tier.
    let weaker = |colour: &u64| (colour & 0xff00) + (colour & 0xff);
    assert!(
        seen[..5].is_sorted_by(|a, b| weaker(a) > weaker(b)),
        "{seen:x?}"
    );
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[tokio::test]
async fn a_streamer_has_a_picture_if_the_id_is_one() {
    let (fake, sink) = discord(PATIENT).await;
    sink.deliver(&ring("별", "초롱")).await.unwrap();
    let author = &fake.messages()[0].json["embeds"][0]["author"];
    assert_eq!(
        author["icon_url"],
        "https://profile.img.sooplive.co.kr/LOGO/st/star01/star01.jpg"
    );
    // From an old database anything could come.
    for (n, strange) in ["", "a/../b", "별", "x y", "x"].into_iter().enumerate() {
        let mut delivery = ring("별", "초롱");
        delivery.id.0 = format!("n{n}").into();
        let id = serde_json::Value::String(strange.to_owned());
        delivery.card.streamer = serde_json::from_value::<StreamerId>(id).unwrap();
        sink.deliver(&delivery).await.unwrap();
        let posted = fake.messages().pop().unwrap();
        let author = &posted.json["embeds"][0]["author"];
        assert!(author["icon_url"].is_null(), "{strange:?}: {author}");
        assert_eq!(author["url"].is_null(), strange != "x", "{author}");
    }
}

#[tokio::test]
async fn what_is_about_nobodys_room_has_no_author() {
    let (fake, sink) = discord(PATIENT).await;
    let mut delivery = ring(" \u{200b}", "초롱");
    delivery.card.streamer = StreamerId::default();
    sink.deliver(&delivery).await.unwrap();
    assert!(fake.messages()[0].json["embeds"][0]["author"].is_null());
}

#[tokio::test]
async fn facts_have_room_and_the_words_give_way() {
    let (fake, sink) = discord(PATIENT).await;
    let long = "가".repeat(5_000);
    let mut delivery = ring(&long, &long);
    delivery.fields = (0..30).map(|_| field(&long, &long)).collect();
    sink.deliver(&delivery).await.unwrap();
    let posted = fake.messages().pop().unwrap().json;
    let embed = &posted["embeds"][0];
    let fields = embed["fields"].as_array().unwrap();
    assert!((3..=5).contains(&fields.len()), "{}", fields.len());
    let words = embed["description"].as_str().unwrap();
    assert!(words.chars().count() >= 1_000 && words.ends_with('…'));

    delivery.id.0 = "small".into();
    delivery.fields = (0..30).map(|n| field(&format!("{n}"), "1")).collect();
    sink.deliver(&delivery).await.unwrap();
    let posted = fake.messages().pop().unwrap().json;
    let embed = &posted["embeds"][0];
    assert_eq!(embed["fields"].as_array().unwrap().len(), 25);
    assert_eq!(
        embed["description"]
            .as_str()
            .unwrap()
            .encode_utf16()
            .count(),
        4_096
    );

    // Discord refuses an empty field, and one of spaces alone.
    delivery.id.0 = "empty".into();
    delivery.fields = vec![
        field("", ""),
        field(" ", "\u{200b}"),
        field("\u{301}", " \n "),
    ];
    sink.deliver(&delivery).await.unwrap();
    let posted = fake.messages().pop().unwrap().json;
    for field in posted["embeds"][0]["fields"].as_array().unwrap() {
        assert_eq!(
            (&field["name"], &field["value"]),
            (&"–".into(), &"–".into())
        );
    }
}

/// What a status means, with Discord's own words or with somebody's page.
fn class(status: u16, own_words: bool) -> Kind {
    let limited = |scope| Kind::RateLimited {
        retry_after: Duration::from_secs(5),
        scope,
    };
    match (status, own_words) {
        (200..=299, _) => Kind::Uncertain,
        (401, _) => Kind::Unauthorized,
        (403 | 404, true) => GONE,
        (429, true) => limited(Scope::Target),
        (429, false) => limited(Scope::Token),
        (403 | 404, false) | (300..=399 | 408 | 500..=599, _) => Kind::Transient,
        _ => Kind::Rejected,
    }
}

#[tokio::test]
async fn every_status_has_its_class() {
    let (fake, sink) = discord(PATIENT).await;
    let (post, mut asked) = (ring("별", "초롱"), 0);
    let edit = edit(&post, "1300000000000000001");
    for status in [200, 201, 202, 203, 204, 206].into_iter().chain(300..=599) {
        for (fault, own_words) in [(Fault::Status(status), true), (Fault::Html(status), false)] {
            for delivery in [&post, &edit] {
                fake.fail_next(fault);
                let error = failure(&sink, delivery).await;
                assert_eq!(error.kind, class(status, own_words), "{fault:?}: {error}");
                let token = error.remedy == Some(Remedy::Token);
                assert_eq!(token, status == 401, "{fault:?}");
                asked += 1;
            }
        }
    }
    assert_eq!(fake.requests(), asked, "a sink makes one attempt");
    assert!(fake.messages().is_empty());
}

#[tokio::test]
async fn a_code_of_discords_is_heeded() {
    let (fake, sink) = discord(PATIENT).await;
    for (status, code, kind) in [
        (403, 40_333, Kind::Transient),
        (400, 50_008, GONE),
        (400, 50_035, Kind::Rejected),
        (403, 50_007, GONE),
    ] {
        fake.fail_next(Fault::Code(status, code));
        let error = failure(&sink, &ring("별", "초롱")).await;
        assert_eq!(error.kind, kind, "{code}");
        assert!(error.detail.contains(&code.to_string()), "{error}");
    }
}

fn permission(names: &[&'static str], place: &str) -> Remedy {
    let (names, place) = (names.to_vec(), place.to_owned());
    Remedy::Permission { names, place }
}

/// Fails to deliver, and then asks what can be done about it.
async fn diagnosed(sink: &DiscordSink) -> Option<Remedy> {
    let error = failure(sink, &ring("별", "초롱")).await;
    assert_eq!(error.kind, GONE, "{error}");
    sink.diagnose(&error).await
}

#[tokio::test]
async fn discord_is_asked_which_permission_is_missing_and_where() {
    let (fake, sink) = discord(PATIENT).await;
    fake.name_channel(CHANNEL, "alerts");
    for (taken, names) in [
        (&[P::SendMessages][..], &["Send Messages"][..]),
        (&[P::EmbedLinks], &["Embed Links"]),
        (
            &[P::SendMessages, P::EmbedLinks],
            &["Send Messages", "Embed Links"],
        ),
    ] {
        for it in taken {
            fake.deny(CHANNEL, *it);
        }
        assert_eq!(diagnosed(&sink).await, Some(permission(names, "#alerts")));
        for it in taken {
            fake.give_back(CHANNEL, *it);
        }
    }
    // What the bot may not see, Discord does not show, not even by name.
    fake.deny(CHANNEL, P::ViewChannel);
    let told = permission(&["View Channel"], "");
    assert_eq!(diagnosed(&sink).await, Some(told));
    fake.give_back(CHANNEL, P::ViewChannel);
    assert!(sink.deliver(&ring("별", "초롱")).await.is_ok());

    fake.name_channel(CHANNEL, "\u{202e}**x**\u{1b}[31m\n");
    fake.except(
        CHANNEL,
        Whom::Role(FakeDiscord::EVERYONE),
        &[],
        &[P::SendMessages],
    );
    let told = permission(&["Send Messages"], "#**x**[31m");
    assert_eq!(diagnosed(&sink).await, Some(told));
    fake.except(CHANNEL, Whom::Role(BOT_ROLE), &[P::SendMessages], &[]);
    fake.set_role(FakeDiscord::EVERYONE, &[P::ViewChannel]);
    let told = permission(&["Embed Links"], "#**x**[31m");
    assert_eq!(diagnosed(&sink).await, Some(told));
    fake.set_role(BOT_ROLE, &[P::Administrator]);
    assert!(sink.deliver(&ring("별", "초롱")).await.is_ok());
}

#[tokio::test]
async fn a_thread_is_judged_by_its_channel() {
    let (fake, _) = discord(PATIENT).await;
    fake.add_thread(THREAD, CHANNEL);
    fake.name_channel(THREAD, "rings");
    let sink = discord_sink(fake.url(), FakeDiscord::TOKEN, THREAD, PATIENT);
    fake.deny(CHANNEL, P::SendMessages);
    assert!(sink.deliver(&ring("별", "초롱")).await.is_ok());
    fake.deny(CHANNEL, P::SendMessagesInThreads);
    let told = permission(&["Send Messages in Threads"], "#rings");
    assert_eq!(diagnosed(&sink).await, Some(told));
}

#[tokio::test]
async fn what_is_no_matter_of_permissions_has_another_remedy() {
    let (fake, sink) = discord(PATIENT).await;
    for (id, kind, remedy) in [
        (50, 15, Some(Remedy::Channel)),
        (51, 4, Some(Remedy::Channel)),
    ] {
        fake.add_channel_of_kind(id, kind);
        let sink = discord_sink(fake.url(), FakeDiscord::TOKEN, id, PATIENT);
        assert_eq!(diagnosed(&sink).await, remedy, "{kind}");
    }
    // Direct messages: nobody grants anything there, so it stays at what was said.
    fake.add_channel_of_kind(52, 1);
    let person = discord_sink(fake.url(), FakeDiscord::TOKEN, 52, PATIENT);
    fake.fail_next(Fault::Code(403, 50_007));
    assert_eq!(diagnosed(&person).await, Some(Remedy::Greet));

    // A limit or a pause is nothing to be looked into.
    fake.fail_next(Fault::Status(503));
    let error = failure(&sink, &ring("별", "초롱")).await;
    let before = fake.requests();
    assert_eq!(sink.diagnose(&error).await, None);
    assert_eq!(fake.requests(), before);

    fake.throw_out(FakeDiscord::TOKEN);
    assert_eq!(diagnosed(&sink).await, Some(Remedy::Invite));
    fake.delete_channel(CHANNEL);
    assert_eq!(diagnosed(&sink).await, Some(Remedy::Channel));
}

#[tokio::test]
async fn where_looking_fails_it_stays_at_what_was_said() {
    let (fake, sink) = discord(PATIENT).await;
    fake.deny(CHANNEL, P::SendMessages);
    let error = failure(&sink, &ring("별", "초롱")).await;
    let said = Some(permission(&["Send Messages", "Embed Links"], ""));
    assert_eq!(error.remedy, said);
    let faults = [
        Fault::Status(500),
        Fault::Html(403),
        Fault::Html(200),
        Fault::Flood(200),
        Fault::Reset { stored: false },
    ];
    for fault in faults {
        fake.fail_next(fault);
        assert_eq!(sink.diagnose(&error).await, said, "{fault:?}");
    }
    fake.give_back(CHANNEL, P::SendMessages);
    assert_eq!(sink.diagnose(&error).await, None, "somebody has seen to it");
    fake.crown();
    fake.deny(CHANNEL, P::SendMessages);
    assert!(sink.deliver(&ring("별", "초롱")).await.is_ok());
}

/// Permissions under the names that people see.
const NAMED: [(P, &str); 4] = [
    (P::ViewChannel, "View Channel"),
    (P::SendMessages, "Send Messages"),
    (P::EmbedLinks, "Embed Links"),
    (P::SendMessagesInThreads, "Send Messages in Threads"),
];

/// For whom, what is granted, and what is taken away.
type Exception = (usize, Vec<P>, Vec<P>);

#[test]
fn whoever_gives_what_is_named_has_given_enough() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let all = || subsequence(NAMED.map(|(permission, _)| permission).to_vec(), 0..=4);
    let exceptions = vec((0..3_usize, all(), all()), 0..4);
    let property =
        |(everyone, role, exceptions, in_thread): (Vec<P>, Vec<P>, Vec<Exception>, bool)| {
            runtime.block_on(async {
                let (fake, mut sink) = discord(PATIENT).await;
                if in_thread {
                    fake.add_thread(THREAD, CHANNEL);
                    sink = discord_sink(fake.url(), FakeDiscord::TOKEN, THREAD, PATIENT);
                }
                fake.set_role(FakeDiscord::EVERYONE, &everyone);
                fake.set_role(BOT_ROLE, &role);
                for (whom, allow, deny) in &exceptions {
                    let roles = [FakeDiscord::EVERYONE, BOT_ROLE];
                    let whom = roles
                        .get(*whom)
                        .map_or(Whom::Member(FakeDiscord::BOT), |role| Whom::Role(*role));
                    fake.except(CHANNEL, whom, allow, deny);
                }
                // First what the channel hides, then what it shows.
                for _ in 0..2 {
                    let Err(error) = sink.deliver(&ring("별", "초롱")).await else {
                        return Ok(());
                    };
                    let Some(Remedy::Permission { names, .. }) = sink.diagnose(&error).await else {
                        return Err(TestCaseError::fail(format!("{error:?}")));
                    };
                    prop_assert!(!names.is_empty());
                    for (permission, name) in NAMED {
                        if names.contains(&name) {
                            fake.give_back(CHANNEL, permission);
                            let bot = Whom::Member(FakeDiscord::BOT);
                            fake.except(CHANNEL, bot, &[permission], &[]);
                        }
                    }
                }
                let result = sink.deliver(&ring("별", "초롱")).await;
                prop_assert!(result.is_ok(), "{:?}", result);
                Ok(())
            })
        };
    let anything = (all(), all(), exceptions, any::<bool>());
    runner().run(&anything, property).unwrap();
}

#[tokio::test]
async fn the_imitation_limits_each_route_for_itself_and_keeps_one_limit_to_itself() {
    let (fake, sink) = discord(PATIENT).await;
    fake.limit(1, Duration::from_mins(5));
    let mut delivery = ring("별", "초롱");
    let receipt = sink.deliver(&delivery).await.unwrap();
    assert!(receipt.hold.is_some());
    let id = receipt.remote_id.unwrap();
    // Another route: the post's limit is not the edit's.
    assert!(sink.deliver(&edit(&delivery, &id)).await.is_ok());
    let limited =
        |kind: &Kind| matches!(kind, Kind::RateLimited { scope, .. } if *scope == Scope::Target);
    assert!(limited(&failure(&sink, &edit(&delivery, &id)).await.kind));
    assert!(limited(&failure(&sink, &delivery).await.kind));
    assert_eq!(fake.slowed(), 2);

    let (fake, sink) = discord(PATIENT).await;
    fake.limit_secretly(2, Duration::from_mins(1));
    for copy in 0..2 {
        delivery.copy = copy;
        assert_eq!(sink.deliver(&delivery).await.unwrap().hold, None);
    }
    delivery.copy = 2;
    assert!(limited(&failure(&sink, &delivery).await.kind));
    assert_eq!(fake.requests_in(CHANNEL), 3);
}

#[tokio::test]
async fn the_imitation_limits_a_token_and_shuts_out_who_does_not_listen() {
    let (fake, sink) = discord(PATIENT).await;
    fake.limit_tokens(Some((2, Duration::from_mins(1))));
    fake.ban_after(4);
    let mut delivery = ring("별", "초롱");
    for copy in 0..2 {
        delivery.copy = copy;
        sink.deliver(&delivery).await.unwrap();
    }
    delivery.copy = 2;
    for _ in 0..4 {
        let kind = failure(&sink, &delivery).await.kind;
        let all = matches!(
            kind,
            Kind::RateLimited {
                scope: Scope::Token,
                ..
            }
        );
        assert!(all, "{kind:?}");
    }
    assert!(fake.is_banning());
    assert_eq!(fake.too_early(), 3);
    let error = failure(&sink, &delivery).await;
    let Kind::RateLimited { retry_after, scope } = error.kind else {
        panic!("{error:?}");
    };
    assert_eq!(scope, Scope::Token);
    assert!(retry_after > Duration::from_mins(9), "{retry_after:?}");
}

#[tokio::test]
async fn an_imitation_that_is_down_comes_back_with_what_it_had() {
    let (fake, sink) = discord(PATIENT).await;
    let mut delivery = ring("별", "초롱");
    sink.deliver(&delivery).await.unwrap();
    fake.down(true);
    assert_eq!(failure(&sink, &delivery).await.kind, Kind::Transient);
    fake.down(false);
    delivery.copy = 1;
    sink.deliver(&delivery).await.unwrap();
    assert_eq!(fake.messages().len(), 2);
}
