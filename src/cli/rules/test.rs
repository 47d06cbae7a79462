//! `soopbell rules test`: the tests that stand beside the rules.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Exit;
use crate::cli::files::Written;
use crate::cli::output::Output;
use crate::cli::words::Words;
use crate::fault::Ink;
use crate::notify::try_one;

/// Run the tests that stand beside the rules as [[test]]
///
/// Each test plays its events in a room where nothing has happened yet, through limits and all that decides about a
/// ring, and compares what rings with what it expects. Nothing is connected to and no clock is read: hours pass at
/// once. Without arguments it runs the tests of the rules that `soopbell run` would read, with files or folders of
/// those instead.
///
/// Exit codes: 0 every test came out as it expects; 1 one did not, or the rules cannot be read.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Files or folders of rules whose tests to run instead
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    output: Output,
}

impl Test {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let (written, configured) = Written::rules(&self.paths, config);
        let language = self.output.language(configured);
        let (written, book) = match written.and_then(|it| Ok((it.compile()?, it))) {
            Ok((book, written)) => (written, book),
            Err(faults) => {
                self.output.show(&faults, language);
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
            let words = Words::Tests { file, ran, passed }.say(language);
            let ink = match (ran, ran - passed) {
                (0, _) => Ink::Yellow,
                (_, 0) => Ink::Green,
                _ => Ink::Red,
            };
            self.output.note(&self.output.paint().ink(ink, &words));
        }
        self.output.show(&faults, language);
        if faults.is_empty() {
            Exit::Good
        } else {
            Exit::Failed
        }
    }
}
