//! How targets are reached: a sink for each, and what several of them share.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::lanes::{edit_every, place, policy, rates};
use super::{AppError, owner};
use crate::config::{Bot, Config, TargetConfig};
use crate::dispatch::{Breaker, Lane, OutboxError, TellExpired, Token};
use crate::pace::{Limit, Pace, Rate};
use crate::redact::Secret;
use crate::sink::console::Console;
use crate::sink::discord::{DiscordApi, DiscordSink};
use crate::sink::discord_webhook::DiscordWebhookSink;
use crate::sink::telegram::{TelegramApi, TelegramSink};
use crate::sink::webhook::WebhookSink;
use crate::sink::{self, Renewable, SetupError, Sink, TargetId};

/// A token could not be exchanged.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenewError {
    #[error("{0}")]
    Setup(#[from] SetupError),
    #[error("{0}")]
    Outbox(#[from] OutboxError),
}

/// How targets are reached: what several of them share.
pub(super) struct Reach {
    discord: Platform<DiscordApi>,
    telegram: Platform<TelegramApi>,
    console: Arc<Console>,
    tell_expired: TellExpired,
    now: Instant,
}

impl Reach {
    pub(super) fn new(config: &Config, console: Box<dyn Write + Send>) -> Self {
        let (now, language) = (Instant::now(), config.language);
        let tell_expired: TellExpired =
            Arc::new(move |target, expired, now| owner::expired(target, expired, now, language));
        let (discord, telegram) = (config.discord_paces.token, config.telegram_paces.token);
        Self {
            discord: Platform::new("discord", &config.discord, discord, DiscordApi::new, now),
            telegram: Platform::new(
                "telegram",
                &config.telegram,
                telegram,
                TelegramApi::new,
                now,
            ),
            console: Arc::new(Console::new(console, false)),
            tell_expired,
            now,
        }
    }

    /// The lane to a target.
    pub(super) fn lane(
        &self,
        config: &Config,
        id: &TargetId,
        target: &TargetConfig,
    ) -> Result<Lane, AppError> {
        let (sink, token) = self.to(target).map_err(|why| AppError::Target {
            target: id.clone(),
            why,
        })?;
        let rates = rates(config, target);
        Ok(Lane {
            target: id.clone(),
            sink,
            pace: Pace::new(&rates, self.now),
            token,
            edit_every: edit_every(&rates),
            place: place(target),
            policy: policy(config),
            tell_expired: Arc::clone(&self.tell_expired),
        })
    }

    /// Discord's token as it is used now; `None` if there is none.
    pub(super) fn discord_token(&self) -> Option<Secret> {
        self.discord.token()
    }

    /// Telegram's client with the token as it is used now; `None` if there is none.
    pub(super) fn telegram_api(&self) -> Option<Arc<TelegramApi>> {
        self.telegram.token()?;
        match self.telegram.api() {
            Ok(api) => Some(api.get()),
            Err(error) => {
                tracing::warn!(%error, "Telegram cannot be reached as it is configured");
                None
            }
        }
    }

    /// What would write to a target, for questions about it.
    pub(super) fn sink(&self, target: &TargetConfig) -> Result<Arc<dyn Sink>, SetupError> {
        self.to(target).map(|(sink, _)| sink)
    }

    /// Goes on with this token of the configuration, if it is another one, once `resume` has said that it may be used; says
    /// whether it is another one.
    pub(super) fn renew(
        &self,
        token: &str,
        config: &Config,
        resume: impl FnOnce() -> Result<bool, OutboxError>,
    ) -> Result<bool, RenewError> {
        match token {
            "discord" => self.discord.renew(&config.discord, resume),
            "telegram" => self.telegram.renew(&config.telegram, resume),
            _ => Ok(false),
        }
    }

    fn to(&self, target: &TargetConfig) -> Result<(Arc<dyn Sink>, Arc<Token>), SetupError> {
        // Without a token, or with one of its own that its address holds.
        let alone = || {
            Arc::new(Token {
                name: None,
                pace: Pace::new(&[], self.now),
                breaker: Breaker::default(),
            })
        };
        Ok(match target {
            TargetConfig::Discord { channel } => {
                let sink = DiscordSink::new(self.discord.api()?, *channel);
                (Arc::new(sink), Arc::clone(&self.discord.token))
            }
            TargetConfig::Telegram { chat, topic } => {
                let sink = TelegramSink::new(self.telegram.api()?, *chat, *topic);
                (Arc::new(sink), Arc::clone(&self.telegram.token))
            }
            TargetConfig::DiscordWebhook { url } => (
                Arc::new(DiscordWebhookSink::new(url, sink::TIMEOUT)?),
                alone(),
            ),
            TargetConfig::Webhook { url, secret } => (
                Arc::new(WebhookSink::new(url, secret, sink::TIMEOUT)?),
                alone(),
            ),
            TargetConfig::Console => {
                let console: Arc<Console> = Arc::clone(&self.console);
                (console, alone())
            }
        })
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").finish_non_exhaustive()
    }
}

/// Builds a platform's client.
type Make<A> = fn(&Secret, &str, Duration) -> Result<A, SetupError>;

/// One platform's token: its client, made when the first target needs it, and the pace that its targets share.
struct Platform<A> {
    make: Make<A>,
    /// The bot as it is used.
    bot: Mutex<Bot>,
    api: OnceLock<Arc<Renewable<A>>>,
    token: Arc<Token>,
}

impl<A> Platform<A> {
    fn new(name: &'static str, bot: &Bot, token: Limit, make: Make<A>, now: Instant) -> Self {
        Self {
            make,
            bot: Mutex::new(bot.clone()),
            api: OnceLock::new(),
            token: Arc::new(Token {
                name: Some(name),
                pace: Pace::new(&[Rate::at_most(token)], now),
                breaker: Breaker::default(),
            }),
        }
    }

    fn api(&self) -> Result<Arc<Renewable<A>>, SetupError> {
        let bot = self.bot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(api) = self.api.get() {
            return Ok(Arc::clone(api));
        }
        let api = (self.make)(&bot.token, bot.api_url.as_str(), sink::TIMEOUT)?;
        let api = Arc::new(Renewable::new(api));
        Ok(Arc::clone(self.api.get_or_init(|| api)))
    }

    /// The token as it is used now; `None` if there is none.
    fn token(&self) -> Option<Secret> {
        let bot = self.bot.lock().unwrap_or_else(PoisonError::into_inner);
        (!bot.token.expose().is_empty()).then(|| bot.token.clone())
    }

    fn renew(
        &self,
        other: &Bot,
        resume: impl FnOnce() -> Result<bool, OutboxError>,
    ) -> Result<bool, RenewError> {
        let mut bot = self.bot.lock().unwrap_or_else(PoisonError::into_inner);
        if bot.token == other.token {
            return Ok(false);
        }
        let renewed = (self.make)(&other.token, other.api_url.as_str(), sink::TIMEOUT)?;
        resume()?;
        if let Some(api) = self.api.get() {
            api.renew(renewed);
        }
        bot.clone_from(other);
        Ok(true)
    }
}
