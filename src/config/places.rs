//! Where each key came from, so that a fault points at the line or the variable that has to change.

use std::collections::BTreeMap;

use super::environment::Variable;
use super::file::Spot;
use super::key::KeyPath;
use crate::fault::{Place, Source};

/// Which layer set a key. The later one wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Origin {
    Default,
    File,
    Environment,
}

/// Which half of `key = value` is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

/// The places of all keys.
pub(super) struct Places<'a> {
    pub(super) source: &'a Source,
    pub(super) spots: BTreeMap<KeyPath, Spot>,
    pub(super) variables: BTreeMap<KeyPath, Variable<'a>>,
}

impl Places<'_> {
    pub(super) fn origin(&self, path: &KeyPath) -> Origin {
        if self.variable(path).is_some() {
            Origin::Environment
        } else if self.spots.contains_key(path) {
            Origin::File
        } else {
            Origin::Default
        }
    }

    /// The place of a key; of the table around it if the key itself is not there.
    pub(super) fn of(&self, path: &KeyPath, part: Part) -> Place {
        if let Some(variable) = self.variable(path) {
            return Place::named(variable.name);
        }
        if let Some(spot) = self.spots.get(path) {
            let range = match part {
                Part::Key => spot.key.clone(),
                Part::Value => spot.value.clone(),
            };
            let mut place = self.source.place(range.clone());
            if holds_secret(path, line_at(&self.source.text, range.start)) {
                place.excerpt = None;
            }
            return place;
        }
        // A table that only the environment made: any of its variables leads there.
        let inside = self.variables.iter().find(|(key, _)| key.starts_with(path));
        match (inside, path.parent()) {
            (Some((_, variable)), Some(_)) => Place::named(variable.name),
            (_, Some(table)) => self.of(&table, Part::Key),
            (_, None) => self.source.whole(),
        }
    }

    /// The variable that sets a key, or the list that it is an element of.
    fn variable(&self, path: &KeyPath) -> Option<&Variable<'_>> {
        self.variables
            .get(path)
            .or_else(|| self.variables.get(&path.parent()?))
    }
}

/// The place of a mistake in the file's syntax.
pub(super) fn of_syntax(source: &Source, range: std::ops::Range<usize>) -> Place {
    let before = source.text.get(..range.start).unwrap_or(&source.text);
    let table = before
        .lines()
        .rev()
        .find_map(|line| line.trim_start().strip_prefix('['))
        .and_then(|line| line.split(']').next())
        .unwrap_or_default();
    let line = line_at(&source.text, range.start);
    let key = line.split('=').next().unwrap_or_default();
    let names = [table, key].map(|names| names.split('.').map(str::trim));
    let path: Vec<&str> = names
        .into_iter()
        .flatten()
        .filter(|it| !it.is_empty())
        .collect();
    let mut place = source.place(range);
    if holds_secret(&KeyPath::of(&path), line) {
        place.excerpt = None;
    }
    place
}

/// Whether showing this line could show a secret: it is then left out of the fault, which may end up in a log.
///
/// Wide on purpose: a mistyped key among the secrets is as likely to hold one as the right key.
fn holds_secret(path: &KeyPath, line: &str) -> bool {
    let segments: Vec<&str> = path.segments().collect();
    let among_secrets = match segments.as_slice() {
        [
            "discord" | "telegram",
            "api_url" | "token_file" | "commands",
            ..,
        ]
        | ["discord", "servers" | "admin_roles" | "direct_messages", ..]
        | ["telegram", "chats" | "admins", ..]
        | ["discord", "channel_pace" | "webhook_pace" | "token_pace"]
        | ["telegram", "chat_pace" | "group_pace" | "token_pace"]
        | ["soop", "login", "id" | "password_file"]
        | ["streamers", _, "targets" | "password_file", ..]
        | [
            "targets",
            _,
            "kind" | "channel" | "chat" | "topic" | "url_file" | "secret_file",
        ] => false,
        ["discord" | "telegram" | "streamers", ..] | ["soop", "login", ..] | ["targets", _, _] => {
            true
        }
        _ => false,
    };
    let line_in_lower_case = line
        .to_lowercase()
        .replace("token_file", "")
        .replace("token_pace", "")
        .replace("password_file", "")
        .replace("url_file", "")
        .replace("secret_file", "");
    let says_so = ["token", "password"]
        .iter()
        .any(|word| line_in_lower_case.contains(word));
    // A target's whole table may stand on one line.
    let is_target = segments.first() == Some(&"targets");
    let holds_address = ["url", "://", "secret", "whsec_"]
        .iter()
        .any(|word| line_in_lower_case.contains(word));
    says_so || (is_target && holds_address) || (among_secrets && line.contains(['=', '"', '\'']))
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let rest = text.get(start..).unwrap_or_default();
    rest.lines().next().unwrap_or_default()
}
