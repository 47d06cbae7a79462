//! `[targets.<name>]` and `[streamers.<id>]`: where rings can go, whose rings go where, and whose rooms need a password.

use std::collections::BTreeMap;

use super::key::KeyPath;
use super::places::Part;
use super::raw::{self, Section};
use super::reader::{Field, Quotes, Read, Reader, Refused, field, shorten};
use super::secret;
use super::soop;
use super::unknown;
use crate::event::StreamerId;
use crate::fault::{Problem, did_you_mean};
use crate::redact::Secret;
use crate::sink::TargetId;

/// Where rings of one target go.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetConfig {
    /// A channel in Discord.
    Discord {
        /// Its id, never 0.
        channel: u64,
    },
    /// A chat in Telegram.
    Telegram {
        /// Its id; groups have negative ones.
        chat: i64,
        /// The topic within it, where it has topics.
        topic: Option<i32>,
    },
    /// A webhook of a channel in Discord.
    DiscordWebhook {
        /// Its address, never empty. Whoever has it can write there.
        url: Secret,
    },
    /// An address that takes signed alerts.
    Webhook {
        /// The address, never empty. Such addresses hold keys.
        url: Secret,
        /// What alerts are signed with: `whsec_` and base64 of 24 to 64 bytes.
        secret: Secret,
    },
    /// The terminal that soopbell runs in.
    Console,
}

impl TargetConfig {
    /// The name that a chat has as a target where the configuration has none for it: `discord:5`, `telegram:-100123:7`.
    /// `None` for what is no chat of people.
    pub fn chat_name(&self) -> Option<TargetId> {
        let name = match self {
            Self::Discord { channel } => format!("discord:{channel}"),
            Self::Telegram { chat, topic: None } => format!("telegram:{chat}"),
            Self::Telegram {
                chat,
                topic: Some(topic),
            } => format!("telegram:{chat}:{topic}"),
            Self::DiscordWebhook { .. } | Self::Webhook { .. } | Self::Console => return None,
        };
        Some(TargetId(name.into()))
    }

    /// The chat of this name, as [`Self::chat_name`] writes it.
    pub fn chat(name: &TargetId) -> Option<Self> {
        let mut parts = name.0.split(':');
        let (kind, id, more) = (parts.next()?, parts.next()?, parts.next());
        if parts.next().is_some() {
            return None;
        }
        let chat = match (kind, more) {
            ("discord", None) => Self::Discord {
                channel: id.parse().ok().filter(|channel| *channel > 0)?,
            },
            ("telegram", topic) => Self::Telegram {
                chat: id.parse().ok()?,
                topic: topic.map(str::parse).transpose().ok()?,
            },
            _ => return None,
        };
        // Nothing that would be written otherwise: `+5`, `05`.
        (chat.chat_name().as_ref() == Some(name)).then_some(chat)
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Discord,
    Telegram,
    DiscordWebhook,
    Webhook,
    Console,
}

/// Longest name of a target, in bytes. It is a column of every outbox row.
const MAX_NAME_BYTES: usize = 64;
/// What the address of a webhook in Discord looks like.
const DISCORD_WEBHOOK: &str = "\"https://discord.com/api/webhooks/…\"";
/// What rules write for "every target of this streamer"; a target of that name could never be meant.
const WATCHERS: &str = "watchers";

/// Every target by its name.
pub(super) type Targets = BTreeMap<TargetId, TargetConfig>;

pub(super) fn read(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: BTreeMap<String, Section<raw::Target>>,
) -> Read<Targets> {
    let mut targets = Targets::new();
    let mut refused = None;
    for (name, section) in raw {
        let path = table.child(name.as_str());
        let target = self::name(reader, &path, &name);
        let section = reader.section(&path, section);
        let section = section.and_then(|section| one(reader, &path, section));
        match (target, section) {
            (Ok(id), Ok(target)) => {
                targets.insert(id, target);
            }
            (Err(because), _) | (_, Err(because)) => refused = Some(because),
        }
    }
    refused.map_or(Ok(targets), Err)
}

fn name(reader: &mut Reader<'_>, path: &KeyPath, name: &str) -> Read<TargetId> {
    let fits = !name.trim().is_empty()
        && name.len() <= MAX_NAME_BYTES
        && !name.contains(char::is_control)
        && name != WATCHERS;
    if fits {
        return Ok(TargetId(name.into()));
    }
    let found = shorten(name);
    Err(reader.refuse(path, Part::Key, Problem::BadTargetName { found }))
}

fn one(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Target) -> Read<TargetConfig> {
    let kinds = [
        ("discord", Kind::Discord),
        ("telegram", Kind::Telegram),
        ("discord_webhook", Kind::DiscordWebhook),
        ("webhook", Kind::Webhook),
        ("console", Kind::Console),
    ];
    let channel = field!(table, raw.channel);
    let chat = field!(table, raw.chat);
    let topic = field!(table, raw.topic);
    let url = [field!(table, raw.url), field!(table, raw.url_file)];
    let secret = [field!(table, raw.secret), field!(table, raw.secret_file)];
    let (of_url, of_secret) = (url.each_ref(), secret.each_ref());
    match reader.choice(&field!(table, raw.kind), &kinds)? {
        Kind::Discord => {
            let foreign = no_other(
                reader,
                &["kind", "channel"],
                &[&[&chat, &topic], &of_url, &of_secret],
            );
            let channel = needed(reader, &channel, 1..=u64::MAX, "1234567890")?;
            foreign.map(|()| TargetConfig::Discord { channel })
        }
        Kind::Telegram => {
            let foreign = no_other(
                reader,
                &["kind", "chat", "topic"],
                &[&[&channel], &of_url, &of_secret],
            );
            let chat = needed(reader, &chat, i64::MIN..=i64::MAX, "-1001234567890");
            let topic = reader.integer(&topic, &(1..=i32::MAX), Quotes::Allowed)?;
            let chat = chat?;
            foreign.map(|()| TargetConfig::Telegram { chat, topic })
        }
        Kind::DiscordWebhook => {
            let foreign = no_other(
                reader,
                &["kind", "url", "url_file"],
                &[&[&channel, &chat, &topic], &of_secret],
            );
            let url = secret::needed(reader, &url, secret::url, DISCORD_WEBHOOK)?;
            foreign.map(|()| TargetConfig::DiscordWebhook { url })
        }
        Kind::Webhook => {
            let foreign = no_other(
                reader,
                &["kind", "url", "url_file", "secret", "secret_file"],
                &[&[&channel, &chat, &topic]],
            );
            let url = secret::needed(reader, &url, secret::url, "\"https://…\"");
            let secret = secret::needed(reader, &secret, secret::signing, "\"whsec_…\"");
            let (url, secret) = (url?, secret?);
            foreign.map(|()| TargetConfig::Webhook { url, secret })
        }
        Kind::Console => no_other(
            reader,
            &["kind"],
            &[&[&channel, &chat, &topic], &of_url, &of_secret],
        )
        .map(|()| TargetConfig::Console),
    }
}

/// An id that must be there. People copy ids with quotes around them, and quotes change nothing about an id.
fn needed<T>(
    reader: &mut Reader<'_>,
    field: &Field,
    range: std::ops::RangeInclusive<T>,
    example: &str,
) -> Read<T>
where
    T: Copy + std::fmt::Display + Into<i128> + TryFrom<i128>,
{
    let id = reader.integer(field, &range, Quotes::Allowed)?;
    id.ok_or_else(|| reader.missing(field, example))
}

/// Keys of the other kinds: whoever writes `chat` under `kind = "discord"` means something that will not happen.
fn no_other(reader: &mut Reader<'_>, known: &[&'static str], others: &[&[&Field]]) -> Read<()> {
    let mut outcome = Ok(());
    let others = others.iter().copied().flatten();
    for field in others.filter(|field| field.value.is_some()) {
        outcome = Err(unknown::refuse(reader, &field.path, known));
    }
    outcome
}

/// Refuses targets on platforms for which there is no token.
pub(super) fn need_token(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    targets: &Targets,
    needs_token: impl Fn(&TargetConfig) -> Option<&'static str>,
) {
    for (id, target) in targets {
        if let Some(key) = needs_token(target) {
            let problem = Problem::NoToken {
                target: id.to_string(),
                key: key.to_owned(),
            };
            let path = table.child(id.0.as_str()).child("kind");
            let _written_down: Refused = reader.refuse(&path, Part::Value, problem);
        }
    }
}

/// What is said of one streamer alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Streamer {
    /// The targets that are named, where some are.
    pub(super) targets: Option<Vec<TargetId>>,
    /// The password of their rooms; empty if there is none.
    pub(super) password: Secret,
}

/// Streamers with a table of their own.
pub(super) type Streamers = BTreeMap<StreamerId, Streamer>;

pub(super) fn read_streamers(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: BTreeMap<String, Section<raw::Streamer>>,
    known: &[String],
    watched: Option<&[StreamerId]>,
) -> Read<Streamers> {
    let mut streamers = Streamers::new();
    let mut refused = None;
    for (name, section) in raw {
        let path = table.child(name.as_str());
        let id = soop::streamer(reader, &path, Part::Key, &name)
            .and_then(|id| soop::expect_watched(reader, &path, Part::Key, watched, id));
        let section = reader.section(&path, section);
        let own = section.and_then(|section| streamer(reader, &path, section, known));
        match (id, own) {
            (Ok(id), Ok(own)) => {
                streamers.insert(id, own);
            }
            (Err(because), _) | (_, Err(because)) => refused = Some(because),
        }
    }
    refused.map_or(Ok(streamers), Err)
}

fn streamer(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: raw::Streamer,
    known: &[String],
) -> Read<Streamer> {
    let targets = chosen(reader, &field!(table, raw.targets), known);
    let (direct, file) = (
        field!(table, raw.password),
        field!(table, raw.password_file),
    );
    let password = secret::read(reader, &direct, &file, secret::password);
    Ok(Streamer {
        targets: targets?,
        password: password?,
    })
}

/// The targets that a list names, each once, of those that are `known`; `None` where there is no list.
pub(super) fn chosen(
    reader: &mut Reader<'_>,
    field: &Field,
    known: &[String],
) -> Read<Option<Vec<TargetId>>> {
    let Some(names) = reader.list(field)? else {
        return Ok(None);
    };
    let mut targets = Vec::new();
    let mut refused = None;
    for (path, name) in names {
        let id = TargetId(name.as_str().into());
        if !known.contains(&name) {
            let problem = Problem::UnknownTarget {
                suggestion: did_you_mean(&name, known.iter().map(String::as_str))
                    .map(str::to_owned),
                found: shorten(&name),
                known: known.to_vec(),
            };
            refused = Some(reader.refuse(&path, Part::Value, problem));
        } else if !targets.contains(&id) {
            targets.push(id);
        }
    }
    refused.map_or(Ok(Some(targets)), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_is_found_by_its_name_and_by_no_other() {
        for name in [
            "discord:5",
            "telegram:-100123",
            "telegram:-100123:7",
            "telegram:42",
        ] {
            let id = TargetId(name.into());
            let chat = TargetConfig::chat(&id).unwrap();
            assert_eq!(chat.chat_name(), Some(id));
        }
        for name in [
            "",
            "alerts",
            "discord:",
            "discord:0",
            "discord:05",
            "discord:+5",
            "discord:5:1",
            "telegram:x",
            "telegram:1:x",
            "telegram:1:2:3",
            "console:1",
            "discord:99999999999999999999",
        ] {
            assert_eq!(TargetConfig::chat(&TargetId(name.into())), None, "{name}");
        }
    }
}
