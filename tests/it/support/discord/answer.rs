//! Discord's answers: its JSON, and the page of whoever stands in front of it.

use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::support::server;

/// The JSON that goes with a status.
pub(super) fn refuse(status: u16) -> Response {
    let (code, message) = match status {
        400 => return invalid("content", "This field is wrong."),
        401 => (0, "401: Unauthorized"),
        403 => (50013, "Missing Permissions"),
        404 => (10003, "Unknown Channel"),
        _ => (0, "Discord is not well"),
    };
    complain(status, code, message)
}

/// A 400 about one field, named by its path: `embeds.0.title`.
pub(super) fn invalid(path: &str, words: &str) -> Response {
    let mut errors = json!({ "_errors": [{ "code": "INVALID", "message": words }] });
    for key in path.rsplit('.').filter(|key| !key.is_empty()) {
        errors = json!({ key: errors });
    }
    let body = json!({ "code": 50035, "message": "Invalid Form Body", "errors": errors });
    answer(400, &body)
}

/// A refusal with one of Discord's codes.
pub(super) fn complain(status: u16, code: u32, message: &str) -> Response {
    answer(status, &json!({ "code": code, "message": message }))
}

fn answer(status: u16, body: &Value) -> Response {
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

/// How far a 429 reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// What this bot asked for too often.
    User,
    /// A limit that everybody who writes there shares. Not held against anybody.
    Shared,
    /// Everything of this bot.
    Global,
}

/// A 429 as Discord itself words it.
pub(super) fn slow_down(retry_after: Duration, reach: Reach) -> Response {
    let seconds = retry_after.as_secs_f64();
    let global = reach == Reach::Global;
    let body = json!({
        "message": "You are being rate limited.", "retry_after": seconds, "global": global,
    });
    let mut response = answer(429, &body);
    let scope = match reach {
        Reach::User => "user",
        Reach::Shared => "shared",
        Reach::Global => "global",
    };
    // The header knows whole seconds only, rounded up.
    add(&mut response, "retry-after", &seconds.ceil().to_string());
    add(&mut response, "x-ratelimit-scope", scope);
    if global {
        add(&mut response, "x-ratelimit-global", "true");
    }
    response
}

/// What whoever asked too often to no avail gets from in front of Discord: a page, and for how long.
pub(super) fn banned(left: Duration) -> Response {
    let mut response = server::page(429);
    add(
        &mut response,
        "retry-after",
        &left.as_secs_f64().ceil().to_string(),
    );
    add(&mut response, "server", "cloudflare");
    response
}

pub(super) fn add(response: &mut Response, name: &'static str, value: &str) {
    response.headers_mut().insert(name, value.parse().unwrap());
}
