//! The login over HTTP (protocol 1.5).

use std::sync::Arc;

use axum::extract::{Form, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::account::{Member, TAKEN};
use super::check::{Breach, Violation};
use super::platform::{Note, Platform};

/// The fields that say what is asked for; the page sends a few more.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default, rename = "szWork")]
    work: String,
    #[serde(default, rename = "szType")]
    answer_type: String,
    #[serde(default, rename = "szUid")]
    uid: String,
    #[serde(default, rename = "szPassword")]
    password: String,
}

/// Answers `POST /app/LoginAction.php`.
pub(super) async fn answer(
    State(platform): State<Arc<Platform>>,
    Form(asked): Form<Asked>,
) -> Response {
    if (asked.work.as_str(), asked.answer_type.as_str()) != ("login", "json") {
        platform.violated(Violation {
            streamer: String::new(),
            socket: 0,
            breach: Breach::LoginForm,
        });
    }
    let login = platform.accounts(|accounts| accounts.log_in(&asked.uid, &asked.password));
    let result = login.as_ref().map_or_else(|refused| *refused, |_| TAKEN);
    platform.tell(Note::LoggedIn(asked.uid, result));
    let cookies = login.map_or_else(|_| Vec::new(), |member| cookies(&member));
    // As with the live detail, nothing says that this JSON is JSON.
    let page = [(header::CONTENT_TYPE, "text/html; charset=UTF-8")];
    let body = json!({ "RESULT": result }).to_string();
    (StatusCode::OK, AppendHeaders(cookies), page, body).into_response()
}

fn cookies(member: &Member) -> Vec<(HeaderName, String)> {
    let user = format!("uid%3D{}", member.account.id);
    [
        ("AuthTicket", member.auth_ticket.as_str()),
        ("UserTicket", &user),
        ("isBbs", "1"),
        // What the login page takes back, it takes back like this.
        ("RDB", "deleted"),
    ]
    .map(|(name, value)| {
        (
            header::SET_COOKIE,
            format!("{name}={value}; path=/; HttpOnly"),
        )
    })
    .to_vec()
}
