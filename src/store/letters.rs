//! What became of deliveries, and how a person mends it: beside a running soopbell, or after it has ended.
//!
//! Whoever works on the outbox meanwhile is never fought with: a transition is made in a transaction that looks at the
//! state again, only where [`State::after`] allows it, and under a new fencing number. So what a worker has seen before
//! is nothing that it could claim any more.

use std::path::Path;

use rusqlite::{
    Connection, OpenFlags, OptionalExtension as _, Row, Transaction, TransactionBehavior, params,
};

use super::outbox::Tally;
use super::parking::{self, Parked};
use super::{BUSY_TIMEOUT, StoreError, migrate};
use crate::dispatch::{Line, OutboxError, State, Step};
use crate::event::Timestamp;
use crate::log::Position;
use crate::message::Message;
use crate::sink::{Card, Field, TargetId};

/// Most that are changed in one transaction, so that it never holds up anybody else for long.
const STEP_ROWS: usize = 200;
/// To how many characters an id is cut where that still names it alone.
const SHORT: usize = 8;
/// Most that one beginning of an id is said to be able to mean.
const MOST_MEANT: u32 = 10;
/// Longest id there is: 24 hexadecimal digits.
const LONGEST_ID: usize = 24;

/// The outbox as people look after it.
#[derive(Debug)]
pub struct Letters {
    connection: Connection,
}

/// Which deliveries are meant. Each condition that is there must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// To one of these targets; none is any.
    pub targets: Vec<TargetId>,
    /// In one of these states; none is any.
    pub states: Vec<State>,
    /// Of this rule.
    pub rule: Option<String>,
    /// About what happened at or after this.
    pub since: Option<Timestamp>,
}

/// A delivery, with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its name.
    pub id: String,
    /// As much of its name as is needed to tell it from all others.
    pub short: String,
    /// The event that it is about; none where soopbell itself has something to say.
    pub position: Option<Position>,
    /// Where it goes.
    pub target: TargetId,
    /// How far it is.
    pub state: State,
    /// What it says; none where another version of soopbell wrote it and nobody can read it.
    pub content: Option<Content>,
    /// How often it was tried.
    pub attempts: u32,
    /// What went wrong last.
    pub error: Option<String>,
    /// The platform's own id of its message.
    pub remote_id: Option<String>,
    /// How often it was posted anew on purpose.
    pub copies: u32,
    /// When it is tried at the earliest, where that is said.
    pub not_before: Option<Timestamp>,
    /// Until when whoever sends it right now has it to themselves.
    pub lease_until: Timestamp,
    /// Since when it may have arrived.
    pub uncertain_since: Option<Timestamp>,
    /// When it is worth nothing any more.
    pub expires_at: Option<Timestamp>,
    /// When nothing more is added to it.
    pub closes_at: Option<Timestamp>,
    /// When something became of it last.
    pub settled_at: Option<Timestamp>,
}

/// What a delivery says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its surroundings.
    pub card: Card,
    /// Its words.
    pub message: Message,
    /// What everything that it tells of has come to.
    pub fields: Vec<Field>,
}

/// What somebody means by the beginning of an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(Box<Letter>),
    /// It cannot be told which of these, of which ten are shown.
    Several(Vec<Letter>),
    /// There is none.
    Nothing,
    /// That is no id, or too little of one.
    NoId,
}

/// How one target's line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The target, whether or not it is still configured.
    pub target: TargetId,
    /// How many are still to leave.
    pub waiting: u64,
    /// How many a person has to decide about.
    pub held: u64,
    /// How many the platform will never take.
    pub dead: u64,
    /// How many were worth nothing any more when their turn came.
    pub expired: u64,
}

impl Standing {
    /// A line in which nothing is.
    pub fn new(target: TargetId) -> Self {
        Self {
            target,
            waiting: 0,
            held: 0,
            dead: 0,
            expired: 0,
        }
    }
}

/// What came of the wish to change one delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was changed. Where it goes.
    Done(TargetId),
    /// It is being sent, and for so long nobody else may touch it.
    UnderWay(Timestamp),
    /// In this state that cannot be done.
    Refused(State),
    /// It is not there any more.
    Gone,
}

/// Which rows a [`Filter`] means. What is no JSON has no rule and never happened.
macro_rules! meant {
    () => {
        "(?1 IS NULL OR target IN (SELECT value FROM json_each(?1)))
         AND state IN (SELECT value FROM json_each(?2))
         AND (?3 IS NULL OR iif(json_valid(card), card ->> '$.rule', NULL) = ?3)
         AND (?4 IS NULL OR iif(json_valid(card), card ->> '$.at', NULL) >= ?4)"
    };
}

macro_rules! columns {
    () => {
        "SELECT id, position, target, state, card, message, tally, closes_at, attempts, error, remote_id, copy,
             not_before, lease_until, uncertain_since, expires_at, settled_at FROM deliveries "
    };
}

impl Letters {
    /// Opens the file in this data folder, which must be there and up to date; nothing about it is changed.
    ///
    /// # Errors
    /// There is none, another version of soopbell wrote it, or it cannot be used.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        let file = folder.join("soopbell.db");
        if !file.exists() {
            return Err(StoreError::Missing(file.display().to_string()));
        }
        let open = || {
            let connection = Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            Ok(connection)
        };
        let connection = open().map_err(|why| StoreError::Sqlite {
            file: file.display().to_string(),
            why,
        })?;
        migrate::require_current(&connection, &file)?;
        Ok(Self { connection })
    }

    /// The newest of those that are meant, and how many there are in all.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn list(&self, filter: &Filter, limit: u32) -> Result<(Vec<Letter>, u64), OutboxError> {
        const LIST: &str = concat!(
            columns!(),
            "WHERE ",
            meant!(),
            " ORDER BY seq DESC LIMIT ?5"
        );
        const COUNT: &str = concat!("SELECT count(*) FROM deliveries WHERE ", meant!());
        let meant = Meant::new(filter);
        ask(|| {
            let count: i64 = self
                .connection
                .query_row(COUNT, meant.parameters(), |row| row.get(0))?;
            let mut statement = self.connection.prepare(LIST)?;
            let (targets, states, rule, since) = meant.parameters();
            let letters =
                statement.query_map(params![targets, states, rule, since, limit], letter)?;
            let mut letters: Vec<_> = letters.collect::<rusqlite::Result<_>>()?;
            self.shorten(&mut letters)?;
            Ok((letters, count.cast_unsigned()))
        })
    }

    /// The names of all that are meant, in the order in which they would leave.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ids(&self, filter: &Filter) -> Result<Vec<String>, OutboxError> {
        const IDS: &str = concat!(
            "SELECT id FROM deliveries WHERE ",
            meant!(),
            " ORDER BY seq"
        );
        ask(|| {
            let mut statement = self.connection.prepare(IDS)?;
            let ids = statement.query_map(Meant::new(filter).parameters(), |row| row.get(0))?;
            ids.collect()
        })
    }

    /// What somebody means by an id, or by the beginning of one that is at least so long, at one target or anywhere.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn meant(
        &self,
        typed: &str,
        least: usize,
        at: Option<&TargetId>,
    ) -> Result<Found, OutboxError> {
        const SQL: &str = concat!(
            columns!(),
            "WHERE id >= ?1 AND id < ?2 AND (?4 IS NULL OR target = ?4) ORDER BY id LIMIT ?3"
        );
        let Some(id) = id_beginning(typed, least) else {
            return Ok(Found::NoId);
        };
        ask(|| {
            let mut statement = self.connection.prepare(SQL)?;
            let at = at.map(|target| target.0.as_str());
            let found = statement.query_map(params![id, behind(&id), MOST_MEANT, at], letter)?;
            let mut found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
            if found.first().is_some_and(|first| first.id == id) {
                found.truncate(1);
            }
            self.shorten(&mut found)?;
            Ok(match (found.pop(), found.is_empty()) {
                (None, _) => Found::Nothing,
                (Some(letter), true) => Found::One(Box::new(letter)),
                (Some(last), false) => {
                    found.push(last);
                    Found::Several(found)
                }
            })
        })
    }

    /// The last alerts at a target, newest first; what soopbell itself had to say is none of them.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn recent(&self, target: &TargetId, most: u32) -> Result<Vec<Letter>, OutboxError> {
        // The condition on the place is that of the index: only so it is found.
        const SQL: &str = concat!(
            columns!(),
            "WHERE target = ?1 AND position > 0 ORDER BY position DESC, seq DESC LIMIT ?2"
        );
        ask(|| {
            let mut statement = self.connection.prepare(SQL)?;
            let letters = statement.query_map(params![target.0.as_str(), most], letter)?;
            let mut letters: Vec<_> = letters.collect::<rusqlite::Result<_>>()?;
            self.shorten(&mut letters)?;
            Ok(letters)
        })
    }

    /// How each target's line stands, for every target of which anything is known.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn standings(&self) -> Result<Vec<Standing>, OutboxError> {
        const SQL: &str = "SELECT target,
                 sum(state IN ('gathering', 'due', 'sending', 'retry', 'uncertain')
                     OR state = 'live' AND revision > shown),
                 sum(state = 'held'), sum(state = 'dead'), sum(state = 'expired')
             FROM deliveries GROUP BY target";
        ask(|| {
            let mut statement = self.connection.prepare(SQL)?;
            let rows = statement.query_map([], |row| {
                let count = |at: usize| row.get::<_, i64>(at).map(i64::cast_unsigned);
                Ok(Standing {
                    target: target(row.get(0)?),
                    waiting: count(1)?,
                    held: count(2)?,
                    dead: count(3)?,
                    expired: count(4)?,
                })
            })?;
            rows.collect()
        })
    }

    /// What is left alone until a person has acted.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn parked(&self) -> Result<Vec<Parked>, OutboxError> {
        ask(|| parking::all(&self.connection))
    }

    /// Has these sent again, as they stand; says of each what came of it.
    ///
    /// # Errors
    /// The file cannot be written; what was not changed before that stays as it is.
    pub fn resend(&mut self, ids: &[String]) -> Result<Vec<Outcome>, OutboxError> {
        // Where the platform may have a message of it, it gets another name there: it is no repeat.
        const SQL: &str = "UPDATE deliveries SET state = ?2, fence = fence + 1, expires_at = NULL, attempts = 0,
                 not_before = 0, lease_until = 0,
                 copy = copy + (state IN ('sent', 'held') OR shown > 0 OR remote_id IS NOT NULL
                     OR uncertain_since IS NOT NULL),
                 uncertain_since = NULL, bypassed = 0, shown = 0, remote_id = NULL, error = NULL, settled_at = NULL
             WHERE id = ?1";
        self.change(ids, Step::Resend, |file, id, next| {
            file.prepare_cached(SQL)?.execute(params![id, next.name()])
        })
    }

    /// Gives these up; says of each what came of it.
    ///
    /// # Errors
    /// The file cannot be written; what was not changed before that stays as it is.
    pub fn drop(&mut self, ids: &[String], now: Timestamp) -> Result<Vec<Outcome>, OutboxError> {
        const SQL: &str =
            "UPDATE deliveries SET state = ?2, fence = fence + 1, lease_until = 0, settled_at = ?3,
                 error = coalesce('dropped by hand; before that: ' || error, 'dropped by hand')
             WHERE id = ?1";
        self.change(ids, Step::Drop, |file, id, next| {
            file.prepare_cached(SQL)?
                .execute(params![id, next.name(), now.as_millis()])
        })
    }

    /// Has what was left alone tried again at once; what of it was.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn resume(&mut self, lines: &[Line<'_>]) -> Result<Vec<Parked>, OutboxError> {
        ask(|| {
            let transaction = self
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut parked = parking::all(&transaction)?;
            parked.retain(|parked| lines.iter().any(|line| parked.is(*line)));
            for line in lines {
                parking::unpark(&transaction, *line)?;
            }
            transaction.commit()?;
            Ok(parked)
        })
    }

    /// Makes one step with each of these, a few at a time so that nobody is held up.
    fn change(
        &mut self,
        ids: &[String],
        step: Step,
        write: impl Fn(&Transaction<'_>, &str, State) -> rusqlite::Result<usize>,
    ) -> Result<Vec<Outcome>, OutboxError> {
        ask(|| {
            let mut outcomes = Vec::with_capacity(ids.len());
            for some in ids.chunks(STEP_ROWS) {
                let transaction = self
                    .connection
                    .transaction_with_behavior(TransactionBehavior::Immediate)?;
                for id in some {
                    let outcome = match look(&transaction, id)? {
                        None => Outcome::Gone,
                        Some(found) => match found.state.after(step, found.posted) {
                            Some(next) => {
                                write(&transaction, id, next)?;
                                Outcome::Done(found.target)
                            }
                            None if found.state == State::Sending => {
                                Outcome::UnderWay(found.lease_until)
                            }
                            None => Outcome::Refused(found.state),
                        },
                    };
                    outcomes.push(outcome);
                }
                transaction.commit()?;
            }
            Ok(outcomes)
        })
    }

    /// Finds out how much of each name is needed: as much as it has in common with its neighbours, and one character more.
    fn shorten(&self, letters: &mut [Letter]) -> rusqlite::Result<()> {
        let before = "SELECT max(id) FROM deliveries WHERE id < ?1";
        let after = "SELECT min(id) FROM deliveries WHERE id > ?1";
        for letter in letters {
            let mut needed = SHORT;
            for sql in [before, after] {
                let mut statement = self.connection.prepare_cached(sql)?;
                let neighbour: Option<String> =
                    statement.query_row([&letter.id], |row| row.get(0))?;
                let common = neighbour.unwrap_or_default();
                let common = letter.id.chars().zip(common.chars());
                needed = needed.max(common.take_while(|(a, b)| a == b).count() + 1);
            }
            letter.short = letter.id.chars().take(needed).collect();
        }
        Ok(())
    }
}

/// A filter as the file is asked.
struct Meant {
    targets: Option<String>,
    states: String,
    rule: Option<String>,
    since: Option<i64>,
}

impl Meant {
    fn new(filter: &Filter) -> Self {
        let states = if filter.states.is_empty() {
            &State::ALL[..]
        } else {
            &filter.states
        };
        let states: Vec<_> = states.iter().map(|state| state.name()).collect();
        let targets = (!filter.targets.is_empty()).then(|| serde_json::json!(filter.targets));
        Self {
            targets: targets.map(|targets| targets.to_string()),
            states: serde_json::json!(states).to_string(),
            rule: filter.rule.clone(),
            since: filter.since.map(Timestamp::as_millis),
        }
    }

    fn parameters(&self) -> (&Option<String>, &str, &Option<String>, Option<i64>) {
        (&self.targets, &self.states, &self.rule, self.since)
    }
}

/// What decides whether a row may be changed.
struct Changeable {
    target: TargetId,
    state: State,
    posted: bool,
    lease_until: Timestamp,
}

fn look(file: &Connection, id: &str) -> rusqlite::Result<Option<Changeable>> {
    let sql = "SELECT target, state, shown > 0, lease_until FROM deliveries WHERE id = ?1";
    file.prepare_cached(sql)?
        .query_row([id], |row| {
            Ok(Changeable {
                target: target(row.get(0)?),
                state: state(row, 1)?,
                posted: row.get(2)?,
                lease_until: Timestamp(row.get(3)?),
            })
        })
        .optional()
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    let moment = |at: usize| {
        let moment = row.get::<_, Option<i64>>(at);
        moment.map(|moment| moment.map(Timestamp))
    };
    let id: String = row.get(0)?;
    let position: i64 = row.get(1)?;
    let (closes_at, settled_at) = (moment(7)?, moment(16)?);
    let state = state(row, 3)?;
    Ok(Letter {
        short: id.clone(),
        id,
        position: (position > 0).then(|| Position(position.cast_unsigned())),
        target: target(row.get(2)?),
        state,
        content: content(row, state.is_open())?,
        attempts: row.get(8)?,
        error: row.get(9)?,
        remote_id: row.get(10)?,
        copies: row.get(11)?,
        not_before: moment(12)?.filter(|at| at.as_millis() > 0),
        lease_until: Timestamp(row.get(13)?),
        uncertain_since: moment(14)?,
        expires_at: moment(15)?,
        closes_at,
        settled_at,
    })
}

/// What a row says; none if it cannot be read.
fn content(row: &Row<'_>, is_open: bool) -> rusqlite::Result<Option<Content>> {
    let (card, message, tally) = (row.get_ref(4)?, row.get_ref(5)?, row.get_ref(6)?);
    let tally = match tally.as_str_or_null()? {
        None => Some(Tally::default()),
        Some(tally) => serde_json::from_str(tally).ok(),
    };
    let (Ok(card), Ok(message), Some(tally)) = (
        serde_json::from_str(card.as_str()?),
        serde_json::from_str(message.as_str()?),
        tally,
    ) else {
        return Ok(None);
    };
    Ok(Some(Content {
        card,
        message,
        fields: if is_open { tally.so_far } else { tally.in_all },
    }))
}

fn state(row: &Row<'_>, at: usize) -> rusqlite::Result<State> {
    let name = row.get_ref(at)?.as_str()?;
    State::named(name).ok_or_else(|| {
        let unknown = format!("there is no state `{name}`");
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, unknown.into())
    })
}

fn target(name: String) -> TargetId {
    TargetId(name.into())
}

/// The beginning of an id, however it was copied, if it can be one and is at least so long.
pub fn id_beginning(typed: &str, least: usize) -> Option<String> {
    let id = typed.trim().trim_matches(['`', '…']);
    let is_one =
        (least..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_hexdigit());
    is_one.then(|| id.to_ascii_lowercase())
}

/// What stands behind everything that begins like this.
fn behind(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

fn ask<T>(question: impl FnOnce() -> rusqlite::Result<T>) -> Result<T, OutboxError> {
    question().map_err(|error| OutboxError(error.to_string()))
}
