//! What a number that a condition works out can come to.

use super::bounds;
use crate::rule::schema::{On, Type, Unit};
use crate::rule::when::{Expr, ExprKind, Factor, Names, Sign, function};

/// Two ends, both included.
type Ends = (i64, i64);

const ALL: Ends = (i64::MIN, i64::MAX);

/// What a number can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Range {
    /// For certain.
    pub(super) hard: Ends,
    /// As far as anybody has seen.
    pub(super) likely: Ends,
    /// What it counts.
    pub(super) unit: Option<Unit>,
}

impl Range {
    const COUNT: Self = Self {
        hard: (0, i64::MAX),
        likely: (0, i64::MAX),
        unit: None,
    };

    fn point(number: i64) -> Self {
        Self {
            hard: (number, number),
            likely: (number, number),
            unit: None,
        }
    }

    /// The one number that it is, if it is always the same.
    pub(super) fn constant(&self) -> Option<i64> {
        (self.hard.0 == self.hard.1).then_some(self.hard.0)
    }

    fn with(&self, other: &Self, work: impl Fn(Ends, Ends) -> Ends) -> Self {
        Self {
            hard: work(self.hard, other.hard),
            likely: work(self.likely, other.likely),
            unit: self.unit.filter(|_| self.unit == other.unit),
        }
    }
}

/// The range of a number; `None` of what is none. `depth` bounds names that stand for names.
pub(super) fn of(tree: &Expr<'_>, on: On, names: &Names<'_>, depth: usize) -> Option<Range> {
    let below = |tree: &Expr<'_>| of(tree, on, names, depth);
    Some(match &tree.kind {
        ExprKind::Number(number) => Range::point(*number),
        ExprKind::Path(path) => match on.field(path) {
            Some(field) if field.kind() == Type::Number => {
                let bounds = bounds::of(on, field);
                Range {
                    hard: (bounds.least, bounds.most),
                    likely: (bounds.least, bounds.likely),
                    unit: field.unit,
                }
            }
            Some(_) => return None,
            None => {
                let definition = names.definition(path)?.1?;
                return of(definition, on, names, depth.checked_sub(1)?);
            }
        },
        ExprKind::Negative(other) => {
            let other = below(other)?;
            let turned = |(least, most): Ends| (sat(-wide(most)), sat(-wide(least)));
            Range {
                hard: turned(other.hard),
                likely: turned(other.likely),
                unit: other.unit,
            }
        }
        ExprKind::Sum(parts) => {
            let mut parts = parts.iter();
            let (_, first) = parts.next()?;
            let mut sum = below(first)?;
            for (sign, part) in parts {
                sum = sum.with(&below(part)?, |a, b| match sign {
                    Sign::Plus => (sat(wide(a.0) + wide(b.0)), sat(wide(a.1) + wide(b.1))),
                    Sign::Minus => (sat(wide(a.0) - wide(b.1)), sat(wide(a.1) - wide(b.0))),
                });
            }
            sum
        }
        ExprKind::Product(parts) => {
            let mut product = Range::point(1);
            for (factor, part) in parts {
                product = product.with(&below(part)?, |a, b| match factor {
                    Factor::Times => times(a, b),
                    Factor::Over => over(a, b),
                });
                product.unit = None;
            }
            product
        }
        ExprKind::Call(name, arguments) => match (function(name.text)?.name, arguments.first()) {
            ("count" | "rate" | "distinct" | "broadcast_count", _) => Range::COUNT,
            ("since_last", _) => Range {
                unit: Some(Unit::Seconds),
                ..Range::COUNT
            },
            ("sum" | "broadcast_total", Some(what)) => {
                let what = below(&what.value)?;
                let total = if what.hard.0 >= 0 {
                    Range::COUNT.hard
                } else {
                    ALL
                };
                Range {
                    hard: total,
                    likely: total,
                    unit: what.unit,
                }
            }
            _ => return None,
        },
        _ => return None,
    })
}

fn times(a: Ends, b: Ends) -> Ends {
    let corners = [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)];
    let corners = corners.map(|(a, b)| sat(wide(a) * wide(b)));
    let least = corners.into_iter().min().unwrap_or(i64::MIN);
    (least, corners.into_iter().max().unwrap_or(i64::MAX))
}

/// What is divided by nothing is nothing, as conditions have it. Of a divisor that changes nothing is said.
fn over(a: Ends, b: Ends) -> Ends {
    match b {
        (0, 0) => (0, 0),
        (by, same) if by == same => {
            let (one, other) = (sat(wide(a.0) / wide(by)), sat(wide(a.1) / wide(by)));
            (one.min(other), one.max(other))
        }
        _ => ALL,
    }
}

fn wide(number: i64) -> i128 {
    number.into()
}

fn sat(number: i128) -> i64 {
    let bounded = number.clamp(i64::MIN.into(), i64::MAX.into());
    i64::try_from(bounded).unwrap_or_default()
}
