//! The folder of rule files: reading it, and noticing that somebody has written there.

mod targets;

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::fault::{Fault, Language, Place, Problem, Source};
use crate::rule::{self, Checked, Rulebook, shipped};

/// Checks rules against the targets that are configured. What is only worth a warning is in the book.
///
/// # Errors
/// Everything that is wrong with them.
pub fn compile(config: &Config, sources: &[Source]) -> Result<Rulebook, Vec<Fault>> {
    let rules = Rulebook::compile(sources, &targets(config))?.speaking(config.language);
    let missed = targets::missed(config, &rules);
    Ok(rules.warned(&missed))
}

/// The same for whoever will ask why.
///
/// # Errors
/// Everything that is wrong with them.
pub fn compile_explaining(config: &Config, sources: &[Source]) -> Result<Rulebook, Vec<Fault>> {
    let rules = Rulebook::compile_explaining(sources, &targets(config));
    rules.map(|rules| rules.speaking(config.language))
}

/// What the rules would be with one file changed, and how that file changes.
///
/// # Errors
/// Everything that would be wrong with them.
pub fn check_change(
    config: &Config,
    sources: &[Source],
    file: &str,
    text: String,
) -> Result<Checked, Vec<Fault>> {
    let mut checked = rule::check_change(sources, file, text, &targets(config))?;
    let rules = checked.book.speaking(config.language);
    let missed = targets::missed(config, &rules);
    checked.book = rules.warned(&missed);
    Ok(checked)
}

fn targets(config: &Config) -> Vec<&str> {
    let targets = config.targets.keys();
    targets.map(|target| target.0.as_str()).collect()
}

/// Most warnings that are logged at once. `soopbell check` shows all of them.
const MOST_LOGGED: usize = 20;

/// Writes the warnings about rules that are taken into force to the log.
pub fn log_warnings(rules: &Rulebook, language: Language) {
    for warning in rules.warnings().iter().take(MOST_LOGGED) {
        let (place, code) = (&warning.place, warning.problem.code());
        let message = warning.message(language);
        tracing::warn!(%place, code, "{message}");
    }
}

/// The rule files: those of the rules folder, or the shipped ones if no folder was named and the usual one is not
/// there.
///
/// # Errors
/// Every file that cannot be read.
pub fn sources(config: &Config) -> Result<Vec<Source>, Vec<Fault>> {
    let folder = &config.rules_dir;
    if !folder.named && matches!(folder.path.try_exists(), Ok(false)) {
        tracing::info!("there is no folder of rules: the shipped rules are used");
        return Ok(shipped());
    }
    let mut faults = Vec::new();
    let mut sources = Vec::new();
    for file in toml_files(&folder.path)? {
        match Source::read(&file) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(*fault),
        }
    }
    if faults.is_empty() {
        Ok(sources)
    } else {
        Err(faults)
    }
}

/// The `.toml` files of a folder, in order of their names.
///
/// # Errors
/// The folder cannot be read.
pub fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Vec<Fault>> {
    let unreadable = |error: std::io::Error| {
        let place = Place::named(folder.display().to_string());
        vec![Fault {
            place,
            problem: Problem::Unreadable {
                why: error.to_string(),
            },
        }]
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
            && path.is_file()
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// What a folder of rule files looks like from outside. Editors save in many ways, in place or by putting another file
/// there: whichever it was, this is different afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look(Vec<(PathBuf, Option<Stamp>)>);

/// Which file it is, how long, and when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    bytes: u64,
    written_seconds: i64,
    written_nanos: i64,
}

impl Look {
    /// Looks at a folder. One that cannot be read looks empty.
    pub fn at(folder: &Path) -> Self {
        let files = toml_files(folder).unwrap_or_default().into_iter();
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some(Stamp {
                inode: metadata.ino(),
                bytes: metadata.len(),
                written_seconds: metadata.mtime(),
                written_nanos: metadata.mtime_nsec(),
            })
        };
        Self(files.map(|path| (path.clone(), stamp(&path))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_looks_different_after_every_way_of_saving() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.toml"), folder.path().join("b.tmp"));
        let mut looks = vec![Look::at(folder.path())];
        std::fs::write(&file, "one").unwrap();
        looks.push(Look::at(folder.path()));
        assert_eq!(looks[1], Look::at(folder.path()));
        // In place, longer.
        std::fs::write(&file, "three").unwrap();
        looks.push(Look::at(folder.path()));
        // Another file, put in its place.
        std::fs::write(&other, "other").unwrap();
        assert_eq!(looks[2], Look::at(folder.path()));
        std::fs::rename(&other, &file).unwrap();
        looks.push(Look::at(folder.path()));
        std::fs::remove_file(&file).unwrap();
        for pair in looks.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert_eq!(Look::at(folder.path()), looks[0]);
        assert_eq!(Look::at(&folder.path().join("nothing")), looks[0]);
    }
}
