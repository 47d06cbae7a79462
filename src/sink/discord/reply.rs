//! What Discord's answer means for the next attempt.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::model::id::MessageId;

use super::super::http::{self, Endpoint, Failure, Reply};
use super::super::{Receipt, Remedy, Scope, SinkError, SinkErrorKind};

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(5);

/// How many faulty fields of a message are named.
const MOST_FIELDS: usize = 3;

/// How deep they are looked for.
const DEEPEST: usize = 8;

/// Discord's codes that say more than the status. All are documented.
const UNKNOWN_GUILD: i64 = 10_004;
pub(super) const UNKNOWN_CHANNEL: i64 = 10_003;
const UNKNOWN_MESSAGE: i64 = 10_008;
const BLOCKED_ON_THE_WAY: i64 = 40_333;
pub(super) const MISSING_ACCESS: i64 = 50_001;
const OTHERS_MESSAGE: i64 = 50_005;
const UNREACHABLE_PERSON: i64 = 50_007;
const NOT_A_TEXT_CHANNEL: i64 = 50_008;
const MISSING_PERMISSIONS: i64 = 50_013;
const SYSTEM_MESSAGE: i64 = 50_021;
const WRONG_CHANNEL_TYPE: i64 = 50_024;
const THREAD_ARCHIVED: i64 = 50_083;
const NO_COMMON_SERVER: i64 = 50_278;
const THREAD_LOCKED: i64 = 160_005;
const FORUM_NEEDS_THREAD: i64 = 220_001;

/// Who asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sink) enum Way {
    /// A bot, whose token is good for many channels.
    Bot,
    /// A webhook, whose address is all there is to it.
    Webhook,
}

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sink) enum Asked {
    /// A new message.
    Post,
    /// Another text for one that is there.
    Edit,
}

/// What became of an attempt, in words that are fit for a log.
pub(in crate::sink) fn settle(
    endpoint: &Endpoint,
    reply: Result<Reply, Failure>,
    way: Way,
    asked: Asked,
) -> Result<Receipt, SinkError> {
    let reply = reply.map_err(|failure| endpoint.error(failure))?;
    read(&reply, way, asked)
        .map_err(|(failure, remedy)| endpoint.error(failure).with_remedy(remedy))
}

/// A message's id as it was handed out; it becomes part of an address, so it is a number or nothing.
pub(in crate::sink) fn message_id(remote_id: &str) -> Result<u64, SinkError> {
    remote_id.parse().map_err(|_| {
        let detail = "what is to be edited has no id of Discord's";
        SinkError::new(SinkErrorKind::MessageGone, detail)
    })
}

/// What was looked up, or why not in words that are fit for a log.
pub(in crate::sink) fn answered<T: DeserializeOwned>(
    endpoint: &Endpoint,
    reply: Result<Reply, Failure>,
    way: Way,
) -> Result<T, SinkError> {
    let reply = reply.map_err(|failure| endpoint.error(failure))?;
    if reply.status.is_success() {
        return serde_json::from_slice(&reply.body).map_err(|_| {
            let words = "Discord answered without what was asked for";
            SinkError::new(SinkErrorKind::Transient, words)
        });
    }
    let (failure, remedy) = refused(&reply, way, Asked::Post);
    Err(endpoint.error(failure).with_remedy(remedy))
}

/// What was looked up; or Discord's code for why it is not shown, if it gave one.
pub(super) fn shown<T: DeserializeOwned>(reply: &Reply) -> Result<T, Option<i64>> {
    if reply.status.is_success() {
        return serde_json::from_slice(&reply.body).map_err(|_| None);
    }
    let complaint = serde_json::from_slice::<Complaint>(&reply.body);
    Err(complaint.ok().map(|complaint| complaint.code))
}

/// Discord's words about a failure. Whatever stands between us and Discord does not speak like this.
#[derive(Debug, Default, Deserialize)]
struct Complaint {
    message: String,
    #[serde(default)]
    code: i64,
    #[serde(default)]
    errors: Value,
    #[serde(default)]
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
}

/// Sorts an answer.
fn read(reply: &Reply, way: Way, asked: Asked) -> Result<Receipt, (Failure, Option<Remedy>)> {
    if reply.status.is_success() {
        return receipt(reply).map_err(|failure| (failure, None));
    }
    Err(refused(reply, way, asked))
}

/// Sorts a refusal.
fn refused(reply: &Reply, way: Way, asked: Asked) -> (Failure, Option<Remedy>) {
    let status = reply.status;
    let complaint = serde_json::from_slice::<Complaint>(&reply.body).ok();
    let (kind, remedy) = if status.as_u16() == 429 {
        (too_fast(reply, complaint.as_ref()), None)
    } else {
        let code = complaint.as_ref().map(|complaint| complaint.code);
        judge(status.as_u16(), code, way, asked)
    };
    let said = complaint.map_or_else(|| "without Discord's own words".to_owned(), words);
    let detail = format!("Discord answered {}: {said}", status.as_u16());
    ((kind, detail), remedy)
}

/// What a status and Discord's code mean; the code is there whenever Discord itself spoke.
///
/// A 403 or 404 that Discord itself did not write (a proxy's page, Cloudflare's) says nothing about the channel, and
/// a redirect means that somebody else answered: both may be over the next time.
fn judge(
    status: u16,
    code: Option<i64>,
    way: Way,
    asked: Asked,
) -> (SinkErrorKind, Option<Remedy>) {
    let gone = |remedy| (SinkErrorKind::TargetGone { moved_to: None }, remedy);
    let lost = (SinkErrorKind::MessageGone, None);
    match (status, code) {
        (400..=404, Some(BLOCKED_ON_THE_WAY)) => (SinkErrorKind::Transient, None),
        // Posting opens an archived thread again, editing does not.
        (400..=404, Some(UNKNOWN_MESSAGE | OTHERS_MESSAGE | SYSTEM_MESSAGE | THREAD_ARCHIVED))
            if asked == Asked::Edit =>
        {
            lost
        }
        (400..=404, Some(THREAD_ARCHIVED | THREAD_LOCKED)) => gone(Some(Remedy::Topic)),
        // Nothing that is posted there will ever be taken, whatever it says.
        (400, Some(NOT_A_TEXT_CHANNEL | WRONG_CHANNEL_TYPE | FORUM_NEEDS_THREAD)) => {
            gone(Some(match way {
                Way::Bot => Remedy::Channel,
                Way::Webhook => Remedy::Url,
            }))
        }
        // Its address is all that a webhook has: whatever is wrong with it is over with another one.
        (401 | 403 | 404, Some(_)) if way == Way::Webhook => gone(Some(Remedy::Url)),
        (401, None) if way == Way::Webhook => (SinkErrorKind::Transient, None),
        (401, _) => (SinkErrorKind::Unauthorized, Some(Remedy::Token)),
        (403 | 404, Some(code)) => gone(remedy(code)),
        (403 | 404 | 408 | 300..=399 | 500..=599, _) => (SinkErrorKind::Transient, None),
        _ => (SinkErrorKind::Rejected, None),
    }
}

/// What a person can do about a channel that a bot may not write to, as far as the code alone tells.
fn remedy(code: i64) -> Option<Remedy> {
    let permission = |names: &[&'static str]| {
        Some(Remedy::Permission {
            names: names.to_vec(),
            place: String::new(),
        })
    };
    match code {
        UNKNOWN_CHANNEL | NOT_A_TEXT_CHANNEL | WRONG_CHANNEL_TYPE => Some(Remedy::Channel),
        UNKNOWN_GUILD => Some(Remedy::Invite),
        MISSING_ACCESS => permission(&["View Channel"]),
        MISSING_PERMISSIONS => permission(&["Send Messages", "Embed Links"]),
        UNREACHABLE_PERSON | NO_COMMON_SERVER => Some(Remedy::Greet),
        _ => None,
    }
}

/// Discord took it, if it shows the message; a success without one is somebody's guess.
fn receipt(reply: &Reply) -> Result<Receipt, Failure> {
    #[derive(Deserialize)]
    struct Posted {
        id: MessageId,
    }
    let posted: Posted = serde_json::from_slice(&reply.body).map_err(|_| {
        (
            SinkErrorKind::Uncertain,
            format!("Discord answered {} without the message", reply.status),
        )
    })?;
    let spent = reply.header("x-ratelimit-remaining") == Some("0");
    let hold = spent
        .then(|| reply.seconds("x-ratelimit-reset-after"))
        .flatten();
    Ok(Receipt {
        remote_id: Some(posted.id.to_string()),
        hold,
    })
}

/// A 429: the bucket of the channel, all of the bot, or Cloudflare in front of it, whose page is no JSON.
fn too_fast(reply: &Reply, complaint: Option<&Complaint>) -> SinkErrorKind {
    let retry_after = complaint
        .and_then(|complaint| complaint.retry_after)
        .and_then(http::wait)
        .or_else(|| reply.seconds("retry-after"))
        .unwrap_or(UNSAID);
    let all = complaint.is_none_or(|complaint| complaint.global)
        || reply.header("x-ratelimit-global") == Some("true")
        || reply.header("x-ratelimit-scope") == Some("global");
    SinkErrorKind::RateLimited {
        retry_after,
        scope: if all { Scope::Token } else { Scope::Target },
    }
}

/// `Missing Permissions (50013)`, and which fields are wrong where Discord says so.
fn words(complaint: Complaint) -> String {
    let mut words = complaint.message;
    if complaint.code != 0 {
        words = format!("{words} ({})", complaint.code);
    }
    let mut fields = Vec::new();
    collect(&complaint.errors, &mut Vec::new(), &mut fields);
    for field in fields {
        words.push_str("; ");
        words.push_str(&field);
    }
    words
}

/// Walks Discord's nested `errors` to the `_errors` at their ends: `embeds.0.description: Must be …`.
fn collect<'a>(errors: &'a Value, path: &mut Vec<&'a str>, found: &mut Vec<String>) {
    let Some(object) = errors.as_object() else {
        return;
    };
    for (key, value) in object {
        if found.len() == MOST_FIELDS {
            return;
        }
        if key == "_errors" {
            let message = value.pointer("/0/message").and_then(Value::as_str);
            found.push(format!(
                "{}: {}",
                path.join("."),
                message.unwrap_or("wrong")
            ));
        } else if path.len() < DEEPEST {
            path.push(key);
            collect(value, path, found);
            path.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;

    use super::*;

    fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Reply {
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers
                .iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect(),
            body: body.into(),
        }
    }

    fn limited(reply: &Reply) -> (Duration, Scope) {
        match read(reply, Way::Bot, Asked::Post) {
            Err(((SinkErrorKind::RateLimited { retry_after, scope }, _), None)) => {
                (retry_after, scope)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_body_knows_better_than_the_header_how_long_to_wait() {
        let body = r#"{"message":"slow","retry_after":0.25,"global":false}"#;
        let answer = reply(429, &[("retry-after", "1")], body);
        assert_eq!(
            limited(&answer),
            (Duration::from_millis(250), Scope::Target)
        );
    }

    #[test]
    fn a_limit_reaches_as_far_as_any_of_its_three_signs_says() {
        let body = r#"{"message":"slow","retry_after":1,"global":true}"#;
        assert_eq!(limited(&reply(429, &[], body)).1, Scope::Token);
        let body = r#"{"message":"slow","retry_after":1}"#;
        for (name, value, scope) in [
            ("x-ratelimit-global", "true", Scope::Token),
            ("x-ratelimit-scope", "global", Scope::Token),
            ("x-ratelimit-scope", "shared", Scope::Target),
        ] {
            assert_eq!(limited(&reply(429, &[(name, value)], body)).1, scope);
        }
    }

    #[test]
    fn absurd_waits_are_guessed_and_pages_speak_by_their_header() {
        for wait in ["1e300", "-1", "null"] {
            let body = format!(r#"{{"message":"x","retry_after":{wait}}}"#);
            assert_eq!(limited(&reply(429, &[], &body)).0, UNSAID, "{wait}");
        }
        let cloudflare = reply(429, &[("retry-after", "90")], "<html>");
        assert_eq!(
            limited(&cloudflare),
            (Duration::from_secs(90), Scope::Token)
        );
    }

    #[test]
    fn a_faulty_field_is_named_by_its_path() {
        let body = r#"{"code":50035,"message":"Invalid Form Body","errors":
            {"embeds":{"0":{"description":{"_errors":[{"code":"X","message":"Too long."}]}}}}}"#;
        let read = read(&reply(400, &[], body), Way::Bot, Asked::Post);
        let ((kind, detail), _) = read.unwrap_err();
        assert_eq!(kind, SinkErrorKind::Rejected);
        assert_eq!(
            detail,
            "Discord answered 400: Invalid Form Body (50035); embeds.0.description: Too long."
        );
    }

    #[test]
    fn a_code_tells_what_a_person_can_do() {
        const GONE: SinkErrorKind = SinkErrorKind::TargetGone { moved_to: None };
        use Asked::{Edit, Post};
        use Way::{Bot, Webhook};
        let permission = |names: &[&'static str]| {
            let (names, place) = (names.to_vec(), String::new());
            Some(Remedy::Permission { names, place })
        };
        let url = Some(Remedy::Url);
        let send = permission(&["Send Messages", "Embed Links"]);
        for (status, code, way, asked, kind, remedy) in [
            (403, 50_001, Bot, Post, GONE, permission(&["View Channel"])),
            (403, 50_001, Bot, Edit, GONE, permission(&["View Channel"])),
            (403, 50_013, Bot, Post, GONE, send),
            (403, 50_007, Bot, Post, GONE, Some(Remedy::Greet)),
            (404, 10_003, Bot, Post, GONE, Some(Remedy::Channel)),
            (404, 10_003, Bot, Edit, GONE, Some(Remedy::Channel)),
            (400, 50_008, Bot, Post, GONE, Some(Remedy::Channel)),
            (400, 50_083, Bot, Post, GONE, Some(Remedy::Topic)),
            (403, 160_005, Bot, Post, GONE, Some(Remedy::Topic)),
            (403, 77, Bot, Post, GONE, None),
            (404, 10_008, Bot, Edit, SinkErrorKind::MessageGone, None),
            (403, 50_005, Bot, Edit, SinkErrorKind::MessageGone, None),
            (400, 50_083, Bot, Edit, SinkErrorKind::MessageGone, None),
            (404, 10_008, Webhook, Edit, SinkErrorKind::MessageGone, None),
            (403, 40_333, Bot, Post, SinkErrorKind::Transient, None),
            (403, 40_333, Webhook, Post, SinkErrorKind::Transient, None),
            (401, 50_027, Webhook, Post, GONE, url.clone()),
            (404, 10_015, Webhook, Post, GONE, url.clone()),
            (404, 10_015, Webhook, Edit, GONE, url.clone()),
            (404, 10_003, Webhook, Post, GONE, url.clone()),
            (400, 220_001, Webhook, Post, GONE, url),
            (400, 50_035, Webhook, Post, SinkErrorKind::Rejected, None),
        ] {
            let judged = judge(status, Some(code), way, asked);
            assert_eq!(judged, (kind, remedy), "{status} {code} {way:?} {asked:?}");
        }
    }

    #[test]
    fn an_id_is_a_number_or_nothing() {
        assert_eq!(
            message_id("1300000000000000001").unwrap(),
            1_300_000_000_000_000_001
        );
        for strange in ["", "1/../2", "x", "-1", "99999999999999999999"] {
            let error = message_id(strange).unwrap_err();
            assert_eq!(error.kind, SinkErrorKind::MessageGone, "{strange}");
        }
        let answer = reply(200, &[], r#"{"id":"1/../2"}"#);
        let ((kind, _), _) = read(&answer, Way::Bot, Asked::Post).unwrap_err();
        assert_eq!(kind, SinkErrorKind::Uncertain);
    }
}
