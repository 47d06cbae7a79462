//! What Discord refuses in commands that are registered.

use std::collections::HashSet;

use serde_json::Value;

use super::check::{Refused, refused, required, text};
use super::components::{choice, list};

/// Languages that there are names in.
const LOCALES: [&str; 34] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko", "ar", "he",
];

/// All commands of an application.
pub(super) fn all(body: &Value) -> Result<&[Value], Refused> {
    let Value::Array(commands) = body else {
        return refused("", "Only iterables may be used in a ListType");
    };
    if commands.len() > 100 {
        let words = "Maximum number of application commands reached (100).";
        return Err(Box::new(super::answer::complain(400, 30032, words)));
    }
    let mut names = HashSet::new();
    for (n, command) in commands.iter().enumerate() {
        let at = n.to_string();
        self::command(&at, command)?;
        if !names.insert((&command["name"], command["type"].as_u64().unwrap_or(1))) {
            let words = "Application command names must be unique";
            return refused(&format!("{at}.name"), words);
        }
    }
    Ok(commands)
}

fn command(at: &str, command: &Value) -> Result<(), Refused> {
    let length = match command["type"].as_u64().unwrap_or(1) {
        1 => described(at, command)? + options(at, &command["options"], 0)?,
        2 | 3 => required(&format!("{at}.name"), &command["name"], 32)?,
        _ => return refused(&format!("{at}.type"), "Value must be one of {1, 2, 3}."),
    };
    if length > 8_000 {
        return refused(at, "Command exceeds maximum size (8000)");
    }
    let may = &command["default_member_permissions"];
    let is_number = |it: &str| it.parse::<u64>().is_ok();
    if !may.is_null() && !may.as_str().is_some_and(is_number) {
        let at = format!("{at}.default_member_permissions");
        return refused(&at, "Could not interpret value as permissions.");
    }
    let contexts = list(&format!("{at}.contexts"), &command["contexts"], 0, 3)?;
    if !contexts
        .iter()
        .all(|it| it.as_u64().is_some_and(|it| it < 3))
    {
        return refused(&format!("{at}.contexts"), "Value must be one of {0, 1, 2}.");
    }
    Ok(())
}

/// A name and a description, in all their languages: how much the longest of each takes.
fn described(at: &str, it: &Value) -> Result<usize, Refused> {
    let name_at = format!("{at}.name");
    let name = name(&name_at, &it["name"])?;
    let words_at = format!("{at}.description");
    let words = required(&words_at, &it["description"], 100)?;
    let names = localized(&name_at, &it["name_localizations"], self::name)?;
    let described = |at: &str, value: &Value| required(at, value, 100);
    let descriptions = localized(&words_at, &it["description_localizations"], described)?;
    Ok(name.max(names) + words.max(descriptions))
}

fn localized(
    at: &str,
    values: &Value,
    check: impl Fn(&str, &Value) -> Result<usize, Refused>,
) -> Result<usize, Refused> {
    let at = format!("{at}_localizations");
    let mut longest = 0;
    match values {
        Value::Null => {}
        Value::Object(values) => {
            for (locale, value) in values {
                if !LOCALES.contains(&locale.as_str()) {
                    let words = format!("Value must be one of {LOCALES:?}.");
                    return refused(&at, &words);
                }
                longest = longest.max(check(&format!("{at}.{locale}"), value)?);
            }
        }
        _ => return refused(&at, "Only dictionaries may be used in a DictType"),
    }
    Ok(longest)
}

/// `^[-_\p{L}\p{N}]{1,32}$`, in lower case where there is one.
fn name(at: &str, name: &Value) -> Result<usize, Refused> {
    let length = required(at, name, 32)?;
    let name = name.as_str().unwrap_or_default();
    let is_good = |c: char| c == '-' || c == '_' || c.is_alphanumeric();
    if !name.chars().all(is_good) || name.to_lowercase() != name {
        return refused(at, "Command name is invalid");
    }
    Ok(length)
}

/// The options of a command (depth 0), a group or a subcommand: how much they take.
fn options(at: &str, options: &Value, depth: usize) -> Result<usize, Refused> {
    let at = format!("{at}.options");
    let options = list(&at, options, 0, 25)?;
    let (mut names, mut sum, mut optional) = (HashSet::new(), 0, false);
    let is_nested = |it: &Value| matches!(it["type"].as_u64(), Some(1 | 2));
    if options.iter().any(is_nested) && !options.iter().all(is_nested) {
        let words = "Sub-command and sub-command group option types are mutually exclusive to all \
            other types";
        return refused(&at, words);
    }
    for (n, option) in options.iter().enumerate() {
        let at = format!("{at}.{n}");
        sum += described(&at, option)?;
        if !names.insert(&option["name"]) {
            return refused(&at, "Option names must be unique");
        }
        match option["type"].as_u64() {
            // A group holds subcommands; a subcommand holds neither.
            Some(1) if depth < 2 => sum += self::options(&at, &option["options"], 2)?,
            Some(2) if depth == 0 => sum += self::options(&at, &option["options"], 1)?,
            Some(3..=11) if depth != 1 => {
                lengths(&at, option)?;
                sum += choices(&at, option)?;
            }
            _ => {
                return refused(
                    &format!("{at}.type"),
                    "This option type is not allowed here",
                );
            }
        }
        if option["required"] == true && optional {
            let words = "Required options must be placed before non-required options";
            return refused(&at, words);
        }
        optional |= option["required"] != true;
    }
    Ok(sum)
}

/// How long a text may be. Nothing else has a length.
fn lengths(at: &str, option: &Value) -> Result<(), Refused> {
    for (key, least) in [("min_length", 0), ("max_length", 1)] {
        let value = &option[key];
        let is_good = |it: u64| (least..=6_000).contains(&it) && option["type"] == 3;
        if !value.is_null() && !value.as_u64().is_some_and(is_good) {
            let words = format!("int value should be between {least} and 6000.");
            return refused(&format!("{at}.{key}"), &words);
        }
    }
    Ok(())
}

fn choices(at: &str, option: &Value) -> Result<usize, Refused> {
    let at = format!("{at}.choices");
    let choices = list(&at, &option["choices"], 0, 25)?;
    if !choices.is_empty() && option["autocomplete"] == true {
        return refused(&at, "Autocomplete cannot be set when choices are present");
    }
    let mut sum = 0;
    for (n, it) in choices.iter().enumerate() {
        let at = format!("{at}.{n}");
        choice(&at, it)?;
        let fits = match option["type"].as_u64() {
            Some(3) => it["value"].is_string(),
            Some(4) => it["value"].is_i64(),
            _ => it["value"].is_number(),
        };
        if !fits {
            return refused(&format!("{at}.value"), "Could not interpret value.");
        }
        sum += text(&format!("{at}.name"), &it["name"], 100)?;
        sum += it["value"].as_str().map_or(0, |it| it.chars().count());
        let named = |at: &str, value: &Value| required(at, value, 100);
        localized(&format!("{at}.name"), &it["name_localizations"], named)?;
    }
    Ok(sum)
}
