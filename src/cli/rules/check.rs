//! `soopbell rules check`: everything that is wrong with the rules alone.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Exit;
use crate::cli::files::Written;
use crate::cli::output::{Output, Strictness};
use crate::cli::words::Words;

/// Check rules alone: every mistake, with its place and what would be right
///
/// Without arguments it checks the rules that `soopbell run` would read, with files or folders those instead. Every
/// file counts as a file of rules. Targets are those of the configuration. Tests are not run: see `soopbell rules test`.
///
/// Exit codes: 0 good, warnings or not; 1 there are errors, or warnings with --strict.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Files or folders of rules to check instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    strictness: Strictness,
    #[command(flatten)]
    output: Output,
}

impl Check {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (written, configured) = Written::rules(&self.paths, config);
        let language = self.output.language(configured);
        let compiled = written.and_then(|written| Ok((written.sources.len(), written.compile()?)));
        match compiled {
            Ok((files, book)) => {
                self.output.show(book.warnings(), language);
                let rules = book.rules().len();
                let words = Words::NoFaults {
                    files,
                    rules,
                    tests: None,
                };
                self.output.note(&words.say(language));
                self.strictness.judge(book.warnings())
            }
            Err(faults) => {
                self.output.show(&faults, language);
                Exit::Failed
            }
        }
    }
}
