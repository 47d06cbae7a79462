//! What all of the imitation's tasks share: the rooms, the counters and the book of violations.

use std::collections::BTreeMap;
use std::collections::btree_map::Values;
use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::SimConfig;
use super::account::Accounts;
use super::action::{Action, Live};
use super::check::Violation;
use super::room::Room;
use crate::event::StreamerId;

/// How many violations are kept word for word; the others are only counted in the notes.
const VIOLATIONS_KEPT: usize = 10_000;
/// How many notes wait for whoever watches; the oldest are lost to a watcher that is slower.
const NOTES: usize = 1024;

/// Something that whoever watches the imitation may want to read.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// Live detail was asked for.
    Polled(StreamerId),
    /// A login was asked for: of this id, and the answer's `RESULT`.
    LoggedIn(String, i64),
    /// A client is in the room.
    Joined(StreamerId, u64),
    /// A socket is gone.
    Left(StreamerId, u64),
    /// Something was made to happen.
    Did(StreamerId, Box<Action>),
    /// A client did something wrong.
    Violated(Violation),
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Polled(streamer) => write!(f, "{streamer}: live detail asked"),
            Self::LoggedIn(id, result) => {
                write!(f, "login of {}: RESULT {result}", id.escape_debug())
            }
            Self::Joined(streamer, socket) => {
                write!(f, "{streamer}: client joined (socket {socket})")
            }
            Self::Left(streamer, socket) => write!(f, "{streamer}: socket {socket} is gone"),
            Self::Did(streamer, action) => write!(f, "{streamer}: {action}"),
            Self::Violated(violation) => write!(f, "VIOLATION {violation}"),
        }
    }
}

/// The imitated platform.
#[derive(Debug)]
pub(super) struct Platform {
    pub(super) addr: SocketAddr,
    pub(super) config: SimConfig,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
    /// Whoever is asked for is on air, whatever their name.
    pub(super) everyone_live: AtomicBool,
    /// Rung when a client joins or leaves.
    pub(super) seats_changed: Notify,
    state: Mutex<State>,
    notes: broadcast::Sender<Note>,
    broadcasts: AtomicU64,
    pub(super) sockets_ever: AtomicU64,
    pub(super) sockets_now: AtomicU64,
}

#[derive(Debug, Default)]
struct State {
    rooms: BTreeMap<StreamerId, Room>,
    accounts: Accounts,
    violations: Vec<Violation>,
    sent: BTreeMap<u16, u64>,
}

impl Platform {
    pub(super) fn new(addr: SocketAddr, config: SimConfig) -> Self {
        let mut state = State::default();
        for account in &config.accounts {
            state.accounts.add(account.clone());
        }
        Self {
            addr,
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            everyone_live: AtomicBool::new(config.everyone_live),
            seats_changed: Notify::new(),
            state: Mutex::new(state),
            notes: broadcast::Sender::new(NOTES),
            broadcasts: AtomicU64::new(0),
            sockets_ever: AtomicU64::new(0),
            sockets_now: AtomicU64::new(0),
            config,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done under this lock, so what a panic elsewhere left behind is sound.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The room of this streamer, made if there is none yet.
    pub(super) fn room<R>(&self, streamer: &StreamerId, look: impl FnOnce(&mut Room) -> R) -> R {
        let mut state = self.state();
        let room = state
            .rooms
            .entry(streamer.clone())
            .or_insert_with(|| Room::new(streamer, &self.config.faults));
        look(room)
    }

    /// The room of this streamer, if there is one.
    pub(super) fn known<R>(
        &self,
        streamer: &StreamerId,
        look: impl FnOnce(&mut Room) -> R,
    ) -> Option<R> {
        self.state().rooms.get_mut(streamer).map(look)
    }

    /// The room as live detail looks at it. A call for somebody unknown makes a room too, or it could not be counted.
    pub(super) fn poll<R>(&self, streamer: &StreamerId, look: impl FnOnce(&mut Room) -> R) -> R {
        let everyone = self.everyone_live.load(Ordering::Relaxed);
        self.room(streamer, |room| {
            if everyone && room.on_air.is_none() {
                let (chatno, bno) = self.numbers();
                room.go_live(Live::default(), chatno, bno);
            }
            look(room)
        })
    }

    /// The room of somebody who exists; where everybody is on air, whoever is asked for does.
    pub(super) fn introduced<R>(
        &self,
        streamer: &StreamerId,
        look: impl FnOnce(&mut Room) -> R,
    ) -> Option<R> {
        if self.everyone_live.load(Ordering::Relaxed) {
            return Some(self.poll(streamer, look));
        }
        self.known(streamer, |room| room.exists.then(|| look(room)))?
    }

    /// Who may log in, and who has.
    pub(super) fn accounts<R>(&self, look: impl FnOnce(&mut Accounts) -> R) -> R {
        look(&mut self.state().accounts)
    }

    /// All rooms.
    pub(super) fn rooms<R>(&self, look: impl FnOnce(Values<'_, StreamerId, Room>) -> R) -> R {
        look(self.state().rooms.values())
    }

    /// Room and broadcast numbers that no broadcast had before.
    pub(super) fn numbers(&self) -> (u64, u64) {
        let serial = self.broadcasts.fetch_add(1, Ordering::Relaxed);
        (2_001 + serial * 7, 290_000_001 + serial * 13)
    }

    /// Writes down what a client did wrong.
    pub(super) fn violated(&self, violation: Violation) {
        tracing::warn!(%violation, "a client broke the protocol");
        self.tell(Note::Violated(violation.clone()));
        let mut state = self.state();
        if state.violations.len() < VIOLATIONS_KEPT {
            state.violations.push(violation);
        }
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        self.state().violations.clone()
    }

    /// Counts packets that were written to a socket.
    pub(super) fn count(&self, opcodes: impl Iterator<Item = u16>) {
        let mut state = self.state();
        for opcode in opcodes {
            *state.sent.entry(opcode).or_default() += 1;
        }
    }

    pub(super) fn sent(&self) -> BTreeMap<u16, u64> {
        self.state().sent.clone()
    }

    /// Tells whoever watches; most of the time nobody does.
    pub(super) fn tell(&self, note: Note) {
        let _watchers = self.notes.send(note);
    }

    pub(super) fn watch(&self) -> broadcast::Receiver<Note> {
        self.notes.subscribe()
    }
}
