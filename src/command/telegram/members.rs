//! Who administers a group, as Telegram says when it is asked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use teloxide::payloads::GetChatMember;
use teloxide::types::{ChatId, UserId};
use tokio::time::Instant;

use super::lanes::Lane;
use super::speaker::Speaker;
use crate::sink::telegram::TelegramApi;

/// For how long an answer is believed. Who was made an administrator may have to wait so long, and who is none any more may
/// go on for so long.
const BELIEVED: Duration = Duration::from_mins(1);
/// How many answers are remembered.
const MOST: usize = 1_000;

/// What was answered lately.
#[derive(Debug, Default)]
pub(super) struct Members(Mutex<HashMap<Lane, (bool, Instant)>>);

/// What somebody is in a chat. Read with a type of our own, since teloxide's refuses what it does not know.
#[derive(Debug, Deserialize)]
struct Member {
    status: String,
}

impl Members {
    /// Whether somebody administers a group. Where Telegram does not say, they do not; the next time it is asked again.
    pub(super) async fn administers(
        &self,
        api: &TelegramApi,
        speaker: &Speaker,
        who: Lane,
    ) -> bool {
        if let Some(known) = self.known(who) {
            return known;
        }
        let asked = GetChatMember::new(ChatId(who.chat), UserId(who.user));
        let member: Member = match speaker.ask(api, who.chat, "getChatMember", &asked).await {
            Ok(member) => member,
            Err(error) => {
                tracing::warn!(chat = who.chat, %error, "Telegram does not say who administers a chat");
                return false;
            }
        };
        let administers = matches!(member.status.as_str(), "creator" | "administrator");
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| at.elapsed() < BELIEVED);
        }
        if known.len() < MOST {
            known.insert(who, (administers, Instant::now()));
        }
        administers
    }

    fn known(&self, who: Lane) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (administers, at) = known.get(&who)?;
        (at.elapsed() < BELIEVED).then_some(*administers)
    }
}
