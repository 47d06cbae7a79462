//! How often a rule may ring, and by what that is counted.

use std::time::Duration;

use super::RuleId;
use super::scene::Scene;
use super::schema::{Field, Value};
use crate::event::{StreamerId, Text};

/// At most one ring in a stretch of time for each key.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The stretch of time.
    pub every: Duration,
    /// What tells the keys apart; without it there is one key for each streamer.
    pub per: Option<&'static Field>,
}

/// What a limit counts by: no two rules and no two streamers ever share a count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LimitKey {
    /// The rule.
    pub rule: RuleId,
    /// The streamer.
    pub streamer: StreamerId,
    /// What the field given as `per` holds; empty without one.
    pub per: Text,
}

impl Limit {
    /// The key of this scene.
    pub(super) fn key(&self, rule: &RuleId, scene: &Scene<'_>) -> LimitKey {
        let per = match self.per.map(|field| field.read(scene)) {
            Some(Value::Text(text)) => Text::from(text),
            Some(Value::Number(number)) => compact_str::format_compact!("{number}"),
            Some(Value::Bool(_)) | None => Text::default(),
        };
        LimitKey {
            rule: rule.clone(),
            streamer: scene.event.streamer.clone(),
            per,
        }
    }
}
