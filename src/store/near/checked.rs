//! The checks that figures which moved go into, or could go into.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;

use super::course::{Moved, days, now};
use super::ring::{of_day, of_platforms, steps_from};
use super::world::{Days, World, json};
use crate::reconcile::{Check, CheckId, CheckKind, Fact, FactId, Registry, steps};

/// A check before and now.
pub(super) type Rechecked = BTreeMap<CheckId, (Option<Check>, Option<Check>)>;

/// No period is longer than a year.
const YEAR: i64 = 366;

/// Which checks are made again, told by their kind and by the first figure that goes into them. Whatever such a check asks for
/// is read.
#[derive(Default)]
struct Zone {
    /// Platform and days: all that is held against figures of the same days.
    slots: BTreeSet<(Option<String>, Days)>,
    /// Changes between figures of which one moved.
    changes: BTreeSet<FactId>,
    /// Figures of periods that a figure which moved is a part of.
    wholes: BTreeSet<FactId>,
    /// Platform and subject (folded) of streaks that moved.
    runs: BTreeSet<(Option<String>, String)>,
    /// Streaks that reach back to figures that moved.
    streaks: BTreeSet<FactId>,
    /// Platform and days that these reach back to.
    reached: BTreeSet<(Option<String>, Days)>,
    /// Subjects (folded): their first use.
    subjects: BTreeSet<String>,
}

impl Zone {
    fn holds(&self, kind: CheckKind, first: &Fact) -> bool {
        use CheckKind as Kind;
        let question = &first.key.question;
        let course = || (question.platform.clone(), question.subject.folded());
        match kind {
            Kind::Change => self.changes.contains(&first.id),
            Kind::PeriodSum => self.wholes.contains(&first.id),
            Kind::Streak => self.runs.contains(&course()),
            Kind::StreakFigures => self.streaks.contains(&first.id),
            Kind::Release => self.subjects.contains(&question.subject.folded()),
            Kind::PartOfWhole
            | Kind::Share
            | Kind::ShareSum
            | Kind::Ratio
            | Kind::Comparison
            | Kind::Sum
            | Kind::RankOrder
            | Kind::RankPlace
            | Kind::TopCount => days(first).is_some_and(|days| self.slots.contains(&(question.platform.clone(), days))),
        }
    }
}

/// Makes the checks around the figures that moved again; those that came out otherwise than they are stored.
pub(super) fn check(world: &mut World<'_>, moved: &Moved, registry: &dyn Registry) -> rusqlite::Result<Rechecked> {
    let mut zone = Zone::default();
    for fact in moved.values().flat_map(|(before, now)| before.iter().chain(now)) {
        look_at(world, fact, moved, registry, &mut zone)?;
    }
    if registry.arithmetic().has_platform_wholes() {
        let days: BTreeSet<Days> = zone.slots.iter().map(|(_, days)| *days).collect();
        for days in days {
            for platform in of_platforms(world, days)? {
                zone.slots.insert((platform, days));
            }
        }
    }
    for (platform, days) in &zone.slots {
        of_day(world, platform, *days)?;
    }
    let mut found: Rechecked = BTreeMap::new();
    for check in stored(world, &zone)? {
        let id = check.id.clone();
        found.entry(id).or_default().0 = Some(check);
    }
    // Nothing else can go into a check of the zone.
    let mut facts = now(world, moved, |fact| {
        let question = &fact.key.question;
        days(fact).is_some_and(|days| {
            let at = (question.platform.clone(), days);
            zone.slots.contains(&at) || zone.reached.contains(&at)
        }) || zone.subjects.contains(&question.subject.folded())
    });
    facts.sort_by(|a, b| (a.derived, &a.key).cmp(&(b.derived, &b.key)));
    let of: BTreeMap<&FactId, &Fact> = facts.iter().map(|fact| (&fact.id, fact)).collect();
    for check in steps::check(&facts, registry) {
        let first = check.inputs.first().and_then(|input| of.get(&input.fact));
        if first.is_some_and(|first| zone.holds(check.kind, first)) {
            let id = check.id.clone();
            found.entry(id).or_default().1 = Some(check);
        }
    }
    found.retain(|_, (before, now)| before != now);
    Ok(found)
}

/// The stored checks of the zone.
fn stored(world: &World<'_>, zone: &Zone) -> rusqlite::Result<Vec<Check>> {
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let mut of_first = world.tx.prepare_cached(
        "SELECT k.id, k.kind FROM check_inputs i JOIN checks k ON k.id = i.checked WHERE i.fact = ?1 AND i.position = 0",
    )?;
    for fact in world.facts.values().filter(|fact| CheckKind::ALL.iter().any(|kind| zone.holds(*kind, fact))) {
        let mut rows = of_first.query([fact.id.as_str()])?;
        while let Some(row) = rows.next()? {
            let word = row.get_ref(1)?.as_str()?;
            let kind = CheckKind::ALL.iter().copied().find(|kind| kind.as_str() == word);
            if kind.is_some_and(|kind| zone.holds(kind, fact)) {
                ids.insert(row.get(0)?);
            }
        }
    }
    world.checks("k.id IN (SELECT value FROM json_each(?1))", &[&json(ids.iter().map(String::as_str))])
}

/// Adds what hangs on a figure to the zone, and reads what that asks for.
fn look_at(
    world: &mut World<'_>,
    fact: &Fact,
    moved: &Moved,
    registry: &dyn Registry,
    zone: &mut Zone,
) -> rusqlite::Result<()> {
    let question = &fact.key.question;
    let (platform, subject) = (question.platform.clone(), question.subject.folded());
    zone.subjects.insert(subject.clone());
    first_use(world, fact, moved, registry)?;
    let Some(own) = days(fact) else { return Ok(()) };
    zone.slots.insert((platform.clone(), own));
    changes(world, fact, own, moved, zone)?;
    if registry.arithmetic().adds_up(&question.metric) {
        wholes(world, fact, own, moved, zone)?;
    }
    if question.metric.as_str() == steps::STREAK {
        zone.runs.insert((platform.clone(), subject));
        world.find(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.platform IS ?3",
            &[&world.spelled(&question.subject), &steps::STREAK, &platform],
        )?;
    }
    streaks(world, fact, own, moved, zone)
}

/// Changes of the subject that are measured from or to the figure's days.
fn changes(world: &mut World<'_>, fact: &Fact, own: Days, moved: &Moved, zone: &mut Zone) -> rusqlite::Result<()> {
    let question = &fact.key.question;
    let subject = world.spelled(&question.subject);
    let ends: Vec<String> = steps_from(own).iter().map(|days| days.1.to_string()).collect();
    // The figures of the days around are the other ends of these changes.
    world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.period_end IN (SELECT value FROM json_each(?2)) AND f.platform IS ?3",
        &[&subject, &json(ends.iter().map(String::as_str)), &question.platform],
    )?;
    let new = moved.values().flat_map(|(before, now)| before.iter().chain(now));
    let of_subject = |change: &&Fact| {
        let (one, other) = (&change.key.question, question);
        one.metric.as_str() == steps::CHANGE
            && one.platform == other.platform
            && one.subject.folded() == other.subject.folded()
    };
    for change in world.facts.values().chain(new).filter(of_subject) {
        if days(change) == Some(own) || steps::before(&change.key) == Some(own) {
            zone.changes.insert(change.id.clone());
        }
    }
    Ok(())
}

/// Figures of longer periods that the figure's days lie in, and the figures inside these.
fn wholes(world: &mut World<'_>, fact: &Fact, own: Days, moved: &Moved, zone: &mut Zone) -> rusqlite::Result<()> {
    let question = &fact.key.question;
    let subject = world.spelled(&question.subject);
    let last = own.1.checked_add(YEAR.days()).unwrap_or(own.1);
    world.find(
        "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end BETWEEN ?3 AND ?4
         AND f.period_start <= ?5 AND f.platform IS ?6",
        &[
            &subject,
            &question.metric.as_str(),
            &own.0.to_string(),
            &last.to_string(),
            &own.1.to_string(),
            &question.platform,
        ],
    )?;
    let new = moved.values().flat_map(|(before, now)| before.iter().chain(now));
    let around = |whole: &&Fact| {
        let (one, other) = (&whole.key.question, question);
        one.metric == other.metric
            && one.platform == other.platform
            && one.subject.folded() == other.subject.folded()
            && days(whole).is_some_and(|days| days.0 <= own.1 && own.0 <= days.1)
    };
    let wholes: Vec<(FactId, Days)> = world
        .facts
        .values()
        .chain(new)
        .filter(around)
        .filter_map(|whole| Some((whole.id.clone(), days(whole)?)))
        .collect();
    for (id, days) in wholes {
        world.find(
            "f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND f.period_end BETWEEN ?3 AND ?4 AND f.platform IS ?5",
            &[&subject, &question.metric.as_str(), &days.0.to_string(), &days.1.to_string(), &question.platform],
        )?;
        zone.wholes.insert(id);
    }
    Ok(())
}

/// Streaks that reach back to the figure's days, and the figures of all the days that they reach back to.
fn streaks(world: &mut World<'_>, fact: &Fact, own: Days, moved: &Moved, zone: &mut Zone) -> rusqlite::Result<()> {
    let platform = &fact.key.question.platform;
    let found = world.find(
        "f.metric = ?1 AND f.period_end >= ?2 AND f.platform IS ?3",
        &[&steps::STREAK, &own.0.to_string(), platform],
    )?;
    let own_streaks = moved.values().flat_map(|(before, now)| before.iter().chain(now));
    let own_streaks =
        own_streaks.filter(|f| f.key.question.metric.as_str() == steps::STREAK && f.key.question.platform == *platform);
    let streaks: Vec<(FactId, Vec<Days>)> = found
        .iter()
        .filter_map(|id| world.facts.get(id))
        .chain(own_streaks)
        .map(|streak| (streak.id.clone(), steps::reach_of(streak)))
        .filter(|(id, reach)| *id == fact.id || reach.contains(&own))
        .collect();
    for (id, reach) in streaks {
        for days in reach {
            of_day(world, platform, days)?;
            zone.reached.insert((platform.clone(), days));
        }
        zone.streaks.insert(id);
    }
    Ok(())
}

/// Reads the first use of a subject that did not move, and its release.
fn first_use(world: &mut World<'_>, fact: &Fact, moved: &Moved, registry: &dyn Registry) -> rusqlite::Result<()> {
    let subject = world.spelled(&fact.key.question.subject);
    let own = json(moved.keys().map(FactId::as_str));
    world.find("f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2", &[&subject, &steps::RELEASE])?;
    world.find(
        "f.id = (SELECT u.id FROM facts u WHERE u.subject IN (SELECT value FROM json_each(?1)) AND NOT u.derived
                   AND u.metric IN (SELECT value FROM json_each(?2)) AND u.period_end IS NOT NULL
                   AND u.id NOT IN (SELECT value FROM json_each(?3))
                 ORDER BY u.period_end, u.id LIMIT 1)",
        &[&subject, &json(registry.arithmetic().in_use()), &own],
    )?;
    Ok(())
}
