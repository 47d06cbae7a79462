//! English words for every problem.

use super::problem::{Expected, Problem};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { why } => format!("this file cannot be read: {why}"),
        Problem::TooLarge { limit_bytes } => {
            format!("this file is larger than {limit_bytes} bytes")
        }
        Problem::NotUtf8 => "this file is not UTF-8 text".into(),
        Problem::Syntax { detail } => format!("this is not TOML: {detail}"),
        Problem::UnknownKey { key, .. } => format!("there is no key `{key}` here"),
        Problem::MissingKey { key, .. } => format!("the key `{key}` is missing"),
        Problem::WrongType {
            key,
            expected,
            found,
        } => {
            format!("`{key}` takes {}, not {found}", kind(*expected))
        }
        Problem::BadDuration { key, found } => {
            format!("`{key}` cannot be read as a duration: `{found}`")
        }
        Problem::OutOfRange {
            key,
            found,
            min,
            max,
        } => {
            format!("`{key}` is {found}, which is not between {min} and {max}")
        }
        Problem::BadUrl { key, found } => format!("`{key}` is not a web address: `{found}`"),
        Problem::InsecureUrl { key, found } => {
            format!("`{key}` would send the token unencrypted to `{found}`")
        }
        Problem::BadStreamer { found } => format!("`{found}` is not a SOOP id"),
        Problem::BadChoice { key, found, .. } => format!("`{key}` cannot be `{found}`"),
        Problem::UnknownTarget { found, .. } => format!("there is no target `{found}`"),
        Problem::SecretTwice { key } => format!("both `{key}` and `{key}_file` are given"),
        Problem::SecretFile { key, path, why } => {
            format!("the file that `{key}_file` names cannot be used: {path}: {why}")
        }
        Problem::NoToken { target, key } => {
            format!("target `{target}` needs `{key}`, which is empty")
        }
        Problem::BadSecret { key } => {
            format!("`{key}` holds spaces or characters that no token has")
        }
        Problem::PlainUrl { key, found } => {
            format!("`{key}` would be read unencrypted from `{found}`")
        }
        Problem::NamedFile { key, path, why } => {
            format!("the file that `{key}` names cannot be read: {path}: {why}")
        }
        Problem::BadListen { key, found } => {
            format!("`{key}` is not an address with a port: `{found}`")
        }
        Problem::BadTargetName { found } => format!("a target cannot be called `{found}`"),
        Problem::UnwatchedStreamer { found, .. } => {
            format!("`{found}` is not among `soop.streamers`")
        }
    }
}

pub(super) fn help(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { .. } | Problem::NamedFile { .. } => {
            "check that it exists and that soopbell may read it".into()
        }
        Problem::TooLarge { .. } => "split it into several files".into(),
        Problem::NotUtf8 => "save it as UTF-8 in your editor".into(),
        Problem::Syntax { .. } => {
            "a line reads `key = value`, texts stand in quotes, tables in [brackets]".into()
        }
        Problem::UnknownKey {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::MissingKey { example, .. } => format!("add it, for example: {example}"),
        Problem::WrongType { key, expected, .. } => {
            format!("write it like this: {} = {}", last(key), example(*expected))
        }
        Problem::BadDuration { key, .. } => {
            format!(
                "write a number with ms, s, m, h or d: {} = \"20s\"",
                last(key)
            )
        }
        Problem::OutOfRange { min, max, .. } => format!("choose a value from {min} to {max}"),
        Problem::BadUrl { .. } => {
            "it begins with https:// and names a host: \"https://live.sooplive.com\"".into()
        }
        Problem::InsecureUrl { .. } | Problem::PlainUrl { .. } => {
            "use https://; plain http:// is accepted for 127.0.0.1 alone".into()
        }
        Problem::BadStreamer { .. } => {
            "use the id from the channel's address (letters, digits, _ and -), not the nickname"
                .into()
        }
        Problem::BadChoice {
            suggestion,
            choices,
            ..
        } => meant(suggestion.as_deref(), choices),
        Problem::UnknownTarget {
            suggestion, known, ..
        } if known.is_empty() => format!(
            "no target is configured; add one as [targets.{}] to the configuration",
            suggestion.as_deref().unwrap_or("alerts")
        ),
        Problem::UnknownTarget {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::SecretTwice { key } => format!("keep one of them, better `{}_file`", last(key)),
        Problem::SecretFile { .. } => {
            "the file must hold the secret alone, readable by soopbell".into()
        }
        Problem::NoToken { key, .. } => format!(
            "set `{key}` or `{key}_file`, or the environment variable SOOPBELL__{}",
            key.to_uppercase().replace('.', "__")
        ),
        Problem::BadSecret { .. } => {
            "copy the token again, alone: without quotes, spaces or a second line".into()
        }
        Problem::BadListen { .. } => {
            "write an IP address and a port: \"127.0.0.1:8787\", or \"\" for none".into()
        }
        Problem::BadTargetName { .. } => {
            "choose a short name such as `alerts`; `watchers` already means every target".into()
        }
        Problem::UnwatchedStreamer {
            suggestion, known, ..
        } if suggestion.is_some() => meant(suggestion.as_deref(), known),
        Problem::UnwatchedStreamer { found, .. } => {
            format!("add it to the list: streamers = [\"{found}\"]")
        }
    }
}

fn kind(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "a text in quotes",
        Expected::Integer => "a whole number",
        Expected::Boolean => "true or false",
        Expected::TextList => "a list of texts",
        Expected::Table => "a table",
        Expected::Duration => "a duration",
    }
}

pub(super) fn example(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "\"text\"",
        Expected::Integer => "100",
        Expected::Boolean => "true",
        Expected::TextList => "[\"one\", \"two\"]",
        Expected::Table => "{ … }",
        Expected::Duration => "\"20s\"",
    }
}

fn meant(suggestion: Option<&str>, known: &[String]) -> String {
    let known = known.join(", ");
    match suggestion {
        Some(name) => format!("did you mean `{name}`? possible here: {known}"),
        None => format!("possible here: {known}"),
    }
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}
