//! A form as a dialogue: Telegram has none, so its fields are asked for one after the other.
//!
//! Privacy mode stays on, so in a group the bot hears only replies to itself and commands: each question asks for a reply. In
//! a chat with one person whatever they write next is the answer. `/skip` leaves what stands there, `-` empties it, `/cancel`
//! ends it all. Dialogues are kept in memory: a restart forgets them, and who replies to a question of a forgotten one is
//! told so.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::answer::{Blank, Code, Form};
use super::super::call::Arguments;
use super::lanes::Lane;
use crate::event::Timestamp;
use crate::fault::Language;

/// How long a question stays open.
const OPEN: Duration = Duration::from_mins(15);
/// How many forms are open at most. Beyond that the one that has been waiting longest is given up.
const MOST: usize = 256;

/// Words that leave a field as it is.
const SKIP: [&str; 2] = ["skip", "건너뛰기"];
/// What empties a field.
const EMPTY: &str = "-";

/// Whether the word behind a slash leaves a field as it is.
pub(super) fn is_skip(word: &str) -> bool {
    SKIP.iter().any(|skip| word.eq_ignore_ascii_case(skip))
}

/// The forms that are being filled in: one for each person in a chat.
#[derive(Debug, Default)]
pub(super) struct Dialogues {
    open: BTreeMap<Lane, Dialogue>,
    last_number: u64,
}

#[derive(Debug)]
struct Dialogue {
    number: u64,
    form: Form,
    /// Which field is asked for.
    at: usize,
    filled: Arguments,
    language: Language,
    /// The message of the question, once it is known.
    asked_in: Option<i32>,
    until: Timestamp,
}

/// A question to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// By what [`Dialogues::asked`] knows it.
    pub(super) number: u64,
    pub(super) blank: Blank,
    /// The how-manyth it is…
    pub(super) at: usize,
    /// …of how many.
    pub(super) of: usize,
    pub(super) language: Language,
    /// The answer before was none.
    pub(super) is_again: bool,
}

/// What an answer comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// To another question.
    Ask(Question),
    /// To the end.
    Filled(Code, Arguments),
}

/// What somebody wrote, as far as it matters here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard<'a> {
    pub(super) text: &'a str,
    /// It is a command that leaves the field as it is.
    pub(super) is_skip: bool,
    /// The message that it replies to.
    pub(super) reply_to: Option<i32>,
    pub(super) is_direct: bool,
}

impl Dialogues {
    /// Begins to ask; whatever was asked of them before is forgotten. `None` if there is nothing to ask.
    pub(super) fn begin(
        &mut self,
        lane: Lane,
        form: Form,
        language: Language,
        now: Timestamp,
    ) -> Option<Question> {
        self.open.retain(|_, it| it.until > now);
        if self.open.len() >= MOST && !self.open.contains_key(&lane) {
            let oldest = self.open.iter().min_by_key(|(_, it)| it.until);
            if let Some(oldest) = oldest.map(|(lane, _)| *lane) {
                self.open.remove(&oldest);
            }
        }
        self.last_number += 1;
        let dialogue = Dialogue {
            number: self.last_number,
            form,
            at: 0,
            filled: Arguments::default(),
            language,
            asked_in: None,
            until: now.plus(OPEN),
        };
        let question = dialogue.question(false)?;
        self.open.insert(lane, dialogue);
        Some(question)
    }

    /// A question was asked in this message.
    pub(super) fn asked(&mut self, lane: Lane, question: &Question, message: i32) {
        let dialogue = self.open.get_mut(&lane);
        if let Some(dialogue) = dialogue.filter(|it| it.number == question.number) {
            dialogue.asked_in = Some(message);
        }
    }

    /// Whether what somebody wrote answers a question that they were asked.
    pub(super) fn expects(&self, lane: Lane, heard: Heard<'_>, now: Timestamp) -> bool {
        let Some(dialogue) = self.open.get(&lane).filter(|it| it.until > now) else {
            return false;
        };
        match (heard.reply_to, dialogue.asked_in) {
            (Some(to), Some(asked_in)) => to == asked_in || heard.is_direct,
            // Where the question is was never heard of; it may be there all the same.
            (Some(_), None) => true,
            (None, _) => heard.is_direct || heard.is_skip,
        }
    }

    /// Whether somebody is being asked.
    pub(super) fn has(&self, lane: Lane, now: Timestamp) -> bool {
        self.open.get(&lane).is_some_and(|it| it.until > now)
    }

    /// Whether somebody is asked by this message.
    pub(super) fn is_open_in(&self, chat: i64, message: i32, now: Timestamp) -> bool {
        let mut open = self.open.iter();
        open.any(|(lane, it)| lane.chat == chat && it.asked_in == Some(message) && it.until > now)
    }

    /// Takes an answer that is [expected](Self::expects).
    pub(super) fn answer(&mut self, lane: Lane, heard: Heard<'_>, now: Timestamp) -> Option<Step> {
        if !self.expects(lane, heard, now) {
            return None;
        }
        let dialogue = self.open.get_mut(&lane)?;
        dialogue.until = now.plus(OPEN);
        let blank = dialogue.form.fields.get(dialogue.at)?;
        let value = if heard.is_skip {
            blank.value.clone()
        } else if heard.text.trim() == EMPTY {
            String::new()
        } else {
            heard.text.to_owned()
        };
        if blank.is_required && value.trim().is_empty() {
            return dialogue.question(true).map(Step::Ask);
        }
        dialogue.filled.put(blank.name, value);
        dialogue.at += 1;
        dialogue.asked_in = None;
        if let Some(question) = dialogue.question(false) {
            return Some(Step::Ask(question));
        }
        let dialogue = self.open.remove(&lane)?;
        Some(Step::Filled(dialogue.form.code, dialogue.filled))
    }

    /// Ends it; says whether there was anything to end.
    pub(super) fn cancel(&mut self, lane: Lane, now: Timestamp) -> bool {
        let open = self.open.remove(&lane);
        open.is_some_and(|it| it.until > now)
    }
}

impl Dialogue {
    fn question(&self, is_again: bool) -> Option<Question> {
        Some(Question {
            number: self.number,
            blank: self.form.fields.get(self.at)?.clone(),
            at: self.at + 1,
            of: self.form.fields.len(),
            language: self.language,
            is_again,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Message;

    const ME: Lane = Lane { chat: -5, user: 1 };
    const NOW: Timestamp = Timestamp(0);

    fn blank(name: &'static str, value: &str, is_required: bool) -> Blank {
        Blank {
            name,
            label: Message::text(name),
            example: "x".to_owned(),
            value: value.to_owned(),
            is_long: false,
            is_required,
        }
    }

    fn form() -> Form {
        Form {
            code: "f:1".to_owned(),
            title: Message::text("form"),
            fields: vec![
                blank("when", "", true),
                blank("words", "old", false),
                blank("note", "old", false),
            ],
        }
    }

    fn reply(text: &str, to: i32) -> Heard<'_> {
        Heard {
            text,
            is_skip: false,
            reply_to: Some(to),
            is_direct: false,
        }
    }

    fn begin(dialogues: &mut Dialogues, lane: Lane) -> Question {
        let question = dialogues.begin(lane, form(), Language::English, NOW);
        let question = question.unwrap();
        dialogues.asked(lane, &question, 10);
        question
    }

    #[test]
    fn a_form_is_filled_in_field_by_field() {
        let mut dialogues = Dialogues::default();
        let first = begin(&mut dialogues, ME);
        assert_eq!((first.at, first.of, first.blank.name), (1, 3, "when"));
        // A required field is asked for again, and in the same message.
        for nothing in [" ", "-"] {
            let Some(Step::Ask(again)) = dialogues.answer(ME, reply(nothing, 10), NOW) else {
                panic!()
            };
            assert!(again.is_again && again.at == 1);
        }
        let Some(Step::Ask(second)) = dialogues.answer(ME, reply("a\nb", 10), NOW) else {
            panic!()
        };
        assert_eq!((second.at, second.blank.value.as_str()), (2, "old"));
        dialogues.asked(ME, &second, 11);
        assert_eq!(dialogues.answer(ME, reply("late", 10), NOW), None);
        let skip = Heard {
            is_skip: true,
            reply_to: None,
            ..reply("/skip", 0)
        };
        let Some(Step::Ask(third)) = dialogues.answer(ME, skip, NOW) else {
            panic!()
        };
        dialogues.asked(ME, &second, 99);
        dialogues.asked(ME, &third, 12);
        let Some(Step::Filled(code, filled)) = dialogues.answer(ME, reply("-", 12), NOW) else {
            panic!()
        };
        assert_eq!(code, "f:1");
        let expected = Arguments::from([("when", "a\nb"), ("words", "old"), ("note", "")]);
        assert_eq!(filled, expected);
        assert!(dialogues.open.is_empty());
    }

    #[test]
    fn only_who_was_asked_answers_and_only_where() {
        let mut dialogues = Dialogues::default();
        begin(&mut dialogues, ME);
        let other = Lane { user: 2, ..ME };
        assert!(!dialogues.expects(other, reply("x", 10), NOW));
        assert!(!dialogues.expects(ME, reply("x", 11), NOW));
        let by_the_way = Heard {
            reply_to: None,
            ..reply("x", 0)
        };
        assert!(!dialogues.expects(ME, by_the_way, NOW));
        let direct = Heard {
            is_direct: true,
            ..by_the_way
        };
        assert!(dialogues.expects(ME, direct, NOW));
        assert!(dialogues.is_open_in(-5, 10, NOW) && !dialogues.is_open_in(-6, 10, NOW));
        assert!(!dialogues.cancel(other, NOW) && dialogues.cancel(ME, NOW));
        assert!(!dialogues.cancel(ME, NOW));
    }

    #[test]
    fn a_dialogue_ends_by_itself_and_there_are_never_too_many() {
        let mut dialogues = Dialogues::default();
        begin(&mut dialogues, ME);
        let late = NOW.plus(OPEN);
        assert!(!dialogues.expects(ME, reply("x", 10), late));
        assert!(!dialogues.cancel(ME, late));
        for user in 0..1_000 {
            begin(&mut dialogues, Lane { chat: 1, user });
        }
        assert_eq!(dialogues.open.len(), MOST);
        let empty = Form {
            fields: Vec::new(),
            ..form()
        };
        assert_eq!(dialogues.begin(ME, empty, Language::English, NOW), None);
    }
}
