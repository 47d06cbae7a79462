//! The rules: which events ring, how often, where, and in what words.
//!
//! Rule files are read once and checked for everything that can be known then: names, types, words that a field can
//! never hold, templates, targets. What is left cannot fail, allocates nothing on a miss, and depends on nothing but
//! the [`Scene`]: no clock, no disk, no state.
//!
//! What a rule may speak of is in [`schema`]; [`when`] reads its condition, [`window`] counts for it over time, [`text`]
//! reads its words, and [`file`](mod@file) the file around them. Each of these explains itself, which
//! [`reference`](mod@reference) puts together for people and for editors; [`starter`](mod@starter) writes first rules,
//! and [`edit`](mod@edit) changes those that are there.

mod fold;
mod scene;
mod schema;

mod when;
mod window;

mod text;

mod limit;
mod schedule;
mod tier;

mod trial;

mod warn;

mod edit;
mod file;
mod reference;
mod shipped;
mod starter;

#[cfg(test)]
mod broken;
#[cfg(test)]
mod counting;
#[cfg(test)]
mod korean;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use edit::{Checked, Done, Edit, Edited, Fingerprint, Unchanged, Undo, check_change, compose};
pub use limit::{Lead, Limit, LimitKey, Merge, Priority};
pub use reference::{json_schema, markdown};
pub use scene::Scene;
pub use schedule::Schedule;
pub use schema::{Field, On, Type, Unit, Value};
pub use shipped::shipped;
pub use starter::{first, starter};
pub use text::{TargetKind, Template, Wording, grouped};
pub use tier::{Tier, Tiers};
pub use trial::{Expected, Step, Trial};
pub use when::{Clause, Explained};
pub use window::{Reading, Windows};

use crate::event::{StreamerId, Text};
use crate::fault::{Fault, Language, Problem, Source};
use when::Index;
use window::Window;

/// The target that is always there: every chat that watches the streamer.
pub const WATCHERS: &str = "watchers";

/// Name of a rule, unique over all files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(Text);

impl RuleId {
    /// Longest id, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Takes words of small letters and digits joined by single hyphens: `big-balloon`.
    pub fn parse(text: &str) -> Option<Self> {
        let word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        };
        let fits = text.len() <= Self::MAX_BYTES && text.split('-').all(word);
        fits.then(|| Self(Text::from(text)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rule that was checked.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// The file it stands in.
    pub file: Arc<str>,
    /// The kind of event it waits for.
    pub on: On,
    /// Whether it may ring. One that may not is checked and kept like any other, and matches nothing.
    pub is_enabled: bool,
    /// The streamers it holds for, none twice; empty where it holds for all.
    pub streamers: Vec<StreamerId>,
    /// Its condition as it was written; none where every event of the kind rings.
    pub when: Option<String>,
    /// What it says; with tiers, what the lowest says.
    pub text: Wording,
    /// Names of targets, at least one, none twice; [`WATCHERS`] among them or not. With tiers, those of the lowest.
    pub to: Vec<Text>,
    /// Thresholds that say something else, or elsewhere.
    pub tiers: Option<Tiers>,
    /// When it may ring; without one, always.
    pub active: Option<Schedule>,
    /// The rules that this one gives way to: where one of them rings for the same event, this one does not.
    pub unless_ringing: Vec<RuleId>,
    /// After how many others it is decided: a rule comes after all that it gives way to.
    pub(in crate::rule) rank: usize,
    /// How often it may ring; without one, every time.
    pub limit: Option<Limit>,
    /// What is put together of what it rings for.
    pub merge: Option<Merge>,
    /// How long after its event its ring is still worth anything.
    pub expires: Option<Duration>,
    /// Its place in a target's line.
    pub priority: Priority,
}

impl Rule {
    /// Whether it holds for this streamer.
    pub fn is_for(&self, streamer: &StreamerId) -> bool {
        self.streamers.is_empty() || self.streamers.contains(streamer)
    }

    /// What its limit counts this scene by; `None` without a limit.
    pub fn limit_key(&self, scene: &Scene<'_>) -> Option<LimitKey> {
        let limit = self.limit.as_ref()?;
        Some(LimitKey::new(&self.id, limit.per, scene))
    }

    /// What it puts this scene together with; `None` if it puts nothing together.
    pub fn merge_key(&self, scene: &Scene<'_>) -> Option<LimitKey> {
        let merge = self.merge.as_ref()?;
        Some(LimitKey::new(&self.id, merge.by, scene))
    }

    /// What it says of this scene, and where.
    pub fn voice(&self, scene: &Scene<'_>) -> (&Wording, &[Text]) {
        let tier = self.tiers.as_ref().and_then(|tiers| tiers.reached(scene));
        tier.map_or((&self.text, &self.to), |tier| (&tier.text, &tier.to))
    }

    /// Every name of a target it may tell.
    pub fn targets(&self) -> impl Iterator<Item = &Text> {
        let tiers = self.tiers.iter().flat_map(Tiers::steps);
        self.to.iter().chain(tiers.flat_map(|tier| &tier.to))
    }

    /// Whether it comes after rules that it gives way to.
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Why it rings, as its file has it: `donation: balloons >= 100`.
    pub fn why(&self) -> String {
        match &self.when {
            Some(when) => format!("{}: {when}", self.on.name()),
            None => self.on.name().to_owned(),
        }
    }
}

/// All rules, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    /// In the order of the files and, within one, of the file.
    rules: Vec<Rule>,
    /// For each kind of event, the conditions and the rule each belongs to.
    by_kind: [Index; On::ALL.len()],
    /// For each kind of event, what is counted over time.
    windows: [Vec<Window>; On::ALL.len()],
    trials: Vec<Trial>,
    /// What works and is most likely not meant.
    warnings: Arc<[Fault]>,
    clauses: HashMap<RuleId, Clause>,
    language: Language,
}

impl Rulebook {
    /// Reads rule files; `targets` are the names that `to` may use besides [`WATCHERS`].
    ///
    /// # Errors
    /// Every error of every file, in the order of the files and, within one, of its lines. What is only worth a
    /// warning keeps no rule out: it is in [`Self::warnings`].
    pub fn compile(sources: &[Source], targets: &[&str]) -> Result<Self, Vec<Fault>> {
        Self::read(sources, targets, false)
    }

    /// The same for whoever will ask why: [`Rulebook::clause`] has an answer then.
    ///
    /// # Errors
    /// Every fault of every file, in the order of the files and, within one, of its lines.
    pub fn compile_explaining(sources: &[Source], targets: &[&str]) -> Result<Self, Vec<Fault>> {
        Self::read(sources, targets, true)
    }

    fn read(sources: &[Source], targets: &[&str], explains: bool) -> Result<Self, Vec<Fault>> {
        let files = file::read(sources, targets, explains);
        if !files.faults.is_empty() {
            return Err(files.faults);
        }
        let mut book = Self {
            windows: files.windows,
            trials: files.trials,
            warnings: files.warnings.into(),
            ..Self::default()
        };
        let mut by_kind = [const { Vec::new() }; On::ALL.len()];
        for loaded in files.rules {
            if let Some(clause) = loaded.clause {
                book.clauses.insert(loaded.rule.id.clone(), clause);
            }
            if let Some(conditions) = by_kind.get_mut(loaded.rule.on as usize) {
                conditions.push((loaded.condition, book.rules.len()));
            }
            book.rules.push(loaded.rule);
        }
        book.by_kind = by_kind.map(Index::new);
        Ok(book)
    }

    /// The condition of a rule taken apart; `None` where there is none, or where nobody asked for it.
    pub fn clause(&self, rule: &RuleId) -> Option<&Clause> {
        self.clauses.get(rule)
    }

    /// The same rules, in this language where they have words in several.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        for rule in &mut self.rules {
            rule.text.speak(language);
            for text in rule.tiers.iter_mut().flat_map(Tiers::texts_mut) {
                text.speak(language);
            }
        }
        self.language = language;
        self
    }

    /// The same rules with none of them disabled, for tests: what a rule is to do holds while it is set aside as well,
    /// and is known before it is back.
    #[must_use]
    pub fn all_enabled(mut self) -> Self {
        for rule in &mut self.rules {
            rule.is_enabled = true;
        }
        self
    }

    /// The rules that ring for this scene, in their order.
    pub fn matching<'b>(&'b self, scene: &Scene<'b>) -> impl Iterator<Item = &'b Rule> {
        let scene = *scene;
        self.by_kind
            .get(On::of(&scene.event.kind) as usize)
            .map(|index| index.holding(&scene))
            .unwrap_or_default()
            .into_iter()
            .filter_map(|rule| self.rules.get(rule))
            .filter(|rule| rule.is_enabled)
            .filter(move |rule| rule.is_for(&scene.event.streamer))
    }

    /// The language of what the rules do not say themselves.
    pub fn language(&self) -> Language {
        self.language
    }

    /// How much of the past decides what rings now: what rules look back over, how long their limits hold, and how
    /// long they put together.
    pub fn horizon(&self) -> Duration {
        let windows = self.windows.iter().flatten().map(Window::reach);
        let limits = self.rules.iter().filter_map(|rule| rule.limit.as_ref());
        let limits = limits.map(|limit| limit.every);
        let merges = self.rules.iter().filter_map(|rule| rule.merge.as_ref());
        let merges = merges.map(|merge| merge.window);
        windows
            .chain(limits)
            .chain(merges)
            .max()
            .unwrap_or_default()
    }

    /// How far what rules for this kind of event count looks back: for an event's readings, no more of the past is needed,
    /// and of it no other kind. What is counted from the beginning of a broadcast is taken to look back as far as any may.
    pub fn reach(&self, on: On) -> Duration {
        let windows = self.windows.get(on as usize).into_iter().flatten();
        let reaches = windows.map(|window| match window.span {
            window::Span::Broadcast => window::MAX_SPAN,
            _ => window.reach(),
        });
        reaches.max().unwrap_or_default()
    }

    /// Whether anything is counted from the beginning of a broadcast.
    pub fn counts_broadcasts(&self) -> bool {
        let mut windows = self.windows.iter().flatten();
        windows.any(|window| window.span == window::Span::Broadcast)
    }

    /// Every rule, in order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The tests that stand beside the rules.
    pub fn trials(&self) -> &[Trial] {
        &self.trials
    }

    /// The same rules, with warnings that only show from outside before those of their own.
    #[must_use]
    pub fn warned(mut self, warnings: &[Fault]) -> Self {
        self.warnings = warnings.iter().chain(self.warnings()).cloned().collect();
        self
    }

    /// What works and is most likely not meant, in the order of the files and of their lines.
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// The rule of this name.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id.as_str() == id)
    }
}

/// Something wrong within a text, before anybody knows where in a file the text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mistake {
    span: Range<usize>,
    problem: Problem,
}

impl Mistake {
    fn new(span: Range<usize>, problem: Problem) -> Self {
        Self { span, problem }
    }
}
