//! Secrets: written in the file, in a file of their own, or in the environment, and never quoted.

use std::fs::File;
use std::io::Read as _;
use std::ops::RangeInclusive;

use ::config::ValueKind;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::address;
use super::key::KeyPath;
use super::places::Part;
use super::reader::{Field, Read, Reader};
use crate::fault::{Expected, Problem};
use crate::redact::Secret;

/// Longest file that is taken for a secret, in bytes. Real tokens and passwords stay under a hundred.
const MAX_FILE_BYTES: u64 = 4096;
/// Longest password, in characters. A room's travels in a packet, and SOOP's own forms take far fewer.
const MAX_PASSWORD_CHARS: usize = 128;

/// What secrets to sign with begin with, as Standard Webhooks have it, and how many bytes are in one.
const SIGNING_PREFIX: &str = "whsec_";
const SIGNING_BYTES: RangeInclusive<usize> = 24..=64;

/// Judges a secret that was written for the key, at the place it came from.
pub(super) type Judge = fn(&mut Reader<'_>, &KeyPath, &KeyPath, &str) -> Read<Secret>;

/// A secret from its key or from the file that the key beside it names; empty if there is neither.
pub(super) fn read(
    reader: &mut Reader<'_>,
    direct: &Field,
    file: &Field,
    judge: Judge,
) -> Read<Secret> {
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
            judge(reader, &direct.path, &file.path, &text)
        }
        (text, _) => judge(
            reader,
            &direct.path,
            &direct.path,
            &text.unwrap_or_default(),
        ),
    }
}

/// The same where there must be one, from the two fields of its key.
pub(super) fn needed(
    reader: &mut Reader<'_>,
    [direct, file]: &[Field; 2],
    judge: Judge,
    example: &str,
) -> Read<Secret> {
    let secret = read(reader, direct, file, judge)?;
    if secret.is_empty() {
        return Err(reader.missing(direct, example));
    }
    Ok(secret)
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
        .and_then(|file| file.take(MAX_FILE_BYTES).read_to_string(&mut text))
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

/// A password may hold anything that can be typed. One for a room becomes part of a packet whose marks are control
/// characters, so none of those is let in.
pub(super) fn password(
    reader: &mut Reader<'_>,
    key: &KeyPath,
    at: &KeyPath,
    text: &str,
) -> Read<Secret> {
    let password = Secret::new(text);
    let typed = password.expose();
    if typed.chars().count() <= MAX_PASSWORD_CHARS && !typed.contains(char::is_control) {
        return Ok(password);
    }
    let problem = Problem::BadPassword {
        key: key.to_string(),
        limit: MAX_PASSWORD_CHARS,
    };
    Err(reader.refuse(at, Part::Value, problem))
}

/// An address that is a secret as a whole. What it looks like beyond that is for the room that uses it to judge.
pub(super) fn url(
    reader: &mut Reader<'_>,
    key: &KeyPath,
    at: &KeyPath,
    text: &str,
) -> Read<Secret> {
    let (key, found) = (key.to_string(), "…".to_owned());
    let url = url::Url::parse(text.trim()).ok();
    let problem = match url.as_ref().map(|url| (url.scheme(), url)) {
        Some(("https", _)) => return Ok(Secret::new(text)),
        Some(("http", url)) if address::is_loopback(url) => return Ok(Secret::new(text)),
        Some(("http", _)) => Problem::InsecureUrl { key, found },
        _ => Problem::BadUrl { key, found },
    };
    Err(reader.refuse(at, Part::Value, problem))
}

/// A secret to sign with.
pub(super) fn signing(
    reader: &mut Reader<'_>,
    key: &KeyPath,
    at: &KeyPath,
    text: &str,
) -> Read<Secret> {
    let secret = Secret::new(text);
    let encoded = secret.expose().strip_prefix(SIGNING_PREFIX);
    let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok());
    if bytes.is_some_and(|bytes| SIGNING_BYTES.contains(&bytes.len())) {
        return Ok(secret);
    }
    let key = key.to_string();
    Err(reader.refuse(at, Part::Value, Problem::BadSigningSecret { key }))
}
