//! What one reading makes of the rows: a subject's tokens, its share, its place, its change.

use std::collections::BTreeMap;

use jiff::{Span, ToSpan};
use rust_decimal::Decimal;

use super::super::Registry;
use super::super::periods::Days;
use super::daily::{Daily, Totals};
use super::listing::{Place, places};
use super::reading::{Free, Knowledge, Line, Other, Pick, Reading, Rounding, Shift, Snapshots, Whole};
use crate::model::EntityId;

/// The rows, laid out once for each way to lay them out, since hundreds of readings share a few layouts.
pub(super) struct Sums<'d> {
    daily: &'d Daily,
    registry: &'d dyn Registry,
    totals: BTreeMap<Days, Option<Totals>>,
    layouts: BTreeMap<(Days, Free, Snapshots, Knowledge), Vec<Place>>,
    /// Parts are rounded to this many tokens.
    step: u128,
}

impl<'d> Sums<'d> {
    pub fn new(daily: &'d Daily, registry: &'d dyn Registry, step: u128) -> Self {
        Self { daily, registry, totals: BTreeMap::new(), layouts: BTreeMap::new(), step: step.max(1) }
    }

    /// The days as the reading shifts them.
    pub fn days(days: Days, shift: Shift) -> Option<Days> {
        let moved = |by_start: i64, by_end: i64| {
            let step = |n: i64| -> Span { n.days() };
            Some((days.0.checked_add(step(by_start)).ok()?, days.1.checked_add(step(by_end)).ok()?))
        };
        match shift {
            Shift::Stated => Some(days),
            Shift::Sunday => moved(-1, -1),
            Shift::Later => moved(1, 1),
            Shift::DayBefore => moved(-1, 0),
            Shift::DayAfter => moved(0, 1),
            Shift::WithoutFirst => moved(1, 0),
            Shift::WithoutLast => moved(0, -1),
        }
    }

    fn totals(&mut self, days: Days) -> Option<&Totals> {
        let daily = self.daily;
        self.totals.entry(days).or_insert_with(|| daily.totals(days)).as_ref()
    }

    fn layout(&mut self, days: Days, reading: &Reading) -> Option<(&[Place], u128)> {
        let other = self.totals(days)?.other;
        let key = (days, reading.free, reading.snapshots, reading.knowledge);
        if !self.layouts.contains_key(&key) {
            let named = &self.totals.get(&days)?.as_ref()?.named;
            let laid = places(named, self.registry, (reading.free, reading.snapshots, reading.knowledge), days.1);
            self.layouts.insert(key, laid);
        }
        Some((self.layouts.get(&key)?.as_slice(), other))
    }

    /// A subject's tokens under a reading; for models the pick makes no difference.
    pub fn tokens(&mut self, days: Days, reading: &Reading, subject: &EntityId) -> Option<u128> {
        let step = if reading.rounding == Rounding::Parts { self.step } else { 1 };
        let (places, other) = self.layout(days, reading)?;
        let total = subject.kind() == "all";
        let folded = subject.folded();
        let parts: Vec<u128> = if total || matches!(subject.kind(), "country" | "org") {
            let rows = picked(places, other, reading);
            rows.iter().filter(|p| total || p.is_of(&folded)).map(|p| p.tokens).collect()
        } else {
            let own = |p: &&Place| p.is_of(&folded) || is_named_after(&p.listing.model, subject, reading.line);
            let bought = |p: &&Place| reading.free != Free::LeftOut || !p.listing.free;
            places.iter().filter(own).filter(bought).map(|p| p.tokens).collect()
        };
        let with_other = total && reading.pick == Pick::All && reading.other == Other::Counted;
        let parts_sum = parts.iter().map(|part| rounded(*part, step)).sum::<u128>();
        let sum = parts_sum + if with_other { rounded(other, step) } else { 0 };
        (sum > 0).then_some(sum)
    }

    /// What a share is of.
    pub fn whole(&mut self, days: Days, reading: &Reading, object: Option<&EntityId>) -> Option<u128> {
        if let Some(object) = object.filter(|o| o.kind() != "all") {
            let n: usize = object.slug().parse().ok().filter(|_| object.kind() == "top")?;
            let (places, _) = self.layout(days, reading)?;
            return Some(places.iter().take(n).map(|p| p.tokens).sum());
        }
        let whole = match reading.whole {
            Whole::Rows => Reading { pick: Pick::All, rounding: Rounding::Exact, ..*reading },
            Whole::Picked => Reading { rounding: Rounding::Exact, ..*reading },
        };
        self.tokens(days, &whole, &EntityId::new("all"))
    }

    /// A model's place, counted from 1.
    pub fn place(&mut self, days: Days, reading: &Reading, subject: &EntityId) -> Option<u128> {
        let (places, other) = self.layout(days, reading)?;
        let folded = subject.folded();
        let at = places.iter().position(|p| p.is_of(&folded))?;
        let pushed = reading.other == Other::Placed && places.get(at).is_some_and(|p| other > p.tokens);
        Some(at as u128 + 1 + u128::from(pushed))
    }
}

/// Whether a row is one of a line's models, or, where the reading takes them in, a variant of the model: `gpt-9-mini` of
/// `gpt-9`. `glm-5.2` is another version than `glm-5` and no variant.
fn is_named_after(row: &EntityId, subject: &EntityId, line: Line) -> bool {
    let Some(rest) = row.slug().strip_prefix(subject.slug()) else { return false };
    match subject.kind() {
        "family" => !rest.starts_with(char::is_alphabetic),
        "model" => line == Line::Line && rest.starts_with('-'),
        _ => false,
    }
}

fn picked<'p>(places: &'p [Place], other: u128, reading: &Reading) -> Vec<&'p Place> {
    let counted: Vec<&Place> = places.iter().filter(|p| reading.free != Free::LeftOut || !p.listing.free).collect();
    let limit = match reading.pick {
        Pick::All => return counted,
        Pick::Chart => 9,
        Pick::TopTen => 10,
        Pick::TopFifty => 50,
    };
    // `other` takes a place when the list is read as the chart draws it.
    let taken = reading.other == Other::Placed && counted.get(limit - 2).is_some_and(|p| other > p.tokens);
    counted.into_iter().take(limit - usize::from(taken)).collect()
}

/// Rounded half up to a multiple of the step.
fn rounded(tokens: u128, step: u128) -> u128 {
    tokens.saturating_add(step / 2) / step * step
}

/// Tokens as a decimal.
pub(super) fn decimal(tokens: u128) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(i128::try_from(tokens).ok()?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_are_named_after_their_model_and_versions_are_not() {
        let after = |row: &str, subject: &str, line| {
            is_named_after(&EntityId::new(format!("model:{row}")), &EntityId::new(subject), line)
        };
        assert!(after("gpt-9-mini", "model:gpt-9", Line::Line));
        assert!(!after("gpt-9-mini", "model:gpt-9", Line::Model));
        assert!(!after("glm-5.2", "model:glm-5", Line::Line));
        assert!(after("qwen3.6-plus", "family:qwen", Line::Model));
        assert!(!after("qwenta-1", "family:qwen", Line::Model));
    }
}
