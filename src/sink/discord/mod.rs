//! Discord: one channel is one sink; all channels of a token share one client.
//!
//! The payload is built with serenity's types and sent by a client of our own, because serenity's hides what decides
//! about the next attempt: the headers, `retry_after`, and whether a request left at all.

mod client;
mod render;
mod reply;

use std::sync::Arc;

pub use client::DiscordApi;

use super::{Attempt, Delivery, Sink};

/// A Discord channel.
#[derive(Debug, Clone)]
pub struct DiscordSink {
    api: Arc<DiscordApi>,
    channel: u64,
}

impl DiscordSink {
    /// The channel with this id, written to by the bot whose token `api` holds.
    pub fn new(api: Arc<DiscordApi>, channel: u64) -> Self {
        Self { api, channel }
    }
}

impl Sink for DiscordSink {
    /// Posts the alert. Its id goes along as an enforced nonce: within a few minutes a repeat posts nothing new, and
    /// yields the first message.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move {
            self.api
                .post(self.channel, &render::message(delivery))
                .await
        })
    }
}
