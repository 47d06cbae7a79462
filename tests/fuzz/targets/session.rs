//! A whole session: bytes in pieces, time passing between them, and the contract at the top of `session.rs`.
//!
//! Input: steps of one byte each, see [`Step`]; a piece is followed by its bytes.
#![no_main]

use std::time::Duration;

use allocation_counter::measure;
use libfuzzer_sys::fuzz_target;
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::presence::Presence;
use soopbell::source::soop::session::{Ended, KEEPALIVE, Output, Session};
use soopbell::source::soop::wire::encode;
use tokio::time::Instant;

/// What a session may hold for each byte it was given, and beside them; as in tests/it/hostile.rs.
const BYTES_PER_BYTE: u64 = 192;
const BYTES_BESIDE: u64 = 16 * 1024;
/// Most that one call of `handle_timeout` may say: a join, a keepalive, an end.
const SAID_AT_ONCE: usize = 3;
/// First step that is a piece of the stream; those below it are time.
const PIECES: u8 = 32;

fuzz_target!(|data: &[u8]| {
    let steps = steps(data);
    let start = Instant::now();
    // Made before anything is measured: the first one on a thread sets up what outlives it.
    drop(Presence::default());
    let len: usize = steps.iter().map(|step| step.bytes().len()).sum();
    let memory = measure(|| {
        play(start, &steps, &mut |_| {});
    });
    let bound = BYTES_PER_BYTE * len as u64 + BYTES_BESIDE;
    assert!(
        memory.bytes_max <= bound,
        "{} bytes held for {len}",
        memory.bytes_max
    );
    assert_eq!(memory.bytes_current, 0, "leaks");

    // Pieces between which no time passes may as well have come as one.
    let (mut said, mut said_to_joined) = (Vec::new(), Vec::new());
    let heard = play(start, &steps, &mut |output| said.push(output));
    let heard_joined = play(start, &joined(steps), &mut |output| {
        said_to_joined.push(output)
    });
    assert_eq!(said, said_to_joined);
    assert_eq!(heard, heard_joined);
});

/// Something that happens to a session.
#[derive(Debug)]
enum Step {
    /// The next deadline comes.
    Deadline,
    /// Time passes, and the session is asked late.
    Wait(Duration),
    /// Bytes come.
    Bytes(Vec<u8>),
}

impl Step {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Deadline | Self::Wait(_) => &[],
        }
    }
}

fn steps(mut data: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    while let [step, rest @ ..] = data {
        data = rest;
        steps.push(match *step {
            0 => Step::Deadline,
            // The answers that a session begins with, so that they need not be guessed.
            1 => Step::Bytes(encode(1, 0, &["", "16|0"])),
            2 => Step::Bytes(encode(2, 0, &["9552", "star01", "", "", "", "", "16|0"])),
            wait @ 3..PIECES => Step::Wait(Duration::from_millis(1 << (wait - 3).min(19))),
            piece @ PIECES.. => {
                let (piece, rest) = data.split_at(usize::from(piece - PIECES + 1).min(data.len()));
                data = rest;
                Step::Bytes(piece.to_vec())
            }
        });
    }
    steps
}

fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut joined = Vec::new();
    for step in steps {
        match (joined.last_mut(), step) {
            (Some(Step::Bytes(last)), Step::Bytes(more)) => last.extend(more),
            (_, step) => joined.push(step),
        }
    }
    joined
}

/// Drives a session as the driver does and holds it to its contract. Returns the junk it counted, if the stream did not
/// break.
fn play(start: Instant, steps: &[Step], tell: &mut dyn FnMut(Output)) -> Option<u64> {
    let mut now = start;
    let mut watch = Watch {
        session: Session::new(now, &Entry::guest("9552")),
        live: false,
        ended: false,
        broken: false,
    };
    assert_eq!(watch.drain(tell), 1, "the login, and nothing else");
    // How much may still be said: one thing for each byte that came, and what time brings with it.
    let mut may_say = 0;
    for step in steps {
        may_say += match step {
            Step::Bytes(bytes) => {
                watch.session.handle_input(now, bytes);
                bytes.len()
            }
            Step::Deadline => {
                now = watch.session.poll_timeout().unwrap_or(now);
                watch.session.handle_timeout(now);
                SAID_AT_ONCE
            }
            Step::Wait(span) => {
                now += *span;
                watch.session.handle_timeout(now);
                SAID_AT_ONCE
            }
        };
        let was_over = watch.ended;
        let said = watch.drain(tell);
        assert!(said <= may_say, "{said} things at {step:?}");
        may_say -= said;
        assert!(!was_over || said == 0, "something after the end");
        match watch.session.poll_timeout() {
            None => assert!(watch.ended, "a session that is never woken"),
            Some(at) => {
                assert!(!watch.ended, "a session that is over and wants to be woken");
                assert!(at <= now + KEEPALIVE, "a keepalive that is forgotten");
                // After bytes, something may be due at once; after a timeout nothing may, or the loop spins.
                assert!(
                    at > now || matches!(step, Step::Bytes(_)),
                    "due again at once"
                );
            }
        }
    }
    (!watch.broken).then(|| watch.session.junk_bytes())
}

struct Watch {
    session: Session,
    live: bool,
    ended: bool,
    broken: bool,
}

impl Watch {
    /// Takes all outputs and says how many there were.
    fn drain(&mut self, tell: &mut dyn FnMut(Output)) -> usize {
        let mut said = 0;
        while let Some(output) = self.session.poll_output() {
            assert!(!self.ended, "after the end: {output:?}");
            match &output {
                Output::Live => assert!(!std::mem::replace(&mut self.live, true), "live twice"),
                Output::Ended(ended) => {
                    self.ended = true;
                    self.broken = matches!(ended, Ended::Broken(_));
                }
                Output::Send(bytes) => assert!(!bytes.is_empty()),
                Output::Event(..) => {}
            }
            tell(output);
            said += 1;
        }
        said
    }
}
