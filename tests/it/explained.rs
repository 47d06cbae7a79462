//! The pages that `soopbell rules explain CODE` shows, held against the checks themselves: what a page calls wrong has the
//! fault of its code and no other, and what it calls right has none.

use soopbell::config::{Config, Environment};
use soopbell::fault::{Fault, Language, Page, Part, Source, Verdict};
use soopbell::folder;
use soopbell::notify::try_out;
use soopbell::rule::{Rulebook, shipped};

use crate::support::command::soopbell;

/// Targets that examples of rules may name.
const TARGETS: [&str; 2] = ["alerts", "mods"];

/// Files that examples of configuration name, and what is in them.
const FILES: [(&str, &str); 3] = [
    ("discord_token", "abc.def"),
    ("soop_password", "correct horse"),
    ("certificates.pem", ""),
];

/// Codes whose pages show no example: what they are about does not show in a few lines.
const WITHOUT_EXAMPLE: [&str; 6] = ["C021", "F001", "F002", "F003", "R024", "R045"];

/// Everything that is told of a file of rules, of which an example may leave out what does not matter.
fn of_rules(text: &str) -> Vec<Fault> {
    let mut text = text.to_owned();
    if !text.lines().any(|line| line.starts_with('[')) {
        let rest = [
            ("id", "id = 'example'"),
            ("on", "on = 'donation'"),
            ("text", "text = 'x'"),
        ];
        let is_set = |key| {
            let mut lines = text.lines();
            lines.any(|line| line.split([' ', '=']).next() == Some(key))
        };
        let rest = rest.into_iter().filter(|(key, _)| !is_set(key));
        let rest: Vec<&str> = rest.map(|(_, line)| line).collect();
        let rest = rest.join("\n");
        text = format!("[[rule]]\n{rest}\n{text}");
    }
    match Rulebook::compile(&[Source::new("example.toml", text)], &TARGETS) {
        Ok(book) => [book.warnings(), &try_out(&book)].concat(),
        Err(faults) => faults,
    }
}

/// Everything that is told of a configuration, with the rules that come with soopbell. An example may leave out whom to
/// watch.
fn of_config(text: &str) -> Vec<Fault> {
    let folder = tempfile::tempdir().unwrap();
    let mut text = text.to_owned();
    if !text.lines().any(|line| line == "[soop]") {
        text.push_str("\n[soop]\nstreamers = ['someid']\n");
    }
    for (name, content) in FILES {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        text = text.replace(&format!("\"{name}\""), &format!("'{}'", path.display()));
    }
    let config = Config::from_source(&Source::new("soopbell.toml", text), &Environment::none());
    match config.and_then(|config| folder::compile(&config, &shipped())) {
        Ok(book) => book.warnings().to_vec(),
        Err(faults) => faults,
    }
}

#[test]
fn examples_are_wrong_and_right_as_they_say() {
    let mut strange = Vec::new();
    for language in [Language::Korean, Language::English] {
        for page in Page::all(language) {
            let mut verdicts = Vec::new();
            for part in page.parts() {
                let Part::Example {
                    verdict,
                    is_config,
                    text,
                } = part
                else {
                    continue;
                };
                let faults = if is_config {
                    of_config(text)
                } else {
                    of_rules(text)
                };
                let is_so = match verdict {
                    Verdict::Wrong => {
                        let has_it = |fault: &Fault| fault.problem.code() == page.code;
                        let mut errors = faults.iter().filter(|fault| !fault.is_warning());
                        faults.iter().any(has_it) && errors.all(has_it)
                    }
                    Verdict::Right => faults.is_empty(),
                };
                if !is_so {
                    let told: String = faults.iter().map(|it| it.render(language)).collect();
                    strange.push(format!("{}: {verdict:?}\n{text}\n{told}", page.code));
                }
                verdicts.push(verdict);
            }
            let is_empty = WITHOUT_EXAMPLE.contains(&page.code);
            let is_paired = verdicts
                .chunks(2)
                .all(|it| it == [Verdict::Wrong, Verdict::Right]);
            if verdicts.is_empty() != is_empty || !is_paired {
                strange.push(format!("{}: has {verdicts:?}", page.code));
            }
        }
    }
    assert!(strange.is_empty(), "{}", strange.join("\n"));
}

#[test]
fn a_code_is_explained_however_it_is_typed_and_one_that_is_none_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    for typed in ["R012", "r12", "[R012]", "오류[R012]"] {
        let ran = soopbell(
            folder.path(),
            &["rules", "explain", typed, "--language", "en"],
        );
        assert_eq!(ran.code, 0, "{typed}: {}", ran.err);
        assert!(ran.out.starts_with("[R012] "), "{}", ran.out);
    }
    let ran = soopbell(
        folder.path(),
        &["rules", "explain", "R999", "--language", "en"],
    );
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("R001–R064"), "{}", ran.err);
    let ran = soopbell(folder.path(), &["rules", "explain", "--codes"]);
    let pages = Page::all(Language::Korean);
    let titles = pages.map(|page| format!("{}  {}\n", page.code, page.title));
    assert_eq!(ran.out, titles.collect::<String>());
}
