//! Asking SOOP whether a streamer is on, and where the chat is: one HTTP call, the live detail.
//!
//! `POST <live_url>/afreeca/player_live_api.php?bjid=<id>` with the form field `bid` (C 8, P, L). The answer is one JSON
//! object, read leniently: numbers may be texts, keys may be missing or new. With an account's cookies the answer is
//! personal: it opens what is for adults, and holds the account's own tickets.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::LiveDetail;
use super::entry::Entry;
use super::http::{Caller, Showing};
use super::login::Pass;
use crate::event::{Broadcast, BroadcastId, StreamerId, Text, Timestamp};
use crate::redact::Secret;
use crate::source::{Closed, Live, Login, Look, LookError};

/// Longest title or nickname that is kept, in bytes; SOOP's own are far shorter.
const MAX_TEXT_BYTES: usize = 1_024;
/// Longest ticket that is taken, in bytes. One that is cut would be none.
const MAX_TICKET_BYTES: usize = 4_096;

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Visitor {
    /// The account that asks; a guest without one.
    pub(super) pass: Option<Arc<Pass>>,
    /// The password that this streamer's rooms have, as far as is known; empty if none is.
    pub(super) password: Secret,
}

/// Asks the live detail. Blocking: call it where blocking is allowed.
#[derive(Debug, Clone)]
pub(super) struct Resolver {
    caller: Caller,
    live_url: Arc<str>,
}

impl Resolver {
    /// A resolver for this address.
    pub(super) fn new(caller: Caller, live_url: &str) -> Self {
        Self {
            caller,
            live_url: live_url.trim_end_matches('/').into(),
        }
    }

    /// Asks whether the streamer is on.
    ///
    /// # Errors
    /// SOOP could not be asked, or what it answered is not a live detail.
    pub(super) fn resolve(
        &self,
        streamer: &StreamerId,
        visitor: &Visitor,
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
        let showing = match &visitor.pass {
            Some(pass) => Showing::Cookies(&pass.cookies),
            None => Showing::Nothing,
        };
        let answer = self.caller.post(&url, form, showing)?;
        read_answer(streamer, visitor, &answer.body, now)
    }
}

/// Reads a live detail.
fn read_answer(
    streamer: &StreamerId,
    visitor: &Visitor,
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
        1 if is_locked(channel) && visitor.password.is_empty() => {
            Ok(Look::Closed(Closed::NeedsPassword))
        }
        1 => live(streamer, visitor, channel, now).map(Look::Live),
        0 => Ok(Look::Offline),
        -6 => Ok(Look::Closed(Closed::Adult(Login::None))),
        -14 => Ok(Look::Closed(Closed::SubscribersOnly(Login::None))),
        -3 => Ok(Look::Closed(Closed::Blacklisted)),
        // One client's word; a password is asked for at the door of the chat, and this call takes none (L 1). With one at
        // hand there is nothing to be advised.
        -1988 if visitor.password.is_empty() => Ok(Look::Closed(Closed::NeedsPassword)),
        // The broadcast ended, says the old mobile API.
        -3001 => Ok(Look::Offline),
        other => Ok(Look::Closed(Closed::Other(other))),
    }
}

fn live(
    streamer: &StreamerId,
    visitor: &Visitor,
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
            entry: entry(visitor, channel, &chat_number.to_string()),
        },
    })
}

/// Whether the room has a password, which the chat server asks for (C 5).
fn is_locked(channel: &Value) -> bool {
    text(channel, "BPWD") == "Y"
}

/// What to show at the door. Both tickets are of this one answer, so they belong to one and the same visitor.
fn entry(visitor: &Visitor, channel: &Value, chat_number: &str) -> Entry {
    let fan_ticket = ticket(channel, "FTK");
    let entry = match (&visitor.pass, ticket(channel, "TK")) {
        (Some(_), own) if !own.is_empty() && !fan_ticket.is_empty() => {
            Entry::member(chat_number, own, fan_ticket.clone())
        }
        _ => Entry::guest(chat_number),
    };
    if is_locked(channel) {
        entry.with_password(visitor.password.clone(), fan_ticket)
    } else {
        entry
    }
}

/// A ticket as it can stand in a packet; empty if there is none.
fn ticket(channel: &Value, key: &str) -> Secret {
    let ticket = channel.get(key).and_then(Value::as_str).unwrap_or_default();
    let fits = ticket.len() <= MAX_TICKET_BYTES && !ticket.contains(char::is_control);
    Secret::new(if fits { ticket } else { "" })
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
        read_as(&Visitor::default(), json)
    }

    fn read_as(visitor: &Visitor, json: &str) -> Result<Look<LiveDetail>, LookError> {
        let streamer = StreamerId::parse("star01").unwrap();
        read_answer(&streamer, visitor, json.as_bytes(), Timestamp(1_000_000))
    }

    fn account() -> Visitor {
        let cookies = Secret::new("AuthTicket=a");
        Visitor {
            pass: Some(Arc::new(Pass { cookies })),
            ..Visitor::default()
        }
    }

    fn knows_the_word() -> Visitor {
        Visitor {
            password: Secret::new("word"),
            ..Visitor::default()
        }
    }

    /// The way in that a visitor finds in an answer with these fields besides.
    fn entry_of(visitor: &Visitor, fields: &str) -> Entry {
        let json = format!(
            r#"{{"CHANNEL":{{"RESULT":1,"CHDOMAIN":"a","CHPT":1,"CHATNO":9552,"BNO":1{fields}}}}}"#
        );
        match read_as(visitor, &json) {
            Ok(Look::Live(live)) => live.room.entry,
            other => panic!("{other:?}"),
        }
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
            (live.room.port, live.room.entry.chat_number()),
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
        assert_eq!(result(-6), Look::Closed(Closed::Adult(Login::None)));
        let subscribers = Closed::SubscribersOnly(Login::None);
        assert_eq!(result(-14), Look::Closed(subscribers));
        assert_eq!(result(-3), Look::Closed(Closed::Blacklisted));
        assert_eq!(result(-1988), Look::Closed(Closed::NeedsPassword));
        assert_eq!(result(-99), Look::Closed(Closed::Other(-99)));
    }

    #[test]
    fn a_guest_shows_no_ticket_and_an_account_both_of_its_own() {
        let (guest, both) = (Visitor::default(), r#","TK":"mine","FTK":"own""#);
        assert_eq!(entry_of(&guest, both), Entry::guest("9552"));
        let member = Entry::member("9552", Secret::new("mine"), Secret::new("own"));
        assert_eq!(entry_of(&account(), both), member);
        // Half a pair is none, and neither is what would break out of its field.
        let long = format!(r#","TK":"{}","FTK":"own""#, "x".repeat(5_000));
        for half in [
            r#","FTK":"own""#,
            r#","TK":"mine","FTK":"""#,
            r#","TK":"a\f","FTK":"own""#,
            r#","TK":5,"FTK":"own""#,
            &long,
        ] {
            assert_eq!(entry_of(&account(), half), Entry::guest("9552"), "{half}");
        }
    }

    #[test]
    fn a_locked_room_is_entered_with_its_password_or_not_at_all() {
        let locked = r#","BPWD":"Y","FTK":"guests""#;
        let json = r#"{"CHANNEL":{"RESULT":1,"BPWD":"Y"}}"#;
        let needs = Look::Closed(Closed::NeedsPassword);
        assert_eq!(read(json), Ok(needs));
        let entry = Entry::guest("9552").with_password(Secret::new("word"), Secret::new("guests"));
        assert_eq!(entry_of(&knows_the_word(), locked), entry);
        let open = r#","BPWD":"N","FTK":"guests""#;
        assert_eq!(entry_of(&knows_the_word(), open), Entry::guest("9552"));
        let odd = read_as(&knows_the_word(), r#"{"CHANNEL":{"RESULT":-1988}}"#);
        assert_eq!(odd, Ok(Look::Closed(Closed::Other(-1988))));
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
