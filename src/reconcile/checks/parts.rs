//! Parts and wholes: no part is larger than its whole, shares are parts of wholes, ratios and comparisons hold.

use rust_decimal::Decimal;

use super::super::Registry;
use super::super::check::{Check, CheckKind, InputRole, Verdict};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::key::FactKey;
use super::super::shelf::{Shelf, Slot, is_plain};
use crate::model::EntityId;
use crate::rules::Whole;

pub(super) fn check(shelf: &Shelf<'_>, registry: &dyn Registry, checks: &mut Vec<Check>) {
    for fact in shelf.facts() {
        of_fact(shelf, registry, fact, checks);
    }
}

/// The checks that a stated share, ratio, comparison or volume is tested by.
pub(super) fn of_fact(shelf: &Shelf<'_>, registry: &dyn Registry, fact: &Fact, checks: &mut Vec<Check>) {
    match fact.key.question.metric.as_str() {
        _ if fact.derived => {}
        "share" => share(shelf, registry, fact, checks),
        "ratio" => ratio(shelf, registry, fact, checks),
        "comparison" => comparison(shelf, registry, fact, checks),
        _ if is_plain(&fact.key) && registry.arithmetic().adds_up(&fact.key.question.metric) => {
            wholes(shelf, registry, fact, checks);
        }
        _ => {}
    }
}

/// share = part / whole, the whole being the share's object or everybody.
fn share(shelf: &Shelf<'_>, registry: &dyn Registry, share: &Fact, checks: &mut Vec<Check>) {
    let Some((of, reported)) = share.key.question.of.as_ref().zip(share.interval()) else { return };
    let slot = Slot::of_metric(&share.key, of.as_str());
    let platform = share.key.question.platform.as_deref();
    let whole = match (share.key.object.clone(), registry.arithmetic().whole(platform)) {
        (Some(object), _) => Some((object, slot.clone())),
        (None, Some(Whole::Subject(whole))) => Some((whole, slot.clone())),
        (None, Some(Whole::Platform(whole))) => Some((whole, slot.of_no_platform())),
        _ => None,
    };
    let stated = |slot: &Slot, subject: &EntityId| shelf.figure(slot, subject).filter(|fact| !fact.derived);
    let Some(part) = stated(&slot, &share.key.question.subject) else { return };
    let Some(whole) = whole.and_then(|(subject, slot)| stated(&slot, &subject)) else { return };
    let Some((one, two)) = part.interval().zip(whole.interval()) else { return };
    let computed = one.mul(&Interval::point(Decimal::ONE_HUNDRED)).div(&two);
    let inputs = [(share, InputRole::Reported), (part, InputRole::Part), (whole, InputRole::Whole)];
    checks.push(Check::held(CheckKind::Share, &inputs, computed, reported));
}

fn stated_pair<'f>(shelf: &Shelf<'f>, slot: &Slot, one: &EntityId, other: &EntityId) -> Option<(&'f Fact, &'f Fact)> {
    let pair = shelf.figure(slot, one)?;
    let other = shelf.figure(slot, other)?;
    (!pair.derived && !other.derived).then_some((pair, other))
}

/// ratio = a / b.
fn ratio(shelf: &Shelf<'_>, registry: &dyn Registry, ratio: &Fact, checks: &mut Vec<Check>) {
    let Some((object, reported)) = ratio.key.object.as_ref().zip(ratio.interval()) else { return };
    let slot = Slot::of_metric(&ratio.key, measured(ratio, registry));
    let Some((a, b)) = stated_pair(shelf, &slot, &ratio.key.question.subject, object) else { return };
    let Some((one, two)) = a.interval().zip(b.interval()) else { return };
    let inputs = [(ratio, InputRole::Reported), (a, InputRole::Part), (b, InputRole::Whole)];
    checks.push(Check::held(CheckKind::Ratio, &inputs, one.div(&two), reported));
}

/// What a ratio or comparison compares; use, unless it says something else.
fn measured<'f>(fact: &'f Fact, registry: &'f dyn Registry) -> &'f str {
    fact.key.question.of.as_ref().map_or_else(|| registry.arithmetic().measured(), |of| of.as_str())
}

/// "A exceeds B" against their figures: the difference is above zero.
fn comparison(shelf: &Shelf<'_>, registry: &dyn Registry, comparison: &Fact, checks: &mut Vec<Check>) {
    let Some(object) = comparison.key.object.as_ref() else { return };
    let slot = Slot::of_metric(&comparison.key, measured(comparison, registry));
    let subject = &comparison.key.question.subject;
    let Some((a, b)) = shelf.figure(&slot, subject).zip(shelf.figure(&slot, object)) else { return };
    let Some((one, two)) = a.interval().zip(b.interval()) else { return };
    let above_zero = Interval { low: Some(Decimal::ZERO), high: None };
    let verdict = if two.is_below(&one) {
        Verdict::Corroborates
    } else if one.is_below(&two) {
        Verdict::Contradicts
    } else {
        Verdict::CannotTell
    };
    let inputs = [(comparison, InputRole::Reported), (a, InputRole::Part), (b, InputRole::Whole)];
    checks.push(Check::row(CheckKind::Comparison, &inputs, one.sub(&two), above_zero, verdict));
}

/// A model is part of its maker, its country and the platform; a maker of its country; a country of the platform.
fn wholes(shelf: &Shelf<'_>, registry: &dyn Registry, part: &Fact, checks: &mut Vec<Check>) {
    let slot = Slot::of(&part.key);
    let Some(least) = part.interval() else { return };
    for (whole, elsewhere) in wholes_of(&part.key, registry) {
        let slot = if elsewhere { slot.of_no_platform() } else { slot.clone() };
        let Some(whole) = shelf.figure(&slot, &whole).filter(|w| !w.derived) else { continue };
        let Some(reported) = whole.interval() else { continue };
        let computed = Interval { low: least.low, high: None };
        let verdict = if reported.is_below(&least) {
            Verdict::Contradicts
        } else if least.is_below(&reported) {
            Verdict::Corroborates
        } else {
            Verdict::CannotTell
        };
        let inputs = [(whole, InputRole::Whole), (part, InputRole::Part)];
        checks.push(Check::row(CheckKind::PartOfWhole, &inputs, computed, reported, verdict));
    }
}

/// The wholes that a subject is part of, the narrowest first, and whether their figures have no platform.
/// A stealth model has no country before somebody owned up: what was counted then left it out.
pub(in super::super) fn wholes_of(key: &FactKey, registry: &dyn Registry) -> Vec<(EntityId, bool)> {
    let subject = &key.question.subject;
    let country = || match key.period_end {
        Some(day) => registry.country_known_on(subject, day),
        None => registry.country_of(subject),
    };
    let wholes = registry.arithmetic().wholes(subject.kind(), key.question.platform.as_deref());
    let found = wholes.into_iter().filter_map(|whole| match whole {
        Whole::Maker => registry.maker_of(subject).map(|maker| (maker, false)),
        Whole::Country => country().map(|country| (country, false)),
        Whole::Subject(whole) => Some((whole, false)),
        Whole::Platform(whole) => Some((whole, true)),
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Makers, claim, told, volume};
    use super::super::super::{CheckKind, Verdict, reconcile};
    use crate::model::MetricId;

    fn verdicts(claims: Vec<crate::model::Claim>, kind: CheckKind) -> Vec<Verdict> {
        let claims: Vec<_> = claims.into_iter().map(|c| told("Harbour", 9, c)).collect();
        let result = reconcile(&claims, &Makers);
        result.checks.iter().filter(|c| c.kind == kind).map(|c| c.verdict).collect()
    }

    #[test]
    fn a_share_is_the_part_over_the_whole() {
        let share = |percent| {
            let mut share = claim("share", "country:cn", percent, "percent");
            share.of = Some(MetricId::new("token_volume"));
            share
        };
        let figures = || vec![volume("country:cn", "20.4"), volume("all", "46.7")];
        let with = |percent| figures().into_iter().chain([share(percent)]).collect();
        assert_eq!(verdicts(with("43.7"), CheckKind::Share), [Verdict::Corroborates]);
        assert_eq!(verdicts(with("53.7"), CheckKind::Share), [Verdict::Contradicts]);
    }

    #[test]
    fn a_ratio_is_one_figure_over_the_other() {
        let ratio = |times| crate::model::Claim {
            object: Some("country:us".into()),
            quote: times_text(times),
            ..claim("ratio", "country:cn", times, "times")
        };
        let with = |times| vec![volume("country:cn", "7.94"), volume("country:us", "3.76"), ratio(times)];
        assert_eq!(verdicts(with("2.11"), CheckKind::Ratio), [Verdict::Corroborates]);
        assert_eq!(verdicts(with("2.5"), CheckKind::Ratio), [Verdict::Contradicts]);
    }

    fn times_text(times: &str) -> String {
        format!("{times} times")
    }

    #[test]
    fn who_is_said_to_exceed_must_have_more() {
        let ahead = |one: &str, other: &str| crate::model::Claim {
            object: Some(other.into()),
            ..claim("comparison", one, "", "")
        };
        let with = |claim| vec![volume("country:cn", "7.94"), volume("country:us", "3.76"), claim];
        assert_eq!(verdicts(with(ahead("country:cn", "country:us")), CheckKind::Comparison), [Verdict::Corroborates]);
        assert_eq!(verdicts(with(ahead("country:us", "country:cn")), CheckKind::Comparison), [Verdict::Contradicts]);
    }

    #[test]
    fn over_forty_per_cent_is_borne_out_by_44_and_not_by_90() {
        let over = |percent| crate::model::Claim {
            of: Some(MetricId::new("token_volume")),
            object: Some("country:cn".into()),
            qualifier: crate::model::Qualifier::MoreThan,
            ..claim("share", "model:kimi-9", percent, "percent")
        };
        let with = |percent| vec![volume("model:kimi-9", "1.87"), volume("country:cn", "4.19"), over(percent)];
        assert_eq!(verdicts(with("40"), CheckKind::Share), [Verdict::Corroborates]);
        assert_eq!(verdicts(with("20"), CheckKind::Share), [Verdict::CannotTell]);
        assert_eq!(verdicts(with("50"), CheckKind::Share), [Verdict::Contradicts]);
    }

    #[test]
    fn a_model_larger_than_its_country_is_refuted() {
        let claims = vec![volume("model:kimi-9", "5.1"), volume("country:cn", "4.19")];
        assert_eq!(verdicts(claims, CheckKind::PartOfWhole), [Verdict::Contradicts]);
    }
}
