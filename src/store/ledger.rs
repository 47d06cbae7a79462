//! The engine's side of the file: the log, the verdicts, and new lines for the outbox, in one transaction.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use super::visitors::{self, Sweep};
use super::{gifts, outbox, retention, tallies};
use crate::engine::{Ledger, Past, Step, Visitor};
use crate::event::{
    Broadcast, BroadcastId, Event, EventId, EventKind, StreamerId, Timestamp, UserId,
};
use crate::failpoint;
use crate::log::{EventLog, LogError, Position};
use crate::notify::{Reason, Recalled};
use crate::rule::RuleId;

/// Most rows that one clearing away takes, so that it never holds up a commit for long.
pub(super) const TIDY_ROWS: u32 = 2_000;

/// Behind every place there can be.
const END: Position = Position(i64::MAX as u64);

/// The ledger on SQLite.
#[derive(Debug)]
pub struct SqliteLedger {
    connection: Connection,
    sweep: Sweep,
}

impl SqliteLedger {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection,
            sweep: Sweep::default(),
        }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The last place before `since`.
    pub(super) fn place_before(&self, since: Timestamp) -> Result<Position, LogError> {
        let before = place_before(&self.connection, since, END);
        Ok(Position(unsigned(
            before.map_err(|error| in_words(&error))?,
        )))
    }

    /// The broadcast that was on when the log ends, for every streamer where one was.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn open_broadcasts(&mut self) -> Result<BTreeMap<StreamerId, Broadcast>, LogError> {
        let read = |connection: &Connection| {
            let mut open = BTreeMap::new();
            let mut statement = connection.prepare(
                "SELECT streamer, kind, body FROM events WHERE position IN (
                     SELECT max(position) FROM events INDEXED BY events_broadcasts
                     WHERE kind = 'broadcast_started' OR kind = 'broadcast_ended' OR kind = 'connected'
                     GROUP BY streamer)",
            )?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let (streamer, body): (String, String) = (row.get(0)?, row.get(2)?);
                let kind = serde_json::from_str(&body).ok();
                if let (
                    Some(streamer),
                    Some(EventKind::BroadcastStarted(on) | EventKind::Connected(on)),
                ) = (StreamerId::parse(&streamer), kind)
                {
                    open.insert(streamer, on);
                }
            }
            Ok(open)
        };
        read(&self.connection).map_err(|error| in_words(&error))
    }

    /// Since when a streamer's open broadcast was not seen any more when the log ended; `None` if it was seen to the end.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn unseen_since(&mut self, streamer: &StreamerId) -> Result<Option<Timestamp>, LogError> {
        // A gap that was shed is over with it; every other one is told on coming in, or on ending blind.
        let last = "SELECT at, body FROM events WHERE streamer = ?1
             AND kind IN ('broadcast_started', 'connected', 'disconnected', 'gap')
             AND NOT (kind = 'gap' AND body LIKE '%\"shed\"%')
             ORDER BY position DESC LIMIT 1";
        let row = self.connection.query_row(last, [streamer.as_str()], |row| {
            Ok((Timestamp(row.get(0)?), row.get::<_, String>(1)?))
        });
        let row = row.optional().map_err(|error| in_words(&error))?;
        Ok(
            row.and_then(|(at, body)| match serde_json::from_str(&body).ok()? {
                EventKind::BroadcastStarted(broadcast) => Some(broadcast.started_at.min(at)),
                EventKind::Disconnected { .. } | EventKind::Gap(_) => Some(at),
                _ => None,
            }),
        )
    }

    /// When the last event of the log happened: the last moment of which anything is known.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn seen_until(&mut self) -> Result<Option<Timestamp>, LogError> {
        let last = "SELECT at FROM events ORDER BY position DESC LIMIT 1";
        self.connection
            .query_row(last, [], |row| row.get(0).map(Timestamp))
            .optional()
            .map_err(|error| in_words(&error))
    }

    fn write(&mut self, step: &Step<'_>) -> rusqlite::Result<()> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        visitors::write(&transaction, step.visitors)?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO events (position, connection, sequence, streamer, broadcast, at, kind, body, raw)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            let mut position = step.first;
            for event in step.events {
                let body = to_text(&event.kind)?;
                insert.execute(params![
                    signed(position.0),
                    signed(event.id.connection),
                    signed(event.id.sequence),
                    event.streamer.as_str(),
                    event.broadcast.map(|broadcast| signed(broadcast.0)),
                    event.at.as_millis(),
                    event.kind.name(),
                    body,
                    (!event.raw.is_empty()).then_some(&event.raw[..]),
                ])?;
                position = position.next();
            }
            let mut insert = transaction.prepare_cached(
                "INSERT INTO verdicts (position, rule, held, joined) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for verdict in step.verdicts {
                let held = verdict.held.map(Reason::name);
                insert.execute(params![
                    signed(verdict.position.0),
                    verdict.rule.as_str(),
                    held,
                    verdict.joined,
                ])?;
            }
        }
        gifts::write(&transaction, step.first, step.events)?;
        tallies::write(&transaction, step)?;
        outbox::put(&transaction, step.alerts)?;
        failpoint::reach("in_commit");
        transaction.commit()
    }

    fn clear(&mut self, before: Timestamp) -> rusqlite::Result<bool> {
        // The last event stays whatever its age: it is what the next one's place is counted from.
        let oldest: Vec<i64> = self
            .connection
            .prepare_cached(
                "SELECT position, at FROM events
                 WHERE position < (SELECT max(position) FROM events) ORDER BY position LIMIT ?1",
            )?
            .query_map([TIDY_ROWS], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))?
            .take_while(|row| {
                row.as_ref()
                    .map_or(true, |(_, at)| *at < before.as_millis())
            })
            .map(|row| row.map(|(position, _)| position))
            .collect::<rusqlite::Result<_>>()?;
        let Some(last) = oldest.last() else {
            return Ok(false);
        };
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM events WHERE position <= ?1", [last])?;
        transaction.execute("DELETE FROM verdicts WHERE position <= ?1", [last])?;
        transaction.execute("DELETE FROM gifts WHERE position <= ?1", [last])?;
        let today = tallies::day_of(before);
        transaction.execute("DELETE FROM tallies WHERE day < ?1", [today])?;
        transaction.commit()?;
        Ok(oldest.len() == TIDY_ROWS as usize)
    }

    /// Shows every event at or after `since` and at a place before `until`.
    pub(super) fn show(
        &self,
        since: Timestamp,
        until: Position,
        show: &mut dyn FnMut(Position, &Event),
    ) -> rusqlite::Result<()> {
        let before = place_before(&self.connection, since, until)?;
        let mut statement = self.connection.prepare_cached(
            "SELECT position, connection, sequence, streamer, broadcast, at, body, raw
             FROM events WHERE position > ?1 AND position < ?2 ORDER BY position",
        )?;
        let mut rows = statement.query([before, signed(until.0)])?;
        while let Some(row) = rows.next()? {
            let position = Position(unsigned(row.get(0)?));
            if let Some(event) = read(row)? {
                show(position, &event);
            } else {
                // Written by another version of soopbell: the rest of the log is still good.
                tracing::warn!(%position, "event cannot be read and is passed over");
            }
        }
        Ok(())
    }
}

impl EventLog for SqliteLedger {
    fn head(&mut self) -> Result<Position, LogError> {
        self.connection
            .query_row("SELECT coalesce(max(position), 0) FROM events", [], |row| {
                row.get(0)
            })
            .map(|position| Position(unsigned(position)))
            .map_err(|error| in_words(&error))
    }

    fn replay(
        &mut self,
        since: Timestamp,
        show: &mut dyn FnMut(Position, &Event),
    ) -> Result<(), LogError> {
        self.show(since, END, show)
            .map_err(|error| in_words(&error))
    }
}

impl Ledger for SqliteLedger {
    fn commit(&mut self, step: &Step<'_>) -> Result<(), LogError> {
        failpoint::reach("before_commit");
        self.write(step).map_err(|error| in_words(&error))?;
        failpoint::reach("committed");
        Ok(())
    }

    fn rings(&mut self, since: Timestamp) -> Result<Vec<(Position, Recalled)>, LogError> {
        let read = |connection: &Connection| {
            let before = place_before(connection, since, END)?;
            let mut statement = connection.prepare_cached(
                "SELECT position, rule, joined FROM verdicts
                 WHERE position > ?1 AND (held IS NULL OR held IN (?2, ?3, ?4, ?5)) ORDER BY position",
            )?;
            let mut rings = Vec::new();
            let mut rows = statement.query(params![
                before,
                Reason::Merged.name(),
                Reason::Gathering.name(),
                Reason::Silenced.name(),
                Reason::TooSmall.name()
            ])?;
            while let Some(row) = rows.next()? {
                if let Some(rule) = RuleId::parse(row.get_ref(1)?.as_str()?) {
                    let merged = row.get(2)?;
                    rings.push((Position(unsigned(row.get(0)?)), Recalled { rule, merged }));
                }
            }
            Ok(rings)
        };
        read(&self.connection).map_err(|error: rusqlite::Error| in_words(&error))
    }

    fn visitor(
        &mut self,
        streamer: &StreamerId,
        user: &UserId,
    ) -> Result<Option<Visitor>, LogError> {
        visitors::read(&self.connection, streamer, user).map_err(|error| in_words(&error))
    }

    fn tidy(&mut self, past: Past) -> Result<bool, LogError> {
        let mut tidy = || {
            let (events, deliveries) = (
                self.clear(past.events)?,
                retention::clear(&mut self.connection, past.deliveries)?,
            );
            let more = events || deliveries;
            // The register is in no hurry: a stretch of it each time that the log is done.
            if !more {
                self.sweep.step(&mut self.connection, past.visitors)?;
            }
            Ok(more)
        };
        tidy().map_err(|error| in_words(&error))
    }
}

/// The last place before `since`, of those before `until`. Places follow time, so it is found from the end, and only the
/// stretch itself is read.
fn place_before(
    connection: &Connection,
    since: Timestamp,
    until: Position,
) -> rusqlite::Result<i64> {
    let last = "SELECT position FROM events WHERE position < ?2 AND at < ?1 ORDER BY position DESC LIMIT 1";
    let place = connection.query_row(last, [since.as_millis(), signed(until.0)], |row| row.get(0));
    Ok(place.optional()?.unwrap_or(0))
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Option<Event>> {
    let body = row.get_ref(6)?.as_str()?;
    let streamer = StreamerId::parse(row.get_ref(3)?.as_str()?);
    let (Some(streamer), Ok(kind)) = (streamer, serde_json::from_str(body)) else {
        return Ok(None);
    };
    Ok(Some(Event {
        id: EventId {
            connection: unsigned(row.get(1)?),
            sequence: unsigned(row.get(2)?),
        },
        streamer,
        broadcast: row
            .get::<_, Option<i64>>(4)?
            .map(|id| BroadcastId(unsigned(id))),
        at: Timestamp(row.get(5)?),
        kind,
        raw: row.get::<_, Option<Vec<u8>>>(7)?.unwrap_or_default().into(),
    }))
}

pub(super) fn to_text(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(unwritable)
}

fn unwritable(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}

pub(super) fn in_words(error: &rusqlite::Error) -> LogError {
    LogError(error.to_string())
}

/// SQLite's integers are signed; ours are kept bit for bit.
pub(super) fn signed(number: u64) -> i64 {
    number.cast_signed()
}

pub(super) fn unsigned(number: i64) -> u64 {
    number.cast_unsigned()
}
