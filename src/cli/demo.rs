//! `soopbell demo`: the whole bot against the built-in imitation of SOOP.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::{EndSignals, Exit, complain, complain_of, say};
use crate::app::App;
use crate::config::{Config, Environment};
use crate::fault::{Language, Source};
use crate::rule::{Rulebook, shipped};
use crate::sim::{Script, Sim, SimConfig};
use crate::telemetry::{self, Verbosity};

/// Watch a made-up broadcast ring on this terminal; needs no account and no token
///
/// Starts an imitation of SOOP on this machine with half a minute of a lively broadcast, and the whole of soopbell on
/// it with the shipped rules. Rings are printed with the rule that rang; what was held back is printed with its reason.
/// Nothing is left behind.
#[derive(Debug, Args)]
pub(super) struct Demo {}

/// How long the last rings may take after the broadcast is over.
const LAST_RINGS: Duration = Duration::from_secs(2);

impl Demo {
    pub(super) async fn run(&self, ends: &mut EndSignals) -> Exit {
        telemetry::start(Verbosity::Demo);
        match Self::play(ends).await {
            Ok(exit) => exit,
            Err(error) => {
                complain(&format!("the demo cannot start: {error}"));
                Exit::Failed
            }
        }
    }

    async fn play(ends: &mut EndSignals) -> Result<Exit, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let sim = Sim::start(SimConfig::default()).await?;
        let script = match Script::demo() {
            Ok(script) => script,
            Err(fault) => {
                complain_of(&[*fault], Language::default());
                return Ok(Exit::Failed);
            }
        };
        let settings = Environment::from_iter([
            ("SOOPBELL__SOOP__LIVE_URL", sim.http_url().as_str()),
            ("SOOPBELL__SOOP__CHAT_SCHEME", "ws"),
            ("SOOPBELL__SOOP__POLL_INTERVAL", "200ms"),
            ("SOOPBELL__SOOP__STREAMERS", script.streamer.as_str()),
            ("SOOPBELL__DATA_DIR", &folder.path().display().to_string()),
        ]);
        let built = Config::from_source(&Source::new("demo", ""), &settings)
            .and_then(|config| Ok((config, Rulebook::compile(&shipped(), &[])?)));
        let (config, rules) = match built {
            Ok(built) => built,
            Err(faults) => {
                complain_of(&faults, Language::default());
                return Ok(Exit::Failed);
            }
        };
        introduce(&rules);
        let app = App::start(&config, rules, Box::new(std::io::stdout()))?;
        let interrupted = tokio::select! {
            () = ends.next() => true,
            played = sim.play(&script) => {
                played?;
                tokio::time::sleep(LAST_RINGS).await;
                false
            }
        };
        let status = Arc::clone(app.status());
        let ending = app.stop().await;
        say(&format!(
            "\n방송이 끝났습니다 · the broadcast is over: {}",
            status.counters
        ));
        if !interrupted {
            say(NEXT);
        }
        sim.shutdown().await;
        Ok(if ending.clean {
            Exit::Good
        } else {
            Exit::Failed
        })
    }
}

/// What is about to happen, and by which rules.
fn introduce(rules: &Rulebook) {
    say(
        "soopbell demo: 별하늘의 가상 방송을 30초 동안 지켜봅니다 · watching a made-up broadcast for half a minute\n",
    );
    for rule in rules.rules() {
        say(&format!("  {:<18} {}", rule.id.as_str(), rule.why()));
    }
    say("");
}

const NEXT: &str = "\n다음 단계 · next:\n  \
    1. rules/ 의 규칙을 고치고 `soopbell check`로 확인하세요 · edit the rules and check them\n  \
    2. deploy/soopbell.example.toml 을 soopbell.toml 로 복사해 스트리머와 토큰을 적으세요 · copy it, name your streamer\n  \
    3. `soopbell run`";
