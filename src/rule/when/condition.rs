//! A condition that was checked, and its evaluation: no names, no types, nothing left that could fail.

use std::collections::HashSet;

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;
use regex::Regex;

use super::token::Comparison;
use super::tree::{Factor, Sign};
use crate::event::Text;
use crate::rule::fold::{folded, is_same};
use crate::rule::scene::Scene;
use crate::rule::schema::{ReadBool, ReadNumber, ReadText};

/// Up to so many texts are looked at one by one: most differ in length already, which costs less than hashing.
const FEW: usize = 16;

/// A checked condition. Its depth is bounded by the grammar's, so evaluating it cannot exhaust the stack.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Condition {
    Always(bool),
    All(Box<[Self]>),
    Any(Box<[Self]>),
    Not(Box<Self>),
    Same(Box<(Self, Self)>),
    Bool(ReadBool),
    /// A field and a constant, which is what most rules compare.
    Number(ReadNumber, Comparison, i64),
    Numbers(Box<(Number, Comparison, Number)>),
    NumberAmong(Number, Box<[i64]>),
    Text(ReadText, Text),
    Texts(ReadText, ReadText),
    TextAmong(ReadText, Box<Texts>),
    Search(ReadText, Box<Searcher>),
    /// Whether a window has anything to tell.
    Window(usize),
    /// Whether a number was below a line before this event, and is not any more.
    Crosses(Box<(Number, Number)>),
}

/// A number that can be worked out.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Number {
    Constant(i64),
    Field(ReadNumber),
    /// What a window counts, by its place among those of its kind of event.
    Window(usize),
    Negative(Box<Self>),
    Sum(Box<[(Sign, Self)]>),
    Product(Box<[(Factor, Self)]>),
}

/// Texts to be found by asking for one.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Texts {
    Few(Box<[Text]>),
    Many(HashSet<Text>),
}

/// What a text is searched for. All but patterns are folded, and so is the text.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Searcher {
    Contains(Box<Finder<'static>>),
    /// One search for all of these.
    ContainsAny(AhoCorasick, Box<[Text]>),
    StartsWith(Box<[Text]>),
    EndsWith(Box<[Text]>),
    Matches(Regex),
}

impl Condition {
    /// Whether it holds here. Allocates nothing.
    pub(in crate::rule) fn holds(&self, scene: &Scene<'_>) -> bool {
        match self {
            Self::Always(value) => *value,
            Self::All(all) => all.iter().all(|one| one.holds(scene)),
            Self::Any(any) => any.iter().any(|one| one.holds(scene)),
            Self::Not(other) => !other.holds(scene),
            Self::Same(pair) => pair.0.holds(scene) == pair.1.holds(scene),
            Self::Bool(read) => read(scene),
            Self::Number(read, comparison, with) => comparison.holds(read(scene), *with),
            Self::Numbers(pair) => pair.1.holds(pair.0.now(scene), pair.2.now(scene)),
            Self::NumberAmong(number, list) => list.binary_search(&number.now(scene)).is_ok(),
            Self::Text(read, with) => is_same(read(scene), with),
            Self::Texts(left, right) => folded(left(scene), |left| {
                folded(right(scene), |right| left == right)
            }),
            Self::TextAmong(read, texts) => texts.have(read(scene)),
            Self::Search(read, searcher) => searcher.finds(read(scene)),
            Self::Window(slot) => scene.window(*slot).now != 0,
            Self::Crosses(pair) => {
                let line = pair.1.now(scene);
                pair.0.before(scene) < line && pair.0.now(scene) >= line
            }
        }
    }

    /// The opposite if `yes`, else the condition itself.
    pub(in crate::rule) fn negated(self, yes: bool) -> Self {
        match self {
            Self::Always(value) => Self::Always(value != yes),
            condition if yes => Self::Not(Box::new(condition)),
            condition => condition,
        }
    }
}

impl Number {
    /// What it is with this event.
    pub(in crate::rule) fn now(&self, scene: &Scene<'_>) -> i64 {
        self.of(scene, true)
    }

    /// What it was before this event, as far as windows are concerned.
    fn before(&self, scene: &Scene<'_>) -> i64 {
        self.of(scene, false)
    }

    /// Numbers stay within what 64 bits hold, and what is divided by nothing is nothing: a rule must not fail.
    fn of(&self, scene: &Scene<'_>, now: bool) -> i64 {
        match self {
            Self::Constant(number) => *number,
            Self::Field(read) => read(scene),
            Self::Window(slot) => {
                let reading = scene.window(*slot);
                if now { reading.now } else { reading.before }
            }
            Self::Negative(other) => other.of(scene, now).saturating_neg(),
            Self::Sum(parts) => parts.iter().fold(0_i64, |sum, (sign, part)| {
                let part = part.of(scene, now);
                match sign {
                    Sign::Plus => sum.saturating_add(part),
                    Sign::Minus => sum.saturating_sub(part),
                }
            }),
            Self::Product(parts) => parts.iter().fold(1_i64, |product, (factor, part)| {
                let part = part.of(scene, now);
                match factor {
                    Factor::Times => product.saturating_mul(part),
                    Factor::Over if part == 0 => 0,
                    Factor::Over => product.saturating_div(part),
                }
            }),
        }
    }
}

impl Texts {
    /// Folded texts.
    pub(in crate::rule) fn new(mut texts: Vec<Text>) -> Self {
        texts.sort_unstable();
        texts.dedup();
        if texts.len() <= FEW {
            Self::Few(texts.into())
        } else {
            Self::Many(texts.into_iter().collect())
        }
    }

    /// Each of them.
    pub(in crate::rule) fn iter(&self) -> impl Iterator<Item = &Text> {
        let (few, many) = match self {
            Self::Few(few) => (Some(few.iter()), None),
            Self::Many(many) => (None, Some(many.iter())),
        };
        few.into_iter().flatten().chain(many.into_iter().flatten())
    }

    fn have(&self, text: &str) -> bool {
        folded(text, |text| match self {
            Self::Few(few) => few.iter().any(|item| item == text),
            Self::Many(many) => many.contains(text),
        })
    }
}

impl Searcher {
    fn finds(&self, text: &str) -> bool {
        folded(text, |text| match self {
            Self::Contains(finder) => finder.find(text.as_bytes()).is_some(),
            Self::ContainsAny(any, _) => any.is_match(text),
            Self::StartsWith(starts) => starts.iter().any(|it| text.starts_with(it.as_str())),
            Self::EndsWith(ends) => ends.iter().any(|it| text.ends_with(it.as_str())),
            Self::Matches(pattern) => pattern.is_match(text),
        })
    }
}

impl Comparison {
    pub(in crate::rule) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Greater => left > right,
            Self::AtLeast => left >= right,
        }
    }
}
