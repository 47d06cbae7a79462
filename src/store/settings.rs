//! What chats have set for themselves.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::dispatch::OutboxError;
use crate::event::Timestamp;
use crate::fault::Language;
use crate::sink::TargetId;

/// The settings of chats, on SQLite.
#[derive(Debug)]
pub struct ChatSettings {
    connection: Mutex<Connection>,
}

impl ChatSettings {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// The language in which a chat wants to be spoken to, if it said so.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn language(&self, chat: &TargetId) -> Result<Option<Language>, OutboxError> {
        self.ask(|connection| {
            let sql = "SELECT language FROM chat_settings WHERE chat = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let language =
                statement.query_row([chat.0.as_str()], |row| row.get::<_, Option<String>>(0));
            Ok(match language.optional()?.flatten().as_deref() {
                Some("ko") => Some(Language::Korean),
                Some("en") => Some(Language::English),
                _ => None,
            })
        })
    }

    /// From now on a chat wants to be spoken to in this language; without one, in the configuration's.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_language(
        &self,
        chat: &TargetId,
        language: Option<Language>,
    ) -> Result<(), OutboxError> {
        let language = language.map(|language| match language {
            Language::Korean => "ko",
            Language::English => "en",
        });
        self.ask(|connection| {
            connection.execute(
                "INSERT INTO chat_settings (chat, language) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET language = excluded.language",
                params![chat.0.as_str(), language],
            )?;
            Ok(())
        })
    }

    /// From how many balloons on gifts ring in each chat that raised the bar for itself.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn thresholds(&self) -> Result<Vec<(TargetId, u64)>, OutboxError> {
        self.ask(|connection| {
            let sql = "SELECT chat, threshold FROM chat_settings WHERE threshold > 0 ORDER BY chat";
            let mut statement = connection.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                let chat = TargetId(row.get::<_, String>(0)?.into());
                Ok((chat, row.get::<_, i64>(1)?.unsigned_abs()))
            })?;
            rows.collect()
        })
    }

    /// From now on gifts ring in a chat from so many balloons on; with 0, whatever they come to.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn set_threshold(&self, chat: &TargetId, balloons: u64) -> Result<(), OutboxError> {
        // No gift is as large as what does not fit.
        let balloons = i64::try_from(balloons).unwrap_or(i64::MAX);
        self.ask(|connection| {
            connection.execute(
                "INSERT INTO chat_settings (chat, threshold) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET threshold = excluded.threshold",
                params![chat.0.as_str(), balloons],
            )?;
            Ok(())
        })
    }

    /// When a chat was greeted, if it was.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn greeted_at(&self, chat: &TargetId) -> Result<Option<Timestamp>, OutboxError> {
        self.ask(|connection| {
            let sql = "SELECT greeted_at FROM chat_settings WHERE chat = ?1";
            let mut statement = connection.prepare_cached(sql)?;
            let at = statement.query_row([chat.0.as_str()], |row| row.get::<_, Option<i64>>(0));
            Ok(at.optional()?.flatten().map(Timestamp))
        })
    }

    /// Writes down that a chat is greeted now; says whether it had not been before. Of several who want to at once, one is
    /// told so.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn greet(&self, chat: &TargetId, now: Timestamp) -> Result<bool, OutboxError> {
        self.ask(|connection| {
            let greeted = connection.execute(
                "INSERT INTO chat_settings (chat, greeted_at) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET greeted_at = excluded.greeted_at WHERE greeted_at IS NULL",
                params![chat.0.as_str(), now.as_millis()],
            )?;
            Ok(greeted > 0)
        })
    }

    /// Forgets what a chat has set, for soopbell is not in it any more.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn forget(&self, chat: &TargetId) -> Result<(), OutboxError> {
        self.ask(|connection| {
            let sql = "DELETE FROM chat_settings WHERE chat = ?1";
            connection.execute(sql, [chat.0.as_str()]).map(drop)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn what_a_chat_sets_outlives_the_process_and_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let (chat, other) = (TargetId("discord:1".into()), TargetId("telegram:2".into()));
        {
            let store = Store::open(folder.path()).unwrap();
            let settings = store.chat_settings().unwrap();
            assert_eq!(settings.language(&chat).unwrap(), None);
            assert_eq!(settings.greeted_at(&chat).unwrap(), None);
            settings
                .set_language(&chat, Some(Language::English))
                .unwrap();
            assert_eq!(settings.greeted_at(&chat).unwrap(), None);
            assert!(settings.greet(&chat, Timestamp(5)).unwrap());
            assert!(!settings.greet(&chat, Timestamp(6)).unwrap());
            assert_eq!(settings.thresholds().unwrap(), []);
            settings.set_threshold(&chat, 100).unwrap();
            settings.set_threshold(&other, u64::MAX).unwrap();
        }
        let store = Store::open(folder.path()).unwrap();
        let settings = store.chat_settings().unwrap();
        assert_eq!(settings.language(&chat).unwrap(), Some(Language::English));
        assert_eq!(settings.greeted_at(&chat).unwrap(), Some(Timestamp(5)));
        assert_eq!(settings.language(&other).unwrap(), None);
        let most = i64::MAX.unsigned_abs();
        let thresholds = [(chat.clone(), 100), (other.clone(), most)];
        assert_eq!(settings.thresholds().unwrap(), thresholds);
        settings.set_threshold(&other, 0).unwrap();
        let thresholds = [(chat.clone(), 100)];
        assert_eq!(settings.thresholds().unwrap(), thresholds);
        settings
            .set_language(&chat, Some(Language::Korean))
            .unwrap();
        assert_eq!(settings.language(&chat).unwrap(), Some(Language::Korean));
        settings.set_language(&chat, None).unwrap();
        assert_eq!(settings.language(&chat).unwrap(), None);
        assert_eq!(settings.greeted_at(&chat).unwrap(), Some(Timestamp(5)));
        settings.forget(&chat).unwrap();
        assert_eq!(settings.thresholds().unwrap(), []);
        assert!(settings.greet(&chat, Timestamp(7)).unwrap());
    }
}
