//! What a database holds, in numbers.

use serde::Serialize;

use super::{Store, StoreError};

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Info {
    /// The file.
    pub path: String,
    /// Its schema.
    pub schema: i64,
    /// Its size.
    pub bytes: i64,
    /// Documents.
    pub documents: i64,
    /// Their wordings, former ones too.
    pub versions: i64,
    /// Documents in a language that no rules are for.
    pub without_rules: i64,
    /// Claims of the wordings that stand now.
    pub claims: i64,
    /// Facts that reports state.
    pub facts: i64,
    /// Facts that follow by arithmetic only.
    pub derived_facts: i64,
    /// Disagreements that are open.
    pub open_conflicts: i64,
    /// Disagreements that something settles.
    pub settled_conflicts: i64,
    /// Cross-checks.
    pub checks: i64,
    /// Figures on the ledger of the wordings that stand now.
    pub ledger: i64,
    /// Ids that lead elsewhere.
    pub redirects: i64,
    /// The first day and the last that an article was published on.
    pub published: Option<(String, String)>,
    /// Whether facts still have to be worked out (a run was stopped): ingest again.
    pub facts_pending: bool,
    /// When the last run began.
    pub last_run: Option<String>,
}

/// The first and the last day: each alone is the end of an index.
const SPAN: &str = "SELECT (SELECT min(published) FROM versions), (SELECT max(published) FROM versions)";

/// Wordings that stand, of a language without rules.
const WITHOUT_RULES: &str = "SELECT count(*) FROM versions v JOIN documents d ON d.id = v.document AND d.current = v.id
     WHERE v.status = 'no_rules_for_language'";

impl Store {
    /// Counts what there is. Every run ends with it: it is made from indexes, without reading what it counts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn info(&self) -> Result<Info, StoreError> {
        let count = || -> rusqlite::Result<Info> {
            let n = |sql: &str| self.conn.query_row(sql, [], |row| row.get::<_, i64>(0));
            let span: (Option<String>, Option<String>) =
                self.conn.query_row(SPAN, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(Info {
                path: self.path.display().to_string(),
                schema: n("PRAGMA user_version")?,
                bytes: n("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
                documents: n("SELECT count(*) FROM documents")?,
                versions: n("SELECT count(*) FROM versions")?,
                without_rules: n(WITHOUT_RULES)?,
                claims: n("SELECT count(*) FROM documents d JOIN claims c ON c.version = d.current")?,
                facts: n("SELECT count(*) FROM facts WHERE NOT derived")?,
                derived_facts: n("SELECT count(*) FROM facts WHERE derived")?,
                open_conflicts: n("SELECT count(*) FROM conflicts WHERE resolved_by IS NULL")?,
                settled_conflicts: n("SELECT count(*) FROM conflicts WHERE resolved_by IS NOT NULL")?,
                checks: n("SELECT count(*) FROM checks")?,
                ledger: n("SELECT count(*) FROM documents d JOIN ledger l ON l.version = d.current")?,
                redirects: n("SELECT count(*) FROM redirects")?,
                published: span.0.zip(span.1),
                facts_pending: n("SELECT count(*) FROM pending")? > 0,
                last_run: self.conn.query_row("SELECT max(started) FROM runs", [], |row| row.get(0))?,
            })
        };
        count().map_err(|e| self.explain(e))
    }
}
