//! Fetching what people did, for as long as soopbell runs: what goes wrong on the way, and how it goes on.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use teloxide::payloads::{GetMe, GetUpdates, GetUpdatesSetters as _};
use teloxide::types::AllowedUpdate;
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use super::super::call::Platform;
use super::bot::{Bot, Job, Session};
use super::ledger::Ledger;
use super::menu;
use super::patience::Failures;
use super::serve::FRESH;
use super::update::{self, What};
use crate::event::Timestamp;
use crate::notice::Notice;
use crate::sink::telegram::{Came, Denied, TelegramApi};
use crate::sink::{SinkError, SinkErrorKind};
use crate::status;

/// How many updates are fetched at once: as many as are served at once.
const BATCH: u8 = 32;
/// How long to wait for what is being served before it is fetched again, with whatever came meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Two conflicts in so long are no accident, such as a restart whose predecessor had not quite ended.
const CONFLICTS: Duration = Duration::from_mins(10);
/// How long after a failure the menu is looked at again.
const MENU_AGAIN: Duration = Duration::from_mins(10);
/// How long what was done last may take to be confirmed at the end.
const CONFIRM: Duration = Duration::from_secs(2);

/// The bot itself, as far as it matters.
#[derive(Debug, Deserialize)]
struct Me {
    id: u64,
    #[serde(default)]
    username: String,
}

/// How fetching goes.
#[derive(Default)]
struct Course {
    session: Option<Arc<Session>>,
    failures: Failures,
    /// The next fetch does not wait for anything to happen: it is to show that there is a way.
    is_first: bool,
    conflict_at: Option<Timestamp>,
    /// The owner knows that another program fetches as well.
    is_told: bool,
}

impl Bot {
    /// Fetches and hands over, without end.
    pub(super) async fn poll(&self, jobs: &mpsc::Sender<Job>) {
        let mut course = Course::default();
        self.set(status::Bot::Connecting);
        loop {
            let Some(session) = self.session(&mut course).await else {
                continue;
            };
            match self.fetch(&session, &course).await {
                Ok(came) => {
                    course.failures.forget();
                    course.is_first = false;
                    self.set(status::Bot::Ready { since: self.now() });
                    self.hand_over(&session, came, jobs).await;
                }
                Err(denied) => self.trouble(&mut course, &denied).await,
            }
        }
    }

    /// Who we are under the token that there is now. `None` after a while if that cannot be known.
    async fn session(&self, course: &mut Course) -> Option<Arc<Session>> {
        let Some(api) = (self.settings.api)() else {
            self.lost("there is no token");
            sleep(self.settings.patience.slow).await;
            return None;
        };
        if let Some(session) = &course.session
            && Arc::ptr_eq(&session.api, &api)
        {
            return Some(Arc::clone(session));
        }
        match api.ask::<Me>("getMe", &GetMe::new()).await {
            Ok(me) => Some(self.enter(course, api, me)),
            Err(denied) => {
                self.trouble(course, &denied).await;
                None
            }
        }
    }

    fn enter(&self, course: &mut Course, api: Arc<TelegramApi>, me: Me) -> Arc<Session> {
        let is_other = course.session.as_ref().is_some_and(|it| it.id != me.id);
        if is_other {
            // Another bot's updates have numbers of their own.
            *self.ledger.lock().unwrap_or_else(PoisonError::into_inner) = Ledger::default();
        }
        tracing::info!(bot = me.username, "Telegram knows the bot");
        let session = Arc::new(Session {
            api,
            id: me.id,
            name: me.username,
        });
        course.session = Some(Arc::clone(&session));
        self.entered.send_replace(Some(Arc::clone(&session)));
        course.is_first = true;
        course.is_told = false;
        session
    }

    async fn fetch(&self, session: &Session, course: &Course) -> Result<Came, Denied> {
        let wait = if course.is_first {
            0
        } else {
            u32::try_from(self.settings.long_poll.as_secs()).unwrap_or(u32::MAX)
        };
        session.api.fetch(&self.asked(wait, BATCH)).await
    }

    fn asked(&self, wait: u32, limit: u8) -> GetUpdates {
        let mut asked = GetUpdates::new()
            .limit(limit)
            .timeout(wait)
            .allowed_updates([
                AllowedUpdate::Message,
                AllowedUpdate::CallbackQuery,
                AllowedUpdate::MyChatMember,
            ]);
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        let offset = ledger.offset(self.now());
        asked.offset = offset.and_then(|it| i32::try_from(it).ok());
        asked
    }

    /// Hands over what was not handed over before, and gives it a moment to be served.
    async fn hand_over(&self, session: &Arc<Session>, came: Came, jobs: &mpsc::Sender<Job>) {
        let now = came.at.unwrap_or_else(|| self.now());
        for update in came.updates.into_iter().filter_map(update::read) {
            let is_new = {
                let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
                ledger.take(update.id, self.now())
            };
            if !is_new {
                continue;
            }
            let is_old = match &update.what {
                What::Said(said) => now.since(said.at) > FRESH,
                What::Pressed(_) | What::Joined(_) | What::Nothing => false,
            };
            let job = Job {
                session: Arc::clone(session),
                id: update.id,
                what: update.what,
                is_old,
            };
            if jobs.send(job).await.is_err() {
                return;
            }
        }
        let settled = async {
            while !self.is_settled() {
                self.finished.notified().await;
            }
        };
        // Whoever asks while something is served would get the same again at once.
        drop(timeout(LOOK_AGAIN, settled).await);
    }

    fn is_settled(&self) -> bool {
        let ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.is_settled()
    }

    /// Says what went wrong, and waits as long as that asks for.
    async fn trouble(&self, course: &mut Course, denied: &Denied) {
        let patience = &self.settings.patience;
        let pause = match denied.error.kind {
            SinkErrorKind::RateLimited { retry_after, .. } => {
                self.lost(&denied.error.to_string());
                retry_after
            }
            SinkErrorKind::Unauthorized => {
                self.lost(&denied.error.to_string());
                // Whatever token comes next, it has to say who it is.
                course.session = None;
                patience.slow
            }
            _ if denied.status == Some(409) => self.conflict(course, &denied.error),
            _ => {
                let pause = course.failures.pause(patience, fastrand::f64());
                course.is_first = course.session.is_some();
                self.lost(&denied.error.to_string());
                pause
            }
        };
        sleep(pause).await;
    }

    /// Telegram gives updates to one program only, and another one asks as well.
    fn conflict(&self, course: &mut Course, error: &SinkError) -> Duration {
        let by_webhook = error.detail.to_lowercase().contains("webhook");
        let why = if by_webhook {
            "a webhook is set for this bot, and Telegram gives it everything: remove it with deleteWebhook"
        } else {
            "another program fetches this bot's updates: each bot needs a token that nobody else uses"
        };
        self.lost(why);
        let now = self.now();
        let last = course.conflict_at.replace(now);
        let is_again = last.is_some_and(|last| now.since(last) < CONFLICTS);
        // A fetch that waits for nothing would succeed and say nothing about who has the next one.
        course.is_first = false;
        if !by_webhook && !is_again {
            return course
                .failures
                .pause(&self.settings.patience, fastrand::f64());
        }
        if !std::mem::replace(&mut course.is_told, true) {
            self.status
                .tell_owner(Notice::CommandsGoElsewhere { by_webhook });
        }
        self.settings.patience.slow
    }

    /// Puts the menus right whenever the bot has come in under a token.
    pub(super) async fn keep_menus(&self) {
        let mut entered = self.entered.subscribe();
        loop {
            let session = entered.borrow_and_update().clone();
            let again = match session {
                Some(session) => menu::register(&session.api, &self.speaker).await,
                None => Ok(0),
            };
            let news = entered.changed();
            match again {
                Ok(set) => {
                    if set > 0 {
                        tracing::info!(set, "Telegram's menus of commands were renewed");
                    }
                    // The sender is ours, so this waits for news or for the end.
                    drop(news.await);
                }
                Err(error) => {
                    tracing::warn!(%error, "Telegram's menus of commands cannot be set");
                    drop(timeout(MENU_AGAIN, news).await);
                }
            }
        }
    }

    /// Confirms what was done last, so that it is not handed out again after a restart.
    pub(super) async fn confirm(&self) {
        let Some(api) = (self.settings.api)() else {
            return;
        };
        let asked = self.asked(0, 1);
        if asked.offset.is_some() && timeout(CONFIRM, api.fetch(&asked)).await.is_err() {
            tracing::debug!("what was done last was not confirmed");
        }
    }

    fn lost(&self, why: &str) {
        let state = status::Bot::Lost {
            why: why.to_owned(),
        };
        if self.set(state) {
            tracing::warn!(why, "no commands come from Telegram");
        }
    }

    fn set(&self, state: status::Bot) -> bool {
        let is_ready = matches!(state, status::Bot::Ready { .. });
        let is_news = self.status.set_bot(Platform::Telegram.name(), state);
        if is_news && is_ready {
            tracing::info!("commands come from Telegram");
        }
        is_news
    }
}
