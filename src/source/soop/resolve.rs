//! Asking SOOP whether a streamer is on, and where the chat is: one HTTP call, the live detail.
//!
//! `POST <live_url>/afreeca/player_live_api.php?bjid=<id>` with the form field `bid` (C 8, P, L). The answer is one JSON
//! object, read leniently: numbers may be texts, keys may be missing or new.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{LiveDetail, tls};
use crate::event::{Broadcast, BroadcastId, StreamerId, Text, Timestamp};
use crate::source::{Closed, Live, Look, LookError};

/// How long the whole call may take.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The largest answer that is read. Real ones are a few kilobytes.
const MAX_ANSWER_BYTES: u64 = 512 * 1024;
/// Longest title or nickname that is kept, in bytes; SOOP's own are far shorter.
const MAX_TEXT_BYTES: usize = 1_024;

/// Asks the live detail. Blocking: call it where blocking is allowed.
#[derive(Debug, Clone)]
pub struct Resolver {
    agent: ureq::Agent,
    live_url: Arc<str>,
}

impl Resolver {
    /// A resolver for this address, trusting `extra_roots` beside the usual authorities.
    pub fn new(live_url: &str, extra_roots: &tls::ExtraRoots) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(3)
            .max_idle_connections(4)
            .user_agent(concat!("soopbell/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::for_http(extra_roots))
            .build()
            .into();
        Self {
            agent,
            live_url: live_url.trim_end_matches('/').into(),
        }
    }

    /// Asks whether the streamer is on.
    ///
    /// # Errors
    /// SOOP could not be asked, or what it answered is not a live detail.
    pub fn resolve(
        &self,
        streamer: &StreamerId,
        now: Timestamp,
    ) -> Result<Look<LiveDetail>, LookError> {
        let url = format!(
            "{}/afreeca/player_live_api.php?bjid={streamer}",
            self.live_url
        );
        let form = [
            ("bid", streamer.as_str()),
            ("bno", ""),
            ("type", "live"),
            ("pwd", ""),
            ("player_type", "html5"),
            ("stream_type", "common"),
            ("quality", "HD"),
            ("mode", "landing"),
            ("from_api", "0"),
            ("is_revive", "false"),
        ];
        let mut response = self
            .agent
            .post(&url)
            .send_form(form)
            .map_err(|error| LookError(format!("SOOP cannot be reached: {error}")))?;
        let status = response.status();
        if !status.is_success() {
            return Err(LookError(format!(
                "SOOP answered with HTTP status {status}"
            )));
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(MAX_ANSWER_BYTES)
            .read_to_vec()
            .map_err(|error| LookError(format!("SOOP's answer could not be read: {error}")))?;
        read_answer(streamer, &body, now)
    }
}

/// Reads a live detail.
fn read_answer(
    streamer: &StreamerId,
    body: &[u8],
    now: Timestamp,
) -> Result<Look<LiveDetail>, LookError> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| {
        LookError("SOOP's answer is not JSON (maintenance, or a block page)".into())
    })?;
    let channel = answer
        .get("CHANNEL")
        .ok_or_else(|| LookError("SOOP's answer holds no CHANNEL".into()))?;
    let result = integer(channel, "RESULT")
        .ok_or_else(|| LookError("SOOP's answer holds no RESULT".into()))?;
    match result {
        1 => live(streamer, channel, now).map(Look::Live),
        0 => Ok(Look::Offline),
        -6 => Ok(Look::Closed(Closed::Adult)),
        -14 => Ok(Look::Closed(Closed::SubscribersOnly)),
        -3 => Ok(Look::Closed(Closed::Blacklisted)),
        -1988 => Ok(Look::Closed(Closed::Password)),
        // The broadcast ended, says the old mobile API.
        -3001 => Ok(Look::Offline),
        other => Ok(Look::Closed(Closed::Other(other))),
    }
}

fn live(
    streamer: &StreamerId,
    channel: &Value,
    now: Timestamp,
) -> Result<Live<LiveDetail>, LookError> {
    let missing = |key| LookError(format!("SOOP's live detail holds no usable {key}"));
    let number = |key| integer(channel, key).and_then(|number| u64::try_from(number).ok());
    let host = text(channel, "CHDOMAIN").to_lowercase();
    let host_is_sane = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    if !host_is_sane {
        return Err(missing("CHDOMAIN"));
    }
    let port = number("CHPT")
        .and_then(|port| u16::try_from(port).ok())
        .filter(|port| *port > 0)
        .ok_or_else(|| missing("CHPT"))?;
    let chat_number = number("CHATNO").ok_or_else(|| missing("CHATNO"))?;
    let id = number("BNO").ok_or_else(|| missing("BNO"))?;
    let on_for = Duration::from_secs(number("BTIME").unwrap_or(0));
    let nick = text(channel, "BJNICK");
    let category = channel
        .get("CATEGORY_TAGS")
        .and_then(|tags| tags.get(0))
        .and_then(Value::as_str)
        .map_or_else(|| text(channel, "CATE"), clip);
    Ok(Live {
        broadcast: Broadcast {
            id: BroadcastId(id),
            nick: if nick.is_empty() {
                Text::from(streamer.as_str())
            } else {
                nick
            },
            title: unescape(&text(channel, "TITLE")),
            category,
            started_at: now.minus(on_for),
        },
        room: LiveDetail {
            host: host.into(),
            port,
            chat_number: chat_number.to_string(),
        },
    })
}

/// A number that may be written as a text.
fn integer(channel: &Value, key: &str) -> Option<i64> {
    match channel.get(key)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text that may be a number, or missing.
fn text(channel: &Value, key: &str) -> Text {
    match channel.get(key) {
        Some(Value::String(text)) => clip(text),
        Some(Value::Number(number)) => number.to_string().into(),
        _ => Text::default(),
    }
}

fn clip(text: &str) -> Text {
    text.get(..text.floor_char_boundary(MAX_TEXT_BYTES))
        .unwrap_or_default()
        .into()
}

/// Titles come HTML-escaped.
fn unescape(text: &str) -> Text {
    html_escape::decode_html_entities(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Look<LiveDetail>, LookError> {
        let streamer = StreamerId::parse("star01").unwrap();
        read_answer(&streamer, json.as_bytes(), Timestamp(1_000_000))
    }

    #[test]
    fn a_live_detail_reads_with_numbers_as_texts_and_an_escaped_title() {
        let json = r#"{"CHANNEL":{"RESULT":"1","CHDOMAIN":"Chat-ABCD.example.com","CHPT":"8001","CHATNO":"9552",
            "BNO":12345,"BJNICK":"별하늘","TITLE":"&lt;토크&gt; &amp; 노래","BTIME":100,"CATE":"00130000",
            "CATEGORY_TAGS":["talk"],"NEW":null}}"#;
        let Ok(Look::Live(live)) = read(json) else {
            panic!("{:?}", read(json))
        };
        assert_eq!(live.room.host, "chat-abcd.example.com");
        assert_eq!(
            (live.room.port, live.room.chat_number.as_str()),
            (8001, "9552")
        );
        assert_eq!(live.broadcast.title, "<토크> & 노래");
        assert_eq!(
            (
                live.broadcast.nick.as_str(),
                live.broadcast.category.as_str()
            ),
            ("별하늘", "talk")
        );
        assert_eq!(live.broadcast.started_at, Timestamp(900_000));
    }

    #[test]
    fn each_result_is_told_apart() {
        let result = |n: i64| read(&format!(r#"{{"CHANNEL":{{"RESULT":{n},"ISSP":0}}}}"#)).unwrap();
        assert_eq!(result(0), Look::Offline);
        assert_eq!(result(-3001), Look::Offline);
        assert_eq!(result(-6), Look::Closed(Closed::Adult));
        assert_eq!(result(-14), Look::Closed(Closed::SubscribersOnly));
        assert_eq!(result(-3), Look::Closed(Closed::Blacklisted));
        assert_eq!(result(-1988), Look::Closed(Closed::Password));
        assert_eq!(result(-99), Look::Closed(Closed::Other(-99)));
    }

    #[test]
    fn what_is_no_live_detail_is_an_error_in_words() {
        for body in [
            "",
            "<html>점검 중</html>",
            "[]",
            r#"{"CHANNEL":{}}"#,
            r#"{"CHANNEL":{"RESULT":1}}"#,
            r#"{"CHANNEL":{"RESULT":1,"CHDOMAIN":"evil/../x","CHPT":"1","CHATNO":"1","BNO":"1"}}"#,
            r#"{"CHANNEL":{"RESULT":1,"CHDOMAIN":"ok","CHPT":"99999","CHATNO":"1","BNO":"1"}}"#,
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }
}
