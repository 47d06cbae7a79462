//! The contract of every sink: one attempt, a class for every failure, no secrets in words, inert text within limits.

mod classes;
mod console;
mod contract;
mod discord;
mod discord_webhook;
mod telegram;
mod text;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use soopbell::event::{StreamerId, Timestamp};
use soopbell::message::{Message, Segment};
use soopbell::redact::Secret;
use soopbell::sink::discord::{DiscordApi, DiscordSink};
use soopbell::sink::telegram::{TelegramApi, TelegramSink};
use soopbell::sink::{AlertId, Card, Delivery, Renewable, TIMEOUT, Tone};

use crate::support::discord::FakeDiscord;
use crate::support::telegram::FakeTelegram;

const CHANNEL: u64 = 42;
const CHAT: i64 = -1_001_234;
const TOPIC: i64 = 5;

/// Longer than anything here takes.
const PATIENT: Duration = TIMEOUT;
/// For those who are not answered at all.
const IMPATIENT: Duration = Duration::from_millis(500);

/// A ring in which a stranger chose both the nickname and a value.
fn ring(nick: &str, value: &str) -> Delivery {
    Delivery::new(
        AlertId("0123456789abcdef01234567".into()),
        Card {
            tone: Tone::Donation,
            tier: 2,
            rule: "big-balloon".into(),
            streamer: StreamerId::parse("star01").unwrap(),
            streamer_nick: nick.into(),
            at: Timestamp(1_767_225_600_123),
        },
        Message {
            segments: vec![
                Segment::Text("🎈 ".to_owned()),
                Segment::Value(value.to_owned()),
                Segment::Text("님이 별풍선 1000개!".to_owned()),
            ],
        },
    )
}

async fn discord(timeout: Duration) -> (FakeDiscord, DiscordSink) {
    let fake = FakeDiscord::start().await;
    fake.add_channel(CHANNEL);
    let sink = discord_sink(fake.url(), FakeDiscord::TOKEN, CHANNEL, timeout);
    (fake, sink)
}

fn discord_sink(url: &str, token: &str, channel: u64, timeout: Duration) -> DiscordSink {
    let api = DiscordApi::new(&Secret::new(token), url, timeout).unwrap();
    DiscordSink::new(Arc::new(Renewable::new(api)), channel)
}

async fn telegram(timeout: Duration) -> (FakeTelegram, TelegramSink) {
    let fake = FakeTelegram::start().await;
    fake.add_chat(CHAT, &[TOPIC]);
    let sink = telegram_sink(fake.url(), FakeTelegram::TOKEN, CHAT, timeout);
    (fake, sink)
}

fn telegram_sink(url: &str, token: &str, chat: i64, timeout: Duration) -> TelegramSink {
    let api = TelegramApi::new(&Secret::new(token), url, timeout).unwrap();
    TelegramSink::new(
        Arc::new(Renewable::new(api)),
        chat,
        i32::try_from(TOPIC).ok(),
    )
}
