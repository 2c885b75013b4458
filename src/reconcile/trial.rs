//! Which side of a disagreement the other figures bear out: both are put in the fact's place, and the checks are run.

use std::collections::BTreeMap;

use super::check::{Check, Verdict};
use super::checks;
use super::conflict::{Conflict, Resolution, ResolvedBy};
use super::fact::{Fact, FactValue};
use super::key::FactKey;
use super::neighbours::Claims;
use super::printed::{off_axis, said};
use super::shelf::{Shelf, days};
use super::source::{ClaimId, FactId};
use super::{Registry, periods::Days};

/// Facts by whom and when they are about.
struct Surroundings<'f> {
    by_subject: BTreeMap<String, Vec<&'f Fact>>,
    by_days: BTreeMap<Days, Vec<&'f Fact>>,
}

/// Settles the conflicts inside a fact that nothing else settles and arithmetic does.
pub(super) fn settle(conflicts: &mut [Conflict], facts: &[Fact], claims: &Claims<'_>, registry: &dyn Registry) {
    let around = Surroundings::of(facts);
    let ids: BTreeMap<&FactId, &Fact> = facts.iter().map(|f| (&f.id, f)).collect();
    for conflict in conflicts.iter_mut().filter(|c| c.resolution.is_none()) {
        let own =
            |side: &[ClaimId]| side.first().and_then(|id| FactKey::of(&claims.get(id)?.claim)).map(|key| key.id());
        let (Some(left), Some(right)) = (own(&conflict.left), own(&conflict.right)) else { continue };
        let Some(fact) = ids.get(&left).copied().filter(|_| left == right) else { continue };
        let near = around.of_fact(fact);
        let failed = |side: &[ClaimId]| {
            let value = most_precise(side, claims)?;
            Some(failures(&Fact { value: Some(value), ..fact.clone() }, &near, registry))
        };
        let (Some(one), Some(other)) = (failed(&conflict.left), failed(&conflict.right)) else { continue };
        let (standing, why) = match (one.first(), other.first()) {
            (None, Some(check)) => (conflict.left.clone(), check),
            (Some(check), None) => (conflict.right.clone(), check),
            _ => continue,
        };
        conflict.explanation = why.explanation.clone();
        conflict.resolution = Some(Resolution { by: ResolvedBy::Arithmetic, standing });
    }
}

impl<'f> Surroundings<'f> {
    fn of(facts: &'f [Fact]) -> Self {
        let mut around = Self { by_subject: BTreeMap::new(), by_days: BTreeMap::new() };
        for fact in facts {
            around.by_subject.entry(fact.key.question.subject.folded()).or_default().push(fact);
            if let Some(days) = days(&fact.key) {
                around.by_days.entry(days).or_default().push(fact);
            }
        }
        around
    }

    /// The facts of the same subject or period, without the fact itself and without what was derived from it.
    fn of_fact(&self, fact: &Fact) -> Vec<Fact> {
        let same_subject = self.by_subject.get(&fact.key.question.subject.folded());
        let same_days = days(&fact.key).and_then(|days| self.by_days.get(&days));
        let mut near: BTreeMap<&FactId, &Fact> = BTreeMap::new();
        for other in same_subject.into_iter().chain(same_days).flatten() {
            near.insert(&other.id, other);
        }
        near.remove(&fact.id);
        near.into_values().filter(|f| !f.derived).cloned().collect()
    }
}

fn most_precise(side: &[ClaimId], claims: &Claims<'_>) -> Option<FactValue> {
    let told = side.iter().filter_map(|id| Some((claims.get(id)?.claim.value, said(&claims.get(id)?.claim)?.core)));
    let (value, core) = told.min_by_key(|(value, core)| (core.width(), *value))?;
    Some(FactValue { value, low: off_axis(core.low?, value), high: off_axis(core.high?, value) })
}

/// The checks that the fact fails as it stands.
fn failures(fact: &Fact, near: &[Fact], registry: &dyn Registry) -> Vec<Check> {
    let mut facts = near.to_vec();
    facts.push(fact.clone());
    let checks = checks::run(&Shelf::of(&facts), registry).into_iter();
    checks.filter(|c| c.verdict == Verdict::Contradicts && c.inputs.iter().any(|i| i.fact == fact.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, change, told, volume, weeks_later};
    use super::super::{ResolvedBy, reconcile};

    #[test]
    fn the_two_weeks_tell_which_growth_rate_is_right() {
        let claims = [
            told("Harbour", 9, volume("all", "4.69")),
            told("Harbour", 9, weeks_later(volume("all", "7.36"), 1)),
            told("Harbour", 9, weeks_later(change("all", "56.9"), 1)),
            told("Lantern", 9, weeks_later(change("all", "65.9"), 1)),
        ];
        let result = reconcile(&claims, &Makers);
        let resolution = result.conflicts[0].resolution.as_ref().unwrap();
        assert_eq!((result.conflicts.len(), resolution.by), (1, ResolvedBy::Arithmetic));
        assert_eq!(resolution.standing, [claims[2].claim_id.clone()]);
    }
}
