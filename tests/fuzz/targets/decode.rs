//! Any packet: it decodes to something within bounds, always the same, and an event survives the log's JSON.
//!
//! Input: two bytes for the service, one for the return code, and the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soopbell::event::EventKind;
use soopbell::source::soop::decode::{Decoded, decode};
use soopbell::source::soop::presence::Presence;
use soopbell::source::soop::wire::Packet;

/// Most fields and most bytes of each that an unknown packet keeps; a byte that is no text becomes three.
const UNKNOWN_FIELDS: usize = 48;
const UNKNOWN_FIELD_BYTES: usize = 3 * 4_096;

fuzz_target!(|data: &[u8]| {
    let [o1, o2, code, body @ ..] = data else {
        return;
    };
    let packet = Packet {
        opcode: u16::from_le_bytes([*o1, *o2]) % 10_000,
        code: code % 100,
        body,
        raw: body,
    };
    let decoded = decode(&packet);
    assert_eq!(decode(&packet), decoded);
    match decoded {
        Decoded::Event(kind) => {
            survives(&kind);
            let mut known = kind.clone();
            Presence::default().complete(&mut known);
            assert_eq!(known, kind, "learned from nothing");
        }
        Decoded::Signal(signal) => {
            serde_json::to_string(&signal).expect("a signal is JSON");
        }
    }
});

fn survives(kind: &EventKind) {
    let json = serde_json::to_string(kind).expect("an event is JSON");
    assert!(
        json.contains(&format!("\"on\":\"{}\"", kind.name())),
        "{json}"
    );
    let again: EventKind = serde_json::from_str(&json).expect("it reads back");
    assert_eq!(&again, kind, "{json}");
    if let EventKind::Unknown { fields, .. } = kind {
        assert!(fields.len() <= UNKNOWN_FIELDS);
        assert!(
            fields
                .iter()
                .all(|field| field.len() <= UNKNOWN_FIELD_BYTES)
        );
    }
}
