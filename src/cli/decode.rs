//! `soopbell decode`: captured packets to events.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

use clap::Args;
use serde_json::{Map, Value, json};

use super::{Exit, complain, say};
use crate::source::soop::decode::{Decoded, Signal, decode};
use crate::source::soop::opcode;
use crate::source::soop::wire::{Decoder, Packet};

/// Print captured packets as events, one JSON line for each packet
///
/// The file holds a JSON object on each line, with the packet's bytes in hexadecimal under `hex`. A packet that is
/// understood prints its event with the names that rules use; any other prints as `unknown` with its fields; a refusal
/// by the server prints with an `error`.
#[derive(Debug, Args)]
pub(super) struct Decode {
    /// The file, or `-` for standard input
    file: PathBuf,
}

/// Longest line that is read: the longest packet, in hexadecimal, and what stands around it.
const MAX_LINE_BYTES: u64 = 8 * 1024 * 1024;

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
        let mut lines = BufReader::new(input);
        let mut exit = Exit::Good;
        for number in 1.. {
            let mut line = Vec::new();
            match (&mut lines)
                .take(MAX_LINE_BYTES)
                .read_until(b'\n', &mut line)
            {
                Ok(0) => break,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => match packets(&line) {
                    Ok(packets) => packets.iter().for_each(|packet| say(&packet.to_string())),
                    Err(why) => {
                        complain(&format!("{}:{number}: {why}", self.file.display()));
                        exit = Exit::Failed;
                    }
                },
                Err(error) => {
                    complain(&format!("{}:{number}: {error}", self.file.display()));
                    return Exit::Failed;
                }
            }
        }
        exit
    }
}

/// The packets of one line of a capture.
fn packets(line: &[u8]) -> Result<Vec<Value>, String> {
    let captured: Value = serde_json::from_slice(line)
        .map_err(|error| format!("is not JSON ({error}); a line reads {{\"hex\": \"1b09…\"}}"))?;
    let hex = captured
        .get("hex")
        .and_then(Value::as_str)
        .ok_or("holds no `hex`: the packet's bytes in hexadecimal")?;
    let bytes = from_hex(hex).ok_or("`hex` is not hexadecimal")?;
    let mut decoder = Decoder::default();
    decoder.push(&bytes);
    let mut found = Vec::new();
    while let Some(packet) = decoder.next_packet().map_err(|error| error.to_string())? {
        found.push(describe(&packet, captured.get("id")));
    }
    if found.is_empty() || decoder.pending_bytes() > 0 {
        return Err(
            "the packet is not whole: its header announces more bytes than there are".into(),
        );
    }
    Ok(found)
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

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| {
            let digits = std::str::from_utf8(pair).ok()?;
            // `from_str_radix` would take a sign as well.
            let is_hex = pair.iter().all(u8::is_ascii_hexdigit);
            is_hex.then(|| u8::from_str_radix(digits, 16).ok())?
        })
        .collect()
}
