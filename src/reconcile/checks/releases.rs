//! A model is not used before its release.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::Registry;
use super::super::check::{Check, CheckKind, InputRole, Verdict};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::printed::on_axis;
use super::super::shelf::Shelf;
use crate::model::ClaimValue;

pub(super) fn check(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    let mut releases: BTreeMap<String, &Fact> = BTreeMap::new();
    for fact in shelf.facts() {
        if fact.key.question.metric.as_str() == "release_date" && fact.interval().is_some() {
            releases.entry(fact.key.question.subject.folded()).or_insert(fact);
        }
    }
    let mut first_use: BTreeMap<String, (Decimal, &Fact)> = BTreeMap::new();
    let in_use = |f: &&Fact| registry.arithmetic().in_use().any(|metric| metric == f.key.question.metric.as_str());
    for fact in shelf.facts().iter().filter(|f| !f.derived).filter(in_use) {
        let subject = &fact.key.question.subject;
        let Some(last) = fact.key.period_end.and_then(|day| on_axis(ClaimValue::Date(day))) else { continue };
        if subject.kind() != "model" {
            continue;
        }
        let entry = first_use.entry(subject.folded()).or_insert((last, fact));
        if (last, &fact.id) < (entry.0, &entry.1.id) {
            *entry = (last, fact);
        }
    }
    for (subject, (last, used)) in first_use {
        let release = releases.get(&subject).copied();
        let known = registry.released(&used.key.question.subject).and_then(|day| on_axis(ClaimValue::Date(day)));
        let Some(day) = release.and_then(Fact::interval).or_else(|| known.map(Interval::point)) else { continue };
        // The first use that is reported, on its last day, lies on or after the release.
        let computed = Interval { low: day.low, high: None };
        let reported = Interval::point(last);
        let verdict = if computed.meets(&reported) { Verdict::Corroborates } else { Verdict::Contradicts };
        let mut inputs = vec![(used, InputRole::Reported)];
        inputs.extend(release.map(|r| (r, InputRole::Release)));
        checks.push(Check::row(CheckKind::Release, &inputs, computed, reported, verdict));
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Makers, claim, told, volume};
    use super::super::super::{CheckKind, Verdict, reconcile};

    #[test]
    fn use_in_a_week_before_the_release_is_refuted() {
        let verdict = |day: &str| {
            let mut release = claim("release_date", "model:kimi-9", day, "date");
            (release.period_start, release.period_end, release.grain) = (None, None, None);
            let claims = [told("Harbour", 9, release), told("Lantern", 9, volume("model:kimi-9", "1.1"))];
            let result = reconcile(&claims, &Makers);
            result.checks.iter().find(|c| c.kind == CheckKind::Release).unwrap().verdict
        };
        assert_eq!(verdict("2026-03-06"), Verdict::Corroborates);
        assert_eq!(verdict("2026-03-09"), Verdict::Contradicts);
    }
}
