//! TCP connections that can be made to fail the way networks do.
//!
//! A dropped connection ends without a WebSocket close frame, but what was written before must still arrive. Closing a
//! socket while the client's bytes lie unread makes the kernel send RST, which may destroy what the client has not read
//! yet; so a cut sends FIN, swallows what is written later, and leaves the socket open for reading.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// The header as SOOP wants it spelt, and as hyper-based clients spell it unless told otherwise.
const KEY_IN_LOWER_CASE: &[u8] = b"\nsec-websocket-key:";

/// How much of a request is looked through for it.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// The handle by which a handler reaches the TCP connection beneath it.
#[derive(Debug, Clone, Default)]
pub(super) struct Line(Arc<Marks>);

#[derive(Debug, Default)]
struct Marks {
    cut: AtomicBool,
    key_in_lower_case: AtomicBool,
}

impl Line {
    /// From the next flush on, nothing more is sent.
    pub(super) fn cut(&self) {
        self.0.cut.store(true, Ordering::Release);
    }

    /// Whether the client wrote the key header in lower case.
    pub(super) fn key_in_lower_case(&self) -> bool {
        self.0.key_in_lower_case.load(Ordering::Acquire)
    }

    fn is_cut(&self) -> bool {
        self.0.cut.load(Ordering::Acquire)
    }
}

impl Connected<IncomingStream<'_, Lines>> for Line {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().line.clone()
    }
}

/// Accepts connections until the imitation stops.
pub(super) struct Lines {
    pub(super) listener: TcpListener,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
}

impl Listener for Lines {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Wire, SocketAddr) {
        loop {
            // Errors here are of the client's making or a lack of file descriptors; both pass.
            let Ok((stream, from)) = self.listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            // Without it, small packets would wait for each other and every latency measured here would be Nagle's.
            let _best_effort = stream.set_nodelay(true);
            let wire = Wire {
                stream,
                line: Line::default(),
                head: Some(Vec::new()),
                stopped: Box::pin(self.stop.clone().cancelled_owned()),
                _open: self.tasks.token(),
            };
            return (wire, from);
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One TCP connection. While it is open, the imitation's shutdown waits for it.
pub(super) struct Wire {
    stream: TcpStream,
    line: Line,
    /// The first request's head as it comes in, in whatever pieces; `None` once it was looked at.
    head: Option<Vec<u8>>,
    stopped: Pin<Box<WaitForCancellationFutureOwned>>,
    _open: TaskTrackerToken,
}

impl Wire {
    /// Reads the spelling of the key header, which HTTP libraries do not keep.
    fn look(&mut self, fresh: &[u8]) {
        let Some(head) = &mut self.head else {
            return;
        };
        head.extend_from_slice(fresh);
        if memchr::memmem::find(head, KEY_IN_LOWER_CASE).is_some() {
            self.line.0.key_in_lower_case.store(true, Ordering::Release);
            self.head = None;
        } else if head.len() > MAX_HEAD_BYTES || memchr::memmem::find(head, b"\r\n\r\n").is_some() {
            self.head = None;
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.stopped.as_mut().poll(cx).is_ready() {
            // To whoever reads it looks as if the client had hung up, which ends every connection.
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        self.look(fresh);
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.line.is_cut() {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.line.is_cut() {
            return Pin::new(&mut self.stream).poll_shutdown(cx);
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
