//! What chats do not want to hear for a while.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Row, TransactionBehavior, params};

use crate::dispatch::OutboxError;
use crate::event::{StreamerId, Timestamp};
use crate::notify::Silence;
use crate::rule::RuleId;
use crate::sink::TargetId;

/// How long a silence that is over stays in the file: a clock that is set back finds it again.
const KEPT: Duration = Duration::from_hours(24);

/// The silences of all chats, on SQLite.
#[derive(Debug)]
pub struct SilenceTable {
    connection: Mutex<Connection>,
}

impl SilenceTable {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// Every silence that is in force at `now`, in the order in which they were asked for.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn live(&self, now: Timestamp) -> Result<Vec<Silence>, OutboxError> {
        self.ask(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, chat, streamer, rule, since, until, reason, asked_by FROM silences
                 WHERE until > ?1 ORDER BY id",
            )?;
            let rows = statement.query_map([now.as_millis()], read)?;
            rows.filter_map(Result::transpose).collect()
        })
    }

    /// A chat does not want to hear this from now on. It comes back with its number; `None` if the chat has as many
    /// already as it may have. What has long been over is forgotten.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(&self, silence: Silence) -> Result<Option<Silence>, OutboxError> {
        self.ask(|connection| {
            let now = silence.since;
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction
                .prepare_cached("DELETE FROM silences WHERE until <= ?1")?
                .execute([now.minus(KEPT).as_millis()])?;
            let chat = silence.target.0.as_str();
            let count: i64 = transaction
                .prepare_cached("SELECT count(*) FROM silences WHERE chat = ?1 AND until > ?2")?
                .query_one(params![chat, now.as_millis()], |row| row.get(0))?;
            if usize::try_from(count).is_ok_and(|count| count >= Silence::MAX_OF_ONE) {
                return Ok(None);
            }
            transaction.execute(
                "INSERT INTO silences (chat, streamer, rule, since, until, reason, asked_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    chat,
                    silence.streamer.as_ref().map(StreamerId::as_str),
                    silence.rule.as_ref().map(RuleId::as_str),
                    now.as_millis(),
                    silence.until.as_millis(),
                    silence.reason.as_str(),
                    silence.by.as_str(),
                ],
            )?;
            let id = transaction.last_insert_rowid().cast_unsigned();
            transaction.commit()?;
            Ok(Some(Silence { id, ..silence }))
        })
    }

    /// A chat wants to hear again what this silence kept from it; says whether it was in force there.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn lift(&self, chat: &TargetId, id: u64, now: Timestamp) -> Result<bool, OutboxError> {
        self.ask(|connection| {
            let sql = "DELETE FROM silences WHERE chat = ?1 AND id = ?2 AND until > ?3";
            let lifted = connection.execute(
                sql,
                params![chat.0.as_str(), id.cast_signed(), now.as_millis()],
            )?;
            Ok(lifted > 0)
        })
    }

    /// The same for all of a chat that are in force and name this streamer and this rule; where none is given, whatever
    /// they name. Says how many there were.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn lift_all(
        &self,
        chat: &TargetId,
        streamer: Option<&StreamerId>,
        rule: Option<&RuleId>,
        now: Timestamp,
    ) -> Result<usize, OutboxError> {
        self.ask(|connection| {
            let sql = "DELETE FROM silences WHERE chat = ?1 AND until > ?2
                 AND (?3 IS NULL OR streamer = ?3) AND (?4 IS NULL OR rule = ?4)";
            connection.execute(
                sql,
                params![
                    chat.0.as_str(),
                    now.as_millis(),
                    streamer.map(StreamerId::as_str),
                    rule.map(RuleId::as_str),
                ],
            )
        })
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        question(&mut connection).map_err(|error| OutboxError(error.to_string()))
    }
}

/// A silence as it stands in the file. One that names somebody whom nobody can read keeps nothing quiet: without the name
/// it would keep everything quiet.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Silence>> {
    let id = row.get::<_, i64>(0)?.cast_unsigned();
    let (streamer, rule): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
    let (who, what) = (
        streamer.as_deref().and_then(StreamerId::parse),
        rule.as_deref().and_then(RuleId::parse),
    );
    if who.is_some() != streamer.is_some() || what.is_some() != rule.is_some() {
        tracing::warn!(id, "a silence cannot be read and is passed over");
        return Ok(None);
    }
    Ok(Some(Silence {
        id,
        target: TargetId(row.get::<_, String>(1)?.into()),
        streamer: who,
        rule: what,
        since: Timestamp(row.get(4)?),
        until: Timestamp(row.get(5)?),
        reason: row.get::<_, String>(6)?.into(),
        by: row.get::<_, String>(7)?.into(),
    }))
}
