//! How often what happened, day by day and broadcast by broadcast: written with the log, so that whoever asks how a day
//! went has it from a few rows.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};

use super::ledger::signed;
use crate::engine::Step;
use crate::event::{EventKind, Text, Timestamp, Visit};

/// Somebody came into the room.
pub(super) const ARRIVAL: &str = "arrival";
/// Somebody came for the first time, as far as the register knows.
pub(super) const FIRST_VISIT: &str = "first_visit";
/// Before the name of a kind of subscription.
pub(super) const SUBSCRIPTION: &str = "subscription_";
/// A rule rang.
pub(super) const RANG: &str = "rang";
/// Before the name of what held a rule back.
pub(super) const HELD: &str = "held:";

/// Korea is nine hours ahead, without summer time since 1988.
const KOREA_MILLIS: i64 = 9 * 60 * 60 * 1_000;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// The day in Korea, counted from 1970.
pub(super) fn day_of(at: Timestamp) -> i64 {
    at.as_millis()
        .saturating_add(KOREA_MILLIS)
        .div_euclid(DAY_MILLIS)
}

/// When a day began in Korea.
pub(super) fn beginning_of(day: i64) -> Timestamp {
    Timestamp(day.saturating_mul(DAY_MILLIS).saturating_sub(KOREA_MILLIS))
}

/// Adds what a step of the engine comes to, within its transaction.
pub(super) fn write(transaction: &Transaction<'_>, step: &Step<'_>) -> rusqlite::Result<()> {
    let mut sums = BTreeMap::<(&str, i64, i64, Text), u64>::new();
    let mut told = Vec::new();
    for event in step.events {
        match &event.kind {
            EventKind::Arrival(arrival) if !arrival.already_here && arrival.connections <= 1 => {
                told.push((event, Text::const_new(ARRIVAL), 1));
                if arrival.visit.as_ref().is_some_and(Visit::is_first) {
                    told.push((event, Text::const_new(FIRST_VISIT), 1));
                }
            }
            EventKind::Subscription(it) => {
                told.push((event, Text::from(SUBSCRIPTION) + it.kind.name(), it.count));
            }
            _ => {}
        }
    }
    for verdict in step.verdicts {
        let at = verdict.position.0.checked_sub(step.first.0);
        let event = at.and_then(|at| step.events.get(usize::try_from(at).ok()?));
        let what = match verdict.held {
            None => Text::const_new(RANG),
            Some(reason) => Text::from(HELD) + reason.name(),
        };
        told.extend(event.map(|event| (event, what, 1)));
    }
    for (event, what, number) in told {
        let broadcast = event.broadcast.map_or(0, |broadcast| signed(broadcast.0));
        let key = (event.streamer.as_str(), day_of(event.at), broadcast, what);
        let sum = sums.entry(key).or_default();
        *sum = sum.saturating_add(number.into());
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO tallies (streamer, day, broadcast, what, number) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET number = number + excluded.number",
    )?;
    for ((streamer, day, broadcast, what), number) in sums {
        insert.execute(params![
            streamer,
            day,
            broadcast,
            what.as_str(),
            signed(number)
        ])?;
    }
    Ok(())
}
