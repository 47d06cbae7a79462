//! The one HTTP call: a message is posted, and the whole answer is read.

use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serenity::builder::CreateMessage;

use super::super::http::{self, Endpoint, SetupError};
use super::super::{Receipt, SinkError, SinkErrorKind};
use super::reply::{self, Reply};
use crate::redact::Secret;

/// Longest answer that is read. A message comes back with everything it holds, which is far below this.
const LONGEST_BODY: usize = 64 * 1024;

/// Discord's REST API under one token, shared by all of its channels.
pub struct DiscordApi {
    endpoint: Endpoint,
    token: Secret,
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
            token: token.clone(),
            authorization,
        })
    }

    /// Posts one message, once.
    pub(super) async fn post(
        &self,
        channel: u64,
        message: &CreateMessage,
    ) -> Result<Receipt, SinkError> {
        let result = match self.send(channel, message).await {
            Ok(reply) => reply::read(&reply),
            Err(failure) => Err(failure),
        };
        result.map_err(|(kind, detail)| http::error(kind, &detail, &self.token))
    }

    async fn send(
        &self,
        channel: u64,
        message: &CreateMessage,
    ) -> Result<Reply, (SinkErrorKind, String)> {
        let body = serde_json::to_vec(message)
            .map_err(|error| (SinkErrorKind::Rejected, error.to_string()))?;
        let url = format!(
            "{}/api/v10/channels/{channel}/messages",
            self.endpoint.base.as_str().trim_end_matches('/')
        );
        let mut response = self
            .endpoint
            .client
            .post(url)
            .header(AUTHORIZATION, self.authorization.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(body)
            .send()
            .await
            .map_err(|error| http::failed(&error))?;

        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        // With the status at hand, an answer that breaks off says enough; only a success needs its body.
        while body.len() < LONGEST_BODY {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Err(error) if status.is_success() => return Err(http::failed(&error)),
                Ok(None) | Err(_) => break,
            }
        }
        body.truncate(LONGEST_BODY);
        Ok(Reply {
            status,
            headers,
            body,
        })
    }
}

impl fmt::Debug for DiscordApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscordApi")
            .field("endpoint", &self.endpoint)
            .field("token", &self.token)
            .finish_non_exhaustive()
    }
}
