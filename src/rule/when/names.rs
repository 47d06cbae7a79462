//! Names that rule writers give: `[lists]` of values, and `[let]` for conditions that several rules share.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tree::{Expr, ExprKind};

/// Every name of every file.
#[derive(Debug, Default)]
pub(in crate::rule) struct Names<'n> {
    pub(in crate::rule) lists: BTreeMap<&'n str, Named<List<'n>>>,
    /// Without an expression where what was written could not be read, which has been told then.
    pub(in crate::rule) lets: BTreeMap<&'n str, Named<Option<Expr<'n>>>>,
    /// Names that were meant for something that could not be read: whoever uses them has made no mistake.
    pub(in crate::rule) broken: BTreeSet<&'n str>,
}

/// What a name stands for, and whether anybody uses it.
#[derive(Debug)]
pub(in crate::rule) struct Named<T> {
    pub(in crate::rule) what: T,
    pub(in crate::rule) is_used: Cell<bool>,
    /// In which file it was given, and where.
    pub(in crate::rule) at: (usize, Range<usize>),
}

impl<T> Named<T> {
    pub(in crate::rule) fn new(what: T, at: (usize, Range<usize>)) -> Self {
        Self {
            what,
            at,
            is_used: Cell::new(false),
        }
    }

    fn used(&self) -> &T {
        self.is_used.set(true);
        &self.what
    }
}

/// A list of values, all of one type.
#[derive(Debug, Clone)]
pub(in crate::rule) enum List<'n> {
    Texts(Vec<&'n str>),
    Numbers(Vec<i64>),
}

impl<'n> List<'n> {
    /// The list as an expression that holds what it holds.
    pub(in crate::rule) fn spelled(&self) -> ExprKind<'n> {
        let item = |kind| Expr { span: 0..0, kind };
        ExprKind::List(match self {
            Self::Texts(texts) => texts.iter().map(|it| item(ExprKind::Text(it))).collect(),
            Self::Numbers(numbers) => numbers
                .iter()
                .map(|it| item(ExprKind::Number(*it)))
                .collect(),
        })
    }
}

impl<'n> Names<'n> {
    /// The list of this name, which is used by that.
    pub(in crate::rule) fn list(&self, name: &str) -> Option<&List<'n>> {
        self.lists.get(name).map(Named::used)
    }

    /// What this name stands for, which is used by that.
    pub(in crate::rule) fn definition(&self, name: &str) -> Option<(&'n str, Option<&Expr<'n>>)> {
        let (name, named) = self.lets.get_key_value(name)?;
        Some((name, named.used().as_ref()))
    }

    /// Whether anything is called so.
    pub(in crate::rule) fn have(&self, name: &str) -> bool {
        self.lists.contains_key(name) || self.lets.contains_key(name) || self.broken.contains(name)
    }
}
