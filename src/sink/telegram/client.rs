//! The HTTP calls: a message is posted or edited, the chat is asked about, and each answer sorted.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use teloxide::payloads::{EditMessageText, GetChat, GetChatMember, SendMessage};
use teloxide::types::{ChatId, UserId};

use super::super::http::{Endpoint, Failure, Reply, SetupError};
use super::super::{Receipt, SinkError};
use super::reply::{self, Chat, Member, Refusal};
use crate::redact::Secret;

/// Telegram's Bot API under one token, shared by all of its chats.
#[derive(Debug)]
pub struct TelegramApi {
    endpoint: Endpoint,
    /// Where the methods stand, which holds the token.
    methods: Secret,
    /// The bot's own id, which its token begins with.
    pub(super) bot: Option<UserId>,
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
        })
    }

    /// Posts one message, once.
    pub(super) async fn post(
        &self,
        chat: i64,
        message: &SendMessage,
    ) -> Result<Receipt, SinkError> {
        let reply = self.call("sendMessage", message).await;
        self.sorted(reply, |reply| reply::posted(reply, chat))
    }

    /// Has one message say something else, once.
    pub(super) async fn edit(
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

    /// Asks something, once, and says in words why not. `chat` is the one that it is about.
    pub(super) async fn ask<T: DeserializeOwned>(
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
