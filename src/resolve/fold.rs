//! A figure that an article repeats counts once, with the fuller words (CLAIM.md, "The same claim" and "Titles").

use std::collections::{HashMap, HashSet};

use super::corrections::corrects;
use crate::model::{Claim, EntityId};
use crate::rules::Entities;

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

/// A metric, a value and a unit.
type Figure = (String, String, String);

fn figure(claim: &Claim) -> Figure {
    (claim.metric.as_str().to_owned(), claim.value.to_string(), claim.unit.as_str().to_owned())
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
pub fn fold(claims: Vec<Claim>, body: usize, entities: &Entities) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::new();
    // 小米夺冠, over a text in which the maker's model does: a headline's shorter name.
    let wider = |claim: &Claim| {
        let owners = [entities.maker_of(&claim.subject), entities.family_of(&claim.subject)];
        let other = |owner: &&EntityId| **owner != claim.subject;
        let of = |owner: Option<&EntityId>| owner.filter(other).map(|owner| (figure(claim), owner.clone()));
        owners.map(of).into_iter().flatten().collect::<Vec<_>>()
    };
    let told: HashSet<(Figure, EntityId)> = claims.iter().take(body).flat_map(wider).collect();
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (number, claim) in claims.into_iter().enumerate() {
        if number >= body && told.contains(&(figure(&claim), claim.subject.clone())) {
            continue;
        }
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
