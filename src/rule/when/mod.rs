//! The `when` line: text to a condition that cannot fail.
//!
//! [`token`] (words) → [`parse`] (a [`tree`]) → [`check`] (names and types, against the schema) → [`condition`](mod@condition).
//! [`number`](mod@number) and [`fold`] say how numbers are read and how texts are compared; [`clause`] takes a condition apart for
//! whoever asks why.

mod fold;
mod number;
mod token;
mod tree;

mod parse;

mod names;

mod check;
mod clause;
mod condition;

#[cfg(test)]
mod agreement;

pub use clause::{Clause, Explained};

pub(in crate::rule) use check::{Told, condition, is_function, number, read, unknown_field};
pub(in crate::rule) use condition::{Condition, Number};
pub(in crate::rule) use names::{List, Named, Names};
pub(in crate::rule) use number::{count, millis};
pub(in crate::rule) use token::{Comparison, is_keyword, is_name};

use super::schema::{Field, On, Type};
use crate::fault::Problem;

/// The field by which things are told apart: people by their ids.
pub(in crate::rule) fn key(on: On, path: &str) -> Result<&'static Field, Problem> {
    let path = on
        .person()
        .filter(|person| *person == path)
        .map_or_else(|| path.to_owned(), |person| format!("{person}.id"));
    match on.field(&path) {
        Some(field) if field.kind() != Type::Bool => Ok(field),
        Some(_) => Err(Problem::BadLimitKey {
            found: path,
            person: on.person(),
        }),
        None => Err(unknown_field(on, &path)),
    }
}
