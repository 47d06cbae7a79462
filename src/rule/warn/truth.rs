//! Whether a condition, or a part of it, always or never holds.
//!
//! A condition is seen as chains of `and` and `or` with every `not` pushed down to what they join. Of each link it is
//! asked what it lets through; links of one chain that speak of the same thing are laid upon each other. What stays open
//! is open: nothing is said that is not certain, but for numbers that nobody has ever seen, which are told apart.

use std::collections::HashMap;

use super::set::Set;
use super::{MAX_NAMES_WITHIN, range};
use crate::event::Text;
use crate::fault::{Problem, Warning, Why};
use crate::rule::Mistake;
use crate::rule::fold::fold;
use crate::rule::schema::{Field, On, Type, Unit};
use crate::rule::when::{
    Comparison, Expr, ExprKind, List, Names, Search, Told, argument, fits_everything, function,
    spelled,
};

/// Longest part of a condition that is repeated in a message, in characters.
const MAX_SHOWN: usize = 60;

/// What is known of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Truth {
    Never,
    Sometimes,
    Always,
}

impl Truth {
    fn turned(self, negated: bool) -> Self {
        match self {
            Self::Never if negated => Self::Always,
            Self::Always if negated => Self::Never,
            it => it,
        }
    }
}

/// A part of a condition, where it stands, and whether the opposite is asked for.
#[derive(Clone, Copy)]
struct Part<'w, 'n> {
    tree: &'w Expr<'n>,
    negated: bool,
    within: Option<&'n str>,
}

/// Everything that is suspicious about a condition.
pub(super) fn findings<'n>(tree: &Expr<'n>, on: On, names: &Names<'n>) -> Vec<Told> {
    let mut judge = Judge {
        on,
        names,
        told: Vec::new(),
    };
    let whole = Part {
        tree,
        negated: false,
        within: None,
    };
    let truth = judge.truth(whole);
    for told in &mut judge.told {
        if let Problem::Warning(warning) = &mut told.mistake.problem {
            reaches(warning, truth);
        }
    }
    judge.told
}

/// Notes on a warning that all of the rule suffers from it.
fn reaches(warning: &mut Warning, truth: Truth) {
    match warning {
        Warning::Never { whole, .. } | Warning::Contradiction { whole, .. } => {
            *whole = truth == Truth::Never;
        }
        Warning::Always { whole, .. } | Warning::Either { whole, .. } => {
            *whole = truth == Truth::Always;
        }
        _ => {}
    }
}

struct Judge<'w, 'n> {
    on: On,
    names: &'w Names<'n>,
    told: Vec<Told>,
}

impl<'w, 'n> Judge<'w, 'n> {
    fn truth(&mut self, part: Part<'w, 'n>) -> Truth {
        let part = self.unfolded(part);
        if let Some(all) = joined_by_and(&part) {
            let mut links = Vec::new();
            self.links(part, all, &mut links);
            return self.chain(&links, all);
        }
        self.inner_conditions(part);
        let truth = match &part.tree.kind {
            ExprKind::Bool(value) => {
                let truth = if *value { Truth::Always } else { Truth::Never };
                self.tell_truth(part, truth, Why::Spelled)
            }
            ExprKind::Compare(left, comparison, right) => {
                if left == right {
                    let is_so = comparison.holds(0, 0);
                    let truth = if is_so { Truth::Always } else { Truth::Never };
                    return self
                        .tell_truth(part, truth, Why::Itself)
                        .turned(part.negated);
                }
                self.measured(part)
                    .or_else(|| self.spelled_out(part, left, *comparison, right))
                    .unwrap_or(Truth::Sometimes)
            }
            ExprKind::Among(..) => self.measured(part).unwrap_or(Truth::Sometimes),
            ExprKind::Search(_, Search::Matches, what) => self.pattern(part, what),
            ExprKind::Call(name, arguments)
                if function(name.text).is_some_and(|it| it.name == "crosses") =>
            {
                match arguments.as_slice() {
                    [number, line] => self.crosses(part, &number.value, &line.value),
                    _ => Truth::Sometimes,
                }
            }
            _ => Truth::Sometimes,
        };
        truth.turned(part.negated)
    }

    /// The part without the `not` before it, and with what a name stands for in its place.
    fn unfolded(&self, mut part: Part<'w, 'n>) -> Part<'w, 'n> {
        for _ in 0..usize::from(u8::MAX) {
            match &part.tree.kind {
                ExprKind::Not(other) => {
                    part.negated = !part.negated;
                    part.tree = other;
                }
                ExprKind::Path(path) if self.on.field(path).is_none() => {
                    let Some((name, Some(definition))) = self.names.definition(path) else {
                        return part;
                    };
                    part.within = Some(name);
                    part.tree = definition;
                }
                _ => return part,
            }
        }
        part
    }

    /// Everything that a chain joins, chains of the same kind within it taken apart.
    fn links(&self, part: Part<'w, 'n>, all: bool, out: &mut Vec<Part<'w, 'n>>) {
        let part = self.unfolded(part);
        match &part.tree.kind {
            ExprKind::All(links) | ExprKind::Any(links) if joined_by_and(&part) == Some(all) => {
                for tree in links {
                    self.links(Part { tree, ..part }, all, out);
                }
            }
            _ => out.push(part),
        }
    }

    /// A chain of `and`, or of `or`.
    fn chain(&mut self, links: &[Part<'w, 'n>], all: bool) -> Truth {
        let truths: Vec<_> = links.iter().map(|link| self.truth(*link)).collect();
        let (ends_it, goes_on) = if all {
            (Truth::Never, Truth::Always)
        } else {
            (Truth::Always, Truth::Never)
        };
        if truths.contains(&ends_it) {
            return ends_it;
        }
        if truths.iter().all(|truth| *truth == goes_on) {
            return goes_on;
        }
        // What each link lets through, by what it speaks of. A chain of `or` is what a chain of `and` is of opposites.
        let mut spoken_of: HashMap<String, (Set, Part<'w, 'n>)> = HashMap::new();
        let open = links.iter().zip(&truths);
        for (link, _) in open.filter(|(_, truth)| **truth == Truth::Sometimes) {
            let (subject, set, words) = self.let_through(*link);
            let set = if all == link.negated {
                set.negated()
            } else {
                set
            };
            let Some((known, first)) = spoken_of.get_mut(&subject) else {
                spoken_of.insert(subject, (set, *link));
                continue;
            };
            let both = known.and(&set);
            if both.is_empty(words) {
                let (first, second) = (shown(first), shown(link));
                let whole = false;
                let warning = if all {
                    Warning::Contradiction {
                        first,
                        second,
                        whole,
                    }
                } else {
                    Warning::Either {
                        first,
                        second,
                        whole,
                    }
                };
                self.tell(*link, warning);
                return ends_it;
            }
            (*known, *first) = (both, *link);
        }
        Truth::Sometimes
    }

    /// What a link speaks of, and what that may be for it to hold, `not` left aside. Where nothing better is known, a
    /// link speaks of itself.
    fn let_through(&self, link: Part<'w, 'n>) -> (String, Set, Option<&'static [&'static str]>) {
        let opaque = || {
            let subject = spelled(link.tree, self.on, self.names);
            (subject, Set::truth(true), None)
        };
        match &link.tree.kind {
            ExprKind::Path(_) => (self.subject(link.tree), Set::truth(true), None),
            ExprKind::Compare(left, comparison, right) => {
                if let Some((subject, set)) = self.numbers(link.tree) {
                    return (self.subject(subject), set, None);
                }
                let (field, text, negated) = match (&left.kind, &right.kind, comparison) {
                    (_, ExprKind::Text(text), Comparison::Equal) => (left, text, false),
                    (_, ExprKind::Text(text), Comparison::NotEqual) => (left, text, true),
                    (ExprKind::Text(text), _, Comparison::Equal) => (right, text, false),
                    (ExprKind::Text(text), _, Comparison::NotEqual) => (right, text, true),
                    _ => return opaque(),
                };
                let set = Set::texts([self.meant(field, text)]);
                let set = if negated { set.negated() } else { set };
                (self.subject(field), set, self.words(field))
            }
            ExprKind::Among(item, list) => {
                if let Some((subject, set)) = self.numbers(link.tree) {
                    return (self.subject(subject), set, None);
                }
                match self.texts(list) {
                    Some(texts) => {
                        let set = Set::texts(texts.into_iter().map(|text| self.meant(item, text)));
                        (self.subject(item), set, self.words(item))
                    }
                    None => opaque(),
                }
            }
            _ => opaque(),
        }
    }

    /// One name for what may be called by several.
    fn subject(&self, tree: &Expr<'_>) -> String {
        let spelled = spelled(tree, self.on, self.names);
        if Some(spelled.as_str()) == self.on.person() {
            return format!("{spelled}.id");
        }
        spelled
    }

    /// The field that a part is, if it is one.
    fn field(&self, tree: &Expr<'_>) -> Option<&'static Field> {
        match tree.kind {
            ExprKind::Path(path) => self.on.field(path),
            _ => None,
        }
    }

    /// What a text stands for that a part is compared with: a field of few words has names for them in two languages.
    fn meant(&self, field: &Expr<'_>, text: &str) -> Text {
        let word = self.field(field).and_then(|field| field.word(text));
        word.map_or_else(|| fold(text), Text::from)
    }

    /// All words that a field can be, if they are few.
    fn words(&self, tree: &Expr<'_>) -> Option<&'static [&'static str]> {
        match self.field(tree)?.kind() {
            Type::Choice(words) => Some(words),
            _ => None,
        }
    }

    fn texts(&self, list: &'w Expr<'n>) -> Option<Vec<&'n str>> {
        match &list.kind {
            ExprKind::List(items) => items
                .iter()
                .map(|item| match item.kind {
                    ExprKind::Text(text) => Some(text),
                    _ => None,
                })
                .collect(),
            ExprKind::Path(name) => match self.names.list(name)? {
                List::Texts(texts) => Some(texts.clone()),
                List::Numbers(_) => None,
            },
            _ => None,
        }
    }

    /// A number that is compared with what is always the same, and which numbers let the comparison hold.
    fn numbers(&self, tree: &'w Expr<'n>) -> Option<(&'w Expr<'n>, Set)> {
        match &tree.kind {
            ExprKind::Compare(left, comparison, right) => {
                if let Some(with) = self.constant(right, left) {
                    return Some((left, fitting(*comparison, with)));
                }
                let with = self.constant(left, right)?;
                Some((right, fitting(comparison.flipped(), with)))
            }
            ExprKind::Among(item, list) => {
                self.range(item)?;
                let numbers = match &list.kind {
                    ExprKind::List(items) => items
                        .iter()
                        .map(|item| self.range(item)?.constant())
                        .collect::<Option<Vec<_>>>()?,
                    ExprKind::Path(name) => match self.names.list(name)? {
                        List::Numbers(numbers) => numbers.clone(),
                        List::Texts(_) => return None,
                    },
                    _ => return None,
                };
                Some((item, Set::numbers(&numbers)))
            }
            _ => None,
        }
    }

    fn range(&self, tree: &Expr<'_>) -> Option<range::Range> {
        range::of(tree, self.on, self.names, MAX_NAMES_WITHIN)
    }

    /// The one number that an expression comes to beside another; a length of time is counted as the other counts.
    fn constant(&self, tree: &Expr<'_>, beside: &Expr<'_>) -> Option<i64> {
        let beside = self.range(beside)?;
        if let ExprKind::Duration(millis) = tree.kind {
            return match beside.unit {
                Some(Unit::Seconds) => Some(millis / 1_000),
                Some(Unit::Days) => Some(millis / 86_400_000),
                _ => None,
            };
        }
        self.range(tree)?.constant()
    }

    /// A number held against what it can come to.
    fn measured(&mut self, part: Part<'w, 'n>) -> Option<Truth> {
        let (subject, set) = self.numbers(part.tree)?;
        let range = self.range(subject)?;
        let of = clipped(subject.to_string());
        if range.constant().is_some() {
            let is_so = !Set::between(range.hard.0, range.hard.1)
                .and(&set)
                .is_empty(None);
            let truth = if is_so { Truth::Always } else { Truth::Never };
            return Some(self.tell_truth(part, truth, Why::Constant));
        }
        let truth = within(range.hard, &set);
        if truth != Truth::Sometimes {
            let (least, most) = range.hard;
            // The end that decides it: what is asked for, or what is left out, lies beyond.
            let beyond = if truth == Truth::Never {
                set
            } else {
                set.negated()
            };
            let is_below = beyond.ends().is_some_and(|(_, last)| last < least);
            let why = if is_below {
                Why::AtLeast { of, least }
            } else {
                Why::AtMost { of, most }
            };
            return Some(self.tell_truth(part, truth, why));
        }
        if within(range.likely, &set) != Truth::Sometimes {
            let warning = Warning::OutOfReach {
                part: shown(&part),
                field: of,
                most: range.likely.1,
            };
            self.tell(part, warning);
        }
        Some(Truth::Sometimes)
    }

    /// Two texts, or a text and the words of a field, that are compared as they stand there.
    fn spelled_out(
        &mut self,
        part: Part<'w, 'n>,
        left: &Expr<'_>,
        comparison: Comparison,
        right: &Expr<'_>,
    ) -> Option<Truth> {
        let is_same = match (&left.kind, &right.kind) {
            (ExprKind::Text(left), ExprKind::Text(right)) => fold(left) == fold(right),
            (ExprKind::Bool(left), ExprKind::Bool(right)) => left == right,
            (ExprKind::Duration(left), ExprKind::Duration(right)) => {
                let truth = comparison.holds(*left, *right);
                let truth = if truth { Truth::Always } else { Truth::Never };
                return Some(self.tell_truth(part, truth, Why::Constant));
            }
            _ => return None,
        };
        let truth = if is_same == (comparison == Comparison::Equal) {
            Truth::Always
        } else {
            Truth::Never
        };
        Some(self.tell_truth(part, truth, Why::Constant))
    }

    /// A line that a number crosses once.
    fn crosses(&mut self, part: Part<'w, 'n>, number: &'w Expr<'n>, line: &Expr<'_>) -> Truth {
        let (Some(line), Some(range)) = (self.constant(line, number), self.range(number)) else {
            return Truth::Sometimes;
        };
        let of = clipped(number.to_string());
        let (least, most) = range.hard;
        if line <= least {
            return self.tell_truth(part, Truth::Never, Why::AtLeast { of, least });
        }
        if line > most {
            return self.tell_truth(part, Truth::Never, Why::AtMost { of, most });
        }
        if line > range.likely.1 {
            let most = range.likely.1;
            let warning = Warning::OutOfReach {
                part: shown(&part),
                field: of,
                most,
            };
            self.tell(part, warning);
        }
        Truth::Sometimes
    }

    fn pattern(&mut self, part: Part<'w, 'n>, what: &'w Expr<'n>) -> Truth {
        let patterns = match &what.kind {
            ExprKind::Text(text) => vec![*text],
            _ => self.texts(what).unwrap_or_default(),
        };
        let Some(pattern) = patterns.into_iter().find(|it| fits_everything(it)) else {
            return Truth::Sometimes;
        };
        let pattern = clipped(pattern.to_owned());
        self.tell(part, Warning::AnyText { pattern });
        Truth::Always
    }

    /// Conditions within what is counted over time: `count(30s, where: …)`. What is found there says nothing of the rule.
    fn inner_conditions(&mut self, part: Part<'w, 'n>) {
        let inner = |tree: &'w Expr<'n>| Part {
            tree,
            negated: false,
            ..part
        };
        match &part.tree.kind {
            ExprKind::Compare(left, _, right) => {
                self.inner_conditions(inner(left));
                self.inner_conditions(inner(right));
            }
            ExprKind::Negative(other) => self.inner_conditions(inner(other)),
            ExprKind::Sum(parts) => {
                for (_, tree) in parts {
                    self.inner_conditions(inner(tree));
                }
            }
            ExprKind::Product(parts) => {
                for (_, tree) in parts {
                    self.inner_conditions(inner(tree));
                }
            }
            ExprKind::Call(_, arguments) => {
                for given in arguments {
                    let value = inner(&given.value);
                    match given.name.as_ref().and_then(|name| argument(name.text)) {
                        Some("where") => {
                            let _of_the_count_alone = self.truth(value);
                        }
                        _ => self.inner_conditions(value),
                    }
                }
            }
            ExprKind::Path(_) => {
                let unfolded = self.unfolded(part);
                if !matches!(unfolded.tree.kind, ExprKind::Path(_)) && !is_condition(unfolded.tree)
                {
                    self.inner_conditions(unfolded);
                }
            }
            _ => {}
        }
    }

    /// Tells that a part always or never holds, its `not` included; yields the truth without it.
    fn tell_truth(&mut self, part: Part<'w, 'n>, truth: Truth, why: Why) -> Truth {
        let (shown, whole) = (shown(&part), false);
        let warning = match truth.turned(part.negated) {
            Truth::Sometimes => return truth,
            Truth::Never => Warning::Never {
                part: shown,
                why,
                whole,
            },
            Truth::Always => Warning::Always {
                part: shown,
                why,
                whole,
            },
        };
        self.tell(part, warning);
        truth
    }

    fn tell(&mut self, part: Part<'w, 'n>, warning: Warning) {
        self.told.push(Told {
            within: part.within.map(str::to_owned),
            mistake: Mistake::new(part.tree.span.clone(), Problem::Warning(warning)),
        });
    }
}

/// Whether a chain is one of `and`, once its `not` is pushed down; `None` of what is no chain.
fn joined_by_and(part: &Part<'_, '_>) -> Option<bool> {
    match part.tree.kind {
        ExprKind::All(_) => Some(!part.negated),
        ExprKind::Any(_) => Some(part.negated),
        _ => None,
    }
}

/// Whether a definition stands for a condition, which is looked at where it is joined.
fn is_condition(tree: &Expr<'_>) -> bool {
    matches!(
        tree.kind,
        ExprKind::All(_)
            | ExprKind::Any(_)
            | ExprKind::Not(_)
            | ExprKind::Compare(..)
            | ExprKind::Among(..)
            | ExprKind::Search(..)
    )
}

/// The numbers that let a comparison hold.
fn fitting(comparison: Comparison, with: i64) -> Set {
    match comparison {
        Comparison::Equal => Set::numbers(&[with]),
        Comparison::NotEqual => Set::numbers(&[with]).negated(),
        Comparison::AtMost => Set::between(i64::MIN, with),
        Comparison::AtLeast => Set::between(with, i64::MAX),
        Comparison::Less => Set::between(with, i64::MAX).negated(),
        Comparison::Greater => Set::between(i64::MIN, with).negated(),
    }
}

/// Whether all numbers from one to another are in a set, or none.
fn within((least, most): (i64, i64), set: &Set) -> Truth {
    let range = Set::between(least, most);
    if range.and(set).is_empty(None) {
        Truth::Never
    } else if range.and(&set.negated()).is_empty(None) {
        Truth::Always
    } else {
        Truth::Sometimes
    }
}

/// A part as it is repeated in a message.
fn shown(part: &Part<'_, '_>) -> String {
    clipped(match (&part.tree.kind, part.negated) {
        (_, false) => part.tree.to_string(),
        (ExprKind::Path(path), true) => format!("not {path}"),
        (_, true) => format!("not ({})", part.tree),
    })
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
