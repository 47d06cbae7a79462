//! What one room says, put together: packets to events, whichever connection they came over.
//!
//! Here stands everything that needs more than one packet to be known: who is in the room
//! ([`presence`](super::presence)), what a donor writes after giving ([`afterword`](super::afterword)), how many
//! subscriptions somebody gives away ([`generosity`](super::generosity)), which settling of a mission has been counted
//! ([`settlement`](super::settlement)), whether SOOP has changed ([`drift`](super::drift)), and, of two connections, which of them said it first
//! ([`merge`](super::merge)). Pure, as all of these.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use super::afterword::Afterwords;
use super::decode::{Decoded, Signal, decode};
use super::drift::Observer;
use super::generosity::Generosity;
use super::merge::{Line, Merge};
use super::presence::Presence;
use super::settlement::Settlements;
use super::wire::Packet;
use crate::event::EventKind;
use crate::status::Drift;

/// How long after the join people still belong to the list of who is here, if no marker ends it earlier.
pub const LIST_SETTLES: Duration = Duration::from_secs(3);

/// The mark after which the list of who is here is complete.
const MARKS: u8 = 2;

/// How many drifts may wait to be taken: they are taken after each packet, and all of one kind are one.
const MAX_DRIFTS: usize = 16;

/// One room, as long as at least one connection sees it.
#[derive(Debug, Default)]
pub struct Room {
    merge: Merge,
    presence: Presence,
    /// Until when a connection may still be told who was here before it.
    listing: Option<Instant>,
    /// How many marks of a complete list came since the join: SOOP sends one after the join itself, and another after
    /// the list that was asked for (W, L).
    marks: u8,
    afterwords: Afterwords,
    generosity: Generosity,
    settlements: Settlements,
    observer: Observer,
    events: VecDeque<(EventKind, Bytes)>,
    drifts: VecDeque<Drift>,
}

impl Room {
    /// A connection is being opened: from here on it may say what the other one has said.
    pub fn open(&mut self, line: Line) {
        self.merge.open(line);
    }

    /// A connection has joined the room.
    pub fn join(&mut self, now: Instant, line: Line) {
        self.merge.join(now, line);
        self.listing = Some(now + LIST_SETTLES);
        self.marks = 0;
    }

    /// A connection is gone: it will say nothing more.
    pub fn close(&mut self, line: Line) {
        self.merge.close(line);
        // If the other one has only just joined, it may still be telling who is here.
        if self.listing.is_some() {
            self.presence.expect_list();
        }
    }

    /// Takes a packet. What it says is read with [`Self::poll_event`].
    pub fn take(&mut self, now: Instant, line: Line, packet: &Packet<'_>) {
        if !self.merge.is_new(now, line, packet.raw) {
            return;
        }
        let decoded = decode(packet);
        if let Some(drift) = self.observer.look(now, packet, &decoded)
            && self.drifts.len() < MAX_DRIFTS
        {
            self.drifts.push_back(drift);
        }
        match decoded {
            Decoded::Event(kind) => self.tell(now, kind, packet),
            Decoded::Signal(Signal::Refused { opcode, code, text }) => {
                let kind = EventKind::ServerError { opcode, code, text };
                self.events.push_back((kind, Bytes::new()));
            }
            Decoded::Signal(signal) => {
                if matches!(signal, Signal::ListComplete) {
                    self.marks = self.marks.saturating_add(1);
                    if self.marks < MARKS {
                        return;
                    }
                    self.listing = None;
                }
                let events = &mut self.events;
                self.presence.take(signal, |kind| {
                    events.push_back((kind, Bytes::new()));
                });
            }
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.listing.is_some_and(|until| until <= now) {
            self.listing = None;
            self.presence.complete_list();
        }
        while let Some(gifts) = self.generosity.done(now) {
            self.add(EventKind::SubscriptionGifts(Box::new(gifts)));
        }
    }

    /// When [`Self::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.listing.into_iter().chain(self.generosity.next()).min()
    }

    /// The next event, oldest first, with the packet it was read from where that is worth keeping.
    pub fn poll_event(&mut self) -> Option<(EventKind, Bytes)> {
        self.events.pop_front()
    }

    /// The next thing that is not as anybody has described it.
    pub fn poll_drift(&mut self) -> Option<Drift> {
        self.drifts.pop_front()
    }

    /// No connection is left: what was still being put together is told as far as it has come.
    pub fn finish(&mut self) {
        let gifts: Vec<_> = self.generosity.all().collect();
        for gifts in gifts {
            self.add(EventKind::SubscriptionGifts(Box::new(gifts)));
        }
    }

    /// What [`Self::finish`] would tell.
    pub fn unfinished(&self) -> impl Iterator<Item = EventKind> {
        let gifts = self.generosity.so_far().cloned().map(Box::new);
        gifts.map(EventKind::SubscriptionGifts)
    }

    /// Who is in the room.
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    fn tell(&mut self, now: Instant, mut kind: EventKind, packet: &Packet<'_>) {
        self.presence.complete(&mut kind);
        let more = self.put_together(now, &mut kind);
        let raw = if worth_keeping(&kind) {
            Bytes::copy_from_slice(packet.raw)
        } else {
            Bytes::new()
        };
        self.events.push_back((kind, raw));
        if let Some(more) = more {
            self.add(more);
        }
    }

    /// What only this event and those before it say together.
    fn put_together(&mut self, now: Instant, kind: &mut EventKind) -> Option<EventKind> {
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
                let crowded_out = self.generosity.gift(now, gift)?;
                Some(EventKind::SubscriptionGifts(Box::new(crowded_out)))
            }
            EventKind::Mission(step) => {
                self.settlements.count_once(step);
                None
            }
            _ => None,
        }
    }

    fn add(&mut self, kind: EventKind) {
        self.events.push_back((kind, Bytes::new()));
    }
}

/// Whether the packet is kept with the event; see [`Event::raw`](crate::event::Event::raw).
fn worth_keeping(kind: &EventKind) -> bool {
    kind.is_money() || matches!(kind, EventKind::Notice(_) | EventKind::Moderation(_))
}

#[cfg(test)]
mod tests {
    use super::super::wire::{Decoder, encode};
    use super::*;

    struct Bench {
        now: Instant,
        room: Room,
    }

    impl Bench {
        /// A room that was joined over one connection.
        fn new() -> Self {
            let now = Instant::now();
            let mut room = Room::default();
            room.open(First);
            room.join(now, First);
            Self { now, room }
        }

        fn hear(&mut self, line: Line, opcode: u16, fields: &[&str]) {
            let mut decoder = Decoder::default();
            decoder.push(&encode(opcode, 0, fields));
            let packet = decoder.next_packet().unwrap().unwrap();
            self.room.take(self.now, line, &packet);
        }

        fn told(&mut self) -> Vec<EventKind> {
            std::iter::from_fn(|| self.room.poll_event())
                .map(|(kind, _)| kind)
                .collect()
        }

        fn names(&mut self) -> Vec<&'static str> {
            self.told().iter().map(EventKind::name).collect()
        }

        fn wait(&mut self, span: Duration) {
            let until = self.now + span;
            while let Some(at) = self.room.poll_timeout()
                && at <= until
            {
                self.now = at;
                self.room.handle_timeout(at);
            }
            self.now = until;
        }

        fn already_here(&mut self) -> Vec<bool> {
            let told = self.told();
            let arrivals = told.iter().filter_map(|kind| match kind {
                EventKind::Arrival(arrival) => Some(arrival.already_here),
                _ => None,
            });
            arrivals.collect()
        }
    }

    use Line::{First, Second};

    const CHAT: [&str; 8] = ["축하해요", "a", "0", "0", "3", "b", "1|0", "-1"];

    #[test]
    fn a_donor_s_next_line_is_a_chat_and_a_message_and_the_gift_does_not_wait_for_it() {
        let mut bench = Bench::new();
        bench.hear(First, 18, &["s", "a", "b", "100", "0"]);
        assert_eq!(bench.names(), ["donation"]);
        bench.hear(First, 5, &CHAT);
        bench.hear(First, 5, &CHAT);
        assert_eq!(bench.names(), ["chat", "donation_message", "chat"]);
    }

    #[test]
    fn thirty_gift_subscriptions_are_thirty_events_and_one_more() {
        let mut bench = Bench::new();
        for n in 0..30 {
            let to = format!("viewer{n}");
            let fields = ["1", "giver", "주는이", &to, &to, "s", "스타", "101"];
            bench.hear(First, 108, &fields);
        }
        assert_eq!(bench.names(), ["subscription"; 30]);
        bench.wait(Duration::from_secs(10));
        let told = bench.told();
        let [EventKind::SubscriptionGifts(gifts)] = &told[..] else {
            panic!("{told:?}")
        };
        assert_eq!((gifts.giver.nick.as_str(), gifts.count), ("주는이", 30));
        bench.room.finish();
        assert_eq!(bench.told(), []);
    }

    #[test]
    fn the_list_ends_at_its_second_marker_or_after_three_seconds() {
        let someone = |id| ["1", id, "x", "65536|0"];
        let mut bench = Bench::new();
        // The first marker belongs to the join: what we have asked for is still to come.
        bench.hear(First, 110, &["1"]);
        bench.hear(First, 4, &someone("a"));
        bench.hear(First, 110, &["1"]);
        bench.hear(First, 4, &someone("b"));
        assert_eq!(bench.already_here(), [true, false]);

        let mut bench = Bench::new();
        bench.hear(First, 4, &someone("a"));
        bench.wait(LIST_SETTLES);
        bench.hear(First, 4, &someone("b"));
        assert_eq!(bench.already_here(), [true, false]);
        assert_eq!(bench.room.poll_timeout(), None);
    }

    #[test]
    fn nobody_arrives_because_a_second_connection_is_told_who_is_here() {
        let mut bench = Bench::new();
        bench.hear(First, 4, &["1", "a", "x", "65536|0", "b", "y", "65536|0"]);
        bench.hear(First, 110, &["1"]);
        bench.told();
        bench.wait(Duration::from_mins(1));
        bench.room.open(Second);
        bench.room.join(bench.now, Second);
        bench.hear(Second, 4, &["1", "a", "x", "65536|0", "b", "y", "65536|0"]);
        bench.hear(First, 4, &["1", "c", "z", "65536|0"]);
        bench.hear(Second, 4, &["1", "c", "z", "65536|0"]);
        bench.hear(Second, 127, &["a", "fw=1&afw=1"]);
        bench.hear(Second, 110, &["1"]);
        bench.hear(Second, 4, &["1", "d", "w", "65536|0"]);
        bench.hear(First, 4, &["1", "d", "w", "65536|0"]);
        assert_eq!(bench.already_here(), [false, false], "c and d, once each");
    }

    #[test]
    fn a_gift_keeps_its_packet_and_a_chat_does_not() {
        let mut bench = Bench::new();
        let gift = ["s", "a", "b", "100", "0"];
        bench.hear(First, 18, &gift);
        bench.hear(First, 5, &CHAT);
        let raws: Vec<_> = std::iter::from_fn(|| bench.room.poll_event())
            .take(2)
            .map(|(_, raw)| raw)
            .collect();
        assert_eq!(raws, [Bytes::from(encode(18, 0, &gift)), Bytes::new()]);
    }

    #[test]
    fn what_the_server_refuses_is_an_event() {
        let mut bench = Bench::new();
        let mut decoder = Decoder::default();
        decoder.push(&encode(5, 47, &["천천히"]));
        let packet = decoder.next_packet().unwrap().unwrap();
        bench.room.take(bench.now, First, &packet);
        assert_eq!(bench.names(), ["server_error"]);
    }
}
