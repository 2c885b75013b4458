//! The tables of `rules/<lang>/numbers.toml`, `units.toml` and `qualifiers.toml` as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::{Qualifier, TimeUnit};

type Words = Vec<String>;
type Values = BTreeMap<String, u32>;

/// `numbers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumbersFile {
    pub decimal: char,
    pub group: Vec<char>,
    /// Han numerals by place value.
    #[serde(default)]
    pub positional: bool,
    #[serde(default)]
    pub han: HanWords,
    #[serde(default)]
    pub indefinite: Words,
    #[serde(default)]
    pub joiners: Words,
    #[serde(default)]
    pub minus: Words,
    #[serde(default)]
    pub product: Words,
    #[serde(default)]
    pub half_of: Words,
    #[serde(default)]
    pub and_half: Words,
    #[serde(default)]
    pub and_quarter: Words,
    #[serde(default)]
    pub and_three_quarters: Words,
    pub cardinal: Values,
    pub scale: Values,
    #[serde(default)]
    pub scale_letter: Values,
    #[serde(default)]
    pub collective: Values,
    #[serde(default)]
    pub denominator: Values,
    #[serde(default)]
    pub ordinal: Values,
    #[serde(default)]
    pub ordinals: OrdinalMarks,
    #[serde(default)]
    pub fractions: FractionWords,
    #[serde(default)]
    pub multiples: MultipleWords,
    #[serde(default)]
    pub noise: NoiseWords,
    #[serde(default)]
    pub lists: ListWords,
}

/// What stands around a Han numeral of one character, which else is part of a word.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HanWords {
    pub measures: Words,
    pub behind: Words,
    pub article: Words,
    /// Before a scale without a digit: 几十亿, 数万亿 are no figures.
    pub vague: Words,
    /// What is said for a decimal point.
    pub point: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OrdinalMarks {
    pub suffix: Words,
    pub prefix: Words,
    pub prefix_exact: Words,
    pub plain_prefix: Words,
    pub numbered_suffix: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FractionWords {
    pub of: Words,
    pub after: Words,
    pub signs: BTreeMap<String, (u32, u32)>,
    pub wholes: Words,
    pub hedged_wholes: Words,
    pub over: Words,
    pub tenths: Words,
    pub tenths_not_before: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MultipleWords {
    pub times: Words,
    pub symbols: Words,
    pub fold: Words,
    pub factor: Words,
    pub to_one: Words,
    pub verb: Values,
    pub relation: Values,
    pub fold_words: Values,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct NoiseWords {
    pub clock_after: Words,
    pub version_before: Words,
    pub label_before: Words,
    /// The same in scripts without spaces.
    pub labels: Words,
    pub phone_before: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ListWords {
    pub range: Words,
    pub between: Words,
    pub between_and: Words,
    pub from: Words,
    pub ranging: Words,
    pub by: Words,
    pub items: Words,
}

/// `qualifiers.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QualifiersFile {
    #[serde(default)]
    pub before: BTreeMap<String, Words>,
    #[serde(default)]
    pub after: BTreeMap<String, Words>,
    #[serde(default)]
    pub glued_before: BTreeMap<String, Words>,
    #[serde(default)]
    pub glued_after: BTreeMap<String, Words>,
}

/// `units.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitsFile {
    #[serde(default)]
    pub adjectives: Words,
    pub percent: PercentWords,
    #[serde(default)]
    pub per: PerWords,
    #[serde(default)]
    pub part: BTreeMap<String, Words>,
    pub unit: BTreeMap<String, UnitWords>,
    #[serde(default)]
    pub time: BTreeMap<String, TimeWords>,
    #[serde(default)]
    pub streak: StreakWords,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PercentWords {
    pub after: Words,
    #[serde(default)]
    pub before: Words,
    #[serde(default)]
    pub points: Words,
    #[serde(default)]
    pub basis_points: Words,
    #[serde(default)]
    pub plain_points: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PerWords {
    pub before: Words,
    pub quantity: Words,
    pub daily: BTreeMap<String, TimeUnit>,
    pub not_before: Words,
    pub by_part: Option<ByPart>,
}

/// What a price by part is for when it does not say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByPart {
    pub count: u32,
    pub unit: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct UnitWords {
    /// Words after the number, any case.
    pub words: Words,
    /// Words after the number, in this case only.
    pub exact: Words,
    /// Signs and words before the number.
    pub before: Words,
    /// The smallest number that these words may follow ("3 won").
    pub least: u32,
}

/// The qualifier that a key of `qualifiers.toml` names.
pub(super) fn qualifier(name: &str) -> Result<Qualifier, String> {
    name.parse()
}

/// A stretch of time in `units.toml`; its name is the unit unless it says another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeWords {
    pub unit: Option<TimeUnit>,
    #[serde(default = "once")]
    pub factor: u32,
    pub words: Words,
}

fn once() -> u32 {
    1
}

/// Words of streaks.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct StreakWords {
    pub lead: Words,
    pub before: Words,
    pub after: Words,
    pub between: Words,
    pub movement: Words,
    pub fillers: Words,
}

/// The stretch of time that a name stands for.
pub(super) fn time_unit(name: &str) -> Option<TimeUnit> {
    Some(match name {
        "second" => TimeUnit::Second,
        "minute" => TimeUnit::Minute,
        "hour" => TimeUnit::Hour,
        "day" => TimeUnit::Day,
        "week" => TimeUnit::Week,
        "month" => TimeUnit::Month,
        "quarter" => TimeUnit::Quarter,
        "year" => TimeUnit::Year,
        _ => return None,
    })
}
