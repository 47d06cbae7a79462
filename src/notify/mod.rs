//! Whether to tell anybody that a rule matched, whom, and in what words: one stage for each file.
//!
//! ```text
//! Match ─► manners (is it news?) ─► limit (too soon?) ─► route (to whom?) ─► render ─► Alert
//!                └───────────────────────┴── Suppressed, with its reason
//! ```
//!
//! Everything here is a fold over the log whose clock is the events' own time: reading the last hours again after a
//! restart, with what rang then, brings back the very state there was before it.

mod alert;
mod limit;
mod manners;
mod route;
mod trial;

#[cfg(test)]
mod restart;

use std::collections::HashMap;
use std::time::Duration;

pub use alert::{Alert, Reason, Verdict};
pub use route::Routes;
pub use trial::{try_one, try_out};

use crate::event::{Broadcast, Event, EventKind, StreamerId, Timestamp};
use crate::log::Position;
use crate::message::Message;
use crate::rule::{Rule, RuleId, Rulebook, Scene, TargetKind, Windows};
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
    windows: Windows,
    /// What is on in each room, as last told.
    broadcasts: HashMap<StreamerId, Broadcast>,
}

impl Notifier {
    /// How far back the log is read again at most when soopbell starts, but for the broadcasts that are still on.
    pub const MAX_HORIZON: Duration = Duration::from_hours(24);

    /// A fold that has seen nothing yet.
    pub fn new(rules: Rulebook, routes: Routes) -> Self {
        Self {
            rules,
            routes,
            limits: Limits::default(),
            manners: Manners::default(),
            windows: Windows::default(),
            broadcasts: HashMap::new(),
        }
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

    /// Takes an event of the past again. What rang then is known, so it is not judged anew: that could come out
    /// differently, since the rules may have changed, or since what held a ring back is no longer in sight.
    pub fn recall(&mut self, event: &Event, rang: &[RuleId]) {
        self.note_broadcast(event);
        let is_news = self.manners.judge(event).is_none();
        let scene = Scene::new(event, self.broadcasts.get(&event.streamer));
        let _readings = self.windows.take(&self.rules, &scene, is_news);
        for rule in rang {
            if let Some(rule) = self.rules.rule(rule.as_str()) {
                self.limits.note(rule, &scene);
            }
        }
    }

    /// Goes on with other rules. What is still counted in the same way, or limited under the same name, goes on from
    /// where it stood.
    pub fn adopt(&mut self, rules: Rulebook) {
        self.windows.carry_over(&self.rules, &rules);
        self.rules = rules;
    }

    /// Takes the next event of the log and adds what comes of it.
    pub fn fold(&mut self, position: Position, event: &Event, outcome: &mut Outcome) {
        // Borrowed apart from the rest, which deciding changes.
        let routes = std::mem::take(&mut self.routes);
        self.decide(event, |rule, scene, held| {
            outcome.verdicts.push(Verdict {
                position,
                rule: rule.id.clone(),
                held,
            });
            if held.is_some() {
                return;
            }
            let mut said: Vec<(Option<TargetKind>, Message)> = Vec::new();
            for target in routes.of(rule, &event.streamer) {
                let kind = routes.kind(target);
                let message = if let Some((_, message)) = said.iter().find(|it| it.0 == kind) {
                    message.clone()
                } else {
                    let message = rule.text.render_at(kind, scene);
                    said.push((kind, message.clone()));
                    message
                };
                let alert = Alert::new(position, rule, target, scene, message);
                outcome.alerts.push(alert);
            }
        });
        self.routes = routes;
    }

    /// Takes an event and shows every rule that matches, with what holds it back.
    fn decide(&mut self, event: &Event, mut show: impl FnMut(&Rule, &Scene<'_>, Option<Reason>)) {
        self.note_broadcast(event);
        let manners = self.manners.judge(event);
        let broadcast = self.broadcasts.get(&event.streamer);
        let scene = Scene::new(event, broadcast);
        let windows = self.windows.take(&self.rules, &scene, manners.is_none());
        let scene = Scene { windows, ..scene };
        for rule in self.rules.matching(&scene) {
            let held = manners.or_else(|| self.limits.judge(rule, &scene));
            show(rule, &scene, held);
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
