//! The bytes of a connection one after another, as they are or in hexadecimal.

use std::io::{self, BufRead};

use serde_json::Value;

use super::describe;
use crate::cli::{Exit, complain};
use crate::source::soop::wire::Decoder;

/// Where a stream's bytes come from, piece by piece.
pub(super) trait Pieces {
    /// Adds the next piece; `false` at the end.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else. In words.
    fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, String>;
}

/// Prints the packets of a stream. What belongs to no packet is reported and passed over.
pub(super) fn print(file: &str, mut pieces: impl Pieces, print: impl Fn(&Value)) -> Exit {
    let mut decoder = Decoder::default();
    let (mut piece, mut read, mut junk, mut found) = (Vec::new(), 0, 0, 0_u64);
    let mut exit = Exit::Good;
    let mut fail = |why: &str| {
        complain(&format!("{file}: {why}"));
        exit = Exit::Failed;
    };
    loop {
        piece.clear();
        match pieces.next(&mut piece) {
            Ok(true) => {}
            Ok(false) => break,
            Err(why) => {
                fail(&why);
                break;
            }
        }
        read += piece.len();
        decoder.push(&piece);
        loop {
            let packet = decoder
                .next_packet()
                .map(|packet| packet.map(|it| describe(&it, None)));
            let at = read - decoder.pending_bytes();
            let skipped = decoder.junk_bytes() - junk;
            junk = decoder.junk_bytes();
            match packet {
                Ok(Some(packet)) => {
                    if skipped > 0 {
                        fail(&format!(
                            "{skipped} bytes before the packet that ends at byte {at} belong to none"
                        ));
                    }
                    found += 1;
                    print(&packet);
                }
                Ok(None) => {
                    if skipped > 0 {
                        fail(&format!(
                            "{skipped} bytes before byte {at} belong to no packet"
                        ));
                    }
                    break;
                }
                Err(error) => {
                    fail(&format!("at byte {at}: {error}"));
                    return exit;
                }
            }
        }
    }
    if decoder.pending_bytes() > 0 {
        let pending = decoder.pending_bytes();
        fail(&format!(
            "the last {pending} bytes are the beginning of a packet that is not whole"
        ));
    } else if found == 0 {
        fail("holds no packet: a packet begins with ESC TAB (1b 09)");
    }
    exit
}

/// Bytes as they are.
pub(super) struct Raw<R> {
    input: R,
}

impl<R> Raw<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input }
    }
}

impl<R: BufRead> Pieces for Raw<R> {
    fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, String> {
        let read = self.input.fill_buf().map_err(|error| unreadable(&error))?;
        piece.extend_from_slice(read);
        let length = read.len();
        self.input.consume(length);
        Ok(length > 0)
    }
}

/// Bytes in hexadecimal, with whatever people put between them.
pub(super) struct Hex<R> {
    input: R,
    half: Option<u8>,
    line: u64,
    column: u64,
    /// The digit before was a 0 that begins a byte: an `x` after it makes both of them no digits.
    after_zero: bool,
}

impl<R> Hex<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            half: None,
            line: 1,
            column: 0,
            after_zero: false,
        }
    }

    fn take(&mut self, byte: u8, piece: &mut Vec<u8>) -> Result<(), String> {
        if byte == b'\n' {
            (self.line, self.column) = (self.line + 1, 0);
        } else {
            self.column += 1;
        }
        let after_zero = std::mem::take(&mut self.after_zero);
        match (digit(byte), self.half) {
            (Some(digit), None) => {
                self.half = Some(digit);
                self.after_zero = digit == 0;
            }
            (Some(digit), Some(half)) => {
                self.half = None;
                piece.push(half << 4 | digit);
            }
            (None, Some(0)) if after_zero && matches!(byte, b'x' | b'X') => self.half = None,
            (None, None) if is_between(byte) && !matches!(byte, b'x' | b'X') => {}
            (None, _) => {
                return Err(format!(
                    "line {}, column {}: bytes are written as two hexadecimal digits each",
                    self.line, self.column
                ));
            }
        }
        Ok(())
    }
}

impl<R: BufRead> Pieces for Hex<R> {
    fn next(&mut self, piece: &mut Vec<u8>) -> Result<bool, String> {
        let read = self
            .input
            .fill_buf()
            .map_err(|error| unreadable(&error))?
            .to_vec();
        if read.is_empty() && self.half.is_some() {
            return Err("ends in the middle of a byte: one hexadecimal digit is missing".into());
        }
        self.input.consume(read.len());
        for byte in &read {
            self.take(*byte, piece)?;
        }
        Ok(!read.is_empty())
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}

/// The value of a hexadecimal digit.
pub(super) fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Whether this may stand between bytes in hexadecimal; an `x` does after a 0.
pub(super) fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'x' | b'X')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<u8>, String> {
        let mut hex = Hex::new(text.as_bytes());
        let mut bytes = Vec::new();
        while hex.next(&mut bytes)? {}
        Ok(bytes)
    }

    #[test]
    fn hexadecimal_is_read_however_people_write_it() {
        for text in [
            "1b0930",
            "1B 09\r\n30\n",
            "0x1b, 0x09, 0x30",
            "0X1b0930",
            "1b:09:30",
        ] {
            assert_eq!(read(text).unwrap(), [0x1b, 0x09, 0x30], "{text}");
        }
        assert_eq!(read("00 0x00").unwrap(), [0, 0]);
    }

    #[test]
    fn what_is_no_hexadecimal_is_said_with_its_place() {
        for (text, why) in [
            ("1b\n0g", "line 2, column 2"),
            ("1 b", "line 1, column 2"),
            ("1x", "line 1, column 2"),
            ("x1b", "line 1, column 1"),
            ("1b0", "one hexadecimal digit is missing"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
