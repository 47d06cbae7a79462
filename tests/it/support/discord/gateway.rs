//! Discord's gateway without its sockets: who is connected, what they were told, and what they missed.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc::Sender;

use super::guild::{GUILD, Guild};
use super::profile;
use crate::support::server::MEMORY;

/// Intents that a bot must be granted: members, presences, what messages say.
const PRIVILEGED: u64 = 1 << 1 | 1 << 8 | 1 << 15;

/// What is to be done on a connection, in this order.
#[derive(Debug)]
pub(super) enum Order {
    Say(Value),
    Close(u16),
    /// A reset instead of a goodbye.
    Cut,
}

/// One connection.
#[derive(Debug, Clone)]
pub(super) struct Line {
    id: u64,
    out: Sender<Order>,
}

impl Line {
    /// Nothing becomes of it where the connection is gone already, or does not listen.
    fn order(&self, order: Order) {
        drop(self.out.try_send(order));
    }
}

/// What came of connections so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traffic {
    /// How often somebody connected.
    pub(crate) connections: usize,
    /// The intents of every IDENTIFY that was accepted.
    pub(crate) intents: Vec<u64>,
    /// How many sessions were taken up again.
    pub(crate) resumed: usize,
    /// How many heartbeats came.
    pub(crate) heartbeats: usize,
    /// With which codes the gateway closed connections.
    pub(crate) closed: Vec<u16>,
}

#[derive(Debug)]
struct Session {
    token: String,
    seq: u64,
    /// What was dispatched, for whoever comes back.
    kept: VecDeque<(u64, Value)>,
    line: Option<Line>,
}

/// All sessions.
#[derive(Debug)]
pub(super) struct Gateway {
    /// `ws://127.0.0.1:…`
    pub(super) url: String,
    pub(super) heartbeat: Duration,
    /// Heartbeats are not acknowledged.
    pub(super) is_deaf: bool,
    /// What the next RESUME is refused with: whether it may be tried again.
    pub(super) refusal: Option<bool>,
    /// Whoever comes back is told everything once more.
    pub(super) replays_all: bool,
    pub(super) traffic: Traffic,
    sessions: BTreeMap<String, Session>,
    last_id: u64,
}

impl Default for Gateway {
    fn default() -> Self {
        Self {
            url: String::new(),
            heartbeat: Duration::from_millis(41_250),
            is_deaf: false,
            refusal: None,
            replays_all: false,
            traffic: Traffic::default(),
            sessions: BTreeMap::new(),
            last_id: 0,
        }
    }
}

impl Gateway {
    /// Somebody connected, and is greeted.
    pub(super) fn connect(&mut self, out: Sender<Order>) -> Line {
        self.last_id += 1;
        self.traffic.connections += 1;
        let line = Line {
            id: self.last_id,
            out,
        };
        let interval = u64::try_from(self.heartbeat.as_millis()).unwrap();
        line.order(Order::Say(
            json!({ "op": 10, "d": { "heartbeat_interval": interval }, "s": null, "t": null }),
        ));
        line
    }

    /// A connection ended. Whoever says goodbye properly has no session to come back to.
    pub(super) fn leave(&mut self, line: &Line, code: Option<u16>) {
        if let Some(id) = self.session_of(line) {
            if matches!(code, Some(1000 | 1001)) {
                self.sessions.remove(&id);
            } else if let Some(session) = self.sessions.get_mut(&id) {
                session.line = None;
            }
        }
    }

    /// Somebody said something.
    pub(super) fn hear(
        &mut self,
        line: &Line,
        text: &str,
        bots: &BTreeMap<String, u64>,
        guild: &Guild,
    ) {
        let Ok(frame) = serde_json::from_str::<Value>(text) else {
            return self.close(line, 4002);
        };
        let is_known = self.session_of(line).is_some();
        match frame["op"].as_u64() {
            Some(1) => {
                self.traffic.heartbeats += 1;
                if !self.is_deaf {
                    line.order(Order::Say(json!({ "op": 11 })));
                }
            }
            Some(2 | 6) if is_known => self.close(line, 4005),
            Some(2) => self.identify(line, &frame["d"], bots, guild),
            Some(6) => self.resume(line, &frame["d"], bots),
            // Presence, voice, members: nothing is answered to them here.
            Some(3 | 4 | 8) if is_known => {}
            Some(3 | 4 | 8) => self.close(line, 4003),
            _ => self.close(line, 4001),
        }
    }

    fn identify(&mut self, line: &Line, said: &Value, bots: &BTreeMap<String, u64>, guild: &Guild) {
        let token = token(said);
        let Some(bot) = bots.get(token) else {
            return self.close(line, 4004);
        };
        if !said["properties"].is_object() {
            return self.close(line, 4002);
        }
        if let Some(shard) = said["shard"].as_array() {
            let shard: Vec<_> = shard.iter().filter_map(Value::as_u64).collect();
            if !matches!(shard[..], [this, all] if this < all) {
                return self.close(line, 4010);
            }
        }
        let Some(intents) = said["intents"].as_u64().filter(|it| it >> 26 == 0) else {
            return self.close(line, 4013);
        };
        if intents & PRIVILEGED != 0 {
            return self.close(line, 4014);
        }
        self.traffic.intents.push(intents);
        self.last_id += 1;
        let id = format!("session-{}", self.last_id);
        let session = Session {
            token: token.to_owned(),
            seq: 0,
            kept: VecDeque::new(),
            line: Some(line.clone()),
        };
        self.sessions.insert(id.clone(), session);
        let is_member = guild.members.contains_key(bot);
        let guilds = if is_member {
            json!([{ "id": GUILD.to_string(), "unavailable": true }])
        } else {
            json!([])
        };
        let ready = json!({
            "v": 10, "user": profile::bot(*bot), "guilds": guilds, "session_id": id,
            "resume_gateway_url": self.url, "shard": [0, 1], "private_channels": [],
            "application": { "id": bot.to_string(), "flags": 0 },
        });
        self.dispatch(&id, "READY", &ready);
        if is_member && intents & 1 != 0 {
            self.dispatch(&id, "GUILD_CREATE", &profile::guild(guild, *bot));
        }
    }

    fn resume(&mut self, line: &Line, said: &Value, bots: &BTreeMap<String, u64>) {
        let token = token(said);
        if !bots.contains_key(token) {
            return self.close(line, 4004);
        }
        if let Some(again) = self.refusal.take() {
            return line.order(Order::Say(json!({ "op": 9, "d": again })));
        }
        let id = said["session_id"].as_str().unwrap_or_default().to_owned();
        let seq = said["seq"].as_u64();
        let known = self.sessions.get_mut(&id).filter(|it| it.token == token);
        let Some(session) = known else {
            return line.order(Order::Say(json!({ "op": 9, "d": false })));
        };
        let Some(seq) = seq.filter(|seq| *seq <= session.seq) else {
            self.sessions.remove(&id);
            return self.close(line, 4007);
        };
        // Somebody may hold it still: a connection that died without a word.
        if let Some(old) = session.line.replace(line.clone()) {
            old.order(Order::Cut);
        }
        let replays_all = self.replays_all;
        let is_again = |frame: &Value| replays_all && frame["t"] == "INTERACTION_CREATE";
        let kept = session.kept.iter();
        for (_, frame) in kept.filter(|(at, frame)| *at > seq || is_again(frame)) {
            line.order(Order::Say(frame.clone()));
        }
        self.traffic.resumed += 1;
        self.dispatch(&id, "RESUMED", &json!({ "_trace": [] }));
    }

    fn dispatch(&mut self, id: &str, name: &str, what: &Value) {
        let Some(session) = self.sessions.get_mut(id) else {
            return;
        };
        session.seq += 1;
        let frame = json!({ "op": 0, "t": name, "s": session.seq, "d": what });
        if session.kept.len() == MEMORY {
            session.kept.pop_front();
        }
        session.kept.push_back((session.seq, frame.clone()));
        if let Some(line) = &session.line {
            line.order(Order::Say(frame));
        }
    }

    /// Tells every session of a bot, connected or not. Whoever has none does not learn of it.
    pub(super) fn publish(&mut self, token: &str, name: &str, what: &Value) {
        let of_bot = self.sessions.iter().filter(|(_, it)| it.token == token);
        let ids: Vec<_> = of_bot.map(|(id, _)| id.clone()).collect();
        for id in ids {
            self.dispatch(&id, name, what);
        }
    }

    /// Says this on every connection that has a session.
    pub(super) fn announce(&self, frame: &Value) {
        for line in self.sessions.values().filter_map(|it| it.line.as_ref()) {
            line.order(Order::Say(frame.clone()));
        }
    }

    /// Cuts every connection that has a session. From here on they miss what happens.
    pub(super) fn cut(&mut self) {
        for session in self.sessions.values_mut() {
            if let Some(line) = session.line.take() {
                line.order(Order::Cut);
            }
        }
    }

    /// Closes every connection that has a session. Some codes end the session as well.
    pub(super) fn close_all(&mut self, code: u16) {
        let lines = self.sessions.values_mut().filter_map(|it| it.line.take());
        let lines: Vec<_> = lines.collect();
        if matches!(code, 4004 | 4007 | 4009..=4014) {
            self.sessions.clear();
        }
        for line in lines {
            self.close(&line, code);
        }
    }

    /// Takes every session from its connection, and away altogether where nobody may come back.
    pub(super) fn invalidate(&mut self, again: bool) {
        self.announce(&json!({ "op": 9, "d": again }));
        for session in self.sessions.values_mut() {
            session.line = None;
        }
        if !again {
            self.sessions.clear();
        }
    }

    /// How many sessions have a connection.
    pub(super) fn connected(&self) -> usize {
        let lines = self.sessions.values().filter(|it| it.line.is_some());
        lines.count()
    }

    fn close(&mut self, line: &Line, code: u16) {
        self.traffic.closed.push(code);
        line.order(Order::Close(code));
    }

    fn session_of(&self, line: &Line) -> Option<String> {
        let is_its = |session: &Session| session.line.as_ref().is_some_and(|it| it.id == line.id);
        let found = self.sessions.iter().find(|(_, it)| is_its(it));
        found.map(|(id, _)| id.clone())
    }
}

fn token(said: &Value) -> &str {
    let token = said["token"].as_str().unwrap_or_default();
    token.strip_prefix("Bot ").unwrap_or(token)
}
