//! Buttons under messages and commands in the menu: what Telegram refuses, and what becomes of them.

use axum::response::Response;
use serde_json::{Value, json};

use super::account::Account;
use super::answer::{ok, refuse};

/// What Telegram says of a press that it does not know, or not any more.
const TOO_OLD: &str =
    "Bad Request: query is too old and response timeout expired or query ID is invalid";

/// Why this keyboard is refused, in Telegram's words.
pub(super) fn keyboard(markup: &Value) -> Result<(), String> {
    let rows = markup["inline_keyboard"].as_array();
    for row in rows.into_iter().flatten() {
        for button in row.as_array().into_iter().flatten() {
            let has_text = button["text"].as_str().is_some_and(|it| !it.is_empty());
            if !has_text {
                return Err(
                    "Bad Request: text buttons are unallowed in the inline keyboard".into(),
                );
            }
            let data = button["callback_data"].as_str();
            if data.is_some_and(|it| it.is_empty() || it.len() > 64) {
                return Err("Bad Request: BUTTON_DATA_INVALID".into());
            }
        }
    }
    Ok(())
}

impl Account {
    /// The bot answers a press: each is to be answered once, while it is fresh.
    pub(super) fn answer_press(&mut self, json: &Value) -> Response {
        let id = json["callback_query_id"].as_str().unwrap_or_default();
        if !self.pressed.remove(id) {
            return refuse(400, TOO_OLD);
        }
        let text = json["text"].as_str().unwrap_or_default();
        if text.chars().count() > 200 {
            return refuse(400, "Bad Request: MESSAGE_TOO_LONG");
        }
        self.presses_answered.push(json.clone());
        ok(&json!(true))
    }

    /// The commands of the menu, for a scope and a language.
    pub(super) fn set_commands(&mut self, json: &Value) -> Response {
        let commands = json["commands"].as_array().cloned().unwrap_or_default();
        if commands.len() > 100 {
            return refuse(400, "Bad Request: BOT_COMMANDS_TOO_MUCH");
        }
        for command in &commands {
            let name = command["command"].as_str().unwrap_or_default();
            let is_good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if !(1..=32).contains(&name.len()) || !name.chars().all(is_good) {
                return refuse(400, "Bad Request: BOT_COMMAND_INVALID");
            }
            let words = command["description"].as_str().unwrap_or_default();
            if !(1..=256).contains(&words.chars().count()) {
                return refuse(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
            }
        }
        let scope = json["scope"]["type"].as_str().unwrap_or("default");
        let language = json["language_code"].as_str().unwrap_or_default();
        self.commands
            .insert((scope.to_owned(), language.to_owned()), commands);
        ok(&json!(true))
    }
}
