//! Playing captured packets back, byte for byte.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::act::{ActError, from_hex};
use super::platform::Platform;
use crate::fault::{Fault, Problem, Source};
use crate::source::soop::opcode;
use crate::source::soop::wire::{encode, encode_bare};

/// Packets to be sent as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replay {
    packets: Vec<(u16, Bytes)>,
    /// Send the end of the broadcast (88) too where the capture has one; left out otherwise.
    pub with_end: bool,
}

/// One line of a capture.
#[derive(Deserialize)]
struct Captured {
    svc: Option<u16>,
    #[serde(default)]
    retcode: Value,
    #[serde(default)]
    fields: Vec<String>,
    hex: Option<String>,
}

impl Replay {
    /// Reads JSON lines, each with the packet's bytes as `hex`, or else with `svc`, `retcode` and `fields`.
    ///
    /// # Errors
    /// A line that is neither.
    pub fn read(source: &Source) -> Result<Self, Box<Fault>> {
        let mut packets = Vec::new();
        let mut start = 0;
        for line in source.text.split_inclusive('\n') {
            let span = start..start + line.trim_end().len();
            start += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let packet = packet(line)
                .map_err(|why| Box::new(Fault::at(source, span, Problem::Unreadable { why })))?;
            packets.push(packet);
        }
        Ok(Self {
            packets,
            with_end: false,
        })
    }

    /// The packets that will be sent: the handshake is the imitation's own, so 1 and 2 are left out.
    pub fn packets(&self) -> impl Iterator<Item = &Bytes> {
        self.packets
            .iter()
            .filter(|(service, _)| match *service {
                opcode::LOGIN | opcode::JOIN => false,
                opcode::CLOSE_BROADCAST => self.with_end,
                _ => true,
            })
            .map(|(_, bytes)| bytes)
    }
}

fn packet(line: &str) -> Result<(u16, Bytes), String> {
    let captured: Captured = serde_json::from_str(line).map_err(|e| e.to_string())?;
    if let Some(hex) = captured.hex {
        let bytes = from_hex(&hex).ok_or("`hex` is not pairs of hexadecimal digits")?;
        let written = bytes.get(2..6).and_then(|it| std::str::from_utf8(it).ok());
        let service = written.and_then(|it| it.parse().ok()).or(captured.svc);
        return Ok((service.unwrap_or_default(), bytes.into()));
    }
    let service = captured.svc.ok_or("neither `hex` nor `svc`")?;
    let code = match &captured.retcode {
        Value::Null => Some(0),
        Value::String(digits) => digits.parse().ok(),
        other => other.as_u64().and_then(|code| u8::try_from(code).ok()),
    };
    let code = code.ok_or("`retcode` is not a number of two digits")?;
    let fields = captured
        .fields
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>();
    let bytes = if fields.is_empty() && code == 0 {
        encode_bare(service)
    } else {
        encode(service, code, &fields)
    };
    Ok((service, bytes.into()))
}

/// Sends a capture to whoever is there.
pub(super) async fn send(
    platform: &Platform,
    replay: &Replay,
    interval: Duration,
) -> Result<(), ActError> {
    platform.everyone_live.store(true, Ordering::Relaxed);
    let somebody = || platform.rooms(|mut rooms| rooms.any(|room| !room.viewers().is_empty()));
    while !platform
        .wait_until(somebody, Duration::from_hours(1))
        .await?
    {}
    for packet in replay.packets() {
        platform.broadcast(packet).await?;
        if !interval.is_zero() {
            tokio::time::sleep(interval).await;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_a_captured_line_are_read() {
        let text = concat!(
            "{\"svc\": 1, \"hex\": \"1b093030303130303030303630300c0c0c31360c\"}\n\n",
            "{\"id\": \"x\", \"svc\": 5, \"retcode\": \"00\", \"fields\": [\"안녕\", \"fan42\"], \"note\": \"\"}\n",
            "{\"svc\": 88, \"retcode\": 0}",
        );
        let mut replay = Replay::read(&Source::new("c.jsonl", text)).unwrap();
        let chat = Bytes::from(encode(5, 0, &["안녕", "fan42"]));
        assert_eq!(replay.packets().collect::<Vec<_>>(), [&chat]);
        replay.with_end = true;
        assert_eq!(replay.packets().count(), 2);
    }

    #[test]
    fn a_broken_line_is_named() {
        for line in [
            "{\"hex\": \"1b0\"}",
            "{\"fields\": []}",
            "nonsense",
            "{\"svc\": 1, \"retcode\": 999}",
        ] {
            let fault = Replay::read(&Source::new("c.jsonl", format!("\n{line}\n"))).unwrap_err();
            assert_eq!(fault.place.to_string(), "c.jsonl:2:1", "{line}");
        }
    }
}
