//! The SQLite file, and what other rooms asked for on top of it.
//!
//! The log, the ledger and the register of visitors are the engine's, the outbox is the dispatch's. Nobody but the
//! composition root names this room.
//!
//! Two connections write: the engine's commits survive a loss of power (`synchronous = FULL`), the dispatch's marks a
//! death of the process (`NORMAL`) and reach the disk with the engine's next commit. What a loss of power can cost is
//! therefore the mark that an alert was sent, and Discord recognises a repeated one by its name. What people set, change and
//! ask for by commands has connections of its own: now and then they write a row, and mostly they only read.

mod archive;
mod changes;
mod expiry;
mod figures;
mod gifts;
mod ledger;
mod letters;
mod migrate;
mod outbox;
mod parking;
mod retention;
mod settings;
mod settling;
mod silences;
mod tallies;
mod visitors;
mod watches;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use archive::{Archive, Delivered, Said};
pub use changes::{Author, Change, ChangeError, Changes};
pub use figures::{
    Deliveries, Donor, Figures, Given, Largest, LastBroadcast, Match, Stats, Stretch, Top,
};
pub use ledger::SqliteLedger;
pub use letters::{Content, Filter, Found, Letter, Letters, Outcome, Standing, id_beginning};
pub use outbox::SqliteOutbox;
pub use parking::Parked;
pub use settings::ChatSettings;
pub use silences::SilenceTable;
pub use watches::Watches;

/// How long one connection waits for the other to finish writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
/// Pages of write-ahead log after which it is folded back into the file (4 KiB each).
const CHECKPOINT_PAGES: u32 = 2_000;

/// The file cannot be used. In words.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder for it cannot be made.
    #[error("the data folder {folder} cannot be made: {why}")]
    Folder {
        /// The folder.
        folder: String,
        /// Why.
        why: std::io::Error,
    },
    /// SQLite said no.
    #[error("the file {file} cannot be used: {why}")]
    Sqlite {
        /// The file.
        file: String,
        /// Why.
        why: rusqlite::Error,
    },
    /// The file was written by a newer soopbell.
    #[error(
        "the file {file} was written by a newer soopbell (its version is {found}, this one knows {known})"
    )]
    Newer {
        /// The file.
        file: String,
        /// The version in the file.
        found: usize,
        /// The newest version known here.
        known: usize,
    },
    /// The file was written by an older soopbell, and only one that works on it brings it up to date.
    #[error(
        "the file {file} was written by an older soopbell (its version is {found}, this one knows {known}): the next `soopbell run` brings it up to date"
    )]
    Older {
        /// The file.
        file: String,
        /// The version in the file.
        found: usize,
        /// The newest version known here.
        known: usize,
    },
    /// There is nothing to look into.
    #[error("there is no file {0}: soopbell has not run with this data folder yet")]
    Missing(String),
    /// Another soopbell works on the same folder.
    #[error("another soopbell is running on the data folder {0}")]
    InUse(String),
}

/// How soon a commit must have reached the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Durability {
    PowerLoss,
    ProcessDeath,
}

/// The data folder, held by this process alone.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
    _lock: std::fs::File,
}

impl Store {
    /// Opens the file in this folder, making both if need be, and brings its tables up to date.
    ///
    /// # Errors
    /// The folder or the file cannot be used, or another process uses it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let in_folder = |why| StoreError::Folder {
            folder: folder.display().to_string(),
            why,
        };
        std::fs::create_dir_all(folder).map_err(in_folder)?;
        let lock = std::fs::File::create(folder.join("soopbell.lock")).map_err(in_folder)?;
        lock.try_lock()
            .map_err(|_| StoreError::InUse(folder.display().to_string()))?;
        let store = Self {
            file: folder.join("soopbell.db"),
            _lock: lock,
        };
        let mut connection = store.connect(Durability::PowerLoss)?;
        migrate::migrate(&mut connection, &store.file)?;
        Ok(store)
    }

    /// The engine's side.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn ledger(&self) -> Result<SqliteLedger, StoreError> {
        Ok(SqliteLedger::new(self.connect(Durability::PowerLoss)?))
    }

    /// The dispatch's side.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn outbox(&self) -> Result<SqliteOutbox, StoreError> {
        Ok(SqliteOutbox::new(self.connect(Durability::ProcessDeath)?))
    }

    /// What chats asked for.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn watches(&self) -> Result<Watches, StoreError> {
        Ok(Watches::new(self.connect(Durability::PowerLoss)?))
    }

    /// What chats do not want to hear for a while.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn silences(&self) -> Result<SilenceTable, StoreError> {
        Ok(SilenceTable::new(self.connect(Durability::PowerLoss)?))
    }

    /// What people ask for in numbers.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn figures(&self) -> Result<Figures, StoreError> {
        let open = || {
            let connection =
                Connection::open_with_flags(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.set_prepared_statement_cache_capacity(32);
            Ok(connection)
        };
        let connection = open().map_err(|why| StoreError::Sqlite {
            file: self.file.display().to_string(),
            why,
        })?;
        Ok(Figures::new(connection))
    }

    /// What people changed.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn changes(&self) -> Result<Changes, StoreError> {
        Ok(Changes::new(self.connect(Durability::PowerLoss)?))
    }

    /// What chats have set for themselves.
    ///
    /// # Errors
    /// The file cannot be used.
    pub fn chat_settings(&self) -> Result<ChatSettings, StoreError> {
        Ok(ChatSettings::new(self.connect(Durability::PowerLoss)?))
    }

    fn connect(&self, durability: Durability) -> Result<Connection, StoreError> {
        let open = || {
            let connection = Connection::open(&self.file)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            connection.pragma_update(None, "journal_mode", "WAL")?;
            let synchronous = match durability {
                Durability::PowerLoss => "FULL",
                Durability::ProcessDeath => "NORMAL",
            };
            connection.pragma_update(None, "synchronous", synchronous)?;
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            connection.pragma_update(None, "cache_size", -2_000)?;
            connection.set_prepared_statement_cache_capacity(32);
            Ok(connection)
        };
        open().map_err(|why| StoreError::Sqlite {
            file: self.file.display().to_string(),
            why,
        })
    }
}

#[cfg(test)]
mod figures_tests;
#[cfg(test)]
mod letters_tests;
#[cfg(test)]
mod outbox_tests;

#[cfg(test)]
mod tests;
