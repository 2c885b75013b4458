//! A figure that an article repeats counts once, with the fuller words (CLAIM.md, "The same claim" and "Titles").

use std::collections::{HashMap, HashSet};

use super::corrections::corrects;
use crate::model::{Claim, EntityId, MetricId, UnitId};
use crate::rules::Entities;

/// What makes two claims of one article the same figure, periods apart.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    figure: Figure,
    subject: String,
    object: String,
    of: Option<MetricId>,
    state: String,
    part: String,
}

impl Key {
    fn of(claim: &Claim) -> Self {
        let streak = claim.metric.as_str() == "streak";
        Self {
            figure: figure(claim),
            subject: claim.subject.folded(),
            object: claim.object.as_ref().map(|object| object.folded()).unwrap_or_default(),
            of: claim.of.clone(),
            state: claim.state.clone().filter(|_| streak).unwrap_or_default(),
            part: claim.part.clone().unwrap_or_default(),
        }
    }
}

/// A metric, a value as it is printed and a unit.
type Figure = (MetricId, String, UnitId);

fn figure(claim: &Claim) -> Figure {
    (claim.metric.clone(), claim.value.to_string(), claim.unit.clone())
}

/// A figure that a note sets right is right wherever it stands.
fn with_correction(mut stays: Claim, goes: &Claim) -> Claim {
    if let Some(evidence) = corrects(goes).filter(|_| corrects(&stays).is_none()) {
        stays.evidence.push(evidence.clone());
    }
    stays
}

/// Whether a later claim of a figure has what the one that was kept lacks: a period, or in the body a platform.
fn tells_more(claim: &Claim, kept: &Claim, in_body: bool) -> bool {
    let period = claim.period_start.is_some();
    period && (kept.period_start.is_none() || in_body && kept.platform.is_none() && claim.platform.is_some())
}

/// The headline's figures that the body has, with the makers and lines of whom it has them: 小米夺冠, over a text in which the maker's model does.
fn told_of_makers(claims: &[Claim], body: usize, entities: &Entities) -> HashSet<(Figure, EntityId)> {
    let headline = || claims.iter().skip(body);
    // Without a claim of the headline nobody asks; and a value is printed only where metric and unit are ones that it has.
    let kinds: HashSet<_> = headline().map(|claim| (&claim.metric, &claim.unit)).collect();
    if kinds.is_empty() {
        return HashSet::new();
    }
    let asked: HashSet<Figure> = headline().map(figure).collect();
    let is_asked = |claim: &Claim| kinds.contains(&(&claim.metric, &claim.unit)) && asked.contains(&figure(claim));
    let wider = |claim: &Claim| {
        let owners = [entities.maker_of(&claim.subject), entities.family_of(&claim.subject)];
        let other = |owner: &&EntityId| **owner != claim.subject;
        let of = |owner: Option<&EntityId>| owner.filter(other).map(|owner| (figure(claim), owner.clone()));
        owners.map(of).into_iter().flatten().collect::<Vec<_>>()
    };
    claims.iter().take(body).filter(|claim| is_asked(claim)).flat_map(wider).collect()
}

/// Keeps one claim a figure and period; a claim without a period folds into one with. Earlier claims win, so the caller puts
/// the body before the headline. The order is that of the text.
///
/// `body` is how many claims come before the headline's: a headline's figure that the body states, for whatever period, is the body's.
pub fn fold(claims: Vec<Claim>, body: usize, entities: &Entities) -> Vec<Claim> {
    let mut kept: Vec<Claim> = Vec::with_capacity(claims.len());
    let told = told_of_makers(&claims, body, entities);
    let mut by_key: HashMap<Key, Vec<usize>> = HashMap::with_capacity(claims.len());
    for (number, claim) in claims.into_iter().enumerate() {
        if number >= body && told.contains(&(figure(&claim), claim.subject.clone())) {
            continue;
        }
        let places = by_key.entry(Key::of(&claim)).or_default();
        let period = (claim.period_start, claim.period_end);
        let same = places.iter().copied().find(|i| {
            let other = &kept[*i];
            let others = (other.period_start, other.period_end);
            number >= body || others == period || period == (None, None) || others == (None, None)
        });
        match same {
            Some(at) => {
                let later_tells_more = tells_more(&claim, &kept[at], number < body);
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
