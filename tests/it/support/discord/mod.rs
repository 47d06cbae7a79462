//! An imitation of Discord's REST API: what posting a message needs, as strict as the original.

use std::collections::{BTreeSet, HashMap, VecDeque};
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

use super::server::{self, End, MEMORY, Server, Wire};

/// How long an enforced nonce is remembered. Discord says "the past few minutes".
const NONCE_KEPT: Duration = Duration::from_mins(5);

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// 429, with Discord's JSON and headers.
    RateLimited { retry_after: Duration, global: bool },
    /// This status, with the JSON that Discord sends along.
    Status(u16),
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
    /// The token of the bot that posted it.
    pub(crate) author: String,
    pub(crate) channel: u64,
    pub(crate) nonce: Option<String>,
    /// The request's body.
    pub(crate) json: Value,
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

#[derive(Debug, Default)]
struct Inner {
    /// Tokens besides the first.
    bots: BTreeSet<String>,
    channels: BTreeSet<u64>,
    limit: Option<(u32, Duration)>,
    windows: HashMap<u64, (Instant, u32)>,
    faults: VecDeque<Fault>,
    messages: VecDeque<Message>,
    requests: usize,
    deduplicated: usize,
    too_early: usize,
    /// Until when who was told to be quiet; `None` is everybody.
    quiet: HashMap<Option<u64>, Instant>,
    last_id: u64,
}

impl FakeDiscord {
    /// The token of the bot that is always there.
    pub(crate) const TOKEN: &'static str = "fake.discord.token";

    /// Starts one without channels.
    pub(crate) async fn start() -> Self {
        let closing = CancellationToken::new();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            closing: closing.clone(),
        });
        let router = Router::new()
            .route("/api/v10/channels/{channel}/messages", post(create))
            .with_state(Arc::clone(&shared));
        let server = Server::start(router, closing).await;
        Self { shared, server }
    }

    /// What `https://discord.com` is replaced by.
    pub(crate) fn url(&self) -> &str {
        &self.server.url
    }

    /// Lets in another bot, with this token.
    pub(crate) fn add_bot(&self, token: &str) {
        self.shared.lock().bots.insert(token.to_owned());
    }

    /// Opens a channel to the bots.
    pub(crate) fn add_channel(&self, channel: u64) {
        self.shared.lock().channels.insert(channel);
    }

    /// Allows each channel so many messages in each window.
    pub(crate) fn limit(&self, messages: u32, window: Duration) {
        self.shared.lock().limit = Some((messages, window));
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

    /// How many requests yielded an earlier message because of their nonce.
    pub(crate) fn deduplicated(&self) -> usize {
        self.shared.lock().deduplicated
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

async fn create(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    Path(channel): Path<u64>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // One lock from arrival to acceptance: nobody overtakes in between.
    let end = shared.lock().take(channel, &headers, &body);
    end.happen(&wire, &shared.closing).await
}

impl Inner {
    fn take(&mut self, channel: u64, headers: &HeaderMap, body: &[u8]) -> End {
        self.requests += 1;
        let now = Instant::now();
        let told = |who| self.quiet.get(&who).is_some_and(|until| now < *until);
        if told(None) || told(Some(channel)) {
            self.too_early += 1;
        }
        let Some(fault) = self.faults.pop_front() else {
            return End::Answer(self.accept(channel, headers, body));
        };
        match fault {
            Fault::RateLimited {
                retry_after,
                global,
            } => End::Answer(self.slow_down(channel, retry_after, global)),
            Fault::Status(status) => End::Answer(refuse(status)),
            Fault::Html(status) => End::Answer(server::page(status)),
            Fault::Flood(status) => End::Flood(status),
            Fault::SlowBody => End::Half(self.accept(channel, headers, body)),
            Fault::Hang { stored } | Fault::Reset { stored } => {
                if stored {
                    drop(self.accept(channel, headers, body));
                }
                match fault {
                    Fault::Hang { .. } => End::Hang,
                    _ => End::Cut,
                }
            }
        }
    }

    fn slow_down(&mut self, channel: u64, retry_after: Duration, global: bool) -> Response {
        let who = (!global).then_some(channel);
        self.quiet.insert(who, Instant::now() + retry_after);
        let seconds = retry_after.as_secs_f64();
        let body = json!({
            "message": "You are being rate limited.", "retry_after": seconds, "global": global,
        });
        let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
        let scope = if global { "global" } else { "user" };
        // The header knows whole seconds only, rounded up.
        add(&mut response, "retry-after", &seconds.ceil().to_string());
        add(&mut response, "x-ratelimit-scope", scope);
        if global {
            add(&mut response, "x-ratelimit-global", "true");
        }
        response
    }

    fn accept(&mut self, channel: u64, headers: &HeaderMap, body: &[u8]) -> Response {
        let header = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap_or(""));
        let author = header("authorization").strip_prefix("Bot ");
        let Some(author) = author.filter(|&it| it == FakeDiscord::TOKEN || self.bots.contains(it))
        else {
            return refuse(401);
        };
        if !header("user-agent").starts_with("DiscordBot (") {
            return complain(403, 40333, "internal network error", &Value::Null);
        }
        if header("content-type") != "application/json" {
            return invalid(
                "",
                "Expected \"Content-Type\" header to be one of {'application/json'}.",
            );
        }
        if !self.channels.contains(&channel) {
            return complain(404, 10003, "Unknown Channel", &Value::Null);
        }
        let Ok(json) = serde_json::from_slice::<Value>(body) else {
            return complain(
                400,
                50109,
                "The request body contains invalid JSON.",
                &Value::Null,
            );
        };
        if let Err(refusal) = check(&json) {
            return *refusal;
        }
        let spent = match self.spend(channel) {
            Ok(spent) => spent,
            Err(wait) => return self.slow_down(channel, wait, false),
        };
        let mut response = Json(self.store(channel, author, json)).into_response();
        if let Some((limit, left, reset)) = spent {
            add(&mut response, "x-ratelimit-limit", &limit.to_string());
            add(&mut response, "x-ratelimit-remaining", &left.to_string());
            add(
                &mut response,
                "x-ratelimit-reset-after",
                &format!("{:.3}", reset.as_secs_f64()),
            );
            add(&mut response, "x-ratelimit-bucket", "messages");
        }
        response
    }

    /// Limit, what is left of it, and when it begins anew; or how long to wait.
    fn spend(&mut self, channel: u64) -> Result<Option<(u32, u32, Duration)>, Duration> {
        let Some((limit, length)) = self.limit else {
            return Ok(None);
        };
        let now = Instant::now();
        let window = self.windows.entry(channel).or_insert((now, 0));
        if now - window.0 >= length {
            *window = (now, 0);
        }
        let reset = length.saturating_sub(now - window.0);
        if window.1 == limit {
            return Err(reset);
        }
        window.1 += 1;
        Ok(Some((limit, limit - window.1, reset)))
    }

    /// An enforced nonce is the author's, whatever the channel: a known one yields what it was first used for.
    fn store(&mut self, channel: u64, author: &str, json: Value) -> Value {
        let now = Instant::now();
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
            return shown(known);
        }
        self.last_id += 1;
        let message = Message {
            id: 1_300_000_000_000_000_000 + self.last_id,
            author: author.to_owned(),
            channel,
            nonce,
            json,
            at: now,
        };
        let answer = shown(&message);
        if self.messages.len() == MEMORY {
            self.messages.pop_front();
        }
        self.messages.push_back(message);
        answer
    }
}

fn shown(message: &Message) -> Value {
    json!({
        "id": message.id.to_string(), "channel_id": message.channel.to_string(),
        "nonce": message.nonce, "embeds": message.json["embeds"], "type": 0,
    })
}

/// Discord's limits, counted in characters, and reported by the path of the field.
fn check(json: &Value) -> Result<(), Box<Response>> {
    let count = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let too_long = |path: &str, value: &Value, limit: usize| {
        if count(value) <= limit {
            return Ok(());
        }
        let words = format!("Must be {limit} or fewer in length.");
        Err(Box::new(invalid(path, &words)))
    };
    too_long("content", &json["content"], 2_000)?;
    too_long("nonce", &json["nonce"], 25)?;
    let none = Vec::new();
    let embeds = json["embeds"].as_array().unwrap_or(&none);
    if embeds.len() > 10 {
        return Err(Box::new(invalid(
            "embeds",
            "Must be 10 or fewer in length.",
        )));
    }
    if embeds.is_empty() && count(&json["content"]) == 0 {
        let words = "Cannot send an empty message";
        return Err(Box::new(complain(400, 50006, words, &Value::Null)));
    }
    let mut sum = 0;
    for (n, embed) in embeds.iter().enumerate() {
        for (pointer, limit) in [
            ("/title", 256),
            ("/description", 4_096),
            ("/author/name", 256),
            ("/footer/text", 2_048),
        ] {
            let value = embed.pointer(pointer).unwrap_or(&Value::Null);
            let path = format!("embeds.{n}{}", pointer.replace('/', "."));
            too_long(&path, value, limit)?;
            sum += count(value);
        }
        if embed.get("author").is_some() && count(&embed["author"]["name"]) == 0 {
            let path = format!("embeds.{n}.author.name");
            return Err(Box::new(invalid(&path, "This field is required")));
        }
    }
    if sum > 6_000 {
        let words = "Embed size exceeds maximum size of 6000";
        return Err(Box::new(invalid("embeds", words)));
    }
    Ok(())
}

fn refuse(status: u16) -> Response {
    let (code, message) = match status {
        400 => return invalid("content", "This field is wrong."),
        401 => (0, "401: Unauthorized"),
        403 => (50013, "Missing Permissions"),
        404 => (10003, "Unknown Channel"),
        _ => (0, "Discord is not well"),
    };
    complain(status, code, message, &Value::Null)
}

fn invalid(path: &str, words: &str) -> Response {
    let mut errors = json!({ "_errors": [{ "code": "INVALID", "message": words }] });
    for key in path.rsplit('.').filter(|key| !key.is_empty()) {
        errors = json!({ key: errors });
    }
    complain(400, 50035, "Invalid Form Body", &errors)
}

fn complain(status: u16, code: u32, message: &str, errors: &Value) -> Response {
    let mut body = json!({ "code": code, "message": message });
    if !errors.is_null() {
        body["errors"] = errors.clone();
    }
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

fn add(response: &mut Response, name: &'static str, value: &str) {
    response.headers_mut().insert(name, value.parse().unwrap());
}
