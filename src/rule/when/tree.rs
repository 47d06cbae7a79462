//! A condition as it was written: a tree of expressions, and how it is written again.

use std::fmt;
use std::ops::Range;

use super::token::{Comparison, Search};

/// An expression and where it stands. Two are equal if they say the same, wherever they stand.
#[derive(Debug, Clone)]
pub(in crate::rule) struct Expr<'t> {
    pub(in crate::rule) span: Range<usize>,
    pub(in crate::rule) kind: ExprKind<'t>,
}

impl PartialEq for Expr<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

/// What an expression is. Chains are flat, so that depth is nesting alone.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rule) enum ExprKind<'t> {
    /// A field, or a name of the writer's own.
    Path(&'t str),
    Text(&'t str),
    Number(i64),
    /// In milliseconds.
    Duration(i64),
    Bool(bool),
    List(Vec<Expr<'t>>),
    /// All of these.
    All(Vec<Expr<'t>>),
    /// Any of these.
    Any(Vec<Expr<'t>>),
    /// The opposite.
    Not(Box<Expr<'t>>),
    /// The same number below zero.
    Negative(Box<Expr<'t>>),
    /// Added up; the first as well has a sign, which is [`Sign::Plus`].
    Sum(Vec<(Sign, Expr<'t>)>),
    /// Multiplied and divided from left to right; the first is multiplied.
    Product(Vec<(Factor, Expr<'t>)>),
    /// Two values compared.
    Compare(Box<Expr<'t>>, Comparison, Box<Expr<'t>>),
    /// A value looked for in a list.
    Among(Box<Expr<'t>>, Box<Expr<'t>>),
    /// A text searched for another.
    Search(Box<Expr<'t>>, Search, Box<Expr<'t>>),
    /// Something worked out: `count(30s, per: donor)`.
    Call(Word<'t>, Vec<Argument<'t>>),
}

impl Expr<'_> {
    /// What it is put together of.
    pub(in crate::rule) fn parts_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            ExprKind::Path(_)
            | ExprKind::Text(_)
            | ExprKind::Number(_)
            | ExprKind::Duration(_)
            | ExprKind::Bool(_) => Vec::new(),
            ExprKind::List(parts) | ExprKind::All(parts) | ExprKind::Any(parts) => {
                parts.iter_mut().collect()
            }
            ExprKind::Not(other) | ExprKind::Negative(other) => vec![other],
            ExprKind::Sum(parts) => parts.iter_mut().map(|(_, part)| part).collect(),
            ExprKind::Product(parts) => parts.iter_mut().map(|(_, part)| part).collect(),
            ExprKind::Compare(left, _, right)
            | ExprKind::Among(left, right)
            | ExprKind::Search(left, _, right) => vec![left, right],
            ExprKind::Call(_, arguments) => arguments.iter_mut().map(|it| &mut it.value).collect(),
        }
    }
}

/// A name and where it stands.
#[derive(Debug, Clone)]
pub(in crate::rule) struct Word<'t> {
    pub(in crate::rule) span: Range<usize>,
    pub(in crate::rule) text: &'t str,
}

impl PartialEq for Word<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// What is between the brackets of a call.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::rule) struct Argument<'t> {
    /// `per` in `per: donor`.
    pub(in crate::rule) name: Option<Word<'t>>,
    pub(in crate::rule) value: Expr<'t>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Sign {
    Plus,
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rule) enum Factor {
    Times,
    Over,
}

/// How tightly a kind of expression holds together: what holds less than its surroundings is put in brackets.
fn tightness(kind: &ExprKind<'_>) -> u8 {
    match kind {
        ExprKind::Any(_) => 0,
        ExprKind::All(_) => 1,
        ExprKind::Not(_) => 2,
        ExprKind::Compare(..) | ExprKind::Among(..) | ExprKind::Search(..) => 3,
        ExprKind::Sum(_) => 4,
        ExprKind::Product(_) => 5,
        ExprKind::Negative(_) => 6,
        ExprKind::Number(number) if *number < 0 => 6,
        _ => 7,
    }
}

/// Written so that it reads as the same tree again.
impl fmt::Display for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Path(path) => f.write_str(path),
            ExprKind::Text(text) => {
                let quote = if text.contains('"') { '\'' } else { '"' };
                write!(f, "{quote}{text}{quote}")
            }
            ExprKind::Number(number) => write!(f, "{number}"),
            ExprKind::Duration(millis) => duration(f, *millis),
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::List(items) => {
                f.write_str("[")?;
                joined(f, items, ", ", 0)?;
                f.write_str("]")
            }
            ExprKind::All(all) => joined(f, all, " and ", 2),
            ExprKind::Any(any) => joined(f, any, " or ", 1),
            ExprKind::Not(other) => {
                f.write_str("not ")?;
                within(f, other, 2)
            }
            ExprKind::Negative(other) => {
                f.write_str("-")?;
                within(f, other, 7)
            }
            ExprKind::Sum(parts) => {
                for (index, (sign, part)) in parts.iter().enumerate() {
                    match (index, sign) {
                        (0, _) => {}
                        (_, Sign::Plus) => f.write_str(" + ")?,
                        (_, Sign::Minus) => f.write_str(" - ")?,
                    }
                    within(f, part, 5)?;
                }
                Ok(())
            }
            ExprKind::Product(parts) => {
                for (index, (factor, part)) in parts.iter().enumerate() {
                    match (index, factor) {
                        (0, _) => {}
                        (_, Factor::Times) => f.write_str(" * ")?,
                        (_, Factor::Over) => f.write_str(" / ")?,
                    }
                    within(f, part, 6)?;
                }
                Ok(())
            }
            ExprKind::Compare(left, comparison, right) => {
                within(f, left, 4)?;
                write!(f, " {} ", comparison.sign())?;
                within(f, right, 4)
            }
            ExprKind::Among(item, list) => {
                within(f, item, 4)?;
                f.write_str(" in ")?;
                within(f, list, 4)
            }
            ExprKind::Search(text, search, what) => {
                within(f, text, 4)?;
                write!(f, " {} ", search.name())?;
                within(f, what, 4)
            }
            ExprKind::Call(name, arguments) => {
                write!(f, "{}(", name.text)?;
                for (index, argument) in arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    if let Some(name) = &argument.name {
                        write!(f, "{}: ", name.text)?;
                    }
                    write!(f, "{}", argument.value)?;
                }
                f.write_str(")")
            }
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Expr<'_>], between: &str, least: u8) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(between)?;
        }
        within(f, part, least)?;
    }
    Ok(())
}

fn within(f: &mut fmt::Formatter<'_>, part: &Expr<'_>, least: u8) -> fmt::Result {
    if tightness(&part.kind) < least {
        write!(f, "({part})")
    } else {
        write!(f, "{part}")
    }
}

/// In the largest unit that says it wholly.
fn duration(f: &mut fmt::Formatter<'_>, millis: i64) -> fmt::Result {
    let units = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1_000, "s"),
    ];
    match units
        .iter()
        .find(|(unit, _)| millis != 0 && millis % unit == 0)
    {
        Some((unit, name)) => write!(f, "{}{name}", millis / unit),
        None => write!(f, "{millis}ms"),
    }
}
