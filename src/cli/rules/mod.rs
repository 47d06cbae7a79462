//! `soopbell rules`: working on rules without running them. One file for each subcommand.

mod check;
mod event;
mod explain;
mod new;
mod replay;
mod schema;
mod test;
mod told;

use std::path::Path;

use clap::{Args, Subcommand};

use super::Exit;

/// Work on rules: write a first one, check them, run their tests, try them on what happened, ask why something rang
///
/// None of these connects to anything. Only `new` writes a file, and only one that was not there.
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Check(check::Check),
    Test(test::Test),
    Explain(explain::Explain),
    Replay(replay::ReplayCommand),
    Schema(schema::Schema),
}

impl Rules {
    pub(super) fn run(&self, config: Option<&Path>) -> Exit {
        match &self.command {
            Command::New(command) => command.run(config),
            Command::Check(command) => command.run(config),
            Command::Test(command) => command.run(config),
            Command::Explain(command) => command.run(config),
            Command::Replay(command) => command.run(config),
            Command::Schema(command) => command.run(config),
        }
    }
}
