//! What the fuzz targets begin with: seeds and a dictionary made of the project's own fixtures, never of captures.
//!
//! After a fixture or a field has changed: `UPDATE_SEEDS=1 cargo test seeds`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use soopbell::rule::{On, shipped};

/// Every service that is read, one packet each or more.
const FIXTURE: &str = "tests/fixtures/soop/packets.jsonl";
/// Rule files with a mistake each.
const BROKEN: &str = "tests/fixtures/broken";
const SEEDS: &str = "tests/fuzz/seeds";
const DICTIONARY: &str = "tests/fuzz/rule.dict";

/// Lengths of pieces that cut headers and letters.
const LENGTHS: [u8; 5] = [1, 7, 3, 13, 40];
/// First byte of `wire`: as much junk before the stream as is still let pass.
const MUCH_JUNK: u8 = 0xff;
/// First byte of `session`, its steps that are no pieces, where pieces begin, and the longest piece over the first
/// connection.
const ONE: u8 = 0;
const TWO: u8 = 1;
const DEADLINE: u8 = 0;
const LOGGED_IN: u8 = 1;
const JOINED: u8 = 2;
const SECOND_IN: u8 = 3;
const FIRST_LOST: u8 = 4;
const FOUR_SECONDS: u8 = 20;
const PIECES: u8 = 32;
const PIECES_OVER_SECOND: u8 = 160;
const MOST: u8 = 96;

/// What is written in rule files beside names of kinds and fields.
const WORDS: &[&str] = &[
    "[[rule]]\n",
    "id = \"a\"\n",
    "on = \"",
    "when = '",
    "text = \"",
    "text = { ko = 'x', telegram = { en = 'x' } }\n",
    "to = [\"alerts\"]\n",
    "limit = { every = \"30s\" }\n",
    "per = \"",
    "every = \"",
    "watchers",
    "'''",
    "\"\"\"",
    "\\u00e9",
    "\\\\",
    " == ",
    " != ",
    " < ",
    " <= ",
    " > ",
    " >= ",
    " in [",
    " and ",
    " or ",
    "not ",
    "true",
    "false",
    "-1",
    "9223372036854775807",
    "{{ ",
    " }}",
    "{{- ",
    " -}}",
    "{# ",
    " #}",
    "{% if ",
    "{% elif ",
    "{% else %}",
    "{% endif %}",
    "{% for x in ",
    "{% endfor %}",
    "{% set x = ",
    "{% endset %}",
    "{% macro m(x) %}",
    "{% endmacro %}",
    "{% filter upper %}",
    "{% endfilter %}",
    "{% with x = 1 %}",
    "{% endwith %}",
    "{% raw %}",
    "{% endraw %}",
    "{% call m(1) %}",
    "{% endcall %}",
    "{% do ",
    "{% autoescape true %}",
    "{{ mention('role:1') }}",
    "loop.index",
    "range(9)",
    "namespace(a=1)",
    "dict(a=1)",
    " | comma",
    " | man",
    " | span('en')",
    " | truncate(9)",
    " | 이가",
    " | 으로",
    " | default('')",
    " | join(',')",
    " | replace('a', 'b')",
    " | batch(2)",
    " | slice(2)",
    " | indent(4)",
    " | round(2)",
    " | sort",
    " | list",
    " | format(1)",
    " | groupby('a')",
    " | int",
    " is defined",
    " is divisibleby(2)",
    " ** ",
    " // ",
    " ~ ",
];

struct Packet {
    id: String,
    opcode: u16,
    code: u8,
    bytes: Vec<u8>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn packets() -> Vec<Packet> {
    let text = fs::read_to_string(root().join(FIXTURE)).unwrap();
    let read = |line| {
        let packet: Value = serde_json::from_str(line).unwrap();
        let hex = packet["hex"].as_str().unwrap();
        let byte = |digits| u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap();
        Packet {
            id: packet["id"].as_str().unwrap().to_owned(),
            opcode: u16::try_from(packet["svc"].as_u64().unwrap()).unwrap(),
            code: packet["retcode"].as_str().unwrap().parse().unwrap(),
            bytes: hex.as_bytes().chunks(2).map(byte).collect(),
        }
    };
    // Packets that are not read are one and the same to whatever reads them.
    let one_is_enough = |packet: &Packet| !packet.id.starts_with("unread-");
    text.lines().map(read).filter(one_is_enough).collect()
}

/// Everything under [`SEEDS`], by its path.
fn seeds() -> BTreeMap<String, Vec<u8>> {
    let packets = packets();
    let mut seeds = BTreeMap::new();
    let bytes = |packet: &Packet| packet.bytes.clone();

    // Every fourth packet: all of them would be more than a fuzzer likes to change.
    let stream: Vec<u8> = packets.iter().step_by(4).flat_map(bytes).collect();
    let cut = [&[0, 5][..], &LENGTHS].concat();
    seeds.insert("wire/in-pieces".to_owned(), [&cut, &stream[..]].concat());
    let junk = [&[MUCH_JUNK, 1, 0, b'x'][..], &stream].concat();
    seeds.insert("wire/after-junk".to_owned(), junk);
    let junk = [
        &[0, 1, 9][..],
        b"junk\x1b\x1b",
        &stream[..40],
        b"\x1bjunk",
        &stream[..40],
    ];
    seeds.insert("wire/between-junk".to_owned(), junk.concat());
    seeds.insert(
        "wire/no-digits".to_owned(),
        b"\0\0\x1b\x0900x100000600\x0c\x0c16\x0c".to_vec(),
    );

    for packet in &packets {
        let head = [&packet.opcode.to_le_bytes()[..], &[packet.code]].concat();
        seeds.insert(
            format!("decode/{}", packet.id),
            [&head, &packet.bytes[14..]].concat(),
        );
    }

    let of_life = |packet: &&Packet| !matches!(packet.opcode, 1 | 2 | 88);
    let life: Vec<u8> = packets
        .iter()
        .filter(of_life)
        .step_by(7)
        .flat_map(bytes)
        .collect();
    let closed: Vec<u8> = packets
        .iter()
        .filter(|it| it.opcode == 88)
        .flat_map(bytes)
        .collect();
    visits(&mut seeds, &packets, &stream, &life, &closed);
    seeds.extend(rule_files());
    seeds
}

/// Whole visits, over one connection and over two.
fn visits(
    seeds: &mut BTreeMap<String, Vec<u8>>,
    packets: &[Packet],
    stream: &[u8],
    life: &[u8],
    closed: &[u8],
) {
    let begin = [ONE, LOGGED_IN, JOINED];
    let first = |stream: &[u8]| pieces(PIECES, stream, &[MOST]);
    let second = |stream: &[u8]| pieces(PIECES_OVER_SECOND, stream, &[MOST]);
    let visit = [
        &begin[..],
        &first(life),
        &[FOUR_SECONDS],
        &first(life),
        &first(closed),
        &first(life),
    ];
    seeds.insert("session/visit".to_owned(), visit.concat());
    let over_two = [
        &[TWO, LOGGED_IN, JOINED, SECOND_IN][..],
        &first(life),
        &second(life),
        &[FOUR_SECONDS],
        &second(life),
        &first(life),
        &[FIRST_LOST],
        &second(life),
        &second(closed),
    ];
    seeds.insert("session/over-two".to_owned(), over_two.concat());
    let slow = [&[ONE][..], &pieces(PIECES, stream, &LENGTHS)].concat();
    seeds.insert("session/in-pieces".to_owned(), slow);
    for packet in packets
        .iter()
        .filter(|packet| packet.code != 0 || packet.opcode == 2)
    {
        let steps = [
            &[ONE, LOGGED_IN][..],
            &first(&packet.bytes),
            &[DEADLINE; 12],
        ]
        .concat();
        seeds.insert(format!("session/{}", packet.id), steps);
    }
    seeds.insert(
        "session/silence".to_owned(),
        [&begin[..], &[DEADLINE; 9]].concat(),
    );
}

/// Rules as they are shipped, rules with mistakes, and rules with everything there is.
fn rule_files() -> BTreeMap<String, Vec<u8>> {
    let mut seeds = BTreeMap::new();
    for source in shipped() {
        let name = source.name.replace("rules/", "rule/");
        seeds.insert(name, source.text.as_bytes().to_vec());
    }
    for entry in fs::read_dir(root().join(BROKEN)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let Some(name) = name.strip_prefix("rule-") {
            seeds.insert(format!("rule/broken-{name}"), fs::read(&path).unwrap());
        }
    }
    for on in On::ALL {
        seeds.insert(
            format!("rule/all-of-{}.toml", on.name()),
            everything(on).into_bytes(),
        );
    }
    seeds
}

/// A stream as steps of `session`.
fn pieces(over: u8, mut stream: &[u8], lengths: &[u8]) -> Vec<u8> {
    let mut steps = Vec::new();
    for length in lengths.iter().cycle() {
        if stream.is_empty() {
            break;
        }
        let length = usize::from(*length)
            .min(stream.len())
            .min(usize::from(MOST));
        steps.push(over + u8::try_from(length - 1).unwrap());
        steps.extend_from_slice(&stream[..length]);
        stream = &stream[length..];
    }
    steps
}

/// A rule that says and asks everything there is about one kind.
fn everything(on: On) -> String {
    let fields: Vec<_> = on.fields().map(|field| field.path).collect();
    let says: String = fields
        .iter()
        .flat_map(|path| ["{{ ", path, " }} "])
        .collect();
    let asks: Vec<_> = fields
        .iter()
        .map(|path| format!("{path} == {path}"))
        .collect();
    let (on, asks) = (on.name(), asks.join(" and "));
    let limit = "{ every = \"30s\", per = \"streamer.id\" }";
    let id = on.replace('_', "-");
    format!(
        "[[rule]]\nid = \"{id}\"\non = \"{on}\"\nwhen = '{asks}'\ntext = \"{says}\"\nto = [\"alerts\"]\nlimit = {limit}\n"
    )
}

/// Words that a fuzzer would be long in finding.
fn dictionary() -> String {
    let mut words: Vec<&str> = WORDS.to_vec();
    words.extend(On::ALL.map(On::name));
    words.extend(
        On::ALL
            .iter()
            .flat_map(|on| on.fields())
            .map(|field| field.path),
    );
    words.sort_unstable();
    words.dedup();
    // libFuzzer takes no byte as it is but what ASCII prints: with Korean in it, it would not even begin.
    let escaped = |byte: u8| match byte {
        b'\\' | b'"' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        byte => format!("\\x{byte:02x}"),
    };
    let quoted = |word: &str| {
        let word: String = word.bytes().map(escaped).collect();
        format!("\"{word}\"\n")
    };
    words.into_iter().map(quoted).collect()
}

#[test]
fn the_seeds_of_the_fuzz_targets_are_made_of_the_fixtures() {
    let mut made = seeds();
    for seed in made.values() {
        assert!(
            seed.len() < 4_096,
            "longer than what a fuzzer grows by itself"
        );
    }
    made = made
        .into_iter()
        .map(|(path, seed)| (format!("{SEEDS}/{path}"), seed))
        .collect();
    made.insert(DICTIONARY.to_owned(), dictionary().into_bytes());
    if std::env::var_os("UPDATE_SEEDS").is_some() {
        fs::remove_dir_all(root().join(SEEDS)).ok();
        for (path, seed) in &made {
            let path = root().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, seed).unwrap();
        }
    }
    let stale: Vec<_> = made
        .iter()
        .filter(|(path, seed)| fs::read(root().join(path)).ok().as_ref() != Some(seed))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stale.is_empty(),
        "`UPDATE_SEEDS=1 cargo test seeds` makes these anew: {stale:?}"
    );
    let stray: Vec<_> = fs::read_dir(root().join(SEEDS))
        .unwrap()
        .flat_map(|target| fs::read_dir(target.unwrap().path()).unwrap())
        .map(|seed| seed.unwrap().path())
        .filter(|seed| !made.keys().any(|path| root().join(path) == *seed))
        .collect();
    assert!(stray.is_empty(), "not made of the fixtures: {stray:?}");
}
