//! Numbers as the text prints them: exact value, the interval that the digits allow, hedges and units.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{ByteSpan, Qualifier, UnitId};

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// "4.19", "1,300", "９万亿".
    Digits,
    /// "twenty-five trillion", "两千三百亿".
    Words,
    /// "an hour", "half an hour", 半年: no number is said.
    Indefinite,
}

/// A printed sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// "+15%".
    Plus,
    /// "-8.5%" or "−8.5%".
    Minus,
}

/// A number with its hedge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// The value, scale words applied, sign applied ("4.19 trillion" is 4190000000000). A range's lower end.
    pub value: Decimal,
    /// A range's upper end.
    pub max: Option<Decimal>,
    /// Lower end of the interval that the printed digits allow ("4.19 trillion": 4185000000000).
    pub low: Decimal,
    /// Upper end of that interval.
    pub high: Decimal,
    /// The hedge around it ("about", "more than").
    pub qualifier: Qualifier,
    /// A sign that is printed.
    pub sign: Option<Sign>,
    /// Whether a scale word or letter belongs to it ("trillion", "bn", "T", "万亿").
    pub scaled: bool,
    /// Digits or words.
    pub form: NumberForm,
    /// The figure as printed, without its hedge; inside the mention's span.
    pub core: ByteSpan,
}

/// A number with a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// The unit, an id of the rule pack's `units.toml` (`tokens`, `people`, `usd`, …).
    pub unit: UnitId,
    /// What it is counted by: a stretch of time or another quantity.
    pub per: Option<Per>,
}

/// A count that the words leave open; no rule takes it for a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vague {
    /// What the words give at least: "hundreds of millions" is more than 100 million, "a few weeks" about three.
    pub number: Number,
    /// Of what, when the rules know it.
    pub unit: Option<UnitId>,
    /// Of which stretch of time ("several days").
    pub time: Option<TimeUnit>,
}

/// The denominator of a rate or a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// "a day", "per minute", "monthly".
    Time(TimeUnit),
    /// "per million input tokens": how many of which unit, and which part (`input`, `output`, `cached`, `blended`).
    Quantity {
        /// How many.
        count: Decimal,
        /// Of what.
        unit: UnitId,
        /// Which part of it.
        part: Option<String>,
    },
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum TimeUnit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// "2.1 times", "doubled", "fivefold", "12.7x".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Multiple {
    /// How many times.
    pub number: Number,
    /// How it is said.
    pub form: MultipleForm,
}

/// How a multiple is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MultipleForm {
    /// "2.1 times", "12.7x", "2倍".
    Times,
    /// "fivefold", "417-fold".
    Fold,
    /// "doubled", "tripled", "quintuples", 翻番: a verb that is a change by itself.
    Verb,
    /// "twice", "double the …", "three to one".
    Relation,
}

/// "third", "3rd", "No. 3", "#3", 第三.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordinal {
    /// The place, 1 for the first.
    pub place: u32,
    /// Whether it is written as a number of a ranking ("No. 3", "#3", "number three", 第三名) rather than as a bare ordinal ("third").
    pub numbered: bool,
    /// The figure as printed.
    pub core: ByteSpan,
}

/// "nine weeks", "ninth consecutive week", "for six weeks running", 连续九周.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duration {
    /// How many.
    pub number: Number,
    /// Of what.
    pub unit: TimeUnit,
    /// "ninth week" rather than "nine weeks".
    pub ordinal: bool,
    /// "consecutive", "straight", "in a row", "running", 连续.
    pub consecutive: bool,
}
