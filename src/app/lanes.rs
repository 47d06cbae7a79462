//! From configured targets to lanes: a sink and its pace for each, and who watches whom.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{AppError, owner};
use crate::config::{Bot, Config, OnUncertain, TargetConfig};
use crate::dispatch::{self, Breaker, Lane, Policy, TellExpired, Token};
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

/// The token that a target is reached with, by the name of its table in the configuration.
pub(super) fn token_of(config: &Config, target: &TargetId) -> Option<&'static str> {
    match config.targets.get(target)? {
        TargetConfig::Discord { .. } => Some("discord"),
        TargetConfig::Telegram { .. } => Some("telegram"),
        TargetConfig::Console => None,
    }
}

/// How often a message may be edited: edits never take more than half of what the target allows, and nobody reads faster
/// than this.
fn edit_every(rates: &[Rate]) -> Duration {
    const LEAST: Duration = Duration::from_secs(3);
    let each = rates.iter().map(|rate| 2 * rate.per / rate.burst.max(1));
    each.fold(LEAST, Duration::max)
}

/// How targets are treated where their platforms do not decide.
fn policy(config: &Config) -> Policy {
    Policy {
        on_uncertain: match config.delivery.on_uncertain {
            OnUncertain::Repeat => dispatch::OnUncertain::Repeat,
            OnUncertain::Hold => dispatch::OnUncertain::Hold,
        },
        recheck: config.delivery.recheck,
    }
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
    let discord = Platform::new("discord", &config.discord, config.discord_paces.token, now);
    let telegram = Platform::new(
        "telegram",
        &config.telegram,
        config.telegram_paces.token,
        now,
    );
    let console = Arc::new(Console::new(console, false));
    let free = Arc::new(Token {
        name: None,
        pace: Pace::new(&[], now),
        breaker: Breaker::default(),
    });

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
            let (sink, token, place): (Arc<dyn Sink>, _, _) = match *target {
                TargetConfig::Discord { channel } => {
                    let api = discord.api(DiscordApi::new).map_err(refused)?;
                    let sink = Arc::new(DiscordSink::new(api, channel));
                    (
                        sink,
                        Arc::clone(&discord.token),
                        format!("discord:{channel}"),
                    )
                }
                TargetConfig::Telegram { chat, topic } => {
                    let api = telegram.api(TelegramApi::new).map_err(refused)?;
                    let sink = Arc::new(TelegramSink::new(api, chat, topic));
                    (
                        sink,
                        Arc::clone(&telegram.token),
                        format!("telegram:{chat}"),
                    )
                }
                TargetConfig::Console => {
                    let sink: Arc<Console> = Arc::clone(&console);
                    (sink, Arc::clone(&free), "console".to_owned())
                }
            };
            let rates = rates(config, *target);
            Ok(Lane {
                target: id.clone(),
                sink,
                pace: Pace::new(&rates, now),
                token,
                edit_every: edit_every(&rates),
                place,
                policy: policy(config),
                tell_expired: Arc::clone(&tell_expired),
            })
        })
        .collect()
}

/// One platform's token: its client, made when the first target needs it, and the pace that its targets share.
struct Platform<'a, A> {
    bot: &'a Bot,
    api: OnceCell<Arc<A>>,
    token: Arc<Token>,
}

impl<'a, A> Platform<'a, A> {
    fn new(name: &'static str, bot: &'a Bot, token: Limit, now: Instant) -> Self {
        Self {
            bot,
            api: OnceCell::new(),
            token: Arc::new(Token {
                name: Some(name),
                pace: Pace::new(&[Rate::at_most(token)], now),
                breaker: Breaker::default(),
            }),
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
