//! One key's claims become one fact: its value, its witnesses, and the conflicts among them.

use std::collections::{BTreeMap, BTreeSet};

use super::agreement::{Group, compatible, groups};
use super::conflict::{Conflict, ConflictKind, ResolvedBy, Side};
use super::fact::{Fact, FactStatus, FactValue, Witness, WitnessRole};
use super::interval::Interval;
use super::key::FactKey;
use super::phrases::Phrases;
use super::printed::{Said, off_axis, said, significant};
use super::slips;
use super::source::{ClaimId, SourcedClaim};
use super::witness::{Weight, Worth, in_order, origins, share_slip, weight, worths};
use super::{FactId, Unplaced};
use crate::model::{ClaimValue, EntityId};
use crate::rules::Arithmetic;

/// A fact and the disagreements inside it.
pub(super) struct Settled {
    pub fact: Fact,
    pub conflicts: Vec<Conflict>,
}

/// Everything that is worked out about one key on the way to its fact.
struct Case<'c> {
    claims: Vec<&'c SourcedClaim>,
    said: Vec<Option<Said>>,
    worths: Vec<Worth>,
    /// Groups of agreeing claims that still stand, the best-witnessed first.
    groups: Vec<(Weight, Group)>,
    /// Whether the first group outweighs the second.
    decided: bool,
}

/// Settles one key. `standing` are the standing phrases of its question.
pub(super) fn settle(key: FactKey, mut claims: Vec<&SourcedClaim>, standing: &Phrases) -> Settled {
    in_order(&mut claims);
    let mut said: Vec<Option<Said>> = claims.iter().map(|c| said(&c.claim)).collect();
    narrow(&claims, &mut said);
    let worths = worths(&claims, &said, standing);
    let mut case = Case::new(claims, said, worths);
    if case.slipped(standing) {
        case = Case::new(case.claims, case.said, case.worths);
    }
    let fact = case.fact(key);
    let conflicts = case.conflicts(&fact);
    Settled { fact, conflicts }
}

/// "More than twice" in a headline over "2.11 times" says no more than the text does: what one document says of a figure is
/// what all its claims allow, and its headline is no witness for somebody else's 2.5.
fn narrow(claims: &[&SourcedClaim], said: &mut [Option<Said>]) {
    let mut own: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate().filter(|(i, _)| said.get(*i).is_some_and(Option::is_some)) {
        own.entry(claim.source.document_id.as_str()).or_default().push(i);
    }
    for repeated in own.into_values().filter(|repeated| repeated.len() > 1) {
        let core = |i: &usize| said.get(*i).copied().flatten().map(|s| s.core);
        let sharpest =
            repeated.iter().filter_map(core).min_by_key(|core| (core.width().is_none(), core.width(), core.low));
        let Some(sharpest) = sharpest else { continue };
        for i in repeated {
            if let Some(Some(said)) = said.get_mut(i)
                && said.wide.meets(&sharpest)
            {
                *said = Said { core: sharpest, wide: sharpest };
            }
        }
    }
}

impl<'c> Case<'c> {
    fn new(claims: Vec<&'c SourcedClaim>, said: Vec<Option<Said>>, worths: Vec<Worth>) -> Self {
        let standing: Vec<usize> = (0..claims.len()).filter(|&i| worths[i].role != WitnessRole::Superseded).collect();
        // A claim without a value (a comparison) supports its fact by being made.
        let cores: Vec<Interval> = standing.iter().map(|&i| said[i].map_or(Interval::ALL, |s| s.core)).collect();
        let mut found: Vec<Group> = groups(&cores)
            .into_iter()
            .map(|g| Group { members: g.members.iter().filter_map(|&m| standing.get(m).copied()).collect(), ..g })
            .collect();
        drop_vague(&mut found, &said);
        let mut groups: Vec<(Weight, Group)> =
            found.into_iter().map(|g| (weight(&claims, &worths, &g.members), g)).collect();
        groups.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.common.low.cmp(&b.1.common.low)));
        let decided = match groups.as_slice() {
            [] => false,
            [_] => true,
            [first, second, ..] => first.0 > second.0 || all_one_sided(&second.1, &said),
        };
        Self { claims, said, worths, groups, decided }
    }

    /// Where two groups lie a slip apart, those of the lighter that share it count as one; whether any do. Where the lighter
    /// is more than one voice, or no lighter, the other may as well have slipped.
    fn slipped(&mut self, standing: &Phrases) -> bool {
        let value = |g: &Group| self.most_precise(&g.members).and_then(|i| self.claims[i].claim.value.number());
        let [(heavy, best), rivals @ ..] = self.groups.as_slice() else { return false };
        let apart = |rival: &Group| value(best).zip(value(rival)).is_some_and(|(a, b)| slips::between(a, b).is_some());
        let slips: Vec<&(Weight, Group)> = rivals.iter().filter(|(_, rival)| apart(rival)).collect();
        let mut sides: Vec<Vec<usize>> = slips.iter().map(|(_, rival)| rival.members.clone()).collect();
        if slips.iter().any(|(weight, _)| weight == heavy || weight.voices() > 1) {
            sides.push(best.members.clone());
        }
        let before = self.worths.clone();
        for side in sides {
            share_slip(&self.claims, &side, standing, &mut self.worths);
        }
        before != self.worths
    }

    fn best(&self) -> Option<&Group> {
        self.groups.first().map(|(_, group)| group)
    }

    /// Whether a claim disagrees with the best group; while the case is open, with any other.
    fn stands_against(&self, i: usize) -> bool {
        let Some(best) = self.best() else { return false };
        let superseded = self.worths[i].role == WitnessRole::Superseded;
        !superseded && !best.holds(i) && !self.is_compatible(i)
    }

    fn is_compatible(&self, i: usize) -> bool {
        match (self.best(), self.said[i]) {
            (Some(best), Some(said)) => !best.holds(i) && compatible(&said, &best.common),
            _ => false,
        }
    }

    fn fact(&self, key: FactKey) -> Fact {
        let witnesses = self.witnesses();
        let supporting: Vec<&Witness> = witnesses.iter().filter(|w| w.agrees).collect();
        let count = |role| supporting.iter().filter(|w| w.role == role).count() as u32;
        let against = (0..self.claims.len()).any(|i| self.stands_against(i));
        let best = self.groups.first();
        let independent = best.map_or(0, |(w, _)| w.voices());
        let status = match (best, against, self.decided) {
            (None, ..) => FactStatus::Withdrawn,
            (_, true, false) => FactStatus::Open,
            (_, true, true) => FactStatus::Disputed,
            (_, false, _) if independent > 1 => FactStatus::Agreed,
            _ => FactStatus::Single,
        };
        let open = status == FactStatus::Open;
        let digits = supporting.iter().filter_map(|w| self.claims.iter().find(|c| c.claim_id == w.claim_id));
        Fact {
            id: key.id(),
            value: if open { None } else { self.value() },
            origins: self.origins(key.question.platform.as_deref()),
            digits: digits.map(|c| significant(&c.claim)).max().unwrap_or_default(),
            relays: count(WitnessRole::Relay),
            copies: count(WitnessRole::Copy),
            key,
            status,
            witnesses,
            derived: false,
            derived_from: vec![],
            settled_by: None,
        }
    }

    fn witnesses(&self) -> Vec<Witness> {
        let mut witnesses: Vec<Witness> = (0..self.claims.len()).map(|i| self.witness(i)).collect();
        witnesses.sort();
        witnesses
    }

    fn witness(&self, i: usize) -> Witness {
        let worth = self.worths[i];
        let group = self.groups.iter().position(|(_, g)| g.holds(i));
        let role = if self.is_compatible(i) && worth.role != WitnessRole::Superseded {
            WitnessRole::Compatible
        } else {
            worth.role
        };
        Witness {
            claim_id: self.claims[i].claim_id.clone(),
            role,
            agrees: self.decided && group == Some(0),
            group: group.map(|g| g as u32),
            after: worth.after.and_then(|at| self.claims.get(at)).map(|c| c.claim_id.clone()),
        }
    }

    /// The most precise value of the best group, and what all of the group allow.
    fn value(&self) -> Option<FactValue> {
        let best = self.best()?;
        let chosen = self.most_precise(&best.members)?;
        let like = self.claims[chosen].claim.value;
        if like == ClaimValue::None {
            // A comparison says no figure; that it is made is all there is to it.
            return Some(FactValue { value: like, low: like, high: like });
        }
        let end = |e: Option<rust_decimal::Decimal>| e.map_or(ClaimValue::None, |n| off_axis(n.normalize(), like));
        // Where all say "more than 40" and no more, 44 is as good as 41.
        let allowed = if all_one_sided(best, &self.said) { self.allowed(&best.members) } else { best.common };
        Some(FactValue { value: like, low: end(allowed.low), high: end(allowed.high) })
    }

    /// What none of some claims denies.
    fn allowed(&self, members: &[usize]) -> Interval {
        let wide = members.iter().filter_map(|&i| self.said.get(i).copied().flatten()).map(|s| s.wide);
        wide.fold(Interval::ALL, |all, one| all.intersect(&one).unwrap_or(all))
    }

    fn origins(&self, platform: Option<&str>) -> u32 {
        let members = self.best().into_iter().flat_map(|best| &best.members);
        origins(members.map(|&i| (self.claims[i], self.worths[i].role)), platform)
    }

    fn conflicts(&self, fact: &Fact) -> Vec<Conflict> {
        let Some(best) = self.best() else { return vec![] };
        let primary = self.groups.first().is_some_and(|(w, _)| w.primary > 0);
        let mut conflicts = self.corrections(fact);
        let by = self.decided.then_some(if primary { ResolvedBy::Primary } else { ResolvedBy::Witnesses });
        let mut told: Vec<usize> = Vec::new();
        for (_, rival) in self.groups.iter().skip(1) {
            let against = |i: &usize| self.stands_against(*i) && !told.contains(i);
            let members: Vec<usize> = rival.members.iter().copied().filter(against).collect();
            if members.is_empty() {
                continue;
            }
            let sides = [self.side(&best.members), self.side(&members)];
            conflicts.push(Conflict::inside(ConflictKind::Value, &fact.id, sides, by));
            told.extend(members);
        }
        // Two rivals may give one figure, more or less sharply: that is one disagreement.
        let mut seen = BTreeSet::new();
        conflicts.retain(|conflict| seen.insert(conflict.id.clone()));
        conflicts
    }

    /// Figures that were replaced by others, each pair once.
    fn corrections(&self, fact: &Fact) -> Vec<Conflict> {
        let core = |i: usize| self.said.get(i).copied().flatten().map(|s| s.core);
        let corrected = self.worths.iter().enumerate().filter(|(_, w)| w.role == WitnessRole::Superseded);
        let replaced = corrected.filter_map(|(i, w)| Some((i, w.after?)));
        let differing = replaced.filter(|&(i, j)| core(i).zip(core(j)).is_some_and(|(a, b)| !a.meets(&b)));
        differing
            .map(|(i, j)| {
                let sides = [self.side(&[j]), self.side(&[i])];
                let by = Some(ResolvedBy::Correction);
                Conflict::inside(ConflictKind::Correction, &fact.id, sides, by)
            })
            .collect()
    }

    fn side(&self, members: &[usize]) -> Side {
        let mut claims: Vec<ClaimId> = members.iter().map(|&i| self.claims[i].claim_id.clone()).collect();
        claims.sort();
        let value = self.most_precise(members).map_or(String::new(), |i| self.claims[i].claim.value.to_string());
        Side { value, claims }
    }

    /// The most precise of some claims; primary data before all, a two-sided figure before "more than".
    fn most_precise(&self, members: &[usize]) -> Option<usize> {
        members.iter().copied().min_by_key(|&i| {
            // As it is printed itself, whatever its document says elsewhere.
            let said = said(&self.claims[i].claim);
            let primary = self.worths[i].role != WitnessRole::Primary;
            let width = said.and_then(|s| s.core.width());
            (primary, said.is_none_or(|s| s.one_sided()), width, self.claims[i].claim.value)
        })
    }
}

/// "More than 4 trillion" beside 41.9 forms no group of its own: it says nothing against it. Where vague claims of
/// both directions allow each other and nobody says more, they stay.
fn drop_vague(found: &mut Vec<Group>, said: &[Option<Said>]) {
    let vague = |g: &Group| all_one_sided(g, said);
    let allowed_by =
        |g: &Group, other: &Group| g.members.iter().all(|&i| said[i].is_some_and(|s| s.wide.meets(&other.common)));
    let keep: Vec<bool> = found
        .iter()
        .enumerate()
        .map(|(i, g)| {
            let outdone = |(j, other): (usize, &Group)| {
                i != j && allowed_by(g, other) && (!vague(other) || !allowed_by(other, g))
            };
            !vague(g) || !found.iter().enumerate().any(outdone)
        })
        .collect();
    let mut keep = keep.into_iter();
    found.retain(|_| keep.next().unwrap_or(true));
}

fn all_one_sided(group: &Group, said: &[Option<Said>]) -> bool {
    group.members.iter().all(|&i| said.get(i).copied().flatten().is_some_and(|s| s.one_sided()))
}

/// Claims whose period is open, each with the facts of its question that its value would support.
pub(super) fn unplaced(claims: &[&SourcedClaim], facts: &[Fact], arithmetic: &Arithmetic) -> Vec<Unplaced> {
    let mut timeless: BTreeMap<FactKey, Vec<&Fact>> = BTreeMap::new();
    if !claims.is_empty() {
        for fact in facts {
            timeless.entry(without_time(&fact.key)).or_default().push(fact);
        }
    }
    let candidates = |claim: &SourcedClaim| {
        let alike = timeless.get(&without_time(&FactKey::open(&claim.claim, arithmetic)));
        candidates(claim, alike.map(Vec::as_slice).unwrap_or_default())
    };
    claims.iter().map(|claim| Unplaced { claim_id: claim.claim_id.clone(), candidates: candidates(claim) }).collect()
}

/// The key of everything that differs in period only.
fn without_time(key: &FactKey) -> FactKey {
    let subject = EntityId::new(key.question.subject.folded());
    let object = key.object.as_ref().map(|object| EntityId::new(object.folded()));
    FactKey { period_start: None, period_end: None, grain: None, object, ..key.with_subject(&subject) }
}

fn candidates(claim: &SourcedClaim, alike: &[&Fact]) -> Vec<FactId> {
    let Some(said) = said(&claim.claim) else { return vec![] };
    let grain = claim.claim.grain;
    let fits = |fact: &&&Fact| {
        let from = claim.claim.period_earliest.zip(fact.key.period_start).is_none_or(|(a, b)| a <= b);
        let to = claim.claim.period_latest.zip(fact.key.period_end).is_none_or(|(a, b)| b <= a);
        let as_long = grain.is_none() || grain == fact.key.grain;
        from && to && as_long && fact.interval().is_some_and(|i| said.core.meets(&i))
    };
    let mut ids: Vec<FactId> = alike.iter().filter(fits).map(|f| f.id.clone()).collect();
    ids.sort();
    ids
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Makers, told, volume};
    use super::super::{Reconciled, reconcile};
    use super::*;
    use crate::model::{Claim, Qualifier};

    fn only_fact(result: &Reconciled) -> &Fact {
        assert_eq!(result.facts.len(), 1);
        &result.facts[0]
    }

    fn value(fact: &Fact) -> String {
        fact.value.map_or("open".into(), |v| v.value.to_string())
    }

    #[test]
    fn rounded_figures_agree_and_the_most_precise_is_the_value() {
        let claims = [told("Harbour", 9, volume("all", "4.2")), told("Lantern", 10, volume("all", "4.19"))];
        let result = reconcile(&claims, &Makers);
        let fact = only_fact(&result);
        assert_eq!((fact.status, value(fact).as_str()), (FactStatus::Agreed, "4190000000000"));
        assert!(result.conflicts.is_empty());
    }

    #[test]
    fn two_against_one_is_disputed_and_one_against_one_open() {
        let mut claims = vec![told("Harbour", 9, volume("all", "4.19")), told("Lantern", 10, volume("all", "4.12"))];
        let open = reconcile(&claims, &Makers);
        assert_eq!((only_fact(&open).status, value(only_fact(&open)).as_str()), (FactStatus::Open, "open"));
        claims.push(told("Meridian", 11, volume("all", "4.19")));
        let disputed = reconcile(&claims, &Makers);
        assert_eq!(value(only_fact(&disputed)), "4190000000000");
        assert_eq!(disputed.conflicts.len(), 1);
    }

    #[test]
    fn more_than_four_neither_supports_nor_denies_forty() {
        let mut vague = volume("all", "4");
        vague.qualifier = Qualifier::MoreThan;
        let claims = [told("Harbour", 9, vague), told("Lantern", 10, volume("all", "41.9"))];
        let result = reconcile(&claims, &Makers);
        let fact = only_fact(&result);
        assert_eq!((fact.status, value(fact).as_str()), (FactStatus::Single, "41900000000000"));
        assert!(fact.witnesses.iter().any(|w| w.role == WitnessRole::Compatible && !w.agrees));
    }

    #[test]
    fn an_open_period_is_listed_with_what_it_would_fit() {
        let mut open = volume("all", "4.2");
        (open.period_start, open.period_end, open.grain) = (None, None, None);
        let claims = [told("Harbour", 9, open), told("Lantern", 10, volume("all", "4.19"))];
        let result = reconcile(&claims, &Makers);
        assert_eq!(result.unplaced[0].candidates, [result.facts[0].id.clone()]);
        assert_eq!(result.facts[0].witnesses.len(), 1);
    }

    #[test]
    fn a_headline_that_rounds_its_own_text_supports_nobody_elses_figure() {
        let headline = SourcedClaim {
            claim_id: ClaimId::new("headline"),
            claim: std::sync::Arc::new(Claim { qualifier: Qualifier::MoreThan, ..volume("all", "2") }),
            ..told("Harbour", 9, volume("all", "2"))
        };
        let text = SourcedClaim { source: headline.source.clone(), ..told("Harbour", 9, volume("all", "2.11")) };
        let other = told("Lantern", 9, volume("all", "2.5"));
        let result = reconcile(&[headline.clone(), text.clone(), other], &Makers);
        assert_eq!(only_fact(&result).status, FactStatus::Open, "one against one");
        let alone = reconcile(&[headline, text], &Makers);
        assert_eq!(value(only_fact(&alone)), "2110000000000");
    }
}
