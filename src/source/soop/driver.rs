//! Carries bytes and time to a session and does what it asks for. It has no knowledge of the protocol.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::session::{self, Ended, Output, Session};
use super::socket::Socket;
use super::{LiveDetail, opcode};
use crate::event::GapCause;
use crate::source::{Closed, Feed, Left, Live, Loss};

/// How long to stay away from a room that we were thrown out of.
const REST_WHEN_REMOVED: Duration = Duration::from_mins(10);

/// One visit to one room.
pub(super) struct Driver<'a> {
    socket: Socket,
    session: Session,
    live: &'a Live<LiveDetail>,
    was_live: bool,
}

impl<'a> Driver<'a> {
    /// A visit that begins now, over a connection that was just opened.
    pub(super) fn new(socket: Socket, live: &'a Live<LiveDetail>) -> Self {
        let session = Session::new(Instant::now(), &live.room.entry);
        Self {
            socket,
            session,
            live,
            was_live: false,
        }
    }

    /// Stays until it ends, and closes the connection.
    pub(super) async fn run(mut self, feed: &mut Feed) -> Left {
        let left = self.stay(feed).await;
        for kind in self.session.finish() {
            feed.tell(kind).await;
        }
        feed.status()
            .counters
            .junk_bytes
            .add(self.session.junk_bytes());
        self.socket.close().await;
        left
    }

    async fn stay(&mut self, feed: &mut Feed) -> Left {
        loop {
            while let Some(output) = self.session.poll_output() {
                match output {
                    Output::Send(bytes) => {
                        if let Err(error) = self.socket.send(bytes).await {
                            return self.dropped(feed, &error.to_string());
                        }
                    }
                    Output::Live => {
                        self.was_live = true;
                        feed.enter(&self.live.broadcast).await;
                    }
                    Output::Event(kind, raw) => feed.tell_with(kind, raw).await,
                    Output::Ended(Ended::BroadcastOver) => return Left::BroadcastOver,
                    Output::Ended(ended) => return self.ended(feed, &ended),
                }
            }
            let deadline = self.session.poll_timeout().unwrap_or_else(Instant::now);
            tokio::select! {
                received = self.socket.receive() => match received {
                    Ok(Some(bytes)) => self.session.handle_input(Instant::now(), &bytes),
                    Ok(None) => return self.dropped(feed, "the chat server closed the connection"),
                    Err(error) => return self.dropped(feed, &error.to_string()),
                },
                () = sleep_until(deadline) => self.session.handle_timeout(Instant::now()),
            }
        }
    }

    /// The connection was lost.
    fn dropped(&self, feed: &Feed, reason: &str) -> Left {
        Left::Dropped(Loss {
            reason: reason.to_owned(),
            cause: GapCause::Dropped,
            since: feed.now(),
            was_live: self.was_live,
            rest: Duration::ZERO,
        })
    }

    /// The session gave up.
    fn ended(&self, feed: &Feed, ended: &Ended) -> Left {
        if let Ended::Refused {
            opcode: opcode::JOIN,
            code,
            text,
        } = ended
            && opcode::is_wrong_password(*code, text)
        {
            return Left::Closed(if self.live.room.entry.has_password() {
                Closed::WrongPassword
            } else {
                Closed::NeedsPassword
            });
        }
        let (cause, since) = match ended {
            Ended::Silent => (GapCause::Silent, feed.now().minus(session::SILENCE)),
            Ended::Refused { .. } | Ended::NoAnswer { .. } | Ended::Removed { .. } => {
                (GapCause::Refused, feed.now())
            }
            Ended::BroadcastOver | Ended::Broken(_) => (GapCause::Dropped, feed.now()),
        };
        let rest = match ended {
            Ended::Removed { .. } => REST_WHEN_REMOVED,
            _ => Duration::ZERO,
        };
        Left::Dropped(Loss {
            reason: in_words(ended),
            cause,
            since,
            was_live: self.was_live,
            rest,
        })
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
        Ended::Silent => format!("nothing was heard for {} s", session::SILENCE.as_secs()),
        Ended::Broken(error) => format!("the stream broke: {error}"),
    }
}
