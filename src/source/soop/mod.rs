//! SOOP, from bytes to events.
//!
//! ```text
//! resolve ── LiveDetail ──► socket ── bytes ──► session ( wire ) ── packets ──► room ( decode ─► presence … ) ── events ──► feed
//!  (HTTP)                  (WebSocket)          └───────────────── visit: pure, no clock, no socket ─────────┘
//! ```
//!
//! A [`visit`] to a room has one connection, or two where a gap is not to be borne; each has a [`session`], and all speak
//! to one [`room`]. The driver is the thin rim that carries bytes and time: it has no knowledge of the protocol.

pub mod resolve;
mod socket;
pub mod tls;
pub mod wire;
pub mod opcode;
pub mod decode;
pub mod session;
mod timer;
pub mod merge;
pub mod presence;
pub mod afterword;
pub mod generosity;
pub mod settlement;
pub mod drift;
pub mod room;
pub mod visit;
mod connection;
mod driver;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::clock::Clock;
use crate::event::StreamerId;
use crate::source::{Feed, Left, Live, Look, LookError, Platform};
use driver::{Driver, Way};
use resolve::Resolver;
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
    redundant: BTreeSet<StreamerId>,
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
            redundant: BTreeSet::new(),
            clock,
        })
    }

    /// The rooms of these streamers are seen over two connections.
    #[must_use]
    pub fn with_redundant(mut self, streamers: impl IntoIterator<Item = StreamerId>) -> Self {
        self.redundant.extend(streamers);
        self
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
        let way = Way {
            scheme: self.scheme,
            tls: Arc::clone(&self.tls),
            room: live.room.clone(),
            streamer: feed.streamer().clone(),
        };
        let redundant = self.redundant.contains(&way.streamer);
        // A visit is large and lasts: it lives on the heap rather than in every future around it.
        Box::pin(Driver::new(way, live, redundant).run(feed)).await
    }
}
