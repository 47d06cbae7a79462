//! What is offered to somebody who is still typing.

use std::time::Duration;

use super::call::{Caller, Place};
use super::catalogue::{self, Kind, Verb};
use super::desk::Desk;
use super::matching::{self, Candidate};
use super::{fan, silence, span};
use crate::event::Text;
use crate::fault::Language;

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
pub(super) fn offers(desk: &dyn Desk, typing: &Typing, language: Language) -> Vec<Offer> {
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
        Kind::Rule => rules(desk),
        Kind::StreamerOrRule => {
            let mut both = streamers(desk, typing);
            both.extend(rules(desk));
            both
        }
        Kind::Fan => fans(desk),
        Kind::Silence => silences(desk, typing, language),
        Kind::Alert => alerts(desk, typing),
        Kind::Duration => spans(&typing.typed, language),
        Kind::OneOf(_) | Kind::Words => Vec::new(),
    };
    let best = matching::best(&typing.typed, &candidates);
    let best = best
        .into_iter()
        .filter(|it| it.value.chars().count() <= MOST_CHARS);
    best.cloned().collect()
}

/// Streamers whose alerts the chat gets.
fn streamers(desk: &dyn Desk, typing: &Typing) -> Vec<Candidate<Offer>> {
    let watched = desk.watched_by(&typing.place.chat).unwrap_or_default();
    let watched = watched.iter();
    watched.map(|it| person(&it.nick, it.id.as_str())).collect()
}

/// The rules in force.
fn rules(desk: &dyn Desk) -> Vec<Candidate<Offer>> {
    let book = desk.rulebook();
    let rules = book.rules().iter();
    let offers = rules.map(|rule| {
        let id = rule.id.as_str();
        let sign = if rule.is_enabled { "🔔" } else { "🔕" };
        Candidate {
            value: Offer::new(&format!("{sign} {id} – {}", rule.why()), id),
            names: vec![Text::from(id)],
        }
    });
    offers.collect()
}

/// Who is on the list of fans.
fn fans(desk: &dyn Desk) -> Vec<Candidate<Offer>> {
    let listed = desk.rule_files().ok().and_then(|files| fan::listed(&files));
    let fans = listed.unwrap_or_default().into_iter();
    fans.map(|fan| person(&fan, &fan)).collect()
}

/// What is silenced in the chat.
fn silences(desk: &dyn Desk, typing: &Typing, language: Language) -> Vec<Candidate<Offer>> {
    let silences = desk.silences(&typing.place.chat).unwrap_or_default();
    let offers = silences.iter().map(|it| {
        let (line, id) = (silence::line(it, language).plain(), it.id.to_string());
        Candidate {
            value: Offer::new(&line, &id),
            names: vec![Text::from(line.as_str()), Text::from(id.as_str())],
        }
    });
    offers.collect()
}

/// The last alerts of the chat.
fn alerts(desk: &dyn Desk, typing: &Typing) -> Vec<Candidate<Offer>> {
    let alerts = desk.recent_alerts(&typing.place.chat).unwrap_or_default();
    let offers = alerts.iter().map(|alert| Candidate {
        value: Offer::new(&format!("{} · {}", alert.short, alert.words), &alert.id),
        names: vec![
            Text::from(alert.id.as_str()),
            Text::from(alert.words.as_str()),
        ],
    });
    offers.collect()
}

/// Lengths of time: what was typed, if it is one, and otherwise a few that are often wanted.
fn spans(typed: &str, language: Language) -> Vec<Candidate<Offer>> {
    const OFTEN: [u64; 5] = [1_800, 3_600, 10_800, 86_400, 604_800];
    let often = OFTEN.map(Duration::from_secs);
    let spans = match span::read(typed) {
        Some(span) => vec![span],
        None => often.to_vec(),
    };
    let offers = spans.into_iter().map(|span| {
        let written = span::written(span, language);
        Candidate {
            value: Offer::new(&written, &written),
            names: vec![Text::from(typed), Text::from(written.as_str())],
        }
    });
    offers.collect()
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
