//! Reading what people wrote: the configuration, and the rules it names or the command line does.

use std::path::{Path, PathBuf};

use crate::config::{Config, Environment};
use crate::fault::{Fault, Language, Source};
use crate::folder;
use crate::rule::Rulebook;

/// What went wrong, and the language to say it in.
pub(super) type Refused = (Vec<Fault>, Language);

/// Reads the configuration and the rules.
pub(super) fn load(config: Option<&Path>) -> Result<(Config, Rulebook), Refused> {
    let config = Config::load(config, &Environment::of_process())
        .map_err(|faults| (faults, Language::default()))?;
    let rules = folder::sources(&config)
        .and_then(|sources| folder::compile(&config, &sources))
        .map_err(|faults| (faults, config.language))?;
    Ok((config, rules))
}

/// Files of rules, and the configuration whose targets they may name.
pub(super) struct Written {
    /// None where it cannot be read and nobody asked for it.
    pub(super) config: Option<Config>,
    /// The files.
    pub(super) sources: Vec<Source>,
}

impl Written {
    /// Reads rules: these files and what is in these folders or, if none is named, what `soopbell run` would read. Says
    /// as well in which language to speak about them.
    pub(super) fn rules(
        paths: &[PathBuf],
        config: Option<&Path>,
    ) -> (Result<Self, Vec<Fault>>, Language) {
        let named = config.is_some();
        let loaded = Config::load(config, &Environment::of_process());
        let language = loaded.as_ref().map(|it| it.language).unwrap_or_default();
        let written = match loaded {
            // A configuration that merely lies about says what targets there are, if it can.
            Err(faults) if named || paths.is_empty() => Err(faults),
            Ok(config) if paths.is_empty() => folder::sources(&config).map(|sources| Self {
                config: Some(config),
                sources,
            }),
            loaded => read(paths).map(|sources| Self {
                config: loaded.ok(),
                sources,
            }),
        };
        (written, language)
    }

    /// The language of the configuration, if that can be read.
    pub(super) fn language(config: Option<&Path>) -> Language {
        let config = Config::load(config, &Environment::of_process());
        config.map(|config| config.language).unwrap_or_default()
    }

    /// The rules, checked.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn compile(&self) -> Result<Rulebook, Vec<Fault>> {
        match &self.config {
            Some(config) => folder::compile(config, &self.sources),
            None => Rulebook::compile(&self.sources, &[]),
        }
    }
}

/// Reads files, and the `.toml` files of folders.
///
/// # Errors
/// Every file that cannot be read.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Source>, Vec<Fault>> {
    let (mut sources, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let found = if path.is_dir() {
            folder::toml_files(path)
        } else {
            Ok(vec![path.clone()])
        };
        match found {
            Ok(files) => {
                for file in files {
                    match Source::read(&file) {
                        Ok(source) => sources.push(source),
                        Err(fault) => faults.push(*fault),
                    }
                }
            }
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(sources)
    } else {
        Err(faults)
    }
}

/// A language, as the command line names it.
pub(super) fn language(text: &str) -> Result<Language, String> {
    match text {
        "ko" => Ok(Language::Korean),
        "en" => Ok(Language::English),
        _ => Err("ko or en".into()),
    }
}
