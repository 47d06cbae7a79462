//! What is said whatever was asked: who may ask, what went wrong, `help` and `about`.

mod en;
mod ko;

use super::answer::{Answer, Part};
use super::asked::Asked;
use super::call::Platform;
use super::catalogue::{self, Who};
use super::setup;
use super::words::phrases;
use crate::fault::Language;
use crate::message::Message;

phrases! {
    /// What is said whatever was asked.
    pub(super) enum Phrase {
        Trouble, NotSoFast, TooLong, OldButton, ServerNotAllowed, DirectNotAllowed, ChatNotAllowed, DiscordAdministratorsOnly, TelegramAdministratorsOnly, Help, ForAdministrators, About, Source, Version, Greeting, Choose, RulesNotHereServer, RulesNotHereDirect, RulesNotHereChat, WhichRule, WhichAlert, WhichFan, WhichStreamer,
    }
}

/// `help`: every command that the caller may give.
pub(super) fn help(asked: &Asked<'_>) -> Answer {
    let language = asked.language;
    let mut answer = Answer::told(Phrase::Help.say(language, &[])).privately();
    for is_open in [true, false] {
        if !is_open {
            if !asked.is_administrator {
                continue;
            }
            let heading = Phrase::ForAdministrators.say(language, &[]);
            answer = answer.with(Part::Line(heading));
        }
        let commands = catalogue::ENTRIES.iter().flat_map(|entry| entry.commands);
        for command in commands.filter(|command| (command.who == Who::Everybody) == is_open) {
            answer = answer.with(Part::Item(usage(command, language)));
        }
    }
    answer
}

/// A command with what it takes, and what it does.
fn usage(command: &catalogue::Command, language: Language) -> Message {
    let usage = catalogue::usage(command, language);
    Message::text(format!("{usage} – {}", command.about.in_(language)))
}

/// `about`.
pub(super) fn about(language: Language) -> Answer {
    Answer::told(Phrase::About.say(language, &[]))
        .with(Part::Line(
            Phrase::Version.say(language, &[env!("CARGO_PKG_VERSION")]),
        ))
        .with(Part::Line(Phrase::Source.say(language, &[])))
}

/// What is said on coming into a chat.
pub(super) fn greeting(language: Language) -> Answer {
    Answer::told(Phrase::Greeting.say(language, &[])).row(setup::next_steps(language))
}

/// How to have commands from here taken: the line that has to stand in the configuration.
pub(super) fn not_allowed(asked: &Asked<'_>) -> Answer {
    let phrases = [
        Phrase::DirectNotAllowed,
        Phrase::ServerNotAllowed,
        Phrase::ChatNotAllowed,
    ];
    line_missing(asked, phrases)
}

/// How to have rules changed from here: what is changed for all chats is not changed from one that is only a target.
pub(super) fn rules_not_here(asked: &Asked<'_>) -> Answer {
    let phrases = [
        Phrase::RulesNotHereDirect,
        Phrase::RulesNotHereServer,
        Phrase::RulesNotHereChat,
    ];
    line_missing(asked, phrases)
}

fn line_missing(asked: &Asked<'_>, [direct, server, chat]: [Phrase; 3]) -> Answer {
    let (caller, place) = (&asked.call.caller, &asked.call.place);
    let (phrase, id) = match (caller.platform, place.is_direct) {
        (Platform::Discord, true) => (direct, caller.id.to_string()),
        (Platform::Discord, false) => (server, place.house.to_string()),
        (Platform::Telegram, _) => (chat, place.house.to_string()),
    };
    Answer::refused(phrase.say(asked.language, &[&id]))
}

/// Who may, where the caller may not.
pub(super) fn administrators_only(asked: &Asked<'_>) -> Answer {
    let phrase = match asked.call.caller.platform {
        Platform::Discord => Phrase::DiscordAdministratorsOnly,
        Platform::Telegram => Phrase::TelegramAdministratorsOnly,
    };
    Answer::refused(phrase.say(asked.language, &[]))
}
