//! Writing and reading claims, their evidence, and the ledger.

use std::collections::HashSet;
use std::str::FromStr;

use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, Row, params};
use rust_decimal::prelude::ToPrimitive;

use super::articles::{Form, Incoming};
use super::{StoreError, entities, ids, pending, words};
use crate::model::{Claim, ClaimValue, EntityId, Evidence, MetricId, RuleId, UnitId};
use crate::reconcile::steps::alike;

/// Refuses an article whose citations do not hold: nothing unproved is ever stored.
pub(super) fn check_passages(incoming: &Incoming<'_>) -> Result<(), StoreError> {
    let text = &incoming.article.text;
    let refuse = |reason: String| StoreError::Refused { document: incoming.article.document.clone(), reason };
    for claim in incoming.claims {
        if text.get(claim.start..claim.end) != Some(claim.quote.as_str()) {
            return Err(refuse(format!(
                "the rule {} cites bytes {}..{} as {:?}, and the text does not say so there; please report this",
                claim.rule, claim.start, claim.end, claim.quote
            )));
        }
        if let Some(evidence) = claim.evidence.iter().find(|e| text.get(e.start..e.end).is_none()) {
            return Err(refuse(format!(
                "the rule {} gives bytes {}..{} as evidence for {}, which are no passage of the text; please report this",
                claim.rule, evidence.start, evidence.end, evidence.role
            )));
        }
    }
    match incoming.ledger.iter().find(|entry| entry.span.of(text) != entry.text) {
        Some(entry) => Err(refuse(format!(
            "the ledger has {:?} at bytes {}..{}, and the text does not say so there; please report this",
            entry.text, entry.span.start, entry.span.end
        ))),
        None => Ok(()),
    }
}

/// Writes the claims and the ledger of a version.
pub(super) fn insert(conn: &Connection, version: &str, incoming: &Incoming<'_>) -> rusqlite::Result<()> {
    for claim in incoming.claims {
        let found = incoming.origin.form != Form::Primary;
        insert_claim(conn, version, claim, &incoming.article.text, found)?;
    }
    let mut ledger = conn.prepare_cached(
        "INSERT INTO ledger (version, start, end, text, mention, reason, rule) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for entry in incoming.ledger {
        ledger.execute(params![
            version,
            entry.span.start,
            entry.span.end,
            entry.text,
            entry.mention,
            entry.reason.as_str(),
            entry.rule.as_ref().map(RuleId::as_str)
        ])?;
    }
    Ok(())
}

/// Puts the claims that the rules find today in the place of those that they found before. An id that goes leaves a
/// redirect to the claim that now stands on its passage.
pub(super) fn replace(conn: &Connection, version: &str, incoming: &Incoming<'_>) -> rusqlite::Result<()> {
    let mut select =
        conn.prepare_cached("SELECT seq, id, quote, start, end, value_text, metric FROM claims WHERE version = ?1")?;
    let old: Vec<OldClaim> = select.query_map([version], OldClaim::from_row)?.collect::<Result<_, _>>()?;
    let new: Vec<(String, &Claim)> = incoming.claims.iter().map(|c| (ids::claim(version, c), c)).collect();
    let kept: HashSet<&str> = new.iter().map(|(id, _)| id.as_str()).collect();
    let searched = incoming.origin.form != Form::Primary;
    pending::claims_of(conn, version)?;
    for claim in &old {
        if searched {
            conn.prepare_cached("INSERT INTO quotes_fts (quotes_fts, rowid, quote) VALUES ('delete', ?1, ?2)")?
                .execute(params![claim.seq, words::index_form(&claim.quote)])?;
        }
        if !kept.contains(claim.id.as_str()) {
            let next = claim.successor(&new);
            redirect(conn, "claim", &claim.id, next, "the rules read the passage otherwise")?;
        }
    }
    // Until the facts are worked out again, and should that be stopped, they keep the witnesses that they have.
    conn.execute_batch("CREATE TEMP TABLE IF NOT EXISTS held AS SELECT * FROM witnesses WHERE 0; DELETE FROM held;")?;
    conn.execute(
        "INSERT INTO held SELECT w.* FROM witnesses w JOIN claims c ON c.id = w.claim WHERE c.version = ?1",
        [version],
    )?;
    conn.execute("DELETE FROM claims WHERE version = ?1", [version])?;
    conn.execute("DELETE FROM ledger WHERE version = ?1", [version])?;
    insert(conn, version, incoming)?;
    conn.execute_batch(
        "INSERT OR IGNORE INTO witnesses (fact, claim, role, agrees, value_group, after)
         SELECT h.fact, c.id, h.role, h.agrees, h.value_group, h.after
         FROM held h LEFT JOIN redirects r ON r.old = h.claim JOIN claims c ON c.id = coalesce(r.new, h.claim);",
    )?;
    for (id, _) in &new {
        conn.prepare_cached("DELETE FROM redirects WHERE old = ?1")?.execute([id])?;
    }
    Ok(())
}

/// Notes where an id went; ids that led to it lead on.
pub(super) fn redirect(conn: &Connection, kind: &str, old: &str, new: Option<&str>, why: &str) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE redirects SET new = ?2 WHERE new = ?1")?.execute(params![old, new])?;
    conn.prepare_cached("INSERT OR REPLACE INTO redirects (old, new, kind, why) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![old, new, kind, why])?;
    Ok(())
}

struct OldClaim {
    seq: i64,
    id: String,
    quote: String,
    start: usize,
    end: usize,
    value_text: String,
    metric: String,
}

impl OldClaim {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            quote: row.get(2)?,
            start: row.get(3)?,
            end: row.get(4)?,
            value_text: row.get(5)?,
            metric: row.get(6)?,
        })
    }

    /// The new claim on the same passage with the same figure; of several, the one of the same metric.
    fn successor<'a>(&self, new: &'a [(String, &Claim)]) -> Option<&'a str> {
        new.iter()
            .filter(|(_, c)| c.start < self.end && self.start < c.end && c.value_text == self.value_text)
            .min_by_key(|(id, c)| (c.metric.as_str() != self.metric, id.as_str()))
            .map(|(id, _)| id.as_str())
    }
}

/// The REAL beside an exact number: to sort and to plot by, never to calculate with.
pub(super) fn real(value: ClaimValue) -> Option<f64> {
    value.number().and_then(|n| n.to_f64())
}

/// OR IGNORE would pass over broken constraints, too.
const INSERT: &str = "INSERT INTO claims (id, version, metric, subject, object, value, value_real, value_max, value_max_real, unit,
               qualifier, of, baseline, n, state, platform, scope, period_start, period_end, grain, quote, start, end, rule,
               value_text, value_low, value_low_real, value_high, value_high_real, period_text, period_earliest, period_latest,
               part, measure, times_form, alike)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25,
               ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36)
             ON CONFLICT (id) DO NOTHING";

fn insert_claim(conn: &Connection, version: &str, claim: &Claim, text: &str, searched: bool) -> rusqlite::Result<()> {
    entities::ensure(conn, &claim.subject)?;
    if let Some(object) = &claim.object {
        entities::ensure(conn, object)?;
    }
    let id = ids::claim(version, claim);
    if insert_row(conn, &id, version, claim)? == 0 {
        return Ok(()); // The same figure twice from the same passage is one claim.
    }
    if searched {
        conn.prepare_cached("INSERT INTO quotes_fts (rowid, quote) VALUES (?1, ?2)")?
            .execute(params![conn.last_insert_rowid(), words::index_form(&claim.quote)])?;
    }
    insert_proofs(conn, &id, claim, text)
}

fn insert_row(conn: &Connection, id: &str, version: &str, claim: &Claim) -> rusqlite::Result<usize> {
    let shown = |v: Option<ClaimValue>| v.map(|v| v.to_string());
    conn.prepare_cached(INSERT)?.execute(params![
        id,
        version,
        claim.metric.as_str(),
        claim.subject.as_str(),
        claim.object.as_ref().map(EntityId::as_str),
        claim.value.to_string(),
        real(claim.value),
        shown(claim.value_max),
        claim.value_max.and_then(real),
        claim.unit.as_str(),
        claim.qualifier.as_str(),
        claim.of.as_ref().map(MetricId::as_str),
        claim.baseline.map(|b| b.to_string()),
        claim.n,
        claim.state,
        claim.platform,
        claim.scope,
        claim.period_start.map(|d| d.to_string()),
        claim.period_end.map(|d| d.to_string()),
        claim.grain.map(|g| g.as_str()),
        claim.quote,
        claim.start,
        claim.end,
        claim.rule.as_str(),
        claim.value_text,
        shown(claim.value_low),
        claim.value_low.and_then(real),
        shown(claim.value_high),
        claim.value_high.and_then(real),
        claim.period_text,
        claim.period_earliest.map(|d| d.to_string()),
        claim.period_latest.map(|d| d.to_string()),
        claim.part,
        claim.measure,
        claim.times_form.map(|t| t.as_str()),
        alike(&claim.value),
    ])
}

fn insert_proofs(conn: &Connection, id: &str, claim: &Claim, text: &str) -> rusqlite::Result<()> {
    let mut cited = conn.prepare_cached("INSERT INTO attributions (claim, position, name) VALUES (?1, ?2, ?3)")?;
    for (position, name) in claim.attribution.iter().enumerate() {
        cited.execute(params![id, position, name])?;
    }
    let mut proof = conn.prepare_cached(
        "INSERT INTO evidence (claim, position, role, start, end, how, passage) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (position, e) in claim.evidence.iter().enumerate() {
        let passage = text.get(e.start..e.end).unwrap_or("");
        proof.execute(params![id, position, e.role, e.start, e.end, e.how, passage])?;
    }
    Ok(())
}

/// The columns that [`from_row`] reads, in its order, of `claims c` and `documents d`. They stand before all others of a query.
pub(super) const COLUMNS: &str = "c.id, d.name, c.metric, c.subject, c.object, c.value, c.value_max, c.unit, c.qualifier, c.of,
  c.baseline, c.n, c.state, c.platform, c.scope, c.period_start, c.period_end, c.grain,
  (SELECT json_group_array(name) FROM (SELECT name FROM attributions a WHERE a.claim = c.id ORDER BY position)),
  c.quote, c.start, c.end, c.rule,
  (SELECT json_group_array(json_object('role', role, 'start', start, 'end', end, 'how', how))
   FROM (SELECT * FROM evidence e WHERE e.claim = c.id ORDER BY position)),
  c.value_text, c.value_low, c.value_high, c.period_text, c.period_earliest, c.period_latest, c.part, c.measure, c.times_form";

/// A claim with its id, out of a row with [`COLUMNS`]: storing and reading back is the identity.
pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<(String, Claim)> {
    // By position: thousands of claims are read for one article, and a name is looked for among all names.
    let mut cells = Cells { row, next: 0 };
    let id = cells.get()?;
    let claim = Claim {
        document: cells.get()?,
        metric: MetricId::new(cells.get::<String>()?),
        subject: EntityId::new(cells.get::<String>()?),
        object: cells.text()?.map(EntityId::new),
        value: cells.parsed()?.unwrap_or_default(),
        value_max: cells.parsed()?,
        unit: UnitId::new(cells.get::<String>()?),
        qualifier: cells.required()?,
        of: cells.text()?.map(MetricId::new),
        baseline: cells.parsed()?,
        n: cells.text()?,
        state: cells.text()?,
        platform: cells.text()?,
        scope: cells.text()?,
        period_start: cells.parsed()?,
        period_end: cells.parsed()?,
        grain: cells.parsed()?,
        attribution: cells.list()?,
        quote: cells.get()?,
        start: cells.get()?,
        end: cells.get()?,
        rule: RuleId::new(cells.get::<String>()?),
        evidence: cells.list::<Evidence>()?,
        value_text: cells.get()?,
        value_low: cells.parsed()?,
        value_high: cells.parsed()?,
        period_text: cells.text()?,
        period_earliest: cells.parsed()?,
        period_latest: cells.parsed()?,
        part: cells.text()?,
        measure: cells.text()?,
        times_form: cells.parsed()?,
    };
    Ok((id, claim))
}

/// The cells of a row from the left to the right.
struct Cells<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl Cells<'_, '_> {
    fn take(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn get<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.row.get(self.take())
    }

    fn text(&mut self) -> rusqlite::Result<Option<String>> {
        self.get()
    }

    fn parsed<T: FromStr>(&mut self) -> rusqlite::Result<Option<T>>
    where
        T::Err: std::fmt::Display,
    {
        let column = self.take();
        let Some(text) = self.row.get_ref(column)?.as_str_or_null()? else { return Ok(None) };
        text.parse().map(Some).map_err(|e: T::Err| unreadable(self.row, column, &e.to_string()))
    }

    fn required<T: FromStr>(&mut self) -> rusqlite::Result<T>
    where
        T::Err: std::fmt::Display,
    {
        self.parsed()?.ok_or_else(|| unreadable(self.row, self.next - 1, "it is null"))
    }

    fn list<T: serde::de::DeserializeOwned>(&mut self) -> rusqlite::Result<Vec<T>> {
        let column = self.take();
        let text = self.row.get_ref(column)?.as_str()?;
        if text == "[]" {
            return Ok(Vec::new());
        }
        serde_json::from_str(text).map_err(|e| unreadable(self.row, column, &e.to_string()))
    }
}

fn unreadable(row: &Row<'_>, column: usize, reason: &str) -> rusqlite::Error {
    let name = row.as_ref().column_name(column).unwrap_or_default();
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("{name}: {reason}").into())
}
