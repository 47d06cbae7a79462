//! Logging: to standard error, one line for each thing worth knowing, filtered by `SOOPBELL_LOG`.
//!
//! Standard output belongs to what a command prints and to rings on the console.

use std::io::IsTerminal as _;

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
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

/// Places of others that print addresses and messages with tokens in them, at whatever level: a request that failed, a message
/// that could not be read.
const LEAKS: [&str; 3] = ["poise", "serenity::gateway::ws", "serenity::http"];

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
    let secrets = filter_fn(|metadata| !shows_a_wire(metadata) && !leaks(metadata));
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

/// Whether this comes from where secrets are not looked after.
fn leaks(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let is_in = |place: &str| {
        let rest = target.strip_prefix(place);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    // Its spans hold what its functions were given.
    let is_span = metadata.is_span() && target.starts_with("serenity");
    is_span || LEAKS.iter().any(|place| is_in(place))
}

/// Whether this is what goes over a wire, byte for byte. Nobody's filter asks for that.
fn shows_a_wire(metadata: &Metadata<'_>) -> bool {
    let of = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() == Level::TRACE && WIRES.contains(&of)
}
