//! Discord: one channel is one sink; all channels of a token share one client.
//!
//! The payload is built with serenity's types and sent by a client of our own, because serenity's hides what decides
//! about the next attempt: the headers, `retry_after`, and whether a request left at all.

mod client;
mod diagnosis;
mod examination;
pub mod permission;
pub(super) mod render;
pub(super) mod reply;

use std::sync::Arc;
use std::time::Duration;

pub(super) use client::USER_AGENT;
pub use client::{DiscordApi, for_commands};
pub use examination::{Application, Starts};
pub(crate) use render::{escaped, fenced, label};

use super::{Attempt, Delivery, Diagnosis, Renewable, Sink, SinkError, SinkErrorKind};

/// For how long Discord knows an enforced nonce again. It promises "the past few minutes", and two are the fewest that
/// this can mean.
const REMEMBERS: Duration = Duration::from_mins(2);

/// A Discord channel.
#[derive(Debug, Clone)]
pub struct DiscordSink {
    api: Arc<Renewable<DiscordApi>>,
    channel: u64,
}

impl DiscordSink {
    /// The channel with this id, written to by the bot whose token `api` holds.
    pub fn new(api: Arc<Renewable<DiscordApi>>, channel: u64) -> Self {
        Self { api, channel }
    }
}

impl Sink for DiscordSink {
    /// Posts the alert, or edits what was posted. Its key goes along as an enforced nonce: within a few minutes a repeat
    /// posts nothing new, and yields the first message.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move { self.api.get().deliver(self.channel, delivery).await })
    }

    fn edits(&self) -> bool {
        true
    }

    /// Two minutes: Discord says that it looks for the nonce among "the past few minutes".
    fn remembers(&self) -> Duration {
        REMEMBERS
    }

    /// Asks Discord which permission is missing, and where.
    fn diagnose<'a>(&'a self, error: &'a SinkError) -> Diagnosis<'a> {
        Box::pin(async move {
            let said = error.remedy.as_ref();
            match error.kind {
                SinkErrorKind::TargetGone { .. } => {
                    diagnosis::remedy(&self.api.get(), self.channel, said).await
                }
                _ => said.cloned(),
            }
        })
    }
}
