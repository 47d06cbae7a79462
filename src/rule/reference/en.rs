//! The words of the reference in English.

use super::{Section, Words};
use crate::rule::file::key::Takes;
use crate::rule::schema::Unit;
use crate::rule::when::function;

pub(super) static WORDS: Words = Words {
    title: "Everything a rule may say",
    introduction: "This page is written by `soopbell rules schema --markdown --language en` from what soopbell itself \
        checks rules against. `soopbell rules new` writes a first rule, `soopbell rules check` names every mistake. \
        Names have an English and a Korean form; both mean the same everywhere and may be mixed.",
    keys: Section {
        heading: "The keys of a rule file",
        text: "Any file that ends in `.toml` and lies in the folder of rules is read. A key that is not listed here is a \
            mistake, and is told.",
        columns: &["key", "takes", "meaning", "example"],
    },
    is_needed: "needed",
    conditions: Section {
        heading: "Conditions",
        text: "What `when`, `let` and `where:` hold. A condition is checked when the file is read; none can fail later. \
            The examples are of a `donation`.",
        columns: &[],
    },
    operators: Section {
        heading: "Words and signs",
        text: "",
        columns: &["", "meaning", "example"],
    },
    numbers: Section {
        heading: "Numbers and lengths of time",
        text: "Whole numbers, with `_` between digits if you like: `1_000`. Everything that SOOP counts is whole; a part \
            is fine where it comes out whole: `1.5k`.",
        columns: &[],
    },
    counted_in: "Numbers may be counted in",
    measured_in: "Lengths of time are measured in",
    functions: Section {
        heading: "Functions: counting over time",
        text: "They count events of the rule's own kind, in the room of the same streamer. A stretch of time is at most \
            24 hours long.",
        columns: &["function", "takes", "comes to", "meaning", "example"],
    },
    arguments: Section {
        heading: "What functions take by name",
        text: "",
        columns: &["name", "meaning", "example"],
    },
    texts: Section {
        heading: "Texts",
        text: "A `text` is a template: `{{ … }}` puts in a field of the event, `{% if … %}…{% endif %}` says something only \
            sometimes. What viewers wrote never becomes formatting or a mention. A field that is named in Korean gives its \
            words in Korean as well. The examples are of a `donation`.",
        columns: &[],
    },
    filters: Section {
        heading: "Filters",
        text: "A filter behind `|` says how a value is written.",
        columns: &["filter", "meaning", "example"],
    },
    particles: Section {
        heading: "Korean particles",
        text: "They put the particle behind the value that fits its end; where nobody can tell, both are written.",
        columns: &[
            "filter",
            "after a consonant",
            "after a vowel",
            "unknown",
            "example",
        ],
    },
    particle_examples: ["초롱", "달토끼", "★"],
    mentions: Section {
        heading: "Calling somebody",
        text: "Only what stands in quotes in the rule is ever called. Where a platform does not know it, it is left out.",
        columns: &["written", "calls"],
    },
    engine: Section {
        heading: "What the template engine brings along",
        text: "These are those of Jinja; [its documentation](https://docs.rs/minijinja/latest/minijinja/syntax/) explains \
            them.",
        columns: &[],
    },
    engine_filters: "Filters",
    engine_tests: "Tests, after `is`",
    engine_functions: "Functions",
    events: Section {
        heading: "Events",
        text: "What `on` may name, and the fields that `when`, `text`, `limit`, `merge` and the `event` of a test may name. \
            A field that SOOP did not tell never fails: it reads as what the column says.",
        columns: &[],
    },
    common: Section {
        heading: "Every event",
        text: "These fields every kind of event has.",
        columns: &[],
    },
    person: Section {
        heading: "A person",
        text: "These fields every person has, behind the name that the kind of event has for them: `donor.nick`. In \
            conditions the name alone stands for the id: `donor in vip`.",
        columns: &[],
    },
    called: "Person",
    no_fields: "It has no fields of its own.",
    fields: &["field", "Korean", "type", "where missing", "meaning"],
    text: "text",
    number: "number",
    truth: "yes or no",
    one_of: "one of",
    always: "always there",
    takes,
    unit,
    argument,
    gives,
};

fn takes(takes: Takes) -> String {
    match takes {
        Takes::Tables(keys) => format!("headings `{}`", keys.heading),
        Takes::Steps(_) => "a list of tables".into(),
        Takes::Table(_) | Takes::Event(_) => "a table".into(),
        Takes::Lists => "lists by name".into(),
        Takes::Definitions => "conditions or numbers by name, in quotes".into(),
        Takes::Id => "small letters, digits and `-`".into(),
        Takes::Kind => "a kind of event".into(),
        Takes::Streamers => "a list of SOOP ids".into(),
        Takes::Condition => "a condition".into(),
        Takes::Expression => "a number, as conditions write it".into(),
        Takes::Text => "a text".into(),
        Takes::Template => "a template".into(),
        Takes::Templates(_) => "a template, or a table of templates".into(),
        Takes::Targets => "a list of targets".into(),
        Takes::Schedule => "times, days, a zone".into(),
        Takes::Rules => "a list of rules".into(),
        Takes::Time(most) => format!("a length of time, at most {}", hours(most.as_secs())),
        Takes::Moment => "a length of time, or a number".into(),
        Takes::Field => "a person or a field".into(),
        Takes::UpTo(most) => format!("a number from 1 to {most}"),
        Takes::Threshold => "a number".into(),
        Takes::Priority | Takes::Lead => "one of a few words".into(),
        Takes::Flag => "`true` or `false`".into(),
        Takes::Said => "a text, or texts by rule".into(),
        Takes::Held => "a list of rules, or reasons by rule".into(),
    }
}

fn hours(seconds: u64) -> String {
    match seconds / 3_600 {
        1 => "1 hour".into(),
        hours if hours > 48 => format!("{} days", hours / 24),
        hours => format!("{hours} hours"),
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Balloons => "balloons",
        Unit::Won => "won",
        Unit::Seconds => "seconds",
        Unit::Days => "days",
        Unit::Months => "months",
    }
}

fn argument(takes: function::Takes) -> &'static str {
    match takes {
        function::Takes::Number => "a number",
        function::Takes::Key => "a person or a field",
        function::Takes::Span => "a length of time",
    }
}

fn gives(gives: function::Gives) -> &'static str {
    match gives {
        function::Gives::Number => "a number",
        function::Gives::Time => "a length of time",
        function::Gives::Truth => "yes or no",
    }
}
