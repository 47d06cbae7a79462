//! Bytes to packets and back: SOOP's framing, and nothing of what the packets mean.
//!
//! ```text
//! offset 0  1b 09            ESC TAB
//! offset 2  4 ASCII digits   service code
//! offset 6  6 ASCII digits   length of the body in bytes
//! offset 12 2 ASCII digits   return code, 00 is success
//! offset 14 body             0c field 0c field … 0c
//! ```
//!
//! All 54 captured server packets satisfy this to the byte (evidence W). A WebSocket message is *not* a packet: the
//! socket is read as a stream, so a packet may come in pieces and a message may hold several.

use memchr::memchr;

/// First two bytes of every packet.
pub const MARK: [u8; 2] = [0x1b, 0x09];
/// Length of the header in bytes.
pub const HEADER_BYTES: usize = 14;
/// Separates fields, and stands before the first and after the last.
pub const SEPARATOR: u8 = 0x0c;
/// Longest body that six digits can announce.
pub const MAX_BODY_BYTES: usize = 999_999;
/// How many bytes that belong to no packet are skipped in a row before the stream is given up.
pub const MAX_JUNK_BYTES: usize = 64 * 1024;

/// One packet, borrowed from the decoder that found it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Service code: what kind of packet this is.
    pub opcode: u16,
    /// Return code; anything but 0 is a refusal with one field of text.
    pub code: u8,
    /// The body with its separators.
    pub body: &'a [u8],
    /// The whole packet, header included.
    pub raw: &'a [u8],
}

/// What a packet is, without what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Service code.
    pub opcode: u16,
    /// Return code.
    pub code: u8,
}

impl<'a> Packet<'a> {
    /// The fields, numbered from 0 after the leading separator; the closing separator ends the last one.
    pub fn fields(&self) -> Fields<'a> {
        let inner = self.body.strip_prefix(&[SEPARATOR]).unwrap_or(self.body);
        let ended = inner.strip_suffix(&[SEPARATOR]).unwrap_or(inner);
        Fields {
            rest: (!inner.is_empty()).then_some(ended),
        }
    }
}

/// The fields of one packet, in order.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    rest: Option<&'a [u8]>,
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest?;
        if let Some((field, after)) =
            memchr(SEPARATOR, rest).and_then(|at| Some((rest.get(..at)?, rest.get(at + 1..)?)))
        {
            self.rest = Some(after);
            Some(field)
        } else {
            self.rest = None;
            Some(rest)
        }
    }
}

/// The stream is not SOOP's, or broke in the middle; the connection is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// ESC TAB was not followed by twelve digits.
    #[error("a packet's header is not made of digits")]
    Header,
    /// Too much in a row that belongs to no packet.
    #[error("more than {MAX_JUNK_BYTES} bytes in a row belong to no packet")]
    Junk,
}

/// Finds packets in a stream of bytes.
///
/// It holds at most one unfinished packet and the last piece pushed, so its memory is bounded by
/// [`MAX_BODY_BYTES`] and the size of one piece.
///
/// ```
/// use soopbell::source::soop::wire::{Decoder, encode};
///
/// let bytes = encode(5, 0, &["안녕", "fan42"]);
/// let (head, tail) = bytes.split_at(9);
/// let mut decoder = Decoder::default();
/// decoder.push(head);
/// assert!(decoder.next_packet().unwrap().is_none());
/// decoder.push(tail);
/// let packet = decoder.next_packet().unwrap().unwrap();
/// assert_eq!(packet.opcode, 5);
/// assert_eq!(packet.fields().nth(1), Some(&b"fan42"[..]));
/// ```
#[derive(Debug, Default)]
pub struct Decoder {
    buffer: Vec<u8>,
    start: usize,
    /// Where the packet found last begins, until more is pushed or another is looked for.
    found: Option<(usize, Head)>,
    junk_in_a_row: usize,
    junk_bytes: u64,
}

impl Decoder {
    /// Takes the next piece of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.found = None;
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Yields the next packet, or `None` until more has been pushed.
    ///
    /// # Errors
    /// The stream is broken; what follows in it means nothing.
    pub fn next_packet(&mut self) -> Result<Option<Packet<'_>>, WireError> {
        self.advance()?;
        Ok(self.packet())
    }

    /// Goes on to the next packet and says what it is, or `None` until more has been pushed.
    ///
    /// # Errors
    /// The stream is broken; what follows in it means nothing.
    pub fn advance(&mut self) -> Result<Option<Head>, WireError> {
        self.found = None;
        self.skip_junk()?;
        let waiting = self.buffer.get(self.start..).unwrap_or_default();
        let Some(header) = waiting.first_chunk::<HEADER_BYTES>() else {
            return Ok(None);
        };
        let [_, _, o1, o2, o3, o4, l1, l2, l3, l4, l5, l6, c1, c2] = *header;
        let opcode = number(&[o1, o2, o3, o4])?;
        let length = number(&[l1, l2, l3, l4, l5, l6])?;
        let code = number(&[c1, c2])?;
        let end = self.start + HEADER_BYTES + length as usize;
        if end > self.buffer.len() {
            return Ok(None);
        }
        #[expect(clippy::cast_possible_truncation, reason = "four and two digits fit")]
        let head = Head {
            opcode: opcode as u16,
            code: code as u8,
        };
        self.found = Some((self.start, head));
        self.start = end;
        self.junk_in_a_row = 0;
        Ok(Some(head))
    }

    /// The packet that [`Self::advance`] went on to.
    pub fn packet(&self) -> Option<Packet<'_>> {
        let (start, head) = self.found?;
        let raw = self.buffer.get(start..self.start)?;
        Some(Packet {
            opcode: head.opcode,
            code: head.code,
            body: raw.get(HEADER_BYTES..)?,
            raw,
        })
    }

    /// Bytes that wait for the rest of their packet.
    pub fn pending_bytes(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Bytes skipped so far because they belonged to no packet.
    pub fn junk_bytes(&self) -> u64 {
        self.junk_bytes
    }

    fn skip_junk(&mut self) -> Result<(), WireError> {
        let waiting = self.buffer.get(self.start..).unwrap_or_default();
        let mut skipped = 0;
        loop {
            let rest = waiting.get(skipped..).unwrap_or_default();
            if rest.is_empty() || rest.starts_with(&MARK) || rest == &MARK[..1] {
                break;
            }
            // Not at a mark: go to the next ESC, past this one if it is an ESC that begins nothing.
            skipped +=
                memchr(MARK[0], rest.get(1..).unwrap_or_default()).map_or(rest.len(), |at| at + 1);
        }
        self.start += skipped;
        self.junk_bytes += skipped as u64;
        self.junk_in_a_row += skipped;
        if self.junk_in_a_row > MAX_JUNK_BYTES {
            Err(WireError::Junk)
        } else {
            Ok(())
        }
    }
}

fn number(digits: &[u8]) -> Result<u32, WireError> {
    digits.iter().try_fold(0u32, |sum, byte| {
        if byte.is_ascii_digit() {
            Ok(sum * 10 + u32::from(byte - b'0'))
        } else {
            Err(WireError::Header)
        }
    })
}

/// Writes one packet; without fields its body is a single separator, as in the keepalive.
///
/// A separator inside a field would make two of it, so it is left out; a body longer than the header can say is cut.
pub fn encode(opcode: u16, code: u8, fields: &[&str]) -> Vec<u8> {
    let mut body = vec![SEPARATOR];
    for field in fields {
        body.extend(field.bytes().filter(|byte| *byte != SEPARATOR));
        body.push(SEPARATOR);
    }
    body.truncate(MAX_BODY_BYTES);
    with_header(opcode, code, &body)
}

/// Writes a packet without any body, as the end of a broadcast is sent.
pub fn encode_bare(opcode: u16) -> Vec<u8> {
    with_header(opcode, 0, &[])
}

fn with_header(opcode: u16, code: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(HEADER_BYTES + body.len());
    packet.extend_from_slice(&MARK);
    packet.extend_from_slice(
        format!("{:04}{:06}{:02}", opcode % 10_000, body.len(), code % 100).as_bytes(),
    );
    packet.extend_from_slice(body);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(decoder: &mut Decoder) -> Vec<(u16, u8, Vec<Vec<u8>>)> {
        let mut found = Vec::new();
        while let Some(packet) = decoder.next_packet().unwrap() {
            found.push((
                packet.opcode,
                packet.code,
                packet.fields().map(<[u8]>::to_vec).collect(),
            ));
        }
        found
    }

    #[test]
    fn the_login_is_the_twenty_bytes_that_every_client_sends() {
        assert_eq!(
            encode(1, 0, &["", "", "16"]),
            b"\x1b\x09000100000600\x0c\x0c\x0c16\x0c"
        );
        assert_eq!(encode(0, 0, &[]), b"\x1b\x09000000000100\x0c");
        assert_eq!(encode_bare(88), b"\x1b\x09008800000000");
    }

    #[test]
    fn a_split_header_waits_for_the_rest() {
        let bytes = encode(18, 0, &["star01", "fan42", "초롱", "1000"]);
        let mut decoder = Decoder::default();
        for byte in &bytes[..bytes.len() - 1] {
            decoder.push(&[*byte]);
            assert_eq!(decoder.next_packet(), Ok(None));
        }
        decoder.push(&bytes[bytes.len() - 1..]);
        assert_eq!(all(&mut decoder).len(), 1);
        assert_eq!(decoder.pending_bytes(), 0);
    }

    #[test]
    fn several_packets_in_one_piece_are_several() {
        let mut bytes = encode(5, 0, &["하나", "a"]);
        bytes.extend(encode_bare(88));
        bytes.extend(encode(1, 7, &["refused"]));
        let mut decoder = Decoder::default();
        decoder.push(&bytes);
        let found = all(&mut decoder);
        assert_eq!(
            found[0],
            (5, 0, vec!["하나".as_bytes().to_vec(), b"a".to_vec()])
        );
        assert_eq!(found[1], (88, 0, vec![]));
        assert_eq!(found[2], (1, 7, vec![b"refused".to_vec()]));
    }

    #[test]
    fn the_closing_separator_is_no_field_but_an_empty_field_is_one() {
        for (body, fields) in [
            (&b""[..], vec![]),
            (b"\x0c", vec![]),
            (b"\x0c\x0c", vec![&b""[..]]),
            (b"\x0c\x0c16|0\x0c", vec![b"", b"16|0"]),
            (b"\x0ca\x0cb", vec![b"a", b"b"]),
        ] {
            let packet = Packet {
                opcode: 1,
                code: 0,
                body,
                raw: &[],
            };
            assert_eq!(packet.fields().collect::<Vec<_>>(), fields);
        }
    }

    #[test]
    fn junk_is_skipped_and_counted_until_it_is_too_much() {
        let mut decoder = Decoder::default();
        decoder.push(b"hello\x1b\x1b");
        decoder.push(&encode(0, 0, &[]));
        assert_eq!(all(&mut decoder).len(), 1);
        assert_eq!(decoder.junk_bytes(), 7);
        decoder.push(&vec![b'x'; MAX_JUNK_BYTES + 1]);
        assert_eq!(decoder.next_packet(), Err(WireError::Junk));
    }

    #[test]
    fn a_header_of_letters_is_an_error_not_a_packet() {
        let mut decoder = Decoder::default();
        decoder.push(b"\x1b\x0900x100000600\x0c\x0c\x0c16\x0c");
        assert_eq!(decoder.next_packet(), Err(WireError::Header));
    }
}
