//! What expired on its way to a target: put aside, and summed up in one note for a whole stretch of it.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::outbox::insert;
use crate::dispatch::{Expired, Note};
use crate::event::{Text, Timestamp};
use crate::failpoint;
use crate::sink::TargetId;

/// What expires within this of the last is of the same stretch: a line that falls behind loses alerts one by one, and
/// nobody wants a note for each.
const STRETCH: Duration = Duration::from_mins(10);

/// What may expire. Not what is on its way, nor a card that is there.
macro_rules! expired {
    () => {
        "target = ?1 AND state IN ('gathering', 'due', 'retry', 'uncertain') AND expires_at <= ?2"
    };
}

/// Puts aside what is worth nothing any more, and in the same step a note that says so into the line.
pub(super) fn expire(
    connection: &mut Connection,
    target: &TargetId,
    now: Timestamp,
    tell: &dyn Fn(&Expired) -> Note,
) -> rusqlite::Result<u64> {
    const LOOK: &str = concat!("SELECT 1 FROM deliveries WHERE ", expired!(), " LIMIT 1");
    const FIRST: &str = concat!(
        "SELECT min(seq), CAST(min(iif(json_valid(card), card ->> '$.at', NULL)) AS INTEGER) FROM deliveries WHERE ",
        expired!()
    );
    const PUT_ASIDE: &str = concat!(
        "UPDATE deliveries SET state = 'expired', settled_at = ?2,
             error = coalesce('expired; before that: ' || error, 'expired') WHERE ",
        expired!()
    );
    let these = params![target.0.as_str(), now.as_millis()];
    if !connection.prepare_cached(LOOK)?.exists(these)? {
        return Ok(0);
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let first: (Option<i64>, Option<i64>) = transaction
        .prepare_cached(FIRST)?
        .query_row(these, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (Some(stretch), since) = first else {
        // Somebody dropped it by hand a moment ago.
        return Ok(0);
    };
    let since = since.unwrap_or(now.as_millis());
    let count = transaction.prepare_cached(PUT_ASIDE)?.execute(these)?;
    failpoint::reach("expiring");
    let fresh = now.minus(STRETCH).as_millis();
    let (stretch, began, since, before) = transaction
        .query_row(
            "SELECT stretch, began, since, count FROM expiries
             WHERE target = ?1 AND last > ?2 AND last <= ?3 AND began <= ?3",
            params![target.0.as_str(), fresh, now.as_millis()],
            |row| {
                let earlier: i64 = row.get(2)?;
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    earlier.min(since),
                    row.get::<_, i64>(3)?,
                ))
            },
        )
        .optional()?
        .unwrap_or((stretch, now.as_millis(), since, 0));
    // Some of them may have been sent after all, by hand: what is said only grows.
    let sum = before.cast_unsigned() + count as u64;
    transaction.execute(
        "INSERT OR REPLACE INTO expiries (target, stretch, began, since, count, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            target.0.as_str(),
            stretch,
            began,
            since,
            sum.cast_signed(),
            now.as_millis()
        ],
    )?;
    let expired = Expired {
        count: sum,
        rules: rules(&transaction, target, began)?,
        since: Timestamp(since),
        stretch: stretch.cast_unsigned(),
    };
    let closes_at = Some(now.plus(STRETCH));
    insert(
        &transaction,
        target,
        &tell(&expired),
        expired.count,
        closes_at,
    )?;
    transaction.commit()?;
    failpoint::reach("expired");
    Ok(count as u64)
}

/// How many alerts of each rule expired since then, the most first.
fn rules(
    connection: &Connection,
    target: &TargetId,
    began: i64,
) -> rusqlite::Result<Vec<(Text, u64)>> {
    let mut statement = connection.prepare_cached(
        "SELECT iif(json_valid(card), card ->> '$.rule', NULL), count(*) FROM deliveries
         WHERE target = ?1 AND state IN ('held', 'sent', 'expired', 'dead', 'dropped')
           AND state = 'expired' AND settled_at >= ?2
         GROUP BY 1 ORDER BY 2 DESC, 1",
    )?;
    let rows = statement.query_map(params![target.0.as_str(), began], |row| {
        let (rule, count): (Option<String>, i64) = (row.get(0)?, row.get(1)?);
        Ok((Text::from(rule.unwrap_or_default()), count.cast_unsigned()))
    })?;
    rows.collect()
}
