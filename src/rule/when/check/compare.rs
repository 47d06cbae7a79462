//! Comparisons.

use super::super::condition::{Condition, Number};
use super::super::token::Comparison;
use super::super::tree::{Expr, ExprKind};
use super::{Checker, Value, folded};
use crate::fault::{Problem, ValueType, did_you_mean};
use crate::rule::schema::{Field, Type, Unit};

const SECOND_MILLIS: i64 = 1_000;
const DAY_MILLIS: i64 = 86_400_000;

impl<'n> Checker<'_, 'n> {
    pub(super) fn compare(
        &mut self,
        left: &Expr<'n>,
        comparison: Comparison,
        right: &Expr<'n>,
    ) -> Option<Condition> {
        let (a, b) = self.pair(left, right)?;
        let (a, b) = self.timed(left, a, right, b)?;
        for (field, word) in [(&a, right), (&b, left)] {
            // A word of a field may be the name of another: `종류 == 별풍선`.
            if let (Value::TextField(_, field), ExprKind::Path(path)) = (field, &word.kind)
                && a.value_type() != b.value_type()
                && field.word(path).is_some()
            {
                let word_span = word.span.clone();
                let word = (*path).to_owned();
                self.tell(word_span, Problem::Unquoted { word });
                return None;
            }
        }
        if a.value_type() != b.value_type() {
            self.mismatch((left, a.value_type()), (right, b.value_type()));
            return None;
        }
        if comparison.is_order() && !matches!(a, Value::Number(..) | Value::Duration(_)) {
            let problem = Problem::NoOrder {
                value: left.to_string(),
                found: a.value_type(),
            };
            self.tell(left.span.start..right.span.end, problem);
            return None;
        }
        self.word(&a, left, &b, right)?;
        self.word(&b, right, &a, left)?;
        let unequal = comparison == Comparison::NotEqual;
        Some(match (a, b) {
            (Value::Number(a, _), Value::Number(b, _)) => numbers(a, comparison, b),
            (Value::Duration(a), Value::Duration(b)) => Condition::Always(comparison.holds(a, b)),
            (Value::Truth(a), Value::Truth(b)) => truths(a, b).negated(unequal),
            (Value::Text(a), Value::Text(b)) => {
                Condition::Always((folded(a) == folded(b)) != unequal)
            }
            (Value::TextField(read, field), Value::Text(with))
            | (Value::Text(with), Value::TextField(read, field)) => {
                let with = field.word(with).unwrap_or(with);
                Condition::Text(read, folded(with)).negated(unequal)
            }
            (Value::TextField(a, _), Value::TextField(b, _)) => {
                Condition::Texts(a, b).negated(unequal)
            }
            _ => return None,
        })
    }

    /// Both sides of a comparison. A word that stands where a text is wanted was most likely meant as one.
    fn pair(&mut self, left: &Expr<'n>, right: &Expr<'n>) -> Option<(Value<'n>, Value<'n>)> {
        for (word, other) in [(left, right), (right, left)] {
            if self.is_stray(word) && !self.is_stray(other) {
                let other = self.value(other)?;
                if other.value_type() != ValueType::Text {
                    self.value(word);
                    return None;
                }
                let problem = Problem::Unquoted {
                    word: word.to_string(),
                };
                self.tell(word.span.clone(), problem);
                return None;
            }
        }
        let (left, right) = (self.value(left), self.value(right));
        left.zip(right)
    }

    /// A length of time beside a number of seconds or days becomes such a number.
    fn timed(
        &mut self,
        left: &Expr<'n>,
        a: Value<'n>,
        right: &Expr<'n>,
        b: Value<'n>,
    ) -> Option<(Value<'n>, Value<'n>)> {
        let (unit, millis, span) = match (&a, &b) {
            (Value::Number(_, unit), Value::Duration(millis)) => (*unit, *millis, &right.span),
            (Value::Duration(millis), Value::Number(_, unit)) => (*unit, *millis, &left.span),
            _ => return Some((a, b)),
        };
        let each = match unit {
            Some(Unit::Seconds) => SECOND_MILLIS,
            Some(Unit::Days) => DAY_MILLIS,
            _ => return Some((a, b)),
        };
        if millis % each != 0 {
            let problem = Problem::NotWhole {
                days: each == DAY_MILLIS,
            };
            self.tell(span.clone(), problem);
            return None;
        }
        let number = || Value::Number(Number::Constant(millis / each), unit);
        Some(if matches!(a, Value::Duration(_)) {
            (number(), b)
        } else {
            (a, number())
        })
    }

    /// A field of few words can only be one of them.
    pub(super) fn word(
        &mut self,
        field: &Value<'_>,
        field_tree: &Expr<'_>,
        word: &Value<'_>,
        word_tree: &Expr<'_>,
    ) -> Option<()> {
        let (Value::TextField(_, field), Value::Text(word)) = (field, word) else {
            return Some(());
        };
        self.choice(field, field_tree, word, word_tree)
    }

    pub(super) fn choice(
        &mut self,
        field: &Field,
        field_tree: &Expr<'_>,
        word: &str,
        word_tree: &Expr<'_>,
    ) -> Option<()> {
        if !matches!(field.kind(), Type::Choice(_)) || field.word(word).is_some() {
            return Some(());
        }
        let choices = field.words_like(word);
        let problem = Problem::BadChoice {
            key: field_tree.to_string(),
            found: word.to_owned(),
            suggestion: did_you_mean(word, choices.iter().copied()).map(str::to_owned),
            choices: choices.iter().map(ToString::to_string).collect(),
        };
        self.tell(word_tree.span.clone(), problem);
        None
    }
}

fn numbers(a: Number, comparison: Comparison, b: Number) -> Condition {
    match (a, b) {
        (Number::Constant(a), Number::Constant(b)) => Condition::Always(comparison.holds(a, b)),
        (Number::Field(read), Number::Constant(with)) => Condition::Number(read, comparison, with),
        (Number::Constant(with), Number::Field(read)) => {
            Condition::Number(read, comparison.flipped(), with)
        }
        (a, b) => Condition::Numbers(Box::new((a, comparison, b))),
    }
}

fn truths(a: Condition, b: Condition) -> Condition {
    match (a, b) {
        (Condition::Always(a), Condition::Always(b)) => Condition::Always(a == b),
        (Condition::Always(wanted), other) | (other, Condition::Always(wanted)) => {
            other.negated(!wanted)
        }
        (a, b) => Condition::Same(Box::new((a, b))),
    }
}
