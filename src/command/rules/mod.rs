//! `rules`: what rings and why, and switching rules on and off. Writing them is in [`draft`].

pub(super) mod draft;
mod en;
mod ko;

use std::sync::Arc;

use super::answer::{Answer, Button, MAX_CODE_BYTES, Part};
use super::asked::{Asked, shown};
use super::changes::{self, Changed};
use super::desk::{Desk, Trouble};
use super::words::phrases;
use crate::fault::{Fault, Language, Source};
use crate::message::Message;
use crate::rule::{Checked, Edit, Edited, Fingerprint, Rulebook, Unchanged};

phrases! {
    /// What is said about rules.
    pub(super) enum Phrase {
        Title, NoRules, On, Off, More, Show, WhichRule, NoSuch, DidYouMean, SwitchedOn, SwitchedOff, TurnOn, TurnOff,
        Edit, Stays, Faulty, MoreFaults, ChangedSince, AllPassed, Failed, NoTests, WhatFor, FormNew, FormEdit,
        FormId, FormWhen, FormText, FormWhole, Look, Write, Again, Discard, Written, Discarded, DraftGone, OthersWork, Warnings,
        FilesNotReadable,
    }
}

/// Why rules were not put in force.
#[derive(Debug, Clone)]
pub enum NotPut {
    /// Somebody else has changed the file meanwhile.
    ChangedSince,
    /// What the checker has against it.
    Faults(Vec<Fault>),
    /// It cannot be written.
    Trouble(Trouble),
}

/// What commands about rules need of whoever runs soopbell.
pub trait RuleShelf {
    /// The rules that are in force.
    fn rulebook(&self) -> Arc<Rulebook>;

    /// The rule files as they are written now, by the names that people know them by.
    ///
    /// # Errors
    /// What is wrong with the folder.
    fn rule_files(&self) -> Result<Vec<Source>, Vec<Fault>>;

    /// Checks all rules and runs their tests as they would be with this file saying this.
    ///
    /// # Errors
    /// All that `soopbell check` would say.
    fn check_rules(&self, file: &str, text: String) -> Result<Checked, Vec<Fault>>;

    /// Writes a rule file and puts the rules in force, if the file still says what it did when `before` was taken (nothing, for
    /// one that is not there) and all of it is right.
    ///
    /// # Errors
    /// Why everything is as it was.
    fn put_rules(&self, file: &str, before: &Fingerprint, text: String) -> Result<(), NotPut>;

    /// Runs the tests of the rule files as they are written now, or those that stand in this rule's file: how many there are,
    /// and what did not come out as expected, or is wrong with the files.
    fn test_rules(&self, rule: Option<&str>) -> (usize, Vec<Fault>);
}

/// Most rules in one list.
const MOST_LISTED: usize = 40;
/// Most faults that are shown at once: a phone's screen is small, and the first often explains the others.
const MOST_FAULTS: usize = 3;

/// `rules list`.
pub(super) fn list(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let book = desk.rulebook();
    if book.rules().is_empty() {
        return Answer::told(Phrase::NoRules.say(language, &[]));
    }
    let count = book.rules().len().to_string();
    let items = book.rules().iter().take(MOST_LISTED).map(|rule| {
        let phrase = if rule.is_enabled {
            Phrase::On
        } else {
            Phrase::Off
        };
        Part::Item(phrase.say(language, &[rule.id.as_str(), &shown(&rule.why())]))
    });
    let mut answer = Answer::told(Phrase::Title.say(language, &[&count])).with_all(items);
    if let Some(more) = book
        .rules()
        .len()
        .checked_sub(MOST_LISTED)
        .filter(|more| *more > 0)
    {
        let more = Phrase::More.say(language, &[&more.to_string()]);
        answer = answer.with(Part::Line(more));
    }
    answer
}

/// `rules show`.
pub(super) fn show(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    match named(desk, asked) {
        Ok((files, id)) => show_rule(desk, asked, &files, &id),
        Err(refusal) => *refusal,
    }
}

fn show_rule(desk: &dyn Desk, asked: &Asked<'_>, files: &[Source], id: &str) -> Answer {
    let language = asked.language;
    let found = files.iter().find_map(|file| {
        let text = Edit::parse(file).ok()?.rule(id)?.to_owned();
        Some((file, text))
    });
    let Some((file, text)) = found else {
        return no_such(files, id, language);
    };
    let book = desk.rulebook();
    let rule = book.rule(id);
    let is_on = rule.is_some_and(|rule| rule.is_enabled);
    let state = if is_on { Phrase::On } else { Phrase::Off };
    let mut answer = Answer::told(state.say(language, &[id, &file.name])).with(Part::Block(text));
    if asked.is_administrator {
        let switch = if is_on {
            fitting(Phrase::TurnOff.say(language, &[]), format!("r:off:{id}"))
        } else {
            fitting(Phrase::TurnOn.say(language, &[]), format!("r:on:{id}"))
        };
        let edit = fitting(Phrase::Edit.say(language, &[]), format!("r:edit:{id}"));
        answer = answer.row(switch.into_iter().chain(edit));
    }
    answer
}

/// A button, unless what it means does not fit on it.
fn fitting(label: Message, code: String) -> Option<Button> {
    (code.len() <= MAX_CODE_BYTES).then(|| Button::plain(label, code))
}

/// The rule files, and the rule that was asked for.
fn named(desk: &dyn Desk, asked: &Asked<'_>) -> Result<(Vec<Source>, String), Box<Answer>> {
    let language = asked.language;
    let files = files(desk, language)?;
    let Some(id) = asked.argument("rule") else {
        return Err(Box::new(Answer::refused(
            Phrase::WhichRule.say(language, &[]),
        )));
    };
    Ok((files, id.to_owned()))
}

pub(super) fn files(desk: &dyn Desk, language: Language) -> Result<Vec<Source>, Box<Answer>> {
    desk.rule_files().map_err(|faults| {
        let line = Phrase::FilesNotReadable.say(language, &[]);
        Box::new(faulty(Answer::refused(line), &faults, language))
    })
}

/// There is no rule of this name; which may have been meant.
fn no_such(files: &[Source], id: &str, language: Language) -> Answer {
    let edits: Vec<Edit<'_>> = files.iter().filter_map(|it| Edit::parse(it).ok()).collect();
    let known = edits.iter().flat_map(Edit::rules);
    match crate::fault::did_you_mean(id, known) {
        Some(meant) => Answer::refused(Phrase::DidYouMean.say(language, &[&shown(id), meant])),
        None => Answer::refused(Phrase::NoSuch.say(language, &[&shown(id)])),
    }
}

/// The answer with what is wrong below it, as `soopbell check` shows it.
fn faulty(answer: Answer, faults: &[Fault], language: Language) -> Answer {
    let blocks = faults.iter().take(MOST_FAULTS);
    let answer = answer.with_all(blocks.map(|fault| Part::Block(fault.render(language))));
    match faults.len().checked_sub(MOST_FAULTS) {
        Some(more) if more > 0 => {
            let more = Phrase::MoreFaults.say(language, &[&more.to_string()]);
            answer.with(Part::Line(more))
        }
        _ => answer,
    }
}

/// `rules enable` and `rules disable`.
pub(super) fn switch(desk: &dyn Desk, asked: &Asked<'_>, is_on: bool) -> Answer {
    match named(desk, asked) {
        Ok((_, id)) => switch_rule(desk, asked, &id, is_on),
        Err(refusal) => *refusal,
    }
}

fn switch_rule(desk: &dyn Desk, asked: &Asked<'_>, id: &str, is_on: bool) -> Answer {
    let language = asked.language;
    let change = |edit: &Edit<'_>| edit.set_enabled(id, is_on);
    let holds = |edit: &Edit<'_>| edit.rules().contains(&id);
    if let Err(refusal) = change_file(desk, language, holds, change) {
        return match refusal {
            NotChanged::NoFile(files) => no_such(&files, id, language),
            NotChanged::Because(answer) => *answer,
        };
    }
    let (phrase, what) = if is_on {
        (Phrase::SwitchedOn, Changed::RuleEnabled { rule: id.into() })
    } else {
        (
            Phrase::SwitchedOff,
            Changed::RuleDisabled { rule: id.into() },
        )
    };
    let answer = Answer::done(phrase.say(language, &[id]));
    changes::recorded(desk, asked.call, language, &what, answer)
}

/// Why no file was changed.
pub(super) enum NotChanged {
    /// None holds what was meant; these are all.
    NoFile(Vec<Source>),
    /// This is to be answered.
    Because(Box<Answer>),
}

/// Changes the first file that `holds` what is meant, checks it, and puts it in force.
pub(super) fn change_file(
    desk: &dyn Desk,
    language: Language,
    holds: impl Fn(&Edit<'_>) -> bool,
    change: impl Fn(&Edit<'_>) -> Result<Edited, Unchanged>,
) -> Result<(), NotChanged> {
    let files = files(desk, language).map_err(NotChanged::Because)?;
    let mut parsed = files.iter();
    let found = parsed.find_map(|file| {
        let edit = Edit::parse(file).ok()?;
        holds(&edit).then(|| (file, change(&edit)))
    });
    let Some((file, edited)) = found else {
        return Err(NotChanged::NoFile(files));
    };
    let refused = |line| NotChanged::Because(Box::new(Answer::refused(line)));
    let edited = edited.map_err(|unchanged| {
        let why = unchanged.say(language);
        refused(Phrase::Stays.say(language, &[&why]))
    })?;
    let before = Fingerprint::of(&file.text);
    desk.put_rules(&file.name, &before, edited.text)
        .map_err(|not_put| NotChanged::Because(Box::new(not_put.answer(language))))
}

impl NotPut {
    /// What the caller is told.
    pub(super) fn answer(&self, language: Language) -> Answer {
        match self {
            Self::ChangedSince => Answer::refused(Phrase::ChangedSince.say(language, &[])),
            Self::Faults(faults) => {
                let line = Phrase::Faulty.say(language, &[]);
                faulty(Answer::refused(line), faults, language)
            }
            Self::Trouble(trouble) => trouble.answer(language),
        }
    }
}

/// `rules test`.
pub(super) fn test(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let rule = asked.argument("rule");
    if let Some(id) = rule
        && desk.rulebook().rule(id).is_none()
    {
        return match files(desk, language) {
            Ok(files) => no_such(&files, id, language),
            Err(refusal) => *refusal,
        };
    }
    let (ran, faults) = desk.test_rules(rule);
    let count = ran.to_string();
    if ran == 0 && faults.is_empty() {
        Answer::told(Phrase::NoTests.say(language, &[]))
    } else if faults.is_empty() {
        Answer::done(Phrase::AllPassed.say(language, &[&count]))
    } else {
        let failed = faults.len().to_string();
        let answer = Answer::told(Phrase::Failed.say(language, &[&count, &failed]));
        faulty(answer, &faults, language)
    }
}

/// The buttons below a rule.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (what, id) = code.split_once(':')?;
    match what {
        "on" => Some(switch_rule(desk, asked, id, true)),
        "off" => Some(switch_rule(desk, asked, id, false)),
        "show" => Some(match files(desk, asked.language) {
            Ok(files) => show_rule(desk, asked, &files, id),
            Err(refusal) => *refusal,
        }),
        _ => draft::press(desk, asked, what, id),
    }
}
