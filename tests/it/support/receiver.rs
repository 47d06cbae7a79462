//! An imitation of whoever takes webhooks as [Standard Webhooks] have them: it believes nothing that is not signed, and
//! takes each message once.
//!
//! [Standard Webhooks]: https://www.standardwebhooks.com

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

use super::server::{self, End, MEMORY, Server, Wire};

/// How far the sender's clock and ours may be apart, in seconds.
const TOLERANCE: i64 = 5 * 60;

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// This status, with JSON that repeats the address and every header.
    Status(u16),
    /// This status, and `Retry-After` with this value.
    RetryAfter(u16, &'static str),
    /// This status, with a page that repeats the address.
    Html(u16),
    /// No answer; the message is taken or not.
    Hang { stored: bool },
    /// The connection is reset instead of an answer; the message is taken or not.
    Reset { stored: bool },
    /// The message is taken, and the answer stops halfway.
    SlowBody,
    /// This status, with a page that does not end.
    Flood(u16),
}

/// A message that was signed, in time, and new.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) id: String,
    pub(crate) json: Value,
    /// How long its body was, in bytes.
    pub(crate) length: usize,
}

/// A receiver, on this machine, until it is dropped.
#[derive(Debug)]
pub(crate) struct FakeReceiver {
    shared: Arc<Shared>,
    server: Server,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<Inner>,
    closing: CancellationToken,
}

#[derive(Debug, Default)]
struct Inner {
    faults: VecDeque<Fault>,
    received: VecDeque<Received>,
    known: BTreeSet<String>,
    requests: usize,
    repeated: usize,
    refused: usize,
}

impl FakeReceiver {
    /// What its senders sign with.
    pub(crate) const SECRET: &'static str = "whsec_c29vcGJlbGwgdGVzdHMgc2lnbiB3aXRoIHRoaXM=";
    /// What lets requests in before anybody looks at signatures: user, password, a part of the path and of the query.
    pub(crate) const KEYS: [&'static str; 4] =
        ["hooksender", "hook-password", "path-key-7", "query-key-7"];

    /// Starts one.
    pub(crate) async fn start() -> Self {
        let closing = CancellationToken::new();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            closing: closing.clone(),
        });
        let [_, _, path, _] = Self::KEYS;
        let router = Router::new()
            .route(&format!("/hooks/{path}"), post(take))
            .with_state(Arc::clone(&shared));
        let server = Server::start(router, closing).await;
        Self { shared, server }
    }

    /// Its address, with everything that has to be in it.
    pub(crate) fn url(&self) -> String {
        Self::url_at(&self.server.url)
    }

    /// The same at another server.
    pub(crate) fn url_at(server: &str) -> String {
        let [user, password, path, query] = Self::KEYS;
        let host = server.trim_start_matches("http://");
        format!("http://{user}:{password}@{host}/hooks/{path}?key={query}")
    }

    /// The next request that no other fault was meant for fails like this.
    pub(crate) fn fail_next(&self, fault: Fault) {
        self.shared.lock().faults.push_back(fault);
    }

    /// What was taken.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.lock().received.iter().cloned().collect()
    }

    /// How many requests came, whatever became of them.
    pub(crate) fn requests(&self) -> usize {
        self.shared.lock().requests
    }

    /// How many were taken before.
    pub(crate) fn repeated(&self) -> usize {
        self.shared.lock().repeated
    }

    /// How many were not believed.
    pub(crate) fn refused(&self) -> usize {
        self.shared.lock().refused
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.state.lock().unwrap()
    }
}

async fn take(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let end = shared.lock().take(&uri.to_string(), &headers, &body);
    end.happen(&wire, &shared.closing).await
}

impl Inner {
    fn take(&mut self, uri: &str, headers: &HeaderMap, body: &[u8]) -> End {
        self.requests += 1;
        let Some(fault) = self.faults.pop_front() else {
            return End::Answer(self.accept(uri, headers, body));
        };
        match fault {
            Fault::Status(status) => End::Answer(talkative(status, uri, headers)),
            Fault::RetryAfter(status, value) => {
                let status = StatusCode::from_u16(status).unwrap();
                End::Answer((status, [("retry-after", value)]).into_response())
            }
            Fault::Html(status) => {
                let mut page = server::page(status);
                *page.body_mut() = Html(format!("<pre>Cannot POST {uri}</pre>"))
                    .into_response()
                    .into_body();
                End::Answer(page)
            }
            Fault::Flood(status) => End::Flood(status),
            Fault::SlowBody => {
                drop(self.accept(uri, headers, body));
                End::Half(talkative(200, uri, headers))
            }
            Fault::Hang { stored } | Fault::Reset { stored } => {
                if stored {
                    drop(self.accept(uri, headers, body));
                }
                match fault {
                    Fault::Hang { .. } => End::Hang,
                    _ => End::Cut,
                }
            }
        }
    }

    /// Takes what is signed. Nothing is said about it: the status is enough.
    fn accept(&mut self, uri: &str, headers: &HeaderMap, body: &[u8]) -> Response {
        let [user, password, _, query] = FakeReceiver::KEYS;
        let basic = format!("Basic {}", STANDARD.encode(format!("{user}:{password}")));
        let header = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap_or(""));
        let let_in = header("authorization") == basic && uri.ends_with(&format!("?key={query}"));
        let now = jiff::Timestamp::now().as_second();
        let json = verify(&header, body, now).filter(|_| let_in);
        let Some(json) = json else {
            self.refused += 1;
            return talkative(401, uri, headers);
        };
        let id = header("webhook-id").to_owned();
        if !self.known.insert(id.clone()) {
            self.repeated += 1;
            return StatusCode::OK.into_response();
        }
        if self.received.len() == MEMORY {
            self.received.pop_front();
        }
        self.received.push_back(Received {
            id,
            json,
            length: body.len(),
        });
        StatusCode::NO_CONTENT.into_response()
    }
}

/// The message, if the headers prove where it comes from.
fn verify<'h>(header: &impl Fn(&str) -> &'h str, body: &[u8], now: i64) -> Option<Value> {
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let sent: i64 = timestamp.parse().ok()?;
    if id.is_empty() || id.contains('.') || (now - sent).abs() > TOLERANCE {
        return None;
    }
    let key = STANDARD
        .decode(FakeReceiver::SECRET.strip_prefix("whsec_")?)
        .ok()?;
    let mut expected = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    expected.update(id.as_bytes());
    expected.update(b".");
    expected.update(timestamp.as_bytes());
    expected.update(b".");
    expected.update(body);
    let signed = header("webhook-signature")
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| STANDARD.decode(signature).ok())
        .any(|signature| expected.clone().verify_slice(&signature).is_ok());
    if !signed || header("content-type") != "application/json" {
        return None;
    }
    serde_json::from_slice(body).ok()
}

/// An answer that repeats what came, as careless servers do.
fn talkative(status: u16, uri: &str, headers: &HeaderMap) -> Response {
    let body = json!({
        "error": format!("request to {uri}"),
        "secret": FakeReceiver::SECRET,
        "headers": format!("{headers:?}"),
    });
    let mut answer = server::page(status);
    *answer.body_mut() = body.to_string().into();
    answer
}

#[test]
fn only_what_is_signed_lately_is_believed() {
    let body = br#"{"a":1}"#;
    let key = b"soopbell tests sign with this";
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(b"m1.1000.{\"a\":1}");
    let good = format!(
        "v1,AAAA v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    );
    let with = |id: &'static str, sent: &'static str, signature: &str, now: i64, body: &[u8]| {
        let signature = signature.to_owned();
        let header = |name: &str| match name {
            "webhook-id" => id,
            "webhook-timestamp" => sent,
            "webhook-signature" => signature.as_str(),
            _ => "application/json",
        };
        verify(&header, body, now).is_some()
    };
    assert!(with("m1", "1000", &good, 1_000 + TOLERANCE, body));
    assert!(!with("m1", "1000", &good, 1_001 + TOLERANCE, body));
    assert!(!with("m1", "1000", &good, 1_000, br#"{"a":2}"#));
    assert!(!with("m2", "1000", &good, 1_000, body));
    assert!(!with("m1", "1001", &good, 1_000, body));
    assert!(!with("m1", "1000", "", 1_000, body));
}
