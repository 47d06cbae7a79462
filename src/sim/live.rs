//! Live detail over HTTP: is this streamer on air, and where is the chat? (protocol 1.1 to 1.3)

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::account::Member;
use super::check::{Breach, Violation};
use super::line::Line;
use super::platform::{Note, Platform};
use super::room::Room;
use crate::event::StreamerId;

/// Results that say why a broadcast cannot be seen by a guest; 1 and 0 say whether there is one.
const LIVE: i64 = 1;
const OFFLINE: i64 = 0;
const ADULT: i64 = -6;
const SUBSCRIBERS_ONLY: i64 = -14;

/// The fan ticket that every guest is given.
pub(super) const GUEST_FAN_TICKET: &str = "GUEST_FAN_TICKET";

/// The one field that is needed; the player sends a dozen more.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    bid: String,
}

/// Answers `POST /afreeca/player_live_api.php`.
pub(super) async fn answer(
    State(platform): State<Arc<Platform>>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let Some(streamer) = StreamerId::parse(&asked.bid) else {
        platform.violated(Violation {
            streamer: asked.bid,
            socket: 0,
            breach: Breach::NoBid,
        });
        return text(StatusCode::OK, channel(&offline()));
    };
    let cookies = headers.get(header::COOKIE).and_then(|it| it.to_str().ok());
    let member =
        cookies.and_then(|cookies| platform.accounts(|accounts| accounts.by_cookies(cookies)));
    let (fault, detail) = platform.poll(&streamer, |room| {
        room.tally.polls += 1;
        let fault = room.http_fault();
        // Counted as given only if it is: a client cannot be blamed for a number it never saw.
        let reaches = fault.as_ref().is_none_or(|it| {
            it.status.is_none() && it.body.is_none() && it.huge.is_none() && !it.cut
        });
        (fault, detail(room, platform.addr, member.as_ref(), reaches))
    });
    platform.tell(Note::Polled(streamer));
    let Some(fault) = fault else {
        return text(StatusCode::OK, detail);
    };
    if let Some(slow) = fault.slow {
        tokio::select! {
            () = tokio::time::sleep(slow) => {}
            () = platform.stop.cancelled() => {}
        }
    }
    if fault.cut {
        line.cut();
    }
    let status = fault
        .status
        .and_then(|code| StatusCode::from_u16(code).ok());
    let body = match (fault.huge, fault.body) {
        (Some(bytes), _) => " ".repeat(usize::try_from(bytes).unwrap_or(usize::MAX)),
        (None, Some(body)) => body,
        (None, None) if status.is_some() => "<html><body>오류</body></html>".to_owned(),
        (None, None) => detail,
    };
    text(status.unwrap_or(StatusCode::OK), body)
}

/// SOOP does not reliably say that its JSON is JSON, so the imitation never does.
fn text(status: StatusCode, body: String) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=UTF-8")],
        body,
    )
        .into_response()
}

fn detail(room: &mut Room, addr: SocketAddr, member: Option<&Member>, reaches: bool) -> String {
    let told = room.result.filter(|it| it.value != LIVE);
    let result = told.map_or_else(|| result_for(room, member), |it| it.value);
    let Some(on_air) = room.on_air.as_ref().filter(|_| result != OFFLINE) else {
        return channel(&offline());
    };
    let mut fields = offline();
    fields.insert("TITLE".into(), escape(&room.title).into());
    let grade = if on_air.adult { "19" } else { "0" };
    fields.insert("GRADE".into(), grade.into());
    fields.insert("BPS".into(), "8000".into());
    if result == LIVE {
        let seconds = on_air.since.elapsed().as_secs();
        let password = if on_air.password.is_some() { "Y" } else { "N" };
        for (key, value) in [
            ("CHDOMAIN", Value::from(addr.ip().to_string())),
            ("CHPT", addr.port().to_string().into()),
            ("CHIP", addr.ip().to_string().into()),
            ("CHATNO", on_air.chatno.to_string().into()),
            ("BNO", on_air.bno.to_string().into()),
            ("BJID", room.id.as_str().into()),
            ("BJNICK", room.nick.as_str().into()),
            (
                "FTK",
                member.map_or(GUEST_FAN_TICKET, |it| &it.fan_ticket).into(),
            ),
            ("BPWD", password.into()),
            ("CATE", "00130000".into()),
            ("CATEGORY_TAGS", json!([room.category])),
            ("AUTO_HASHTAGS", json!([])),
            ("HASH_TAGS", json!([])),
            ("BTIME", seconds.into()),
            ("PCON_OBJECT", Value::Null),
            ("STRM_LANG_TYPE", "ko_KR".into()),
        ] {
            fields.insert(key.into(), value);
        }
        if let Some(member) = member {
            fields.insert("TK".into(), member.ticket.as_str().into());
        }
        if reaches {
            room.given = Some(on_air.chatno);
        }
    }
    let as_text = told.is_some_and(|it| it.as_text) || room.result.is_some_and(|it| it.as_text);
    let value = if as_text {
        result.to_string().into()
    } else {
        result.into()
    };
    fields.insert("RESULT".into(), value);
    channel(&fields)
}

/// Whether this broadcast is open to whoever asks.
fn result_for(room: &Room, member: Option<&Member>) -> i64 {
    match (&room.on_air, member) {
        (Some(on_air), None) if on_air.adult => ADULT,
        (Some(on_air), member)
            if on_air.subscribers_only && !member.is_some_and(|it| it.subscribes_to(&room.id)) =>
        {
            SUBSCRIBERS_ONLY
        }
        _ => LIVE,
    }
}

/// All that an answer says of somebody who is not on air, or does not exist: SOOP does not tell the two apart.
fn offline() -> Map<String, Value> {
    let fields = [
        ("geo_cc", json!("KR")),
        ("geo_rc", json!("26")),
        ("acpt_lang", json!("ko_KR")),
        ("svc_lang", json!("ko_KR")),
        ("ISSP", json!(0)),
        ("RESULT", json!(OFFLINE)),
    ];
    fields
        .map(|(key, value)| (key.to_owned(), value))
        .into_iter()
        .collect()
}

fn channel(fields: &Map<String, Value>) -> String {
    json!({ "CHANNEL": fields }).to_string()
}

fn escape(title: &str) -> String {
    let mut escaped = String::with_capacity(title.len());
    for letter in title.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#039;"),
            other => escaped.push(other),
        }
    }
    escaped
}
