//! The one HTTP call: a message is posted, and its answer sorted.

use std::time::Duration;

use reqwest::header::HeaderValue;
use serenity::builder::CreateMessage;

use super::super::http::{Endpoint, SetupError};
use super::super::{Receipt, SinkError};
use super::reply;
use crate::redact::Secret;

/// Discord's REST API under one token, shared by all of its channels.
#[derive(Debug)]
pub struct DiscordApi {
    endpoint: Endpoint,
    /// Marked as sensitive, so that it is not printed.
    authorization: HeaderValue,
}

impl DiscordApi {
    /// A client for `api_url` (`https://discord.com`), whose requests take `timeout` at most.
    ///
    /// An address with plain http is refused unless it is this machine's own.
    pub fn new(token: &Secret, api_url: &str, timeout: Duration) -> Result<Self, SetupError> {
        // Discord blocks bots that do not name themselves in just this form.
        let user_agent = concat!("DiscordBot (soopbell, ", env!("CARGO_PKG_VERSION"), ")");
        let endpoint = Endpoint::new(token, api_url, user_agent, timeout)?;
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose()))
            .map_err(|_| SetupError::Token)?;
        authorization.set_sensitive(true);
        Ok(Self {
            endpoint,
            authorization,
        })
    }

    /// Posts one message, once.
    pub(super) async fn post(
        &self,
        channel: u64,
        message: &CreateMessage,
    ) -> Result<Receipt, SinkError> {
        let path = format!("api/v10/channels/{channel}/messages");
        self.endpoint
            .post(&path, Some(&self.authorization), message)
            .await
            .and_then(|reply| reply::read(&reply))
            .map_err(|failure| self.endpoint.error(failure))
    }
}
