//! Proving a database again: every citation, every id, every constraint.

use std::io::Read;

use rusqlite::{Connection, Row};
use serde::Serialize;

use super::articles::PACKED_AS;
use super::{Store, StoreError, claims, ids};
use crate::acquire::Acquired;
use crate::model::{Article, ClaimValue, Lang, Metadata};
use crate::read::{Format, Given, MAX_BYTES, read};

/// What was proved, by kind, and what does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Proofs {
    /// What was proved.
    pub proved: Vec<Proved>,
    /// What does not hold, one line each.
    pub failures: Vec<String>,
}

/// So many of one kind hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proved {
    /// What was held to the test.
    pub what: &'static str,
    /// How many there are.
    pub looked_at: u64,
    /// How many hold.
    pub hold: u64,
}

impl Proofs {
    /// Whether everything holds.
    pub fn is_sound(&self) -> bool {
        self.failures.is_empty()
    }

    fn note(&mut self, what: &'static str, failures: Vec<String>, looked_at: u64) {
        let hold = looked_at.saturating_sub(failures.len() as u64);
        self.proved.push(Proved { what, looked_at, hold });
        self.failures.extend(failures);
    }
}

impl Store {
    /// Proves everything again and says how much of it holds. Reads the whole file, a row at a time.
    ///
    /// # Errors
    /// Only when the file cannot be read; what does not hold is in the answer.
    pub fn verify(&self) -> Result<Proofs, StoreError> {
        let prove = || -> rusqlite::Result<Proofs> {
            let mut proofs = Proofs::default();
            file(&self.conn, &mut proofs)?;
            texts(&self.conn, &mut proofs)?;
            raw(&self.conn, &mut proofs)?;
            quotes(&self.conn, &mut proofs)?;
            passages(&self.conn, &mut proofs)?;
            numbers(&self.conn, &mut proofs)?;
            facts(&self.conn, &mut proofs)?;
            search(&self.conn, &mut proofs)?;
            Ok(proofs)
        };
        prove().map_err(|e| self.explain(e))
    }
}

/// Looks at each row of a query; `fault` says what is wrong with one.
fn each(
    conn: &Connection,
    proofs: &mut Proofs,
    what: &'static str,
    sql: &str,
    fault: impl Fn(&Row<'_>) -> rusqlite::Result<Option<String>>,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut failures, mut seen) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        seen += 1;
        // A row that cannot even be read as what it should be is a fault of the row, not the end of the proof.
        failures.extend(fault(row).unwrap_or_else(|e| Some(format!("{what}: row {seen}: {e}"))));
    }
    proofs.note(what, failures, seen);
    Ok(())
}

/// Pages, indexes, STRICT types, CHECK and UNIQUE constraints, foreign keys.
fn file(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    let mut statement = conn.prepare("PRAGMA integrity_check(100)")?;
    let answers: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let failures: Vec<_> = answers.into_iter().filter(|a| a != "ok").map(|a| format!("file: {a}")).collect();
    let tables: u64 =
        conn.query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict", [], |r| r.get(0))?;
    proofs.note("tables (pages, types, constraints)", failures, tables);
    each(
        conn,
        proofs,
        "tables that are STRICT",
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
        |row| {
            Ok((!row.get::<_, bool>(1)?)
                .then(|| format!("table {}: is not STRICT", row.get::<_, String>(0).unwrap_or_default())))
        },
    )?;
    let mut statement = conn.prepare("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")?;
    let broken = statement.query_map([], |row| {
        let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
        Ok(format!("{table}, row {}: refers to no row of {parent}", row.get::<_, Option<i64>>(1)?.unwrap_or(0)))
    })?;
    let broken: Vec<String> = broken.collect::<Result<_, _>>()?;
    let keys: u64 = conn.query_row(
        "SELECT (SELECT count(*) FROM claims) + (SELECT count(*) FROM evidence) + (SELECT count(*) FROM ledger) + (SELECT count(*) FROM witnesses)
           + (SELECT count(*) FROM check_inputs) + (SELECT count(*) FROM conflict_claims) + (SELECT count(*) FROM versions)",
        [],
        |row| row.get(0),
    )?;
    proofs.note("rows whose references lead somewhere", broken, keys);
    Ok(())
}

/// Texts are what their hashes say, and ids follow from what they stand for.
fn texts(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    each(conn, proofs, "documents (id)", "SELECT id, name FROM documents", |row| {
        let (id, name): (String, String) = (row.get(0)?, row.get(1)?);
        Ok((ids::document(&name) != id).then(|| format!("document {id}: its id does not follow from its name {name}")))
    })?;
    let sql = "SELECT id, document, text, content_hash, title, url, publisher, authors, published, modified, lang FROM versions";
    each(conn, proofs, "article texts (hash and id)", sql, |row| {
        let (id, document, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let date = |column: usize| -> rusqlite::Result<_> {
            Ok(row.get::<_, Option<String>>(column)?.and_then(|d| d.parse::<jiff::civil::Date>().ok()))
        };
        if ids::content_hash(text.as_bytes()) != row.get::<_, String>(3)? {
            return Ok(Some(format!("version {id}: its text is not what its hash says")));
        }
        let meta = Metadata {
            title: row.get(4)?,
            url: row.get(5)?,
            publisher: row.get(6)?,
            authors: serde_json::from_str(&row.get::<_, String>(7)?).unwrap_or_default(),
            published: date(8)?,
            modified: date(9)?,
            lang: row.get::<_, Option<String>>(10)?.map(Lang::new),
            published_from: None,
        };
        let article = Article { text, meta, ..Article::default() };
        Ok((ids::version(&document, &article) != id)
            .then(|| format!("version {id}: its id does not follow from what it holds")))
    })
}

/// The bytes that were kept are those that came, and the text of their version follows from them.
fn raw(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    // A file of an older schema that is only read lacks these columns.
    let (hash, reader) = match conn.column_exists(None, "versions", "raw_hash")? {
        true => ("raw_hash", "raw_reader"),
        false => ("NULL", "NULL"),
    };
    let sql = format!("SELECT id, raw, raw_encoding, {hash} FROM versions WHERE raw IS NOT NULL");
    each(conn, proofs, "bytes kept (hash)", &sql, |row| {
        let (id, hash): (String, Option<String>) = (row.get(0)?, row.get(3)?);
        Ok(match unpacked(row.get_ref(1)?.as_bytes()?, &row.get::<_, String>(2)?) {
            Err(reason) => Some(format!("version {id}: the bytes kept cannot be unpacked: {reason}")),
            Ok(bytes) if hash.is_some_and(|hash| hash != ids::content_hash(&bytes)) => {
                Some(format!("version {id}: the bytes kept are not those that came: they are not what their hash says"))
            }
            Ok(_) => None,
        })
    })?;
    // Another reader may make another text of the same bytes, and nothing is wrong then: only what this one read is held to it.
    let sql = format!(
        "SELECT id, text, title, received_from, http_url, content_type, raw_encoding, raw FROM versions
         WHERE raw IS NOT NULL AND coalesce({reader}, '{0}') = '{0}'",
        crate::read::Words::built_in().reader()
    );
    each(conn, proofs, "texts made again from the bytes kept", &sql, remade)
}

fn remade(row: &Row<'_>) -> rusqlite::Result<Option<String>> {
    let (id, text): (String, String) = (row.get(0)?, row.get(1)?);
    let name = row.get::<_, Option<String>>(4)?.or(row.get(3)?).unwrap_or_default();
    let sent = row.get::<_, Option<String>>(5)?.unwrap_or_default();
    let (_, charset) = Acquired::content_type_parts(&sent);
    let format = Format::of_content_type(&sent);
    // What cannot be unpacked was said already.
    let Ok(bytes) = unpacked(row.get_ref(7)?.as_bytes()?, &row.get::<_, String>(6)?) else { return Ok(None) };
    // A title that was given, or that a feed told, is the first line too.
    let titles = [None, row.get::<_, Option<String>>(2)?];
    let follows = titles.into_iter().any(|title| {
        let given = Given { title, charset: charset.clone(), ..Given::default() };
        read(&name, &bytes, format, &given).is_ok_and(|article| article.text == text)
    });
    Ok((!follows).then(|| format!("version {id}: its text does not follow from the bytes kept")))
}

fn unpacked(bytes: &[u8], encoding: &str) -> Result<Vec<u8>, String> {
    if encoding != PACKED_AS {
        return Err(format!("expected {PACKED_AS}, found {encoding:?}"));
    }
    let mut out = Vec::new();
    let reader = zstd::Decoder::new(bytes).map_err(|e| e.to_string())?;
    reader.take(MAX_BYTES + 1).read_to_end(&mut out).map_err(|e| e.to_string())?;
    Ok(out)
}

/// Every claim: `text[start..end] == quote`, and its id.
fn quotes(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    let source = "FROM claims c JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document";
    let sql = format!("SELECT {}, v.text AS article_text, c.version {source} ORDER BY c.seq", claims::COLUMNS);
    each(conn, proofs, "citations (text[start..end] == quote)", &sql, |row| {
        let text = row.get_ref("article_text")?.as_bytes()?;
        let (id, quote): (String, String) = (row.get("id")?, row.get("quote")?);
        let (start, end): (usize, usize) = (row.get("start")?, row.get("end")?);
        Ok((text.get(start..end) != Some(quote.as_bytes()))
            .then(|| format!("claim {id}: bytes {start}..{end} of its article are not its quote {quote:?}")))
    })?;
    each(conn, proofs, "claims (id)", &sql, |row| {
        let (id, claim) = claims::from_row(row)?;
        let version: String = row.get("version")?;
        Ok((ids::claim(&version, &claim) != id)
            .then(|| format!("claim {id}: its id does not follow from what it says")))
    })
}

/// Every passage of evidence and every entry of the ledger stands where it says.
fn passages(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    let fault = |row: &Row<'_>| {
        let text = row.get_ref(0)?.as_bytes()?;
        let (start, end): (usize, usize) = (row.get(1)?, row.get(2)?);
        let (passage, whose): (String, String) = (row.get(3)?, row.get(4)?);
        Ok((text.get(start..end) != Some(passage.as_bytes()))
            .then(|| format!("{whose}: bytes {start}..{end} of its article are not {passage:?}")))
    };
    each(
        conn,
        proofs,
        "passages of evidence",
        "SELECT v.text, e.start, e.end, e.passage, 'evidence of claim ' || c.id
         FROM evidence e JOIN claims c ON c.id = e.claim JOIN versions v ON v.id = c.version",
        fault,
    )?;
    each(
        conn,
        proofs,
        "figures on the ledger",
        "SELECT v.text, l.start, l.end, l.text, 'ledger of version ' || v.id FROM ledger l JOIN versions v ON v.id = l.version",
        fault,
    )?;
    each(
        conn,
        proofs,
        "notices of retraction",
        "SELECT text, notice_start, notice_end, notice, 'notice of version ' || id FROM versions WHERE notice IS NOT NULL",
        fault,
    )
}

/// The REAL beside each exact number is that number, and lies in its interval.
fn numbers(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    let sql = "SELECT id, value, value_real FROM claims UNION ALL SELECT id, value, value_real FROM facts WHERE value IS NOT NULL";
    each(conn, proofs, "exact numbers (text and REAL)", sql, |row| {
        let (id, text, stored): (String, String, Option<f64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let Ok(value) = text.parse::<ClaimValue>() else {
            return Ok(Some(format!("{id}: {text:?} is neither a number nor a day")));
        };
        Ok((claims::real(value) != stored).then(|| format!("{id}: the REAL beside {text} is {stored:?}")))
    })
}

/// Every stated fact has a witness, and every agreeing witness lies in the interval that the fact gives.
fn facts(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    each(
        conn,
        proofs,
        "facts (witnesses)",
        "SELECT f.id, f.derived, (SELECT count(*) FROM witnesses w WHERE w.fact = f.id),
                EXISTS (SELECT 1 FROM witnesses w JOIN claims c ON c.id = w.claim
                        WHERE w.fact = f.id AND (c.metric <> f.metric OR c.unit <> f.unit))
         FROM facts f",
        |row| {
            let (id, derived, witnesses, foreign): (String, bool, i64, bool) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            Ok(match (derived, witnesses, foreign) {
                (false, 0, _) => Some(format!("fact {id}: no claim states it")),
                (_, _, true) => Some(format!("fact {id}: a claim of another metric or unit stands for it")),
                _ => None,
            })
        },
    )?;
    each(
        conn,
        proofs,
        "conflicts (passages)",
        "SELECT k.id, k.checked, (SELECT count(*) FROM conflict_claims cc WHERE cc.conflict = k.id) FROM conflicts k",
        |row| {
            let (id, check, sides): (String, Option<String>, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((sides == 0 && check.is_none()).then(|| format!("conflict {id}: no claim takes part in it")))
        },
    )
}

/// Everything can be found.
fn search(conn: &Connection, proofs: &mut Proofs) -> rusqlite::Result<()> {
    for (what, sql) in [
        (
            "articles in the search index",
            "SELECT v.id, EXISTS (SELECT 1 FROM articles_fts_docsize s WHERE s.id = v.seq) FROM versions v WHERE v.form <> 'primary'",
        ),
        (
            "quotes in the search index",
            "SELECT c.id, EXISTS (SELECT 1 FROM quotes_fts_docsize s WHERE s.id = c.seq) FROM claims c JOIN versions v ON v.id = c.version
             WHERE v.form <> 'primary'",
        ),
    ] {
        each(conn, proofs, what, sql, |row| {
            let (id, found): (String, bool) = (row.get(0)?, row.get(1)?);
            Ok((!found).then(|| format!("{id}: is not in the search index")))
        })?;
    }
    Ok(())
}
