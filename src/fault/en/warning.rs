//! English words for what is allowed and most likely not meant.

use crate::fault::warning::{Warning, Why};

pub(super) fn message(warning: &Warning) -> String {
    match warning {
        Warning::Never { part, why, .. } => match reason(why) {
            Some(reason) => format!("`{part}` is never true: {reason}"),
            None => "this condition is never true".into(),
        },
        Warning::Always { part, why, .. } => match reason(why) {
            Some(reason) => format!("`{part}` is always true: {reason}"),
            None => "this condition is always true".into(),
        },
        Warning::Contradiction { first, second, .. } => {
            format!("`{first}` and `{second}` are never true together")
        }
        Warning::Either { first, second, .. } => {
            format!("one of `{first}` and `{second}` is always true")
        }
        Warning::OutOfReach { part, field, most } => {
            format!("`{part}`: `{field}` is not known to go beyond {most}")
        }
        Warning::AnyText { pattern } => format!("the pattern \"{pattern}\" fits every text"),
        Warning::SameRule { id, other, place } => {
            format!("`{id}` rings for the same as `{other}` at {place}")
        }
        Warning::UnusedName {
            name,
            is_list: true,
        } => format!("no rule uses the list `{name}`"),
        Warning::UnusedName { name, .. } => format!("no rule uses `{name}`"),
        Warning::LongText {
            platform,
            length,
            limit,
        } => format!("this text is {length} long, and {platform} takes {limit}"),
        Warning::UnusedTarget { name } => format!("nothing is ever sent to the target `{name}`"),
        Warning::NobodyWatches { rules } => {
            format!(
                "no streamer has a target, so these ring nowhere: {}",
                rules.join(", ")
            )
        }
    }
}

pub(super) fn help(warning: &Warning) -> String {
    match warning {
        Warning::Never { whole: true, why, .. } => match why {
            Why::Spelled => "the rule never rings; to switch a rule off, put # before its lines".into(),
            _ => "the rule never rings: correct the condition".into(),
        },
        Warning::Always {
            whole: true, ..
        } => "the rule rings for every event of its kind; if that is meant, leave `when` out".into(),
        Warning::Never { .. } | Warning::Always { .. } => "leave it out, or correct it".into(),
        Warning::Contradiction { whole, .. } => format!(
            "{}did you mean `or` between them?",
            if *whole { "the rule never rings; " } else { "" }
        ),
        Warning::Either { whole, .. } => format!(
            "{}did you mean `and` between them?",
            if *whole {
                "the rule rings for every event of its kind; "
            } else {
                ""
            }
        ),
        Warning::OutOfReach { .. } => {
            "look at the zeros again; the bound is one that soopbell assumes, and the rule works all the same".into()
        }
        Warning::AnyText { .. } => {
            "leave it out, or write what must be in the text; to ask for any text at all: != \"\"".into()
        }
        Warning::SameRule { .. } => "keep one of them, or say in `when` what is different".into(),
        Warning::UnusedName { name, is_list } => {
            if *is_list {
                format!("delete it, or use it: donor.id in {name}; if another file uses it, check that as well")
            } else {
                format!("delete it, or use it: when = '{name}'; if another file uses it, check that as well")
            }
        }
        Warning::LongText { .. } => {
            "what is too long is cut off at the end: shorten it, or write a shorter one for that kind of target".into()
        }
        Warning::UnusedTarget { name } => {
            format!("name it in a rule, to = [\"{name}\"], or under [streamers.<id>], or delete it")
        }
        Warning::NobodyWatches { .. } => {
            "name targets where it says targets = [], or in the rules: to = [\"…\"]".into()
        }
    }
}

fn reason(why: &Why) -> Option<String> {
    Some(match why {
        Why::Spelled => return None,
        Why::Constant => "it is the same for every event".into(),
        Why::Itself => "both sides are the same".into(),
        Why::AtLeast { of, least } => format!("`{of}` is never less than {least}"),
        Why::AtMost { of, most } => format!("`{of}` is never more than {most}"),
    })
}
