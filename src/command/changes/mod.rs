//! Who changed what, and taking it back: the record that every change goes into, and `recent changes`.

mod en;
mod ko;

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Button, Part};
use super::call::{Call, Place};
use super::desk::{Desk, Trouble};
use super::reception::Asked;
use super::words::phrases;
use crate::event::{StreamerId, Text, Timestamp};
use crate::fault::Language;
use crate::message::Message;

phrases! {
    /// What is said about changes.
    pub(super) enum Phrase {
        Title, Nothing, Undo, UndoNumber, Undone, UndoneBefore, NoSuch, By, WasUndone, NotRecorded,
        Watched, Unwatched,
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
    /// Where.
    pub place: Place,
    /// What.
    pub what: Changed,
    /// Who took it back, if somebody did.
    pub undone_by: Option<String>,
}

/// Where changes are written down.
pub trait Audit {
    /// Writes down that the caller changed something; its number.
    ///
    /// # Errors
    /// It cannot be written. The change itself stands.
    fn record(&self, call: &Call, what: &Changed) -> Result<u64, Trouble>;

    /// The last changes made in a place, the latest first.
    ///
    /// # Errors
    /// They cannot be read.
    fn changes(&self, place: &Place, most: usize) -> Result<Vec<Change>, Trouble>;

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
    let changes = match desk.changes(&asked.call.place, MOST) {
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
            &super::reception::moment(change.at),
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
    }
}

/// A button that takes a change back.
pub(super) fn press(desk: &dyn Desk, asked: &Asked<'_>, code: &str) -> Option<Answer> {
    let (language, call) = (asked.language, asked.call);
    let id = code.parse().ok()?;
    let change = match desk.change(id) {
        Ok(Some(change)) if change.place.house == call.place.house => change,
        Ok(_) => return Some(Answer::refused(Phrase::NoSuch.say(language, &[]))),
        Err(trouble) => return Some(trouble.answer(language)),
    };
    if let Some(by) = &change.undone_by {
        return Some(Answer::refused(Phrase::UndoneBefore.say(language, &[by])));
    }
    Some(match desk.take_back(call, id) {
        Ok(true) => match revert(desk, call, &change) {
            Ok(()) => {
                let mut line = Phrase::Undone.say(language, &[]);
                line.segments.extend(told(&change.what, language).segments);
                Answer::done(line).instead()
            }
            Err(trouble) => trouble.answer(language),
        },
        Ok(false) => Answer::refused(Phrase::UndoneBefore.say(language, &["?"])),
        Err(trouble) => trouble.answer(language),
    })
}

fn revert(desk: &dyn Desk, call: &Call, change: &Change) -> Result<(), Trouble> {
    let _ = call;
    match &change.what {
        Changed::Watched { streamer, .. } => desk.unwatch(&change.place, streamer).map(drop),
        Changed::Unwatched { streamer, .. } => desk.watch(&change.place, streamer).map(drop),
    }
}
