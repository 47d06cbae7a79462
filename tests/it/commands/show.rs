//! Answers as people see them, in lines of text.

use std::fmt::Write as _;

use regex::Regex;
use serde_json::Value;

use crate::support::telegram;

/// What Discord shows.
pub(super) fn discord(message: &Value, is_ephemeral: bool) -> String {
    let mut shown = String::new();
    if let Some(title) = message["title"]
        .as_str()
        .filter(|_| message["custom_id"].is_string())
    {
        writeln!(shown, "[form {title}]").unwrap();
        for input in inputs(message) {
            let (id, label) = (&input["custom_id"], &input["label"]);
            writeln!(shown, "  {id} {label} = {}", input["value"]).unwrap();
        }
        return shown;
    }
    if is_ephemeral {
        shown.push_str("(only they see it)\n");
    }
    for embed in message["embeds"].as_array().into_iter().flatten() {
        for part in ["title", "description"] {
            if let Some(text) = embed[part].as_str() {
                writeln!(shown, "{text}").unwrap();
            }
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            let (name, value) = (field["name"].as_str(), field["value"].as_str());
            writeln!(shown, "{}: {}", name.unwrap(), value.unwrap()).unwrap();
        }
        if let Some(picture) = embed["thumbnail"]["url"].as_str() {
            writeln!(shown, "(picture {picture})").unwrap();
        }
    }
    if let Some(text) = message["content"].as_str().filter(|it| !it.is_empty()) {
        writeln!(shown, "{text}").unwrap();
    }
    for row in message["components"].as_array().into_iter().flatten() {
        let mut labels = Vec::new();
        for it in row["components"].as_array().into_iter().flatten() {
            if let Some(label) = it["label"].as_str() {
                labels.push(format!("[{label}]"));
            }
            for option in it["options"].as_array().into_iter().flatten() {
                labels.push(format!("<{}>", option["label"].as_str().unwrap()));
            }
        }
        writeln!(shown, "{}", labels.join(" ")).unwrap();
    }
    shown
}

/// A form's fields.
fn inputs(form: &Value) -> impl Iterator<Item = &Value> {
    let rows = form["components"].as_array().into_iter().flatten();
    rows.flat_map(|row| row["components"].as_array().into_iter().flatten())
}

/// The id of a message's menu.
pub(super) fn menu(message: &Value) -> Option<String> {
    let mut components = inputs(message);
    let menu = components.find(|it| it["options"].is_array())?;
    menu["custom_id"].as_str().map(str::to_owned)
}

/// Everything that can be pressed or chosen.
pub(super) fn discord_codes(message: &Value) -> Vec<String> {
    let mut codes = Vec::new();
    for it in inputs(message) {
        match it["options"].as_array() {
            Some(options) => codes.extend(options.iter().map(|it| text(&it["value"]))),
            None => codes.push(text(&it["custom_id"])),
        }
    }
    codes
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What Telegram shows.
pub(super) fn telegram(message: &telegram::Message) -> String {
    let mut shown = format!("{}\n", message.text);
    let markup = &message.json["reply_markup"];
    if markup["force_reply"] == true {
        shown.push_str("(a reply is asked for)\n");
    }
    for row in markup["inline_keyboard"].as_array().into_iter().flatten() {
        let row = row.as_array().into_iter().flatten();
        let labels: Vec<_> = row.map(|it| format!("[{}]", text(&it["text"]))).collect();
        writeln!(shown, "{}", labels.join(" ")).unwrap();
    }
    shown
}

/// Everything that can be pressed.
pub(super) fn telegram_codes(message: &Value) -> Vec<String> {
    let rows = message["reply_markup"]["inline_keyboard"].as_array();
    let buttons = rows.into_iter().flatten().filter_map(Value::as_array);
    let codes = buttons.flatten().map(|it| text(&it["callback_data"]));
    codes.collect()
}

/// The same without what is another each time: moments, ids, and what the clock has counted.
pub(super) fn steady(transcript: &str) -> String {
    let mut steady = transcript.to_owned();
    for (pattern, instead) in [
        (r"\b[0-9a-f]{24}\b", "ALERT"),
        (r"\b\d\d-\d\d \d\d:\d\d", "MM-DD hh:mm"),
        (r"(r:(?:write|again|discard):)\d+", "${1}N"),
        (r" · [0-9a-f]{4,8}(\s|$|\]|>)", " · SHORT${1}"),
        (r"[\[<][0-9a-f]{4,8} · ", "[SHORT · "),
        (r"\d+(초|분|시간) ?(\d+초)?째", "N초째"),
        (r"live for \d+ (s|min|h)( \d+ s)?", "live for N s"),
        (r"못 본 시간 [^·\n]*", "못 본 시간 N"),
        (r"not seen: [^·\n]*", "not seen: N"),
    ] {
        let pattern = Regex::new(&format!("(?m){pattern}")).unwrap();
        steady = pattern.replace_all(&steady, instead).into_owned();
    }
    // Lines end where people see them end.
    let lines: Vec<_> = steady.lines().map(str::trim_end).collect();
    lines.join("\n")
}
