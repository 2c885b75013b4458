//! The facts that are touched: their claims, what these say by themselves, and what is stored of it.
//!
//! A claim may join the fact of another that says its platform or its baseline, and one more text may show that others are copies:
//! but never beyond the claims of its subject and metric in a quarter of a year. So these are read together, a *group*.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::pending::Pending;
use super::super::sourced::{self, Which};
use super::world::{Days, World};
use crate::model::EntityId;
use crate::reconcile::{
    ClaimId, Conflict, Fact, FactId, Registry, SourcedClaim,
    steps::{self, Stated},
};

/// Subject (in its folded form), metric, and quarter of the last day; no quarter for what has no days.
type Group = (String, String, Option<Days>);

#[derive(Default)]
pub(super) struct Kernel {
    groups: BTreeSet<Group>,
    /// Facts of the groups as their claims leave them.
    pub now: BTreeMap<FactId, Fact>,
    /// Disagreements inside these.
    pub inside: BTreeMap<FactId, Vec<Conflict>>,
    /// Claims of the groups, as they were read, with the phrases in which these are told.
    pub found: Vec<(Vec<SourcedClaim>, Stated)>,
    /// The touched ones among the facts of the groups.
    pub touched: BTreeSet<FactId>,
    /// Stored facts that no claim speaks of any more.
    pub vanished: BTreeSet<FactId>,
    /// Claims of the documents whose period is open.
    pub opened: BTreeSet<ClaimId>,
}

impl Kernel {
    /// What the documents and the claims that are gone touch.
    pub fn of(world: &mut World<'_>, todo: &Pending, registry: &dyn Registry) -> rusqlite::Result<Self> {
        let mut kernel = Kernel::default();
        let mut groups: BTreeSet<Group> = BTreeSet::new();
        for (subject, metric, end) in &todo.gone {
            groups.insert(group(subject, metric, end.as_deref()));
        }
        let mut own: BTreeSet<ClaimId> = BTreeSet::new();
        let mut statement = world.tx.prepare_cached(
            "SELECT c.id, c.subject, c.metric, c.period_end, c.unit <> 'date' AND (c.period_start IS NULL OR c.period_end IS NULL)
             FROM versions v JOIN claims c ON c.version = v.id WHERE v.document = ?1",
        )?;
        for document in &todo.documents {
            let mut rows = statement.query([document])?;
            while let Some(row) = rows.next()? {
                let (subject, metric): (String, String) = (row.get(1)?, row.get(2)?);
                let end: Option<String> = row.get(3)?;
                let id = ClaimId::new(row.get_ref(0)?.as_str()?);
                if row.get(4)? {
                    kernel.opened.insert(id);
                } else {
                    groups.insert(group(&subject, &metric, end.as_deref()));
                    own.insert(id);
                }
            }
        }
        drop(statement);
        kernel.add(world, groups, registry)?;
        let spoken_of = kernel.now.values().filter(|fact| fact.witnesses.iter().any(|w| own.contains(&w.claim_id)));
        kernel.touched.extend(spoken_of.map(|fact| fact.id.clone()).collect::<Vec<_>>());
        Ok(kernel)
    }

    /// Takes in the groups of facts that turn out to be touched as well.
    pub fn touch(
        &mut self,
        world: &mut World<'_>,
        more: &BTreeSet<FactId>,
        registry: &dyn Registry,
    ) -> rusqlite::Result<()> {
        let groups = more.iter().filter_map(|id| world.facts.get(id)).map(|fact| {
            let question = &fact.key.question;
            (question.subject.folded(), question.metric.to_string(), fact.key.period_end.and_then(quarter))
        });
        let groups = groups.collect();
        self.add(world, groups, registry)?;
        self.touched.extend(more.iter().filter(|id| self.now.contains_key(*id)).cloned());
        Ok(())
    }

    fn add(&mut self, world: &mut World<'_>, groups: BTreeSet<Group>, registry: &dyn Registry) -> rusqlite::Result<()> {
        let groups: Vec<Group> = groups.into_iter().filter(|g| self.groups.insert(g.clone())).collect();
        if groups.is_empty() {
            return Ok(());
        }
        let mut stored: Vec<FactId> = Vec::new();
        let mut wanted: Vec<String> = Vec::new();
        for (subject, metric, days) in &groups {
            let of_group = [subject.as_str(), metric.as_str()];
            wanted.extend(claims_of(world, of_group, *days)?);
            stored.extend(facts_of(world, of_group, *days)?);
        }
        world.complete(&stored)?;
        sourced::want(
            world.tx,
            "SELECT value FROM json_each(?1)",
            &[&super::world::json(wanted.iter().map(String::as_str))],
        )?;
        let claims = sourced::load(world.tx, Which::Wanted)?;
        let mut found = steps::found(&claims, registry);
        for conflict in std::mem::take(&mut found.inside) {
            if let Some(about) = conflict.about.clone() {
                self.inside.entry(about).or_default().push(conflict);
            }
        }
        for fact in std::mem::take(&mut found.facts) {
            if world.facts.get(&fact.id).is_none_or(|stored| stored.as_found() != fact) {
                self.touched.insert(fact.id.clone());
            }
            self.now.insert(fact.id.clone(), fact);
        }
        self.vanished.extend(stored.into_iter().filter(|id| !self.now.contains_key(id)));
        for claim in &claims {
            world.claims.entry(claim.claim_id.clone()).or_insert_with(|| claim.clone());
        }
        self.found.push((claims, found));
        Ok(())
    }
}

/// What a group's days end on, as a condition on `?3` and `?4`, and these two.
fn ending(end: &str, days: Option<Days>) -> (String, [String; 2]) {
    match days {
        Some((first, last)) => (format!("{end} BETWEEN ?3 AND ?4"), [first.to_string(), last.to_string()]),
        None => (format!("{end} IS NULL AND ?3 = ?4"), Default::default()),
    }
}

/// The claims of a group.
fn claims_of(world: &World<'_>, [subject, metric]: [&str; 2], days: Option<Days>) -> rusqlite::Result<Vec<String>> {
    let subject = world.spelled(&EntityId::new(subject));
    let (ending, [first, last]) = ending("c.period_end", days);
    let mut claims = world.tx.prepare_cached(&format!(
        "SELECT c.id FROM claims c WHERE c.subject IN (SELECT value FROM json_each(?1)) AND c.metric = ?2 AND {ending}"
    ))?;
    let ids = claims.query_map([&subject, metric, &first, &last], |row| row.get(0))?;
    ids.collect()
}

/// The stated facts of a group.
fn facts_of(world: &mut World<'_>, [subject, metric]: [&str; 2], days: Option<Days>) -> rusqlite::Result<Vec<FactId>> {
    let subject = world.spelled(&EntityId::new(subject));
    let (ending, [first, last]) = ending("f.period_end", days);
    let condition =
        format!("f.subject IN (SELECT value FROM json_each(?1)) AND f.metric = ?2 AND {ending} AND NOT f.derived");
    world.find(&condition, &[&subject, &metric, &first, &last])
}

fn group(subject: &str, metric: &str, end: Option<&str>) -> Group {
    let end = end.and_then(|day| day.parse().ok()).and_then(quarter);
    (EntityId::new(subject).folded(), metric.to_owned(), end)
}

/// The quarter of a year that a day lies in.
fn quarter(day: Date) -> Option<Days> {
    let first = Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).ok()?;
    Some((first, first.checked_add(2.months()).ok()?.last_of_month()))
}
