//! A condition that was checked, and its evaluation: no names, no types, nothing left that could fail.

use super::token::Comparison;
use crate::event::Text;
use crate::rule::scene::Scene;
use crate::rule::schema::{ReadBool, ReadNumber, ReadText};

/// Up to so many texts are looked at one by one: most differ in length already, which costs less than to order them.
const FEW: usize = 16;

/// A checked condition. Its depth is bounded by the grammar's, so evaluating it cannot exhaust the stack.
#[derive(Debug, Clone)]
pub(in crate::rule) enum Condition {
    Always(bool),
    All(Box<[Self]>),
    Any(Box<[Self]>),
    Not(Box<Self>),
    Bool(ReadBool),
    Bools(ReadBool, ReadBool),
    Number(ReadNumber, Comparison, i64),
    Numbers(ReadNumber, Comparison, ReadNumber),
    /// Sorted.
    NumberAmong(ReadNumber, Box<[i64]>),
    Text(ReadText, Text),
    Texts(ReadText, ReadText),
    /// Sorted.
    TextAmong(ReadText, Box<[Text]>),
}

impl Condition {
    /// Whether it holds here. Allocates nothing.
    pub(in crate::rule) fn holds(&self, scene: &Scene<'_>) -> bool {
        match self {
            Self::Always(value) => *value,
            Self::All(all) => all.iter().all(|one| one.holds(scene)),
            Self::Any(any) => any.iter().any(|one| one.holds(scene)),
            Self::Not(other) => !other.holds(scene),
            Self::Bool(read) => read(scene),
            Self::Bools(left, right) => left(scene) == right(scene),
            Self::Number(read, comparison, with) => comparison.holds(read(scene), *with),
            Self::Numbers(left, comparison, right) => comparison.holds(left(scene), right(scene)),
            Self::NumberAmong(read, list) => list.binary_search(&read(scene)).is_ok(),
            Self::Text(read, with) => read(scene) == with.as_str(),
            Self::Texts(left, right) => left(scene) == right(scene),
            Self::TextAmong(read, list) => {
                let text = read(scene);
                if list.len() <= FEW {
                    return list.iter().any(|item| item == text);
                }
                list.binary_search_by(|item| item.as_str().cmp(text))
                    .is_ok()
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
