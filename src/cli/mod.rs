//! The commands: one file for each. They print, and say by their exit code how it went.

mod check;
mod decode;
mod deliveries;
mod demo;
mod doctor;
mod export;
mod files;
mod history;
mod moment;
mod output;
mod rules;
mod run;
mod sim;
mod table;
mod words;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use futures_util::FutureExt as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

use output::complain_of;

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
    Doctor(doctor::Doctor),
    Rules(rules::Rules),
    Deliveries(deliveries::Deliveries),
    Decode(decode::Decode),
    Export(export::Export),
    Sim(sim::SimCommand),
}

/// How a command went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Good.
    Good,
    /// A check failed, or work was lost.
    Failed,
    /// The command line asks for something that is not there.
    WrongUsage,
    /// The configuration or the rules are wrong.
    BadConfig,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Good => 0,
            Exit::Failed => 1,
            Exit::WrongUsage => 2,
            Exit::BadConfig => 78,
        })
    }
}

impl Cli {
    /// Runs the command.
    pub async fn run(self) -> Exit {
        let config = self.config;
        // Before anything else, so that a wish to end is never met by the death that is the default.
        let mut ends = match EndSignals::listen() {
            Ok(ends) => ends,
            Err(error) => {
                complain(&format!("signals cannot be heard: {error}"));
                return Exit::Failed;
            }
        };
        match self.command {
            Command::Run(command) => command.run(config.as_deref(), &mut ends).await,
            Command::Demo(command) => command.run(&mut ends).await,
            Command::Check(command) => command.run(config.as_deref()),
            Command::Doctor(command) => command.run(config.as_deref()).await,
            Command::Rules(command) => command.run(config.as_deref()),
            Command::Deliveries(command) => command.run(config.as_deref()),
            Command::Decode(command) => command.run(),
            Command::Export(command) => command.run(config.as_deref()),
            Command::Sim(command) => command.run(&mut ends).await,
        }
    }
}

/// Prints a line to standard output. Whoever reads it may have gone away, which is their business.
fn say(line: &str) {
    let _gone = writeln!(std::io::stdout().lock(), "{line}");
}

/// A text from outside that cannot move the cursor, colour the terminal, or turn its lines around.
fn plain(text: &str) -> String {
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| match c {
            '\n' => '⏎',
            c if is_odd(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Prints a line to standard error.
pub fn complain(line: &str) {
    let _gone = writeln!(std::io::stderr().lock(), "{line}");
}

/// The wish that the process end: Ctrl-C or SIGTERM, heard from the moment this is made.
struct EndSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl EndSignals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// Resolves when the wish is uttered again by somebody who has waited. What comes within a second of the first is
    /// the same wish: some send it to a process and to its group.
    async fn again(&mut self) {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        if self.next().now_or_never().is_some() {
            tracing::debug!("asked to end more than once");
        }
        self.next().await;
    }

    /// Resolves at the next wish.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
