//! Where events come from: a port, a supervisor that keeps watch, and a folder for each platform.
//!
//! A platform answers two questions: is this streamer on, and what happens in the room. Everything about *when* to ask,
//! to come back and to give up is the supervisor's, and the same for every platform.

mod supervisor;
mod watcher;
mod turnstile;
mod backoff;
mod closed;
pub mod soop;
mod feed;
mod joins;

use std::future::Future;

use crate::event::{Broadcast, GapCause, StreamerId, Timestamp};

pub use closed::{Closed, Login};
pub use feed::Feed;
pub use supervisor::{Open, Supervisor, Timing};

/// A platform that can be listened to.
pub trait Platform: Send + Sync + 'static {
    /// What it takes to enter one broadcast's room.
    type Room: Send + Sync;

    /// Asks whether a streamer is on.
    fn look(
        &self,
        streamer: &StreamerId,
    ) -> impl Future<Output = Result<Look<Self::Room>, LookError>> + Send;

    /// Enters a room and feeds what happens there until it ends. The connection is closed when this returns; dropping
    /// it before closes it as well.
    fn listen(&self, live: &Live<Self::Room>, feed: &mut Feed)
    -> impl Future<Output = Left> + Send;
}

/// What a look showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look<R> {
    /// Not on, or there is no such streamer: SOOP does not tell these apart.
    Offline,
    /// On, and open to us.
    Live(Live<R>),
    /// On, but not for us.
    Closed(Closed),
}

/// A broadcast that is on and the way into its room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live<R> {
    /// The broadcast.
    pub broadcast: Broadcast,
    /// The way in.
    pub room: R,
}

/// The platform could not be asked. In words that hold no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LookError(pub String);

/// Why we are no longer in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// The broadcast is over.
    BroadcastOver,
    /// The room is closed to us, as it turned out at its door.
    Closed(Closed),
    /// The connection was lost, refused or never came about.
    Dropped(Loss),
}

/// A connection that was lost, or never was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Why, in words.
    pub reason: String,
    /// Why, for the gap ledger.
    pub cause: GapCause,
    /// Since when nothing was seen: before now, where it was noticed late.
    pub since: Timestamp,
    /// Whether we had been in the room.
    pub was_live: bool,
}
