//! What people ask about what happened, and what they have done about it, while soopbell runs: who gave most, how a day
//! went, what became of an alert and why it rang.
//!
//! All of it blocks for a moment, so it is asked on a thread that may. The file is read over connections of its own, which
//! hold up neither the engine nor the outbox.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::AppError;
use crate::clock::Clock;
use crate::config::Config;
use crate::event::{Event, StreamerId};
use crate::folder;
use crate::log::Position;
use crate::notify::{Notifier, Reason, Routes};
use crate::replay::{Explanation, seen};
use crate::rule::{On, Rulebook, Scene};
use crate::sink::TargetId;
use crate::store::{
    self, Changes, ChatSettings, Found, Letter, Letters, Match, Outcome, Stats, Store, Stretch, Top,
};

/// Most alerts or matches that are told at once.
const MOST: u32 = 10;
/// How many digits of an alert's id are enough to ask for it.
const ENOUGH: usize = 4;
/// For how long who left is no news when they come back; so much more is read for rules about people.
const MANNERS: Duration = Duration::from_mins(10);

/// What is asked of the file while soopbell runs.
pub struct Figures {
    config: Arc<Config>,
    file: store::Figures,
    letters: Mutex<Letters>,
    changes: Changes,
    settings: ChatSettings,
    bell: Arc<Notify>,
    clock: Arc<dyn Clock>,
}

/// Something that happened, as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Its place in the log.
    pub position: Position,
    /// What it was.
    pub event: Event,
    /// What rules can see of it, by its names in rules. Hostile text.
    pub seen: Vec<(&'static str, String)>,
}

/// Why a rule rang for an event, or did not.
#[derive(Debug, Clone, PartialEq)]
pub struct Why {
    /// The rule.
    pub rule: String,
    /// The event; `None` where the log has forgotten it, and with it all that follows here.
    pub event: Option<Happened>,
    /// What was said when it happened: nothing, since the rule did not match; that it rang; or what held it back.
    pub said: Option<Option<Reason>>,
    /// What the rule as it is written now makes of it, part by part; `None` where there is no such rule any more, or where
    /// the rules cannot be read.
    pub explanation: Option<Explanation>,
    /// What the rule counts was counted from everything that it looks back over. Where that is more than can be read in a
    /// moment, it is only from the last of it.
    pub is_counted_whole: bool,
}

impl Happened {
    /// The event on one line, in the words of rules. Hostile text.
    pub fn line(&self) -> String {
        let seen = self.seen.iter();
        let seen: Vec<_> = seen
            .map(|(name, value)| format!("{name} = {value}"))
            .collect();
        let (kind, streamer) = (self.event.kind.name(), &self.event.streamer);
        format!("{kind} · {streamer} · {}", seen.join(", "))
    }
}

impl Figures {
    pub(super) fn new(
        store: &Store,
        config: &Arc<Config>,
        bell: &Arc<Notify>,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self, AppError> {
        Ok(Self {
            file: store.figures()?,
            letters: Mutex::new(Letters::open(&config.data_dir)?),
            changes: store.changes()?,
            settings: store.chat_settings()?,
            config: Arc::clone(config),
            bell: Arc::clone(bell),
            clock: Arc::clone(clock),
        })
    }

    /// Who gave most to these streamers, at most a hundred of them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn top(
        &self,
        streamers: &[StreamerId],
        stretch: Stretch,
        most: u32,
    ) -> Result<Top, AppError> {
        let now = self.clock.now();
        Ok(self.file.top(streamers, stretch, most, now)?)
    }

    /// How a day, a week or a broadcast went for a streamer.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn stats(&self, streamer: &StreamerId, stretch: Stretch) -> Result<Stats, AppError> {
        Ok(self.file.stats(streamer, stretch, self.clock.now())?)
    }

    /// The last alerts at a target, newest first, at most ten.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recent(&self, target: &TargetId, most: u32) -> Result<Vec<Letter>, AppError> {
        Ok(self.letters().recent(target, most.min(MOST))?)
    }

    /// The alert that somebody means by its id, or by four digits of it or more, at one target or anywhere.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn find(&self, typed: &str, at: Option<&TargetId>) -> Result<Found, AppError> {
        Ok(self.letters().meant(typed, ENOUGH, at)?)
    }

    /// Why an alert rang. What became of it is in the letter itself. `None` where it is about no event: soopbell itself had
    /// something to say.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn why(&self, letter: &Letter) -> Result<Option<Why>, AppError> {
        let rule = letter.content.as_ref().map(|it| it.card.rule.as_str());
        let (Some(position), Some(rule)) = (letter.position, rule) else {
            return Ok(None);
        };
        let event = self.file.event(position)?;
        self.explain(rule, event.map(|event| (position, event)))
            .map(Some)
    }

    /// What a rule last said of events at a streamer that it matched, newest first, at most ten.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn lately(
        &self,
        rule: &str,
        streamer: &StreamerId,
        most: u32,
    ) -> Result<Vec<Match>, AppError> {
        Ok(self.file.matches(rule, streamer, most.min(MOST))?)
    }

    /// Why a rule rang, or did not, for the last event at a streamer that it could have rung for. `None` where there is no
    /// such rule, or where there was no such event lately.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn why_not(&self, rule: &str, streamer: &StreamerId) -> Result<Option<Why>, AppError> {
        let Some(on) = self.rules().and_then(|rules| Some(rules.rule(rule)?.on)) else {
            return Ok(None);
        };
        match self.file.last_of(on.name(), streamer)? {
            Some(last) => self.explain(rule, Some(last)).map(Some),
            None => Ok(None),
        }
    }

    /// Has an alert, named by its whole id, sent again at once, as it stands; what came of it. That is safe while it is
    /// being sent: what is under way is left alone, and nothing that a worker has seen before can be claimed any more.
    ///
    /// # Errors
    /// The file cannot be written; nothing has changed then.
    pub fn resend(&self, id: &str) -> Result<Outcome, AppError> {
        let outcomes = self.letters().resend(&[id.to_owned()])?;
        let outcome = outcomes.into_iter().next().unwrap_or(Outcome::Gone);
        if let Outcome::Done(_) = outcome {
            self.bell.notify_waiters();
        }
        Ok(outcome)
    }

    /// What people changed.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// What chats have set for themselves.
    pub fn settings(&self) -> &ChatSettings {
        &self.settings
    }

    /// What a rule makes of an event, and made of it then.
    fn explain(&self, rule: &str, event: Option<(Position, Event)>) -> Result<Why, AppError> {
        let mut why = Why {
            rule: rule.to_owned(),
            event: None,
            said: None,
            explanation: None,
            is_counted_whole: true,
        };
        let Some((position, event)) = event else {
            return Ok(why);
        };
        why.said = self.file.said(position, rule)?;
        let on = On::of(&event.kind);
        let rules = self.rules();
        let rules = rules.filter(|rules| rules.rule(rule).is_some_and(|rule| rule.on == on));
        if let Some(rules) = rules {
            let (mut notifier, is_whole) = self.remembering(&rules, on, position, &event)?;
            why.is_counted_whole = is_whole;
            notifier.explain(&event, |one, scene, _| {
                if one.id.as_str() == rule {
                    why.explanation = Some(Explanation::new(&rules, one, scene));
                }
            });
        }
        why.event = Some(Happened {
            position,
            seen: seen(&Scene::new(&event, None)),
            event,
        });
        Ok(why)
    }

    /// A fold in which all that is counted for this kind of event stands where it stood when the event came, and whether
    /// everything was there to count. What held a ring back is not folded: that is known from the verdicts.
    fn remembering(
        &self,
        rules: &Rulebook,
        on: On,
        position: Position,
        event: &Event,
    ) -> Result<(Notifier, bool), AppError> {
        const BROADCASTS: [&str; 4] = [
            "broadcast_started",
            "broadcast_changed",
            "broadcast_ended",
            "connected",
        ];
        const PEOPLE: [&str; 2] = ["arrival", "departure"];
        let mut notifier = Notifier::new(rules.clone(), Routes::default());
        let mut kinds = BROADCASTS.to_vec();
        kinds.push(on.name());
        let mut reach = rules.reach(on);
        if PEOPLE.contains(&on.name()) {
            kinds.extend(PEOPLE);
            reach = reach.max(MANNERS);
        }
        let is_whole = self.file.past(
            &event.streamer,
            &kinds,
            event.at.minus(reach),
            position,
            &mut |event| notifier.recall(event, &[]),
        )?;
        Ok((notifier, is_whole || reach.is_zero()))
    }

    /// The rules as they are written now; `None` where they cannot be read.
    fn rules(&self) -> Option<Rulebook> {
        let sources = folder::sources(&self.config).ok()?;
        folder::compile_explaining(&self.config, &sources).ok()
    }

    /// Each call leaves the file as it found it or as it says, so a panic elsewhere does not spoil it.
    fn letters(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
