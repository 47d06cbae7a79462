//! Bytes to typed events.

use std::hint::black_box;
use std::io::Write;

use soopbell::source::soop::decode::decode;
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::merge::Line;
use soopbell::source::soop::opcode;
use soopbell::source::soop::visit::{Output, Visit};
use soopbell::source::soop::wire::{Decoder, encode, encode_bare};
use tokio::time::Instant;

use crate::Fallible;
use crate::meter::{Runner, race};
use crate::mix::Mix;

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let mix = &Mix::new(if quick { 4_000 } else { 20_000 });
    let (rounds, again) = if quick { (5, 2) } else { (31, 5) };
    let count = mix.packets * again;
    let mut visit = live_visit();
    let mut runners = [
        Runner::new("separators found by memchr (reference)", count, || {
            for _ in 0..again {
                for at in memchr::memchr_iter(0x0c, &mix.bytes) {
                    black_box(at);
                }
            }
        }),
        Runner::new("wire: packets found", count, || {
            for _ in 0..again {
                each_packet(mix, |packet| {
                    black_box(packet);
                });
            }
        }),
        Runner::new("wire, decode (budget: 7 million/s)", count, || {
            for _ in 0..again {
                each_packet(mix, |packet| {
                    black_box(decode(packet));
                });
            }
        }),
        Runner::new("visit: wire, decode, room, outputs", count, || {
            for _ in 0..again {
                drive(&mut visit, mix, |output| {
                    black_box(output);
                });
            }
        }),
    ];
    race(
        "bytes to typed events, per packet",
        rounds,
        &mut runners,
        out,
    )
}

fn each_packet(mix: &Mix, mut show: impl FnMut(&soopbell::source::soop::wire::Packet<'_>)) {
    let mut decoder = Decoder::default();
    for piece in mix.pieces() {
        decoder.push(piece);
        while let Ok(Some(packet)) = decoder.next_packet() {
            show(&packet);
        }
    }
}

/// A visit over one connection that has been let in and told who is here.
pub(crate) fn live_visit() -> Visit {
    let now = Instant::now();
    let mut visit = Visit::new(now, &Entry::guest("9552"), false);
    visit.handle_opened(now, Line::First);
    let joined = ["9552", "star01", "", "", "", "", "16|0"];
    let handshake = [
        encode(opcode::LOGIN, 0, &["", "16|0"]),
        encode(opcode::JOIN, 0, &joined),
        encode_bare(opcode::LIST_COMPLETE),
    ];
    visit.handle_input(now, Line::First, &handshake.concat());
    while visit.poll_output().is_some() {}
    visit
}

/// Puts it all through a visit and shows what comes out.
pub(crate) fn drive(visit: &mut Visit, mix: &Mix, mut show: impl FnMut(Output)) {
    let now = Instant::now();
    for piece in mix.pieces() {
        visit.handle_input(now, Line::First, piece);
        while let Some(output) = visit.poll_output() {
            show(output);
        }
    }
}
