//! What Discord's answer means for the next attempt.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::super::http::{self, Failure, Reply};
use super::super::{Receipt, Scope, SinkErrorKind};

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(5);

/// How many faulty fields of a message are named.
const MOST_FIELDS: usize = 3;

/// How deep they are looked for.
const DEEPEST: usize = 8;

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
///
/// A 403 or 404 that Discord itself did not write (a proxy's page, Cloudflare's) says nothing about the channel, and
/// a redirect means that somebody else answered: both may be over the next time.
pub(super) fn read(reply: &Reply) -> Result<Receipt, Failure> {
    let status = reply.status;
    if status.is_success() {
        return receipt(reply);
    }
    let complaint = serde_json::from_slice::<Complaint>(&reply.body).ok();
    let kind = match (status.as_u16(), &complaint) {
        (429, _) => too_fast(reply, complaint.as_ref()),
        (401, _) => SinkErrorKind::Unauthorized,
        (403 | 404, Some(_)) => SinkErrorKind::TargetGone { moved_to: None },
        (403 | 404 | 408 | 300..=399 | 500..=599, _) => SinkErrorKind::Transient,
        _ => SinkErrorKind::Rejected,
    };
    let said = complaint.map_or_else(|| "without Discord's own words".to_owned(), words);
    Err((
        kind,
        format!("Discord answered {}: {said}", status.as_u16()),
    ))
}

/// Discord took it, if it shows the message; a success without one is somebody's guess.
fn receipt(reply: &Reply) -> Result<Receipt, Failure> {
    #[derive(Deserialize)]
    struct Posted {
        id: String,
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
        remote_id: Some(posted.id),
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
        match read(reply) {
            Err((SinkErrorKind::RateLimited { retry_after, scope }, _)) => (retry_after, scope),
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
        let (kind, detail) = read(&reply(400, &[], body)).unwrap_err();
        assert_eq!(kind, SinkErrorKind::Rejected);
        assert_eq!(
            detail,
            "Discord answered 400: Invalid Form Body (50035); embeds.0.description: Too long."
        );
    }
}
