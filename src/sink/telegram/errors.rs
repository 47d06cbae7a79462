//! What Telegram's refusal means for the next attempt.
//!
//! teloxide hides the HTTP status and knows only some of the texts, so both its variants and the texts are looked at.
//!
//! | what came | class | why |
//! |---|---|---|
//! | 429 with `retry_after` | `RateLimited`, target | Telegram's limits are mostly per chat; it never says which |
//! | `migrate_to_chat_id` | `TargetGone`, with the new id | the group became a supergroup |
//! | `Unauthorized`, `Not Found` | `Unauthorized` | 401 for a revoked token, 404 for one that never was |
//! | `Forbidden: …`, a chat or topic that is not there, missing rights | `TargetGone` | nothing will arrive until people act |
//! | any other `Bad Request: …` | `Rejected` | the same words will be refused again |
//! | no connection | `Transient` | nothing left this machine |
//! | no answer, or a broken one | `Uncertain` | the request had left |
//! | a page instead of JSON | `Transient` | it is a gateway's, and means that the API did not answer |
//! | any other words, as `Internal Server Error` | `Transient` | trying in vain until it expires beats giving up a ring |

use std::time::Duration;

use serde_json::Value;
use teloxide::{ApiError, RequestError};

use super::super::{Scope, SinkErrorKind, http};

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(30);

/// Texts, lower case, by which Telegram says that a chat is not, or not for us.
const GONE: [&str; 15] = [
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
];

/// Likewise about a topic that is closed or deleted.
const TOPIC_GONE: [&str; 2] = ["topic_closed", "topic_deleted"];

/// Beginnings of texts, lower case, by which Telegram says that the message itself is wrong.
const REFUSED: [&str; 4] = ["bad request", "request entity", "uri too long", "conflict"];

/// The class of a failure, and words about it that may still hold the token.
pub(super) fn classify(error: &RequestError) -> (SinkErrorKind, String) {
    match error {
        RequestError::Api(error) => refused(error),
        RequestError::RetryAfter(wait) => (
            SinkErrorKind::RateLimited {
                retry_after: wait.duration(),
                scope: Scope::Target,
            },
            format!("Telegram asks to wait {} s", wait.seconds()),
        ),
        RequestError::MigrateToChatId(to) => (
            SinkErrorKind::TargetGone {
                moved_to: Some(to.0),
            },
            format!("the group became a supergroup: its chat is now {to}"),
        ),
        RequestError::Network(error) => http::failed(error),
        // A success that breaks off in the middle was one; anything else that is no JSON came from a gateway.
        RequestError::InvalidJson { raw, .. } if says_ok(raw) => (
            SinkErrorKind::Uncertain,
            "Telegram's answer cannot be read".to_owned(),
        ),
        RequestError::InvalidJson { .. } => (
            SinkErrorKind::Transient,
            "Telegram answered without JSON, as its gateways do when it is down".to_owned(),
        ),
        RequestError::Io(error) => (SinkErrorKind::Transient, error.to_string()),
    }
}

/// The id of a message that was sent although teloxide could not read all of it: a newer API may say things that
/// this version of the library does not know.
pub(super) fn delivered_anyway(error: &RequestError) -> Option<i64> {
    let RequestError::InvalidJson { raw, .. } = error else {
        return None;
    };
    let answer: Value = serde_json::from_str(raw).ok()?;
    if answer.get("ok") != Some(&Value::Bool(true)) {
        return None;
    }
    answer.pointer("/result/message_id")?.as_i64()
}

fn says_ok(raw: &str) -> bool {
    let head: String = raw
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(10)
        .collect();
    head == r#"{"ok":true"#
}

fn refused(error: &ApiError) -> (SinkErrorKind, String) {
    let text = match error {
        ApiError::InvalidToken => {
            return (
                SinkErrorKind::Unauthorized,
                "Telegram does not know the bot's token".to_owned(),
            );
        }
        ApiError::Unknown(text) => text.clone(),
        known => known.to_string(),
    };
    (kind_of(&text), format!("Telegram answered: {text}"))
}

fn kind_of(text: &str) -> SinkErrorKind {
    let text = text.to_lowercase();
    let gone = || {
        GONE.iter()
            .chain(&TOPIC_GONE)
            .any(|sign| text.contains(sign))
    };
    if text.starts_with("forbidden") || gone() {
        SinkErrorKind::TargetGone { moved_to: None }
    } else if text.starts_with("unauthorized") {
        SinkErrorKind::Unauthorized
    } else if text.starts_with("too many requests") {
        SinkErrorKind::RateLimited {
            retry_after: wait_in(&text).unwrap_or(UNSAID),
            scope: Scope::Target,
        }
    } else if REFUSED.iter().any(|sign| text.starts_with(sign)) {
        SinkErrorKind::Rejected
    } else {
        SinkErrorKind::Transient
    }
}

/// The number in `Too Many Requests: retry after 5`.
fn wait_in(text: &str) -> Option<Duration> {
    let number = text.rsplit_once("retry after ")?.1;
    number.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_that_teloxide_no_longer_knows_are_understood() {
        let gone = SinkErrorKind::TargetGone { moved_to: None };
        for (text, kind) in [
            (
                "Forbidden: bot was kicked from the group chat",
                gone.clone(),
            ),
            (
                "Forbidden: bot is not a member of the channel chat",
                gone.clone(),
            ),
            (
                "Forbidden: bot can't initiate conversation with a user",
                gone.clone(),
            ),
            (
                "Bad Request: not enough rights to send text messages to the chat",
                gone.clone(),
            ),
            ("Unauthorized: bot was kicked from a chat", gone.clone()),
            ("Bad Request: message thread not found", gone.clone()),
            ("Bad Request: TOPIC_CLOSED", gone),
            ("Unauthorized", SinkErrorKind::Unauthorized),
            ("Internal Server Error", SinkErrorKind::Transient),
            ("Bad Gateway", SinkErrorKind::Transient),
            ("Words of next year", SinkErrorKind::Transient),
            (
                "Bad Request: can't parse entities: x",
                SinkErrorKind::Rejected,
            ),
            ("Request Entity Too Large", SinkErrorKind::Rejected),
            (
                "Too Many Requests: retry after 5",
                SinkErrorKind::RateLimited {
                    retry_after: Duration::from_secs(5),
                    scope: Scope::Target,
                },
            ),
        ] {
            assert_eq!(kind_of(text), kind, "{text}");
        }
    }

    fn unreadable(raw: &str) -> RequestError {
        let source = serde_json::from_str::<u8>("x").unwrap_err().into();
        RequestError::InvalidJson {
            source,
            raw: raw.into(),
        }
    }

    #[test]
    fn a_page_was_not_delivered_and_a_broken_success_may_have_been() {
        let page = unreadable("<html>502 Bad Gateway</html>");
        assert_eq!(classify(&page).0, SinkErrorKind::Transient);
        let broken = unreadable(r#"{"ok": true, "result": {"mess"#);
        assert_eq!(classify(&broken).0, SinkErrorKind::Uncertain);
        assert_eq!(delivered_anyway(&broken), None);
        let newer = unreadable(r#"{"ok":true,"result":{"message_id":7,"chat":{"type":"new"}}}"#);
        assert_eq!(delivered_anyway(&newer), Some(7));
    }
}
