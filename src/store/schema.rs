//! The schema, step by step. A step that was shipped is never edited: the next one changes what it made. Views are no part of the
//! steps: they are those of the newest schema, and made anew when a file is brought up to date.

use rusqlite::{Connection, TransactionBehavior, params};

use crate::model::ClaimValue;
use crate::reconcile::steps::alike;

/// What the header of the file says that it is: "tlyw".
pub(super) const APPLICATION_ID: i64 = 0x746c_7977;

/// The steps; the number of those that were taken is the file's `user_version`.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_tables.sql"),
    include_str!("migrations/0002_sources.sql"),
    include_str!("migrations/0003_primary.sql"),
    include_str!("migrations/0004_near.sql"),
    include_str!("migrations/0005_unplaced.sql"),
    include_str!("migrations/0006_first_passages.sql"),
];

const VIEWS: &str = include_str!("migrations/views.sql");

/// The newest schema that this program knows.
pub const SCHEMA_VERSION: i64 = STEPS.len() as i64;

/// Takes the steps that the file has not taken yet, all or none.
pub(super) fn migrate(conn: &mut Connection) -> rusqlite::Result<()> {
    // Another program may migrate the same file: the version is read inside the transaction.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken: i64 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let left = usize::try_from(taken).ok().and_then(|taken| STEPS.get(taken..)).unwrap_or_default();
    if left.is_empty() {
        return Ok(());
    }
    drop_views(&tx)?;
    left.iter().try_for_each(|step| tx.execute_batch(step))?;
    if taken > 0 {
        find_alike(&tx)?;
    }
    tx.execute_batch(VIEWS)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.commit()
}

/// Takes the views away before tables change under them.
fn drop_views(tx: &Connection) -> rusqlite::Result<()> {
    let views: Vec<String> = tx
        .prepare("SELECT name FROM sqlite_master WHERE type = 'view'")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    views.iter().try_for_each(|view| tx.execute_batch(&format!("DROP VIEW \"{view}\"")))
}

/// Fills in what claims of an older file may be mixed up with; that of facts comes when they are worked out again.
fn find_alike(tx: &Connection) -> rusqlite::Result<()> {
    let values: Vec<(i64, String)> = tx
        .prepare("SELECT seq, value FROM claims WHERE value_real IS NOT NULL AND alike IS NULL")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut update = tx.prepare("UPDATE claims SET alike = ?2 WHERE seq = ?1")?;
    for (seq, value) in values {
        let digits = value.parse::<ClaimValue>().ok().and_then(|value| alike(&value));
        update.execute(params![seq, digits])?;
    }
    Ok(())
}
