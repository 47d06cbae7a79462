//! Reading what people wrote: the configuration, and the rules it names or the command line does.

use std::path::{Path, PathBuf};

use crate::config::{Config, Environment};
use crate::fault::{Fault, Language, Source};
use crate::folder;
use crate::rule::Rulebook;

/// What went wrong, and the language to say it in.
pub(super) type Refused = (Vec<Fault>, Language);

/// Reads the configuration, and says in which language to speak: in its own, even where it has mistakes in it.
pub(super) fn configuration(path: Option<&Path>) -> (Result<Config, Vec<Fault>>, Language) {
    let environment = Environment::of_process();
    let loaded = Config::load(path, &environment);
    let language = match &loaded {
        Ok(config) => config.language,
        Err(_) => Config::language_of_broken(path, &environment),
    };
    (loaded, language)
}

/// Reads the configuration and the rules.
pub(super) fn load(config: Option<&Path>) -> Result<(Config, Rulebook), Refused> {
    let (config, language) = configuration(config);
    let config = config.map_err(|faults| (faults, language))?;
    let rules = folder::sources(&config)
        .and_then(|sources| folder::compile(&config, &sources))
        .map_err(|faults| (faults, language))?;
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
        let (loaded, language) = configuration(config);
        let written = match loaded {
            // A configuration that merely lies about says what targets there are, if it can.
            Err(faults) if named || paths.is_empty() => Err(faults),
            Ok(config) if paths.is_empty() => folder::sources(&config).map(|sources| Self {
                config: Some(config),
                sources,
            }),
            loaded => match read(paths) {
                (sources, faults) if faults.is_empty() => Ok(Self {
                    config: loaded.ok(),
                    sources,
                }),
                (_, faults) => Err(faults),
            },
        };
        (written, language)
    }

    /// The language of the configuration, as far as that can be read.
    pub(super) fn language(config: Option<&Path>) -> Language {
        configuration(config).1
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

/// Reads files, and the `.toml` files of folders; yields as well what cannot be read.
pub(super) fn read(paths: &[PathBuf]) -> (Vec<Source>, Vec<Fault>) {
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
    (sources, faults)
}

/// A language, as the command line names it.
pub(super) fn language(text: &str) -> Result<Language, String> {
    match text {
        "ko" => Ok(Language::Korean),
        "en" => Ok(Language::English),
        _ => Err("ko or en".into()),
    }
}

/// Whether a file holds rules rather than configuration, judged by its headings: it may be broken, so it cannot be
/// asked politely.
pub(super) fn is_rules(source: &Source) -> bool {
    let rule_keys = [
        "[[rule", "[[test", "[lists", "[let", "id", "on", "when", "text", "to", "limit",
    ];
    let config_keys = [
        "[soop",
        "[discord",
        "[telegram",
        "[targets",
        "[streamers",
        "[web",
        "[log",
        "language",
        "data_dir",
        "rules_dir",
    ];
    let count = |keys: &[&str]| {
        let lines = source.text.lines().map(str::trim_start);
        lines
            .filter(|line| keys.iter().any(|key| begins_with(line, key)))
            .count()
    };
    if source
        .text
        .lines()
        .any(|line| line.trim_start().starts_with("[["))
    {
        return true;
    }
    count(&rule_keys) > count(&config_keys)
}

/// Whether a line is this heading, or sets this key.
fn begins_with(line: &str, key: &str) -> bool {
    line.strip_prefix(key)
        .is_some_and(|rest| key.starts_with('[') || rest.trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_from_configuration_even_when_broken() {
        for (text, expected) in [
            ("[[rule]]\nid = \"a\"", true),
            ("[[rul]]\nid = 'a'\non = ", true),
            ("id = 'a'\non = 'chat'", true),
            ("[soop]\nstreamers = [", false),
            ("langauge = \"ko\"", false),
            ("[targets.a]\nkind = 'console'", false),
            ("", false),
        ] {
            assert_eq!(is_rules(&Source::new("x", text)), expected, "{text}");
        }
    }
}
