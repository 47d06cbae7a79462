//! The `when` line: text to a condition that cannot fail.
//!
//! [`token`] (words) → [`parse`] (a tree) → [`check`] (names and types, against the schema) → [`condition`].

mod token;

mod parse;

mod check;

mod condition;

pub(in crate::rule) use check::{compile, unknown_field};
pub(in crate::rule) use condition::Condition;
