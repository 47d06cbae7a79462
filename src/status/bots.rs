//! Where the bots stand that people talk to.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::event::Timestamp;

/// Where soopbell stands as a bot on one platform.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Bot {
    /// Nobody configured one.
    #[default]
    Off,
    /// It is on its way in, and takes no calls yet.
    Connecting,
    /// It takes calls.
    Ready {
        /// Since when.
        since: Timestamp,
    },
    /// It takes no calls; it is tried again.
    Lost {
        /// Why, in words without secrets.
        why: String,
    },
}

/// A bot's line on the board.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BotLine {
    /// Where it stands.
    pub state: Bot,
    /// How often it was ready again after it had been so before.
    pub reconnects: u64,
    /// It was ready once.
    was_ready: bool,
}

/// The bots by the names of their platforms.
#[derive(Debug, Default)]
pub(super) struct Bots(Mutex<BTreeMap<&'static str, BotLine>>);

impl Bots {
    pub(super) fn set(&self, platform: &'static str, state: Bot) -> bool {
        let mut bots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = bots.entry(platform).or_default();
        let is_ready = |state: &Bot| matches!(state, Bot::Ready { .. });
        // Whoever says twice that it is ready has been so since the first time.
        if line.state == state || is_ready(&line.state) && is_ready(&state) {
            return false;
        }
        if is_ready(&state) {
            line.reconnects += u64::from(std::mem::replace(&mut line.was_ready, true));
        }
        line.state = state;
        true
    }

    pub(super) fn all(&self) -> BTreeMap<&'static str, BotLine> {
        let bots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bots.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_that_is_ready_again_has_come_back() {
        let bots = Bots::default();
        let ready = |at| Bot::Ready {
            since: Timestamp(at),
        };
        assert!(bots.set("discord", Bot::Connecting));
        assert!(!bots.set("discord", Bot::Connecting));
        assert!(bots.set("discord", ready(1)) && !bots.set("discord", ready(2)));
        assert_eq!(bots.all()["discord"].state, ready(1));
        assert_eq!(bots.all()["discord"].reconnects, 0);
        assert!(bots.set("discord", Bot::Lost { why: "cut".into() }));
        assert!(bots.set("discord", ready(3)) && bots.set("telegram", ready(4)));
        assert_eq!(bots.all()["discord"].reconnects, 1);
        assert_eq!(bots.all()["telegram"].reconnects, 0);
    }
}
