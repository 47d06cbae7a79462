//! An imitation of Discord's REST API and gateway: what posting and editing messages needs, and bots that people talk
//! to, as strict as the original.
//!
//! It knows nothing of whoever it is used by. One server with channels, threads, roles and exceptions; bots and webhooks;
//! limits that are told and limits that are not; and every way to fail.

mod answer;
mod bots;
mod call;
mod caller;
mod check;
mod commands;
mod components;
mod desk;
mod errand;
mod gateway;
mod guild;
mod limits;
mod lookup;
mod messages;
mod profile;
mod reception;
mod socket;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

pub(crate) use self::call::Kind;
pub(crate) use self::caller::{Caller, Deed};
pub(crate) use self::desk::Said;
pub(crate) use self::guild::{BOT_ROLE, Permission, Whom};

use self::call::Call;
use self::guild::GUILD;
use self::reception::{Inner, Webhook};
use super::server::{Server, Wire};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// 429, with Discord's JSON and headers.
    RateLimited { retry_after: Duration, global: bool },
    /// This status, with the JSON that Discord sends along.
    Status(u16),
    /// This status, with this code of Discord's.
    Code(u16, u32),
    /// No answer; the message is posted or not.
    Hang { stored: bool },
    /// The connection is reset instead of an answer; the message is posted or not.
    Reset { stored: bool },
    /// This status, with a page of whoever stands in front of Discord.
    Html(u16),
    /// The message is posted, and the answer stops halfway.
    SlowBody,
    /// This status, with a page that does not end.
    Flood(u16),
}

/// A message that was accepted. The order is that in which the requests came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) id: u64,
    /// The token of the bot that posted it, or `webhook:` and the webhook's id.
    pub(crate) author: String,
    pub(crate) channel: u64,
    pub(crate) nonce: Option<String>,
    /// The request's body, with what edits put in its place.
    pub(crate) json: Value,
    /// How often it was edited.
    pub(crate) edits: u32,
    /// Whom it notified, as it was written. Edits notify nobody.
    pub(crate) notified: Vec<String>,
    at: Instant,
}

/// Discord, on this machine, until it is dropped.
#[derive(Debug)]
pub(crate) struct FakeDiscord {
    shared: Arc<Shared>,
    server: Server,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<Inner>,
    closing: CancellationToken,
}

impl FakeDiscord {
    /// The token of the bot that is always there.
    pub(crate) const TOKEN: &'static str = "fake.discord.token";
    /// That bot's id.
    pub(crate) const BOT: u64 = 800_000_000_000_000_000;
    /// The role that everybody has.
    pub(crate) const EVERYONE: u64 = GUILD;

    /// Starts one without channels.
    pub(crate) async fn start() -> Self {
        let closing = CancellationToken::new();
        let shared = Arc::new(Shared {
            state: Mutex::new(Inner::new()),
            closing: closing.clone(),
        });
        let router = Router::new()
            .route("/", get(socket::open))
            .fallback(any)
            .with_state(Arc::clone(&shared));
        let server = Server::start(router, closing).await;
        shared.lock().gateway.url = server.url.replacen("http", "ws", 1);
        Self { shared, server }
    }

    /// What `https://discord.com` is replaced by.
    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.shared.lock()
    }

    // Who and what there is.

    /// Lets in another bot, with this token.
    pub(crate) fn add_bot(&self, token: &str) {
        self.lock().add_bot(token);
    }

    /// Throws the bot with this token out of the server.
    pub(crate) fn throw_out(&self, token: &str) {
        let mut inner = self.lock();
        let id = inner.bots[token];
        inner.guild.members.remove(&id);
    }

    /// Opens a text channel.
    pub(crate) fn add_channel(&self, channel: u64) {
        let name = format!("channel-{channel}");
        self.lock().guild.open(channel, &name, 0, None);
    }

    /// Opens a channel of another kind, by Discord's number for it: 1 is for direct messages, 15 for forums.
    pub(crate) fn add_channel_of_kind(&self, channel: u64, kind: u8) {
        self.lock().guild.open(channel, "another", kind, None);
    }

    /// Opens a thread in a channel.
    pub(crate) fn add_thread(&self, thread: u64, parent: u64) {
        let name = format!("thread-{thread}");
        self.lock().guild.open(thread, &name, 11, Some(parent));
    }

    /// Puts a thread away, until somebody posts into it.
    pub(crate) fn archive(&self, thread: u64) {
        self.lock().guild.channel(thread).archived = true;
    }

    /// Gives a channel another name.
    pub(crate) fn name_channel(&self, channel: u64, name: &str) {
        name.clone_into(&mut self.lock().guild.channel(channel).name);
    }

    /// Deletes a channel with its messages, threads and webhooks.
    pub(crate) fn delete_channel(&self, channel: u64) {
        let mut inner = self.lock();
        let gone = |id: u64, parent: Option<u64>| id == channel || parent == Some(channel);
        inner.guild.channels.retain(|id, it| !gone(*id, it.parent));
        inner
            .webhooks
            .retain(|_, webhook| webhook.channel != channel);
        let open = std::mem::take(&mut inner.guild.channels);
        inner
            .messages
            .retain(|message| open.contains_key(&message.channel));
        inner.guild.channels = open;
    }

    /// Deletes a message.
    pub(crate) fn delete_message(&self, message: u64) {
        self.lock().messages.retain(|it| it.id != message);
    }

    /// Makes a webhook and says its address.
    pub(crate) fn add_webhook(&self, id: u64, token: &str, channel: u64) -> String {
        let token = token.to_owned();
        let address = format!("{}/api/webhooks/{id}/{token}", self.url());
        self.lock().webhooks.insert(id, Webhook { token, channel });
        address
    }

    /// Deletes a webhook.
    pub(crate) fn delete_webhook(&self, id: u64) {
        self.lock().webhooks.remove(&id);
    }

    // What may be done.

    /// Takes a permission in a channel away from the first bot.
    pub(crate) fn deny(&self, channel: u64, permission: Permission) {
        self.except(channel, Whom::Member(Self::BOT), &[], &[permission]);
    }

    /// Gives back what was taken away from the first bot.
    pub(crate) fn give_back(&self, channel: u64, permission: Permission) {
        let mut inner = self.lock();
        let overwrites = &mut inner.guild.channel(channel).overwrites;
        if let Some((_, deny)) = overwrites.get_mut(&Whom::Member(Self::BOT)) {
            *deny &= !permission.bit();
        }
    }

    /// Adds to what a channel grants to somebody, and to what it takes away.
    pub(crate) fn except(
        &self,
        channel: u64,
        whom: Whom,
        allow: &[Permission],
        deny: &[Permission],
    ) {
        let bits = |all: &[Permission]| all.iter().fold(0, |bits, it| bits | it.bit());
        let mut inner = self.lock();
        let overwrites = &mut inner.guild.channel(channel).overwrites;
        let overwrite = overwrites.entry(whom).or_default();
        overwrite.0 |= bits(allow);
        overwrite.1 |= bits(deny);
    }

    /// Makes a role one that may do just this.
    pub(crate) fn set_role(&self, role: u64, may: &[Permission]) {
        let bits = may.iter().fold(0, |bits, it| bits | it.bit());
        self.lock().guild.roles.insert(role, bits);
    }

    /// Makes the first bot the server's owner.
    pub(crate) fn crown(&self) {
        self.lock().guild.owner = Self::BOT;
    }

    /// Whether anybody may add the bots to a server.
    pub(crate) fn make_public(&self, is_public: bool) {
        self.lock().is_public = is_public;
    }

    /// Tells from now on that the gateway may be entered so often.
    pub(crate) fn leave_starts(&self, remaining: u32) {
        self.lock().starts = remaining;
    }

    // What goes wrong.

    /// Allows each route of each channel and webhook so many requests in each window, and tells it.
    pub(crate) fn limit(&self, messages: u32, window: Duration) {
        self.lock().windows.limit = Some((messages, window));
    }

    /// Allows each channel so many new messages in each window, and does not tell.
    pub(crate) fn limit_secretly(&self, messages: u32, window: Duration) {
        self.lock().hidden.limit = Some((messages, window));
    }

    /// Allows each token so many requests in each window; without one, as many as it likes.
    pub(crate) fn limit_tokens(&self, limit: Option<(u32, Duration)>) {
        self.lock().global.limit = limit;
    }

    /// Shuts everybody out after so many refusals in ten minutes.
    pub(crate) fn ban_after(&self, refusals: usize) {
        self.lock().patience.most = refusals;
    }

    /// Whether everybody is shut out.
    pub(crate) fn is_banning(&self) -> bool {
        self.lock().patience.shut_out(Instant::now()).is_some()
    }

    /// Has everything answered by 503 and a page, or no longer.
    pub(crate) fn down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// The next request that no other fault was meant for fails like this.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    // What happened.

    /// What was accepted, as it reads now.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.lock().messages.iter().cloned().collect()
    }

    /// How many requests came, whatever became of them.
    pub(crate) fn requests(&self) -> usize {
        self.lock().requests.values().sum()
    }

    /// How many requests of this kind came.
    pub(crate) fn requests_for(&self, kind: Kind) -> usize {
        self.lock().requests.get(&kind).copied().unwrap_or_default()
    }

    /// How many requests came for this channel, or for this webhook.
    pub(crate) fn requests_in(&self, id: u64) -> usize {
        self.lock()
            .requests_in
            .get(&id)
            .copied()
            .unwrap_or_default()
    }

    /// How many edits were accepted, of messages that are still there.
    pub(crate) fn edits(&self) -> usize {
        self.lock()
            .messages
            .iter()
            .map(|it| it.edits as usize)
            .sum()
    }

    /// How many requests yielded an earlier message because of their nonce.
    pub(crate) fn deduplicated(&self) -> usize {
        self.lock().deduplicated
    }

    /// How many requests came before a promised `retry_after` had passed.
    pub(crate) fn too_early(&self) -> usize {
        self.lock().too_early
    }

    /// How many requests were answered by 429.
    pub(crate) fn slowed(&self) -> usize {
        self.lock().slowed
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap()
    }
}

async fn any(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // One lock from arrival to acceptance: nobody overtakes in between.
    let call = Call::read(&method, &uri);
    let end = shared.lock().take(&call, &headers, &body);
    end.happen(&wire, &shared.closing).await
}
