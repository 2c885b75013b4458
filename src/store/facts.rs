//! Facts, checks and conflicts into their tables.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{claims, entities};
use crate::model::{ClaimValue, EntityId, MetricId};
use crate::reconcile::{Check, ClaimId, Conflict, Fact, FactId, FactValue, Knowledge, Reconciled, Unplaced, steps};

/// Puts facts, conflicts and checks in the place of all that are stored. Facts whose key is gone leave a redirect to the fact that most
/// of their claims now speak of.
pub(super) fn replace_all(
    tx: &Connection,
    reconciled: &Reconciled,
    histories: &BTreeMap<FactId, Vec<Knowledge>>,
) -> rusqlite::Result<()> {
    let before = fact_claims(tx)?;
    tx.execute_batch("DELETE FROM unplaced; DELETE FROM conflicts; DELETE FROM checks; DELETE FROM facts;")?;
    insert(tx, reconciled, histories)?;
    leave_redirects(tx, before, reconciled)
}

/// Writes rows that are not there.
pub(super) fn insert(
    tx: &Connection,
    reconciled: &Reconciled,
    histories: &BTreeMap<FactId, Vec<Knowledge>>,
) -> rusqlite::Result<()> {
    reconciled.facts.iter().try_for_each(|fact| put(tx, fact))?;
    reconciled.facts.iter().try_for_each(|fact| put_derivations(tx, fact))?;
    reconciled.checks.iter().try_for_each(|check| insert_check(tx, check))?;
    reconciled.conflicts.iter().try_for_each(|conflict| insert_conflict(tx, conflict))?;
    insert_unplaced(tx, &reconciled.unplaced)?;
    for fact in &reconciled.facts {
        for known in histories.get(&fact.id).into_iter().flatten() {
            insert_known(tx, &fact.id, known)?;
        }
    }
    Ok(())
}

/// Writes which facts claims of open periods would fit.
pub(super) fn insert_unplaced(tx: &Connection, unplaced: &[Unplaced]) -> rusqlite::Result<()> {
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO unplaced (claim, candidate) VALUES (?1, ?2)")?;
    for one in unplaced {
        for fact in &one.candidates {
            insert.execute([one.claim_id.as_str(), fact.as_str()])?;
        }
    }
    Ok(())
}

/// A value and its ends; none on a side that it leaves open ("more than 4 trillion" has no upper end).
fn ends(value: Option<FactValue>) -> (Option<ClaimValue>, Option<ClaimValue>, Option<ClaimValue>) {
    let end = |end: ClaimValue| Some(end).filter(|end| *end != ClaimValue::None);
    value.map_or((None, None, None), |v| (Some(v.value), end(v.low), end(v.high)))
}

pub(super) fn insert_known(tx: &Connection, fact: &FactId, known: &Knowledge) -> rusqlite::Result<()> {
    let (value, low, high) = ends(known.value);
    tx.prepare_cached(
        "INSERT INTO facts_known (fact, known_from, known_until, value, value_real, value_low, value_high, status, origins, relays, copies,
           claim)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        fact.as_str(),
        known.from.to_string(),
        known.until.map(|d| d.to_string()),
        value.map(|v| v.to_string()),
        value.and_then(claims::real),
        low.map(|v| v.to_string()),
        high.map(|v| v.to_string()),
        known.status.as_str(),
        known.support.0,
        known.support.1,
        known.support.2,
        known.claim.as_ref().map(ClaimId::as_str),
    ])
    .map(drop)
}

const PUT_FACT: &str = "INSERT INTO facts (id, metric, of, subject, platform, object, scope, baseline, n, state, unit, grain, period_start, period_end,
           part, measure, value, value_real, value_low, value_low_real, value_high, value_high_real, status, origins, relays, copies,
           derived, settled_by, digits, alike)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26,
           ?27, ?28, ?29, ?30)
         ON CONFLICT (id) DO UPDATE SET metric = ?2, of = ?3, subject = ?4, platform = ?5, object = ?6, scope = ?7, baseline = ?8, n = ?9,
           state = ?10, unit = ?11, grain = ?12, period_start = ?13, period_end = ?14, part = ?15, measure = ?16, value = ?17,
           value_real = ?18, value_low = ?19, value_low_real = ?20, value_high = ?21, value_high_real = ?22, status = ?23, origins = ?24,
           relays = ?25, copies = ?26, derived = ?27, settled_by = ?28, digits = ?29, alike = ?30";

/// Writes a fact with its witnesses, in the place of what is stored under its id.
pub(super) fn put(tx: &Connection, fact: &Fact) -> rusqlite::Result<()> {
    let (key, question) = (&fact.key, &fact.key.question);
    entities::ensure(tx, &question.subject)?;
    if let Some(object) = &key.object {
        entities::ensure(tx, object)?;
    }
    let (value, low, high) = ends(fact.value);
    tx.prepare_cached(PUT_FACT)?.execute(params![
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
        fact.settled_by.map(|by| by.as_str()),
        fact.digits,
        alike_of(fact),
    ])?;
    put_witnesses(tx, fact)
}

fn put_witnesses(tx: &Connection, fact: &Fact) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM witnesses WHERE fact = ?1")?.execute([fact.id.as_str()])?;
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
    // Who prints the very value is cited before who rounds it.
    tx.prepare_cached(
        "UPDATE facts SET cited = (
           SELECT w.claim FROM witnesses w JOIN claims k ON k.id = w.claim
           WHERE w.fact = ?1
           ORDER BY w.agrees DESC, k.value IS NOT ?2,
             CASE w.role WHEN 'primary' THEN 0 WHEN 'first_hand' THEN 1 WHEN 'relay' THEN 2 WHEN 'copy' THEN 3
                         WHEN 'compatible' THEN 4 ELSE 5 END,
             k.id
           LIMIT 1)
         WHERE id = ?1",
    )?
    .execute(params![fact.id.as_str(), fact.value.map(|v| v.value.to_string())])
    .map(drop)
}

/// What the value shares with those that it may be mixed up with, as far as reports state it.
fn alike_of(fact: &Fact) -> Option<String> {
    fact.value.filter(|_| !fact.derived).and_then(|value| steps::alike(&value.value))
}

/// Writes what a fact follows from.
pub(super) fn put_derivations(tx: &Connection, fact: &Fact) -> rusqlite::Result<()> {
    tx.prepare_cached("DELETE FROM derivations WHERE fact = ?1")?.execute([fact.id.as_str()])?;
    let mut insert = tx.prepare_cached("INSERT INTO derivations (fact, input) VALUES (?1, ?2)")?;
    fact.derived_from.iter().try_for_each(|input| insert.execute([fact.id.as_str(), input.as_str()]).map(drop))
}

pub(super) fn insert_check(tx: &Connection, check: &Check) -> rusqlite::Result<()> {
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

pub(super) fn insert_conflict(tx: &Connection, conflict: &Conflict) -> rusqlite::Result<()> {
    let (settled, found) = (conflict.resolution.as_ref(), conflict.found.as_ref());
    let [first_left, first_right] = conflict.first.each_ref().map(|first| first.as_ref().map(ClaimId::as_str));
    tx.prepare_cached(
        "INSERT INTO conflicts (id, kind, checked, explanation, reason, resolved_by, about, found_as, found_settled, turned, first_left,
           first_right)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        conflict.id.as_str(),
        conflict.kind.as_str(),
        conflict.check.as_ref().map(|c| c.as_str()),
        conflict.explanation,
        conflict.reason,
        settled.map(|r| r.by.as_str()),
        conflict.about.as_ref().map(FactId::as_str),
        found.map(|f| f.id.as_str()),
        found.and_then(|f| f.by).map(|by| by.as_str()),
        found.is_some_and(|f| f.turned),
        first_left,
        first_right,
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
fn fact_claims(tx: &Connection) -> rusqlite::Result<BTreeMap<String, Vec<String>>> {
    let mut statement =
        tx.prepare("SELECT f.id, w.claim FROM facts f LEFT JOIN witnesses w ON w.fact = f.id ORDER BY f.id, w.claim")?;
    let mut rows = statement.query([])?;
    let mut facts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        facts.entry(row.get(0)?).or_default().extend(row.get::<_, Option<String>>(1)?);
    }
    Ok(facts)
}

pub(super) fn leave_redirects(
    tx: &Connection,
    before: BTreeMap<String, Vec<String>>,
    now: &Reconciled,
) -> rusqlite::Result<()> {
    let standing: HashSet<&str> = now.facts.iter().map(|f| f.id.as_str()).collect();
    let mut back = tx.prepare_cached("DELETE FROM redirects WHERE kind = 'fact' AND old = ?1")?;
    standing.iter().try_for_each(|id| back.execute([id]).map(drop))?;
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
    Ok(())
}
