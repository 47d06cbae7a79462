//! `soopbell check`: everything that is wrong, before it goes live.

use std::path::{Path, PathBuf};

use clap::Args;

use super::words::Words;
use super::{Exit, complain_of, files, say};
use crate::config::{Config, Environment};
use crate::fault::{Fault, Language, Source};
use crate::folder;
use crate::notify::try_out;
use crate::rule::Rulebook;

/// Check the configuration and the rules: every mistake, with its place and what would be right
///
/// It runs the tests that stand beside the rules as well. Without arguments it checks what `soopbell run` would read. With files or folders it checks those instead: files
/// with rules as rules, others as configuration. Targets are those of the configuration, and of the configurations
/// that stand among the files.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files or folders to check instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Check {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let loaded = Config::load(config, &Environment::of_process());
        let configured = loaded
            .as_ref()
            .map(|config| config.language)
            .unwrap_or_default();
        let language = self.language.unwrap_or(configured);
        let checked = if self.paths.is_empty() {
            loaded.and_then(|config| {
                let sources = folder::sources(&config)?;
                let rules = tried(folder::compile(&config, &sources)?)?;
                Ok((sources.len() + 1, rules.rules().len()))
            })
        } else {
            // A configuration that was named must be right; one that merely lies about says what targets there are.
            match loaded {
                Err(faults) if config.is_some() => Err(faults),
                loaded => self.paths(loaded.ok().as_ref()),
            }
        };
        match checked {
            Ok((files, rules)) => {
                say(&Words::NoFaults { files, rules }.say(language));
                if rules == 0 {
                    say(&Words::NoRules.say(language));
                }
                Exit::Good
            }
            Err(faults) => {
                complain_of(&faults, language);
                Exit::Failed
            }
        }
    }

    /// Checks the files named on the command line; says how many files and rules there are.
    fn paths(&self, config: Option<&Config>) -> Result<(usize, usize), Vec<Fault>> {
        let mut faults = Vec::new();
        let (mut rules, mut configs) = (Vec::new(), Vec::new());
        for path in &self.paths {
            let found = if path.is_dir() {
                folder::toml_files(path)?
            } else {
                vec![path.clone()]
            };
            for file in found {
                match Source::read(&file) {
                    Ok(source) if is_rules(&source) => rules.push(source),
                    Ok(source) => configs.push(source),
                    Err(fault) => faults.push(*fault),
                }
            }
        }
        let mut targets: Vec<String> = config.map(names_of_targets).unwrap_or_default();
        for source in &configs {
            match Config::from_source(source, &Environment::none()) {
                Ok(config) => targets.extend(names_of_targets(&config)),
                Err(found) => faults.extend(found),
            }
        }
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        let count = match Rulebook::compile(&rules, &targets).and_then(tried) {
            Ok(book) => book.rules().len(),
            Err(found) => {
                faults.extend(found);
                0
            }
        };
        if faults.is_empty() {
            Ok((rules.len() + configs.len(), count))
        } else {
            Err(faults)
        }
    }
}

/// The rules, if the tests that stand beside them come out as they say.
fn tried(rules: Rulebook) -> Result<Rulebook, Vec<Fault>> {
    let faults = try_out(&rules);
    if faults.is_empty() {
        Ok(rules)
    } else {
        Err(faults)
    }
}

fn names_of_targets(config: &Config) -> Vec<String> {
    config.targets.keys().map(ToString::to_string).collect()
}

/// Whether a file holds rules rather than configuration, judged by its headings: it may be broken, so it cannot be
/// asked politely.
fn is_rules(source: &Source) -> bool {
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
