//! Figures that cannot all be true: whom the contradictions around touched facts are told of.
//!
//! Each contradiction is told of the figure behind it that fails most, and that is known from the figure's own contradictions. So
//! three steps from what changed nothing changes any more: contradictions of a touched figure, other figures behind these, the
//! contradictions of those. A streak that has two names takes the contradictions of both along.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{World, json};
use crate::reconcile::{Check, CheckId, Claims, Conflict, Fact, FactId, Registry, Verdict, steps};

/// What is to be told of the suspects around some facts, with the contradictions behind it.
pub(super) struct Refuted {
    /// All whose contradictions were gone through.
    pub suspects: BTreeSet<FactId>,
    pub conflicts: Vec<Conflict>,
    pub checks: Vec<Check>,
}

/// Goes through the contradictions around some facts. Facts and checks are stored already.
pub(super) fn tell(
    world: &mut World<'_>,
    seeds: BTreeSet<FactId>,
    registry: &dyn Registry,
) -> rusqlite::Result<Refuted> {
    let mut suspects = seeds;
    let first = contradictions(world, &suspects)?;
    let first = with_other_names(world, first)?;
    suspects.extend(behind(world, &first)?);
    let second = contradictions(world, &suspects)?;
    let second = with_other_names(world, second)?;
    let around = behind(world, &second)?.into_iter().chain(suspects.iter().cloned()).collect();
    let third = contradictions(world, &around)?;
    let all = behind(world, &third)?;
    world.complete(&all)?;
    let told = told_already(world, &all)?;
    let facts: Vec<Fact> = world.facts.values().cloned().collect();
    let mut conflicts = steps::refute(&third, &facts, &told);
    conflicts.retain(|c| c.about.as_ref().is_some_and(|about| suspects.contains(about)));
    let claims = world.witnesses(&all);
    let readings = world.readings(&claims)?;
    if !readings.is_empty() {
        world.read(&claims)?;
        let claims: Claims<'_> = world.claims.iter().collect();
        steps::reread(&mut conflicts, &facts, &third, &claims, registry, &readings);
    }
    Ok(Refuted { suspects, conflicts, checks: third })
}

/// Contradictions, and those of the same streaks under other names: what refutes them stands behind both.
fn with_other_names(world: &mut World<'_>, mut checks: Vec<Check>) -> rusqlite::Result<Vec<Check>> {
    let streaks: Vec<&Check> = checks.iter().filter(|check| check.refuted_streak().is_some()).collect();
    if streaks.is_empty() {
        return Ok(checks);
    }
    let around = behind(world, streaks.iter().copied())?;
    let known: BTreeSet<&CheckId> = checks.iter().map(|check| &check.id).collect();
    let named: BTreeSet<_> = streaks.iter().filter_map(|check| check.refuted_streak()).collect();
    let others: Vec<Check> = contradictions(world, &around)?
        .into_iter()
        .filter(|other| !known.contains(&other.id))
        .filter(|other| other.refuted_streak().is_some_and(|streak| named.contains(&streak)))
        .collect();
    checks.extend(others);
    Ok(checks)
}

/// The contradictions that facts go into, themselves or by what follows from them.
pub(super) fn contradictions(world: &World<'_>, facts: &BTreeSet<FactId>) -> rusqlite::Result<Vec<Check>> {
    world.checks(
        "k.verdict = 'contradicts' AND k.id IN (
           WITH RECURSIVE following (fact) AS (
             SELECT value FROM json_each(?1)
             UNION SELECT d.fact FROM following f JOIN derivations d ON d.input = f.fact)
           SELECT i.checked FROM following f JOIN check_inputs i ON i.fact = f.fact)
         ORDER BY k.id",
        &[&json(facts.iter().map(FactId::as_str))],
    )
}

/// The stated facts behind checks; all that lies between is read.
pub(super) fn behind<'c>(
    world: &mut World<'_>,
    checks: impl IntoIterator<Item = &'c Check>,
) -> rusqlite::Result<BTreeSet<FactId>> {
    let mut open: BTreeSet<FactId> =
        checks.into_iter().flat_map(|check| check.inputs.iter().map(|input| input.fact.clone())).collect();
    let mut stated: BTreeSet<FactId> = BTreeSet::new();
    while !open.is_empty() {
        world.complete(&open)?;
        let mut next: BTreeSet<FactId> = BTreeSet::new();
        for id in open {
            match world.facts.get(&id) {
                Some(fact) if fact.derived => next.extend(fact.derived_from.iter().cloned()),
                Some(_) => drop(stated.insert(id)),
                None => {}
            }
        }
        open = next.into_iter().filter(|id| !stated.contains(id)).collect();
    }
    Ok(stated)
}

/// Disagreements that are told without checks, as far as all that they name is among some facts.
fn told_already(world: &World<'_>, facts: &BTreeSet<FactId>) -> rusqlite::Result<Vec<Conflict>> {
    let mut statement = world.tx.prepare_cached(
        "SELECT DISTINCT k.id, x.fact FROM json_each(?1) j JOIN conflict_facts o ON o.fact = j.value
         JOIN conflicts k ON k.id = o.conflict JOIN conflict_facts x ON x.conflict = k.id
         WHERE k.kind <> 'arithmetic' ORDER BY k.id, x.fact",
    )?;
    let mut rows = statement.query([json(facts.iter().map(FactId::as_str))])?;
    let mut named: BTreeMap<String, Vec<FactId>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        named.entry(row.get(0)?).or_default().push(FactId::new(row.get_ref(1)?.as_str()?));
    }
    Ok(named.into_values().map(Conflict::of_facts).collect())
}

/// Facts behind checks that changed: before they did.
pub(super) fn contradicting<'c>(checks: impl Iterator<Item = &'c Check>) -> Vec<&'c Check> {
    checks.filter(|check| check.verdict == Verdict::Contradicts).collect()
}
