//! One of a visit's connections as the driver sees it: closed, being opened, or open.

use std::future::{Future, pending};
use std::pin::Pin;

use bytes::Bytes;
use futures_util::FutureExt as _;

use super::socket::{Received, Socket, SocketError};
use super::visit::Lost;

type Opening = Pin<Box<dyn Future<Output = Result<Socket, SocketError>> + Send>>;

/// A connection, or the place for one.
#[derive(Default)]
pub(super) enum Connection {
    /// There is none.
    #[default]
    Closed,
    /// It is being opened.
    Opening(Opening),
    /// It is open.
    Open(Box<Socket>),
    /// Nothing can be sent over it any more; what has come over it is still to be read.
    Broken(Box<Socket>, Lost),
}

/// What happened on a connection.
#[derive(Debug)]
pub(super) enum Input {
    /// It was opened.
    Opened,
    /// A piece of the stream came.
    Bytes(Bytes),
    /// A sign of life came.
    Pong,
    /// It was lost, or did not come about.
    Lost(Lost),
}

impl Connection {
    /// Begins to open it.
    pub(super) fn open(
        &mut self,
        opening: impl Future<Output = Result<Socket, SocketError>> + Send + 'static,
    ) {
        *self = Self::Opening(Box::pin(opening));
    }

    /// What happens next on it; never, while it is closed. May be cancelled without losing anything.
    pub(super) async fn next(&mut self) -> Input {
        let happened = match self {
            Self::Closed => pending().await,
            Self::Opening(opening) => opening.await.map(Some),
            Self::Open(socket) => match socket.receive().await {
                Ok(Some(received)) => return received.into(),
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            },
            Self::Broken(socket, lost) => {
                if let Some(Ok(Some(received))) = socket.receive().now_or_never() {
                    return received.into();
                }
                let lost = lost.clone();
                *self = Self::Closed;
                return Input::Lost(lost);
            }
        };
        match happened {
            Ok(Some(socket)) => {
                *self = Self::Open(Box::new(socket));
                Input::Opened
            }
            Ok(None) => {
                *self = Self::Closed;
                Input::Lost(Lost {
                    reason: "the chat server closed the connection".into(),
                    was_dead: false,
                })
            }
            Err(error) => {
                *self = Self::Closed;
                Input::Lost(lost(&error))
            }
        }
    }

    /// Sends one message. If that cannot be done, [`Self::next`] says so, once it has yielded what came before.
    pub(super) async fn send(&mut self, bytes: Vec<u8>) {
        if let Self::Open(socket) = self {
            let sent = socket.send(bytes).await;
            self.note(sent);
        }
    }

    /// Asks for a sign of life; as [`Self::send`].
    pub(super) async fn ping(&mut self) {
        if let Self::Open(socket) = self {
            let sent = socket.ping().await;
            self.note(sent);
        }
    }

    /// Says goodbye, where there is somebody to say it to.
    pub(super) async fn close(&mut self) {
        if let Self::Open(socket) = std::mem::take(self) {
            socket.close().await;
        }
    }

    fn note(&mut self, sent: Result<(), SocketError>) {
        let Err(error) = sent else {
            return;
        };
        *self = match std::mem::take(self) {
            Self::Open(socket) => Self::Broken(socket, lost(&error)),
            other => other,
        };
    }
}

impl From<Received> for Input {
    fn from(received: Received) -> Self {
        match received {
            Received::Bytes(bytes) => Self::Bytes(bytes),
            Received::Pong => Self::Pong,
        }
    }
}

fn lost(error: &SocketError) -> Lost {
    Lost {
        reason: error.to_string(),
        was_dead: matches!(error, SocketError::Dead),
    }
}
