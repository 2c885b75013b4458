//! What the readings come to, in a sentence: which makes the figure true, which nearly, what the plain one gives, how many
//! were tried, and how likely chance is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::super::Readings;
use super::super::SourcedClaim;
use super::super::conflict::{Conflict, ConflictKind, ResolvedBy, kinds};
use super::super::source::ClaimId;
use super::super::wording::figure;
use super::reading::Reading;
use super::solve::{Hit, Joint, Solution, Solved};
use crate::model::ClaimValue;

kinds! {
    /// What the origin's rows say about a figure.
    ReadingVerdict {
        /// True as a reader takes it.
        Plain = "plain",
        /// True in one reading only, which is not the plain one.
        Reading = "reading",
        /// True in several readings; the plain one is none of them.
        Several = "several",
        /// True in none; some miss it by no more than one unit of its last digit.
        Near = "near",
        /// True in none.
        None = "none",
        /// Not true as a reader takes it, and too few digits for another reading to mean anything.
        TooFewDigits = "too_few_digits",
    }
}

/// How well a reading fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It makes the figure true.
    True,
    /// And all other figures of the article for those days.
    Joint,
    /// It misses by no more than one unit of the last digit.
    Near,
}

impl Fit {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Fit::True => "true",
            Fit::Joint => "joint",
            Fit::Near => "near",
        }
    }
}

/// A reading that was tried, for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// How well it fits.
    pub fit: Fit,
    /// What it gives.
    pub value: Decimal,
    /// The plainest of the readings that give this number.
    pub reading: Reading,
    /// How many they are.
    pub alike: usize,
}

/// What the readings come to for one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In a word.
    pub verdict: ReadingVerdict,
    /// The reading that makes it true, where one is named.
    pub reading: Option<Reading>,
    /// Readings that fit, the best first.
    pub tried: Vec<Tried>,
    /// In a sentence or two.
    pub told: String,
}

/// What the readings come to for each figure of a solution.
pub fn told(solution: &Solution, claims: &[SourcedClaim]) -> BTreeMap<ClaimId, Told> {
    let by_id: BTreeMap<&ClaimId, &SourcedClaim> = claims.iter().map(|c| (&c.claim_id, c)).collect();
    let figures = solution.figures.iter().filter_map(|solved| {
        let claim = by_id.get(&solved.claim_id)?;
        let joint = solution.joint.iter().find(|joint| joint.claims.contains(&solved.claim_id));
        Some((solved.claim_id.clone(), Case { solved, joint, claim }.told()))
    });
    figures.collect()
}

struct Case<'s> {
    solved: &'s Solved,
    joint: Option<&'s Joint>,
    claim: &'s SourcedClaim,
}

impl Case<'_> {
    fn told(&self) -> Told {
        let tried = self.tried();
        let verdict = self.verdict(&tried);
        let reading = match verdict {
            ReadingVerdict::Plain => Some(Reading::PLAIN),
            ReadingVerdict::Reading => tried.first().map(|t| t.reading),
            _ => None,
        };
        let odds = if verdict == ReadingVerdict::Plain { String::new() } else { self.odds() };
        let sentences = [self.outcome(verdict, &tried), self.plain(verdict), self.jointly(verdict), odds];
        let told = sentences.into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ");
        Told { verdict, reading, tried, told }
    }

    /// The readings that fit: those first that hold for all of the article's figures of the days.
    fn tried(&self) -> Vec<Tried> {
        let joint: Vec<&Reading> = self.joint.iter().flat_map(|j| j.readings.iter().flatten()).collect();
        let hit = |hit: &Hit, fit: Fit| -> Option<Tried> {
            let shared = hit.readings.iter().find(|reading| joint.contains(reading));
            let (reading, fit) = match (shared, fit) {
                (Some(shared), Fit::True) => (shared, Fit::Joint),
                _ => (hit.readings.first()?, fit),
            };
            Some(Tried { fit, value: hit.value, reading: *reading, alike: hit.readings.len() })
        };
        let hits = self.solved.hits.iter().filter_map(|h| hit(h, Fit::True));
        let mut tried: Vec<Tried> = hits.collect();
        tried.sort_by_key(|t| (t.fit != Fit::Joint, t.reading.departures(), t.reading));
        tried.extend(self.solved.near.iter().filter_map(|h| hit(h, Fit::Near)));
        tried
    }

    fn verdict(&self, tried: &[Tried]) -> ReadingVerdict {
        let solved = self.solved;
        let plain = solved.hits.iter().any(|hit| hit.readings.contains(&Reading::PLAIN));
        let joint = tried.iter().filter(|t| t.fit == Fit::Joint).count();
        let telling = solved.telling || self.joint.is_some_and(|j| j.telling && j.readings.len() == 1);
        match (plain, solved.hits.len(), joint) {
            (true, ..) => ReadingVerdict::Plain,
            _ if !telling => ReadingVerdict::TooFewDigits,
            (_, 1, _) | (_, _, 1) => ReadingVerdict::Reading,
            (_, 0, _) if solved.near.is_empty() => ReadingVerdict::None,
            (_, 0, _) => ReadingVerdict::Near,
            _ => ReadingVerdict::Several,
        }
    }

    fn shown(&self, value: Decimal) -> String {
        let unit = self.claim.claim.unit.as_str();
        let places = if unit == "percent" { 1 } else { 4 };
        figure(ClaimValue::Number(value.round_dp(places)), unit)
    }

    fn outcome(&self, verdict: ReadingVerdict, tried: &[Tried]) -> String {
        let named = |t: &Tried| format!("{} ({})", t.reading.in_words(), self.shown(t.value));
        match verdict {
            ReadingVerdict::Plain => {
                let value = self.solved.plain.map(|p| self.shown(p)).unwrap_or_default();
                format!("The origin's own rows bear it out as it is read plainly: {value}.")
            }
            ReadingVerdict::Reading => {
                let reading = tried.first().map(named).unwrap_or_default();
                format!("It is true for one reading only: {reading}.")
            }
            ReadingVerdict::Several => {
                let shown: Vec<String> = tried.iter().filter(|t| t.fit != Fit::Near).take(3).map(named).collect();
                let more = self.solved.hits.len().saturating_sub(shown.len());
                let more = if more > 0 { format!("; and {more} more") } else { String::new() };
                format!("Several readings make it true: {}{more}.", shown.join("; "))
            }
            ReadingVerdict::Near => {
                let nearest = tried.first().map(named).unwrap_or_default();
                format!("No reading makes it true; nearest comes {nearest}.")
            }
            ReadingVerdict::None => "No reading of the origin's rows makes it true or nearly so.".to_owned(),
            ReadingVerdict::TooFewDigits => {
                "It has too few digits for a reading to be named: some would fit by chance.".to_owned()
            }
        }
    }

    fn plain(&self, verdict: ReadingVerdict) -> String {
        match (verdict, self.solved.plain) {
            (ReadingVerdict::Plain, _) | (_, None) => String::new(),
            (_, Some(plain)) => format!("Read plainly, all rows give {}.", self.shown(plain)),
        }
    }

    fn jointly(&self, verdict: ReadingVerdict) -> String {
        let Some(joint) = self.joint.filter(|_| verdict != ReadingVerdict::Plain) else { return String::new() };
        let figures = joint.claims.len();
        match joint.readings.as_slice() {
            [] => format!("No reading holds for all {figures} figures of the article for these days."),
            [only] => {
                let reading = only.first().map(Reading::in_words).unwrap_or_default();
                format!("One reading alone holds for all {figures} figures of the article for these days: {reading}.")
            }
            several => {
                let n = several.len();
                format!("{n} readings hold for all {figures} figures of the article for these days.")
            }
        }
    }

    fn odds(&self) -> String {
        let Solved { tried, combinations, .. } = self.solved;
        let shifted = if self.solved.shifted { " The stated days fail: moved ones were tried too." } else { "" };
        let chance = self.solved.chance.map_or(String::new(), |chance| {
            format!("; a random figure of as many digits would hit one with a chance of {}", chance.round_dp(2))
        });
        format!("Tried: {tried} numbers from {combinations} ways to add the rows up{chance}.{shifted}")
    }
}

/// Conflicts that primary data settle against figures which another reading bears out are none: each is right for what it counts.
pub(in super::super) fn settle(conflicts: &mut [Conflict], readings: &Readings) {
    for conflict in conflicts {
        let by_rows = conflict.resolution.as_ref().is_some_and(|r| r.by == ResolvedBy::Primary);
        let told: Vec<&String> = conflict.right.iter().filter_map(|id| Some(&readings.get(id)?.told)).collect();
        if let (true, Some(first)) = (by_rows && told.len() == conflict.right.len(), told.first()) {
            let renamed = conflict.renamed(ConflictKind::Reading, None, Some(ResolvedBy::Reading));
            *conflict = Conflict { explanation: (*first).clone(), ..renamed };
        }
    }
}

/// A share that an article states, and the one that its own figures for the same subject make, whatever their period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnShare {
    /// The stated share.
    pub share: ClaimId,
    /// The article's figure of the subject.
    pub part: ClaimId,
    /// Its figure of the whole platform.
    pub whole: ClaimId,
    /// What they make, in per cent.
    pub value: Decimal,
}

/// Holds the shares that documents state against those that their own figures of a shorter period inside it make: "33 % in June"
/// beside "4.25 of 46.7 trillion in the week".
pub fn own_shares(claims: &[SourcedClaim]) -> Vec<OwnShare> {
    let volumes: Vec<&SourcedClaim> =
        claims.iter().filter(|c| c.claim.metric.as_str() == "token_volume" && c.claim.scope.is_none()).collect();
    let mut found = Vec::new();
    for share in claims.iter().filter(|c| c.claim.metric.as_str() == "share" && c.claim.object.is_none()) {
        let own = |c: &&&SourcedClaim| c.source.document_id == share.source.document_id;
        let of = |c: &SourcedClaim, subject: &str| c.claim.subject.folded() == subject;
        for part in volumes.iter().filter(own).filter(|c| of(c, &share.claim.subject.folded())) {
            let same = |c: &&&SourcedClaim| {
                let (a, b) = (&c.claim, &part.claim);
                (a.period_start, a.period_end, &a.platform) == (b.period_start, b.period_end, &b.platform)
            };
            let inside = |c: &SourcedClaim| {
                let (a, b) = (&c.claim, &share.claim);
                a.period_start.zip(b.period_start).is_some_and(|(a, b)| a >= b)
                    && a.period_end.zip(b.period_end).is_some_and(|(a, b)| a <= b)
            };
            let Some(whole) = volumes.iter().filter(own).filter(|c| of(c, "all")).find(same) else { continue };
            let both = part.claim.value.number().zip(whole.claim.value.number()).filter(|_| inside(part));
            let value = both.and_then(|(a, b)| a.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(b));
            if let Some(value) = value {
                let (share, part, whole) = (share.claim_id.clone(), part.claim_id.clone(), whole.claim_id.clone());
                found.push(OwnShare { share, part, whole, value: value.round_dp(1).normalize() });
            }
        }
    }
    found
}
