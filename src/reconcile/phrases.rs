//! Standing phrases: words in which everybody tells one question's figures week after week ("according to data of the
//! platform, the weekly call volume of"). They tell no copy from a text of its own, and are left out when passages are
//! compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::key::{FactKey, Question};
use super::source::SourcedClaim;

/// What stands in texts about this many periods was not taken over from one of them.
const PERIODS: usize = 3;

/// Hashes of the shingles of standing phrases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Phrases(BTreeSet<u32>);

/// Claims by key, in the order of the keys, which is that of their questions first.
type Keyed<'c> = BTreeMap<FactKey, Vec<&'c SourcedClaim>>;

/// A quarter of a year: phrases come and go, and what stands in the texts of one quarter says nothing about those of another.
/// What is learnt from all texts at once would have to be learnt anew with each.
type Quarter = Option<(i16, i8)>;

fn quarter(key: &FactKey) -> Quarter {
    key.period_end.map(|end| (end.year(), (end.month() - 1) / 3))
}

/// The standing phrases of each question, quarter by quarter.
#[derive(Debug, Default)]
pub(super) struct Standing {
    phrases: BTreeMap<(Question, Quarter), Phrases>,
    none: Phrases,
}

impl Standing {
    /// Learns them from the claims.
    pub fn of(keyed: &Keyed<'_>) -> Self {
        let mut told: BTreeMap<(Question, Quarter), Vec<&SourcedClaim>> = BTreeMap::new();
        for (key, claims) in keyed {
            told.entry((key.question.clone(), quarter(key))).or_default().extend(claims);
        }
        let phrases = told.into_iter().map(|(of, claims)| (of, Phrases::of(claims.into_iter()))).collect();
        Self { phrases, none: Phrases::default() }
    }

    /// Those in which figures of the key are told.
    pub fn around(&self, key: &FactKey) -> &Phrases {
        self.phrases.get(&(key.question.clone(), quarter(key))).unwrap_or(&self.none)
    }
}

impl Phrases {
    /// The standing phrases of a question, from its claims of some months. A page counts for its latest period only, for one text
    /// may tell of several weeks, and its copies with it.
    pub fn of<'c>(claims: impl Iterator<Item = &'c SourcedClaim>) -> Self {
        let mut pages: BTreeMap<&str, (Date, Vec<&'c SourcedClaim>)> = BTreeMap::new();
        for claim in claims.filter(|c| !c.passage.hashes().is_empty()) {
            let Some(end) = claim.claim.period_end else { continue };
            let page = pages.entry(claim.source.page.as_str()).or_insert((end, Vec::new()));
            page.0 = page.0.max(end);
            page.1.push(claim);
        }
        let periods: BTreeSet<Date> = pages.values().map(|(end, _)| *end).collect();
        if periods.len() < PERIODS {
            return Self::default();
        }
        let mut seen: HashMap<u32, Vec<Date>> = HashMap::new();
        for (end, claims) in pages.values() {
            for hash in claims.iter().flat_map(|c| c.passage.hashes()) {
                let ends = seen.entry(*hash).or_default();
                if ends.len() < PERIODS && !ends.contains(end) {
                    ends.push(*end);
                }
            }
        }
        Self(seen.into_iter().filter(|(_, ends)| ends.len() == PERIODS).map(|(hash, _)| hash).collect())
    }

    /// Whether a shingle is part of one.
    pub fn holds(&self, hash: u32) -> bool {
        self.0.contains(&hash)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
