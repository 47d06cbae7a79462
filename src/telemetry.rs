//! Logging: to standard error, one line for each thing worth knowing, filtered by `SOOPBELL_LOG`.
//!
//! Standard output belongs to what a command prints and to rings on the console.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// The environment variable with the filter, in the syntax of `tracing`: `info`, `soopbell=debug` …
pub const FILTER_VARIABLE: &str = "SOOPBELL_LOG";

/// Crates that print at their lowest level every byte that they send: passwords, tickets and tokens among them.
const WIRES: [&str; 6] = [
    "hyper",
    "hyper_util",
    "reqwest",
    "tungstenite",
    "ureq",
    "ureq_proto",
];

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
    // Only where anything is let through at all at that level: every layer costs something.
    let is_loud = filter.max_level_hint() == Some(LevelFilter::TRACE);
    let secrets = is_loud.then(|| filter_fn(|metadata| !shows_a_wire(metadata)));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(verbosity == Verbosity::Service);
    let log = tracing_subscriber::registry().with(filter).with(secrets);
    let started = match verbosity {
        Verbosity::Service => log.with(lines).try_init(),
        Verbosity::Demo => log.with(lines.without_time().compact()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging was started before");
    }
}

/// Whether this is what goes over a wire, byte for byte. Nobody's filter asks for that.
fn shows_a_wire(metadata: &Metadata<'_>) -> bool {
    let of = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() == Level::TRACE && WIRES.contains(&of)
}
