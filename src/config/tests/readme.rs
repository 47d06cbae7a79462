//! The tables of keys in the READMEs, held against the code.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

const READMES: [(&str, &str); 2] = [
    ("README.md", include_str!("../../../README.md")),
    ("README.ko.md", include_str!("../../../README.ko.md")),
];

/// Who may give commands where.
const COMMANDS: [&str; 7] = [
    "discord.commands",
    "discord.servers",
    "discord.admin_roles",
    "discord.direct_messages",
    "telegram.commands",
    "telegram.chats",
    "telegram.admins",
];

/// Keys and their defaults as a README tells them, in rows of three cells.
fn told(readme: &str) -> BTreeMap<&str, &str> {
    let known: BTreeSet<String> = raw::keys().iter().map(ToString::to_string).collect();
    let rows = readme.lines().filter_map(|line| {
        let (key, rest) = line.strip_prefix("| `")?.split_once("` | `")?;
        let (default, words) = rest.split_once("` | ")?;
        (known.contains(key) && words.ends_with(" |")).then_some((key, default))
    });
    rows.collect()
}

#[test]
fn they_tell_every_key_of_delivery_pace_and_commands_with_its_default() {
    let mut defaults: BTreeMap<String, String> = BTreeMap::new();
    for (key, value) in raw::defaults() {
        let is_told =
            key.starts_with("delivery.") || key.ends_with("_pace") || key == "owner.disk_free";
        let is_told = is_told || COMMANDS.contains(&key);
        if is_told {
            let written = match value {
                ::config::ValueKind::String(text) => format!("\"{text}\""),
                ::config::ValueKind::Array(items) if items.is_empty() => "[]".to_owned(),
                number => number.to_string(),
            };
            defaults.insert(key.to_owned(), written);
        }
    }
    let defaults: BTreeMap<&str, &str> = defaults
        .iter()
        .map(|(key, value)| (&**key, &**value))
        .collect();
    for (name, readme) in READMES {
        assert_eq!(told(readme), defaults, "{name}");
    }
}
