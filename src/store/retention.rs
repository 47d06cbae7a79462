//! How deliveries that are over are forgotten: a while after they were settled, and never silently where nobody got them.

use rusqlite::{Connection, TransactionBehavior, params};

use super::ledger::TIDY_ROWS;
use crate::event::Timestamp;

/// The first condition is that of the index, word by word: only so it is found.
const SQL: &str = "DELETE FROM deliveries WHERE seq IN (
         SELECT seq FROM deliveries
         WHERE state IN ('held', 'sent', 'expired', 'dead', 'dropped')
           AND state <> 'held' AND settled_at < ?1
         ORDER BY settled_at LIMIT ?2)
     RETURNING state <> 'sent' AND shown = 0 AND remote_id IS NULL";

/// Deletes what was settled before this, the oldest first and as much as can be done in a moment; says whether there is
/// more of it. What is held stays: a person is still to decide about it.
pub(super) fn clear(connection: &mut Connection, before: Timestamp) -> rusqlite::Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (mut deleted, mut never_delivered) = (0_u32, 0_u32);
    {
        let mut statement = transaction.prepare_cached(SQL)?;
        let mut rows = statement.query(params![before.as_millis(), TIDY_ROWS])?;
        while let Some(row) = rows.next()? {
            deleted += 1;
            never_delivered += u32::from(row.get::<_, bool>(0)?);
        }
    }
    transaction.commit()?;
    if deleted > 0 {
        tracing::info!(deleted, never_delivered, "old deliveries were cleared away");
    }
    Ok(deleted >= TIDY_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Ledger as _, Past};
    use crate::store::Store;
    use crate::store::tests::{alert, commit};

    /// A file with these deliveries: a state, when it was settled, and whether the platform has a message of it.
    fn with(rows: &[(&str, Option<i64>, bool)]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let alerts: Vec<_> = (0..rows.len())
            .map(|n| alert(&format!("a{n}"), "alerts"))
            .collect();
        commit(&mut store.ledger().unwrap(), &[], &alerts);
        let file = Connection::open(&store.file).unwrap();
        for (n, (state, settled_at, is_there)) in rows.iter().enumerate() {
            let remote_id = is_there.then_some("m1");
            file.execute(
                "UPDATE deliveries SET state = ?2, settled_at = ?3, remote_id = ?4 WHERE id = ?1",
                params![format!("a{n}"), state, settled_at, remote_id],
            )
            .unwrap();
        }
        (folder, store)
    }

    fn left(store: &Store) -> Vec<String> {
        let file = Connection::open(&store.file).unwrap();
        let mut rows = file
            .prepare(
                "SELECT state || ' ' || coalesce(settled_at, '-') FROM deliveries ORDER BY seq",
            )
            .unwrap();
        let rows = rows.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn tidy(store: &Store, deliveries: i64) -> bool {
        let past = Past {
            events: Timestamp(0),
            deliveries: Timestamp(deliveries),
            visitors: Timestamp(0),
        };
        store.ledger().unwrap().tidy(past).unwrap()
    }

    #[test]
    fn what_was_settled_long_ago_is_forgotten_but_nothing_that_somebody_waits_for() {
        let (_folder, store) = with(&[
            ("sent", Some(10), true),
            ("dead", Some(20), false),
            ("expired", Some(30), false),
            ("dropped", Some(99), false),
            ("dropped", Some(100), false),
            ("held", Some(10), false),
            ("live", Some(10), true),
            ("retry", Some(10), false),
            ("uncertain", Some(10), false),
            ("due", None, false),
            ("sending", None, false),
        ]);
        assert!(!tidy(&store, 100));
        let expected = [
            "dropped 100",
            "held 10",
            "live 10",
            "retry 10",
            "uncertain 10",
            "due -",
            "sending -",
        ];
        assert_eq!(left(&store), expected);
    }

    #[test]
    fn events_are_forgotten_without_what_became_of_them() {
        let (_folder, store) = with(&[("sent", Some(10), true)]);
        let mut ledger = store.ledger().unwrap();
        let past = Past {
            events: Timestamp(i64::MAX),
            deliveries: Timestamp(10),
            visitors: Timestamp(0),
        };
        assert!(!ledger.tidy(past).unwrap());
        assert_eq!(left(&store), ["sent 10"]);
    }

    #[test]
    fn a_long_past_goes_in_steps_and_the_oldest_first() {
        let rows: Vec<_> = (0..=i64::from(TIDY_ROWS))
            .map(|at| ("sent", Some(at), true))
            .collect();
        let (_folder, store) = with(&rows);
        assert!(tidy(&store, i64::MAX), "there is more");
        assert_eq!(left(&store), [format!("sent {TIDY_ROWS}")]);
        assert!(!tidy(&store, i64::MAX));
        assert_eq!(left(&store), Vec::<String>::new());
    }

    #[test]
    fn the_past_is_found_by_its_index() {
        let (_folder, store) = with(&[]);
        let file = Connection::open(&store.file).unwrap();
        let mut plan = file.prepare(&format!("EXPLAIN QUERY PLAN {SQL}")).unwrap();
        let plan = plan.query_map([0, 1], |row| row.get(3)).unwrap();
        let plan: Vec<String> = plan.map(Result::unwrap).collect();
        assert!(
            plan.iter()
                .any(|step| step.contains("deliveries_settled (settled_at<?)")),
            "{plan:?}"
        );
        assert!(
            !plan.iter().any(|step| step.contains("TEMP B-TREE")),
            "{plan:?}"
        );
    }
}
