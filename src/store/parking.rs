//! What is left alone until a person has acted, and where the platforms moved what is configured.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::dispatch::Line;
use crate::event::Timestamp;

/// How much longer than at first it may be until something is tried again.
const SLOWEST: u32 = 10;

/// Something that is left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The target, or the token by the name of its table in the configuration.
    pub name: String,
    /// It is a token.
    pub is_token: bool,
    /// Since when.
    pub since: Timestamp,
    /// When it is tried again.
    pub check_at: Timestamp,
    /// Why, in words without secrets.
    pub error: String,
}

impl Parked {
    /// Whether it is this that is left alone.
    pub fn is(&self, line: Line<'_>) -> bool {
        match line {
            Line::Target(target) => !self.is_token && self.name == target.0.as_str(),
            Line::Token(token) => self.is_token && self.name == token,
        }
    }
}

fn name(line: Line<'_>) -> String {
    match line {
        Line::Target(target) => format!("target:{target}"),
        Line::Token(token) => format!("token:{token}"),
    }
}

pub(super) fn park(
    connection: &Connection,
    line: Line<'_>,
    now: Timestamp,
    recheck: Duration,
    error: &str,
) -> rusqlite::Result<bool> {
    let sql = "INSERT INTO parked (line, since, check_at, error) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (line) DO NOTHING";
    let check_at = now.plus(recheck).as_millis();
    let parked = connection.execute(sql, params![name(line), now.as_millis(), check_at, error])?;
    Ok(parked > 0)
}

/// Until when it is left alone.
pub(super) fn parked(
    connection: &Connection,
    line: Line<'_>,
) -> rusqlite::Result<Option<Timestamp>> {
    connection
        .prepare_cached("SELECT check_at FROM parked WHERE line = ?1")?
        .query_row([name(line)], |row| row.get(0).map(Timestamp))
        .optional()
}

/// Of all who ask when that is over, one is let through to try, and the next try is later.
pub(super) fn take_turn(
    connection: &Connection,
    line: Line<'_>,
    now: Timestamp,
    recheck: Duration,
) -> rusqlite::Result<Option<Timestamp>> {
    let name = name(line);
    let found = connection
        .prepare_cached("SELECT check_at, tries FROM parked WHERE line = ?1")?
        .query_row([&name], |row| {
            Ok((Timestamp(row.get(0)?), row.get::<_, u32>(1)?))
        })
        .optional()?;
    let Some((check_at, tries)) = found else {
        return Ok(None);
    };
    if check_at > now {
        return Ok(Some(check_at));
    }
    let factor = 2_u32.saturating_pow(tries.saturating_add(1)).min(SLOWEST);
    let next = now.plus(recheck.saturating_mul(factor));
    let is_ours = connection
        .prepare_cached(
            "UPDATE parked SET check_at = ?2, tries = tries + 1 WHERE line = ?1 AND check_at = ?3",
        )?
        .execute(params![name, next.as_millis(), check_at.as_millis()])?;
    Ok((is_ours == 0).then_some(next))
}

/// Everything is tried again at once: somebody may have mended it before soopbell was started.
pub(super) fn recheck(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "UPDATE parked SET check_at = 0, tries = 0";
    connection.execute(sql, []).map(drop)
}

/// The clock was set back.
pub(super) fn set_back(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE parked SET check_at = ?1, since = ?1 WHERE since > ?1";
    connection.execute(sql, [now.as_millis()]).map(drop)
}

pub(super) fn unpark(connection: &Connection, line: Line<'_>) -> rusqlite::Result<bool> {
    let gone = connection.execute("DELETE FROM parked WHERE line = ?1", [name(line)])?;
    Ok(gone > 0)
}

/// Everything that is left alone.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Parked>> {
    let mut statement =
        connection.prepare("SELECT line, since, check_at, error FROM parked ORDER BY line")?;
    let rows = statement.query_map([], |row| {
        let line: String = row.get(0)?;
        let (kind, name) = line.split_once(':').unwrap_or(("", &line));
        Ok(Parked {
            is_token: kind == "token",
            name: name.to_owned(),
            since: Timestamp(row.get(1)?),
            check_at: Timestamp(row.get(2)?),
            error: row.get(3)?,
        })
    })?;
    rows.collect()
}

pub(super) fn follow(connection: &Connection, place: &str, moved_to: i64) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO moved (place, chat) VALUES (?1, ?2)";
    connection.execute(sql, params![place, moved_to]).map(drop)
}

pub(super) fn moved(connection: &Connection, place: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .query_row("SELECT chat FROM moved WHERE place = ?1", [place], |row| {
            row.get(0)
        })
        .optional()
}
