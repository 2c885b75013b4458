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
    pub vague: VagueWords,
    /// "point" in "five point six".
    #[serde(default)]
    pub decimal_words: Words,
    /// 个半 in 一个半小时.
    #[serde(default)]
    pub half_measures: Words,
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
    /// What is said for a decimal point.
    pub point: Words,
}

/// Counts that stay open.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct VagueWords {
    /// "hundreds": what it is more than.
    pub plural: BTreeMap<String, u64>,
    /// Those of `plural` that are other words unless `of` follows.
    pub plural_of: Words,
    /// "several" before a scale or a stretch of time.
    pub few: Values,
    /// "a couple": two, more or less, of anything.
    pub couple: Values,
    /// Words before a scale that leave its number open: 数百.
    pub lead: Words,
    /// Between the words: "hundreds of millions of users".
    pub of: Words,
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
    /// Between a part and what it is a part of: "half a percentage point".
    pub of_unit: Words,
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
    /// "noon": the minute of the day.
    pub clock_words: Values,
    /// "half past", "quarter to": minutes from the hour that follows.
    pub clock_lead: BTreeMap<String, i32>,
    /// "o'clock": what makes a number word an hour.
    pub clock_worded_after: Words,
    /// 半, 整, 一刻 behind an hour: its minutes.
    pub clock_tail: Values,
    /// 分
    pub minute_after: Words,
    /// 下午: the hours to add to an hour before noon.
    pub dayparts: Values,
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
    #[serde(default)]
    pub counted: CountedWords,
}

/// How the noun is found that a bare number counts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CountedWords {
    /// Words before which no noun has come: none is counted.
    pub stop: Words,
    /// Plurals without an s.
    pub plural: Words,
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
    /// Words that only begin like one of these: 前五分别为, 五点击.
    #[serde(default)]
    pub longer: Words,
    #[serde(default)]
    pub per_mille: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PerWords {
    pub before: Words,
    /// A rate that stands before its figure: 每月300元, 时速120公里.
    pub lead: BTreeMap<String, TimeUnit>,
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
    /// Words that mean another unit behind a small number: "180 pounds".
    pub twin: Option<Twin>,
}

/// Words of a unit that behind a number under `under` mean another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Twin {
    pub words: Words,
    pub under: u32,
    pub unit: String,
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
