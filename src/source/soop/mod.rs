//! SOOP, from bytes to events.
//!
//! ```text
//! resolve ── LiveDetail ──► socket ── bytes ──► session ( wire ─► decode ─► presence ) ── events ──► feed
//!  (HTTP)                  (WebSocket)           pure: no clock, no socket
//! ```
//!
//! [`Soop`] is the thin rim that drives the pure parts: it has no knowledge of the protocol.

pub mod resolve;
mod socket;
pub mod tls;
pub mod wire;
pub mod opcode;
pub mod decode;
pub mod presence;
pub mod session;
mod timer;

use std::sync::Arc;

use bytes::Bytes;
use tokio::time::{Instant, sleep_until};

use crate::clock::Clock;
use crate::event::{EventKind, StreamerId};
use crate::source::{Feed, Left, Live, Look, LookError, Platform};
use crate::status::Watch;
use resolve::Resolver;
use session::{Ended, Output, Session};
use socket::Socket;
pub use socket::{Scheme, SocketError};

/// What it takes to enter a chat room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveDetail {
    /// Chat host, lower case.
    pub host: String,
    /// Port of the plain WebSocket; the encrypted one is the next.
    pub port: u16,
    /// Number of the room (`CHATNO`), new for each broadcast.
    pub chat_number: String,
}

/// The platform.
pub struct Soop {
    resolver: Resolver,
    scheme: Scheme,
    tls: Arc<rustls::ClientConfig>,
    clock: Arc<dyn Clock>,
}

impl Soop {
    /// The platform at this address.
    ///
    /// # Errors
    /// The extra certificates cannot be used.
    pub fn new(
        live_url: &str,
        scheme: Scheme,
        extra_roots: &tls::ExtraRoots,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, tls::TlsError> {
        let resolver = Resolver::new(live_url, extra_roots);
        Ok(Self {
            resolver,
            scheme,
            tls: tls::for_socket(extra_roots)?,
            clock,
        })
    }
}

impl Platform for Soop {
    type Room = LiveDetail;

    async fn look(&self, streamer: &StreamerId) -> Result<Look<LiveDetail>, LookError> {
        let (resolver, streamer, now) = (self.resolver.clone(), streamer.clone(), self.clock.now());
        tokio::task::spawn_blocking(move || resolver.resolve(&streamer, now))
            .await
            .unwrap_or_else(|_| Err(LookError("asking SOOP was broken off".into())))
    }

    async fn listen(&self, live: &Live<LiveDetail>, feed: &mut Feed) -> Left {
        let connecting = Socket::connect(
            self.scheme,
            Arc::clone(&self.tls),
            &live.room,
            feed.streamer(),
        );
        let mut socket = match connecting.await {
            Ok(socket) => socket,
            Err(error) => {
                return Left::Dropped {
                    reason: error.to_string(),
                    was_live: false,
                };
            }
        };
        let mut driver = Driver {
            session: Session::new(Instant::now(), &live.room.chat_number),
            was_live: false,
        };
        let left = driver.run(&mut socket, live, feed).await;
        feed.status()
            .counters
            .junk_bytes
            .add(driver.session.junk_bytes());
        socket.close().await;
        left
    }
}

/// Carries bytes and time to a session and does what it asks for.
struct Driver {
    session: Session,
    was_live: bool,
}

impl Driver {
    async fn run(&mut self, socket: &mut Socket, live: &Live<LiveDetail>, feed: &mut Feed) -> Left {
        loop {
            while let Some(output) = self.session.poll_output() {
                match output {
                    Output::Send(bytes) => {
                        if let Err(error) = socket.send(bytes).await {
                            return self.dropped(&error.to_string());
                        }
                    }
                    Output::Live => {
                        self.was_live = true;
                        feed.set_watch(Watch::Live(live.broadcast.id));
                        feed.tell(EventKind::Connected(live.broadcast.clone()))
                            .await;
                    }
                    Output::Event(kind, raw) => feed.tell_with(kind, raw).await,
                    Output::Ended(Ended::BroadcastOver) => return Left::BroadcastOver,
                    Output::Ended(ended) => return self.dropped(&in_words(&ended)),
                }
            }
            let deadline = self.session.poll_timeout().unwrap_or_else(Instant::now);
            tokio::select! {
                received = socket.receive() => match received {
                    Ok(Some(bytes)) => self.take(&bytes),
                    Ok(None) => return self.dropped("the chat server closed the connection"),
                    Err(error) => return self.dropped(&error.to_string()),
                },
                () = sleep_until(deadline) => self.session.handle_timeout(Instant::now()),
            }
        }
    }

    fn take(&mut self, bytes: &Bytes) {
        self.session.handle_input(Instant::now(), bytes);
    }

    fn dropped(&self, reason: &str) -> Left {
        Left::Dropped {
            reason: reason.to_owned(),
            was_live: self.was_live,
        }
    }
}

fn in_words(ended: &Ended) -> String {
    let service = |opcode| {
        if opcode == opcode::LOGIN {
            "login"
        } else {
            "join"
        }
    };
    match ended {
        Ended::BroadcastOver => "the broadcast is over".into(),
        Ended::Refused {
            opcode,
            code: 0,
            text,
        } => format!("the chat server refused the {}: {text}", service(*opcode)),
        Ended::Refused { opcode, code, text } => format!(
            "the chat server refused the {} ({}, code {code}): {text}",
            service(*opcode),
            opcode::return_code(*code)
        ),
        Ended::NoAnswer { opcode } => {
            format!("the chat server did not answer the {}", service(*opcode))
        }
        Ended::Silent => format!("nothing was heard for {} s", session::SILENCE.as_secs()),
        Ended::Broken(error) => format!("the stream broke: {error}"),
    }
}
