//! `[discord]` and `[telegram]`: a token, where to take it, how fast the platform may be written to, and to whom the bot
//! listens there.
//!
//! The paces are what the platforms document, and what is known of that which they do not. They are a beginning: headers
//! and refusals teach the rest, and whoever has been granted more can write it down.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::address::{Address, Carries};
use super::commands::{self, DiscordCommands, TelegramCommands};
use super::key::KeyPath;
use super::places::Part;
use super::raw;
use super::reader::{Field, Read, Reader, field};
use super::secret;
use crate::fault::Problem;
use crate::pace::Limit;
use crate::redact::Secret;

/// One platform's bot.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bot {
    /// Its token; empty if there is none, and then the bot is off.
    pub token: Secret,
    /// The platform's address, or an imitation's.
    pub api_url: Address,
}

/// How fast Discord may be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DiscordPaces {
    /// To one channel, as a bucket: five in five seconds is what Discord grants in practice; the headers of each answer
    /// teach the rest.
    pub channel: Limit,
    /// By one webhook, strictly: about 30 a minute are granted to a channel, which no header tells.
    pub webhook: Limit,
    /// With one token over all channels, strictly: 50 requests a second are documented.
    pub token: Limit,
}

/// How fast Telegram may be written to; all of them are meant strictly, for no answer says how much is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TelegramPaces {
    /// To any chat: about one message a second is documented.
    pub chat: Limit,
    /// To a group or a channel besides: 20 a minute are documented.
    pub group: Limit,
    /// With one token over all chats: about 30 messages a second are documented.
    pub token: Limit,
}

const USES: RangeInclusive<u32> = 1..=10_000;
const SPAN: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(1);

pub(super) fn read_discord(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: raw::Discord,
) -> Read<(Bot, DiscordPaces, DiscordCommands)> {
    let bot = bot(
        reader,
        &field!(table, raw.api_url),
        &field!(table, raw.token),
        &field!(table, raw.token_file),
    );
    let channel = pace(reader, &field!(table, raw.channel_pace));
    let webhook = pace(reader, &field!(table, raw.webhook_pace));
    let token = pace(reader, &field!(table, raw.token_pace));
    let listed = [
        field!(table, raw.servers),
        field!(table, raw.admin_roles),
        field!(table, raw.direct_messages),
    ];
    let commands = commands::discord(reader, &field!(table, raw.commands), &listed);
    let paces = DiscordPaces {
        channel: channel?,
        webhook: webhook?,
        token: token?,
    };
    Ok((bot?, paces, commands?))
}

pub(super) fn read_telegram(
    reader: &mut Reader<'_>,
    table: &KeyPath,
    raw: raw::Telegram,
) -> Read<(Bot, TelegramPaces, TelegramCommands)> {
    let bot = bot(
        reader,
        &field!(table, raw.api_url),
        &field!(table, raw.token),
        &field!(table, raw.token_file),
    );
    let chat = pace(reader, &field!(table, raw.chat_pace));
    let group = pace(reader, &field!(table, raw.group_pace));
    let token = pace(reader, &field!(table, raw.token_pace));
    let listed = [field!(table, raw.chats), field!(table, raw.admins)];
    let commands = commands::telegram(reader, &field!(table, raw.commands), &listed);
    let paces = TelegramPaces {
        chat: chat?,
        group: group?,
        token: token?,
    };
    Ok((bot?, paces, commands?))
}

fn bot(reader: &mut Reader<'_>, api_url: &Field, direct: &Field, file: &Field) -> Read<Bot> {
    let api_url = reader.address(api_url, Carries::Secret);
    let token = secret::read(reader, direct, file, token);
    Ok(Bot {
        token: token?,
        api_url: api_url?,
    })
}

fn pace(reader: &mut Reader<'_>, field: &Field) -> Read<Limit> {
    reader.limit(field, &USES, &SPAN)
}

/// A token becomes part of a header or of a URL's path, so nothing is let in that could end either.
fn token(reader: &mut Reader<'_>, key: &KeyPath, at: &KeyPath, text: &str) -> Read<Secret> {
    let token = text.trim();
    // Copied along with the token from Discord's own examples.
    let token = token.strip_prefix("Bot ").unwrap_or(token);
    let plain = token
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".:_-".contains(&b));
    if plain {
        return Ok(Secret::new(token));
    }
    let key = key.to_string();
    Err(reader.refuse(at, Part::Value, Problem::BadSecret { key }))
}
