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
pub mod afterword;
pub mod generosity;
pub mod session;
mod timer;
mod driver;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::event::{GapCause, StreamerId};
use crate::source::{Feed, Left, Live, Look, LookError, Loss, Platform};
use driver::Driver;
use resolve::Resolver;
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
        let streamer = feed.streamer();
        match Socket::connect(self.scheme, Arc::clone(&self.tls), &live.room, streamer).await {
            Ok(socket) => Driver::new(socket, live).run(feed).await,
            Err(error) => Left::Dropped(Loss {
                reason: error.to_string(),
                cause: GapCause::Dropped,
                since: feed.now(),
                was_live: false,
                rest: Duration::ZERO,
            }),
        }
    }
}
