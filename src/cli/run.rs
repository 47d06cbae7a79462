//! `soopbell run`: the service.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::words::Words;
use super::{EndSignals, Exit, complain, complain_of, files};
use crate::app::{App, Reread};
use crate::config::{Config, Environment};
use crate::folder;
use crate::telemetry::{self, Verbosity};

/// Watch the streamers and ring, until told to stop
///
/// Watches every streamer under `soop.streamers`, and rings at the targets under `[targets]`, or on this terminal if
/// there is none. Ctrl-C or SIGTERM ends it in order: what came in is written down, what is not delivered yet is
/// delivered at the next start. Rules are read again when their files change, and on SIGHUP.
#[derive(Debug, Args)]
pub(super) struct Run {}

impl Run {
    pub(super) async fn run(&self, config: Option<&Path>, ends: &mut EndSignals) -> Exit {
        telemetry::start(Verbosity::Service);
        let file = config.map(Path::to_owned);
        let (config, rules) = match files::load(config) {
            Ok(loaded) => loaded,
            Err((faults, language)) => {
                complain_of(&faults, language);
                return Exit::BadConfig;
            }
        };
        let mut hangup = match signal(SignalKind::hangup()) {
            Ok(hangup) => hangup,
            Err(error) => {
                complain(&format!("signals cannot be heard: {error}"));
                return Exit::Failed;
            }
        };
        if config.soop.streamers.is_empty() && !config.takes_commands() {
            complain(&Words::NoStreamers.say(config.language));
            return Exit::BadConfig;
        }
        if rules.rules().is_empty() {
            tracing::warn!("there is no rule: nothing will ring");
        }
        folder::log_warnings(&rules, config.language);
        let mut app = match App::start(&config, rules, Box::new(std::io::stdout())) {
            Ok(app) => app,
            Err(error) => {
                complain(&Words::CannotStart(&error).say(config.language));
                return Exit::Failed;
            }
        };
        tracing::info!(
            streamers = config.soop.streamers.len(),
            targets = config.targets.len(),
            "watching"
        );
        let language = config.language;
        let reread: Reread =
            Arc::new(move || Config::load(file.as_deref(), &Environment::of_process()).ok());
        if let Err(error) = app.take_commands(Arc::clone(&reread)) {
            complain(&Words::CannotStart(&error).say(language));
            app.stop().await;
            return Exit::Failed;
        }
        app.watch_rules(config);
        app.watch_tokens(reread);
        loop {
            tokio::select! {
                () = ends.next() => break,
                () = app.failed() => break,
                _ = hangup.recv() => app.read_rules_again(),
            }
        }
        tokio::select! {
            ending = app.stop() => if ending.clean { Exit::Good } else { Exit::Failed },
            () = ends.again() => {
                complain(&Words::CutShort.say(language));
                Exit::Failed
            }
        }
    }
}
