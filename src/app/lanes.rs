//! From configured targets to lanes: a sink and its pace for each, and who watches whom.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{AppError, owner};
use crate::config::{Bot, Config, TargetConfig};
use crate::dispatch::{Lane, TellExpired};
use crate::notify::Routes;
use crate::pace::{Limit, Pace, Rate};
use crate::redact::Secret;
use crate::replay::Speed;
use crate::rule::TargetKind;
use crate::sink::console::Console;
use crate::sink::discord::{DiscordApi, DiscordSink};
use crate::sink::telegram::{TelegramApi, TelegramSink};
use crate::sink::{self, SetupError, Sink, TargetId};

/// The target that rings go to when none is configured.
fn console_target() -> TargetId {
    TargetId("console".into())
}

/// How fast each target may be sent to.
pub fn speeds(config: &Config) -> BTreeMap<TargetId, Speed> {
    let targets = config.targets.iter().map(|(id, target)| {
        let rates = rates(config, *target);
        (id.clone(), Speed { rates })
    });
    targets.collect()
}

/// How fast a target may be sent to as far as the configuration says; the rest is learned.
fn rates(config: &Config, target: TargetConfig) -> Vec<Rate> {
    match target {
        // Its answers say how much is left of the bucket.
        TargetConfig::Discord { .. } => vec![Rate::bucket(config.discord_paces.channel)],
        TargetConfig::Telegram { chat, .. } => {
            let paces = config.telegram_paces;
            // The ids of groups and channels are negative.
            let group = (chat < 0).then(|| Rate::at_most(paces.group));
            group
                .into_iter()
                .chain([Rate::at_most(paces.chat)])
                .collect()
        }
        TargetConfig::Console => Vec::new(),
    }
}

/// Who watches whom. Without any target at all, rings go to the console.
pub fn routes(config: &Config) -> Routes {
    let watched = config.soop.streamers.iter().map(|streamer| {
        let targets = if config.targets.is_empty() {
            vec![console_target()]
        } else {
            config.targets_of(streamer)
        };
        (streamer.clone(), targets)
    });
    let kinds = config.targets.iter().map(|(id, target)| {
        let kind = match target {
            TargetConfig::Discord { .. } => TargetKind::Discord,
            TargetConfig::Telegram { .. } => TargetKind::Telegram,
            TargetConfig::Console => TargetKind::Console,
        };
        (id.clone(), kind)
    });
    Routes::new(config.targets.keys().cloned(), watched.collect())
        .read_on([(console_target(), TargetKind::Console)])
        .read_on(kinds)
}

/// Says which alerts wait for a target that there is no lane to.
pub(super) fn warn_of_orphans(lanes: &[Lane], waiting: impl IntoIterator<Item = (TargetId, u64)>) {
    for (target, waiting) in waiting {
        if !lanes.iter().any(|lane| lane.target == target) {
            tracing::warn!(%target, waiting, "alerts wait for a target that is not configured any more");
        }
    }
}

/// A lane for each target.
pub(super) fn lanes(
    config: &Config,
    console: Box<dyn Write + Send>,
) -> Result<Vec<Lane>, AppError> {
    let now = Instant::now();
    let discord = Platform::new(&config.discord, config.discord_paces.token, now);
    let telegram = Platform::new(&config.telegram, config.telegram_paces.token, now);
    let console = Arc::new(Console::new(console, false));
    let free = Arc::new(Pace::new(&[], now));

    let language = config.language;
    let tell_expired: TellExpired =
        Arc::new(move |target, expired, now| owner::expired(target, expired, now, language));

    let only_console = [(console_target(), TargetConfig::Console)];
    let fallback = only_console.iter().map(|(id, target)| (id, target));
    let fallback = fallback.take(usize::from(config.targets.is_empty()));
    config
        .targets
        .iter()
        .chain(fallback)
        .map(|(id, target)| {
            let refused = |why| AppError::Target {
                target: id.clone(),
                why,
            };
            let (sink, token_pace): (Arc<dyn Sink>, _) = match *target {
                TargetConfig::Discord { channel } => {
                    let api = discord.api(DiscordApi::new).map_err(refused)?;
                    let sink = Arc::new(DiscordSink::new(api, channel));
                    (sink, Arc::clone(&discord.pace))
                }
                TargetConfig::Telegram { chat, topic } => {
                    let api = telegram.api(TelegramApi::new).map_err(refused)?;
                    let sink = Arc::new(TelegramSink::new(api, chat, topic));
                    (sink, Arc::clone(&telegram.pace))
                }
                TargetConfig::Console => {
                    let sink: Arc<Console> = Arc::clone(&console);
                    (sink, Arc::clone(&free))
                }
            };
            Ok(Lane {
                target: id.clone(),
                sink,
                pace: Pace::new(&rates(config, *target), now),
                token_pace,
                tell_expired: Arc::clone(&tell_expired),
            })
        })
        .collect()
}

/// One platform's token: its client, made when the first target needs it, and the pace that its targets share.
struct Platform<'a, A> {
    bot: &'a Bot,
    api: OnceCell<Arc<A>>,
    pace: Arc<Pace>,
}

impl<'a, A> Platform<'a, A> {
    fn new(bot: &'a Bot, token: Limit, now: Instant) -> Self {
        Self {
            bot,
            api: OnceCell::new(),
            pace: Arc::new(Pace::new(&[Rate::at_most(token)], now)),
        }
    }

    fn api(
        &self,
        make: fn(&Secret, &str, Duration) -> Result<A, SetupError>,
    ) -> Result<Arc<A>, SetupError> {
        if let Some(api) = self.api.get() {
            return Ok(Arc::clone(api));
        }
        let api = Arc::new(make(
            &self.bot.token,
            self.bot.api_url.as_str(),
            sink::TIMEOUT,
        )?);
        Ok(Arc::clone(self.api.get_or_init(|| api)))
    }
}
