//! What a bot has not heard yet: updates wait until they are fetched, and are forgotten once they are confirmed.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::support::server::MEMORY;

/// The kinds that are told to whoever does not ask for kinds, of those that happen here.
const UNASKED: [&str; 3] = ["message", "callback_query", "my_chat_member"];

/// What Telegram says to the first of two that fetch at once.
pub(super) const CONFLICT: &str = "Conflict: terminated by other getUpdates request; make sure that only one bot \
    instance is running";

/// What waits for a bot.
#[derive(Debug)]
pub(super) struct Updates {
    waiting: VecDeque<Value>,
    last_id: i64,
    /// Kinds that are kept, as they were last asked for.
    allowed: Vec<String>,
    /// Which fetch is the newest. Older ones are ended.
    pub(super) turn: u64,
    /// How many fetches were ended by newer ones.
    pub(super) conflicts: usize,
}

impl Default for Updates {
    fn default() -> Self {
        Self {
            waiting: VecDeque::new(),
            last_id: 1_000,
            allowed: UNASKED.map(str::to_owned).to_vec(),
            turn: 0,
            conflicts: 0,
        }
    }
}

impl Updates {
    /// Something happened, whether anybody fetches or not.
    pub(super) fn happen(&mut self, kind: &str, what: &Value) {
        if !self.allowed.iter().any(|it| it == kind) {
            return;
        }
        self.last_id += 1;
        if self.waiting.len() == MEMORY {
            self.waiting.pop_front();
        }
        let update = json!({ "update_id": self.last_id, kind: what });
        self.waiting.push_back(update);
    }

    /// Somebody begins to fetch: what is below the offset is confirmed, and a negative one keeps only the newest.
    pub(super) fn begin(&mut self, asked: &Value) {
        self.turn += 1;
        if let Some(kinds) = asked["allowed_updates"].as_array() {
            let kinds = kinds.iter().filter_map(Value::as_str);
            self.allowed = kinds.map(str::to_owned).collect();
            if self.allowed.is_empty() {
                self.allowed = UNASKED.map(str::to_owned).to_vec();
            }
        }
        let offset = asked["offset"].as_i64().unwrap_or_default();
        if offset < 0 {
            let kept = usize::try_from(-offset).unwrap();
            let gone = self.waiting.len().saturating_sub(kept);
            self.waiting.drain(..gone);
        } else {
            self.waiting
                .retain(|it| it["update_id"].as_i64().is_some_and(|id| id >= offset));
        }
    }

    /// How much waits.
    pub(super) fn count(&self) -> usize {
        self.waiting.len()
    }

    /// What there is, at most so much of it. It stays until it is confirmed.
    pub(super) fn fetch(&self, asked: &Value) -> Vec<Value> {
        let limit = asked["limit"].as_u64().unwrap_or(100).clamp(1, 100);
        let limit = usize::try_from(limit).unwrap();
        self.waiting.iter().take(limit).cloned().collect()
    }
}
