//! What follows by arithmetic and no report states: the figure before a change, after it, and shares of stated wholes.
//! A derived fact stands only where nothing is stated, and gives way as soon as a report states it.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Registry;
use super::checks::changes::{ends, factor};
use super::fact::{Fact, FactStatus, FactValue};
use super::interval::Interval;
use super::key::FactKey;
use super::shelf::{Shelf, Slot, days, is_plain};
use super::source::FactId;
use crate::model::{ClaimValue, MetricId, UnitId};

/// How many changes may be chained: each widens the interval, and the press gives few in a row.
const CHAIN: usize = 8;

/// The stated facts with those that follow from them.
pub(super) fn with_derived(stated: Vec<Fact>, registry: &dyn Registry) -> Vec<Fact> {
    let mut facts = stated;
    for round in 0..CHAIN {
        let taken: BTreeSet<FactId> = facts.iter().map(|f| f.id.clone()).collect();
        let shelf = Shelf::of(&facts);
        let mut found: BTreeMap<FactId, (FactKey, Interval, BTreeSet<FactId>)> = BTreeMap::new();
        let mut derived = changes(&shelf);
        if round == 0 {
            // These follow from what is stated alone.
            derived.extend(shares(&shelf, registry));
            derived.extend(wholes(&shelf, registry));
        }
        for (key, interval, from) in derived {
            let id = key.id();
            if taken.contains(&id) {
                continue;
            }
            match found.get_mut(&id) {
                // Two ways to one figure: it lies where both allow. Where they exclude each other, the checks of the
                // changes tell.
                Some((_, known, sources)) => {
                    if let Some(both) = known.intersect(&interval).filter(|_| known.meets(&interval)) {
                        *known = both;
                        sources.extend(from);
                    }
                }
                None => drop(found.insert(id, (key, interval, from))),
            }
        }
        if found.is_empty() {
            break;
        }
        facts.extend(found.into_iter().filter_map(|(id, (key, interval, from))| fact(id, key, interval, from)));
    }
    facts
}

type Derived = (FactKey, Interval, BTreeSet<FactId>);

/// before = now / (1 + change), now = before × (1 + change).
fn changes(shelf: &Shelf<'_>) -> Vec<Derived> {
    let mut derived = Vec::new();
    for change in shelf.facts().iter().filter(|f| f.key.question.metric.as_str() == "change" && !f.derived) {
        let Some((factor, ends)) = factor(change).zip(ends(shelf, change)) else { continue };
        // A fall of a hundred per cent or more leaves nothing to divide by.
        if factor.low.is_none_or(|low| low <= Decimal::ZERO) {
            continue;
        }
        let (known, slot, interval) = match (ends.now, ends.before) {
            (Some(now), None) => (now, &ends.before_slot, now.interval().map(|n| n.div(&factor))),
            (None, Some(before)) => (before, &ends.now_slot, before.interval().map(|b| b.mul(&factor))),
            _ => continue,
        };
        let Some((interval, days)) = interval.zip(slot.days()) else { continue };
        let key = known.key.with_period(days.0, days.1);
        derived.push((key, interval, BTreeSet::from([change.id.clone(), known.id.clone()])));
    }
    derived
}

/// share = part / whole, for countries, makers and models beside the platform's stated total.
fn shares(shelf: &Shelf<'_>, registry: &dyn Registry) -> Vec<Derived> {
    let mut derived = Vec::new();
    let Some(all) = registry.arithmetic().everybody() else { return derived };
    for part in shelf.facts().iter().filter(|f| !f.derived && is_volume(&f.key, registry)) {
        let subject = &part.key.question.subject;
        let Some(whole) = shelf.figure(&Slot::of(&part.key), &all).filter(|w| !w.derived) else { continue };
        if !registry.arithmetic().is_apart(subject.kind()) || days(&part.key).is_none() {
            continue;
        }
        let Some((one, two)) = part.interval().zip(whole.interval()) else { continue };
        let share = one.mul(&Interval::point(Decimal::ONE_HUNDRED)).div(&two);
        let mut key = part.key.clone();
        key.question.metric = MetricId::new("share");
        key.question.of = Some(part.key.question.metric.clone());
        key.unit = UnitId::new("percent");
        derived.push((key, share, BTreeSet::from([part.id.clone(), whole.id.clone()])));
    }
    derived
}

/// whole = part / share: what a share of everything makes the platform's total, where none is stated.
fn wholes(shelf: &Shelf<'_>, registry: &dyn Registry) -> Vec<Derived> {
    let mut derived = Vec::new();
    let Some(all) = registry.arithmetic().everybody() else { return derived };
    let shares = shelf.facts().iter().filter(|f| !f.derived && f.key.question.metric.as_str() == "share");
    for share in shares.filter(|f| is_plain(&f.key)) {
        let Some((of, part_of)) = share.key.question.of.as_ref().zip(share.interval()) else { continue };
        let slot = Slot::of_metric(&share.key, of.as_str());
        let Some(part) = shelf.figure(&slot, &share.key.question.subject).filter(|p| !p.derived) else { continue };
        let one = part.interval().map(|one| one.mul(&Interval::point(Decimal::ONE_HUNDRED)).div(&part_of));
        let Some(whole) = one.filter(|whole| whole.low.is_some_and(|low| low > Decimal::ZERO)) else { continue };
        let key = part.key.with_subject(&all);
        derived.push((key, whole, BTreeSet::from([share.id.clone(), part.id.clone()])));
    }
    derived
}

fn is_volume(key: &FactKey, registry: &dyn Registry) -> bool {
    registry.arithmetic().adds_up(&key.question.metric) && is_plain(key) && key.measure.is_none()
}

fn fact(id: FactId, key: FactKey, interval: Interval, from: BTreeSet<FactId>) -> Option<Fact> {
    let (low, high) = interval.low.zip(interval.high)?;
    let value = shortest_between(low, high)?;
    let number = |n: Decimal| ClaimValue::Number(n.normalize());
    Some(Fact {
        id,
        key,
        value: Some(FactValue { value: number(value), low: number(low), high: number(high) }),
        status: FactStatus::Derived,
        origins: 0,
        relays: 0,
        copies: 0,
        witnesses: vec![],
        derived: true,
        derived_from: from.into_iter().collect(),
        settled_by: None,
        digits: 0,
    })
}

/// The middle of an interval, with no more digits than the interval's width lets one know.
fn shortest_between(low: Decimal, high: Decimal) -> Option<Decimal> {
    let middle = low.checked_add(high)?.checked_div(Decimal::TWO)?;
    let mut unit = Decimal::new(1, 12);
    let half = high.checked_sub(low)?.checked_div(Decimal::TWO)?;
    let mut rounded = middle;
    while unit <= half {
        let next = middle.checked_div(unit)?.round().checked_mul(unit)?;
        if next < low || next > high {
            break;
        }
        rounded = next;
        unit = unit.checked_mul(Decimal::TEN)?;
    }
    Some(rounded.normalize())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, change, told, volume, weeks_later};
    use super::super::{Fact, reconcile};

    fn derived(claims: &[super::super::SourcedClaim]) -> Vec<String> {
        let result = reconcile(claims, &Makers);
        let mut lines: Vec<String> = result
            .facts
            .iter()
            .filter(|f| f.derived)
            .map(|f: &Fact| format!("{} {}", f.key.period_end.unwrap(), f.value.unwrap().value))
            .collect();
        lines.sort();
        lines
    }

    #[test]
    fn changes_chain_back_over_weeks() {
        let claims = [
            told("Harbour", 23, weeks_later(volume("all", "7.36"), 2)),
            told("Harbour", 23, weeks_later(change("all", "56.9"), 2)),
            told("Lantern", 16, weeks_later(change("all", "11.83"), 1)),
        ];
        assert_eq!(derived(&claims), ["2026-03-08 4195000000000", "2026-03-15 4691000000000"]);
    }

    #[test]
    fn what_is_stated_is_not_derived() {
        let claims = [
            told("Harbour", 16, weeks_later(volume("all", "4.7"), 1)),
            told("Harbour", 16, weeks_later(change("all", "12"), 1)),
            told("Lantern", 9, volume("all", "4.2")),
        ];
        assert!(derived(&claims).is_empty());
    }

    #[test]
    fn what_was_derived_is_held_against_the_report_that_states_it_later() {
        use super::super::{CheckKind, Verdict};
        let known = || {
            vec![
                told("Harbour", 16, weeks_later(volume("all", "4.70"), 1)),
                told("Harbour", 16, weeks_later(change("all", "12.1"), 1)),
            ]
        };
        assert_eq!(derived(&known()), ["2026-03-08 4193000000000"]);
        let verdict = |printed| {
            let claims: Vec<_> = known().into_iter().chain([told("Lantern", 20, volume("all", printed))]).collect();
            let result = reconcile(&claims, &Makers);
            assert!(result.facts.iter().all(|f| !f.derived), "what is stated is no longer derived");
            result.checks.iter().find(|c| c.kind == CheckKind::Change).map(|c| c.verdict)
        };
        assert_eq!(verdict("4.19"), Some(Verdict::Corroborates));
        assert_eq!(verdict("4.42"), Some(Verdict::Contradicts));
    }
}
