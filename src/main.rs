//! The binary: arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser as _;
use soopbell::cli::{Cli, Exit};

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let exit = match runtime {
        Ok(runtime) => {
            let exit = runtime.block_on(Cli::parse().run());
            // What still blocks when a command has ended was given up by it, and must not hold the process back.
            runtime.shutdown_background();
            exit
        }
        Err(error) => {
            soopbell::cli::complain(&format!("the runtime cannot start: {error}"));
            Exit::Failed
        }
    };
    ExitCode::from(exit)
}
