//! The `when` line: text to a condition that cannot fail.
//!
//! [`token`] (words) → [`parse`] (a [`tree`]) → [`check`] (names and types, against the schema) → [`condition`](mod@condition).
//! [`number`], [`pattern`] and [`fold`](mod@fold) say how numbers and patterns are read and how texts are compared.

mod fold;
mod number;
mod pattern;
mod token;
mod tree;

mod parse;

mod names;

mod check;
mod condition;

#[cfg(test)]
mod agreement;

pub(in crate::rule) use check::{Told, condition, is_function, read, unknown_field};
pub(in crate::rule) use condition::{Condition, Number};
pub(in crate::rule) use fold::fold;
pub(in crate::rule) use names::{List, Named, Names};
pub(in crate::rule) use number::millis;
pub(in crate::rule) use pattern::fits_everything;
pub(in crate::rule) use token::{Comparison, Search, is_keyword, is_name};
pub(in crate::rule) use tree::{Expr, ExprKind, Factor, Sign};

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
