//! Opening the file: what it is, what schema it has, and how it is written to.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::schema::{APPLICATION_ID, SCHEMA_VERSION, migrate};
use super::{Store, StoreError, near};

impl Store {
    /// Opens a database to write to; makes it when there is none, and brings an older one up to this schema.
    ///
    /// # Errors
    /// One of [`StoreError`], with the file untouched when it is no database, another program's, or of a newer schema.
    pub fn open_to_write(path: &Path) -> Result<Self, StoreError> {
        if path.exists() {
            look(path)?;
        } else {
            require_folder(path)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(|e| StoreError::from_sqlite(path, e))?;
        let mut store = Store { conn, path: path.to_owned(), writable: true, few: near::FEW };
        store.check_kind(true)?;
        // SQLite opens a file that it may not write to without a word, and fails later.
        if store.conn.is_readonly("main").unwrap_or(false) {
            store.writable = false;
            return Err(StoreError::ReadOnly { path: path.to_owned() });
        }
        let prepared = store.prepare_to_write();
        prepared.map_err(|e| store.explain(e))?;
        Ok(store)
    }

    /// Opens a database to read; never writes to it, so that a copy on a read-only disk will do.
    ///
    /// # Errors
    /// One of [`StoreError`].
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        look(path)?;
        let conn = read_only(path).map_err(|e| StoreError::from_sqlite(path, e))?;
        let store = Store { conn, path: path.to_owned(), writable: false, few: near::FEW };
        store.check_kind(false)?;
        Ok(store)
    }

    /// A database in memory, for tests and examples.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn in_memory() -> Result<Self, StoreError> {
        let path = PathBuf::from(":memory:");
        let conn = Connection::open_in_memory().map_err(|e| StoreError::from_sqlite(&path, e))?;
        let mut store = Store { conn, path, writable: true, few: near::FEW };
        let prepared = store.prepare_to_write();
        prepared.map_err(|e| store.explain(e))?;
        Ok(store)
    }

    fn prepare_to_write(&mut self) -> rusqlite::Result<()> {
        self.conn.busy_timeout(Duration::from_secs(5))?;
        self.conn.pragma_update(None, "foreign_keys", true)?;
        // A write-ahead log lets others read while an ingest runs. `close` folds it back into one plain file, which opens
        // from read-only media.
        let _mode: String = self.conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
        self.conn.pragma_update(None, "synchronous", "NORMAL")?;
        self.conn.pragma_update(None, "cache_size", -65_536)?;
        self.conn.set_prepared_statement_cache_capacity(256);
        // Or each new day that a query is asked for would have it planned again.
        self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        migrate(&mut self.conn)
    }

    /// Refuses what is not tallywire's, or is of a schema that this program does not know.
    fn check_kind(&self, to_write: bool) -> Result<(), StoreError> {
        let number = |name| self.conn.pragma_query_value::<i64, _>(None, name, |row| row.get(0));
        let application = number("application_id").map_err(|e| self.explain(e))?;
        let version = number("user_version").map_err(|e| self.explain(e))?;
        let tables: i64 = self
            .conn
            .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
            .map_err(|e| self.explain(e))?;
        let fresh = application == 0 && version == 0 && tables == 0;
        if fresh && !to_write {
            return Err(StoreError::Missing { path: self.path.clone() });
        }
        if !fresh && application != APPLICATION_ID {
            return Err(StoreError::Foreign { path: self.path.clone(), found: application });
        }
        if version > SCHEMA_VERSION {
            return Err(StoreError::Newer { path: self.path.clone(), found: version, known: SCHEMA_VERSION });
        }
        Ok(())
    }

    /// Ends writing: leaves one plain file without a log beside it.
    ///
    /// # Errors
    /// When the last pages cannot be written.
    pub fn close(self) -> Result<(), StoreError> {
        if self.writable {
            let tidy = || -> rusqlite::Result<()> {
                self.conn.pragma_update(None, "analysis_limit", 400)?;
                self.conn.execute_batch("PRAGMA optimize;")?;
                let _: i64 = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
                // Another program that reads keeps the log alive; whoever closes last folds it back.
                let _: Result<String, _> =
                    self.conn.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0));
                Ok(())
            };
            tidy().map_err(|e| self.explain(e))?;
        }
        let path = self.path;
        self.conn.close().map_err(|(_, e)| StoreError::from_sqlite(&path, e))
    }

    /// Turns SQLite's answer into one that names the file and what to do.
    pub(super) fn explain(&self, error: rusqlite::Error) -> StoreError {
        StoreError::from_sqlite(&self.path, error)
    }
}

/// Looks at the first bytes before SQLite does: it would take an empty folder or a text file for what they are not.
fn look(path: &Path) -> Result<(), StoreError> {
    let cannot = |reason: String| StoreError::CannotOpen { path: path.to_owned(), reason };
    if path.is_dir() {
        return Err(cannot("it is a folder".to_owned()));
    }
    let mut head = Vec::new();
    let file = File::open(path).map_err(|e| cannot(e.to_string()))?;
    file.take(16).read_to_end(&mut head).map_err(|e| cannot(e.to_string()))?;
    if !head.is_empty() && head != b"SQLite format 3\0" {
        return Err(StoreError::NotADatabase { path: path.to_owned() });
    }
    Ok(())
}

fn require_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Ok(());
    }
    let reason = format!("the folder {} does not exist", folder.display());
    Err(StoreError::CannotOpen { path: path.to_owned(), reason })
}

/// Opens without the right to write. A file whose last writer was killed still has its log, which SQLite can only read
/// where it may make a shared index beside it; where it may not, and there is no log, the file is read as unchanging.
fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let probe = |conn: &Connection| {
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0))
    };
    let conn = Connection::open_with_flags(path, flags)?;
    let Err(error) = probe(&conn) else { return Ok(conn) };
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if Path::new(&log).exists() {
        return Err(error);
    }
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let Ok(mut address) = url::Url::from_file_path(absolute) else { return Err(error) };
    address.set_query(Some("immutable=1"));
    let conn = Connection::open_with_flags(address.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)?;
    probe(&conn).map_err(|_| error)?;
    Ok(conn)
}
