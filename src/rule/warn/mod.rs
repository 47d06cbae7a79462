//! What is allowed in a rule file and most likely not meant.
//!
//! Nothing here keeps a rule out. It is looked at only what was found free of errors: [`truth`] asks of a condition
//! whether a part of it always or never holds ([`range`] and [`set`] say what a part may come to, [`bounds`] what a field
//! may), [`same`] whether a rule says again what another says, [`length`] whether a text is too long for a platform.

mod bounds;
mod length;
mod range;
mod same;
mod set;
mod truth;

#[cfg(test)]
mod tests;

pub(in crate::rule) use length::too_long;
pub(in crate::rule) use same::Same;

use std::ops::Range;

use super::schema::On;
use super::when::{Expr, Names, Told};
use crate::fault::{Problem, Warning};

/// Deepest nesting of names that stand for names; deeper ones are errors.
const MAX_NAMES_WITHIN: usize = 8;

/// What is suspicious about a condition that was found free of errors.
pub(in crate::rule) fn condition<'n>(tree: &Expr<'n>, on: On, names: &Names<'n>) -> Vec<Told> {
    truth::findings(tree, on, names)
}

/// What a number is not known to go beyond.
pub(in crate::rule) fn most(tree: &Expr<'_>, on: On, names: &Names<'_>) -> i64 {
    range::of(tree, on, names, MAX_NAMES_WITHIN).map_or(i64::MAX, |range| range.likely.1)
}

/// The names that no rule uses: in which file, where, and what is to be said.
pub(in crate::rule) fn unused(names: &Names<'_>) -> Vec<(usize, Range<usize>, Problem)> {
    let lists = names.lists.iter();
    let lists = lists.map(|(name, list)| (*name, true, list.is_used.get(), &list.at));
    let lets = names.lets.iter();
    let lets = lets.map(|(name, it)| (*name, false, it.is_used.get(), &it.at));
    lists
        .chain(lets)
        .filter(|(_, _, is_used, _)| !is_used)
        .map(|(name, is_list, _, (file, span))| {
            let name = name.to_owned();
            let warning = Warning::UnusedName { name, is_list };
            (*file, span.clone(), Problem::Warning(warning))
        })
        .collect()
}
