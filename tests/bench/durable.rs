//! Events through the log and the outbox, so that they survive a loss of power.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use soopbell::engine::{Engine, Keep, Ledger as _, Register, Step};
use soopbell::event::{Event, EventKind, Timestamp};
use soopbell::intake::intake;
use soopbell::log::Position;
use soopbell::notify::Outcome;
use soopbell::shutdown::Stage;
use soopbell::status::Status;
use soopbell::store::{SqliteLedger, Store};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::Fallible;
use crate::meter::{Runner, race};
use crate::rules::{events, notifier};

/// Events of one transaction; the engine's own bound.
const BATCH: usize = 1_024;

pub(crate) fn run(quick: bool, out: &mut impl Write) -> Fallible {
    let (batches, rounds) = if quick { (4, 3) } else { (32, 15) };
    let mut events = events(BATCH * batches * 2)?;
    events.truncate(BATCH * batches);
    let events = &events;
    let count = events.len();
    // Beside the build, not in a folder that may be memory.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let bare = bare(folder.path())?;
    let store = Store::open(&folder.path().join("commits"))?;
    let mut ledger = store.ledger()?;
    let mut head = Position::default();
    let visited = Store::open(&folder.path().join("visited"))?;
    let (mut visited_ledger, mut visited_head) = (visited.ledger()?, Position::default());
    let talked = Store::open(&folder.path().join("talked"))?;
    let (mut talked_ledger, mut talked_head) = (talked.ledger()?, Position::default());
    let talk = &only_talk(events);
    let run_folder = |run: usize| folder.path().join(format!("run{run}"));
    let mut runs = 0;
    let mut runners = [
        Runner::timed("110 bytes a row, bare (reference)", count, || {
            insert_bare(&bare, count)
        }),
        Runner::timed("commits (budget: 300,000/s)", count, || {
            commit_all(&mut ledger, &mut head, events, false)
        }),
        Runner::timed("the same with the register of visitors", count, || {
            commit_all(&mut visited_ledger, &mut visited_head, events, true)
        }),
        Runner::timed("nobody comes or goes, with the register", count, || {
            commit_all(&mut talked_ledger, &mut talked_head, talk, true)
        }),
        Runner::timed("queue, rules, commits on a new file", count, || {
            runs += 1;
            queue_to_log(&run_folder(runs), events)
        }),
    ];
    race(
        "log and outbox, durable, per event",
        rounds,
        &mut runners,
        out,
    )
}

fn bare(folder: &Path) -> Fallible<Connection> {
    let file: PathBuf = folder.join("bare.db");
    let connection = Connection::open(file)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection
        .execute_batch("CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")?;
    Ok(connection)
}

fn insert_bare(connection: &Connection, rows: usize) -> Fallible<Duration> {
    let body = "x".repeat(110);
    let start = Instant::now();
    for _ in 0..rows / BATCH {
        let transaction = connection.unchecked_transaction()?;
        let mut insert = transaction.prepare_cached("INSERT INTO rows (body) VALUES (?1)")?;
        for _ in 0..BATCH {
            insert.execute([&body])?;
        }
        drop(insert);
        transaction.commit()?;
    }
    Ok(start.elapsed())
}

/// The same events with a line of chat in the place of each that is about somebody coming or going.
fn only_talk(events: &[Event]) -> Vec<Event> {
    let is_chat = |event: &&Event| matches!(event.kind, EventKind::Chat(_));
    let mut lines = events.iter().filter(is_chat).cycle();
    let mut talk = events.to_vec();
    for event in &mut talk {
        let moves = matches!(event.kind, EventKind::Arrival(_) | EventKind::Departure(_));
        if let Some(line) = lines.next().filter(|_| moves) {
            event.kind = line.kind.clone();
        }
    }
    talk
}

/// As the engine commits, with or without asking the register of visitors; judging is not counted.
fn commit_all(
    ledger: &mut SqliteLedger,
    head: &mut Position,
    events: &[Event],
    with_register: bool,
) -> Fallible<Duration> {
    let mut notifier = notifier()?;
    let mut took = Duration::ZERO;
    let mut register = Register::default();
    for batch in events.chunks(BATCH) {
        // The same events again are other events by another name.
        let mut batch: Vec<Event> = batch.iter().map(|event| renamed(event, *head)).collect();
        let start = Instant::now();
        if with_register {
            register.acquaint(&mut batch, |streamer, user| ledger.visitor(streamer, user))?;
        }
        took += start.elapsed();
        let first = head.next();
        let mut outcome = Outcome::default();
        for event in &batch {
            *head = head.next();
            notifier.fold(*head, event, &mut outcome);
        }
        let step = Step {
            first,
            events: &batch,
            verdicts: &outcome.verdicts,
            alerts: &outcome.alerts,
            visitors: register.seen(),
        };
        let start = Instant::now();
        ledger.commit(&step)?;
        took += start.elapsed();
    }
    Ok(took)
}

fn renamed(event: &Event, head: Position) -> Event {
    let mut event = event.clone();
    event.id.connection += head.0;
    event
}

/// The whole engine on a thread, fed by a task; from the first event put to the end of the engine.
fn queue_to_log(folder: &Path, events: &[Event]) -> Fallible<Duration> {
    let store = Store::open(folder)?;
    // Room for all, so that no chat is shed.
    let (intake, outlet) = intake(events.len());
    let status = Arc::new(Status::default());
    let for_ever = Duration::from_hours(24 * 365 * 20);
    let keep = Keep {
        events: for_ever,
        deliveries: for_ever,
    };
    let surroundings = (
        Arc::clone(&status),
        Arc::new(Notify::new()),
        Stage::new("bench"),
    );
    let now = Timestamp(1_760_000_000_000);
    let engine = Engine::start(
        outlet,
        store.ledger()?,
        notifier()?,
        keep,
        now,
        surroundings,
    )?;
    let events = events.to_vec();
    let expected = events.len() as u64;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;

    let start = Instant::now();
    let running = std::thread::spawn(move || engine.run());
    runtime.block_on(async {
        for event in events {
            intake.put(event).await;
        }
        intake.close();
    });
    running.join().map_err(|_| "the engine panicked")??;
    let took = start.elapsed();
    let logged = status.counters.logged.get();
    if logged == expected {
        Ok(took)
    } else {
        Err(format!("{logged} of {expected} events were logged").into())
    }
}
