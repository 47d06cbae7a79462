//! Telegram: one chat, or one topic in it, is one sink; all chats of a token share one client.
//!
//! The payload is built with teloxide's types and sent by a client of our own, because teloxide's sleeps for 10 seconds
//! over every 5xx, hides the status, and reads answers without end.

mod client;
mod render;
mod reply;

use std::sync::Arc;
use std::time::Duration;

pub use client::TelegramApi;

use super::{Attempt, Delivery, Sink};
use crate::pace::Rate;

/// The pace of a token over all chats: about 30 messages a second are documented.
pub const TOKEN_RATES: &[Rate] = &[Rate {
    burst: 25,
    per: Duration::from_secs(1),
}];

/// The pace of a chat: about one message a second, and 20 a minute in a group (its id is negative). A burst and what
/// is given back in the minute after it add up to the 20.
pub fn rates(chat: i64) -> &'static [Rate] {
    const GROUP: &[Rate] = &[
        Rate {
            burst: 5,
            per: Duration::from_secs(20),
        },
        Rate {
            burst: 1,
            per: Duration::from_secs(1),
        },
    ];
    const PERSON: &[Rate] = &[Rate {
        burst: 1,
        per: Duration::from_secs(1),
    }];
    if chat < 0 { GROUP } else { PERSON }
}

/// A Telegram chat, or a topic of one.
#[derive(Debug, Clone)]
pub struct TelegramSink {
    api: Arc<TelegramApi>,
    chat: i64,
    topic: Option<i32>,
}

impl TelegramSink {
    /// The chat with this id, written to by the bot whose token `api` holds.
    pub fn new(api: Arc<TelegramApi>, chat: i64, topic: Option<i32>) -> Self {
        Self { api, chat, topic }
    }
}

impl Sink for TelegramSink {
    /// Sends the alert. Telegram has no key that makes a repeat harmless.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move {
            let message = render::message(delivery, self.chat, self.topic);
            self.api.post(&message).await
        })
    }
}
