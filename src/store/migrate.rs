//! Numbered migrations: each runs once, in a transaction, and the file remembers how many it has seen.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// In order; a migration that has been released is never changed.
const MIGRATIONS: &[&str] = &[
    include_str!("0001_log_and_outbox.sql"),
    include_str!("0002_visitors.sql"),
    include_str!("0003_lines.sql"),
    include_str!("0004_deliveries.sql"),
];

/// Brings a file up to date.
pub(super) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let sqlite = |why| StoreError::Sqlite {
        file: file.display().to_string(),
        why,
    };
    let found: usize = connection
        .pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0))
        .map_err(sqlite)?
        .try_into()
        .unwrap_or(usize::MAX);
    let Some(missing) = MIGRATIONS.get(found..) else {
        let file = file.display().to_string();
        return Err(StoreError::Newer {
            file,
            found,
            known: MIGRATIONS.len(),
        });
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
        run(found + number + 1, sql).map_err(sqlite)?;
    }
    Ok(())
}
