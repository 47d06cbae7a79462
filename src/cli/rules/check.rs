//! `soopbell rules check`: everything that is wrong with the rules alone.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::files::{self, Written};
use crate::cli::words::Words;
use crate::cli::{Exit, complain_of, say};
use crate::fault::Language;

/// Check rules alone: every mistake, with its place and what would be right
///
/// Without arguments it checks the rules that `soopbell run` would read, with files or folders those instead. Every
/// file counts as a file of rules. Targets are those of the configuration.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files or folders of rules to check instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Check {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (written, configured) = Written::rules(&self.paths, config);
        let language = self.language.unwrap_or(configured);
        let compiled = written.and_then(|written| Ok((written.sources.len(), written.compile()?)));
        match compiled {
            Ok((files, book)) => {
                let rules = book.rules().len();
                say(&Words::NoFaults { files, rules }.say(language));
                Exit::Good
            }
            Err(faults) => {
                complain_of(&faults, language);
                Exit::Failed
            }
        }
    }
}
