//! The list of keys and the loader know the same keys.

use super::*;
use crate::fault::{Fault, Source};
use crate::rule::Rulebook;

/// A file that is right but for `line`, which gives `key` of that table a value.
fn file(keys: &Keys, key: &str, line: &str) -> String {
    const OTHER: &str = "[[rule]]\nid = 'huge-gift'\non = 'donation'\ntext = 'x'\n";
    const TEST: &str = "[[test]]\nevent = { on = 'donation' }\nrings = ['huge-gift', 'big-gift']\n";
    let unless = |is_given: bool, line: &str| if is_given { "" } else { line }.to_owned();
    let rule = |key: &str, rest: &str| {
        let id = unless(key == "id", "id = 'big-gift'\n");
        let on = unless(key == "on", "on = 'donation'\n");
        let text = unless(key == "text", "text = 'x'\n");
        format!("{OTHER}[[rule]]\n{id}{on}{text}{rest}\n")
    };
    match (keys.name, key) {
        ("file", _) if line == "[[rule]]" => OTHER.into(),
        ("file", _) if line == "[[test]]" => rule("", TEST),
        ("file", _) => line.into(),
        ("rule", "tier") => rule(key, &format!("tier_by = 'balloons'\n{line}")),
        ("rule", "tier_by") => rule(key, &format!("{line}\n[[rule.tier]]\nfrom = 1")),
        ("rule", _) => rule(key, line),
        ("tier", _) => {
            let from = unless(key == "from", "from = 1\n");
            let tier = format!("tier_by = 'balloons'\n[[rule.tier]]\n{from}{line}");
            rule("", &tier)
        }
        ("limit", _) => {
            let every = unless(key == "every", "every = '1m', ");
            rule("", &format!("limit = {{ {every}{line} }}"))
        }
        ("merge", _) => {
            let window = unless(key == "window", "window = '1m', ");
            rule("", &format!("merge = {{ {window}{line} }}"))
        }
        ("text", _) => rule("text", &format!("text = {{ {line} }}")),
        ("words", _) => rule("text", &format!("text = {{ discord = {{ {line} }} }}")),
        ("test", "steps") => rule("", &format!("[[test]]\n{line}")),
        ("test" | "step", _) => {
            let event = unless(key == "event", "event = { on = 'donation' }");
            let rings = unless(key == "rings", "rings = ['huge-gift']");
            let parts: Vec<_> = [event.as_str(), &rings, line]
                .into_iter()
                .filter(|it| !it.is_empty())
                .collect();
            match keys.name {
                "test" => rule("", &format!("[[test]]\n{}", parts.join("\n"))),
                _ => rule(
                    "",
                    &format!("[[test]]\nsteps = [{{ {} }}]", parts.join(", ")),
                ),
            }
        }
        ("event", _) => {
            let on = unless(key == "on", "on = 'arrival', ");
            let event = format!("[[test]]\nevent = {{ {on}{line} }}\nrings = []");
            rule("", &event)
        }
        (name, _) => panic!("{name}: a table without a file around it"),
    }
}

fn faults(file: &str) -> Vec<Fault> {
    let compiled = Rulebook::compile(&[Source::new("t", file)], &["alerts"]);
    compiled.err().unwrap_or_default()
}

fn all() -> impl Iterator<Item = (&'static Keys, &'static Key)> {
    TABLES
        .into_iter()
        .flat_map(|keys| keys.list.iter().map(move |key| (keys, key)))
}

#[test]
fn every_example_is_right() {
    for (keys, key) in all() {
        for language in [Language::Korean, Language::English] {
            let file = file(keys, key.name, key.example(language));
            let told: Vec<_> = faults(&file).iter().map(|it| it.render(language)).collect();
            assert!(
                told.is_empty(),
                "{} {}\n{file}\n{}",
                keys.name,
                key.name,
                told.concat()
            );
        }
    }
}

#[test]
fn every_key_is_looked_at() {
    for (keys, key) in all() {
        for name in [Some(key.name), key.korean_name].into_iter().flatten() {
            // Nothing takes a date.
            let file = file(keys, key.name, &format!("\"{name}\" = 1979-05-27"));
            let codes: Vec<_> = faults(&file).iter().map(|it| it.problem.code()).collect();
            assert!(!codes.is_empty(), "{} {name} is ignored\n{file}", keys.name);
            assert!(
                !codes.contains(&"F005"),
                "{} {name} is unknown\n{file}",
                keys.name
            );
        }
    }
}

#[test]
fn no_other_key_is_taken() {
    for keys in TABLES {
        let file = file(keys, "", "nonsense = 1");
        let codes: Vec<_> = faults(&file).iter().map(|it| it.problem.code()).collect();
        let expected = if keys.name == "event" { "R005" } else { "F005" };
        assert_eq!(codes, [expected], "{}\n{file}", keys.name);
    }
}

#[test]
fn what_must_be_there_is_missed() {
    for (keys, key) in all().filter(|(_, key)| key.is_needed) {
        let file = file(keys, key.name, "");
        let codes: Vec<_> = faults(&file).iter().map(|it| it.problem.code()).collect();
        assert!(
            codes.contains(&"F006"),
            "{} {}: {codes:?}\n{file}",
            keys.name,
            key.name
        );
    }
}

#[test]
fn every_key_has_a_name_of_its_own_and_says_what_it_means() {
    for keys in TABLES {
        let mut names: Vec<_> = keys.names().collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), keys.list.len(), "{}", keys.name);
        for key in keys.list {
            for language in [Language::Korean, Language::English] {
                assert!(key.meaning(language).ends_with(['.', '…']), "{}", key.name);
            }
        }
    }
}
