//! `rule new` and `rule edit`: a form, the checker's word on what was filled in, a diff to confirm, and the file.
//!
//! ```text
//! rule new ─► kind of event ─► form ┐         ┌ faulty ─► what is wrong ─► form again
//!                                   ├► check ─┤
//! rule edit ─► form ────────────────┘         └ right ─► diff ─► written, in force, with a button to undo
//! ```
//!
//! What was filled in is kept for half an hour, in memory: after a restart nothing is lost but a text that nobody confirmed.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::super::answer::{Answer, Blank, Button, Choice, Form, Part};
use super::super::asked::Asked;
use super::super::call::{Call, Platform};
use super::super::changes::{self, Changed};
use super::super::desk::Desk;
use super::super::general;
use super::{Phrase, faulty, files, fitting, no_such};
use crate::event::{Text, Timestamp};
use crate::fault::{Fault, Language, Source};
use crate::message::Message;
use crate::rule::{Checked, Done, Edit, Fingerprint, On, RuleId, Unchanged, compose, first};

/// The file that new rules go into.
const OWN_FILE: &str = "from-chat.toml";
/// How it begins.
const OWN_FILE_HEAD: &str =
    "#:schema ./schema.json\n# 채팅에서 쓴 규칙 / Rules that were written from a chat\n\n";
/// For how long a draft is kept.
const KEPT: Duration = Duration::from_mins(30);
/// How many are kept in all, and of one person.
const MOST_DRAFTS: usize = 200;
const MOST_OF_ONE: usize = 10;

/// What somebody wrote and has not confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Draft {
    number: u64,
    by: (Platform, u64),
    since: Timestamp,
    purpose: Purpose,
    /// The text of the rule, once the form came back.
    rule: String,
}

/// What a draft is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    /// A rule for this kind of event, with what stood in the form.
    New { on: On, filled: Filled },
    /// Another text for the rule of this id, whose text was this when the form was handed out: so that nobody writes over
    /// what they have not seen.
    Edit { id: String, seen: Fingerprint },
}

/// What stood in the form for a new rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Filled {
    id: String,
    when: String,
    text: String,
}

/// What people wrote and have not confirmed.
#[derive(Debug, Default)]
pub(in crate::command) struct Drafts(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    drafts: VecDeque<Draft>,
    last_number: u64,
}

impl Drafts {
    /// Begins a draft; its number.
    fn begin(&self, call: &Call, purpose: Purpose) -> u64 {
        let by = (call.caller.platform, call.caller.id);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.drafts.retain(|it| call.at.since(it.since) < KEPT);
        // Nobody pushes out what others write.
        if kept.drafts.iter().filter(|it| it.by == by).count() >= MOST_OF_ONE {
            let oldest = kept.drafts.iter().position(|it| it.by == by);
            oldest.map(|oldest| kept.drafts.remove(oldest));
        }
        if kept.drafts.len() >= MOST_DRAFTS {
            kept.drafts.pop_front();
        }
        // Numbers of an earlier run are none of this one's: buttons outlive a restart.
        let number = (kept.last_number + 1).max(u64::try_from(call.at.as_millis()).unwrap_or(1));
        kept.last_number = number;
        kept.drafts.push_back(Draft {
            number,
            by,
            since: call.at,
            purpose,
            rule: String::new(),
        });
        number
    }

    /// Puts a draft in the place of what it was.
    fn update(&self, draft: &Draft) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut drafts = kept.drafts.iter_mut();
        if let Some(there) = drafts.find(|it| it.number == draft.number) {
            there.clone_from(draft);
        }
    }

    /// The caller's draft of this number.
    fn find(&self, call: &Call, number: &str) -> Option<Draft> {
        let number: u64 = number.parse().ok()?;
        let by = (call.caller.platform, call.caller.id);
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut drafts = kept.drafts.iter();
        let found = drafts.find(|it| it.number == number && it.by == by);
        found.filter(|it| call.at.since(it.since) < KEPT).cloned()
    }

    fn forget(&self, number: u64) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.drafts.retain(|it| it.number != number);
    }
}

/// `rule new`: for what kind of event?
pub(in crate::command) fn new(asked: &Asked<'_>) -> Answer {
    /// What is worth a rule of somebody's own; the rest can be had with `rule edit`, and fits no menu.
    const OFFERED: [On; 14] = [
        On::Donation,
        On::DonationMessage,
        On::Subscription,
        On::SubscriptionGifts,
        On::Mission,
        On::Arrival,
        On::Departure,
        On::Chat,
        On::FlagsChanged,
        On::Moderation,
        On::Notice,
        On::BroadcastStarted,
        On::BroadcastEnded,
        On::BroadcastChanged,
    ];
    let language = asked.language;
    let choices = OFFERED.into_iter().map(|on| Choice {
        label: Message::text(on.meaning(language)),
        code: format!("r:new:{}", on.name()),
    });
    Answer::asked(Phrase::WhatFor.say(language, &[]))
        .choosing(
            general::Phrase::Choose.say(language, &[]),
            choices.collect(),
        )
        .privately()
}

/// `rule edit`.
pub(in crate::command) fn edit(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    match asked.argument("rule") {
        Some(id) => edit_form(desk, asked, id),
        None => Answer::refused(Phrase::WhichRule.say(asked.language, &[])),
    }
}

/// The form for a rule as it stands.
fn edit_form(desk: &dyn Desk, asked: &Asked<'_>, id: &str) -> Answer {
    let language = asked.language;
    let files = match files(desk, language) {
        Ok(files) => files,
        Err(refusal) => return *refusal,
    };
    let Some((_, text)) = standing(&files, id) else {
        return no_such(&files, id, language);
    };
    let purpose = Purpose::Edit {
        id: id.to_owned(),
        seen: Fingerprint::of(&text),
    };
    let number = asked.drafts.begin(asked.call, purpose);
    whole_form(number, id, &text, language)
}

/// The form for the text of a rule.
fn whole_form(number: u64, id: &str, text: &str, language: Language) -> Answer {
    form(
        number,
        Phrase::FormEdit.say(language, &[id]),
        vec![Blank {
            name: "rule",
            label: Phrase::FormWhole.say(language, &[]),
            example: String::new(),
            value: text.trim_end().to_owned(),
            is_long: true,
            is_required: true,
        }],
    )
}

/// The file that a rule stands in, and its text.
fn standing<'f>(files: &'f [Source], id: &str) -> Option<(&'f Source, String)> {
    let mut files = files.iter();
    files.find_map(|file| Some((file, Edit::parse(file).ok()?.rule(id)?.to_owned())))
}

/// What stands in the form for a new rule to begin with.
fn blank(on: On, language: Language) -> Filled {
    let (when, text) = first(on, language);
    Filled {
        id: String::new(),
        when: when.unwrap_or_default().to_owned(),
        text: text.to_owned(),
    }
}

fn new_form(number: u64, on: On, filled: Filled, language: Language) -> Answer {
    let (when, text) = first(on, language);
    let blank = |name, label: Phrase, example: &str, value, is_required, is_long| Blank {
        name,
        label: label.say(language, &[]),
        example: example.to_owned(),
        value,
        is_long,
        is_required,
    };
    let example = on.name().replace('_', "-");
    form(
        number,
        Phrase::FormNew.say(language, &[]),
        vec![
            blank(
                "id",
                Phrase::FormId,
                &format!("my-{example}"),
                filled.id,
                true,
                false,
            ),
            blank(
                "when",
                Phrase::FormWhen,
                when.unwrap_or_default(),
                filled.when,
                false,
                false,
            ),
            blank("text", Phrase::FormText, text, filled.text, true, true),
        ],
    )
}

fn form(number: u64, title: Message, fields: Vec<Blank>) -> Answer {
    let form = Form {
        code: format!("r:form:{number}"),
        title,
        fields,
    };
    Answer {
        form: Some(form),
        ..Answer::asked(Message::default()).privately()
    }
}

/// A form that was filled in.
pub(in crate::command) fn filled(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let number = code.strip_prefix("form:")?;
    let Some(mut draft) = asked.drafts.find(asked.call, number) else {
        return Some(Answer::refused(Phrase::DraftGone.say(asked.language, &[])));
    };
    draft.rule = match &mut draft.purpose {
        Purpose::New { on, filled } => {
            *filled = Filled {
                id: asked.argument("id").unwrap_or_default().to_owned(),
                when: asked.argument("when").unwrap_or_default().to_owned(),
                text: asked.arguments.whole("text").trim_end().to_owned(),
            };
            compose(&filled.id, *on, &filled.when, &filled.text)
        }
        Purpose::Edit { .. } => asked.arguments.whole("rule").trim().to_owned() + "\n",
    };
    asked.drafts.update(&draft);
    Some(match attempt(desk, &draft, asked.language) {
        Ok(tried) => look(&tried, &draft, asked),
        Err(not_right) => not_right.answer(draft.number, asked.language),
    })
}

/// A draft that could be written as it is.
struct Tried {
    file: String,
    before: Fingerprint,
    checked: Checked,
    /// What will have been done.
    changed: Changed,
    /// The rule as it stands now, where that is not what the form showed.
    other: Option<Fingerprint>,
}

enum NotRight {
    Answer(Box<Answer>),
    Unchanged(String),
    Faults(Vec<Fault>),
}

impl NotRight {
    /// What the caller is told.
    fn answer(self, number: u64, language: Language) -> Answer {
        match self {
            Self::Answer(answer) => *answer,
            Self::Unchanged(why) => {
                let line = Phrase::Stays.say(language, &[&why]);
                Answer::refused(line).row(again(number, language))
            }
            Self::Faults(faults) => {
                let line = Phrase::Faulty.say(language, &[]);
                faulty(Answer::refused(line), &faults, language).row(again(number, language))
            }
        }
    }
}

/// What the files would be with the draft in them, if that is right.
fn attempt(desk: &dyn Desk, draft: &Draft, language: Language) -> Result<Tried, NotRight> {
    let rule = draft.rule.as_str();
    let all = files(desk, language).map_err(NotRight::Answer)?;
    let unchanged = |why: Unchanged| NotRight::Unchanged(why.say(language));
    let (file, edited, changed, other) = match &draft.purpose {
        Purpose::New { filled, .. } => {
            let (file, is_new) = own_file(&all);
            let edit = Edit::parse(&file).map_err(NotRight::Faults)?;
            let edited = edit.add_rule(rule).map_err(unchanged)?;
            let changed = Changed::RuleAdded {
                rule: Text::from(filled.id.as_str()),
                after: fingerprint(&edited.text, &filled.id)?,
            };
            let before = if is_new { "" } else { &*file.text };
            (before_and_name(before, &file), edited, changed, None)
        }
        Purpose::Edit { id, seen } => {
            let Some((file, before)) = standing(&all, id) else {
                return Err(NotRight::Answer(Box::new(no_such(&all, id, language))));
            };
            let now = Fingerprint::of(&before);
            let edit = Edit::parse(file).map_err(NotRight::Faults)?;
            let edited = edit.replace_rule(id, rule).map_err(unchanged)?;
            let Done::Replaced { id: new } = &edited.done else {
                return Err(unchanged(Unchanged::ByHand));
            };
            let changed = Changed::RuleEdited {
                rule: Text::from(new.as_str()),
                was: Text::from(id.as_str()),
                before,
                after: fingerprint(&edited.text, new)?,
            };
            let other = (now != *seen).then_some(now);
            (before_and_name(&file.text, file), edited, changed, other)
        }
    };
    let (name, before) = file;
    let checked = desk
        .check_rules(&name, edited.text)
        .map_err(NotRight::Faults)?;
    Ok(Tried {
        file: name,
        before,
        checked,
        changed,
        other,
    })
}

/// What the text of a rule is known by, in a file that says this.
fn fingerprint(file: &str, rule: &str) -> Result<Fingerprint, NotRight> {
    let source = Source::new("", file);
    let edit = Edit::parse(&source).map_err(NotRight::Faults)?;
    Ok(Fingerprint::of(edit.rule(rule).unwrap_or_default()))
}

fn before_and_name(before: &str, file: &Source) -> (String, Fingerprint) {
    (file.name.to_string(), Fingerprint::of(before))
}

/// The file for new rules, and whether there is none yet.
fn own_file(files: &[Source]) -> (Source, bool) {
    let mut there = files.iter();
    if let Some(file) = there.find(|file| base(&file.name) == OWN_FILE) {
        return (file.clone(), false);
    }
    let folder = files.first().map_or("rules/", |file| {
        let name = &*file.name;
        name.strip_suffix(base(name)).unwrap_or_default()
    });
    (
        Source::new(format!("{folder}{OWN_FILE}"), OWN_FILE_HEAD),
        true,
    )
}

fn base(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, base)| base)
}

/// What would change, to be confirmed. Whoever is shown it has seen what stands there now.
fn look(tried: &Tried, draft: &Draft, asked: &Asked<'_>) -> Answer {
    let (language, number) = (asked.language, draft.number);
    let mut answer = Answer::asked(Phrase::Look.say(language, &[&tried.file])).privately();
    if let Some(other) = &tried.other {
        let line = Phrase::OthersWork.say(language, &[]);
        answer = answer.with(Part::Line(line));
        let mut draft = draft.clone();
        if let Purpose::Edit { seen, .. } = &mut draft.purpose {
            seen.clone_from(other);
        }
        asked.drafts.update(&draft);
    }
    answer = answer.with(Part::Block(tried.checked.diff.clone()));
    let warnings = tried.checked.book.warnings();
    let about_it: Vec<Fault> = warnings
        .iter()
        .filter(|it| *it.place.file == *tried.file)
        .cloned()
        .collect();
    if !about_it.is_empty() {
        let line = Phrase::Warnings.say(language, &[]);
        answer = faulty(answer.with(Part::Line(line)), &about_it, language);
    }
    let write = Button::main(
        Phrase::Write.say(language, &[]),
        format!("r:write:{number}"),
    );
    answer.row([write].into_iter().chain(again(number, language)))
}

/// What can be done with a draft that is not right yet.
fn again(number: u64, language: Language) -> [Button; 2] {
    [
        Button::plain(
            Phrase::Again.say(language, &[]),
            format!("r:again:{number}"),
        ),
        Button::danger(
            Phrase::Discard.say(language, &[]),
            format!("r:discard:{number}"),
        ),
    ]
}

/// Buttons and choices above.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, what: &str, name: &str) -> Option<Answer> {
    let (language, call) = (asked.language, asked.call);
    match what {
        "new" => {
            let on = On::ALL.into_iter().find(|on| on.name() == name)?;
            let filled = blank(on, language);
            let purpose = Purpose::New {
                on,
                filled: filled.clone(),
            };
            let number = asked.drafts.begin(call, purpose);
            return Some(new_form(number, on, filled, language));
        }
        "edit" => {
            let id = RuleId::parse(name)?;
            return Some(edit_form(desk, asked, id.as_str()));
        }
        "write" | "again" | "discard" => {}
        _ => return None,
    }
    let Some(draft) = asked.drafts.find(call, name) else {
        return Some(Answer::refused(Phrase::DraftGone.say(language, &[])));
    };
    Some(match what {
        "again" => match draft.purpose {
            Purpose::New { on, filled } => new_form(draft.number, on, filled, language),
            Purpose::Edit { id, .. } => whole_form(draft.number, &id, &draft.rule, language),
        },
        "write" => write(desk, asked, &draft),
        _ => {
            asked.drafts.forget(draft.number);
            Answer::told(Phrase::Discarded.say(language, &[]))
                .privately()
                .instead()
        }
    })
}

/// Writes a draft. Everything is tried anew: the files may have changed since it was looked at, and what somebody else has
/// made of the rule is shown before it is written over.
fn write(desk: &dyn Desk, asked: &Asked<'_>, draft: &Draft) -> Answer {
    let (language, call) = (asked.language, asked.call);
    let number = draft.number;
    let tried = match attempt(desk, draft, language) {
        Ok(tried) if tried.other.is_some() => return look(&tried, draft, asked).instead(),
        Ok(tried) => tried,
        Err(not_right) => return not_right.answer(number, language),
    };
    if let Err(not_put) = desk.put_rules(&tried.file, &tried.before, tried.checked.text) {
        return not_put.answer(language);
    }
    asked.drafts.forget(number);
    let answer = Answer::done(Phrase::Written.say(language, &[&tried.file]))
        .privately()
        .instead();
    let answer = match tried.changed.rule() {
        Some(rule) => match fitting(Phrase::Show.say(language, &[]), format!("r:show:{rule}")) {
            Some(show) => answer.row([show]),
            None => answer,
        },
        None => answer,
    };
    changes::recorded(desk, call, language, &tried.changed, answer)
}
