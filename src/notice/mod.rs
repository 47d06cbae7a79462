//! What soopbell has to say about itself: to its owner when a person should know, to a target when something is missing
//! there.
//!
//! A notice is data; its words live in [`ko`] and [`en`], one file per language.

mod en;
mod ko;

use crate::event::Text;
use crate::fault::Language;
use crate::message::{Message, Segment};

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
        /// For how many minutes they had expired, at most.
        minutes: u64,
    },
}

impl Notice {
    /// What it is said once about, as long as `at` is the same; some things are said once for all.
    pub fn cause(&self, at: impl std::fmt::Display) -> String {
        match self {
            Self::Drift { kind, service, .. } => format!("drift {kind} {service}"),
            Self::OverBudget { target, rule, .. } => format!("budget {target} {rule}"),
            Self::RulesRefused { .. } => format!("rules refused {at}"),
            Self::RulesTakenOver { .. } => format!("rules taken over {at}"),
            Self::Expired { .. } => format!("expired {at}"),
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

fn text(words: impl Into<String>) -> Segment {
    Segment::Text(words.into())
}

fn value(words: impl Into<String>) -> Segment {
    Segment::Value(words.into())
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
                minutes: 14,
            },
        ];
        for notice in &notices {
            for language in [Language::Korean, Language::English] {
                assert!(notice.message(language).plain().len() > 20, "{notice:?}");
            }
        }
        let mut causes: Vec<_> = notices.iter().map(|it| it.cause(1)).collect();
        causes.sort();
        causes.dedup();
        assert_eq!(causes.len(), notices.len());
        assert_eq!(
            notices[3].cause(1),
            notices[3].cause(2),
            "said once for all"
        );
        assert_ne!(notices[0].cause(1), notices[0].cause(2));
    }
}
