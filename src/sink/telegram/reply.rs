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
//! | an edit of a message that is not there, or not ours | `MessageGone` | it can be posted anew |
//! | an edit that changes nothing | delivered | the message says what it was to say |
//! | any other 400, 413, 414 | `Rejected` | the same words will be refused again |
//! | 409, and whatever else | `Transient` | trying in vain until it expires beats giving up a ring |

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::http::{self, Failure, Reply};
use super::super::plain::{self, Lines};
use super::super::{Receipt, Remedy, Scope, SinkErrorKind};
use crate::event::Timestamp;

/// How long to wait after a 429 that does not say how long.
const UNSAID: Duration = Duration::from_secs(30);

/// Longest title of a chat that is told to people, in UTF-16 units. Telegram's own limit is 128.
const TITLE: usize = 128;

/// A failure, and what a person can do about it where Telegram's words tell.
pub(super) type Refusal = (Failure, Option<Remedy>);

/// Texts, lower case, by which Telegram says that a chat or topic is not, or not for us; and what helps. The status does
/// not tell: most of them are a 400 like any other.
const GONE: [(&str, Help); 22] = [
    ("chat not found", Help::ChannelOrGreet),
    ("chat_id is empty", Help::Channel),
    ("peer_id_invalid", Help::ChannelOrGreet),
    ("bot was kicked", Help::Invite),
    ("bot is not a member", Help::Invite),
    ("bot can't initiate conversation", Help::Greet),
    ("bot was blocked", Help::Greet),
    ("user_is_blocked", Help::Greet),
    ("bot can't send messages to", Help::Channel),
    ("is deactivated", Help::Channel),
    ("was deactivated", Help::Channel),
    ("was deleted", Help::Channel),
    ("upgraded to a supergroup", Help::Channel),
    ("not enough rights", Help::Send),
    ("have no rights to send", Help::Send),
    ("chat_write_forbidden", Help::Send),
    ("chat_send_plain_forbidden", Help::Send),
    ("need administrator rights", Help::Post),
    ("chat_admin_required", Help::Post),
    ("thread not found", Help::Topic),
    ("topic_closed", Help::Topic),
    ("topic_deleted", Help::Topic),
];

/// Texts, lower case, by which Telegram says that there is nothing to edit.
const NOTHING_TO_EDIT: [&str; 4] = [
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
];

/// What helps against a refusal.
#[derive(Debug, Clone, Copy)]
enum Help {
    Send,
    Post,
    Invite,
    Greet,
    Channel,
    /// A person who never spoke to the bot is not found either. A group or channel is if the bot was ever in it, and
    /// then Telegram says that it is no member any more; so its id is the likelier mistake.
    ChannelOrGreet,
    Topic,
}

impl Help {
    fn remedy(self, chat: i64) -> Remedy {
        match self {
            Self::Send => permission("Send Messages"),
            Self::Post => permission("Post Messages"),
            Self::Invite => Remedy::Invite,
            Self::Greet => Remedy::Greet,
            Self::ChannelOrGreet if chat > 0 => Remedy::Greet,
            Self::Channel | Self::ChannelOrGreet => Remedy::Channel,
            Self::Topic => Remedy::Topic,
        }
    }
}

/// The right by the name that Telegram's settings show; where, its answers do not say.
fn permission(name: &'static str) -> Remedy {
    Remedy::Permission {
        names: vec![name],
        place: String::new(),
    }
}

/// Every answer of the Bot API, as far as it matters. teloxide's types for it are strict about the whole message and
/// about parameters that they do not know, so that a newer API would make a success unreadable.
#[derive(Debug, Deserialize)]
struct Answer<T> {
    ok: bool,
    #[serde(default = "nothing")]
    result: Option<T>,
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

/// serde's own default for it would want one of `T`.
fn nothing<T>() -> Option<T> {
    None
}

/// What a chat calls itself, and what may be done in it.
#[derive(Debug, Deserialize)]
pub(super) struct Chat {
    #[serde(default)]
    title: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    is_forum: bool,
    #[serde(default)]
    permissions: Permissions,
}

/// What everybody may do in a group.
#[derive(Debug, Default, Deserialize)]
struct Permissions {
    #[serde(default)]
    can_send_messages: Option<bool>,
}

impl Chat {
    /// What is missing for whoever is this in the chat, if something is.
    pub(super) fn remedy(&self, member: &Member) -> Option<Remedy> {
        let is_plain = member.status == "member";
        match self.kind.as_str() {
            "channel" if is_plain => Some(permission("Post Messages")),
            _ if is_plain && self.permissions.can_send_messages == Some(false) => {
                Some(permission("Send Messages"))
            }
            _ => member.remedy(),
        }
        .map(|remedy| self.placed(remedy))
    }

    /// What helps where a topic is wanted of a chat that has none.
    pub(super) fn lacks_topics(&self, topic: Option<i32>) -> Option<Remedy> {
        (topic.is_some() && !self.is_forum).then_some(Remedy::Topic)
    }

    fn placed(&self, remedy: Remedy) -> Remedy {
        match remedy {
            Remedy::Permission { names, .. } => Remedy::Permission {
                names,
                place: self.named(),
            },
            other => other,
        }
    }

    /// The title, which its owner chose: cleaned, on one line, of a bounded length. Empty for a person.
    pub(super) fn title(self) -> String {
        self.named()
    }

    fn named(&self) -> String {
        plain::clip(plain::clean(&self.title, Lines::Fold).trim(), TITLE)
    }
}

/// What the bot is in a chat.
#[derive(Debug, Deserialize)]
pub(super) struct Member {
    status: String,
    #[serde(default, rename = "is_member")]
    inside: Option<bool>,
    #[serde(default)]
    can_send_messages: Option<bool>,
    #[serde(default)]
    can_post_messages: Option<bool>,
}

impl Member {
    /// What is missing, if something is.
    pub(super) fn remedy(&self) -> Option<Remedy> {
        match self.status.as_str() {
            "left" | "kicked" => Some(Remedy::Invite),
            "restricted" if self.inside == Some(false) => Some(Remedy::Invite),
            "restricted" if self.can_send_messages == Some(false) => {
                Some(permission("Send Messages"))
            }
            "administrator" if self.can_post_messages == Some(false) => {
                Some(permission("Post Messages"))
            }
            _ => None,
        }
    }
}

/// The result of a question; `None` for whatever else came.
pub(super) fn told<T: DeserializeOwned>(reply: &Reply) -> Option<T> {
    serde_json::from_slice::<Answer<T>>(&reply.body)
        .ok()
        .filter(|answer| answer.ok)?
        .result
}

/// The result of a method that delivers nothing, or why there is none. What is wrong with a chat, its words do not tell.
pub(super) fn result<T: DeserializeOwned>(reply: &Reply) -> Result<T, Failure> {
    let status = reply.status;
    match serde_json::from_slice::<Answer<T>>(&reply.body).ok() {
        Some(Answer {
            ok: true,
            result: Some(result),
            ..
        }) if status.is_success() => Ok(result),
        Some(answer) if !answer.ok => {
            let code = code(reply, &answer);
            Err(refused(reply, code, &answer, 0).0)
        }
        _ if status.as_u16() == 429 => Err(too_fast::<T>(reply, None)),
        _ => {
            let words = format!("Telegram answered {} and not as it should", status.as_u16());
            Err((SinkErrorKind::Transient, words))
        }
    }
}

/// When an answer was written, by the clock of whoever wrote it.
pub(super) fn written_at(reply: &Reply) -> Option<Timestamp> {
    let at = jiff::fmt::rfc2822::parse(reply.header("date")?).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

/// The result of a question, or why there is none.
pub(super) fn answered<T: DeserializeOwned>(reply: &Reply, chat: i64) -> Result<T, Refusal> {
    if let Some(result) = told(reply) {
        return Ok(result);
    }
    read(reply, chat, |_| None)?;
    let words = "Telegram answered without what was asked for".to_owned();
    Err(((SinkErrorKind::Transient, words), None))
}

/// Sorts the answer to a message that was posted into the chat.
pub(super) fn posted(reply: &Reply, chat: i64) -> Result<Receipt, Refusal> {
    read(reply, chat, |_| None)
}

/// Sorts the answer to an edit of the chat's message with this id.
pub(super) fn edited(reply: &Reply, chat: i64, id: i32) -> Result<Receipt, Refusal> {
    read(reply, chat, |words| {
        let has = |sign: &str| words.contains(sign);
        if has("message is not modified") {
            return Some(Ok(Receipt {
                remote_id: Some(id.to_string()),
                hold: None,
            }));
        }
        let gone = NOTHING_TO_EDIT.iter().any(|sign| has(sign));
        gone.then_some(Err(SinkErrorKind::MessageGone))
    })
}

/// Sorts an answer. What its words mean for this method alone, `own` knows.
fn read(
    reply: &Reply,
    chat: i64,
    own: impl FnOnce(&str) -> Option<Result<Receipt, SinkErrorKind>>,
) -> Result<Receipt, Refusal> {
    let status = reply.status;
    let unclear = |kind, what: &str| {
        let words = format!("Telegram answered {} {what}", status.as_u16());
        Err(((kind, words), None))
    };
    match serde_json::from_slice::<Answer<Sent>>(&reply.body).ok() {
        Some(answer) if !answer.ok => {
            let code = code(reply, &answer);
            let meant = (code == 400).then(|| own(&answer.description.to_lowercase()));
            match meant.flatten() {
                Some(Ok(receipt)) => Ok(receipt),
                Some(Err(kind)) => Err(((kind, said(code, &answer, "")), None)),
                None => Err(refused(reply, code, &answer, chat)),
            }
        }
        Some(Answer {
            result: Some(sent), ..
        }) if status.is_success() => Ok(Receipt {
            remote_id: Some(sent.message_id.to_string()),
            // Telegram says nothing about its limits until they are passed.
            hold: None,
        }),
        _ if status.is_success() => unclear(SinkErrorKind::Uncertain, "without the message"),
        _ if status.as_u16() == 429 => Err((too_fast::<Sent>(reply, None), None)),
        _ => unclear(
            SinkErrorKind::Transient,
            "without JSON, as its gateways do when it is down",
        ),
    }
}

/// The status, which the body has as well should something between us have lost it.
fn code<T>(reply: &Reply, answer: &Answer<T>) -> u16 {
    match answer.error_code {
        Some(code) if reply.status.is_success() => code,
        _ => reply.status.as_u16(),
    }
}

fn said<T>(code: u16, answer: &Answer<T>, hint: &str) -> String {
    format!("Telegram answered {code}: {}{hint}", answer.description)
}

/// Telegram's own words about why not.
fn refused<T>(reply: &Reply, code: u16, answer: &Answer<T>, chat: i64) -> Refusal {
    if let Some(to) = answer.parameters.migrate_to_chat_id {
        let kind = SinkErrorKind::TargetGone { moved_to: Some(to) };
        let words = format!("the group became a supergroup: its chat is now {to}");
        return ((kind, words), None);
    }
    if code == 429 || answer.parameters.retry_after.is_some() {
        return (too_fast(reply, Some(answer)), None);
    }
    let text = answer.description.to_lowercase();
    let help = GONE.iter().find(|(sign, _)| text.contains(sign));
    let help = help.map(|(_, help)| help.remedy(chat));
    let gone = help.is_some() || code == 403 || text.starts_with("forbidden");
    let (kind, hint, remedy) = match code {
        500..=599 => (SinkErrorKind::Transient, "", None),
        // Before 401: "Unauthorized: bot was kicked from a chat" has been seen.
        _ if gone => (SinkErrorKind::TargetGone { moved_to: None }, "", help),
        401 => {
            let hint = " (the bot's token)";
            (SinkErrorKind::Unauthorized, hint, Some(Remedy::Token))
        }
        404 if text == "not found" => {
            let hint = " (the bot's token)";
            (SinkErrorKind::Unauthorized, hint, Some(Remedy::Token))
        }
        400 | 413 | 414 => (SinkErrorKind::Rejected, "", None),
        409 => {
            let hint = " (does another program use the bot's token?)";
            (SinkErrorKind::Transient, hint, None)
        }
        _ => (SinkErrorKind::Transient, "", None),
    };
    ((kind, said(code, answer, hint)), remedy)
}

/// A 429. Without Telegram's words it comes from whoever stands in front of it and counts all that we send.
fn too_fast<T>(reply: &Reply, answer: Option<&Answer<T>>) -> Failure {
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

    const GROUP: i64 = -1_001;

    fn kind(status: u16, body: &str) -> SinkErrorKind {
        posted(&reply(status, body), GROUP).unwrap_err().0.0
    }

    fn words(status: u16, words: &str) -> Reply {
        let body = format!(r#"{{"ok":false,"error_code":{status},"description":"{words}"}}"#);
        reply(status, &body)
    }

    fn says(status: u16, words: &str) -> SinkErrorKind {
        posted(&self::words(status, words), GROUP).unwrap_err().0.0
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
        assert_eq!(
            posted(&page, GROUP).unwrap_err().0.0,
            limited(90, Scope::Token)
        );
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
        let receipt = posted(&reply(200, newer), GROUP).unwrap();
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
    #[test]
    fn what_people_can_do_is_told_by_the_words() {
        for (status, said, chat, expected) in [
            (
                400,
                "Bad Request: not enough rights to send text messages to the chat",
                GROUP,
                Some(permission("Send Messages")),
            ),
            (
                400,
                "Bad Request: need administrator rights in the channel chat",
                GROUP,
                Some(permission("Post Messages")),
            ),
            (
                403,
                "Forbidden: bot was kicked from the supergroup chat",
                GROUP,
                Some(Remedy::Invite),
            ),
            (
                403,
                "Forbidden: bot was blocked by the user",
                7,
                Some(Remedy::Greet),
            ),
            (
                403,
                "Forbidden: the group chat was deleted",
                GROUP,
                Some(Remedy::Channel),
            ),
            (
                400,
                "Bad Request: chat not found",
                GROUP,
                Some(Remedy::Channel),
            ),
            (400, "Bad Request: chat not found", 7, Some(Remedy::Greet)),
            (400, "Bad Request: TOPIC_CLOSED", GROUP, Some(Remedy::Topic)),
            (401, "Unauthorized", GROUP, Some(Remedy::Token)),
            (404, "Not Found", GROUP, Some(Remedy::Token)),
            (403, "Forbidden: words of next year", GROUP, None),
            (400, "Bad Request: message is too long", GROUP, None),
            (502, "Bad Gateway: chat not found here", GROUP, None),
        ] {
            let remedy = posted(&words(status, said), chat).unwrap_err().1;
            assert_eq!(remedy, expected, "{said}");
        }
    }

    #[test]
    fn an_edit_changes_a_message_or_finds_none() {
        let same = "Bad Request: message is not modified: specified new message content and \
            reply markup are exactly the same as a current content";
        let receipt = edited(&words(400, same), GROUP, 7).unwrap();
        assert_eq!(receipt.remote_id.as_deref(), Some("7"));
        for gone in [
            "Bad Request: message to edit not found",
            "Bad Request: message can't be edited",
            "Bad Request: MESSAGE_ID_INVALID",
        ] {
            let ((kind, _), _) = edited(&words(400, gone), GROUP, 7).unwrap_err();
            assert_eq!(kind, SinkErrorKind::MessageGone, "{gone}");
            assert_eq!(says(400, gone), SinkErrorKind::Rejected, "{gone}");
        }
        let ((kind, _), _) =
            edited(&words(500, "message to edit not found"), GROUP, 7).unwrap_err();
        assert_eq!(kind, SinkErrorKind::Transient);
        let elsewhere = edited(&words(400, "Bad Request: chat not found"), GROUP, 7);
        let gone = SinkErrorKind::TargetGone { moved_to: None };
        assert_eq!(elsewhere.unwrap_err().0.0, gone);
    }

    #[test]
    fn what_the_bot_is_in_a_chat_tells_what_is_missing() {
        for (member, expected) in [
            (r#"{"status":"left"}"#, Some(Remedy::Invite)),
            (
                r#"{"status":"kicked","until_date":0}"#,
                Some(Remedy::Invite),
            ),
            (
                r#"{"status":"restricted","is_member":false,"can_send_messages":false}"#,
                Some(Remedy::Invite),
            ),
            (
                r#"{"status":"restricted","is_member":true,"can_send_messages":false}"#,
                Some(permission("Send Messages")),
            ),
            (
                r#"{"status":"administrator","can_post_messages":false}"#,
                Some(permission("Post Messages")),
            ),
            (r#"{"status":"administrator"}"#, None),
            (r#"{"status":"of next year"}"#, None),
        ] {
            let body = format!(r#"{{"ok":true,"result":{member}}}"#);
            let told: Member = told(&reply(200, &body)).unwrap();
            assert_eq!(told.remedy(), expected, "{member}");
        }
        for nothing in ["<html>", r#"{"ok":false,"result":{"status":"left"}}"#, ""] {
            assert!(told::<Member>(&reply(200, nothing)).is_none(), "{nothing}");
        }
    }

    #[test]
    fn what_a_method_says_is_read_or_sorted() {
        let good = reply(200, r#"{"ok":true,"result":[1,2],"more":{}}"#);
        assert_eq!(result::<Vec<u8>>(&good).unwrap(), [1, 2]);
        let slow =
            r#"{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":3}}"#;
        for (status, body, expected) in [
            (200, "{}", SinkErrorKind::Transient),
            (200, r#"{"ok":true,"result":"x"}"#, SinkErrorKind::Transient),
            (502, "<html>", SinkErrorKind::Transient),
            (
                401,
                r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#,
                SinkErrorKind::Unauthorized,
            ),
            (
                429,
                slow,
                SinkErrorKind::RateLimited {
                    retry_after: Duration::from_secs(3),
                    scope: Scope::Target,
                },
            ),
        ] {
            let (kind, _) = result::<Vec<u8>>(&reply(status, body)).unwrap_err();
            assert_eq!(kind, expected, "{status} {body}");
        }
    }

    #[test]
    fn an_answer_says_when_it_was_written() {
        let mut reply = reply(200, "");
        assert_eq!(written_at(&reply), None);
        for (date, expected) in [
            (
                "Tue, 14 Nov 2023 22:13:20 GMT",
                Some(Timestamp(1_700_000_000_000)),
            ),
            ("yesterday", None),
        ] {
            reply.headers.insert("date", date.parse().unwrap());
            assert_eq!(written_at(&reply), expected, "{date}");
        }
    }

    #[test]
    fn a_title_is_one_short_clean_line() {
        let title = format!("\u{202e} a\n{}", "가".repeat(1_000));
        let shown = serde_json::json!({ "title": title });
        let title = serde_json::from_value::<Chat>(shown).unwrap().title();
        assert!(title.starts_with("a 가") && title.encode_utf16().count() == TITLE);
    }
}
