//! The dispatch's side of the file.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::dispatch::{Expired, Head, Note, Outbox, OutboxError, Settlement};
use crate::event::Timestamp;
use crate::sink::{AlertId, Delivery, TargetId};

/// The outbox on SQLite.
#[derive(Debug)]
pub struct SqliteOutbox {
    connection: Mutex<Connection>,
}

impl SqliteOutbox {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// How many alerts are still to be delivered.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn depth(&self) -> Result<u64, OutboxError> {
        let sql = "SELECT count(*) FROM deliveries WHERE state IN ('due', 'sending', 'retry', 'gathering')";
        self.lock()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map(i64::cast_unsigned)
            .map_err(in_words)
    }

    /// How many alerts wait for each target, whether or not it is still configured.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn waiting(&self) -> Result<Vec<(TargetId, u64)>, OutboxError> {
        let sql =
            "SELECT target, count(*) FROM deliveries WHERE state IN ('due', 'sending', 'retry', 'gathering')
             GROUP BY target";
        let read = |connection: &Connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| {
                let (target, count): (String, i64) = (row.get(0)?, row.get(1)?);
                Ok((TargetId(target.into()), count.cast_unsigned()))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read(&self.lock()).map_err(in_words)
    }

    /// Each call leaves the connection as it found it, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The first in line, or none if it could not be read and was put aside.
    fn readable_head(
        &self,
        target: &TargetId,
        now: Timestamp,
    ) -> Result<Option<Head>, OutboxError> {
        let connection = self.lock();
        let first = connection
            .prepare_cached(
                // What still gathers holds nobody up.
                "SELECT id, attempts, not_before, card, message FROM deliveries
                 WHERE target = ?1 AND state IN ('due', 'sending', 'retry', 'gathering')
                   AND (state <> 'gathering' OR not_before <= ?2)
                 ORDER BY priority, seq LIMIT 1",
            )
            .and_then(|mut statement| {
                statement
                    .query_row(params![target.0.as_str(), now.as_millis()], |row| {
                        let (id, card, message): (String, String, String) =
                            (row.get(0)?, row.get(3)?, row.get(4)?);
                        let (attempts, not_before): (u32, i64) = (row.get(1)?, row.get(2)?);
                        Ok((id, attempts, Timestamp(not_before), card, message))
                    })
                    .optional()
            })
            .map_err(in_words)?;
        let Some((id, attempts, not_before, card, message)) = first else {
            return gathering_until(&connection, target).map(Some);
        };
        if not_before > now {
            return Ok(Some(Head::Later(not_before)));
        }
        let id = AlertId(id.into());
        if let (Ok(card), Ok(message)) =
            (serde_json::from_str(&card), serde_json::from_str(&message))
        {
            let attempt = attempts.saturating_add(1);
            return Ok(Some(Head::Due(Box::new(Delivery {
                attempt,
                ..Delivery::new(id, card, message)
            }))));
        }
        // A row that nobody can read must not hold up the line for ever.
        drop(connection);
        let error = "cannot be read: written by another version of soopbell".to_owned();
        self.settle(&id, &Settlement::Dead { error }, now)?;
        Ok(None)
    }
}

impl Outbox for SqliteOutbox {
    fn head(&self, target: &TargetId, now: Timestamp) -> Result<Head, OutboxError> {
        loop {
            if let Some(head) = self.readable_head(target, now)? {
                return Ok(head);
            }
        }
    }

    fn expire(
        &self,
        target: &TargetId,
        now: Timestamp,
        tell: &dyn Fn(Expired) -> Note,
    ) -> Result<u64, OutboxError> {
        expire(&mut self.lock(), target, now, tell).map_err(in_words)
    }

    fn post(&self, target: &TargetId, note: &Note) -> Result<(), OutboxError> {
        insert(&self.lock(), target, note).map_err(in_words)
    }

    fn claim(&self, id: &AlertId) -> Result<(), OutboxError> {
        self.lock()
            .prepare_cached(
                "UPDATE deliveries SET state = 'sending', attempts = attempts + 1 WHERE id = ?1",
            )
            .and_then(|mut statement| statement.execute([id.0.as_str()]))
            .map(drop)
            .map_err(in_words)
    }

    fn settle(
        &self,
        id: &AlertId,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<(), OutboxError> {
        let (state, not_before, remote_id, error) = match settlement {
            Settlement::Sent { remote_id } => ("sent", 0, remote_id.as_deref(), None),
            Settlement::Retry { not_before, error } => {
                ("retry", not_before.as_millis(), None, Some(error))
            }
            Settlement::Dead { error } => ("dead", 0, None, Some(error)),
        };
        let sql = "UPDATE deliveries
             SET state = ?2, not_before = ?3, remote_id = ?4, error = ?5, settled_at = ?6 WHERE id = ?1";
        self.lock()
            .prepare_cached(sql)
            .and_then(|mut statement| {
                statement.execute(params![
                    id.0.as_str(),
                    state,
                    not_before,
                    remote_id,
                    error,
                    now.as_millis()
                ])
            })
            .map(drop)
            .map_err(in_words)
    }
}

/// When the first alert that still gathers is ready, if there is one.
fn gathering_until(connection: &Connection, target: &TargetId) -> Result<Head, OutboxError> {
    let sql = "SELECT min(not_before) FROM deliveries
         WHERE target = ?1 AND state IN ('due', 'sending', 'retry', 'gathering')";
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([target.0.as_str()], |row| row.get(0)))
        .map(|at: Option<i64>| at.map_or(Head::Empty, |at| Head::Later(Timestamp(at))))
        .map_err(in_words)
}

/// Puts aside what is worth nothing any more, and in the same step a note that says so into the line.
fn expire(
    connection: &mut Connection,
    target: &TargetId,
    now: Timestamp,
    tell: &dyn Fn(Expired) -> Note,
) -> rusqlite::Result<u64> {
    const OF_IT: &str =
        "target = ?1 AND state IN ('due', 'sending', 'retry', 'gathering') AND expires_at <= ?2";
    let these = params![target.0.as_str(), now.as_millis()];
    let look = format!("SELECT min(expires_at), max(seq) FROM deliveries WHERE {OF_IT}");
    let (first, last): (Option<i64>, Option<i64>) = connection
        .prepare_cached(&look)?
        .query_row(these, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(0);
    };
    let transaction = connection.transaction()?;
    let put_aside = format!(
        "UPDATE deliveries SET state = 'expired', settled_at = ?2, error = 'expired' WHERE {OF_IT}"
    );
    // Others may have come since it was looked: what is told is what was put aside.
    let count = transaction.execute(&put_aside, these)?;
    let expired = Expired {
        count: count as u64,
        first: Timestamp(first),
        last: last.cast_unsigned(),
    };
    insert(&transaction, target, &tell(expired))?;
    transaction.commit()?;
    Ok(expired.count)
}

fn insert(connection: &Connection, target: &TargetId, note: &Note) -> rusqlite::Result<()> {
    // Before its alerts: it says why some of them are missing, or that something is wrong.
    let sql = "INSERT INTO deliveries (id, position, target, state, card, message, priority)
         VALUES (?1, 0, ?2, 'due', ?3, ?4, 0) ON CONFLICT (id) DO NOTHING";
    connection.prepare_cached(sql)?.execute(params![
        note.id.0.as_str(),
        target.0.as_str(),
        super::ledger::to_text(&note.card)?,
        super::ledger::to_text(&note.message)?,
    ])?;
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is what map_err hands over"
)]
fn in_words(error: rusqlite::Error) -> OutboxError {
    OutboxError(error.to_string())
}
