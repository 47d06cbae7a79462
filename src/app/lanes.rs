//! From configured targets to lanes: a sink and its pace for each, and who watches whom.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::tokens::{Renewal, Tokens};
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
use crate::sink::discord_webhook::DiscordWebhookSink;
use crate::sink::telegram::{TelegramApi, TelegramSink};
use crate::sink::webhook::WebhookSink;
use crate::sink::{self, Renewable, SetupError, Sink, TargetId};

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
        let rates = rates(config, target);
        (id.clone(), Speed { rates })
    });
    targets.collect()
}

/// How fast a target may be sent to as far as the configuration says; the rest is learned.
fn rates(config: &Config, target: &TargetConfig) -> Vec<Rate> {
    match target {
        // Its answers say how much is left of the bucket.
        TargetConfig::Discord { .. } => vec![Rate::bucket(config.discord_paces.channel)],
        TargetConfig::Telegram { chat, .. } => {
            let paces = &config.telegram_paces;
            // The ids of groups and channels are negative.
            let group = (*chat < 0).then(|| Rate::at_most(paces.group));
            group
                .into_iter()
                .chain([Rate::at_most(paces.chat)])
                .collect()
        }
        // 30 a minute are what no header tells; five in two seconds are what it tells.
        TargetConfig::DiscordWebhook { .. } => vec![
            Rate::at_most(config.discord_paces.webhook),
            Rate::at_most(Limit {
                most: 5,
                per: Duration::from_secs(2),
            }),
        ],
        // No server of one's own should mind ten requests a second.
        TargetConfig::Webhook { .. } => vec![Rate::bucket(Limit {
            most: 10,
            per: Duration::from_secs(1),
        })],
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
    let kinds = config.targets.iter().filter_map(|(id, target)| {
        let kind = match target {
            TargetConfig::Discord { .. } | TargetConfig::DiscordWebhook { .. } => {
                TargetKind::Discord
            }
            // Who reads it is a program: it gets the words for all.
            TargetConfig::Webhook { .. } => return None,
            TargetConfig::Telegram { .. } => TargetKind::Telegram,
            TargetConfig::Console => TargetKind::Console,
        };
        Some((id.clone(), kind))
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
        TargetConfig::DiscordWebhook { .. }
        | TargetConfig::Webhook { .. }
        | TargetConfig::Console => None,
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
            tracing::warn!(
                %target,
                waiting,
                "alerts wait for a target that is not configured any more: `soopbell deliveries list --target NAME` shows them, `soopbell deliveries drop --target NAME --all` gives them up"
            );
        }
    }
}

/// A lane for each target, and the tokens that they are reached with.
pub(super) fn lanes(
    config: &Config,
    console: Box<dyn Write + Send>,
) -> Result<(Vec<Lane>, Tokens), AppError> {
    let now = Instant::now();
    let reach = Reach::new(config, console, now);
    let language = config.language;
    let tell_expired: TellExpired =
        Arc::new(move |target, expired, now| owner::expired(target, expired, now, language));

    let only_console = [(console_target(), TargetConfig::Console)];
    let fallback = only_console.iter().map(|(id, target)| (id, target));
    let fallback = fallback.take(usize::from(config.targets.is_empty()));
    let lanes = config.targets.iter().chain(fallback).map(|(id, target)| {
        let (sink, token) = reach.to(target).map_err(|why| AppError::Target {
            target: id.clone(),
            why,
        })?;
        let rates = rates(config, target);
        Ok(Lane {
            target: id.clone(),
            sink,
            pace: Pace::new(&rates, now),
            token,
            edit_every: edit_every(&rates),
            place: place(target),
            policy: policy(config),
            tell_expired: Arc::clone(&tell_expired),
        })
    });
    let lanes = lanes.collect::<Result<_, AppError>>()?;
    let tokens = Tokens {
        discord: reach.discord.renewable(),
        telegram: reach.telegram.renewable(),
    };
    Ok((lanes, tokens))
}

/// Where a target is, as it is configured: what is written down when the platform moves it.
fn place(target: &TargetConfig) -> String {
    match target {
        TargetConfig::Discord { channel } => format!("discord:{channel}"),
        TargetConfig::Telegram { chat, .. } => format!("telegram:{chat}"),
        TargetConfig::DiscordWebhook { .. } => "discord_webhook".into(),
        TargetConfig::Webhook { .. } => "webhook".into(),
        TargetConfig::Console => "console".into(),
    }
}

/// How targets are reached: what several of them share.
struct Reach<'a> {
    discord: Platform<'a, DiscordApi>,
    telegram: Platform<'a, TelegramApi>,
    console: Arc<Console>,
    now: Instant,
}

impl<'a> Reach<'a> {
    fn new(config: &'a Config, console: Box<dyn Write + Send>, now: Instant) -> Self {
        let (discord, telegram) = (config.discord_paces.token, config.telegram_paces.token);
        Self {
            discord: Platform::new("discord", &config.discord, discord, DiscordApi::new, now),
            telegram: Platform::new(
                "telegram",
                &config.telegram,
                telegram,
                TelegramApi::new,
                now,
            ),
            console: Arc::new(Console::new(console, false)),
            now,
        }
    }

    fn to(&self, target: &TargetConfig) -> Result<(Arc<dyn Sink>, Arc<Token>), SetupError> {
        // Without a token, or with one of its own that its address holds.
        let alone = || {
            Arc::new(Token {
                name: None,
                pace: Pace::new(&[], self.now),
                breaker: Breaker::default(),
            })
        };
        Ok(match target {
            TargetConfig::Discord { channel } => {
                let sink = DiscordSink::new(self.discord.api()?, *channel);
                (Arc::new(sink), Arc::clone(&self.discord.token))
            }
            TargetConfig::Telegram { chat, topic } => {
                let sink = TelegramSink::new(self.telegram.api()?, *chat, *topic);
                (Arc::new(sink), Arc::clone(&self.telegram.token))
            }
            TargetConfig::DiscordWebhook { url } => (
                Arc::new(DiscordWebhookSink::new(url, sink::TIMEOUT)?),
                alone(),
            ),
            TargetConfig::Webhook { url, secret } => (
                Arc::new(WebhookSink::new(url, secret, sink::TIMEOUT)?),
                alone(),
            ),
            TargetConfig::Console => {
                let console: Arc<Console> = Arc::clone(&self.console);
                (console, alone())
            }
        })
    }
}

/// Builds a platform's client.
type Make<A> = fn(&Secret, &str, Duration) -> Result<A, SetupError>;

/// One platform's token: its client, made when the first target needs it, and the pace that its targets share.
struct Platform<'a, A> {
    bot: &'a Bot,
    make: Make<A>,
    api: OnceCell<Arc<Renewable<A>>>,
    token: Arc<Token>,
}

impl<'a, A> Platform<'a, A> {
    fn new(name: &'static str, bot: &'a Bot, token: Limit, make: Make<A>, now: Instant) -> Self {
        Self {
            bot,
            make,
            api: OnceCell::new(),
            token: Arc::new(Token {
                name: Some(name),
                pace: Pace::new(&[Rate::at_most(token)], now),
                breaker: Breaker::default(),
            }),
        }
    }

    fn api(&self) -> Result<Arc<Renewable<A>>, SetupError> {
        if let Some(api) = self.api.get() {
            return Ok(Arc::clone(api));
        }
        let api = (self.make)(&self.bot.token, self.bot.api_url.as_str(), sink::TIMEOUT)?;
        let api = Arc::new(Renewable::new(api));
        Ok(Arc::clone(self.api.get_or_init(|| api)))
    }

    fn renewable(&self) -> Option<Renewal<A>> {
        let api = self.api.get()?;
        Some(Renewal::new(
            Arc::clone(api),
            self.bot.token.clone(),
            self.make,
        ))
    }
}
