//! The reference and the schema hold what the checker knows, and nothing else.

use serde_json::Value;

use super::*;
use crate::rule::file::key::{EVENT, TABLES};
use crate::rule::schema::{On, Type};
use crate::rule::text;
use crate::rule::text::filters::FILTERS;
use crate::rule::text::mention;
use crate::rule::text::particle::PARTICLES;
use crate::rule::trial::Making;
use crate::rule::when::function::{ARGUMENTS, FUNCTIONS, Gives};
use crate::rule::when::operator::OPERATORS;
use crate::rule::when::{self, Names};

const LANGUAGES: [Language; 2] = [Language::Korean, Language::English];

/// Whether a donation rule may have this condition, or this number.
fn is_right(line: &str, is_number: bool) -> bool {
    let (tree, mistakes) = when::read(line);
    let (names, mut windows) = (Names::default(), Vec::new());
    let Some(tree) = tree.filter(|_| mistakes.is_empty()) else {
        return false;
    };
    if is_number {
        when::number(&tree, On::Donation, &names, &mut windows).is_ok()
    } else {
        when::condition(&tree, On::Donation, &names, &mut windows).is_ok()
    }
}

#[test]
fn every_example_of_a_condition_is_right() {
    for it in &OPERATORS {
        for example in [it.example, it.korean_example] {
            assert!(is_right(example, false), "{example}");
        }
        // Each of the words is in one of the examples, or another word that means the same is.
        assert!(
            it.words.iter().any(|word| it.example.contains(word)),
            "{:?}",
            it.words
        );
    }
    for it in &FUNCTIONS {
        for (usage, name) in [(it.usage, it.name), (it.korean_usage, it.korean_name)] {
            assert!(is_right(usage, it.gives != Gives::Truth), "{usage}");
            assert!(usage.starts_with(name));
        }
    }
    for it in &ARGUMENTS {
        for (usage, name) in [(it.usage, it.name), (it.korean_usage, it.korean_name)] {
            assert!(is_right(usage, true), "{usage}");
            assert!(usage.contains(&format!("{name}: ")));
        }
    }
}

#[test]
fn every_function_takes_what_it_is_said_to_take_and_no_more() {
    for it in &FUNCTIONS {
        let is_number = it.gives != Gives::Truth;
        let argument = |takes: &function::Takes| match takes {
            function::Takes::Number => "balloons",
            function::Takes::Key => "donor",
            function::Takes::Span => "10m",
        };
        let plain: Vec<_> = it.takes.iter().map(argument).collect();
        let call = |arguments: &[&str]| format!("{}({})", it.name, arguments.join(", "));
        assert!(is_right(&call(&plain), is_number), "{}", call(&plain));
        let more = [&plain[..], &["10m"]].concat();
        assert!(!is_right(&call(&more), is_number), "{}", call(&more));
        if let Some((_, fewer)) = plain.split_last() {
            assert!(!is_right(&call(fewer), is_number), "{}", call(fewer));
        }
        for (option, line) in [("per", "per: donor"), ("where", "where: donor.fan")] {
            let call = call(&[&plain[..], &[line]].concat());
            assert_eq!(
                is_right(&call, is_number),
                it.options.contains(&option),
                "{call}"
            );
        }
    }
}

#[test]
fn every_example_of_a_text_is_right() {
    let filters = FILTERS
        .iter()
        .flat_map(|it| [it.example, it.korean_example]);
    let calls = mention::EXAMPLES.iter().map(|it| it.0);
    for example in filters.chain(calls) {
        let compiled = text::compile(example, Some(On::Donation), "r");
        assert!(compiled.is_ok(), "{example}: {compiled:?}");
    }
    for name in PARTICLES.iter().flat_map(|it| it.names) {
        let example = format!("{{{{ 후원자.닉네임 | {name} }}}}");
        assert!(
            text::compile(&example, Some(On::Donation), "r").is_ok(),
            "{example}"
        );
    }
}

/// Everything that is written as it is typed.
fn typed(page: &str) -> Vec<&str> {
    page.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_reference_tells_of_everything() {
    for language in LANGUAGES {
        let page = markdown(language);
        let typed = typed(&page);
        let mut names: Vec<String> = Vec::new();
        for on in On::ALL {
            names.extend([on.name(), on.korean_name()].map(str::to_owned));
            for field in on.fields() {
                let (own, korean) = (field.path, field.korean_path);
                let is_persons = on.person_fields().iter().any(|it| it.path == own);
                let path = match language {
                    Language::Korean => korean,
                    Language::English => own,
                };
                names.push(path.into());
                let behind = |path: &str| format!(".{}", path.rsplit('.').next().unwrap());
                if is_persons {
                    names.extend([behind(own), behind(korean)]);
                } else {
                    names.extend([own.into(), korean.into()]);
                }
                if let Type::Choice(words) = field.kind() {
                    names.extend(words.iter().map(ToString::to_string));
                    names.extend(
                        words
                            .iter()
                            .filter_map(|it| field.korean_word(it))
                            .map(str::to_owned),
                    );
                }
            }
        }
        let keys = TABLES.iter().flat_map(|keys| keys.list);
        names.extend(keys.map(|key| key.name.to_owned()));
        names.extend(
            FUNCTIONS
                .iter()
                .flat_map(|it| [it.name, it.korean_name])
                .map(str::to_owned),
        );
        names.extend(
            ARGUMENTS
                .iter()
                .flat_map(|it| [it.name, it.korean_name])
                .map(str::to_owned),
        );
        names.extend(
            OPERATORS
                .iter()
                .flat_map(|it| it.words)
                .map(ToString::to_string),
        );
        names.extend(text::words::all_filters().into_iter().map(str::to_owned));
        names.extend(text::functions().into_iter().map(str::to_owned));
        for name in names {
            assert!(
                typed.contains(&name.as_str()),
                "{language:?}: {name} is not told"
            );
        }
        for on in On::ALL {
            assert!(page.contains(on.meaning(language)));
            for field in on.fields() {
                assert!(page.contains(field.meaning(language)), "{}", field.path);
            }
        }
    }
}

#[test]
fn the_reference_names_no_field_that_is_not_there() {
    for language in LANGUAGES {
        let page = markdown(language);
        for on in On::ALL {
            let first = match language {
                Language::Korean => format!("\n### `{}` · `{}`\n", on.korean_name(), on.name()),
                Language::English => format!("\n### `{}` · `{}`\n", on.name(), on.korean_name()),
            };
            let (_, section) = page.split_once(&first).unwrap();
            let section = section.split("\n### ").next().unwrap();
            let mut rows = 0;
            for row in section.lines().filter(|line| line.starts_with("| `")) {
                let cells: Vec<_> = row.split('|').map(str::trim).collect();
                for cell in &cells[1..3] {
                    let path = cell.trim_matches('`');
                    assert!(on.field(path).is_some(), "{}: {path}", on.name());
                }
                rows += 1;
            }
            assert_eq!(
                rows,
                on.own_fields().count() - on.person_fields().len(),
                "{}",
                on.name()
            );
        }
    }
}

fn definition<'s>(schema: &'s Value, name: &str) -> &'s serde_json::Map<String, Value> {
    schema["definitions"][name]["properties"]
        .as_object()
        .unwrap()
}

/// The part of a schema that a reference leads to.
fn follow<'s>(schema: &'s Value, mut value: &'s Value) -> &'s Value {
    while let Some(place) = value["$ref"].as_str() {
        value = schema
            .pointer(place.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{place}"));
    }
    value
}

#[test]
fn the_schema_knows_the_keys_and_fields_that_the_checker_knows_and_no_others() {
    for language in LANGUAGES {
        let schema: Value = serde_json::from_str(&json_schema(language)).unwrap();
        for keys in TABLES
            .into_iter()
            .filter(|keys| !["file", "event"].contains(&keys.name))
        {
            let known: Vec<_> = definition(&schema, keys.name).keys().collect();
            let mut expected: Vec<_> = keys.names().collect();
            expected.sort_unstable();
            assert_eq!(known, expected, "{}", keys.name);
        }
        for on in On::ALL {
            let mut told = 0;
            for (name, value) in definition(&schema, on.name()) {
                assert!(
                    schema["definitions"]["event"]["properties"]
                        .get(name)
                        .is_some(),
                    "{name} is not offered"
                );
                if EVENT.list.iter().any(|key| key.is_called(name)) {
                    continue;
                }
                let value = follow(&schema, value);
                match value["properties"].as_object() {
                    None => {
                        assert!(on.field(name).is_some(), "{}: {name}", on.name());
                        told += 1;
                    }
                    Some(inner) => {
                        for (inner, value) in inner {
                            let path = format!("{name}.{inner}");
                            let field = on.field(&path).unwrap_or_else(|| panic!("{path}"));
                            let value = follow(&schema, value);
                            assert_eq!(value["description"], field.meaning(language), "{path}");
                            // Group and field each have two names.
                            told += usize::from(name.is_ascii() == inner.is_ascii());
                        }
                    }
                }
            }
            let settable = on.fields().filter(|field| Making::can_set(on, field));
            let settable =
                settable.filter(|field| !EVENT.list.iter().any(|key| key.is_called(field.path)));
            assert_eq!(told, 2 * settable.count(), "{}", on.name());
        }
    }
}

#[test]
fn every_reference_in_the_schema_leads_somewhere() {
    fn walk(schema: &Value, value: &Value) {
        follow(schema, value);
        match value {
            Value::Object(parts) => parts.values().for_each(|part| walk(schema, part)),
            Value::Array(parts) => parts.iter().for_each(|part| walk(schema, part)),
            _ => {}
        }
    }
    let schema: Value = serde_json::from_str(&json_schema(Language::English)).unwrap();
    walk(&schema, &schema);
}
