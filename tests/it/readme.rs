//! The READMEs' tables of what rules may name, held against the schema: a name that is promised and not there, or there
//! and not told, is a fault.

use std::collections::BTreeSet;

use soopbell::command::catalogue::{Command, ENTRIES, Who, usage};
use soopbell::fault::Language;
use soopbell::rule::{On, Type};

const READMES: [(&str, &str); 2] = [
    ("README.md", include_str!("../../README.md")),
    ("README.ko.md", include_str!("../../README.ko.md")),
];

/// The texts between backticks.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The first and the last cell of the table row that speaks of this kind.
fn row_of(readme: &str, on: On) -> Option<(&str, &str)> {
    readme.lines().find_map(|line| {
        let cells: Vec<&str> = line
            .strip_prefix('|')?
            .strip_suffix('|')?
            .split('|')
            .collect();
        let [kinds, person, names] = cells[..] else {
            return None;
        };
        quoted(kinds).contains(on.name()).then_some((person, names))
    })
}

/// What a README says wrongly of one kind.
fn faults(readme: &str, on: On) -> Vec<String> {
    let Some((person, names)) = row_of(readme, on) else {
        return vec![format!("`{}` has no row", on.name())];
    };
    let told = quoted(names);
    let belongs_to = |path: &str| {
        on.person()
            .is_some_and(|who| path.starts_with(&format!("{who}.")))
    };
    let own: Vec<_> = on
        .own_fields()
        .filter(|field| !belongs_to(field.path))
        .collect();
    let words = own.iter().flat_map(|field| match field.kind() {
        Type::Choice(words) => words,
        _ => &[],
    });
    let known: BTreeSet<&str> = own
        .iter()
        .map(|field| field.path)
        .chain(words.copied())
        .collect();
    let mut found = Vec::new();
    if quoted(person) != on.person().into_iter().collect() {
        found.push(format!("`{}`: its person is {:?}", on.name(), on.person()));
    }
    for field in own.iter().filter(|field| !told.contains(field.path)) {
        found.push(format!(
            "`{}`: does not tell of `{}`",
            on.name(),
            field.path
        ));
    }
    for name in told.difference(&known) {
        found.push(format!("`{}`: there is no `{name}`", on.name()));
    }
    found
}

#[test]
fn the_tables_name_what_rules_may_name_and_nothing_else() {
    for (name, readme) in READMES {
        let found: Vec<_> = On::ALL
            .into_iter()
            .flat_map(|on| faults(readme, on))
            .collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn a_table_that_promises_too_much_or_too_little_is_found() {
    let row = "| `departure` | `visitor` | `connections` |";
    assert_eq!(
        faults(row, On::Departure),
        [
            "`departure`: does not tell of `kicked`",
            "`departure`: there is no `connections`"
        ]
    );
    assert_eq!(faults("", On::Departure), ["`departure` has no row"]);
}

/// The row of the table of commands that tells of this one.
fn row(command: &Command, language: Language) -> String {
    let usage = usage(command, language);
    let lock = match command.who {
        Who::Everybody => "",
        Who::Administrators | Who::Stewards => "🔒",
    };
    format!("| `{usage}` | {lock} | {} |", command.about.in_(language))
}

#[test]
fn every_command_is_told_as_it_is() {
    for ((name, readme), language) in READMES.iter().zip([Language::English, Language::Korean]) {
        let all = ENTRIES.iter().flat_map(|entry| entry.commands);
        let rows: Vec<_> = all.map(|command| row(command, language)).collect();
        let table = rows.join("\n");
        assert!(readme.contains(&table), "{name} needs:\n{table}");
    }
}
