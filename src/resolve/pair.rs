//! "A ratio of four to one", right after the two figures: of whom to whom, found by dividing what was told.

use rust_decimal::Decimal;

use super::value::Valued;
use crate::model::{Claim, ClaimValue, EntityId, Qualifier, ResolvedPeriod};

/// As a rule's subject or object: the larger, or the smaller, of the two figures told before whose quotient is the value.
pub const PAIR: &str = "pair";

/// So many claims back is where the two may stand.
const REACH: usize = 8;

/// The two claims told last, the larger first, of one of these metrics and one unit, period and kind of subject, whose quotient is the value as it is hedged.
pub fn pair<'c>(told: &'c [Claim], valued: &Valued, of: &[String]) -> Option<[&'c Claim; 2]> {
    let near = &told[told.len().saturating_sub(REACH)..];
    let (low, high) = bounds(valued)?;
    let divides = |larger: &Claim, smaller: &Claim| {
        let quotient = number(larger).zip(number(smaller)).and_then(|(a, b)| a.checked_div(b));
        quotient.is_some_and(|q| q > Decimal::ONE && low <= q && q <= high)
    };
    near.iter().enumerate().rev().find_map(|(at, last)| {
        let level = of.iter().any(|metric| metric == last.metric.as_str());
        near[..at].iter().rev().filter(|first| level && comparable(first, last)).find_map(|first| {
            let ordered = [[first, last], [last, first]];
            ordered.into_iter().find(|[larger, smaller]| divides(larger, smaller))
        })
    })
}

/// As a rule's subject: the first, or the second, of the two that were told last.
pub const TOLD: [&str; 2] = ["told_first", "told_second"];

/// The last two claims of one of these metrics that are of one time and of two of a kind, in the order of the text.
pub fn told_last<'c>(told: &'c [Claim], of: &[String]) -> Option<[&'c Claim; 2]> {
    let near = &told[told.len().saturating_sub(REACH)..];
    let level = |claim: &&Claim| of.iter().any(|metric| metric == claim.metric.as_str());
    let mut levels = near.iter().rev().filter(level);
    let second = levels.next()?;
    let first = levels.find(|claim| claim.subject != second.subject)?;
    comparable(first, second).then_some([first, second])
}

/// As a rule's object: whom the last figure was about that was somebody else's.
pub const OTHER: &str = "told_other";

/// "It has 1.15tn tokens. Claude Sonnet 4 (602bn) has half as many": the last claim of one of these metrics about somebody else of
/// its kind; none when the time of the figure is known and another.
pub fn told_of_another<'c>(
    told: &'c [Claim],
    who: &EntityId,
    days: Option<ResolvedPeriod>,
    of: &[String],
) -> Option<&'c Claim> {
    let near = &told[told.len().saturating_sub(REACH)..];
    let level = |claim: &&Claim| claim.subject != *who && of.iter().any(|metric| metric == claim.metric.as_str());
    let other = near.iter().rev().find(level)?;
    let same_days = days.is_none_or(|days| {
        other.period_start.is_none_or(|start| start == days.start) && other.period_end.is_none_or(|end| end == days.end)
    });
    (same_days && other.subject.kind() == who.kind()).then_some(other)
}

fn number(claim: &Claim) -> Option<Decimal> {
    claim.value.number()
}

/// Whether two claims are of the same measure, of two who can be held against each other.
fn comparable(a: &Claim, b: &Claim) -> bool {
    let same = a.metric == b.metric && a.unit == b.unit && a.scope == b.scope && a.grain == b.grain;
    let days = (a.period_start, a.period_end) == (b.period_start, b.period_end);
    same && days && a.subject != b.subject && a.subject.kind() == b.subject.kind()
}

/// What quotients a hedged multiple is said of: "nearly double" of 1.84, "better than four to one" of 4.4.
fn bounds(valued: &Valued) -> Option<(Decimal, Decimal)> {
    let value = valued.value.number()?;
    let part = |percent: i64| value.checked_mul(Decimal::new(percent, 2));
    let printed = |end: Option<ClaimValue>, otherwise: Decimal| end.and_then(|v| v.number()).unwrap_or(otherwise);
    let (low, high) = (printed(valued.low, value), printed(valued.high, value));
    Some(match valued.qualifier {
        Qualifier::Nearly | Qualifier::LessThan | Qualifier::AtMost => (part(80)?, high),
        Qualifier::MoreThan | Qualifier::AtLeast => (low, part(130)?),
        Qualifier::About => (low.min(part(90)?), high.max(part(110)?)),
        Qualifier::Exact => (low.min(part(98)?), high.max(part(102)?)),
    })
}
