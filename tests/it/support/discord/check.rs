//! What Discord refuses in a message, reported by the path of the field. Lengths are counted in characters.

use std::collections::HashSet;

use axum::response::Response;
use serde_json::Value;

use super::answer::{complain, invalid};
use super::components;

/// The body, if it is an object.
pub(super) fn body(body: &[u8]) -> Result<Value, Refused> {
    if let Ok(json @ Value::Object(_)) = serde_json::from_slice(body) {
        return Ok(json);
    }
    let words = "The request body contains invalid JSON.";
    Err(Box::new(complain(400, 50109, words)))
}

/// Why a body was refused.
pub(super) type Refused = Box<Response>;

/// The body of a request, if it is JSON that could be a message; for an edit, together with what stays as it was.
pub(super) fn message(json: &Value) -> Result<(), Refused> {
    text("content", &json["content"], 2_000)?;
    nonce(&json["nonce"])?;
    mentions(&json["allowed_mentions"])?;
    components::rows(&json["components"])?;
    let embeds = match &json["embeds"] {
        Value::Null => &Vec::new(),
        Value::Array(embeds) => embeds,
        _ => return refused("embeds", "Only iterables may be used in a ListType"),
    };
    if embeds.len() > 10 {
        return refused("embeds", "Must be 10 or fewer in length.");
    }
    if embeds.is_empty() && is_blank(&json["content"]) {
        return Err(Box::new(complain(
            400,
            50006,
            "Cannot send an empty message",
        )));
    }
    let mut sum = 0;
    for (n, embed) in embeds.iter().enumerate() {
        sum += self::embed(&format!("embeds.{n}"), embed)?;
    }
    if sum > 6_000 {
        return refused("embeds", "Embed size exceeds maximum size of 6000");
    }
    Ok(())
}

/// A refusal of a field.
pub(super) fn refused<T>(path: &str, words: &str) -> Result<T, Refused> {
    Err(Box::new(invalid(path, words)))
}

fn is_blank(value: &Value) -> bool {
    value.as_str().is_none_or(|text| text.trim().is_empty())
}

/// How long a text is that may be missing.
pub(super) fn text(path: &str, value: &Value, limit: usize) -> Result<usize, Refused> {
    let length = match value {
        Value::Null => 0,
        Value::String(text) => text.chars().count(),
        _ => return refused(path, "Could not interpret value as string."),
    };
    if length > limit {
        return refused(path, &format!("Must be {limit} or fewer in length."));
    }
    Ok(length)
}

/// How long a text is that must be there, and seen.
pub(super) fn required(path: &str, value: &Value, limit: usize) -> Result<usize, Refused> {
    if is_blank(value) {
        return refused(path, "This field is required");
    }
    text(path, value, limit)
}

fn nonce(value: &Value) -> Result<(), Refused> {
    if value.is_i64() || value.is_u64() {
        return Ok(());
    }
    text("nonce", value, 25).map(drop)
}

/// Checks an embed and says how much of the 6,000 it takes.
fn embed(path: &str, embed: &Value) -> Result<usize, Refused> {
    let at = |name: &str| format!("{path}.{name}");
    let mut sum = text(&at("title"), &embed["title"], 256)?;
    sum += text(&at("description"), &embed["description"], 4_096)?;
    if let Some(author) = embed.get("author") {
        sum += required(&at("author.name"), &author["name"], 256)?;
        url(&at("author.url"), &author["url"])?;
        url(&at("author.icon_url"), &author["icon_url"])?;
    }
    if let Some(footer) = embed.get("footer") {
        sum += required(&at("footer.text"), &footer["text"], 2_048)?;
    }
    let fields = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
    if fields.len() > 25 {
        return refused(&at("fields"), "Must be 25 or fewer in length.");
    }
    for (n, field) in fields.iter().enumerate() {
        sum += required(&at(&format!("fields.{n}.name")), &field["name"], 256)?;
        sum += required(&at(&format!("fields.{n}.value")), &field["value"], 1_024)?;
    }
    let colour = &embed["color"];
    if !colour.is_null() && colour.as_u64().is_none_or(|colour| colour > 0x00ff_ffff) {
        let words = "int value should be less than or equal to 16777215.";
        return refused(&at("color"), words);
    }
    let time = &embed["timestamp"];
    if !time.is_null() && !time.as_str().is_some_and(is_time) {
        let words = "Could not parse the value. Should be ISO8601.";
        return refused(&at("timestamp"), words);
    }
    Ok(sum)
}

/// `2026-01-01T00:00:00…`
fn is_time(text: &str) -> bool {
    let shape = text.get(..19).map(|start| {
        let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
        start.chars().map(digit).collect::<String>()
    });
    shape.as_deref() == Some("0000-00-00T00:00:00")
}

fn url(path: &str, value: &Value) -> Result<(), Refused> {
    text(path, value, 2_048)?;
    let good = value.as_str().is_none_or(|url| {
        let rest = url.strip_prefix("https://").or(url.strip_prefix("http://"));
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    });
    if good {
        Ok(())
    } else {
        refused(path, "Not a well formed URL.")
    }
}

/// Whom a message may notify: kinds of mentions, or ids of such, but not both; no more than 100; none twice.
fn mentions(allowed: &Value) -> Result<(), Refused> {
    let kinds = names(&allowed["parse"]);
    for kind in &kinds {
        if !["roles", "users", "everyone"].contains(&kind.as_str()) {
            let words = "Value must be one of {'roles', 'users', 'everyone'}.";
            return refused("allowed_mentions.parse.0", words);
        }
    }
    for kind in ["roles", "users"] {
        let path = format!("allowed_mentions.{kind}");
        let ids = names(&allowed[kind]);
        if ids.len() > 100 {
            return refused(&path, "Must be 100 or fewer in length.");
        }
        if !ids.is_empty() && kinds.iter().any(|it| it == kind) {
            let words = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            return refused("allowed_mentions", &words);
        }
        if !ids.iter().all(|id| id.parse::<u64>().is_ok()) {
            return refused(&path, "Value is not snowflake.");
        }
        if ids.iter().collect::<HashSet<_>>().len() < ids.len() {
            return refused(&path, "The set already contains this value");
        }
    }
    Ok(())
}

fn names(value: &Value) -> Vec<String> {
    let values = value.as_array().map_or(&[][..], Vec::as_slice);
    let name = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    values.iter().map(name).collect()
}

/// Whom a new message notifies, as it is written in its content. Without any word about it, a bot's mentions all do, and
/// a webhook's those of users.
pub(super) fn notified(json: &Value, by_webhook: bool) -> Vec<String> {
    let content = json["content"].as_str().unwrap_or_default();
    let allowed = json.get("allowed_mentions").filter(|it| !it.is_null());
    let may = |kind: &str, id: &str| match allowed {
        None => !by_webhook || kind == "users",
        Some(allowed) => {
            names(&allowed["parse"]).iter().any(|it| it == kind)
                || names(&allowed[kind]).iter().any(|it| it == id)
        }
    };
    let mut found: Vec<String> = Vec::new();
    for piece in content.split("<@").skip(1) {
        let Some((inside, _)) = piece.split_once('>') else {
            continue;
        };
        let (kind, id) = match inside.strip_prefix('&') {
            Some(id) => ("roles", id),
            None => ("users", inside.trim_start_matches('!')),
        };
        if id.parse::<u64>().is_ok() && may(kind, id) {
            found.push(format!("<@{inside}>"));
        }
    }
    for all in ["@everyone", "@here"] {
        if content.contains(all) && may("everyone", all) {
            found.push(all.to_owned());
        }
    }
    found
}
