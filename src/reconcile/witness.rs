//! What each claim of a fact is worth: primary data, a first-hand reader of the origin, a relay of another outlet,
//! a copy of another's passage, or nothing any more.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::WitnessRole;
use super::interval::Interval;
use super::phrases::Phrases;
use super::printed::Said;
use super::shingles::Shingles;
use super::source::{SourceKind, SourcedClaim};

/// The part of a shorter passage's shingles that must stand in an earlier one to make it a copy.
const CONTAINED: (usize, usize) = (7, 10);

/// As much of it tells a copy where both share a slip.
const IN_PART: (usize, usize) = (3, 10);

/// Fewer figures beside a shared slip tell nothing.
const FEWEST_SHARED: usize = 3;

/// Fewer equal figures in a row may come from the same ranking, read twice.
const FEWEST_FIGURES: usize = 6;

/// A correction is held against this many earlier claims of its outlet.
const EARLIER: usize = 64;

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

impl Weight {
    /// How many speak for themselves.
    pub fn voices(self) -> u32 {
        self.primary + self.first_hand + self.relays
    }
}

/// Sorts claims by when they were said: the earliest is the one that others may have copied. What says no date comes first: an
/// agency's text has none, the page that prints it has.
pub(super) fn in_order(claims: &mut [&SourcedClaim]) {
    claims.sort_by(|a, b| {
        let when = |c: &SourcedClaim| (c.source.published, c.source.version);
        when(a)
            .cmp(&when(b))
            .then_with(|| a.source.document_id.cmp(&b.source.document_id))
            .then_with(|| (a.claim.start, &a.claim_id).cmp(&(b.claim.start, &b.claim_id)))
    });
}

/// The worth of every claim of one fact. The claims stand in the order of [`in_order`]; `standing` are the standing
/// phrases of the question ([`Phrases`]).
pub(super) fn worths(claims: &[&SourcedClaim], said: &[Option<Said>], standing: &Phrases) -> Vec<Worth> {
    let passages: Vec<Shingles> = claims.iter().map(|c| c.passage.without(standing)).collect();
    let copied = copied(claims, said, &passages);
    let superseded = superseded(claims, said, &passages);
    let mut first_of_publisher: BTreeMap<String, usize> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        if let Some(publisher) = claim.source.publisher.as_deref() {
            first_of_publisher.entry(folded(publisher)).or_insert(i);
        }
    }
    (0..claims.len())
        .map(|i| match (superseded.get(&i), copied.get(&i)) {
            (Some(&after), _) => Worth { role: WitnessRole::Superseded, after },
            _ if claims[i].source.kind == SourceKind::Primary => Worth { role: WitnessRole::Primary, after: None },
            // A copy of what has been corrected repeats it in good faith and is still no witness of its own; the version that
            // corrects it is one.
            (None, Some(&after)) if superseded.get(&after) != Some(&Some(i)) => {
                Worth { role: WitnessRole::Copy, after: Some(after) }
            }
            _ => match intermediary(claims[i]) {
                None => Worth { role: WitnessRole::FirstHand, after: None },
                Some(outlet) => {
                    let after = first_of_publisher.get(&outlet).copied().filter(|&at| at != i);
                    Worth { role: WitnessRole::Relay, after }
                }
            },
        })
        .collect()
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
fn superseded(
    claims: &[&SourcedClaim],
    said: &[Option<Said>],
    passages: &[Shingles],
) -> BTreeMap<usize, Option<usize>> {
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
    let names: Vec<Option<String>> = claims.iter().map(|c| c.source.publisher.as_deref().map(folded)).collect();
    let mut of_name: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (i, later) in claims.iter().enumerate() {
        let name = names.get(i).and_then(Option::as_deref);
        let own = of_name.get(&name).into_iter().flatten();
        // Where a page gives no name, the text tells who corrects whom.
        let nameless = of_name.get(&None).filter(|_| later.corrects && name.is_some()).into_iter().flatten();
        for &j in own.chain(nameless).rev().take(EARLIER) {
            let texts = || passages.get(i).zip(passages.get(j)).is_some_and(|(a, b)| a.contained_in(b, CONTAINED));
            let known = name.is_some() && names.get(j).and_then(Option::as_deref) == name;
            if claims.get(j).is_some_and(|earlier| replaces(later, earlier, known, texts)) && !agree(said, i, j) {
                gone.entry(j).or_insert(Some(i));
            }
        }
        of_name.entry(name).or_default().push(i);
    }
    gone
}

/// Whether a later claim takes an earlier one's place: the outlet says so, or prints the same text again, later, with
/// another figure.
fn replaces(later: &SourcedClaim, earlier: &SourcedClaim, same_outlet: bool, same_text: impl Fn() -> bool) -> bool {
    if later.source.document_id == earlier.source.document_id {
        return false;
    }
    let dated = later.source.published.zip(earlier.source.published).is_some_and(|(a, b)| a > b);
    later.corrects && same_outlet || (later.corrects || dated && same_outlet) && same_text()
}

fn agree(said: &[Option<Said>], i: usize, j: usize) -> bool {
    let core = |k: usize| said.get(k).copied().flatten().map_or(Interval::ALL, |s| s.core);
    core(i).meets(&core(j))
}

/// Claims that repeat an earlier passage: in the same document, in almost the same letters, or, across languages,
/// with the same figures in the same order.
fn copied(claims: &[&SourcedClaim], said: &[Option<Said>], passages: &[Shingles]) -> BTreeMap<usize, usize> {
    let mut copies = BTreeMap::new();
    let mut owners: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    let mut first_of_document: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut first_of_figures: BTreeMap<u64, usize> = BTreeMap::new();
    for (i, claim) in claims.iter().enumerate() {
        let seen = first_of_document.entry(claim.source.document_id.as_str()).or_default();
        let repeated = seen.iter().copied().find(|&j| agree(said, i, j));
        seen.push(i);
        // Of two pages of one day, or of no known day, that differ, nobody can tell which copied the other.
        let told_first = |j: usize| {
            let (own, other) = (&claim.source, &claims[j].source);
            agree(said, i, j) || own.published != other.published || own.document_id == other.document_id
        };
        if let Some(first) = repeated.or_else(|| same_letters(passages, &owners, i, told_first)) {
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
        for &hash in passages.get(i).map(Shingles::hashes).unwrap_or_default() {
            let list = owners.entry(hash).or_default();
            if list.len() < OWNERS {
                list.push(i);
            }
        }
    }
    copies
}

fn same_letters(
    passages: &[Shingles],
    owners: &BTreeMap<u32, Vec<usize>>,
    i: usize,
    may_be: impl Fn(usize) -> bool,
) -> Option<usize> {
    let passage = passages.get(i).filter(|p| p.is_telling())?;
    let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
    for hash in passage.hashes() {
        for &owner in owners.get(hash).into_iter().flatten() {
            *shared.entry(owner).or_default() += 1;
        }
    }
    shared.into_iter().filter(|(owner, _)| may_be(*owner)).find_map(|(owner, common)| {
        let earlier = passages.get(owner)?;
        let shorter = passage.hashes().len().min(earlier.hashes().len());
        (earlier.is_telling() && common * CONTAINED.1 >= shorter * CONTAINED.0).then_some(owner)
    })
}

/// The claims of one side of a disagreement that rests on a slip: whoever shares it and has the text or the figures of an
/// earlier one even in part has the slip from there too. Two who read the origin do not make the same slip.
pub(super) fn share_slip(claims: &[&SourcedClaim], side: &[usize], standing: &Phrases, worths: &mut [Worth]) {
    let passages: Vec<(usize, Shingles)> =
        side.iter().filter_map(|&i| Some((i, claims.get(i)?.passage.without(standing)))).collect();
    for (nth, (later, passage)) in passages.iter().enumerate() {
        let own =
            |i: usize| worths.get(i).is_some_and(|w| matches!(w.role, WitnessRole::FirstHand | WitnessRole::Relay));
        let source = passages.iter().take(nth.min(OWNERS)).find(|(earlier, words)| {
            own(*earlier) && (passage.contained_in(words, IN_PART) || same_figures(claims, *later, *earlier))
        });
        if let Some(&(earlier, _)) = source.filter(|_| own(*later))
            && let Some(worth) = worths.get_mut(*later)
        {
            *worth = Worth { role: WitnessRole::Copy, after: Some(earlier) };
        }
    }
}

/// Whether the shorter document's figures stand in the other's, in the same order.
fn same_figures(claims: &[&SourcedClaim], one: usize, other: usize) -> bool {
    let figures = |i: usize| claims.get(i).map(|c| c.source.figures.as_slice()).unwrap_or_default();
    let (short, long) = if figures(one).len() <= figures(other).len() { (one, other) } else { (other, one) };
    let mut rest = figures(long).iter();
    figures(short).len() >= FEWEST_SHARED && figures(short).iter().all(|figure| rest.any(|f| f == figure))
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

/// How many origins stand behind some claims. A copy has its passage's: its own publisher measured nothing.
pub(super) fn origins<'c>(
    claims: impl Iterator<Item = (&'c SourcedClaim, WitnessRole)>,
    platform: Option<&str>,
) -> u32 {
    let (mut own, mut copied) = (BTreeSet::new(), BTreeSet::new());
    for (claim, role) in claims {
        let of = if role == WitnessRole::Copy { &mut copied } else { &mut own };
        of.insert(origin(claim, platform));
    }
    // Where all are copies, of what is told no more, they have one text between them.
    if own.is_empty() { copied.len().min(1) as u32 } else { own.len() as u32 }
}

/// Where a claim's figure was first measured: the fact's platform, else the last name that it cites, else its publisher.
fn origin(claim: &SourcedClaim, platform: Option<&str>) -> String {
    let platform = platform.map(folded);
    platform.or_else(|| claim.claim.attribution.last().map(|n| folded(n))).unwrap_or_else(|| publisher(claim))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::testing::{Makers, told, volume, weeks_later};
    use super::super::{Fact, Shingles, SourcedClaim, WitnessRole, reconcile};
    use crate::model::{Claim, ClaimValue};

    fn printed(outlet: &str, day: i8, claim: Claim, words: &str) -> SourcedClaim {
        SourcedClaim { passage: Shingles::of(words), ..told(outlet, day, claim) }
    }

    fn roles(claims: &[SourcedClaim]) -> Vec<WitnessRole> {
        let result = reconcile(claims, &Makers);
        let week = |f: &&Fact| f.witnesses.iter().any(|w| w.claim_id == claims[0].claim_id);
        let fact = result.facts.iter().find(week).unwrap();
        let own = |c: &SourcedClaim| fact.witnesses.iter().find(|w| w.claim_id == c.claim_id).map(|w| w.role);
        claims.iter().filter_map(own).collect()
    }

    const RELEASE: &str = "Developers who rent models by the token sent 6.21 trillion of them to laboratories in China last week, \
        the exchange's public ledger shows, a fifth more than they sent to American ones, and the gap is the widest since the \
        ledger was opened to everyone in spring.";

    #[test]
    fn a_press_release_with_another_lead_is_a_copy() {
        let led = format!("Good news from the east, writes our correspondent. {RELEASE}");
        let cut = RELEASE.split(", and the gap").next().unwrap_or_default();
        let own = "Our own count of the ledger comes to 6.21 trillion for the Chinese side; Monday's table had it a little lower, \
            and the difference is the late entries that arrive over the weekend.";
        let figure = || volume("country:cn", "6.21");
        let claims = [
            printed("Harbour", 9, figure(), RELEASE),
            printed("Lantern", 10, figure(), &led),
            printed("Meridian", 10, figure(), cut),
            printed("Orchard", 11, figure(), own),
        ];
        assert_eq!(
            roles(&claims),
            [WitnessRole::FirstHand, WitnessRole::Copy, WitnessRole::Copy, WitnessRole::FirstHand]
        );
    }

    #[test]
    fn of_two_of_one_day_that_differ_neither_is_the_copy() {
        let wrong = RELEASE.replace("6.21", "6.12");
        let told = |day: i8| {
            [
                printed("Harbour", 9, volume("country:cn", "6.21"), RELEASE),
                printed("Lantern", day, volume("country:cn", "6.12"), &wrong),
                printed("Meridian", day, volume("country:cn", "6.12"), &wrong),
            ]
        };
        let (own, copy) = (WitnessRole::FirstHand, WitnessRole::Copy);
        assert_eq!(roles(&told(10)), [own, copy, copy], "told later, the same text with other figures is copied badly");
        assert_eq!(roles(&told(9)), [own, own, copy], "who of two had it first nothing says; the third adds nothing");
    }

    #[test]
    fn standing_phrases_make_no_copy() {
        let formula = |value: &str| {
            format!(
                "According to data of the world's largest exchange for models, the weekly volume of Chinese models came to {value} trillion tokens"
            )
        };
        let week = |outlet: &str, week: i64, value: &str| {
            printed(outlet, 9, weeks_later(volume("country:cn", value), week), &formula(value))
        };
        let alone = [week("Harbour", 0, "6.21"), week("Lantern", 0, "6.21")];
        assert_eq!(roles(&alone), [WitnessRole::FirstHand, WitnessRole::Copy]);
        let told_weekly = [
            week("Harbour", 0, "6.21"),
            week("Lantern", 0, "6.21"),
            week("Meridian", 1, "6.48"),
            week("Orchard", 2, "7.03"),
        ];
        assert_eq!(roles(&told_weekly), [WitnessRole::FirstHand, WitnessRole::FirstHand]);
    }

    #[test]
    fn the_same_figures_in_the_same_order_are_a_copy_in_another_language() {
        let with = |outlet: &str, figures: &[(&str, &str)]| {
            let mut claim = told(outlet, 9, volume("country:cn", "6.21"));
            let mut source = (*claim.source).clone();
            source.figures = figures
                .iter()
                .map(|(value, unit)| super::super::Figure {
                    value: value.parse().unwrap_or(ClaimValue::None),
                    unit: (*unit).into(),
                })
                .collect();
            claim.source = Arc::new(source);
            claim
        };
        let figures = [
            ("6.21", "tokens"),
            ("12.4", "percent"),
            ("5.17", "tokens"),
            ("3", "weeks"),
            ("31.9", "tokens"),
            ("1.2", "times"),
        ];
        let mut swapped = figures;
        swapped.swap(1, 2);
        assert_eq!(
            roles(&[with("Harbour", &figures), with("晨报", &figures)]),
            [WitnessRole::FirstHand, WitnessRole::Copy]
        );
        assert_eq!(
            roles(&[with("Harbour", &figures), with("晨报", &swapped)]),
            [WitnessRole::FirstHand, WitnessRole::FirstHand]
        );
    }

    /// Three outlets print 6.12 for 6.21; two of them share a sentence with the first, which by itself would tell nothing.
    #[test]
    fn who_shares_a_slip_and_some_words_has_it_from_the_same_place() {
        let words = |own: &str| {
            format!("{own} A week for the record books, with 6.12 trillion tokens for the laboratories of the east.")
        };
        let slip = || volume("country:cn", "6.12");
        let slipped = [
            printed(
                "Harbour",
                8,
                slip(),
                &words("Analysts had seen it coming for months and were right about the autumn rush of agents."),
            ),
            printed(
                "Lantern",
                9,
                slip(),
                &words("Nobody at the fair spoke of anything else on Monday, least of all the sellers of chips."),
            ),
            printed(
                "Meridian",
                9,
                slip(),
                &words("The holidays were quiet in the north, yet servers hummed along through the whole night."),
            ),
        ];
        let right =
            [told("Orchard", 10, volume("country:cn", "6.21")), told("Prairie", 10, volume("country:cn", "6.21"))];
        let all: Vec<SourcedClaim> = slipped.iter().cloned().chain(right).collect();
        let result = reconcile(&all, &Makers);
        assert_eq!(result.facts[0].value.map(|v| v.value), "6210000000000".parse().ok());
        assert_eq!(roles(&all)[..3], [WitnessRole::FirstHand, WitnessRole::Copy, WitnessRole::Copy]);
        // Where nobody says otherwise the shared words are too few to call anyone a copy.
        assert!(roles(&slipped).iter().all(|role| *role == WitnessRole::FirstHand));
    }

    #[test]
    fn the_same_text_again_with_another_figure_is_a_later_version() {
        let claims = [
            printed("Harbour", 9, volume("country:cn", "6.12"), RELEASE),
            printed("Harbour", 11, volume("country:cn", "6.21"), RELEASE),
        ];
        assert_eq!(roles(&claims), [WitnessRole::Superseded, WitnessRole::FirstHand]);
        let own_words = [
            printed("Harbour", 9, volume("country:cn", "6.12"), RELEASE),
            told("Harbour", 11, volume("country:cn", "6.31")),
        ];
        assert!(
            roles(&own_words).iter().all(|role| *role == WitnessRole::FirstHand),
            "an outlet may contradict itself"
        );
    }
}
