//! Saying something in a chat, as fast as Telegram lets us.
//!
//! Answers and alerts go into the same chats under the same limits, which nobody documents. So when Telegram asks to be left
//! alone, a chat is: an answer waits until then if that is soon, and is given up if not. An answer to a command of half a
//! minute ago is of no use to anybody, and alerts are what the chat is for.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::payloads::{EditMessageText, SendMessage};
use tokio::time::{Instant, sleep, sleep_until};

use crate::sink::telegram::TelegramApi;
use crate::sink::{Receipt, SinkError, SinkErrorKind};

/// Longest that an answer waits.
const LONGEST: Duration = Duration::from_secs(30);
/// How long to wait before what surely did not arrive is sent once more.
const AGAIN: Duration = Duration::from_secs(1);
/// How many chats that want to be left alone are remembered.
const MOST: usize = 1_000;

/// Which chats want to be left alone, and until when.
#[derive(Debug, Default)]
pub(super) struct Speaker(Mutex<HashMap<i64, Instant>>);

/// What to do about a failure.
enum After {
    Again,
    GiveUp,
}

/// One thing to be said, and how often it was tried.
struct Turn {
    chat: i64,
    deadline: Instant,
    failures: u32,
}

impl Turn {
    fn new(chat: i64) -> Self {
        Self {
            chat,
            deadline: Instant::now() + LONGEST,
            failures: 0,
        }
    }
}

impl Speaker {
    /// Posts a message.
    pub(super) async fn post(
        &self,
        api: &TelegramApi,
        chat: i64,
        message: &SendMessage,
    ) -> Result<Receipt, SinkError> {
        let mut turn = Turn::new(chat);
        loop {
            self.wait(&turn).await?;
            match api.post(chat, message).await {
                Ok(receipt) => return Ok(receipt),
                Err(error) => match self.after(&mut turn, &error).await {
                    After::Again => {}
                    After::GiveUp => return Err(error),
                },
            }
        }
    }

    /// Has a message say something else.
    pub(super) async fn edit(
        &self,
        api: &TelegramApi,
        chat: i64,
        message: &EditMessageText,
    ) -> Result<Receipt, SinkError> {
        let mut turn = Turn::new(chat);
        loop {
            self.wait(&turn).await?;
            match api.edit(chat, message).await {
                Ok(receipt) => return Ok(receipt),
                Err(error) => match self.after(&mut turn, &error).await {
                    After::Again => {}
                    After::GiveUp => return Err(error),
                },
            }
        }
    }

    /// Asks Telegram something about a chat.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        api: &TelegramApi,
        chat: i64,
        method: &str,
        payload: &impl Serialize,
    ) -> Result<T, SinkError> {
        let mut turn = Turn::new(chat);
        loop {
            self.wait(&turn).await?;
            match api.ask(method, payload).await {
                Ok(result) => return Ok(result),
                Err(denied) => match self.after(&mut turn, &denied.error).await {
                    After::Again => {}
                    After::GiveUp => return Err(denied.error),
                },
            }
        }
    }

    /// Waits until the chat is not left alone any more, if that is soon enough.
    async fn wait(&self, turn: &Turn) -> Result<(), SinkError> {
        let until = {
            let mut quiet = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let until = quiet.get(&turn.chat).copied();
            if until.is_some_and(|until| until <= Instant::now()) {
                quiet.remove(&turn.chat);
                None
            } else {
                until
            }
        };
        match until {
            Some(until) if until > turn.deadline => Err(SinkError::new(
                SinkErrorKind::Rejected,
                "Telegram wants the chat left alone for longer than an answer is worth waiting for",
            )),
            Some(until) => {
                sleep_until(until).await;
                Ok(())
            }
            None => Ok(()),
        }
    }

    async fn after(&self, turn: &mut Turn, error: &SinkError) -> After {
        turn.failures += 1;
        match error.kind {
            SinkErrorKind::RateLimited { retry_after, .. } => {
                let until = Instant::now() + retry_after;
                let mut quiet = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                if quiet.len() >= MOST {
                    quiet.retain(|_, until| *until > Instant::now());
                }
                if quiet.len() < MOST || quiet.contains_key(&turn.chat) {
                    quiet.insert(turn.chat, until);
                }
                if until <= turn.deadline && turn.failures < 8 {
                    After::Again
                } else {
                    After::GiveUp
                }
            }
            // It surely did not arrive. What may have is not said twice.
            SinkErrorKind::Transient if turn.failures == 1 => {
                sleep(AGAIN).await;
                After::Again
            }
            _ => After::GiveUp,
        }
    }
}
