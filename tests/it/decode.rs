//! `soopbell decode`: captured packets in, events out, one line for each.

use std::path::Path;

use serde_json::Value;
use soopbell::source::soop::wire::encode;

use crate::support::command::{Ran, soopbell, soopbell_with};

/// Made-up packets of every service that is read.
const FIXTURE: &str = "tests/fixtures/soop/packets.jsonl";
/// Real packets. They are never part of the project, but may lie beside it.
const CAPTURES: &str = "../shared/captures/server_packets.jsonl";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from_digit(digit.into(), 16).unwrap())
        .collect()
}

fn decoded(input: &str) -> Ran {
    soopbell_with(root(), &["decode", "-"], input.as_bytes())
}

#[test]
fn every_service_reads_as_what_it_is() {
    let ran = soopbell(root(), &["decode", FIXTURE]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!("packets", ran.out);
}

#[test]
fn the_made_up_packets_are_what_they_claim_to_be() {
    for packet in lines(&std::fs::read_to_string(root().join(FIXTURE)).unwrap()) {
        let opcode = u16::try_from(packet["svc"].as_u64().unwrap()).unwrap();
        let code = packet["retcode"].as_str().unwrap().parse().unwrap();
        let fields: Vec<&str> = packet["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field.as_str().unwrap())
            .collect();
        let made = if opcode == 88 {
            soopbell::source::soop::wire::encode_bare(opcode)
        } else {
            encode(opcode, code, &fields)
        };
        assert_eq!(packet["hex"], hex(&made), "{}", packet["id"]);
    }
}

#[test]
fn a_bad_line_is_named_and_the_others_are_read_all_the_same() {
    let good = format!("{{\"hex\":\"{}\"}}", hex(&encode(0, 0, &[])));
    let whole = encode(5, 0, &["hi", "fan42"]);
    let cut = hex(&whole[..whole.len() - 2]);
    let letters = hex(&whole).replace("30", "78");
    let bad = [
        ("no json", "is not JSON"),
        ("[]", "holds no `hex`"),
        ("{\"hex\":5}", "holds no `hex`"),
        ("{\"hex\":\"1b0\"}", "not hexadecimal"),
        ("{\"hex\":\"1b0z\"}", "not hexadecimal"),
        ("{\"hex\":\"+1-1\"}", "not hexadecimal"),
        ("{\"hex\":\"\u{d55c}\"}", "not hexadecimal"),
        ("{\"hex\":\"\"}", "not whole"),
        (&format!("{{\"hex\":\"{cut}\"}}"), "not whole"),
        (&format!("{{\"hex\":\"{letters}00\"}}"), "header"),
    ];
    for (line, why) in bad {
        let ran = decoded(&format!("{good}\n\n{line}\n{good}"));
        assert_eq!(ran.code, 1, "{line}: {}", ran.err);
        assert_eq!(lines(&ran.out).len(), 2, "{line}: {}", ran.out);
        assert!(ran.err.starts_with("-:3: "), "{line}: {}", ran.err);
        assert!(ran.err.contains(why), "{line}: {}", ran.err);
        assert_eq!(ran.err.lines().count(), 1, "{line}: {}", ran.err);
    }
}

#[test]
fn a_line_may_hold_several_packets_and_a_file_none() {
    let two = [encode(0, 0, &[]), encode(110, 0, &["1"])].concat();
    let ran = decoded(&format!("{{\"hex\":\"{}\"}}\n", hex(&two)));
    assert_eq!((ran.code, lines(&ran.out).len()), (0, 2), "{}", ran.err);
    let ran = decoded("");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let ran = soopbell(root(), &["decode", "no-such-file.jsonl"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("no-such-file.jsonl"), "{}", ran.err);
}

#[test]
fn a_stream_reads_the_same_as_bytes_and_as_hexadecimal() {
    let packets = lines(&std::fs::read_to_string(root().join(FIXTURE)).unwrap());
    let digits: String = packets
        .iter()
        .map(|packet| packet["hex"].as_str().unwrap())
        .collect();
    let bytes: Vec<u8> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let expected: Vec<Value> = lines(&soopbell(root(), &["decode", FIXTURE]).out)
        .into_iter()
        .map(|mut packet| {
            packet.as_object_mut().unwrap().remove("id");
            packet
        })
        .collect();
    let spaced = digits.as_bytes().chunks(32).map(|line| {
        let line = std::str::from_utf8(line).unwrap();
        format!("{}\r\n", line.to_uppercase())
    });
    for (what, input) in [
        ("bytes", bytes),
        ("digits", digits.clone().into_bytes()),
        ("lines of digits", spaced.collect::<String>().into_bytes()),
    ] {
        let ran = soopbell_with(root(), &["decode", "-"], &input);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{what}");
        assert_eq!(lines(&ran.out), expected, "{what}");
    }
}

#[test]
fn what_is_wrong_in_a_stream_is_said_with_its_place_and_the_rest_is_read() {
    let good = encode(0, 0, &[]);
    let whole = encode(5, 0, &["hi", "fan42"]);
    let with_junk = [&good[..], b"junk", &good].concat();
    let cut = [&good[..], &whole[..whole.len() - 3]].concat();
    let letters = [&good[..], b"\x1b\x0900x100000000"].concat();
    for (input, packets, why) in [
        (
            with_junk,
            2,
            "4 bytes before the packet that ends at byte 34",
        ),
        (cut, 1, "the last 21 bytes are the beginning of a packet"),
        (letters, 1, "header is not made of digits"),
        (
            b"hello".to_vec(),
            0,
            "5 bytes before byte 5 belong to no packet",
        ),
        (b"1b 09 3".to_vec(), 0, "one hexadecimal digit is missing"),
    ] {
        let ran = soopbell_with(root(), &["decode", "-"], &input);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert_eq!(lines(&ran.out).len(), packets, "{}", ran.out);
        assert!(
            ran.err.starts_with("-: ") && ran.err.contains(why),
            "{}",
            ran.err
        );
    }
    let ran = soopbell_with(root(), &["decode", "--format", "hex", "-"], &good);
    assert!(
        ran.code == 1 && ran.err.contains("line 1, column 1"),
        "{}",
        ran.err
    );
}

#[test]
fn the_real_captures_read_as_their_fields_say() {
    let file = root().join(CAPTURES);
    let Ok(text) = std::fs::read_to_string(&file) else {
        soopbell::cli::complain(&format!(
            "SKIPPED: there are no captures at {}",
            file.display()
        ));
        return;
    };
    let ran = soopbell(root(), &["decode", file.to_str().unwrap()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let (captured, read) = (lines(&text), lines(&ran.out));
    assert_eq!((captured.len(), read.len()), (54, 54));
    let mut donations = 0;
    for (packet, event) in captured.iter().zip(&read) {
        let (id, fields) = (&packet["id"], &packet["fields"]);
        assert_eq!(&event["id"], id);
        assert_eq!(event["service"], packet["svc"]);
        assert_eq!(
            event.get("error").is_some(),
            packet["retcode"] != "00",
            "{id}"
        );
        if matches!(packet["svc"].as_u64(), Some(91 | 93)) {
            let person = if packet["svc"] == 91 { 2 } else { 1 };
            assert_eq!(event["on"], "subscription", "{id}");
            assert_eq!(event["subscriber"]["nick"], fields[person + 1], "{id}");
        }
        if packet["svc"] == 107 {
            assert_eq!(
                (&event["kind"], &event["balloons"]),
                (&"station_ad".into(), &1.into())
            );
        }
        if packet["svc"] != 18 {
            continue;
        }
        donations += 1;
        assert_eq!(event["on"], "donation", "{id}");
        assert_eq!(event["donor"]["id"], fields[1], "{id}");
        assert_eq!(event["donor"]["nick"], fields[2], "{id}");
        let count = fields[3].as_str().unwrap().parse::<u64>().unwrap();
        assert_eq!(event["balloons"], count, "{id}");
    }
    assert_eq!(donations, 21);
    let refusals: Vec<_> = read
        .iter()
        .filter(|event| event.get("error").is_some())
        .collect();
    assert_eq!(refusals.len(), 1);
    assert_eq!(refusals[0]["service"], 1);
}
