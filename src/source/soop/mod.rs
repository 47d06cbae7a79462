//! SOOP, from bytes to events.
//!
//! ```text
//!  login
//!    │ cookies, only where a guest is not let in
//! resolve ── LiveDetail ──► socket ── bytes ──► session ( wire ) ── packets ──► room ( decode ─► presence … ) ── events ──► feed
//!  (HTTP)                  (WebSocket)          └───────────────── visit: pure, no clock, no socket ─────────┘
//! ```
//!
//! A [`visit`] to a room has one connection, or two where a gap is not to be borne; each has a [`session`], and all speak
//! to one [`room`]. The driver is the thin rim that carries bytes and time: it has no knowledge of the protocol.

mod http;
pub mod login;
mod resolve;
pub mod entry;
pub mod link;
pub mod station;
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

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::clock::Clock;
use crate::event::StreamerId;
use crate::redact::Secret;
use crate::source::closed;
use crate::source::{Closed, Feed, Left, Live, Look, LookError, Platform};
use driver::{Driver, Way};
use entry::Entry;
use http::Caller;
use login::{Account, Login};
use resolve::{Resolver, Visitor};
pub use socket::{Scheme, SocketError};

/// What it takes to enter a chat room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveDetail {
    /// Chat host, lower case.
    pub host: String,
    /// Port of the plain WebSocket; the encrypted one is the next.
    pub port: u16,
    /// What to show at the door.
    pub entry: Entry,
}

/// The platform.
pub struct Soop {
    caller: Caller,
    resolver: Resolver,
    login: Option<Login>,
    passwords: BTreeMap<StreamerId, Secret>,
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
        let caller = Caller::new(extra_roots);
        Ok(Self {
            resolver: Resolver::new(caller.clone(), live_url),
            caller,
            login: None,
            passwords: BTreeMap::new(),
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

    /// With an account for broadcasts that are closed to guests.
    #[must_use]
    pub fn with_login(mut self, login_url: &str, account: Account) -> Self {
        self.login = Some(Login::new(self.caller.clone(), login_url, account));
        self
    }

    /// With the passwords that streamers' rooms have.
    #[must_use]
    pub fn with_passwords(mut self, passwords: BTreeMap<StreamerId, Secret>) -> Self {
        self.passwords = passwords;
        self
    }

    /// Asks the live detail as this visitor.
    async fn ask(
        &self,
        streamer: &StreamerId,
        visitor: &Visitor,
    ) -> Result<Look<LiveDetail>, LookError> {
        let (resolver, streamer, now) = (self.resolver.clone(), streamer.clone(), self.clock.now());
        let visitor = visitor.clone();
        tokio::task::spawn_blocking(move || resolver.resolve(&streamer, &visitor, now))
            .await
            .unwrap_or_else(|_| Err(LookError("asking SOOP was broken off".into())))
    }

    /// Asks again as the account; once more after a new login where the cookies may have run out. `why` is what a guest
    /// was told.
    async fn ask_as_account(
        &self,
        login: &Login,
        streamer: &StreamerId,
        mut visitor: Visitor,
        mut why: Closed,
    ) -> Result<Look<LiveDetail>, LookError> {
        for _ in 0..2 {
            let pass = match login.pass(visitor.pass.as_ref()).await {
                Ok(pass) => pass,
                Err(how_far) => return Ok(Look::Closed(why.after(how_far).unwrap_or(why))),
            };
            visitor.pass = Some(Arc::clone(&pass));
            let look = self.ask(streamer, &visitor).await?;
            why = match look {
                Look::Closed(still) => match still.after(closed::Login::NotEnough) {
                    Some(still) => still,
                    None => return Ok(Look::Closed(still)),
                },
                Look::Live(_) => {
                    login.has_opened(&pass).await;
                    return Ok(look);
                }
                Look::Offline => return Ok(look),
            };
        }
        Ok(Look::Closed(why))
    }
}

impl Platform for Soop {
    type Room = LiveDetail;

    async fn look(&self, streamer: &StreamerId) -> Result<Look<LiveDetail>, LookError> {
        let visitor = Visitor {
            pass: None,
            password: self.passwords.get(streamer).cloned().unwrap_or_default(),
        };
        match (self.ask(streamer, &visitor).await?, &self.login) {
            (Look::Closed(why), Some(login)) if why.after(closed::Login::None).is_some() => {
                self.ask_as_account(login, streamer, visitor, why).await
            }
            (look, _) => Ok(look),
        }
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
