//! What a rule file may hold, told to people as a page of Markdown and to editors as a JSON Schema.
//!
//! Nothing is listed here: kinds and fields come from [`schema`](super::schema), keys from
//! [`key`](super::file::key), functions and operators from [`when`](super::when), filters from [`text`](super::text),
//! each with its own documentation. Only the words around them are in [`en`] and [`ko`].

mod en;
mod json;
mod ko;
mod markdown;

#[cfg(test)]
mod tests;

use super::file::key::Takes;
use super::schema::Unit;
use super::when::function;
use crate::fault::Language;

/// The JSON Schema (draft 7, which is what editors know of TOML) of a rule file, described in this language.
pub fn json_schema(language: Language) -> String {
    let mut text = serde_json::to_string_pretty(&json::schema(language)).unwrap_or_default();
    text.push('\n');
    text
}

/// The reference of everything that a rule file may hold, as a page of Markdown in this language.
pub fn markdown(language: Language) -> String {
    markdown::page(words(language), language)
}

/// The words around what is listed.
struct Words {
    title: &'static str,
    introduction: &'static str,
    keys: Section,
    is_needed: &'static str,
    conditions: Section,
    operators: Section,
    numbers: Section,
    counted_in: &'static str,
    measured_in: &'static str,
    functions: Section,
    arguments: Section,
    texts: Section,
    filters: Section,
    particles: Section,
    /// After whom particles are shown: ends in a consonant, in a vowel, in neither.
    particle_examples: [&'static str; 3],
    mentions: Section,
    engine: Section,
    engine_filters: &'static str,
    engine_tests: &'static str,
    engine_functions: &'static str,
    events: Section,
    common: Section,
    person: Section,
    /// What a kind of event calls its person.
    called: &'static str,
    /// Where a kind of event has no field of its own.
    no_fields: &'static str,
    fields: &'static [&'static str],
    text: &'static str,
    number: &'static str,
    truth: &'static str,
    one_of: &'static str,
    /// Where a field always holds something.
    always: &'static str,
    takes: fn(Takes) -> String,
    unit: fn(Unit) -> &'static str,
    argument: fn(function::Takes) -> &'static str,
    gives: fn(function::Gives) -> &'static str,
}

/// A heading, what stands below it, and the heads of its table.
struct Section {
    heading: &'static str,
    text: &'static str,
    columns: &'static [&'static str],
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::Korean => &ko::WORDS,
        Language::English => &en::WORDS,
    }
}
