//! Events against rules, and the fold around them.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;

use soopbell::event::{Broadcast, BroadcastId, Event, EventId, EventKind, StreamerId, Timestamp};
use soopbell::fault::Source;
use soopbell::log::Position;
use soopbell::notify::{Notifier, Outcome, Routes};
use soopbell::rule::{Rulebook, Scene, shipped};
use soopbell::sink::TargetId;
use soopbell::source::soop::visit::Output;

use crate::Fallible;
use crate::meter::{Runner, race};
use crate::mix::Mix;
use crate::packets::{drive, live_visit};

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let events = &events(if quick { 4_000 } else { 20_000 })?;
    let rounds = if quick { 5 } else { 31 };
    let count = events.len();
    let (mut notifier, mut outcome) = (notifier()?, Outcome::default());
    let books = [
        ("the shipped rules".to_owned(), compile(&shipped())?),
        ("100 rules (budget: 400 ns)".to_owned(), synthetic(100)?),
        (
            "1,000 rules (budget: 2,000 ns)".to_owned(),
            synthetic(1_000)?,
        ),
    ];
    let mut runners = vec![Runner::new(
        "one field by a match (reference)",
        count,
        || {
            let balloons = events.iter().map(|event| match &black_box(event).kind {
                EventKind::Donation(donation) => u64::from(donation.balloons),
                _ => 0,
            });
            black_box(balloons.sum::<u64>());
        },
    )];
    for (name, book) in &books {
        runners.push(Runner::new(name, count, || {
            black_box(matches(book, events));
        }));
    }
    runners.push(Runner::new(
        "the fold with the shipped rules",
        count,
        || {
            for event in events {
                notifier.fold(Position(1), event, &mut outcome);
            }
            outcome.verdicts.clear();
            outcome.alerts.clear();
        },
    ));
    race("rules, per event", rounds, &mut runners, out)
}

fn matches(book: &Rulebook, events: &[Event]) -> usize {
    let broadcast = Broadcast::default();
    let matching = events.iter().map(|event| {
        let scene = Scene::new(event, Some(&broadcast));
        book.matching(&scene).count()
    });
    matching.sum()
}

/// The shipped rules and one target that is told of everything.
pub(crate) fn notifier() -> Fallible<Notifier> {
    let target = TargetId("alerts".into());
    let watchers = BTreeMap::from([(streamer()?, vec![target.clone()])]);
    let routes = Routes::new([target], watchers);
    Ok(Notifier::new(compile(&shipped())?, routes))
}

/// The events of the mix, as the feed makes them.
pub(crate) fn events(packets: usize) -> Fallible<Vec<Event>> {
    let streamer = streamer()?;
    let mut events: Vec<Event> = Vec::new();
    drive(&mut live_visit(), &Mix::new(packets), |output| {
        if let Output::Event(kind, raw) = output {
            let sequence = events.len() as u64;
            events.push(Event {
                id: EventId {
                    connection: 1_760_000_000_000_000,
                    sequence,
                },
                streamer: streamer.clone(),
                broadcast: Some(BroadcastId(280_000_000)),
                at: Timestamp(1_760_000_000_000 + sequence.cast_signed()),
                kind,
                raw,
            });
        }
    });
    Ok(events)
}

pub(crate) fn streamer() -> Fallible<StreamerId> {
    StreamerId::parse("star01").ok_or_else(|| "not a streamer's id".into())
}

pub(crate) fn compile(sources: &[Source]) -> Fallible<Rulebook> {
    Rulebook::compile(sources, &[]).map_err(|faults| format!("{faults:?}").into())
}

/// Rules of many kinds, of which hardly any ever rings: four of eleven are about chat, by far the most common event.
pub(crate) fn synthetic_source(count: usize) -> Source {
    let rules = (0..count).map(|n| {
        let (on, when) = match n % 11 {
            0 => ("chat", format!("text == \"!command{n}\"")),
            1 => (
                "chat",
                format!("sender.id in [\"fan{n}\", \"fan{n}a\", \"fan{n}b\"]"),
            ),
            2 => ("chat", format!("sender.manager and sender.months >= {n}")),
            3 => ("donation", format!("balloons >= {}", 10_000 + n)),
            4 => (
                "donation",
                format!("balloons == {} and not donor.manager", 2_000 + n),
            ),
            5 => ("donation", format!("became_fan and fan_number >= {n}")),
            6 => (
                "arrival",
                format!("visitor.id in [\"fan{n}\", \"fan{n}a\"]"),
            ),
            7 => (
                "arrival",
                format!("visitor.months >= {n} or visitor.nick == \"별{n}\""),
            ),
            8 => ("departure", format!("kicked and visitor.id == \"fan{n}\"")),
            9 => ("chat", format!("text contains \"keyword{n}\"")),
            _ => (
                "flags_changed",
                format!("became_manager and person.id == \"fan{n}\""),
            ),
        };
        format!("[[rule]]\nid = \"rule-{n}\"\non = \"{on}\"\nwhen = '{when}'\ntext = \"x\"\n")
    });
    Source::new("synthetic.toml", rules.collect::<String>())
}

fn synthetic(count: usize) -> Fallible<Rulebook> {
    compile(&[synthetic_source(count)])
}
