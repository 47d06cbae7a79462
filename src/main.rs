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
        Ok(runtime) => runtime.block_on(Cli::parse().run()),
        Err(error) => {
            soopbell::cli::complain(&format!("the runtime cannot start: {error}"));
            Exit::Failed
        }
    };
    ExitCode::from(exit)
}
