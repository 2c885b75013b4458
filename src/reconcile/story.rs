//! Disagreements as a fact-checker would tell them: both passages, who printed them and when, and what would
//! reconcile them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::check::{Check, Verdict};
use super::conflict::{Conflict, ConflictKind, Resolution, ResolvedBy, Side};
use super::fact::{Fact, Witness, WitnessRole};
use super::neighbours::Claims;
use super::source::{CheckId, ClaimId, FactId, SourceKind, SourcedClaim};
use super::wording;

/// Writes the explanation of every conflict.
pub(super) fn explain(conflicts: &mut [Conflict], facts: &[Fact], checks: &[Check], claims: &Claims<'_>) {
    let facts: BTreeMap<&FactId, &Fact> = facts.iter().map(|f| (&f.id, f)).collect();
    let checks: BTreeMap<&super::CheckId, &Check> = checks.iter().map(|c| (&c.id, c)).collect();
    for conflict in conflicts {
        conflict.first = [&conflict.left, &conflict.right].map(|side| first(side, claims));
        let passages = joined([said(&conflict.left, claims), said(&conflict.right, claims)]);
        let named = conflict.check.iter().chain(&conflict.more_checks).filter_map(|id| checks.get(id));
        let mut sentences = vec![reason(conflict, &facts)];
        sentences.extend(named.take(3).map(|c| c.explanation.clone()));
        // What a trial of both sides found stands there already.
        sentences.push(std::mem::take(&mut conflict.explanation));
        sentences.extend(outcome(conflict.resolution.as_ref(), claims));
        conflict.reason = joined(sentences);
        conflict.explanation = joined([passages, conflict.reason.clone()]);
    }
}

fn joined(sentences: impl IntoIterator<Item = String>) -> String {
    sentences.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A contradicting check with the stated facts behind it, the reported one first.
pub(super) struct Refutation<'f> {
    check: &'f Check,
    pub behind: Vec<&'f FactId>,
    /// The figure that was tested, when it is a stated one.
    reported: Option<&'f FactId>,
}

/// Contradictions that checks have found. One wrong figure fails several checks: each is told of the figure behind it that fails
/// most, once for all that are.
pub(super) fn refuted(checks: &[Check], facts: &[Fact], told_already: &[Conflict]) -> Vec<Conflict> {
    let pairs: BTreeSet<&[FactId]> = told_already.iter().map(|c| c.facts.as_slice()).collect();
    let facts: BTreeMap<&FactId, &Fact> = facts.iter().map(|f| (&f.id, f)).collect();
    let contradicting = checks.iter().filter(|c| c.verdict == Verdict::Contradicts);
    let refutations = contradicting.map(|check| Refutation::of(check, &facts));
    // "140 a day" and "140 a month" have been told as one figure under two periods.
    let untold: Vec<Refutation<'_>> =
        refutations.filter(|refutation| !pairs.contains(refutation.named().as_slice())).collect();
    let suspicion = suspicion(&untold, &facts);
    let suspect = |refutation: &Refutation<'_>| {
        let worst = refutation.behind.iter().filter_map(|id| suspicion.get(id)).max();
        worst.map(|(_, _, _, _, Reverse(suspect))| *suspect)
    };
    // Streaks that one arithmetic refutes are told as one, under the first of their names.
    let mut alike: BTreeMap<_, &FactId> = BTreeMap::new();
    for refutation in &untold {
        if let Some((key, suspect)) = refutation.check.refuted_streak().zip(suspect(refutation))
            && refutation.reported == Some(suspect)
        {
            let first = alike.entry(key).or_insert(suspect);
            *first = suspect.min(*first);
        }
    }
    let mut suspects: BTreeMap<&FactId, Vec<&Refutation<'_>>> = BTreeMap::new();
    for refutation in &untold {
        let Some(own) = suspect(refutation) else { continue };
        let streak = refutation.check.refuted_streak().filter(|_| refutation.reported == Some(own));
        let name = streak.and_then(|key| alike.get(&key).copied()).unwrap_or(own);
        suspects.entry(name).or_default().push(refutation);
    }
    suspects.into_iter().map(|(suspect, own)| told(suspect, &own, &facts)).collect()
}

/// How suspicious a fact is: one that the origin itself counted less than any other; then by the contradictions that it shares in, those
/// that test it, and how few witnesses it has. It rests on the fact's own contradictions alone, so that one more far away changes
/// nothing here.
type Suspicion<'f> = (bool, usize, usize, Reverse<usize>, Reverse<&'f FactId>);

fn suspicion<'f>(
    refutations: &[Refutation<'f>],
    facts: &BTreeMap<&'f FactId, &'f Fact>,
) -> BTreeMap<&'f FactId, Suspicion<'f>> {
    let witnesses = |id: &FactId| facts.get(id).map_or(0, |f| voices(f));
    let counted = |w: &Witness| w.agrees && w.role == WitnessRole::Primary;
    let reported = |id: &FactId| !facts.get(id).is_some_and(|f| f.witnesses.iter().any(counted));
    let mut found: BTreeMap<&'f FactId, Suspicion<'f>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for refutation in refutations {
        let named: BTreeSet<&'f FactId> = refutation.behind.iter().copied().collect();
        let streak = refutation.check.refuted_streak();
        for id in named {
            let own = found.entry(id).or_insert_with(|| (reported(id), 0, 0, Reverse(witnesses(id)), Reverse(id)));
            own.2 += usize::from(refutation.reported == Some(id));
            // The figures that refute one streak under two names have failed once.
            let again = streak.as_ref().is_some_and(|streak| !told.insert((id, streak.clone())));
            own.1 += usize::from(!again);
        }
    }
    found
}

/// How many say what a fact says, copies left out.
pub(super) fn voices(fact: &Fact) -> usize {
    let own = |w: &&Witness| w.agrees && w.role != WitnessRole::Copy;
    fact.witnesses.iter().filter(own).count()
}

impl<'f> Refutation<'f> {
    pub fn of(check: &'f Check, facts: &BTreeMap<&'f FactId, &'f Fact>) -> Self {
        let mut behind: Vec<&FactId> = Vec::new();
        for input in &check.inputs {
            match facts.get(&input.fact) {
                // A derived figure speaks for the stated ones that it follows from.
                Some(fact) if fact.derived => behind.extend(stated_behind(fact, facts)),
                _ => behind.push(&input.fact),
            }
        }
        let reported = check.inputs.first().map(|input| &input.fact);
        Self { check, behind, reported: reported.filter(|id| facts.get(id).is_some_and(|f| !f.derived)) }
    }

    /// The stated facts, each once, by id.
    fn named(&self) -> Vec<FactId> {
        let named: BTreeSet<&FactId> = self.behind.iter().copied().collect();
        named.into_iter().cloned().collect()
    }
}

fn told<'f>(suspect: &'f FactId, own: &[&Refutation<'f>], facts: &BTreeMap<&'f FactId, &'f Fact>) -> Conflict {
    let supporting = |id: &FactId| -> Vec<ClaimId> {
        let witnesses = facts.get(id).map(|f| f.witnesses.as_slice()).unwrap_or_default();
        witnesses.iter().filter(|w| w.agrees).map(|w| w.claim_id.clone()).collect()
    };
    let streaks: BTreeSet<&FactId> =
        own.iter().filter(|r| r.check.refuted_streak().is_some()).filter_map(|r| r.reported).collect();
    let names = if streaks.contains(suspect) { streaks } else { BTreeSet::from([suspect]) };
    let of_all = |ids: BTreeSet<&FactId>| -> Vec<ClaimId> {
        let claims: BTreeSet<ClaimId> = ids.into_iter().flat_map(supporting).collect();
        claims.into_iter().collect()
    };
    let right = of_all(own.iter().flat_map(|r| r.behind.iter().copied()).filter(|id| !names.contains(id)).collect());
    let left = of_all(names);
    let value = facts.get(suspect).and_then(|f| f.value).map(|v| v.value.to_string()).unwrap_or_default();
    let mut checks: Vec<CheckId> = own.iter().map(|r| r.check.id.clone()).collect();
    checks.sort();
    let against = checks.first().map(|c| c.as_str().to_owned()).unwrap_or_default();
    let sides = [Side { value, claims: left }, Side { value: against, claims: right }];
    let facts = own.iter().flat_map(|r| r.check.inputs.iter().map(|input| input.fact.clone())).collect();
    let mut checks = checks.into_iter();
    let check = checks.next();
    let conflict = Conflict::between(ConflictKind::Arithmetic, facts, sides, None);
    Conflict { check, more_checks: checks.collect(), about: Some(suspect.clone()), ..conflict }
}

/// The stated facts that a derived one follows from.
fn stated_behind<'f>(derived: &'f Fact, facts: &BTreeMap<&'f FactId, &'f Fact>) -> Vec<&'f FactId> {
    let mut open: Vec<&Fact> = vec![derived];
    let mut stated = Vec::new();
    while let Some(fact) = open.pop() {
        for id in &fact.derived_from {
            match facts.get(id) {
                Some(next) if next.derived => open.push(next),
                _ => stated.push(id),
            }
        }
    }
    stated
}

/// The claim of a side that was published first; of one day, the first by page and place. What has no date comes last.
fn first(side: &[ClaimId], claims: &Claims<'_>) -> Option<ClaimId> {
    let place = |c: &&SourcedClaim| {
        let source = &c.source;
        (source.published.is_none(), source.published, source.page.clone(), c.claim.start, c.claim_id.clone())
    };
    side.iter().filter_map(|id| claims.get(id).copied()).min_by_key(place).map(|c| c.claim_id.clone())
}

/// At most three witnesses of a side, with how many more there are.
fn said(side: &[ClaimId], claims: &Claims<'_>) -> String {
    let mut told: Vec<&SourcedClaim> = side.iter().filter_map(|id| claims.get(id).copied()).collect();
    told.sort_by(|a, b| (a.source.published, &a.claim_id).cmp(&(b.source.published, &b.claim_id)));
    let mut parts: Vec<String> = told.iter().take(3).map(|c| passage(c)).collect();
    if told.len() > 3 {
        parts.push(format!("{} more say the same", told.len() - 3));
    }
    if parts.is_empty() { String::new() } else { format!("{}.", parts.join("; ")) }
}

fn passage(claim: &SourcedClaim) -> String {
    let source = &claim.source;
    let publisher = source.publisher.as_deref().unwrap_or(&source.page);
    let date = source.published.map(|d| format!(" ({})", d.strftime("%-d %B %Y"))).unwrap_or_default();
    let value = wording::figure(claim.claim.value, claim.claim.unit.as_str());
    match (source.kind, claim.claim.quote.is_empty()) {
        (SourceKind::Primary, _) => format!("{publisher}'s own data{date} give {value}"),
        (_, true) => format!("{publisher}{date} gives {value}"),
        (_, false) => format!("{publisher}{date} writes “{}”", claim.claim.quote),
    }
}

fn reason(conflict: &Conflict, facts: &BTreeMap<&FactId, &Fact>) -> String {
    let about: Vec<String> =
        conflict.facts.iter().filter_map(|id| facts.get(id)).map(|f| wording::about(&f.key)).collect();
    let about = about.join(" / ");
    let why = match conflict.kind {
        ConflictKind::Value => "The figures differ by more than their rounding allows, and no single slip explains it",
        ConflictKind::Period => "The same figure stands under two periods: one of the dates is wrong",
        ConflictKind::Subject => "The same figure is given to two subjects: one of them has been mixed up",
        ConflictKind::Scope => {
            "The same figure is given for two scopes, and a figure of the narrower is none of the wider"
        }
        ConflictKind::Unit => "The digits agree and the size does not: one side has slipped by a power of ten",
        ConflictKind::Digits => "Two neighbouring digits have changed places on one side",
        ConflictKind::Points => "The same number is called percent here and percentage points there",
        ConflictKind::Reading => {
            "The figures count different parts of the platform: the second is true for another reading of the origin's rows than the one \
             that its words suggest"
        }
        ConflictKind::Baseline => "The same change is measured against two baselines: one of them has been mixed up",
        ConflictKind::Stale => "One side repeats the figure of an earlier period under a new date",
        ConflictKind::Side => "The same change is given to two subjects: it has been put on the wrong side",
        ConflictKind::Rounding => {
            "The figures differ by one unit of their last digit: one was cut off, the other rounded"
        }
        ConflictKind::Sign => "One side calls a fall what the other calls a rise",
        ConflictKind::Arithmetic => "The figures cannot all be true",
        ConflictKind::Correction => "The earlier figure has been corrected",
    };
    format!("{why} ({about}).")
}

fn outcome(resolution: Option<&Resolution>, claims: &Claims<'_>) -> Option<String> {
    let Some(Resolution { by, standing }) = resolution else {
        return Some("Nothing at hand settles it.".into());
    };
    if *by == ResolvedBy::Reading {
        return Some("Each may be right for what it says.".into());
    }
    let who = standing.iter().filter_map(|id| claims.get(id)).next().map(|c| passage(c))?;
    let ground = match by {
        ResolvedBy::Correction => "it corrects the other",
        ResolvedBy::Slip => "the other figure is explained by the slip",
        ResolvedBy::Primary => "the origin's own data say so",
        ResolvedBy::Arithmetic => "the other figures add up with it and not with the other",
        ResolvedBy::Witnesses => "it has the better witnesses",
        ResolvedBy::Reading => "each is right for what it counts",
    };
    Some(format!("What stands: {who}, for {ground}."))
}
