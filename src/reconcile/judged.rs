//! Which of two facts that share a figure it belongs to, as far as the checks tell.
//!
//! In: disagreements between facts that their witnesses leave open, all facts and checks. Out: the same, settled by arithmetic where
//! the checks bear out one side and not the other ("142 % in 2024" beside the counts that make 141.7 % of 2025), or refute one and not
//! the other ("85.7 % of all" where two countries alone would come to more than a whole).

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, CheckKind, Verdict};
use super::conflict::{Conflict, Resolution, ResolvedBy};
use super::fact::Fact;
use super::shelf::days;
use super::source::{ClaimId, FactId};
use super::story::{Refutation, voices};

/// Checks that bear a figure out to its digits; the others only leave room for it.
pub const EXACT: &[CheckKind] = &[CheckKind::Change, CheckKind::Share, CheckKind::Ratio];

/// What the checks say about a fact.
#[derive(Default)]
struct Record<'c> {
    borne_out: Option<&'c Check>,
    refuted: Option<&'c Check>,
}

/// Settles disagreements between facts that witnesses leave open; those that were settled so before are judged anew.
pub(super) fn settle(between: &mut [Conflict], facts: &[Fact], checks: &[Check]) {
    let mine: BTreeSet<FactId> = between.iter().filter(|c| is_open(c)).flat_map(|c| c.facts.clone()).collect();
    if mine.is_empty() {
        return;
    }
    let records = records(&mine, facts, checks);
    let of_claims: BTreeMap<&ClaimId, &Fact> = facts
        .iter()
        .filter(|f| mine.contains(&f.id))
        .flat_map(|f| f.witnesses.iter().map(move |w| (&w.claim_id, f)))
        .collect();
    let fact_of = |claims: &[ClaimId]| claims.first().and_then(|id| of_claims.get(id).copied());
    for conflict in between.iter_mut().filter(|c| is_open(c)) {
        let (Some(left), Some(right)) = (fact_of(&conflict.left), fact_of(&conflict.right)) else { continue };
        let first = |fact: &Fact| (days(&fact.key), fact.id.clone());
        let (left, right) = if first(left) <= first(right) { (left, right) } else { (right, left) };
        if fact_of(&conflict.left).is_some_and(|fact| fact.id != left.id) {
            conflict.turn();
        }
        (conflict.explanation, conflict.resolution) = (String::new(), None);
        let Some((record, other)) = records.get(&left.id).zip(records.get(&right.id)) else { continue };
        let Some((left_stands, why)) = verdict(record, other) else { continue };
        if !left_stands {
            conflict.turn();
        }
        conflict.explanation = why;
        conflict.resolution = Some(Resolution { by: ResolvedBy::Arithmetic, standing: conflict.left.clone() });
    }
}

/// Between two facts, and settled by nothing but arithmetic: then the earlier of them is the left one, whatever was stored.
fn is_open(conflict: &Conflict) -> bool {
    conflict.about.is_none() && conflict.resolution.as_ref().is_none_or(|r| r.by == ResolvedBy::Arithmetic)
}

/// Whether the left side stands, and the calculation that says so.
fn verdict(left: &Record<'_>, right: &Record<'_>) -> Option<(bool, String)> {
    let told = |left_stands: bool, check: &Check| Some((left_stands, check.explanation.clone()));
    match (left.refuted, right.refuted) {
        (None, Some(check)) => return told(true, check),
        (Some(check), None) => return told(false, check),
        (Some(_), Some(_)) => return None,
        (None, None) => {}
    }
    match (left.borne_out, right.borne_out) {
        (Some(check), None) => told(true, check),
        (None, Some(check)) => told(false, check),
        _ => None,
    }
}

/// The first check of each kind by id, so that the order in which they were made tells nothing.
fn records<'c>(mine: &'c BTreeSet<FactId>, facts: &'c [Fact], checks: &'c [Check]) -> BTreeMap<&'c FactId, Record<'c>> {
    let facts: BTreeMap<&FactId, &Fact> = facts.iter().map(|f| (&f.id, f)).collect();
    let mut records: BTreeMap<&FactId, Record<'c>> = mine.iter().map(|id| (id, Record::default())).collect();
    let first = |known: &mut Option<&'c Check>, check: &'c Check| {
        if known.is_none_or(|known| check.id < known.id) {
            *known = Some(check);
        }
    };
    for check in checks {
        let reported = check.inputs.first().map(|input| &input.fact);
        if check.verdict == Verdict::Corroborates
            && EXACT.contains(&check.kind)
            && let Some(record) = reported.and_then(|id| records.get_mut(id))
        {
            first(&mut record.borne_out, check);
        }
        if check.verdict == Verdict::Contradicts
            && let Some(record) = weakest(check, &facts).and_then(|id| records.get_mut(id))
        {
            first(&mut record.refuted, check);
        }
    }
    records
}

/// The one figure behind a contradiction that fewer say than any other: of figures that cannot all be true, the likeliest to be wrong.
fn weakest<'f>(check: &'f Check, facts: &BTreeMap<&'f FactId, &'f Fact>) -> Option<&'f FactId> {
    let behind: BTreeSet<&FactId> = Refutation::of(check, facts).behind.into_iter().collect();
    let mut said: Vec<(usize, &FactId)> =
        behind.into_iter().filter_map(|id| Some((voices(facts.get(id)?), id))).collect();
    said.sort();
    match said.as_slice() {
        [(few, id), (more, _), ..] if few < more => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, change, claim, told, volume, weeks_later};
    use super::super::{ConflictKind, Reconciled, ResolvedBy, SourcedClaim, reconcile};
    use crate::model::Claim;

    fn share(percent: &str, of_top: bool) -> Claim {
        let object = of_top.then(|| "top:5".into());
        Claim { of: Some("token_volume".into()), object, ..claim("share", "country:cn", percent, "percent") }
    }

    fn of_kind(result: &Reconciled, kind: ConflictKind) -> (Option<ResolvedBy>, String) {
        let found = result.conflicts.iter().find(|c| c.kind == kind).unwrap();
        let standing = found.resolution.iter().flat_map(|r| &r.standing).map(ToString::to_string).collect();
        (found.resolution.as_ref().map(|r| r.by), standing)
    }

    fn two_outlets() -> Vec<SourcedClaim> {
        let both = |outlet: &str| {
            ["5.16", "2.7"]
                .into_iter()
                .zip(["country:cn", "country:us"])
                .map(move |(v, s)| (outlet.to_owned(), volume(s, v)))
                .collect::<Vec<_>>()
        };
        let told_by = |(outlet, claim): (String, Claim)| told(&outlet, 9, claim);
        both("Harbour").into_iter().chain(both("Lantern")).map(told_by).collect()
    }

    #[test]
    fn a_share_of_the_first_five_is_none_of_all_where_two_countries_would_exceed_the_whole() {
        let mut claims = two_outlets();
        claims.extend([told("Harbour", 9, share("85.7", true)), told("Lantern", 9, share("85.7", false))]);
        let (by, standing) = of_kind(&reconcile(&claims, &Makers), ConflictKind::Scope);
        assert_eq!(by, Some(ResolvedBy::Arithmetic));
        assert!(standing.starts_with("Harbour"), "{standing}");
    }

    #[test]
    fn it_stays_open_where_no_figures_tell() {
        let claims = [told("Harbour", 9, share("85.7", true)), told("Lantern", 9, share("85.7", false))];
        assert_eq!(of_kind(&reconcile(&claims, &Makers), ConflictKind::Scope).0, None);
    }

    #[test]
    fn a_change_belongs_to_the_week_whose_figures_make_it() {
        let claims = [
            told("Harbour", 9, volume("all", "4.69")),
            told("Harbour", 9, weeks_later(volume("all", "7.36"), 1)),
            told("Lantern", 9, weeks_later(change("all", "56.9"), 1)),
            told("Meridian", 9, weeks_later(change("all", "56.9"), 2)),
        ];
        let (by, standing) = of_kind(&reconcile(&claims, &Makers), ConflictKind::Period);
        assert_eq!(by, Some(ResolvedBy::Arithmetic));
        assert!(standing.starts_with("Lantern"), "{standing}");
    }
}
