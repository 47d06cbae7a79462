//! The table of services in the crate's documentation is what the code does: each service that has a name is in it, each
//! row's fixtures are packets of it, and they become what the row says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use soopbell::event::EventKind;
use soopbell::source::soop::decode::{Decoded, decode};
use soopbell::source::soop::opcode;
use soopbell::source::soop::wire::Decoder;

const TABLE: &str = include_str!("../../src/source/soop/opcode.rs");
const PACKETS: &str = include_str!("../fixtures/soop/packets.jsonl");

struct Row {
    name: String,
    becomes: String,
    evidence: String,
    fixtures: Vec<String>,
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<String> {
    let words = cell.split('`').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

fn rows() -> BTreeMap<u16, Row> {
    let mut rows = BTreeMap::new();
    for line in TABLE.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let cells: Vec<&str> = line.trim_end_matches(" |").split(" | ").collect();
        let [service, name, becomes, evidence, fixtures] = cells[..] else {
            continue;
        };
        let Ok(service) = service.parse() else {
            continue;
        };
        let row = Row {
            name: name.trim_matches('`').to_owned(),
            becomes: becomes.to_owned(),
            evidence: evidence.to_owned(),
            fixtures: quoted(fixtures),
        };
        assert!(rows.insert(service, row).is_none(), "{service} twice");
    }
    rows
}

/// Each fixture by its id: its service and what it decodes to; refusals are left out.
fn fixtures() -> BTreeMap<String, (u16, Option<Decoded>)> {
    let mut fixtures = BTreeMap::new();
    for line in PACKETS.lines() {
        let packet: Value = serde_json::from_str(line).unwrap();
        let id = packet["id"].as_str().unwrap().to_owned();
        let service = u16::try_from(packet["svc"].as_u64().unwrap()).unwrap();
        let hex = packet["hex"].as_str().unwrap().as_bytes();
        let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        let bytes: Vec<u8> = hex.chunks_exact(2).map(byte).collect();
        let mut decoder = Decoder::default();
        decoder.push(&bytes);
        let read = decoder.next_packet().unwrap().unwrap();
        let decoded = (read.code == 0).then(|| decode(&read));
        let twice = fixtures.insert(id.clone(), (service, decoded));
        assert!(twice.is_none(), "{id} twice");
    }
    fixtures
}

/// The words by which a rule would know an event: its kind, and its kind within that.
fn words(kind: &EventKind) -> Vec<&'static str> {
    let inner = match kind {
        EventKind::Donation(gift) => gift.kind.name(),
        EventKind::Subscription(it) => it.kind.name(),
        EventKind::Moderation(it) => it.action.name(),
        EventKind::RoomState(it) => it.what.name(),
        EventKind::Notice(it) => it.by.name(),
        _ => return vec![kind.name()],
    };
    vec![kind.name(), inner]
}

#[test]
fn every_service_that_has_a_name_is_a_row_under_that_name_with_evidence_and_a_fixture() {
    let rows = rows();
    let named: BTreeSet<u16> = (0..10_000)
        .filter(|code| opcode::name(*code).is_some())
        .collect();
    assert_eq!(rows.keys().copied().collect::<BTreeSet<_>>(), named);
    assert!(named.len() > 100, "{}", named.len());
    for (service, row) in &rows {
        assert_eq!(Some(row.name.as_str()), opcode::name(*service));
        let first = row.evidence.chars().next().unwrap();
        assert!("WLPC?".contains(first), "{service}: {}", row.evidence);
        assert!(!row.fixtures.is_empty(), "{service} has no fixture");
    }
}

#[test]
fn each_row_s_fixtures_are_of_it_and_become_what_it_says() {
    let (rows, fixtures) = (rows(), fixtures());
    for (service, row) in &rows {
        let said = quoted(&row.becomes);
        for id in &row.fixtures {
            let (of, decoded) = fixtures
                .get(id)
                .unwrap_or_else(|| panic!("no fixture {id}"));
            assert_eq!(of, service, "{id}");
            match decoded {
                Some(Decoded::Event(EventKind::Unknown { .. })) if id.ends_with("-hostile") => {}
                Some(Decoded::Event(kind)) => {
                    for word in words(kind) {
                        assert!(
                            said.iter().any(|it| it == word),
                            "{id} is {word}, the row says {said:?}"
                        );
                    }
                }
                // What the connection or the room's state makes something of has no word of its own.
                Some(Decoded::Signal(_)) | None => {
                    assert!(!row.becomes.starts_with("`unknown`"), "{id}");
                }
            }
        }
    }
    let in_rows: BTreeSet<&String> = rows.values().flat_map(|row| &row.fixtures).collect();
    let strays: Vec<_> = fixtures
        .iter()
        .filter(|(id, (service, _))| !in_rows.contains(id) && opcode::name(*service).is_some())
        .collect();
    assert!(strays.is_empty(), "in no row: {strays:?}");
}

#[test]
fn what_the_table_calls_unknown_is_what_is_not_read() {
    let read: BTreeSet<u16> = opcode::read().collect();
    for (service, row) in rows() {
        let unknown = row.becomes.starts_with("`unknown`: ");
        assert_eq!(
            unknown,
            !read.contains(&service),
            "{service}: {}",
            row.becomes
        );
    }
}
