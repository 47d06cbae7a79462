//! From configured targets to lanes: how fast each may be used, and who watches whom.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::config::{Config, OnUncertain, TargetConfig};
use crate::dispatch::{self, Policy};
use crate::event::StreamerId;
use crate::notify::{Ears, Routes, Silence};
use crate::pace::{Limit, Rate};
use crate::replay::Speed;
use crate::rule::TargetKind;
use crate::sink::TargetId;

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
pub(super) fn rates(config: &Config, target: &TargetConfig) -> Vec<Rate> {
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

/// Who watches whom by the configuration. Without any target at all, rings go to the console.
pub fn routes(config: &Config) -> Routes {
    routes_with(config, &BTreeMap::new())
}

/// The same with what chats asked for.
pub(super) fn routes_with(config: &Config, asked: &BTreeMap<StreamerId, Vec<TargetId>>) -> Routes {
    let mut watched: BTreeMap<StreamerId, Vec<TargetId>> = BTreeMap::new();
    for streamer in &config.soop.streamers {
        let targets = if config.targets.is_empty() {
            vec![console_target()]
        } else {
            config.targets_of(streamer)
        };
        watched.insert(streamer.clone(), targets);
    }
    let mut kinds = configured(config);
    for (streamer, chats) in asked {
        let targets = watched.entry(streamer.clone()).or_default();
        for chat in chats {
            let Some(place) = TargetConfig::chat(chat) else {
                continue;
            };
            // A chat that the configuration has a name for is that target.
            let known = kinds.iter().find(|(_, target)| **target == place);
            let id = known.map_or_else(|| chat.clone(), |(id, _)| id.clone());
            if !targets.contains(&id) {
                targets.push(id.clone());
            }
            kinds.entry(id).or_insert(place);
        }
    }
    let named = config.targets.keys().cloned();
    let kinds = kinds
        .iter()
        .filter_map(|(id, target)| Some((id.clone(), kind(target)?)));
    Routes::new(named, watched).read_on(kinds)
}

/// Every name under which a chat may be told something: its own, and those that the configuration has for it.
pub(super) fn names(config: &Config, chat: &TargetId) -> Vec<TargetId> {
    let place = TargetConfig::chat(chat);
    let known = config.targets.iter();
    let known = known.filter(|(_, target)| place.as_ref() == Some(*target));
    let mut names: Vec<_> = known.map(|(id, _)| id.clone()).collect();
    names.push(chat.clone());
    names
}

/// What chats hear, at every target that each of them is.
pub(super) fn ears(
    config: &Config,
    silences: Vec<Silence>,
    thresholds: Vec<(TargetId, u64)>,
) -> Ears {
    let silences = silences.into_iter().flat_map(|silence| {
        let names = names(config, &silence.target).into_iter();
        names.map(move |target| Silence {
            target,
            ..silence.clone()
        })
    });
    let thresholds = thresholds.into_iter().flat_map(|(chat, balloons)| {
        let names = names(config, &chat).into_iter();
        names.map(move |target| (target, balloons))
    });
    Ears::new(silences, thresholds)
}

pub(super) fn kind(target: &TargetConfig) -> Option<TargetKind> {
    match target {
        TargetConfig::Discord { .. } | TargetConfig::DiscordWebhook { .. } => {
            Some(TargetKind::Discord)
        }
        // Who reads it is a program: it gets the words for all.
        TargetConfig::Webhook { .. } => None,
        TargetConfig::Telegram { .. } => Some(TargetKind::Telegram),
        TargetConfig::Console => Some(TargetKind::Console),
    }
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
pub(super) fn edit_every(rates: &[Rate]) -> Duration {
    const LEAST: Duration = Duration::from_secs(3);
    let each = rates.iter().map(|rate| 2 * rate.per / rate.burst.max(1));
    each.fold(LEAST, Duration::max)
}

/// How targets are treated where their platforms do not decide.
pub(super) fn policy(config: &Config) -> Policy {
    Policy {
        on_uncertain: match config.delivery.on_uncertain {
            OnUncertain::Repeat => dispatch::OnUncertain::Repeat,
            OnUncertain::Hold => dispatch::OnUncertain::Hold,
        },
        recheck: config.delivery.recheck,
    }
}

/// Says which alerts wait for a target that there is no lane to.
pub(super) fn warn_of_orphans(
    known: &BTreeMap<TargetId, TargetConfig>,
    waiting: impl IntoIterator<Item = (TargetId, u64)>,
) {
    for (target, waiting) in waiting {
        if !known.contains_key(&target) {
            tracing::warn!(
                %target,
                waiting,
                "alerts wait for a target that is not configured any more: `soopbell deliveries list --target NAME` shows them, `soopbell deliveries drop --target NAME --all` gives them up"
            );
        }
    }
}

/// The targets that are configured, or the console where none is.
pub(super) fn configured(config: &Config) -> BTreeMap<TargetId, TargetConfig> {
    if config.targets.is_empty() {
        return [(console_target(), TargetConfig::Console)].into();
    }
    config.targets.clone()
}

/// Where a target is, as it is configured: what is written down when the platform moves it.
pub(super) fn place(target: &TargetConfig) -> String {
    match target {
        TargetConfig::Discord { channel } => format!("discord:{channel}"),
        TargetConfig::Telegram { chat, .. } => format!("telegram:{chat}"),
        TargetConfig::DiscordWebhook { .. } => "discord_webhook".into(),
        TargetConfig::Webhook { .. } => "webhook".into(),
        TargetConfig::Console => "console".into(),
    }
}
