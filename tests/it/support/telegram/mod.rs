//! An imitation of Telegram's Bot API: what sending and editing messages and fetching updates needs, as strict as the
//! original.

mod account;
mod answer;
mod buttons;
mod chat;
mod heard;
mod limits;
mod polling;
mod tests;
mod updates;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::post;
use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::html::Entity;
use super::server::{End, Server, Wire};
use account::Account;
use chat::Chat;
pub(crate) use chat::Standing;
pub(crate) use limits::Limits;

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

/// A message that was accepted, as it is now. The order is that in which they were sent.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Counts in its chat alone, as it does in supergroups.
    pub(crate) id: i32,
    pub(crate) chat: i64,
    pub(crate) topic: Option<i64>,
    /// What is read once the entities were parsed.
    pub(crate) text: String,
    pub(crate) entities: Vec<Entity>,
    /// How often its text was changed.
    pub(crate) edited: usize,
    /// The body of the request that last changed it.
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
    state: Mutex<Account>,
    /// Whoever fetches has reason to look again.
    news: Notify,
    closing: CancellationToken,
}

impl FakeTelegram {
    /// The only token it knows.
    pub(crate) const TOKEN: &'static str = "123456:fake-telegram-token";
    /// The id of the bot that has it.
    pub(crate) const BOT: i64 = 123_456;

    /// Starts one without chats and without limits.
    pub(crate) async fn start() -> Self {
        let closing = CancellationToken::new();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            news: Notify::new(),
            closing: closing.clone(),
        });
        let router = Router::new()
            .route("/{bot}/{method}", post(call).get(call))
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
        let mut new = Chat::new(chat, false);
        new.topics = topics.iter().copied().collect();
        self.shared.lock().chats.insert(chat, new);
    }

    /// Lets the bot into a channel.
    pub(crate) fn add_channel(&self, chat: i64) {
        let channel = Chat::new(chat, true);
        self.shared.lock().chats.insert(chat, channel);
    }

    /// What a chat that is there calls itself.
    pub(crate) fn set_title(&self, chat: i64, title: &str) {
        self.change(chat, |chat| title.clone_into(&mut chat.title));
    }

    /// What the bot is from now on in a chat that is there.
    pub(crate) fn set_standing(&self, chat: i64, standing: Standing) {
        self.change(chat, |chat| chat.standing = standing);
    }

    /// Closes a topic to the bot, or opens it.
    pub(crate) fn close_topic(&self, chat: i64, topic: i64, closed: bool) {
        self.change(chat, |chat| {
            if closed {
                chat.closed.insert(topic);
            } else {
                chat.closed.remove(&topic);
            }
        });
    }

    /// A group becomes a supergroup: it is somewhere else, and whoever asks for it is told where. Its messages stay
    /// behind.
    pub(crate) fn migrate(&self, old: i64, new: i64) {
        let mut state = self.shared.lock();
        let group = state.chats.get_mut(&old).unwrap();
        group.moved_to = Some(new);
        let mut supergroup = group.clone();
        (supergroup.id, supergroup.moved_to, supergroup.last_id) = (new, None, 0);
        state.chats.insert(new, supergroup);
    }

    /// Whether the bot can be added to no group.
    pub(crate) fn be_unsociable(&self, is_unsociable: bool) {
        self.shared.lock().is_unsociable = is_unsociable;
    }

    /// Has updates pushed to this address; to none if it is empty.
    pub(crate) fn set_webhook(&self, url: &str) {
        url.clone_into(&mut self.shared.lock().webhook);
    }

    /// Whether the token was revoked.
    pub(crate) fn revoke(&self, revoked: bool) {
        self.shared.lock().revoked = revoked;
    }

    /// Whether nothing but its gateway's pages comes back.
    pub(crate) fn down(&self, down: bool) {
        self.shared.lock().down = down;
    }

    /// From now on whoever is faster than this gets a 429.
    pub(crate) fn limit(&self, limits: Limits) {
        self.shared.lock().limits = Some(limits);
    }

    /// The next request that no other fault was meant for fails like this.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.shared.lock().faults.push_back(fault);
    }

    /// The next request of this method fails like this.
    pub(crate) fn fail_next_of(&self, method: &'static str, fault: Fault) {
        self.shared.lock().faults_of.push_back((method, fault));
    }

    /// What was accepted, as it reads now.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.shared.lock().messages.iter().cloned().collect()
    }

    /// How many requests came, whatever became of them.
    pub(crate) fn requests(&self) -> usize {
        self.shared.lock().requests
    }

    /// How many of those that were understood were about this chat.
    pub(crate) fn requests_to(&self, chat: i64) -> usize {
        self.shared.lock().by_chat.get(&chat).copied().unwrap_or(0)
    }

    /// How many of those that were understood called this method.
    pub(crate) fn requests_of(&self, method: &str) -> usize {
        self.shared
            .lock()
            .by_method
            .get(method)
            .copied()
            .unwrap_or(0)
    }

    /// How many were answered with a 429.
    pub(crate) fn slowed(&self) -> usize {
        self.shared.lock().slowed
    }

    /// How many requests came before a promised `retry_after` had passed.
    pub(crate) fn too_early(&self) -> usize {
        self.shared.lock().too_early
    }

    /// How many edits were accepted.
    pub(crate) fn edits(&self) -> usize {
        self.shared.lock().edits
    }

    fn change(&self, chat: i64, change: impl FnOnce(&mut Chat)) {
        change(self.shared.lock().chats.get_mut(&chat).unwrap());
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Account> {
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
    let (end, turn) = {
        let mut account = shared.lock();
        let before = account.updates.turn;
        let end = account.take(&bot, &method, &headers, &body);
        let turn = account.updates.turn;
        (end, (turn != before).then_some(turn))
    };
    match (end, turn) {
        (End::Answer(_), Some(turn)) => {
            shared.news.notify_waiters();
            let asked = serde_json::from_slice(&body).unwrap_or_default();
            polling::poll(&shared, turn, &asked).await
        }
        (end, _) => end.happen(&wire, &shared.closing).await,
    }
}
