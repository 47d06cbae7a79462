//! `soopbell check`: everything that is wrong, before it goes live.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Exit;
use super::files::{self, is_rules};
use super::output::{Output, Strictness};
use super::words::Words;
use crate::config::{Config, Environment};
use crate::fault::{Fault, Source};
use crate::folder;
use crate::notify::try_out;
use crate::rule::Rulebook;

/// Check the configuration and the rules: every mistake, with its place and what would be right
///
/// Without arguments it checks what `soopbell run` would read. With files or folders it checks those instead: files
/// with rules as rules, others as configuration. Targets are those of the configuration, and of the configurations
/// that stand among the files. The tests beside the rules are run as well.
///
/// Exit codes: 0 good, warnings or not; 1 there are errors, or warnings with --strict.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files or folders to check instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    strictness: Strictness,
    #[command(flatten)]
    output: Output,
}

/// What was checked, and what was found in it.
#[derive(Default)]
struct Checked {
    files: usize,
    rules: usize,
    tests: usize,
    faults: Vec<Fault>,
}

impl Checked {
    /// Takes in rules that could be read.
    fn book(&mut self, book: &Rulebook) {
        self.rules = book.rules().len();
        self.tests = book.trials().len();
        self.faults.extend_from_slice(book.warnings());
        self.faults.extend(try_out(book));
    }
}

impl Check {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (loaded, configured) = files::configuration(config);
        let language = self.output.language(configured);
        let checked = match loaded {
            Ok(config) if self.paths.is_empty() => whole(&config),
            // A configuration that was named must be right; one that merely lies about says what targets there are.
            Err(faults) if config.is_some() || self.paths.is_empty() => Checked {
                faults,
                ..Checked::default()
            },
            loaded => self.paths(loaded.ok().as_ref()),
        };
        self.output.show(&checked.faults, language);
        if checked.faults.iter().all(Fault::is_warning) {
            let (files, rules) = (checked.files, checked.rules);
            let tests = Some(checked.tests);
            let words = Words::NoFaults {
                files,
                rules,
                tests,
            };
            self.output.note(&words.say(language));
            if rules == 0 {
                self.output.note(&Words::NoRules.say(language));
            }
        }
        self.strictness.judge(&checked.faults)
    }

    /// Checks the files named on the command line.
    fn paths(&self, config: Option<&Config>) -> Checked {
        let mut checked = Checked::default();
        let (sources, faults) = files::read(&self.paths);
        checked.faults = faults;
        checked.files = sources.len();
        let (rules, configs): (Vec<Source>, Vec<Source>) = sources.into_iter().partition(is_rules);
        let mut targets: Vec<String> = config.map(names_of_targets).unwrap_or_default();
        for source in &configs {
            match Config::from_source(source, &Environment::none()) {
                Ok(config) => targets.extend(names_of_targets(&config)),
                Err(found) => checked.faults.extend(found),
            }
        }
        let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
        match Rulebook::compile(&rules, &targets) {
            Ok(book) => checked.book(&book),
            Err(found) => checked.faults.extend(found),
        }
        checked
    }
}

/// Checks everything that `soopbell run` would read.
fn whole(config: &Config) -> Checked {
    let mut checked = Checked::default();
    let compiled = folder::sources(config).and_then(|sources| {
        checked.files = sources.len() + 1;
        folder::compile(config, &sources)
    });
    match compiled {
        Ok(book) => checked.book(&book),
        Err(faults) => checked.faults = faults,
    }
    checked
}

fn names_of_targets(config: &Config) -> Vec<String> {
    config.targets.keys().map(ToString::to_string).collect()
}
