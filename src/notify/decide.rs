//! What becomes of each match, stage by stage, and the alerts that come of it.

use super::alert::{Alert, Reason, Verdict};
use super::ears::Unheard;
use super::merge::{Gathering, Merged};
use super::{Notifier, Outcome};
use crate::event::Event;
use crate::log::Position;
use crate::message::Message;
use crate::rule::{On, Rule, RuleId, Scene, TargetKind};

/// What becomes of a match.
#[derive(Debug, Clone, Copy)]
pub enum Fate<'m> {
    /// It rings.
    Rings,
    /// It rings, and others may be added to its card.
    Leads(&'m Gathering),
    /// It is told with others that are still to come.
    Opens(&'m Gathering),
    /// It is told with others.
    Joins(&'m Gathering),
    /// It is held back.
    Held(Reason),
}

impl Fate<'_> {
    /// Why it does not ring by itself.
    pub fn held(&self) -> Option<Reason> {
        match self {
            Self::Rings | Self::Leads(_) => None,
            Self::Opens(_) => Some(Reason::Gathering),
            Self::Joins(_) => Some(Reason::Merged),
            Self::Held(reason) => Some(*reason),
        }
    }
}

/// A rule that rang in the past, or was told together with others, or would have if anybody had listened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// The rule.
    pub rule: RuleId,
    /// It belonged to what was put together, and was not the first of it.
    pub merged: bool,
}

impl Notifier {
    /// Takes an event of the past again. What rang then is known, so it is not judged anew: that could come out
    /// differently, since the rules may have changed, or since what held a ring back is no longer in sight.
    pub fn recall(&mut self, event: &Event, rang: &[Recalled]) {
        self.note_broadcast(event);
        let is_news = self.manners.judge(event).is_none();
        let scene = Scene::new(event, self.broadcasts.get(&event.streamer));
        let _readings = self.windows.take(&self.rules, &scene, is_news);
        for recalled in rang {
            if let Some(rule) = self.rules.rule(recalled.rule.as_str()) {
                self.limits.note(rule, &scene);
                self.merges.recall(rule, &scene, recalled.merged);
            }
        }
    }

    /// Takes the next event of the log and adds what comes of it.
    pub fn fold(&mut self, position: Position, event: &Event, outcome: &mut Outcome) {
        // Borrowed apart from the rest, which deciding changes.
        let routes = std::mem::take(&mut self.routes);
        let ears = std::mem::take(&mut self.ears);
        let (language, expires) = (self.rules.language(), self.expires);
        self.decide(event, |rule, scene, fate| {
            let verdict = |held| Verdict {
                position,
                rule: rule.id.clone(),
                held,
                joined: matches!(fate, Fate::Joins(_)),
            };
            if let Fate::Held(_) = fate {
                outcome.verdicts.push(verdict(fate.held()));
                return;
            }
            let (text, to) = rule.voice(scene);
            let mut targets = routes.of(to, &event.streamer);
            let (mut silenced, mut too_small) = (0, 0);
            targets.retain(|target| {
                match ears.judge(target, &rule.id, event) {
                    None => return true,
                    Some(Unheard::Silenced) => silenced += 1,
                    Some(Unheard::TooSmall) => too_small += 1,
                }
                false
            });
            outcome.silenced += silenced;
            outcome.too_small += too_small;
            let held = if !targets.is_empty() || silenced + too_small == 0 {
                fate.held()
            } else if too_small > 0 {
                Some(Reason::TooSmall)
            } else {
                Some(Reason::Silenced)
            };
            outcome.verdicts.push(verdict(held));
            let mut said: Vec<(Option<TargetKind>, Message)> = Vec::new();
            for target in targets {
                let kind = routes.kind(target);
                let message = if let Some((_, message)) = said.iter().find(|it| it.0 == kind) {
                    message.clone()
                } else {
                    let message = text.render_at(kind, scene);
                    said.push((kind, message.clone()));
                    message
                };
                let alert = {
                    let expires = rule.expires.unwrap_or(expires);
                    Alert::new(position, rule, target, scene, message, expires)
                };
                outcome.alerts.push(match fate {
                    Fate::Leads(gathering) | Fate::Opens(gathering) | Fate::Joins(gathering) => {
                        alert.sharing(gathering, rule, language)
                    }
                    _ => alert,
                });
            }
        });
        self.routes = routes;
        self.ears = ears;
    }

    /// Takes an event and shows every rule that matches, with what becomes of it.
    pub(super) fn decide(
        &mut self,
        event: &Event,
        mut show: impl FnMut(&Rule, &Scene<'_>, Fate<'_>),
    ) {
        self.examine(event, false, |rule, scene, fate| {
            if let Some(fate) = fate {
                show(rule, scene, fate);
            }
        });
    }

    /// Takes an event and shows every rule of its kind: those that match with what becomes of it, in the order in which
    /// they are decided, and then those that do not. Whom it would be told to is not asked, nor whether they listen.
    pub fn explain(
        &mut self,
        event: &Event,
        show: impl FnMut(&Rule, &Scene<'_>, Option<Fate<'_>>),
    ) {
        self.examine(event, true, show);
    }

    fn examine(
        &mut self,
        event: &Event,
        all: bool,
        mut show: impl FnMut(&Rule, &Scene<'_>, Option<Fate<'_>>),
    ) {
        self.note_broadcast(event);
        let manners = self.manners.judge(event);
        let broadcast = self.broadcasts.get(&event.streamer);
        let scene = Scene::new(event, broadcast);
        let windows = self.windows.take(&self.rules, &scene, manners.is_none());
        let scene = Scene { windows, ..scene };
        // Asks for no memory unless something matches.
        let mut matching: Vec<&Rule> = self.rules.matching(&scene).collect();
        if matching.iter().any(|rule| rule.rank() > 0) {
            matching.sort_by_key(|rule| rule.rank());
        }
        let matched: Vec<&RuleId> = if all {
            matching.iter().map(|rule| &rule.id).collect()
        } else {
            Vec::new()
        };
        let mut rang: Vec<&RuleId> = Vec::new();
        for rule in matching {
            let held = manners
                .or_else(|| is_inactive(rule, &scene))
                .or_else(|| is_inhibited(rule, &rang))
                .or_else(|| self.limits.judge(rule, &scene));
            let fate = match held {
                Some(reason) => Fate::Held(reason),
                None => match self.merges.judge(rule, &scene) {
                    Merged::Rings => Fate::Rings,
                    Merged::Leads(gathering) => Fate::Leads(gathering),
                    Merged::Opens(gathering) => Fate::Opens(gathering),
                    Merged::Joins(gathering) => Fate::Joins(gathering),
                },
            };
            if held.is_none() {
                rang.push(&rule.id);
            }
            show(rule, &scene, Some(fate));
        }
        if all {
            let on = On::of(&event.kind);
            let others = self.rules.rules().iter().filter(|rule| rule.on == on);
            for rule in others.filter(|rule| !matched.contains(&&rule.id)) {
                show(rule, &scene, None);
            }
        }
    }
}

fn is_inactive(rule: &Rule, scene: &Scene<'_>) -> Option<Reason> {
    let active = rule.active.as_ref()?;
    (!active.covers(scene.event.at)).then_some(Reason::Inactive)
}

fn is_inhibited(rule: &Rule, rang: &[&RuleId]) -> Option<Reason> {
    let mut others = rule.unless_ringing.iter();
    others
        .any(|other| rang.contains(&other))
        .then_some(Reason::Inhibited)
}
