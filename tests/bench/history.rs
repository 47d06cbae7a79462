//! Rules rehearsed on a long log, as `soopbell rules replay` does it.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use soopbell::engine::{Ledger as _, Step};
use soopbell::event::{Event, Timestamp};
use soopbell::log::Position;
use soopbell::notify::{Outcome, Routes};
use soopbell::replay::Replay;
use soopbell::rule::{Rulebook, shipped};
use soopbell::sink::TargetId;
use soopbell::store::{Archive, Store};
use tokio::time::Instant;

use crate::Fallible;
use crate::meter::{Runner, race};
use crate::rules::{compile, events, streamer, synthetic_source};

/// Events of one transaction; the engine's own bound.
const BATCH: usize = 1_024;

/// Between two events, so that a million of them take a week.
const STEP_MILLIS: i64 = 600;

/// How many rules, the shipped ones among them.
const RULES: usize = 100;

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let count: usize = if quick { 100_000 } else { 1_000_000 };
    let rounds = if quick { 1 } else { 3 };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    write(folder.path(), count)?;
    let mut sources = shipped();
    let more = RULES - compile(&sources)?.rules().len();
    sources.push(synthetic_source(more));
    let rules = compile(&sources)?;
    let mut runners = [
        Runner::timed("reading the log (reference)", count, || {
            let (start, mut seen) = (Instant::now(), 0_usize);
            read(folder.path(), &mut |_, event| {
                seen += usize::from(event.at > Timestamp::default());
            })?;
            black_box(seen);
            Ok(start.elapsed())
        }),
        Runner::timed("100 rules (budget: 30,000 ns)", count, || {
            let start = Instant::now();
            replayed(&rules, folder.path())?;
            Ok(start.elapsed())
        }),
    ];
    race("a rehearsal, per logged event", rounds, &mut runners, out)
}

/// Shows all of the log.
fn read(folder: &Path, show: &mut dyn FnMut(Position, &Event)) -> Fallible {
    Archive::open(folder)?.replay(Timestamp::default(), show)?;
    Ok(())
}

/// Shows all of the log to the rules.
fn replayed(rules: &Rulebook, log: &Path) -> Fallible {
    let target = TargetId("alerts".into());
    let watchers = BTreeMap::from([(streamer()?, vec![target.clone()])]);
    let routes = Routes::new([target], watchers);
    let mut replay = Replay::new(rules.clone(), routes, BTreeMap::new(), Timestamp::default());
    read(log, &mut |position, event| replay.take(position, event))?;
    black_box(replay.finish());
    Ok(())
}

/// Writes a log of so many events of the mix.
fn write(folder: &Path, count: usize) -> Fallible {
    let mix = events(20_000)?;
    let store = Store::open(folder)?;
    let mut ledger = store.ledger()?;
    let (outcome, visitors) = (Outcome::default(), BTreeMap::new());
    let mut at = 1_760_000_000_000;
    let mut made = mix
        .iter()
        .cycle()
        .take(count)
        .enumerate()
        .map(|(n, event)| {
            at += STEP_MILLIS;
            let mut event = event.clone();
            event.id.sequence = n as u64;
            event.at = Timestamp(at);
            event
        });
    let mut head = Position::default();
    loop {
        let batch: Vec<Event> = made.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        ledger.commit(&Step {
            first: head.next(),
            events: &batch,
            verdicts: &outcome.verdicts,
            alerts: &outcome.alerts,
            visitors: &visitors,
        })?;
        head.0 += batch.len() as u64;
    }
}
