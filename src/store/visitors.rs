//! The register of visitors in the file: one row for each streamer and visitor, read and written by its key.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::ledger::to_text;
use crate::engine::{Visitor, Visitors};
use crate::event::{StreamerId, Text, Timestamp, UserId};

/// Rows of one stretch of a sweep: read in a few milliseconds, and at one stretch each ten minutes more than a million
/// visitors a day.
const SWEEP_ROWS: u32 = 10_000;

/// What is known of somebody.
pub(super) fn read(
    connection: &Connection,
    streamer: &StreamerId,
    user: &UserId,
) -> rusqlite::Result<Option<Visitor>> {
    connection
        .prepare_cached(
            "SELECT first_seen, last_seen, nick, previous_nicks FROM visitors
             WHERE streamer = ?1 AND user = ?2",
        )?
        .query_row([streamer.as_str(), user.as_str()], |row| {
            let previous = row.get_ref(3)?.as_str()?;
            Ok(Visitor {
                first_seen: Timestamp(row.get(0)?),
                last_seen: Timestamp(row.get(1)?),
                nick: Text::from(row.get_ref(2)?.as_str()?),
                // Nothing but we write here. If it cannot be read all the same, the rest is still good.
                previous_nicks: serde_json::from_str(previous).unwrap_or_default(),
            })
        })
        .optional()
}

/// Writes down what is known of these people now, within somebody's transaction.
pub(super) fn write(transaction: &Transaction<'_>, visitors: &Visitors) -> rusqlite::Result<()> {
    if visitors.is_empty() {
        return Ok(());
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO visitors (streamer, user, first_seen, last_seen, nick, previous_nicks)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (streamer, user) DO UPDATE
         SET last_seen = excluded.last_seen, nick = excluded.nick, previous_nicks = excluded.previous_nicks",
    )?;
    for ((streamer, user), visitor) in visitors {
        insert.execute(params![
            streamer.as_str(),
            user.as_str(),
            visitor.first_seen.as_millis(),
            visitor.last_seen.as_millis(),
            visitor.nick.as_str(),
            to_text(&visitor.previous_nicks)?,
        ])?;
    }
    Ok(())
}

/// How far the register has been gone through for visitors to forget; it goes round and round.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// The last key that was looked at. Before the first row there is the empty one.
    after: (String, String),
}

impl Sweep {
    /// Goes through the next stretch and forgets whoever was not seen since `before`.
    pub(super) fn step(
        &mut self,
        connection: &mut Connection,
        before: Timestamp,
    ) -> rusqlite::Result<()> {
        let (streamer, user) = &self.after;
        let last = connection
            .prepare_cached(
                "SELECT streamer, user FROM visitors WHERE (streamer, user) > (?1, ?2)
                 ORDER BY streamer, user LIMIT 1 OFFSET ?3",
            )?
            .query_row(params![streamer, user, SWEEP_ROWS - 1], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match &last {
            Some((last_streamer, last_user)) => transaction.execute(
                "DELETE FROM visitors WHERE (streamer, user) > (?1, ?2)
                 AND (streamer, user) <= (?3, ?4) AND last_seen < ?5",
                params![streamer, user, last_streamer, last_user, before.as_millis()],
            )?,
            // The end is nearer than that: the next stretch begins at the beginning.
            None => transaction.execute(
                "DELETE FROM visitors WHERE (streamer, user) > (?1, ?2) AND last_seen < ?3",
                params![streamer, user, before.as_millis()],
            )?,
        };
        transaction.commit()?;
        self.after = last.unwrap_or_default();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;
    use std::time::Duration;

    use bytes::Bytes;
    use tempfile::tempdir;
    use tokio::sync::Notify;

    use super::super::{SqliteLedger, Store};
    use super::*;
    use crate::engine::{Engine, Keep, Ledger as _, Past, Register, Step};
    use crate::event::{Arrival, Departure, Event, EventId, EventKind, Person, Visit};
    use crate::intake::intake;
    use crate::log::{EventLog as _, Position};
    use crate::notify::{Notifier, Routes};
    use crate::rule::Rulebook;
    use crate::shutdown::Stage;
    use crate::status::Status;

    const DAY: i64 = 24 * 60 * 60 * 1_000;
    const NOW: i64 = 20_000 * DAY;

    fn star() -> StreamerId {
        StreamerId::parse("star01").unwrap()
    }

    fn event(at: i64, kind: EventKind) -> Event {
        Event {
            id: EventId {
                connection: 1,
                sequence: 0,
            },
            streamer: star(),
            broadcast: None,
            at: Timestamp(at),
            kind,
            raw: Bytes::new(),
        }
    }

    fn comes(at: i64, id: &str, nick: &str) -> Event {
        let arrival = Arrival {
            visitor: Person::new(UserId::strip(id), nick),
            already_here: false,
            connections: 1,
            visit: None,
        };
        event(at, EventKind::Arrival(arrival))
    }

    fn goes(at: i64, id: &str, nick: &str) -> Event {
        let departure = Departure {
            visitor: Person::new(UserId::strip(id), nick),
            kicked: false,
            connections: 0,
        };
        event(at, EventKind::Departure(departure))
    }

    fn notifier() -> Notifier {
        Notifier::new(Rulebook::default(), Routes::default())
    }

    /// One life of the engine: takes these events and ends.
    async fn live(folder: &Path, events: Vec<Event>) {
        let store = Store::open(folder).unwrap();
        let (intake, outlet) = intake(100);
        let surroundings = (
            Arc::new(Status::default()),
            Arc::new(Notify::new()),
            Stage::new("engine"),
        );
        let (day, now) = (Duration::from_hours(24), Timestamp(NOW));
        let keep = Keep {
            events: day,
            deliveries: day,
        };
        let ledger = store.ledger().unwrap();
        let engine = Engine::start(outlet, ledger, notifier(), keep, now, surroundings).unwrap();
        for event in events {
            intake.put(event).await;
        }
        intake.close();
        engine.run().unwrap();
    }

    /// What the arrivals in the log were told.
    fn told(ledger: &mut SqliteLedger) -> Vec<Visit> {
        let mut told = Vec::new();
        let mut show = |_, event: &Event| {
            if let EventKind::Arrival(arrival) = &event.kind {
                told.push(arrival.visit.clone().unwrap());
            }
        };
        ledger.replay(Timestamp(0), &mut show).unwrap();
        told
    }

    fn told_in(folder: &Path) -> Vec<Visit> {
        told(&mut Store::open(folder).unwrap().ledger().unwrap())
    }

    /// Judges a batch as the engine does, and writes it down if it can be.
    fn pass(ledger: &mut SqliteLedger, mut batch: Vec<Event>, first: Position) -> bool {
        let mut register = Register::default();
        register
            .acquaint(&mut batch, |streamer, user| ledger.visitor(streamer, user))
            .unwrap();
        let step = Step {
            first,
            events: &batch,
            verdicts: &[],
            alerts: &[],
            visitors: register.seen(),
        };
        ledger.commit(&step).is_ok()
    }

    fn visitor(ledger: &mut SqliteLedger, id: &str) -> Option<Visitor> {
        ledger.visitor(&star(), &UserId::strip(id)).unwrap()
    }

    #[tokio::test]
    async fn what_is_known_of_visitors_outlives_the_process_and_stands_in_the_log() {
        let folder = tempdir().unwrap();
        let hours_ago = |hours: i64| NOW - hours * DAY / 24;
        live(folder.path(), vec![comes(hours_ago(26), "a", "가")]).await;
        let again = vec![comes(hours_ago(1), "a", "나"), comes(NOW, "b", "가")];
        live(folder.path(), again).await;
        let expected = [
            Visit::default(),
            Visit {
                days_away: Some(1),
                previous_nicks: vec!["가".into()],
            },
            Visit::default(),
        ];
        // The first day's log is kept no longer; the two of today are told the same by the log alone.
        assert_eq!(told_in(folder.path()), expected[1..]);
        let file = Connection::open(folder.path().join("soopbell.db")).unwrap();
        file.execute("DELETE FROM visitors", []).unwrap();
        drop(file);
        assert_eq!(told_in(folder.path()), expected[1..]);
    }

    #[test]
    fn a_visit_is_remembered_with_its_batch_or_not_at_all() {
        let folder = tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut ledger = store.ledger().unwrap();
        assert!(pass(&mut ledger, vec![comes(0, "a", "가")], Position(1)));
        // A place that is taken: nothing of the batch can be written.
        let batch = || vec![comes(DAY, "a", "나"), comes(DAY, "b", "다")];
        assert!(!pass(&mut ledger, batch(), Position(1)));
        drop(ledger);

        let mut ledger = store.ledger().unwrap();
        assert_eq!(visitor(&mut ledger, "b"), None);
        assert_eq!(visitor(&mut ledger, "a").unwrap().nick, "가");
        assert!(pass(&mut ledger, batch(), Position(2)));
        let days: Vec<_> = told(&mut ledger).iter().map(|it| it.days_away).collect();
        assert_eq!(days, [None, Some(1), None]);
    }

    #[test]
    fn an_entry_reads_back_as_it_was_written() {
        let folder = tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut ledger = store.ledger().unwrap();
        assert_eq!(visitor(&mut ledger, "a"), None);
        let hostile = r#"","[]'); DROP TABLE visitors; --"#;
        let batch = vec![comes(5, "a", hostile), comes(6, "a", "b\u{1f}\n")];
        assert!(pass(&mut ledger, batch, Position(1)));
        let expected = Visitor {
            first_seen: Timestamp(5),
            last_seen: Timestamp(6),
            nick: "b\u{1f}\n".into(),
            previous_nicks: vec![hostile.into()],
        };
        assert_eq!(visitor(&mut ledger, "a"), Some(expected));
        let other = StreamerId::parse("star02").unwrap();
        assert_eq!(ledger.visitor(&other, &UserId::strip("a")), Ok(None));
    }

    #[test]
    fn whoever_has_not_come_for_long_is_forgotten_in_stretches_and_nobody_else() {
        let folder = tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let mut ledger = store.ledger().unwrap();
        let crowd = i64::from(SWEEP_ROWS) + 500;
        let come = |n: i64| comes(n % 2 * DAY, &format!("v{n:06}"), "x");
        assert!(pass(
            &mut ledger,
            (0..crowd).map(come).collect(),
            Position(1)
        ));
        let count = || {
            let file = Connection::open(folder.path().join("soopbell.db")).unwrap();
            let count = "SELECT count(*) FROM visitors";
            file.query_row(count, [], |row| row.get::<_, i64>(0))
                .unwrap()
        };
        let past = Past {
            events: Timestamp(0),
            deliveries: Timestamp(0),
            visitors: Timestamp(DAY),
        };
        ledger.tidy(past).unwrap();
        assert_eq!(count(), crowd - i64::from(SWEEP_ROWS) / 2);
        ledger.tidy(past).unwrap();
        assert_eq!(count(), crowd / 2);
        assert_eq!(visitor(&mut ledger, "v000000"), None);
        assert!(visitor(&mut ledger, "v000001").is_some());
        // Round and round: the next stretch is the first again.
        let past = Past {
            visitors: Timestamp(2 * DAY),
            ..past
        };
        ledger.tidy(past).unwrap();
        assert_eq!(count(), 0);
    }

    #[test]
    fn whom_the_log_of_an_older_soopbell_remembers_is_no_stranger() {
        let folder = tempdir().unwrap();
        let file = Connection::open(folder.path().join("soopbell.db")).unwrap();
        file.execute_batch(include_str!("0001_log_and_outbox.sql"))
            .unwrap();
        file.pragma_update(None, "user_version", 1).unwrap();
        let events = [
            comes(7_000, "a", "옛이름"),
            goes(9_000, "a", "새이름"),
            comes(8_000, "b", "나"),
        ];
        for (position, event) in (1..).zip(&events) {
            let body = serde_json::to_string(&event.kind).unwrap();
            file.execute(
                "INSERT INTO events (position, connection, sequence, streamer, at, kind, body)
                 VALUES (?1, 1, 0, 'star01', ?2, ?3, ?4)",
                params![position, event.at.as_millis(), event.kind.name(), body],
            )
            .unwrap();
        }
        // What another version of soopbell may have written must not keep this one from starting.
        for (position, body) in [
            (90, "{"),
            (91, "{}"),
            (92, r#"{"visitor":{"id":7,"nick":null}}"#),
        ] {
            file.execute(
                "INSERT INTO events (position, connection, sequence, streamer, at, kind, body)
                 VALUES (?1, 1, 0, 'star01', 0, 'arrival', ?2)",
                params![position, body],
            )
            .unwrap();
        }
        drop(file);

        let store = Store::open(folder.path()).unwrap();
        let mut ledger = store.ledger().unwrap();
        let expected = Visitor {
            first_seen: Timestamp(7_000),
            last_seen: Timestamp(9_000),
            nick: "새이름".into(),
            previous_nicks: Vec::new(),
        };
        assert_eq!(visitor(&mut ledger, "a"), Some(expected));
        assert!(visitor(&mut ledger, "b").is_some());
        assert_eq!(visitor(&mut ledger, "7"), None);
    }
}
