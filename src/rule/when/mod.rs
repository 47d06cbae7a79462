//! The `when` line: text to a condition that cannot fail.
//!
//! [`token`] (words) → [`parse`] (a [`tree`]) → [`check`] (names and types, against the schema) → [`condition`](mod@condition).
//! [`number`](mod@number), [`pattern`] and [`fold`](super::fold) say how numbers and patterns are read and how texts are
//! compared, [`spelled`](mod@spelled) how two ways of writing the same are known; [`index`] finds the few conditions
//! that an event has to be shown to, and [`clause`] takes one apart for whoever asks why.

mod number;
mod pattern;
mod token;
mod tree;

mod parse;

pub(in crate::rule) mod function;
mod names;
pub(in crate::rule) mod operator;
mod spelled;

mod check;
mod clause;
mod condition;
mod index;

#[cfg(test)]
mod agreement;

pub use clause::{Clause, Explained};

pub(in crate::rule) use check::{Told, condition, number, read, unknown_field};
pub(in crate::rule) use condition::{Condition, Number};
pub(in crate::rule) use function::{argument, function};
pub(in crate::rule) use index::Index;
pub(in crate::rule) use names::{List, Named, Names};
pub(in crate::rule) use number::{COUNTED_IN, MEASURED_IN, count, millis};
pub(in crate::rule) use pattern::fits_everything;
pub(in crate::rule) use spelled::spelled;
pub(in crate::rule) use token::{Comparison, Search, is_keyword, is_name};
pub(in crate::rule) use tree::{Expr, ExprKind, Factor, Sign};

use super::schema::{Field, On, Type};
use crate::fault::Problem;

/// The field by which things are told apart: people by their ids. It may be named in either language.
pub(in crate::rule) fn key(on: On, typed: &str) -> Result<&'static Field, Problem> {
    let person = on.person().filter(|_| on.is_person(typed));
    let path = person.map_or_else(|| typed.to_owned(), |person| format!("{person}.id"));
    match on.field(&path) {
        Some(field) if field.kind() != Type::Bool => Ok(field),
        Some(_) => Err(Problem::BadLimitKey {
            found: path,
            person: on.person_like(typed),
        }),
        None => Err(unknown_field(on, &path)),
    }
}
