//! The form of the Bot API's answers.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

/// A success.
pub(super) fn ok(result: &Value) -> Response {
    Json(json!({ "ok": true, "result": result })).into_response()
}

/// A failure in these words.
pub(super) fn refuse(status: u16, words: &str) -> Response {
    fail(status, words, &Value::Null)
}

/// A failure that says more than its words.
pub(super) fn fail(status: u16, words: &str, parameters: &Value) -> Response {
    let mut body = json!({ "ok": false, "error_code": status, "description": words });
    if !parameters.is_null() {
        body["parameters"] = parameters.clone();
    }
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

/// A group is not where it was.
pub(super) fn moved(to: i64) -> Response {
    fail(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        &json!({ "migrate_to_chat_id": to }),
    )
}
