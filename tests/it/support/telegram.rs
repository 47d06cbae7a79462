//! An imitation of Telegram's Bot API: what sending a message needs, as strict as the original.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::html;
use super::server::{self, End, MEMORY, Server, Wire};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// 429 with `parameters.retry_after`, which is in whole seconds.
    RateLimited { retry_after: u32 },
    /// 400 with `parameters.migrate_to_chat_id`.
    Moved(i64),
    /// This status with this description.
    Says(u16, &'static str),
    /// No answer; the message is sent or not.
    Hang { stored: bool },
    /// The connection is reset instead of an answer; the message is sent or not.
    Reset { stored: bool },
    /// This status, with a gateway's page.
    Html(u16),
    /// The message is sent, and the answer stops halfway.
    SlowBody,
    /// This status, with a page that does not end.
    Flood(u16),
}

/// A message that was accepted. The order is that in which the requests came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Counts in its chat alone, as it does in supergroups.
    pub(crate) id: i32,
    pub(crate) chat: i64,
    pub(crate) topic: Option<i64>,
    /// What is read once the entities were parsed.
    pub(crate) text: String,
    /// The request's body.
    pub(crate) json: Value,
}

/// Telegram, on this machine, until it is dropped.
#[derive(Debug)]
pub(crate) struct FakeTelegram {
    shared: Arc<Shared>,
    server: Server,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<Inner>,
    closing: CancellationToken,
}

#[derive(Debug, Default)]
struct Inner {
    /// Each chat with its topics.
    chats: BTreeMap<i64, BTreeSet<i64>>,
    faults: VecDeque<Fault>,
    messages: VecDeque<Message>,
    requests: usize,
    too_early: usize,
    quiet: HashMap<i64, Instant>,
    last_ids: HashMap<i64, i32>,
}

impl FakeTelegram {
    /// The only token it knows.
    pub(crate) const TOKEN: &'static str = "123456:fake-telegram-token";

    /// Starts one without chats.
    pub(crate) async fn start() -> Self {
        let closing = CancellationToken::new();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            closing: closing.clone(),
        });
        let router = Router::new()
            .route("/{bot}/{method}", post(call))
            .with_state(Arc::clone(&shared));
        let server = Server::start(router, closing).await;
        Self { shared, server }
    }

    /// What `https://api.telegram.org` is replaced by.
    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    /// Lets the bot into a chat with these topics.
    pub(crate) fn add_chat(&self, chat: i64, topics: &[i64]) {
        let topics = topics.iter().copied().collect();
        self.shared.lock().chats.insert(chat, topics);
    }

    /// The next request that no other fault was meant for fails like this.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.shared.lock().faults.push_back(fault);
    }

    /// What was accepted.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.shared.lock().messages.iter().cloned().collect()
    }

    /// How many requests came, whatever became of them.
    pub(crate) fn requests(&self) -> usize {
        self.shared.lock().requests
    }

    /// How many requests came before a promised `retry_after` had passed.
    pub(crate) fn too_early(&self) -> usize {
        self.shared.lock().too_early
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap()
    }
}

async fn call(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path((bot, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // One lock from arrival to acceptance: nobody overtakes in between.
    let end = shared.lock().take(&bot, &method, &headers, &body);
    end.happen(&wire, &shared.closing).await
}

impl Inner {
    fn take(&mut self, bot: &str, method: &str, headers: &HeaderMap, body: &[u8]) -> End {
        self.requests += 1;
        let json = match check(bot, method, headers, body) {
            Ok(json) => json,
            Err(refusal) => return End::Answer(*refusal),
        };
        let chat = json["chat_id"].as_i64().unwrap_or(0);
        if self
            .quiet
            .get(&chat)
            .is_some_and(|until| Instant::now() < *until)
        {
            self.too_early += 1;
        }
        let Some(fault) = self.faults.pop_front() else {
            return End::Answer(self.accept(chat, json));
        };
        match fault {
            Fault::RateLimited { retry_after } => End::Answer(self.slow_down(chat, retry_after)),
            Fault::Moved(to) => End::Answer(fail(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                &json!({ "migrate_to_chat_id": to }),
            )),
            Fault::Says(status, words) => End::Answer(refuse(status, words)),
            Fault::Html(status) => End::Answer(server::page(status)),
            Fault::Flood(status) => End::Flood(status),
            Fault::SlowBody => End::Half(self.accept(chat, json)),
            Fault::Hang { stored } | Fault::Reset { stored } => {
                if stored {
                    drop(self.accept(chat, json));
                }
                match fault {
                    Fault::Hang { .. } => End::Hang,
                    _ => End::Cut,
                }
            }
        }
    }

    fn slow_down(&mut self, chat: i64, retry_after: u32) -> Response {
        let wait = Duration::from_secs(retry_after.into());
        self.quiet.insert(chat, Instant::now() + wait);
        let words = format!("Too Many Requests: retry after {retry_after}");
        fail(429, &words, &json!({ "retry_after": retry_after }))
    }

    fn accept(&mut self, chat: i64, json: Value) -> Response {
        let Some(topics) = self.chats.get(&chat) else {
            return refuse(400, "Bad Request: chat not found");
        };
        let topic = json["message_thread_id"].as_i64();
        if topic.is_some_and(|topic| !topics.contains(&topic)) {
            return refuse(400, "Bad Request: message thread not found");
        }
        let written = json["text"].as_str().unwrap_or("");
        let text = match json["parse_mode"].as_str() {
            Some("HTML") => match html::parse(written) {
                Ok(text) => text,
                Err(words) => return refuse(400, &words),
            },
            None => written.to_owned(),
            Some(_) => return refuse(400, "Bad Request: unsupported parse_mode"),
        };
        if text.trim().is_empty() {
            return refuse(400, "Bad Request: message text is empty");
        }
        if text.encode_utf16().count() > 4_096 {
            return refuse(400, "Bad Request: message is too long");
        }
        let last_id = self.last_ids.entry(chat).or_default();
        *last_id += 1;
        let id = *last_id;
        let answer = json!({ "ok": true, "result": {
            "message_id": id, "date": 1_700_000_000, "text": text,
            "chat": { "id": chat, "type": "supergroup", "title": "imitation" },
        }});
        if self.messages.len() == MEMORY {
            self.messages.pop_front();
        }
        self.messages.push_back(Message {
            id,
            chat,
            topic,
            text,
            json,
        });
        Json(answer).into_response()
    }
}

/// What is looked at before the chat is: the token, the method, the form of the body.
fn check(
    bot: &str,
    method: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, Box<Response>> {
    let no = |status, words| Err(Box::new(refuse(status, words)));
    let Some(token) = bot.strip_prefix("bot").filter(|token| token.contains(':')) else {
        return no(404, "Not Found");
    };
    if token != FakeTelegram::TOKEN {
        return no(401, "Unauthorized");
    }
    if !method.eq_ignore_ascii_case("sendMessage") {
        return no(404, "Not Found: method not found");
    }
    if headers
        .get("content-type")
        .is_none_or(|kind| kind != "application/json")
    {
        return no(400, "Bad Request: message text is empty");
    }
    let Ok(json) = serde_json::from_slice::<Value>(body) else {
        return no(400, "Bad Request: can't parse JSON object");
    };
    if json["chat_id"].is_null() {
        return no(400, "Bad Request: chat_id is empty");
    }
    Ok(json)
}

fn refuse(status: u16, words: &str) -> Response {
    fail(status, words, &Value::Null)
}

fn fail(status: u16, words: &str, parameters: &Value) -> Response {
    let mut body = json!({ "ok": false, "error_code": status, "description": words });
    if !parameters.is_null() {
        body["parameters"] = parameters.clone();
    }
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}
