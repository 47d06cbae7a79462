//! `drill`: ringing for practice, by the way that real alerts take.

mod en;
mod ko;

use super::answer::{Answer, Button, Part};
use super::asked::{Asked, shown};
use super::desk::{Desk, Trouble};
use super::words::phrases;
use crate::rule::RuleId;
use crate::sink::TargetId;

phrases! {
    /// What is said about drills.
    pub(super) enum Phrase {
        OnItsWay, NoMatch, ThoughSilenced, NoRule, Where,
    }
}

/// What came of a drill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drilled {
    /// It is on its way.
    OnItsWay {
        /// Under this id.
        id: String,
        /// What it tells of would make the rule ring; where not, no event was found that would.
        matches: bool,
    },
    /// There is no such rule.
    NoRule,
}

/// Who rings for practice.
pub trait Drilling {
    /// Rings once in a chat, in a rule's words or as for a plain gift.
    ///
    /// # Errors
    /// It cannot be written down, or the chat cannot be reached.
    fn drill(&self, chat: &TargetId, rule: Option<&RuleId>) -> Result<Drilled, Trouble>;
}

/// `drill`.
pub(super) fn ring(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let typed = asked.argument("rule");
    let rule = match typed.map(RuleId::parse) {
        Some(None) => return no_rule(asked, typed.unwrap_or_default()),
        Some(rule) => rule,
        None => None,
    };
    match desk.drill(&asked.call.place.chat, rule.as_ref()) {
        Ok(Drilled::OnItsWay { id, matches }) => {
            let see = Button::plain(Phrase::Where.say(language, &[]), format!("a:one:{id}"));
            let mut answer = Answer::done(Phrase::OnItsWay.say(language, &[]));
            if !matches {
                let line = Phrase::NoMatch.say(language, &[]);
                answer = answer.with(Part::Line(line));
            }
            let silences = desk.silences(&asked.call.place.chat).unwrap_or_default();
            if !silences.is_empty() {
                let line = Phrase::ThoughSilenced.say(language, &[]);
                answer = answer.with(Part::Line(line));
            }
            answer.privately().row([see])
        }
        Ok(Drilled::NoRule) => no_rule(asked, typed.unwrap_or_default()),
        Err(trouble) => trouble.answer(language),
    }
}

fn no_rule(asked: &Asked<'_>, typed: &str) -> Answer {
    Answer::refused(Phrase::NoRule.say(asked.language, &[&shown(typed)]))
}
