//! English words for every notice.

use super::{Notice, counted, text, value};
use crate::event::Text;
use crate::message::Segment;
use crate::sink::Remedy;

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
        other => of_delivery(other),
    }
}

/// What is told about the way of alerts to their targets.
fn of_delivery(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::Expired {
            count,
            rules,
            minutes,
        } => expired(*count, rules, *minutes),
        Notice::TargetParked {
            target,
            error,
            remedy,
            ..
        } => target_parked(target, error, remedy.as_ref()),
        Notice::TokenParked { token, error, .. } => vec![
            text("🔑 The token under "),
            value(format!("[{token}]")),
            text(" is no good, and everything sent with it waits: "),
            value(error.as_str()),
            text(
                ".\nWrite a good one into the configuration: it is taken over within seconds, without a restart. If it was only a passing trouble, it is tried again by itself.",
            ),
        ],
        Notice::TooManyRefusals { token, minutes } => vec![
            text("🧯 So much that was sent with the token under "),
            value(format!("[{token}]")),
            text(format!(
                " was refused that it rests for {minutes} min, before the platform bans it. `soopbell deliveries list --state retry` shows what was refused, and why."
            )),
        ],
        Notice::Moved { target, to } => vec![
            text("➡️ The group of "),
            value(target.as_str()),
            text(format!(
                " has become a supergroup, and alerts follow it. Write `chat = {to}` into the configuration."
            )),
        ],
        Notice::Dead {
            target,
            rule,
            alert,
            error,
        } => vec![
            text("☠️ An alert of the rule "),
            value(rule.as_str()),
            text(" will never be taken by "),
            value(target.as_str()),
            text(": "),
            value(error.as_str()),
            text(format!(
                ".\n`soopbell deliveries show {alert}` tells what it said, `soopbell deliveries resend {alert}` tries again."
            )),
        ],
        Notice::Held { target, alert } => vec![
            text("❔ An alert to "),
            value(target.as_str()),
            text(format!(
                " may have arrived: no answer came. `soopbell deliveries resend {alert}` sends it again, `soopbell deliveries drop {alert}` lets it be; `soopbell deliveries list --state held` lists all of them."
            )),
        ],
        other => of_itself(other),
    }
}

/// What is told about the bots and the machine.
fn of_itself(notice: &Notice) -> Vec<Segment> {
    match notice {
        Notice::BotRefused { token, error } => vec![
            text("🤖 The bot of "),
            value(format!("[{token}]")),
            text(" takes no commands: "),
            value(error.as_str()),
            text(
                ".\nSee to its token in the configuration: a new one is taken within a minute, without a restart. Alerts go on by themselves.",
            ),
        ],
        Notice::CommandsGoElsewhere { by_webhook: true } => vec![text(
            "🤖 No commands come from Telegram: a webhook is set for the bot, and Telegram gives it all of them. Open https://api.telegram.org/bot<token>/deleteWebhook once with the bot's token, or give soopbell a bot of its own. Alerts go on.",
        )],
        Notice::CommandsGoElsewhere { by_webhook: false } => vec![text(
            "🤖 Commands from Telegram are lost: another program uses the bot's token, and Telegram gives them to one of both only. Stop the other one, or give soopbell a bot of its own. Alerts go on.",
        )],
        Notice::DiskLow {
            free_mib,
            limit_mib,
        } => vec![text(format!(
            "💽 The disk with soopbell's data has {free_mib} MiB left (told below {limit_mib}). When it is full, nothing can be logged and alerts wait: make room, or shorten `log.keep`."
        ))],
        // Told above.
        Notice::RulesRefused { .. }
        | Notice::RulesTakenOver { .. }
        | Notice::OverBudget { .. }
        | Notice::Drift { .. }
        | Notice::Expired { .. }
        | Notice::TargetParked { .. }
        | Notice::TokenParked { .. }
        | Notice::TooManyRefusals { .. }
        | Notice::Moved { .. }
        | Notice::Dead { .. }
        | Notice::Held { .. } => Vec::new(),
    }
}

fn expired(count: u64, rules: &[(Text, u64)], minutes: u64) -> Vec<Segment> {
    let mut segments = vec![text(format!(
        "⌛ {count} {} expired, since nothing could be delivered here for {minutes} min: ",
        if count == 1 { "alert" } else { "alerts" },
    ))];
    counted(&mut segments, rules, |count| format!(" {count}"));
    segments.push(text(
        ". `soopbell deliveries list --state expired` shows them.",
    ));
    segments
}

fn target_parked(target: &str, error: &str, remedy: Option<&Remedy>) -> Vec<Segment> {
    let mut segments = vec![
        text("🚫 Alerts cannot be delivered to "),
        value(target),
        text(" and wait: "),
        value(error),
        text(".\n"),
    ];
    segments.extend(remedy.into_iter().flat_map(remedy_segments));
    segments.push(text(
        "It is tried again by itself every few minutes; `soopbell deliveries resume` does so at once.",
    ));
    segments
}

/// What a person can do.
pub(super) fn remedy_segments(remedy: &Remedy) -> Vec<Segment> {
    match remedy {
        Remedy::Permission { names, place } => {
            let mut segments = vec![text("Give the bot ")];
            for (at, name) in names.iter().enumerate() {
                let before = if at == 0 { "`" } else { ", `" };
                segments.push(text(format!("{before}{name}`")));
            }
            if !place.is_empty() {
                segments.extend([text(" in "), value(place.as_str())]);
            }
            segments.push(text(". "));
            segments
        }
        Remedy::Invite => vec![text("Invite the bot to it. ")],
        Remedy::Greet => vec![text(
            "The person there has to open the chat with the bot, or to unblock it. ",
        )],
        Remedy::Channel => vec![text(
            "The channel is gone: write another one into the configuration. ",
        )],
        Remedy::Topic => vec![text(
            "The topic is closed or gone: open it, or write another one into the configuration. ",
        )],
        Remedy::Url => vec![text(
            "The address is gone or refuses: write a new one into the configuration. ",
        )],
        Remedy::Token => vec![text("Write a good token into the configuration. ")],
    }
}
