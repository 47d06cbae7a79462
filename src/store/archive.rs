//! Looking into the file without working on it: beside a running soopbell, or after it has ended.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::ledger::{SqliteLedger, in_words, read, signed, unsigned};
use super::{BUSY_TIMEOUT, StoreError};
use crate::engine::Ledger as _;
use crate::event::{Event, EventId, Timestamp};
use crate::log::{EventLog as _, LogError, Position};
use crate::notify::Recalled;

/// The file, read only.
#[derive(Debug)]
pub struct Archive {
    ledger: SqliteLedger,
}

/// What a rule said about an event when it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The rule.
    pub rule: String,
    /// What held it back, if anything did.
    pub held: Option<String>,
}

/// What became of an alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Where it goes.
    pub target: String,
    /// How far it is; see the outbox.
    pub state: String,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it was settled last.
    pub settled_at: Option<Timestamp>,
    /// What surrounds its words, as JSON: the rule is in there.
    pub card: String,
}

const COLUMNS: &str = "position, connection, sequence, streamer, broadcast, at, body, raw";

impl Archive {
    /// Opens the file in this data folder, which must be there.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join("soopbell.db");
        if !file.exists() {
            return Err(StoreError::Missing(file.display().to_string()));
        }
        let open = || {
            let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.query_row("SELECT count(*) FROM events WHERE position < 0", [], |_| {
                Ok(())
            })?;
            Ok(connection)
        };
        let connection = open().map_err(|why| StoreError::Sqlite {
            file: file.display().to_string(),
            why,
        })?;
        let ledger = SqliteLedger::new(connection);
        Ok(Self { ledger })
    }

    /// The last place written.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn head(&mut self) -> Result<Position, LogError> {
        self.ledger.head()
    }

    /// About how many events there are at or after `since`.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn count(&mut self, since: Timestamp) -> Result<u64, LogError> {
        let head = self.ledger.head()?;
        let before = self.ledger.place_before(since)?;
        Ok(head.0.saturating_sub(before.0))
    }

    /// Shows every event at or after `since`, oldest first.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn replay(
        &mut self,
        since: Timestamp,
        show: &mut dyn FnMut(Position, &Event),
    ) -> Result<(), LogError> {
        self.ledger.replay(since, show)
    }

    /// The same, but only what is at a place before `until`.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn replay_until(
        &mut self,
        since: Timestamp,
        until: Position,
        show: &mut dyn FnMut(Position, &Event),
    ) -> Result<(), LogError> {
        let shown = self.ledger.show(since, until, show);
        shown.map_err(|error| in_words(&error))
    }

    /// Which rules rang at or after `since`, were told together with others, or would have if anybody had listened.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn rings(&mut self, since: Timestamp) -> Result<Vec<(Position, Recalled)>, LogError> {
        self.ledger.rings(since)
    }

    /// The event of this name.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn named(&self, id: EventId) -> Result<Option<(Position, Event)>, LogError> {
        let names = [signed(id.connection), signed(id.sequence)];
        self.one("connection = ?1 AND sequence = ?2", &names)
    }

    /// The event at this place.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn at(&self, position: Position) -> Result<Option<(Position, Event)>, LogError> {
        self.one("position = ?1", &[signed(position.0)])
    }

    /// The last event of this kind.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn last_of(&self, kind: &str) -> Result<Option<(Position, Event)>, LogError> {
        self.find("kind = ?1 ORDER BY position DESC", params![kind])
    }

    fn one(&self, wanted: &str, values: &[i64]) -> Result<Option<(Position, Event)>, LogError> {
        self.find(wanted, rusqlite::params_from_iter(values))
    }

    fn find(
        &self,
        wanted: &str,
        values: impl rusqlite::Params,
    ) -> Result<Option<(Position, Event)>, LogError> {
        let sql = format!("SELECT {COLUMNS} FROM events WHERE {wanted} LIMIT 1");
        let found = self.ledger.connection().query_row(&sql, values, |row| {
            Ok((Position(unsigned(row.get(0)?)), read(row)?))
        });
        let found = found.optional().map_err(|error| in_words(&error))?;
        Ok(found.and_then(|(position, event)| Some((position, event?))))
    }

    /// What the rules said about the event at this place, when it happened.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn said(&self, position: Position) -> Result<Vec<Said>, LogError> {
        let sql = "SELECT rule, held FROM verdicts WHERE position = ?1";
        self.rows(sql, position, |row| {
            Ok(Said {
                rule: row.get(0)?,
                held: row.get(1)?,
            })
        })
    }

    /// What became of the alerts about the event at this place.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn delivered(&self, position: Position) -> Result<Vec<Delivered>, LogError> {
        let sql = "SELECT target, state, attempts, error, settled_at, card FROM deliveries
             WHERE position = ?1 ORDER BY seq";
        self.rows(sql, position, |row| {
            Ok(Delivered {
                target: row.get(0)?,
                state: row.get(1)?,
                attempts: row.get(2)?,
                error: row.get(3)?,
                settled_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
                card: row.get(5)?,
            })
        })
    }

    fn rows<T>(
        &self,
        sql: &str,
        position: Position,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, LogError> {
        let rows = |connection: &Connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([signed(position.0)], read)?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        rows(self.ledger.connection()).map_err(|error| in_words(&error))
    }
}
