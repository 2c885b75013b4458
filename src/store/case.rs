//! A fact's whole case: witnesses, checks, conflicts, history of its id.

use rusqlite::{Connection, OptionalExtension};

use super::listing::{Listing, Value, run};
use super::{Store, StoreError};

/// Everything that is stored about one fact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseFile {
    /// The fact: one row of the view `facts_cited`.
    pub fact: Listing,
    /// The id that was asked for, when it led here from an older one or from a claim.
    pub asked: Option<String>,
    /// Its claims, the weightiest first.
    pub witnesses: Vec<CaseWitness>,
    /// What the origin's rows say about its witnesses.
    pub readings: Listing,
    /// The readings that fit, the best first.
    pub hits: Listing,
    /// What was known of it, from which day on.
    pub history: Listing,
    /// Cross-checks that it takes part in.
    pub checks: Listing,
    /// Disagreements that it takes part in.
    pub conflicts: Listing,
    /// Facts that it follows from, when it is derived.
    pub derived_from: Listing,
    /// Claims with an open period that would fit.
    pub unplaced: Listing,
}

/// A claim's part in a fact.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs)]
pub struct CaseWitness {
    pub claim: String,
    pub role: String,
    pub agrees: bool,
    pub after: Option<String>,
    pub value_text: String,
    pub value: String,
    pub publisher: Option<String>,
    pub published: Option<String>,
    pub title: Option<String>,
    pub document: String,
    pub quote: String,
    pub start: i64,
    pub end: i64,
    pub cited: Option<String>,
    pub rule: String,
    /// How the origin's rows are to be cited.
    pub citation: Option<String>,
    /// Since when its page no longer stands by it, in words, with the page's notice.
    pub taken_back: Option<String>,
    /// Role, passage and how it was found, for what the quote does not state.
    pub evidence: Vec<(String, String, String)>,
}

impl Store {
    /// The case of a fact, by its id, the first six or more characters of it, an id that it once had, or the id of one of its claims.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when no fact goes by that id, or several do.
    pub fn case(&self, asked: &str) -> Result<CaseFile, StoreError> {
        let found = resolve(&self.conn, asked).map_err(|e| self.explain(e))?;
        let Some(id) = found else { return Err(StoreError::Unknown { what: asked.to_owned() }) };
        let mut case = load(&self.conn, &id).map_err(|e| self.explain(e))?;
        case.asked = (!id.starts_with(asked)).then(|| asked.to_owned());
        Ok(case)
    }
}

fn resolve(conn: &Connection, asked: &str) -> rusqlite::Result<Option<String>> {
    let asked = asked.trim().to_lowercase();
    if asked.len() < 6 || !asked.chars().all(|c| c.is_ascii_hexdigit()) {
        return Ok(None);
    }
    // `g` sorts behind every hexadecimal digit: the range holds exactly the ids that begin so.
    let one = |sql: &str| -> rusqlite::Result<Option<String>> {
        let mut statement = conn.prepare(sql)?;
        let found: Vec<String> = statement.query_map([&asked], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(if let [id] = found.as_slice() { Some(id.clone()) } else { None })
    };
    for sql in [
        "SELECT id FROM facts WHERE id >= ?1 AND id < ?1 || 'g' LIMIT 2",
        "SELECT new FROM redirects WHERE kind = 'fact' AND new IS NOT NULL AND old >= ?1 AND old < ?1 || 'g' LIMIT 2",
        "SELECT fact FROM witnesses WHERE claim >= ?1 AND claim < ?1 || 'g' LIMIT 2",
        "SELECT w.fact FROM redirects r JOIN witnesses w ON w.claim = r.new WHERE r.kind = 'claim' AND r.old >= ?1 AND r.old < ?1 || 'g' LIMIT 2",
    ] {
        if let Some(id) = one(sql)? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

fn load(conn: &Connection, id: &str) -> rusqlite::Result<CaseFile> {
    let key = [Value::Text(id.to_owned())];
    let list = |sql: &str| run(conn, sql, &key);
    Ok(CaseFile {
        fact: list("SELECT * FROM facts_cited WHERE id = ?1")?,
        asked: None,
        witnesses: witnesses(conn, id)?,
        readings: list(
            "SELECT r.claim, r.verdict, r.reading, r.plain, r.told, r.publisher, r.published, r.document, r.quote, r.value, r.unit
             FROM readings_cited r JOIN witnesses w ON w.claim = r.claim WHERE w.fact = ?1
             ORDER BY r.published IS NULL, r.published, r.claim",
        )?,
        hits: list(
            "SELECT h.claim, h.position, h.fit, h.value, h.reading, h.alike
             FROM reading_hits h JOIN witnesses w ON w.claim = h.claim WHERE w.fact = ?1 ORDER BY h.claim, h.position",
        )?,
        history: list(
            "SELECT known_from, known_until, value, status, origins, relays, copies, publisher, quote, claim
             FROM facts_then WHERE id = ?1 ORDER BY known_from",
        )?,
        checks: list(
            "SELECT DISTINCT k.kind, k.verdict, k.explanation, k.computed_low, k.computed_high, k.reported_low, k.reported_high, k.id
             FROM checks k JOIN check_inputs i ON i.checked = k.id WHERE i.fact = ?1 ORDER BY k.kind, k.id",
        )?,
        conflicts: list(
            "SELECT k.kind, k.resolved_by, k.explanation, k.id
             FROM conflicts k JOIN conflict_facts f ON f.conflict = k.id WHERE f.fact = ?1 ORDER BY k.kind, k.id",
        )?,
        derived_from: list(
            "SELECT f.id, f.metric, f.subject, f.value, f.unit, f.period_start, f.period_end
             FROM derivations d JOIN facts f ON f.id = d.input WHERE d.fact = ?1 ORDER BY f.id",
        )?,
        unplaced: list(
            "SELECT c.id, v.publisher, v.published, d.name AS document, c.quote
             FROM unplaced u JOIN claims c ON c.id = u.claim JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document
             WHERE u.candidate = ?1 ORDER BY c.id",
        )?,
    })
}

fn witnesses(conn: &Connection, fact: &str) -> rusqlite::Result<Vec<CaseWitness>> {
    let mut statement = conn.prepare(
        "SELECT c.id, w.role, w.agrees, w.after, c.value_text, c.value, v.publisher, v.published, v.title, d.name, c.quote, c.start, c.end,
           (SELECT group_concat(name, ' < ') FROM (SELECT name FROM attributions a WHERE a.claim = c.id ORDER BY position)), c.rule,
           CASE d.kind WHEN 'primary' THEN
             (SELECT a.citation || ' ' || a.licence FROM primary_answers a WHERE a.as_of = v.captured LIMIT 1) END,
           CASE v.status WHEN 'retracted' THEN coalesce('on ' || v.retracted_on, 'on an unknown day') || coalesce(': “' || v.notice || '”', '') END
         FROM witnesses w JOIN claims c ON c.id = w.claim JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document
         WHERE w.fact = ?1
         ORDER BY w.agrees DESC,
           CASE w.role WHEN 'primary' THEN 0 WHEN 'first_hand' THEN 1 WHEN 'relay' THEN 2 WHEN 'copy' THEN 3 WHEN 'compatible' THEN 4
                       ELSE 5 END,
           v.published IS NULL, v.published, d.name, c.start, c.id",
    )?;
    let rows = statement.query_map([fact], |row| {
        Ok(CaseWitness {
            claim: row.get(0)?,
            role: row.get(1)?,
            agrees: row.get(2)?,
            after: row.get(3)?,
            value_text: row.get(4)?,
            value: row.get(5)?,
            publisher: row.get(6)?,
            published: row.get(7)?,
            title: row.get(8)?,
            document: row.get(9)?,
            quote: row.get(10)?,
            start: row.get(11)?,
            end: row.get(12)?,
            cited: row.get(13)?,
            rule: row.get(14)?,
            citation: row.get(15)?,
            taken_back: row.get(16)?,
            evidence: Vec::new(),
        })
    })?;
    let mut out: Vec<CaseWitness> = rows.collect::<Result<_, _>>()?;
    let mut proofs = conn.prepare("SELECT role, passage, how FROM evidence WHERE claim = ?1 ORDER BY position")?;
    for witness in &mut out {
        let rows = proofs.query_map([&witness.claim], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        witness.evidence = rows.collect::<Result<_, _>>()?;
    }
    Ok(out)
}

impl Store {
    /// The text of a document's standing version, by the document's name or id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn text_of(&self, document: &str) -> Result<Option<String>, StoreError> {
        self.conn
            .query_row(
                "SELECT v.text FROM documents d JOIN versions v ON v.id = d.current WHERE d.name = ?1 OR d.id = ?1",
                [document],
                |row| row.get(0),
            )
            .optional()
            .map_err(|e| self.explain(e))
    }
}
