//! What becomes of messages: who may post and edit them, and what is kept of them.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::{Reach, complain, refuse, slow_down};
use super::call::Call;
use super::reception::Inner;
use super::{Message, Permission, check};
use crate::support::server::MEMORY;

/// How long an enforced nonce is remembered. Discord says "the past few minutes".
const NONCE_KEPT: Duration = Duration::from_mins(5);

impl Inner {
    /// The channel, if this bot may do this in it.
    pub(super) fn enter(
        &self,
        bot: u64,
        channel: u64,
        what: &[Permission],
    ) -> Result<(), Box<Response>> {
        if !self.guild.channels.contains_key(&channel) {
            return Err(Box::new(refuse(404)));
        }
        if !self.guild.may(bot, channel, &[]) {
            return Err(Box::new(complain(403, 50001, "Missing Access")));
        }
        if !self.guild.may(bot, channel, what) {
            return Err(Box::new(complain(403, 50013, "Missing Permissions")));
        }
        Ok(())
    }

    pub(super) fn post(&mut self, channel: u64, token: &str, bot: u64, body: &[u8]) -> Response {
        let posted = self
            .enter(bot, channel, &[])
            .and_then(|()| self.may_post(bot, channel, body))
            .and_then(|json| self.store(channel, token, json));
        posted.map_or_else(|refusal| *refusal, |message| Json(message).into_response())
    }

    fn may_post(&self, bot: u64, channel: u64, body: &[u8]) -> Result<Value, Box<Response>> {
        let kind = self.guild.channels[&channel].kind;
        if matches!(kind, 4 | 14..=16) {
            let words = "Cannot send messages in a non-text channel";
            return Err(Box::new(complain(400, 50008, words)));
        }
        let json = check::body(body)?;
        let mut needed = vec![match kind {
            11 => Permission::SendMessagesInThreads,
            _ => Permission::SendMessages,
        }];
        if json["embeds"].as_array().is_some_and(|it| !it.is_empty()) {
            needed.push(Permission::EmbedLinks);
        }
        self.enter(bot, channel, &needed)?;
        check::message(&json)?;
        Ok(json)
    }

    pub(super) fn bots_edit(
        &mut self,
        channel: u64,
        message: u64,
        token: &str,
        bot: u64,
        body: &[u8],
    ) -> Response {
        let edited = self
            .enter(bot, channel, &[])
            .and_then(|()| self.edit(channel, message, token, body));
        edited.map_or_else(|refusal| *refusal, |message| Json(message).into_response())
    }

    fn edit(
        &mut self,
        channel: u64,
        message: u64,
        author: &str,
        body: &[u8],
    ) -> Result<Value, Box<Response>> {
        let patch = check::body(body)?;
        let of_channel = |it: &&mut Message| it.id == message && it.channel == channel;
        let Some(message) = self.messages.iter_mut().find(of_channel) else {
            return Err(Box::new(complain(404, 10008, "Unknown Message")));
        };
        if message.author != author {
            let words = "Cannot edit a message authored by another user";
            return Err(Box::new(complain(403, 50005, words)));
        }
        if self.guild.channels[&channel].archived {
            return Err(Box::new(complain(400, 50083, "Thread is archived")));
        }
        let mut json = message.json.clone();
        for key in [
            "content",
            "embeds",
            "components",
            "allowed_mentions",
            "flags",
        ] {
            if let Some(value) = patch.get(key) {
                json[key] = value.clone();
            }
        }
        check::message(&json)?;
        message.json = json;
        message.edits += 1;
        Ok(shown(message))
    }

    pub(super) fn by_webhook(&mut self, call: &Call, body: &[u8]) -> Response {
        let Call::Webhook {
            id,
            token,
            thread,
            message,
            wait,
        } = call
        else {
            return refuse(404);
        };
        let Some(webhook) = self.webhooks.get(id) else {
            return complain(404, 10015, "Unknown Webhook");
        };
        if webhook.token != *token {
            return complain(401, 50027, "Invalid Webhook Token");
        }
        let parent = webhook.channel;
        let channel = match thread {
            None if self.guild.channels[&parent].kind == 15 => {
                let words =
                    "Webhooks posted to forum channels must have a thread_name or thread_id";
                return complain(400, 220_001, words);
            }
            None => parent,
            Some(thread) => match self.guild.channels.get(thread) {
                Some(channel) if channel.parent == Some(parent) => *thread,
                _ => return refuse(404),
            },
        };
        let author = format!("webhook:{id}");
        let done = match message {
            Some(message) => self.edit(channel, *message, &author, body),
            None => check::body(body).and_then(|mut json| {
                // A webhook has no nonce: what is sent along is not looked at.
                if let Some(json) = json.as_object_mut() {
                    json.remove("nonce");
                }
                check::message(&json)?;
                self.store(channel, &author, json)
            }),
        };
        match done {
            Err(refusal) => *refusal,
            Ok(_) if !wait => StatusCode::NO_CONTENT.into_response(),
            Ok(message) => Json(message).into_response(),
        }
    }

    /// An enforced nonce is the author's, whatever the channel: a known one yields what it was first used for.
    fn store(&mut self, channel: u64, author: &str, json: Value) -> Result<Value, Box<Response>> {
        let now = Instant::now();
        if let Err(wait) = self.hidden.spend(channel, now) {
            return Err(Box::new(slow_down(wait, Reach::Shared)));
        }
        let nonce = json["nonce"].as_str().map(str::to_owned);
        let enforced = json["enforce_nonce"] == true && nonce.is_some();
        let known = self.messages.iter().find(|message| {
            enforced
                && message.nonce == nonce
                && message.author == author
                && now - message.at < NONCE_KEPT
        });
        if let Some(known) = known {
            self.deduplicated += 1;
            return Ok(shown(known));
        }
        self.guild.channel(channel).archived = false;
        self.last_id += 1;
        let message = Message {
            id: 1_300_000_000_000_000_000 + self.last_id,
            author: author.to_owned(),
            channel,
            nonce,
            notified: check::notified(&json, author.starts_with("webhook:")),
            json,
            edits: 0,
            at: now,
        };
        let answer = shown(&message);
        if self.messages.len() == MEMORY {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
        Ok(answer)
    }
}

fn shown(message: &Message) -> Value {
    json!({
        "id": message.id.to_string(), "channel_id": message.channel.to_string(),
        "nonce": message.nonce, "content": message.json["content"],
        "embeds": message.json["embeds"], "type": 0,
    })
}
