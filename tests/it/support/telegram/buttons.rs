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

/// Why this wish for a reply is refused, in Telegram's words.
pub(super) fn force_reply(markup: &Value) -> Result<(), String> {
    let Some(wish) = markup.get("force_reply") else {
        return Ok(());
    };
    let length = markup["input_field_placeholder"]
        .as_str()
        .map(|it| it.chars().count());
    if *wish != true || !markup["inline_keyboard"].is_null() {
        return Err("Bad Request: object expected as reply markup".into());
    }
    if length.is_some_and(|length| !(1..=64).contains(&length)) {
        return Err("Bad Request: INPUT_FIELD_PLACEHOLDER_INVALID".into());
    }
    Ok(())
}

/// For whom and in which language a menu is, or why there is no such thing.
fn audience(json: &Value) -> Result<(String, String), &'static str> {
    let scope = &json["scope"];
    let kind = scope["type"].as_str().unwrap_or("default");
    let of_one_chat = matches!(kind, "chat" | "chat_administrators" | "chat_member");
    let of_many = matches!(
        kind,
        "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators"
    );
    let is_whole = of_many || (of_one_chat && !scope["chat_id"].is_null());
    if !is_whole {
        return Err("Bad Request: can't parse BotCommandScope: unsupported type specified");
    }
    let language = json["language_code"].as_str().unwrap_or_default();
    let is_code = language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
    if !language.is_empty() && !is_code {
        return Err("Bad Request: invalid language code specified");
    }
    Ok((kind.to_owned(), language.to_owned()))
}

impl Account {
    /// Other buttons under a message, or none.
    pub(super) fn edit_keyboard(&mut self, chat: i64, json: &Value) -> Response {
        if let Err(words) = keyboard(&json["reply_markup"]) {
            return refuse(400, &words);
        }
        let mut messages = self.messages.iter_mut();
        let Some(message) = messages.find(|it| it.chat == chat && json["message_id"] == it.id)
        else {
            return refuse(400, "Bad Request: message to edit not found");
        };
        message.json["reply_markup"] = json["reply_markup"].clone();
        message.edited += 1;
        self.edits += 1;
        ok(&json!({ "message_id": message.id }))
    }

    /// The commands of a menu, as they were set.
    pub(super) fn get_commands(&self, json: &Value) -> Response {
        match audience(json) {
            Ok(key) => ok(&json!(self.commands.get(&key).cloned().unwrap_or_default())),
            Err(words) => refuse(400, words),
        }
    }

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
        match audience(json) {
            Ok(key) => {
                self.commands.insert(key, commands);
                ok(&json!(true))
            }
            Err(words) => refuse(400, words),
        }
    }
}
