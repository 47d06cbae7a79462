//! `soopbell decode`: captured packets to events.

mod lines;
mod stream;

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::{Exit, complain, say};
use crate::source::soop::decode::{Decoded, Signal, decode};
use crate::source::soop::opcode;
use crate::source::soop::wire::Packet;
use stream::{Hex, Raw};

/// Print captured packets as events, one JSON line for each packet
///
/// A packet that is understood prints its event with the names that rules use; any other prints as `unknown` with its
/// fields; a refusal by the server prints with an `error`.
///
/// The file holds either a JSON object on each line, with the packet's bytes in hexadecimal under `hex`; or the bytes as
/// they came over the connection, one packet after another; or those bytes written out in hexadecimal, with spaces and
/// line ends wherever you like. Which of them it is shows at its beginning. What belongs to no packet is reported and
/// passed over.
#[derive(Debug, Args)]
pub(super) struct Decode {
    /// The file, or `-` for standard input
    file: PathBuf,
    /// What the file holds, where its beginning is misleading
    #[arg(long, value_enum)]
    format: Option<Format>,
}

/// How packets are written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A JSON object on each line, with the bytes in hexadecimal under `hex`
    Json,
    /// The bytes in hexadecimal
    Hex,
    /// The bytes as they are
    Raw,
}

/// How much of a file is looked at to tell what it holds, and read at once.
const PIECE_BYTES: usize = 64 * 1024;

impl Decode {
    pub(super) fn run(&self) -> Exit {
        let input: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            match std::fs::File::open(&self.file) {
                Ok(file) => Box::new(file),
                Err(error) => {
                    complain(&format!("{}: cannot be read: {error}", self.file.display()));
                    return Exit::Failed;
                }
            }
        };
        let mut input = BufReader::with_capacity(PIECE_BYTES, input);
        let format = match input.fill_buf() {
            Ok(beginning) => self.format.unwrap_or_else(|| Format::of(beginning)),
            Err(error) => {
                complain(&format!("{}: cannot be read: {error}", self.file.display()));
                return Exit::Failed;
            }
        };
        let file = self.file.display().to_string();
        let print = |packet: &Value| say(&packet.to_string());
        match format {
            Format::Json => lines::print(&file, input, print),
            Format::Hex => stream::print(&file, Hex::new(input), print),
            Format::Raw => stream::print(&file, Raw::new(input), print),
        }
    }
}

impl Format {
    /// What a file that begins like this holds.
    fn of(beginning: &[u8]) -> Self {
        let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
        let text = text.trim_ascii_start();
        let is_hex = |byte: &u8| stream::digit(*byte).is_some() || stream::is_between(*byte);
        match text.first() {
            None | Some(b'{') => Self::Json,
            Some(_) if text.iter().all(is_hex) => Self::Hex,
            Some(_) => Self::Raw,
        }
    }
}

/// One packet as JSON: what it is, and what it says.
fn describe(packet: &Packet<'_>, id: Option<&Value>) -> Value {
    let decoded = decode(packet);
    let mut shown = Map::new();
    if let Some(id) = id {
        shown.insert("id".into(), id.clone());
    }
    shown.insert("service".into(), json!(packet.opcode));
    shown.insert("name".into(), json!(opcode::name(packet.opcode)));
    if let Ok(Value::Object(facts)) = serde_json::to_value(&decoded) {
        shown.extend(facts);
    }
    if let Decoded::Signal(Signal::Refused { code, .. }) = decoded {
        let error = match code {
            0 => "refused in words alone",
            code => opcode::return_code(code),
        };
        shown.insert("error".into(), json!(error));
    }
    Value::Object(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_shows_at_its_beginning() {
        for (beginning, format) in [
            (&b""[..], Format::Json),
            (b"{\"hex\":\"1b09\"}\n", Format::Json),
            (b"\xef\xbb\xbf \r\n{}", Format::Json),
            (b"1b 09 30\n30", Format::Hex),
            (b"0x1B09, 0x3030", Format::Hex),
            (b"\x1b\x090005", Format::Raw),
            (b"junk\x1b\x090005", Format::Raw),
            (b"not json", Format::Raw),
        ] {
            assert_eq!(Format::of(beginning), format, "{beginning:?}");
        }
    }
}
