//! `soopbell deliveries`: what became of alerts, and how a person mends it. One file for each thing that is done.
//!
//! All of it works beside a running soopbell as well as when none runs: the file is opened without the folder's lock, and
//! how far a delivery may go from where it is stays [`State`](crate::dispatch::State)'s to say.

mod change;
mod json;
mod list;
mod show;
mod told;
mod which;

use std::path::Path;

use clap::{Args, Subcommand};

use super::files::{self, Written};
use super::words::of_store;
use super::{Exit, complain, complain_of};
use crate::app;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, Environment};
use crate::dispatch::OutboxError;
use crate::event::Timestamp;
use crate::fault::Language;
use crate::sink::TargetId;
use crate::store::{Letters, Parked};
pub(super) use told::state_in;

/// See what became of alerts and mend it: what waits, what did not arrive and why, and send it again or give it up
///
/// Works while soopbell runs, and when it does not.
///
/// Exit codes: 0 good; 1 nothing was found, or not all could be done; 2 wrong usage; 78 bad configuration.
#[derive(Debug, Args)]
pub(super) struct Deliveries {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::List),
    Show(show::Show),
    Resend(change::Resend),
    Drop(change::Drop),
    Resume(change::Resume),
}

/// In which language it is said.
#[derive(Debug, Args)]
struct Tongue {
    /// Say it in this language: ko or en [default: the configuration's]
    #[arg(long, value_name = "LANGUAGE", value_parser = files::language)]
    language: Option<Language>,
}

/// Why there is nothing to tell; in words.
enum Refused {
    /// The command line asks for what cannot be.
    Usage(String),
    /// It could not be done.
    Failed(String),
}

/// What all of them work with.
struct Desk {
    config: Config,
    language: Language,
    now: Timestamp,
    /// How soopbell is called so that it finds the same data.
    call: String,
}

impl Deliveries {
    pub(super) fn run(&self, path: Option<&Path>) -> Exit {
        let language = match &self.command {
            Command::List(list::List { tongue, .. })
            | Command::Show(show::Show { tongue, .. })
            | Command::Resend(change::Resend { tongue, .. })
            | Command::Drop(change::Drop { tongue, .. })
            | Command::Resume(change::Resume { tongue, .. }) => tongue.language,
        };
        let config = match Config::load(path, &Environment::of_process()) {
            Ok(config) => config,
            Err(faults) => {
                complain_of(&faults, language.unwrap_or_else(|| Written::language(path)));
                return Exit::BadConfig;
            }
        };
        let desk = Desk {
            language: language.unwrap_or(config.language),
            config,
            now: SystemClock.now(),
            call: told::call(path),
        };
        let done = match &self.command {
            Command::List(command) => command.run(&desk),
            Command::Show(command) => command.run(&desk),
            Command::Resend(command) => command.run(&desk),
            Command::Drop(command) => command.run(&desk),
            Command::Resume(command) => command.run(&desk),
        };
        match done {
            Ok(exit) => exit,
            Err(Refused::Usage(words)) => {
                complain(&words);
                Exit::WrongUsage
            }
            Err(Refused::Failed(words)) => {
                complain(&words);
                Exit::Failed
            }
        }
    }
}

impl Desk {
    fn letters(&self) -> Result<Letters, Refused> {
        Letters::open(&self.config.data_dir)
            .map_err(|error| Refused::Failed(of_store(&error, self.language)))
    }

    /// What the file answered.
    fn read<T>(&self, answer: Result<T, OutboxError>) -> Result<T, Refused> {
        answer.map_err(|error| Refused::Failed(told::unreadable(&error, self.language)))
    }

    fn is_configured(&self, target: &TargetId) -> bool {
        app::targets(&self.config).contains(target)
    }

    /// Whether this is why nothing is sent to the target: it, or the token that it is reached with.
    fn holds_up(&self, parked: &Parked, target: &TargetId) -> bool {
        if parked.is_token {
            app::token_of(&self.config, target) == Some(parked.name.as_str())
        } else {
            parked.name == target.0.as_str()
        }
    }
}

/// A target, as somebody names it.
fn target(name: &str) -> TargetId {
    TargetId(name.into())
}
