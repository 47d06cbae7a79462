//! `silence` and `unsilence`: keeping alerts out of a chat for a while.

mod en;
mod ko;

use std::time::Duration;

use super::answer::{Answer, Button, Choice, Part};
use super::asked::{Asked, moment, shown};
use super::call::Call;
use super::changes::{self, Changed};
use super::desk::{Desk, Trouble};
use super::watch::pick;
use super::words::phrases;
use super::{alerts, general, span};
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;
use crate::notify::{self, Silence, SilenceError};
use crate::rule::RuleId;
use crate::sink::TargetId;

phrases! {
    /// What is said about silences.
    pub(super) enum Phrase {
        HowLong, NoDuration, NoSuchWhat, All, OfStreamer, OfRule, OfBoth, Begun, Because, NoneHere, Which, Line,
        LiftedOne, StillSilent, LiftedAll, LiftAll, NotInForce, Minutes30, Hour1, Hours3, OneDay,
    }
}

/// Why a silence was not begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSilenced {
    /// It cannot be had like this.
    Refused(SilenceError),
    /// It could not be written down.
    Trouble(Trouble),
}

/// Who keeps silences.
pub trait Silencing {
    /// Keeps something out of a chat from now on.
    ///
    /// # Errors
    /// Why it does not.
    fn silence(&self, chat: &TargetId, asked: notify::Asked) -> Result<Silence, NotSilenced>;

    /// Lets it in again; says whether it was kept out.
    ///
    /// # Errors
    /// It cannot be written down.
    fn unsilence(&self, chat: &TargetId, id: u64) -> Result<bool, Trouble>;

    /// What is kept out of a chat now.
    ///
    /// # Errors
    /// It cannot be read.
    fn silences(&self, chat: &TargetId) -> Result<Vec<Silence>, Trouble>;
}

/// `silence`.
pub(super) fn begin(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let Some(typed) = asked.argument("duration") else {
        return durations(language);
    };
    let Some(span) = span::read(typed) else {
        return Answer::refused(Phrase::NoDuration.say(language, &[&shown(typed)]));
    };
    let (mut streamer, mut rule) = (None, None);
    if let Some(what) = asked.argument("what") {
        let watched = match desk.watched_by(&asked.call.place.chat) {
            Ok(watched) => watched,
            Err(trouble) => return trouble.answer(language),
        };
        if let Some(found) = pick(&watched, what) {
            streamer = Some(found.id.clone());
        } else if let Some(found) = desk.rulebook().rule(what) {
            rule = Some(found.id.clone());
        } else {
            return Answer::refused(Phrase::NoSuchWhat.say(language, &[&shown(what)]));
        }
    }
    let reason = asked.argument("reason").unwrap_or_default();
    keep_out(desk, asked, span, (streamer, rule), reason)
}

/// How long, for who would rather press than type.
fn durations(language: Language) -> Answer {
    let button = |label: Phrase, seconds: u64| {
        Button::plain(label.say(language, &[]), format!("s:for:{seconds}"))
    };
    Answer::asked(Phrase::HowLong.say(language, &[]))
        .privately()
        .row([
            button(Phrase::Minutes30, 1_800),
            button(Phrase::Hour1, 3_600),
            button(Phrase::Hours3, 10_800),
            button(Phrase::OneDay, 86_400),
        ])
}

fn keep_out(
    desk: &dyn Desk,
    asked: &Asked<'_>,
    span: Duration,
    (streamer, rule): (Option<StreamerId>, Option<RuleId>),
    reason: &str,
) -> Answer {
    let (language, call) = (asked.language, asked.call);
    let wish = notify::Asked {
        streamer,
        rule,
        until: call.at.plus(span),
        reason: reason.to_owned(),
        by: call.caller.name.clone(),
    };
    let silence = match desk.silence(&call.place.chat, wish) {
        Ok(silence) => silence,
        Err(NotSilenced::Refused(error)) => {
            return Answer::refused(Message::text(error.message(language)));
        }
        Err(NotSilenced::Trouble(trouble)) => return trouble.answer(language),
    };
    let mut line = what(&silence, language);
    let lasts = span::written(span, language);
    let begun = Phrase::Begun.say(language, &[&lasts, &moment(silence.until)]);
    line.segments.extend(begun.segments);
    let mut answer = Answer::done(line);
    if !silence.reason.is_empty() {
        answer = answer.with(Part::Line(
            Phrase::Because.say(language, &[&silence.reason]),
        ));
    }
    let change = Changed::Silenced {
        id: silence.id,
        kept: Kept::of(&silence),
    };
    changes::recorded(desk, call, language, &change, answer)
}

/// What a silence keeps out, for the record: enough to begin it again.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Kept {
    /// Whose alerts; none is everybody's.
    pub streamer: Option<StreamerId>,
    /// Which rule's; none is every one's.
    pub rule: Option<RuleId>,
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: Text,
}

impl Kept {
    fn of(silence: &Silence) -> Self {
        Self {
            streamer: silence.streamer.clone(),
            rule: silence.rule.clone(),
            until: silence.until,
            reason: silence.reason.clone(),
        }
    }

    /// It, in words.
    pub(super) fn told(&self, language: Language) -> Message {
        spoken(self.streamer.as_ref(), self.rule.as_ref(), language)
    }
}

/// Begins anew what somebody had lifted, for as long as it would have lasted.
pub(super) fn again(
    desk: &dyn Desk,
    call: &Call,
    chat: &TargetId,
    kept: &Kept,
    language: Language,
) -> Result<(), Box<Answer>> {
    let wish = notify::Asked {
        streamer: kept.streamer.clone(),
        rule: kept.rule.clone(),
        until: kept.until,
        reason: kept.reason.to_string(),
        by: call.caller.name.clone(),
    };
    match desk.silence(chat, wish) {
        Ok(_) => Ok(()),
        Err(NotSilenced::Refused(error)) => {
            let words = Message::text(error.message(language));
            Err(Box::new(Answer::refused(words)))
        }
        Err(NotSilenced::Trouble(trouble)) => Err(Box::new(trouble.answer(language))),
    }
}

fn what(silence: &Silence, language: Language) -> Message {
    spoken(silence.streamer.as_ref(), silence.rule.as_ref(), language)
}

fn spoken(streamer: Option<&StreamerId>, rule: Option<&RuleId>, language: Language) -> Message {
    match (streamer, rule) {
        (None, None) => Phrase::All.say(language, &[]),
        (Some(streamer), None) => Phrase::OfStreamer.say(language, &[streamer.as_str()]),
        (None, Some(rule)) => Phrase::OfRule.say(language, &[rule.as_str()]),
        (Some(streamer), Some(rule)) => {
            Phrase::OfBoth.say(language, &[streamer.as_str(), rule.as_str()])
        }
    }
}

/// One silence, in a line.
pub(super) fn line(silence: &Silence, language: Language) -> Message {
    let mut line = what(silence, language);
    let until = moment(silence.until);
    let rest = Phrase::Line.say(language, &[&until, &silence.by]);
    line.segments.extend(rest.segments);
    if !silence.reason.is_empty() {
        let because = Phrase::Because.say(language, &[&silence.reason]);
        line.segments
            .push(crate::message::Segment::Text(" ".into()));
        line.segments.extend(because.segments);
    }
    line
}

/// `unsilence`.
pub(super) fn end(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let silences = match desk.silences(&asked.call.place.chat) {
        Ok(silences) => silences,
        Err(trouble) => return trouble.answer(language),
    };
    if silences.is_empty() {
        return Answer::refused(Phrase::NoneHere.say(language, &[]));
    }
    if let Some(typed) = asked.argument("silence") {
        let number = typed.trim_start_matches('#').parse::<u64>().ok();
        let found = silences.iter().find(|silence| {
            number == Some(silence.id)
                || silence
                    .streamer
                    .as_ref()
                    .is_some_and(|it| it.as_str() == typed)
                || silence.rule.as_ref().is_some_and(|it| it.as_str() == typed)
        });
        return match found {
            Some(silence) => lift(desk, asked, silence),
            None => Answer::refused(Phrase::NotInForce.say(language, &[&shown(typed)])),
        };
    }
    if let [silence] = silences.as_slice() {
        return lift(desk, asked, silence);
    }
    let choices = silences.iter().take(25).map(|silence| Choice {
        label: line(silence, language),
        code: format!("s:lift:{}", silence.id),
    });
    Answer::asked(Phrase::Which.say(language, &[]))
        .privately()
        .choosing(
            general::Phrase::Choose.say(language, &[]),
            choices.collect(),
        )
        .row([Button::danger(
            Phrase::LiftAll.say(language, &[]),
            "s:lift:all",
        )])
}

fn lift(desk: &dyn Desk, asked: &Asked<'_>, silence: &Silence) -> Answer {
    let language = asked.language;
    match desk.unsilence(&asked.call.place.chat, silence.id) {
        Ok(true) => {
            let mut line = what(silence, language);
            line.segments
                .extend(Phrase::LiftedOne.say(language, &[]).segments);
            let change = Changed::Unsilenced {
                kept: Kept::of(silence),
            };
            let mut answer = Answer::done(line);
            let left = desk.silences(&asked.call.place.chat).unwrap_or_default();
            if !left.is_empty() {
                let line = Phrase::StillSilent.say(language, &[&left.len().to_string()]);
                answer = answer.with(Part::Line(line));
            }
            changes::recorded(desk, asked.call, language, &change, answer)
        }
        Ok(false) => {
            let number = silence.id.to_string();
            Answer::refused(Phrase::NotInForce.say(language, &[&number]))
        }
        Err(trouble) => trouble.answer(language),
    }
}

/// Lifts all of them, as far as that can be done.
fn lift_all(desk: &dyn Desk, asked: &Asked<'_>, silences: &[Silence]) -> Answer {
    let language = asked.language;
    let (mut lifted, mut unrecorded, mut failed) = (0_u32, None, None);
    for silence in silences {
        match desk.unsilence(&asked.call.place.chat, silence.id) {
            Ok(true) => {
                lifted += 1;
                let change = Changed::Unsilenced {
                    kept: Kept::of(silence),
                };
                unrecorded = desk.record(asked.call, &change).err().or(unrecorded);
            }
            // Somebody else was faster, or it was over.
            Ok(false) => {}
            Err(trouble) => failed = Some(trouble),
        }
    }
    let line = Phrase::LiftedAll.say(language, &[&lifted.to_string()]);
    let mut answer = Answer::done(line);
    if let Some(trouble) = failed {
        answer = answer.with_all(trouble.answer(language).parts);
    }
    if let Some(trouble) = unrecorded {
        let line = changes::Phrase::NotRecorded.say(language, &[&trouble.0]);
        answer = answer.with(Part::Line(line));
    }
    answer
}

/// Buttons and choices about silences.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (what, rest) = code.split_once(':')?;
    let (language, chat) = (asked.language, &asked.call.place.chat);
    match what {
        "for" => {
            let span = Duration::from_secs(rest.parse().ok()?);
            Some(keep_out(desk, asked, span, (None, None), "").instead())
        }
        "alert" => {
            /// What stands on the button.
            const HOUR: Duration = Duration::from_hours(1);
            let alert = match alerts::found(desk, asked, rest) {
                Ok(alert) => alert,
                Err(answer) => return Some(*answer),
            };
            let rule = RuleId::parse(&alert.rule)?;
            Some(keep_out(desk, asked, HOUR, (None, Some(rule)), ""))
        }
        "lift" => {
            let silences = match desk.silences(chat) {
                Ok(silences) => silences,
                Err(trouble) => return Some(trouble.answer(language)),
            };
            if rest == "all" {
                return Some(lift_all(desk, asked, &silences).instead());
            }
            let id: u64 = rest.parse().ok()?;
            let found = silences.iter().find(|silence| silence.id == id);
            Some(match found {
                Some(silence) => lift(desk, asked, silence).instead(),
                None => Answer::refused(Phrase::NotInForce.say(language, &[rest])),
            })
        }
        _ => None,
    }
}
