//! Keys that nothing reads.
//!
//! A key that is quietly ignored is a setting that somebody believes in, so every one of them is a fault.

use super::key::KeyPath;
use super::places::Part;
use super::raw;
use super::reader::{Reader, Refused, shorten};
use crate::fault::{Problem, did_you_mean};

/// Refuses a key, with the keys that its table has.
pub(super) fn refuse(reader: &mut Reader<'_>, path: &KeyPath, known: &[&'static str]) -> Refused {
    let key = path.last();
    let suggestion = did_you_mean(key, known.iter().copied())
        .map(str::to_owned)
        .or_else(|| in_another_table(key));
    let problem = Problem::UnknownKey {
        key: shorten(key),
        suggestion,
        known: known.iter().map(|key| (*key).to_owned()).collect(),
    };
    reader.refuse(path, Part::Key, problem)
}

/// Refuses every one of these keys.
pub(super) fn refuse_all(reader: &mut Reader<'_>, paths: &[KeyPath]) {
    for path in paths {
        let table = path.parent().unwrap_or_default();
        let _written_down: Refused = refuse(reader, path, raw::known(&table));
    }
}

/// The right key under the wrong heading: `live_url` above `[soop]`.
fn in_another_table(key: &str) -> Option<String> {
    let mut places = raw::keys().into_iter().filter(|path| path.last() == key);
    let only = places.next()?;
    places.next().is_none().then(|| only.to_string())
}
