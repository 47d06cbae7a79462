//! What Discord refuses in buttons, selects, modals and autocompletion.

use std::collections::HashSet;

use serde_json::Value;

use super::check::{Refused, refused, required, text};

/// The rows under a message: five, each of five buttons or one select.
pub(super) fn rows(rows: &Value) -> Result<(), Refused> {
    let mut ids = HashSet::new();
    for (n, row) in list("components", rows, 0, 5)?.iter().enumerate() {
        let at = format!("components.{n}");
        kind(&at, row, &[1])?;
        let at = format!("{at}.components");
        let inside = list(&at, &row["components"], 1, 5)?;
        for (n, component) in inside.iter().enumerate() {
            let at = format!("{at}.{n}");
            kind(&at, component, &[2, 3, 5, 6, 7, 8])?;
            if component["type"] == 2 {
                button(&at, component)?;
            } else if inside.len() > 1 {
                return refused(&at, "The specified component exceeds the maximum width");
            } else {
                select(&at, component)?;
            }
            own_id(&at, component, &mut ids)?;
        }
    }
    Ok(())
}

fn button(at: &str, button: &Value) -> Result<(), Refused> {
    let within = |name: &str| format!("{at}.{name}");
    text(&within("label"), &button["label"], 80)?;
    if button["label"].is_null() && button["emoji"].is_null() {
        return refused(at, "A button must have a label or an emoji");
    }
    match button["style"].as_u64() {
        Some(1..=4) => required(&within("custom_id"), &button["custom_id"], 100).map(drop),
        Some(5) if button["custom_id"].is_null() => {
            required(&within("url"), &button["url"], 512).map(drop)
        }
        Some(5) => refused(at, "A custom id and url cannot both be specified"),
        _ => refused(&within("style"), "Value must be one of {1, 2, 3, 4, 5, 6}."),
    }
}

fn select(at: &str, select: &Value) -> Result<(), Refused> {
    let within = |name: &str| format!("{at}.{name}");
    required(&within("custom_id"), &select["custom_id"], 100)?;
    text(&within("placeholder"), &select["placeholder"], 150)?;
    if select["type"] != 3 {
        return Ok(());
    }
    let mut values = HashSet::new();
    for (n, option) in list(&within("options"), &select["options"], 1, 25)?
        .iter()
        .enumerate()
    {
        let at = within(&format!("options.{n}"));
        required(&format!("{at}.label"), &option["label"], 100)?;
        required(&format!("{at}.value"), &option["value"], 100)?;
        text(&format!("{at}.description"), &option["description"], 100)?;
        if !values.insert(&option["value"]) {
            let words = "The specified option value is already used";
            return refused(&format!("{at}.value"), words);
        }
    }
    Ok(())
}

/// A form: a title and up to five inputs, each in a row of its own.
pub(super) fn modal(modal: &Value) -> Result<(), Refused> {
    required("data.title", &modal["title"], 45)?;
    required("data.custom_id", &modal["custom_id"], 100)?;
    let mut ids = HashSet::new();
    for (n, row) in list("data.components", &modal["components"], 1, 5)?
        .iter()
        .enumerate()
    {
        let at = format!("data.components.{n}");
        kind(&at, row, &[1])?;
        let at = format!("{at}.components");
        let inside = list(&at, &row["components"], 1, 1)?;
        for input in inside {
            kind(&at, input, &[4])?;
            required(&format!("{at}.custom_id"), &input["custom_id"], 100)?;
            required(&format!("{at}.label"), &input["label"], 45)?;
            text(&format!("{at}.placeholder"), &input["placeholder"], 100)?;
            text(&format!("{at}.value"), &input["value"], 4_000)?;
            if !matches!(input["style"].as_u64(), Some(1 | 2)) {
                return refused(&format!("{at}.style"), "Value must be one of {1, 2}.");
            }
            own_id(&at, input, &mut ids)?;
        }
    }
    Ok(())
}

/// What is offered while somebody types.
pub(super) fn choices(data: &Value) -> Result<(), Refused> {
    for (n, choice) in list("data.choices", &data["choices"], 0, 25)?
        .iter()
        .enumerate()
    {
        self::choice(&format!("data.choices.{n}"), choice)?;
    }
    Ok(())
}

/// One choice: a name and a value, which is a text or a number.
pub(super) fn choice(at: &str, choice: &Value) -> Result<(), Refused> {
    required(&format!("{at}.name"), &choice["name"], 100)?;
    let value = &choice["value"];
    if value.is_number() {
        return Ok(());
    }
    required(&format!("{at}.value"), value, 100).map(drop)
}

/// A list of so many, which may be missing where none are needed.
pub(super) fn list<'v>(
    at: &str,
    value: &'v Value,
    least: usize,
    most: usize,
) -> Result<&'v [Value], Refused> {
    let list: &[Value] = match value {
        Value::Null if least == 0 => &[],
        Value::Null => return refused(at, "This field is required"),
        Value::Array(list) => list.as_slice(),
        _ => return refused(at, "Only iterables may be used in a ListType"),
    };
    if list.len() < least || list.len() > most {
        let words = format!("Must be between {least} and {most} in length.");
        return refused(at, &words);
    }
    Ok(list)
}

fn kind(at: &str, component: &Value, known: &[u64]) -> Result<(), Refused> {
    if component["type"]
        .as_u64()
        .is_some_and(|it| known.contains(&it))
    {
        return Ok(());
    }
    let words = format!("Value must be one of {known:?}.");
    refused(&format!("{at}.type"), &words)
}

fn own_id<'v>(at: &str, component: &'v Value, ids: &mut HashSet<&'v str>) -> Result<(), Refused> {
    match component["custom_id"].as_str() {
        Some(id) if !ids.insert(id) => {
            let words = "Component custom id cannot be duplicated";
            refused(&format!("{at}.custom_id"), words)
        }
        _ => Ok(()),
    }
}
