//! The owner's line: what soopbell has to say about itself goes to the targets under `[owner]`, once for each cause.

use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;

use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch::{Expired, Note, Outbox as _};
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::notice::Notice;
use crate::notify::name_of;
use crate::sink::{Card, TargetId, Tone};
use crate::status::Status;
use crate::store::SqliteOutbox;

/// What the owner's line needs.
pub(super) struct OwnersLine {
    pub(super) status: Arc<Status>,
    pub(super) outbox: Arc<SqliteOutbox>,
    pub(super) bell: Arc<Notify>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) language: Language,
    pub(super) targets: Vec<TargetId>,
}

impl OwnersLine {
    /// The line of this configuration.
    pub(super) fn new(
        config: &Config,
        status: &Arc<Status>,
        outbox: &Arc<SqliteOutbox>,
        bell: &Arc<Notify>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self {
            status: Arc::clone(status),
            outbox: Arc::clone(outbox),
            bell: Arc::clone(bell),
            clock: Arc::clone(clock),
            language: config.language,
            targets: config.owner.targets.clone(),
        }
    }

    /// Puts notices into the owner's targets' lines until the end. Without any such target they stay in the log alone.
    pub(super) async fn run(self, stopping: impl Future<Output = ()>) {
        let working = async {
            loop {
                let notice = self.status.next_notice().await;
                self.post(&notice).await;
            }
        };
        tokio::select! {
            () = working => {}
            () = stopping => {}
        }
    }

    async fn post(&self, notice: &Notice) {
        let now = self.clock.now();
        for target in &self.targets {
            let note = note(notice, target, now, now.as_millis(), self.language);
            let (outbox, to) = (Arc::clone(&self.outbox), target.clone());
            let posted = spawn_blocking(move || outbox.post(&to, &note)).await;
            if let Ok(Err(error)) = posted {
                tracing::error!(%target, %error, "the owner cannot be told");
            }
        }
        self.bell.notify_waiters();
    }
}

/// What a target is told of alerts that expired there.
pub(super) fn expired(
    target: &TargetId,
    expired: Expired,
    now: Timestamp,
    language: Language,
) -> Note {
    let notice = Notice::Expired {
        count: expired.count,
        minutes: now.since(expired.first).as_secs().div_ceil(60).max(1),
    };
    note(&notice, target, now, expired.last, language)
}

fn note(
    notice: &Notice,
    target: &TargetId,
    now: Timestamp,
    at: impl std::fmt::Display,
    language: Language,
) -> Note {
    Note {
        id: name_of(&format!("{}\n{target}", notice.cause(at))),
        card: Card {
            tone: Tone::Own,
            tier: 0,
            rule: Text::default(),
            streamer: StreamerId::default(),
            streamer_nick: Text::const_new("soopbell"),
            at: now,
        },
        message: notice.message(language),
    }
}
