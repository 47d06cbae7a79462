//! `soopbell rules explain`: why an event rang or did not.

use std::path::Path;

use clap::Args;

use super::event::{self, Asked, Unanswered};
use crate::cli::files::{self, Written};
use crate::cli::words::Words;
use crate::cli::{Exit, complain, complain_of};
use crate::config::{Config, Environment};
use crate::fault::Language;

/// Explain why an event rang or did not
///
/// It shows what each rule that matched made of the event: every part of its condition with the values it looked at, what
/// held it back, and what became of the alerts. --why-not RULE shows the same of a rule that did not ring; without an event
/// it takes the last one that the rule could have rung for. `rules replay` and `export` show events' ids.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The event's id (5f3a9c01-2b) or its place in the log (1234)
    #[arg(value_name = "EVENT", required_unless_present = "why_not")]
    what: Option<String>,
    /// Why this rule did not ring
    #[arg(long, value_name = "RULE")]
    why_not: Option<String>,
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

impl Explain {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        let language = self.language.unwrap_or_else(|| Written::language(config));
        match (&self.what, &self.why_not) {
            (Some(what), _) if !event::is_event(what) => {
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
