//! A JSON object on each line, with the packet's bytes in hexadecimal under `hex`.

use std::io::{BufRead, Read as _};

use serde_json::Value;

use super::describe;
use crate::cli::{Exit, complain};
use crate::source::soop::wire::Decoder;

/// Longest line that is read: the longest packet, in hexadecimal, and what stands around it.
const MAX_LINE_BYTES: u64 = 8 * 1024 * 1024;

/// Prints the packets of each line. A line that is wrong is reported, and the others are read all the same.
pub(super) fn print(file: &str, mut lines: impl BufRead, print: impl Fn(&Value)) -> Exit {
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
                Ok(packets) => packets.iter().for_each(&print),
                Err(why) => {
                    complain(&format!("{file}:{number}: {why}"));
                    exit = Exit::Failed;
                }
            },
            Err(error) => {
                complain(&format!("{file}:{number}: {error}"));
                return Exit::Failed;
            }
        }
    }
    exit
}

/// The packets of one line of a capture.
fn packets(line: &[u8]) -> Result<Vec<Value>, String> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
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
