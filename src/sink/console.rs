//! Rings on the terminal: where there is no other target, and for the demo.

use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use super::plain::{self, Lines};
use super::{Attempt, Delivery, Errand, Field, Receipt, Sink, SinkError, SinkErrorKind, Tone};
use crate::event::Timestamp;
use crate::message::{Message, Segment};

/// Longest nickname, words and fields, in UTF-16 units: as much as other places show.
const NICK: usize = 256;
const WORDS: usize = 4_096;
const FIELDS: usize = 1_024;

/// Writes rings to a terminal, or to whatever takes bytes.
///
/// Each ring is written in one call and flushed, so that two never mix.
pub struct Console {
    out: Mutex<Box<dyn Write + Send>>,
    colour: bool,
}

impl Console {
    /// Writes to `out`; with escape sequences for colours only if asked.
    pub fn new(out: Box<dyn Write + Send>, colour: bool) -> Self {
        Self {
            out: Mutex::new(out),
            colour,
        }
    }

    /// Writes to the standard output.
    pub fn stdout(colour: bool) -> Self {
        Self::new(Box::new(io::stdout()), colour)
    }

    fn write(&self, delivery: &Delivery) -> io::Result<()> {
        let ring = self.ring(delivery);
        // A panic elsewhere while the lock was held leaves at worst half a line, which is no reason to fall silent.
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.write_all(ring.as_bytes())?;
        out.flush()
    }

    fn ring(&self, delivery: &Delivery) -> String {
        let card = &delivery.card;
        let nick = plain::name(&card.streamer_nick, card.streamer.as_str());
        let nick = plain::clip(&nick, NICK);
        let rule = plain::clean(&card.rule, Lines::Fold);
        let fields: Vec<_> = delivery.fields.iter().map(field).collect();
        let fields = plain::clip(&fields.join(" · "), FIELDS);
        let (tone, dim, plain) = if self.colour {
            (colour(card.tone), "\u{1b}[2m", "\u{1b}[0m")
        } else {
            ("", "", "")
        };
        let time = clock_face(card.at);
        let repeat = if delivery.may_repeat { " ↻" } else { "" };
        let mut ring = format!("{time} 🔔 {tone}{nick}{plain}{repeat}  ");
        // What it came to in the end is all that is new. Where there is nothing of the kind, its words are.
        if matches!(delivery.errand, Errand::Close { .. }) && !fields.is_empty() {
            ring.push_str(&fields);
            ring.push('\n');
            return ring;
        }
        ring.push_str(&plain::clip(&words(&delivery.message, Lines::Keep), WORDS));
        ring.push('\n');
        // Writing to a String cannot fail.
        if !fields.is_empty() {
            let _infallible = writeln!(ring, "{INDENT}➕ {fields}");
        }
        // What soopbell itself has to say comes from no rule.
        if !rule.is_empty() {
            let _infallible = writeln!(ring, "{INDENT}{dim}why: rule {rule}{plain}");
        }
        ring
    }
}

/// As wide as the time, so that whatever belongs to a ring stands to the right of it.
const INDENT: &str = "         ";

/// The words; line ends of the rule's author stay where `lines` says so.
fn words(message: &Message, lines: Lines) -> String {
    let pieces = message.segments.iter().map(|segment| match segment {
        Segment::Text(text) => plain::clean(text, lines).replace('\n', &format!("\n{INDENT}")),
        Segment::Value(value) => plain::clean(value, Lines::Fold),
        Segment::Mention(mention) => mention.to_string(),
    });
    pieces.collect()
}

fn field(field: &Field) -> String {
    let name = plain::clean(&field.name, Lines::Fold);
    format!("{name} {}", words(&field.value, Lines::Fold))
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("colour", &self.colour)
            .finish_non_exhaustive()
    }
}

impl Sink for Console {
    /// Writes at once. A pipe whose reader is slow holds this up, as it would any program.
    fn deliver<'a>(&'a self, delivery: &'a Delivery) -> Attempt<'a> {
        Box::pin(async move {
            match self.write(delivery) {
                Ok(()) => Ok(Receipt::default()),
                Err(error) => Err(SinkError::new(
                    SinkErrorKind::Transient,
                    format!("the console does not take it: {error}"),
                )),
            }
        })
    }
}

/// `HH:MM:SS` in UTC: the time zone of a terminal is not worth a dependency.
fn clock_face(at: Timestamp) -> String {
    let second = at.as_seconds().rem_euclid(24 * 60 * 60);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{hour:02}:{minute:02}:{second:02}")
}

fn colour(tone: Tone) -> &'static str {
    match tone {
        Tone::Donation => "\u{1b}[1;33m",
        Tone::People => "\u{1b}[1;32m",
        Tone::Broadcast => "\u{1b}[1;31m",
        Tone::Other | Tone::Own => "\u{1b}[1m",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_from_midnight_in_utc() {
        assert_eq!(clock_face(Timestamp(0)), "00:00:00");
        assert_eq!(clock_face(Timestamp(1_767_225_599_999)), "23:59:59");
        assert_eq!(clock_face(Timestamp(-1)), "23:59:59");
    }
}
