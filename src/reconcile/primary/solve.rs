//! Scope solving: for a reported figure, the readings of the origin's rows that make it true.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::interval::Interval;
use super::super::key::{FactKey, whole_period};
use super::super::periods::{Days, shifted};
use super::super::printed::{on_axis, said, significant, step};
use super::super::shelf::days;
use super::super::source::ClaimId;
use super::super::{Registry, SourcedClaim};
use super::daily::Daily;
use super::reading::{Reading, Shift};
use super::sums::{Sums, decimal};
use crate::model::{Baseline, EntityId};

/// Parts are rounded to 0.01 trillion where the article prints no volume to go by.
const USUAL_STEP: u128 = 10_000_000_000;

/// With fewer significant digits too many readings would fit.
const TELLING_DIGITS: usize = 3;

/// A value, and all readings that give it: they are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What the readings compute.
    pub value: Decimal,
    /// The readings, the plainest first.
    pub readings: Vec<Reading>,
}

/// What the readings say about one reported figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solved {
    /// The figure.
    pub claim_id: ClaimId,
    /// How many readings were tried, those that give one number counted once.
    pub tried: usize,
    /// How many combinations these are.
    pub combinations: usize,
    /// Readings that make the figure true to its printed digits.
    pub hits: Vec<Hit>,
    /// Readings that miss it by no more than one unit of its last digit, the nearest first.
    pub near: Vec<Hit>,
    /// What the plain reading gives.
    pub plain: Option<Decimal>,
    /// Whether the days had to be moved, because no reading of the stated ones hits.
    pub shifted: bool,
    /// The chance that a random figure between the least and the greatest of the readings, printed with as many
    /// digits, would hit one of them.
    pub chance: Option<Decimal>,
    /// Whether the figure has enough significant digits for a scope to be named.
    pub telling: bool,
}

/// Figures of one document, period and kind of subject, and the readings that hold for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    /// The figures that were tried together.
    pub claims: Vec<ClaimId>,
    /// Readings that make all of them true, those that give the same numbers taken as one, the plainest first; empty
    /// when none does.
    pub readings: Vec<Vec<Reading>>,
    /// Whether at least one of the figures has enough digits for the scope to be named.
    pub telling: bool,
}

/// Everything that the readings say about some figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Solution {
    /// Each figure alone, sorted by claim.
    pub figures: Vec<Solved>,
    /// Figures of one document taken together.
    pub joint: Vec<Joint>,
}

/// A figure that the rows can speak to.
struct Asked<'c> {
    claim: &'c SourcedClaim,
    days: Days,
    core: Interval,
    step: Decimal,
}

/// Tries every reading on every figure that the origin's rows can speak to: volumes, changes, shares, ratios and places of
/// the platform, countries, makers and models.
pub fn solve(claims: &[SourcedClaim], daily: &Daily, registry: &dyn Registry) -> Solution {
    let mut asked: Vec<Asked<'_>> = claims.iter().filter_map(|claim| Asked::of(claim, registry)).collect();
    asked.sort_by(|a, b| a.claim.claim_id.cmp(&b.claim.claim_id));
    let mut steps: BTreeMap<&str, u128> = BTreeMap::new();
    for figure in asked.iter().filter(|a| a.claim.claim.metric.as_str() == "token_volume") {
        let step = figure.step.to_u128().filter(|s| *s > 0).unwrap_or(USUAL_STEP);
        let known = steps.entry(figure.document()).or_insert(step);
        *known = step.min(*known);
    }
    let mut solution = Solution::default();
    let mut together: BTreeMap<(&str, Days, &str), Vec<usize>> = BTreeMap::new();
    for figure in &asked {
        let step = steps.get(figure.document()).copied().unwrap_or(USUAL_STEP);
        let mut sums = Sums::new(daily, registry, step);
        let Some(solved) = figure.solve(&mut sums) else { continue };
        let group = (figure.document(), figure.days, figure.claim.claim.subject.kind());
        together.entry(group).or_default().push(solution.figures.len());
        solution.figures.push(solved);
    }
    let groups = together.into_values().filter(|group| group.len() > 1);
    solution.joint = groups
        .map(|group| joint(&group.iter().filter_map(|&at| solution.figures.get(at)).collect::<Vec<_>>()))
        .collect();
    solution
}

/// The readings that hit every figure, with those together that no figure tells apart.
fn joint(figures: &[&Solved]) -> Joint {
    let mut values: BTreeMap<Reading, Vec<Decimal>> = BTreeMap::new();
    for (nth, figure) in figures.iter().enumerate() {
        for (reading, value) in figure.hits.iter().flat_map(|hit| hit.readings.iter().map(move |r| (*r, hit.value))) {
            let known = values.entry(reading).or_default();
            if known.len() == nth {
                known.push(value);
            }
        }
    }
    let mut alike: BTreeMap<Vec<Decimal>, Vec<Reading>> = BTreeMap::new();
    for (reading, values) in values.into_iter().filter(|(_, values)| values.len() == figures.len()) {
        alike.entry(values).or_default().push(reading);
    }
    let mut readings: Vec<Vec<Reading>> = alike.into_values().map(plainest_first).collect();
    readings.sort_by_key(|class| class.first().map(|r| (r.departures(), *r)));
    Joint {
        claims: figures.iter().map(|f| f.claim_id.clone()).collect(),
        readings,
        telling: figures.iter().any(|f| f.telling),
    }
}

fn plainest_first(readings: impl IntoIterator<Item = Reading>) -> Vec<Reading> {
    let mut readings: Vec<Reading> = readings.into_iter().collect();
    readings.sort_by_key(|reading| (reading.departures(), *reading));
    readings
}

impl<'c> Asked<'c> {
    fn of(sourced: &'c SourcedClaim, registry: &dyn Registry) -> Option<Self> {
        let claim = &sourced.claim;
        let platform = claim.platform.as_deref() == Some("openrouter");
        let about = matches!(claim.subject.kind(), "all" | "country" | "org" | "family" | "model");
        let key = FactKey::of(claim, registry.arithmetic())?;
        let use_of = key.question.of.as_ref().is_none_or(|of| of.as_str() == "token_volume");
        let asked = matches!(claim.metric.as_str(), "token_volume" | "change" | "share" | "rank" | "ratio");
        // A daily figure of a month is another sum than the month's.
        let own = whole_period(claim.period_start?, claim.period_end?);
        let whole = claim.grain.is_none() || claim.grain == own;
        if !(platform && about && use_of && asked && whole) {
            return None;
        }
        let core = said(claim)?.core;
        Some(Self { claim: sourced, days: days(&key)?, core, step: step(claim, on_axis(claim.value)?) })
    }

    fn document(&self) -> &'c str {
        self.claim.source.document_id.as_str()
    }

    /// Tries the readings of the stated days, and those of moved ones only when none of the first hits.
    fn solve(&self, sums: &mut Sums<'_>) -> Option<Solved> {
        let stated = self.values(sums, &[Shift::Stated]);
        let plain = self.compute(sums, &Reading::PLAIN);
        let hit =
            |values: &BTreeMap<Decimal, Vec<Reading>>| values.keys().any(|v| self.core.meets(&Interval::point(*v)));
        let moved = !hit(&stated) && !stated.is_empty();
        let mut values = stated;
        if moved {
            let shifts: Vec<Shift> = Shift::ALL.iter().copied().filter(|s| *s != Shift::Stated).collect();
            for (value, readings) in self.values(sums, &shifts) {
                values.entry(value).or_default().extend(readings);
            }
        }
        (!values.is_empty()).then(|| self.solved(values, plain, moved))
    }

    fn solved(&self, values: BTreeMap<Decimal, Vec<Reading>>, plain: Option<Decimal>, moved: bool) -> Solved {
        let chance = chance(values.keys().copied(), self.step);
        let (tried, combinations) = (values.len(), values.values().map(Vec::len).sum());
        let (mut hits, mut near) = (Vec::new(), Vec::new());
        for (value, readings) in values {
            let miss = distance(value, &self.core);
            let hit = Hit { value, readings: plainest_first(readings) };
            match miss {
                Some(miss) if self.core.meets(&Interval::point(value)) && miss.is_zero() => hits.push(hit),
                Some(miss) if miss <= self.step => near.push((miss, hit)),
                _ => {}
            }
        }
        hits.sort_by_key(|hit| hit.readings.first().map(|r| (r.departures(), *r)));
        near.sort_by_key(|(miss, hit)| (*miss, hit.readings.first().map(|r| (r.departures(), *r))));
        let shifted = moved && !hits.is_empty();
        Solved {
            claim_id: self.claim.claim_id.clone(),
            tried,
            combinations,
            hits,
            near: near.into_iter().map(|(_, hit)| hit).collect(),
            plain,
            shifted,
            chance,
            telling: significant(&self.claim.claim) >= TELLING_DIGITS,
        }
    }

    fn values(&self, sums: &mut Sums<'_>, shifts: &[Shift]) -> BTreeMap<Decimal, Vec<Reading>> {
        let mut values: BTreeMap<Decimal, Vec<Reading>> = BTreeMap::new();
        let share = self.claim.claim.metric.as_str() == "share";
        let model = self.claim.claim.subject.kind() == "model";
        for reading in shifts.iter().flat_map(|shift| Reading::all(*shift, share, model)) {
            if let Some(value) = self.compute(sums, &reading) {
                values.entry(value.normalize()).or_default().push(reading);
            }
        }
        values
    }

    /// What a reading makes of the figure.
    fn compute(&self, sums: &mut Sums<'_>, reading: &Reading) -> Option<Decimal> {
        let claim = &self.claim.claim;
        let subject: &EntityId = &claim.subject;
        let days = Sums::days(self.days, reading.shift)?;
        match claim.metric.as_str() {
            "token_volume" => decimal(sums.tokens(days, reading, subject)?),
            "rank" => decimal(sums.place(days, reading, subject).filter(|_| subject.kind() == "model")?),
            "share" => {
                let part = decimal(sums.tokens(days, reading, subject)?)?;
                let whole = decimal(sums.whole(days, reading, claim.object.as_ref())?)?;
                part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
            }
            "ratio" => {
                let one = decimal(sums.tokens(days, reading, subject)?)?;
                let other = decimal(sums.tokens(days, reading, claim.object.as_ref()?)?)?;
                one.checked_div(other)
            }
            "change" if claim.unit.as_str() == "percent" => {
                // Where an article does not say against what, the period before is what it may mean.
                let unsaid = || claim.grain.or_else(|| whole_period(self.days.0, self.days.1)).map(Baseline::Previous);
                let Baseline::Previous(grain) = claim.baseline.or_else(unsaid)? else { return None };
                let now = decimal(sums.tokens(days, reading, subject)?)?;
                let earlier = Sums::days(shifted(self.days, grain, -1)?, reading.shift)?;
                let before = decimal(sums.tokens(earlier, reading, subject)?)?;
                now.checked_div(before)?.checked_sub(Decimal::ONE)?.checked_mul(Decimal::ONE_HUNDRED)
            }
            _ => None,
        }
    }
}

fn distance(value: Decimal, core: &Interval) -> Option<Decimal> {
    let (low, high) = (core.low?, core.high?);
    Some(if value < low {
        low - value
    } else if value > high {
        value - high
    } else {
        Decimal::ZERO
    })
}

/// The part of the stretch between the least and the greatest reading that some reading's printed value covers.
fn chance(values: impl Iterator<Item = Decimal>, step: Decimal) -> Option<Decimal> {
    let half = step.checked_div(Decimal::TWO)?;
    let (mut covered, mut from, mut reached) = (Decimal::ZERO, None, None);
    for value in values {
        let (low, high) = (value.checked_sub(half)?, value.checked_add(half)?);
        from = from.or(Some(low));
        let fresh = reached.map_or(low, |r: Decimal| r.max(low));
        covered = covered.checked_add(high.checked_sub(fresh)?)?;
        reached = Some(high);
    }
    let stretch = reached?.checked_sub(from?)?;
    covered.checked_div(stretch).map(|chance| chance.round_dp(3))
}
