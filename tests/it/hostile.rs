//! Hostile bytes: whatever a chat server sends, nothing panics and memory stays a small multiple of what was sent.
//!
//! All of it is deterministic: a failure names its seed and case, and the case can be run alone.

use std::panic::{AssertUnwindSafe, catch_unwind};

use allocation_counter::measure;
use fastrand::Rng;
use proptest::prelude::*;
use soopbell::event::EventKind;
use soopbell::source::soop::decode::{Decoded, decode};
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::merge::Line;
use soopbell::source::soop::presence::Presence;
use soopbell::source::soop::visit::{Output, Visit};
use soopbell::source::soop::wire::{
    Decoder, HEADER_BYTES, MARK, MAX_JUNK_BYTES, SEPARATOR, WireError, encode, encode_bare,
};
use tokio::time::Instant;

/// How many streams are tried, and the seed they all come from.
const CASES: u64 = 200_000;
const SEED: u64 = 0x50_0b_be_11;
/// One stream in so many is up to a whole packet long, the others are a few hundred bytes.
const RARELY_LONG: u64 = 2_000;
/// One stream in so many goes through a visit too.
const VISIT_SHARE: u64 = 4;

/// What reading may take beside the bytes themselves: a visit's tables, and the first growth of each list.
const FIXED: usize = 16 * 1024;
/// Most that decoding may hold for each byte of the stream. Worst is a list of people: the shortest takes four bytes,
/// an id of one letter and three separators, and becomes a `Person` in a list that doubles as it grows.
const DECODING: usize = 64;
/// Most that a visit may hold for each byte: each of those people is an output as well, and waits to be taken.
const VISIT: usize = 192;

/// What one stream came to.
#[derive(Debug, Default)]
struct Outcome {
    outputs: usize,
    peak_bytes: u64,
    left_bytes: i64,
}

#[test]
fn no_stream_of_bytes_panics_or_takes_more_than_a_small_multiple_of_memory() {
    let templates = templates();
    // Made before anything is measured: the first one on a thread sets up what outlives it.
    drop(Presence::default());
    for case in 0..CASES {
        let mut dice = Rng::with_seed(SEED ^ (case << 32));
        let stream = stream(&mut dice, &templates, case % RARELY_LONG == 0);
        let deep = case % VISIT_SHARE == 0;
        let run = AssertUnwindSafe(|| {
            check(
                &reading(&stream, dice.clone()),
                stream.len(),
                DECODING,
                "decoding",
            );
            if deep {
                check(
                    &visit(&stream, dice.clone()),
                    stream.len(),
                    VISIT,
                    "a visit",
                );
            }
        });
        assert!(
            catch_unwind(run).is_ok(),
            "seed {SEED:#x}, case {case}: {:?}",
            String::from_utf8_lossy(&stream[..stream.len().min(2_000)])
        );
    }
}

#[test]
fn the_longest_lists_of_the_shortest_names_stay_within_the_same_bounds() {
    drop(Presence::default());
    // One more than fits before a list doubles, and as many as fit into a packet.
    for count in [131_073, 249_990] {
        let list = format!("\x0c1\x0c{}", "a\x0c\x0c\x0c".repeat(count));
        let stream = with_body(4, list.as_bytes());
        let dice = Rng::with_seed(SEED);
        check(
            &reading(&stream, dice.clone()),
            stream.len(),
            DECODING,
            "decoding",
        );
        check(&visit(&stream, dice), stream.len(), VISIT, "a visit");
    }
}

fn check(outcome: &Outcome, len: usize, per_byte: usize, what: &str) {
    assert!(
        outcome.outputs <= len,
        "{what} made {} things of {len} bytes",
        outcome.outputs
    );
    let bound = (per_byte * len + FIXED) as u64;
    assert!(
        outcome.peak_bytes <= bound,
        "{what} held {} bytes for a stream of {len}, more than {bound}",
        outcome.peak_bytes
    );
    assert_eq!(outcome.left_bytes, 0, "{what} leaks");
}

/// Through the decoder and what reads its packets, in pieces.
fn reading(stream: &[u8], mut dice: Rng) -> Outcome {
    let mut outputs = 0;
    let memory = measure(|| {
        let mut decoder = Decoder::default();
        for piece in Pieces::of(stream, &mut dice) {
            decoder.push(piece);
            loop {
                match decoder.next_packet() {
                    Ok(Some(packet)) => {
                        outputs += 1;
                        let decoded = decode(&packet);
                        assert!(is_within_bounds(&decoded), "{decoded:?}");
                    }
                    Ok(None) => break,
                    Err(_) => return,
                }
            }
            assert!(decoder.pending_bytes() <= stream.len());
        }
    });
    Outcome {
        outputs,
        peak_bytes: memory.bytes_max,
        left_bytes: memory.bytes_current,
    }
}

/// What decoding promises, whatever it was given.
fn is_within_bounds(decoded: &Decoded) -> bool {
    match decoded {
        Decoded::Event(EventKind::Unknown { fields, .. }) => fields.len() <= 48,
        Decoded::Event(EventKind::Chat(chat)) => !chat.text.contains('\r'),
        Decoded::Event(EventKind::Donation(donation)) => {
            donation.fan_number.is_none_or(|number| number > 0)
        }
        Decoded::Event(EventKind::Mission(mission)) => mission.shares.len() <= 64,
        _ => true,
    }
}

/// Through a visit that has logged in and joined, or has not; its outputs are taken at the end.
fn visit(stream: &[u8], mut dice: Rng) -> Outcome {
    let now = Instant::now();
    let mut outputs = 0;
    let memory = measure(|| {
        let mut visit = Visit::new(now, &Entry::guest("9552"), false);
        visit.handle_opened(now, Line::First);
        if dice.bool() {
            visit.handle_input(now, Line::First, &encode(1, 0, &["", "16|0"]));
            visit.handle_input(now, Line::First, &encode(2, 0, &["9552", "star01"]));
        }
        while visit.poll_output().is_some() {}
        for piece in Pieces::of(stream, &mut dice) {
            visit.handle_input(now, Line::First, piece);
        }
        while let Some(output) = visit.poll_output() {
            // A stream that answers the login asks for a join: that is our own doing.
            outputs += usize::from(!matches!(output, Output::Send(..)));
        }
        visit.handle_timeout(now + std::time::Duration::from_hours(1));
    });
    Outcome {
        outputs,
        peak_bytes: memory.bytes_max,
        left_bytes: memory.bytes_current,
    }
}

/// A stream cut at random, without allocating.
struct Pieces<'a, 'd> {
    rest: &'a [u8],
    most: usize,
    dice: &'d mut Rng,
}

impl<'a, 'd> Pieces<'a, 'd> {
    fn of(stream: &'a [u8], dice: &'d mut Rng) -> Self {
        let most = *dice.choice(&[16, 100, 65_536]).unwrap();
        // Long streams in tiny pieces take long and show nothing new.
        let most = most.max(stream.len() / 64);
        Self {
            rest: stream,
            most,
            dice,
        }
    }
}

impl<'a> Iterator for Pieces<'a, '_> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let at = self.dice.usize(1..=self.most.min(self.rest.len()));
        let (piece, rest) = self.rest.split_at(at);
        self.rest = rest;
        Some(piece)
    }
}

/// Every service that is read and one that is not, with its return code and its fields, separated by commas.
const PACKETS: &[(u16, u8, &str)] = &[
    (1, 0, ",16|0"),
    (1, 7, "중복 세션"),
    (2, 0, "9552,star01,,,,,16|0"),
    (2, 0, "비밀번호가 틀렸습니다."),
    (4, 0, "1,fan42,초롱,268501024|163840"),
    (
        4,
        0,
        "1,fan42(2),초롱,1|0,fan43,달빛,2|0,fan44(18),별,4|0,fan45,,8|0",
    ),
    (4, 0, "-1,fan42(3),초롱,2,1,65536|33554432"),
    (
        5,
        0,
        "안녕\r\n,fan42,0,0,3,초롱,268501024|163840,12,C40F70,C279A1,12,12,,-1",
    ),
    (5, 47, "천천히"),
    (12, 0, "268501024|163840,fan42,초롱,0,0,65536|0"),
    (14, 0, "fan42,새초롱,1,268501024|163840,초롱"),
    (
        18,
        0,
        "star01,fan42,초롱,1000,17,0,9552,1000,0,0,kor,00000000-0000-4000-8000-000000000001,ko_KR,1",
    ),
    (
        33,
        0,
        "9552,star01,별하늘,fan42(2),초롱,300,17,0,300,0,1,,,ko_KR,1",
    ),
    (104, 0, ",1,,공지"),
    (110, 0, "1"),
    (127, 0, "fan42,fw=12&afw=20,fan43(2),fw=-1&afw=-1"),
    (777, 0, "a,나,"),
];

fn templates() -> Vec<Vec<u8>> {
    let packet = |(opcode, code, fields): &(u16, u8, &str)| {
        let fields: Vec<&str> = fields.split(',').collect();
        encode(*opcode, *code, &fields)
    };
    let mut templates: Vec<_> = PACKETS.iter().map(packet).collect();
    templates.extend([encode(0, 0, &[]), encode_bare(88)]);
    templates
}

/// One stream: noise, or packets that were tampered with.
fn stream(dice: &mut Rng, templates: &[Vec<u8>], long: bool) -> Vec<u8> {
    let mut stream = Vec::new();
    if long {
        let mut packet = huge(dice);
        mutate(dice, &mut packet, templates);
        stream.extend(packet);
    }
    for _ in 0..dice.usize(1..=4) {
        if dice.u8(..8) == 0 {
            stream.extend(noise(dice));
        }
        let mut packet = dice.choice(templates).unwrap().clone();
        for _ in 0..dice.usize(0..=3) {
            mutate(dice, &mut packet, templates);
        }
        stream.extend(packet);
    }
    stream
}

/// Random bytes, most of them such as the format gives a meaning to.
fn noise(dice: &mut Rng) -> Vec<u8> {
    let telling = [
        MARK[0], MARK[1], SEPARATOR, b'0', b'1', b'9', b'-', b'|', b'(',
    ];
    (0..dice.usize(0..200))
        .map(|_| {
            if dice.bool() {
                *dice.choice(&telling).unwrap()
            } else {
                dice.u8(..)
            }
        })
        .collect()
}

/// The largest lists and texts there can be.
fn huge(dice: &mut Rng) -> Vec<u8> {
    let count = dice.usize(1_000..40_000);
    let opcode = *dice.choice(&[4, 4, 127, 5, 18, 777]).unwrap();
    let (first, element) = *dice
        .choice(&[
            ("1", "a\x0c\x0c\x0c"),
            ("1", "fan42\x0c초롱\x0c65536|0\x0c"),
            ("fan42", "\x0c"),
            ("x", "글"),
            ("fan42", "fw=1\x0cb\x0c"),
        ])
        .unwrap();
    let body = format!("\x0c{first}\x0c{}\x0c", element.repeat(count));
    with_body(opcode, body.as_bytes())
}

/// A packet with exactly this body, and a header that is true of it.
fn with_body(opcode: u16, body: &[u8]) -> Vec<u8> {
    let mut packet = MARK.to_vec();
    packet.extend(format!("{opcode:04}{:06}00", body.len()).bytes());
    packet.extend(body);
    packet
}

fn mutate(dice: &mut Rng, packet: &mut Vec<u8>, templates: &[Vec<u8>]) {
    if packet.is_empty() {
        return;
    }
    let at = dice.usize(..packet.len());
    match dice.u8(..12) {
        0 => packet[at] ^= 1 << dice.u8(..8),
        1 => packet.truncate(at),
        // The header says another length.
        2 => {
            let lie = format!("{:06}", dice.u32(..1_000_000));
            overwrite(packet, 6, lie.as_bytes());
        }
        3 => overwrite(packet, 2, format!("{:04}", dice.u16(..200)).as_bytes()),
        4 => overwrite(packet, 12, format!("{:02}", dice.u8(..100)).as_bytes()),
        // Another packet begins inside this one.
        5 => {
            let other = dice.choice(templates).unwrap();
            let cut = dice.usize(..other.len());
            packet.splice(at.., other[cut..].iter().copied());
        }
        6 => {
            let separators = vec![SEPARATOR; dice.usize(1..64)];
            insert(packet, at, &separators);
        }
        7 => insert(packet, at, &[0xff, 0xfe, 0xc3, 0xed, 0xa0, 0x80]),
        8 => insert(
            packet,
            at,
            b"\x0c-1|-4294967297\x0c-99999999999999999999\x0c",
        ),
        9 => insert(packet, at, b"(2)(18446744073709551616)()("),
        10 => {
            let list = "a\x0c\x0c\x0c".repeat(dice.usize(1..100));
            insert(packet, at, list.as_bytes());
        }
        _ => *packet = noise(dice),
    }
    // Half of the time the header is true again, or most mutations would be cut away by the framing.
    if dice.bool() && packet.len() > HEADER_BYTES {
        let length = format!("{:06}", packet.len() - HEADER_BYTES);
        overwrite(packet, 6, length.as_bytes());
    }
}

fn overwrite(packet: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = packet.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

fn insert(packet: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    packet.splice(at..at, bytes.iter().copied());
}

/// Everything a decoder finds in these pieces, until the stream breaks.
type Found = (Vec<Vec<u8>>, Option<WireError>, u64);

fn found<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Found {
    let mut decoder = Decoder::default();
    let mut packets = Vec::new();
    for piece in pieces {
        decoder.push(piece);
        loop {
            match decoder.next_packet() {
                Ok(Some(packet)) => packets.push(packet.raw.to_vec()),
                Ok(None) => break,
                Err(error) => return (packets, Some(error), 0),
            }
        }
    }
    (packets, None, decoder.junk_bytes())
}

fn cut_at<'a>(stream: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
    places.extend([0, stream.len()]);
    places.sort_unstable();
    places
        .windows(2)
        .map(|pair| &stream[pair[0]..pair[1]])
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_split_of_a_stream_gives_the_same_packets(
        parts in prop::collection::vec((0..templates().len(), "[^\u{1b}]{0,12}"), 1..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let templates = templates();
        let mut stream = Vec::new();
        let mut expected = Vec::new();
        let mut junk_bytes = 0;
        for (template, junk) in &parts {
            stream.extend_from_slice(junk.as_bytes());
            junk_bytes += junk.len() as u64;
            stream.extend_from_slice(&templates[*template]);
            expected.push(templates[*template].clone());
        }
        let whole = found([stream.as_slice()]);
        prop_assert_eq!(&whole, &(expected, None, junk_bytes));
        prop_assert_eq!(&found(stream.chunks(1)), &whole);
        prop_assert_eq!(&found(cut_at(&stream, &cuts)), &whole);
    }

    #[test]
    fn any_split_of_noise_ends_in_the_same_way(
        seed in any::<u64>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let noise = stream(&mut Rng::with_seed(seed), &templates(), false);
        let whole = found([noise.as_slice()]);
        prop_assert_eq!(&found(noise.chunks(1)), &whole);
        prop_assert_eq!(&found(cut_at(&noise, &cuts)), &whole);
    }
}

#[test]
fn a_flood_of_junk_ends_at_the_same_byte_however_it_is_cut() {
    let mut stream = vec![b'x'; MAX_JUNK_BYTES];
    stream.extend(encode(0, 0, &[]));
    assert_eq!(found([stream.as_slice()]).0.len(), 1);
    assert_eq!(found(stream.chunks(1)).0.len(), 1);
    stream.insert(0, b'x');
    assert_eq!(found([stream.as_slice()]).1, Some(WireError::Junk));
    assert_eq!(found(stream.chunks(1)).1, Some(WireError::Junk));
}

#[test]
fn a_large_packet_in_single_bytes_moves_each_byte_a_bounded_number_of_times() {
    // A packet goes before, so that the decoder has something to throw away at first.
    let mut stream = encode(0, 0, &[]);
    stream.extend(with_body(777, &vec![b'x'; 900_000]));
    let mut packets = 0;
    let memory = measure(|| {
        let mut decoder = Decoder::default();
        // The second packet's first bytes come with the first packet, and have to be moved to the front.
        let (head, tail) = stream.split_at(100);
        decoder.push(head);
        while decoder.next_packet().unwrap().is_some() {
            packets += 1;
        }
        for byte in tail.chunks(1) {
            decoder.push(byte);
            packets += usize::from(decoder.next_packet().unwrap().is_some());
        }
    });
    assert_eq!(packets, 2);
    // A buffer that doubles asks for at most four times its contents in all, and each growth is one move.
    assert!(
        memory.bytes_total <= 4 * stream.len() as u64,
        "{} bytes were asked for",
        memory.bytes_total
    );
}
