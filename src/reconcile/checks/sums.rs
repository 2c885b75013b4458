//! Sums: models under their maker, country and platform; shares under a hundred; days in weeks, weeks in months.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::super::Registry;
use super::super::check::{Check, CheckKind, InputRole, Verdict};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::key::{FactKey, whole_period};
use super::super::periods::{Days, length};
use super::super::shelf::{Shelf, Slot, days, is_plain};
use super::parts::wholes_of;
use crate::model::EntityId;

pub(super) fn check(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    for (slot, subjects) in shelf.slots() {
        let facts: Vec<&Fact> =
            subjects.values().flatten().copied().filter(|f| !f.derived && f.interval().is_some()).collect();
        under_wholes(shelf, slot, &facts, registry, checks);
        shares(&facts, registry, checks);
    }
    over_time(shelf, registry, checks);
}

/// Models that are parts of the same maker, country or platform: together no more than it.
fn under_wholes(shelf: &Shelf<'_>, slot: &Slot, facts: &[&Fact], registry: &dyn Registry, checks: &mut Vec<Check>) {
    if !registry.arithmetic().adds_up(slot.metric()) {
        return;
    }
    let named: BTreeSet<String> = facts.iter().map(|f| f.key.question.subject.folded()).collect();
    let mut parts: BTreeMap<((EntityId, bool), &str), Vec<&Fact>> = BTreeMap::new();
    for fact in facts.iter().copied().filter(|f| is_plain(&f.key)) {
        let subject = &fact.key.question.subject;
        // Only disjoint kinds may be added: models, or makers, or countries; and no maker with the one that it belongs to.
        let owner = registry.maker_of(subject).filter(|maker| maker.kind() == subject.kind());
        let owner = owner.map(|maker| maker.folded()).filter(|maker| *maker != subject.folded());
        let counted = owner.is_some_and(|maker| named.contains(&maker));
        if registry.arithmetic().is_apart(subject.kind()) && !counted {
            for whole in wholes_of(&fact.key, registry) {
                parts.entry((whole, subject.kind())).or_default().push(fact);
            }
        }
    }
    for (((whole, elsewhere), _), parts) in parts.into_iter().filter(|(_, parts)| parts.len() > 1) {
        // A whole that follows from one part's share is held against all parts: shares of 86 and 45 % do not fit.
        let there = if elsewhere { slot.of_no_platform() } else { slot.clone() };
        let Some(whole) = shelf.figure(&there, &whole).filter(|w| !parts.iter().any(|p| p.id == w.id)) else {
            continue;
        };
        let Some((least, reported)) = sum(&parts).low.zip(whole.interval()) else { continue };
        checks.push(at_most(CheckKind::Sum, whole, &parts, least, reported));
    }
}

fn sum(parts: &[&Fact]) -> Interval {
    let zero = Interval::point(Decimal::ZERO);
    parts.iter().filter_map(|f| f.interval()).fold(zero, |sum, part| sum.add(&part))
}

/// The parts together are at least `least`; the whole is no smaller.
fn at_most(kind: CheckKind, whole: &Fact, parts: &[&Fact], least: Decimal, reported: Interval) -> Check {
    let mut inputs = vec![(whole, InputRole::Whole)];
    inputs.extend(parts.iter().map(|&part| (part, InputRole::Part)));
    let computed = Interval { low: Some(least), high: None };
    let verdict = if computed.meets(&reported) { Verdict::Corroborates } else { Verdict::Contradicts };
    Check::row(kind, &inputs, computed, reported, verdict)
}

/// What is shared, what of, and by which kind of subjects.
type Shared = (Option<String>, Option<String>, String);

/// Shares of one whole, of subjects of one kind, do not exceed a hundred.
fn shares(facts: &[&Fact], registry: &dyn Registry, checks: &mut Vec<Check>) {
    let mut wholes: BTreeMap<Shared, Vec<&Fact>> = BTreeMap::new();
    for fact in facts.iter().copied().filter(|f| f.key.question.metric.as_str() == "share") {
        let of = fact.key.question.of.as_ref().map(ToString::to_string);
        let object = fact.key.object.as_ref().map(EntityId::folded);
        let kind = fact.key.question.subject.kind();
        if registry.arithmetic().is_apart(kind) {
            wholes.entry((of, object, kind.to_owned())).or_default().push(fact);
        }
    }
    for parts in wholes.into_values().filter(|parts| parts.len() > 1) {
        let Some(low) = sum(&parts).low else { continue };
        let inputs: Vec<(&Fact, InputRole)> = parts.iter().map(|&p| (p, InputRole::Part)).collect();
        let hundred = Interval { low: None, high: Some(Decimal::ONE_HUNDRED) };
        let computed = Interval { low: Some(low), high: None };
        let verdict = if computed.meets(&hundred) { Verdict::Corroborates } else { Verdict::Contradicts };
        checks.push(Check::row(CheckKind::ShareSum, &inputs, computed, hundred, verdict));
    }
}

/// A subject's figures of one metric, platform and scope, whatever their periods.
type Series = (String, String, Option<String>, Option<String>);

/// Shorter periods inside a longer one: their sum is no more than it, and equal when they fill it.
fn over_time(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    let mut series: BTreeMap<Series, Vec<(Days, &Fact)>> = BTreeMap::new();
    for fact in shelf.facts().iter().filter(|f| !f.derived && f.interval().is_some() && is_plain(&f.key)) {
        let key = &fact.key;
        let metric = &key.question.metric;
        let volume = registry.arithmetic().adds_up(metric) && !matches!(key.measure.as_deref(), Some("peak"));
        if let Some(days) = days(key).filter(|_| volume) {
            let subject = key.question.subject.folded();
            let name = (metric.to_string(), subject, key.question.platform.clone(), key.scope.clone());
            series.entry(name).or_default().push((days, fact));
        }
    }
    for mut facts in series.into_values() {
        facts.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        for &(days, whole) in &facts {
            filled(days, whole, &facts, checks);
            averaged(days, whole, &facts, checks);
        }
    }
}

/// Whether the figure is the sum over its own period, not a daily one of a month.
fn is_sum(key: &FactKey) -> bool {
    let own = key.period_start.zip(key.period_end).and_then(|(start, end)| whole_period(start, end));
    key.measure.is_none() && key.grain.is_some() && key.grain == own
}

fn filled(days: Days, whole: &Fact, facts: &[(Days, &Fact)], checks: &mut Vec<Check>) {
    if !is_sum(&whole.key) {
        return;
    }
    let from = facts.partition_point(|(d, _)| d.0 < days.0);
    let inside = facts.iter().skip(from).take_while(|(d, _)| d.0 <= days.1);
    let mut parts: Vec<&Fact> = Vec::new();
    let (mut covered, mut next) = (0, days.0);
    for (d, part) in inside {
        let shorter = length(*d) < length(days) && d.1 <= days.1 && d.0 >= next;
        if shorter && is_sum(&part.key) {
            parts.push(part);
            covered += length(*d);
            next = d.1.tomorrow().unwrap_or(d.1);
        }
    }
    let Some(reported) = whole.interval().filter(|_| !parts.is_empty()) else { return };
    let total = sum(&parts);
    if covered == length(days) {
        let mut inputs = vec![(whole, InputRole::Reported)];
        inputs.extend(parts.iter().map(|&part| (part, InputRole::Part)));
        checks.push(Check::held(CheckKind::PeriodSum, &inputs, total, reported));
    } else if let Some(least) = total.low {
        checks.push(at_most(CheckKind::PeriodSum, whole, &parts, least, reported));
    }
}

/// A daily figure of a longer period, times its days, is the period's own.
fn averaged(days: Days, whole: &Fact, facts: &[(Days, &Fact)], checks: &mut Vec<Check>) {
    let from = facts.partition_point(|(d, _)| *d < days);
    checks.extend(
        facts.iter().skip(from).take_while(|(d, _)| *d == days).filter_map(|(_, daily)| of_daily(whole, daily)),
    );
}

/// The check of a period's figure by the daily one of the same subject and period.
fn of_daily(whole: &Fact, daily: &Fact) -> Option<Check> {
    let days = days(&whole.key).map(length).filter(|days| *days > 1 && is_sum(&whole.key))?;
    let (one, reported) = daily.interval().zip(whole.interval()).filter(|_| is_daily(&daily.key))?;
    let computed = one.mul(&Interval::point(Decimal::from(days)));
    let inputs = [(whole, InputRole::Reported), (daily, InputRole::Part)];
    Some(Check::held(CheckKind::PeriodSum, &inputs, computed, reported))
}

fn is_daily(key: &FactKey) -> bool {
    key.grain == Some(crate::model::Grain::Day)
}

/// Whether one of two facts is the other's daily average: "about 1.85 trillion a day" beside the week's 12.96.
pub(in super::super) fn is_average_of(one: &Fact, other: &Fact, registry: &dyn Registry) -> bool {
    let (a, b) = (&one.key, &other.key);
    is_daily(a) != is_daily(b)
        && days(a) == days(b)
        && registry.arithmetic().adds_up(&a.question.metric)
        && Slot::of(a).of_any_grain() == Slot::of(b).of_any_grain()
        && a.question.subject.folded() == b.question.subject.folded()
        && [a, b].into_iter().all(|key| is_plain(key) && key.measure.is_none())
}

/// A fact and its daily average, whichever of the two it is.
pub(super) fn of_average(one: &Fact, other: &Fact, registry: &dyn Registry, checks: &mut Vec<Check>) {
    if one.derived || other.derived || !is_average_of(one, other, registry) {
        return;
    }
    let (daily, whole) = if is_daily(&one.key) { (one, other) } else { (other, one) };
    checks.extend(of_daily(whole, daily));
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Makers, told, volume, weeks_later};
    use super::super::super::{CheckKind, Verdict, reconcile};
    use crate::model::{Claim, Grain};
    use jiff::civil::date;

    fn verdicts(claims: Vec<Claim>, kind: CheckKind) -> Vec<Verdict> {
        let claims: Vec<_> = claims.into_iter().map(|c| told("Harbour", 9, c)).collect();
        let result = reconcile(&claims, &Makers);
        result.checks.iter().filter(|c| c.kind == kind).map(|c| c.verdict).collect()
    }

    #[test]
    fn the_models_of_a_country_are_no_more_than_the_country() {
        let claims =
            |whole| vec![volume("model:kimi-9", "2.1"), volume("model:minimax-m9", "1.9"), volume("country:cn", whole)];
        assert_eq!(verdicts(claims("3.8"), CheckKind::Sum), [Verdict::Contradicts]);
        assert_eq!(verdicts(claims("4.19"), CheckKind::Sum), [Verdict::Corroborates]);
    }

    #[test]
    fn a_share_that_leaves_no_room_for_the_others_is_refuted() {
        let share = |percent| Claim {
            of: Some("token_volume".into()),
            ..super::super::super::testing::claim("share", "country:cn", percent, "percent")
        };
        let with = |percent| vec![volume("country:cn", "5.2"), volume("country:us", "2.6"), share(percent)];
        assert_eq!(verdicts(with("85.6"), CheckKind::Sum), [Verdict::Contradicts]);
        assert_eq!(verdicts(with("45.6"), CheckKind::Sum), [Verdict::Corroborates]);
    }

    #[test]
    fn weeks_inside_a_month_are_no_more_than_the_month() {
        let month = |printed| Claim {
            period_start: Some(date(2026, 3, 1)),
            period_end: Some(date(2026, 3, 31)),
            grain: Some(Grain::Month),
            ..volume("all", printed)
        };
        let weeks = || vec![volume("all", "12.1"), weeks_later(volume("all", "13.2"), 1)];
        let with = |printed| weeks().into_iter().chain([month(printed)]).collect();
        assert_eq!(verdicts(with("24"), CheckKind::PeriodSum), [Verdict::Contradicts]);
        assert_eq!(verdicts(with("55"), CheckKind::PeriodSum), [Verdict::Corroborates]);
    }
}
