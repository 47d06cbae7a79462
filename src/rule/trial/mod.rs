//! Tests that stand beside the rules: events as a rule writer describes them, and what is to come of them.
//!
//! ```toml
//! [[test]]
//! event = { on = "donation", balloons = 1000, donor = { id = "fan42", nick = "초롱" } }
//! rings = ["big-balloon"]
//! text  = "🎈 초롱님이 별풍선 1,000개!"
//! ```
//!
//! Only what can be known from here stands here; they are run by [`crate::notify::try_out`], which has the limits and
//! the manners.

mod make;

use std::collections::BTreeMap;
use std::time::Duration;

pub(in crate::rule) use make::{Given, Making};

use super::RuleId;
use crate::event::{Broadcast, Event, Text};
use crate::fault::Place;

/// A test: events one after the other, in a room of its own.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// The file it stands in: what it expects, it expects of the rules there.
    pub file: std::sync::Arc<str>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// An event, and what is to come of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands.
    pub place: Place,
    /// What happens.
    pub event: Event,
    /// The broadcast during which it happens.
    pub broadcast: Broadcast,
    /// What is expected.
    pub expected: Expected,
}

/// What is to come of an event. What is not said is not looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// Which rules of the file ring, in any order; no others do.
    pub rings: Option<Vec<RuleId>>,
    /// What they say.
    pub texts: BTreeMap<RuleId, Text>,
    /// Which rules match but are held back, and by what, if that is said.
    pub held: BTreeMap<RuleId, Option<Text>>,
}

/// Longest time between the first event of a test and its last.
pub(in crate::rule) const MAX_LENGTH: Duration = Duration::from_hours(24 * 7);
