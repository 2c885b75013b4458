//! Where runs stopped in archives, so that the next run goes on there. A position is kept in the transaction that stores what was read up to it:
//! whatever moment a run is killed at, no record is left out.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{Store, StoreError};

/// How far an archive was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Where the next record begins, as [`crate::acquire::archive::Position`] is written.
    pub position: String,
    /// A hash of what the file holds before that place.
    pub before: String,
    /// Fingerprint of the rules and options that it was read with.
    pub reading: String,
}

impl Store {
    /// The archives that were not read to their end, by path.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn archives(&self) -> Result<HashMap<String, Reached>, StoreError> {
        let load = || -> rusqlite::Result<_> {
            // A file of schema 1 that is only read has no such table.
            if !self.conn.table_exists(None, "archives")? {
                return Ok(HashMap::new());
            }
            let mut statement = self.conn.prepare("SELECT place, position, before, reading FROM archives")?;
            let rows = statement.query_map([], |row| {
                Ok((row.get(0)?, Reached { position: row.get(1)?, before: row.get(2)?, reading: row.get(3)? }))
            })?;
            rows.collect()
        };
        load().map_err(|e| self.explain(e))
    }
}

pub(super) fn reach(tx: &Connection, place: &str, reached: Option<&Reached>) -> rusqlite::Result<()> {
    match reached {
        Some(Reached { position, before, reading }) => tx
            .prepare_cached(
                "INSERT INTO archives (place, position, before, reading) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (place) DO UPDATE SET position = ?2, before = ?3, reading = ?4",
            )?
            .execute([place, position, before, reading]),
        None => tx.prepare_cached("DELETE FROM archives WHERE place = ?1")?.execute([place]),
    }
    .map(drop)
}
