//! The example that users copy, held against the code.

use std::collections::{BTreeMap, BTreeSet};

use ::config::{Map, Value, ValueKind};

use super::*;

const EXAMPLE: &str = include_str!("../../../deploy/soopbell.example.toml");

/// The example with every key in force: `# ` is taken from lines that read `key = value` or `[table]`.
fn uncommented() -> String {
    let mut text = String::new();
    for line in EXAMPLE.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        let is_key = bare
            .split_once(" = ")
            .is_some_and(|(key, _)| key.chars().all(is_name));
        let is_table = bare
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|name| name.chars().all(is_name));
        text.push_str(if is_key || is_table { bare } else { line });
        text.push('\n');
    }
    text
}

/// Every key of the example and its value; `targets.alerts.kind` is the key `targets.<name>.kind`.
fn shown() -> BTreeMap<KeyPath, ValueKind> {
    fn walk(table: &Map<String, Value>, at: &KeyPath, found: &mut BTreeMap<KeyPath, ValueKind>) {
        for (name, value) in table {
            let chosen_by_people = ["targets", "streamers"].contains(&at.to_string().as_str());
            let path = at.child(if chosen_by_people { "<name>" } else { name });
            if let ValueKind::Table(inner) = &value.kind {
                walk(inner, &path, found);
            } else {
                found.insert(path, value.kind.clone());
            }
        }
    }
    let mut found = BTreeMap::new();
    let file = file::parse(&uncommented()).unwrap();
    walk(&file.values, &KeyPath::default(), &mut found);
    found
}

#[test]
fn as_shipped_it_changes_nothing() {
    assert_eq!(accepted(EXAMPLE, &[]), accepted("", &[]));
}

#[test]
fn with_every_key_in_force_it_still_loads() {
    let tokens = [
        ("SOOPBELL__DISCORD__TOKEN", "fake"),
        ("SOOPBELL__TELEGRAM__TOKEN", "1:fake"),
    ];
    let config = accepted(&uncommented(), &tokens);
    assert_eq!(config.targets.len(), 5);
    let someid = StreamerId::parse("someid").unwrap();
    assert_eq!(config.targets_of(&someid), [TargetId("alerts".into())]);
}

#[test]
fn it_shows_every_key_there_is_and_no_other() {
    let all: BTreeSet<KeyPath> = raw::keys().into_iter().collect();
    let shown: BTreeSet<KeyPath> = shown().into_keys().collect();
    assert_eq!(shown, all);
}

#[test]
fn the_values_it_shows_are_the_defaults() {
    let defaults: BTreeMap<String, ValueKind> = raw::defaults()
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    for (path, value) in shown() {
        let is_example = matches!(
            path.segments().next(),
            Some("targets" | "streamers" | "owner")
        );
        let path_text = path.to_string();
        if is_example || matches!(path_text.as_str(), "soop.streamers" | "soop.redundant") {
            continue;
        }
        // What has no default is shown empty.
        let default = defaults.get(&path.to_string()).cloned();
        assert_eq!(value, default.unwrap_or_else(|| "".into()), "{path}");
    }
}

#[test]
fn each_key_is_explained_in_both_languages() {
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let key = line
            .strip_prefix("# ")
            .and_then(|bare| bare.split_once(" = "));
        if key.is_some_and(|(key, _)| key.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
            let (korean, english) = (lines[at - 2], lines[at - 1]);
            assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "{line}");
            assert!(english.starts_with("# ") && english.is_ascii(), "{line}");
        }
    }
}
