//! Any text as a rule file: it compiles or its faults can be shown; what compiles matches and speaks without fail.
//!
//! Input: the file.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use soopbell::event::{
    Broadcast, BroadcastChange, BroadcastId, Event, EventId, EventKind, Gap, GapCause, StreamerId,
    Text, Timestamp,
};
use soopbell::fault::{Language, Source};
use soopbell::rule::{On, Rulebook, Scene, WATCHERS};
use soopbell::source::soop::entry::Entry;
use soopbell::source::soop::merge::Line;
use soopbell::source::soop::visit::{Output, Visit};
use soopbell::source::soop::wire::encode;
use tokio::time::Instant;

/// Synthetic packets of every service that is read.
const PACKETS: &str = include_str!("../../fixtures/soop/packets.jsonl");
/// Longest message, in characters.
const MAX_CHARS: usize = 4_000;
/// Most faults of one file.
const MAX_FAULTS: usize = 200;
/// Longest stretch of a limit.
const MAX_LIMIT: Duration = Duration::from_hours(24);
/// What a name or a title can be at its worst.
const HOSTILE: &str = "{{ x }}\u{202e}<b>&amp;@everyone\0\u{1b}[31m**`'\"\\\r\n🎈";

static EVENTS: LazyLock<Vec<Event>> = LazyLock::new(|| {
    let events: Vec<_> = (0..)
        .zip(kinds())
        .map(|(sequence, kind)| event(sequence, kind))
        .collect();
    for on in On::ALL {
        assert!(
            events.iter().any(|event| On::of(&event.kind) == on),
            "no scene of {}",
            on.name()
        );
    }
    events
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let targets = ["alerts"];
    let source = Source::new("fuzz.toml", text);
    match Rulebook::compile(std::slice::from_ref(&source), &targets) {
        Err(faults) => {
            assert!(
                !faults.is_empty() && faults.len() <= MAX_FAULTS,
                "{}",
                faults.len()
            );
            for fault in &faults {
                assert!(
                    fault.place.line <= text.matches('\n').count() + 1,
                    "{fault:?}"
                );
                for language in [Language::Korean, Language::English] {
                    let shown = fault.render(language);
                    assert!(
                        !shown.contains(|c: char| c.is_control() && c != '\n'),
                        "{shown:?}"
                    );
                }
            }
        }
        Ok(book) => {
            for rule in book.rules() {
                assert!(!rule.to.is_empty());
                assert!(
                    rule.to
                        .iter()
                        .all(|to| to == WATCHERS || targets.contains(&to.as_str()))
                );
                assert!(
                    rule.limit
                        .as_ref()
                        .is_none_or(|limit| limit.every <= MAX_LIMIT)
                );
                assert!(!rule.why().is_empty());
            }
            let around = broadcast();
            for event in EVENTS.iter() {
                for broadcast in [None, Some(&around)] {
                    look(&book, &Scene::new(event, broadcast));
                }
            }
        }
    }
});

fn look(book: &Rulebook, scene: &Scene<'_>) {
    let on = On::of(&scene.event.kind);
    let matching: Vec<_> = book.matching(scene).map(|rule| &rule.id).collect();
    for rule in book.rules() {
        let rings = matching.contains(&&rule.id);
        assert!(rule.on == on || !rings);
        if rule.on != on {
            continue;
        }
        let is_theirs = rule.streamers.is_empty() || rule.streamers.contains(&scene.event.streamer);
        let is_reached = rule
            .tiers
            .as_ref()
            .is_none_or(|tiers| tiers.reached(scene).is_some());
        assert!(
            is_theirs && is_reached || !rings,
            "it rings for somebody else, or below its lowest tier"
        );
        assert!(
            rule.when.is_some() || rings == (is_theirs && is_reached),
            "no condition, and it does not ring"
        );
        // Said whether it rings or not: a condition may ask for what none of these scenes has.
        let (text, to) = rule.voice(scene);
        assert!(!to.is_empty());
        let message = text.render(scene).plain();
        assert!(message.chars().count() <= MAX_CHARS);
        assert!(
            !message.trim().is_empty(),
            "it says nothing: {:?}",
            rule.text
        );
        assert_eq!(rule.limit_key(scene).is_some(), rule.limit.is_some());
    }
}

fn event(sequence: u64, kind: EventKind) -> Event {
    Event {
        id: EventId {
            connection: 1,
            sequence,
        },
        streamer: StreamerId::parse("star01").expect("an id"),
        broadcast: sequence.is_multiple_of(2).then_some(BroadcastId(7)),
        at: Timestamp(1_700_000_900_000),
        kind,
        raw: Default::default(),
    }
}

/// Events of every kind: those that packets make, tame and hostile, and those that soopbell makes itself.
fn kinds() -> Vec<EventKind> {
    let mut kinds = from_packets(|field| field.to_owned());
    kinds.extend(from_packets(|field| match field {
        field if field.is_ascii() => field.to_owned(),
        _ => HOSTILE.repeat(100),
    }));
    for broadcast in [Broadcast::default(), broadcast()] {
        kinds.extend([
            EventKind::BroadcastStarted(broadcast.clone()),
            EventKind::BroadcastEnded(broadcast.clone()),
            EventKind::Connected(broadcast.clone()),
            EventKind::BroadcastChanged(BroadcastChange {
                broadcast,
                ..BroadcastChange::default()
            }),
        ]);
    }
    kinds.extend([0, u64::MAX].map(|millis| {
        EventKind::Gap(Gap {
            from: Timestamp(i64::MIN),
            millis,
            cause: GapCause::Silent,
        })
    }));
    kinds.push(EventKind::Disconnected {
        reason: Text::from(HOSTILE),
    });
    kinds
}

/// What the packets say to a visit, with their fields written another way.
fn from_packets(write: impl Fn(&str) -> String) -> Vec<EventKind> {
    let now = Instant::now();
    let mut visit = Visit::new(now, &Entry::guest("9552"), false);
    visit.handle_opened(now, Line::First);
    let handshake = [
        encode(1, 0, &["", "16|0"]),
        encode(2, 0, &["9552", "star01"]),
    ]
    .concat();
    visit.handle_input(now, Line::First, &handshake);
    // Twice, so that somebody writes after giving.
    for line in PACKETS.lines().chain(PACKETS.lines()) {
        let packet: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let opcode = packet["svc"]
            .as_u64()
            .and_then(|it| u16::try_from(it).ok())
            .expect("svc");
        let code = packet["retcode"]
            .as_str()
            .and_then(|it| it.parse().ok())
            .expect("retcode");
        let fields = packet["fields"].as_array().expect("fields");
        let fields: Vec<_> = fields
            .iter()
            .map(|field| write(field.as_str().unwrap_or_default()))
            .collect();
        let fields: Vec<_> = fields.iter().map(String::as_str).collect();
        // To be thrown out, or the end of the broadcast, would end the visit.
        if opcode != 3 && opcode != 88 {
            visit.handle_input(now, Line::First, &encode(opcode, code, &fields));
        }
    }
    let mut outputs: Vec<_> = std::iter::from_fn(|| visit.poll_output()).collect();
    // What waits for quiet is told then.
    visit.handle_timeout(now + Duration::from_secs(5));
    outputs.extend(std::iter::from_fn(|| visit.poll_output()));
    let events = outputs.into_iter();
    events
        .filter_map(|output| match output {
            Output::Event(kind, _) => Some(kind),
            _ => None,
        })
        .collect()
}

fn broadcast() -> Broadcast {
    Broadcast {
        id: BroadcastId(u64::MAX),
        nick: Text::from("별하늘"),
        title: Text::from(HOSTILE),
        category: Text::from("토크/캠방"),
        started_at: Timestamp(i64::MAX),
    }
}
