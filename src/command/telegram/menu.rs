//! The menu of commands that Telegram shows: what is in the catalogue, for whoever may give it.
//!
//! There is one for each scope and language. Each is asked for first and set only if it is another, since Telegram counts
//! and slows down whoever sets them at every start.

use serde::{Deserialize, Serialize};
use teloxide::payloads::{
    GetMyCommands, GetMyCommandsSetters as _, SetMyCommands, SetMyCommandsSetters as _,
};
use teloxide::types::{BotCommand, BotCommandScope};

use super::super::catalogue::ENTRIES;
use super::speaker::Speaker;
use crate::fault::Language;
use crate::sink::SinkError;
use crate::sink::telegram::TelegramApi;

/// The languages that there are menus in. What has no code is for everybody else.
const LANGUAGES: [(Language, &str); 2] = [(Language::English, ""), (Language::Korean, "ko")];

/// A menu as Telegram hands it back.
#[derive(Debug, PartialEq, Eq, Deserialize, Serialize)]
struct Command {
    command: String,
    description: String,
}

/// Sets what is not as it should be; says how many menus that were.
pub(super) async fn register(api: &TelegramApi, speaker: &Speaker) -> Result<usize, SinkError> {
    let mut set = 0;
    for (scope, is_for_all) in scopes() {
        for (language, code) in LANGUAGES {
            let wanted = commands(language, is_for_all);
            let mut asked = GetMyCommands::new().scope(scope.clone());
            let mut told = SetMyCommands::new(wanted.clone()).scope(scope.clone());
            if !code.is_empty() {
                asked = asked.language_code(code);
                told = told.language_code(code);
            }
            let is: Vec<Command> = speaker.ask(api, 0, "getMyCommands", &asked).await?;
            let is_same = is.len() == wanted.len()
                && is.iter().zip(&wanted).all(|(is, wanted)| {
                    (&is.command, &is.description) == (&wanted.command, &wanted.description)
                });
            if !is_same {
                let _: bool = speaker.ask(api, 0, "setMyCommands", &told).await?;
                set += 1;
            }
        }
    }
    Ok(set)
}

/// Where commands are shown, and whether those for everybody are all that is shown there. A chat with one person is theirs, so
/// they administer it.
fn scopes() -> [(BotCommandScope, bool); 3] {
    [
        (BotCommandScope::AllGroupChats, true),
        (BotCommandScope::AllPrivateChats, false),
        (BotCommandScope::AllChatAdministrators, false),
    ]
}

fn commands(language: Language, is_for_all: bool) -> Vec<BotCommand> {
    ENTRIES
        .iter()
        .filter(|entry| !(is_for_all && entry.is_administration()))
        .map(|entry| BotCommand::new(entry.name.en, entry.about.in_(language)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_sees_what_is_for_everybody() {
        let names = |is_for_all| -> Vec<String> {
            let commands = commands(Language::English, is_for_all);
            commands.into_iter().map(|it| it.command).collect()
        };
        let (some, all) = (names(true), names(false));
        assert_eq!(all.len(), ENTRIES.len());
        assert!(some.contains(&"watch".to_owned()) && !some.contains(&"silence".to_owned()));
        assert!(all.contains(&"silence".to_owned()) && some.len() < all.len());
        let korean = commands(Language::Korean, false);
        assert!(korean[0].command.is_ascii() && !korean[0].description.is_ascii());
    }
}
