//! `soopbell rules replay`: what rules would have done.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::told;
use crate::app;
use crate::cli::files::{self, Written};
use crate::cli::history::History;
use crate::cli::words::Words;
use crate::cli::{Exit, complain, complain_of, say};
use crate::config::{Config, Environment};
use crate::fault::{Fault, Language};
use crate::folder;
use crate::replay::{Comparison, Replay};

/// Try rules on what happened: how often they would have rung, and what would have come of it
///
/// Runs the rules over the log of the data folder (also while soopbell runs) or over an exported file, with limits,
/// merging and the pace of every target. Nothing is sent and nothing is written. With --diff it compares two folders of
/// rules, old and new.
#[derive(Debug, Args)]
pub(super) struct ReplayCommand {
    #[command(flatten)]
    history: History,
    /// The rules to try: a folder or a file [default: those that `soopbell run` would read]
    #[arg(long, value_name = "PATH", conflicts_with = "diff")]
    rules: Vec<PathBuf>,
    /// Compare two folders of rules: what the second rings for and the first does not, and the other way round
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"])]
    diff: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

/// Why there is nothing to tell.
enum Failed {
    Faults(Vec<Fault>),
    Words(String),
}

impl From<Vec<Fault>> for Failed {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Faults(faults)
    }
}

impl From<String> for Failed {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl ReplayCommand {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let language = self.language.unwrap_or_else(|| Written::language(config));
        let done = Config::load(config, &Environment::of_process())
            .map_err(Failed::Faults)
            .and_then(|config| match self.diff.as_slice() {
                [old, new] => self.compare(&config, old, new, language),
                _ => self.rehearse(&config, language),
            });
        match done {
            Ok(()) => Exit::Good,
            Err(Failed::Faults(faults)) => {
                complain_of(&faults, language);
                Exit::Failed
            }
            Err(Failed::Words(why)) => {
                complain(&Words::CannotLookBack(&why).say(language));
                Exit::Failed
            }
        }
    }

    fn rehearse(&self, config: &Config, language: Language) -> Result<(), Failed> {
        let mut replay = self.replay(config, &self.rules, language)?;
        let from = replay.warm_up();
        let mut take = |position, event: &_| replay.take(position, event);
        self.history.show(config, from, &mut take)?;
        let report = replay.finish();
        if self.json {
            say(&json!(report).to_string());
        } else {
            told::report(&report, language);
        }
        Ok(())
    }

    fn compare(
        &self,
        config: &Config,
        old: &Path,
        new: &Path,
        language: Language,
    ) -> Result<(), Failed> {
        let rehearsal = |path: &Path| self.replay(config, &[path.to_owned()], language);
        let mut comparison = Comparison::new(rehearsal(old)?, rehearsal(new)?);
        let from = comparison.warm_up();
        let mut take = |position, event: &_| comparison.take(position, event);
        self.history.show(config, from, &mut take)?;
        let (old, new, differences) = comparison.finish();
        if self.json {
            let all = json!({ "old": old, "new": new, "differences": differences });
            say(&all.to_string());
        } else {
            told::comparison(&old, &new, &differences, language);
        }
        Ok(())
    }

    fn replay(
        &self,
        config: &Config,
        paths: &[PathBuf],
        language: Language,
    ) -> Result<Replay, Vec<Fault>> {
        let sources = if paths.is_empty() {
            folder::sources(config)?
        } else {
            let (sources, faults) = files::read(paths);
            if !faults.is_empty() {
                return Err(faults);
            }
            sources
        };
        let rules = folder::compile(config, &sources)?.speaking(language);
        let (routes, speeds) = (app::routes(config), app::speeds(config));
        Ok(Replay::new(rules, routes, speeds, self.history.since()))
    }
}
