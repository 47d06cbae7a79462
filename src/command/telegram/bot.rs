//! The bot: what it remembers, and the half of it that serves what the other one fetched.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::super::Clerk;
use super::Settings;
use super::dialogue::Dialogues;
use super::lanes::{Lane, Lanes};
use super::ledger::Ledger;
use super::members::Members;
use super::speaker::Speaker;
use super::told::Told;
use super::update::What;
use crate::event::Timestamp;
use crate::sink::telegram::TelegramApi;
use crate::status::Status;

/// For how long a chat is not told again that something was missed: one outage is told once.
const MISSED: Duration = Duration::from_mins(10);
/// How often somebody may be given advice in a chat.
const HINTS: Duration = Duration::from_secs(2);

/// Who soopbell is under a token.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) api: Arc<TelegramApi>,
    /// The bot's own id.
    pub(super) id: u64,
    /// What it is called, without `@`.
    pub(super) name: String,
}

/// Something to be served.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) session: Arc<Session>,
    /// The update's number.
    pub(super) id: i64,
    pub(super) what: What,
    /// It was said too long ago to be carried out.
    pub(super) is_old: bool,
}

/// The bot.
pub(super) struct Bot {
    pub(super) settings: Settings,
    pub(super) reception: Arc<dyn Clerk>,
    pub(super) status: Arc<Status>,
    pub(super) ledger: Mutex<Ledger>,
    /// Something was finished.
    pub(super) finished: Notify,
    /// The session that was begun last.
    pub(super) entered: watch::Sender<Option<Arc<Session>>>,
    pub(super) dialogues: Mutex<Dialogues>,
    pub(super) members: Members,
    pub(super) speaker: Speaker,
    pub(super) missed: Mutex<Told>,
    pub(super) hinted: Mutex<Told>,
}

impl Bot {
    pub(super) fn new(settings: Settings, reception: Arc<dyn Clerk>, status: Arc<Status>) -> Self {
        Self {
            settings,
            reception,
            status,
            ledger: Mutex::default(),
            finished: Notify::new(),
            entered: watch::Sender::new(None),
            dialogues: Mutex::default(),
            members: Members::default(),
            speaker: Speaker::default(),
            missed: Mutex::new(Told::new(MISSED)),
            hinted: Mutex::new(Told::new(HINTS)),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.settings.clock.now()
    }

    /// What a job asked for is done, and Telegram may forget it.
    pub(super) fn finish(&self, job: &Job) {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.finish(job.id);
        drop(ledger);
        self.finished.notify_one();
    }

    /// Serves what comes in, until it is to end; then what was begun.
    pub(super) async fn work(&self, mut jobs: mpsc::Receiver<Job>, ending: CancellationToken) {
        let mut lanes = Lanes::default();
        let mut running = FuturesUnordered::new();
        while !ending.is_cancelled() {
            while let Some((lane, job)) = lanes.next() {
                running.push(self.hand(lane, job));
            }
            tokio::select! {
                () = ending.cancelled() => {}
                Some(lane) = running.next(), if !running.is_empty() => lanes.done(lane),
                Some(job) = jobs.recv(), if lanes.has_room() => self.queue(&mut lanes, job),
            }
        }
        while running.next().await.is_some() {}
    }

    async fn hand(&self, lane: Lane, job: Job) -> Lane {
        self.serve(&job).await;
        lane
    }

    fn queue(&self, lanes: &mut Lanes<Job>, job: Job) {
        let Some(lane) = job.what.lane() else {
            self.finish(&job);
            return;
        };
        if let Some(job) = lanes.push(lane, job) {
            tracing::debug!(
                chat = lane.chat,
                "somebody asks faster than they are answered"
            );
            self.finish(&job);
        }
    }
}
