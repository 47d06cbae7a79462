//! How commands show what is wrong: in which language, with colours or without, for people or for editors.

use std::io::IsTerminal;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::words::Words;
use super::{Exit, complain, files, say};
use crate::fault::{Fault, Language, Paint, Severity};

/// Most codes that are offered for a longer explanation.
const MOST_CODES: usize = 6;

/// Options of every command that reads what people wrote.
#[derive(Debug, Args)]
pub(super) struct Output {
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
    /// Use colours. `auto` does on a terminal, unless `NO_COLOR` is set
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    color: Color,
    /// Print every fault as one line of JSON on standard output, for editors and scripts
    ///
    /// An object has `file`, `line`, `column`, `end_column`, `severity`, `code`, `message` and `help`. Lines and columns
    /// count from 1, columns in characters, and `end_column` is the first that is no longer meant; what stands in no
    /// line has null there.
    #[arg(long)]
    json: bool,
}

/// When to use colours: auto, always or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless the environment has `NO_COLOR`.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Not at all.
    Never,
}

/// Whether warnings are as bad as errors.
#[derive(Debug, Args)]
pub(super) struct Strictness {
    /// Fail because of warnings as well, with exit code 1
    #[arg(long, visible_alias = "deny-warnings")]
    strict: bool,
}

impl Strictness {
    /// How it went, with these faults.
    pub(super) fn judge(&self, faults: &[Fault]) -> Exit {
        let is_bad = |fault: &Fault| self.strict || !fault.is_warning();
        if faults.iter().any(is_bad) {
            Exit::Failed
        } else {
            Exit::Good
        }
    }
}

impl Output {
    /// The language that was asked for, or the configured one.
    pub(super) fn language(&self, configured: Language) -> Language {
        self.language.unwrap_or(configured)
    }

    /// Shows faults and how many there are.
    pub(super) fn show(&self, faults: &[Fault], language: Language) {
        if self.json {
            for fault in faults {
                say(&machine_readable(fault, language));
            }
        } else {
            for_people(faults, language, self.color.paint(&std::io::stderr()));
        }
    }

    /// Whether programs read what is printed.
    pub(super) fn is_json(&self) -> bool {
        self.json
    }

    /// Says a line that is for people alone.
    pub(super) fn note(&self, line: &str) {
        if !self.json {
            say(line);
        }
    }

    /// The colours of what is printed to standard output.
    pub(super) fn paint(&self) -> Paint {
        self.color.paint(&std::io::stdout())
    }
}

impl Color {
    fn paint(self, stream: &impl IsTerminal) -> Paint {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colourful = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => stream.is_terminal() && !is_set("NO_COLOR") && !is_dumb(),
        };
        if colourful {
            Paint::Colour
        } else {
            Paint::Plain
        }
    }
}

/// Shows faults to people, where no option says how.
pub(super) fn complain_of(faults: &[Fault], language: Language) {
    for_people(faults, language, Color::Auto.paint(&std::io::stderr()));
}

/// The colours of what is printed to standard output, where no option says which.
pub(super) fn paint() -> Paint {
    Color::Auto.paint(&std::io::stdout())
}

fn for_people(faults: &[Fault], language: Language, paint: Paint) {
    for fault in faults {
        complain(&fault.render_in(language, paint));
    }
    if faults.is_empty() {
        return;
    }
    let warnings = faults.iter().filter(|fault| fault.is_warning()).count();
    let errors = faults.len() - warnings;
    complain(&Words::Faults { errors, warnings }.say(language));
    let mut codes: Vec<&str> = Vec::new();
    for fault in faults {
        let code = fault.problem.code();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes.truncate(MOST_CODES);
    complain(&Words::ExplainedBy(&codes).say(language));
}

/// One fault as a line of JSON.
fn machine_readable(fault: &Fault, language: Language) -> String {
    let place = &fault.place;
    let number = |number: usize| (place.line > 0).then_some(number);
    json!({
        "file": &*place.file,
        "line": number(place.line),
        "column": number(place.column),
        "end_column": number(place.column + place.length),
        "severity": match fault.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "code": fault.problem.code(),
        "message": fault.message(language),
        "help": fault.help(language),
    })
    .to_string()
}
