//! What the reports together say, where they cannot all be right, and which reading makes them right.
//!
//! In: claims of many articles, each with its source ([`SourcedClaim`]), and a [`Registry`] that knows makers and
//! countries. Out: [`Reconciled`], plain rows that `store` persists. Pure: no SQL, no clock, no I/O, and the same
//! rows whatever the order of the claims.
//!
//! A [`Question`] is metric, `of`, subject and platform; a [`Fact`] answers it for one [`FactKey`].

mod agreement;
#[cfg(test)]
mod cases;
mod check;
mod checks;
mod conflict;
mod derive;
mod fact;
mod history;
mod interval;
mod judged;
mod key;
#[cfg(test)]
mod load;
#[cfg(test)]
mod near_misses;
mod neighbours;
mod periods;
mod phrases;
pub mod primary;
mod printed;
#[cfg(test)]
mod properties;
mod registry;
mod reread;
mod settle;
mod shelf;
mod shingles;
mod slips;
mod source;
mod standing;
pub mod steps;
mod story;
#[cfg(test)]
mod testing;
mod trial;
mod unstated;
mod witness;
mod wording;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

pub use check::{Check, CheckInput, CheckKind, InputRole, Verdict};
pub use conflict::{Conflict, ConflictKind, Found, Resolution, ResolvedBy};
pub use fact::{Fact, FactStatus, FactValue, Witness, WitnessRole};
pub use history::{Knowledge, histories};
pub use interval::Interval;
pub use key::{FactKey, Question};
pub use neighbours::Claims;
pub use shingles::Shingles;
pub use source::{
    CheckId, ClaimId, ConflictId, DocumentId, FactId, Figure, Registry, Replacement, Source, SourceKind, SourcedClaim,
};
use steps::Stated;

/// A claim that belongs to no fact yet, because its period is open, with the facts that it would fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    /// The claim.
    pub claim_id: ClaimId,
    /// Facts of the same question whose value it would support, sorted by id. It is a witness of none of them.
    pub candidates: Vec<FactId>,
}

/// Everything that follows from a set of claims. Each list is sorted by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reconciled {
    /// Facts with their witnesses, derived ones included.
    pub facts: Vec<Fact>,
    /// Disagreements, resolved or open.
    pub conflicts: Vec<Conflict>,
    /// Cross-checks by arithmetic.
    pub checks: Vec<Check>,
    /// Claims that could not be placed.
    pub unplaced: Vec<Unplaced>,
}

/// Reconciles a set of claims: facts with their witnesses, conflicts, checks, and the claims that could not be placed.
///
/// The set may be everything or one neighbourhood; the order of the claims makes no difference.
pub fn reconcile(claims: &[SourcedClaim], registry: &dyn Registry) -> Reconciled {
    reconcile_read(claims, registry, &Readings::new())
}

/// Claims that one reading of the origin's rows makes true which is not the plain one.
pub type Readings = BTreeMap<ClaimId, Reread>;

/// How a claim is true that is not so as it is read plainly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// The reading: "the nine models that the chart names".
    pub reading: String,
    /// What is to be said of it.
    pub told: String,
}

/// The same, with what the origin's rows say about some of the claims: where these contradict the rows as they are read plainly,
/// and another reading bears them out, both are right for what they count.
pub fn reconcile_read(claims: &[SourcedClaim], registry: &dyn Registry, readings: &Readings) -> Reconciled {
    let known: Claims<'_> = claims.iter().map(|c| (&c.claim_id, c)).collect();
    let Stated { facts, inside, .. } = steps::found(claims, registry);
    let steps::Settled { mut facts, inside, mut between } =
        steps::settle(facts, inside, &Default::default(), &known, registry, readings);
    facts.extend(steps::derive(&facts, registry));
    let checks = steps::check(&facts, registry);
    steps::judge(&mut between, &facts, &checks);
    let mut conflicts = inside;
    conflicts.extend(between);
    let mut refuted = steps::refute(&checks, &facts, &conflicts);
    steps::reread(&mut refuted, &facts, &checks, &known, registry, readings);
    conflicts.extend(refuted);
    steps::explain(&mut conflicts, &facts, &checks, &known);
    let unplaced = steps::unplaced(claims, &facts, registry);
    let mut result = Reconciled { facts, conflicts, checks, unplaced };
    result.sort();
    result
}

/// Claims whose period is known, by the fact that they speak of. Two spellings of one entity are one key: the first by order.
fn keyed<'c>(claims: &'c [SourcedClaim], registry: &dyn Registry) -> BTreeMap<FactKey, Vec<&'c SourcedClaim>> {
    let mut by_id: BTreeMap<FactId, (FactKey, Vec<&SourcedClaim>)> = BTreeMap::new();
    for claim in claims {
        let Some(key) = FactKey::of(&claim.claim, registry.arithmetic()) else { continue };
        match by_id.entry(key.id()) {
            Entry::Vacant(entry) => drop(entry.insert((key, vec![claim]))),
            Entry::Occupied(mut entry) => {
                let known = entry.get_mut();
                known.1.push(claim);
                if key < known.0 {
                    known.0 = key;
                }
            }
        }
    }
    unstated::joined(by_id.into_values().collect())
}

/// The claims as they stood on a day: what was published by then, and of a page the version that stood then.
///
/// Claims of unknown date are left out: nobody can say that they were known.
pub fn as_of(claims: &[SourcedClaim], day: Date) -> Vec<SourcedClaim> {
    let known = claims.iter().filter(|c| c.source.published.is_some_and(|published| published <= day));
    known
        .map(|claim| {
            let source = &claim.source;
            let later = source.replaced.as_ref().is_some_and(|r| r.on.is_none_or(|on| on > day));
            let withdrawn_later = source.retracted_on.is_some_and(|on| on > day);
            if !later && !withdrawn_later {
                return claim.clone();
            }
            let mut then = (**source).clone();
            then.replaced = then.replaced.filter(|_| !later);
            then.retracted &= !withdrawn_later;
            SourcedClaim { source: Arc::new(then), ..claim.clone() }
        })
        .collect()
}

impl Reconciled {
    fn sort(&mut self) {
        self.facts.sort_by(|a, b| a.id.cmp(&b.id));
        self.conflicts.sort_by(|a, b| a.id.cmp(&b.id));
        self.conflicts.dedup_by(|a, b| a.id == b.id);
        self.checks.sort_by(|a, b| a.id.cmp(&b.id));
        self.checks.dedup_by(|a, b| a.id == b.id);
        self.unplaced.sort_by(|a, b| a.claim_id.cmp(&b.claim_id));
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{Makers, told, volume};
    use super::*;
    use jiff::civil::date;

    /// A page that said 4.12, and since 12 March says 4.19.
    fn corrected() -> Vec<SourcedClaim> {
        let mut versions = vec![told("Harbour", 9, volume("all", "4.12")), told("Harbour", 12, volume("all", "4.19"))];
        for (nth, claim) in versions.iter_mut().enumerate() {
            let mut source = (*claim.source).clone();
            (source.page, source.version) = ("harbour/4".into(), nth as u32);
            let next = Replacement { by: DocumentId::new("Harbour-12"), on: Some(date(2026, 3, 12)) };
            source.replaced = (nth == 0).then_some(next);
            claim.source = Arc::new(source);
        }
        versions
    }

    fn value(claims: &[SourcedClaim]) -> String {
        let result = reconcile(claims, &Makers);
        result.facts[0].value.map(|v| v.value.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_later_version_supersedes_from_its_day_on() {
        let claims = corrected();
        assert_eq!(value(&claims), "4190000000000");
        assert_eq!(value(&as_of(&claims, date(2026, 3, 10))), "4120000000000");
        assert_eq!(value(&as_of(&claims, date(2026, 3, 12))), "4190000000000");
        let conflicts = reconcile(&claims, &Makers).conflicts;
        assert_eq!(conflicts.iter().map(|c| c.kind).collect::<Vec<_>>(), [ConflictKind::Correction]);
        assert!(conflicts[0].resolution.is_some());
    }
}
