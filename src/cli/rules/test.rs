//! `soopbell rules test`: the tests that stand beside the rules.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::files::{self, Written};
use crate::cli::words::Words;
use crate::cli::{Exit, complain_of, say};
use crate::fault::Language;
use crate::notify::try_one;

/// Run the tests that stand beside the rules as [[test]]
///
/// Each test plays its events in a room where nothing has happened yet, through limits and all that decides about a
/// ring, and compares what rings with what it expects. Nothing is connected to and no clock is read: hours pass at
/// once. Without arguments it runs the tests of the rules that `soopbell run` would read, with files or folders of
/// those instead.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Files or folders of rules whose tests to run instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Test {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (written, configured) = Written::rules(&self.paths, config);
        let language = self.language.unwrap_or(configured);
        let (written, book) = match written.and_then(|it| Ok((it.compile()?, it))) {
            Ok((book, written)) => (written, book),
            Err(faults) => {
                complain_of(&faults, language);
                return Exit::Failed;
            }
        };
        let mut faults = Vec::new();
        for source in &written.sources {
            let (mut ran, mut passed) = (0, 0);
            for trial in book.trials().iter().filter(|it| it.file == source.name) {
                let found = try_one(&book, trial);
                ran += 1;
                passed += usize::from(found.is_empty());
                faults.extend(found);
            }
            let file = &source.name;
            say(&Words::Tests { file, ran, passed }.say(language));
        }
        if faults.is_empty() {
            Exit::Good
        } else {
            complain_of(&faults, language);
            Exit::Failed
        }
    }
}
