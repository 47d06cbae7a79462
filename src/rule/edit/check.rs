//! Whether the rules still hold with a file changed, and what changes in it.

use std::sync::Arc;

use similar::TextDiff;

use crate::fault::{Fault, Problem, Source};
use crate::rule::Rulebook;

/// Lines that are shown around a change.
const CONTEXT: usize = 3;

/// A changed file that the compiler has nothing against.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The whole file, as it is to be written.
    pub text: String,
    /// What changes, as a unified diff.
    pub diff: String,
    /// All rules as they will be, with their warnings and tests.
    pub book: Rulebook,
}

/// Compiles all files with this text in the place of one of them, or beside them where it is new.
///
/// `targets` are those of the configuration. The tests that stand beside the rules are not run.
///
/// # Errors
/// What `soopbell check` would say of the files if this one were changed. Places in it are those of the new text.
pub fn check_change(
    sources: &[Source],
    file: &str,
    text: String,
    targets: &[&str],
) -> Result<Checked, Vec<Fault>> {
    let changed = Source::new(file, text.as_str());
    if text.len() as u64 > Source::MAX_BYTES {
        let limit_bytes = Source::MAX_BYTES;
        return Err(vec![Fault {
            place: changed.whole(),
            problem: Problem::TooLarge { limit_bytes },
        }]);
    }
    let mut sources = sources.to_vec();
    let there = sources.iter_mut().find(|source| &*source.name == file);
    let old = if let Some(there) = there {
        std::mem::replace(there, changed).text
    } else {
        sources.push(changed);
        Arc::from("")
    };
    let book = Rulebook::compile(&sources, targets)?;
    let diff = diff(file, &old, &text);
    Ok(Checked { text, diff, book })
}

/// What changes from one text to another, as `diff -u` shows it; nothing where nothing does.
fn diff(file: &str, old: &str, new: &str) -> String {
    let file: String = file.chars().filter(|c| !c.is_control()).collect();
    TextDiff::from_lines(old, new)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&file, &file)
        .to_string()
}
