//! What is still to be worked out: written in the transaction of what it follows from, so that a run that was killed can be completed.

use std::collections::BTreeSet;

use rusqlite::Connection;

/// What is to be worked out again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pending {
    /// Everything.
    pub everything: bool,
    /// Every claim's reading, for the origin's rows have changed.
    pub readings: bool,
    /// The sums of the origin's rows.
    pub primary: bool,
    /// Subject, metric and last day of claims that are gone.
    pub gone: BTreeSet<(String, String, Option<String>)>,
    /// Documents by id: all claims of all their versions.
    pub documents: BTreeSet<String>,
}

/// All that there is: the entities changed.
pub(super) fn everything(conn: &Connection) -> rusqlite::Result<()> {
    add(conn, "facts")
}

/// The origin's rows changed.
pub(super) fn rows(conn: &Connection) -> rusqlite::Result<()> {
    add(conn, "readings")?;
    add(conn, "primary")
}

/// A document changed.
pub(super) fn document(conn: &Connection, id: &str) -> rusqlite::Result<()> {
    add(conn, &format!("page:{id}"))
}

/// What a version's claims are about, before these go.
pub(super) fn claims_of(conn: &Connection, version: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO pending (task)
         SELECT DISTINCT 'about:' || json_array(subject, metric, period_end) FROM claims WHERE version = ?1",
    )?
    .execute([version])?;
    Ok(())
}

fn add(conn: &Connection, task: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("INSERT OR IGNORE INTO pending (task) VALUES (?1)")?.execute([task])?;
    Ok(())
}

/// What is there to do. It stays until [`done`].
pub(super) fn all(conn: &Connection) -> rusqlite::Result<Pending> {
    let mut pending = Pending::default();
    let mut statement = conn.prepare("SELECT task FROM pending")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let task: String = row.get(0)?;
        match task.split_once(':') {
            Some(("about", claim)) => match serde_json::from_str(claim) {
                Ok(claim) => drop(pending.gone.insert(claim)),
                Err(_) => pending.everything = true,
            },
            Some(("page", id)) => drop(pending.documents.insert(id.to_owned())),
            _ if task == "readings" => pending.readings = true,
            _ if task == "primary" => pending.primary = true,
            _ => pending.everything = true,
        }
    }
    Ok(pending)
}

/// All of it is done.
pub(super) fn done(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute("DELETE FROM pending", []).map(drop)
}
