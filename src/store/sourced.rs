//! Claims as reconciliation takes them: each with its document's version and the passage that it stands in.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::Connection;

use super::claims;
use super::entities::Outlets;
use crate::model::{Claim, Lang};
use crate::reconcile::{ClaimId, DocumentId, Figure, Replacement, Shingles, Source, SourceKind, SourcedClaim};

/// Which claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// All.
    All,
    /// Those whose ids stand in the temporary table `wanted`.
    Wanted,
}

/// Makes the temporary table `wanted` and puts the ids in it that a query finds.
pub(super) fn want(conn: &Connection, sql: &str, bound: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<()> {
    conn.prepare_cached("CREATE TEMP TABLE IF NOT EXISTS wanted (claim TEXT PRIMARY KEY) STRICT, WITHOUT ROWID")?
        .execute([])?;
    conn.prepare_cached("DELETE FROM temp.wanted")?.execute([])?;
    conn.prepare_cached(&format!("INSERT OR IGNORE INTO temp.wanted (claim) {sql}"))?.execute(bound).map(drop)
}

/// The claims with their sources, sorted by id.
///
/// `CROSS JOIN` keeps SQLite to the order in which the tables stand: it takes the temporary one, of which it knows nothing, for large, and
/// would rather read all claims.
pub(super) fn load(conn: &Connection, which: Which) -> rusqlite::Result<Vec<SourcedClaim>> {
    let mut sources = sources(conn, which)?;
    figures(conn, which, &mut sources)?;
    let only = match which {
        Which::All => "",
        Which::Wanted => "WHERE c.id IN (SELECT claim FROM temp.wanted)",
    };
    let sql = format!(
        "SELECT {}, c.version FROM claims c JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document
         {only} ORDER BY c.version, c.start, c.end, c.id",
        claims::COLUMNS
    );
    let sources: HashMap<String, Arc<Source>> = sources.into_iter().map(|(id, s)| (id, Arc::new(s))).collect();
    let mut text_of = conn.prepare_cached("SELECT text FROM versions WHERE id = ?1")?;
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut outlets = Outlets::of(conn)?;
    let mut article = (String::new(), String::new());
    let mut out: Vec<SourcedClaim> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, claim) = claims::from_row(row)?;
        let claim = under_listed_names(claim, &mut outlets)?;
        let version: String = row.get("version")?;
        if article.0 != version {
            article = (version.clone(), text_of.query_row([&version], |row| row.get(0))?);
        }
        let Some(source) = sources.get(&version).cloned() else { continue };
        out.push(sourced(id, source, claim, &article.1));
    }
    out.sort_by(|a, b| a.claim_id.cmp(&b.claim_id));
    Ok(out)
}

/// The wanted claims without what only copies and versions are told by: their passages, what else their pages say, and what has replaced
/// these. Sorted by id.
pub(super) fn load_plain(conn: &Connection) -> rusqlite::Result<Vec<SourcedClaim>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {}, c.version, d.kind, v.publisher, v.published
         FROM temp.wanted w CROSS JOIN claims c ON c.id = w.claim JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document",
        claims::COLUMNS
    ))?;
    let mut rows = statement.query([])?;
    let mut sources: HashMap<String, Arc<Source>> = HashMap::new();
    let mut outlets = Outlets::of(conn)?;
    let mut out: Vec<SourcedClaim> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, claim) = claims::from_row(row)?;
        let claim = under_listed_names(claim, &mut outlets)?;
        let version: String = row.get("version")?;
        let source = match sources.get(&version) {
            Some(source) => Arc::clone(source),
            None => {
                let source = Arc::new(Source {
                    document_id: DocumentId::new(&version),
                    page: claim.document.clone(),
                    kind: kind(&row.get::<_, String>("kind")?),
                    publisher: listed(row.get("publisher")?, &mut outlets)?,
                    published: date(row.get("published")?),
                    ..Source::default()
                });
                sources.insert(version, Arc::clone(&source));
                source
            }
        };
        let (passage, corrects) = (Shingles::default(), false);
        out.push(SourcedClaim { claim_id: ClaimId::new(id), source, passage, corrects, claim: Arc::new(claim) });
    }
    out.sort_by(|a, b| a.claim_id.cmp(&b.claim_id));
    Ok(out)
}

fn listed(publisher: Option<String>, outlets: &mut Outlets<'_>) -> rusqlite::Result<Option<String>> {
    publisher.map(|name| outlets.name(name)).transpose()
}

fn under_listed_names(mut claim: Claim, outlets: &mut Outlets<'_>) -> rusqlite::Result<Claim> {
    let printed = std::mem::take(&mut claim.attribution);
    claim.attribution = printed.into_iter().map(|name| outlets.name(name)).collect::<rusqlite::Result<_>>()?;
    Ok(claim)
}

fn kind(word: &str) -> SourceKind {
    if word == "primary" { SourceKind::Primary } else { SourceKind::Press }
}

fn date(text: Option<String>) -> Option<Date> {
    text.and_then(|day| day.parse().ok())
}

fn sourced(id: String, source: Arc<Source>, claim: Claim, text: &str) -> SourcedClaim {
    // Sums of one origin are written alike: that makes none of them a copy.
    let passage = match source.kind {
        SourceKind::Press => Shingles::around(text, claim.span()),
        SourceKind::Primary => Shingles::default(),
    };
    let corrects = claim.evidence.iter().any(|e| e.role == "corrects");
    SourcedClaim { claim_id: ClaimId::new(id), source, passage, corrects, claim: Arc::new(claim) }
}

/// All versions as reconciliation sees them. They count in the order in which the page stood at them: by date, the one that
/// stands now last, and each is replaced by the next. Where dates tell nothing, the order is one that no order of arrival changes.
fn sources(conn: &Connection, which: Which) -> rusqlite::Result<HashMap<String, Source>> {
    let only = match which {
        Which::All => "",
        Which::Wanted => {
            "WHERE v.document IN (SELECT o.document FROM temp.wanted w CROSS JOIN claims c ON c.id = w.claim CROSS JOIN versions o ON o.id = c.version)"
        }
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT v.id, d.name, d.kind, v.status, v.publisher, v.published, v.lang, row_number() OVER page - 1,
           lead(v.id) OVER page, lead(coalesce(v.modified, iif(v.notice IS NULL, NULL, v.retracted_on), v.published)) OVER page, v.retracted_on
         FROM versions v JOIN documents d ON d.id = v.document {only}
         WINDOW page AS (PARTITION BY v.document
                         ORDER BY v.id IS d.current, coalesce(v.modified, iif(v.notice IS NULL, NULL, v.retracted_on), v.published, ''),
                           v.notice IS NOT NULL, coalesce(v.captured, ''), v.id)"
    ))?;
    let rows = statement.query_map([], |row| {
        let id: String = row.get(0)?;
        let next: Option<String> = row.get(8)?;
        let on = date(row.get(9)?);
        let source = Source {
            document_id: DocumentId::new(&id),
            page: row.get(1)?,
            version: row.get(7)?,
            retracted: row.get::<_, String>(3)? == "retracted",
            retracted_on: date(row.get(10)?),
            replaced: next.map(|by| Replacement { by: DocumentId::new(by), on }),
            kind: kind(&row.get::<_, String>(2)?),
            publisher: row.get(4)?,
            published: date(row.get(5)?),
            lang: row.get::<_, Option<String>>(6)?.map(Lang::new),
            figures: Vec::new(),
        };
        Ok((id, source))
    })?;
    let mut outlets = Outlets::of(conn)?;
    let named = |row: rusqlite::Result<(String, Source)>| {
        let (id, source) = row?;
        let publisher = listed(source.publisher.clone(), &mut outlets)?;
        Ok((id, Source { publisher, ..source }))
    };
    rows.map(named).collect()
}

/// The figures of the press's versions in the order of their texts: what copies share across languages.
fn figures(conn: &Connection, which: Which, sources: &mut HashMap<String, Source>) -> rusqlite::Result<()> {
    let only = match which {
        Which::All => "",
        Which::Wanted => "AND version IN (SELECT c.version FROM temp.wanted w CROSS JOIN claims c ON c.id = w.claim)",
    };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT version, value, unit FROM claims WHERE rule <> 'primary' {only} ORDER BY version, start, end, id"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(source) = sources.get_mut(row.get_ref(0)?.as_str()?) else { continue };
        let value = row.get_ref(1)?.as_str()?.parse().unwrap_or_default();
        source.figures.push(Figure { value, unit: row.get_ref(2)?.as_str()?.into() });
    }
    Ok(())
}
