//! What follows by arithmetic from facts that moved: along the changes of their subjects, and on their days.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::ring::{of_day, steps_from};
use super::world::{Days, World, json};
use crate::model::EntityId;
use crate::reconcile::{Fact, FactId, Registry, steps};

/// A fact before and now; none where it was not there, or is not any more.
pub(super) type Moved = BTreeMap<FactId, (Option<Fact>, Option<Fact>)>;

/// A subject (folded) on a platform.
type Course = (Option<String>, String);

/// So many changes are chained at most.
const CHAIN: usize = 8;

/// Where something may follow from facts that moved.
#[derive(Default)]
struct Begun {
    courses: BTreeMap<Course, BTreeMap<Days, usize>>,
    /// Platform, days and whose shares; nobody for those of all.
    shares: BTreeSet<(Option<String>, Days, Option<String>)>,
}

fn begun(world: &mut World<'_>, moved: &Moved, everybody: Option<&EntityId>) -> rusqlite::Result<Begun> {
    let mut begun = Begun::default();
    let whole = everybody.map(EntityId::folded);
    for fact in moved.values().flat_map(|(before, now)| before.iter().chain(now)) {
        let (platform, subject) = (fact.key.question.platform.clone(), fact.key.question.subject.folded());
        let Some(days) = days(fact) else { continue };
        let has_share = has_share(world, fact, days)?;
        let mut begin = |subject: &str, days: Days| {
            begun.courses.entry((platform.clone(), subject.to_owned())).or_default().insert(days, 0);
        };
        begin(&subject, days);
        if let Some(before) = steps::before(&fact.key) {
            begin(&subject, before);
        }
        // A part and its share tell of the whole.
        let is_share = fact.key.question.metric.as_str() == steps::SHARE;
        if let Some(whole) = whole.as_ref().filter(|_| is_share || has_share) {
            begin(whole, days);
        }
        begun.shares.insert((platform.clone(), days, (whole.as_ref() != Some(&subject)).then(|| subject.clone())));
    }
    Ok(begun)
}

/// Works out what follows around the facts that moved; what came out otherwise than it is stored.
pub(super) fn derive(world: &mut World<'_>, moved: &Moved, registry: &dyn Registry) -> rusqlite::Result<Moved> {
    let everybody = registry.arithmetic().everybody();
    let Begun { mut courses, shares } = begun(world, moved, everybody.as_ref())?;
    let changes: Vec<Fact> = moved.values().flat_map(|(before, now)| before.iter().chain(now)).cloned().collect();
    for (course, reached) in &mut courses {
        follow(world, course, reached, &changes)?;
        load(world, course, reached, everybody.as_ref())?;
    }
    for (platform, days, _) in &shares {
        of_day(world, platform, *days)?;
    }
    // What follows on some days follows from figures of these days.
    let of_courses =
        courses.iter().flat_map(|((platform, _), reached)| reached.keys().map(move |days| (platform, *days)));
    let on: HashSet<(&Option<String>, Days)> =
        of_courses.chain(shares.iter().map(|(of, days, _)| (of, *days))).collect();
    let there = |fact: &Fact| days(fact).is_some_and(|days| on.contains(&(&fact.key.question.platform, days)));
    let stated: Vec<Fact> = now(world, moved, |fact| !fact.derived && there(fact));
    let in_zone = |fact: &Fact| {
        let (platform, subject) = (fact.key.question.platform.clone(), fact.key.question.subject.folded());
        days(fact).is_some_and(|days| {
            let is_share = fact.key.question.metric.as_str() == steps::SHARE;
            let of_all = is_share && shares.contains(&(platform.clone(), days, None));
            of_all
                || shares.contains(&(platform.clone(), days, Some(subject.clone())))
                || courses.get(&(platform, subject)).and_then(|days_of| days_of.get(&days)).is_some_and(|n| *n <= CHAIN)
        })
    };
    let before = world.facts.values().filter(|f| f.derived && in_zone(f) && !moved.contains_key(&f.id));
    let before: Vec<FactId> = before.map(|f| f.id.clone()).collect();
    world.complete(&before)?;
    let mut found: Moved = before.iter().map(|id| (id.clone(), (world.facts.get(id).cloned(), None))).collect();
    for fact in steps::derive(&stated, registry).into_iter().filter(in_zone) {
        // What nobody states any more may follow from the rest.
        let stated_before = moved.get(&fact.id).and_then(|(before, _)| before.clone());
        let id = fact.id.clone();
        found.entry(id).or_insert((stated_before, None)).1 = Some(fact);
    }
    found.retain(|_, (before, now)| before != now);
    Ok(found)
}

/// The facts at hand as they are now, those that are wanted.
pub(super) fn now(world: &World<'_>, moved: &Moved, wanted: impl Fn(&Fact) -> bool) -> Vec<Fact> {
    let still = world.facts.values().filter(|fact| !moved.contains_key(&fact.id));
    let now = still.chain(moved.values().filter_map(|(_, now)| now.as_ref()));
    now.filter(|fact| wanted(fact)).cloned().collect()
}

pub(super) fn days(fact: &Fact) -> Option<Days> {
    fact.key.period_start.zip(fact.key.period_end)
}

fn has_share(world: &mut World<'_>, fact: &Fact, (start, end): Days) -> rusqlite::Result<bool> {
    let question = &fact.key.question;
    let found = world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end = ?3 AND f.period_start = ?4
         AND f.platform IS ?5 AND NOT f.derived",
        &[&world.spelled(&question.subject), &steps::SHARE, &end.to_string(), &start.to_string(), &question.platform],
    )?;
    Ok(!found.is_empty())
}

/// Follows the changes of a subject from its first days: twice as far as anything moves, for what moves there hangs on what lies
/// beyond.
fn follow(
    world: &mut World<'_>,
    (platform, subject): &Course,
    reached: &mut BTreeMap<Days, usize>,
    moved: &[Fact],
) -> rusqlite::Result<()> {
    let spelled = world.spelled(&EntityId::new(subject.clone()));
    let own = |fact: &&Fact| {
        fact.key.question.metric.as_str() == steps::CHANGE
            && fact.key.question.platform == *platform
            && fact.key.question.subject.folded() == *subject
    };
    let moved: Vec<&Fact> = moved.iter().filter(own).collect();
    let mut open: Vec<Days> = reached.keys().copied().collect();
    for depth in 1..=2 * CHAIN {
        let ends: BTreeSet<String> =
            open.iter().flat_map(|days| steps_from(*days)).map(|days| days.1.to_string()).collect();
        let found = world.find(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end IN (SELECT value FROM json_each(?3))
             AND f.platform IS ?4 AND NOT f.derived",
            &[&spelled, &steps::CHANGE, &json(ends.iter().map(String::as_str)), platform],
        )?;
        let stored = found.iter().filter_map(|id| world.facts.get(id));
        let mut next: Vec<Days> = Vec::new();
        for change in stored.chain(moved.iter().copied()) {
            let Some((to, from)) = days(change).zip(steps::before(&change.key)) else { continue };
            for (one, other) in [(to, from), (from, to)] {
                if open.contains(&one) && !reached.contains_key(&other) {
                    reached.insert(other, depth);
                    next.push(other);
                }
            }
        }
        if next.is_empty() {
            break;
        }
        open = next;
    }
    Ok(())
}

/// Reads all that is known of a subject, and of the whole, on some days; of the whole, what shares make of it, too.
fn load(
    world: &mut World<'_>,
    (platform, subject): &Course,
    reached: &BTreeMap<Days, usize>,
    everybody: Option<&EntityId>,
) -> rusqlite::Result<()> {
    let ends: BTreeSet<String> = reached.keys().map(|days| days.1.to_string()).collect();
    let ends = json(ends.iter().map(String::as_str));
    let own = EntityId::new(subject.clone());
    let mut read = |subject: &EntityId| {
        let spelled = world.spelled(subject);
        world.find(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.period_end IN (SELECT value FROM json_each(?2)) AND f.platform IS ?3",
            &[&spelled, &ends, platform],
        )
    };
    [Some(&own), everybody].into_iter().flatten().try_for_each(|subject| read(subject).map(drop))?;
    if everybody.is_some_and(|all| all.folded() == *subject) {
        let shares = world.find(
            "f.metric = ?1 AND f.period_end IN (SELECT value FROM json_each(?2)) AND f.platform IS ?3 AND NOT f.derived",
            &[&steps::SHARE, &ends, platform],
        )?;
        let parts: BTreeSet<String> =
            shares.iter().filter_map(|id| world.facts.get(id)).map(|f| f.key.question.subject.folded()).collect();
        for part in parts {
            let spelled = world.spelled(&EntityId::new(part));
            world.find(
                "f.subject IN (SELECT value FROM json_each(?1)) AND f.period_end IN (SELECT value FROM json_each(?2))
                 AND f.platform IS ?3 AND NOT f.derived",
                &[&spelled, &ends, platform],
            )?;
        }
    }
    Ok(())
}
