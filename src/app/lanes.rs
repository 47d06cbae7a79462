//! From configured targets to lanes: a sink and its pace for each, and who watches whom.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{AppError, owner};
use crate::config::{Bot, Config, TargetConfig};
use crate::dispatch::{Lane, Policy, TellExpired, Token};
use crate::notify::Routes;
use crate::pace::{Pace, Rate};
use crate::redact::Secret;
use crate::replay::Speed;
use crate::rule::TargetKind;
use crate::sink::console::Console;
use crate::sink::discord::{self, DiscordApi, DiscordSink};
use crate::sink::telegram::{self, TelegramApi, TelegramSink};
use crate::sink::{self, SetupError, Sink, TargetId};

/// The target that rings go to when none is configured.
fn console_target() -> TargetId {
    TargetId("console".into())
}

/// Every target that there is a lane to.
pub fn targets(config: &Config) -> Vec<TargetId> {
    if config.targets.is_empty() {
        return vec![console_target()];
    }
    config.targets.keys().cloned().collect()
}

/// How fast each target may be sent to.
pub fn speeds(config: &Config) -> BTreeMap<TargetId, Speed> {
    let targets = config.targets.iter().map(|(id, target)| {
        let rates = rates(*target).to_vec();
        (id.clone(), Speed { rates })
    });
    targets.collect()
}

/// The pace that a target's platform documents.
fn rates(target: TargetConfig) -> &'static [Rate] {
    match target {
        TargetConfig::Discord { .. } => discord::CHANNEL_RATES,
        TargetConfig::Telegram { chat, .. } => telegram::rates(chat),
        TargetConfig::Console => &[],
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
pub fn token_of(config: &Config, target: &TargetId) -> Option<&'static str> {
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

/// Says which alerts wait for a target that there is no lane to.
pub(super) fn warn_of_orphans(lanes: &[Lane], waiting: impl IntoIterator<Item = (TargetId, u64)>) {
    for (target, waiting) in waiting {
        if !lanes.iter().any(|lane| lane.target == target) {
            tracing::warn!(
                %target,
                waiting,
                "alerts wait for a target that is not configured any more: `soopbell deliveries list --target NAME` shows them, `soopbell deliveries drop --target NAME --all` gives them up"
            );
        }
    }
}

/// A lane for each target.
pub(super) fn lanes(
    config: &Config,
    console: Box<dyn Write + Send>,
) -> Result<Vec<Lane>, AppError> {
    let now = Instant::now();
    let discord = Platform::new("discord", &config.discord, discord::TOKEN_RATES, now);
    let telegram = Platform::new("telegram", &config.telegram, telegram::TOKEN_RATES, now);
    let console = Arc::new(Console::new(console, false));
    let free = Arc::new(Token {
        name: None,
        pace: Pace::new(&[], now),
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
            let rates = rates(*target);
            Ok(Lane {
                target: id.clone(),
                sink,
                pace: Pace::new(rates, now),
                token,
                edit_every: edit_every(rates),
                place,
                policy: Policy::default(),
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
    fn new(name: &'static str, bot: &'a Bot, rates: &[Rate], now: Instant) -> Self {
        Self {
            bot,
            api: OnceCell::new(),
            token: Arc::new(Token {
                name: Some(name),
                pace: Pace::new(rates, now),
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
