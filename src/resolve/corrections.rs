//! Figures that an article calls wrong, and those that it puts in their place (CLAIM.md, "Corrections").
//!
//! In: the refusals of a sentence. Out: claims marked with evidence `corrects`, and the withdrawn figure struck from the rest of
//! the article, for an editor's note often stands under a body that was left as it was.

use super::ledger::{Account, CORRECTED};
use super::tables::amount;
use super::value::Valued;
use crate::model::{ByteSpan, Claim, ClaimValue, Evidence, Mention, ReasonId};

/// The role of evidence for a figure that stands in the place of another.
const CORRECTS: &str = "corrects";

/// Withdrawn figures of one sentence, with where it begins and where its block stands.
#[derive(Debug)]
pub struct Note {
    /// The figures that it calls wrong.
    pub withdrawn: Vec<ByteSpan>,
    /// Where the sentence begins.
    pub from: usize,
    /// The block.
    pub block: ByteSpan,
}

/// Marks the claims that stand in the place of withdrawn figures: those of the sentence and of the rest of its block; else the
/// last of the block before; else the only one of the article, as far as units agree.
pub fn mark(claims: &mut [Claim], notes: &[Note], mentions: &[Mention]) {
    for note in notes {
        let nearest = |at: usize| note.withdrawn.iter().copied().min_by_key(|wrong| wrong.start.abs_diff(at));
        let unit = note.withdrawn.first().and_then(|wrong| valued(*wrong, mentions)).and_then(|v| v.unit);
        let alike = |claim: &Claim| unit.as_ref().is_none_or(|unit| *unit == claim.unit);
        let inside = |claim: &Claim| note.block.start <= claim.start && claim.end <= note.block.end;
        let mut right: Vec<usize> = at(claims, |c| inside(c) && c.start >= note.from);
        if right.is_empty() {
            right = at(claims, |c| inside(c) && alike(c)).into_iter().last().into_iter().collect();
        }
        if right.is_empty() {
            right = Some(at(claims, alike)).filter(|found| found.len() == 1).unwrap_or_default();
        }
        for index in right {
            let Some((claim, wrong)) = claims.get_mut(index).and_then(|c| nearest(c.start).map(|wrong| (c, wrong)))
            else {
                continue;
            };
            let (role, how) = (CORRECTS.to_owned(), "passage".to_owned());
            claim.evidence.push(Evidence { role, start: wrong.start, end: wrong.end, how });
        }
    }
}

fn at(claims: &[Claim], is: impl Fn(&Claim) -> bool) -> Vec<usize> {
    claims.iter().enumerate().filter(|(_, claim)| is(claim)).map(|(index, _)| index).collect()
}

fn valued(span: ByteSpan, mentions: &[Mention]) -> Option<Valued> {
    let at = mentions.partition_point(|m| m.span.start < span.start);
    mentions.get(at).filter(|m| m.span == span).and_then(|m| amount(&m.kind))
}

/// Whether a claim stands in the place of a withdrawn one.
pub fn corrects(claim: &Claim) -> Option<&Evidence> {
    claim.evidence.iter().find(|e| e.role == CORRECTS)
}

/// Takes withdrawn figures out of the claims: where a note says that 2.04 should have been 20.4, the 2.04 of the body is no
/// claim either.
pub fn strike(claims: Vec<Claim>, account: &mut Account, mentions: &[Mention]) -> Vec<Claim> {
    let notes: Vec<(Claim, ClaimValue)> = claims
        .iter()
        .filter_map(|claim| {
            let evidence = corrects(claim)?;
            Some((claim.clone(), valued(ByteSpan::new(evidence.start, evidence.end), mentions)?.value))
        })
        .collect();
    if notes.is_empty() {
        return claims;
    }
    let wrong = |claim: &Claim| {
        corrects(claim).is_none()
            && notes.iter().any(|(right, wrong)| claim.value == *wrong && same_question(claim, right))
    };
    let (struck, kept): (Vec<Claim>, Vec<Claim>) = claims.into_iter().partition(wrong);
    for claim in struck {
        let from = mentions.partition_point(|m| m.span.start < claim.start);
        let own = mentions.iter().enumerate().skip(from).take_while(|(_, m)| m.span.start < claim.end);
        for (index, _) in own.filter(|(_, m)| amount(&m.kind).is_some_and(|valued| valued.value == claim.value)) {
            account.withdraw(index, ReasonId::new(CORRECTED));
        }
    }
    kept
}

fn same_question(one: &Claim, other: &Claim) -> bool {
    let days = |claim: &Claim| claim.period_start.zip(claim.period_end);
    one.metric == other.metric
        && one.unit == other.unit
        && one.subject.folded() == other.subject.folded()
        && one.object == other.object
        && one.value != other.value
        && days(one).zip(days(other)).is_none_or(|(a, b)| a == b)
}
