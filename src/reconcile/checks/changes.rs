//! Changes against the two figures that they lie between.

use rust_decimal::Decimal;

use super::super::check::{Check, CheckKind, InputRole};
use super::super::fact::Fact;
use super::super::interval::Interval;
use super::super::key::FactKey;
use super::super::periods::{Days, shifted};
use super::super::shelf::{Shelf, Slot, days};
use crate::model::Baseline;

/// The figures that a change is between: of the period, and of the period before.
pub(in super::super) struct Ends<'f> {
    pub now_slot: Slot,
    pub before_slot: Slot,
    pub now: Option<&'f Fact>,
    pub before: Option<&'f Fact>,
}

/// Where the figures of a change stand; none when its baseline is no neighbouring period.
pub(in super::super) fn ends<'f>(shelf: &Shelf<'f>, change: &Fact) -> Option<Ends<'f>> {
    let of = change.key.question.of.as_ref()?;
    let now_slot = Slot::of_metric(&change.key, of.as_str());
    let before_slot = now_slot.at(before(&change.key)?);
    let subject = &change.key.question.subject;
    let (now, before) = (shelf.figure(&now_slot, subject), shelf.figure(&before_slot, subject));
    Some(Ends { now_slot, before_slot, now, before })
}

/// The days that a change is measured against; none when they are no neighbouring period, or one from which no step leads back:
/// a month after the 30th of January lies no day of February that is a month before the 30th of March.
pub fn before(change: &FactKey) -> Option<Days> {
    let Baseline::Previous(grain) = change.baseline? else { return None };
    let now = days(change)?;
    shifted(now, grain, -1).filter(|before| shifted(*before, grain, 1) == Some(now))
}

/// What a change says about now / before; none for a change in points.
pub(in super::super) fn factor(change: &Fact) -> Option<Interval> {
    let said = change.interval()?;
    match change.key.unit.as_str() {
        "percent" => Some(said.div(&Interval::point(Decimal::ONE_HUNDRED)).add(&Interval::point(Decimal::ONE))),
        _ => None,
    }
}

pub(super) fn check(shelf: &Shelf<'_>, checks: &mut Vec<Check>) {
    checks.extend(shelf.facts().iter().filter_map(|fact| of_change(shelf, fact)));
}

/// A change against its two figures.
pub(super) fn of_change(shelf: &Shelf<'_>, change: &Fact) -> Option<Check> {
    if change.key.question.metric.as_str() != "change" || change.derived {
        return None;
    }
    let reported = change.interval()?;
    let Ends { now: Some(now), before: Some(before), .. } = ends(shelf, change)? else { return None };
    // A figure that was worked out from this very change would agree with it whatever it says.
    if now.derived || before.derived {
        return None;
    }
    let inputs = [(change, InputRole::Reported), (now, InputRole::Now), (before, InputRole::Before)];
    let (computed, reported) = compare(change, now.interval()?, before.interval()?, reported)?;
    Some(Check::held(CheckKind::Change, &inputs, computed, reported))
}

fn compare(change: &Fact, now: Interval, before: Interval, reported: Interval) -> Option<(Interval, Interval)> {
    let one = Interval::point(Decimal::ONE);
    let ratio = now.div(&before);
    match change.key.unit.as_str() {
        "percent" => Some((ratio.sub(&one).mul(&Interval::point(Decimal::ONE_HUNDRED)), reported)),
        "percentage_points" => Some((now.sub(&before), reported)),
        // "Grew fivefold" and "grew by five times" are written alike: either reading will do.
        "times" if reported.meets(&ratio.sub(&one)) && !reported.meets(&ratio) => Some((ratio.sub(&one), reported)),
        "times" => Some((ratio, reported)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{Makers, change, told, volume, weeks_later};
    use super::super::super::{CheckKind, Verdict, reconcile};

    fn verdict(percent: &str) -> Verdict {
        let claims = [
            told("Harbour", 9, volume("all", "4.69")),
            told("Harbour", 9, weeks_later(volume("all", "7.36"), 1)),
            told("Harbour", 9, weeks_later(change("all", percent), 1)),
        ];
        let result = reconcile(&claims, &Makers);
        result.checks.iter().find(|c| c.kind == CheckKind::Change).unwrap().verdict
    }

    #[test]
    fn a_growth_rate_must_fit_the_two_weeks() {
        assert_eq!(verdict("56.9"), Verdict::Corroborates);
        assert_eq!(verdict("65.9"), Verdict::Contradicts);
    }
}
