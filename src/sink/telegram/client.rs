//! The HTTP calls: a message is posted or edited, the chat is asked about, and each answer sorted.
//!
//! Commands come and are answered through the same client, so that a token has one, and whoever renews it renews both.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use teloxide::payloads::{EditMessageText, GetChat, GetChatMember, GetUpdates, SendMessage};
use teloxide::types::{ChatId, UserId};

use super::super::http::{Endpoint, Failure, Reply, SetupError};
use super::super::{Receipt, SinkError};
use super::reply::{self, Chat, Member, Refusal};
use crate::event::Timestamp;
use crate::redact::Secret;

/// Telegram's Bot API under one token, shared by all of its chats.
#[derive(Debug)]
pub struct TelegramApi {
    endpoint: Endpoint,
    /// Where the methods stand, which holds the token.
    methods: Secret,
    /// The bot's own id, which its token begins with.
    pub(super) bot: Option<UserId>,
    timeout: Duration,
}

/// What people did since it was asked last.
#[derive(Debug)]
pub(crate) struct Came {
    /// As Telegram wrote it.
    pub(crate) updates: Vec<Value>,
    /// When that was by Telegram's own clock, if the answer says so. This machine's may be off.
    pub(crate) at: Option<Timestamp>,
}

/// Why a method that delivers nothing came to nothing.
#[derive(Debug)]
pub(crate) struct Denied {
    /// The status that it was answered with, if it was answered.
    pub(crate) status: Option<u16>,
    /// What to do about it, in words that are fit for a log.
    pub(crate) error: SinkError,
}

impl TelegramApi {
    /// A client for `api_url` (`https://api.telegram.org`), whose requests take `timeout` at most.
    ///
    /// An address with plain http is refused unless it is this machine's own.
    pub fn new(token: &Secret, api_url: &str, timeout: Duration) -> Result<Self, SetupError> {
        let user_agent = concat!("soopbell/", env!("CARGO_PKG_VERSION"));
        let bot = token.expose().split_once(':');
        Ok(Self {
            endpoint: Endpoint::new(token, api_url, user_agent, timeout)?,
            methods: Secret::new(&format!("bot{}", token.expose())),
            bot: bot.and_then(|(id, _)| id.parse().ok()).map(UserId),
            timeout,
        })
    }

    /// Posts one message, once.
    pub(crate) async fn post(
        &self,
        chat: i64,
        message: &SendMessage,
    ) -> Result<Receipt, SinkError> {
        let reply = self.call("sendMessage", message).await;
        self.sorted(reply, |reply| reply::posted(reply, chat))
    }

    /// Has one message say something else, once.
    pub(crate) async fn edit(
        &self,
        chat: i64,
        message: &EditMessageText,
    ) -> Result<Receipt, SinkError> {
        let id = message.message_id.0;
        let reply = self.call("editMessageText", message).await;
        self.sorted(reply, |reply| reply::edited(reply, chat, id))
    }

    /// What the chat calls itself; `None` if Telegram does not say.
    pub(super) async fn chat(&self, chat: i64) -> Option<Chat> {
        let asked = self.call("getChat", &GetChat::new(ChatId(chat))).await;
        reply::told(&asked.ok()?)
    }

    /// What the bot is in the chat; `None` if Telegram does not say.
    pub(super) async fn member(&self, chat: i64) -> Option<Member> {
        let who = GetChatMember::new(ChatId(chat), self.bot?);
        let asked = self.call("getChatMember", &who).await;
        reply::told(&asked.ok()?)
    }

    /// Calls a method that delivers nothing, once, and gives what it says.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        method: &str,
        payload: &impl Serialize,
    ) -> Result<T, Denied> {
        let reply = self.call(method, payload).await;
        let reply = reply.map_err(|failure| self.denied(None, failure))?;
        self.answered(&reply)
    }

    /// Fetches what people did, once. The answer may take as long as it was asked to wait, and as any other beyond that.
    pub(crate) async fn fetch(&self, asked: &GetUpdates) -> Result<Came, Denied> {
        let path = format!("{}/getUpdates", self.methods.expose());
        let wait = Duration::from_secs(asked.timeout.unwrap_or_default().into());
        let reply = self.endpoint.fetch(&path, asked, wait + self.timeout).await;
        let reply = reply.map_err(|failure| self.denied(None, failure))?;
        Ok(Came {
            updates: self.answered(&reply)?,
            at: reply::written_at(&reply),
        })
    }

    fn answered<T: DeserializeOwned>(&self, reply: &Reply) -> Result<T, Denied> {
        let status = reply.status.as_u16();
        reply::result(reply).map_err(|failure| self.denied(Some(status), failure))
    }

    fn denied(&self, status: Option<u16>, failure: Failure) -> Denied {
        Denied {
            status,
            error: self.endpoint.error(failure),
        }
    }

    /// Asks something, once, and says in words why not. `chat` is the one that it is about.
    pub(super) async fn inquire<T: DeserializeOwned>(
        &self,
        method: &str,
        payload: &impl Serialize,
        chat: i64,
    ) -> Result<T, SinkError> {
        let reply = self.call(method, payload).await;
        let reply = reply.map_err(|failure| self.endpoint.error(failure))?;
        reply::answered(&reply, chat)
            .map_err(|(failure, remedy)| self.endpoint.error(failure).with_remedy(remedy))
    }

    async fn call(&self, method: &str, payload: &impl Serialize) -> Result<Reply, Failure> {
        let path = format!("{}/{method}", self.methods.expose());
        self.endpoint.post(&path, None, payload).await
    }

    fn sorted(
        &self,
        reply: Result<Reply, Failure>,
        read: impl FnOnce(&Reply) -> Result<Receipt, Refusal>,
    ) -> Result<Receipt, SinkError> {
        let reply = reply.map_err(|failure| self.endpoint.error(failure))?;
        read(&reply).map_err(|(failure, remedy)| self.endpoint.error(failure).with_remedy(remedy))
    }
}
