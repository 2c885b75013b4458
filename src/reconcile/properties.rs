//! What holds for every set of claims.

use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::shingles::Shingles;
use super::source::ClaimId;
use super::testing::{Makers, change, claim, told, volume, weeks_later};
use super::{FactStatus, Reconciled, SourcedClaim, WitnessRole, reconcile};
use crate::model::{Claim, Qualifier};

const SUBJECTS: [&str; 5] = ["all", "country:cn", "country:us", "model:kimi-9", "model:gpt-9"];
const OUTLETS: [&str; 4] = ["Harbour", "Lantern", "Meridian", "Orchard"];

fn any_claim() -> impl Strategy<Value = Claim> {
    let figure = prop_oneof![
        (0usize..5, 100i64..130, 0u32..2)
            .prop_map(|(s, n, cut)| { volume(SUBJECTS[s], &Decimal::new(n, 2).round_dp(2 - cut).to_string()) }),
        (0usize..5, -200i64..200).prop_map(|(s, n)| change(SUBJECTS[s], &Decimal::new(n, 1).to_string())),
        (3usize..5, 1i64..4).prop_map(|(s, n)| claim("rank", SUBJECTS[s], &n.to_string(), "rank")),
        (1i64..5).prop_map(|n| {
            let state = Some("exceeds:country:us".to_owned());
            Claim { state, ..claim("streak", "country:cn", &n.to_string(), "weeks") }
        }),
    ];
    let hedge = prop_oneof![4 => Just(Qualifier::Exact), 1 => Just(Qualifier::MoreThan), 1 => Just(Qualifier::About)];
    (figure, 0i64..3, hedge, any::<u8>()).prop_map(|(figure, weeks, qualifier, named)| {
        let figure = if named < 32 { unnamed_origin(figure) } else { figure };
        Claim { qualifier, ..weeks_later(figure, weeks) }
    })
}

fn any_set() -> impl Strategy<Value = Vec<SourcedClaim>> {
    prop::collection::vec((any_claim(), 0usize..4, 9i8..13), 1..25).prop_map(|given| {
        let mut claims: Vec<SourcedClaim> = given.into_iter().map(|(c, o, day)| told(OUTLETS[o], day, c)).collect();
        claims.sort_by(|a, b| a.claim_id.cmp(&b.claim_id));
        claims.dedup_by(|a, b| a.claim_id == b.claim_id);
        claims
    })
}

/// The claim again, from another outlet that took over the words.
fn copied(original: &SourcedClaim, words: &Shingles) -> SourcedClaim {
    let copy = told("Copyist", 20, (*original.claim).clone());
    SourcedClaim { claim_id: ClaimId::new(format!("copy of {}", original.claim_id)), passage: words.clone(), ..copy }
}

/// What facts and conflicts say, whoever says so.
fn said(result: &Reconciled) -> Vec<String> {
    let facts = result.facts.iter().map(|f| format!("{} {:?} {:?} of {}", f.id, f.status, f.value, f.origins));
    let conflicts = result.conflicts.iter().map(|c| {
        let by = c.resolution.as_ref().map(|r| r.by);
        format!("{} {:?} {:?} {:?} {by:?}", c.id, c.kind, c.facts, c.about)
    });
    facts.chain(conflicts).collect()
}

fn unnamed_origin(claim: Claim) -> Claim {
    Claim { platform: None, attribution: vec![], ..claim }
}

proptest! {
    #[test]
    fn order_never_matters(claims in any_set(), seed in any::<u64>()) {
        let mut shuffled = claims.clone();
        let mut state = seed | 1;
        for i in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(i, (state >> 33) as usize % (i + 1));
        }
        prop_assert_eq!(reconcile(&claims, &Makers), reconcile(&shuffled, &Makers));
    }

    #[test]
    fn copies_never_add_weight(claims in any_set(), which in any::<prop::sample::Index>()) {
        let words = Shingles::of("A made-up passage, long enough to be told apart from any other by its letters.");
        let mut claims = claims;
        let at = which.index(claims.len());
        claims[at].passage = words.clone();
        let before = reconcile(&claims, &Makers);
        let copy = copied(&claims[at], &words);
        let copied = copy.claim_id.clone();
        claims.push(copy);
        let after = reconcile(&claims, &Makers);
        prop_assert_eq!(said(&before), said(&after));
        let witness = after.facts.iter().flat_map(|f| &f.witnesses).find(|w| w.claim_id == copied);
        prop_assert!(witness.is_some_and(|w| matches!(w.role, WitnessRole::Copy | WitnessRole::Compatible)));
    }

    #[test]
    fn rounding_never_creates_a_conflict(exact in 1_000_000i64..9_999_999, cuts in prop::collection::vec(0u32..6, 1..5)) {
        let exact = Decimal::new(exact, 6);
        let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
        let claims: Vec<SourcedClaim> = cuts
            .iter()
            .enumerate()
            .map(|(i, cut)| told(OUTLETS[i % 4], 9, volume("all", &exact.round_dp_with_strategy(6 - cut, strategy).to_string())))
            .collect();
        prop_assert!(reconcile(&claims, &Makers).conflicts.is_empty());
    }

    #[test]
    fn a_derived_fact_never_outranks_a_stated_one(claims in any_set()) {
        let result = reconcile(&claims, &Makers);
        for fact in &result.facts {
            let derived = fact.status == FactStatus::Derived;
            prop_assert_eq!(derived, fact.derived);
            prop_assert_eq!(derived, fact.witnesses.is_empty());
        }
        let mut ids: Vec<_> = result.facts.iter().map(|f| &f.id).collect();
        ids.dedup();
        prop_assert_eq!(ids.len(), result.facts.len(), "no key has both a stated and a derived fact");
    }

    #[test]
    fn agreement_is_symmetric(one in any_claim(), other in any_claim()) {
        let pair = |a: &Claim, b: &Claim| {
            let claims = [told("Harbour", 9, a.clone()), told("Lantern", 9, b.clone())];
            let result = reconcile(&claims, &Makers);
            let statuses: Vec<FactStatus> = result.facts.iter().map(|f| f.status).collect();
            let values: Vec<_> = result.facts.iter().map(|f| (f.id.clone(), f.value)).collect();
            (statuses, values)
        };
        prop_assert_eq!(pair(&one, &other), pair(&other, &one));
    }

    #[test]
    fn every_claim_is_a_witness_of_one_fact_or_unplaced(claims in any_set()) {
        let result = reconcile(&claims, &Makers);
        for claim in &claims {
            let facts = result.facts.iter().filter(|f| f.witnesses.iter().any(|w| w.claim_id == claim.claim_id)).count();
            let unplaced = result.unplaced.iter().filter(|u| u.claim_id == claim.claim_id).count();
            prop_assert_eq!(facts + unplaced, 1);
        }
    }
}

#[test]
fn sources_are_shared_between_the_claims_of_a_document() {
    let one = told("Harbour", 9, volume("all", "4.19"));
    let other = SourcedClaim { source: Arc::clone(&one.source), ..told("Harbour", 9, volume("country:cn", "1.1")) };
    let result = reconcile(&[one, other], &Makers);
    assert!(result.facts.iter().filter(|f| !f.derived).all(|f| f.status == FactStatus::Single));
}

/// Who gave one figure of an earlier week under a new date gave another so; that somebody copied the second changes nothing.
#[test]
fn a_copy_of_a_stale_figure_leaves_it_stale() {
    let rank = |place: &str| claim("rank", "model:kimi-9", place, "rank");
    let volume = |printed: &str| volume("model:kimi-9", printed);
    let claims = [
        told("Harbour", 9, rank("3")),
        told("Harbour", 9, volume("1.1")),
        told("Harbour", 9, weeks_later(rank("1"), 1)),
        told("Harbour", 9, weeks_later(volume("1.00"), 1)),
        told("Orchard", 9, weeks_later(volume("1.05"), 1)),
        told("Orchard", 9, weeks_later(rank("3"), 1)),
    ];
    let words = Shingles::of("A made-up passage, long enough to be told apart from any other by its letters.");
    let [.., last] = &claims;
    let original = SourcedClaim { passage: words.clone(), ..last.clone() };
    let mut claims: Vec<SourcedClaim> = claims[..5].iter().cloned().chain([original.clone()]).collect();
    let before = reconcile(&claims, &Makers);
    let places: Vec<_> = before.facts.iter().filter(|f| f.key.question.metric.as_str() == "rank").collect();
    assert!(places.iter().all(|f| f.value.is_some()), "the later week's place is told");
    claims.push(copied(&original, &words));
    assert_eq!(said(&reconcile(&claims, &Makers)), said(&before));
}
