//! A whole visit: bytes in pieces over one connection or two, time passing between them, connections that break, and the
//! contract at the top of `visit.rs`.
//!
//! Input: a byte whose last bit says whether there is a second connection, then steps of one byte each, see [`Step`]; a
//! piece is followed by its bytes.
#![no_main]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use allocation_counter::measure;
use libfuzzer_sys::fuzz_target;
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::merge::Line;
use soopbell::source::soop::presence::Presence;
use soopbell::source::soop::session::{Ended, KEEPALIVE};
use soopbell::source::soop::visit::{Lost, Output, Over, Visit};
use soopbell::source::soop::wire::encode;
use tokio::time::Instant;

/// What a visit may hold for each byte it was given, and beside them; as in tests/it/hostile.rs.
const BYTES_PER_BYTE: u64 = 192;
const BYTES_BESIDE: u64 = 24 * 1024;
/// Most that one step that is no piece may bring about on each connection: to be opened, to log in, a join, a keepalive, a
/// ping, a stretch that nobody saw, an end.
const SAID_AT_ONCE: usize = 2 * 7;
/// First steps that are pieces of the stream, over the first connection and the second; those below are something else.
const PIECES: u8 = 32;
const PIECES_OVER_SECOND: u8 = 160;

fuzz_target!(|data: &[u8]| {
    let Some((first, data)) = data.split_first() else {
        return;
    };
    let redundant = first & 1 == 1;
    let steps = steps(data);
    let start = Instant::now();
    // Made before anything is measured: the first one on a thread sets up what outlives it.
    drop(Presence::default());
    let len: usize = steps.iter().map(Step::len).sum();
    let mut said = None;
    let memory = measure(|| said = Some(play(start, redundant, &steps)));
    let bound = BYTES_PER_BYTE * len as u64 + BYTES_BESIDE;
    assert!(
        memory.bytes_max <= bound,
        "{} bytes held for {len}",
        memory.bytes_max
    );
    assert_eq!(memory.bytes_current, 0, "leaks");

    // Pieces between which no time passes may as well have come as one.
    let steps = joined(steps);
    assert_eq!(said, Some(play(start, redundant, &steps)));
});

/// Something that happens to a visit.
#[derive(Debug)]
enum Step {
    /// The next deadline comes.
    Deadline,
    /// Time passes, and the visit is asked late.
    Wait(Duration),
    /// A connection breaks.
    Lost(Line),
    /// A connection gives a sign of life.
    Pong(Line),
    /// Bytes come.
    Bytes(Line, Vec<u8>),
}

impl Step {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(_, bytes) => bytes.len(),
            _ => 0,
        }
    }
}

fn steps(mut data: &[u8]) -> Vec<Step> {
    use Line::{First, Second};
    // The answers that a session begins with, so that they need not be guessed.
    let login = encode(1, 0, &["", "16|0"]);
    let join = encode(2, 0, &["9552", "star01", "", "", "", "", "16|0"]);
    let mut steps = Vec::new();
    while let [step, rest @ ..] = data {
        data = rest;
        steps.push(match *step {
            0 => Step::Deadline,
            1 => Step::Bytes(First, login.clone()),
            2 => Step::Bytes(First, join.clone()),
            3 => Step::Bytes(Second, [login.clone(), join.clone()].concat()),
            4 => Step::Lost(First),
            5 => Step::Lost(Second),
            6 => Step::Pong(First),
            7 => Step::Pong(Second),
            wait @ 8..PIECES => Step::Wait(Duration::from_millis(1 << (wait - 8).min(19))),
            piece @ PIECES.. => {
                let (line, length) = match piece {
                    PIECES..PIECES_OVER_SECOND => (First, piece - PIECES),
                    _ => (Second, piece - PIECES_OVER_SECOND),
                };
                let (piece, rest) = data.split_at((usize::from(length) + 1).min(data.len()));
                data = rest;
                Step::Bytes(line, piece.to_vec())
            }
        });
    }
    steps
}

fn joined(steps: Vec<Step>) -> Vec<Step> {
    let mut joined: Vec<Step> = Vec::new();
    for step in steps {
        match (joined.last_mut(), step) {
            (Some(Step::Bytes(last, bytes)), Step::Bytes(line, more)) if *last == line => {
                bytes.extend(more);
            }
            (_, step) => joined.push(step),
        }
    }
    joined
}

/// Drives a visit as the driver does and holds it to its contract. Returns a digest of all it said, and the junk it
/// counted if no stream broke.
fn play(start: Instant, redundant: bool, steps: &[Step]) -> (u64, Option<u64>) {
    let mut now = start;
    let mut watch = Watch {
        visit: Visit::new(now, &Entry::guest("9552"), redundant),
        redundant,
        start,
        digest: DefaultHasher::new(),
        live: false,
        over: false,
        broken: false,
    };
    watch.drain(now);
    // How much may still be said: one thing for each byte that came, and what everything else brings with it.
    let mut may_say = 0;
    for step in steps {
        may_say += SAID_AT_ONCE + step.len();
        match step {
            Step::Bytes(line, bytes) => watch.visit.handle_input(now, *line, bytes),
            Step::Deadline => {
                now = watch.visit.poll_timeout().unwrap_or(now).max(now);
                watch.visit.handle_timeout(now);
            }
            Step::Wait(span) => {
                now += *span;
                watch.visit.handle_timeout(now);
            }
            Step::Lost(line) if redundant || *line == Line::First => {
                let lost = Lost {
                    reason: String::new(),
                    was_dead: false,
                };
                watch.visit.handle_lost(now, *line, lost);
            }
            Step::Lost(_) => {}
            Step::Pong(line) => watch.visit.handle_pong(now, *line),
        }
        let was_over = watch.over;
        let said = watch.drain(now);
        assert!(said <= may_say, "{said} things at {step:?}");
        may_say -= said;
        assert!(!was_over || said == 0, "something after the end");
        match watch.visit.poll_timeout() {
            None => assert!(watch.over, "a visit that is never woken"),
            Some(at) => {
                assert!(!watch.over, "a visit that is over and wants to be woken");
                assert!(at <= now + KEEPALIVE, "a keepalive that is forgotten");
                // After bytes, something may be due at once; after a timeout nothing may, or the loop spins.
                assert!(
                    at > now || !matches!(step, Step::Deadline | Step::Wait(_)),
                    "due again at once"
                );
            }
        }
    }
    let junk = (!watch.broken).then(|| watch.visit.junk_bytes());
    (watch.digest.finish(), junk)
}

struct Watch {
    visit: Visit,
    redundant: bool,
    start: Instant,
    digest: DefaultHasher,
    live: bool,
    over: bool,
    broken: bool,
}

impl Watch {
    /// Takes all outputs, opens what is to be opened, and says how many outputs there were.
    fn drain(&mut self, now: Instant) -> usize {
        let mut said = 0;
        while let Some(output) = self.visit.poll_output() {
            assert!(!self.over, "after the end: {output:?}");
            said += 1;
            match &output {
                Output::Open(line) => self.visit.handle_opened(now, *line),
                Output::Live => assert!(!std::mem::replace(&mut self.live, true), "live twice"),
                Output::Close(_, why) => {
                    assert!(self.redundant, "the only connection");
                    self.broken |= is_broken(why);
                }
                Output::Over(why) => {
                    self.over = true;
                    self.broken |= is_broken(why);
                }
                Output::Send(_, bytes) => {
                    assert!(!bytes.is_empty());
                    bytes.hash(&mut self.digest);
                }
                Output::Event(kind, raw) => {
                    kind.name().hash(&mut self.digest);
                    raw.hash(&mut self.digest);
                }
                Output::Unseen(stretch) => {
                    assert!(self.live && self.redundant, "the other one saw the room");
                    assert!(*stretch <= now - self.start, "unseen before it began");
                    stretch.hash(&mut self.digest);
                }
                Output::Ping(_) | Output::Drift(_) => {}
            }
        }
        said
    }
}

fn is_broken(why: &Over) -> bool {
    matches!(why, Over::Ended(Ended::Broken(_)))
}
