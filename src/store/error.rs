//! What can go wrong with a database file, said with the file's name and with what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use thiserror::Error;

/// Why the database could not be opened, read or written.
#[derive(Debug, Error)]
#[allow(missing_docs)]
pub enum StoreError {
    #[error(
        "{}: there is no such database; make one with `tallywire ingest PATH… --db {}`, or name another with --db", .path.display(), .path.display()
    )]
    Missing { path: PathBuf },

    #[error("{}: cannot be opened as a database: {reason}; check the path and the rights to its folder, or name another file with --db", .path.display())]
    CannotOpen { path: PathBuf, reason: String },

    #[error("{}: is no database: it does not begin as a SQLite file does; nothing in it was changed; name another file with --db", .path.display())]
    NotADatabase { path: PathBuf },

    #[error(
        "{}: is a SQLite database, but none of tallywire's (application id {found:#x}); nothing in it was changed; name another file with --db", .path.display()
    )]
    Foreign { path: PathBuf, found: i64 },

    #[error(
        "{}: was written by a newer tallywire (schema {found}; this program knows schemas up to {known}); nothing in it was changed; install the newer version, or name another file with --db", .path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },

    #[error(
        "{}: cannot be written: the file, its folder or the disk is read-only; make it writable or name another file with --db; nothing that was stored is lost", .path.display()
    )]
    ReadOnly { path: PathBuf },

    #[error(
        "{}: the disk is full; what was stored before is safe; free some space and run the same command again: it goes on where it stopped", .path.display()
    )]
    Full { path: PathBuf },

    #[error("{}: another program is writing to it; wait for it to end and run the same command again", .path.display())]
    Busy { path: PathBuf },

    #[error(
        "{}: the file is damaged ({reason}); restore it from a copy, or move it away and ingest the articles again", .path.display()
    )]
    Damaged { path: PathBuf, reason: String },

    #[error("{}: reading or writing failed on the disk ({reason}); what was stored before is safe; check the disk and run the same command again", .path.display())]
    Disk { path: PathBuf, reason: String },

    #[error("{document}: was not stored: {reason}")]
    Refused { document: String, reason: String },

    #[error("{what}: nothing in the database is known by this name or id")]
    Unknown { what: String },

    #[error("{}: the database answered: {source}", .path.display())]
    Sql { path: PathBuf, source: rusqlite::Error },
}

impl StoreError {
    /// Turns SQLite's answer into one that a person can act on.
    pub(super) fn from_sqlite(path: &Path, error: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let reason = match &error {
            rusqlite::Error::SqliteFailure(_, Some(text)) => text.clone(),
            other => other.to_string(),
        };
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => StoreError::ReadOnly { path },
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, reason },
            Some(ErrorCode::SystemIoFailure) => StoreError::Disk { path, reason },
            Some(ErrorCode::CannotOpen) => StoreError::CannotOpen { path, reason },
            _ => StoreError::Sql { path, source: error },
        }
    }

    /// Whether going on with the next article cannot help.
    pub fn is_fatal(&self) -> bool {
        !matches!(self, StoreError::Refused { .. } | StoreError::Unknown { .. })
    }
}
