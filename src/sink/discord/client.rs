//! The calls over HTTP: a message is posted or edited, something is looked up, and the answer sorted.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::HeaderValue;
use serde::de::DeserializeOwned;
use serenity::http::{Http, HttpBuilder};

use super::super::http::{Endpoint, SetupError};
use super::super::{Delivery, Errand, Receipt, SinkError};
use super::diagnosis::Unanswered;
use super::render;
use super::reply::{self, Asked, Way};
use crate::redact::Secret;

/// Discord blocks bots that do not name themselves in just this form.
pub(in crate::sink) const USER_AGENT: &str =
    concat!("DiscordBot (soopbell, ", env!("CARGO_PKG_VERSION"), ")");

/// serenity's own client for the same API, for commands and what answers them: with our timeouts, which it has none of, and
/// under the same conditions about the address.
///
/// Its limiter stays off. Requests go elsewhere than to discord.com only then; it keeps something of every interaction for
/// ever; and what answers interactions is under no limit that a person's presses could reach.
pub fn for_commands(token: &Secret, api_url: &str, timeout: Duration) -> Result<Http, SetupError> {
    let endpoint = Endpoint::new(token, api_url, USER_AGENT, timeout)?;
    let (client, address) = endpoint.parts();
    let builder = HttpBuilder::new(token.expose())
        .client(client.clone())
        .proxy(address)
        .ratelimiter_disabled(true);
    Ok(builder.build())
}

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
        let endpoint = Endpoint::new(token, api_url, USER_AGENT, timeout)?;
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.expose()))
            .map_err(|_| SetupError::Token)?;
        authorization.set_sensitive(true);
        Ok(Self {
            endpoint,
            authorization,
        })
    }

    /// Posts or edits one message, once.
    pub(super) async fn deliver(
        &self,
        channel: u64,
        delivery: &Delivery,
    ) -> Result<Receipt, SinkError> {
        let path = format!("api/v10/channels/{channel}/messages");
        let authorization = Some(&self.authorization);
        let (reply, asked) = match &delivery.errand {
            Errand::Post | Errand::Close { .. } => {
                let message = render::message(delivery);
                let reply = self.endpoint.post(&path, authorization, &message).await;
                (reply, Asked::Post)
            }
            Errand::Edit { remote_id } => {
                let id = reply::message_id(remote_id)?;
                let (path, edit) = (format!("{path}/{id}"), render::edit(delivery));
                let reply = self
                    .endpoint
                    .send(Method::PATCH, &path, authorization, &edit)
                    .await;
                (reply, Asked::Edit)
            }
        };
        reply::settle(&self.endpoint, reply, Way::Bot, asked)
    }

    /// Looks something up, once, and says in words why not.
    pub(super) async fn ask<T: DeserializeOwned>(&self, what: &str) -> Result<T, SinkError> {
        let path = format!("api/v10/{what}");
        let reply = self.endpoint.get(&path, Some(&self.authorization)).await;
        reply::answered(&self.endpoint, reply, Way::Bot)
    }

    /// Looks something up, once: `channels/42`.
    pub(super) async fn look<T: DeserializeOwned>(&self, what: &str) -> Result<T, Unanswered> {
        let path = format!("api/v10/{what}");
        let reply = self.endpoint.get(&path, Some(&self.authorization)).await;
        reply::shown(&reply.map_err(|_| None)?)
    }
}
