//! English words for every problem.

mod ring;
mod trial;
mod warning;
mod when;

use super::problem::{Expected, Problem, ValueType};
use super::syntax::{Slip, slip};

pub(super) fn message(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { why } => format!("this file cannot be read: {why}"),
        Problem::TooLarge { limit_bytes } => {
            format!("this file is larger than {limit_bytes} bytes")
        }
        Problem::NotUtf8 => "this file is not UTF-8 text".into(),
        Problem::Syntax { detail } => syntax(detail),
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
        Problem::BadPace { key, found } => {
            format!("`{key}` cannot be read as a pace: `{found}`")
        }
        Problem::TooManyEntries { key, found, limit } => {
            format!("`{key}` lists {found}; at most {limit} are taken")
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
            format!("`{key}` would send a secret unencrypted to `{found}`")
        }
        Problem::BadStreamer { found, .. } => format!("`{found}` is not a SOOP id"),
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
        Problem::HalfLogin { given, missing } => {
            format!("`{given}` is given without `{missing}`")
        }
        Problem::BadPassword { key, limit } => {
            format!("`{key}` is longer than {limit} characters, or holds some that nobody can type")
        }
        Problem::BadSigningSecret { key } => {
            format!("`{key}` is not `whsec_` and the base64 of 24 to 64 bytes after it")
        }
        rule => rule_message(rule),
    }
}

fn rule_message(problem: &Problem) -> String {
    match problem {
        Problem::Unexpected { found: Some(found) } => format!("`{found}` does not fit here"),
        Problem::Unexpected { found: None } => "the condition ends too early".into(),
        Problem::UnterminatedText { quote } => {
            format!("this text has no closing quote {quote}")
        }
        Problem::Spelling { found, .. } => format!("`{found}` is not how rules write it"),
        Problem::BadNumber { found } => format!("`{found}` is not a whole number"),
        Problem::UnknownField { field, on, .. } => {
            format!("the event `{on}` has no field `{field}`")
        }
        Problem::PersonAsValue { person } => {
            format!("`{person}` is a person, not a single value")
        }
        Problem::Unquoted { word } => format!("`{word}` is a text without quotes"),
        Problem::Incomparable {
            left,
            left_type,
            right,
            right_type,
        } => format!(
            "{left} is {} and {right} is {}: they cannot be compared",
            value(*left_type),
            value(*right_type)
        ),
        Problem::NoOrder { value: name, found } => {
            format!("{name} is {}, which is never less or more", value(*found))
        }
        Problem::NotACondition { value: name, found } => {
            format!("{name} is {}, neither true nor false", value(*found))
        }
        Problem::ComparedTwice => "two comparisons in a row".into(),
        Problem::EmptyList => "nothing is in an empty list".into(),
        Problem::NoList { value } => format!("{value} is true or false and needs no list"),
        Problem::TooDeep { limit } => format!("more than {limit} levels of parentheses or `not`"),
        Problem::TooLong { key, limit } => format!("`{key}` is longer than {limit} characters"),
        Problem::BadRuleId { found, .. } => format!("`{found}` cannot be the id of a rule"),
        Problem::DuplicateRule { id, first } => {
            format!("there is another rule `{id}` at {first}")
        }
        Problem::BadLimitKey { found, .. } => format!("a limit cannot be counted per `{found}`"),
        Problem::TemplateSyntax { detail } => format!("this template cannot be read: {detail}"),
        Problem::UnknownWord { word, .. } => format!("templates have no `{word}`"),
        Problem::TemplateFails { detail } => format!("this template does not work: {detail}"),
        Problem::EmptyText => "the text is empty: there would be nothing to read".into(),
        Problem::BadMention { found } => format!("nobody can be called by this: `{found}`"),
        Problem::TooManyMentions { limit } => {
            format!("one text cannot mention more than {limit} times")
        }
        other => when::message(other),
    }
}

fn syntax(detail: &str) -> String {
    let words = match slip(detail) {
        Some(Slip::OpenQuote) => "this text has no closing quote",
        Some(Slip::NoQuotes) => "there is no value here, or a text without quotes",
        Some(Slip::NoValue) => "this name has no `= value`",
        Some(Slip::OpenList) => "this list has no closing bracket ]",
        Some(Slip::NoComma) => "a comma is missing between two values of this list",
        Some(Slip::OpenTable) => "a closing brace } is missing",
        Some(Slip::OpenHeading) => "this heading has no closing bracket ]",
        Some(Slip::Twice) => "this name is given twice",
        Some(Slip::TwoOnALine) => "there is something more after the value",
        Some(Slip::Backslash) => "this backslash \\ means nothing in a text",
        Some(Slip::BadName) => {
            "a name with other letters than a-z, digits, - and _ stands in quotes: \"별풍선\" = 100"
        }
        Some(Slip::RuleHeading) => "a rule begins with [[rule]], two brackets on either side",
        Some(Slip::TestHeading) => "a test begins with [[test]], two brackets on either side",
        None => return format!("this is not TOML: {detail}"),
    };
    words.into()
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
        Problem::MissingKey { example, .. } => format!("add it, for example: {example}"),
        Problem::WrongType {
            key,
            expected,
            found,
        } => typed(key, *expected, found),
        Problem::BadDuration { key, .. } => {
            format!(
                "write a number with ms, s, m, h or d: {} = \"20s\"",
                last(key)
            )
        }
        Problem::BadPace { key, .. } => format!(
            "write how many, a slash and in how long; 30 a minute: {} = \"30/1m\"",
            last(key)
        ),
        Problem::TooManyEntries { .. } => {
            "leave out those that are not needed; a role or a whole server saves naming people"
                .into()
        }
        Problem::OutOfRange { min, max, .. } => format!("choose a value from {min} to {max}"),
        Problem::BadUrl { key, .. } if last(key) != "url" => {
            "it begins with https:// and names a host: \"https://live.sooplive.com\"".into()
        }
        Problem::InsecureUrl { .. } | Problem::PlainUrl { .. } => {
            "use https://; plain http:// is accepted for 127.0.0.1 alone".into()
        }
        Problem::BadStreamer {
            suggestion: Some(id),
            ..
        } => format!("did you mean `{id}`?"),
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
            found,
            suggestion,
            known,
        } => target(found, suggestion.as_deref(), known),
        Problem::UnknownKey {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
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
        secret => secret_help(secret),
    }
}

fn secret_help(problem: &Problem) -> String {
    match problem {
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
        Problem::HalfLogin { missing, .. } => format!(
            "add `{missing}`{}, or remove `[soop.login]`: soopbell needs no login",
            if missing.ends_with("password") {
                " or `password_file`"
            } else {
                ""
            }
        ),
        Problem::BadPassword { .. } => {
            "write the password alone, on one line, as you type it at SOOP".into()
        }
        // That of a webhook is never shown, so nothing is said about what is in it.
        Problem::BadUrl { .. } => {
            "copy the address again, whole and alone: it begins with https://".into()
        }
        Problem::BadSigningSecret { .. } => {
            "make one: echo \"whsec_$(openssl rand -base64 32)\", and give it to the receiver as well"
                .into()
        }
        rule => rule_help(rule),
    }
}

fn rule_help(problem: &Problem) -> String {
    match problem {
        Problem::Unexpected { .. } => {
            "a condition reads like this: balloons >= 100 and not donor.manager".into()
        }
        Problem::UnterminatedText { quote } => format!("put another {quote} where the text ends"),
        Problem::Spelling { right, .. } => format!("write `{right}`"),
        Problem::BadNumber { .. } => "write digits alone, for example 100, 1_000, 3k or 1만".into(),
        Problem::UnknownField {
            suggestion, known, ..
        }
        | Problem::UnknownWord {
            suggestion, known, ..
        } => meant(suggestion.as_deref(), known),
        Problem::PersonAsValue { person } => {
            let [id, nick] = super::id_and_nick(person);
            format!("name what you mean of them: `{person}.{id}` or `{person}.{nick}`")
        }
        Problem::Unquoted { word } => format!("put it in quotes: \"{word}\""),
        Problem::Incomparable {
            left,
            left_type,
            right,
            right_type,
        } => match (left_type, right_type) {
            (ValueType::Text, ValueType::Number) => {
                format!("a text is compared with a text in quotes: {left} == \"{right}\"")
            }
            (ValueType::Number, ValueType::Text | ValueType::Number | ValueType::Bool) => {
                format!("a number is compared with a number without quotes: {left} >= 100")
            }
            (ValueType::Duration, _) | (_, ValueType::Duration) => {
                "a length of time is compared with a field that counts seconds or days".into()
            }
            (ValueType::Bool, _) => format!("write `{left}` alone, or `not {left}`"),
            _ => format!("a text is compared with a text in quotes: {left} == \"…\""),
        },
        Problem::NoOrder { .. } => "use == or != here; only numbers have an order".into(),
        Problem::NotACondition { value, found } => match found {
            ValueType::Number => format!("compare it: {value} >= 100"),
            _ => format!("compare it: {value} == \"…\""),
        },
        Problem::ComparedTwice => {
            "join two comparisons with `and`: balloons >= 100 and balloons < 1000".into()
        }
        Problem::EmptyList => "write at least one value between [ and ]".into(),
        Problem::NoList { value } => format!("write `{value}` alone, or `not {value}`"),
        Problem::TooDeep { .. } => "split it into several rules".into(),
        Problem::TooLong { .. } => "shorten it, or split it into several rules".into(),
        Problem::BadRuleId { suggestion, .. } => {
            let example = suggestion.as_deref().unwrap_or("big-balloon");
            format!("use small letters a-z, digits and hyphens, at most 64: \"{example}\"")
        }
        Problem::DuplicateRule { id, .. } => {
            format!("give one of them another id, for example \"{id}-2\"")
        }
        Problem::BadLimitKey { person, .. } => match person {
            Some(person) => {
                format!("use a field that is a text or a number, or the person: per = \"{person}\"")
            }
            None => "use a field that is a text or a number, or leave `per` out".into(),
        },
        Problem::TemplateSyntax { .. } => {
            "values stand in double braces: {{ streamer.nick }}".into()
        }
        Problem::TemplateFails { .. } => {
            "make it simpler: words, and values in double braces".into()
        }
        Problem::EmptyText => "write what the ring should say: text = \"🔔 …\"".into(),
        Problem::BadMention { .. } => "write it alone in braces and outside of blocks: {{ mention(\"role:123\") }}; also \"user:123\", \"everyone\", \"here\" (Discord) and \"@name\" (Telegram)".into(),
        Problem::TooManyMentions { .. } => "make a role in Discord and mention that".into(),
        other => when::help(other),
    }
}

fn value(found: ValueType) -> &'static str {
    match found {
        ValueType::Text => "a text",
        ValueType::Number => "a number",
        ValueType::Bool => "true or false",
        ValueType::Duration => "a length of time",
    }
}

/// How a value of the right type is written.
fn typed(key: &str, expected: Expected, found: &str) -> String {
    match expected {
        Expected::Table if key == "streamers" => {
            "whom to watch stands under [soop]: streamers = [\"theirid\"]".into()
        }
        // One text or id where a list of them is wanted is most likely all of the list.
        Expected::TextList if found.starts_with(['"', '\'']) => {
            format!("write it like this: {} = [{found}]", last(key))
        }
        Expected::IdList if is_id(found) => {
            format!("write it like this: {} = [{found}]", last(key))
        }
        _ => format!("write it like this: {} = {}", last(key), example(expected)),
    }
}

fn kind(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "a text in quotes",
        Expected::Integer => "a whole number",
        Expected::Boolean => "true or false",
        Expected::TextList => "a list of texts",
        Expected::IdList => "a list of ids",
        Expected::Table => "a table",
        Expected::Duration => "a duration",
    }
}

/// Whether what was found is an id, in quotes or without.
pub(super) fn is_id(found: &str) -> bool {
    let digits = found.trim_matches('"').trim_start_matches('-');
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn example(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "\"text\"",
        Expected::Integer => "100",
        Expected::Boolean => "true",
        Expected::TextList => "[\"one\", \"two\"]",
        Expected::IdList => "[1234567890, 1234567891]",
        Expected::Table => "{ … }",
        Expected::Duration => "\"20s\"",
    }
}

/// What to do about a target that is not there. `watchers` always is, and says nothing of what was meant.
fn target(found: &str, suggestion: Option<&str>, known: &[String]) -> String {
    if known.is_empty() {
        let name = suggestion.unwrap_or("alerts");
        return format!(
            "no target is configured; add one as [targets.{name}] to the configuration"
        );
    }
    if suggestion.is_none() && known.iter().all(|it| it == "watchers") {
        return format!(
            "only `watchers`, which means every target, is there; add others to the configuration: [targets.{found}]"
        );
    }
    meant(suggestion, known)
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
