//! What soopbell has to say about itself: to its owner when a person should know, to a target when something is missing
//! there.
//!
//! A notice is data; its words live in [`ko`] and [`en`], one file per language.

mod en;
mod ko;

use crate::event::{Text, Timestamp};
use crate::fault::Language;
use crate::message::{Message, Segment};
use crate::sink::{Remedy, TargetId};

/// Something that soopbell has to say about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Rules were changed and are not taken over.
    RulesRefused {
        /// How many faults they have.
        faults: usize,
        /// The first of them, as it is told in the log: place, code, words.
        first: String,
        /// How many rules stay in force.
        in_force: usize,
    },
    /// Rules are in force again after some were refused.
    RulesTakenOver {
        /// How many.
        count: usize,
    },
    /// By what came in lately, the rules would ring more than a target may be sent.
    OverBudget {
        /// The target.
        target: Text,
        /// Rings in its busiest minute.
        rings: u64,
        /// How many it may be sent in a minute.
        pace: u64,
        /// Which rule rings most there.
        rule: Text,
    },
    /// SOOP's protocol is not as it was.
    Drift {
        /// In which way.
        kind: &'static str,
        /// In packets of which service; 0 where it is about the stream itself.
        service: u16,
        /// What the packet looks like, without a letter of what it says.
        shape: Text,
    },
    /// Alerts were worth nothing any more when their turn came.
    Expired {
        /// How many.
        count: u64,
        /// How many of each rule, the most first.
        rules: Vec<(Text, u64)>,
        /// How many minutes ago the first of them happened.
        minutes: u64,
    },
    /// A target is not there, or not to be written to. It is left alone until somebody has acted.
    TargetParked {
        /// The target.
        target: Text,
        /// What the platform said.
        error: String,
        /// What a person can do.
        remedy: Option<Remedy>,
        /// Since when.
        since: Timestamp,
    },
    /// A token is no good. Everything that is sent with it waits.
    TokenParked {
        /// The name of its table in the configuration.
        token: Text,
        /// What the platform said.
        error: String,
        /// Since when.
        since: Timestamp,
    },
    /// So much that was sent with a token was refused that it is left alone for a while.
    TooManyRefusals {
        /// The name of its table in the configuration.
        token: Text,
        /// For how many minutes.
        minutes: u64,
    },
    /// A bot takes no commands any more, and only a person can change that.
    BotRefused {
        /// The name of its table in the configuration.
        token: Text,
        /// What the platform said.
        error: String,
    },
    /// A group has become another chat, and soopbell follows it.
    Moved {
        /// The target.
        target: Text,
        /// The chat that it is now.
        to: i64,
    },
    /// A platform will never take an alert.
    Dead {
        /// The target.
        target: Text,
        /// The rule that rang.
        rule: Text,
        /// The alert.
        alert: Text,
        /// What the platform said.
        error: String,
    },
    /// An alert may have arrived, and the configuration wants a person to decide.
    Held {
        /// The target.
        target: Text,
        /// The alert.
        alert: Text,
    },
    /// Telegram gives what people tell the bot to somebody else who has its token.
    CommandsGoElsewhere {
        /// To a webhook that is set, and not to a program that fetches.
        by_webhook: bool,
    },
    /// The disk that the data is on is nearly full.
    DiskLow {
        /// How much of it is free, in MiB.
        free_mib: u64,
        /// Below how much that is told, in MiB.
        limit_mib: u64,
    },
}

impl Notice {
    /// What it is said once about: two notices of the same cause are one. Some things are said once for all, and what
    /// may come again and again is said once a day.
    pub fn cause(&self, now: Timestamp) -> String {
        let at = now.as_millis();
        let day = now.as_seconds().div_euclid(24 * 60 * 60);
        match self {
            Self::Drift { kind, service, .. } => format!("drift {kind} {service}"),
            Self::OverBudget { target, rule, .. } => format!("budget {target} {rule}"),
            Self::RulesRefused { .. } => format!("rules refused {at}"),
            Self::RulesTakenOver { .. } => format!("rules taken over {at}"),
            Self::Expired { .. } => format!("expired {at}"),
            Self::TargetParked { target, since, .. } => {
                format!("target parked {target} {}", since.as_millis())
            }
            Self::TokenParked { token, since, .. } => {
                format!("token parked {token} {}", since.as_millis())
            }
            Self::TooManyRefusals { token, .. } => format!("refusals {token} {day}"),
            Self::BotRefused { token, .. } => format!("bot refused {token} {day}"),
            Self::Moved { target, to } => format!("moved {target} {to}"),
            Self::Dead { target, rule, .. } => format!("dead {target} {rule} {day}"),
            Self::Held { target, .. } => format!("held {target} {day}"),
            Self::CommandsGoElsewhere { .. } => format!("commands elsewhere {day}"),
            Self::DiskLow { .. } => format!("disk {day}"),
        }
    }

    /// Whether it is about this target, which is reached with this token: to say it there would be in vain.
    pub fn is_about(&self, target: &TargetId, token: Option<&str>) -> bool {
        match self {
            Self::TargetParked { target: about, .. } => *about == target.0,
            Self::TokenParked { token: about, .. } | Self::TooManyRefusals { token: about, .. } => {
                token == Some(about.as_str())
            }
            _ => false,
        }
    }

    /// Its words. What stands in a rule file or came from SOOP is a value in them.
    pub fn message(&self, language: Language) -> Message {
        let segments = match language {
            Language::Korean => ko::segments(self),
            Language::English => en::segments(self),
        };
        Message { segments }
    }
}

/// What a person can do about a failure, in plain words without markup. The name of a place in them is clean text.
pub fn remedy(remedy: &Remedy, language: Language) -> String {
    let words: String = what_to_do(remedy, language)
        .iter()
        .map(|segment| match segment {
            Segment::Text(words) | Segment::Value(words) => words.as_str(),
            Segment::Mention(_) => "",
        })
        .collect();
    words.trim_end().to_owned()
}

fn text(words: impl Into<String>) -> Segment {
    Segment::Text(words.into())
}

/// How many rules are named at most.
const NAMED: usize = 5;

/// Rules, each with a count.
fn counted(segments: &mut Vec<Segment>, rules: &[(Text, u64)], count: impl Fn(u64) -> String) {
    for (at, (rule, many)) in rules.iter().take(NAMED).enumerate() {
        if at > 0 {
            segments.push(text(", "));
        }
        segments.extend([value(rule.as_str()), text(count(*many))]);
    }
    if rules.len() > NAMED {
        segments.push(text(" …"));
    }
}

fn value(words: impl Into<String>) -> Segment {
    Segment::Value(words.into())
}

/// What a person can do about it, in words.
pub fn what_to_do(remedy: &Remedy, language: Language) -> Vec<Segment> {
    match language {
        Language::Korean => ko::remedy_segments(remedy),
        Language::English => en::remedy_segments(remedy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_has_words_in_both_languages_and_a_cause() {
        let notices = [
            Notice::RulesRefused {
                faults: 2,
                first: "a.toml:1:1: R005".into(),
                in_force: 3,
            },
            Notice::RulesTakenOver { count: 3 },
            Notice::OverBudget {
                target: "alerts".into(),
                rings: 90,
                pace: 60,
                rule: "gift".into(),
            },
            Notice::Drift {
                kind: "unknown_service",
                service: 200,
                shape: "9 fields".into(),
            },
            Notice::Expired {
                count: 3,
                rules: vec![("gift".into(), 2), ("start".into(), 1)],
                minutes: 14,
            },
            Notice::TargetParked {
                target: "alerts".into(),
                error: "Discord answered 403".into(),
                remedy: None,
                since: Timestamp(5),
            },
            Notice::BotRefused {
                token: "discord".into(),
                error: "the token is not valid".into(),
            },
            Notice::TokenParked {
                token: "telegram".into(),
                error: "Telegram answered 401".into(),
                since: Timestamp(5),
            },
            Notice::TooManyRefusals {
                token: "telegram".into(),
                minutes: 7,
            },
            Notice::Moved {
                target: "mods".into(),
                to: -100_777,
            },
            Notice::Dead {
                target: "alerts".into(),
                rule: "gift".into(),
                alert: "ab".into(),
                error: "Discord answered 400".into(),
            },
            Notice::Held {
                target: "mods".into(),
                alert: "ab".into(),
            },
            Notice::CommandsGoElsewhere { by_webhook: true },
            Notice::DiskLow {
                free_mib: 12,
                limit_mib: 256,
            },
        ];
        for notice in &notices {
            for language in [Language::Korean, Language::English] {
                assert!(notice.message(language).plain().len() > 20, "{notice:?}");
            }
        }
        let mut causes: Vec<_> = notices.iter().map(|it| it.cause(Timestamp(1))).collect();
        causes.sort();
        causes.dedup();
        assert_eq!(causes.len(), notices.len());
        let (now, later) = (Timestamp(1), Timestamp(2));
        assert_eq!(notices[3].cause(now), notices[3].cause(later));
        assert_ne!(notices[0].cause(now), notices[0].cause(later));
    }

    #[test]
    fn every_remedy_has_words_in_both_languages() {
        let remedies = [
            Remedy::Permission {
                names: vec!["Send Messages", "Embed Links"],
                place: "#alerts".into(),
            },
            Remedy::Permission {
                names: vec!["Send Messages"],
                place: String::new(),
            },
            Remedy::Invite,
            Remedy::Greet,
            Remedy::Channel,
            Remedy::Topic,
            Remedy::Url,
            Remedy::Token,
        ];
        for remedy in remedies {
            let notice = Notice::TargetParked {
                target: "alerts".into(),
                error: "x".into(),
                remedy: Some(remedy.clone()),
                since: Timestamp(0),
            };
            let without = Notice::TargetParked {
                target: "alerts".into(),
                error: "x".into(),
                remedy: None,
                since: Timestamp(0),
            };
            for language in [Language::Korean, Language::English] {
                let words = notice.message(language).plain();
                assert!(
                    words.len() > without.message(language).plain().len(),
                    "{remedy:?}"
                );
            }
        }
    }

    #[test]
    fn nobody_is_told_where_it_cannot_arrive() {
        let (alerts, mods) = (TargetId("alerts".into()), TargetId("mods".into()));
        let parked = Notice::TargetParked {
            target: "alerts".into(),
            error: String::new(),
            remedy: None,
            since: Timestamp(0),
        };
        assert!(parked.is_about(&alerts, Some("discord")));
        assert!(!parked.is_about(&mods, Some("discord")));
        let parked = Notice::TokenParked {
            token: "discord".into(),
            error: String::new(),
            since: Timestamp(0),
        };
        assert!(parked.is_about(&mods, Some("discord")));
        assert!(!parked.is_about(&mods, None) && !parked.is_about(&mods, Some("telegram")));
    }
}
