//! English words for every notice.

use super::{Notice, text, value};
use crate::message::Segment;

pub(super) fn segments(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::RulesRefused {
            faults,
            first,
            in_force,
        } => vec![
            text(format!(
                "⚠️ The changed rules are not taken over: {faults} {}. The {in_force} last good rules stay in force.\n",
                if *faults == 1 { "mistake" } else { "mistakes" }
            )),
            value(first.as_str()),
            text(
                "\n`soopbell check` tells all of them; save the file again when they are corrected.",
            ),
        ],
        Notice::RulesTakenOver { count } => vec![text(format!(
            "✅ The rules are right again: {count} are in force."
        ))],
        Notice::OverBudget {
            target,
            rings,
            pace,
            rule,
        } => vec![
            text("⚠️ By what came in lately, the rules would ring "),
            text(format!("{rings} times in one minute at ")),
            value(target.as_str()),
            text(format!(
                ", which may be sent {pace}: alerts will come late. Most are from "
            )),
            value(rule.as_str()),
            text(
                ". A `limit`, a `merge` or a higher threshold helps; `soopbell rules replay` shows what.",
            ),
        ],
        Notice::Drift {
            kind,
            service,
            shape,
        } => vec![
            text(format!(
                "⚠️ SOOP's protocol is not as it was ({kind}, service {service}): "
            )),
            value(shape.as_str()),
            text(". Alerts may be missing or wrong; look for a newer soopbell."),
        ],
        Notice::Expired { count, minutes } => vec![text(format!(
            "⌛ {count} {} expired before {} could be delivered ({}).",
            if *count == 1 { "alert" } else { "alerts" },
            if *count == 1 { "it" } else { "they" },
            if *minutes == 1 {
                "up to 1 minute ago".to_owned()
            } else {
                format!("up to {minutes} minutes ago")
            }
        ))],
    }
}
