//! English words for what can be wrong with a test, and for tests that fail.

use super::{meant, warning};
use crate::fault::problem::Problem;

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::CannotBeSet { field } => {
            format!("`{field}` cannot be set to this here")
        }
        Problem::BeforeTheLast => "this happens before the event that stands before it".into(),
        Problem::TextOfWhich => "this text does not say which rule is to say it".into(),
        Problem::UnknownRule { found, .. } => format!("there is no rule `{found}` in this file"),
        Problem::OtherRings {
            expected,
            rang,
            held,
        } => format!(
            "expected to ring: {}; rang: {}{}",
            names(expected, "none"),
            names(rang, "none"),
            if held.is_empty() {
                String::new()
            } else {
                format!("; held back: {}", held.join(", "))
            }
        ),
        Problem::OtherText {
            rule,
            expected,
            said,
        } => {
            format!("`{rule}` was to say \"{expected}\" and says \"{said}\"")
        }
        Problem::NotHeld {
            rule,
            expected,
            found,
        } => match (expected, found) {
            (Some(expected), Some(found)) => {
                format!("`{rule}` was to be held back by `{expected}` and is by `{found}`")
            }
            _ => format!("`{rule}` was to be held back and is not"),
        },
        Problem::Warning(it) => warning::message(it),
        _ => String::new(),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::CannotBeSet { .. } => {
            "it is worked out of other fields, or contradicts one of them, or is out of range"
                .into()
        }
        Problem::BeforeTheLast => {
            "`at` counts from the beginning of the test: put the steps in order".into()
        }
        Problem::TextOfWhich => {
            "name the rules: text = { big-balloon = \"…\", new-fan = \"…\" }".into()
        }
        Problem::UnknownRule {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::OtherRings { .. } | Problem::OtherText { .. } | Problem::NotHeld { .. } => {
            "correct the rule, or what the test expects".into()
        }
        Problem::Warning(it) => warning::help(it),
        _ => String::new(),
    }
}

fn names(rules: &[String], none: &str) -> String {
    if rules.is_empty() {
        none.to_owned()
    } else {
        rules.join(", ")
    }
}
