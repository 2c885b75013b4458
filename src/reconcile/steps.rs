//! The steps of a reconciliation, one after the other, for whoever works out a part of everything.
//!
//! What claims say by themselves ([`found`]); what their neighbours and the other figures say about their disagreements
//! ([`settle`]); what follows from what is stated ([`derive`]); which figures bear each other out ([`check`]) and which cannot all be
//! true ([`refute`]). Each step takes as much as lies around what is asked for; which of its results are complete is for the caller
//! to know.

use std::collections::{BTreeMap, HashMap};

use super::neighbours::{self, Claims};
use super::{
    Check, Conflict, Fact, FactId, FactKey, Knowledge, Readings, Registry, SourcedClaim, Unplaced, checks, derive,
    history, judged, keyed, phrases, primary, reread, settle, shelf, standing, story, trial,
};

pub use super::checks::changes::before;
pub use super::checks::streaks::reach_of;
pub use super::judged::EXACT;
pub use super::neighbours::{alike, may_lend};
pub use super::periods::shifted;

/// Metrics and subjects that arithmetic knows by name.
pub const CHANGE: &str = "change";
/// A part of something.
pub const SHARE: &str = "share";
/// For how long something has lasted.
pub const STREAK: &str = "streak";
/// When something came out.
pub const RELEASE: &str = "release_date";

/// What claims say by themselves.
#[derive(Debug, Default)]
pub struct Stated {
    /// Stated facts.
    pub facts: Vec<Fact>,
    /// Disagreements inside them.
    pub inside: Vec<Conflict>,
    /// In which phrases everybody tells these facts.
    phrases: phrases::Standing,
}

impl Stated {
    /// What was known of some of the facts, and when: see [`super::histories`].
    pub fn histories(&self, claims: &[SourcedClaim], facts: &[Fact]) -> BTreeMap<FactId, Vec<Knowledge>> {
        history::histories_told(claims, facts, |key| self.phrases.around(key))
    }
}

/// Stated facts by themselves, and the disagreements inside them. All claims of a metric and a subject in a quarter of a year must
/// be there for those of that quarter to be complete.
pub fn found(claims: &[SourcedClaim], registry: &dyn Registry) -> Stated {
    let keyed = keyed(claims, registry);
    let phrases = phrases::Standing::of(&keyed);
    let (mut facts, mut inside) = (Vec::new(), Vec::new());
    for (key, claims) in keyed {
        let standing = phrases.around(&key);
        let settled = settle::settle(key, claims, standing);
        facts.push(settled.fact);
        inside.extend(settled.conflicts);
    }
    Stated { facts, inside, phrases }
}

/// What [`settle`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// The facts, with the values that slips and arithmetic give to some of them.
    pub facts: Vec<Fact>,
    /// Disagreements inside facts, with their reasons.
    pub inside: Vec<Conflict>,
    /// Disagreements between facts.
    pub between: Vec<Conflict>,
}

/// Names the reasons of disagreements, and gives facts that witnesses leave open the value of the side that stands.
///
/// Facts and disagreements come as they were found. Of those `known_already` it is known how they came out: they are there for
/// others to be held against.
pub fn settle(
    mut facts: Vec<Fact>,
    mut inside: Vec<Conflict>,
    known_already: &HashMap<FactId, Fact>,
    claims: &Claims<'_>,
    registry: &dyn Registry,
    readings: &Readings,
) -> Settled {
    facts.sort_by(|a, b| a.key.cmp(&b.key));
    let known = |facts: &mut [Fact], as_of: fn(&Fact) -> Fact| {
        for fact in facts {
            if let Some(stored) = known_already.get(&fact.id) {
                *fact = as_of(stored);
            }
        }
    };
    known(&mut facts, Fact::as_found);
    for fact in facts.iter_mut().filter(|f| f.status == super::FactStatus::Open && !known_already.contains_key(&f.id)) {
        standing::count_origins(fact, claims);
    }
    let between = neighbours::conflicts(&facts, &mut inside, claims, registry);
    standing::settle(&mut facts, &inside, claims, super::ResolvedBy::Slip);
    known(&mut facts, Fact::before_trial);
    trial::settle(&mut inside, &facts, claims, registry);
    primary::settle(&mut inside, readings);
    standing::settle(&mut facts, &inside, claims, super::ResolvedBy::Arithmetic);
    known(&mut facts, Fact::clone);
    Settled { facts, inside, between }
}

/// What follows from stated facts, and is not among them.
pub fn derive(stated: &[Fact], registry: &dyn Registry) -> Vec<Fact> {
    let mut facts = derive::with_derived(stated.to_vec(), registry);
    facts.retain(|fact| fact.derived);
    facts
}

/// Every check that the facts allow.
pub fn check(facts: &[Fact], registry: &dyn Registry) -> Vec<Check> {
    checks::run(&shelf::Shelf::of(facts), registry)
}

/// Settles disagreements between facts that their witnesses leave open, where the checks speak for one side.
pub fn judge(between: &mut [Conflict], facts: &[Fact], checks: &[Check]) {
    judged::settle(between, facts, checks);
}

/// What the checks refute that is not told as a disagreement already: one conflict for each suspect.
pub fn refute(checks: &[Check], facts: &[Fact], told_already: &[Conflict]) -> Vec<Conflict> {
    story::refuted(checks, facts, told_already)
}

/// Settles what checks refute, where it comes from figures that count different parts of the platform.
pub fn reread(
    refuted: &mut [Conflict],
    facts: &[Fact],
    checks: &[Check],
    claims: &Claims<'_>,
    registry: &dyn Registry,
    readings: &Readings,
) {
    reread::settle(refuted, facts, checks, &reread::Counts { claims, registry, readings });
}

/// Writes the explanations of disagreements.
pub fn explain(conflicts: &mut [Conflict], facts: &[Fact], checks: &[Check], claims: &Claims<'_>) {
    story::explain(conflicts, facts, checks, claims);
}

/// Claims whose period is open, with the facts among these that they would fit.
pub fn unplaced(claims: &[SourcedClaim], facts: &[Fact], registry: &dyn Registry) -> Vec<Unplaced> {
    let arithmetic = registry.arithmetic();
    let open: Vec<&SourcedClaim> = claims.iter().filter(|c| FactKey::of(&c.claim, arithmetic).is_none()).collect();
    settle::unplaced(&open, facts, arithmetic)
}
