//! Numbers that only grow.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Alerts that were not made because their target is silenced.
    pub silenced: Counter,
    /// Alerts that were not made because their target hears only of larger gifts.
    pub too_small: Counter,
    /// Alerts that a target took.
    pub sent: Counter,
    /// Messages that were changed to say more.
    pub edited: Counter,
    /// Attempts that may have arrived: no answer came.
    pub uncertain: Counter,
    /// Alerts that may have arrived and that a person is to decide about.
    pub held: Counter,
    /// Attempts that were too fast for their platform.
    pub limited: Counter,
    /// Attempts that failed and will be made again.
    pub retried: Counter,
    /// Alerts given up: the platform will never take them.
    pub dead: Counter,
    /// Alerts that were worth nothing any more when their turn came.
    pub expired: Counter,
    /// Connections to chat rooms that were lost.
    pub drops: Counter,
    /// Bytes from chat rooms that belonged to no packet.
    pub junk_bytes: Counter,
    /// Packets that nothing here understands.
    pub unknown_packets: Counter,
    /// Packets that are not as anybody has described them; see [`Status::drifts`](super::Status::drifts).
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

impl Counters {
    /// Each by its name.
    pub fn all(&self) -> [(&'static str, u64); 18] {
        let Self {
            logged,
            shed,
            rung,
            suppressed,
            silenced,
            too_small,
            sent,
            edited,
            uncertain,
            held,
            limited,
            retried,
            dead,
            expired,
            drops,
            junk_bytes,
            unknown_packets,
            drifts,
        } = self;
        [
            ("logged", logged),
            ("shed", shed),
            ("rung", rung),
            ("suppressed", suppressed),
            ("silenced", silenced),
            ("too_small", too_small),
            ("sent", sent),
            ("edited", edited),
            ("uncertain", uncertain),
            ("held", held),
            ("limited", limited),
            ("retried", retried),
            ("dead", dead),
            ("expired", expired),
            ("drops", drops),
            ("junk_bytes", junk_bytes),
            ("unknown_packets", unknown_packets),
            ("drifts", drifts),
        ]
        .map(|(name, counter)| (name, counter.get()))
    }
}

impl fmt::Display for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, count)) in self.all().into_iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{name}={count}")?;
        }
        Ok(())
    }
}
