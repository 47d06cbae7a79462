//! Tokens that turned out to be no good: they are read anew from the configuration, so that nobody has to restart
//! soopbell to give it another one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::reach::Reach;
use crate::config::Config;
use crate::dispatch::{Line, Outbox as _, OutboxError};
use crate::status::{Bot, Status};
use crate::store::SqliteOutbox;

/// How often the configuration is looked at while a token is no good.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The configuration as it is written now, if it can be used.
pub type Reread = Arc<dyn Fn() -> Option<Config> + Send + Sync>;

/// The tokens that targets are reached with.
#[derive(Debug)]
pub(super) struct Tokens {
    pub(super) reach: Arc<Reach>,
    pub(super) status: Arc<Status>,
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
        let parked = outbox.all_parked()?.into_iter();
        let mut suspects: BTreeSet<String> =
            parked.filter(|it| it.is_token).map(|it| it.name).collect();
        // A bot that nobody lets in may have no alert to send by which its token would be found out.
        let bots = self.status.bots().into_iter();
        let lost = bots.filter(|(_, line)| matches!(line.state, Bot::Lost { .. }));
        suspects.extend(lost.map(|(platform, _)| platform.to_owned()));
        let Some(config) = suspects.first().and_then(|_| reread()) else {
            return Ok(false);
        };
        let mut any = false;
        for token in &suspects {
            let resume = || outbox.unpark(Line::Token(token));
            match self.reach.renew(token, &config, resume) {
                Ok(true) => {
                    tracing::info!(token, "going on with another token");
                    any = true;
                }
                Err(error) => {
                    tracing::warn!(token, %error, "the new token cannot be taken over");
                }
                Ok(false) => {}
            }
        }
        Ok(any)
    }
}
