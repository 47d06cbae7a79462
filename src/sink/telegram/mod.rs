//! Telegram: one chat, or one topic in it, is one sink; all chats of a token share one client.
//!
//! The payload is built with teloxide's types and sent by a client of our own, because teloxide's sleeps for 10 seconds
//! over every 5xx, hides the status, and reads answers without end.

mod client;
mod render;
mod reply;

use std::sync::Arc;

pub use client::TelegramApi;

use super::{Attempt, Delivery, Sink};

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
