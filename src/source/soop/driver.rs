//! Carries bytes and time to a visit and does what it asks for. It has no knowledge of the protocol.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::connection::{Connection, Input};
use super::merge::Line;
use super::session::Ended;
use super::socket::Socket;
use super::visit::{Output, Over, Visit};
use super::{LiveDetail, Scheme, opcode};
use crate::event::{GapCause, StreamerId};
use crate::source::{Closed, Feed, Left, Live, Loss};

/// How a chat server is reached.
#[derive(Clone)]
pub(super) struct Way {
    pub(super) scheme: Scheme,
    pub(super) tls: Arc<rustls::ClientConfig>,
    pub(super) room: LiveDetail,
    pub(super) streamer: StreamerId,
}

/// One visit to one room.
pub(super) struct Driver<'a> {
    way: Way,
    first: Connection,
    second: Connection,
    visit: Visit,
    live: &'a Live<LiveDetail>,
    was_live: bool,
    /// Which of the two is listened to first this time.
    second_first: bool,
}

impl<'a> Driver<'a> {
    /// A visit that begins now, over two connections if `redundant`.
    pub(super) fn new(way: Way, live: &'a Live<LiveDetail>, redundant: bool) -> Self {
        Self {
            visit: Visit::new(Instant::now(), &way.room.entry, redundant),
            way,
            first: Connection::default(),
            second: Connection::default(),
            live,
            was_live: false,
            second_first: false,
        }
    }

    /// Stays until it ends, and closes the connections.
    pub(super) async fn run(mut self, feed: &mut Feed) -> Left {
        let over = self.stay(feed).await;
        feed.status()
            .counters
            .junk_bytes
            .add(self.visit.junk_bytes());
        let left = self.left(feed, &over);
        tokio::join!(self.first.close(), self.second.close());
        left
    }

    async fn stay(&mut self, feed: &mut Feed) -> Over {
        loop {
            while let Some(output) = self.visit.poll_output() {
                match output {
                    Output::Open(line) => {
                        let way = self.way.clone();
                        self.connection(line).open(async move {
                            Socket::connect(way.scheme, way.tls, &way.room, &way.streamer).await
                        });
                    }
                    Output::Send(line, bytes) => self.connection(line).send(bytes).await,
                    Output::Ping(line) => self.connection(line).ping().await,
                    Output::Close(line, over) => {
                        feed.status().counters.drops.add(1);
                        let (streamer, reason) = (&self.way.streamer, in_words(&over));
                        tracing::warn!(%streamer, reason, "one of two connections was lost, the other one sees the room");
                        self.connection(line).close().await;
                    }
                    Output::Unseen(stretch) => {
                        feed.lose_sight(feed.now().minus(stretch), GapCause::Silent);
                        feed.close_gap().await;
                    }
                    Output::Live => {
                        self.was_live = true;
                        feed.enter(&self.live.broadcast).await;
                    }
                    Output::Event(kind, raw) => feed.tell_with(kind, raw).await,
                    Output::Drift(drift) => feed.note_drift(drift),
                    Output::Over(over) => return over,
                }
            }
            feed.see_people(self.visit.room().presence().here());
            feed.leave_behind(self.visit.room().unfinished());
            let deadline = self.visit.poll_timeout();
            let due = async {
                match deadline {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            // Neither connection is to starve the other, so they take turns; and time is not to run out on what has come
            // already: a pong may stand in a buffer while we were kept from reading it.
            self.second_first = !self.second_first;
            let (line, other) = if self.second_first {
                (Line::Second, Line::First)
            } else {
                (Line::First, Line::Second)
            };
            let (connection, other_connection) = if self.second_first {
                (&mut self.second, &mut self.first)
            } else {
                (&mut self.first, &mut self.second)
            };
            let input = tokio::select! {
                biased;
                input = connection.next() => Some((line, input)),
                input = other_connection.next() => Some((other, input)),
                () = due => None,
            };
            // From here on it is the visit's own to tell again.
            feed.leave_behind([]);
            if let Some((line, input)) = input {
                self.take(line, input);
            }
            let now = Instant::now();
            if deadline.is_some_and(|at| at <= now) {
                self.visit.handle_timeout(now);
            }
        }
    }

    fn take(&mut self, line: Line, input: Input) {
        let now = Instant::now();
        match input {
            Input::Opened => self.visit.handle_opened(now, line),
            Input::Bytes(bytes) => self.visit.handle_input(now, line, &bytes),
            Input::Pong => self.visit.handle_pong(now, line),
            Input::Lost(lost) => self.visit.handle_lost(now, line, lost),
        }
    }

    fn connection(&mut self, line: Line) -> &mut Connection {
        match line {
            Line::First => &mut self.first,
            Line::Second => &mut self.second,
        }
    }

    fn left(&self, feed: &Feed, over: &Over) -> Left {
        if let Over::Ended(Ended::Refused {
            opcode: opcode::JOIN,
            code,
            text,
        }) = over
            && opcode::is_wrong_password(*code, text)
        {
            return Left::Closed(if self.live.room.entry.has_password() {
                Closed::WrongPassword
            } else {
                Closed::NeedsPassword
            });
        }
        if let Over::Ended(Ended::Removed { by }) = over {
            return Left::Closed(Closed::Removed(by.name().into()));
        }
        let (cause, unheard) = match over {
            Over::Ended(Ended::BroadcastOver) => return Left::BroadcastOver,
            Over::Ended(Ended::Silent { unheard }) => (GapCause::Silent, *unheard),
            Over::Lost { unheard, .. } if !unheard.is_zero() => (GapCause::Silent, *unheard),
            Over::Ended(Ended::Broken(_)) | Over::Lost { .. } => {
                (GapCause::Dropped, Duration::ZERO)
            }
            Over::Ended(Ended::Refused { .. } | Ended::NoAnswer { .. } | Ended::Removed { .. }) => {
                (GapCause::Refused, Duration::ZERO)
            }
        };
        Left::Dropped(Loss {
            reason: in_words(over),
            cause,
            since: feed.now().minus(unheard),
            was_live: self.was_live,
        })
    }
}

fn in_words(over: &Over) -> String {
    let ended = match over {
        Over::Ended(ended) => ended,
        Over::Lost { reason, .. } => return reason.clone(),
    };
    let service = |opcode| {
        if opcode == opcode::LOGIN {
            "login"
        } else {
            "join"
        }
    };
    match ended {
        Ended::BroadcastOver => "the broadcast is over".into(),
        // Some refusals are words alone.
        Ended::Refused {
            opcode,
            code: 0,
            text,
        } => {
            format!("the chat server refused the {}: {text}", service(*opcode))
        }
        Ended::Refused { opcode, code, text } => format!(
            "the chat server refused the {} ({}, code {code}): {text}",
            service(*opcode),
            opcode::return_code(*code)
        ),
        Ended::Removed { by } => format!("we were thrown out of the room by {}", by.name()),
        Ended::NoAnswer { opcode } => {
            format!("the chat server did not answer the {}", service(*opcode))
        }
        Ended::Silent { unheard } => format!("nothing was heard for {} s", unheard.as_secs()),
        Ended::Broken(error) => format!("the stream broke: {error}"),
    }
}
