//! From the claims that are stored to the facts that follow from them, and those into their tables.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{Store, StoreError, claims, entities};
use crate::model::{Claim, ClaimValue, EntityId, Lang, MetricId};
use crate::reconcile::{
    Check, ClaimId, Conflict, DocumentId, Fact, Figure, Reconciled, Replacement, Shingles, Source, SourceKind,
    SourcedClaim,
};

impl Store {
    /// Whether articles were stored since the facts were last worked out, or a run was stopped before it could.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn facts_pending(&self) -> Result<bool, StoreError> {
        self.conn
            .query_row("SELECT EXISTS (SELECT 1 FROM pending WHERE task = 'facts')", [], |row| row.get(0))
            .map_err(|e| self.explain(e))
    }

    /// Every claim with its source, in the order of their ids: what [`crate::reconcile::reconcile`] takes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn sourced_claims(&self) -> Result<Vec<SourcedClaim>, StoreError> {
        sourced_claims(&self.conn).map_err(|e| self.explain(e))
    }

    /// Puts facts, conflicts and checks in the place of those that are stored, all in one transaction. Facts whose key is gone
    /// leave a redirect to the fact that most of their claims now speak of.
    ///
    /// # Errors
    /// When the file cannot be written; the former facts stay then.
    pub fn put_facts(&mut self, reconciled: &Reconciled) -> Result<(), StoreError> {
        let mut write = || {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let before = fact_claims(&tx)?;
            tx.execute_batch(
                "DELETE FROM unplaced; DELETE FROM conflicts; DELETE FROM checks; DELETE FROM facts; DELETE FROM pending WHERE task = 'facts';",
            )?;
            reconciled.facts.iter().try_for_each(|fact| insert_fact(&tx, fact))?;
            reconciled.facts.iter().try_for_each(|fact| insert_derivations(&tx, fact))?;
            reconciled.checks.iter().try_for_each(|check| insert_check(&tx, check))?;
            reconciled.conflicts.iter().try_for_each(|conflict| insert_conflict(&tx, conflict))?;
            for unplaced in &reconciled.unplaced {
                for fact in &unplaced.candidates {
                    tx.prepare_cached("INSERT OR IGNORE INTO unplaced (claim, candidate) VALUES (?1, ?2)")?
                        .execute([unplaced.claim_id.as_str(), fact.as_str()])?;
                }
            }
            leave_redirects(&tx, before, reconciled)?;
            tx.commit()
        };
        let written = write();
        written.map_err(|e| self.explain(e))
    }
}

fn sourced_claims(conn: &Connection) -> rusqlite::Result<Vec<SourcedClaim>> {
    let mut sources = load_sources(conn)?;
    let sql = format!(
        "SELECT {}, c.version FROM claims c JOIN versions v ON v.id = c.version JOIN documents d ON d.id = v.document
         ORDER BY c.version, c.start, c.end, c.id",
        claims::COLUMNS
    );
    let mut text_of = conn.prepare("SELECT text FROM versions WHERE id = ?1")?;
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut article = (String::new(), String::new());
    let mut loaded: Vec<(String, String, Shingles, Claim)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, claim) = claims::from_row(row)?;
        let version: String = row.get("version")?;
        if article.0 != version {
            article = (version.clone(), text_of.query_row([&version], |row| row.get(0))?);
        }
        if let Some(source) = sources.get_mut(&version) {
            source.figures.push(Figure { value: claim.value, unit: claim.unit.clone() });
        }
        loaded.push((id, version, Shingles::around(&article.1, claim.span()), claim));
    }
    let sources: HashMap<String, Arc<Source>> = sources.into_iter().map(|(id, s)| (id, Arc::new(s))).collect();
    let sourced = loaded.into_iter().filter_map(|(id, version, passage, claim)| {
        let source = sources.get(&version)?.clone();
        let corrects = claim.evidence.iter().any(|e| e.role == "corrects");
        Some(SourcedClaim { claim_id: ClaimId::new(id), source, passage, corrects, claim: Arc::new(claim) })
    });
    let mut out: Vec<SourcedClaim> = sourced.collect();
    out.sort_by(|a, b| a.claim_id.cmp(&b.claim_id));
    Ok(out)
}

/// All versions as reconciliation sees them. They count in the order in which the page stood at them: by date, then as they
/// came; the one that stands now is the last, and each is replaced by the next.
fn load_sources(conn: &Connection) -> rusqlite::Result<HashMap<String, Source>> {
    let mut statement = conn.prepare(
        "SELECT v.id, d.name, d.kind, v.status, v.publisher, v.published, v.lang, row_number() OVER page - 1,
           lead(v.id) OVER page, lead(coalesce(v.modified, v.published)) OVER page
         FROM versions v JOIN documents d ON d.id = v.document
         WINDOW page AS (PARTITION BY v.document ORDER BY v.id IS d.current, coalesce(v.modified, v.published, ''), v.seq)",
    )?;
    let date = |text: Option<String>| text.and_then(|d| d.parse().ok());
    let rows = statement.query_map([], |row| {
        let id: String = row.get(0)?;
        let next: Option<String> = row.get(8)?;
        let on = date(row.get(9)?);
        let source = Source {
            document_id: DocumentId::new(&id),
            page: row.get(1)?,
            version: row.get(7)?,
            retracted: row.get::<_, String>(3)? == "retracted",
            replaced: next.map(|by| Replacement { by: DocumentId::new(by), on }),
            kind: if row.get::<_, String>(2)? == "primary" { SourceKind::Primary } else { SourceKind::Press },
            publisher: row.get(4)?,
            published: date(row.get(5)?),
            lang: row.get::<_, Option<String>>(6)?.map(Lang::new),
            figures: Vec::new(),
        };
        Ok((id, source))
    })?;
    rows.collect()
}

fn insert_fact(tx: &Transaction<'_>, fact: &Fact) -> rusqlite::Result<()> {
    let (key, question) = (&fact.key, &fact.key.question);
    entities::ensure(tx, &question.subject)?;
    if let Some(object) = &key.object {
        entities::ensure(tx, object)?;
    }
    let part = |pick: fn(&crate::reconcile::FactValue) -> ClaimValue| fact.value.as_ref().map(pick);
    let (value, low, high) = (part(|v| v.value), part(|v| v.low), part(|v| v.high));
    tx.prepare_cached(
        "INSERT INTO facts (id, metric, of, subject, platform, object, scope, baseline, n, state, unit, grain, period_start, period_end,
           part, measure, value, value_real, value_low, value_low_real, value_high, value_high_real, status, origins, relays, copies,
           derived)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,
           ?27)",
    )?
    .execute(params![
        fact.id.as_str(),
        question.metric.as_str(),
        question.of.as_ref().map(MetricId::as_str),
        question.subject.as_str(),
        question.platform,
        key.object.as_ref().map(EntityId::as_str),
        key.scope,
        key.baseline.map(|b| b.to_string()),
        key.n,
        key.state,
        key.unit.as_str(),
        key.grain.map(|g| g.as_str()),
        key.period_start.map(|d| d.to_string()),
        key.period_end.map(|d| d.to_string()),
        key.part,
        key.measure,
        value.map(|v| v.to_string()),
        value.and_then(claims::real),
        low.map(|v| v.to_string()),
        low.and_then(claims::real),
        high.map(|v| v.to_string()),
        high.and_then(claims::real),
        fact.status.as_str(),
        fact.origins,
        fact.relays,
        fact.copies,
        fact.derived,
    ])?;
    let mut insert = tx.prepare_cached(
        "INSERT INTO witnesses (fact, claim, role, agrees, value_group, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for witness in &fact.witnesses {
        insert.execute(params![
            fact.id.as_str(),
            witness.claim_id.as_str(),
            witness.role.as_str(),
            witness.agrees,
            witness.group,
            witness.after.as_ref().map(ClaimId::as_str)
        ])?;
    }
    Ok(())
}

fn insert_derivations(tx: &Transaction<'_>, fact: &Fact) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached("INSERT INTO derivations (fact, input) VALUES (?1, ?2)")?;
    fact.derived_from.iter().try_for_each(|input| insert.execute([fact.id.as_str(), input.as_str()]).map(drop))
}

fn insert_check(tx: &Transaction<'_>, check: &Check) -> rusqlite::Result<()> {
    let shown = |d: Option<rust_decimal::Decimal>| d.map(|d| d.normalize().to_string());
    tx.prepare_cached(
        "INSERT INTO checks (id, kind, computed_low, computed_high, reported_low, reported_high, verdict, explanation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        check.id.as_str(),
        check.kind.as_str(),
        shown(check.computed_low),
        shown(check.computed_high),
        shown(check.reported_low),
        shown(check.reported_high),
        check.verdict.as_str(),
        check.explanation
    ])?;
    let mut insert =
        tx.prepare_cached("INSERT INTO check_inputs (checked, position, fact, role) VALUES (?1, ?2, ?3, ?4)")?;
    for (position, input) in check.inputs.iter().enumerate() {
        insert.execute(params![check.id.as_str(), position, input.fact.as_str(), input.role.as_str()])?;
    }
    Ok(())
}

fn insert_conflict(tx: &Transaction<'_>, conflict: &Conflict) -> rusqlite::Result<()> {
    let settled = conflict.resolution.as_ref();
    tx.prepare_cached(
        "INSERT INTO conflicts (id, kind, checked, explanation, resolved_by) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        conflict.id.as_str(),
        conflict.kind.as_str(),
        conflict.check.as_ref().map(|c| c.as_str()),
        conflict.explanation,
        settled.map(|r| r.by.as_str())
    ])?;
    let mut fact = tx.prepare_cached("INSERT OR IGNORE INTO conflict_facts (conflict, fact) VALUES (?1, ?2)")?;
    for id in &conflict.facts {
        fact.execute([conflict.id.as_str(), id.as_str()])?;
    }
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO conflict_claims (conflict, side, claim, stands) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (side, ids) in [("left", &conflict.left), ("right", &conflict.right)] {
        for id in ids {
            let stands = settled.is_some_and(|r| r.standing.contains(id));
            insert.execute(params![conflict.id.as_str(), side, id.as_str(), stands])?;
        }
    }
    Ok(())
}

/// The claims of each stored fact.
fn fact_claims(tx: &Transaction<'_>) -> rusqlite::Result<BTreeMap<String, Vec<String>>> {
    let mut statement =
        tx.prepare("SELECT f.id, w.claim FROM facts f LEFT JOIN witnesses w ON w.fact = f.id ORDER BY f.id, w.claim")?;
    let mut rows = statement.query([])?;
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        facts.entry(row.get(0)?).or_default().extend(row.get::<_, Option<String>>(1)?);
    }
    Ok(facts)
}

fn leave_redirects(
    tx: &Transaction<'_>,
    before: BTreeMap<String, Vec<String>>,
    now: &Reconciled,
) -> rusqlite::Result<()> {
    let standing: HashSet<&str> = now.facts.iter().map(|f| f.id.as_str()).collect();
    let gone: Vec<_> = before.into_iter().filter(|(id, _)| !standing.contains(id.as_str())).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let mut place: HashMap<&str, &str> = HashMap::new();
    for fact in &now.facts {
        place.extend(fact.witnesses.iter().map(|w| (w.claim_id.as_str(), fact.id.as_str())));
    }
    for (old, claims_before) in gone {
        let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
        for claim in &claims_before {
            if let Some(fact) = place.get(claim.as_str()) {
                *votes.entry(fact).or_default() += 1;
            }
        }
        // Most votes; of equals, the first by id.
        let next = votes.iter().max_by_key(|(id, n)| (**n, std::cmp::Reverse(**id))).map(|(id, _)| *id);
        claims::redirect(tx, "fact", &old, next, "its claims speak of another fact now")?;
    }
    tx.execute("DELETE FROM redirects WHERE kind = 'fact' AND old IN (SELECT id FROM facts)", [])?;
    Ok(())
}
