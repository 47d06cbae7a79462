//! Where every request arrives: it is counted, held against the limits, failed if that was wished for, and passed on.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use axum::http::HeaderMap;
use axum::response::Response;
use tokio::time::Instant;

use super::answer::{Reach, add, banned, complain, invalid, refuse, slow_down};
use super::call::Call;
use super::desk::Desk;
use super::errand::{Errand, Verb};
use super::gateway::Gateway;
use super::guild::{BOT_ROLE, Guild};
use super::limits::{Limit, Patience, Windows};
use super::{FakeDiscord, Fault, Kind, Message};
use crate::support::server::{self, End};

/// Requests of one token in a second, over everything.
const GLOBAL: Limit = (50, Duration::from_secs(1));

#[derive(Debug)]
pub(super) struct Webhook {
    pub(super) token: String,
    pub(super) channel: u64,
}

/// All that there is.
#[derive(Debug)]
pub(super) struct Inner {
    /// Bots by token, with their ids.
    pub(super) bots: BTreeMap<String, u64>,
    pub(super) webhooks: BTreeMap<u64, Webhook>,
    /// Whether anybody may add the bots to a server.
    pub(super) is_public: bool,
    /// How often the gateway may still be entered today, as it is told.
    pub(super) starts: u32,
    pub(super) guild: Guild,
    pub(super) gateway: Gateway,
    pub(super) desk: Desk,
    /// What is told by headers, for each route of each channel.
    pub(super) windows: Windows<(Kind, u64)>,
    /// What is told by nothing, for each channel.
    pub(super) hidden: Windows<u64>,
    /// For each token.
    pub(super) global: Windows<String>,
    pub(super) patience: Patience,
    pub(super) is_down: bool,
    pub(super) faults: VecDeque<Fault>,
    pub(super) messages: VecDeque<Message>,
    pub(super) requests: BTreeMap<Kind, usize>,
    pub(super) requests_in: BTreeMap<u64, usize>,
    pub(super) deduplicated: usize,
    pub(super) too_early: usize,
    pub(super) slowed: usize,
    /// Until when what was told to be left alone; `None` is everything.
    pub(super) quiet: HashMap<Option<(Kind, u64)>, Instant>,
    pub(super) last_id: u64,
}

impl Inner {
    /// Nothing but the first bot.
    pub(super) fn new() -> Self {
        let mut inner = Self {
            bots: BTreeMap::new(),
            webhooks: BTreeMap::new(),
            is_public: false,
            starts: 1_000,
            guild: Guild::default(),
            gateway: Gateway::default(),
            desk: Desk::default(),
            windows: Windows::new(None),
            hidden: Windows::new(None),
            global: Windows::new(Some(GLOBAL)),
            patience: Patience::default(),
            is_down: false,
            faults: VecDeque::new(),
            messages: VecDeque::new(),
            requests: BTreeMap::new(),
            requests_in: BTreeMap::new(),
            deduplicated: 0,
            too_early: 0,
            slowed: 0,
            quiet: HashMap::new(),
            last_id: 0,
        };
        inner.add_bot(FakeDiscord::TOKEN);
        inner
    }

    pub(super) fn add_bot(&mut self, token: &str) {
        let id = FakeDiscord::BOT + self.bots.len() as u64;
        self.bots.insert(token.to_owned(), id);
        self.guild.members.insert(id, vec![BOT_ROLE]);
    }

    pub(super) fn take(&mut self, call: &Call, headers: &HeaderMap, body: &[u8]) -> End {
        let now = Instant::now();
        let bucket = call.bucket();
        *self.requests.entry(bucket.0).or_default() += 1;
        *self.requests_in.entry(bucket.1).or_default() += 1;
        if self.is_down {
            return End::Answer(server::page(503));
        }
        if let Some(left) = self.patience.shut_out(now) {
            self.slowed += 1;
            self.too_early += 1;
            return End::Answer(banned(left));
        }
        let told = |who| self.quiet.get(&who).is_some_and(|until| now < *until);
        if told(None) || told(Some(bucket)) {
            self.too_early += 1;
        }
        let end = match self.faults.pop_front() {
            None => End::Answer(self.accept(call, headers, body)),
            Some(fault) => self.fail(fault, call, headers, body),
        };
        if let End::Answer(answer) | End::Half(answer) = &end {
            let shared = answer.headers().get("x-ratelimit-scope");
            let shared = shared.is_some_and(|scope| scope == "shared");
            let status = answer.status().as_u16();
            self.slowed += usize::from(status == 429);
            if matches!(status, 401 | 403 | 429) && !shared {
                self.patience.refuse(now);
            }
        }
        end
    }

    fn fail(&mut self, fault: Fault, call: &Call, headers: &HeaderMap, body: &[u8]) -> End {
        match fault {
            Fault::RateLimited {
                retry_after,
                global,
            } => {
                let reach = if global { Reach::Global } else { Reach::User };
                End::Answer(self.slow_down(call, retry_after, reach))
            }
            Fault::Status(status) => End::Answer(refuse(status)),
            Fault::Code(status, code) => End::Answer(complain(status, code, "No")),
            Fault::Html(status) => End::Answer(server::page(status)),
            Fault::Flood(status) => End::Flood(status),
            Fault::SlowBody => End::Half(self.accept(call, headers, body)),
            Fault::Hang { stored } | Fault::Reset { stored } => {
                if stored {
                    drop(self.accept(call, headers, body));
                }
                match fault {
                    Fault::Hang { .. } => End::Hang,
                    _ => End::Cut,
                }
            }
        }
    }

    fn slow_down(&mut self, call: &Call, retry_after: Duration, reach: Reach) -> Response {
        let who = (reach != Reach::Global).then(|| call.bucket());
        self.quiet.insert(who, Instant::now() + retry_after);
        slow_down(retry_after, reach)
    }

    fn accept(&mut self, call: &Call, headers: &HeaderMap, body: &[u8]) -> Response {
        let header = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap_or(""));
        if !header("user-agent").starts_with("DiscordBot (") {
            return complain(403, 40333, "internal network error");
        }
        if call.has_body() && header("content-type") != "application/json" {
            let words = "Expected \"Content-Type\" header to be one of {'application/json'}.";
            return invalid("", words);
        }
        if let Some(errand) = self.reply_of(call) {
            return self.paced(call, |this| this.reply_to(&errand, body));
        }
        if let Call::Gateway { bot: false } = call {
            return self.look(call, 0);
        }
        if let Call::ShowWebhook { id, token } = call {
            return self.show_webhook(*id, token);
        }
        if matches!(call, Call::Webhook { .. }) {
            return self.paced(call, |this| this.by_webhook(call, body));
        }
        let token = header("authorization").strip_prefix("Bot ").unwrap_or("");
        let Some(bot) = self.bots.get(token).copied() else {
            return refuse(401);
        };
        if let Err(wait) = self.global.spend(token.to_owned(), Instant::now()) {
            return self.slow_down(call, wait, Reach::Global);
        }
        match call {
            Call::Post { channel } => {
                self.paced(call, |this| this.post(*channel, token, bot, body))
            }
            Call::Edit { channel, message } => self.paced(call, |this| {
                this.bots_edit(*channel, *message, token, bot, body)
            }),
            Call::Errand(Errand::Commands {
                application,
                guild,
                verb,
                is_localized,
            }) => self.paced(call, |this| {
                let place = (*application, *guild);
                let mut answer = this.register(bot, place, *verb, body);
                if *verb == Verb::Get && !is_localized {
                    answer = this.unlocalized(bot, place, answer);
                }
                answer
            }),
            _ => self.look(call, bot),
        }
    }

    /// An answer to an interaction. It goes to what looks like a webhook with the application's id.
    fn reply_of(&self, call: &Call) -> Option<Errand> {
        match call {
            Call::Errand(Errand::Commands { .. }) => None,
            Call::Errand(errand) => Some(errand.clone()),
            Call::Webhook {
                id, token, message, ..
            } if self.bots.values().any(|bot| bot == id) => Some(Errand::Reply {
                application: *id,
                token: token.clone(),
                message: *message,
                verb: message.map_or(Verb::Post, |_| Verb::Patch),
            }),
            _ => None,
        }
    }

    /// Keeps to the route's window and says in the headers what is left of it.
    fn paced(&mut self, call: &Call, then: impl FnOnce(&mut Self) -> Response) -> Response {
        match self.windows.spend(call.bucket(), Instant::now()) {
            Err(wait) => self.slow_down(call, wait, Reach::User),
            Ok(None) => then(self),
            Ok(Some(left)) => {
                let mut response = then(self);
                let reset = format!("{:.3}", left.reset.as_secs_f64());
                for (name, value) in [
                    ("x-ratelimit-limit", left.limit.to_string()),
                    ("x-ratelimit-remaining", left.remaining.to_string()),
                    ("x-ratelimit-reset-after", reset),
                    ("x-ratelimit-bucket", format!("{:?}", call.kind())),
                ] {
                    if !response.headers().contains_key("retry-after") {
                        add(&mut response, name, &value);
                    }
                }
                response
            }
        }
    }
}
