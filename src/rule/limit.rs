//! How often a rule may ring, what is put together, and by what that is counted.

use std::time::Duration;

use super::RuleId;
use super::scene::Scene;
use super::schema::{Field, On, Value};
use crate::event::{StreamerId, Text};

/// At most so many rings in any stretch of time for each key.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The stretch of time.
    pub every: Duration,
    /// How many rings it has room for, at least 1.
    pub burst: u32,
    /// What tells the keys apart; without it there is one key for each streamer.
    pub per: Option<&'static Field>,
}

/// What rings within a stretch of time are put together.
#[derive(Debug, Clone)]
pub struct Merge {
    /// The stretch of time. It begins with the first ring.
    pub window: Duration,
    /// What tells apart what is put together; without it there is one stretch for each streamer.
    pub by: Option<&'static Field>,
    /// Whether the first rings at once or waits for the others.
    pub lead: Lead,
}

/// When the first of those that are put together rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// At once; the others are added to its card.
    Now,
    /// When the stretch is over, with the others.
    End,
}

impl Lead {
    /// Each with its name in rule files.
    pub const NAMES: [(&'static str, Self); 2] = [("now", Self::Now), ("end", Self::End)];
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

impl LimitKey {
    /// The key of this scene, told apart by this field.
    pub(super) fn new(rule: &RuleId, by: Option<&'static Field>, scene: &Scene<'_>) -> Self {
        let per = match by.map(|field| field.read(scene)) {
            Some(Value::Text(text)) => Text::from(text),
            Some(Value::Number(number)) => compact_str::format_compact!("{number}"),
            Some(Value::Bool(_)) | None => Text::default(),
        };
        Self {
            rule: rule.clone(),
            streamer: scene.event.streamer.clone(),
            per,
        }
    }
}

/// Which alerts of a target leave first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Priority {
    /// Before all others.
    High,
    /// In the order in which they rang.
    #[default]
    Normal,
    /// When nothing else waits.
    Low,
}

impl Priority {
    /// Each with its name in rule files.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("high", Self::High),
        ("normal", Self::Normal),
        ("low", Self::Low),
    ];

    /// That of rules which do not say: money goes before everything else.
    pub(super) fn of(on: On) -> Self {
        match on {
            On::Donation
            | On::DonationMessage
            | On::Subscription
            | On::SubscriptionGifts
            | On::Mission => Self::High,
            _ => Self::Normal,
        }
    }

    /// Its place in a target's line: the lower, the sooner.
    pub fn rank(self) -> u8 {
        self as u8
    }
}
