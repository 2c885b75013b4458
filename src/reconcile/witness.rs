//! What each claim of a fact is worth: primary data, a first-hand reader of the origin, a relay of another outlet,
//! a copy of another's passage, or nothing any more.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::WitnessRole;
use super::interval::Interval;
use super::printed::Said;
use super::source::{SourceKind, SourcedClaim};

/// The part of a shorter passage's shingles that must stand in an earlier one to make it a copy.
const CONTAINED: (usize, usize) = (7, 10);

/// Fewer equal figures in a row may come from the same ranking, read twice.
const FEWEST_FIGURES: usize = 6;

/// A shingle that stands in this many passages already is not followed to each of them.
const OWNERS: usize = 8;

/// A claim's worth, and the earlier claim (by index) that it repeats, relays or yields to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Worth {
    pub role: WitnessRole,
    pub after: Option<usize>,
}

/// The weight of a group of claims, compared part by part: primary data, then first-hand readers, then relays.
/// Copies have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Weight {
    pub primary: u32,
    pub first_hand: u32,
    pub relays: u32,
}

/// Sorts claims by when they were said: the earliest is the one that others may have copied.
pub(super) fn in_order(claims: &mut [&SourcedClaim]) {
    claims.sort_by(|a, b| {
        let when = |c: &SourcedClaim| (c.source.published.is_none(), c.source.published, c.source.version);
        when(a)
            .cmp(&when(b))
            .then_with(|| a.source.document_id.cmp(&b.source.document_id))
            .then_with(|| (a.claim.start, &a.claim_id).cmp(&(b.claim.start, &b.claim_id)))
    });
}

/// The worth of every claim of one fact. The claims stand in the order of [`in_order`].
pub(super) fn worths(claims: &[&SourcedClaim], said: &[Option<Said>]) -> Vec<Worth> {
    let superseded = superseded(claims, said);
    let copied = copied(claims, said);
    (0..claims.len())
        .map(|i| match (superseded.get(&i), copied.get(&i)) {
            (Some(&after), _) => Worth { role: WitnessRole::Superseded, after },
            _ if claims[i].source.kind == SourceKind::Primary => Worth { role: WitnessRole::Primary, after: None },
            // A copy of what has been corrected repeats it in good faith and is still no witness of its own.
            (None, Some(&after)) => Worth { role: WitnessRole::Copy, after: Some(after) },
            _ => own_worth(i, claims),
        })
        .collect()
}

fn own_worth(i: usize, claims: &[&SourcedClaim]) -> Worth {
    let Some(outlet) = intermediary(claims[i]) else {
        return Worth { role: WitnessRole::FirstHand, after: None };
    };
    let after = claims.iter().position(|c| c.source.publisher.as_deref().map(folded).as_deref() == Some(&outlet));
    Worth { role: WitnessRole::Relay, after: after.filter(|&at| at != i) }
}

/// The outlet through which a claim knows the origin, folded: the first that it cites that is neither the platform
/// itself nor its own publisher. Someone who cites one name only has read that one.
pub(super) fn intermediary(claim: &SourcedClaim) -> Option<String> {
    let own = claim.source.publisher.as_deref().map(folded);
    let platform = claim.claim.platform.as_deref().map(folded);
    let cited: Vec<String> = claim.claim.attribution.iter().map(|name| folded(name)).collect();
    let (last, before) = cited.split_last()?;
    let mut between = before.to_vec();
    // "According to the Daily" about a platform's figure: the Daily is no origin.
    if platform.as_ref().is_some_and(|p| p != last) {
        between.push(last.clone());
    }
    between.into_iter().find(|name| Some(name) != own.as_ref() && Some(name) != platform.as_ref())
}

/// A name without case, spaces and marks.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Claims that no longer stand, with what took their place when that is among the claims.
fn superseded(claims: &[&SourcedClaim], said: &[Option<Said>]) -> BTreeMap<usize, Option<usize>> {
    let mut gone = BTreeMap::new();
    let mut latest: BTreeMap<&str, (u32, usize)> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        let known = latest.entry(&claim.source.page).or_insert((claim.source.version, i));
        *known = (*known).max((claim.source.version, i));
    }
    for (i, claim) in claims.iter().enumerate() {
        let source = &claim.source;
        let later = latest.get(source.page.as_str()).filter(|(version, _)| *version > source.version);
        if later.is_some() || source.retracted || source.replaced.is_some() {
            gone.insert(i, later.map(|(_, at)| *at));
        }
    }
    for (i, correction) in claims.iter().enumerate().filter(|(_, c)| c.corrects) {
        let publisher = correction.source.publisher.as_deref().map(folded);
        for (j, earlier) in claims.iter().enumerate().take(i) {
            let same = publisher.is_some() && earlier.source.publisher.as_deref().map(folded) == publisher;
            if same && !agree(said, i, j) {
                gone.entry(j).or_insert(Some(i));
            }
        }
    }
    gone
}

fn agree(said: &[Option<Said>], i: usize, j: usize) -> bool {
    let core = |k: usize| said.get(k).copied().flatten().map_or(Interval::ALL, |s| s.core);
    core(i).meets(&core(j))
}

/// Claims that repeat an earlier passage: in the same document, in almost the same letters, or, across languages,
/// with the same figures in the same order.
fn copied(claims: &[&SourcedClaim], said: &[Option<Said>]) -> BTreeMap<usize, usize> {
    let mut copies = BTreeMap::new();
    let mut owners: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut first_of_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut first_of_figures: BTreeMap<u64, usize> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        let seen = first_of_document.entry(claim.source.document_id.as_str()).or_default();
        let repeated = seen.iter().copied().find(|&j| agree(said, i, j));
        seen.push(i);
        if let Some(first) = repeated.or_else(|| same_letters(claims, &owners, i)) {
            copies.insert(i, first);
        } else if let Some(signature) = figures_signature(claim) {
            match first_of_figures.get(&signature) {
                Some(&first) if claims[first].source.page != claim.source.page => {
                    copies.insert(i, first);
                }
                _ => {
                    first_of_figures.entry(signature).or_insert(i);
                }
            }
        }
        for &hash in claim.passage.hashes() {
            let list = owners.entry(hash).or_default();
            if list.len() < OWNERS {
                list.push(i);
            }
        }
    }
    copies
}

fn same_letters(claims: &[&SourcedClaim], owners: &BTreeMap<u32, Vec<usize>>, i: usize) -> Option<usize> {
    let passage = &claims.get(i)?.passage;
    if !passage.is_telling() {
        return None;
    }
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for hash in passage.hashes() {
        for &owner in owners.get(hash).into_iter().flatten() {
            *shared.entry(owner).or_default() += 1;
        }
    }
    shared.into_iter().find_map(|(owner, common)| {
        let earlier = &claims.get(owner)?.passage;
        let shorter = passage.hashes().len().min(earlier.hashes().len());
        (earlier.is_telling() && common * CONTAINED.1 >= shorter * CONTAINED.0).then_some(owner)
    })
}

/// The figures of a document in their order, as a hash; none when two readers of one ranking could both have written
/// them: too few, or all of one unit in falling order.
fn figures_signature(claim: &SourcedClaim) -> Option<u64> {
    let figures = &claim.source.figures;
    let units: BTreeSet<&str> = figures.iter().map(|f| f.unit.as_str()).collect();
    if figures.len() < FEWEST_FIGURES || units.len() < 2 {
        return None;
    }
    let mut hasher = blake3::Hasher::new();
    for figure in figures {
        hasher.update(format!("{} {};", figure.value, figure.unit).as_bytes());
    }
    hasher.finalize().as_bytes().first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// The weight of some of a fact's claims. One publisher counts once, so does one relayed outlet.
pub(super) fn weight(claims: &[&SourcedClaim], worths: &[Worth], members: &[usize]) -> Weight {
    let mut primary = BTreeSet::new();
    let mut first_hand = BTreeSet::new();
    let mut relayed = BTreeSet::new();
    for &i in members {
        let (Some(claim), Some(worth)) = (claims.get(i), worths.get(i)) else { continue };
        match worth.role {
            WitnessRole::Primary => drop(primary.insert(claim.source.page.as_str())),
            WitnessRole::FirstHand => drop(first_hand.insert(publisher(claim))),
            WitnessRole::Relay => drop(relayed.insert(intermediary(claim).unwrap_or_default())),
            WitnessRole::Copy | WitnessRole::Compatible | WitnessRole::Superseded => {}
        }
    }
    relayed.retain(|outlet| !first_hand.contains(outlet));
    Weight { primary: primary.len() as u32, first_hand: first_hand.len() as u32, relays: relayed.len() as u32 }
}

/// Who speaks, folded; a page without a publisher speaks for itself.
pub(super) fn publisher(claim: &SourcedClaim) -> String {
    claim.source.publisher.as_deref().map_or_else(|| claim.source.page.clone(), folded)
}

/// Where a claim's figure was first measured: the last name that it cites, else the platform, else its publisher.
pub(super) fn origin(claim: &SourcedClaim) -> String {
    let platform = claim.claim.platform.as_deref().map(folded);
    platform.or_else(|| claim.claim.attribution.last().map(|n| folded(n))).unwrap_or_else(|| publisher(claim))
}
