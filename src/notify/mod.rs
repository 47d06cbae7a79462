//! Whether to tell anybody that a rule matched, whom, and in what words: one stage for each file.
//!
//! ```text
//! Match ─► manners (is it news?) ─► limit (too soon?) ─► route (to whom?) ─► render ─► Alert
//!                └───────────────────────┴── Suppressed, with its reason
//! ```
//!
//! Everything here is a fold over the log whose clock is the events' own time: folding the last hours again after a
//! restart brings back the very state there was before it.

mod alert;
mod limit;
mod manners;
mod route;

use std::collections::HashMap;
use std::time::Duration;

pub use alert::{Alert, Reason, Verdict};
pub use route::Routes;

use crate::event::{Broadcast, Event, EventKind, StreamerId};
use crate::log::Position;
use crate::rule::{Rulebook, Scene};
use limit::Limits;
use manners::Manners;

/// What came of a stretch of the log.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Every match, and what was decided about it.
    pub verdicts: Vec<Verdict>,
    /// What is to be delivered.
    pub alerts: Vec<Alert>,
}

/// The fold: rules, and all that decides about their matches.
#[derive(Debug)]
pub struct Notifier {
    rules: Rulebook,
    routes: Routes,
    limits: Limits,
    manners: Manners,
    /// What is on in each room, as last told.
    broadcasts: HashMap<StreamerId, Broadcast>,
}

impl Notifier {
    /// How far back the log is folded at most when soopbell starts.
    pub const MAX_HORIZON: Duration = Duration::from_hours(24);

    /// A fold that has seen nothing yet.
    pub fn new(rules: Rulebook, routes: Routes) -> Self {
        Self {
            rules,
            routes,
            limits: Limits::default(),
            manners: Manners::default(),
            broadcasts: HashMap::new(),
        }
    }

    /// How far back the log must be folded for this state to be whole.
    pub fn horizon(&self) -> Duration {
        let limits = self
            .rules
            .rules()
            .iter()
            .filter_map(|rule| rule.limit.as_ref());
        limits
            .map(|limit| limit.every)
            .chain([manners::SHORT_ABSENCE])
            .max()
            .unwrap_or_default()
            .min(Self::MAX_HORIZON)
    }

    /// Takes the next event of the log and adds what comes of it.
    pub fn fold(&mut self, position: Position, event: &Event, outcome: &mut Outcome) {
        self.note_broadcast(event);
        let manners = self.manners.judge(event);
        let scene = Scene {
            event,
            broadcast: self.broadcasts.get(&event.streamer),
        };
        for rule in self.rules.matching(&scene) {
            let held = manners.or_else(|| self.limits.judge(rule, &scene));
            outcome.verdicts.push(Verdict {
                position,
                rule: rule.id.clone(),
                held,
            });
            if held.is_some() {
                continue;
            }
            let message = rule.text.render(&scene);
            for target in self.routes.of(rule, &event.streamer) {
                outcome
                    .alerts
                    .push(Alert::new(position, rule, target, &scene, message.clone()));
            }
        }
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
