//! `soopbell rules explain`: why an event rang or did not, and what the code of a fault means.

use std::path::Path;

use clap::Args;

use super::event::{self, Asked, Unanswered};
use crate::cli::files::{self, Written};
use crate::cli::output;
use crate::cli::words::Words;
use crate::cli::{Exit, complain, complain_of, say};
use crate::config::{Config, Environment};
use crate::fault::{Ink, Language, Page};

/// Explain the code of a fault, such as R012, or why an event rang or did not
///
/// Of a code it tells what it means, with an example that is wrong and the same put right; --codes lists them all.
///
/// Of an event it shows what each rule that matched made of the event: every part of its condition with the values it looked at, what
/// held it back, and what became of the alerts. --why-not RULE shows the same of a rule that did not ring; without an event
/// it takes the last one that the rule could have rung for. `rules replay` and `export` show events' ids.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code (R012), an event's id (5f3a9c01-2b) or its place in the log (1234)
    #[arg(value_name = "CODE|EVENT", required_unless_present_any = ["why_not", "codes"])]
    what: Option<String>,
    /// Why this rule did not ring
    #[arg(long, value_name = "RULE")]
    why_not: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with_all = ["what", "why_not"])]
    codes: bool,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Explain {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let language = self.language.unwrap_or_else(|| Written::language(config));
        if self.codes {
            list(language);
            return Exit::Good;
        }
        match (&self.what, &self.why_not) {
            (Some(what), None) if let Some(code) = code(what) => page(&code, language),
            (Some(what), None) if !event::is_event(what) => {
                complain(&Words::Unexplained(what).say(language));
                Exit::Failed
            }
            (Some(what), Some(_)) if !event::is_event(what) => {
                complain(&Words::NoEventId(what).say(language));
                Exit::Failed
            }
            (Some(what), rule) => {
                let asked = Asked::Event(what.clone());
                event(config, &asked, rule.as_deref(), language)
            }
            (None, Some(rule)) => {
                event(config, &Asked::LastFor(rule.clone()), Some(rule), language)
            }
            (None, None) => Exit::Failed,
        }
    }
}

/// The code that was meant, if it was one: `r12`, `[R012]` and `error[R012]` all are `R012`. An event's id has a hyphen in
/// it, and its place has no letter.
fn code(typed: &str) -> Option<String> {
    let typed = typed.split_once('[').map_or(typed, |(_, code)| code);
    let typed = typed.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let (letter, digits) = typed.split_at_checked(1)?;
    let is_letter = letter.chars().all(|c| c.is_ascii_alphabetic());
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit());
    (is_letter && is_number).then(|| format!("{}{digits:0>3}", letter.to_ascii_uppercase()))
}

/// Shows the page of a code.
fn page(code: &str, language: Language) -> Exit {
    let Some(page) = Page::of(code, language) else {
        complain(&Words::NoSuchCode(code).say(language));
        return Exit::Failed;
    };
    say(&page.render_in(output::paint()));
    Exit::Good
}

/// Lists all codes.
fn list(language: Language) {
    for Page { code, title, .. } in Page::all(language) {
        say(&format!(
            "{}  {title}",
            output::paint().ink(Ink::Place, code)
        ));
    }
}

/// Why an event of the log rang, or did not.
fn event(config: Option<&Path>, asked: &Asked, only: Option<&str>, language: Language) -> Exit {
    let config = Config::load(config, &Environment::of_process());
    let explained = match &config {
        Ok(config) => event::explain(config, asked, only, language),
        Err(faults) => Err(Unanswered::Faults(faults.clone())),
    };
    match explained {
        Ok(()) => return Exit::Good,
        Err(Unanswered::Faults(faults)) => complain_of(&faults, language),
        Err(Unanswered::Log(why)) => complain(&Words::CannotLookBack(&why).say(language)),
        Err(Unanswered::NoEvent) => complain(&Words::NoSuchEvent.say(language)),
        Err(Unanswered::NoRule(rule)) => complain(&Words::NoSuchRule(&rule).say(language)),
    }
    Exit::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_from_an_event_however_it_was_copied() {
        for (typed, expected) in [
            ("R012", Some("R012")),
            ("w003", Some("W003")),
            ("r12", Some("R012")),
            ("[R012]", Some("R012")),
            ("error[R012]:", Some("R012")),
            ("오류[R012]", Some("R012")),
            ("E404", Some("E404")),
            ("1234", None),
            ("c001-2b", None),
            ("5f3a9c01-2b", None),
            ("R", None),
            ("R00001", None),
            ("가", None),
            ("[", None),
            ("", None),
        ] {
            assert_eq!(code(typed).as_deref(), expected, "{typed}");
            assert!(code(typed).is_none() || !event::is_event(typed), "{typed}");
        }
    }
}
