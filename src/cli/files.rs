//! Reading what people wrote: the configuration, and the rules it names.

use std::path::{Path, PathBuf};

use crate::config::{Config, Environment};
use crate::fault::{Fault, Language, Place, Problem, Source};
use crate::rule::{Rulebook, shipped};

/// What went wrong, and the language to say it in.
pub(super) type Refused = (Vec<Fault>, Language);

/// Reads the configuration and the rules.
pub(super) fn load(config: Option<&Path>) -> Result<(Config, Rulebook), Refused> {
    let config = Config::load(config, &Environment::of_process())
        .map_err(|faults| (faults, Language::default()))?;
    let rules = sources(&config)
        .and_then(|sources| rules(&config, &sources))
        .map_err(|faults| (faults, config.language))?;
    Ok((config, rules))
}

/// Checks rules against the targets that are configured.
pub(super) fn rules(config: &Config, sources: &[Source]) -> Result<Rulebook, Vec<Fault>> {
    let targets: Vec<&str> = config
        .targets
        .keys()
        .map(|target| target.0.as_str())
        .collect();
    Rulebook::compile(sources, &targets)
}

/// The rule files: those of the rules folder, or the shipped ones if no folder was named and the usual one is not
/// there.
pub(super) fn sources(config: &Config) -> Result<Vec<Source>, Vec<Fault>> {
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
pub(super) fn toml_files(folder: &Path) -> Result<Vec<PathBuf>, Vec<Fault>> {
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
