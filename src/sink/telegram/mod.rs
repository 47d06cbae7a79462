//! Telegram: one chat, or one topic in it, is one sink; all chats of a token share one client.
//!
//! The payload is built with teloxide's types and sent by a client of our own, because teloxide's sleeps for 10 seconds
//! over every 5xx, hides the status, and reads answers without end.

mod client;
mod examination;
mod render;
mod reply;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub use client::TelegramApi;
pub(crate) use client::{Came, Denied};
pub use examination::Bot;
pub(crate) use render::{Written, block, label, written_out};

use super::{
    Attempt, Delivery, Diagnosis, Errand, Outlook, Receipt, Remedy, Renewable, Sink, SinkError,
    SinkErrorKind,
};

/// A Telegram chat, or a topic of one.
#[derive(Debug)]
pub struct TelegramSink {
    api: Arc<Renewable<TelegramApi>>,
    /// A group gets another id when it becomes a supergroup.
    chat: AtomicI64,
    topic: Option<i32>,
}

impl TelegramSink {
    /// The chat with this id, written to by the bot whose token `api` holds.
    pub fn new(api: Arc<Renewable<TelegramApi>>, chat: i64, topic: Option<i32>) -> Self {
        Self {
            api,
            chat: AtomicI64::new(chat),
            topic,
        }
    }

    fn chat(&self) -> i64 {
        self.chat.load(Ordering::Relaxed)
    }

    async fn attempt(&self, delivery: &Delivery, chat: i64) -> Result<Receipt, SinkError> {
        let text = render::html(delivery);
        match &delivery.errand {
            // Nobody asks to close what can be edited. Whoever does gets what it says: a message of its own.
            Errand::Post | Errand::Close { .. } => {
                let message = render::message(text, chat, self.topic);
                self.api.get().post(chat, &message).await
            }
            Errand::Edit { remote_id } => {
                let Ok(id) = remote_id.parse() else {
                    // No message of Telegram's has such an id, so there is none to edit.
                    let words = "the message to edit is none of Telegram's";
                    return Err(SinkError::new(SinkErrorKind::MessageGone, words));
                };
                self.api
                    .get()
                    .edit(chat, &render::edit(text, chat, id))
                    .await
            }
        }
    }

    /// Telegram's answers name neither the chat nor what the bot is in it. Both are asked for where that helps.
    async fn look(&self, error: &SinkError) -> Option<Remedy> {
        let chat = self.chat();
        let names = match (&error.remedy, &error.kind) {
            (Some(Remedy::Permission { names, .. }), _) => names.clone(),
            (None, SinkErrorKind::TargetGone { moved_to: None }) => {
                match self.api.get().member(chat).await?.remedy()? {
                    Remedy::Permission { names, .. } => names,
                    other => return Some(other),
                }
            }
            (remedy, _) => return remedy.clone(),
        };
        let place = self.api.get().chat(chat).await.map(reply::Chat::title);
        Some(Remedy::Permission {
            names,
            place: place.unwrap_or_default(),
        })
    }
}

impl Sink for TelegramSink {
    /// Sends or edits the alert. Telegram has no key that makes a repeated message harmless; a repeated edit is.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move {
            let chat = self.chat();
            let mut attempt = self.attempt(delivery, chat).await;
            // Whoever follows a chat to where it already is would follow for ever.
            if let Err(error) = &mut attempt
                && let SinkErrorKind::TargetGone { moved_to } = &mut error.kind
            {
                *moved_to = moved_to.filter(|to| *to != chat);
            }
            attempt
        })
    }

    fn edits(&self) -> bool {
        true
    }

    /// The next attempt goes to the chat's new id. The configuration still has the old one until somebody
    /// changes it; the outbox remembers the new one.
    fn follow(&self, moved_to: i64) -> bool {
        // Only groups move, and they stay groups: their ids are negative.
        let group = moved_to < 0;
        if group {
            self.chat.store(moved_to, Ordering::Relaxed);
        }
        group
    }

    fn diagnose<'a>(&'a self, error: &'a SinkError) -> Diagnosis<'a> {
        Box::pin(self.look(error))
    }
}
