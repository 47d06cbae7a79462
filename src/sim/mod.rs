//! An imitation of the SOOP platform, over real HTTP and real WebSockets on 127.0.0.1.
//!
//! The demo, the drills and all integration tests stand on it, so it is honest rather than convenient: packets have the
//! layouts of the newest captures, keepalives are never answered, nothing is left out for a slow client, and whatever a
//! client does that SOOP's own player would not do is written down as a [`Violation`].
//!
//! ```text
//! script ─► action ─► room ─► packet ─► delivery ─► socket ─► client
//!                      │                              │
//!                      └─► live detail over HTTP      └─► check ─► violations
//! ```
//!
//! One port serves all, stations and the search for broadcasts too; point `live_url`, `login_url` and `station_url` at
//! [`Sim::http_url`] and use `ws` as the chat scheme.

mod account;
mod act;
mod action;
mod check;
mod delivery;
mod line;
mod live;
mod login;
mod packet;
mod platform;
mod replay;
mod room;
mod script;
mod socket;
mod station;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::DropGuard;

pub use account::Account;
pub use act::ActError;
pub use action::{
    Action, Balloon, Burst, Chat, FlagChange, Gift, GiftKind, GiveSubscriptions, HttpFault, Leave,
    Live, LiveResult, Mission, MissionStep, Notice, ORDINARY, Patience, RawBytes, RawPacket,
    Refusal, Rename, Service, Share, Subscribe, Viewer,
};
pub use check::{Breach, Violation};
pub use delivery::{Ack, Faults, Packing};
pub use platform::Note;
pub use replay::Replay;
pub use room::Tally;
pub use script::{DEMO, Script, Step};

use crate::event::StreamerId;
use line::{Line, Lines};
use platform::Platform;

/// How long [`Sim::shutdown`] waits for connections that do not end by themselves.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);

/// How the imitation is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimConfig {
    /// The port on 127.0.0.1; 0 is any that is free.
    pub port: u16,
    /// Silence of a client that is a breach. Keepalives are due every 60 s; SOOP itself is patient for minutes.
    pub keepalive_limit: Duration,
    /// Silence of a client after which it is dropped; some 5 min are reported (C 1).
    pub idle_limit: Duration,
    /// How many sockets one client may have open to one streamer; more are a breach.
    pub sockets: usize,
    /// Whoever is asked for is on air.
    pub everyone_live: bool,
    /// How packets are delivered in rooms that say nothing else.
    pub faults: Faults,
    /// Who may log in.
    pub accounts: Vec<Account>,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            port: 0,
            keepalive_limit: Duration::from_secs(70),
            idle_limit: Duration::from_mins(5),
            sockets: 1,
            everyone_live: false,
            faults: Faults::default(),
            accounts: Vec::new(),
        }
    }
}

/// A running imitation. When it is dropped, all its tasks and sockets end soon after.
#[derive(Debug)]
pub struct Sim {
    platform: Arc<Platform>,
    _stop: DropGuard,
}

impl Sim {
    /// Binds the port and begins to serve.
    ///
    /// # Errors
    /// The port cannot be bound.
    pub async fn start(config: SimConfig) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await?;
        let platform = Arc::new(Platform::new(listener.local_addr()?, config));
        let router = Router::new()
            .route("/afreeca/player_live_api.php", post(live::answer))
            .route("/app/LoginAction.php", post(login::answer))
            .route("/api/{id}/station", get(station::answer))
            .route("/api.php", get(station::search))
            .route("/Websocket/{id}", get(socket::answer))
            .with_state(Arc::clone(&platform));
        let lines = Lines {
            listener,
            stop: platform.stop.clone(),
            tasks: platform.tasks.clone(),
        };
        let serve = axum::serve(lines, router.into_make_service_with_connect_info::<Line>());
        let stop = platform.stop.clone();
        platform.tasks.spawn(async move {
            tokio::select! {
                _never = serve.into_future() => {}
                () = stop.cancelled() => {}
            }
        });
        let stop = platform.stop.clone().drop_guard();
        Ok(Self {
            platform,
            _stop: stop,
        })
    }

    /// The address it listens on.
    pub fn addr(&self) -> SocketAddr {
        self.platform.addr
    }

    /// The address for `live_url`, without a slash at its end.
    pub fn http_url(&self) -> String {
        format!("http://{}", self.platform.addr)
    }

    /// Makes a streamer known, off air, under this nickname.
    pub fn introduce(&self, streamer: &StreamerId, nick: &str) {
        self.platform.room(streamer, |room| room.introduce(nick));
    }

    /// Makes one thing happen, and returns when every client's queue has taken it.
    ///
    /// # Errors
    /// No client joined in time, bytes that are not hexadecimal, or a shutdown in between.
    pub async fn act(&self, streamer: &StreamerId, action: Action) -> Result<(), ActError> {
        Box::pin(self.platform.act(streamer, action)).await
    }

    /// Plays a script to its end; one that repeats ends only with the imitation.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn play(&self, script: &Script) -> Result<(), ActError> {
        Box::pin(script::play(&self.platform, script)).await
    }

    /// Waits for a client in any room, then sends these packets in order; afterwards the broadcast is on and quiet.
    ///
    /// # Errors
    /// A shutdown in between.
    pub async fn replay(&self, replay: &Replay, interval: Duration) -> Result<(), ActError> {
        Box::pin(replay::send(&self.platform, replay, interval)).await
    }

    /// What clients did wrong so far, in order.
    pub fn violations(&self) -> Vec<Violation> {
        self.platform.violations()
    }

    /// What happens from now on, for whoever wants to show it; a slow watcher loses the oldest.
    pub fn watch(&self) -> broadcast::Receiver<Note> {
        self.platform.watch()
    }

    /// What happened in this streamer's room so far.
    pub fn tally(&self, streamer: &StreamerId) -> Tally {
        self.platform
            .known(streamer, |room| room.tally)
            .unwrap_or_default()
    }

    /// How often live detail was asked for each streamer, on air or not.
    pub fn requests(&self) -> BTreeMap<StreamerId, u64> {
        self.platform.rooms(|rooms| {
            rooms
                .map(|room| (room.id.clone(), room.tally.polls))
                .collect()
        })
    }

    /// How many logins were asked for, taken or not.
    pub fn login_attempts(&self) -> u64 {
        self.platform.accounts(|accounts| accounts.attempts)
    }

    /// Every login runs out, as they do after some time. Whoever is in a room stays.
    pub fn expire_logins(&self) {
        self.platform.accounts(account::Accounts::expire);
    }

    /// How many packets of each service were written to sockets, all clients together.
    pub fn sent(&self) -> BTreeMap<u16, u64> {
        self.platform.sent()
    }

    /// How many sockets are open, also those that are just ending.
    pub fn sockets_now(&self) -> u64 {
        self.platform.sockets_now.load(Ordering::Relaxed)
    }

    /// How many sockets were ever asked for.
    pub fn sockets_ever(&self) -> u64 {
        self.platform.sockets_ever.load(Ordering::Relaxed)
    }

    /// How many clients are in this streamer's room.
    pub fn viewers(&self, streamer: &StreamerId) -> usize {
        let joined = |room: &mut room::Room| room.seats.iter().filter(|seat| seat.joined).count();
        self.platform.known(streamer, joined).unwrap_or_default()
    }

    /// Room number and broadcast number of what is on air.
    pub fn on_air(&self, streamer: &StreamerId) -> Option<(u64, u64)> {
        self.platform.known(streamer, |room| {
            let on_air = room.on_air.as_ref()?;
            Some((on_air.chatno, on_air.bno))
        })?
    }

    /// Ends all tasks and sockets and waits for them; `false` if some outlived the grace.
    pub async fn shutdown(self) -> bool {
        self.platform.stop.cancel();
        self.platform.tasks.close();
        tokio::time::timeout(SHUTDOWN_GRACE, self.platform.tasks.wait())
            .await
            .is_ok()
    }
}
