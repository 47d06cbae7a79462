//! The one HTTP call: a message is posted, and its answer sorted.

use std::time::Duration;

use teloxide::payloads::SendMessage;

use super::super::http::{Endpoint, SetupError};
use super::super::{Receipt, SinkError};
use super::reply;
use crate::redact::Secret;

/// Telegram's Bot API under one token, shared by all of its chats.
#[derive(Debug)]
pub struct TelegramApi {
    endpoint: Endpoint,
    /// The method's path, which holds the token.
    send_message: Secret,
}

impl TelegramApi {
    /// A client for `api_url` (`https://api.telegram.org`), whose requests take `timeout` at most.
    ///
    /// An address with plain http is refused unless it is this machine's own.
    pub fn new(token: &Secret, api_url: &str, timeout: Duration) -> Result<Self, SetupError> {
        let user_agent = concat!("soopbell/", env!("CARGO_PKG_VERSION"));
        Ok(Self {
            endpoint: Endpoint::new(token, api_url, user_agent, timeout)?,
            send_message: Secret::new(&format!("bot{}/sendMessage", token.expose())),
        })
    }

    /// Posts one message, once.
    pub(super) async fn post(&self, message: &SendMessage) -> Result<Receipt, SinkError> {
        self.endpoint
            .post(self.send_message.expose(), None, message)
            .await
            .and_then(|reply| reply::read(&reply))
            .map_err(|failure| self.endpoint.error(failure))
    }
}
