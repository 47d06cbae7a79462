//! Scripts: what happens in a room, and when, as a file that a person writes.
//!
//! ```toml
//! streamer = "demo_star"
//! nick     = "별하늘"
//! title    = "오늘도 별 보러 가요"
//! present  = [{ id = "fan77", nick = "새벽별" }]
//!
//! [[account]]                      # who may log in, for broadcasts with `live = { adult = true }`
//! id = "bell01"
//! password = "open sesame"
//!
//! [faults]
//! packing = { split = 3 }          # "whole", { split = n }, { coalesced = n }, { random = seed }
//! join_ack = { after = "500ms" }   # "prompt", { after = … }, "never"; login_ack likewise
//!
//! [[step]]
//! live = {}
//!
//! [[step]]
//! after = "500ms"                  # after the step before it
//! balloon = { donor = "fan42", nick = "초롱", count = 1000 }
//! ```
//!
//! Each step has exactly one action. A step that only a client in the room could see waits for one, so that a slow
//! reconnect shifts a script instead of losing a part of it.

mod play;
mod read;

use std::time::Duration;

use super::account::Account;
use super::action::{Action, Viewer};
use super::delivery::Faults;
use crate::event::StreamerId;

pub(super) use play::play;

/// The script of the demo: half a minute in the room of 별하늘.
pub const DEMO: &str = include_str!("../demo.toml");

/// What happens in one streamer's room.
#[derive(Debug, Clone, PartialEq)]
pub struct Script {
    /// Whose room.
    pub streamer: StreamerId,
    /// The streamer's nickname.
    pub nick: String,
    /// Title of the broadcasts that name none of their own.
    pub title: Option<String>,
    /// Category likewise.
    pub category: Option<String>,
    /// Who is in the room before anything happens.
    pub present: Vec<Viewer>,
    /// Who may log in.
    pub accounts: Vec<Account>,
    /// How packets are delivered.
    pub faults: Option<Faults>,
    /// How long a step waits for a client before the play is given up.
    pub patience: Duration,
    /// Begin again at the end, for ever.
    pub repeat: bool,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// One thing that happens, and how long after the one before.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// How long after the step before.
    pub after: Duration,
    /// What.
    pub action: Action,
}
