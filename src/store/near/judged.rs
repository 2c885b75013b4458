//! Disagreements between facts around checks that came out otherwise: the checks may tell now which of the two has the figure.

use std::collections::BTreeSet;

use super::refuted::{behind, contradictions};
use super::world::{World, json};
use crate::reconcile::{Check, Conflict, Fact, FactId, steps};

/// Disagreements between facts of which at least one is among these, judged by the checks as they are stored now. Those alone that did
/// not come out as they are stored, or whose calculation may have changed.
pub(super) fn again(world: &mut World<'_>, facts: &BTreeSet<FactId>) -> rusqlite::Result<Vec<Conflict>> {
    let ids = json(facts.iter().map(FactId::as_str));
    let stored = world.conflicts(
        "k.about IS NULL AND (k.resolved_by IS NULL OR k.resolved_by = 'arithmetic')
         AND k.id IN (SELECT x.conflict FROM json_each(?1) j JOIN conflict_facts x ON x.fact = j.value)",
        &[&ids],
    )?;
    let mut judged = stored.clone();
    judge(world, &mut judged)?;
    let changed = |(now, before): &(Conflict, Conflict)| now.resolution.is_some() || now != before;
    Ok(judged.into_iter().zip(stored).filter(changed).map(|(now, _)| now).collect())
}

/// Judges disagreements between facts by the checks as they are stored.
pub(super) fn judge(world: &mut World<'_>, between: &mut [Conflict]) -> rusqlite::Result<()> {
    let facts: BTreeSet<FactId> = between.iter().flat_map(|c| c.facts.iter().cloned()).collect();
    if facts.is_empty() {
        return Ok(());
    }
    let checks = around(world, &facts)?;
    let all: BTreeSet<FactId> = behind(world, &checks)?.into_iter().chain(facts).collect();
    world.complete(&all)?;
    let facts: Vec<Fact> = world.facts.values().cloned().collect();
    steps::judge(between, &facts, &checks);
    Ok(())
}

/// The checks that speak for or against facts.
fn around(world: &World<'_>, facts: &BTreeSet<FactId>) -> rusqlite::Result<Vec<Check>> {
    let mut checks = contradictions(world, facts)?;
    checks.extend(world.checks(
        "k.verdict = 'corroborates' AND k.kind IN (SELECT value FROM json_each(?1))
         AND k.id IN (SELECT i.checked FROM json_each(?2) j JOIN check_inputs i ON i.fact = j.value WHERE i.position = 0)
         ORDER BY k.id",
        &[&json(steps::EXACT.iter().map(|kind| kind.as_str())), &json(facts.iter().map(FactId::as_str))],
    )?);
    Ok(checks)
}
