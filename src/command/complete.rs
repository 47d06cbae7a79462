//! What is offered to somebody who is still typing.

use super::call::{Caller, Place};
use super::catalogue::{self, Kind, Verb};
use super::desk::Desk;
use super::matching::{self, Candidate};
use crate::event::Text;

/// Somebody types an argument of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// Who.
    pub caller: Caller,
    /// Where.
    pub place: Place,
    /// The command.
    pub verb: Verb,
    /// The argument's name, the English one.
    pub argument: String,
    /// What stands there so far. Hostile text.
    pub typed: String,
}

/// Something to choose while typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What is shown: at most 100 characters. May hold hostile text; platforms show it as it is.
    pub label: String,
    /// What is put in for it: at most 100 characters.
    pub value: String,
}

/// Most characters that Discord takes of either.
const MOST_CHARS: usize = 100;

impl Offer {
    /// An offer with what can be shown of the label.
    pub(super) fn new(label: &str, value: &str) -> Self {
        Self {
            label: label.chars().take(MOST_CHARS).collect(),
            value: value.to_owned(),
        }
    }
}

/// The best of what fits what was typed.
pub(super) fn offers(desk: &dyn Desk, typing: &Typing) -> Vec<Offer> {
    let argument = catalogue::find(typing.verb).and_then(|(_, command)| {
        let mut arguments = command.arguments.iter();
        arguments.find(|it| it.name.en == typing.argument)
    });
    let Some(argument) = argument else {
        return Vec::new();
    };
    let candidates = match argument.kind {
        Kind::Streamer => {
            // They were sought by what was typed, so they fit already.
            let found = desk.suggest_streamers(&typing.typed);
            let offers = found.iter().map(|it| person(&it.nick, it.id.as_str()));
            return offers.map(|it| it.value).take(matching::MOST).collect();
        }
        Kind::Watched => streamers(desk, typing),
        _ => Vec::new(),
    };
    let best = matching::best(&typing.typed, &candidates);
    let best = best
        .into_iter()
        .filter(|it| it.value.chars().count() <= MOST_CHARS);
    best.cloned().collect()
}

/// Streamers whose alerts the chat gets.
fn streamers(desk: &dyn Desk, typing: &Typing) -> Vec<Candidate<Offer>> {
    let watched = desk.watched_by(&typing.place).unwrap_or_default();
    let watched = watched.iter();
    watched.map(|it| person(&it.nick, it.id.as_str())).collect()
}

/// Somebody with a nickname and an id.
fn person(nick: &str, id: &str) -> Candidate<Offer> {
    let label = if nick == id {
        id.to_owned()
    } else {
        format!("{nick} ({id})")
    };
    Candidate {
        value: Offer::new(&label, id),
        names: vec![Text::from(nick), Text::from(id)],
    }
}
