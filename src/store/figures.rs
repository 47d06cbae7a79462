//! What people ask for in numbers: who gave most, how a day or a broadcast went, what a rule said lately.
//!
//! All of it is read over a connection of its own that cannot write: in WAL mode a reader holds nobody up. No question
//! goes through the whole log. Gifts and tallies have tables of their own, and what is asked of the log itself is found
//! by a place in it and has a bound.

use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde_json::json;

use super::gifts::MISSION;
use super::ledger::{in_words, read, signed, unsigned};
use super::tallies::{self, ARRIVAL, FIRST_VISIT, HELD, RANG, SUBSCRIPTION};
use crate::event::{
    Broadcast, BroadcastId, Event, EventKind, StreamerId, SubscriptionKind, Text, Timestamp, UserId,
};
use crate::log::{LogError, Position};
use crate::notify::Reason;

/// The days of a week, today among them.
const WEEK: i64 = 7;
/// Most donors that are told at once.
const MOST_DONORS: u32 = 100;
/// How many of a rule's matches are looked through for those at one streamer.
const MOST_MATCHES: u32 = 20_000;
/// How many places of the log are gone back for what came before an event.
const MOST_PLACES: u64 = 200_000;

/// Questions to the file, which it answers while the engine works on it.
#[derive(Debug)]
pub struct Figures {
    connection: Mutex<Connection>,
}

/// Of which stretch something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// The day that it is in Korea.
    Today,
    /// That day and the six before it.
    Week,
    /// The broadcast that is on, or else the last one. What was given to recordings is none of it.
    Broadcast,
}

/// A broadcast of a streamer, the last one that the log knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastBroadcast {
    /// Whose it is.
    pub streamer: StreamerId,
    /// What it is, as last told.
    pub broadcast: Broadcast,
    /// When it was over; `None` while it is on.
    pub ended_at: Option<Timestamp>,
}

/// Who gave most.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Top {
    /// Those who gave most star balloons first; of those who gave as many, who gave more often.
    pub donors: Vec<Donor>,
    /// How many people gave, as far as packets say who.
    pub people: u64,
    /// What all of them gave together, and what came from nobody knows whom.
    pub given: Given,
    /// The broadcasts it is about, where it is about broadcasts.
    pub broadcasts: Vec<LastBroadcast>,
}

/// What was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// How many gifts, of whatever kind. What is put on missions is none of them.
    pub gifts: u64,
    /// How many star balloons they were.
    pub balloons: u64,
    /// How many star balloons were put on missions: the streamer gets them only if the mission succeeds.
    pub pledged: u64,
}

/// Somebody who gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Donor {
    /// Their id.
    pub user: UserId,
    /// Their nickname, as last seen. Hostile text.
    pub nick: Text,
    /// What they gave.
    pub given: Given,
}

/// The largest gift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Largest {
    /// Who gave it; without an id where the packet does not say.
    pub user: UserId,
    /// What they went by. Hostile text.
    pub nick: Text,
    /// How many star balloons it was.
    pub balloons: u64,
    /// When.
    pub at: Timestamp,
    /// Its place in the log.
    pub position: Position,
}

/// How a day or a broadcast went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// The broadcast it is about, where it is about one. The log knows of none if all else is nothing.
    pub broadcast: Option<LastBroadcast>,
    /// What was given.
    pub given: Given,
    /// How many people gave.
    pub donors: u64,
    /// The largest gift in star balloons.
    pub largest: Option<Largest>,
    /// How many subscriptions were announced as new ones.
    pub new_subscriptions: u64,
    /// How many were announced as carried on.
    pub renewals: u64,
    /// How many were given to others.
    pub gift_subscriptions: u64,
    /// How often somebody came in, however short a time they had been away.
    pub arrivals: u64,
    /// How many of them came for the first time, as far as is known.
    pub first_visits: u64,
    /// How often rules rang.
    pub rung: u64,
    /// How often they were held back, by what for; nothing that never happened is among them.
    pub held: Vec<(Reason, u64)>,
    /// What became of the alerts.
    pub deliveries: Deliveries,
}

/// What became of alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Deliveries {
    /// The platform has them.
    pub sent: u64,
    /// They are still to leave.
    pub waiting: u64,
    /// A person has to decide about them.
    pub held: u64,
    /// The platform will never take them.
    pub failed: u64,
    /// They were worth nothing any more when their turn came.
    pub expired: u64,
    /// A person gave them up.
    pub dropped: u64,
}

/// An event that a rule matched, and what was said of it then.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its place in the log.
    pub position: Position,
    /// What happened.
    pub event: Event,
    /// Why the rule did not ring; `None` if it did.
    pub held: Option<Reason>,
}

/// What is asked of the gifts: the part of the question that says which.
struct Which {
    from: &'static str,
    asked: String,
    since: Option<Timestamp>,
}

/// By their streamers and days. The order of the join is given: first who is asked for, then their gifts by the index.
const BY_DAY: &str = "FROM json_each(?1) AS asked CROSS JOIN gifts INDEXED BY gifts_at
     ON gifts.streamer = asked.value AND gifts.at >= ?2";
const BY_BROADCAST: &str = "FROM json_each(?1) AS asked CROSS JOIN gifts INDEXED BY gifts_broadcast
     ON gifts.streamer = asked.value ->> 0 AND gifts.broadcast = asked.value ->> 1
     AND NOT gifts.recording AND ?2 IS NULL";

impl Figures {
    pub(super) fn new(connection: Connection) -> Self {
        Self {
            connection: Mutex::new(connection),
        }
    }

    /// Who gave most to these streamers, at most a hundred of them, over a stretch that `now` is in.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn top(
        &self,
        streamers: &[StreamerId],
        stretch: Stretch,
        most: u32,
        now: Timestamp,
    ) -> Result<Top, LogError> {
        self.ask(|file| {
            let (which, broadcasts) = which(file, streamers, stretch, now)?;
            let mut top = Top {
                broadcasts,
                ..Top::default()
            };
            // With the one `max()` the other columns are those of its row: the nickname is that of the last gift. Those
            // of whom nobody knows who they are stand at the end, for their sums.
            let sql = format!(
                "SELECT user, nick, balloons, gifts, pledged, at,
                     count(*) FILTER (WHERE user <> '') OVER (),
                     sum(gifts) OVER (), sum(balloons) OVER (), sum(pledged) OVER ()
                 FROM (SELECT user, nick, max(position), gifts.at AS at,
                           sum(balloons) AS balloons, sum(kind <> '{MISSION}') AS gifts,
                           sum(iif(kind = '{MISSION}', count, 0)) AS pledged {} GROUP BY user)
                 ORDER BY user = '', balloons DESC, gifts DESC, pledged DESC, user LIMIT ?3",
                which.from
            );
            let mut statement = file.prepare_cached(&sql)?;
            let since = which.since.map(Timestamp::as_millis);
            let most = most.clamp(1, MOST_DONORS);
            let mut rows = statement.query(params![which.asked, since, most])?;
            while let Some(row) = rows.next()? {
                top.people = number(row, 6)?;
                top.given = given(row, [7, 8, 9])?;
                let user: String = row.get(0)?;
                if user.is_empty() {
                    continue;
                }
                let seen = later_nick(file, &which, &user, row.get(5)?)?;
                let nick = match seen {
                    Some(nick) => nick,
                    None => row.get(1)?,
                };
                top.donors.push(Donor {
                    user: UserId::strip(&user),
                    nick: nick.into(),
                    given: given(row, [3, 2, 4])?,
                });
            }
            Ok(top)
        })
    }

    /// How a stretch that `now` is in went for a streamer.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn stats(
        &self,
        streamer: &StreamerId,
        stretch: Stretch,
        now: Timestamp,
    ) -> Result<Stats, LogError> {
        self.ask(|file| {
            let (which, broadcasts) = which(file, std::slice::from_ref(streamer), stretch, now)?;
            let mut stats = Stats {
                broadcast: broadcasts.into_iter().next(),
                ..Stats::default()
            };
            let broadcast = stats.broadcast.as_ref().map(|it| it.broadcast.id);
            if stretch == Stretch::Broadcast && broadcast.is_none() {
                return Ok(stats);
            }
            let since = which.since.map(Timestamp::as_millis);
            let sql = format!(
                "SELECT coalesce(sum(kind <> '{MISSION}'), 0), coalesce(sum(balloons), 0),
                     coalesce(sum(iif(kind = '{MISSION}', count, 0)), 0), count(DISTINCT nullif(user, '')) {}",
                which.from
            );
            file.prepare_cached(&sql)?
                .query_row(params![which.asked, since], |row| {
                    stats.given = given(row, [0, 1, 2])?;
                    stats.donors = number(row, 3)?;
                    Ok(())
                })?;
            stats.largest = largest(file, &which)?;
            count(file, streamer, broadcast, which.since, &mut stats)?;
            stats.deliveries = deliveries(file, streamer, broadcast, which.since)?;
            Ok(stats)
        })
    }

    /// What a rule last said of events at a streamer, newest first.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn matches(
        &self,
        rule: &str,
        streamer: &StreamerId,
        most: u32,
    ) -> Result<Vec<Match>, LogError> {
        const SQL: &str = "SELECT events.position, connection, sequence, streamer, broadcast, at, body, raw, held
             FROM (SELECT position, held FROM verdicts WHERE rule = ?1 ORDER BY position DESC LIMIT ?3) AS said
             CROSS JOIN events ON events.position = said.position
             WHERE streamer = ?2 ORDER BY said.position DESC LIMIT ?4";
        self.ask(|file| {
            let mut statement = file.prepare_cached(SQL)?;
            let mut rows = statement.query(params![rule, streamer.as_str(), MOST_MATCHES, most])?;
            let mut matches = Vec::new();
            while let Some(row) = rows.next()? {
                let held = row.get_ref(8)?.as_str_or_null()?.map(reason);
                // What another version of soopbell wrote is passed over.
                if let (Some(event), None | Some(Some(_))) = (read(row)?, held) {
                    matches.push(Match {
                        position: Position(unsigned(row.get(0)?)),
                        event,
                        held: held.flatten(),
                    });
                }
            }
            Ok(matches)
        })
    }

    /// The event at this place, if the log still has it.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn event(&self, position: Position) -> Result<Option<Event>, LogError> {
        const SQL: &str =
            "SELECT position, connection, sequence, streamer, broadcast, at, body, raw
             FROM events WHERE position = ?1";
        self.ask(|file| {
            let mut statement = file.prepare_cached(SQL)?;
            let found = statement.query_row([signed(position.0)], read);
            Ok(found.optional()?.flatten())
        })
    }

    /// What a rule said of the event at this place: nothing, that it rang, or why it did not.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn said(&self, position: Position, rule: &str) -> Result<Option<Option<Reason>>, LogError> {
        const SQL: &str = "SELECT held FROM verdicts WHERE position = ?1 AND rule = ?2";
        self.ask(|file| {
            let mut statement = file.prepare_cached(SQL)?;
            let said = statement.query_row(params![signed(position.0), rule], |row| {
                Ok(row.get_ref(0)?.as_str_or_null()?.map(reason))
            });
            Ok(match said.optional()? {
                Some(Some(held)) => held.map(Some),
                Some(None) => Some(None),
                None => None,
            })
        })
    }

    /// The last event of a kind at a streamer, if it is not long ago.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn last_of(
        &self,
        kind: &str,
        streamer: &StreamerId,
    ) -> Result<Option<(Position, Event)>, LogError> {
        const SQL: &str = "SELECT position, connection, sequence, streamer, broadcast, at, body, raw
             FROM events WHERE position > (SELECT max(position) FROM events) - ?3 AND kind = ?1 AND streamer = ?2
             ORDER BY position DESC LIMIT 1";
        self.ask(|file| {
            let mut statement = file.prepare_cached(SQL)?;
            let wanted = params![kind, streamer.as_str(), signed(MOST_PLACES)];
            let found = statement.query_row(wanted, |row| {
                Ok((Position(unsigned(row.get(0)?)), read(row)?))
            });
            Ok(found
                .optional()?
                .and_then(|(position, event)| Some((position, event?))))
        })
    }

    /// Shows the events of these kinds at a streamer that came before the one at `until`, from `since` on and oldest
    /// first; says whether that was all of them. However far back that is, no more than 200,000 places are.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn past(
        &self,
        streamer: &StreamerId,
        kinds: &[&str],
        since: Timestamp,
        until: Position,
        show: &mut dyn FnMut(&Event),
    ) -> Result<bool, LogError> {
        const SQL: &str = "SELECT position, connection, sequence, streamer, broadcast, at, body, raw
             FROM events WHERE position > ?1 AND position < ?2 AND kind IN (SELECT value FROM json_each(?3))
                 AND streamer = ?4 ORDER BY position";
        self.ask(|file| {
            let nearest = signed(until.0.saturating_sub(MOST_PLACES));
            let before = "SELECT position FROM events
                 WHERE position < ?1 AND position > ?2 AND at < ?3 ORDER BY position DESC LIMIT 1";
            let before: Option<i64> = file
                .prepare_cached(before)?
                .query_row(
                    params![signed(until.0), nearest, since.as_millis()],
                    |row| row.get(0),
                )
                .optional()?;
            let is_all = before.is_some() || nearest == 0;
            let mut statement = file.prepare_cached(SQL)?;
            let mut rows = statement.query(params![
                before.unwrap_or(nearest),
                signed(until.0),
                json!(kinds).to_string(),
                streamer.as_str()
            ])?;
            while let Some(row) = rows.next()? {
                if let Some(event) = read(row)? {
                    show(&event);
                }
            }
            Ok(is_all)
        })
    }

    /// Each call leaves the connection as it found it, so a panic elsewhere does not spoil it. The question is one
    /// transaction: all of its parts see the file as it was at one moment.
    fn ask<T>(
        &self,
        question: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LogError> {
        let connection = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let ask = || {
            let moment = connection.unchecked_transaction()?;
            question(&moment)
        };
        ask().map_err(|error| in_words(&error))
    }
}

/// Which gifts are meant, and the broadcasts they belong to if it is about those.
fn which(
    file: &Connection,
    streamers: &[StreamerId],
    stretch: Stretch,
    now: Timestamp,
) -> rusqlite::Result<(Which, Vec<LastBroadcast>)> {
    let mut streamers: Vec<_> = streamers.iter().collect();
    streamers.sort();
    streamers.dedup();
    let days = match stretch {
        Stretch::Today => 1,
        Stretch::Week => WEEK,
        Stretch::Broadcast => {
            let mut broadcasts = Vec::new();
            for streamer in streamers {
                broadcasts.extend(last_broadcast(file, streamer)?);
            }
            let asked = broadcasts.iter();
            let asked = asked.map(|it| json!([it.streamer, signed(it.broadcast.id.0)]));
            let which = Which {
                from: BY_BROADCAST,
                asked: json!(asked.collect::<Vec<_>>()).to_string(),
                since: None,
            };
            return Ok((which, broadcasts));
        }
    };
    let which = Which {
        from: BY_DAY,
        asked: json!(streamers).to_string(),
        since: Some(tallies::beginning_of(tallies::day_of(now) - (days - 1))),
    };
    Ok((which, Vec::new()))
}

/// The broadcast that is on, or else the last one, as far as the log knows.
fn last_broadcast(
    file: &Connection,
    streamer: &StreamerId,
) -> rusqlite::Result<Option<LastBroadcast>> {
    const SQL: &str = "SELECT at, body FROM events INDEXED BY events_broadcasts
         WHERE streamer = ?1
             AND (kind = 'broadcast_started' OR kind = 'broadcast_ended' OR kind = 'connected')
         ORDER BY position DESC LIMIT 1";
    let last = file
        .prepare_cached(SQL)?
        .query_row([streamer.as_str()], |row| {
            let kind = serde_json::from_str(row.get_ref(1)?.as_str()?).ok();
            Ok((Timestamp(row.get(0)?), kind))
        })
        .optional()?;
    let (broadcast, ended_at) = match last {
        Some((
            _,
            Some(EventKind::BroadcastStarted(broadcast) | EventKind::Connected(broadcast)),
        )) => (broadcast, None),
        Some((at, Some(EventKind::BroadcastEnded(broadcast)))) => (broadcast, Some(at)),
        _ => return Ok(None),
    };
    Ok(Some(LastBroadcast {
        streamer: streamer.clone(),
        broadcast,
        ended_at,
    }))
}

/// What somebody goes by since their last gift: they may have come, gone or changed their name in one of these rooms.
fn later_nick(
    file: &Connection,
    which: &Which,
    user: &str,
    gave_at: i64,
) -> rusqlite::Result<Option<String>> {
    const SQL: &str = "SELECT nick FROM json_each(?1) AS asked CROSS JOIN visitors
         ON visitors.streamer = iif(asked.type = 'array', asked.value ->> 0, asked.value) AND visitors.user = ?2
         WHERE last_seen > ?3 ORDER BY last_seen DESC LIMIT 1";
    file.prepare_cached(SQL)?
        .query_row(params![which.asked, user, gave_at], |row| row.get(0))
        .optional()
}

fn largest(file: &Connection, which: &Which) -> rusqlite::Result<Option<Largest>> {
    let sql = format!(
        "SELECT user, nick, balloons, gifts.at, position {} WHERE balloons > 0
         ORDER BY balloons DESC, position LIMIT 1",
        which.from
    );
    let since = which.since.map(Timestamp::as_millis);
    file.prepare_cached(&sql)?
        .query_row(params![which.asked, since], |row| {
            Ok(Largest {
                user: UserId::strip(row.get_ref(0)?.as_str()?),
                nick: row.get_ref(1)?.as_str()?.into(),
                balloons: number(row, 2)?,
                at: Timestamp(row.get(3)?),
                position: Position(unsigned(row.get(4)?)),
            })
        })
        .optional()
}

/// Adds up the tallies of a broadcast, or of all days from `since` on.
fn count(
    file: &Connection,
    streamer: &StreamerId,
    broadcast: Option<BroadcastId>,
    since: Option<Timestamp>,
    stats: &mut Stats,
) -> rusqlite::Result<()> {
    const SQL: &str = "SELECT what, sum(number) FROM tallies
         WHERE streamer = ?1 AND day >= ?2 AND (?3 IS NULL OR broadcast = ?3) GROUP BY what";
    let day = since.map_or(i64::MIN, tallies::day_of);
    let broadcast = broadcast.map(|it| signed(it.0));
    let mut statement = file.prepare_cached(SQL)?;
    let mut rows = statement.query(params![streamer.as_str(), day, broadcast])?;
    while let Some(row) = rows.next()? {
        let (what, count) = (row.get_ref(0)?.as_str()?, number(row, 1)?);
        let subscription = what.strip_prefix(SUBSCRIPTION).and_then(|name| {
            let mut kinds = SubscriptionKind::ALL.into_iter();
            kinds.find(|kind| kind.name() == name)
        });
        match (what, subscription) {
            (_, Some(SubscriptionKind::New)) => stats.new_subscriptions = count,
            (_, Some(SubscriptionKind::Renewal)) => stats.renewals = count,
            (_, Some(SubscriptionKind::Gift)) => stats.gift_subscriptions = count,
            (ARRIVAL, _) => stats.arrivals = count,
            (FIRST_VISIT, _) => stats.first_visits = count,
            (RANG, _) => stats.rung = count,
            _ => {
                let held = what.strip_prefix(HELD).and_then(reason);
                stats.held.extend(held.map(|reason| (reason, count)));
            }
        }
    }
    Ok(())
}

/// What became of the alerts about a broadcast, or about what happened from `since` on.
fn deliveries(
    file: &Connection,
    streamer: &StreamerId,
    broadcast: Option<BroadcastId>,
    since: Option<Timestamp>,
) -> rusqlite::Result<Deliveries> {
    const SQL: &str = "SELECT state, count(*)
         FROM deliveries INDEXED BY deliveries_about
         CROSS JOIN events ON events.position = deliveries.position
         WHERE deliveries.position > 0 AND deliveries.position >= ?1
             AND streamer = ?2 AND at >= ?3 AND (?4 IS NULL OR broadcast = ?4)
         GROUP BY state";
    let first = match (broadcast, since) {
        (Some(broadcast), _) => began(file, streamer, broadcast)?,
        (None, Some(since)) => place_of(file, since)?,
        (None, None) => 0,
    };
    let mut statement = file.prepare_cached(SQL)?;
    let mut rows = statement.query(params![
        first,
        streamer.as_str(),
        since.map_or(i64::MIN, Timestamp::as_millis),
        broadcast.map(|it| signed(it.0))
    ])?;
    let mut all = Deliveries::default();
    while let Some(row) = rows.next()? {
        let sum = match row.get_ref(0)?.as_str()? {
            "sent" | "live" => &mut all.sent,
            "held" => &mut all.held,
            "dead" => &mut all.failed,
            "expired" => &mut all.expired,
            "dropped" => &mut all.dropped,
            _ => &mut all.waiting,
        };
        *sum += number(row, 1)?;
    }
    Ok(all)
}

/// Where the log first tells of a broadcast; 0 where it does not tell of its beginning any more.
fn began(
    file: &Connection,
    streamer: &StreamerId,
    broadcast: BroadcastId,
) -> rusqlite::Result<i64> {
    const SQL: &str = "SELECT coalesce(min(position), 0) FROM events INDEXED BY events_broadcasts
         WHERE streamer = ?1
             AND (kind = 'broadcast_started' OR kind = 'broadcast_ended' OR kind = 'connected')
             AND broadcast = ?2";
    file.prepare_cached(SQL)?
        .query_row(params![streamer.as_str(), signed(broadcast.0)], |row| {
            row.get(0)
        })
}

/// The first place at or after `since`. Places follow time, so it is found by halving: whoever looks there looks at the
/// time of each event as well.
fn place_of(file: &Connection, since: Timestamp) -> rusqlite::Result<i64> {
    const BOUNDS: &str = "SELECT coalesce((SELECT min(position) FROM events), 0), coalesce((SELECT max(position) FROM events), 0) + 1";
    const NEXT: &str =
        "SELECT position, at FROM events WHERE position >= ?1 ORDER BY position LIMIT 1";
    let (mut low, mut high): (i64, i64) = file
        .prepare_cached(BOUNDS)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut next = file.prepare_cached(NEXT)?;
    while low < high {
        let middle = low.midpoint(high);
        let found: Option<(i64, i64)> = next
            .query_row([middle], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            Some((position, at)) if at < since.as_millis() => low = position + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

fn reason(name: &str) -> Option<Reason> {
    Reason::ALL.into_iter().find(|reason| reason.name() == name)
}

fn number(row: &Row<'_>, at: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(at)
        .map(|number| u64::try_from(number).unwrap_or(0))
}

/// Gifts, balloons and what was put on missions, in these columns.
fn given(row: &Row<'_>, [gifts, balloons, pledged]: [usize; 3]) -> rusqlite::Result<Given> {
    Ok(Given {
        gifts: number(row, gifts)?,
        balloons: number(row, balloons)?,
        pledged: number(row, pledged)?,
    })
}
