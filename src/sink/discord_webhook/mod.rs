//! Discord without a bot: a webhook's address is one sink, and whoever has it may write there.
//!
//! The messages are those of [`discord`](super::discord). What differs is what a webhook lacks: a nonce by which Discord
//! would know a repeat, and a token apart from its address. The address is all a secret, and none of it is ever shown.

mod address;

use std::fmt;
use std::time::Duration;

use reqwest::Method;

use self::address::Address;
use super::discord::reply::{self, Asked, Way};
use super::discord::{USER_AGENT, render};
use super::http::{Endpoint, SetupError};
use super::{Attempt, Delivery, Errand, Receipt, Sink, SinkError};
use crate::redact::Secret;

/// A webhook of a Discord channel, or of a thread in it.
#[derive(Clone)]
pub struct DiscordWebhookSink {
    endpoint: Endpoint,
    address: Address,
}

impl DiscordWebhookSink {
    /// The webhook with this address, as Discord shows it for copying; requests take `timeout` at most.
    ///
    /// # Errors
    /// The address is not one of Discord's webhooks, whatever else it may be. A server on this machine itself may take
    /// Discord's place.
    pub fn new(url: &Secret, timeout: Duration) -> Result<Self, SetupError> {
        let address = Address::parse(url).ok_or(SetupError::DiscordWebhook)?;
        let endpoint = Endpoint::new(&address.token, &address.base, USER_AGENT, timeout)?;
        Ok(Self { endpoint, address })
    }

    /// Asks Discord whether there is such a webhook. Nothing is posted.
    ///
    /// # Errors
    /// There is none, or Discord could not be asked.
    pub async fn examine(&self) -> Result<(), SinkError> {
        #[derive(serde::Deserialize)]
        struct Shown {}
        let reply = self.endpoint.get(self.address.look().expose(), None).await;
        let _shown: Shown = reply::answered(&self.endpoint, reply, Way::Webhook)?;
        Ok(())
    }

    async fn attempt(&self, delivery: &Delivery) -> Result<Receipt, SinkError> {
        let (reply, asked) = match &delivery.errand {
            Errand::Post | Errand::Close { .. } => {
                let message = render::webhook(delivery);
                let path = self.address.post();
                (
                    self.endpoint.post(path.expose(), None, &message).await,
                    Asked::Post,
                )
            }
            Errand::Edit { remote_id } => {
                let path = self.address.edit(reply::message_id(remote_id)?);
                let edit = render::webhook_edit(delivery);
                let reply = self
                    .endpoint
                    .send(Method::PATCH, path.expose(), None, &edit)
                    .await;
                (reply, Asked::Edit)
            }
        };
        reply::settle(&self.endpoint, reply, Way::Webhook, asked)
    }
}

impl fmt::Debug for DiscordWebhookSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiscordWebhookSink")
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Sink for DiscordWebhookSink {
    /// Posts the alert, or edits what was posted. Webhooks have no nonce, so nothing makes a repeat harmless.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(self.attempt(delivery))
    }

    fn edits(&self) -> bool {
        true
    }
}
