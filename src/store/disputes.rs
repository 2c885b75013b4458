//! The passages of a disagreement, and the names to tell it with.

use std::collections::BTreeMap;

use super::{Store, StoreError};

/// A passage on one side of a disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Passage {
    /// Whether it is on the left side, which stands where anything does.
    pub left: bool,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub document: String,
    /// Whether the origin's own rows say so.
    pub primary: bool,
    pub quote: String,
    pub value: String,
    pub unit: String,
    pub metric: String,
    pub subject: String,
    /// What the origin's rows say about it.
    pub reading: Option<String>,
}

/// Names by id.
pub type Names = BTreeMap<String, String>;

impl Store {
    /// The passages of a disagreement: the left side first, the earliest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn passages(&self, conflict: &str) -> Result<Vec<Passage>, StoreError> {
        let load = || -> rusqlite::Result<Vec<Passage>> {
            let mut statement = self.conn.prepare_cached(
                "SELECT side = 'left', publisher, published, document, source = 'primary', quote, value, unit, metric, subject, reading
                 FROM conflict_passages WHERE conflict = ?1
                 ORDER BY side, source = 'primary' DESC, published IS NULL, published, document, claim",
            )?;
            let rows = statement.query_map([conflict], |row| {
                Ok(Passage {
                    left: row.get(0)?,
                    publisher: row.get(1)?,
                    published: row.get(2)?,
                    document: row.get(3)?,
                    primary: row.get(4)?,
                    quote: row.get(5)?,
                    value: row.get(6)?,
                    unit: row.get(7)?,
                    metric: row.get(8)?,
                    subject: row.get(9)?,
                    reading: row.get(10)?,
                })
            })?;
            rows.collect()
        };
        load().map_err(|e| self.explain(e))
    }

    /// The names of all entities.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn names(&self) -> Result<Names, StoreError> {
        let load = || -> rusqlite::Result<Names> {
            let mut statement = self.conn.prepare("SELECT id, name FROM entities")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        load().map_err(|e| self.explain(e))
    }
}
