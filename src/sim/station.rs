//! Who a streamer is, and who on air is called like that, over HTTP (protocol 1.4).

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::check::{Breach, Violation};
use super::platform::Platform;
use super::room::Room;
use crate::event::StreamerId;

/// HTTP status of an answer about nobody.
const NOBODY: u16 = 515;
/// The most broadcasts that one search shows, whatever is asked for.
const MAX_FOUND: usize = 60;

/// The fields that say what is searched; the page sends a few more.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default, rename = "m")]
    what: String,
    #[serde(default, rename = "szKeyword")]
    keyword: String,
    #[serde(default, rename = "nListCnt")]
    count: Option<usize>,
}

/// Answers `GET /api/<id>/station`.
pub(super) async fn answer(
    State(platform): State<Arc<Platform>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !headers.contains_key(header::REFERER) {
        platform.violated(Violation {
            streamer: id.clone(),
            socket: 0,
            breach: Breach::NoReferer,
        });
    }
    let station =
        StreamerId::parse(&id).and_then(|streamer| platform.introduced(&streamer, station));
    let (status, body) = match station {
        Some(station) => (StatusCode::OK, station),
        None => (
            StatusCode::from_u16(NOBODY).unwrap_or(StatusCode::NOT_FOUND),
            json!({ "code": 9000, "message": "존재하지 않는 방송국입니다." }),
        ),
    };
    json_text(status, &body)
}

/// Answers `GET /api.php`: the search for broadcasts that are on.
pub(super) async fn search(
    State(platform): State<Arc<Platform>>,
    Query(asked): Query<Asked>,
) -> Response {
    if asked.what != "liveSearch" {
        platform.violated(Violation {
            streamer: String::new(),
            socket: 0,
            breach: Breach::UnknownSearch,
        });
        return json_text(StatusCode::OK, &json!({ "RESULT": "-1" }));
    }
    let keyword = asked.keyword.trim().to_lowercase();
    let count = asked.count.unwrap_or(MAX_FOUND).min(MAX_FOUND);
    let found: Vec<Value> = platform.rooms(|rooms| {
        let found = rooms.filter_map(|room| broadcast(room, &keyword));
        found.take(count).collect()
    });
    json_text(
        StatusCode::OK,
        &json!({ "RESULT": "1", "TOTAL_CNT": found.len().to_string(), "REAL_BROAD": found }),
    )
}

/// As everywhere, nothing says that this JSON is JSON.
fn json_text(status: StatusCode, body: &Value) -> Response {
    let page = [(header::CONTENT_TYPE, "text/html; charset=UTF-8")];
    (status, page, body.to_string()).into_response()
}

/// One streamer. A broadcast is shown whoever may see it.
fn station(room: &mut Room) -> Value {
    let id = room.id.as_str();
    let folder: String = id.chars().take(2).collect();
    let broadcast = room.on_air.as_ref().map(|on_air| {
        json!({
            "user_id": id,
            "broad_no": on_air.bno,
            "broad_title": room.title,
            "current_sum_viewer": room.present.len(),
            "broad_grade": if on_air.adult { 19 } else { 0 },
            "is_password": on_air.password.is_some(),
        })
    });
    json!({
        "profile_image": format!("//profile.img.sooplive.com/LOGO/{folder}/{id}/{id}.jpg"),
        "station": {
            "user_id": id,
            "user_nick": room.nick,
            "station_name": room.nick,
            "station_title": format!("{}의 방송국", room.nick),
            "upd": { "fan_cnt": 0 },
        },
        "broad": broadcast,
        "subscription": { "total": 0, "tier1": 0, "tier2": 0 },
    })
}

/// The broadcast that is on in this room, if its title, its streamer's nickname or id has what is searched for.
fn broadcast(room: &Room, keyword: &str) -> Option<Value> {
    let on_air = room.on_air.as_ref()?;
    let id = room.id.as_str();
    let is_found = [id, &room.nick, &room.title]
        .into_iter()
        .any(|text| text.to_lowercase().contains(keyword));
    is_found.then(|| {
        json!({
            "user_id": id,
            "user_nick": room.nick,
            "broad_no": on_air.bno.to_string(),
            "broad_title": room.title,
            "category_name": room.category,
            "total_view_cnt": room.present.len().to_string(),
        })
    })
}
