//! What soopbell is doing, over HTTP, for machines: `/healthz`, `/metrics` and `/status`.
//!
//! It shows what stands on the [`Status`] board and holds nothing of its own. Nothing can be changed through it, and no
//! token, no chat and no nickname is in it; whom one watches is, so it listens nowhere unless `web.listen` says where.

mod metrics;
mod status;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::shutdown::Stage;
use crate::status::Status;

/// After so long without a turn the engine counts as stuck. It turns at least once a second; writing may take a while on
/// the smallest of machines.
const STUCK: Duration = Duration::from_secs(30);

/// What the pages show.
pub struct Board {
    /// What soopbell is doing.
    pub status: Arc<Status>,
    /// How many alerts wait to be delivered.
    pub waiting: Box<dyn Fn() -> u64 + Send + Sync>,
}

/// Listens at this address and answers until `stage` ends; says where, since port 0 is any that is free.
///
/// # Errors
/// Nothing can listen there.
pub fn serve(listen: SocketAddr, board: Board, stage: &Stage) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let listener = TcpListener::from_std(listener)?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/healthz", get(health))
        .route("/metrics", get(metrics))
        .route("/status", get(status))
        .with_state(Arc::new(board));
    let stopping = stage.stopping();
    stage.spawn(async move {
        let serving = axum::serve(listener, router);
        tokio::select! {
            ended = serving.into_future() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the pages can be served no longer");
                }
            }
            // Whoever is still being answered is cut off: nothing here is worth waiting for.
            () = stopping => {}
        }
    });
    Ok(address)
}

/// 200 while the engine turns, 503 when it is stuck.
async fn health(State(board): State<Arc<Board>>) -> Response {
    let quiet = board.status.since_last_turn(Instant::now());
    if quiet < STUCK {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        let words = format!("the engine has not moved for {} s\n", quiet.as_secs());
        (StatusCode::SERVICE_UNAVAILABLE, words).into_response()
    }
}

/// How many alerts wait. The store answers, which may take its time: not on a thread that reads sockets.
async fn waiting(board: &Arc<Board>) -> u64 {
    let board = Arc::clone(board);
    let waiting = tokio::task::spawn_blocking(move || (board.waiting)());
    waiting.await.unwrap_or_default()
}

async fn metrics(State(board): State<Arc<Board>>) -> Response {
    let waiting = waiting(&board).await;
    let text = metrics::text(&board.status, waiting);
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

async fn status(State(board): State<Arc<Board>>) -> Response {
    let waiting = waiting(&board).await;
    Json(status::json(&board.status, waiting)).into_response()
}
