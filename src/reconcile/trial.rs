//! Which side of a disagreement the other figures bear out: both are put in the fact's place, and the checks are run.

use std::collections::BTreeMap;

use super::check::{Check, Verdict};
use super::checks;
use super::checks::sums::is_average_of;
use super::conflict::{Conflict, Resolution, ResolvedBy};
use super::fact::{Fact, FactValue};
use super::neighbours::Claims;
use super::printed::{off_axis, said};
use super::shelf::{Shelf, days};
use super::source::{ClaimId, FactId};
use super::{Registry, periods::Days, periods::shifted};
use crate::model::{Baseline, EntityId};

/// A streak is held against those that end within so many days of it.
const STREAKS_NEAR: i32 = 14;

/// Changes and streaks by whom they are about, all else by when.
struct Surroundings<'f> {
    changes: BTreeMap<String, Vec<&'f Fact>>,
    streaks: BTreeMap<String, Vec<&'f Fact>>,
    by_days: BTreeMap<Days, Vec<&'f Fact>>,
}

/// Settles the conflicts inside a fact that nothing else settles and arithmetic does.
pub(super) fn settle(conflicts: &mut [Conflict], facts: &[Fact], claims: &Claims<'_>, registry: &dyn Registry) {
    if conflicts.iter().all(|c| c.resolution.is_some()) {
        return;
    }
    let around = Surroundings::of(facts);
    let shelf = Shelf::of(facts);
    let of_claim: BTreeMap<&ClaimId, &Fact> =
        facts.iter().flat_map(|f| f.witnesses.iter().map(move |w| (&w.claim_id, f))).collect();
    for conflict in conflicts.iter_mut().filter(|c| c.resolution.is_none()) {
        let own = |side: &[ClaimId]| side.first().and_then(|id| of_claim.get(id).copied());
        let (Some(fact), Some(same)) = (own(&conflict.left), own(&conflict.right)) else { continue };
        if fact.id != same.id {
            continue;
        }
        let near = around.of_fact(fact, registry);
        let failed = |side: &[ClaimId]| {
            let value = most_precise(side, claims)?;
            let variant = Fact { value: Some(value), witnesses: vec![], ..fact.clone() };
            Some(failure(&variant, &shelf, &near, registry))
        };
        let (Some(one), Some(other)) = (failed(&conflict.left), failed(&conflict.right)) else { continue };
        let (standing, why) = match (one, other) {
            (None, Some(check)) => (conflict.left.clone(), check),
            (Some(check), None) => (conflict.right.clone(), check),
            _ => continue,
        };
        conflict.explanation = why.explanation;
        conflict.resolution = Some(Resolution { by: ResolvedBy::Arithmetic, standing });
    }
}

impl<'f> Surroundings<'f> {
    fn of(facts: &'f [Fact]) -> Self {
        let mut around = Self { changes: BTreeMap::new(), streaks: BTreeMap::new(), by_days: BTreeMap::new() };
        for fact in facts.iter().filter(|f| !f.derived) {
            let own = match fact.key.question.metric.as_str() {
                "change" => Some(&mut around.changes),
                "streak" => Some(&mut around.streaks),
                _ => None,
            };
            if let Some(own) = own {
                own.entry(fact.key.question.subject.folded()).or_default().push(fact);
                continue;
            }
            if let Some(days) = days(&fact.key) {
                around.by_days.entry(days).or_default().push(fact);
            }
        }
        around
    }

    /// What may be counted from the fact: changes that it is an end of, and shares, ratios, comparisons, parts and daily averages of
    /// the same days that name it, in the order of their ids.
    fn of_fact(&self, fact: &Fact, registry: &dyn Registry) -> Vec<&'f Fact> {
        let subject = fact.key.question.subject.folded();
        let own_days = days(&fact.key);
        let is_end = |change: &&&Fact| {
            let Some(Baseline::Previous(grain)) = change.key.baseline else { return false };
            let now = days(&change.key);
            now == own_days || now.and_then(|days| shifted(days, grain, -1)) == own_days
        };
        if fact.key.question.metric.as_str() == "streak" {
            return self.streaks_near(fact, &subject);
        }
        let total = registry.arithmetic().everybody().is_some_and(|all: EntityId| all.folded() == subject);
        let names = |other: &&&Fact| {
            let object = other.key.object.as_ref().map(|o| o.folded());
            let metric = other.key.question.metric.as_str();
            let counted = matches!(metric, "share" | "ratio" | "comparison");
            let own = other.key.question.subject.folded() == subject || object.as_deref() == Some(&subject) || total;
            counted && own || is_average_of(fact, other, registry)
        };
        let changes = self.changes.get(&subject).into_iter().flatten().filter(is_end);
        let same_days = own_days.and_then(|days| self.by_days.get(&days)).into_iter().flatten().filter(names);
        let mut near: BTreeMap<&FactId, &'f Fact> = changes.chain(same_days).map(|f| (&f.id, *f)).collect();
        near.remove(&fact.id);
        near.into_values().collect()
    }
}

impl<'f> Surroundings<'f> {
    /// The subject's other streaks that end within a few periods of this one.
    fn streaks_near(&self, fact: &Fact, subject: &str) -> Vec<&'f Fact> {
        let near = |other: &&&Fact| {
            let steps = days(&fact.key).zip(days(&other.key)).and_then(|(a, b)| a.0.until(b.0).ok());
            let there = other.key.question.platform == fact.key.question.platform;
            there && other.id != fact.id && steps.is_some_and(|span| span.get_days().abs() <= STREAKS_NEAR)
        };
        self.streaks.get(subject).into_iter().flatten().filter(near).copied().collect()
    }
}

fn most_precise(side: &[ClaimId], claims: &Claims<'_>) -> Option<FactValue> {
    let told = side.iter().filter_map(|id| Some((claims.get(id)?.claim.value, said(&claims.get(id)?.claim)?.core)));
    let (value, core) = told.min_by_key(|(value, core)| (core.width(), *value))?;
    Some(FactValue { value, low: off_axis(core.low?, value), high: off_axis(core.high?, value) })
}

/// The first check that the fact fails as it stands.
fn failure(fact: &Fact, shelf: &Shelf<'_>, near: &[&Fact], registry: &dyn Registry) -> Option<Check> {
    let checks = checks::around(&shelf.with(fact), fact, near, registry);
    checks.into_iter().filter(|c| c.verdict == Verdict::Contradicts).min_by(|a, b| a.id.cmp(&b.id))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, change, told, volume, weeks_later};
    use super::super::{ResolvedBy, reconcile};
    use crate::model::{Claim, Grain};

    #[test]
    fn the_daily_average_tells_which_week_is_right() {
        let a_day = Claim { grain: Some(Grain::Day), ..volume("all", "1.85") };
        let claims = [
            told("Harbour", 9, volume("all", "12.96")),
            told("Harbour", 9, a_day),
            told("Lantern", 9, volume("all", "12.69")),
        ];
        let result = reconcile(&claims, &Makers);
        let resolution = result.conflicts[0].resolution.as_ref().unwrap();
        assert_eq!((result.conflicts.len(), resolution.by), (1, ResolvedBy::Arithmetic));
        assert_eq!(resolution.standing, [claims[0].claim_id.clone()]);
    }

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
