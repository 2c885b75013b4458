//! Facts that witnesses leave open and a slip or arithmetic settles: the side that stands gives the value.

use std::collections::{BTreeMap, BTreeSet};

use super::conflict::{Conflict, ConflictKind, ResolvedBy};
use super::fact::{Fact, FactStatus, FactValue, WitnessRole};
use super::neighbours::Claims;
use super::printed::{off_axis, said};
use super::source::{ClaimId, FactId};
use super::witness::origins;

/// Gives open facts the value of the side that stands; `by`: what has told so far which one that is.
pub(super) fn settle(facts: &mut [Fact], conflicts: &[Conflict], claims: &Claims<'_>, by: ResolvedBy) {
    let mut inside: BTreeMap<&FactId, Vec<&Conflict>> = BTreeMap::new();
    for conflict in conflicts.iter().filter(|c| c.kind != ConflictKind::Correction) {
        conflict.facts.iter().for_each(|id| inside.entry(id).or_default().push(conflict));
    }
    for fact in facts.iter_mut().filter(|f| f.status == FactStatus::Open) {
        let own: BTreeSet<&ClaimId> = fact.witnesses.iter().map(|w| &w.claim_id).collect();
        let within = |c: &&&Conflict| c.left.iter().chain(&c.right).all(|id| own.contains(id));
        let disputes: Vec<&Conflict> = inside.get(&fact.id).into_iter().flatten().filter(within).copied().collect();
        if let Some(side) = one_side(&disputes).map(<[ClaimId]>::to_vec)
            && give(fact, &side, claims).is_some()
        {
            fact.settled_by = Some(by);
        }
    }
}

/// Counts the origins behind the first group of an open fact again.
pub(super) fn count_origins(fact: &mut Fact, claims: &Claims<'_>) {
    let platform = fact.key.question.platform.as_deref();
    let first = fact.witnesses.iter().filter(|w| w.group == Some(0));
    let first = first.filter_map(|w| Some((*claims.get(&w.claim_id)?, w.role)));
    fact.origins = origins(first, platform);
}

/// The side that stands in every dispute, when it is one and the same and not a mere matter of reading.
fn one_side<'c>(disputes: &[&'c Conflict]) -> Option<&'c [ClaimId]> {
    let mut standing = disputes.iter().map(|c| {
        let resolution = c.resolution.as_ref().filter(|r| r.by != ResolvedBy::Reading)?;
        Some(resolution.standing.as_slice())
    });
    let first = standing.next()??;
    standing.all(|side| side == Some(first)).then_some(first)
}

fn give(fact: &mut Fact, side: &[ClaimId], claims: &Claims<'_>) -> Option<()> {
    let told = || side.iter().filter_map(|id| claims.get(id)).filter_map(|c| Some((c, said(&c.claim)?)));
    let core = told().map(|(_, s)| s.core).reduce(|all, one| all.intersect(&one).unwrap_or(all))?;
    let (chosen, _) = told().min_by_key(|(c, s)| (s.one_sided(), s.core.width(), c.claim.value))?;
    let value = chosen.claim.value;
    let end = |end: Option<rust_decimal::Decimal>| end.map(|n| off_axis(n.normalize(), value));
    fact.value = Some(FactValue { value, low: end(core.low)?, high: end(core.high)? });
    fact.status = FactStatus::Disputed;
    for witness in &mut fact.witnesses {
        witness.agrees = side.contains(&witness.claim_id);
    }
    let count = |role| fact.witnesses.iter().filter(|w| w.agrees && w.role == role).count() as u32;
    (fact.relays, fact.copies) = (count(WitnessRole::Relay), count(WitnessRole::Copy));
    let platform = fact.key.question.platform.as_deref();
    let standing = fact.witnesses.iter().filter(|w| w.agrees);
    fact.origins = origins(standing.filter_map(|w| Some((*claims.get(&w.claim_id)?, w.role))), platform);
    Some(())
}
