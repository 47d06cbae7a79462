//! What became of an attempt, written down by whoever holds its lease.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::dispatch::{Claim, Settlement, State, Step};
use crate::event::Timestamp;
use crate::failpoint;

/// Writes the outcome down, if the lease is still the claimant's.
pub(super) fn settle(
    connection: &mut Connection,
    claim: &Claim,
    settlement: &Settlement,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = transaction
        .prepare_cached(
            "SELECT state, revision, shown, closes_at IS NOT NULL FROM deliveries WHERE id = ?1 AND fence = ?2",
        )?
        .query_row(
            params![claim.id.0.as_str(), claim.fence.cast_signed()],
            |row| {
                let (state, revision): (String, i64) = (row.get(0)?, row.get(1)?);
                let (shown, is_card): (i64, bool) = (row.get(2)?, row.get(3)?);
                Ok((state, revision.cast_unsigned(), shown > 0, is_card))
            },
        )
        .optional()?;
    let Some((state, revision, posted, is_card)) = found else {
        return Ok(false);
    };
    let is_done = !is_card || claim.closing && revision == claim.revision;
    let step = match settlement {
        Settlement::Sent { .. } if is_done => Step::Sent,
        Settlement::Sent { .. } => Step::Live,
        Settlement::Retry { .. } => Step::Failed,
        Settlement::Uncertain { .. } => Step::Doubted,
        Settlement::Held { .. } => Step::Held,
        Settlement::Dead { .. } => Step::Refused,
        Settlement::Lost => Step::Lost,
    };
    let Some(next) = State::named(&state).and_then(|state| state.after(step, posted)) else {
        return Ok(false);
    };
    write(&transaction, claim, settlement, next, now)?;
    failpoint::reach("in_settle");
    transaction.commit()?;
    Ok(true)
}

fn write(
    connection: &Connection,
    claim: &Claim,
    settlement: &Settlement,
    next: State,
    now: Timestamp,
) -> rusqlite::Result<()> {
    let (id, fence) = (claim.id.0.as_str(), claim.fence.cast_signed());
    let (next, now) = (next.name(), now.as_millis());
    let _one = match settlement {
        Settlement::Sent {
            remote_id,
            edit_after,
        } => connection
            .prepare_cached(
                "UPDATE deliveries SET state = ?3, settled_at = ?4, remote_id = coalesce(?5, remote_id), shown = ?6,
                     not_before = ?7, error = NULL, uncertain_since = NULL, bypassed = 0,
                     attempts = iif(?3 = 'live', 0, attempts)
                 WHERE id = ?1 AND fence = ?2",
            )?
            .execute(params![
                id,
                fence,
                next,
                now,
                remote_id,
                claim.revision.cast_signed(),
                edit_after.as_millis()
            ])?,
        Settlement::Lost => connection
            .prepare_cached(
                "UPDATE deliveries SET state = ?3, settled_at = ?4, remote_id = NULL, shown = 0, copy = copy + 1,
                     not_before = 0, attempts = 0
                 WHERE id = ?1 AND fence = ?2",
            )?
            .execute(params![id, fence, next, now])?,
        Settlement::Retry { not_before, error } | Settlement::Uncertain { not_before, error } => {
            // Of an edit that is of no interest, but what closes a card is a message like any other.
            let in_doubt = matches!(settlement, Settlement::Uncertain { .. });
            connection
                .prepare_cached(
                    "UPDATE deliveries SET state = ?3, settled_at = ?4, not_before = ?5, error = ?6,
                         uncertain_since = iif(?7, coalesce(uncertain_since, claimed_at), uncertain_since)
                     WHERE id = ?1 AND fence = ?2",
                )?
                .execute(params![
                    id,
                    fence,
                    next,
                    now,
                    not_before.as_millis(),
                    error,
                    in_doubt
                ])?
        }
        Settlement::Held { error } | Settlement::Dead { error } => connection
            .prepare_cached(
                "UPDATE deliveries SET state = ?3, settled_at = ?4, error = ?5 WHERE id = ?1 AND fence = ?2",
            )?
            .execute(params![id, fence, next, now, error])?,
    };
    Ok(())
}
