//! What becomes of an attempt: receipts, and the class of every failure.

use std::time::Duration;

use soopbell::sink::{Delivery, Scope, Sink, SinkErrorKind as Kind};
use tokio::net::TcpListener;
use tokio::time::Instant;

use super::{
    CHANNEL, CHAT, IMPATIENT, PATIENT, TOPIC, discord, discord_sink, ring, telegram, telegram_sink,
};
use crate::support::discord::{FakeDiscord, Fault as D};
use crate::support::telegram::{FakeTelegram, Fault as T};

const GONE: Kind = Kind::TargetGone { moved_to: None };

/// Attempts once, and sees to it that no words hold a token or an address.
async fn failure(sink: &dyn Sink, delivery: &Delivery) -> (Kind, String) {
    let error = sink.deliver(delivery).await.unwrap_err();
    for words in [
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
        format!("{sink:?}"),
        format!("{sink:#?}"),
    ] {
        assert!(!words.contains(FakeDiscord::TOKEN), "{words}");
        assert!(!words.contains(FakeTelegram::TOKEN), "{words}");
        assert!(!words.contains("fake-telegram-token"), "{words}");
        assert!(!words.contains("http://"), "{words}");
    }
    (error.kind, error.detail)
}

fn limited(milliseconds: u64, scope: Scope) -> Kind {
    Kind::RateLimited {
        retry_after: Duration::from_millis(milliseconds),
        scope,
    }
}

#[tokio::test]
async fn discord_takes_an_embed_that_mentions_nobody() {
    let (fake, sink) = discord(PATIENT).await;
    let receipt = sink.deliver(&ring("별", "초롱")).await.unwrap();
    let messages = fake.messages();
    let message = &messages[0];
    assert_eq!(receipt.remote_id.unwrap(), message.id.to_string());
    assert_eq!(receipt.hold, None);
    assert_eq!(message.channel, CHANNEL);
    assert_eq!(message.nonce.as_deref(), Some("0123456789abcdef01234567"));
    let json = &message.json;
    assert_eq!(json["enforce_nonce"], true);
    assert_eq!(json["allowed_mentions"]["parse"], serde_json::json!([]));
    let embed = &json["embeds"][0];
    assert_eq!(embed["description"], "🎈 초롱님이 별풍선 1000개!");
    assert_eq!(embed["author"]["name"], "별");
    assert_eq!(embed["author"]["url"], "https://play.sooplive.com/star01");
    assert_eq!(embed["footer"]["text"], "soopbell · big-balloon");
    assert!(
        embed["timestamp"]
            .as_str()
            .unwrap()
            .starts_with("2026-01-01T00:00:00")
    );
}

#[tokio::test]
async fn telegram_takes_html_without_a_preview_into_the_topic() {
    let (fake, sink) = telegram(PATIENT).await;
    let receipt = sink.deliver(&ring("<별>", "초롱&")).await.unwrap();
    let messages = fake.messages();
    let message = &messages[0];
    assert_eq!(receipt.remote_id.unwrap(), message.id.to_string());
    assert_eq!((message.chat, message.topic), (CHAT, Some(TOPIC)));
    assert_eq!(message.text, "<별>\n🎈 초롱&님이 별풍선 1000개!");
    assert_eq!(message.json["link_preview_options"]["is_disabled"], true);
    assert!(
        message.json["text"]
            .as_str()
            .unwrap()
            .starts_with("<b>&lt;별&gt;</b>\n")
    );
}

#[tokio::test]
async fn every_answer_of_discord_has_its_class() {
    let (fake, sink) = discord(PATIENT).await;
    let slow = |millis, global| D::RateLimited {
        retry_after: Duration::from_millis(millis),
        global,
    };
    for (fault, kind, words) in [
        (
            slow(250, false),
            limited(250, Scope::Target),
            "being rate limited",
        ),
        (
            slow(1_500, true),
            limited(1_500, Scope::Token),
            "being rate limited",
        ),
        (D::Html(429), limited(5_000, Scope::Token), "429"),
        (
            D::Status(400),
            Kind::Rejected,
            "(50035); content: This field is wrong.",
        ),
        (D::Status(401), Kind::Unauthorized, "401: Unauthorized"),
        (D::Status(403), GONE, "Missing Permissions (50013)"),
        (D::Status(404), GONE, "Unknown Channel (10003)"),
        (D::Html(403), Kind::Transient, "403"),
        (D::Html(404), Kind::Transient, "404"),
        (D::Status(405), Kind::Rejected, "405"),
        (D::Status(302), Kind::Transient, "302"),
        (D::Status(500), Kind::Transient, "500"),
        (D::Html(502), Kind::Transient, "502"),
        (D::Status(503), Kind::Transient, "503"),
        (D::Html(200), Kind::Uncertain, "without the message"),
        (D::Flood(200), Kind::Uncertain, "without the message"),
        (D::Flood(502), Kind::Transient, "502"),
        (D::Reset { stored: false }, Kind::Uncertain, "broke"),
    ] {
        fake.fail_next(fault);
        let (got, detail) = failure(&sink, &ring("별", "초롱")).await;
        assert_eq!(got, kind, "{fault:?}: {detail}");
        assert!(detail.contains(words), "{fault:?}: {detail}");
    }
    assert_eq!(fake.requests(), 18, "a sink makes one attempt");
    assert!(fake.messages().is_empty());
}

#[tokio::test]
async fn every_answer_of_telegram_has_its_class() {
    let (fake, sink) = telegram(PATIENT).await;
    let moved = Kind::TargetGone {
        moved_to: Some(-100_777),
    };
    for (fault, kind, words) in [
        (
            T::RateLimited { retry_after: 7 },
            limited(7_000, Scope::Target),
            "7 s",
        ),
        (T::Moved(-100_777), moved, "supergroup"),
        (T::Says(401, "Unauthorized"), Kind::Unauthorized, "token"),
        (T::Says(404, "Not Found"), Kind::Unauthorized, "token"),
        (
            T::Says(403, "Forbidden: bot was blocked by the user"),
            GONE,
            "blocked",
        ),
        (
            T::Says(403, "Forbidden: bot was kicked from the group chat"),
            GONE,
            "kicked",
        ),
        (
            T::Says(400, "Bad Request: chat not found"),
            GONE,
            "chat not found",
        ),
        (
            T::Says(400, "Bad Request: TOPIC_CLOSED"),
            GONE,
            "TOPIC_CLOSED",
        ),
        (
            T::Says(400, "Bad Request: message is too long"),
            Kind::Rejected,
            "too long",
        ),
        (
            T::Says(413, "Request Entity Too Large"),
            Kind::Rejected,
            "Large",
        ),
        (
            T::Says(400, "Bad Request: 123456:fake-telegram-token"),
            Kind::Rejected,
            "400: Bad Request: (token)",
        ),
        (
            T::Says(409, "Conflict: terminated by other request"),
            Kind::Transient,
            "another program",
        ),
        (T::Reset { stored: false }, Kind::Uncertain, "broke"),
    ] {
        fake.fail_next(fault);
        let (got, detail) = failure(&sink, &ring("별", "초롱")).await;
        assert_eq!(got, kind, "{fault:?}: {detail}");
        assert!(detail.contains(words), "{fault:?}: {detail}");
    }
    assert_eq!(fake.requests(), 13, "a sink makes one attempt");
    assert!(fake.messages().is_empty());
}

#[tokio::test]
async fn a_telegram_that_is_down_says_so_at_once() {
    let (fake, sink) = telegram(PATIENT).await;
    let begun = Instant::now();
    for (fault, kind, words) in [
        (T::Html(302), Kind::Transient, "without JSON"),
        (
            T::Html(429),
            limited(30_000, Scope::Token),
            "asks to wait 30 s",
        ),
        (T::Html(502), Kind::Transient, "502 without JSON"),
        (
            T::Says(500, "Internal Server Error"),
            Kind::Transient,
            "500: Internal Server Error",
        ),
        (T::Flood(502), Kind::Transient, "502 without JSON"),
        (T::Html(200), Kind::Uncertain, "without the message"),
        (T::Flood(200), Kind::Uncertain, "without the message"),
    ] {
        fake.fail_next(fault);
        let (got, detail) = failure(&sink, &ring("별", "초롱")).await;
        assert_eq!(got, kind, "{fault:?}: {detail}");
        assert!(detail.contains(words), "{fault:?}: {detail}");
    }
    assert_eq!(fake.requests(), 7, "a sink makes one attempt");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "a sink does not wait"
    );
}

#[tokio::test]
async fn a_request_that_left_and_was_not_answered_may_have_arrived() {
    let delivery = ring("별", "초롱");
    let (fake, sink) = discord(IMPATIENT).await;
    for fault in [
        D::Hang { stored: true },
        D::Reset { stored: true },
        D::SlowBody,
    ] {
        fake.fail_next(fault);
        let (kind, detail) = failure(&sink, &delivery).await;
        assert_eq!(kind, Kind::Uncertain, "{fault:?}: {detail}");
    }
    assert!(sink.deliver(&delivery).await.is_ok());
    assert_eq!(fake.messages().len(), 1, "the nonce makes repeats harmless");
    assert_eq!(fake.deduplicated(), 3);

    let (fake, sink) = telegram(IMPATIENT).await;
    for fault in [
        T::Hang { stored: true },
        T::Reset { stored: true },
        T::SlowBody,
    ] {
        fake.fail_next(fault);
        let (kind, detail) = failure(&sink, &delivery).await;
        assert_eq!(kind, Kind::Uncertain, "{fault:?}: {detail}");
    }
    assert_eq!(fake.messages().len(), 3, "Telegram has no such key");
}

#[tokio::test]
async fn a_nonce_is_its_authors_in_every_channel() {
    let delivery = ring("별", "초롱");
    let (fake, sink) = discord(PATIENT).await;
    fake.add_channel(7);
    fake.add_bot("another.discord.token");
    let elsewhere = discord_sink(fake.url(), FakeDiscord::TOKEN, 7, PATIENT);
    let another = discord_sink(fake.url(), "another.discord.token", CHANNEL, PATIENT);
    let first = sink.deliver(&delivery).await.unwrap();
    assert_eq!(elsewhere.deliver(&delivery).await.unwrap(), first);
    assert_ne!(another.deliver(&delivery).await.unwrap(), first);
    assert_eq!((fake.messages().len(), fake.deduplicated()), (2, 1));
}

#[tokio::test]
async fn each_chat_of_telegram_keeps_its_order() {
    let (fake, sink) = telegram(PATIENT).await;
    fake.add_chat(7, &[TOPIC]);
    let elsewhere = telegram_sink(fake.url(), FakeTelegram::TOKEN, 7, PATIENT);
    for round in 1..=5 {
        let delivery = ring("별", &round.to_string());
        let (here, there) = tokio::join!(sink.deliver(&delivery), elsewhere.deliver(&delivery));
        for receipt in [here, there] {
            assert_eq!(receipt.unwrap().remote_id, Some(round.to_string()));
        }
    }
    for chat in [CHAT, 7] {
        let messages = fake.messages();
        let mut said = messages.iter().filter(|message| message.chat == chat);
        for round in 1..=5 {
            let message = said.next().unwrap();
            assert_eq!(message.id, round);
            assert!(message.text.contains(&format!("{round}님이")));
        }
    }
}

#[tokio::test]
async fn a_refused_connection_delivered_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let to_discord = discord_sink(&url, FakeDiscord::TOKEN, CHANNEL, PATIENT);
    let to_telegram = telegram_sink(&url, FakeTelegram::TOKEN, CHAT, PATIENT);
    for sink in [&to_discord as &dyn Sink, &to_telegram] {
        let (kind, detail) = failure(sink, &ring("별", "초롱")).await;
        assert_eq!(kind, Kind::Transient);
        assert!(detail.contains("could not connect"), "{detail}");
    }
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_place_are_told_apart() {
    let delivery = ring("별", "초롱");
    let (fake, _) = discord(PATIENT).await;
    let sink = discord_sink(fake.url(), "wrong", CHANNEL, PATIENT);
    assert_eq!(failure(&sink, &delivery).await.0, Kind::Unauthorized);
    let sink = discord_sink(fake.url(), FakeDiscord::TOKEN, 7, PATIENT);
    assert_eq!(failure(&sink, &delivery).await.0, GONE);

    let (fake, _) = telegram(PATIENT).await;
    for wrong in ["1:wrong", "wrong"] {
        let sink = telegram_sink(fake.url(), wrong, CHAT, PATIENT);
        assert_eq!(failure(&sink, &delivery).await.0, Kind::Unauthorized);
    }
    let sink = telegram_sink(fake.url(), FakeTelegram::TOKEN, 7, PATIENT);
    assert_eq!(failure(&sink, &delivery).await.0, GONE);
}

#[tokio::test]
async fn the_last_message_of_a_window_asks_for_a_pause_and_the_next_is_refused() {
    let (fake, sink) = discord(PATIENT).await;
    fake.limit(2, Duration::from_secs(30));
    let mut delivery = ring("별", "초롱");
    assert_eq!(sink.deliver(&delivery).await.unwrap().hold, None);
    delivery.id.0 = "second".into();
    let hold = sink.deliver(&delivery).await.unwrap().hold.unwrap();
    assert!(hold > Duration::from_secs(20) && hold <= Duration::from_secs(30));
    delivery.id.0 = "third".into();
    let (kind, _) = failure(&sink, &delivery).await;
    let Kind::RateLimited { retry_after, scope } = kind else {
        panic!("{kind:?}");
    };
    assert!(retry_after > Duration::from_secs(20) && scope == Scope::Target);
    assert_eq!(fake.too_early(), 0);
    failure(&sink, &delivery).await;
    assert_eq!(fake.too_early(), 1, "the imitation sees who does not wait");

    let (fake, sink) = telegram(PATIENT).await;
    fake.fail_next(T::RateLimited { retry_after: 30 });
    failure(&sink, &delivery).await;
    assert!(sink.deliver(&delivery).await.is_ok());
    assert_eq!(fake.too_early(), 1);
}

#[tokio::test]
async fn an_imitation_that_ends_keeps_nobody_waiting() {
    let delivery = ring("별", "초롱");
    let (fake, sink) = discord(PATIENT).await;
    fake.fail_next(D::Hang { stored: false });
    let mut attempt = sink.deliver(&delivery);
    let soon = Duration::from_millis(200);
    assert!(tokio::time::timeout(soon, &mut attempt).await.is_err());
    drop(fake);
    let ended = tokio::time::timeout(Duration::from_secs(5), attempt).await;
    assert!(ended.unwrap().is_err());
    let refused = sink.deliver(&delivery).await.unwrap_err();
    assert_eq!(refused.kind, Kind::Transient);
}
