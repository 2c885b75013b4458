//! Disagreements between neighbouring facts: the same figure under another week, rival, scope, baseline or unit. Such
//! claims never meet inside a fact, for their keys differ.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use rust_decimal::Decimal;

use super::conflict::{Conflict, ConflictKind, ResolvedBy, Side};
use super::fact::{Fact, FactStatus, WitnessRole};
use super::key::FactKey;
use super::periods::{self, shifted};
use super::printed::{said, significant};
use super::shelf::days;
use super::slips::first_three;
use super::source::{ClaimId, FactId};
use super::{Registry, SourcedClaim};
use crate::model::{Claim, ClaimValue, EntityId, Grain};

/// Two days of one app that have one figure, within a week of each other, are rather one day told twice.
const DAYS_NEAR: i64 = 7;

/// Figures of fewer digits meet too many others by chance.
const TELLING_DIGITS: usize = 3;

/// An old figure may come back under a date this many periods later.
const STALE: i64 = 12;

/// Days beyond a period's own length in which a neighbour of it may lie: a year, and what months differ by.
const YEAR_NEAR: i64 = 400;

/// Claims by their ids.
pub type Claims<'c> = BTreeMap<&'c ClaimId, &'c SourcedClaim>;

/// A fact's value with those who hold it.
struct Stance<'f> {
    fact: &'f Fact,
    value: Decimal,
    /// Significant digits as printed.
    digits: usize,
    documents: BTreeSet<&'f str>,
    claims: Vec<ClaimId>,
    weight: (usize, usize, usize),
}

/// Names the reason of conflicts inside facts where a neighbour has the figure, and finds those between facts.
pub(super) fn conflicts(
    facts: &[Fact],
    inside: &mut [Conflict],
    claims: &Claims<'_>,
    registry: &dyn Registry,
) -> Vec<Conflict> {
    let stances: Vec<Stance<'_>> = facts.iter().filter_map(|fact| Stance::of(fact, claims)).collect();
    let buckets = buckets(&stances);
    let contested = |f: &&Fact| matches!(f.status, FactStatus::Open | FactStatus::Disputed);
    let disputed: BTreeSet<FactId> = facts.iter().filter(contested).map(|f| f.id.clone()).collect();
    let mut lenders = Lenders {
        keys: facts.iter().map(|f| (&f.id, &f.key)).collect(),
        buckets: &buckets,
        same_subject: BTreeMap::new(),
        registry,
    };
    for stance in &stances {
        let question = &stance.fact.key.question;
        let name = (question.metric.to_string(), question.platform.clone(), question.subject.folded());
        lenders.same_subject.entry(name).or_default().push(stance);
    }
    for stances in lenders.same_subject.values_mut() {
        stances.sort_by(|a, b| (days(&a.fact.key), &a.fact.id).cmp(&(days(&b.fact.key), &b.fact.id)));
    }
    let own = OwnWords::of(facts, inside);
    name_reasons(inside, &lenders, claims, &own);
    let mut found = Vec::new();
    for bucket in buckets.values() {
        for (i, one) in bucket.iter().enumerate() {
            for other in bucket.iter().skip(i + 1).take_while(|other| not_after(other, one)) {
                let Some(kind) = kind(&one.fact.key, &other.fact.key, registry) else { continue };
                // Who gives the figure to both means both.
                if one.documents.is_disjoint(&other.documents) && !independent(one, other, kind) {
                    found.push(pair(one, other, kind, &disputed));
                }
            }
        }
    }
    found
}

/// Whether a stance is no later than what may be a neighbour of the other.
fn not_after(later: &Stance<'_>, one: &Stance<'_>) -> bool {
    let last = days(&one.fact.key).and_then(|(start, end)| {
        let span = periods::length((start, end)).checked_add(YEAR_NEAR)?;
        end.checked_add(span.days()).ok()
    });
    later.fact.key.period_start.is_none_or(|start| last.is_none_or(|last| start <= last))
}

/// The first three digits and the size of a figure, as far as they tell it from others: what it shares with those that it may be
/// mixed up with.
pub fn alike(value: &ClaimValue) -> Option<String> {
    let (digits, size) = first_three(value.number()?)?;
    Some(format!("{digits}e{size}"))
}

/// Whether the value of a fact may be what a claim of another fact gives by mistake. Too often yes, never wrongly no.
pub fn may_lend(fact: &Fact, claim: &Claim) -> bool {
    let Some((value, said)) = fact.value.and_then(|v| v.value.number()).zip(said(claim)) else { return false };
    let digits = || claim.value.number().and_then(first_three) == first_three(value);
    let reach = || {
        let near = said.core.width().and_then(|width| width.checked_mul(Decimal::from(5)));
        let apart = claim.value.number().and_then(|own| own.checked_sub(value)).map(|n| n.abs());
        !said.one_sided() || near.zip(apart).is_none_or(|(near, apart)| apart <= near)
    };
    digits() || fact.interval().is_some_and(|interval| said.wide.meets(&interval)) && reach()
}

/// A figure that several outlets give to each of the two facts is a coincidence and no slip.
fn independent(one: &Stance<'_>, other: &Stance<'_>, kind: ConflictKind) -> bool {
    let several = |s: &Stance<'_>| s.weight.0 + s.weight.1 > 1;
    // The origin's own rows do not mix up their weeks.
    let counted = |s: &Stance<'_>| s.weight.0 > 0;
    (counted(one) && counted(other)) || (kind != ConflictKind::Scope && several(one) && several(other))
}

impl<'f> Stance<'f> {
    fn of(fact: &'f Fact, claims: &Claims<'f>) -> Option<Self> {
        let value = fact.value?.value.number().filter(|_| !fact.derived)?;
        let agreeing = || fact.witnesses.iter().filter(|w| w.agrees);
        let count = |role| agreeing().filter(|w| w.role == role).count();
        let sourced = || agreeing().filter_map(|w| claims.get(&w.claim_id));
        Some(Self {
            fact,
            value,
            digits: fact.digits,
            documents: sourced().map(|c| c.source.page.as_str()).collect(),
            claims: agreeing().map(|w| w.claim_id.clone()).collect(),
            weight: (count(WitnessRole::Primary), count(WitnessRole::FirstHand), count(WitnessRole::Relay)),
        })
    }

    fn side(&self) -> Side {
        Side { value: self.value.normalize().to_string(), claims: self.claims.clone() }
    }
}

type Bucket<'s, 'f> = Vec<&'s Stance<'f>>;
type BucketKey = (String, Option<String>, (String, usize));

/// Stances of one metric and platform that share three significant digits and their size, by period.
fn buckets<'s, 'f>(stances: &'s [Stance<'f>]) -> BTreeMap<BucketKey, Bucket<'s, 'f>> {
    let mut buckets: BTreeMap<BucketKey, Bucket<'s, 'f>> = BTreeMap::new();
    for stance in stances {
        if let Some(key) = bucket_of(&stance.fact.key, stance.value).filter(|_| stance.digits >= TELLING_DIGITS) {
            buckets.entry(key).or_default().push(stance);
        }
    }
    for bucket in buckets.values_mut() {
        bucket.sort_by(|a, b| (days(&a.fact.key), &a.fact.id).cmp(&(days(&b.fact.key), &b.fact.id)));
    }
    buckets
}

fn bucket_of(key: &FactKey, value: Decimal) -> Option<BucketKey> {
    Some((key.question.metric.to_string(), key.question.platform.clone(), first_three(value)?))
}

/// In what single respect two keys differ that a slip could explain; none when they differ in more.
fn kind(one: &FactKey, other: &FactKey, registry: &dyn Registry) -> Option<ConflictKind> {
    let mut differences = Vec::new();
    if one.question.subject.folded() != other.question.subject.folded() {
        if related(&one.question.subject, &other.question.subject, registry) {
            return None;
        }
        let change = one.question.metric.as_str() == "change";
        differences.push(if change { ConflictKind::Side } else { ConflictKind::Subject });
    }
    if (one.period_start, one.period_end) != (other.period_start, other.period_end) {
        if !near_in_time(one, other) {
            return None;
        }
        differences.push(ConflictKind::Period);
    } else if one.grain != other.grain {
        differences.push(ConflictKind::Period);
    }
    if one.object != other.object || !may_be_one_scope(one, other, registry) {
        differences.push(ConflictKind::Scope);
    }
    if one.baseline != other.baseline {
        differences.push(ConflictKind::Baseline);
    }
    if one.unit != other.unit {
        let units = BTreeSet::from([one.unit.as_str(), other.unit.as_str()]);
        if units != BTreeSet::from(["percent", "percentage_points"]) {
            return None;
        }
        differences.push(ConflictKind::Points);
    }
    let rest = one.question.of == other.question.of || differences == [ConflictKind::Points];
    let same = one.n == other.n && one.state == other.state && one.part == other.part && one.measure == other.measure;
    match differences[..] {
        [single] if rest && same => Some(single),
        _ => None,
    }
}

/// What a ranking names is what the press counts when it says nothing of what it counts.
fn may_be_one_scope(one: &FactKey, other: &FactKey, registry: &dyn Registry) -> bool {
    let unsaid = |scope: &Option<String>| registry.arithmetic().is_unsaid(scope.as_deref());
    one.scope == other.scope || (unsaid(&one.scope) && unsaid(&other.scope))
}

/// A model and its line, maker or country may well have one and the same figure.
fn related(one: &EntityId, other: &EntityId, registry: &dyn Registry) -> bool {
    let whole_of = |part: &EntityId, whole: &EntityId| {
        [registry.maker_of(part), registry.country_of(part)].into_iter().flatten().any(|w| w.folded() == whole.folded())
            || (matches!(whole.kind(), "family" | "org") && part.slug().starts_with(whole.slug()))
    };
    whole_of(one, other) || whole_of(other, one)
}

/// Overlapping or adjacent periods of one grain, or the same days of another year.
fn near_in_time(one: &FactKey, other: &FactKey) -> bool {
    let (Some(a), Some(b), Some(grain)) = (days(one), days(other), one.grain) else { return false };
    if one.grain != other.grain {
        return false;
    }
    let overlap = a.0 <= b.1 && b.0 <= a.1;
    let reach = if grain == Grain::Day { DAYS_NEAR } else { 1 };
    let ends = shifted(a, grain, -reach).zip(shifted(a, grain, reach));
    let steps = ends.is_some_and(|(before, after)| before.0 <= b.1 && b.0 <= after.1);
    let years = [-1, 1].into_iter().filter_map(|by| shifted(a, Grain::Year, by)).any(|moved| moved == b);
    overlap || steps || years
}

fn pair(one: &Stance<'_>, other: &Stance<'_>, kind: ConflictKind, disputed: &BTreeSet<FactId>) -> Conflict {
    let (stronger, weaker) = if one.weight >= other.weight { (one, other) } else { (other, one) };
    let decided = stronger.weight > weaker.weight;
    let by = match kind {
        // Where one says what it counted and the other says nothing, both can be right. A share without a whole is
        // one of everything: that cannot.
        ConflictKind::Scope if one.fact.key.object == other.fact.key.object => Some(ResolvedBy::Reading),
        _ => decided.then_some(ResolvedBy::Slip),
    };
    let stale = kind == ConflictKind::Period && disputed.contains(&weaker.fact.id);
    let kind = if stale { ConflictKind::Stale } else { kind };
    let facts = vec![stronger.fact.id.clone(), weaker.fact.id.clone()];
    Conflict::between(kind, facts, [stronger.side(), weaker.side()], by)
}

/// The stances of a bucket among which those near to a key are.
fn within<'b, 's, 'f>(bucket: &'b [&'s Stance<'f>], own: &FactKey) -> &'b [&'s Stance<'f>] {
    let first = days(own)
        .and_then(|(start, end)| start.checked_sub(periods::length((start, end)).checked_add(YEAR_NEAR)?.days()).ok());
    let from = bucket.partition_point(|s| s.fact.key.period_start < first);
    bucket.get(from..).unwrap_or_default()
}

/// What conflicts inside facts are explained with: whose figure a side may have borrowed.
struct Lenders<'s, 'f> {
    keys: BTreeMap<&'f FactId, &'f FactKey>,
    buckets: &'s BTreeMap<BucketKey, Bucket<'s, 'f>>,
    /// Stances of one metric, platform and subject, whatever their digits.
    same_subject: BTreeMap<(String, Option<String>, String), Vec<&'s Stance<'f>>>,
    registry: &'s dyn Registry,
}

impl<'s, 'f> Lenders<'s, 'f> {
    /// The neighbour whose figure a side gives, and what was mixed up.
    fn of(&self, own: &FactKey, claim: &SourcedClaim, loose: bool) -> Option<(ConflictKind, FactId)> {
        let value = claim.claim.value.number()?;
        let telling = significant(&claim.claim) >= TELLING_DIGITS;
        let bucket = bucket_of(own, value).filter(|_| telling).and_then(|key| self.buckets.get(&key));
        let same_digits = bucket.into_iter().flat_map(|bucket| within(bucket, own)).find_map(|s| {
            let kind = kind(own, &s.fact.key, self.registry).filter(|_| s.fact.key != *own)?;
            let earlier = days(&s.fact.key) < days(own);
            Some((if kind == ConflictKind::Period && earlier { ConflictKind::Stale } else { kind }, s.fact.id.clone()))
        });
        same_digits.or_else(|| self.other_date(own, claim, telling || loose))
    }

    /// Stances of a question whose days lie between the oldest that may come back as new and a year after, by day.
    fn around(
        &self,
        question: &(String, Option<String>, String),
        own: &FactKey,
    ) -> impl Iterator<Item = &'s Stance<'f>> {
        let reach = days(own).zip(own.grain).and_then(|(at, grain)| {
            let (stale, years) = (shifted(at, grain, -STALE)?.0, [-1, 1].map(|by| shifted(at, Grain::Year, by)));
            let [before, after] = years;
            Some((stale.min(before?.0), shifted(at, grain, 1)?.1.max(after?.1)))
        });
        let stances = self.same_subject.get(question).map(Vec::as_slice).unwrap_or_default();
        let from = stances.partition_point(|s| reach.is_some_and(|(first, _)| s.fact.key.period_start < Some(first)));
        let ends = move |s: &&Stance<'f>| reach.is_some_and(|(_, last)| s.fact.key.period_start <= Some(last));
        stances.get(from..).unwrap_or_default().iter().copied().take_while(ends)
    }

    /// The same question at another date: an old figure come back, or one put a year off. A hedged figure ("more than
    /// 600 million") may stand for one a little above it.
    fn other_date(&self, own: &FactKey, claim: &SourcedClaim, telling: bool) -> Option<(ConflictKind, FactId)> {
        let said = said(&claim.claim).filter(|_| telling)?;
        let question = (own.question.metric.to_string(), own.question.platform.clone(), own.question.subject.folded());
        let reach = said.core.width()?.checked_mul(Decimal::from(5))?;
        self.around(&question, own).find_map(|s| {
            let moved = FactKey { period_start: own.period_start, period_end: own.period_end, ..s.fact.key.clone() };
            if moved != *own || s.fact.key == *own {
                return None;
            }
            let value = s.fact.interval()?;
            let both_ends = !said.one_sided() && value.width().is_some();
            let near_enough = both_ends || (s.value - claim.claim.value.number()?).abs() <= reach;
            let steps = periods::steps_between(days(&s.fact.key)?, days(own)?, own.grain?);
            let stale = steps.is_some_and(|n| (1..=STALE).contains(&n));
            let dated = stale || near_in_time(own, &s.fact.key);
            let kind = if stale { ConflictKind::Stale } else { ConflictKind::Period };
            (said.wide.meets(&value) && near_enough && dated).then(|| (kind, s.fact.id.clone()))
        })
    }

    /// The same share of the same days, counted of another whole or part: "32 %" of everything, "45 %" of what is named.
    fn other_whole(&self, own: &FactKey, claim: &SourcedClaim) -> Option<FactId> {
        let said = said(&claim.claim).filter(|_| own.question.metric.as_str() == "share")?;
        let question = (own.question.metric.to_string(), own.question.platform.clone(), own.question.subject.folded());
        let at = days(own);
        let elsewhere = self.around(&question, own).filter(|s| days(&s.fact.key) == at).find(|s| {
            let moved = FactKey { object: own.object.clone(), scope: own.scope.clone(), ..s.fact.key.clone() };
            moved == *own && s.fact.key != *own && s.fact.interval().is_some_and(|value| said.core.meets(&value))
        });
        elsewhere.map(|s| s.fact.id.clone())
    }

    /// Names what one side of a conflict has mixed up. `loose`: the documents of a side are known to have slipped so.
    fn name(
        &self,
        conflict: &mut Conflict,
        claims: &Claims<'_>,
        words: &OwnWords<'_>,
        loose: &dyn Fn(&[ClaimId]) -> bool,
    ) {
        let [id] = &conflict.facts[..] else { return };
        let Some(own) = self.keys.get(id).copied() else { return };
        let told = |side: &[ClaimId]| -> Vec<&SourcedClaim> {
            words.of_side(side).into_iter().filter_map(|id| claims.get(id).copied()).collect()
        };
        let lender = |side: &[ClaimId]| told(side).into_iter().find_map(|claim| self.of(own, claim, loose(side)));
        let whole = |side: &[ClaimId]| told(side).into_iter().find_map(|claim| self.other_whole(own, claim));
        if let (Some(neighbour), None) | (None, Some(neighbour)) = (whole(&conflict.left), whole(&conflict.right)) {
            *conflict = conflict.renamed(ConflictKind::Scope, Some(neighbour), Some(ResolvedBy::Reading));
            return;
        }
        let mixed_up = match (lender(&conflict.right), lender(&conflict.left)) {
            (Some(reason), None) => Some((reason, false)),
            // The better-witnessed side stands, whatever else has its figure.
            (None, Some(reason)) if conflict.resolution.is_none() => Some((reason, true)),
            _ => None,
        };
        if let Some(((kind, neighbour), swap)) = mixed_up {
            if swap {
                conflict.turn();
            }
            *conflict = conflict.renamed(kind, Some(neighbour), Some(ResolvedBy::Slip));
        } else if let Some(kind) = slip([told(&conflict.left), told(&conflict.right)]) {
            let by = match kind {
                ConflictKind::Rounding => Some(ResolvedBy::Reading),
                _ => conflict.resolution.as_ref().map(|_| ResolvedBy::Slip),
            };
            *conflict = conflict.renamed(kind, None, by);
        }
    }
}

/// Claims that repeat another's passage: they tell nothing of who has mixed up what.
struct OwnWords<'f>(BTreeSet<&'f ClaimId>);

impl<'f> OwnWords<'f> {
    fn of(facts: &'f [Fact], inside: &[Conflict]) -> Self {
        let contested: BTreeSet<&FactId> = inside.iter().filter_map(|c| c.about.as_ref()).collect();
        let witnesses = facts.iter().filter(|f| contested.contains(&f.id)).flat_map(|f| &f.witnesses);
        Self(witnesses.filter(|w| w.role == WitnessRole::Copy).map(|w| &w.claim_id).collect())
    }

    /// The claims of a side without copies; all of them where all are copies.
    fn of_side<'s>(&self, side: &'s [ClaimId]) -> Vec<&'s ClaimId> {
        let own: Vec<&ClaimId> = side.iter().filter(|id| !self.0.contains(id)).collect();
        if own.is_empty() { side.iter().collect() } else { own }
    }

    fn documents<'c>(&self, side: &[ClaimId], claims: &Claims<'c>) -> BTreeSet<&'c str> {
        self.of_side(side).into_iter().filter_map(|id| claims.get(id)).map(|c| c.source.page.as_str()).collect()
    }
}

/// One slip seldom comes alone: who gave one figure ten times too large, or a fortnight too late, gave others so.
fn name_reasons(inside: &mut [Conflict], lenders: &Lenders<'_, '_>, claims: &Claims<'_>, own: &OwnWords<'_>) {
    for conflict in inside.iter_mut().filter(|c| c.kind == ConflictKind::Value) {
        lenders.name(conflict, claims, own, &|_| false);
    }
    let slipped = |kind: ConflictKind, inside: &[Conflict]| -> BTreeSet<&str> {
        let settled = inside.iter().filter(|c| c.kind == kind && c.resolution.is_some());
        settled.flat_map(|c| own.documents(&c.right, claims)).collect()
    };
    let stale = slipped(ConflictKind::Stale, inside);
    let by_ten = slipped(ConflictKind::Unit, inside);
    let all_of =
        |side: &[ClaimId], known: &BTreeSet<&str>| !side.is_empty() && own.documents(side, claims).is_subset(known);
    for conflict in inside.iter_mut() {
        match conflict.kind {
            ConflictKind::Value => lenders.name(conflict, claims, own, &|side| all_of(side, &stale)),
            ConflictKind::Unit if conflict.resolution.is_none() => {
                let (left, right) = (all_of(&conflict.left, &by_ten), all_of(&conflict.right, &by_ten));
                if left && !right {
                    conflict.turn();
                }
                if left != right {
                    *conflict = conflict.renamed(ConflictKind::Unit, None, Some(ResolvedBy::Slip));
                }
            }
            _ => {}
        }
    }
}

/// A slip that alone leads from some figure of one side to some figure of the other.
fn slip(sides: [Vec<&SourcedClaim>; 2]) -> Option<ConflictKind> {
    let [left, right] = sides.map(|side| -> BTreeMap<Decimal, Decimal> {
        let numbers =
            side.iter().filter_map(|c| Some((c.claim.value.number()?.normalize(), said(&c.claim)?.core.width()?)));
        numbers.collect()
    });
    let pairs = || left.iter().flat_map(|one| right.iter().map(move |other| (one, other)));
    let apart = |((a, width), (b, other)): &((&Decimal, &Decimal), (&Decimal, &Decimal))| {
        // 4.19 and 4.20 may be one number, cut off and rounded; 4 and 5 are not.
        width == other && (**a - **b).abs() == **width && a.abs() >= **width * Decimal::ONE_HUNDRED && !width.is_zero()
    };
    let slip = pairs().find_map(|((one, _), (other, _))| super::slips::between(*one, *other));
    slip.or_else(|| pairs().any(|pair| apart(&pair)).then_some(ConflictKind::Rounding))
}
