//! `soopbell export`: the log as lines of JSON.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::files::Written;
use super::history::{History, Line};
use super::words::Words;
use super::{Exit, complain, complain_of};
use crate::config::{Config, Environment};

/// Write what happened as lines of JSON: one event to a line, oldest first
///
/// Reads the log of the data folder, also while soopbell runs. `soopbell rules replay --from FILE` reads such a file
/// again, on any machine. It holds what SOOP's chat shows: ids, nicknames, words.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    history: History,
    /// Write to this file instead of standard output; it must not be there yet
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let config = match Config::load(config, &Environment::of_process()) {
            Ok(config) => config,
            Err(faults) => {
                complain_of(&faults, Written::language(config));
                return Exit::BadConfig;
            }
        };
        match self.write(&config) {
            Ok(()) => Exit::Good,
            Err(why) => {
                complain(&Words::CannotLookBack(&why).say(config.language));
                Exit::Failed
            }
        }
    }

    fn write(&self, config: &Config) -> Result<(), String> {
        let in_words = |error: std::io::Error| error.to_string();
        let out: Box<dyn Write> = match &self.output {
            None => Box::new(std::io::stdout().lock()),
            Some(file) => {
                let made = std::fs::File::create_new(file);
                Box::new(made.map_err(|error| format!("{}: {error}", file.display()))?)
            }
        };
        let mut out = BufWriter::new(out);
        let mut outcome = Ok(());
        self.history
            .show(config, self.history.since(), &mut |position, event| {
                if outcome.is_ok() {
                    outcome = serde_json::to_writer(&mut out, &Line { position, event })
                        .map_err(std::io::Error::from)
                        .and_then(|()| out.write_all(b"\n"));
                }
            })?;
        let outcome = outcome.and_then(|()| out.flush());
        match outcome {
            // Whoever reads it may have gone away, which is their business.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome.map_err(in_words),
        }
    }
}
