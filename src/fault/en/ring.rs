//! English words for what can be wrong with when a rule rings, and with its thresholds.

use super::{meant, trial};
use crate::fault::problem::Problem;

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::NoSuchRule { found, .. } => format!("there is no rule `{found}`"),
        Problem::OtherKind { rule, on, own } => format!(
            "`{rule}` is about `{on}` and this rule about `{own}`: they never ring for the same event"
        ),
        Problem::TierTwice { from } => format!("there is another tier from {from} on"),
        Problem::BadSchedule { found, .. } => {
            format!("`{found}` is no time of day, no day of the week and no time zone")
        }
        Problem::UnknownZone { found, .. } => format!("there is no time zone `{found}`"),
        other => trial::message(other),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::NoSuchRule { known, .. } if known.is_empty() => {
            "leave `unless_ringing` out: there is no other rule".into()
        }
        Problem::NoSuchRule {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::OtherKind { .. } => {
            "name rules of the same kind of event, or leave `unless_ringing` out".into()
        }
        Problem::TierTwice { .. } => "give each tier another `from`".into(),
        Problem::BadSchedule {
            suggestion: Some(meant),
            ..
        }
        | Problem::UnknownZone {
            suggestion: Some(meant),
            ..
        } => format!("did you mean `{meant}`?"),
        Problem::BadSchedule { .. } => {
            "write it like this, without spaces around the dash: \"18:00-02:00 Asia/Seoul, sat sun\""
                .into()
        }
        Problem::UnknownZone { .. } => {
            "write a zone like Asia/Seoul or UTC, or leave it out for Korea".into()
        }
        other => trial::help(other),
    }
}
