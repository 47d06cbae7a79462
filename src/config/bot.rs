//! `[discord]` and `[telegram]`: a token, and where to take it.

use super::address::{Address, Carries};
use super::key::KeyPath;
use super::places::Part;
use super::raw;
use super::reader::{Read, Reader, field};
use super::secret;
use crate::fault::Problem;
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

pub(super) fn read(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Bot) -> Read<Bot> {
    let api_url = reader.address(&field!(table, raw.api_url), Carries::Secret);
    let (direct, file) = (field!(table, raw.token), field!(table, raw.token_file));
    let token = secret::read(reader, &direct, &file, token);
    Ok(Bot {
        token: token?,
        api_url: api_url?,
    })
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
