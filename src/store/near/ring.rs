//! What stands around touched facts: the disagreements that they may explain or settle, and what these look at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::Date;

use super::kernel::Kernel;
use super::world::{Days, World, json};
use crate::model::Grain;
use crate::reconcile::{ClaimId, Claims, Conflict, ConflictKind, Fact, FactId, Registry, steps};

/// Facts with disagreements in them.
const CONTESTED: &str = "f.status IN ('open', 'disputed')";

/// Facts with a slip in them that may tell of others: see [`is_slip`].
const SLIPPED: &str = "f.status IN ('open', 'disputed') AND EXISTS (
    SELECT 1 FROM conflicts s WHERE s.about = f.id AND s.found_as IS NOT NULL AND s.kind IN ('stale', 'unit', 'reading'))";

/// Days beyond a period's own length in which figures may be mixed up: a year, and a little.
const YEAR: i64 = 400;

/// Periods after which an old figure may come back.
const STALE: i64 = 13;

/// Streaks that end within so many days of each other are held against each other.
const STREAKS_NEAR: i64 = 14;

/// What came out: the touched facts and those around them whose disagreements were looked at again.
pub(super) struct Around {
    /// Facts by id, touched or not, with what slips and arithmetic make of them.
    pub facts: BTreeMap<FactId, Fact>,
    /// The disagreements inside them.
    pub inside: Vec<Conflict>,
    /// Disagreements between a touched fact and another.
    pub between: Vec<Conflict>,
    /// The facts that were looked at: all that is stored of disagreements inside them gives way.
    pub looked_at: BTreeSet<FactId>,
}

/// Settles the touched facts among those around them. What comes out otherwise than it is stored is touched, too, until nothing does.
pub(super) fn settle(world: &mut World<'_>, kernel: &mut Kernel, registry: &dyn Registry) -> rusqlite::Result<Around> {
    let mut pages_slipped: BTreeSet<FactId> = BTreeSet::new();
    loop {
        let (around, more) = once(world, kernel, &pages_slipped, registry)?;
        // Whose page turns out to have slipped may have slipped elsewhere, too.
        let told_now = around.inside.iter().filter(|c| c.about.as_ref().is_some_and(|id| kernel.touched.contains(id)));
        let slipped = of_pages(world, told_now.filter(|c| is_slip(c)), CONTESTED)?;
        let known = |id: &FactId| pages_slipped.contains(id) || around.looked_at.contains(id);
        if more.is_empty() && slipped.iter().all(known) {
            return Ok(around);
        }
        pages_slipped.extend(slipped);
        kernel.touch(world, &more, registry)?;
    }
}

/// Whether a disagreement is one of those that come in numbers: an old figure, a wrong power of ten. What the origin's rows say in
/// the end may have hidden it.
fn is_slip(conflict: &Conflict) -> bool {
    matches!(conflict.kind, ConflictKind::Stale | ConflictKind::Unit | ConflictKind::Reading)
}

/// The facts around the touched ones whose disagreements may come out otherwise now.
fn ring_of(
    world: &mut World<'_>,
    kernel: &Kernel,
    pages_slipped: &BTreeSet<FactId>,
    registry: &dyn Registry,
) -> rusqlite::Result<BTreeSet<FactId>> {
    let touched = &kernel.touched;
    let before = world.inside(touched.iter().chain(&kernel.vanished))?;
    let mut ring: BTreeSet<FactId> = BTreeSet::new();
    for fact in movers(world, kernel) {
        ring.extend(borrowers(world, &fact)?);
        ring.extend(tried(world, &fact, registry)?);
    }
    ring.extend(named(world, touched.iter().chain(&kernel.vanished))?);
    ring.extend(of_pages(world, before.iter().filter(|c| is_slip(c)), CONTESTED)?);
    ring.extend(pages_slipped.iter().cloned());
    ring.retain(|id| !touched.contains(id) && !kernel.vanished.contains(id));
    Ok(ring)
}

fn once(
    world: &mut World<'_>,
    kernel: &Kernel,
    pages_slipped: &BTreeSet<FactId>,
    registry: &dyn Registry,
) -> rusqlite::Result<(Around, BTreeSet<FactId>)> {
    let touched = &kernel.touched;
    // Some of them may have been derived until now.
    world.complete(touched)?;
    let mut inside: Vec<Conflict> = touched.iter().filter_map(|id| kernel.inside.get(id)).flatten().cloned().collect();
    let ring = ring_of(world, kernel, pages_slipped, registry)?;
    world.complete(&ring)?;
    let stored = world.inside(&ring)?;
    let mut echo = of_pages(world, stored.iter().chain(&inside), SLIPPED)?;
    echo.retain(|id| !touched.contains(id) && !ring.contains(id) && !kernel.vanished.contains(id));
    world.complete(&echo)?;
    inside.extend(stored.iter().filter_map(Conflict::as_found));
    inside.extend(world.inside(&echo)?.iter().filter_map(Conflict::as_found));
    let looked_at: BTreeSet<FactId> = touched.iter().chain(&ring).cloned().collect();
    let claims = world.witnesses(ring.iter().chain(&echo));
    world.read(&claims)?;
    for conflict in &inside {
        look_around(world, kernel, conflict, &looked_at, registry)?;
    }
    partners(world, kernel)?;

    let facts: Vec<Fact> = stated(world, kernel, |id, fact| match looked_at.contains(id) {
        true => fact.as_found(),
        false => fact.clone(),
    });
    let known: HashMap<FactId, Fact> =
        facts.iter().filter(|f| !looked_at.contains(&f.id)).map(|f| (f.id.clone(), f.clone())).collect();
    let readings = world.readings(inside.iter().flat_map(|c| c.left.iter().chain(&c.right)))?;
    let claims: Claims<'_> = world.claims.iter().collect();
    let settled = steps::settle(facts, inside, &known, &claims, registry, &readings);
    let is_looked_at = |id: &FactId| looked_at.contains(id);
    let inside: Vec<Conflict> =
        settled.inside.into_iter().filter(|c| c.about.as_ref().is_some_and(is_looked_at)).collect();
    let facts: BTreeMap<FactId, Fact> =
        settled.facts.into_iter().filter(|f| is_looked_at(&f.id)).map(|f| (f.id.clone(), f)).collect();
    let mut more: BTreeSet<FactId> = ring.iter().filter(|id| facts.get(*id) != world.facts.get(*id)).cloned().collect();
    more.extend(renamed(&inside, &stored, &ring));
    let between = settled.between.into_iter().filter(|c| c.facts.iter().any(|id| touched.contains(id))).collect();
    Ok((Around { facts, inside, between, looked_at }, more))
}

/// The facts around the touched ones whose disagreements came out otherwise than they are stored.
fn renamed<'c>(now: &'c [Conflict], stored: &'c [Conflict], ring: &'c BTreeSet<FactId>) -> BTreeSet<FactId> {
    let told = |conflicts: &'c [Conflict]| -> BTreeMap<&'c FactId, BTreeSet<_>> {
        let mut of: BTreeMap<&FactId, BTreeSet<_>> = BTreeMap::new();
        for c in conflicts {
            if let Some(about) = c.about.as_ref().filter(|about| ring.contains(*about)) {
                of.entry(about).or_default().insert((&c.id, c.kind, &c.facts, &c.left, &c.right, &c.resolution));
            }
        }
        of
    };
    let (now, stored) = (told(now), told(stored));
    ring.iter().filter(|id| now.get(*id) != stored.get(*id)).cloned().collect()
}

/// The touched facts as they are now and as they are stored, both as found.
pub(super) fn movers(world: &World<'_>, kernel: &Kernel) -> Vec<Fact> {
    let now = kernel.touched.iter().filter_map(|id| kernel.now.get(id)).cloned();
    let before = kernel.touched.iter().chain(&kernel.vanished).filter_map(|id| world.facts.get(id));
    let mut movers: Vec<Fact> = now.chain(before.map(Fact::as_found)).chain(before_values(world, kernel)).collect();
    movers.sort();
    movers.dedup();
    movers
}

/// The touched facts with the values that they have at last: arithmetic looks at these.
fn before_values(world: &World<'_>, kernel: &Kernel) -> Vec<Fact> {
    kernel.touched.iter().chain(&kernel.vanished).filter_map(|id| world.facts.get(id)).cloned().collect()
}

/// All stated facts at hand: the touched ones as their claims leave them, the others as `stored` reads them.
fn stated(world: &World<'_>, kernel: &Kernel, stored: impl Fn(&FactId, &Fact) -> Fact) -> Vec<Fact> {
    let others = world
        .facts
        .iter()
        .filter(|(id, fact)| !fact.derived && !kernel.touched.contains(*id) && !kernel.vanished.contains(*id));
    let own = kernel.touched.iter().filter_map(|id| kernel.now.get(id)).cloned();
    own.chain(others.map(|(id, fact)| stored(id, fact))).collect()
}

/// The days around a period among which its figures may be mixed up.
fn window((start, end): Days) -> (String, String) {
    let days = start.until(end).map_or(0, |span| i64::from(span.get_days())) + 1;
    let reach = (days * STALE).max(YEAR + days) + days;
    let first = start.checked_sub(reach.days()).unwrap_or(Date::MIN);
    let last = end.checked_add(reach.days()).unwrap_or(Date::MAX);
    (first.to_string(), last.to_string())
}

fn days(fact: &Fact) -> Option<Days> {
    fact.key.period_start.zip(fact.key.period_end)
}

/// Contested facts of which a claim may have been given the fact's value by mistake.
fn borrowers(world: &mut World<'_>, fact: &Fact) -> rusqlite::Result<Vec<FactId>> {
    let Some((days, value)) = days(fact).zip(fact.value) else { return Ok(vec![]) };
    let Some(digits) = steps::alike(&value.value) else { return Ok(vec![]) };
    let (from, to) = window(days);
    let question = &fact.key.question;
    let (metric, platform) = (question.metric.as_str(), &question.platform);
    let mut found = world.find(
        &format!(
            "f.id IN (SELECT w.fact FROM claims c JOIN witnesses w ON w.claim = c.id
                      WHERE c.metric = ?1 AND c.alike = ?2 AND c.period_end BETWEEN ?3 AND ?4)
             AND {CONTESTED} AND f.platform IS ?5"
        ),
        &[&metric, &digits, &from, &to, platform],
    )?;
    let own = world.find(
        &format!(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end BETWEEN ?3 AND ?4
             AND {CONTESTED} AND f.platform IS ?5"
        ),
        &[&world.spelled(&question.subject), &metric, &from, &to, platform],
    )?;
    world.complete(&own)?;
    let claims = world.witnesses(&own);
    world.read(&claims)?;
    let lends = |id: &&FactId| {
        let witnesses = world.facts.get(*id).map(|f| f.witnesses.as_slice()).unwrap_or_default();
        witnesses.iter().filter_map(|w| world.claims.get(&w.claim_id)).any(|c| steps::may_lend(fact, &c.claim))
    };
    found.extend(own.iter().filter(lends).cloned().collect::<Vec<_>>());
    Ok(found)
}

/// Open facts (or such as arithmetic has settled) whose sides are tried with the fact.
fn tried(world: &mut World<'_>, fact: &Fact, registry: &dyn Registry) -> rusqlite::Result<Vec<FactId>> {
    const OPEN: &str = "(f.status = 'open' OR (f.status = 'disputed' AND f.settled_by = 'arithmetic'))";
    let Some(own) = days(fact) else { return Ok(vec![]) };
    let question = &fact.key.question;
    let anywhere = registry.arithmetic().has_platform_wholes();
    let mut found = world.find(
        &format!("f.period_end = ?1 AND f.period_start = ?2 AND (f.platform IS ?3 OR ?4) AND {OPEN}"),
        &[&own.1.to_string(), &own.0.to_string(), &question.platform, &anywhere],
    )?;
    let subject = world.spelled(&question.subject);
    let ends: Vec<String> = steps_from(own).iter().map(|days| days.1.to_string()).collect();
    found.extend(world.find(
        &format!(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.period_end IN (SELECT value FROM json_each(?2))
             AND f.platform IS ?3 AND {OPEN}"
        ),
        &[&subject, &json(ends.iter().map(String::as_str)), &question.platform],
    )?);
    let from = own.0.checked_sub(STREAKS_NEAR.days()).unwrap_or(own.0).to_string();
    found.extend(world.find(
        &format!("f.metric = 'streak' AND f.period_end >= ?1 AND f.platform IS ?2 AND {OPEN}"),
        &[&from, &question.platform],
    )?);
    Ok(found)
}

/// A period, and those a step before and after it, whatever the step.
pub(super) fn steps_from(days: Days) -> Vec<Days> {
    let grains = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];
    let steps = grains.into_iter().flat_map(|grain| [-1, 1].map(|by| steps::shifted(days, grain, by)));
    [Some(days)].into_iter().chain(steps).flatten().collect()
}

/// Facts with a disagreement that names one of these as what was mixed up.
fn named<'i>(world: &mut World<'_>, ids: impl Iterator<Item = &'i FactId>) -> rusqlite::Result<Vec<FactId>> {
    let ids = json(ids.map(FactId::as_str));
    world.find(
        "f.id IN (SELECT k.about FROM json_each(?1) j JOIN conflict_facts x ON x.fact = j.value JOIN conflicts k ON k.id = x.conflict
                  WHERE k.found_as IS NOT NULL)",
        &[&ids],
    )
}

/// Facts of some state that the pages of some disagreements speak of as well: one slip seldom comes alone.
fn of_pages<'c>(
    world: &mut World<'_>,
    conflicts: impl Iterator<Item = &'c Conflict>,
    state: &str,
) -> rusqlite::Result<BTreeSet<FactId>> {
    let values = conflicts.filter(|c| c.kind != ConflictKind::Correction);
    let claims: BTreeSet<&str> = values.flat_map(|c| c.left.iter().chain(&c.right)).map(ClaimId::as_str).collect();
    if claims.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found = world.find(
        &format!(
            "f.id IN (SELECT w.fact FROM json_each(?1) j JOIN claims c ON c.id = j.value JOIN versions v ON v.id = c.version
                      JOIN versions o ON o.document = v.document JOIN claims k ON k.version = o.id
                      JOIN witnesses w ON w.claim = k.id)
             AND {state}"
        ),
        &[&json(claims)],
    )?;
    Ok(found.into_iter().collect())
}

/// Reads what a disagreement is explained and settled by: figures of the same question, figures with the same digits, and, for
/// one that is looked at, the figures around it.
fn look_around(
    world: &mut World<'_>,
    kernel: &Kernel,
    conflict: &Conflict,
    looked_at: &BTreeSet<FactId>,
    registry: &dyn Registry,
) -> rusqlite::Result<()> {
    let Some(about) = conflict.about.as_ref().filter(|_| conflict.kind != ConflictKind::Correction) else {
        return Ok(());
    };
    let Some(fact) = kernel.now.get(about).or_else(|| world.facts.get(about)).cloned() else { return Ok(()) };
    let Some(own) = days(&fact) else { return Ok(()) };
    let (from, to) = window(own);
    let question = &fact.key.question;
    let (metric, platform) = (question.metric.as_str(), &question.platform);
    world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end BETWEEN ?3 AND ?4 AND f.platform IS ?5
         AND NOT f.derived",
        &[&world.spelled(&question.subject), &metric, &from, &to, platform],
    )?;
    let sides: Vec<ClaimId> = conflict.left.iter().chain(&conflict.right).cloned().collect();
    world.read(&sides)?;
    let values = sides.iter().filter_map(|id| world.claims.get(id)).map(|c| c.claim.value);
    let digits: BTreeSet<String> = values.filter_map(|value| steps::alike(&value)).collect();
    for digits in digits {
        world.find(
            "f.metric = ?1 AND f.alike = ?2 AND f.period_end BETWEEN ?3 AND ?4 AND f.platform IS ?5",
            &[&metric, &digits, &from, &to, platform],
        )?;
    }
    if looked_at.contains(about) && conflict.resolution.is_none() {
        if registry.arithmetic().has_platform_wholes() {
            of_platforms(world, own)?;
        }
        read_trial(world, &fact, own, &sides)?;
    }
    Ok(())
}

/// Reads the figures that both sides of a disagreement are tried with.
fn read_trial(world: &mut World<'_>, fact: &Fact, own: Days, sides: &[ClaimId]) -> rusqlite::Result<()> {
    let question = &fact.key.question;
    of_day(world, &question.platform, own)?;
    let ends: Vec<String> = steps_from(own).iter().map(|days| days.1.to_string()).collect();
    world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.period_end IN (SELECT value FROM json_each(?2)) AND f.platform IS ?3
         AND NOT f.derived",
        &[&world.spelled(&question.subject), &json(ends.iter().map(String::as_str)), &question.platform],
    )?;
    if question.metric.as_str() != "streak" {
        return Ok(());
    }
    let near = |by: i64| own.1.checked_add(by.days()).unwrap_or(own.1).to_string();
    world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = 'streak' AND f.period_end BETWEEN ?2 AND ?3 AND f.platform IS ?4",
        &[
            &world.spelled(&question.subject),
            &near(-STREAKS_NEAR * 3),
            &near(STREAKS_NEAR * 3),
            &question.platform,
        ],
    )?;
    let values: BTreeSet<_> = sides.iter().filter_map(|id| Some(world.claims.get(id)?.claim.value)).collect();
    for value in values {
        for days in steps::reach_of(&fact.with_value(value)) {
            of_day(world, &question.platform, days)?;
        }
    }
    Ok(())
}

/// Reads the stated facts of a platform for some days.
pub(super) fn of_day(
    world: &mut World<'_>,
    platform: &Option<String>,
    (start, end): Days,
) -> rusqlite::Result<Vec<FactId>> {
    world.find(
        "f.period_end = ?1 AND f.period_start = ?2 AND f.platform IS ?3",
        &[&end.to_string(), &start.to_string(), platform],
    )
}

/// Reads all stated facts of some days, wherever they were measured; returns where that was.
pub(super) fn of_platforms(world: &mut World<'_>, (start, end): Days) -> rusqlite::Result<BTreeSet<Option<String>>> {
    let found = world.find("f.period_end = ?1 AND f.period_start = ?2", &[&end.to_string(), &start.to_string()])?;
    Ok(found.iter().filter_map(|id| world.facts.get(id)).map(|f| f.key.question.platform.clone()).collect())
}

/// Reads the facts that give a touched fact's figure to something else, with their witnesses.
fn partners(world: &mut World<'_>, kernel: &Kernel) -> rusqlite::Result<()> {
    for fact in kernel.touched.iter().filter_map(|id| kernel.now.get(id)) {
        let digits = fact.value.and_then(|value| steps::alike(&value.value));
        let Some((days, digits)) = days(fact).zip(digits) else { continue };
        let (from, to) = window(days);
        let question = &fact.key.question;
        let alike = world.find(
            "f.metric = ?1 AND f.alike = ?2 AND f.period_end BETWEEN ?3 AND ?4 AND f.platform IS ?5",
            &[&question.metric.as_str(), &digits, &from, &to, &question.platform],
        )?;
        world.complete(&alike)?;
        let claims = world.witnesses(&alike);
        world.read(&claims)?;
    }
    Ok(())
}
