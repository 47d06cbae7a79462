//! `soopbell sim`: the imitation of SOOP alone.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use tokio::sync::broadcast::error::RecvError;

use super::{EndSignals, Exit, complain, complain_of, say};
use crate::fault::{Fault, Language, Source};
use crate::sim::{ActError, Replay, Script, Sim, SimConfig};

/// Imitate SOOP on 127.0.0.1, for rehearsals and tests
///
/// Serves the live detail over HTTP and chat rooms over WebSockets on one port, plays a script of what happens there,
/// and checks what clients send. Without a script or a capture it plays the broadcast of `soopbell demo`.
///
/// Point soopbell at it with `soop.live_url = "http://127.0.0.1:PORT"` and `soop.chat_scheme = "ws"`; the command
/// prints the line to paste. It ends with Ctrl-C, and fails if a client did what SOOP's own player would not do.
#[derive(Debug, Args)]
pub(super) struct SimCommand {
    /// A script to play (see src/sim/demo.toml for all it can say)
    #[arg(value_name = "SCRIPT", conflicts_with = "replay")]
    script: Option<PathBuf>,
    /// Captured packets to send instead: JSON lines with the bytes in hexadecimal under `hex`. Whatever streamer is
    /// asked for is live; packets are sent once somebody has joined
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
    /// How long to wait between replayed packets
    #[arg(long, value_name = "TIME", default_value = "20ms", value_parser = humantime::parse_duration)]
    interval: Duration,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 8790)]
    port: u16,
    /// End when the script or the capture has ended
    #[arg(long)]
    once: bool,
}

/// What is played.
enum Play {
    Script(Box<Script>),
    Replay(Replay),
}

impl SimCommand {
    pub(super) async fn run(&self, ends: &mut EndSignals) -> Exit {
        let play = match self.read() {
            Ok(play) => play,
            Err(fault) => {
                complain_of(&[*fault], Language::default());
                return Exit::BadConfig;
            }
        };
        let everyone_live = matches!(play, Play::Replay(_));
        let config = SimConfig {
            port: self.port,
            everyone_live,
            ..SimConfig::default()
        };
        let sim = match Sim::start(config).await {
            Ok(sim) => sim,
            Err(error) => {
                complain(&format!("port {} cannot be used: {error}", self.port));
                return Exit::Failed;
            }
        };
        announce(&sim, &play);
        self.serve(&sim, &play, ends).await;
        let violations = sim.violations();
        let ended = sim.shutdown().await;
        say(&format!("{} violation(s)", violations.len()));
        if ended && violations.is_empty() {
            Exit::Good
        } else {
            Exit::Failed
        }
    }

    /// Plays and prints what happens, until there is nothing more to come or somebody asks to end.
    async fn serve(&self, sim: &Sim, play: &Play, ends: &mut EndSignals) {
        let mut notes = sim.watch();
        let playing = async {
            let played: Result<(), ActError> = match play {
                Play::Script(script) => sim.play(script).await,
                Play::Replay(replay) => sim.replay(replay, self.interval).await,
            };
            match played {
                Ok(()) => say("the script has ended"),
                Err(error) => complain(&format!("the script broke off: {error}")),
            }
            if !self.once {
                std::future::pending::<()>().await;
            }
        };
        let printing = async {
            loop {
                match notes.recv().await {
                    Ok(note) => say(&note.to_string()),
                    Err(RecvError::Lagged(missed)) => say(&format!("… {missed} lines left out")),
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = playing => {}
            () = printing => {}
            () = ends.next() => {}
        }
    }

    fn read(&self) -> Result<Play, Box<Fault>> {
        let script = |script: Script| Play::Script(Box::new(script));
        match (&self.replay, &self.script) {
            (Some(file), _) => Replay::read(&Source::read(file)?).map(Play::Replay),
            (None, Some(file)) => Script::read(&Source::read(file)?).map(script),
            (None, None) => Script::demo().map(script),
        }
    }
}

fn announce(sim: &Sim, play: &Play) {
    let streamer = match play {
        Play::Script(script) => script.streamer.as_str(),
        Play::Replay(_) => "anybody",
    };
    say(&format!(
        "SOOP is imitated at {url}. In another terminal:\n\n  \
         SOOPBELL__SOOP__LIVE_URL={url} SOOPBELL__SOOP__CHAT_SCHEME=ws SOOPBELL__SOOP__STREAMERS={streamer} soopbell run\n",
        url = sim.http_url()
    ));
}
