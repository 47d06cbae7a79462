//! Numbered migrations: each runs once, in a transaction, and the file remembers how many it has seen.

use std::cmp::Ordering;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// In order; a migration that has been released is never changed.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("0001_log_and_outbox.sql"),
    include_str!("0002_visitors.sql"),
    include_str!("0003_lines.sql"),
    include_str!("0004_deliveries.sql"),
    include_str!("0005_watches.sql"),
    include_str!("0006_silences.sql"),
    include_str!("0007_figures.sql"),
];

/// Brings a file up to date.
pub(super) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let found = version(connection, file)?;
    let Some(missing) = MIGRATIONS.get(found..) else {
        return Err(newer(found, file));
    };
    let mut run = |number: usize, sql: &str| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(
            None,
            "user_version",
            u32::try_from(number).unwrap_or(u32::MAX),
        )?;
        transaction.commit()
    };
    for (number, sql) in missing.iter().enumerate() {
        run(found + number + 1, sql).map_err(|why| sqlite(why, file))?;
    }
    Ok(())
}

/// Sees to it that a file is up to date, without touching it.
pub(super) fn require_current(connection: &Connection, file: &Path) -> Result<(), StoreError> {
    let found = version(connection, file)?;
    match found.cmp(&MIGRATIONS.len()) {
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(newer(found, file)),
        Ordering::Less => Err(StoreError::Older {
            file: file.display().to_string(),
            found,
            known: MIGRATIONS.len(),
        }),
    }
}

/// How many migrations a file has seen.
fn version(connection: &Connection, file: &Path) -> Result<usize, StoreError> {
    let version = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map_err(|why| sqlite(why, file))?;
    Ok(version.try_into().unwrap_or(usize::MAX))
}

fn newer(found: usize, file: &Path) -> StoreError {
    StoreError::Newer {
        file: file.display().to_string(),
        found,
        known: MIGRATIONS.len(),
    }
}

fn sqlite(why: rusqlite::Error, file: &Path) -> StoreError {
    StoreError::Sqlite {
        file: file.display().to_string(),
        why,
    }
}
