//! Telegram: one chat, or one topic in it, is one sink; all chats of a token share one client.

mod errors;
mod render;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use teloxide::Bot;
use teloxide::payloads::SendMessageSetters as _;
use teloxide::requests::Requester as _;
use teloxide::types::{ChatId, LinkPreviewOptions, MessageId, ParseMode, ThreadId};

use super::http::{self, Endpoint, SetupError};
use super::{Attempt, Delivery, Rate, Receipt, Sink, SinkError};
use crate::redact::Secret;

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

/// Telegram's Bot API under one token, shared by all of its chats.
pub struct TelegramApi {
    bot: Bot,
    token: Secret,
}

impl TelegramApi {
    /// A client for `api_url` (`https://api.telegram.org`), whose requests take `timeout` at most.
    ///
    /// An address with plain http is refused unless it is this machine's own. `timeout` should be
    /// [`super::TIMEOUT`]: teloxide spends 10 seconds on every 5xx before it reads the answer, and what is not read
    /// in time counts as "may have arrived".
    pub fn new(token: &Secret, api_url: &str, timeout: Duration) -> Result<Self, SetupError> {
        let user_agent = concat!("soopbell/", env!("CARGO_PKG_VERSION"));
        let Endpoint { client, base } = Endpoint::new(token, api_url, user_agent, timeout)?;
        Ok(Self {
            bot: Bot::with_client(token.expose(), client).set_api_url(base),
            token: token.clone(),
        })
    }

    async fn send(
        &self,
        chat: i64,
        topic: Option<i32>,
        html: String,
    ) -> Result<Receipt, SinkError> {
        let mut request = self
            .bot
            .send_message(ChatId(chat), html)
            .parse_mode(ParseMode::Html)
            .link_preview_options(LinkPreviewOptions {
                is_disabled: true,
                url: None,
                prefer_small_media: false,
                prefer_large_media: false,
                show_above_text: false,
            });
        if let Some(topic) = topic {
            request = request.message_thread_id(ThreadId(MessageId(topic)));
        }
        let remote_id = match request.await {
            Ok(message) => message.id.0.into(),
            Err(error) => errors::delivered_anyway(&error).ok_or_else(|| {
                let (kind, detail) = errors::classify(&error);
                http::error(kind, &detail, &self.token)
            })?,
        };
        Ok(Receipt {
            remote_id: Some(remote_id.to_string()),
            // Telegram says nothing about its limits until they are passed.
            hold: None,
        })
    }
}

impl fmt::Debug for TelegramApi {
    // The derived form would show the token: teloxide's `Bot` does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TelegramApi")
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
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
            let html = render::html(delivery);
            self.api.send(self.chat, self.topic, html).await
        })
    }
}
