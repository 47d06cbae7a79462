//! `soopbell rules explain`: what a message means, by its code.

use std::path::Path;

use clap::Args;

use crate::cli::files::{self, Written};
use crate::cli::words::Words;
use crate::cli::{Exit, complain};
use crate::fault::Language;

/// Explain what a message of `check` means, by its code
///
/// Prints the page of a code such as R005: what it means, an example that has it, the same put right, and what to do.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code, as it stands in brackets in every message: R005
    #[arg(value_name = "CODE")]
    what: String,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Explain {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let language = self.language.unwrap_or_else(|| Written::language(config));
        event(&self.what, language)
    }
}

/// What became of an event of the log. None can be looked up yet.
fn event(what: &str, language: Language) -> Exit {
    complain(&Words::NothingToExplain(what).say(language));
    Exit::Failed
}
