//! What Telegram keeps of one bot: its chats, its messages, and what it did.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::answer::{fail, moved, ok, refuse};
use super::buttons;
use super::chat::Chat;
use super::limits::{Flood, Gauge, Limits};
use super::polling;
use super::updates::Updates;
use super::{FakeTelegram, Fault, Message};
use crate::support::html::{self, Entity};
use crate::support::server::{self, End, MEMORY};

/// Methods that are known. Their names are taken in any case, as the original does.
const METHODS: [&str; 11] = [
    "sendMessage",
    "editMessageText",
    "getMe",
    "getWebhookInfo",
    "getUpdates",
    "answerCallbackQuery",
    "setMyCommands",
    "getMyCommands",
    "editMessageReplyMarkup",
    "getChat",
    "getChatMember",
];

/// What Telegram says when an edit says the same.
const NOT_MODIFIED: &str = "Bad Request: message is not modified: specified new message content and reply markup are \
    exactly the same as a current content and reply markup of the message";

#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) faults: VecDeque<Fault>,
    /// Those that wait for a method.
    pub(super) faults_of: VecDeque<(&'static str, Fault)>,
    pub(super) messages: VecDeque<Message>,
    pub(super) limits: Option<Limits>,
    pub(super) revoked: bool,
    /// Whether the bot can be added to no group.
    pub(super) is_unsociable: bool,
    /// Where updates are pushed to; empty if nowhere.
    pub(super) webhook: String,
    pub(super) down: bool,
    pub(super) requests: usize,
    pub(super) by_chat: HashMap<i64, usize>,
    pub(super) by_method: HashMap<&'static str, usize>,
    pub(super) slowed: usize,
    pub(super) too_early: usize,
    pub(super) edits: usize,
    pub(super) updates: Updates,
    /// Presses that can still be answered, by their ids.
    pub(super) pressed: BTreeSet<String>,
    pub(super) last_press: u64,
    /// What people are, by chat: `creator`, `administrator`, `member`.
    pub(super) members: BTreeMap<(i64, i64), &'static str>,
    /// What people are called, and the language of their clients.
    pub(super) people: BTreeMap<i64, (String, String)>,
    pub(super) presses_answered: Vec<Value>,
    /// By scope and language.
    pub(super) commands: BTreeMap<(String, String), Vec<Value>>,
    gauge: Gauge,
    /// Until when who was told to be quiet; `None` is everybody.
    quiet: HashMap<Option<i64>, Instant>,
}

impl Account {
    /// What becomes of a call.
    pub(super) fn take(
        &mut self,
        bot: &str,
        method: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> End {
        self.requests += 1;
        if self.down {
            return End::Answer(server::page(502));
        }
        let (method, json) = match self.check(bot, method, headers, body) {
            Ok(call) => call,
            Err(refusal) => return End::Answer(*refusal),
        };
        let chat = json["chat_id"].as_i64().unwrap_or(0);
        let now = Instant::now();
        let told = |who| self.quiet.get(&who).is_some_and(|until| now < *until);
        if told(Some(chat)) || told(None) {
            self.too_early += 1;
        }
        *self.by_method.entry(method).or_default() += 1;
        if !json["chat_id"].is_null() {
            *self.by_chat.entry(chat).or_default() += 1;
        }
        let of_method = self.faults_of.iter().position(|(of, _)| *of == method);
        let fault = match of_method {
            Some(at) => self.faults_of.remove(at).map(|(_, fault)| fault),
            None => self.faults.pop_front(),
        };
        let Some(fault) = fault else {
            return End::Answer(self.answer(method, chat, json));
        };
        match fault {
            Fault::RateLimited { retry_after } => {
                End::Answer(self.slow_down(Some(chat), retry_after))
            }
            Fault::Moved(to) => End::Answer(moved(to)),
            Fault::Says(status, words) => End::Answer(refuse(status, words)),
            Fault::Html(status) => End::Answer(server::page(status)),
            Fault::Flood(status) => End::Flood(status),
            Fault::SlowBody => End::Half(self.answer(method, chat, json)),
            Fault::Hang { stored } | Fault::Reset { stored } => {
                if stored {
                    drop(self.answer(method, chat, json));
                }
                match fault {
                    Fault::Hang { .. } => End::Hang,
                    _ => End::Cut,
                }
            }
        }
    }

    /// What is looked at before the chat is: the token, the method, the form of the body.
    fn check(
        &self,
        bot: &str,
        method: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<(&'static str, Value), Box<Response>> {
        let no = |status, words| Err(Box::new(refuse(status, words)));
        let Some(token) = bot.strip_prefix("bot").filter(|token| token.contains(':')) else {
            return no(404, "Not Found");
        };
        if token != FakeTelegram::TOKEN || self.revoked {
            return no(401, "Unauthorized");
        }
        let mut known = METHODS.into_iter();
        let Some(method) = known.find(|known| known.eq_ignore_ascii_case(method)) else {
            return no(404, "Not Found: method not found");
        };
        let json = headers
            .get("content-type")
            .is_some_and(|kind| kind == "application/json");
        let json = match json.then(|| serde_json::from_slice::<Value>(body)) {
            Some(Ok(json)) => json,
            Some(Err(_)) => return no(400, "Bad Request: can't parse JSON object"),
            // What comes in another form says nothing that is understood here.
            None => Value::Null,
        };
        let is_of_chat = !matches!(
            method,
            "getMe"
                | "getWebhookInfo"
                | "getUpdates"
                | "answerCallbackQuery"
                | "setMyCommands"
                | "getMyCommands"
        );
        if is_of_chat && json["chat_id"].is_null() {
            return no(400, "Bad Request: chat_id is empty");
        }
        Ok((method, json))
    }

    fn slow_down(&mut self, who: Option<i64>, retry_after: u32) -> Response {
        self.slowed += 1;
        let wait = Duration::from_secs(retry_after.into());
        self.quiet.insert(who, Instant::now() + wait);
        let words = format!("Too Many Requests: retry after {retry_after}");
        fail(429, &words, &json!({ "retry_after": retry_after }))
    }

    fn answer(&mut self, method: &str, chat: i64, json: Value) -> Response {
        let writes = matches!(method, "sendMessage" | "editMessageText");
        if let Some(limits) = self.limits {
            let now = Instant::now();
            // Seconds are whole, and none of them is too few.
            let seconds = |wait: Duration| u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap();
            match self.gauge.count(&limits, chat, writes, now) {
                Ok(()) => {}
                Err(Flood::Chat(wait)) => return self.slow_down(Some(chat), seconds(wait)),
                Err(Flood::Token(wait)) => return self.slow_down(None, seconds(wait)),
            }
        }
        if method == "getUpdates" && !self.webhook.is_empty() {
            return refuse(409, WEBHOOK);
        }
        if method == "getUpdates" {
            // It is answered once there is something, or its time is over.
            self.updates.begin(&json);
            return ok(&json!([]));
        }
        if method == "answerCallbackQuery" {
            return self.answer_press(&json);
        }
        if method == "setMyCommands" {
            return self.set_commands(&json);
        }
        if method == "getMyCommands" {
            return self.get_commands(&json);
        }
        let bot = FakeTelegram::BOT;
        if method == "getMe" {
            return ok(&json!({
                "id": bot, "is_bot": true, "first_name": "imitation", "username": "imitation_bot",
                "can_join_groups": !self.is_unsociable, "can_read_all_group_messages": false,
            }));
        }
        if method == "getWebhookInfo" {
            return ok(&json!({
                "url": self.webhook, "has_custom_certificate": false, "pending_update_count": 0,
            }));
        }
        let Some(place) = self.chats.get(&chat) else {
            return refuse(400, "Bad Request: chat not found");
        };
        if let Some(to) = place.moved_to {
            return moved(to);
        }
        match method {
            "getChat" => ok(&place.shown()),
            "getChatMember" => match json["user_id"].as_i64() {
                Some(user) if user == bot => ok(&place.member(bot)),
                Some(user) if self.members.contains_key(&(chat, user)) => {
                    ok(&polling::member(user, self.members[&(chat, user)]))
                }
                _ => refuse(400, "Bad Request: member not found"),
            },
            "editMessageText" => self.edit(chat, json),
            "editMessageReplyMarkup" => self.edit_keyboard(chat, &json),
            _ => self.send(chat, json),
        }
    }

    fn send(&mut self, chat: i64, json: Value) -> Response {
        let Some(place) = self.chats.get_mut(&chat) else {
            return refuse(400, "Bad Request: chat not found");
        };
        let topic = json["message_thread_id"].as_i64();
        if let Some((status, words)) = place.refusal(topic) {
            return refuse(status, &words);
        }
        let (text, entities) = match read(&json, "message is too long") {
            Ok(read) => read,
            Err(words) => return refuse(400, &words),
        };
        let reply = &json["reply_parameters"];
        if let Some(to) = reply["message_id"].as_i64() {
            let is_there = (1..=i64::from(place.last_id)).contains(&to);
            if !is_there && reply["allow_sending_without_reply"] != true {
                return refuse(400, "Bad Request: message to be replied not found");
            }
        }
        place.last_id += 1;
        let message = Message {
            id: place.last_id,
            chat,
            topic,
            text,
            entities,
            edited: 0,
            json,
        };
        let answer = ok(&shown(&message, place));
        if self.messages.len() == MEMORY {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
        answer
    }

    fn edit(&mut self, chat: i64, json: Value) -> Response {
        let Some(place) = self.chats.get(&chat) else {
            return refuse(400, "Bad Request: chat not found");
        };
        let Some(id) = json["message_id"].as_i64() else {
            return refuse(400, "Bad Request: message identifier is not specified");
        };
        let mut messages = self.messages.iter_mut();
        let known = messages.find(|it| it.chat == chat && i64::from(it.id) == id);
        if let Some((status, words)) = place.refusal(known.as_ref().and_then(|it| it.topic)) {
            return refuse(status, &words);
        }
        let (text, entities) = match read(&json, "MESSAGE_TOO_LONG") {
            Ok(read) => read,
            Err(words) => return refuse(400, &words),
        };
        let Some(message) = known else {
            return refuse(400, "Bad Request: message to edit not found");
        };
        let same_keyboard = message.json["reply_markup"] == json["reply_markup"];
        if message.text == text && message.entities == entities && same_keyboard {
            return refuse(400, NOT_MODIFIED);
        }
        (message.text, message.entities, message.json) = (text, entities, json);
        message.edited += 1;
        self.edits += 1;
        ok(&shown(message, place))
    }
}

/// What Telegram says to whoever fetches while it pushes.
const WEBHOOK: &str = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook \
    first";

/// The text of a request as people will read it, or why not.
fn read(json: &Value, too_long: &str) -> Result<(String, Vec<Entity>), String> {
    buttons::keyboard(&json["reply_markup"])?;
    buttons::force_reply(&json["reply_markup"])?;
    let written = json["text"].as_str().unwrap_or("");
    let (text, entities) = match json["parse_mode"].as_str() {
        Some("HTML") => html::parse_entities(written)?,
        None => (written.to_owned(), Vec::new()),
        Some(_) => return Err("Bad Request: unsupported parse_mode".to_owned()),
    };
    if text.trim().is_empty() {
        return Err("Bad Request: message text is empty".to_owned());
    }
    if text.encode_utf16().count() > 4_096 {
        return Err(format!("Bad Request: {too_long}"));
    }
    Ok((text, entities))
}

fn shown(message: &Message, place: &Chat) -> Value {
    let entity = |entity: &Entity| json!({ "type": entity.kind, "offset": entity.offset, "length": entity.length });
    let entities: Vec<Value> = message.entities.iter().map(entity).collect();
    let mut shown = json!({
        "message_id": message.id, "date": 1_700_000_000, "text": message.text,
        "entities": entities, "chat": place.shown(),
    });
    if let Some(topic) = message.topic {
        shown["message_thread_id"] = topic.into();
        shown["is_topic_message"] = true.into();
    }
    if message.edited > 0 {
        shown["edit_date"] = 1_700_000_001.into();
    }
    shown
}
