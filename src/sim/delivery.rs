//! From packets to WebSocket messages: whole, in pieces, several at once.
//!
//! A WebSocket message is not a packet. Public clients assume it is and lose the second of two (protocol section 11),
//! so the imitation can send the same stream of bytes in every shape a server or a proxy might give it.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use serde::Deserialize;

use super::action::duration;

/// How long bytes are held back for more to join them in one message.
pub(super) const LINGER: Duration = Duration::from_millis(25);

/// What is wrong with the delivery in one room.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// How packets are packed into messages.
    #[serde(default)]
    pub packing: Packing,
    /// With random packing: bytes that belong to no packet stand between packets.
    #[serde(default)]
    pub junk: bool,
    /// What becomes of the answer to the login.
    #[serde(default)]
    pub login_ack: Ack,
    /// What becomes of the answer to the join.
    #[serde(default)]
    pub join_ack: Ack,
}

/// How packets are packed into WebSocket messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Packing {
    /// One packet, one message.
    #[default]
    Whole,
    /// Each packet over so many messages.
    Split(usize),
    /// So many packets in one message; fewer when no more come within a moment.
    Coalesced(usize),
    /// Both, by the dice; the same seed cuts the same way.
    Random(u64),
}

/// What becomes of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ack {
    /// It is sent at once.
    #[default]
    Prompt,
    /// It is sent this much later.
    After(#[serde(deserialize_with = "duration")] Duration),
    /// It is never sent.
    Never,
}

/// Packs one connection's packets into messages.
#[derive(Debug)]
pub(super) struct Packer {
    packing: Packing,
    junk: bool,
    held: BytesMut,
    held_packets: usize,
    dice: fastrand::Rng,
}

impl Packer {
    /// A packer for one connection.
    pub(super) fn new(faults: &Faults) -> Self {
        let seed = match faults.packing {
            Packing::Random(seed) => seed,
            Packing::Whole | Packing::Split(_) | Packing::Coalesced(_) => 0,
        };
        Self {
            packing: faults.packing,
            junk: faults.junk,
            held: BytesMut::new(),
            held_packets: 0,
            dice: fastrand::Rng::with_seed(seed),
        }
    }

    /// Takes a packet; what is ready to go is appended to `messages`.
    pub(super) fn push(&mut self, packet: &Bytes, messages: &mut Vec<Bytes>) {
        match self.packing {
            Packing::Whole => messages.push(packet.clone()),
            Packing::Split(parts) => split(packet.clone(), parts, messages),
            Packing::Coalesced(many) => {
                self.held.extend_from_slice(packet);
                self.held_packets += 1;
                if self.held_packets >= many {
                    self.finish(messages);
                }
            }
            Packing::Random(_) => self.push_random(packet, messages),
        }
    }

    /// Whether bytes are held back.
    pub(super) fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// Lets go of everything held back.
    pub(super) fn finish(&mut self, messages: &mut Vec<Bytes>) {
        self.held_packets = 0;
        if self.holds() {
            messages.push(self.held.split().freeze());
        }
    }

    fn push_random(&mut self, packet: &Bytes, messages: &mut Vec<Bytes>) {
        if self.junk && self.dice.u8(..4) == 0 {
            // Neither of the two bytes of a mark: junk that looks like a header is another fault than junk.
            let junk = (0..self.dice.usize(1..=9)).map(|_| self.dice.u8(b'a'..=b'z'));
            let junk = junk.collect::<Vec<_>>();
            self.held.extend_from_slice(&junk);
        }
        self.held.extend_from_slice(packet);
        self.held_packets += 1;
        if self.held_packets < 6 && self.dice.bool() {
            return;
        }
        // Cut anywhere, several times perhaps; the last piece may stay and begin the next message.
        for _ in 0..self.dice.usize(..4) {
            if self.held.len() > 1 {
                let at = self.dice.usize(1..self.held.len());
                messages.push(self.held.split_to(at).freeze());
            }
        }
        if self.dice.bool() {
            self.finish(messages);
        }
    }
}

fn split(mut packet: Bytes, parts: usize, messages: &mut Vec<Bytes>) {
    for left in (2..=parts).rev() {
        let piece = packet.len().div_ceil(left);
        if piece < packet.len() {
            messages.push(packet.split_to(piece));
        }
    }
    messages.push(packet);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::soop::wire::{Decoder, encode, encode_bare};

    fn packets() -> Vec<Bytes> {
        let mut packets = (0..200)
            .map(|n| Bytes::from(encode(5, 0, &[&format!("{n}번째 채팅"), "fan42"])))
            .collect::<Vec<_>>();
        packets.push(encode_bare(88).into());
        packets
    }

    fn messages(packing: Packing, junk: bool) -> Vec<Bytes> {
        let mut packer = Packer::new(&Faults {
            packing,
            junk,
            ..Faults::default()
        });
        let mut messages = Vec::new();
        for packet in packets() {
            packer.push(&packet, &mut messages);
        }
        packer.finish(&mut messages);
        messages
    }

    fn decoded(messages: &[Bytes]) -> Vec<Bytes> {
        let mut decoder = Decoder::default();
        let mut found = Vec::new();
        for message in messages {
            decoder.push(message);
            while let Some(packet) = decoder.next_packet().unwrap() {
                found.push(Bytes::copy_from_slice(packet.raw));
            }
        }
        assert_eq!(decoder.pending_bytes(), 0);
        found
    }

    #[test]
    fn every_packing_carries_the_same_packets() {
        for (packing, junk) in [
            (Packing::Whole, false),
            (Packing::Split(3), false),
            (Packing::Split(500), false),
            (Packing::Coalesced(7), false),
            (Packing::Random(1), false),
            (Packing::Random(2), true),
        ] {
            assert_eq!(decoded(&messages(packing, junk)), packets(), "{packing:?}");
        }
    }

    #[test]
    fn split_and_coalesced_have_the_shape_they_say() {
        assert_eq!(messages(Packing::Whole, false).len(), 201);
        assert_eq!(messages(Packing::Split(3), false).len(), 603);
        assert_eq!(messages(Packing::Coalesced(7), false).len(), 29);
        assert!(
            messages(Packing::Split(500), false)
                .iter()
                .all(|m| !m.is_empty())
        );
    }

    #[test]
    fn one_seed_cuts_one_way() {
        assert_eq!(
            messages(Packing::Random(9), true),
            messages(Packing::Random(9), true)
        );
        assert_ne!(
            messages(Packing::Random(9), true),
            messages(Packing::Random(8), true)
        );
    }
}
