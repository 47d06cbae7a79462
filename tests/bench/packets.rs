//! Bytes to typed events.

use std::hint::black_box;
use std::io::Write;

use soopbell::source::soop::decode::decode;
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::opcode;
use soopbell::source::soop::session::{Output, Session};
use soopbell::source::soop::wire::{Decoder, encode, encode_bare};
use tokio::time::Instant;

use crate::Fallible;
use crate::meter::{Runner, race};
use crate::mix::Mix;

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let mix = &Mix::new(if quick { 4_000 } else { 20_000 });
    let (rounds, again) = if quick { (5, 2) } else { (31, 5) };
    let count = mix.packets * again;
    let mut session = live_session();
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
        Runner::new("session: wire, decode, presence, outputs", count, || {
            for _ in 0..again {
                drive(&mut session, mix, |output| {
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

/// A session that has been let in and told who is here.
pub(crate) fn live_session() -> Session {
    let now = Instant::now();
    let mut session = Session::new(now, &Entry::guest("9552"));
    session.handle_input(now, &encode(opcode::LOGIN, 0, &["", "16|0"]));
    let joined = ["9552", "star01", "", "", "", "", "16|0"];
    session.handle_input(now, &encode(opcode::JOIN, 0, &joined));
    session.handle_input(now, &encode_bare(opcode::LIST_COMPLETE));
    while session.poll_output().is_some() {}
    session
}

/// Puts it all through a session and shows what comes out.
pub(crate) fn drive(session: &mut Session, mix: &Mix, mut show: impl FnMut(Output)) {
    let now = Instant::now();
    for piece in mix.pieces() {
        session.handle_input(now, piece);
        while let Some(output) = session.poll_output() {
            show(output);
        }
    }
}
