//! Tokens that turned out to be no good: they are read anew from the configuration, so that nobody has to restart
//! soopbell to give it another one.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::config::{Bot, Config};
use crate::dispatch::{Line, Outbox as _, OutboxError};
use crate::redact::Secret;
use crate::sink::discord::DiscordApi;
use crate::sink::telegram::TelegramApi;
use crate::sink::{self, Renewable, SetupError};
use crate::store::SqliteOutbox;

/// How often the configuration is looked at while a token is no good.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The configuration as it is written now, if it can be used.
pub type Reread = Arc<dyn Fn() -> Option<Config> + Send + Sync>;

/// A token could not be exchanged.
#[derive(Debug, thiserror::Error)]
enum RenewError {
    #[error("{0}")]
    Setup(#[from] SetupError),
    #[error("{0}")]
    Outbox(#[from] OutboxError),
}

/// One platform's client, and the token that it holds.
pub(super) struct Renewal<A> {
    api: Arc<Renewable<A>>,
    held: Mutex<Secret>,
    make: fn(&Secret, &str, Duration) -> Result<A, SetupError>,
}

impl<A> Renewal<A> {
    pub(super) fn new(
        api: Arc<Renewable<A>>,
        held: Secret,
        make: fn(&Secret, &str, Duration) -> Result<A, SetupError>,
    ) -> Self {
        Self {
            api,
            held: Mutex::new(held),
            make,
        }
    }

    /// Goes on with the bot's token, if it is another one, once `resume` has said that it may be used; says whether it is
    /// another one.
    fn renew(
        &self,
        bot: &Bot,
        resume: impl FnOnce() -> Result<bool, OutboxError>,
    ) -> Result<bool, RenewError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if *held == bot.token {
            return Ok(false);
        }
        let api = (self.make)(&bot.token, bot.api_url.as_str(), sink::TIMEOUT)?;
        resume()?;
        self.api.renew(api);
        held.clone_from(&bot.token);
        Ok(true)
    }
}

impl<A> fmt::Debug for Renewal<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Renewal").finish_non_exhaustive()
    }
}

/// The tokens that targets are reached with.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) discord: Option<Renewal<DiscordApi>>,
    pub(super) telegram: Option<Renewal<TelegramApi>>,
}

impl Tokens {
    /// Looks for other tokens while one is no good, until the end.
    pub(super) async fn watch(
        self: Arc<Self>,
        reread: Reread,
        outbox: Arc<SqliteOutbox>,
        bell: Arc<Notify>,
        stopping: impl Future<Output = ()>,
    ) {
        let watching = async {
            loop {
                sleep(LOOK_EVERY).await;
                let (tokens, reread, outbox) =
                    (Arc::clone(&self), Arc::clone(&reread), Arc::clone(&outbox));
                let looked = spawn_blocking(move || tokens.look(&reread, &outbox)).await;
                match looked {
                    Ok(Ok(true)) => bell.notify_waiters(),
                    Ok(Ok(false)) | Err(_) => {}
                    Ok(Err(error)) => tracing::warn!(%error, "parked tokens cannot be looked up"),
                }
            }
        };
        tokio::select! {
            () = watching => {}
            () = stopping => {}
        }
    }

    /// Says whether one was renewed.
    fn look(&self, reread: &Reread, outbox: &SqliteOutbox) -> Result<bool, OutboxError> {
        let parked = outbox.all_parked()?;
        let parked: Vec<_> = parked.iter().filter(|it| it.is_token).collect();
        let Some(config) = parked.first().and_then(|_| reread()) else {
            return Ok(false);
        };
        let mut any = false;
        for token in parked {
            let resume = || outbox.unpark(Line::Token(&token.name));
            let (discord, telegram) = (self.discord.as_ref(), self.telegram.as_ref());
            let renewed = match token.name.as_str() {
                "discord" => discord.map(|it| it.renew(&config.discord, resume)),
                "telegram" => telegram.map(|it| it.renew(&config.telegram, resume)),
                _ => None,
            };
            match renewed {
                Some(Ok(true)) => {
                    tracing::info!(token = token.name, "going on with another token");
                    any = true;
                }
                Some(Err(error)) => {
                    tracing::warn!(token = token.name, %error, "the new token cannot be taken over");
                }
                Some(Ok(false)) | None => {}
            }
        }
        Ok(any)
    }
}
