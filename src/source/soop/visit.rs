//! A visit to one room over one connection or two, as a state machine that has no socket and no clock.
//!
//! The driver feeds it what happens on its connections and the time; it says what to do with them, what happened in the
//! room, and when it wants to be woken. The contract of the loop: after each call, drain [`Visit::poll_output`]; then
//! wait for something to happen on a connection or for [`Visit::poll_timeout`], whichever comes first.
//!
//! Each connection has a [`Session`]; all of them speak to one [`Room`]. With a second connection one may be lost
//! without a gap: it is opened anew while the other one sees the room. The visit is over when none is in the room.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::entry::Entry;
use super::merge::Line;
use super::room::Room;
use super::session::{self, Ended, Session};
use crate::event::EventKind;
use crate::status::{Drift, DriftKind};

/// How long a lost connection waits at first before it is opened anew; it doubles with each further failure.
pub const FIRST_RETRY: Duration = Duration::from_millis(500);
/// The longest such wait.
pub const MOST_RETRY: Duration = Duration::from_secs(30);
/// Shorter than this nothing was missed but what was on its way.
const WORTH_TELLING: Duration = Duration::from_secs(1);

/// What the driver is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Open this connection, and say how that went.
    Open(Line),
    /// Send these bytes as one message.
    Send(Line, Vec<u8>),
    /// Ask the WebSocket for a sign of life.
    Ping(Line),
    /// For so long, up to now, neither connection saw the room, though one of them seemed to.
    Unseen(Duration),
    /// Close this connection; another one still sees the room.
    Close(Line, Over),
    /// The room is in sight.
    Live,
    /// Something happened; with the packet it was read from, where it is worth keeping.
    Event(EventKind, Bytes),
    /// SOOP says something that is not as anybody has described it.
    Drift(Drift),
    /// The visit is over; nothing follows.
    Over(Over),
}

/// Why a connection, or the whole visit, is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// The session came to an end.
    Ended(Ended),
    /// The connection was lost, or did not come about; in words.
    Lost {
        /// Why.
        reason: String,
        /// How long before nothing had been heard already.
        unheard: Duration,
    },
}

impl From<Ended> for Over {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

/// How a connection was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// Why, in words.
    pub reason: String,
    /// It was found dead rather than cut: nothing came over it for some time before.
    pub was_dead: bool,
}

/// How far one connection is.
#[derive(Debug)]
enum State {
    /// There is to be none.
    Unused,
    /// It is opened at this time.
    Resting(Instant),
    /// It is being opened.
    Opening,
    /// It is open.
    Open(Box<Session>),
}

#[derive(Debug)]
struct Connection {
    line: Line,
    state: State,
    is_live: bool,
    /// When it joined last.
    joined_at: Option<Instant>,
    next_retry: Duration,
}

/// One visit to one room.
#[derive(Debug)]
pub struct Visit {
    entry: Entry,
    connections: [Connection; 2],
    room: Room,
    now: Instant,
    was_live: bool,
    is_over: bool,
    junk_bytes: u64,
    junk_was_told: bool,
    outputs: VecDeque<Output>,
}

impl Visit {
    /// Begins a visit; its first outputs are to open the connections.
    pub fn new(now: Instant, entry: &Entry, redundant: bool) -> Self {
        let second = if redundant {
            State::Resting(now)
        } else {
            State::Unused
        };
        let states = [(Line::First, State::Resting(now)), (Line::Second, second)];
        let mut visit = Self {
            entry: entry.clone(),
            connections: states.map(|(line, state)| Connection {
                line,
                state,
                is_live: false,
                joined_at: None,
                next_retry: FIRST_RETRY,
            }),
            room: Room::default(),
            now,
            was_live: false,
            is_over: false,
            junk_bytes: 0,
            junk_was_told: false,
            outputs: VecDeque::new(),
        };
        visit.handle_timeout(now);
        visit
    }

    /// This connection was opened.
    pub fn handle_opened(&mut self, now: Instant, line: Line) {
        self.now = now;
        if matches!(self.connection(line).state, State::Opening) {
            self.room.open(line);
            let session = Session::new(now, &self.entry);
            self.connection(line).state = State::Open(Box::new(session));
        }
    }

    /// Bytes came over this connection. What they say is read when [`Self::poll_output`] asks for it.
    pub fn handle_input(&mut self, now: Instant, line: Line, bytes: &[u8]) {
        self.now = now;
        if let State::Open(session) = &mut self.connection(line).state {
            session.handle_input(now, bytes);
        }
    }

    /// The WebSocket of this connection answered a ping.
    pub fn handle_pong(&mut self, now: Instant, line: Line) {
        self.now = now;
        if let State::Open(session) = &mut self.connection(line).state {
            session.handle_pong(now);
        }
    }

    /// This connection was lost, or did not come about. What had come over it before has been read.
    pub fn handle_lost(&mut self, now: Instant, line: Line, lost: Lost) {
        self.now = now;
        let unheard = match &self.connection(line).state {
            State::Unused | State::Resting(_) => return,
            State::Open(session) if lost.was_dead => {
                now.saturating_duration_since(session.heard_at())
            }
            State::Opening | State::Open(_) => Duration::ZERO,
        };
        let reason = lost.reason;
        self.end(line, Over::Lost { reason, unheard });
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.now = now;
        if self.is_over {
            return;
        }
        for connection in &mut self.connections {
            match &mut connection.state {
                State::Resting(until) if *until <= now => {
                    connection.state = State::Opening;
                    self.outputs.push_back(Output::Open(connection.line));
                }
                State::Open(session) => session.handle_timeout(now),
                State::Unused | State::Resting(_) | State::Opening => {}
            }
        }
        self.room.handle_timeout(now);
    }

    /// When [`Self::handle_timeout`] wants to be called; `None` while it only waits for a connection, or once it is over.
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.is_over {
            return None;
        }
        let connections =
            self.connections
                .iter()
                .filter_map(|connection| match &connection.state {
                    State::Resting(until) => Some(*until),
                    State::Open(session) => session.poll_timeout(),
                    State::Unused | State::Opening => None,
                });
        connections.chain(self.room.poll_timeout()).min()
    }

    /// The next thing to do, oldest first.
    pub fn poll_output(&mut self) -> Option<Output> {
        loop {
            if let Some((kind, raw)) = self.room.poll_event() {
                return Some(Output::Event(kind, raw));
            }
            if let Some(drift) = self.room.poll_drift() {
                return Some(Output::Drift(drift));
            }
            if let Some(output) = self.outputs.pop_front() {
                return Some(output);
            }
            if !self.read_on() {
                return None;
            }
        }
    }

    /// Bytes that belonged to no packet, over all connections.
    pub fn junk_bytes(&self) -> u64 {
        let open = self.connections.iter().map(|it| match &it.state {
            State::Open(session) => session.junk_bytes(),
            _ => 0,
        });
        self.junk_bytes + open.sum::<u64>()
    }

    /// What the room is known to be.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Takes one thing that a session has to say; `false` if none has any.
    fn read_on(&mut self) -> bool {
        for at in Line::ALL {
            let now = self.now;
            let [first, second] = &mut self.connections;
            let connection = match at {
                Line::First => first,
                Line::Second => second,
            };
            let State::Open(session) = &mut connection.state else {
                continue;
            };
            match session.poll_output() {
                None => {
                    let junk = session.junk_bytes();
                    if junk == 0 || std::mem::replace(&mut self.junk_was_told, true) {
                        continue;
                    }
                    self.drift(DriftKind::Junk, format!("{junk} bytes"));
                }
                Some(session::Output::Packet(packet)) => self.room.take(now, at, &packet),
                Some(session::Output::Send(bytes)) => {
                    self.outputs.push_back(Output::Send(at, bytes));
                }
                Some(session::Output::Ping) => self.outputs.push_back(Output::Ping(at)),
                Some(session::Output::Live) => self.live(at),
                Some(session::Output::Ended(ended)) => self.end(at, ended.into()),
            }
            return true;
        }
        false
    }

    fn live(&mut self, line: Line) {
        let now = self.now;
        self.room.join(now, line);
        let connection = self.connection(line);
        connection.is_live = true;
        connection.joined_at = Some(now);
        connection.next_retry = FIRST_RETRY;
        if !std::mem::replace(&mut self.was_live, true) {
            self.outputs.push_back(Output::Live);
        }
    }

    /// A connection has come to its end, and perhaps the visit with it.
    fn end(&mut self, line: Line, over: Over) {
        let now = self.now;
        self.room.close(line);
        let connection = self.connection(line);
        let state = std::mem::replace(&mut connection.state, State::Unused);
        connection.is_live = false;
        let rest = connection.next_retry;
        connection.next_retry = (rest * 2).min(MOST_RETRY);
        let mut heard_at = now;
        if let State::Open(session) = state {
            self.junk_bytes += session.junk_bytes();
            heard_at = session.heard_at();
        }
        if let Over::Ended(Ended::Broken(error)) = &over {
            self.drift(DriftKind::BrokenStream, error.to_string());
        }
        let for_all = matches!(
            over,
            Over::Ended(Ended::BroadcastOver | Ended::Removed { .. })
        );
        // Before anybody was in the room, whoever is still on the way may yet come in.
        let other = self.connection(line.other());
        let other_sees = other.is_live;
        let other_may_see = matches!(other.state, State::Opening | State::Open(_));
        if !for_all && (other_sees || (!self.was_live && other_may_see)) {
            // The other one may have joined only after this one fell silent. While it was on trial nothing that it said
            // counted, so from this one's last word until now nobody saw the room.
            let joined_at = self.connection(line.other()).joined_at;
            let unseen = now.saturating_duration_since(heard_at);
            if other_sees && joined_at.is_some_and(|at| at > heard_at) && unseen >= WORTH_TELLING {
                self.outputs.push_back(Output::Unseen(unseen));
            }
            self.connection(line).state = State::Resting(now + rest);
            self.outputs.push_back(Output::Close(line, over));
        } else {
            self.is_over = true;
            self.room.finish();
            while let Some((kind, raw)) = self.room.poll_event() {
                self.outputs.push_back(Output::Event(kind, raw));
            }
            self.outputs.push_back(Output::Over(over));
            for connection in &mut self.connections {
                connection.state = State::Unused;
            }
        }
    }

    fn drift(&mut self, kind: DriftKind, shape: String) {
        self.outputs.push_back(Output::Drift(Drift {
            kind,
            opcode: 0,
            shape: shape.into(),
        }));
    }

    fn connection(&mut self, line: Line) -> &mut Connection {
        let [first, second] = &mut self.connections;
        match line {
            Line::First => first,
            Line::Second => second,
        }
    }
}

#[cfg(test)]
#[path = "visit_tests.rs"]
mod tests;
