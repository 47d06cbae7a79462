//! What can be asked of Discord about the bot before an alert has to go out. Nothing is written anywhere.

use serde::Deserialize;
use serenity::model::id::ApplicationId;

use super::super::plain;
use super::super::{Outlook, SinkError, SinkErrorKind};
use super::client::DiscordApi;
use super::diagnosis;
use super::permission::Channel;

/// Longest name of a bot, in UTF-16 units. Discord's own are at most 32 characters.
const NAME: usize = 64;

/// The application that a bot belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id, which invites name.
    pub id: u64,
    /// Its name, fit to be shown.
    pub name: String,
    /// Whether anybody may add its bot to a server, rather than its owner alone.
    pub is_public: bool,
}

/// How often the gateway may still be entered anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Starts {
    /// So often until it is reset.
    pub remaining: u32,
    /// So often in a day.
    pub total: u32,
}

impl DiscordApi {
    /// What the bot is called.
    ///
    /// # Errors
    /// The token is no good, or Discord could not be asked.
    pub async fn bot_name(&self) -> Result<String, SinkError> {
        #[derive(Deserialize)]
        struct Me {
            #[serde(default)]
            username: String,
        }
        let me: Me = self.ask("users/@me").await?;
        Ok(name(&me.username))
    }

    /// The application that the bot belongs to.
    ///
    /// # Errors
    /// The token is no good, or Discord could not be asked.
    pub async fn application(&self) -> Result<Application, SinkError> {
        #[derive(Deserialize)]
        struct Shown {
            id: ApplicationId,
            #[serde(default)]
            name: String,
            #[serde(default)]
            bot_public: bool,
        }
        let shown: Shown = self.ask("oauth2/applications/@me").await?;
        Ok(Application {
            id: shown.id.get(),
            name: name(&shown.name),
            is_public: shown.bot_public,
        })
    }

    /// How often the gateway may still be entered.
    ///
    /// # Errors
    /// The token is no good, or Discord could not be asked.
    pub async fn starts(&self) -> Result<Starts, SinkError> {
        #[derive(Deserialize)]
        struct Shown {
            session_start_limit: Starts,
        }
        let shown: Shown = self.ask("gateway/bot").await?;
        Ok(shown.session_start_limit)
    }

    /// Whether alerts could be posted to a channel.
    ///
    /// # Errors
    /// Discord does not say, or shows nothing of the channel; and what would have to be done, as far as that is known.
    pub async fn examine(&self, channel: u64) -> Result<Outlook, SinkError> {
        let seen = match self.ask::<Channel>(&format!("channels/{channel}")).await {
            Ok(seen) => seen,
            Err(error) => {
                let remedy = match error.kind {
                    SinkErrorKind::TargetGone { .. } => {
                        diagnosis::remedy(self, channel, error.remedy.as_ref()).await
                    }
                    _ => error.remedy.clone(),
                };
                return Err(error.with_remedy(remedy));
            }
        };
        let place = diagnosis::place_name(&seen);
        // In direct messages nobody grants anything.
        if seen.guild_id.is_none() && seen.takes_messages() {
            return Ok(Outlook::Open(place));
        }
        match diagnosis::lacks(self, &seen).await {
            Ok(None) => Ok(Outlook::Open(place)),
            Ok(Some(remedy)) => Ok(Outlook::Refused(remedy)),
            Err(_) => {
                let words = "Discord did not say what the bot may do there";
                Err(SinkError::new(SinkErrorKind::Transient, words))
            }
        }
    }
}

fn name(shown: &str) -> String {
    plain::clip(&plain::name(shown, "?"), NAME)
}
