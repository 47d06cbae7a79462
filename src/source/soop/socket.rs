//! The WebSocket to a chat server, and the only file that names the crate for it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use rustls::ClientConfig;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use super::LiveDetail;
use crate::event::StreamerId;

/// How the chat server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheme {
    /// Encrypted and verified, on `CHPT + 1`.
    #[default]
    Wss,
    /// Plain, on `CHPT`: for imitations.
    Ws,
}

/// How long it may take to connect, all handshakes included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a message may take to be written.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// After how much quiet the other machine is asked whether it is still there, and how often then. Quiet rooms say
/// nothing for minutes, so a line that is dead shows in no other way.
const PROBE_AFTER: Duration = Duration::from_secs(30);
const PROBE_EVERY: Duration = Duration::from_secs(10);
const PROBES: u32 = 3;
/// How long what was sent may stay unacknowledged. While something is, the system does not probe.
#[cfg(any(target_os = "linux", target_os = "android"))]
const UNACKNOWLEDGED: Duration = Duration::from_mins(1);
/// The largest message that is taken: more than the largest packet there can be.
const MAX_MESSAGE_BYTES: usize = 2 * 1024 * 1024;

/// A connection was not made, or was lost. In words; chat addresses are no secret.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// It took too long.
    #[error("no connection to the chat server within {} s", CONNECT_TIMEOUT.as_secs())]
    Timeout,
    /// The network said no.
    #[error("the chat server cannot be reached: {0}")]
    Unreachable(std::io::Error),
    /// The other side, or something on the way, cut it.
    #[error("the chat server cut the connection")]
    Cut,
    /// The other machine does not answer any more.
    #[error("the chat server does not answer any more")]
    Dead,
    /// TLS or WebSocket said no, or the connection broke.
    #[error("the connection to the chat server failed: {0}")]
    Failed(Box<Error>),
}

/// What came over a connection.
#[derive(Debug)]
pub(super) enum Received {
    /// A piece of the stream. Whether it came as text or as binary says nothing.
    Bytes(Bytes),
    /// A sign of life.
    Pong,
}

/// An open connection.
pub(super) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Socket {
    /// Connects to `<scheme>://<host>:<port>/Websocket/<streamer>` with the sub-protocol `chat` (C 10, L).
    pub(super) async fn connect(
        scheme: Scheme,
        tls: Arc<ClientConfig>,
        room: &LiveDetail,
        streamer: &StreamerId,
    ) -> Result<Self, SocketError> {
        let (word, port, connector) = match scheme {
            Scheme::Wss => ("wss", room.port.saturating_add(1), Connector::Rustls(tls)),
            Scheme::Ws => ("ws", room.port, Connector::Plain),
        };
        let mut request = format!("{word}://{}:{port}/Websocket/{streamer}", room.host)
            .into_client_request()
            .map_err(failed)?;
        request
            .headers_mut()
            .insert("Sec-WebSocket-Protocol", HeaderValue::from_static("chat"));
        let mut config = WebSocketConfig::default();
        config.max_message_size = Some(MAX_MESSAGE_BYTES);
        config.max_frame_size = Some(MAX_MESSAGE_BYTES);
        let connecting = async {
            let tcp = TcpStream::connect((room.host.as_str(), port))
                .await
                .map_err(SocketError::Unreachable)?;
            tcp.set_nodelay(true).map_err(SocketError::Unreachable)?;
            probe(&tcp).map_err(SocketError::Unreachable)?;
            let (stream, _) =
                client_async_tls_with_config(request, tcp, Some(config), Some(connector))
                    .await
                    .map_err(failed)?;
            Ok(Self { stream })
        };
        tokio::time::timeout(CONNECT_TIMEOUT, connecting)
            .await
            .map_err(|_| SocketError::Timeout)?
    }

    /// What comes next; `None` when the server has closed it. May be cancelled without losing anything.
    pub(super) async fn receive(&mut self) -> Result<Option<Received>, SocketError> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Binary(bytes))) => return Ok(Some(Received::Bytes(bytes))),
                Some(Ok(Message::Text(text))) => return Ok(Some(Received::Bytes(text.into()))),
                Some(Ok(Message::Pong(_))) => return Ok(Some(Received::Pong)),
                // Pings are answered by the crate; a close frame is followed by the end.
                Some(Ok(_)) => {}
                None | Some(Err(Error::ConnectionClosed | Error::AlreadyClosed)) => {
                    return Ok(None);
                }
                Some(Err(error)) => return Err(failed(error)),
            }
        }
    }

    /// Sends one message.
    pub(super) async fn send(&mut self, bytes: Vec<u8>) -> Result<(), SocketError> {
        self.write(Message::Binary(bytes.into())).await
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<(), SocketError> {
        self.write(Message::Ping(Bytes::new())).await
    }

    async fn write(&mut self, message: Message) -> Result<(), SocketError> {
        let sending = self.stream.send(message);
        tokio::time::timeout(SEND_TIMEOUT, sending)
            .await
            .map_err(|_| SocketError::Timeout)?
            .map_err(failed)
    }

    /// Says goodbye, without waiting for an answer.
    pub(super) async fn close(mut self) {
        let closing = self.stream.close(None);
        // A goodbye that does not arrive changes nothing: the connection ends either way.
        if tokio::time::timeout(Duration::from_secs(1), closing)
            .await
            .is_err()
        {
            tracing::debug!("chat server took no goodbye");
        }
    }
}

/// Has the system find out by itself when the other machine is gone.
fn probe(tcp: &TcpStream) -> std::io::Result<()> {
    let socket = SockRef::from(tcp);
    let probes = TcpKeepalive::new()
        .with_time(PROBE_AFTER)
        .with_interval(PROBE_EVERY)
        .with_retries(PROBES);
    socket.set_tcp_keepalive(&probes)?;
    #[cfg(any(target_os = "linux", target_os = "android"))]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

fn failed(error: Error) -> SocketError {
    match error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => SocketError::Dead,
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => SocketError::Cut,
        error => SocketError::Failed(Box::new(error)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;
    use tokio_tungstenite::accept_hdr_async;
    use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

    use super::super::connection::{Connection, Input};
    use super::super::entry::Entry;
    use super::*;

    /// A connection to a server of our own, and the server's end of it.
    async fn connected() -> (Connection, WebSocketStream<TcpStream>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let room = LiveDetail {
            host: "127.0.0.1".into(),
            port: listener.local_addr().unwrap().port(),
            entry: Entry::guest("9552"),
        };
        let tls = super::super::tls::for_socket(&super::super::tls::ExtraRoots::default()).unwrap();
        let streamer = StreamerId::parse("star01").unwrap();
        let mut connection = Connection::default();
        connection.open(async move { Socket::connect(Scheme::Ws, tls, &room, &streamer).await });
        let serve = async {
            let (tcp, _) = listener.accept().await.unwrap();
            #[expect(clippy::result_large_err, reason = "it is what the handshake asks for")]
            let answer = |_: &Request, mut response: Response| {
                let chat = HeaderValue::from_static("chat");
                response
                    .headers_mut()
                    .insert("Sec-WebSocket-Protocol", chat);
                Ok(response)
            };
            accept_hdr_async(tcp, answer).await.unwrap()
        };
        let (opened, server) = tokio::join!(connection.next(), serve);
        assert!(matches!(opened, Input::Opened), "{opened:?}");
        (connection, server)
    }

    #[tokio::test]
    async fn a_line_that_is_quiet_is_probed_by_the_system() {
        let (connection, _server) = connected().await;
        let Connection::Open(socket) = &connection else {
            panic!("not open")
        };
        let MaybeTlsStream::Plain(tcp) = socket.stream.get_ref() else {
            panic!("not plain")
        };
        let tcp = SockRef::from(tcp);
        assert!(tcp.keepalive().unwrap());
        assert_eq!(tcp.tcp_keepalive_time().unwrap(), PROBE_AFTER);
        assert_eq!(tcp.tcp_keepalive_interval().unwrap(), PROBE_EVERY);
        assert_eq!(tcp.tcp_keepalive_retries().unwrap(), PROBES);
    }

    #[tokio::test]
    async fn what_came_before_a_line_broke_is_read_though_nothing_can_be_sent_any_more() {
        let (mut connection, mut server) = connected().await;
        for said in ["a gift", "another"] {
            server.send(Message::Binary(said.into())).await.unwrap();
        }
        // The hard way: without a goodbye, and what we send comes back as an error.
        SockRef::from(server.get_ref())
            .set_linger(Some(Duration::ZERO))
            .unwrap();
        drop(server);
        for _ in 0..3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            connection.send(b"keepalive".to_vec()).await;
        }
        assert!(matches!(connection, Connection::Broken(..)));
        for said in ["a gift", "another"] {
            let Input::Bytes(bytes) = connection.next().await else {
                panic!("lost before it was read")
            };
            assert_eq!(bytes, said);
        }
        assert!(matches!(connection.next().await, Input::Lost(_)));
        assert!(matches!(connection, Connection::Closed));
    }
}
