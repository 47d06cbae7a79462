//! The dispatch's side of the file.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use super::{expiry, parking, settling};
use crate::dispatch::{
    Claim, Due, Expired, Head, Line, Manner, Note, Outbox, OutboxError, Settlement, Wish,
};
use crate::event::Timestamp;
use crate::notify::Alert;
use crate::sink::{AlertId, Delivery, Errand, Field, TargetId};

/// Of these something is still to come. Written out in every question, for only so its index is found.
macro_rules! open_states {
    () => {
        "state IN ('gathering', 'due', 'sending', 'retry', 'uncertain', 'live')"
    };
}

/// The outbox on SQLite.
#[derive(Debug)]
pub struct SqliteOutbox {
    connection: Mutex<Connection>,
}

/// What a card has come to, as it stands in the file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) so_far: Vec<Field>,
    pub(super) in_all: Vec<Field>,
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
        const SQL: &str = concat!(
            "SELECT count(*) FROM deliveries WHERE ",
            open_states!(),
            " AND NOT (state = 'live' AND revision = shown)"
        );
        self.ask(|connection| {
            let depth: i64 = connection.query_row(SQL, [], |row| row.get(0))?;
            Ok(depth.cast_unsigned())
        })
    }

    /// How many alerts wait for each target, whether or not it is still configured.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn waiting(&self) -> Result<Vec<(TargetId, u64)>, OutboxError> {
        const SQL: &str = concat!(
            "SELECT target, count(*) FROM deliveries WHERE ",
            open_states!(),
            " GROUP BY target"
        );
        self.ask(|connection| {
            let mut statement = connection.prepare(SQL)?;
            let rows = statement.query_map([], |row| {
                let (target, count): (String, i64) = (row.get(0)?, row.get(1)?);
                Ok((TargetId(target.into()), count.cast_unsigned()))
            })?;
            rows.collect()
        })
    }

    /// Takes up what a process left in the middle of an attempt. Nobody else may be working on the file. Says how many
    /// there were.
    ///
    /// # Errors
    /// The outbox cannot be written.
    pub fn recover(&self, now: Timestamp) -> Result<usize, OutboxError> {
        self.ask(|connection| {
            parking::recheck(connection)?;
            parking::set_back(connection, now)?;
            for_set_back_clock(connection, None, now)?;
            // `State::after` of `Step::Orphaned`, for all of them at once.
            connection.execute(
                "UPDATE deliveries SET
                     state = iif(shown > 0, 'live', 'uncertain'),
                     uncertain_since = coalesce(uncertain_since, claimed_at),
                     lease_until = 0
                 WHERE state = 'sending'",
                [],
            )
        })
    }

    /// The targets of alerts that a person is to decide about, each with one of them.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn held(&self) -> Result<Vec<(TargetId, AlertId)>, OutboxError> {
        self.ask(|connection| {
            let mut statement = connection.prepare(
                "SELECT target, min(id) FROM deliveries
                 WHERE state IN ('held', 'sent', 'expired', 'dead', 'dropped') AND state = 'held' GROUP BY target",
            )?;
            let rows = statement.query_map([], |row| {
                let (target, id): (String, String) = (row.get(0)?, row.get(1)?);
                Ok((TargetId(target.into()), AlertId(id.into())))
            })?;
            rows.collect()
        })
    }

    /// What is left alone: each with when that began and why.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn all_parked(&self) -> Result<Vec<super::Parked>, OutboxError> {
        self.ask(|connection| parking::all(connection))
    }

    /// Puts an alert into its target's line that no event of the log stands behind.
    ///
    /// # Errors
    /// The outbox cannot be written.
    pub fn ring(&self, alert: &Alert) -> Result<(), OutboxError> {
        self.ask(|connection| put(connection, std::slice::from_ref(alert)))
    }

    /// The chat that `place` was moved to.
    ///
    /// # Errors
    /// The outbox cannot be read.
    pub fn moved(&self, place: &str) -> Result<Option<i64>, OutboxError> {
        self.ask(|connection| parking::moved(connection, place))
    }

    /// Each call leaves the connection as it found it, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn ask<T>(
        &self,
        question: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OutboxError> {
        question(&mut self.lock()).map_err(|error| OutboxError(error.to_string()))
    }
}

impl Outbox for SqliteOutbox {
    fn head(
        &self,
        target: &TargetId,
        now: Timestamp,
        manner: Manner,
        wish: Wish,
    ) -> Result<Head, OutboxError> {
        self.ask(|connection| {
            close(connection, target, now, manner)?;
            loop {
                let found = match first(connection, target, now, manner, wish)? {
                    None if wish.posts_first => {
                        let all = Wish {
                            posts_first: false,
                            ..wish
                        };
                        first(connection, target, now, manner, all)?
                    }
                    found => found,
                };
                let Some(first) = found else {
                    return later(connection, target, manner);
                };
                if first.not_before > now {
                    return Ok(Head::Later(first.not_before));
                }
                match first.due(now, manner) {
                    Ok(due) => return Ok(Head::Due(Box::new(due))),
                    // A row that nobody can read must not hold up the line for ever.
                    Err(id) => put_aside(connection, &id, now)?,
                }
            }
        })
    }

    fn expire(
        &self,
        target: &TargetId,
        now: Timestamp,
        tell: &dyn Fn(&Expired) -> Note,
    ) -> Result<u64, OutboxError> {
        self.ask(|connection| expiry::expire(connection, target, now, tell))
    }

    fn post(&self, target: &TargetId, note: &Note) -> Result<(), OutboxError> {
        self.ask(|connection| insert(connection, target, note, 0, None))
    }

    fn claim(
        &self,
        due: &Due,
        now: Timestamp,
        lease: Duration,
    ) -> Result<Option<Claim>, OutboxError> {
        const SQL: &str = concat!(
            "UPDATE deliveries SET state = 'sending', attempts = attempts + 1, fence = fence + 1,
                 claimed_at = ?3, lease_until = ?4
             WHERE id = ?1 AND fence = ?2 AND ",
            open_states!(),
            " RETURNING fence"
        );
        self.ask(|connection| {
            let id = &due.delivery.id;
            let fence = connection
                .prepare_cached(SQL)?
                // Not `query_row`, which leaves the statement at its first row: that the commit failed would be missed.
                .query_one(
                    params![
                        id.0.as_str(),
                        due.fence.cast_signed(),
                        now.as_millis(),
                        now.plus(lease).as_millis()
                    ],
                    |row| row.get::<_, i64>(0),
                )
                .optional()?;
            Ok(fence.map(|fence| Claim {
                id: id.clone(),
                fence: fence.cast_unsigned(),
                revision: due.revision,
                closing: due.closing,
            }))
        })
    }

    fn settle(
        &self,
        claim: &Claim,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<bool, OutboxError> {
        self.ask(|connection| settling::settle(connection, claim, settlement, now))
    }

    fn bypass(&self, id: &AlertId) -> Result<(), OutboxError> {
        self.ask(|connection| {
            let sql = "UPDATE deliveries SET bypassed = 1 WHERE id = ?1 AND state IN ('sending', 'retry', 'uncertain')";
            connection.execute(sql, [id.0.as_str()]).map(drop)
        })
    }

    fn park(
        &self,
        line: Line<'_>,
        now: Timestamp,
        recheck: Duration,
        error: &str,
    ) -> Result<bool, OutboxError> {
        self.ask(|connection| parking::park(connection, line, now, recheck, error))
    }

    fn parked(&self, line: Line<'_>) -> Result<Option<Timestamp>, OutboxError> {
        self.ask(|connection| parking::parked(connection, line))
    }

    fn take_turn(
        &self,
        line: Line<'_>,
        now: Timestamp,
        recheck: Duration,
    ) -> Result<Option<Timestamp>, OutboxError> {
        self.ask(|connection| parking::take_turn(connection, line, now, recheck))
    }

    fn set_back(&self, target: &TargetId, now: Timestamp) -> Result<(), OutboxError> {
        self.ask(|connection| {
            parking::set_back(connection, now)?;
            for_set_back_clock(connection, Some(target), now)
        })
    }

    fn unpark(&self, line: Line<'_>) -> Result<bool, OutboxError> {
        self.ask(|connection| parking::unpark(connection, line))
    }

    fn follow(&self, place: &str, moved_to: i64) -> Result<(), OutboxError> {
        self.ask(|connection| parking::follow(connection, place, moved_to))
    }
}

/// A row that is first in its line.
struct First {
    id: String,
    attempts: u32,
    fence: i64,
    card: String,
    message: String,
    tally: Option<String>,
    revision: i64,
    shown: i64,
    closes_at: Option<Timestamp>,
    remote_id: Option<String>,
    copy: u32,
    uncertain_since: Option<Timestamp>,
    bypassed: bool,
    not_before: Timestamp,
}

impl First {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            attempts: row.get(1)?,
            fence: row.get(2)?,
            card: row.get(3)?,
            message: row.get(4)?,
            tally: row.get(5)?,
            revision: row.get(6)?,
            shown: row.get(7)?,
            closes_at: row.get::<_, Option<i64>>(8)?.map(Timestamp),
            remote_id: row.get(9)?,
            copy: row.get(10)?,
            uncertain_since: row.get::<_, Option<i64>>(11)?.map(Timestamp),
            bypassed: row.get(12)?,
            not_before: Timestamp(row.get(13)?),
        })
    }

    /// What is to be done, or the name of a row that cannot be read.
    fn due(self, now: Timestamp, manner: Manner) -> Result<Due, String> {
        let is_over = self.closes_at.is_some_and(|at| at <= now);
        let tally = self.tally.as_deref().map(serde_json::from_str::<Tally>);
        let (Ok(card), Ok(message), Ok(tally)) = (
            serde_json::from_str(&self.card),
            serde_json::from_str(&self.message),
            tally.transpose(),
        ) else {
            return Err(self.id);
        };
        let tally = tally.unwrap_or_default();
        let errand = match self.remote_id {
            Some(remote_id) if self.shown > 0 && manner.edits => Errand::Edit { remote_id },
            _ if self.shown > 0 => Errand::Close {
                rings: self.revision.cast_unsigned(),
            },
            _ => Errand::Post,
        };
        // A clock that was set back remembers nothing.
        let is_remembered = |since: Timestamp| since <= now && now.since(since) < manner.remembers;
        // What the platform takes for a repeat shows what the first attempt said, which may have been less.
        let in_doubt = self.uncertain_since.is_some() && errand == Errand::Post;
        let shows_less = in_doubt && !manner.remembers.is_zero();
        let is_edit = matches!(errand, Errand::Edit { .. });
        let revision = self.revision.cast_unsigned();
        Ok(Due {
            delivery: Delivery {
                fields: if is_over { tally.in_all } else { tally.so_far },
                attempt: self.attempts.saturating_add(1),
                copy: self.copy,
                may_repeat: !is_edit
                    && self
                        .uncertain_since
                        .is_some_and(|since| !is_remembered(since)),
                errand,
                ..Delivery::new(AlertId(self.id.into()), card, message)
            },
            revision: if shows_less {
                revision.min(1)
            } else {
                revision
            },
            closing: is_over && !shows_less,
            fence: self.fence.cast_unsigned(),
            bypassed: self.bypassed,
        })
    }
}

fn put_aside(connection: &Connection, id: &str, now: Timestamp) -> rusqlite::Result<()> {
    tracing::error!(alert = id, "an alert cannot be read and is put aside");
    let sql = "UPDATE deliveries SET state = 'dead', settled_at = ?2,
         error = 'cannot be read: written by another version of soopbell' WHERE id = ?1";
    connection
        .execute(sql, params![id, now.as_millis()])
        .map(drop)
}

fn first(
    connection: &Connection,
    target: &TargetId,
    now: Timestamp,
    manner: Manner,
    wish: Wish,
) -> rusqlite::Result<Option<First>> {
    // What still gathers, what lives and has nothing new to say, and what is out of turn hold nobody up.
    const SQL: &str = concat!(
        "SELECT id, attempts, fence, card, message, tally, revision, shown, closes_at, remote_id, copy,
             uncertain_since, bypassed, not_before FROM deliveries
         WHERE target = ?1 AND ",
        open_states!(),
        " AND CASE state
             WHEN 'gathering' THEN not_before <= ?2
             WHEN 'sending' THEN lease_until <= ?2
             WHEN 'live' THEN NOT ?5 AND not_before <= ?2 AND (closes_at <= ?2 OR (revision > shown AND ?3))
             ELSE bypassed = 0 OR not_before <= ?2 END
         ORDER BY priority, seq LIMIT 1 OFFSET ?4"
    );
    let mut statement = connection.prepare_cached(SQL)?;
    statement
        .query_row(
            params![
                target.0.as_str(),
                now.as_millis(),
                manner.edits,
                wish.behind,
                wish.posts_first && manner.edits
            ],
            First::read,
        )
        .optional()
}

/// What waits since a moment that is still to come waits no longer: the clock was set back meanwhile.
fn for_set_back_clock(
    connection: &Connection,
    target: Option<&TargetId>,
    now: Timestamp,
) -> rusqlite::Result<()> {
    const SQL: &str = concat!(
        "UPDATE deliveries SET not_before = ?2, settled_at = ?2
         WHERE (?1 IS NULL OR target = ?1) AND settled_at > ?2 AND not_before > ?2 AND ",
        open_states!()
    );
    let target = target.map(|target| target.0.as_str());
    connection
        .execute(SQL, params![target, now.as_millis()])
        .map(drop)
}

/// Cards whose time is over and that have nothing more to say need no word about it.
fn close(
    connection: &Connection,
    target: &TargetId,
    now: Timestamp,
    manner: Manner,
) -> rusqlite::Result<()> {
    let sql = "UPDATE deliveries SET state = 'sent', settled_at = ?2
         WHERE target = ?1 AND state = 'live' AND closes_at <= ?2
           AND revision = shown AND (tally IS NULL OR NOT ?3)";
    connection
        .prepare_cached(sql)?
        .execute(params![target.0.as_str(), now.as_millis(), manner.edits])
        .map(drop)
}

/// When something is to be done in a line in which nothing is now.
fn later(connection: &Connection, target: &TargetId, manner: Manner) -> rusqlite::Result<Head> {
    const SQL: &str = concat!(
        "SELECT min(CASE state
             WHEN 'sending' THEN lease_until
             WHEN 'live' THEN iif(revision > shown AND ?2, not_before, max(not_before, closes_at))
             ELSE not_before END)
         FROM deliveries WHERE target = ?1 AND ",
        open_states!()
    );
    let at: Option<i64> = connection
        .prepare_cached(SQL)?
        .query_row(params![target.0.as_str(), manner.edits], |row| row.get(0))?;
    Ok(at.map_or(Head::Empty, |at| Head::Later(Timestamp(at))))
}

/// Puts alerts into their targets' lines, or adds them to their cards. One that is there already was rung by the same
/// event: it must not ring twice, and says nothing that the card does not know.
pub(super) fn put(connection: &Connection, alerts: &[Alert]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(
        // `State::after` of `Step::Added`. What waits for others says what the last of them made of it.
        "INSERT INTO deliveries (id, position, target, state, card, message, priority, expires_at, not_before,
             tally, revision, closes_at)
         VALUES (?1, ?2, ?3, iif(?8, 'gathering', 'due'), ?4, ?5, ?6, ?7, iif(?8, ?11, 0), ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET
             tally = excluded.tally,
             revision = excluded.revision,
             closes_at = excluded.closes_at,
             expires_at = iif(expires_at IS NULL, NULL, excluded.expires_at),
             message = iif(state = 'gathering', excluded.message, message),
             state = CASE state WHEN 'sent' THEN 'live' WHEN 'dead' THEN iif(shown > 0, 'live', 'due') ELSE state END
         WHERE excluded.revision > revision",
    )?;
    for alert in alerts {
        let shared = alert.shared.as_ref();
        let tally = shared.filter(|it| !it.in_all.is_empty());
        let tally = tally.map(|it| {
            super::ledger::to_text(&Tally {
                so_far: it.so_far.clone(),
                in_all: it.in_all.clone(),
            })
        });
        insert.execute(params![
            alert.id.0.as_str(),
            alert.position.0.cast_signed(),
            alert.target.0.as_str(),
            super::ledger::to_text(&alert.card)?,
            super::ledger::to_text(&alert.message)?,
            alert.priority.rank(),
            alert.expires_at.map(Timestamp::as_millis),
            shared.is_some_and(|it| it.waits),
            tally.transpose()?,
            shared.map_or(0, |it| it.rings.cast_signed()),
            shared.map(|it| it.closes_at.as_millis()),
        ])?;
    }
    Ok(())
}

/// Puts a note into a target's line, before its alerts: it says why some of them are missing, or that something is
/// wrong. With `closes_at`, a later note of the same name takes its place.
pub(super) fn insert(
    connection: &Connection,
    target: &TargetId,
    note: &Note,
    revision: u64,
    closes_at: Option<Timestamp>,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO deliveries (id, position, target, state, card, message, priority, revision, closes_at)
         VALUES (?1, 0, ?2, 'due', ?3, ?4, 0, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET
             card = excluded.card, message = excluded.message, revision = excluded.revision,
             closes_at = excluded.closes_at, state = iif(state = 'sent', 'live', state)
         WHERE excluded.revision > revision";
    connection.prepare_cached(sql)?.execute(params![
        note.id.0.as_str(),
        target.0.as_str(),
        super::ledger::to_text(&note.card)?,
        super::ledger::to_text(&note.message)?,
        revision.cast_signed(),
        closes_at.map(Timestamp::as_millis),
    ])?;
    Ok(())
}
