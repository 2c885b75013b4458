//! Facts as they are stored, back into the form in which reconciliation made them.

use std::collections::HashMap;
use std::str::FromStr;

use rusqlite::{Connection, Row};

use crate::model::{ClaimValue, EntityId, MetricId, UnitId};
use crate::reconcile::{ClaimId, Fact, FactId, FactKey, FactStatus, FactValue, Question, Witness, WitnessRole};

/// The facts whose ids a query finds, with their witnesses and what they follow from.
pub(super) fn load(tx: &Connection, ids: &str) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = tx.prepare(&format!(
        "SELECT id, metric, of, subject, platform, object, scope, baseline, n, state, unit, grain, period_start, period_end, part, measure,
           value, value_low, value_high, status, origins, relays, copies, derived
         FROM facts WHERE id IN ({ids}) ORDER BY id"
    ))?;
    let mut facts: Vec<Fact> = statement.query_map([], fact)?.collect::<Result<_, _>>()?;
    let at: HashMap<FactId, usize> = facts.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect();
    let mut statement = tx.prepare(&format!(
        "SELECT fact, claim, role, agrees, value_group, after FROM witnesses WHERE fact IN ({ids}) ORDER BY fact, claim"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(role) = role(row.get_ref(2)?.as_str()?) else { continue };
        let id = |column: usize| row.get::<_, Option<String>>(column);
        let witness = Witness {
            claim_id: ClaimId::new(row.get_ref(1)?.as_str()?),
            role,
            agrees: row.get(3)?,
            group: row.get(4)?,
            after: id(5)?.map(ClaimId::new),
        };
        if let Some(fact) = at.get(&FactId::new(row.get_ref(0)?.as_str()?)).and_then(|&i| facts.get_mut(i)) {
            fact.witnesses.push(witness);
        }
    }
    let mut statement =
        tx.prepare(&format!("SELECT fact, input FROM derivations WHERE fact IN ({ids}) ORDER BY fact, input"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (fact, input) = (FactId::new(row.get_ref(0)?.as_str()?), FactId::new(row.get_ref(1)?.as_str()?));
        if let Some(fact) = at.get(&fact).and_then(|&i| facts.get_mut(i)) {
            fact.derived_from.push(input);
        }
    }
    Ok(facts)
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
