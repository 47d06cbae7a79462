//! `soopbell doctor`: whether everything that `soopbell run` needs is there and lets it in.
//!
//! It asks, and writes nothing anywhere but a file of its own in the data folder, which it removes at once. Each question
//! has an end, and none depends on the answer to another.

mod discord;
mod finding;
mod home;
mod report;
mod soop;
mod telegram;
mod words;

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::Exit;
use super::files;
use super::output::Output;
use crate::config::{Config, TargetConfig};
use crate::sink::discord_webhook::DiscordWebhookSink;
use crate::sink::webhook::WebhookSink;
use crate::sink::{Outlook, TargetId};
use finding::{Area, Finding};
use report::Report;

/// How long one question may take. A platform that is well answers far sooner.
const PATIENCE: Duration = Duration::from_secs(10);

/// Check what `check` cannot: tokens, permissions, and whether everything can be reached
///
/// Goes through all that `soopbell run` would need and says of each whether it is as it must be: the configuration and
/// the rules, the data folder and its disk, SOOP, each bot and its token, and for each target whether the bot may write
/// there and what it lacks. What is wrong comes with what to do about it. For Discord it prints the link that invites the
/// bot with the permissions it needs and no more; for Telegram the one that adds it to a group.
///
/// Nothing is posted anywhere, no secret is shown, and it may run beside a soopbell that is at work. Whether a topic in
/// Telegram is there, and whether a server of your own takes what is sent to it, shows only when something is sent.
///
/// Marks: ✓ as it must be, ! works but look at it, ✗ wrong. With --json each line is an object with `area`, `check`,
/// `status` (good, warning, bad), `target`, `message`, `help`, `url` and `permissions`.
///
/// Exit codes: 0 good, 1 something is wrong, 78 bad configuration or rules.
#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    output: Output,
}

impl Doctor {
    pub(super) async fn run(&self, path: Option<&Path>) -> Exit {
        let (loaded, configured) = files::configuration(path);
        let language = self.output.language(configured);
        let config = match loaded {
            Ok(config) => config,
            Err(faults) => {
                self.output.show(&faults, language);
                return Exit::BadConfig;
            }
        };
        let mut report = Report::new(&self.output, language);
        let are_rules_right = home::check(&config, &mut report, &self.output, language);
        soop::check(&config, &mut report).await;
        discord::check(&config, &mut report).await;
        telegram::check(&config, &mut report).await;
        for (name, target) in &config.targets {
            webhook(name, target, &mut report).await;
        }
        let bad = report.finish();
        if !are_rules_right || config.soop.streamers.is_empty() {
            Exit::BadConfig
        } else if bad > 0 {
            Exit::Failed
        } else {
            Exit::Good
        }
    }
}

/// Targets that need no bot.
async fn webhook(name: &TargetId, target: &TargetConfig, report: &mut Report<'_>) {
    let target_name = name.to_string();
    let setup = |why: String| Finding::Target {
        target: target_name.clone(),
        why,
        remedy: None,
    };
    match target {
        TargetConfig::DiscordWebhook { url } => {
            let found = match DiscordWebhookSink::new(url, PATIENCE) {
                Ok(sink) => {
                    let examined = sink.examine().await;
                    Finding::target(name, examined.map(|()| Outlook::Open(String::new())))
                }
                Err(error) => setup(error.to_string()),
            };
            report.say(Area::Webhook, &found);
        }
        TargetConfig::Webhook { url, secret } => {
            let found = match WebhookSink::new(url, secret, PATIENCE) {
                Ok(_) => Finding::Unasked {
                    target: name.to_string(),
                },
                Err(error) => setup(error.to_string()),
            };
            report.say(Area::Webhook, &found);
        }
        TargetConfig::Discord { .. } | TargetConfig::Telegram { .. } | TargetConfig::Console => {}
    }
}

/// The targets of one platform's bot.
fn targets<T>(
    config: &Config,
    of: impl Fn(&TargetConfig) -> Option<T>,
) -> impl Iterator<Item = (&TargetId, T)> {
    let all = config.targets.iter();
    all.filter_map(move |(name, target)| Some((name, of(target)?)))
}
