//! The owner's line: what soopbell has to say about itself goes to the targets under `[owner]`, once for each cause.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::lanes;
use crate::clock::Clock;
use crate::config::Config;
use crate::dispatch::{Expired, Note, Outbox as _};
use crate::event::{StreamerId, Text, Timestamp};
use crate::failpoint;
use crate::fault::Language;
use crate::notice::Notice;
use crate::notify::name_of;
use crate::sink::{AlertId, Card, TargetId, Tone};
use crate::status::Status;
use crate::store::{Parked, SqliteOutbox};

/// The waits between tries to put a notice into a line, for a disk that is full: after that it is in the log alone.
const RETRIES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(5),
];

/// What the owner's line needs.
pub(super) struct OwnersLine {
    pub(super) status: Arc<Status>,
    pub(super) outbox: Arc<SqliteOutbox>,
    pub(super) bell: Arc<Notify>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) language: Language,
    /// Each with the token that it is reached with.
    pub(super) targets: Vec<(TargetId, Option<&'static str>)>,
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
            targets: config
                .owner
                .targets
                .iter()
                .map(|target| (target.clone(), lanes::token_of(config, target)))
                .collect(),
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
        // What was said last stands in its line when soopbell starts the next time.
        while let Some(notice) = self.status.next_notice().now_or_never() {
            self.post(&notice).await;
        }
    }

    async fn post(&self, notice: &Notice) {
        let now = self.clock.now();
        let reached = self.targets.iter();
        let reached = reached.filter(|(target, token)| !notice.is_about(target, *token));
        for (target, _) in reached {
            let note = note(notice, &notice.cause(now), target, now, self.language);
            for wait in RETRIES {
                let (outbox, to, note) = (Arc::clone(&self.outbox), target.clone(), note.clone());
                match spawn_blocking(move || outbox.post(&to, &note)).await {
                    Ok(Ok(())) | Err(_) => break,
                    Ok(Err(error)) => {
                        tracing::error!(%target, %error, "the owner cannot be told yet");
                        sleep(wait).await;
                    }
                }
            }
        }
        failpoint::reach("noted");
        self.bell.notify_waiters();
    }
}

/// Says once more what was left alone, and what a person is to decide about, when soopbell last ended: it may have died
/// before the owner was told. If not, it is not said again.
pub(super) fn tell_again(parked: &[Parked], held: &[(TargetId, AlertId)], status: &Status) {
    for (target, alert) in held {
        status.tell_owner(Notice::Held {
            target: target.0.clone(),
            alert: alert.0.clone(),
        });
    }
    for Parked {
        name,
        is_token,
        since,
        error,
        ..
    } in parked
    {
        let (name, error, since) = (Text::from(name.as_str()), error.clone(), *since);
        status.tell_owner(if *is_token {
            Notice::TokenParked {
                token: name,
                error,
                since,
            }
        } else {
            Notice::TargetParked {
                target: name,
                error,
                remedy: None,
                since,
            }
        });
    }
}

/// What a target is told of alerts that expired there.
pub(super) fn expired(
    target: &TargetId,
    expired: &Expired,
    now: Timestamp,
    language: Language,
) -> Note {
    let notice = Notice::Expired {
        count: expired.count,
        rules: expired.rules.clone(),
        minutes: now.since(expired.since).as_secs().div_ceil(60).max(1),
    };
    // One note for the whole stretch, however much it grows.
    let cause = format!("expired {}", expired.stretch);
    note(&notice, &cause, target, now, language)
}

fn note(
    notice: &Notice,
    cause: &str,
    target: &TargetId,
    now: Timestamp,
    language: Language,
) -> Note {
    Note {
        id: name_of(&format!("{cause}\n{target}")),
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
