//! The language of a configuration that has mistakes in it: they are best told in the one that it asks for.

use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::key::KeyPath;
use crate::fault::{Language, Source};

/// The words for each language.
pub(super) const CHOICES: [(&str, Language); 2] =
    [("ko", Language::Korean), ("en", Language::English)];

/// What the environment says or, where it says nothing of it, the file; the default where neither makes sense. The file
/// may have mistakes wherever it likes.
pub(super) fn of_broken(source: Option<&Source>, env: &Environment) -> Language {
    let (variables, _) = env.read();
    let variable = variables.get(&KeyPath::of(&["language"]));
    if let Some(variable) = variable {
        return chosen(variable.value).unwrap_or_default();
    }
    source
        .and_then(|source| in_text(&source.text))
        .unwrap_or_default()
}

fn in_text(text: &str) -> Option<Language> {
    let (table, _mistakes) = DeTable::parse_recoverable(text);
    match table.get_ref().get("language")?.get_ref() {
        DeValue::String(word) => chosen(word),
        _ => None,
    }
}

fn chosen(word: &str) -> Option<Language> {
    let found = CHOICES.iter().find(|(choice, _)| *choice == word);
    found.map(|(_, language)| *language)
}
