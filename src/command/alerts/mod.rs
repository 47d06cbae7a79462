//! `recent alerts` and `why`: what rang here, what became of it, why, and ringing it again.

mod en;
mod ko;

use super::answer::{Answer, Button, Choice, Part};
use super::asked::{Asked, moment, shown};
use super::desk::{Desk, Trouble};
use super::figures::{meant, reason};
use super::words::phrases;
use crate::dispatch::State;
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;
use crate::notify::Reason;
use crate::sink::TargetId;

phrases! {
    /// What is said about alerts.
    pub(super) enum Phrase {
        Title, Nothing, Line, Choose, Alert, State, Tries, Error, Rule, Event, Resend, SilenceRule, Why, WhichAlert,
        NoSuch, Several, NoId, SureAgain, Again, Resent, UnderWay, NotNow, Gone, WhyTitle, Own, Forgotten, NoRuleNow, FilesUnreadable,
        RangThen, HeldThen, NotMatchedThen, WhatItLookedAt, Always, NotCountedWhole, Lately, NothingLately, Rang, Held,
        LastEvent, NoRule, Waiting, Sending, Sent, InDoubt, Expired, Failed, Dropped,
    }
}

/// An alert of a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerted {
    /// Its id.
    pub id: String,
    /// As much of it as tells it from others.
    pub short: String,
    /// When what it is about happened.
    pub at: Timestamp,
    /// The rule; empty where soopbell itself had something to say.
    pub rule: Text,
    /// Whose room it is about. Hostile text.
    pub nick: Text,
    /// What it says. Hostile text.
    pub words: String,
    /// How far it is.
    pub state: State,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong last.
    pub error: Option<String>,
}

/// Which alert somebody means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeantAlert {
    /// This one.
    One(Box<Alerted>),
    /// One of these.
    Several(Vec<Alerted>),
    /// None in this chat.
    Nothing,
    /// That is no id of an alert.
    NoId,
}

/// Why a rule rang for an event, or did not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Why {
    /// The rule.
    pub rule: String,
    /// The event on one line, in the words of rules; `None` where the log has forgotten it. Hostile text.
    pub event: Option<String>,
    /// What was said when it happened: nothing, since the rule did not match; that it rang; or what held it back.
    pub said: Option<Option<Reason>>,
    /// What the rule looks at as it is written now, part by part, with whether it holds; `None` where there is no such rule
    /// any more.
    pub parts: Option<Vec<String>>,
    /// Everything that the rule counts was there to be counted.
    pub is_counted_whole: bool,
}

/// What a rule said of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// When it happened.
    pub at: Timestamp,
    /// The event on one line. Hostile text.
    pub event: String,
    /// What held the rule back; `None` if it rang.
    pub held: Option<Reason>,
}

/// What came of sending again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resent {
    /// It is in its line again.
    Done,
    /// It is being sent right now.
    UnderWay,
    /// As it stands it cannot be.
    NotNow,
    /// It is not there any more.
    Gone,
}

/// Who has the alerts.
pub trait AlertBook {
    /// The last alerts of a chat, the latest first, at most ten.
    ///
    /// # Errors
    /// The file cannot be read.
    fn recent_alerts(&self, chat: &TargetId) -> Result<Vec<Alerted>, Trouble>;

    /// The alert of a chat that somebody means by its id or the beginning of it.
    ///
    /// # Errors
    /// The file cannot be read.
    fn alert(&self, chat: &TargetId, typed: &str) -> Result<MeantAlert, Trouble>;

    /// Why an alert of this whole id rang; `None` where it is about no event.
    ///
    /// # Errors
    /// The file cannot be read.
    fn why_alert(&self, id: &str) -> Result<Option<Why>, Trouble>;

    /// What a rule last said of events at a streamer that it matched, the latest first; and what it makes of the last event
    /// that it could have rung for.
    ///
    /// # Errors
    /// The file cannot be read.
    fn why_rule(
        &self,
        rule: &str,
        streamer: &StreamerId,
    ) -> Result<(Vec<Matched>, Option<Why>), Trouble>;

    /// Has an alert of this whole id sent again.
    ///
    /// # Errors
    /// It cannot be written.
    fn resend(&self, id: &str) -> Result<Resent, Trouble>;
}

/// `recent alerts`.
pub(super) fn recent(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let alerts = match desk.recent_alerts(&asked.call.place.chat) {
        Ok(alerts) => alerts,
        Err(trouble) => return trouble.answer(language),
    };
    if alerts.is_empty() {
        return Answer::told(Phrase::Nothing.say(language, &[]));
    }
    let lines = alerts.iter().map(|alert| Part::Item(line(alert, language)));
    Answer::told(Phrase::Title.say(language, &[]))
        .with_all(lines)
        .choosing(Phrase::Choose.say(language, &[]), choices(&alerts))
}

fn choices(alerts: &[Alerted]) -> Vec<Choice> {
    let choices = alerts.iter().map(|alert| {
        let words = shown(&alert.words);
        Choice {
            label: Message::value(format!("{} · {words}", alert.short)),
            code: format!("a:one:{}", alert.id),
        }
    });
    choices.collect()
}

fn line(alert: &Alerted, language: Language) -> Message {
    let state = state(alert.state).words(language);
    let at = moment(alert.at);
    Phrase::Line.say(language, &[&at, &shown(&alert.words), state, &alert.short])
}

fn state(state: State) -> Phrase {
    match state {
        State::Gathering | State::Due | State::Retry => Phrase::Waiting,
        State::Sending => Phrase::Sending,
        State::Sent | State::Live => Phrase::Sent,
        State::Uncertain | State::Held => Phrase::InDoubt,
        State::Expired => Phrase::Expired,
        State::Dead => Phrase::Failed,
        State::Dropped => Phrase::Dropped,
    }
}

/// One alert with all that can be done about it.
fn one(desk: &dyn Desk, alert: &Alerted, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let fact = |name: Phrase, value: &str| {
        let name = name.say(language, &[]);
        Part::Fact(name, Message::value(value))
    };
    let at = moment(alert.at);
    let mut answer = Answer::told(Phrase::Alert.say(language, &[&alert.words]))
        .with(fact(Phrase::State, state(alert.state).words(language)))
        .with(fact(Phrase::Event, &format!("{} · {at}", alert.nick)));
    if !alert.rule.is_empty() {
        answer = answer.with(fact(Phrase::Rule, &alert.rule));
    }
    answer = answer.with(fact(Phrase::Tries, &alert.attempts.to_string()));
    if let Some(error) = &alert.error {
        answer = answer.with(fact(Phrase::Error, &shown(error)));
    }
    let id = &alert.id;
    let why = Button::plain(Phrase::Why.say(language, &[]), format!("a:why:{id}"));
    let mut row = vec![why];
    if asked.is_administrator {
        let resend = Button::plain(Phrase::Resend.say(language, &[]), format!("a:resend:{id}"));
        row.push(resend);
        if desk.rulebook().rule(&alert.rule).is_some() {
            let silence = Phrase::SilenceRule.say(language, &[]);
            row.push(Button::danger(silence, format!("s:alert:{id}")));
        }
    }
    answer.row(row)
}

/// The alert of the chat that was meant, or what to answer instead.
pub(super) fn found(
    desk: &dyn Desk,
    asked: &Asked<'_>,
    typed: &str,
) -> Result<Alerted, Box<Answer>> {
    let language = asked.language;
    let refuse = |line| Err(Box::new(Answer::refused(line)));
    match desk.alert(&asked.call.place.chat, typed) {
        Ok(MeantAlert::One(alert)) => Ok(*alert),
        Ok(MeantAlert::Several(alerts)) => {
            let several = Answer::asked(Phrase::Several.say(language, &[&shown(typed)]));
            let choose = Phrase::Choose.say(language, &[]);
            Err(Box::new(several.choosing(choose, choices(&alerts))))
        }
        Ok(MeantAlert::Nothing) => refuse(Phrase::NoSuch.say(language, &[&shown(typed)])),
        Ok(MeantAlert::NoId) => refuse(Phrase::NoId.say(language, &[&shown(typed)])),
        Err(trouble) => Err(Box::new(trouble.answer(language))),
    }
}

/// `why`.
pub(super) fn why(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let Some(typed) = asked.argument("alert") else {
        return Answer::refused(Phrase::WhichAlert.say(language, &[]));
    };
    match found(desk, asked, typed) {
        Ok(alert) => why_one(desk, asked, &alert),
        Err(answer) => *answer,
    }
}

fn why_one(desk: &dyn Desk, asked: &Asked<'_>, alert: &Alerted) -> Answer {
    let language = asked.language;
    let why = match desk.why_alert(&alert.id) {
        Ok(why) => why,
        Err(trouble) => return trouble.answer(language),
    };
    let answer = Answer::told(Phrase::WhyTitle.say(language, &[&shown(&alert.words)]));
    let answer = match &why {
        Some(why) => answer.with_all(reasons(desk, why, language)),
        None => answer.with(Part::Line(Phrase::Own.say(language, &[]))),
    };
    answer.with(Part::Item(line(alert, language)))
}

/// A rule's reasons, in words.
fn reasons(desk: &dyn Desk, why: &Why, language: Language) -> Vec<Part> {
    let mut parts = Vec::new();
    let Some(event) = &why.event else {
        return vec![Part::Line(Phrase::Forgotten.say(language, &[&why.rule]))];
    };
    let said = match why.said {
        Some(None) => Phrase::RangThen.say(language, &[&why.rule]),
        Some(Some(held)) => {
            let held = reason(held).words(language);
            Phrase::HeldThen.say(language, &[&why.rule, held])
        }
        None => Phrase::NotMatchedThen.say(language, &[&why.rule]),
    };
    parts.push(Part::Line(said));
    parts.push(Part::Block(event.clone()));
    match &why.parts {
        Some(lines) if lines.is_empty() => {
            parts.push(Part::Line(Phrase::Always.say(language, &[])));
        }
        Some(lines) => {
            parts.push(Part::Line(Phrase::WhatItLookedAt.say(language, &[])));
            parts.push(Part::Block(lines.join("\n")));
        }
        // It is in force, but its file cannot be read as it is now.
        None if desk.rulebook().rule(&why.rule).is_some() => {
            parts.push(Part::Line(Phrase::FilesUnreadable.say(language, &[])));
        }
        None => parts.push(Part::Line(Phrase::NoRuleNow.say(language, &[&why.rule]))),
    }
    if !why.is_counted_whole {
        parts.push(Part::Line(Phrase::NotCountedWhole.say(language, &[])));
    }
    parts
}

/// `rules why`.
pub(super) fn why_rule(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    /// More would fit no screen.
    const MOST_STREAMERS: usize = 3;
    let language = asked.language;
    let Some(rule) = asked.argument("rule") else {
        return Answer::refused(super::rules::Phrase::WhichRule.say(language, &[]));
    };
    if desk.rulebook().rule(rule).is_none() {
        return Answer::refused(Phrase::NoRule.say(language, &[&shown(rule)]));
    }
    let streamers = match meant(desk, asked) {
        Ok(streamers) => streamers,
        Err(refusal) => return *refusal,
    };
    let mut answer = Answer::told(Phrase::Lately.say(language, &[rule]));
    for streamer in streamers.iter().take(MOST_STREAMERS) {
        let (matches, last) = match desk.why_rule(rule, &streamer.id) {
            Ok(found) => found,
            Err(trouble) => return trouble.answer(language),
        };
        if matches.is_empty() {
            let line = Phrase::NothingLately.say(language, &[&streamer.nick]);
            answer = answer.with(Part::Line(line));
        }
        for matched in &matches {
            let (at, event) = (moment(matched.at), shown(&matched.event));
            let line = match matched.held {
                None => Phrase::Rang.say(language, &[&at, &event]),
                Some(held) => {
                    let held = reason(held).words(language);
                    Phrase::Held.say(language, &[&at, &event, held])
                }
            };
            answer = answer.with(Part::Item(line));
        }
        if let Some(why) = &last {
            let line = Phrase::LastEvent.say(language, &[&streamer.nick]);
            answer = answer
                .with(Part::Line(line))
                .with_all(reasons(desk, why, language));
        }
    }
    answer
}

/// The buttons below alerts.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (what, id) = code.split_once(':')?;
    let language = asked.language;
    let alert = match found(desk, asked, id) {
        Ok(alert) => alert,
        Err(answer) => return Some(*answer),
    };
    Some(match what {
        "one" => one(desk, &alert, asked),
        "why" => why_one(desk, asked, &alert),
        // Whoever has it already would have it twice, and nothing takes that back.
        "resend" if matches!(alert.state, State::Sent | State::Live) => {
            let again = Button::danger(Phrase::Again.say(language, &[]), format!("a:again:{id}"));
            Answer::asked(Phrase::SureAgain.say(language, &[&shown(&alert.words)]))
                .privately()
                .row([again])
        }
        "resend" | "again" => {
            let answer = match desk.resend(&alert.id) {
                Ok(Resent::Done) => Answer::done(Phrase::Resent.say(language, &[])),
                Ok(Resent::UnderWay) => Answer::refused(Phrase::UnderWay.say(language, &[])),
                Ok(Resent::NotNow) => Answer::refused(Phrase::NotNow.say(language, &[])),
                Ok(Resent::Gone) => Answer::refused(Phrase::Gone.say(language, &[])),
                Err(trouble) => trouble.answer(language),
            };
            let answer = answer.privately();
            if what == "again" {
                answer.instead()
            } else {
                answer
            }
        }
        _ => return None,
    })
}
