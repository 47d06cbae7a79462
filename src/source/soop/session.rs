//! One connection to a chat room as a state machine that has no socket and no clock.
//!
//! It logs in, joins, keeps the connection alive and says how it ended. What the room says passes through it unread; that
//! is the business of the [`Room`](super::room::Room).
//!
//! ```text
//! LoggingIn ──ack──► Joining ──ack──► Live ──88, refusal, broken stream, silence──► Ended
//!            (10 s)           (again each second, 10 s)
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::decode::{Decoded, Signal, decode};
use super::entry::Entry;
use super::opcode;
use super::timer::{Timer, Timers};
use super::wire::{Decoder, Head, Packet, WireError, encode};
use crate::event::{ModeratorRole, Text, UserFlags};

/// How long the answer to a login or a join may take. No answer to a join within about this is a failure (C 1).
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the join is sent again meanwhile: a session just closed may block it for 1 to 3 s (C 1).
pub const JOIN_AGAIN: Duration = Duration::from_secs(1);
/// How often a keepalive is sent. Without any, the server drops the socket after about five minutes (L 1, C 1).
pub const KEEPALIVE: Duration = Duration::from_mins(1);
/// How often the WebSocket itself is asked for a sign of life. A server that has answered once and does not answer
/// until the next time is gone; one that never answers says nothing by it.
pub const PING: Duration = Duration::from_secs(30);
/// How long the server may say nothing.
///
/// Quiet rooms are silent for minutes, and a keepalive is never answered; where
/// pings are not answered either, a dead connection shows in no other way, and joining again costs nothing.
pub const SILENCE: Duration = Duration::from_mins(5);

/// What the connection has to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Output<'a> {
    /// Send these bytes as one message.
    Send(Vec<u8>),
    /// Ask the WebSocket for a sign of life.
    Ping,
    /// The room has been joined.
    Live,
    /// The room says this.
    Packet(Packet<'a>),
    /// The session is over; nothing follows.
    Ended(Ended),
}

/// Why a session is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The broadcast is over: do not come back to this one.
    BroadcastOver,
    /// The login or the join was refused.
    Refused {
        /// Which: service 1 or 2.
        opcode: u16,
        /// The return code.
        code: u8,
        /// The server's words.
        text: Text,
    },
    /// We were thrown out of the room. SOOP's own player does not come back by itself (P).
    Removed {
        /// By whom.
        by: ModeratorRole,
    },
    /// An answer did not come.
    NoAnswer {
        /// To which service.
        opcode: u16,
    },
    /// Nothing was heard for so long, though something should have been.
    Silent {
        /// How long.
        unheard: Duration,
    },
    /// The stream broke.
    Broken(WireError),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    LoggingIn,
    Joining,
    Live,
    Ended,
}

/// Whether the server answers the WebSocket's pings, as far as it has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pongs {
    /// It never has.
    Never,
    /// It answered the last one.
    Answered,
    /// It did before, and has not answered the last one yet.
    Awaited,
}

/// What a session says by itself, without a packet behind it.
#[derive(Debug)]
enum Own {
    Send(Vec<u8>),
    Ping,
    Live,
    Ended(Ended),
}

/// One connection to one room.
#[derive(Debug)]
pub struct Session {
    entry: Entry,
    phase: Phase,
    decoder: Decoder,
    timers: Timers,
    pongs: Pongs,
    /// When a sign of life came last.
    heard_at: Instant,
    outputs: VecDeque<Own>,
}

impl Session {
    /// Begins a session on a connection that was just opened; its first output is the login.
    pub fn new(now: Instant, entry: &Entry) -> Self {
        let mut session = Self {
            entry: entry.clone(),
            phase: Phase::LoggingIn,
            decoder: Decoder::default(),
            timers: Timers::default(),
            pongs: Pongs::Never,
            heard_at: now,
            outputs: VecDeque::new(),
        };
        session.send(opcode::LOGIN, &entry.login_fields());
        session.timers.set(Timer::Login, now + ANSWER_TIMEOUT);
        session.timers.set(Timer::Keepalive, now + KEEPALIVE);
        session.timers.set(Timer::Ping, now + PING);
        session.timers.set(Timer::Silence, now + SILENCE);
        session
    }

    /// Takes bytes as they came. What they say is read when [`Self::poll_output`] asks for it.
    pub fn handle_input(&mut self, now: Instant, bytes: &[u8]) {
        if self.phase != Phase::Ended {
            self.heard(now);
            self.decoder.push(bytes);
        }
    }

    /// The WebSocket answered a ping.
    pub fn handle_pong(&mut self, now: Instant) {
        if self.phase != Phase::Ended {
            self.heard(now);
            self.pongs = Pongs::Answered;
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        while self.phase != Phase::Ended
            && let Some(timer) = self.timers.take_expired(now)
        {
            match timer {
                Timer::Login => self.end(Ended::NoAnswer {
                    opcode: opcode::LOGIN,
                }),
                Timer::Join => self.end(Ended::NoAnswer {
                    opcode: opcode::JOIN,
                }),
                Timer::JoinAgain => self.join(now),
                Timer::Keepalive => {
                    self.send(opcode::KEEPALIVE, &[]);
                    self.timers.set(Timer::Keepalive, now + KEEPALIVE);
                }
                // Whoever sends packets is alive, whatever became of the pong: it may stand behind them.
                Timer::Ping
                    if self.pongs == Pongs::Awaited
                        && now.saturating_duration_since(self.heard_at) >= PING =>
                {
                    self.silent(now);
                }
                Timer::Ping => {
                    if self.pongs == Pongs::Answered {
                        self.pongs = Pongs::Awaited;
                    }
                    self.outputs.push_back(Own::Ping);
                    self.timers.set(Timer::Ping, now + PING);
                }
                Timer::Silence => self.silent(now),
            }
        }
    }

    /// When [`Self::handle_timeout`] wants to be called; `None` once it is over.
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.phase != Phase::Ended)
            .then(|| self.timers.next())
            .flatten()
    }

    /// The next thing it has to say, oldest first.
    ///
    /// Packets are read one at a time, each when everything before it has been taken, so that a message full of small
    /// packets never stands in memory as events all at once.
    pub fn poll_output(&mut self) -> Option<Output<'_>> {
        loop {
            if let Some(own) = self.outputs.pop_front() {
                return Some(match own {
                    Own::Send(bytes) => Output::Send(bytes),
                    Own::Ping => Output::Ping,
                    Own::Live => Output::Live,
                    Own::Ended(why) => Output::Ended(why),
                });
            }
            if self.phase == Phase::Ended {
                return None;
            }
            match self.decoder.advance() {
                Ok(None) => return None,
                Ok(Some(head)) if self.is_ours(head) => {
                    let signal = self.decoder.packet().map(|packet| decode(&packet));
                    if let Some(Decoded::Signal(signal)) = signal {
                        self.handle_signal(signal);
                    }
                }
                Ok(Some(_)) => break,
                Err(error) => self.end(Ended::Broken(error)),
            }
        }
        self.decoder.packet().map(Output::Packet)
    }

    /// Bytes that belonged to no packet so far.
    pub fn junk_bytes(&self) -> u64 {
        self.decoder.junk_bytes()
    }

    /// When a sign of life came last.
    pub fn heard_at(&self) -> Instant {
        self.heard_at
    }

    /// Whether a packet is about the connection rather than the room. A second answer to a login or join changes
    /// nothing here, and a later refusal of one is no end.
    fn is_ours(&self, head: Head) -> bool {
        match head.opcode {
            opcode::LOGIN | opcode::JOIN => self.phase != Phase::Live,
            opcode::SELF_REMOVED | opcode::CLOSE_BROADCAST => head.code == 0,
            _ => false,
        }
    }

    fn handle_signal(&mut self, signal: Signal) {
        let now = self.heard_at;
        match signal {
            Signal::LoggedIn { .. } if self.phase == Phase::LoggingIn => {
                self.phase = Phase::Joining;
                self.timers.clear(Timer::Login);
                self.timers.set(Timer::Join, now + ANSWER_TIMEOUT);
                self.join(now);
            }
            Signal::Joined { flags, .. } if self.phase == Phase::Joining => {
                self.phase = Phase::Live;
                self.timers.clear(Timer::Join);
                self.timers.clear(Timer::JoinAgain);
                self.introduce(flags);
                // Nobody is told who is here already without asking (C 2, W).
                self.send(opcode::USERS, &[]);
                self.outputs.push_back(Own::Live);
            }
            Signal::Refused { opcode, code, text } => {
                self.end(Ended::Refused { opcode, code, text });
            }
            Signal::BroadcastOver => self.end(Ended::BroadcastOver),
            Signal::Removed { by } => self.end(Ended::Removed { by }),
            _ => {}
        }
    }

    /// An account repeats its own flags once it is in (C 3).
    fn introduce(&mut self, flags: Option<UserFlags>) {
        if let Some(flags) = flags.filter(|_| self.entry.is_member()) {
            self.send(opcode::SET_USER_FLAG, &[&flags.to_string(), "0"]);
        }
    }

    fn join(&mut self, now: Instant) {
        let fields = self.entry.join_fields();
        self.send(opcode::JOIN, &fields.each_ref().map(String::as_str));
        self.timers.set(Timer::JoinAgain, now + JOIN_AGAIN);
    }

    fn heard(&mut self, now: Instant) {
        self.heard_at = now;
        self.timers.set(Timer::Silence, now + SILENCE);
    }

    fn silent(&mut self, now: Instant) {
        let unheard = now.saturating_duration_since(self.heard_at);
        self.end(Ended::Silent { unheard });
    }

    fn send(&mut self, opcode: u16, fields: &[&str]) {
        self.outputs.push_back(Own::Send(encode(opcode, 0, fields)));
    }

    fn end(&mut self, why: Ended) {
        self.phase = Phase::Ended;
        self.outputs.push_back(Own::Ended(why));
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire::encode_bare;
    use super::*;

    struct Bench {
        now: Instant,
        session: Session,
    }

    impl Bench {
        fn new() -> Self {
            let now = Instant::now();
            Self {
                now,
                session: Session::new(now, &Entry::guest("9552")),
            }
        }

        fn live() -> Self {
            let mut bench = Self::new();
            bench.input(&encode(1, 0, &["", "16|0"]));
            bench.input(&encode(2, 0, &["9552", "star01", "", "", "", "", "16|0"]));
            assert_eq!(bench.drain().last(), Some(&Said::Live));
            bench
        }

        fn input(&mut self, bytes: &[u8]) {
            self.session.handle_input(self.now, bytes);
        }

        fn drain(&mut self) -> Vec<Said> {
            let mut said = Vec::new();
            while let Some(output) = self.session.poll_output() {
                said.push(match output {
                    Output::Send(bytes) => Said::Sent(bytes),
                    Output::Ping => Said::Ping,
                    Output::Live => Said::Live,
                    Output::Packet(packet) => Said::Packet(packet.opcode),
                    Output::Ended(why) => Said::Ended(why),
                });
            }
            said
        }

        /// Jumps from deadline to deadline until `span` has passed.
        fn wait(&mut self, span: Duration) -> Vec<Said> {
            let until = self.now + span;
            let mut said = Vec::new();
            while let Some(at) = self.session.poll_timeout()
                && at <= until
            {
                self.now = at;
                self.session.handle_timeout(at);
                said.extend(self.drain());
            }
            self.now = until;
            said
        }
    }

    /// An output that is not lent.
    #[derive(Debug, PartialEq)]
    enum Said {
        Sent(Vec<u8>),
        Ping,
        Live,
        Packet(u16),
        Ended(Ended),
    }

    fn count(said: &[Said], what: &Said) -> usize {
        said.iter().filter(|one| *one == what).count()
    }

    #[test]
    fn login_is_answered_by_the_minimal_join() {
        let mut bench = Bench::new();
        assert_eq!(bench.drain(), [Said::Sent(encode(1, 0, &["", "", "16"]))]);
        bench.input(&encode(1, 0, &["", "16|0"]));
        assert_eq!(
            bench.drain(),
            [Said::Sent(
                b"\x1b\x09000200001000\x0c9552\x0c\x0c\x0c\x0c\x0c".to_vec()
            )]
        );
    }

    #[test]
    fn an_account_shows_its_tickets_and_then_its_flags() {
        let secret = crate::redact::Secret::new;
        let now = Instant::now();
        let entry = Entry::member("9552", secret("TICKET"), secret("FTKVALUE"));
        let session = Session::new(now, &entry);
        let mut bench = Bench { now, session };
        let login = encode(1, 0, &["TICKET", "", "16"]);
        assert_eq!(bench.drain(), [Said::Sent(login)]);
        bench.input(&encode(1, 0, &["bell01", "65568|163840"]));
        let join = encode(2, 0, &["9552", "FTKVALUE", "0", "", ""]);
        assert_eq!(bench.drain(), [Said::Sent(join)]);
        let flags = "65568|163840";
        bench.input(&encode(2, 0, &["9552", "star01", "", "", "", "", flags]));
        let introduction = b"\x1b\x09001200001600\x0c65568|163840\x0c0\x0c".to_vec();
        let who_is_here = encode(opcode::USERS, 0, &[]);
        let [introduced, asked] = [introduction, who_is_here].map(Said::Sent);
        assert_eq!(bench.drain(), [introduced, asked, Said::Live]);
    }

    #[test]
    fn a_silent_login_ends_after_ten_seconds() {
        let mut bench = Bench::new();
        bench.drain();
        assert_eq!(bench.wait(Duration::from_millis(9_999)), []);
        let ended = Said::Ended(Ended::NoAnswer { opcode: 1 });
        assert_eq!(bench.wait(Duration::from_millis(1)), [ended]);
        assert_eq!(bench.session.poll_timeout(), None);
    }

    #[test]
    fn a_join_without_answer_is_sent_each_second_for_ten() {
        let mut bench = Bench::new();
        bench.input(&encode(1, 0, &["", "16|0"]));
        bench.drain();
        let said = bench.wait(Duration::from_secs(20));
        let joins = said
            .iter()
            .filter(|one| matches!(one, Said::Sent(_)))
            .count();
        assert!((9..=10).contains(&joins), "{joins}");
        assert_eq!(
            said.last(),
            Some(&Said::Ended(Ended::NoAnswer { opcode: 2 }))
        );
    }

    #[test]
    fn an_hour_of_life_sends_a_keepalive_each_minute() {
        let mut bench = Bench::live();
        let mut said = Vec::new();
        for _ in 0..60 {
            said.extend(bench.wait(Duration::from_mins(1)));
            bench.input(&encode(5, 0, &["hi", "a"]));
        }
        assert_eq!(count(&said, &Said::Sent(encode(0, 0, &[]))), 60);
        assert_eq!(count(&said, &Said::Ping), 120);
    }

    #[test]
    fn five_minutes_of_silence_end_it_where_pings_are_not_answered() {
        let said = Bench::live().wait(Duration::from_secs(301));
        let unheard = SILENCE;
        assert_eq!(said.last(), Some(&Said::Ended(Ended::Silent { unheard })));
    }

    #[test]
    fn a_quiet_room_whose_server_answers_pings_is_alive_until_it_does_not() {
        let mut bench = Bench::live();
        for _ in 0..60 {
            bench.wait(PING);
            bench.session.handle_pong(bench.now);
        }
        let said = bench.wait(PING * 3);
        let unheard = PING * 2;
        assert_eq!(said.last(), Some(&Said::Ended(Ended::Silent { unheard })));
    }

    #[test]
    fn whoever_sends_packets_is_alive_though_a_pong_is_missing() {
        let mut bench = Bench::live();
        bench.wait(PING);
        bench.session.handle_pong(bench.now);
        for _ in 0..10 {
            let said = bench.wait(PING / 2);
            assert!(
                !said.iter().any(|it| matches!(it, Said::Ended(_))),
                "{said:?}"
            );
            bench.input(&encode(5, 0, &["hi", "a"]));
        }
    }

    #[test]
    fn a_refused_login_says_what_the_server_said() {
        let mut bench = Bench::new();
        bench.drain();
        bench.input(&encode(1, 7, &["중복 세션"]));
        let ended = Ended::Refused {
            opcode: 1,
            code: 7,
            text: "중복 세션".into(),
        };
        assert_eq!(bench.drain(), [Said::Ended(ended)]);
    }

    #[test]
    fn a_refusal_in_mid_life_is_the_room_s_and_no_end() {
        let mut bench = Bench::live();
        bench.input(&encode(5, 47, &["천천히"]));
        bench.input(&encode(2, 41, &["강퇴"]));
        assert_eq!(bench.drain(), [Said::Packet(5), Said::Packet(2)]);
    }

    #[test]
    fn whoever_is_thrown_out_is_out() {
        let mut bench = Bench::live();
        bench.input(&encode(3, 0, &["", "", "2"]));
        let by = ModeratorRole::Manager;
        assert_eq!(bench.drain(), [Said::Ended(Ended::Removed { by })]);
    }

    #[test]
    fn the_end_of_the_broadcast_ends_it_and_nothing_after_counts() {
        let mut bench = Bench::live();
        let mut bytes = encode_bare(88);
        bytes.extend(encode(18, 0, &["s", "a", "b", "1", "0"]));
        bench.input(&bytes);
        assert_eq!(bench.drain(), [Said::Ended(Ended::BroadcastOver)]);
        bench.input(&encode_bare(88));
        assert_eq!(bench.drain(), []);
    }
}
