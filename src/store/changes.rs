//! What people changed by commands: who, when, what, and how it is taken back.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use crate::event::Timestamp;
use crate::sink::TargetId;

/// How many are remembered.
const MOST_CHANGES: u32 = 10_000;
/// Longest JSON of what was changed, or of what takes it back, in bytes.
const LONGEST_JSON: usize = 64 * 1024;
/// Longest name by which somebody goes, in characters; what is longer is cut.
const LONGEST_NAME: usize = 64;
/// Longest id of a chat, a person or a kind of change, in bytes.
const LONGEST_ID: usize = 128;

/// What people changed, on SQLite.
#[derive(Debug)]
pub struct Changes {
    connection: Mutex<Connection>,
}

/// Who asked for a change, and where.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// In which chat.
    pub chat: &'a TargetId,
    /// The platform's own id of who it was.
    pub user: &'a str,
    /// How they are called there. Hostile text.
    pub name: &'a str,
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number: later ones are larger.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// In which chat.
    pub chat: TargetId,
    /// The platform's own id of who it was.
    pub user: String,
    /// How they are called there. Hostile text.
    pub name: String,
    /// What kind of change it is.
    pub kind: String,
    /// What was changed, as JSON.
    pub what: String,
    /// What takes it back, as JSON; none where nothing does.
    pub undo: Option<String>,
    /// When it was taken back, and who did.
    pub undone: Option<(Timestamp, String)>,
}

/// Why a change was not written down.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is more to it than is written down.
    #[error("{what} is too long: {length} bytes of at most {most}")]
    TooLong {
        /// What of it.
        what: &'static str,
        /// How long it is.
        length: usize,
        /// How long it may be.
        most: usize,
    },
    /// What was changed is no JSON.
    #[error("{0} is no JSON")]
    NoJson(&'static str),
    /// The file said no; in words.
    #[error("the changes cannot be kept: {0}")]
    File(String),
}

impl Changes {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// Writes a change down and says under which number; the oldest are forgotten for it. `what` and `undo` are JSON.
    ///
    /// # Errors
    /// Something of it is too long or no JSON, or the file cannot be written.
    pub fn record(
        &self,
        author: Author<'_>,
        kind: &str,
        what: &str,
        undo: Option<&str>,
        now: Timestamp,
    ) -> Result<i64, ChangeError> {
        fits("the chat", &author.chat.0, LONGEST_ID)?;
        fits("the user", author.user, LONGEST_ID)?;
        fits("the kind", kind, LONGEST_ID)?;
        is_json("what was changed", what)?;
        undo.map_or(Ok(()), |undo| is_json("what takes it back", undo))?;
        let name = cut(author.name);
        self.ask(|connection| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute(
                "INSERT INTO changes (at, chat, user, name, kind, what, undo) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![now.as_millis(), author.chat.0.as_str(), author.user, name, kind, what, undo],
            )?;
            let id = transaction.last_insert_rowid();
            transaction.execute(
                "DELETE FROM changes WHERE id <= ?1 - ?2",
                params![id, MOST_CHANGES],
            )?;
            transaction.commit()?;
            Ok(id)
        })
    }

    /// The last changes, newest first: those of one chat, or of all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recent(&self, chat: Option<&TargetId>, most: u32) -> Result<Vec<Change>, ChangeError> {
        self.ask(|connection| {
            let wanted = if chat.is_some() {
                "WHERE chat = ?2"
            } else {
                "WHERE ?2 IS NULL"
            };
            let sql = format!("SELECT {COLUMNS} FROM changes {wanted} ORDER BY id DESC LIMIT ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            let chat = chat.map(|chat| chat.0.as_str());
            let changes = statement.query_map(params![most, chat], read)?;
            changes.collect()
        })
    }

    /// The change of this number.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn get(&self, id: i64) -> Result<Option<Change>, ChangeError> {
        self.ask(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM changes WHERE id = ?1");
            let mut statement = connection.prepare_cached(&sql)?;
            statement.query_row([id], read).optional()
        })
    }

    /// Writes down that a change was not taken back after all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn unmark(&self, id: i64) -> Result<(), ChangeError> {
        self.ask(|connection| {
            let sql = "UPDATE changes SET undone_at = NULL, undone_by = NULL WHERE id = ?1";
            connection.execute(sql, [id]).map(drop)
        })
    }

    /// Writes down that a change was taken back; says whether it is so by this, and was not before. Of several who want
    /// to at once, one is told so. A change that is not there, or that nothing takes back, cannot be. `by` is how they are
    /// called; what is too long of it is cut.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn mark_undone(&self, id: i64, by: &str, now: Timestamp) -> Result<bool, ChangeError> {
        let by = cut(by);
        self.ask(|connection| {
            let sql = "UPDATE changes SET undone_at = ?2, undone_by = ?3
                 WHERE id = ?1 AND undone_at IS NULL AND undo IS NOT NULL";
            let marked = connection.execute(sql, params![id, now.as_millis(), by])?;
            Ok(marked > 0)
        })
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ChangeError> {
        let mut connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        question(&mut connection).map_err(|error| ChangeError::File(error.to_string()))
    }
}

const COLUMNS: &str = "id, at, chat, user, name, kind, what, undo, undone_at, undone_by";

fn read(row: &Row<'_>) -> rusqlite::Result<Change> {
    let undone_at = row.get::<_, Option<i64>>(8)?.map(Timestamp);
    Ok(Change {
        id: row.get(0)?,
        at: Timestamp(row.get(1)?),
        chat: TargetId(row.get::<_, String>(2)?.into()),
        user: row.get(3)?,
        name: row.get(4)?,
        kind: row.get(5)?,
        what: row.get(6)?,
        undo: row.get(7)?,
        undone: undone_at.zip(row.get(9)?),
    })
}

/// As much of how somebody is called as is written down.
fn cut(name: &str) -> String {
    name.chars().take(LONGEST_NAME).collect()
}

fn fits(what: &'static str, text: &str, most: usize) -> Result<(), ChangeError> {
    let length = text.len();
    if length <= most {
        return Ok(());
    }
    Err(ChangeError::TooLong { what, length, most })
}

fn is_json(what: &'static str, text: &str) -> Result<(), ChangeError> {
    fits(what, text, LONGEST_JSON)?;
    serde_json::from_str::<serde::de::IgnoredAny>(text)
        .map(drop)
        .map_err(|_| ChangeError::NoJson(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn opened() -> (tempfile::TempDir, Store, Changes) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let changes = store.changes().unwrap();
        (folder, store, changes)
    }

    fn chat(name: &str) -> TargetId {
        TargetId(name.into())
    }

    fn record(changes: &Changes, chat: &TargetId, name: &str, undo: Option<&str>) -> i64 {
        let author = Author {
            chat,
            user: "77",
            name,
        };
        changes
            .record(author, "mute", r#"{"rule":"gift"}"#, undo, Timestamp(5))
            .unwrap()
    }

    #[test]
    fn a_change_reads_back_as_it_was_written_whatever_somebody_calls_themselves() {
        let (_folder, _store, changes) = opened();
        let hostile = "'); DROP TABLE changes; -- @everyone\u{202e}\n";
        let id = record(&changes, &chat("discord:1"), hostile, Some("[1]"));
        let expected = Change {
            id,
            at: Timestamp(5),
            chat: chat("discord:1"),
            user: "77".into(),
            name: hostile.into(),
            kind: "mute".into(),
            what: r#"{"rule":"gift"}"#.into(),
            undo: Some("[1]".into()),
            undone: None,
        };
        assert_eq!(changes.get(id).unwrap(), Some(expected));
        assert_eq!(changes.get(id + 1).unwrap(), None);
        let long = record(&changes, &chat("discord:1"), &"별".repeat(1_000), None);
        let long = changes.get(long).unwrap().unwrap();
        assert_eq!(long.name, "별".repeat(LONGEST_NAME));
    }

    #[test]
    fn what_is_too_long_or_no_json_is_not_written_down() {
        let (_folder, _store, changes) = opened();
        let there = chat("discord:1");
        let author = Author {
            chat: &there,
            user: "77",
            name: "n",
        };
        let json = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        let full = json(LONGEST_JSON);
        let now = Timestamp(0);
        assert!(changes.record(author, "k", &full, Some(&full), now).is_ok());
        let over = json(LONGEST_JSON + 1);
        for (what, undo) in [(&*over, None), ("1", Some(&*over))] {
            let refused = changes.record(author, "k", what, undo, now);
            assert!(matches!(refused, Err(ChangeError::TooLong { .. })));
        }
        for (what, undo) in [("{", None), ("1", Some("")), ("1 2", None)] {
            let refused = changes.record(author, "k", what, undo, now);
            assert!(matches!(refused, Err(ChangeError::NoJson(_))), "{what}");
        }
        let user = "x".repeat(LONGEST_ID + 1);
        let author = Author {
            user: &user,
            ..author
        };
        assert!(changes.record(author, "k", "1", None, now).is_err());
        assert_eq!(changes.recent(None, 10).unwrap().len(), 1);
    }

    #[test]
    fn the_last_come_first_those_of_a_chat_or_of_all() {
        let (_folder, _store, changes) = opened();
        let (one, other) = (chat("discord:1"), chat("telegram:2"));
        let ids: Vec<_> = [&one, &other, &one, &one]
            .map(|chat| record(&changes, chat, "n", None))
            .into();
        let told = |chat, most| -> Vec<i64> {
            let recent = changes.recent(chat, most).unwrap();
            recent.iter().map(|it| it.id).collect()
        };
        assert_eq!(told(None, 3), [ids[3], ids[2], ids[1]]);
        assert_eq!(told(Some(&one), 10), [ids[3], ids[2], ids[0]]);
        assert_eq!(told(Some(&one), 1), [ids[3]]);
        assert_eq!(told(Some(&chat("discord:9")), 10), Vec::<i64>::new());
    }

    #[test]
    fn a_change_is_taken_back_by_one_of_all_who_want_to() {
        let (_folder, store, changes) = opened();
        let id = record(&changes, &chat("discord:1"), "n", Some("1"));
        let for_good = record(&changes, &chat("discord:1"), "n", None);
        let others: Vec<_> = (0..4).map(|_| store.changes().unwrap()).collect();
        let won: Vec<bool> = std::thread::scope(|scope| {
            let tries = others.iter().zip(["a", "b", "c", "d"]);
            let tries: Vec<_> = tries
                .map(|(it, by)| scope.spawn(move || it.mark_undone(id, by, Timestamp(9)).unwrap()))
                .collect();
            tries.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{won:?}");
        let winner = ["a", "b", "c", "d"][won.iter().position(|won| *won).unwrap()];
        let undone = changes.get(id).unwrap().unwrap().undone;
        assert_eq!(undone, Some((Timestamp(9), winner.to_owned())));
        assert!(!changes.mark_undone(id, "e", Timestamp(10)).unwrap());
        assert!(!changes.mark_undone(for_good, "e", Timestamp(10)).unwrap());
        assert!(!changes.mark_undone(999, "e", Timestamp(10)).unwrap());
    }

    #[test]
    fn whoever_takes_a_change_back_is_cut_as_whoever_made_it() {
        let (_folder, _store, changes) = opened();
        for (name, kept) in [(64, 64), (65, 64), (1_000, 64), (1, 1)] {
            let id = record(&changes, &chat("discord:1"), "n", Some("1"));
            let by = "별".repeat(name);
            assert!(changes.mark_undone(id, &by, Timestamp(9)).unwrap());
            let undone = changes.get(id).unwrap().unwrap().undone;
            assert_eq!(undone, Some((Timestamp(9), "별".repeat(kept))));
        }
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let (_folder, store, changes) = opened();
        let file = Connection::open(&store.file).unwrap();
        let many = i64::from(MOST_CHANGES);
        file.execute(
            "INSERT INTO changes (id, at, chat, user, name, kind, what)
             SELECT key + 1, 0, '', '', '', '', '1' FROM json_each('[' || substr(replace(hex(zeroblob(?1)), '00', ',1'), 2) || ']')",
            [many],
        )
        .unwrap();
        let bounds = || {
            let sql = "SELECT min(id), max(id), count(*) FROM changes";
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            file.query_row::<(i64, i64, i64), _, _>(sql, [], read)
                .unwrap()
        };
        assert_eq!(bounds(), (1, many, many));
        record(&changes, &chat("discord:1"), "n", None);
        assert_eq!(bounds(), (2, many + 1, many));
    }
}
