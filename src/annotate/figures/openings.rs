//! What the forms of periods and their slots can begin with, by the words of a language.

use std::collections::{BTreeMap, BTreeSet};

use super::beginnings::Beginnings;
use super::calendar::PeriodWords;
use super::forms::{Form, Slot};
use super::lexicon::{NumberWords, Units};
use super::phrases::{Phrases, folded_key};

/// What a number in digits begins with.
const DIGITS: &str = "0 1 2 3 4 5 6 7 8 9 ０ １ ２ ３ ４ ５ ６ ７ ８ ９";

/// What each slot can begin with.
pub(super) struct Openings {
    beginnings: BTreeMap<Slot, Beginnings>,
    keys: BTreeMap<Slot, BTreeSet<String>>,
    /// What a day's or a place's digits may end with ("16th").
    pub ordinal_suffix: Beginnings,
}

impl Openings {
    /// Those of a language; `keys` are the words that its forms begin with.
    pub fn of_forms<'k>(
        words: &PeriodWords,
        keys: impl Iterator<Item = &'k str>,
        numbers: &NumberWords,
        units: &Units,
    ) -> Self {
        let keyed = |slot: &Slot| (*slot, slot_keys(words, *slot, numbers, units).into_iter().collect());
        Self {
            beginnings: slot_beginnings(words, keys, numbers, units),
            keys: Slot::ALL.iter().map(keyed).collect(),
            ordinal_suffix: numbers.ordinal_suffix.keys().collect(),
        }
    }

    /// The beginnings of what a slot takes.
    pub fn of(&self, slot: Slot) -> Beginnings {
        self.beginnings.get(&slot).cloned().unwrap_or_default()
    }

    /// Whether what a slot takes may have this for its first word.
    pub fn may_be(&self, slot: Slot, key: &str) -> bool {
        self.keys.get(&slot).is_some_and(|keys| keys.contains(key))
    }
}

/// What slots can begin with; `keys` are the words that forms begin with.
fn slot_beginnings<'k>(
    words: &PeriodWords,
    keys: impl Iterator<Item = &'k str>,
    numbers: &NumberWords,
    units: &Units,
) -> BTreeMap<Slot, Beginnings> {
    let digits: Beginnings = DIGITS.split(' ').collect();
    let joined = |parts: &[&Beginnings]| {
        let mut all = digits.clone();
        parts.iter().for_each(|part| all.merge(part));
        all
    };
    let cardinal: Beginnings = numbers.cardinal.keys().collect();
    let scale: Beginnings = numbers.scale.keys().collect();
    let indefinite: Beginnings = numbers.indefinite.keys().collect();
    let half_of: Beginnings = numbers.half_of.keys().collect();
    // Han numerals make dates as well: 三月二日.
    let dated = if numbers.positional { joined(&[&cardinal, &scale]) } else { digits.clone() };
    let counted = joined(&[&cardinal, &scale, &indefinite, &half_of]);
    let period: Beginnings = keys.collect();
    Slot::ALL
        .iter()
        .map(|slot| {
            let beginnings = match slot {
                Slot::Month => words.month.keys().collect(),
                Slot::Weekday => words.weekday.keys().collect(),
                Slot::Part => words.part.keys().collect(),
                Slot::Season => words.season.keys().collect(),
                Slot::NamedDay => words.named_day.keys().collect(),
                // "12-hour"
                Slot::Unit => units.time.keys().chain(["-x", "\u{2010}", "\u{2011}"]).collect(),
                Slot::DayOrdinal => digits.clone(),
                Slot::Year | Slot::ShortYear => dated.clone(),
                Slot::MonthNumber | Slot::Day | Slot::DayNumber | Slot::Quarter | Slot::Half => dated.clone(),
                Slot::Number | Slot::Week => counted.clone(),
                Slot::Ordinal => joined(&[&cardinal, &numbers.ordinal.keys().collect()]),
                Slot::WholeDay | Slot::Days | Slot::Period => period.clone(),
            };
            (*slot, beginnings)
        })
        .collect()
}

/// The words that a form may begin with.
pub(super) fn keys_of(words: &PeriodWords, form: &Form, numbers: &NumberWords, units: &Units) -> Vec<String> {
    let (written, slots) = form.first();
    let mut keys: Vec<String> = written.into_iter().map(folded_key).collect();
    keys.extend(slots.into_iter().flat_map(|slot| slot_keys(words, slot, numbers, units)));
    keys.sort();
    keys.dedup();
    keys
}

/// The first words of what a slot takes.
fn slot_keys(words: &PeriodWords, slot: Slot, numbers: &NumberWords, units: &Units) -> Vec<String> {
    let digits = || ('0'..='9').chain('\u{FF10}'..='\u{FF19}').map(String::from);
    let owned = |phrases: &Phrases<u32>| phrases.keys().map(str::to_owned).collect::<Vec<_>>();
    // Han numerals make dates as well: 三月二日.
    let han = || {
        let all = numbers.cardinal.keys().chain(numbers.scale.keys());
        all.filter(|_| numbers.positional).map(str::to_owned).collect::<Vec<_>>()
    };
    match slot {
        Slot::Month => owned(&words.month),
        Slot::Weekday => owned(&words.weekday),
        Slot::Unit => units.time.keys().map(str::to_owned).collect(),
        Slot::Part => words.part.keys().map(str::to_owned).collect(),
        Slot::Season => words.season.keys().map(str::to_owned).collect(),
        Slot::NamedDay => words.named_day.keys().map(str::to_owned).collect(),
        Slot::Ordinal => {
            // "the twenty-first century"
            let tens = numbers.cardinal.entries().filter(|(_, v)| *v >= 20).map(|(word, _)| folded_key(word));
            owned(&numbers.ordinal).into_iter().chain(tens).chain(digits()).collect()
        }
        Slot::Number | Slot::Week => {
            let words = [han(), owned(&numbers.cardinal), owned(&numbers.indefinite)];
            words.into_iter().flatten().chain(digits()).collect()
        }
        Slot::WholeDay | Slot::Days | Slot::Period => {
            let names = [han(), owned(&words.month), owned(&words.weekday)];
            names.into_iter().flatten().chain(digits()).collect()
        }
        _ => han().into_iter().chain(digits()).collect(),
    }
}
