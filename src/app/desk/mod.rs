//! What commands may ask of a running soopbell: the composition root's part of every command. What they mean is none of its
//! business; each file here lends one room of [`command`] the means.

mod alerts;
mod audit;
mod figures;
mod overview;
mod quiet;
mod rules;
mod shelf;
mod watching;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::figures::Figures;
use super::reload::InForce;
use super::{AppError, Chats, Reread};
use crate::clock::Clock;
use crate::command::call::Platform;
use crate::command::permit::Admission;
use crate::command::{self, Trouble};
use crate::config::{Config, TargetConfig};
use crate::event::{StreamerId, Text};
use crate::fault::Language;
use crate::sink::TargetId;
use crate::source::soop::station::Stations;

/// How often the configuration is read again at most because somebody was refused, and how old what it says may be otherwise:
/// who was taken out of it is not let in for long.
const AFTER_REFUSAL: Duration = Duration::from_secs(3);
const OTHERWISE: Duration = Duration::from_mins(1);

/// The means of a running soopbell.
pub(super) struct Desk {
    pub(super) chats: Arc<Chats>,
    pub(super) figures: Arc<Figures>,
    pub(super) stations: Stations,
    pub(super) clock: Arc<dyn Clock>,
    /// Where its calls that wait are driven: it is asked on threads that may block.
    pub(super) handle: Handle,
    pub(super) admission: RwLock<Admission>,
    pub(super) reread: Reread,
    pub(super) read_at: Mutex<Option<Instant>>,
    /// What streamers are called, as last seen.
    pub(super) nicks: Mutex<HashMap<StreamerId, Text>>,
    /// The rules in force.
    pub(super) rules: InForce,
}

impl command::Desk for Desk {
    fn admission(&self, is_refused: bool) -> Admission {
        self.read_again(if is_refused { AFTER_REFUSAL } else { OTHERWISE });
        let admission = self.admission.read();
        admission.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn language(&self, chat: &TargetId) -> Language {
        match self.figures.settings().language(chat) {
            Ok(language) => language.unwrap_or(self.config().language),
            Err(error) => {
                tracing::warn!(%chat, %error, "the language of a chat cannot be read");
                self.config().language
            }
        }
    }

    fn greets(&self, platform: Platform, house: i64) -> bool {
        let house = TargetId(format!("{}-house:{house}", platform.name()).into());
        let greets = self.figures.settings().greet(&house, self.clock.now());
        greets.unwrap_or_else(|error| {
            tracing::warn!(%house, %error, "who was greeted cannot be written down");
            false
        })
    }
}

impl Desk {
    fn config(&self) -> &Config {
        &self.chats.config
    }

    /// Reads the configuration again for who may give commands, unless that was done so lately; nothing else in it is taken
    /// over.
    fn read_again(&self, unless_within: Duration) {
        let now = Instant::now();
        {
            let mut read_at = self.read_at.lock().unwrap_or_else(PoisonError::into_inner);
            if read_at.is_some_and(|at| now - at < unless_within) {
                return;
            }
            *read_at = Some(now);
        }
        if let Some(config) = (self.reread)() {
            let admission = admission(&config);
            *self
                .admission
                .write()
                .unwrap_or_else(PoisonError::into_inner) = admission;
        }
    }
}

/// Who may give commands by the configuration.
pub(super) fn admission(config: &Config) -> Admission {
    let (discord, telegram) = (&config.discord_commands, &config.telegram_commands);
    let admins = telegram.admins.iter();
    Admission {
        servers: discord.servers.iter().copied().collect(),
        roles: discord.admin_roles.iter().copied().collect(),
        direct: discord.direct_messages.iter().copied().collect(),
        chats: telegram.chats.iter().copied().collect(),
        admins: admins.filter_map(|id| u64::try_from(*id).ok()).collect(),
        targets: config
            .targets
            .values()
            .filter_map(TargetConfig::chat_name)
            .collect(),
    }
}

/// A chat by its name.
fn chat(name: &TargetId) -> Result<TargetConfig, Trouble> {
    TargetConfig::chat(name).ok_or_else(|| trouble(&AppError::NoChat))
}

/// What the caller is told of a failure; the log has it as well.
fn trouble(error: &dyn std::error::Error) -> Trouble {
    tracing::warn!(%error, "a command could not be carried out");
    Trouble(error.to_string())
}
