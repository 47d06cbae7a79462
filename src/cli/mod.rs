//! The commands: one file for each. They print, and say by their exit code how it went.

mod check;
mod decode;
mod demo;
mod files;
mod run;
mod sim;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::fault::{Fault, Language};

/// A doorbell for SOOP channels.
///
/// soopbell reads the live chat of the streamers it watches, runs your rules over what happens there, and rings in
/// Discord and Telegram: a large donation, a named fan walking in, a broadcast starting.
///
/// Try `soopbell demo` first: it needs no account, no token and no configuration.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 good, 1 a check failed or work was lost, 2 wrong usage, 78 bad configuration.\n\
    Every setting can also come from the environment: SOOPBELL__SECTION__KEY. SOOPBELL_LOG=debug says more."
)]
pub struct Cli {
    /// The configuration file [default: soopbell.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Demo(demo::Demo),
    Check(check::Check),
    Decode(decode::Decode),
    Sim(sim::SimCommand),
}

/// How a command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Good.
    Good,
    /// A check failed, or work was lost.
    Failed,
    /// The configuration or the rules are wrong.
    BadConfig,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Good => 0,
            Exit::Failed => 1,
            Exit::BadConfig => 78,
        })
    }
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> Exit {
        let config = self.config;
        match self.command {
            Command::Run(command) => command.run(config.as_deref()).await,
            Command::Demo(command) => command.run().await,
            Command::Check(command) => command.run(config.as_deref()),
            Command::Decode(command) => command.run(),
            Command::Sim(command) => command.run().await,
        }
    }
}

/// Prints a line to standard output. Whoever reads it may have gone away, which is their business.
fn say(line: &str) {
    let _gone = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints a line to standard error.
pub fn complain(line: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{line}");
}

/// Prints faults, each with its place, and how many there are.
fn complain_of(faults: &[Fault], language: Language) {
    for fault in faults {
        complain(&fault.render(language));
    }
    complain(&match language {
        Language::Korean => format!("오류 {}개", faults.len()),
        Language::English => format!("{} error(s)", faults.len()),
    });
}

/// Resolves when somebody asks the process to end: Ctrl-C or SIGTERM. A second wish ends it at once.
async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}
