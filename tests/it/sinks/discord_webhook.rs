//! Discord through a webhook: the same messages, without a nonce, and with an address that is all a secret.

use std::time::Duration;

use soopbell::message::{Mention, Segment};
use soopbell::redact::Secret;
use soopbell::sink::discord_webhook::DiscordWebhookSink;
use soopbell::sink::{Delivery, Remedy, Scope, SetupError, Sink, SinkError, SinkErrorKind as Kind};

use super::discord::{edit, field, refused};
use super::{CHANNEL, IMPATIENT, PATIENT, discord, ring};
use crate::support::discord::{self as fake, FakeDiscord, Fault};

const GONE: Kind = Kind::TargetGone { moved_to: None };
const WEBHOOK: u64 = 77;
const TOKEN: &str = "hook-Token_68";
const THREAD: u64 = 43;

async fn webhook(timeout: Duration) -> (FakeDiscord, DiscordWebhookSink) {
    let (fake, _) = discord(timeout).await;
    let url = fake.add_webhook(WEBHOOK, TOKEN, CHANNEL);
    (fake, sink(&url, timeout))
}

fn sink(url: &str, timeout: Duration) -> DiscordWebhookSink {
    DiscordWebhookSink::new(&Secret::new(url), timeout).unwrap()
}

async fn failure(sink: &DiscordWebhookSink, delivery: &Delivery) -> SinkError {
    refused(sink, delivery, TOKEN).await
}

#[tokio::test]
async fn a_webhook_posts_what_a_bot_would_and_edits_it() {
    let (fake, hook) = webhook(PATIENT).await;
    let bot = super::discord_sink(fake.url(), FakeDiscord::TOKEN, CHANNEL, PATIENT);
    let mut delivery = ring("별", "초롱");
    delivery.fields = vec![field("In all", "1,234")];
    let role = Segment::Mention(Mention::parse("role:77").unwrap());
    delivery.message.segments.insert(0, role);
    bot.deliver(&delivery).await.unwrap();
    let id = hook.deliver(&delivery).await.unwrap().remote_id.unwrap();
    let [by_bot, by_hook] = <[_; 2]>::try_from(fake.messages()).unwrap();
    assert_eq!(by_hook.id.to_string(), id);
    assert_eq!(by_hook.author, "webhook:77");
    assert_eq!(by_hook.channel, CHANNEL);
    assert_eq!(by_hook.notified, ["<@&77>"]);
    for key in ["embeds", "content", "allowed_mentions"] {
        assert_eq!(by_hook.json[key], by_bot.json[key], "{key}");
    }
    assert!(by_hook.json.get("nonce").is_none());

    let mut later = edit(&ring("별", "둘"), &id);
    later.may_repeat = true;
    let receipt = hook.deliver(&later).await.unwrap();
    assert_eq!(receipt.remote_id, Some(id));
    let message = fake.messages().pop().unwrap();
    assert_eq!((message.edits, &message.json["content"]), (1, &"".into()));
    let embed = &message.json["embeds"][0];
    assert_eq!(embed["description"], "🎈 둘님이 별풍선 1000개!");
    assert_eq!(embed["footer"]["text"], "↻ soopbell · big-balloon");
    assert_eq!(fake.requests_for(fake::Kind::WebhookPost), 1);
    assert_eq!(fake.requests_for(fake::Kind::WebhookEdit), 1);
}

#[tokio::test]
async fn nothing_makes_a_repeat_harmless() {
    let (fake, hook) = webhook(IMPATIENT).await;
    assert!(hook.edits());
    assert_eq!(hook.remembers(), Duration::ZERO);
    for fault in [
        Fault::Hang { stored: true },
        Fault::Reset { stored: true },
        Fault::SlowBody,
    ] {
        fake.fail_next(fault);
        let error = failure(&hook, &ring("별", "초롱")).await;
        assert_eq!(error.kind, Kind::Uncertain, "{fault:?}");
    }
    hook.deliver(&ring("별", "초롱")).await.unwrap();
    assert_eq!((fake.messages().len(), fake.deduplicated()), (4, 0));
}

#[tokio::test]
async fn a_thread_in_the_address_is_where_it_goes() {
    let (fake, _) = webhook(PATIENT).await;
    fake.add_thread(THREAD, CHANNEL);
    let url = fake.add_webhook(WEBHOOK, TOKEN, CHANNEL);
    let hook = sink(&format!("{url}?thread_id={THREAD}"), PATIENT);
    let id = hook.deliver(&ring("별", "초롱")).await.unwrap();
    let id = id.remote_id.unwrap();
    hook.deliver(&edit(&ring("별", "둘"), &id)).await.unwrap();
    let message = fake.messages().pop().unwrap();
    assert_eq!((message.channel, message.edits), (THREAD, 1));
    fake.delete_channel(THREAD);
    let error = failure(&hook, &ring("별", "초롱")).await;
    assert_eq!((error.kind, error.remedy), (GONE, Some(Remedy::Url)));
}

#[tokio::test]
async fn an_address_that_is_no_longer_good_is_the_only_thing_wrong() {
    let (fake, hook) = webhook(PATIENT).await;
    let id = hook.deliver(&ring("별", "초롱")).await.unwrap();
    let edited = edit(&ring("별", "초롱"), &id.remote_id.unwrap());

    let url = format!("{}/api/webhooks/{WEBHOOK}/wrong-{TOKEN}", fake.url());
    let error = failure(&sink(&url, PATIENT), &ring("별", "초롱")).await;
    assert!(error.detail.contains("50027"), "{error}");
    assert_eq!((error.kind, error.remedy), (GONE, Some(Remedy::Url)));

    fake.delete_message(1_300_000_000_000_000_001);
    assert_eq!(failure(&hook, &edited).await.kind, Kind::MessageGone);
    fake.delete_webhook(WEBHOOK);
    for delivery in [&ring("별", "초롱"), &edited] {
        let error = failure(&hook, delivery).await;
        assert!(error.detail.contains("10015"), "{error}");
        assert_eq!(error.kind, GONE);
        assert_eq!(hook.diagnose(&error).await, Some(Remedy::Url));
    }

    fake.add_channel_of_kind(50, 15);
    let forum = fake.add_webhook(78, TOKEN, 50);
    let error = failure(&sink(&forum, PATIENT), &ring("별", "초롱")).await;
    assert_eq!((error.kind, error.remedy), (GONE, Some(Remedy::Url)));
}

/// What a status means, with Discord's own words or with somebody's page.
fn class(status: u16, own_words: bool) -> Kind {
    let limited = |scope| Kind::RateLimited {
        retry_after: Duration::from_secs(5),
        scope,
    };
    match (status, own_words) {
        (200..=299, _) => Kind::Uncertain,
        (401 | 403 | 404, true) => GONE,
        (429, true) => limited(Scope::Target),
        (429, false) => limited(Scope::Token),
        (401 | 403 | 404, false) | (300..=399 | 408 | 500..=599, _) => Kind::Transient,
        _ => Kind::Rejected,
    }
}

#[tokio::test]
async fn every_status_has_its_class() {
    let (fake, hook) = webhook(PATIENT).await;
    let (post, mut asked) = (ring("별", "초롱"), 0);
    let edit = edit(&post, "1300000000000000001");
    for status in [200, 201, 202, 203, 204, 206].into_iter().chain(300..=599) {
        for (fault, own_words) in [(Fault::Status(status), true), (Fault::Html(status), false)] {
            for delivery in [&post, &edit] {
                fake.fail_next(fault);
                let error = failure(&hook, delivery).await;
                assert_eq!(error.kind, class(status, own_words), "{fault:?}: {error}");
                let url = error.remedy == Some(Remedy::Url);
                assert_eq!(url, error.kind == GONE, "{fault:?}");
                asked += 1;
            }
        }
    }
    assert_eq!(fake.requests(), asked, "a sink makes one attempt");
}

#[tokio::test]
async fn without_being_asked_for_it_the_imitation_shows_no_message() {
    let (fake, _) = webhook(PATIENT).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v10/webhooks/{WEBHOOK}/{TOKEN}", fake.url());
    let ask = |url: &str| {
        client
            .post(url)
            .header("user-agent", "DiscordBot (test, 1)")
            .header("content-type", "application/json")
            .body(r#"{"content":"<@1> <@&2> @everyone"}"#)
            .send()
    };
    let answer = ask(&url).await.unwrap();
    assert_eq!(answer.status().as_u16(), 204);
    assert_eq!(answer.bytes().await.unwrap().len(), 0);
    let answer = ask(&format!("{url}?wait=true")).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    // A webhook of which nothing was said notifies users, and only them.
    assert_eq!(fake.messages()[0].notified, ["<@1>"]);
}

#[test]
fn an_address_that_is_none_is_refused_without_being_shown() {
    for url in [
        "https://discord.com/api/webhooks/77",
        "http://discord.com/api/webhooks/77/hook-Token_68",
        "https://evil.kr/api/webhooks/77/hook-Token_68",
        "hook-Token_68",
    ] {
        let error = DiscordWebhookSink::new(&Secret::new(url), PATIENT).unwrap_err();
        assert_eq!(error, SetupError::DiscordWebhook, "{url}");
        assert!(!format!("{error} {error:?}").contains(TOKEN));
    }
    let good = Secret::new("https://discord.com/api/webhooks/77/hook-Token_68");
    let sink = DiscordWebhookSink::new(&good, PATIENT).unwrap();
    assert!(!format!("{sink:?} {sink:#?}").contains(TOKEN));
}
