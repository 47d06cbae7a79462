//! `[discord]` and `[telegram]`: a token, and where to take it.

use std::fs::File;
use std::io::Read as _;

use ::config::ValueKind;

use super::address::{Address, Carries};
use super::key::KeyPath;
use super::places::Part;
use super::raw;
use super::reader::{Field, Read, Reader, field};
use crate::fault::{Expected, Problem};
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

/// Longest file that is taken for a token, in bytes. Real ones stay under a hundred.
const MAX_TOKEN_BYTES: u64 = 4096;

pub(super) fn read(reader: &mut Reader<'_>, table: &KeyPath, raw: raw::Bot) -> Read<Bot> {
    let api_url = reader.address(&field!(table, raw.api_url), Carries::Token);
    let token = token(
        reader,
        &field!(table, raw.token),
        &field!(table, raw.token_file),
    );
    Ok(Bot {
        token: token?,
        api_url: api_url?,
    })
}

fn token(reader: &mut Reader<'_>, direct: &Field, file: &Field) -> Read<Secret> {
    let text = unshown(reader, direct);
    let path = reader.text(file);
    let (text, path) = (text?, path?);
    let by_hand = reader.places.origin(&direct.path);
    let by_file = reader.places.origin(&file.path);
    match (text, path) {
        (None, None) => Ok(Secret::default()),
        (Some(_), Some(_)) if by_hand == by_file => {
            let key = direct.path.to_string();
            Err(reader.refuse(&file.path, Part::Key, Problem::SecretTwice { key }))
        }
        // Of the two, the environment's is the one that counts, as for every key.
        (text, Some(path)) if text.is_none() || by_file > by_hand => {
            let text = from_file(reader, direct, file, &path)?;
            check(reader, direct, &file.path, &text)
        }
        (text, _) => check(reader, direct, &direct.path, &text.unwrap_or_default()),
    }
}

/// A text that no message quotes, not even when it turns out to be something else.
fn unshown(reader: &mut Reader<'_>, field: &Field) -> Read<Option<String>> {
    match &field.value {
        Some(value) if !matches!(value.kind, ValueKind::String(_)) => {
            let problem = Problem::WrongType {
                key: field.path.to_string(),
                expected: Expected::Text,
                found: "…".into(),
            };
            Err(reader.refuse(&field.path, Part::Value, problem))
        }
        _ => reader.text(field),
    }
}

fn from_file(reader: &mut Reader<'_>, direct: &Field, file: &Field, path: &str) -> Read<String> {
    let mut text = String::new();
    let why = match File::open(path)
        .and_then(|file| file.take(MAX_TOKEN_BYTES).read_to_string(&mut text))
    {
        Ok(_) if !text.trim().is_empty() => return Ok(text),
        Ok(read) => format!("{read} B"),
        Err(error) => error.to_string(),
    };
    let problem = Problem::SecretFile {
        key: direct.path.to_string(),
        path: path.to_owned(),
        why,
    };
    Err(reader.refuse(&file.path, Part::Value, problem))
}

/// A token becomes part of a header or of a URL's path, so nothing is let in that could end either.
fn check(reader: &mut Reader<'_>, direct: &Field, at: &KeyPath, text: &str) -> Read<Secret> {
    let token = text.trim();
    // Copied along with the token from Discord's own examples.
    let token = token.strip_prefix("Bot ").unwrap_or(token);
    let plain = token
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b".:_-".contains(&b));
    if plain {
        return Ok(Secret::new(token));
    }
    let key = direct.path.to_string();
    Err(reader.refuse(at, Part::Value, Problem::BadSecret { key }))
}
