//! From the tree of a `when` line to a condition that cannot fail: names, types and words are settled here.
//!
//! Every independent mistake is told; a part that is wrong counts as `true` for the rest, which is then thrown away.

use std::ops::Range;

use super::condition::Condition;
use super::parse::{List, Operand, OperandKind, Tree};
use super::token::{self, Comparison};
use crate::event::Text;
use crate::fault::{Problem, ValueType, did_you_mean};
use crate::rule::Mistake;
use crate::rule::schema::{Access, On, ReadBool, ReadNumber, ReadText};

/// Longest `when`, in bytes: room for a thousand names in a list.
pub(in crate::rule) const MAX_WHEN_BYTES: usize = 32 * 1024;

/// Most mistakes that are told of one line: nobody reads more at once.
const MAX_MISTAKES: usize = 20;

/// Reads, parses and checks a `when` line. Without `on` (it was wrong itself) only the grammar is checked.
pub(in crate::rule) fn compile(when: &str, on: Option<On>) -> Result<Condition, Vec<Mistake>> {
    if when.len() > MAX_WHEN_BYTES {
        let problem = Problem::TooLong {
            key: "when".into(),
            limit: MAX_WHEN_BYTES,
        };
        return Err(vec![Mistake::new(0..when.len(), problem)]);
    }
    let words = token::read(when);
    let mut mistakes = words.slips;
    mistakes.extend(words.breaks.iter().cloned());
    mistakes.truncate(MAX_MISTAKES);
    if !words.breaks.is_empty() {
        return Err(mistakes);
    }
    let condition = match super::parse::parse(when, &words.list) {
        Ok(tree) => on.map(|on| {
            Checker {
                on,
                mistakes: &mut mistakes,
            }
            .condition(&tree)
        }),
        Err(mistake) => {
            mistakes.push(mistake);
            None
        }
    };
    if mistakes.is_empty() {
        Ok(condition.unwrap_or(Condition::Always(true)))
    } else {
        Err(mistakes)
    }
}

/// The fault of naming a field that is not there.
pub(in crate::rule) fn unknown_field(on: On, path: &str) -> Problem {
    if Some(path) == on.person() {
        return Problem::PersonAsValue {
            person: path.to_owned(),
        };
    }
    Problem::UnknownField {
        field: path.to_owned(),
        on: on.name(),
        suggestion: did_you_mean(path, on.paths()).map(str::to_owned),
        known: on.paths().map(str::to_owned).collect(),
    }
}

/// A value whose type is known.
#[derive(Clone, Copy)]
enum Typed<'t> {
    Text(&'t str),
    Number(i64),
    Bool(bool),
    TextField(ReadText),
    ChoiceField(&'static [&'static str], ReadText),
    NumberField(ReadNumber),
    BoolField(ReadBool),
}

impl Typed<'_> {
    fn value_type(&self) -> ValueType {
        match self {
            Self::Text(_) | Self::TextField(_) | Self::ChoiceField(..) => ValueType::Text,
            Self::Number(_) | Self::NumberField(_) => ValueType::Number,
            Self::Bool(_) | Self::BoolField(_) => ValueType::Bool,
        }
    }
}

struct Checker<'c> {
    on: On,
    mistakes: &'c mut Vec<Mistake>,
}

impl Checker<'_> {
    fn condition(&mut self, tree: &Tree<'_>) -> Condition {
        match tree {
            Tree::All(all) => Condition::All(self.conditions(all)),
            Tree::Any(any) => Condition::Any(self.conditions(any)),
            Tree::Not(other) => self.condition(other).negated(true),
            Tree::Bare(operand) => self.bare(operand),
            Tree::Compare(left, comparison, right) => self
                .compare(left, *comparison, right)
                .unwrap_or(Condition::Always(true)),
            Tree::Among(operand, list) => {
                self.among(operand, list).unwrap_or(Condition::Always(true))
            }
        }
    }

    fn conditions(&mut self, trees: &[Tree<'_>]) -> Box<[Condition]> {
        trees.iter().map(|tree| self.condition(tree)).collect()
    }

    fn bare(&mut self, operand: &Operand<'_>) -> Condition {
        match self.typed(operand) {
            Some(Typed::Bool(value)) => Condition::Always(value),
            Some(Typed::BoolField(read)) => Condition::Bool(read),
            Some(other) => {
                let problem = Problem::NotACondition {
                    value: written(operand),
                    found: other.value_type(),
                };
                self.tell(operand.span.clone(), problem);
                Condition::Always(true)
            }
            None => Condition::Always(true),
        }
    }

    fn compare(
        &mut self,
        left: &Operand<'_>,
        comparison: Comparison,
        right: &Operand<'_>,
    ) -> Option<Condition> {
        let (a, b) = self.pair(left, right)?;
        let span = left.span.start..right.span.end;
        if a.value_type() != b.value_type() {
            self.mismatch(right.span.clone(), left, a, right, b);
            return None;
        }
        if comparison.is_order() && a.value_type() != ValueType::Number {
            let problem = Problem::NoOrder {
                value: written(left),
                found: a.value_type(),
            };
            self.tell(span, problem);
            return None;
        }
        self.word(a, left, b, right)?;
        self.word(b, right, a, left)?;
        let unequal = comparison == Comparison::NotEqual;
        Some(match (a, b) {
            (Typed::Number(a), Typed::Number(b)) => Condition::Always(comparison.holds(a, b)),
            (Typed::NumberField(read), Typed::Number(with)) => {
                Condition::Number(read, comparison, with)
            }
            (Typed::Number(with), Typed::NumberField(read)) => {
                Condition::Number(read, comparison.flipped(), with)
            }
            (Typed::NumberField(a), Typed::NumberField(b)) => Condition::Numbers(a, comparison, b),
            (Typed::Bool(a), Typed::Bool(b)) => Condition::Always((a == b) != unequal),
            (Typed::BoolField(read), Typed::Bool(with))
            | (Typed::Bool(with), Typed::BoolField(read)) => {
                Condition::Bool(read).negated(with == unequal)
            }
            (Typed::BoolField(a), Typed::BoolField(b)) => Condition::Bools(a, b).negated(unequal),
            (Typed::Text(a), Typed::Text(b)) => Condition::Always((a == b) != unequal),
            (Typed::TextField(read) | Typed::ChoiceField(_, read), Typed::Text(with))
            | (Typed::Text(with), Typed::TextField(read) | Typed::ChoiceField(_, read)) => {
                Condition::Text(read, Text::from(with)).negated(unequal)
            }
            (
                Typed::TextField(a) | Typed::ChoiceField(_, a),
                Typed::TextField(b) | Typed::ChoiceField(_, b),
            ) => Condition::Texts(a, b).negated(unequal),
            _ => return None,
        })
    }

    fn among(&mut self, operand: &Operand<'_>, list: &List<'_>) -> Option<Condition> {
        let value = self.typed(operand);
        if list.items.is_empty() {
            self.tell(list.span.clone(), Problem::EmptyList);
            return None;
        }
        let value = value?;
        let told = self.mistakes.len();
        let mut texts = Vec::new();
        let mut numbers = Vec::new();
        for item in &list.items {
            let Some(typed) = self.item(value, item) else {
                continue;
            };
            match (value.value_type(), typed) {
                (ValueType::Text, Typed::Text(text)) => {
                    self.word(value, operand, typed, item);
                    texts.push(Text::from(text));
                }
                (ValueType::Number, Typed::Number(number)) => numbers.push(number),
                (ValueType::Bool, _) => {
                    let problem = Problem::NoList {
                        value: written(operand),
                    };
                    self.tell(operand.span.clone(), problem);
                    return None;
                }
                _ => self.mismatch(item.span.clone(), operand, value, item, typed),
            }
        }
        if self.mistakes.len() > told {
            return None;
        }
        texts.sort_unstable();
        texts.dedup();
        numbers.sort_unstable();
        numbers.dedup();
        Some(match value {
            Typed::TextField(read) | Typed::ChoiceField(_, read) => {
                Condition::TextAmong(read, texts.into())
            }
            Typed::NumberField(read) => Condition::NumberAmong(read, numbers.into()),
            Typed::Text(text) => Condition::Always(texts.iter().any(|item| item == text)),
            Typed::Number(number) => Condition::Always(numbers.contains(&number)),
            Typed::Bool(_) | Typed::BoolField(_) => return None,
        })
    }

    /// An item of a list, which holds what is written there and no fields.
    fn item<'t>(&mut self, value: Typed<'_>, item: &Operand<'t>) -> Option<Typed<'t>> {
        match item.kind {
            OperandKind::Path(path) => {
                let problem = if value.value_type() == ValueType::Text {
                    Problem::Unquoted { word: path.into() }
                } else {
                    Problem::Unexpected {
                        found: Some(path.to_owned()),
                    }
                };
                self.tell(item.span.clone(), problem);
                None
            }
            OperandKind::Text(text) => Some(Typed::Text(text)),
            OperandKind::Number(number) => Some(Typed::Number(number)),
            OperandKind::Bool(value) => Some(Typed::Bool(value)),
        }
    }

    /// Both sides of a comparison. A word that stands where a text is wanted was most likely meant as one.
    fn pair<'t>(
        &mut self,
        left: &Operand<'t>,
        right: &Operand<'t>,
    ) -> Option<(Typed<'t>, Typed<'t>)> {
        for (word, other) in [(left, right), (right, left)] {
            if let (OperandKind::Path(path), Some(ValueType::Text)) =
                (word.kind, self.quiet(other).map(|t| t.value_type()))
                && self.quiet(word).is_none()
                && Some(path) != self.on.person()
                && !path.contains('.')
                && did_you_mean(path, self.on.paths()).is_none()
            {
                self.tell(word.span.clone(), Problem::Unquoted { word: path.into() });
                return None;
            }
        }
        let left = self.typed(left);
        let right = self.typed(right);
        left.zip(right)
    }

    fn typed<'t>(&mut self, operand: &Operand<'t>) -> Option<Typed<'t>> {
        let typed = self.quiet(operand);
        if let (None, OperandKind::Path(path)) = (typed, operand.kind) {
            self.tell(operand.span.clone(), unknown_field(self.on, path));
        }
        typed
    }

    fn quiet<'t>(&self, operand: &Operand<'t>) -> Option<Typed<'t>> {
        Some(match operand.kind {
            OperandKind::Text(text) => Typed::Text(text),
            OperandKind::Number(number) => Typed::Number(number),
            OperandKind::Bool(value) => Typed::Bool(value),
            OperandKind::Path(path) => match self.on.field(path)?.access {
                Access::Text(read) => Typed::TextField(read),
                Access::Number(read) => Typed::NumberField(read),
                Access::Bool(read) => Typed::BoolField(read),
                Access::Choice(words, read) => Typed::ChoiceField(words(), read),
            },
        })
    }

    /// A field of few words can only be one of them.
    fn word(
        &mut self,
        field: Typed<'_>,
        field_operand: &Operand<'_>,
        word: Typed<'_>,
        word_operand: &Operand<'_>,
    ) -> Option<()> {
        let (Typed::ChoiceField(choices, _), Typed::Text(word)) = (field, word) else {
            return Some(());
        };
        if choices.contains(&word) {
            return Some(());
        }
        let problem = Problem::BadChoice {
            key: written(field_operand),
            found: word.to_owned(),
            suggestion: did_you_mean(word, choices.iter().copied()).map(str::to_owned),
            choices: choices.iter().map(ToString::to_string).collect(),
        };
        self.tell(word_operand.span.clone(), problem);
        None
    }

    fn mismatch(
        &mut self,
        span: Range<usize>,
        left: &Operand<'_>,
        left_typed: Typed<'_>,
        right: &Operand<'_>,
        right_typed: Typed<'_>,
    ) {
        let problem = Problem::Incomparable {
            left: written(left),
            left_type: left_typed.value_type(),
            right: written(right),
            right_type: right_typed.value_type(),
        };
        self.tell(span, problem);
    }

    fn tell(&mut self, span: Range<usize>, problem: Problem) {
        if self.mistakes.len() < MAX_MISTAKES {
            self.mistakes.push(Mistake::new(span, problem));
        }
    }
}

/// An operand as it was written.
fn written(operand: &Operand<'_>) -> String {
    match operand.kind {
        OperandKind::Path(path) => path.to_owned(),
        OperandKind::Text(text) => format!("\"{text}\""),
        OperandKind::Number(number) => number.to_string(),
        OperandKind::Bool(value) => value.to_string(),
    }
}
