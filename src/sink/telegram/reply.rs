//! What Telegram's answer means for the next attempt.
//!
//! | what came | class | why |
//! |---|---|---|
//! | `ok` with a `message_id` | delivered | whatever else a newer API says about the message |
//! | any other success | `Uncertain` | somebody took it, and does not show it |
//! | `parameters.migrate_to_chat_id` | `TargetGone`, with the new id | the group became a supergroup |
//! | 429, or `parameters.retry_after` | `RateLimited`, target | Telegram's limits are mostly per chat; it never says which |
//! | a page instead of JSON | `Transient` | it is a gateway's, and means that the API did not answer |
//! | 5xx | `Transient` | the API is not well |
//! | 403, a chat or topic that is not there, missing rights | `TargetGone` | nothing will arrive until people act |
//! | 401, and 404 `Not Found` | `Unauthorized` | 401 for a revoked token, 404 for what never was one |
//! | any other 400, 413, 414 | `Rejected` | the same words will be refused again |
//! | 409, and whatever else | `Transient` | trying in vain until it expires beats giving up a ring |

use std::time::Duration;

use serde::Deserialize;

use super::super::http::{self, Failure, Reply};
use super::super::{Receipt, Scope, SinkErrorKind};

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(30);

/// Texts, lower case, by which Telegram says that a chat or topic is not, or not for us. The status does not tell:
/// most of them are a 400 like any other.
const GONE: [&str; 17] = [
    "chat not found",
    "chat_id is empty",
    "peer_id_invalid",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "bot can't send messages to",
    "is deactivated",
    "was deactivated",
    "upgraded to a supergroup",
    "not enough rights",
    "need administrator rights",
    "have no rights to send",
    "chat_write_forbidden",
    "thread not found",
    "topic_closed",
    "topic_deleted",
];

/// Every answer of the Bot API, as far as it matters. teloxide's types for it are strict about the whole message and
/// about parameters that they do not know, so that a newer API would make a success unreadable.
#[derive(Debug, Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: Option<Sent>,
    #[serde(default)]
    error_code: Option<u16>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Debug, Deserialize)]
struct Sent {
    message_id: i64,
}

#[derive(Debug, Default, Deserialize)]
struct Parameters {
    #[serde(default)]
    retry_after: Option<f64>,
    #[serde(default)]
    migrate_to_chat_id: Option<i64>,
}

/// Sorts an answer.
pub(super) fn read(reply: &Reply) -> Result<Receipt, Failure> {
    let status = reply.status;
    match serde_json::from_slice::<Answer>(&reply.body).ok() {
        Some(answer) if !answer.ok => Err(refused(reply, &answer)),
        Some(Answer {
            result: Some(sent), ..
        }) if status.is_success() => Ok(Receipt {
            remote_id: Some(sent.message_id.to_string()),
            // Telegram says nothing about its limits until they are passed.
            hold: None,
        }),
        _ if status.is_success() => Err((
            SinkErrorKind::Uncertain,
            format!("Telegram answered {} without the message", status.as_u16()),
        )),
        _ if status.as_u16() == 429 => Err(too_fast(reply, None)),
        _ => Err((
            SinkErrorKind::Transient,
            format!(
                "Telegram answered {} without JSON, as its gateways do when it is down",
                status.as_u16()
            ),
        )),
    }
}

/// Telegram's own words about why not.
fn refused(reply: &Reply, answer: &Answer) -> Failure {
    // The two are the same; should something between us have lost the status, the body still has it.
    let status = reply.status.as_u16();
    let code = match answer.error_code {
        Some(code) if reply.status.is_success() => code,
        _ => status,
    };
    if let Some(to) = answer.parameters.migrate_to_chat_id {
        return (
            SinkErrorKind::TargetGone { moved_to: Some(to) },
            format!("the group became a supergroup: its chat is now {to}"),
        );
    }
    if code == 429 || answer.parameters.retry_after.is_some() {
        return too_fast(reply, Some(answer));
    }
    let text = answer.description.to_lowercase();
    let gone =
        code == 403 || text.starts_with("forbidden") || GONE.iter().any(|sign| text.contains(sign));
    let (kind, hint) = match code {
        500..=599 => (SinkErrorKind::Transient, ""),
        // Before 401: "Unauthorized: bot was kicked from a chat" has been seen.
        _ if gone => (SinkErrorKind::TargetGone { moved_to: None }, ""),
        401 => (SinkErrorKind::Unauthorized, " (the bot's token)"),
        404 if text == "not found" => (SinkErrorKind::Unauthorized, " (the bot's token)"),
        400 | 413 | 414 => (SinkErrorKind::Rejected, ""),
        409 => (
            SinkErrorKind::Transient,
            " (does another program use the bot's token?)",
        ),
        _ => (SinkErrorKind::Transient, ""),
    };
    let words = &answer.description;
    (kind, format!("Telegram answered {code}: {words}{hint}"))
}

/// A 429. Without Telegram's words it comes from whoever stands in front of it and counts all that we send.
fn too_fast(reply: &Reply, answer: Option<&Answer>) -> Failure {
    let retry_after = answer
        .and_then(|answer| answer.parameters.retry_after)
        .and_then(http::wait)
        .or_else(|| wait_in(&answer?.description))
        .or_else(|| reply.seconds("retry-after"))
        .unwrap_or(UNSAID);
    let scope = match answer {
        Some(_) => Scope::Target,
        None => Scope::Token,
    };
    (
        SinkErrorKind::RateLimited { retry_after, scope },
        format!("Telegram asks to wait {} s", retry_after.as_secs()),
    )
}

/// The number in `Too Many Requests: retry after 5`.
fn wait_in(text: &str) -> Option<Duration> {
    let number = text.rsplit_once("retry after ")?.1;
    http::wait(number.trim().parse().ok()?)
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.into(),
        }
    }

    fn kind(status: u16, body: &str) -> SinkErrorKind {
        read(&reply(status, body)).unwrap_err().0
    }

    fn says(status: u16, words: &str) -> SinkErrorKind {
        kind(
            status,
            &format!(r#"{{"ok":false,"error_code":{status},"description":"{words}"}}"#),
        )
    }

    fn limited(seconds: u64, scope: Scope) -> SinkErrorKind {
        SinkErrorKind::RateLimited {
            retry_after: Duration::from_secs(seconds),
            scope,
        }
    }

    #[test]
    fn words_and_status_decide_together() {
        let gone = SinkErrorKind::TargetGone { moved_to: None };
        for (status, words) in [
            (403, "Forbidden: bot was kicked from the group chat"),
            (403, "Forbidden: bot is not a member of the channel chat"),
            (
                403,
                "Forbidden: bot can't initiate conversation with a user",
            ),
            (403, "Words of next year"),
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
            ),
            (401, "Unauthorized: bot was kicked from a chat"),
            (400, "Bad Request: message thread not found"),
            (400, "Bad Request: TOPIC_CLOSED"),
        ] {
            assert_eq!(says(status, words), gone, "{words}");
        }
        for (status, words, expected) in [
            (401, "Unauthorized", SinkErrorKind::Unauthorized),
            (
                401,
                "Unauthorized: invalid token specified",
                SinkErrorKind::Unauthorized,
            ),
            (404, "Not Found", SinkErrorKind::Unauthorized),
            (404, "Not Found: method not found", SinkErrorKind::Transient),
            (500, "Internal Server Error", SinkErrorKind::Transient),
            (
                502,
                "Bad Gateway: chat not found here",
                SinkErrorKind::Transient,
            ),
            (418, "Words of next year", SinkErrorKind::Transient),
            (
                400,
                "Bad Request: can't parse entities: x",
                SinkErrorKind::Rejected,
            ),
            (400, "Words of next year", SinkErrorKind::Rejected),
            (413, "Request Entity Too Large", SinkErrorKind::Rejected),
        ] {
            assert_eq!(says(status, words), expected, "{words}");
        }
    }

    #[test]
    fn a_wait_is_found_wherever_it_is_said() {
        for (body, expected) in [
            (
                r#"{"ok":false,"parameters":{"retry_after":7,"of_next_year":1}}"#,
                limited(7, Scope::Target),
            ),
            (
                r#"{"ok":false,"description":"Too Many Requests: retry after 5"}"#,
                limited(5, Scope::Target),
            ),
            (
                r#"{"ok":false,"parameters":{"retry_after":-1}}"#,
                limited(30, Scope::Target),
            ),
            ("<html>", limited(30, Scope::Token)),
        ] {
            assert_eq!(kind(429, body), expected, "{body}");
        }
        let mut page = reply(429, "<html>");
        page.headers.insert("retry-after", "90".parse().unwrap());
        assert_eq!(read(&page).unwrap_err().0, limited(90, Scope::Token));
    }

    #[test]
    fn a_group_that_moved_says_where_to() {
        let body = r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was
            upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-100777}}"#
            .replace('\n', " ");
        let moved_to = Some(-100_777);
        assert_eq!(kind(400, &body), SinkErrorKind::TargetGone { moved_to });
    }

    #[test]
    fn only_a_success_that_shows_the_message_is_one() {
        let newer = r#"{"ok":true,"result":{"message_id":7,"chat":{"type":"of next year"}}}"#;
        let receipt = read(&reply(200, newer)).unwrap();
        assert_eq!(receipt.remote_id.as_deref(), Some("7"));
        for unclear in [
            r#"{"ok": true, "result": {"mess"#,
            r#"{"ok":true,"result":true}"#,
            r#"{"ok":true}"#,
            "<html>Welcome</html>",
            "",
        ] {
            assert_eq!(kind(200, unclear), SinkErrorKind::Uncertain, "{unclear}");
        }
        let lost_status = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
        assert_eq!(kind(200, lost_status), SinkErrorKind::Unauthorized);
    }

    #[test]
    fn a_page_was_not_delivered() {
        for status in [302, 401, 403, 404, 500, 502] {
            assert_eq!(kind(status, "<html>"), SinkErrorKind::Transient, "{status}");
        }
    }
}
