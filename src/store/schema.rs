//! The schema, step by step. A step that was shipped is never edited: the next one changes what it made.

use rusqlite::{Connection, TransactionBehavior};

/// What the header of the file says that it is: "tlyw".
pub(super) const APPLICATION_ID: i64 = 0x746c_7977;

/// The steps; the number of those that were taken is the file's `user_version`.
const STEPS: &[&[&str]] = &[
    &[include_str!("migrations/0001_tables.sql"), include_str!("migrations/0001_views.sql")],
    &[include_str!("migrations/0002_sources.sql")],
    &[include_str!("migrations/0003_primary.sql"), include_str!("migrations/0003_views.sql")],
];

/// The newest schema that this program knows.
pub const SCHEMA_VERSION: i64 = STEPS.len() as i64;

/// Takes the steps that the file has not taken yet, each whole or not at all.
pub(super) fn migrate(conn: &mut Connection) -> rusqlite::Result<()> {
    loop {
        // Another program may migrate the same file: the version is read again inside the transaction.
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let Some(step) = usize::try_from(taken).ok().and_then(|n| STEPS.get(n)) else {
            return Ok(());
        };
        for sql in *step {
            tx.execute_batch(sql)?;
        }
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", taken + 1)?;
        tx.commit()?;
    }
}
