//! Bytes to packets: how the stream was cut into pieces makes no difference to what is found in it.
//!
//! Input: a byte that says how much junk comes first, a byte for the number of piece lengths, the lengths, the stream.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soopbell::source::soop::wire::{
    Decoder, HEADER_BYTES, MAX_BODY_BYTES, MAX_JUNK_BYTES, Packet, WireError, encode,
};

/// This as first byte stands for as much junk as is still let pass, so that its bound lies within reach.
const MUCH_JUNK: u8 = 0xff;

/// What a stream came to.
#[derive(Debug, PartialEq)]
struct Found {
    packets: Vec<Vec<u8>>,
    error: Option<WireError>,
    /// Both are settled only in a stream that did not break.
    junk_and_pending: Option<(u64, usize)>,
}

fuzz_target!(|data: &[u8]| {
    let [junk, count, rest @ ..] = data else {
        return;
    };
    let (lengths, tail) = rest.split_at(usize::from(*count).min(rest.len()));
    let junk: &[u8] = match *junk {
        MUCH_JUNK => &[b'x'; MAX_JUNK_BYTES],
        _ => &[],
    };
    let stream = [junk, tail].concat();
    let whole = read([stream.as_slice()].into_iter(), stream.len());
    let pieces = Pieces {
        rest: tail,
        lengths: lengths.iter().cycle(),
    };
    assert_eq!(read([junk].into_iter().chain(pieces), stream.len()), whole);
});

fn read<'a>(pieces: impl Iterator<Item = &'a [u8]>, len: usize) -> Found {
    let mut decoder = Decoder::default();
    let mut packets = Vec::new();
    let mut read_bytes = 0;
    for piece in pieces {
        decoder.push(piece);
        loop {
            match decoder.next_packet() {
                Ok(Some(packet)) => {
                    look_at(&packet);
                    read_bytes += packet.raw.len();
                    packets.push(packet.raw.to_vec());
                }
                Ok(None) => break,
                Err(error) => {
                    let error = Some(error);
                    return Found {
                        packets,
                        error,
                        junk_and_pending: None,
                    };
                }
            }
        }
        assert!(decoder.pending_bytes() < HEADER_BYTES + MAX_BODY_BYTES);
    }
    let (junk, pending) = (decoder.junk_bytes(), decoder.pending_bytes());
    // Every byte went somewhere.
    assert_eq!(read_bytes + junk as usize + pending, len);
    Found {
        packets,
        error: None,
        junk_and_pending: Some((junk, pending)),
    }
}

/// What holds for one packet by itself.
fn look_at(packet: &Packet<'_>) {
    assert_eq!(packet.raw.len(), HEADER_BYTES + packet.body.len());
    assert!(packet.opcode < 10_000 && packet.code < 100);
    let fields: Vec<_> = packet.fields().collect();
    let texts: Result<Vec<_>, _> = fields
        .iter()
        .map(|field| std::str::from_utf8(field))
        .collect();
    let Ok(texts) = texts else {
        return;
    };
    // What was read can be written, and reads the same.
    let written = encode(packet.opcode, packet.code, &texts);
    let mut decoder = Decoder::default();
    decoder.push(&written);
    let again = decoder.next_packet().expect("no error").expect("a packet");
    assert_eq!((again.opcode, again.code), (packet.opcode, packet.code));
    assert_eq!(again.fields().collect::<Vec<_>>(), fields);
}

/// A stream cut by a list of lengths, over and over. A length of 0 is a piece of 256 bytes.
struct Pieces<'a, L> {
    rest: &'a [u8],
    lengths: L,
}

impl<'a, 'l, L: Iterator<Item = &'l u8>> Iterator for Pieces<'a, L> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let length = self.lengths.next().map_or(1, |length| match length {
            0 => 256,
            length => usize::from(*length),
        });
        let (piece, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        Some(piece)
    }
}
