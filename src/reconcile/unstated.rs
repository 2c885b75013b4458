//! Claims that leave out where, or against what, something was measured, beside those that say it: "fell 26.22 %" in the week in
//! which others say "26.22 % less than the week before".
//!
//! Nothing is assumed: a claim joins the one fact that says all that it says, and more, only when its printed digits are that
//! fact's and are too many for a coincidence.

use std::collections::{BTreeMap, BTreeSet};

use super::interval::Interval;
use super::key::FactKey;
use super::printed::{said, significant};
use super::source::SourcedClaim;

/// Digits that a figure needs to be known again without its platform.
const PLATFORM_DIGITS: usize = 3;

/// The same for a change without its baseline: subject, period and platform agree already.
const BASELINE_DIGITS: usize = 2;

type Keyed<'c> = BTreeMap<FactKey, Vec<&'c SourcedClaim>>;

/// Moves such claims to the facts that they speak of.
pub(super) fn joined(keyed: Keyed<'_>) -> Keyed<'_> {
    let mut told: BTreeMap<FactKey, Vec<(&FactKey, BTreeSet<Ends>)>> = BTreeMap::new();
    for (key, claims) in keyed.iter().filter(|(key, _)| key.question.platform.is_some() || key.baseline.is_some()) {
        let telling = claims.iter().filter(|c| significant(&c.claim) >= BASELINE_DIGITS);
        let ends = telling.filter_map(|c| said(&c.claim)).map(|s| (s.core.low, s.core.high)).collect();
        told.entry(stripped(key)).or_default().push((key, ends));
    }
    let mut moved: Vec<(FactKey, &SourcedClaim)> = Vec::new();
    for (key, claims) in keyed.iter().filter(|(key, _)| is_open(key)) {
        let fuller = told.get(&stripped(key)).map(Vec::as_slice).unwrap_or_default();
        let place = |claim: &SourcedClaim| {
            let mut fits = fuller.iter().filter(|(full, ends)| says_more(full, key) && meets(claim, full, key, ends));
            match (fits.next(), fits.next()) {
                (Some((only, _)), None) => (*only).clone(),
                _ => key.clone(),
            }
        };
        moved.extend(claims.iter().map(|&claim| (place(claim), claim)));
    }
    let mut result: Keyed<'_> = keyed.into_iter().filter(|(key, _)| !is_open(key)).collect();
    for (key, claim) in moved {
        result.entry(key).or_default().push(claim);
    }
    result
}

/// Both ends of an interval.
type Ends = (Option<rust_decimal::Decimal>, Option<rust_decimal::Decimal>);

fn is_open(key: &FactKey) -> bool {
    key.question.platform.is_none() || (key.question.metric.as_str() == "change" && key.baseline.is_none())
}

fn stripped(key: &FactKey) -> FactKey {
    let mut key = FactKey { baseline: None, ..key.clone() };
    key.question.platform = None;
    key
}

/// Whether the one says all that the other says, and more.
fn says_more(full: &FactKey, key: &FactKey) -> bool {
    let platform = key.question.platform.is_none() || key.question.platform == full.question.platform;
    let baseline = key.baseline.is_none() || key.baseline == full.baseline;
    platform && baseline && full != key
}

fn meets(claim: &SourcedClaim, full: &FactKey, key: &FactKey, told: &BTreeSet<Ends>) -> bool {
    let same_platform = full.question.platform == key.question.platform;
    let digits = if same_platform { BASELINE_DIGITS } else { PLATFORM_DIGITS };
    let Some(own) = said(&claim.claim).filter(|s| !s.one_sided() && significant(&claim.claim) >= digits) else {
        return false;
    };
    told.iter().any(|&(low, high)| own.core.meets(&Interval { low, high }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, change, told, volume};
    use super::super::{SourcedClaim, reconcile};
    use crate::model::Claim;

    /// How many facts are stated, and how many witnesses the first has.
    fn facts(claims: &[SourcedClaim]) -> Vec<usize> {
        let result = reconcile(claims, &Makers);
        let mut witnesses: Vec<usize> = result.facts.iter().filter(|f| !f.derived).map(|f| f.witnesses.len()).collect();
        witnesses.sort_unstable();
        witnesses
    }

    fn without_baseline(percent: &str) -> Claim {
        Claim { baseline: None, ..change("country:us", percent) }
    }

    #[test]
    fn a_fall_without_its_baseline_is_known_by_its_digits() {
        let with = |percent| {
            facts(&[told("Harbour", 9, change("country:us", "-26.2")), told("Lantern", 9, without_baseline(percent))])
        };
        assert_eq!(with("-26.2"), [2]);
        assert_eq!(with("-31.4"), [1, 1], "another figure may be against another week");
    }

    #[test]
    fn a_volume_without_its_platform_needs_three_digits() {
        let bare = |printed| Claim { platform: None, ..volume("country:cn", printed) };
        let with =
            |printed| facts(&[told("Harbour", 9, volume("country:cn", "9.223")), told("Lantern", 9, bare(printed))]);
        assert_eq!(with("9.22"), [2]);
        assert_eq!(with("9.2"), [1, 1]);
        assert_eq!(with("8.14"), [1, 1]);
    }

    #[test]
    fn between_two_facts_nothing_is_chosen() {
        let yearly = Claim {
            baseline: Some(crate::model::Baseline::Previous(crate::model::Grain::Year)),
            ..change("country:us", "26.2")
        };
        let claims = [
            told("Harbour", 9, change("country:us", "26.2")),
            told("Lantern", 9, yearly),
            told("Orchard", 9, without_baseline("26.2")),
        ];
        assert_eq!(facts(&claims), [1, 1, 1]);
    }
}
