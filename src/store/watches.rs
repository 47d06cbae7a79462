//! Which chats asked for the alerts of which streamers.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, params};

use crate::dispatch::OutboxError;
use crate::event::{StreamerId, Timestamp};
use crate::sink::TargetId;

/// The wishes of chats, on SQLite.
#[derive(Debug)]
pub struct Watches {
    connection: Mutex<Connection>,
}

impl Watches {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// Every streamer that some chat asked for, with those chats.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn all(&self) -> Result<BTreeMap<StreamerId, Vec<TargetId>>, OutboxError> {
        self.ask(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT streamer, chat FROM watches ORDER BY since, chat")?;
            let mut rows = statement.query([])?;
            let mut all = BTreeMap::<_, Vec<_>>::new();
            while let Some(row) = rows.next()? {
                let (streamer, chat): (String, String) = (row.get(0)?, row.get(1)?);
                if let Some(streamer) = StreamerId::parse(&streamer) {
                    all.entry(streamer).or_default().push(TargetId(chat.into()));
                }
            }
            Ok(all)
        })
    }

    /// A chat wants a streamer's alerts from now on; says whether it did not before.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(
        &self,
        chat: &TargetId,
        streamer: &StreamerId,
        now: Timestamp,
    ) -> Result<bool, OutboxError> {
        self.ask(|connection| {
            let sql = "INSERT INTO watches (chat, streamer, since) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
            let added = connection.execute(
                sql,
                params![chat.0.as_str(), streamer.as_str(), now.as_millis()],
            )?;
            Ok(added > 0)
        })
    }

    /// A chat does not want a streamer's alerts any more; says whether it did.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn remove(&self, chat: &TargetId, streamer: &StreamerId) -> Result<bool, OutboxError> {
        self.ask(|connection| {
            let sql = "DELETE FROM watches WHERE chat = ?1 AND streamer = ?2";
            let removed = connection.execute(sql, [chat.0.as_str(), streamer.as_str()])?;
            Ok(removed > 0)
        })
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        question(&connection).map_err(|error| OutboxError(error.to_string()))
    }
}
