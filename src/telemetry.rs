//! Logging: to standard error, one line for each thing worth knowing, filtered by `SOOPBELL_LOG`.
//!
//! Standard output belongs to what a command prints and to rings on the console.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// The environment variable with the filter, in the syntax of `tracing`: `info`, `soopbell=debug` …
pub const FILTER_VARIABLE: &str = "SOOPBELL_LOG";

/// What is said if the variable says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// What the one who runs the service wants to know.
    Service,
    /// What the one who watches the demo wants to know: also why something did not ring.
    Demo,
}

/// Begins to log. A second call changes nothing.
pub fn start(verbosity: Verbosity) {
    let usual = match verbosity {
        Verbosity::Service => "warn,soopbell=info",
        Verbosity::Demo => "warn,soopbell::notify=debug,soopbell::source=info",
    };
    let filter = EnvFilter::builder()
        .with_env_var(FILTER_VARIABLE)
        .try_from_env()
        .unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(verbosity == Verbosity::Service);
    let started = match verbosity {
        Verbosity::Service => log.try_init(),
        Verbosity::Demo => log.without_time().compact().try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}
