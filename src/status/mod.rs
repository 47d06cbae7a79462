//! What soopbell is doing right now, for whoever asks: the log at shutdown, later the dashboard and the bots.

mod blind;
mod bots;
mod counters;
mod drift;
mod notices;
mod room;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::event::{BroadcastId, GapCause, StreamerId};
use crate::notice::Notice;

pub use blind::Blind;
pub use bots::{Bot, BotLine};
pub use counters::{Counter, Counters};
pub use drift::{Drift, DriftKind, Drifted};
pub use room::{Joins, Room};

use bots::Bots;
use notices::Notices;

/// Where soopbell stands with one streamer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// The first look is still to come.
    Starting,
    /// Not broadcasting.
    Offline,
    /// Broadcasting, and we are on our way in.
    Connecting(BroadcastId),
    /// Broadcasting, and we are in the room.
    Live(BroadcastId),
    /// Broadcasting, but we may not come in; in words.
    Closed(String),
    /// SOOP cannot be asked, or threw us out; in words. We try again.
    Trouble(String),
}

/// How many kinds of drift are told apart. A server that makes up services is not to fill the memory.
const MAX_DRIFTS: usize = 256;

/// The board that every room may write its own line on.
#[derive(Debug, Default)]
pub struct Status {
    /// What is counted.
    pub counters: Counters,
    watches: Mutex<BTreeMap<StreamerId, Watch>>,
    blind: Mutex<BTreeMap<StreamerId, Blind>>,
    drifts: Mutex<BTreeMap<(DriftKind, u16), Drifted>>,
    rooms: Mutex<BTreeMap<StreamerId, Room>>,
    turned_at: Mutex<Option<Instant>>,
    rules: Mutex<Rules>,
    notices: Notices,
    bots: Bots,
}

/// The rules that are in force, and what is wrong with what was written since.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// How many there are.
    pub count: usize,
    /// The place and the code of each fault. With any, the rules that were good last are in force.
    pub faults: Vec<String>,
}

impl Rules {
    /// So many, with nothing wrong.
    pub fn good(count: usize) -> Self {
        Self {
            count,
            faults: Vec::new(),
        }
    }
}

impl Status {
    /// Asks that the owner be told something.
    pub fn tell_owner(&self, notice: Notice) {
        self.notices.add(notice);
    }

    /// The next thing that the owner is to be told, as soon as there is one.
    pub async fn next_notice(&self) -> Notice {
        self.notices.next().await
    }

    /// Other rules are in force, or other faults keep them from it.
    pub fn set_rules(&self, rules: Rules) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The rules that are in force.
    pub fn rules(&self) -> Rules {
        let rules = self.rules.lock();
        rules.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes down where the bot on a platform of this name stands; says whether that is news.
    pub fn set_bot(&self, platform: &'static str, state: Bot) -> bool {
        self.bots.set(platform, state)
    }

    /// Where the bots stand, by the names of their platforms.
    pub fn bots(&self) -> BTreeMap<&'static str, BotLine> {
        self.bots.all()
    }

    /// The engine has gone round once more.
    pub fn note_turn(&self, now: Instant) {
        *self
            .turned_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// How long ago it did; nothing at all before its first turn.
    pub fn since_last_turn(&self, now: Instant) -> Duration {
        let turned_at = *self
            .turned_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        turned_at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at))
    }

    /// Writes down where we stand with a streamer; says whether that is news.
    pub fn set_watch(&self, streamer: &StreamerId, watch: Watch) -> bool {
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        if watches.get(streamer) == Some(&watch) {
            return false;
        }
        // What was seen of a room counts for as long as we are in it, and no longer.
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(watch, Watch::Live(_)) {
            rooms.insert(streamer.clone(), Room::default());
        } else {
            rooms.remove(streamer);
        }
        watches.insert(streamer.clone(), watch);
        true
    }

    /// A streamer is not watched any more.
    pub fn forget(&self, streamer: &StreamerId) {
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        watches.remove(streamer);
        rooms.remove(streamer);
    }

    /// Writes down how many people are in a room. Nothing happens unless we are in it.
    pub fn set_here(&self, streamer: &StreamerId, here: usize) {
        self.change_room(streamer, |room| room.here = Some(here));
    }

    /// Writes down how people come into a room; says whether [`Joins::ceased`] is another than before. Nothing happens
    /// unless we are in it.
    pub fn set_joins(&self, streamer: &StreamerId, joins: Joins) -> bool {
        let mut is_news = false;
        self.change_room(streamer, |room| {
            let had_ceased = room.joins.is_some_and(|before| before.ceased);
            is_news = had_ceased != joins.ceased;
            room.joins = Some(joins);
        });
        is_news
    }

    fn change_room(&self, streamer: &StreamerId, change: impl FnOnce(&mut Room)) {
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(room) = rooms.get_mut(streamer) {
            change(room);
        }
    }

    /// The rooms that we are in.
    pub fn rooms(&self) -> BTreeMap<StreamerId, Room> {
        self.rooms
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Adds to what was not seen of a streamer's broadcasts.
    pub fn add_blind(&self, streamer: &StreamerId, cause: GapCause, unseen: Duration) {
        let mut blind = self.blind.lock().unwrap_or_else(PoisonError::into_inner);
        blind
            .entry(streamer.clone())
            .or_default()
            .add(cause, unseen);
    }

    /// Counts a drift; says whether it is the first of its kind.
    pub fn note_drift(&self, drift: Drift) -> bool {
        self.counters.drifts.add(1);
        let mut drifts = self.drifts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (drift.kind, drift.opcode);
        if let Some(known) = drifts.get_mut(&key) {
            known.times = known.times.saturating_add(1);
            return false;
        }
        if drifts.len() >= MAX_DRIFTS {
            return false;
        }
        self.notices.add(Notice::Drift {
            kind: drift.kind.name(),
            service: drift.opcode,
            shape: drift.shape.clone(),
        });
        let first = Drifted {
            first: drift,
            times: 1,
        };
        drifts.insert(key, first);
        true
    }

    /// Every kind of drift since the process began.
    pub fn drifts(&self) -> Vec<Drifted> {
        let drifts = self.drifts.lock().unwrap_or_else(PoisonError::into_inner);
        drifts.values().cloned().collect()
    }

    /// How much was not seen of everybody's broadcasts since the process began.
    pub fn blind(&self) -> BTreeMap<StreamerId, Blind> {
        self.blind
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Where we stand with everybody.
    pub fn watches(&self) -> BTreeMap<StreamerId, Watch> {
        self.watches
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_is_on_the_board_for_as_long_as_we_are_in_it() {
        let status = Status::default();
        let star = StreamerId::parse("star01").unwrap();
        let joins = Joins {
            arrivals: 7,
            minutes: 2,
            ceased: true,
        };
        status.set_here(&star, 3);
        assert!(!status.set_joins(&star, joins) && status.rooms().is_empty());

        status.set_watch(&star, Watch::Live(BroadcastId(1)));
        status.set_here(&star, 3);
        let here = Room {
            here: Some(3),
            joins: None,
        };
        assert_eq!(status.rooms()[&star], here);
        assert!(status.set_joins(&star, joins) && !status.set_joins(&star, joins));
        let resumed = Joins {
            ceased: false,
            ..joins
        };
        assert!(status.set_joins(&star, resumed));
        assert!((resumed.per_minute() - 3.5).abs() < f64::EPSILON);

        status.set_watch(&star, Watch::Trouble("cut".into()));
        assert!(status.rooms().is_empty());
        status.set_watch(&star, Watch::Live(BroadcastId(1)));
        assert_eq!(status.rooms()[&star], Room::default());
    }
}
