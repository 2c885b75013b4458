//! Facts as they are stored, back into the form in which reconciliation made them.

use std::str::FromStr;

use rusqlite::{Connection, Row, ToSql};

use crate::model::{ClaimValue, EntityId, MetricId, UnitId};
use crate::reconcile::{
    ClaimId, Fact, FactId, FactKey, FactStatus, FactValue, Question, ResolvedBy, Witness, WitnessRole,
};

/// The facts `f` that meet a condition, without their witnesses.
pub(super) fn find(tx: &Connection, condition: &str, bound: &[&dyn ToSql]) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = tx.prepare_cached(&format!(
        "SELECT id, metric, of, subject, platform, object, scope, baseline, n, state, unit, grain, period_start, period_end, part, measure,
           value, value_low, value_high, status, origins, relays, copies, derived, settled_by, digits
         FROM facts f WHERE {condition}"
    ))?;
    statement.query_map(bound, fact)?.collect()
}

/// Reads the witnesses of a fact, and what it follows from.
pub(super) fn complete(tx: &Connection, fact: &mut Fact) -> rusqlite::Result<()> {
    (fact.witnesses, fact.derived_from) = Default::default();
    let mut statement = tx.prepare_cached(
        "SELECT claim, role, agrees, value_group, after FROM witnesses WHERE fact = ?1 ORDER BY claim",
    )?;
    let mut rows = statement.query([fact.id.as_str()])?;
    while let Some(row) = rows.next()? {
        let Some(role) = role(row.get_ref(1)?.as_str()?) else { continue };
        fact.witnesses.push(Witness {
            claim_id: ClaimId::new(row.get_ref(0)?.as_str()?),
            role,
            agrees: row.get(2)?,
            group: row.get(3)?,
            after: row.get::<_, Option<String>>(4)?.map(ClaimId::new),
        });
    }
    if fact.derived {
        let mut statement = tx.prepare_cached("SELECT input FROM derivations WHERE fact = ?1 ORDER BY input")?;
        let rows = statement.query_map([fact.id.as_str()], |row| row.get::<_, String>(0).map(FactId::new))?;
        fact.derived_from = rows.collect::<Result<_, _>>()?;
    }
    Ok(())
}

fn fact(row: &Row<'_>) -> rusqlite::Result<Fact> {
    let text = |column: usize| row.get::<_, Option<String>>(column);
    let value = parsed::<ClaimValue>(row, 16)?;
    let end = |column: usize| parsed::<ClaimValue>(row, column).map(Option::unwrap_or_default);
    let unit = UnitId::new(row.get::<_, String>(10)?);
    // A comparison has no figure: that it stands is all there is to it.
    let value = value.or_else(|| unit.as_str().is_empty().then_some(ClaimValue::None));
    let value =
        value.map(|value| Ok::<_, rusqlite::Error>(FactValue { value, low: end(17)?, high: end(18)? })).transpose()?;
    let status: String = row.get(19)?;
    Ok(Fact {
        id: FactId::new(row.get_ref(0)?.as_str()?),
        key: FactKey {
            question: Question {
                metric: MetricId::new(row.get::<_, String>(1)?),
                of: text(2)?.map(MetricId::new),
                subject: EntityId::new(row.get::<_, String>(3)?),
                platform: text(4)?,
            },
            object: text(5)?.map(EntityId::new),
            scope: text(6)?,
            baseline: parsed(row, 7)?,
            n: text(8)?,
            state: text(9)?,
            unit,
            grain: parsed(row, 11)?,
            period_start: parsed(row, 12)?,
            period_end: parsed(row, 13)?,
            part: text(14)?,
            measure: text(15)?,
        },
        value,
        status: FactStatus::from_word(&status).unwrap_or(FactStatus::Single),
        origins: row.get(20)?,
        relays: row.get(21)?,
        copies: row.get(22)?,
        witnesses: Vec::new(),
        derived: row.get(23)?,
        derived_from: Vec::new(),
        settled_by: text(24)?.and_then(|word| ResolvedBy::ALL.iter().copied().find(|by| by.as_str() == word)),
        digits: row.get(25)?,
    })
}

fn role(word: &str) -> Option<WitnessRole> {
    use WitnessRole as Role;
    [Role::Primary, Role::FirstHand, Role::Relay, Role::Copy, Role::Compatible, Role::Superseded]
        .into_iter()
        .find(|role| role.as_str() == word)
}

fn parsed<T: FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.parse().ok()))
}
