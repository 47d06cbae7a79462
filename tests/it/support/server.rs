//! An HTTP server on a real socket that can misbehave: it hangs, cuts connections, and ends when it is dropped.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::connect_info::Connected;
use axum::response::{Html, IntoResponse as _, Response};
use axum::serve::{IncomingStream, Listener};
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Most that an imitation remembers of anything; the oldest goes first.
pub(crate) const MEMORY: usize = 10_000;

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// `http://127.0.0.1:…`
    pub(crate) url: String,
    _closing: DropGuard,
    _tasks: JoinSet<()>,
}

impl Server {
    /// Serves until dropped; `closing` is cancelled then, and whoever hangs must stop hanging.
    pub(crate) async fn start(router: Router, closing: CancellationToken) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut tasks = JoinSet::new();
        let service = router.into_make_service_with_connect_info::<Wire>();
        let serve = axum::serve(Door(listener), service)
            .with_graceful_shutdown(closing.clone().cancelled_owned());
        tasks.spawn(async move { serve.await.unwrap() });
        Self {
            url,
            _closing: closing.drop_guard(),
            _tasks: tasks,
        }
    }
}

/// The connection a request came over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire(Arc<AtomicBool>);

impl Wire {
    /// Cuts it: nothing more is written, and the other side sees a reset.
    pub(crate) fn cut(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn check(&self, stream: &TcpStream) -> io::Result<()> {
        if self.0.load(Ordering::SeqCst) {
            stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl Connected<IncomingStream<'_, Door>> for Wire {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().wire.clone()
    }
}

struct Door(TcpListener);

impl Listener for Door {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let wire = Wire::default();
        (Line { stream, wire }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

struct Line {
    stream: TcpStream,
    wire: Wire,
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.wire.check(&self.stream)?;
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.wire.check(&self.stream)?;
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.check(&self.stream)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wire.check(&self.stream)?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// How a request ends.
pub(crate) enum End {
    /// With this answer.
    Answer(Response),
    /// With half of this answer, the rest of which never comes.
    Half(Response),
    /// With this status, and a page that does not end.
    Flood(u16),
    /// With no answer while the server runs.
    Hang,
    /// With a reset of the connection.
    Cut,
}

impl End {
    /// Lets it happen.
    pub(crate) async fn happen(self, wire: &Wire, closing: &CancellationToken) -> Response {
        match self {
            Self::Answer(answer) => answer,
            Self::Half(answer) => half(answer, closing.clone()).await,
            Self::Flood(status) => flood(status),
            Self::Hang => {
                closing.cancelled().await;
                page(503)
            }
            Self::Cut => {
                wire.cut();
                page(503)
            }
        }
    }
}

/// A gateway's page instead of the API's answer. A redirect leads back to where it came from, so that whoever follows it
/// is seen to come twice.
pub(crate) fn page(status: u16) -> Response {
    let status = axum::http::StatusCode::from_u16(status).unwrap();
    let page = Html(format!("<html><h1>{status}</h1></html>"));
    if status.is_redirection() {
        return (status, [("location", "?again")], page).into_response();
    }
    (status, page).into_response()
}

fn flood(status: u16) -> Response {
    let piece = Bytes::from_static(&[b' '; 16 * 1024]);
    let body = Body::from_stream(stream::repeat(piece).map(Ok::<_, io::Error>));
    (axum::http::StatusCode::from_u16(status).unwrap(), body).into_response()
}

async fn half(answer: Response, closing: CancellationToken) -> Response {
    let (parts, body) = answer.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let first = stream::iter([Ok::<_, io::Error>(whole.slice(..whole.len() / 2))]);
    let never = stream::once(async move {
        closing.cancelled().await;
        Ok(Bytes::new())
    });
    Response::from_parts(parts, Body::from_stream(first.chain(never)))
}
