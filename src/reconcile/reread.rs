//! Contradictions that go away when figures are counted alike.
//!
//! In: what checks refute, with facts, checks, claims and what the origin's rows say about these. Out: the same, settled by a reading
//! where every contradiction comes from figures of two counts: a change of the chart's nine models beside volumes of all rows, or a
//! ratio of 4.8 beside volumes whose own reports, of those nine models, make it.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Verdict};
use super::checks;
use super::conflict::{Conflict, ConflictKind, Resolution, ResolvedBy};
use super::fact::{Fact, FactValue, Witness};
use super::neighbours::Claims;
use super::printed::{off_axis, said};
use super::shelf::Shelf;
use super::source::{CheckId, FactId, SourceKind, SourcedClaim};
use super::story::Refutation;
use super::{Readings, Registry, Reread};

/// What tells how figures were counted.
pub(super) struct Counts<'c> {
    pub claims: &'c Claims<'c>,
    pub registry: &'c dyn Registry,
    pub readings: &'c Readings,
}

/// Settles contradictions that come from two ways to count.
pub(super) fn settle(refuted: &mut [Conflict], facts: &[Fact], checks: &[Check], counts: &Counts<'_>) {
    if counts.readings.is_empty() {
        return;
    }
    let facts: BTreeMap<&FactId, &Fact> = facts.iter().map(|f| (&f.id, f)).collect();
    let checks: BTreeMap<&CheckId, &Check> = checks.iter().map(|c| (&c.id, c)).collect();
    for conflict in refuted.iter_mut().filter(|c| c.kind == ConflictKind::Arithmetic && c.resolution.is_none()) {
        let failed: Option<Vec<&Check>> =
            conflict.check.iter().chain(&conflict.more_checks).map(|id| checks.get(id).copied()).collect();
        let explained: Option<BTreeSet<String>> =
            failed.unwrap_or_default().into_iter().map(|check| counts.explain(check, &facts)).collect();
        let Some(told) = explained.filter(|told| !told.is_empty()) else { continue };
        conflict.explanation = told.into_iter().collect::<Vec<_>>().join(" ");
        conflict.resolution = Some(Resolution { by: ResolvedBy::Reading, standing: conflict.left.clone() });
    }
}

impl Counts<'_> {
    /// What makes the figures of a contradiction agree, if they are counted alike.
    fn explain(&self, check: &Check, facts: &BTreeMap<&FactId, &Fact>) -> Option<String> {
        self.of_two_counts(check, facts).or_else(|| self.counted_alike(check, facts))
    }

    fn witnesses<'w>(&'w self, fact: &'w Fact) -> impl Iterator<Item = (&'w Witness, &'w SourcedClaim)> {
        fact.witnesses.iter().filter_map(|w| Some((w, *self.claims.get(&w.claim_id)?)))
    }

    fn is_counted_by_the_origin(&self, fact: &Fact) -> bool {
        self.witnesses(fact).any(|(w, claim)| w.agrees && claim.source.kind == SourceKind::Primary)
    }

    /// The reading that all who state a fact's value mean.
    fn reading_of(&self, fact: &Fact) -> Option<&Reread> {
        let mut meant = self.witnesses(fact).filter(|(w, _)| w.agrees).map(|(w, _)| self.readings.get(&w.claim_id));
        let first = meant.next()??;
        meant.all(|other| other.is_some_and(|other| other.reading == first.reading)).then_some(first)
    }

    /// A figure that is true in one reading of the rows, held against figures that the origin counted over all of them.
    fn of_two_counts(&self, check: &Check, facts: &BTreeMap<&FactId, &Fact>) -> Option<String> {
        let behind: Vec<&Fact> =
            Refutation::of(check, facts).behind.into_iter().filter_map(|id| facts.get(id).copied()).collect();
        let plain = behind.iter().any(|fact| self.is_counted_by_the_origin(fact));
        let meant = behind.iter().find_map(|fact| self.reading_of(fact)).filter(|_| plain)?;
        Some(meant.told.clone())
    }

    /// The same calculation with what reports give for one reading in the place of what the origin counted: the first reading by name
    /// that bears the figure out.
    fn counted_alike(&self, check: &Check, facts: &BTreeMap<&FactId, &Fact>) -> Option<String> {
        let inputs: Vec<&Fact> = check.inputs.iter().filter_map(|input| facts.get(&input.fact).copied()).collect();
        let named: BTreeSet<&str> = inputs
            .iter()
            .flat_map(|fact| self.witnesses(fact))
            .filter_map(|(w, _)| Some(self.readings.get(&w.claim_id)?.reading.as_str()))
            .collect();
        named.into_iter().find_map(|reading| {
            let counted: Vec<Fact> = inputs.iter().map(|fact| self.counted(fact, reading)).collect();
            let again = checks::run(&Shelf::of(&counted), self.registry);
            let again =
                again.into_iter().find(|again| again.id == check.id && again.verdict == Verdict::Corroborates)?;
            Some(format!("Counted alike they agree. With what reports give for {reading}: {}", again.explanation))
        })
    }

    /// The fact with the sharpest figure that a claim gives for a reading in the place of the origin's; as it is where there is none.
    fn counted(&self, fact: &Fact, reading: &str) -> Fact {
        let meant = |w: &Witness| self.readings.get(&w.claim_id).is_some_and(|r| r.reading == reading);
        let given = self.witnesses(fact).filter(|(w, _)| meant(w)).filter_map(|(_, c)| Some((c, said(&c.claim)?.core)));
        let sharpest = given.min_by_key(|(claim, core)| (core.width().is_none(), core.width(), claim.claim.value));
        let Some((claim, core)) = sharpest.filter(|_| self.is_counted_by_the_origin(fact)) else { return fact.clone() };
        let value = claim.claim.value;
        let Some((low, high)) = core.low.zip(core.high) else { return fact.clone() };
        let value = FactValue { value, low: off_axis(low, value), high: off_axis(high, value) };
        Fact { value: Some(value), ..fact.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{Makers, change, claim, told, volume, weeks_later};
    use super::super::{
        Conflict, ConflictKind, Readings, Reread, ResolvedBy, SourceKind, SourcedClaim, reconcile_read,
    };
    use crate::model::Claim;

    const CHART: &str = "the nine models that the chart names";

    fn counted(claim: Claim) -> SourcedClaim {
        let told = told("OpenRouter", 20, claim);
        let mut source = (*told.source).clone();
        source.kind = SourceKind::Primary;
        SourcedClaim { source: Arc::new(source), ..told }
    }

    fn refuted(claims: &[SourcedClaim], of_chart: &[&SourcedClaim]) -> Vec<Conflict> {
        let reread = || Reread { reading: CHART.into(), told: format!("True for {CHART}.") };
        let readings: Readings = of_chart.iter().map(|c| (c.claim_id.clone(), reread())).collect();
        let mut found = reconcile_read(claims, &Makers, &readings).conflicts;
        found.retain(|c| c.kind == ConflictKind::Arithmetic);
        found
    }

    fn ratio(times: &str) -> Claim {
        let quote = format!("{times} times");
        Claim { object: Some("country:us".into()), quote, ..claim("ratio", "country:cn", times, "times") }
    }

    /// The origin counts 25.09 and 15.12; Harbour prints 20.39 and 4.25, which the chart's models make.
    fn of_the_week(times: &str) -> [SourcedClaim; 5] {
        [
            counted(volume("country:cn", "25.09")),
            counted(volume("country:us", "15.12")),
            told("Harbour", 9, volume("country:cn", "20.39")),
            told("Harbour", 9, volume("country:us", "4.25")),
            told("Lantern", 10, ratio(times)),
        ]
    }

    #[test]
    fn a_ratio_that_the_charts_models_make_is_explained_by_them() {
        let week = of_the_week("4.8");
        let found = refuted(&week, &[&week[2], &week[3]]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].resolution.as_ref().map(|r| r.by), Some(ResolvedBy::Reading));
        let told = &found[0].reason;
        assert!(
            told.contains(&format!("With what reports give for {CHART}")) && told.contains("20.39 trillion"),
            "{told}"
        );
    }

    #[test]
    fn one_that_no_count_makes_stays_open() {
        let week = of_the_week("3.3");
        let found = refuted(&week, &[&week[2], &week[3]]);
        assert_eq!(found.iter().map(|c| c.resolution.is_some()).collect::<Vec<_>>(), [false]);
        assert_eq!(refuted(&of_the_week("4.8"), &[]).iter().filter(|c| c.resolution.is_some()).count(), 0);
    }

    #[test]
    fn a_change_of_the_charts_models_is_none_of_all_rows() {
        let claims = [
            counted(volume("country:us", "15.14")),
            counted(weeks_later(volume("country:us", "15.12"), 1)),
            told("Harbour", 9, weeks_later(change("country:us", "-26.22"), 1)),
        ];
        let found = refuted(&claims, &[&claims[2]]);
        assert_eq!(found.len(), 1);
        assert!(found[0].resolution.as_ref().is_some_and(|r| r.by == ResolvedBy::Reading));
        assert!(found[0].reason.contains("True for the nine models"), "{}", found[0].reason);
        assert!(refuted(&claims, &[])[0].resolution.is_none());
    }

    #[test]
    fn the_origins_rows_are_the_last_to_be_suspected() {
        let week = of_the_week("4.8");
        let suspects: Vec<String> = refuted(&week, &[]).iter().flat_map(|c| &c.left).map(ToString::to_string).collect();
        assert!(suspects.iter().all(|claim| claim.starts_with("Lantern")), "{suspects:?}");
    }
}
