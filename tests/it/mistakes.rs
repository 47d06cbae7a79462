//! The mistakes that people really make in rule files, one for each file, and what they are told in both languages.

use std::path::Path;

use soopbell::fault::{Fault, Language, Source};
use soopbell::rule::Rulebook;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/mistakes");

/// Nobody is told more than this for one mistake.
const MOST: usize = 3;

fn told(path: &Path) -> Vec<Fault> {
    match Source::read(path) {
        Ok(source) => {
            // By its name alone, so that what is told is the same everywhere.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let source = Source::new(name.as_ref(), source.text);
            let targets = ["alerts"];
            Rulebook::compile(&[source], &targets)
                .err()
                .unwrap_or_default()
        }
        Err(fault) => vec![*fault],
    }
}

#[test]
fn each_mistake_is_told_plainly_in_both_languages() {
    let mut files: Vec<_> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 60, "{} files", files.len());
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let faults = told(&path);
        assert!(!faults.is_empty(), "{name}: nothing is told");
        assert!(faults.len() <= MOST, "{name}: {faults:#?}");
        let mut shown = String::new();
        for language in [Language::Korean, Language::English] {
            for fault in &faults {
                shown.push_str(&fault.render(language));
            }
            shown.push('\n');
        }
        insta::with_settings!({ snapshot_path => "snapshots/mistakes", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, shown);
        });
    }
}
