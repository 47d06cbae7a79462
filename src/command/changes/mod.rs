//! Who changed what, and taking it back: the record that every change goes into, and `recent changes`.

mod en;
mod ko;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Button, Part};
use super::asked::Asked;
use super::call::Call;
use super::desk::{Desk, Trouble};
use super::fan;
use super::rules::{NotChanged, change_file};
use super::silence::{self, Kept};
use super::words::phrases;
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;
use crate::rule::{Edit, Fingerprint, Unchanged, grouped};
use crate::sink::TargetId;

phrases! {
    /// What is said about changes.
    pub(super) enum Phrase {
        Title, Nothing, Undo, UndoNumber, Undone, UndoneBefore, NoSuch, By, WasUndone, NotRecorded,
        Watched, Unwatched, Silenced, Unsilenced, Language, Threshold, GoneSince, ChangedSince, UndoneByAnother, FanAdded, FanRemoved, RuleEnabled, RuleDisabled, RuleAdded, RuleEdited,
    }
}

/// Something that somebody changed, with what it takes to take it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Changed {
    /// A chat gets a streamer's alerts.
    Watched {
        /// Whose.
        streamer: StreamerId,
        /// What they were called then.
        nick: Text,
    },
    /// A chat gets a streamer's alerts no more.
    Unwatched {
        /// Whose.
        streamer: StreamerId,
        /// What they were called then.
        nick: Text,
    },
    /// Something is kept out of a chat.
    Silenced {
        /// The silence's number.
        id: u64,
        /// What.
        kept: Kept,
    },
    /// It is kept out no more.
    Unsilenced {
        /// What.
        kept: Kept,
    },
    /// A chat is spoken to in another language.
    Language {
        /// In which before.
        before: Spoken,
        /// In which now.
        now: Spoken,
    },
    /// Gifts ring in a chat from another number of balloons on.
    Threshold {
        /// From how many before; 0 is all.
        before: u64,
        /// From how many now.
        now: u64,
    },
    /// Somebody is on the list of fans.
    FanAdded {
        /// Who, by their id.
        fan: Text,
    },
    /// Somebody is on the list of fans no more.
    FanRemoved {
        /// Who, as they stood there.
        fan: Text,
    },
    /// A rule may ring.
    RuleEnabled {
        /// Which.
        rule: Text,
    },
    /// A rule may not ring.
    RuleDisabled {
        /// Which.
        rule: Text,
    },
    /// There is a rule that was not there before.
    RuleAdded {
        /// Which.
        rule: Text,
        /// What its text was then, so that nobody's later work is taken back with it.
        after: Fingerprint,
    },
    /// A rule has another text.
    RuleEdited {
        /// Which.
        rule: Text,
        /// What it was called before.
        was: Text,
        /// Its text before.
        before: String,
        /// What its text was then, so that nobody's later work is taken back with it.
        after: Fingerprint,
    },
}

/// A language, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Spoken {
    /// Korean.
    Ko,
    /// English.
    En,
}

impl From<Language> for Spoken {
    fn from(language: Language) -> Self {
        match language {
            Language::Korean => Self::Ko,
            Language::English => Self::En,
        }
    }
}

impl From<Spoken> for Language {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::Ko => Self::Korean,
            Spoken::En => Self::English,
        }
    }
}

impl Spoken {
    /// What it calls itself.
    fn name(self) -> &'static str {
        match self {
            Self::Ko => "한국어",
            Self::En => "English",
        }
    }
}

impl Changed {
    /// Whether it holds for all chats.
    pub fn is_for_all(&self) -> bool {
        match self {
            Self::Watched { .. }
            | Self::Unwatched { .. }
            | Self::Silenced { .. }
            | Self::Unsilenced { .. }
            | Self::Language { .. }
            | Self::Threshold { .. } => false,
            Self::FanAdded { .. }
            | Self::FanRemoved { .. }
            | Self::RuleEnabled { .. }
            | Self::RuleDisabled { .. }
            | Self::RuleAdded { .. }
            | Self::RuleEdited { .. } => true,
        }
    }

    /// The rule that it made or changed.
    pub(super) fn rule(&self) -> Option<&str> {
        match self {
            Self::RuleEnabled { rule }
            | Self::RuleDisabled { rule }
            | Self::RuleAdded { rule, .. }
            | Self::RuleEdited { rule, .. } => Some(rule),
            _ => None,
        }
    }
}

/// A change as it was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number.
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// Who, as the platform called them then. Hostile text.
    pub by: String,
    /// In which chat.
    pub chat: TargetId,
    /// What.
    pub what: Changed,
    /// Who took it back, if somebody did.
    pub undone_by: Option<String>,
}

impl Change {
    /// Whether a chat has to do with it.
    pub fn concerns(&self, chat: &TargetId) -> bool {
        self.chat == *chat || self.what.is_for_all()
    }
}

/// Where changes are written down.
pub trait Audit {
    /// Writes down that the caller changed something; its number.
    ///
    /// # Errors
    /// It cannot be written. The change itself stands.
    fn record(&self, call: &Call, what: &Changed) -> Result<u64, Trouble>;

    /// The last changes that a chat has to do with, the latest first: those made in it, and those of rules and lists, which
    /// hold for all chats.
    ///
    /// # Errors
    /// They cannot be read.
    fn changes(&self, chat: &TargetId, most: usize) -> Result<Vec<Change>, Trouble>;

    /// The change of this number, whichever chat it was made in.
    ///
    /// # Errors
    /// It cannot be read.
    fn change(&self, id: u64) -> Result<Option<Change>, Trouble>;

    /// Marks a change as taken back by the caller; `false` if it was before. Of several who press at once, one gets `true`.
    ///
    /// # Errors
    /// It cannot be written.
    fn take_back(&self, call: &Call, id: u64) -> Result<bool, Trouble>;

    /// Marks it as not taken back after all.
    ///
    /// # Errors
    /// It cannot be written.
    fn take_back_failed(&self, id: u64) -> Result<(), Trouble>;
}

/// The most that are listed.
const MOST: usize = 10;

/// The answer to a change, once that is written down: with a button that takes it back.
pub(super) fn recorded(
    desk: &dyn Desk,
    call: &Call,
    language: Language,
    what: &Changed,
    answer: Answer,
) -> Answer {
    match desk.record(call, what) {
        Ok(id) => answer.row([undo_button(Phrase::Undo.say(language, &[]), id)]),
        Err(trouble) => {
            let line = Phrase::NotRecorded.say(language, &[&trouble.0]);
            answer.with(Part::Line(line))
        }
    }
}

fn undo_button(label: Message, id: u64) -> Button {
    Button::plain(label, format!("u:{id}"))
}

/// `recent changes`.
pub(super) fn recent(desk: &dyn Desk, asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let changes = match desk.changes(&asked.call.place.chat, MOST) {
        Ok(changes) => changes,
        Err(trouble) => return trouble.answer(language),
    };
    if changes.is_empty() {
        return Answer::told(Phrase::Nothing.say(language, &[])).privately();
    }
    let mut answer = Answer::told(Phrase::Title.say(language, &[])).privately();
    for change in &changes {
        answer = answer.with(Part::Item(line(change, language)));
    }
    let open = changes.iter().filter(|change| change.undone_by.is_none());
    let buttons: Vec<Button> = open
        .take(MOST)
        .map(|change| {
            let number = change.id.to_string();
            undo_button(Phrase::UndoNumber.say(language, &[&number]), change.id)
        })
        .collect();
    for row in buttons.chunks(5) {
        answer = answer.row(row.iter().cloned());
    }
    answer
}

/// One change, in a line.
fn line(change: &Change, language: Language) -> Message {
    let mut line = Phrase::By.say(
        language,
        &[
            &change.id.to_string(),
            &super::asked::moment(change.at),
            &change.by,
        ],
    );
    line.segments.extend(told(&change.what, language).segments);
    if let Some(by) = &change.undone_by {
        let undone = Phrase::WasUndone.say(language, &[by]);
        line.segments.extend(undone.segments);
    }
    line
}

/// What was changed, in words.
fn told(what: &Changed, language: Language) -> Message {
    match what {
        Changed::Watched { nick, .. } => Phrase::Watched.say(language, &[nick]),
        Changed::Unwatched { nick, .. } => Phrase::Unwatched.say(language, &[nick]),
        Changed::Silenced { kept, .. } => heard(Phrase::Silenced, kept, language),
        Changed::Unsilenced { kept } => heard(Phrase::Unsilenced, kept, language),
        Changed::Language { before, now } => {
            Phrase::Language.say(language, &[before.name(), now.name()])
        }
        Changed::Threshold { before, now } => {
            Phrase::Threshold.say(language, &[&grouped(*before), &grouped(*now)])
        }
        Changed::FanAdded { fan } => Phrase::FanAdded.say(language, &[fan]),
        Changed::FanRemoved { fan } => Phrase::FanRemoved.say(language, &[fan]),
        Changed::RuleEnabled { rule } => Phrase::RuleEnabled.say(language, &[rule]),
        Changed::RuleDisabled { rule } => Phrase::RuleDisabled.say(language, &[rule]),
        Changed::RuleAdded { rule, .. } => Phrase::RuleAdded.say(language, &[rule]),
        Changed::RuleEdited { rule, .. } => Phrase::RuleEdited.say(language, &[rule]),
    }
}

fn heard(phrase: Phrase, kept: &Kept, language: Language) -> Message {
    let mut line = phrase.say(language, &[]);
    line.segments.extend(kept.told(language).segments);
    line
}

/// A button that takes a change back.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (language, call) = (asked.language, asked.call);
    let id = code.parse().ok()?;
    let change = match desk.change(id) {
        Ok(Some(change)) if change.concerns(&call.place.chat) => change,
        Ok(_) => return Some(Answer::refused(Phrase::NoSuch.say(language, &[]))),
        Err(trouble) => return Some(trouble.answer(language)),
    };
    if change.what.is_for_all() && !asked.is_steward {
        return Some(super::general::rules_not_here(asked));
    }
    if let Some(by) = &change.undone_by {
        return Some(Answer::refused(Phrase::UndoneBefore.say(language, &[by])));
    }
    // Who presses first takes it back; whoever presses at the same moment is told so.
    Some(match desk.take_back(call, id) {
        Ok(true) => match revert(desk, call, &change, language) {
            Ok(()) => {
                let mut line = Phrase::Undone.say(language, &[]);
                line.segments.extend(told(&change.what, language).segments);
                Answer::done(line).instead()
            }
            Err(refusal) => {
                if let Err(trouble) = desk.take_back_failed(id) {
                    tracing::warn!(id, %trouble, "a change that could not be undone stands as undone");
                }
                *refusal
            }
        },
        Ok(false) => Answer::refused(Phrase::UndoneByAnother.say(language, &[])),
        Err(trouble) => trouble.answer(language),
    })
}

/// Does the opposite. What has changed since is left alone: it is somebody else's work.
fn revert(
    desk: &dyn Desk,
    call: &Call,
    change: &Change,
    language: Language,
) -> Result<(), Box<Answer>> {
    let trouble = |trouble: Trouble| Box::new(trouble.answer(language));
    let refused = |phrase: Phrase| Box::new(Answer::refused(phrase.say(language, &[])));
    let gone = |was: bool| was.then_some(()).ok_or_else(|| refused(Phrase::GoneSince));
    let unless_changed = |is_so: bool| {
        is_so
            .then_some(())
            .ok_or_else(|| refused(Phrase::ChangedSince))
    };
    let chat = &change.chat;
    match &change.what {
        Changed::Watched { streamer, .. } => gone(desk.unwatch(chat, streamer).map_err(trouble)?),
        Changed::Unwatched { streamer, .. } => {
            desk.watch(chat, streamer).map(drop).map_err(trouble)
        }
        Changed::Silenced { id, .. } => gone(desk.unsilence(chat, *id).map_err(trouble)?),
        Changed::Unsilenced { kept } => silence::again(desk, call, chat, kept, language),
        Changed::Language { before, now } => {
            unless_changed(desk.language(chat) == (*now).into())?;
            let set = desk.set_language(chat, (*before).into());
            set.map_err(trouble)
        }
        Changed::Threshold { before, now } => {
            unless_changed(desk.threshold(chat).map_err(trouble)? == *now)?;
            desk.set_threshold(chat, *before).map_err(trouble)
        }
        Changed::FanAdded { .. }
        | Changed::FanRemoved { .. }
        | Changed::RuleEnabled { .. }
        | Changed::RuleDisabled { .. }
        | Changed::RuleAdded { .. }
        | Changed::RuleEdited { .. } => revert_file(desk, &change.what, language),
    }
}

/// The same for what stands in a rule file.
fn revert_file(desk: &dyn Desk, what: &Changed, language: Language) -> Result<(), Box<Answer>> {
    let list = |edit: &Edit<'_>| edit.lists().contains(&fan::LIST);
    let has = |rule: &str| {
        let rule = rule.to_owned();
        move |edit: &Edit<'_>| edit.rules().contains(&rule.as_str())
    };
    let is_as_left = |edit: &Edit<'_>, rule: &str, after: &Fingerprint| {
        let now = edit.rule(rule).map(Fingerprint::of);
        (now.as_ref() == Some(after))
            .then_some(())
            .ok_or(Unchanged::ChangedSince)
    };
    let changed = match what {
        Changed::FanAdded { fan } => {
            change_file(desk, language, list, |edit| edit.remove(fan::LIST, fan))
        }
        Changed::FanRemoved { fan } => {
            change_file(desk, language, list, |edit| edit.add(fan::LIST, fan))
        }
        Changed::RuleEnabled { rule } => change_file(desk, language, has(rule), |edit| {
            edit.set_enabled(rule, false)
        }),
        Changed::RuleDisabled { rule } => change_file(desk, language, has(rule), |edit| {
            edit.set_enabled(rule, true)
        }),
        Changed::RuleAdded { rule, after } => change_file(desk, language, has(rule), |edit| {
            is_as_left(edit, rule, after)?;
            edit.remove_rule(rule)
        }),
        Changed::RuleEdited {
            rule,
            before,
            after,
            ..
        } => change_file(desk, language, has(rule), |edit| {
            is_as_left(edit, rule, after)?;
            edit.replace_rule(rule, before)
        }),
        _ => return Ok(()),
    };
    changed.map_err(|not_changed| match not_changed {
        NotChanged::NoFile(_) => Box::new(Answer::refused(Phrase::GoneSince.say(language, &[]))),
        NotChanged::Because(answer) => answer,
    })
}
