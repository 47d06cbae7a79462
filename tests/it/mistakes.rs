//! The mistakes that people really make in rule files, one for each file, and what they are told in both languages; and
//! what is no mistake but most likely not meant.

use std::path::{Path, PathBuf};

use soopbell::fault::{Fault, Language, Source};
use soopbell::rule::Rulebook;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

/// Nobody is told more than this for one mistake.
const MOST: usize = 3;

/// The files of a folder, in order of their names.
fn files(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(Path::new(FIXTURES).join(folder)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Reads a file, by its name alone so that what is told is the same everywhere.
fn compiled(path: &Path) -> Result<Rulebook, Vec<Fault>> {
    let source = Source::read(path).map_err(|fault| vec![*fault])?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Rulebook::compile(&[Source::new(name.as_ref(), source.text)], &["alerts"])
}

/// Compares what is told in both languages with what was agreed on.
fn compare(folder: &str, path: &Path, faults: &[Fault]) {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    assert!(!faults.is_empty(), "{name}: nothing is told");
    assert!(faults.len() <= MOST, "{name}: {faults:#?}");
    let mut shown = String::new();
    for language in [Language::Korean, Language::English] {
        for fault in faults {
            shown.push_str(&fault.render(language));
        }
        shown.push('\n');
    }
    let snapshots = format!("snapshots/{folder}");
    insta::with_settings!({ snapshot_path => snapshots, prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, shown);
    });
}

#[test]
fn each_mistake_is_told_plainly_in_both_languages() {
    let files = files("mistakes");
    assert!(files.len() >= 60, "{} files", files.len());
    for path in files {
        let faults = compiled(&path).err().unwrap_or_default();
        compare("mistakes", &path, &faults);
    }
}

#[test]
fn what_works_and_is_most_likely_not_meant_is_told_and_keeps_nothing_out() {
    for path in files("doubts") {
        let rules = compiled(&path).unwrap();
        assert!(!rules.rules().is_empty());
        compare("doubts", &path, rules.warnings());
    }
}
