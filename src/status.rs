//! What soopbell is doing right now, for whoever asks: the log at shutdown, later the dashboard and the bots.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::event::{BroadcastId, GapCause, StreamerId, Text};

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

/// What we see of the room that we are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// How many people are in it, as far as SOOP tells; `None` until that was counted. Guests without an account and
    /// hidden staff are in no list, and nobody counts beyond 50,000.
    pub here: Option<usize>,
    /// How people come in; `None` within the first minute.
    pub joins: Option<Joins>,
}

/// How people come into a room: a measure of whether SOOP tells it at all.
///
/// Whether it does so in the largest rooms is not known (protocol evidence 4.4), so a rule about arrivals that never
/// rings may find its reason here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joins {
    /// Who arrived in the last whole minutes, without those who were there before us.
    pub arrivals: u32,
    /// How many whole minutes these are: five, or as many as we have been in the room for.
    pub minutes: u32,
    /// Nobody has come for ten minutes, where many had been coming: SOOP may have stopped telling it.
    pub ceased: bool,
}

impl Joins {
    /// Joins per minute.
    pub fn per_minute(self) -> f64 {
        f64::from(self.arrivals) / f64::from(self.minutes.max(1))
    }
}

/// Things that are counted, since the process began. A counter for every way in which something may be dropped.
#[derive(Debug, Default)]
pub struct Counters {
    /// Events written to the log.
    pub logged: Counter,
    /// Chats shed because more came in than could be written.
    pub shed: Counter,
    /// Rules that matched and rang.
    pub rung: Counter,
    /// Rules that matched and were held back, with a reason in the log.
    pub suppressed: Counter,
    /// Alerts that a target took.
    pub sent: Counter,
    /// Attempts that failed and will be made again.
    pub retried: Counter,
    /// Alerts given up: the platform will never take them.
    pub dead: Counter,
    /// Connections to chat rooms that were lost.
    pub drops: Counter,
    /// Bytes from chat rooms that belonged to no packet.
    pub junk_bytes: Counter,
    /// Packets that nothing here understands.
    pub unknown_packets: Counter,
    /// Packets that are not as anybody has described them; see [`Status::drifts`].
    pub drifts: Counter,
}

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Adds to it.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// Makes it the larger of what it is and `n`, where something else does the counting.
    pub fn reach(&self, n: u64) {
        self.0.fetch_max(n, Ordering::Relaxed);
    }

    /// Reads it.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            logged,
            shed,
            rung,
            suppressed,
            sent,
            retried,
            dead,
            drops,
            junk_bytes,
            unknown_packets,
            drifts,
        } = self;
        for (at, (name, counter)) in [
            ("logged", logged),
            ("shed", shed),
            ("rung", rung),
            ("suppressed", suppressed),
            ("sent", sent),
            ("retried", retried),
            ("dead", dead),
            ("drops", drops),
            ("junk_bytes", junk_bytes),
            ("unknown_packets", unknown_packets),
            ("drifts", drifts),
        ]
        .into_iter()
        .enumerate()
        {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{name}={}", counter.get())?;
        }
        Ok(())
    }
}

/// Something in SOOP's protocol that is not as anybody has described it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// What.
    pub kind: DriftKind,
    /// In packets of which service; 0 where it is about the stream itself.
    pub opcode: u16,
    /// What the packet looks like, without a letter of what it says.
    pub shape: Text,
}

/// In which way SOOP may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// A service that nobody has heard of.
    UnknownService,
    /// More fields than were ever seen: something was added.
    MoreFields,
    /// Fewer than are needed.
    FewerFields,
    /// A packet of a service that is read usually, and could not be.
    Unreadable,
    /// More packets than usual could not be read.
    ManyUnreadable,
    /// Bytes between packets that belong to none: a length that does not fit.
    Junk,
    /// A header that is none; the connection is given up.
    BrokenStream,
}

impl DriftKind {
    /// The name that the log and the metrics use.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownService => "unknown_service",
            Self::MoreFields => "more_fields",
            Self::FewerFields => "fewer_fields",
            Self::Unreadable => "unreadable",
            Self::ManyUnreadable => "many_unreadable",
            Self::Junk => "junk",
            Self::BrokenStream => "broken_stream",
        }
    }
}

/// How often one kind of drift was seen, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drifted {
    /// The first of its kind.
    pub first: Drift,
    /// How often.
    pub times: u64,
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
}

/// How much of a streamer's broadcasts was not seen, by cause, since the process began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blind {
    by_cause: BTreeMap<GapCause, Duration>,
}

impl Blind {
    /// All of it.
    pub fn total(&self) -> Duration {
        let add = |sum: Duration, (_, unseen)| sum.saturating_add(unseen);
        self.by_cause().fold(Duration::ZERO, add)
    }

    /// For each cause that there was, how much.
    pub fn by_cause(&self) -> impl Iterator<Item = (GapCause, Duration)> {
        self.by_cause
            .iter()
            .map(|(cause, unseen)| (*cause, *unseen))
    }
}

impl fmt::Display for Blind {
    /// `42 s not seen (dropped 40 s, refused 2 s)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s not seen", self.total().as_secs())?;
        for (at, (cause, unseen)) in self.by_cause().enumerate() {
            let before = if at == 0 { " (" } else { ", " };
            write!(f, "{before}{} {} s", cause.name(), unseen.as_secs())?;
        }
        if self.by_cause.is_empty() {
            return Ok(());
        }
        f.write_str(")")
    }
}

impl Status {
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
        let of_streamer = blind.entry(streamer.clone()).or_default();
        let sum = of_streamer.by_cause.entry(cause).or_default();
        *sum = sum.saturating_add(unseen);
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
