//! `setup`: a chat set up in four steps, each of which can be passed over and done again.
//!
//! Language, a streamer, from how many balloons on gifts ring here, and a drill. Each step takes the place of the one before,
//! so the chat is left with one message. Every step does what a command of its own does as well, or `setup` begun anew.

mod en;
mod ko;

use super::answer::{Answer, Blank, Button, Form, Part};
use super::asked::Asked;
use super::catalogue::{self, Verb};
use super::changes::{self, Changed};
use super::desk::{Desk, Trouble};
use super::words::phrases;
use super::{drill, watch};
use crate::fault::Language;
use crate::message::Message;
use crate::rule::grouped;
use crate::sink::TargetId;

phrases! {
    /// What is said while a chat is set up.
    pub(super) enum Phrase {
        Welcome, LanguageStep, StreamerStep, StreamerNow, AddStreamer, Next, StreamerForm, StreamerBlank, ThresholdStep,
        ThresholdNow, Every, From, DrillStep, RingNow, Finish, Done, ThresholdSet, ThresholdOff,
    }
}

/// What a chat has set for itself.
pub trait Settings {
    /// A chat is spoken to in this language where callers have none of their own.
    ///
    /// # Errors
    /// It cannot be written down.
    fn set_language(&self, chat: &TargetId, language: Language) -> Result<(), Trouble>;

    /// From how many balloons on gifts ring in a chat; 0 where all do that the rules ring for.
    ///
    /// # Errors
    /// It cannot be read.
    fn threshold(&self, chat: &TargetId) -> Result<u64, Trouble>;

    /// From now on gifts ring in a chat from so many balloons on, as far as the rules ring for them.
    ///
    /// # Errors
    /// It cannot be written down.
    fn set_threshold(&self, chat: &TargetId, balloons: u64) -> Result<(), Trouble>;
}

/// What is offered as a threshold.
const THRESHOLDS: [u64; 4] = [100, 500, 1_000, 5_000];

/// `setup`.
pub(super) fn begin(language: Language) -> Answer {
    let button = |label: &str, code: &str| Button::plain(Message::text(label), code);
    Answer::asked(Phrase::LanguageStep.say(language, &[]))
        .titled(Phrase::Welcome.say(language, &[]))
        .privately()
        .row([
            button("한국어", "t:language:ko"),
            button("English", "t:language:en"),
        ])
}

/// A step's button.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (step, choice) = code.split_once(':')?;
    let (language, chat) = (asked.language, &asked.call.place.chat);
    let answer = match step {
        "language" => {
            let wanted = match choice {
                "ko" => Language::Korean,
                "en" => Language::English,
                _ => return None,
            };
            let before = desk.language(chat);
            match desk.set_language(chat, wanted) {
                Ok(()) if before == wanted => streamer_step(desk, asked, language),
                Ok(()) => {
                    let change = Changed::Language {
                        before: before.into(),
                        now: wanted.into(),
                    };
                    let step = streamer_step(desk, asked, language);
                    changes::recorded(desk, asked.call, language, &change, step)
                }
                Err(trouble) => trouble.answer(language),
            }
        }
        "streamer" => {
            let form = Form {
                code: "t:streamer:".to_owned(),
                title: Phrase::StreamerForm.say(language, &[]),
                fields: vec![Blank {
                    name: "streamer",
                    label: Phrase::StreamerBlank.say(language, &[]),
                    example: "https://play.sooplive.com/…".to_owned(),
                    value: String::new(),
                    is_long: false,
                    is_required: true,
                }],
            };
            return Some(Answer {
                form: Some(form),
                ..Answer::asked(Message::default()).privately()
            });
        }
        "threshold" if choice.is_empty() => threshold_step(desk, asked),
        "threshold" => {
            let balloons: u64 = choice.parse().ok()?;
            set_threshold(desk, asked, balloons)
        }
        "drill" if choice.is_empty() => drill_step(None, language),
        "drill" => {
            let rung = drill::ring(desk, asked);
            drill_step(Some(rung.parts), language)
        }
        "end" => Answer::done(Phrase::Done.say(language, &[])).privately(),
        _ => return None,
    };
    Some(answer.instead())
}

fn step(line: Message, code: &str, language: Language) -> (Answer, Button) {
    let next = Button::main(Phrase::Next.say(language, &[]), code);
    (Answer::asked(line).privately(), next)
}

fn streamer_step(desk: &dyn Desk, asked: &Asked<'_>, language: Language) -> Answer {
    let watched = match desk.watched_by(&asked.call.place.chat) {
        Ok(watched) => watched,
        Err(trouble) => return trouble.answer(language),
    };
    let (mut answer, next) = step(
        Phrase::StreamerStep.say(language, &[]),
        "t:threshold:",
        language,
    );
    if !watched.is_empty() {
        let names: Vec<&str> = watched.iter().take(10).map(|it| it.nick.as_str()).collect();
        let now = Phrase::StreamerNow.say(language, &[&names.join(", ")]);
        answer = answer.with(Part::Line(now));
    }
    let add = Button::plain(Phrase::AddStreamer.say(language, &[]), "t:streamer:");
    answer.row([add, next])
}

/// The form for the streamer, filled in.
pub(super) fn filled(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    if code != "streamer:" {
        return None;
    }
    let language = asked.language;
    let next = Button::main(Phrase::Next.say(language, &[]), "t:threshold:");
    let again = Button::plain(Phrase::AddStreamer.say(language, &[]), "t:streamer:");
    Some(watch::add(desk, asked).privately().row([again, next]))
}

fn threshold_step(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let now = match desk.threshold(&asked.call.place.chat) {
        Ok(now) => now,
        Err(trouble) => return trouble.answer(language),
    };
    let (mut answer, next) = step(
        Phrase::ThresholdStep.say(language, &[]),
        "t:drill:",
        language,
    );
    if now > 0 {
        let now = Phrase::ThresholdNow.say(language, &[&grouped(now)]);
        answer = answer.with(Part::Line(now));
    }
    let every = Button::plain(Phrase::Every.say(language, &[]), "t:threshold:0");
    let from = THRESHOLDS.map(|balloons| {
        let label = Phrase::From.say(language, &[&grouped(balloons)]);
        Button::plain(label, format!("t:threshold:{balloons}"))
    });
    answer.row([every].into_iter().chain(from)).row([next])
}

fn set_threshold(desk: &dyn Desk, asked: &Asked<'_>, balloons: u64) -> Answer {
    let (language, chat) = (asked.language, &asked.call.place.chat);
    let before = match desk.threshold(chat) {
        Ok(before) => before,
        Err(trouble) => return trouble.answer(language),
    };
    if let Err(trouble) = desk.set_threshold(chat, balloons) {
        return trouble.answer(language);
    }
    let line = if balloons == 0 {
        Phrase::ThresholdOff.say(language, &[])
    } else {
        Phrase::ThresholdSet.say(language, &[&grouped(balloons)])
    };
    let answer = drill_step(Some(vec![Part::Line(line)]), language);
    if before == balloons {
        return answer;
    }
    let change = Changed::Threshold {
        before,
        now: balloons,
    };
    changes::recorded(desk, asked.call, language, &change, answer)
}

fn drill_step(before: Option<Vec<Part>>, language: Language) -> Answer {
    let ring = Button::main(Phrase::RingNow.say(language, &[]), "t:drill:ring");
    let finish = Button::plain(Phrase::Finish.say(language, &[]), "t:end:");
    let mut answer = Answer::asked(Phrase::DrillStep.say(language, &[])).privately();
    if let Some(mut before) = before {
        before.append(&mut answer.parts);
        answer.parts = before;
    }
    answer.row([ring, finish])
}

/// What a chat that has just been set up, or joined, may want to read next.
pub(super) fn next_steps(language: Language) -> [Button; 2] {
    let button = |verb| {
        let label = Message::text(catalogue::spelled(verb, language));
        Button::plain(label, catalogue::code(verb))
    };
    [button(Verb::Setup), button(Verb::Help)]
}
