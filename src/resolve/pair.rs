//! "A ratio of four to one", right after the two figures: of whom to whom, found by dividing what was told.

use rust_decimal::Decimal;

use super::value::Valued;
use crate::model::{Claim, ClaimValue, Qualifier};

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
