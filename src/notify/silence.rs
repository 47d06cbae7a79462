//! What a chat does not want to hear for a while. What that means for what rings elsewhere, and for rings that are told
//! together: see [`Ears`](super::Ears).
//!
//! An event is judged by its own time, not by when it is read.

use std::collections::HashMap;
use std::time::Duration;

use super::words;
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::rule::RuleId;
use crate::sink::TargetId;

/// What one target is not told of for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Its number, which no other silence has or had.
    pub id: u64,
    /// Who is spared.
    pub target: TargetId,
    /// Of which streamer it is told nothing; without one, of none.
    pub streamer: Option<StreamerId>,
    /// By which rule it is told nothing; without one, by none.
    pub rule: Option<RuleId>,
    /// The first moment that it holds for.
    pub since: Timestamp,
    /// The first moment that it does not hold for any more.
    pub until: Timestamp,
    /// Why, in the words of who asked for it; empty if they did not say. Hostile, as all that comes from outside.
    pub reason: Text,
    /// Who asked for it, as their platform calls them.
    pub by: Text,
}

/// A silence that somebody asks for: it is not known yet whether there is room for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Of which streamer nothing is to be told; without one, of none.
    pub streamer: Option<StreamerId>,
    /// By which rule nothing is to be told; without one, by none.
    pub rule: Option<RuleId>,
    /// When it is to be over.
    pub until: Timestamp,
    /// Why; may be empty.
    pub reason: String,
    /// Who asks.
    pub by: String,
}

/// A silence cannot be had as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message(Language::English))]
pub enum SilenceError {
    /// It would be over already.
    Over,
    /// It would last too long.
    TooLong,
    /// Too much is said of why: so many characters.
    Reason(usize),
    /// The chat has too many of them.
    TooMany,
}

impl SilenceError {
    /// The same in words.
    pub fn message(self, language: Language) -> String {
        words::refused(self, language)
    }
}

impl Silence {
    /// How long one lasts at most.
    pub const MAX_DURATION: Duration = Duration::from_hours(24 * 365);
    /// How many characters a reason has at most.
    pub const MAX_REASON: usize = 200;
    /// How many a target has in force at most.
    pub const MAX_OF_ONE: usize = 100;
    /// As much of the name of who asked for it is kept.
    const MAX_BY: usize = 100;

    /// What was asked for, as it would be from now on, still without a number. What people wrote is in one line after
    /// that.
    ///
    /// # Errors
    /// It would last too long, or be over already, or too much is said of why.
    pub fn new(target: TargetId, asked: Asked, now: Timestamp) -> Result<Self, SilenceError> {
        if asked.until <= now {
            return Err(SilenceError::Over);
        }
        if asked.until.since(now) > Self::MAX_DURATION {
            return Err(SilenceError::TooLong);
        }
        // Not more is looked at than anybody may have meant.
        let reason = in_one_line(&asked.reason, Self::MAX_REASON + 1);
        if reason.chars().count() > Self::MAX_REASON {
            return Err(SilenceError::Reason(asked.reason.chars().count()));
        }
        Ok(Self {
            id: 0,
            target,
            streamer: asked.streamer,
            rule: asked.rule,
            since: now,
            until: asked.until,
            reason: reason.into(),
            by: in_one_line(&asked.by, Self::MAX_BY).into(),
        })
    }

    /// Whether it keeps a rule from telling of something that happened to a streamer at this moment.
    fn covers(&self, streamer: &StreamerId, rule: &RuleId, at: Timestamp) -> bool {
        self.since <= at
            && at < self.until
            && self.streamer.as_ref().is_none_or(|it| it == streamer)
            && self.rule.as_ref().is_none_or(|it| it == rule)
    }
}

/// The beginning of what somebody wrote, without what would make several lines of it.
fn in_one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    line.extend(text.trim().chars().map(plain).take(most));
    line
}

/// All silences that may be in force.
#[derive(Debug, Clone, Default)]
pub(super) struct Silences {
    of: HashMap<TargetId, Vec<Silence>>,
}

impl Silences {
    /// Whether anything keeps this rule from telling this target of something that happened to a streamer at this moment:
    /// of several silences the one that lasts longest.
    pub(super) fn judge(
        &self,
        target: &TargetId,
        streamer: &StreamerId,
        rule: &RuleId,
        at: Timestamp,
    ) -> Option<&Silence> {
        let of_it = self.of.get(target)?.iter();
        of_it
            .filter(|silence| silence.covers(streamer, rule, at))
            .max_by_key(|silence| silence.until)
    }
}

impl FromIterator<Silence> for Silences {
    fn from_iter<I: IntoIterator<Item = Silence>>(silences: I) -> Self {
        let mut of = HashMap::<_, Vec<_>>::new();
        for silence in silences {
            of.entry(silence.target.clone()).or_default().push(silence);
        }
        Self { of }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn star(name: &str) -> StreamerId {
        StreamerId::parse(name).unwrap()
    }

    fn rule(name: &str) -> RuleId {
        RuleId::parse(name).unwrap()
    }

    fn asked(until: i64) -> Asked {
        Asked {
            streamer: None,
            rule: None,
            until: Timestamp(until),
            reason: String::new(),
            by: "moderator".into(),
        }
    }

    fn chat() -> TargetId {
        TargetId("discord:5".into())
    }

    #[test]
    fn a_silence_covers_its_target_and_its_time_and_what_it_names() {
        for (streamer, name, covered) in [
            (None, None, [true, true, true, true]),
            (Some("star01"), None, [true, true, false, false]),
            (None, Some("gift"), [true, false, true, false]),
            (Some("star01"), Some("gift"), [true, false, false, false]),
        ] {
            let asked = Asked {
                streamer: streamer.map(star),
                rule: name.map(rule),
                ..asked(200)
            };
            let silence = Silence::new(chat(), asked, Timestamp(100)).unwrap();
            let silences: Silences = [silence].into_iter().collect();
            let pairs = [
                ("star01", "gift"),
                ("star01", "other"),
                ("star02", "gift"),
                ("star02", "other"),
            ];
            let found = pairs.map(|(who, what)| {
                let judge = |target: &TargetId, at| {
                    let silence = silences.judge(target, &star(who), &rule(what), Timestamp(at));
                    silence.is_some()
                };
                for (target, at) in [
                    (&chat(), 99),
                    (&chat(), 200),
                    (&TargetId("discord:6".into()), 150),
                ] {
                    assert!(!judge(target, at), "{who} {what} {target} {at}");
                }
                assert_eq!(judge(&chat(), 100), judge(&chat(), 199));
                judge(&chat(), 100)
            });
            assert_eq!(found, covered, "{streamer:?} {name:?}");
        }
    }

    #[test]
    fn of_several_the_one_that_lasts_longest_is_told() {
        let silences: Silences = [300, 900, 600]
            .map(|until| Silence::new(chat(), asked(until), Timestamp(0)).unwrap())
            .into_iter()
            .collect();
        let silence = silences.judge(&chat(), &star("star01"), &rule("gift"), Timestamp(10));
        assert_eq!(silence.unwrap().until, Timestamp(900));
    }

    #[test]
    fn what_is_asked_for_has_bounds() {
        let now = Timestamp(1_700_000_000_000);
        let end = now.plus(Silence::MAX_DURATION);
        let ask = |until: Timestamp, reason: &str| {
            let asked = Asked {
                reason: reason.to_owned(),
                ..asked(until.as_millis())
            };
            Silence::new(chat(), asked, now)
        };
        assert_eq!(ask(now, ""), Err(SilenceError::Over));
        assert_eq!(
            ask(end.plus(Duration::from_millis(1)), ""),
            Err(SilenceError::TooLong)
        );
        let longest = "말".repeat(Silence::MAX_REASON);
        assert_eq!(ask(end, &longest).unwrap().reason, longest.as_str());
        assert_eq!(
            ask(end, &format!("{longest}!")),
            Err(SilenceError::Reason(201))
        );
        assert_eq!(ask(end, " a\nb\u{1b}[1m ").unwrap().reason, "a b [1m");
        for (error, said) in [
            (SilenceError::Over, "a silence must end in the future"),
            (SilenceError::TooLong, "a silence lasts 365 days at most"),
            (
                SilenceError::Reason(201),
                "the reason has 201 characters; 200 are the most",
            ),
            (SilenceError::TooMany, "a chat has 100 silences at most"),
        ] {
            assert_eq!(error.to_string(), said);
            assert_ne!(error.message(Language::Korean), said);
        }
    }
}
