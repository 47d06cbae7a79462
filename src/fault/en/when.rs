//! English words for what can be wrong with what a condition works out, and with names of the writer's own.

use super::{meant, ring, value};
use crate::fault::problem::{Problem, ValueType};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::UnknownFunction { found, .. } => format!("there is no function `{found}`"),
        Problem::BadArguments { function, .. } => {
            format!("`{function}` is not given what it needs")
        }
        Problem::CountWithin => "what is counted over time cannot be counted again".into(),
        Problem::NotANumber { value: name, found } => {
            format!(
                "`{name}` is {}, so there is nothing to add up",
                value(*found)
            )
        }
        Problem::NotWhole { days: true } => "this is not a whole number of days".into(),
        Problem::NotWhole { days: false } => "this is not a whole number of seconds".into(),
        Problem::NotSearchable {
            value: name,
            found: ValueType::Text,
        } => {
            format!("`{name}` is always the same, so there is nothing to search")
        }
        Problem::NotSearchable { value: name, found } => {
            format!(
                "`{name}` is {}, so there is no text to search",
                value(*found)
            )
        }
        Problem::EmptySearch => "an empty text is found in every text".into(),
        Problem::BadPattern { detail } => format!("this pattern cannot be read: {detail}"),
        Problem::StrayList => "a list stands where a single value is wanted".into(),
        Problem::NeedsList { found, .. } => format!("`{found}` is not a list"),
        Problem::UnknownList { found, .. } => format!("there is no list `{found}`"),
        Problem::MixedList { name, found } => {
            format!("the list `{name}` holds something that does not belong there: {found}")
        }
        Problem::BadName { found } => format!("`{found}` cannot be a name"),
        Problem::NameTaken { name, by } => format!("`{name}` already means something: {by}"),
        Problem::Cycle { chain } => {
            format!("this stands for itself: {}", chain.join(" → "))
        }
        Problem::TooMany { limit } => {
            format!(
                "this condition has more than {limit} parts, names replaced by what they stand for"
            )
        }
        other => ring::message(other),
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::BadArguments { usage, .. } => format!("it is used like this: {usage}"),
        Problem::CountWithin => {
            "write the two beside each other: count(30s) >= 5 and sum(balloons, 10m) >= 1000".into()
        }
        Problem::NotANumber { .. } => "only numbers can be added up, taken away, multiplied and divided".into(),
        Problem::NotWhole { days: true } => "write days, for example 7d".into(),
        Problem::NotWhole { days: false } => "write seconds, minutes or hours, for example 90s".into(),
        Problem::NotSearchable { .. } => {
            "the field goes first: text contains \"hello\"".into()
        }
        Problem::EmptySearch => "write what to look for between the quotes".into(),
        Problem::BadPattern { .. } => {
            "see https://docs.rs/regex for patterns, or use `contains`, which takes texts as they are".into()
        }
        Problem::StrayList => "a list goes after `in`: donor.id in [\"fan42\", \"fan77\"]".into(),
        Problem::NeedsList { value, .. } => {
            format!("write values in brackets, or the name of a list: {value} in [\"…\"]")
        }
        Problem::UnknownList { found, known, .. } if known.is_empty() => {
            format!("write it down, in this file or another: [lists] and below it {found} = [\"fan42\"]")
        }
        Problem::UnknownFunction {
            suggestion, known, ..
        }
        | Problem::UnknownList {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::MixedList { .. } => "a list holds only texts, or only whole numbers".into(),
        Problem::BadName { .. } => {
            "use letters, digits and _, beginning with a letter; a name that is not English stands in quotes before the =".into()
        }
        Problem::NameTaken { .. } => "choose another name".into(),
        Problem::Cycle { .. } => "let one of them stand for a condition without the others".into(),
        Problem::TooMany { .. } => "split it into several rules".into(),
        other => ring::help(other),
    }
}
