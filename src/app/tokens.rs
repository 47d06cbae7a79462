//! Tokens that turned out to be no good: they are read anew from the configuration, so that nobody has to restart
//! soopbell to give it another one.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::reach::Reach;
use crate::config::Config;
use crate::dispatch::{Line, Outbox as _, OutboxError};
use crate::store::SqliteOutbox;

/// How often the configuration is looked at while a token is no good.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The configuration as it is written now, if it can be used.
pub type Reread = Arc<dyn Fn() -> Option<Config> + Send + Sync>;

/// The tokens that targets are reached with.
#[derive(Debug)]
pub(super) struct Tokens(pub(super) Arc<Reach>);

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
            let renewed = self.0.renew(&token.name, &config, resume);
            match renewed {
                Ok(true) => {
                    tracing::info!(token = token.name, "going on with another token");
                    any = true;
                }
                Err(error) => {
                    tracing::warn!(token = token.name, %error, "the new token cannot be taken over");
                }
                Ok(false) => {}
            }
        }
        Ok(any)
    }
}
