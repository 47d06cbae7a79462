//! The `when` line: text to a condition that cannot fail.
//!
//! [`token`] (words) → [`parse`] (a [`tree`]) → [`check`] (names and types, against the schema) → [`condition`](mod@condition).
//! [`number`](mod@number) and [`fold`](super::fold) say how numbers are read and how texts are compared; [`clause`] takes
//! a condition apart for whoever asks why.

mod number;
mod token;
mod tree;

mod parse;

pub(in crate::rule) mod function;
mod names;
pub(in crate::rule) mod operator;

mod check;
mod clause;
mod condition;

#[cfg(test)]
mod agreement;

pub use clause::{Clause, Explained};

pub(in crate::rule) use check::{Told, condition, number, read, unknown_field};
pub(in crate::rule) use condition::{Condition, Number};
pub(in crate::rule) use function::function;
pub(in crate::rule) use names::{List, Named, Names};
pub(in crate::rule) use number::{COUNTED_IN, MEASURED_IN, count, millis};
pub(in crate::rule) use token::{Comparison, is_keyword, is_name};

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
