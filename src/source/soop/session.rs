//! One connection to a chat room as a state machine that has no socket and no clock.
//!
//! The driver feeds it bytes and the time; it says what to send, what happened and when it wants to be woken. The
//! contract of the loop: after each [`Session::handle_input`] and [`Session::handle_timeout`], drain
//! [`Session::poll_output`]; then wait for bytes or for [`Session::poll_timeout`], whichever comes first.
//!
//! ```text
//! LoggingIn ──ack──► Joining ──ack──► Live ──88, refusal, broken stream, silence──► Ended
//!            (10 s)           (again each second, 10 s)
//! ```

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::afterword::Afterwords;
use super::decode::{Decoded, Signal, decode};
use super::entry::Entry;
use super::generosity::Generosity;
use super::opcode;
use super::presence::Presence;
use super::timer::{Timer, Timers};
use super::wire::{Decoder, Packet, WireError, encode};
use crate::event::{EventKind, ModeratorRole, Text, UserFlags};

/// How long the answer to a login or a join may take. No answer to a join within about this is a failure (C 1).
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How often the join is sent again meanwhile: a session just closed may block it for 1 to 3 s (C 1).
pub const JOIN_AGAIN: Duration = Duration::from_secs(1);
/// How often a keepalive is sent. Without any, the server drops the socket after about five minutes (L 1, C 1).
pub const KEEPALIVE: Duration = Duration::from_mins(1);
/// How long after the join people still belong to the list of who is here, if no marker ends it earlier.
pub const LIST_SETTLES: Duration = Duration::from_secs(3);
/// How long the server may say nothing. Quiet rooms are silent for minutes, and a keepalive is never answered, so a
/// dead connection shows in no other way; joining again costs nothing.
pub const SILENCE: Duration = Duration::from_mins(5);

/// What the driver is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Send these bytes as one message.
    Send(Vec<u8>),
    /// The room has been joined.
    Live,
    /// Something happened; with the packet it was read from, where it is worth keeping.
    Event(EventKind, Bytes),
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
    /// Nothing was heard for [`SILENCE`].
    Silent,
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

/// One connection to one room.
#[derive(Debug)]
pub struct Session {
    entry: Entry,
    phase: Phase,
    decoder: Decoder,
    presence: Presence,
    afterwords: Afterwords,
    generosity: Generosity,
    timers: Timers,
    /// When the bytes came that are being read now.
    heard_at: Instant,
    outputs: VecDeque<Output>,
}

impl Session {
    /// Begins a session on a connection that was just opened; its first output is the login.
    pub fn new(now: Instant, entry: &Entry) -> Self {
        let mut session = Self {
            entry: entry.clone(),
            phase: Phase::LoggingIn,
            decoder: Decoder::default(),
            presence: Presence::default(),
            afterwords: Afterwords::default(),
            generosity: Generosity::default(),
            timers: Timers::default(),
            heard_at: now,
            outputs: VecDeque::new(),
        };
        session.send(opcode::LOGIN, &entry.login_fields());
        session.timers.set(Timer::Login, now + ANSWER_TIMEOUT);
        session.timers.set(Timer::Keepalive, now + KEEPALIVE);
        session.timers.set(Timer::Silence, now + SILENCE);
        session
    }

    /// Takes bytes as they came. What they say is read when [`Self::poll_output`] asks for it.
    pub fn handle_input(&mut self, now: Instant, bytes: &[u8]) {
        if self.phase == Phase::Ended {
            return;
        }
        self.heard_at = now;
        self.timers.set(Timer::Silence, now + SILENCE);
        self.decoder.push(bytes);
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
                Timer::ListSettled => self.presence.complete_list(),
                Timer::GiverQuiet => {
                    while let Some(gifts) = self.generosity.done(now) {
                        self.tell(EventKind::SubscriptionGifts(Box::new(gifts)));
                    }
                    self.watch_givers();
                }
                Timer::Keepalive => {
                    self.send(opcode::KEEPALIVE, &[]);
                    self.timers.set(Timer::Keepalive, now + KEEPALIVE);
                }
                Timer::Silence => self.end(Ended::Silent),
            }
        }
    }

    /// When [`Self::handle_timeout`] wants to be called; `None` once it is over.
    pub fn poll_timeout(&self) -> Option<Instant> {
        (self.phase != Phase::Ended)
            .then(|| self.timers.next())
            .flatten()
    }

    /// The next thing to do, oldest first.
    ///
    /// Packets are read one at a time, each when everything before it has been taken, so that a message full of small
    /// packets never stands in memory as events all at once.
    pub fn poll_output(&mut self) -> Option<Output> {
        while self.outputs.is_empty() && self.phase != Phase::Ended {
            // The decoder is lent out: its packet borrows from it while the session changes.
            let mut decoder = std::mem::take(&mut self.decoder);
            match decoder.next_packet() {
                Ok(Some(packet)) => self.handle_packet(self.heard_at, &packet),
                Ok(None) => {
                    self.decoder = decoder;
                    return None;
                }
                Err(error) => self.end(Ended::Broken(error)),
            }
            self.decoder = decoder;
        }
        self.outputs.pop_front()
    }

    /// What was still being put together when the connection ended, however it ended.
    pub fn finish(&mut self) -> Vec<EventKind> {
        let gifts = self.generosity.all();
        gifts
            .map(|gifts| EventKind::SubscriptionGifts(Box::new(gifts)))
            .collect()
    }

    /// Bytes that belonged to no packet so far.
    pub fn junk_bytes(&self) -> u64 {
        self.decoder.junk_bytes()
    }

    fn handle_packet(&mut self, now: Instant, packet: &Packet<'_>) {
        match decode(packet) {
            Decoded::Event(mut kind) => {
                self.presence.complete(&mut kind);
                let more = self.put_together(now, &kind);
                let raw = if worth_keeping(&kind) {
                    Bytes::copy_from_slice(packet.raw)
                } else {
                    Bytes::new()
                };
                self.outputs.push_back(Output::Event(kind, raw));
                if let Some(more) = more {
                    self.tell(more);
                }
            }
            Decoded::Signal(signal) => self.handle_signal(now, signal),
        }
    }

    /// What only this event and those before it say together.
    fn put_together(&mut self, now: Instant, kind: &EventKind) -> Option<EventKind> {
        match kind {
            EventKind::Donation(gift) => {
                self.afterwords.gift(now, gift);
                None
            }
            EventKind::Chat(chat) => {
                let message = self.afterwords.chat(now, chat)?;
                Some(EventKind::DonationMessage(Box::new(message)))
            }
            EventKind::Subscription(gift) => {
                let crowded_out = self.generosity.gift(now, gift);
                self.watch_givers();
                Some(EventKind::SubscriptionGifts(Box::new(crowded_out?)))
            }
            _ => None,
        }
    }

    fn watch_givers(&mut self) {
        match self.generosity.next() {
            Some(at) => self.timers.set(Timer::GiverQuiet, at),
            None => self.timers.clear(Timer::GiverQuiet),
        }
    }

    fn tell(&mut self, kind: EventKind) {
        self.outputs.push_back(Output::Event(kind, Bytes::new()));
    }

    fn handle_signal(&mut self, now: Instant, signal: Signal) {
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
                self.timers.set(Timer::ListSettled, now + LIST_SETTLES);
                self.introduce(flags);
                self.outputs.push_back(Output::Live);
            }
            Signal::Refused { opcode, code, text } => self.refused(opcode, code, text),
            Signal::BroadcastOver => self.end(Ended::BroadcastOver),
            Signal::Removed { by } => self.end(Ended::Removed { by }),
            // A second answer to a login or join changes nothing.
            Signal::LoggedIn { .. } | Signal::Joined { .. } | Signal::Keepalive => {}
            people => {
                let outputs = &mut self.outputs;
                self.presence.take(people, |kind| {
                    outputs.push_back(Output::Event(kind, Bytes::new()));
                });
            }
        }
    }

    fn refused(&mut self, opcode: u16, code: u8, text: Text) {
        let handshake = matches!(
            (self.phase, opcode),
            (
                Phase::LoggingIn | Phase::Joining,
                opcode::LOGIN | opcode::JOIN
            )
        );
        if handshake {
            self.end(Ended::Refused { opcode, code, text });
        } else {
            let kind = EventKind::ServerError { opcode, code, text };
            self.outputs.push_back(Output::Event(kind, Bytes::new()));
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

    fn send(&mut self, opcode: u16, fields: &[&str]) {
        self.outputs
            .push_back(Output::Send(encode(opcode, 0, fields)));
    }

    fn end(&mut self, why: Ended) {
        self.phase = Phase::Ended;
        self.outputs.push_back(Output::Ended(why));
    }
}

/// Whether the packet is kept with the event; see [`Event::raw`](crate::event::Event::raw).
fn worth_keeping(kind: &EventKind) -> bool {
    kind.is_money() || matches!(kind, EventKind::Notice(_) | EventKind::Moderation(_))
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
            assert_eq!(bench.drain().last(), Some(&Output::Live));
            bench
        }

        fn input(&mut self, bytes: &[u8]) {
            self.session.handle_input(self.now, bytes);
        }

        fn drain(&mut self) -> Vec<Output> {
            std::iter::from_fn(|| self.session.poll_output()).collect()
        }

        /// Jumps from deadline to deadline until `span` has passed.
        fn wait(&mut self, span: Duration) -> Vec<Output> {
            let until = self.now + span;
            let mut outputs = Vec::new();
            while let Some(at) = self.session.poll_timeout()
                && at <= until
            {
                self.now = at;
                self.session.handle_timeout(at);
                outputs.extend(self.drain());
            }
            self.now = until;
            outputs
        }
    }

    #[test]
    fn login_is_answered_by_the_minimal_join() {
        let mut bench = Bench::new();
        assert_eq!(bench.drain(), [Output::Send(encode(1, 0, &["", "", "16"]))]);
        bench.input(&encode(1, 0, &["", "16|0"]));
        assert_eq!(
            bench.drain(),
            [Output::Send(
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
        assert_eq!(bench.drain(), [Output::Send(login)]);
        bench.input(&encode(1, 0, &["bell01", "65568|163840"]));
        let join = encode(2, 0, &["9552", "FTKVALUE", "0", "", ""]);
        assert_eq!(bench.drain(), [Output::Send(join)]);
        let flags = "65568|163840";
        bench.input(&encode(2, 0, &["9552", "star01", "", "", "", "", flags]));
        let introduction = b"\x1b\x09001200001600\x0c65568|163840\x0c0\x0c".to_vec();
        assert_eq!(bench.drain(), [Output::Send(introduction), Output::Live]);
    }

    #[test]
    fn a_silent_login_ends_after_ten_seconds() {
        let mut bench = Bench::new();
        bench.drain();
        assert_eq!(bench.wait(Duration::from_millis(9_999)), []);
        let ended = Output::Ended(Ended::NoAnswer { opcode: 1 });
        assert_eq!(bench.wait(Duration::from_millis(1)), [ended]);
        assert_eq!(bench.session.poll_timeout(), None);
    }

    #[test]
    fn a_join_without_answer_is_sent_each_second_for_ten() {
        let mut bench = Bench::new();
        bench.input(&encode(1, 0, &["", "16|0"]));
        bench.drain();
        let outputs = bench.wait(Duration::from_secs(20));
        let joins = outputs
            .iter()
            .filter(|output| matches!(output, Output::Send(_)))
            .count();
        assert!((9..=10).contains(&joins), "{joins}");
        assert_eq!(
            outputs.last(),
            Some(&Output::Ended(Ended::NoAnswer { opcode: 2 }))
        );
    }

    #[test]
    fn an_hour_of_life_sends_a_keepalive_each_minute() {
        let mut bench = Bench::live();
        let mut keepalives = 0;
        for _ in 0..60 {
            keepalives += bench
                .wait(Duration::from_mins(1))
                .iter()
                .filter(|output| **output == Output::Send(encode(0, 0, &[])))
                .count();
            bench.input(&encode(5, 0, &["hi", "a", "0", "0", "3", "b", "1|0", "-1"]));
        }
        assert_eq!(keepalives, 60);
    }

    #[test]
    fn five_minutes_of_silence_end_it() {
        let outputs = Bench::live().wait(Duration::from_secs(301));
        assert_eq!(outputs.last(), Some(&Output::Ended(Ended::Silent)));
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
        assert_eq!(bench.drain(), [Output::Ended(ended)]);
    }

    #[test]
    fn a_refusal_in_mid_life_is_an_event_and_no_end() {
        let mut bench = Bench::live();
        bench.input(&encode(5, 47, &["천천히"]));
        assert!(matches!(
            bench.drain()[..],
            [Output::Event(EventKind::ServerError { .. }, _)]
        ));
    }

    fn names(outputs: &[Output]) -> Vec<&'static str> {
        let name = |output: &Output| match output {
            Output::Event(kind, _) => Some(kind.name()),
            _ => None,
        };
        outputs.iter().filter_map(name).collect()
    }

    #[test]
    fn a_donor_s_next_line_is_a_chat_and_a_message_and_the_gift_does_not_wait_for_it() {
        let mut bench = Bench::live();
        let line = encode(5, 0, &["축하해요", "a", "0", "0", "3", "b", "1|0", "-1"]);
        bench.input(&encode(18, 0, &["s", "a", "b", "100", "0"]));
        assert_eq!(names(&bench.drain()), ["donation"]);
        bench.input(&line);
        bench.input(&line);
        assert_eq!(names(&bench.drain()), ["chat", "donation_message", "chat"]);
    }

    #[test]
    fn thirty_gift_subscriptions_are_thirty_events_and_one_more() {
        let mut bench = Bench::live();
        for n in 0..30 {
            let to = format!("viewer{n}");
            let fields = ["1", "giver", "주는이", &to, &to, "s", "스타", "101"];
            bench.input(&encode(108, 0, &fields));
        }
        assert_eq!(names(&bench.drain()), ["subscription"; 30]);
        let told = bench.wait(Duration::from_secs(10));
        assert_eq!(names(&told), ["subscription_gifts"]);
        let Output::Event(EventKind::SubscriptionGifts(gifts), _) = &told[0] else {
            panic!()
        };
        assert_eq!((gifts.giver.nick.as_str(), gifts.count), ("주는이", 30));
        assert!(bench.session.finish().is_empty());
    }

    #[test]
    fn whoever_is_thrown_out_is_out() {
        let mut bench = Bench::live();
        bench.input(&encode(3, 0, &["", "", "2"]));
        let by = ModeratorRole::Manager;
        assert_eq!(bench.drain(), [Output::Ended(Ended::Removed { by })]);
    }

    #[test]
    fn the_end_of_the_broadcast_ends_it_and_nothing_after_counts() {
        let mut bench = Bench::live();
        let mut bytes = encode_bare(88);
        bytes.extend(encode(18, 0, &["s", "a", "b", "1", "0"]));
        bench.input(&bytes);
        assert_eq!(bench.drain(), [Output::Ended(Ended::BroadcastOver)]);
        bench.input(&encode_bare(88));
        assert_eq!(bench.drain(), []);
    }

    fn already_here(outputs: &[Output]) -> Vec<bool> {
        outputs
            .iter()
            .filter_map(|output| match output {
                Output::Event(EventKind::Arrival(arrival), _) => Some(arrival.already_here),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn the_list_ends_at_its_marker_or_after_three_seconds() {
        let someone = |id: &str| encode(4, 0, &["1", id, "x", "65536|0"]);
        let mut bench = Bench::live();
        bench.input(&someone("a"));
        bench.input(&encode(110, 0, &["1"]));
        bench.input(&someone("b"));
        assert_eq!(already_here(&bench.drain()), [true, false]);

        let mut bench = Bench::live();
        bench.input(&someone("a"));
        let mut outputs = bench.drain();
        outputs.extend(bench.wait(LIST_SETTLES));
        bench.input(&someone("b"));
        outputs.extend(bench.drain());
        assert_eq!(already_here(&outputs), [true, false]);
    }

    #[test]
    fn a_gift_keeps_its_packet_and_a_chat_does_not() {
        let mut bench = Bench::live();
        let gift = encode(18, 0, &["s", "a", "b", "100", "0"]);
        bench.input(&gift);
        bench.input(&encode(5, 0, &["hi", "c", "0", "0", "3", "b", "1|0", "-1"]));
        let raws: Vec<_> = bench
            .drain()
            .into_iter()
            .filter_map(|output| match output {
                Output::Event(_, raw) => Some(raw),
                _ => None,
            })
            .collect();
        assert_eq!(raws, [Bytes::from(gift), Bytes::new()]);
    }
}
