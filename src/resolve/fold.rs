//! A figure that an article repeats counts once, with the fuller words (CLAIM.md, "The same claim" and "Titles").

use std::collections::HashMap;

use super::corrections::corrects;
use crate::model::Claim;

/// What makes two claims of one article the same figure, periods apart.
fn key(claim: &Claim) -> String {
    let object = claim.object.as_ref().map(|o| o.folded()).unwrap_or_default();
    let state = claim.state.clone().unwrap_or_default();
    format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}\u{1f}{}",
        claim.metric,
        claim.subject.folded(),
        claim.value,
        claim.unit,
        object,
        claim.of.as_ref().map_or("", |m| m.as_str()),
        if claim.metric.as_str() == "streak" { state.as_str() } else { "" },
        claim.part.as_deref().unwrap_or(""),
    )
}

/// A figure that a note sets right is right wherever it stands.
fn with_correction(mut stays: Claim, goes: &Claim) -> Claim {
    if let Some(evidence) = corrects(goes).filter(|_| corrects(&stays).is_none()) {
        stays.evidence.push(evidence.clone());
    }
    stays
}

/// Keeps one claim a figure and period; a claim without a period folds into one with. Earlier claims win, so the caller puts
/// the body before the headline. The order is that of the text.
///
/// `body` is how many claims come before the headline's: a headline's figure that the body states, for whatever period, is the body's.
pub fn fold(claims: Vec<Claim>, body: usize) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::new();
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, claim) in claims.into_iter().enumerate() {
        let places = by_key.entry(key(&claim)).or_default();
        let period = (claim.period_start, claim.period_end);
        let same = places.iter().copied().find(|i| {
            let other = &kept[*i];
            let others = (other.period_start, other.period_end);
            number >= body || others == period || period == (None, None) || others == (None, None)
        });
        match same {
            Some(at) => {
                let later_tells_more = kept[at].period_start.is_none() && claim.period_start.is_some()
                    || number < body
                        && kept[at].platform.is_none()
                        && claim.platform.is_some()
                        && claim.period_start.is_some();
                let (stays, goes) =
                    if later_tells_more { (claim, kept[at].clone()) } else { (kept[at].clone(), claim) };
                kept[at] = with_correction(stays, &goes);
            }
            None => {
                places.push(kept.len());
                kept.push(claim);
            }
        }
    }
    kept.sort_by(|a, b| {
        (a.start, a.end, a.metric.as_str(), a.subject.as_str()).cmp(&(
            b.start,
            b.end,
            b.metric.as_str(),
            b.subject.as_str(),
        ))
    });
    kept
}
