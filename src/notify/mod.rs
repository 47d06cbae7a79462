//! Whether to tell anybody that a rule matched, whom, and in what words: one stage for each file.
//!
//! ```text
//! Match ─► manners ─► schedule ─► inhibition ─► limit ─► merge ─► route ─► ears ─► render ─► Alert
//!           news?      now?        another?      often?   together?  to whom?  do they hear it?
//!             └──────────┴────────────┴───────────┴────────┴──────────────────┴── held back, with its reason
//! ```
//!
//! Everything here is a fold over the log whose clock is the events' own time: reading the last hours again after a
//! restart, with what rang then, brings back the very state there was before it.

mod alert;
mod decide;
mod drill;
mod ears;
mod limit;
mod manners;
mod merge;
mod route;
mod silence;
mod trial;
mod words;

#[cfg(test)]
mod restart;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

pub use alert::{Alert, Reason, Shared, Verdict, name_of};
pub use decide::{Fate, Recalled};
pub use drill::{Drill, Example, drill};
pub use ears::Ears;
pub use route::Routes;
pub use silence::{Asked, Silence, SilenceError};
pub use trial::{try_one, try_out};

use crate::event::{Broadcast, Event, EventKind, StreamerId, Timestamp};
use crate::rule::{Rulebook, Windows};
use limit::Limits;
use manners::Manners;
use merge::Merges;

/// What came of a stretch of the log.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every match, and what was decided about it.
    pub verdicts: Vec<Verdict>,
    /// What is to be delivered.
    pub alerts: Vec<Alert>,
    /// How many alerts were not made because their targets are silenced.
    pub silenced: u64,
    /// How many were not made because their targets hear only of larger gifts.
    pub too_small: u64,
}

/// The fold: rules, and all that decides about their matches.
#[derive(Debug)]
pub struct Notifier {
    rules: Arc<Rulebook>,
    routes: Routes,
    limits: Limits,
    manners: Manners,
    merges: Merges,
    ears: Ears,
    windows: Windows,
    /// What is on in each room, as last told.
    broadcasts: HashMap<StreamerId, Broadcast>,
    expires: Duration,
}

impl Notifier {
    /// How far back the log is read again at most when soopbell starts, but for the broadcasts that are still on.
    pub const MAX_HORIZON: Duration = Duration::from_hours(24);

    /// How long an alert is worth anything, unless its rule or the configuration say otherwise: a ring for a gift that
    /// comes later than this is noise.
    pub const EXPIRES: Duration = Duration::from_mins(10);

    /// A fold that has seen nothing yet.
    pub fn new(rules: impl Into<Arc<Rulebook>>, routes: Routes) -> Self {
        Self {
            rules: rules.into(),
            routes,
            limits: Limits::default(),
            manners: Manners::default(),
            merges: Merges::default(),
            ears: Ears::default(),
            windows: Windows::default(),
            broadcasts: HashMap::new(),
            expires: Self::EXPIRES,
        }
    }

    /// Has alerts expire after this where their rule does not say otherwise.
    #[must_use]
    pub fn expiring(mut self, after: Duration) -> Self {
        self.expires = after;
        self
    }

    /// From when on the log must be read again for this state to be whole. `open` is when each broadcast began that is
    /// still on: what is counted from there is counted again.
    pub fn since(&self, now: Timestamp, open: impl IntoIterator<Item = Timestamp>) -> Timestamp {
        let horizon = self.rules.horizon().max(manners::SHORT_ABSENCE);
        let since = now.minus(horizon.min(Self::MAX_HORIZON));
        let began = open
            .into_iter()
            .filter(|_| self.rules.counts_broadcasts())
            // A beginning that is not known is taken for the earliest that anything else wants.
            .map(|began| {
                if began.as_millis() > 0 {
                    began
                } else {
                    now.minus(Self::MAX_HORIZON)
                }
            });
        began.fold(since, Timestamp::min)
    }

    /// Goes on with other rules. What is still counted in the same way, or limited under the same name, goes on from
    /// where it stood.
    pub fn adopt(&mut self, rules: impl Into<Arc<Rulebook>>) {
        let rules = rules.into();
        self.windows.carry_over(&self.rules, &rules);
        self.rules = rules;
    }

    /// Goes on with other routes.
    pub fn reroute(&mut self, routes: Routes) {
        self.routes = routes;
    }

    /// Goes on with targets that hear something else than before.
    pub fn listen(&mut self, ears: Ears) {
        self.ears = ears;
    }

    /// Broadcasts are told when they begin and whenever we enter their room.
    fn note_broadcast(&mut self, event: &Event) {
        if let EventKind::BroadcastStarted(now)
        | EventKind::BroadcastEnded(now)
        | EventKind::Connected(now) = &event.kind
        {
            self.broadcasts.insert(event.streamer.clone(), now.clone());
        } else if let EventKind::BroadcastChanged(change) = &event.kind {
            self.broadcasts
                .insert(event.streamer.clone(), change.broadcast.clone());
        }
    }
}
