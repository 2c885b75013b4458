//! Working out only what a few documents touch, exactly as if everything had been worked out again.
//!
//! 1. The documents' claims are read with all others of their subjects and metrics in the same quarter of a year: what these say by
//!    themselves is known from no other claim ([`kernel`]).
//! 2. Facts that came out otherwise than they are stored are settled anew among what stands around them. Disagreements elsewhere which
//!    they may explain are settled with them, and are touched, too, if they come out otherwise; so on until nothing does ([`ring`]).
//! 3. What follows from facts that moved is followed along the changes of their subjects ([`course`]), the checks that they go into
//!    or could go into are made again ([`checked`]), and so is what these refute ([`refuted`]).
//!
//! Everything else is read as it is stored, as far as one of these asks for it, and stays.

mod checked;
mod course;
mod judged;
mod kernel;
mod refuted;
mod ring;
mod world;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::Connection;

use self::checked::Rechecked;
use self::course::Moved;
use self::kernel::Kernel;
use self::ring::Around;
use self::world::{World, json};
use super::facts;
use super::pending::Pending;
use super::refresh::Refreshed;
use crate::reconcile::{Check, ClaimId, Claims, Conflict, Fact, FactId, Reconciled, Registry, SourcedClaim, steps};

/// With fewer facts than this everything is worked out again: that takes no time.
pub(super) const FEW: i64 = 500;

/// The part of all facts that may be touched at once: beyond it, one pass over everything is cheaper.
const PART: i64 = 20;

/// Works out what the documents touch; none when everything is to be worked out instead.
pub(super) fn refresh(
    tx: &Connection,
    todo: &Pending,
    registry: &dyn Registry,
    few: i64,
) -> rusqlite::Result<Option<Refreshed>> {
    if todo.everything || todo.primary || todo.readings {
        return Ok(None);
    }
    // Not counted: that would read all of them.
    let stored: i64 = tx.query_row("SELECT coalesce(max(seq), 0) FROM facts", [], |row| row.get(0))?;
    let claims: i64 = tx.query_row(
        "SELECT count(*) FROM json_each(?1) j JOIN versions v ON v.document = j.value JOIN claims c ON c.version = v.id",
        [json(todo.documents.iter().map(String::as_str))],
        |row| row.get(0),
    )?;
    if stored < few || (few > 0 && claims * PART > stored) {
        return Ok(None);
    }
    let mut world = World::new(tx)?;
    let mut kernel = Kernel::of(&mut world, todo, registry)?;
    let around = ring::settle(&mut world, &mut kernel, registry)?;
    let moved = moved(&world, &kernel, &around);
    let derived = course::derive(&mut world, &moved, registry)?;
    let mut moved = moved;
    moved.extend(derived);
    let checks = checked::check(&mut world, &moved, registry)?;
    let touched = touched(&world, &kernel, &around);
    write(&mut world, kernel, around, moved, checks, touched, registry).map(Some)
}

/// The touched facts before and now, with those that are gone.
fn touched(world: &World<'_>, kernel: &Kernel, around: &Around) -> Moved {
    let ids = kernel.touched.iter().chain(&kernel.vanished);
    ids.map(|id| (id.clone(), (world.facts.get(id).cloned(), around.facts.get(id).cloned()))).collect()
}

/// Those of the touched facts that are there or say something else than before: one more witness alone moves nothing.
fn moved(world: &World<'_>, kernel: &Kernel, around: &Around) -> Moved {
    let mut moved = touched(world, kernel, around);
    let says = |fact: &Option<Fact>| fact.as_ref().map(|f| (f.key.clone(), f.value));
    moved.retain(|_, (before, now)| says(before) != says(now));
    moved
}

/// Facts that are gone, with the claims that spoke of them.
fn vanished(touched: &Moved, moved: &Moved) -> BTreeMap<String, Vec<String>> {
    let stays = |id: &FactId| [touched, moved].iter().any(|of| of.get(id).is_some_and(|(_, now)| now.is_some()));
    let gone = touched.iter().chain(moved).filter_map(|(id, (before, now))| match (before, now) {
        (Some(before), None) if !stays(id) => Some((id, before)),
        _ => None,
    });
    gone.map(|(id, before)| (id.to_string(), before.witnesses.iter().map(|w| w.claim_id.to_string()).collect()))
        .collect()
}

/// Facts that are new or say something else.
fn changed<'m>(touched: &'m Moved, moved: &'m Moved) -> BTreeMap<&'m FactId, &'m Fact> {
    let now = moved.iter().chain(touched).filter_map(|(id, (before, now))| {
        now.as_ref().filter(|now| before.as_ref() != Some(*now)).map(|now| (id, now))
    });
    now.collect()
}

fn put(tx: &Connection, new: &BTreeMap<&FactId, &Fact>, checks: &Rechecked) -> rusqlite::Result<()> {
    new.values().try_for_each(|fact| facts::put(tx, fact))?;
    new.values().try_for_each(|fact| facts::put_derivations(tx, fact))?;
    checks.values().filter_map(|(_, now)| now.as_ref()).try_for_each(|check| facts::insert_check(tx, check))
}

/// Puts what came out in the place of what is stored of it.
fn write(
    world: &mut World<'_>,
    kernel: Kernel,
    around: Around,
    moved: Moved,
    checks: Rechecked,
    touched: Moved,
    registry: &dyn Registry,
) -> rusqlite::Result<Refreshed> {
    let tx = world.tx;
    let Around { inside, between, .. } = around;
    let inside: Vec<Conflict> = inside.into_iter().filter(|told| is_new(told, &kernel)).collect();
    let mut seeds: BTreeSet<FactId> = touched.keys().cloned().collect();
    let before = refuted::contradicting(checks.values().filter_map(|(before, _)| before.as_ref()));
    seeds.extend(refuted::behind(world, before.iter().copied())?);
    seeds.extend(moved.values().flat_map(|(before, _)| before.iter()).flat_map(|f| f.derived_from.iter().cloned()));

    let gone = vanished(&touched, &moved);
    clear(tx, &touched, &inside, &checks, &gone)?;
    let new = changed(&touched, &moved);
    put(tx, &new, &checks)?;
    gone.keys().for_each(|id| drop(world.facts.remove(&FactId::new(id))));
    world.facts.extend(new.iter().map(|(id, fact)| ((*id).clone(), (*fact).clone())));

    // What is told of single facts goes first: what checks refute is not told twice.
    let mut between = between;
    judged::judge(world, &mut between)?;
    let mut told: Vec<Conflict> = inside.into_iter().chain(between).collect();
    explain(world, &mut told, &[])?;
    told.iter().try_for_each(|conflict| facts::insert_conflict(tx, conflict))?;
    let now = refuted::contradicting(checks.values().filter_map(|(_, now)| now.as_ref()));
    seeds.extend(refuted::behind(world, now)?);
    seeds.retain(|id| world.facts.get(id).is_none_or(|fact| !fact.derived));
    judge_again(world, &seeds, &checks)?;
    refute_again(world, seeds, registry)?;

    place_open(world, &kernel, &moved, registry)?;
    let stated: Vec<Fact> = touched.values().filter_map(|(_, now)| now.clone()).collect();
    remember(tx, &kernel, touched.keys(), &stated)?;
    facts::leave_redirects(
        tx,
        gone,
        &Reconciled { facts: new.into_values().cloned().collect(), ..Default::default() },
    )?;
    Ok(Refreshed { claims: world.claims.len(), facts: stated.len() })
}

/// Tells what the checks around some facts refute.
fn refute_again(world: &mut World<'_>, seeds: BTreeSet<FactId>, registry: &dyn Registry) -> rusqlite::Result<()> {
    let mut refuted = refuted::tell(world, seeds, registry)?;
    let mut clear = world.tx.prepare_cached("DELETE FROM conflicts WHERE about = ?1 AND kind = 'arithmetic'")?;
    refuted.suspects.iter().try_for_each(|suspect| clear.execute([suspect.as_str()]).map(drop))?;
    explain(world, &mut refuted.conflicts, &refuted.checks)?;
    refuted.conflicts.iter().try_for_each(|conflict| facts::insert_conflict(world.tx, conflict))
}

/// Tells disagreements between facts again where the checks around touched ones may tell something else: those that came out otherwise,
/// and those of which a touched fact has gained or lost a witness.
fn judge_again(world: &mut World<'_>, touched: &BTreeSet<FactId>, checks: &Rechecked) -> rusqlite::Result<()> {
    let beside = refuted::contradictions(world, touched)?;
    let mut around = refuted::behind(world, &beside)?;
    around.extend(touched.iter().cloned());
    let changed = checks.values().flat_map(|(before, now)| before.iter().chain(now));
    around.extend(changed.flat_map(|check| check.inputs.iter().map(|input| input.fact.clone())));
    let mut again = judged::again(world, &around)?;
    explain(world, &mut again, &[])?;
    let mut clear = world.tx.prepare_cached("DELETE FROM conflicts WHERE id = ?1")?;
    again.iter().try_for_each(|conflict| clear.execute([conflict.id.as_str()]).map(drop))?;
    again.iter().try_for_each(|conflict| facts::insert_conflict(world.tx, conflict))
}

/// Whether a disagreement that was looked at again is to be told again: one inside an untouched fact stands as it is stored, unless what
/// tells of it names a touched one, or is a calculation.
fn is_new(told: &Conflict, kernel: &Kernel) -> bool {
    let moved = |id: &FactId| kernel.touched.contains(id) || kernel.vanished.contains(id);
    !told.explanation.is_empty() || told.about.iter().chain(&told.facts).any(moved)
}

/// Takes away what gives way.
fn clear(
    tx: &Connection,
    touched: &Moved,
    told: &[Conflict],
    checks: &Rechecked,
    gone: &BTreeMap<String, Vec<String>>,
) -> rusqlite::Result<()> {
    let mut inside = tx.prepare_cached("DELETE FROM conflicts WHERE about = ?1 AND found_as IS NOT NULL")?;
    touched.keys().try_for_each(|id| inside.execute([id.as_str()]).map(drop))?;
    let mut again = tx.prepare_cached("DELETE FROM conflicts WHERE id = ?1")?;
    told.iter().try_for_each(|conflict| again.execute([conflict.id.as_str()]).map(drop))?;
    let mut between = tx.prepare_cached(
        "DELETE FROM conflicts WHERE about IS NULL AND id IN (SELECT conflict FROM conflict_facts WHERE fact = ?1)",
    )?;
    touched.keys().try_for_each(|id| between.execute([id.as_str()]).map(drop))?;
    let mut refuting = tx.prepare_cached("DELETE FROM conflicts WHERE checked = ?1")?;
    let mut check = tx.prepare_cached("DELETE FROM checks WHERE id = ?1")?;
    for id in checks.iter().filter(|(_, (before, _))| before.is_some()).map(|(id, _)| id) {
        refuting.execute([id.as_str()])?;
        check.execute([id.as_str()])?;
    }
    let mut fact = tx.prepare_cached("DELETE FROM facts WHERE id = ?1")?;
    gone.keys().try_for_each(|id| fact.execute([id]).map(drop))
}

/// Writes explanations, with whatever they name.
fn explain(world: &mut World<'_>, conflicts: &mut [Conflict], checks: &[Check]) -> rusqlite::Result<()> {
    let sides: BTreeSet<ClaimId> = conflicts.iter().flat_map(|c| c.left.iter().chain(&c.right)).cloned().collect();
    world.read(&sides)?;
    let named: BTreeSet<FactId> = conflicts.iter().flat_map(|c| c.facts.iter().cloned()).collect();
    world.fetch(&named)?;
    let facts: Vec<Fact> = named.iter().filter_map(|id| world.facts.get(id)).cloned().collect();
    let claims: Claims<'_> = world.claims.iter().collect();
    steps::explain(conflicts, &facts, checks, &claims);
    Ok(())
}

/// Claims whose period is open: the documents' own with all that they would fit, others with the facts that moved.
fn place_open(world: &mut World<'_>, kernel: &Kernel, moved: &Moved, registry: &dyn Registry) -> rusqlite::Result<()> {
    let tx = world.tx;
    world.read(&kernel.opened)?;
    let own: Vec<SourcedClaim> = kernel.opened.iter().filter_map(|id| world.claims.get(id)).cloned().collect();
    let mut clear = tx.prepare_cached("DELETE FROM unplaced WHERE claim = ?1")?;
    own.iter().try_for_each(|claim| clear.execute([claim.claim_id.as_str()]).map(drop))?;
    for claim in &own {
        let ids = world.find(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.platform IS ?3",
            &[&world.spelled(&claim.claim.subject), &claim.claim.metric.as_str(), &claim.claim.platform],
        )?;
        let facts: Vec<Fact> = ids.iter().filter_map(|id| world.facts.get(id)).cloned().collect();
        facts::insert_unplaced(tx, &steps::unplaced(std::slice::from_ref(claim), &facts, registry))?;
    }
    let mut clear = tx.prepare_cached("DELETE FROM unplaced WHERE candidate = ?1")?;
    for (id, (_, now)) in moved {
        clear.execute([id.as_str()])?;
        let Some(fact) = now else { continue };
        let open = open_claims(world, fact)?;
        world.read(&open)?;
        let claims: Vec<SourcedClaim> = open.iter().filter_map(|id| world.claims.get(id)).cloned().collect();
        facts::insert_unplaced(tx, &steps::unplaced(&claims, std::slice::from_ref(fact), registry))?;
    }
    Ok(())
}

/// Claims of a fact's subject and metric whose period is open.
fn open_claims(world: &World<'_>, fact: &Fact) -> rusqlite::Result<BTreeSet<ClaimId>> {
    let question = &fact.key.question;
    let mut statement = world.tx.prepare_cached(
        "SELECT c.id FROM claims c WHERE c.subject IN (SELECT value FROM json_each(?1)) AND c.metric = ?2
         AND (c.period_end IS NULL OR c.period_start IS NULL) AND c.unit <> 'date'",
    )?;
    let rows = statement.query_map([&world.spelled(&question.subject), question.metric.as_str()], |row| {
        row.get::<_, String>(0).map(ClaimId::new)
    })?;
    rows.collect()
}

/// What was known of the touched facts, and when.
fn remember<'i>(
    tx: &Connection,
    kernel: &Kernel,
    touched: impl Iterator<Item = &'i FactId>,
    stated: &[Fact],
) -> rusqlite::Result<()> {
    let mut clear = tx.prepare_cached("DELETE FROM facts_known WHERE fact = ?1")?;
    let mut touched = touched;
    touched.try_for_each(|id| clear.execute([id.as_str()]).map(drop))?;
    for (claims, found) in &kernel.found {
        let read: HashSet<&ClaimId> = claims.iter().map(|claim| &claim.claim_id).collect();
        let own = stated.iter().filter(|fact| fact.witnesses.iter().any(|w| read.contains(&w.claim_id)));
        let own: Vec<Fact> = own.cloned().collect();
        for (id, states) in found.histories(claims, &own) {
            states.iter().try_for_each(|known| facts::insert_known(tx, &id, known))?;
        }
    }
    Ok(())
}
