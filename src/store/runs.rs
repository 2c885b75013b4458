//! Runs of `ingest`: when, with which program and rules, and what came of it. No export holds them.

use rusqlite::params;

use super::{Store, StoreError};

/// A run that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunId(i64);

/// What became of the articles of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunCounts {
    /// Documents that were not there.
    pub new: u64,
    /// Articles that changed nothing.
    pub unchanged: u64,
    /// Other wordings of documents that were there.
    pub new_versions: u64,
    /// The same wordings, read again with other rules.
    pub reread: u64,
    /// Files that could not be read or stored.
    pub failed: u64,
}

impl Store {
    /// Notes that a run begins.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn begin_run(&mut self, started: &str, program: &str, rules: &str) -> Result<RunId, StoreError> {
        self.conn
            .execute("INSERT INTO runs (started, program, rules) VALUES (?1, ?2, ?3)", [started, program, rules])
            .map_err(|e| self.explain(e))?;
        Ok(RunId(self.conn.last_insert_rowid()))
    }

    /// Notes that it ended, and how.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn end_run(&mut self, run: RunId, finished: &str, counts: &RunCounts) -> Result<(), StoreError> {
        self.conn
            .execute(
                "UPDATE runs SET finished = ?2, new = ?3, unchanged = ?4, new_versions = ?5, reread = ?6, failed = ?7 WHERE seq = ?1",
                params![
                    run.0,
                    finished,
                    counts.new as i64,
                    counts.unchanged as i64,
                    counts.new_versions as i64,
                    counts.reread as i64,
                    counts.failed as i64
                ],
            )
            .map(drop)
            .map_err(|e| self.explain(e))
    }
}
