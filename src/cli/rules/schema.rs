//! `soopbell rules schema`: what a rule file may hold, for editors and for people.

use std::path::Path;

use clap::Args;

use crate::cli::files::{self, Written};
use crate::cli::{Exit, say};
use crate::fault::Language;
use crate::rule::{json_schema, markdown};

/// Print what a rule file may hold: as JSON Schema for editors, or as a reference to read
///
/// Editors with a TOML plugin (taplo, Even Better TOML) complete and flag with the JSON Schema as soon as a rule file
/// begins with the line `#:schema ./schema.json` and the schema lies beside it:
/// `soopbell rules schema > rules/schema.json`
#[derive(Debug, Args)]
pub(super) struct Schema {
    /// The JSON Schema, which is what is printed without this as well
    #[arg(long, conflicts_with = "markdown")]
    json: bool,
    /// The reference as a page of Markdown
    #[arg(long)]
    markdown: bool,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Schema {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let language = self.language.unwrap_or_else(|| Written::language(config));
        let text = if self.markdown {
            markdown(language)
        } else {
            json_schema(language)
        };
        say(text.trim_end());
        Exit::Good
    }
}
