//! One of a visit's connections as the driver sees it: closed, being opened, or open.

use std::future::{Future, pending};
use std::pin::Pin;

use bytes::Bytes;

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
                Ok(Some(Received::Bytes(bytes))) => return Input::Bytes(bytes),
                Ok(Some(Received::Pong)) => return Input::Pong,
                Ok(None) => Ok(None),
                Err(error) => Err(error),
            },
        };
        match happened {
            Ok(Some(socket)) => {
                *self = Self::Open(Box::new(socket));
                Input::Opened
            }
            Ok(None) => self.lost("the chat server closed the connection".into(), false),
            Err(error) => self.failed(&error),
        }
    }

    /// Sends one message; says how it was lost over that.
    pub(super) async fn send(&mut self, bytes: Vec<u8>) -> Result<(), Input> {
        let Self::Open(socket) = self else {
            return Ok(());
        };
        let sent = socket.send(bytes).await;
        sent.map_err(|error| self.failed(&error))
    }

    /// Asks for a sign of life; says how it was lost over that.
    pub(super) async fn ping(&mut self) -> Result<(), Input> {
        let Self::Open(socket) = self else {
            return Ok(());
        };
        let sent = socket.ping().await;
        sent.map_err(|error| self.failed(&error))
    }

    /// Says goodbye, where there is somebody to say it to.
    pub(super) async fn close(&mut self) {
        if let Self::Open(socket) = std::mem::take(self) {
            socket.close().await;
        }
    }

    fn failed(&mut self, error: &SocketError) -> Input {
        self.lost(error.to_string(), matches!(error, SocketError::Dead))
    }

    fn lost(&mut self, reason: String, was_dead: bool) -> Input {
        *self = Self::Closed;
        Input::Lost(Lost { reason, was_dead })
    }
}
