//! The claim record of CLAIM.md.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ByteSpan, EntityId, MetricId, RuleId, UnitId};

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// The word that the claim record uses.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(word: &str) -> Result<Self, String> {
                match word {
                    $($word => Ok($name::$variant),)+
                    other => Err(format!("expected one of {}, found {other:?}", [$($word),+].join(", "))),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let word = String::deserialize(d)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

word_enum! {
    /// How the article hedges a figure.
    Qualifier {
        /// No hedge.
        Exact = "exact",
        /// "about", "roughly", 约.
        About = "about",
        /// "or more", 以上.
        AtLeast = "at_least",
        /// "over", "more than", 超.
        MoreThan = "more_than",
        /// "up to", "at most".
        AtMost = "at_most",
        /// "less than", "just under", 不足.
        LessThan = "less_than",
        /// "nearly", "almost", 近.
        Nearly = "nearly",
    }
}

word_enum! {
    /// What length of period a figure is for.
    Grain {
        /// A day.
        Day = "day",
        /// A week.
        Week = "week",
        /// A month.
        Month = "month",
        /// A quarter.
        Quarter = "quarter",
        /// A year.
        Year = "year",
    }
}

word_enum! {
    /// What a figure in `times` says.
    TimesForm {
        /// "is five times".
        Multiple = "multiple",
        /// "grew by five times".
        Increase = "increase",
    }
}

/// What a change is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Baseline {
    /// The period before, of this length.
    Previous(Grain),
    /// A stated day.
    Since(Date),
}

impl fmt::Display for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Baseline::Previous(grain) => write!(f, "previous_{grain}"),
            Baseline::Since(date) => write!(f, "since:{date}"),
        }
    }
}

impl FromStr for Baseline {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        if let Some(grain) = word.strip_prefix("previous_") {
            return grain.parse().map(Baseline::Previous);
        }
        match word.strip_prefix("since:").map(str::parse) {
            Some(Ok(date)) => Ok(Baseline::Since(date)),
            _ => Err(format!("expected previous_<grain> or since:YYYY-MM-DD, found {word:?}")),
        }
    }
}

impl Serialize for Baseline {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Baseline {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The value of a claim: a number in the unit's base, a day, or nothing (`comparison`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ClaimValue {
    /// No value.
    #[default]
    None,
    /// A number.
    Number(Decimal),
    /// A day.
    Date(Date),
}

impl ClaimValue {
    /// The number, when it is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            ClaimValue::Number(n) => Some(n),
            _ => None,
        }
    }
}

impl fmt::Display for ClaimValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ClaimValue::None => Ok(()),
            ClaimValue::Number(n) => write!(f, "{}", n.normalize()),
            ClaimValue::Date(d) => write!(f, "{d}"),
        }
    }
}

impl FromStr for ClaimValue {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(ClaimValue::None);
        }
        if let Ok(number) = Decimal::from_str(text) {
            return Ok(ClaimValue::Number(number));
        }
        text.parse()
            .map(ClaimValue::Date)
            .map_err(|_| format!("expected a decimal number or YYYY-MM-DD, found {text:?}"))
    }
}

impl Serialize for ClaimValue {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ClaimValue {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A passage, outside the quote, that states a role of the claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which field of the claim it fills: `subject`, `period`, `platform`, …
    pub role: String,
    /// First byte; 0 and equal to `end` when the role comes from metadata.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// How: `clause`, `sentence`, `earlier_sentence`, `lead_in`, `heading`, `title`, `header`, `caption`, `pronoun`, `metadata`, …
    pub how: String,
}

/// One figure that one article states about one subject, with the words that state it. The fields are CLAIM.md's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Claim {
    pub document: String,
    pub metric: MetricId,
    pub subject: EntityId,
    #[serde(default)]
    pub object: Option<EntityId>,
    #[serde(default)]
    pub value: ClaimValue,
    #[serde(default)]
    pub value_max: Option<ClaimValue>,
    pub unit: UnitId,
    #[serde(default = "exact")]
    pub qualifier: Qualifier,
    #[serde(default)]
    pub of: Option<MetricId>,
    #[serde(default)]
    pub baseline: Option<Baseline>,
    #[serde(default)]
    pub n: Option<String>,
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default)]
    pub platform: Option<String>,
    #[serde(default)]
    pub scope: Option<String>,
    #[serde(default)]
    pub period_start: Option<Date>,
    #[serde(default)]
    pub period_end: Option<Date>,
    #[serde(default)]
    pub grain: Option<Grain>,
    #[serde(default)]
    pub attribution: Vec<String>,
    #[serde(default)]
    pub quote: String,
    #[serde(default)]
    pub start: usize,
    #[serde(default)]
    pub end: usize,
    #[serde(default = "unknown_rule")]
    pub rule: RuleId,
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    #[serde(default)]
    pub value_text: String,
    #[serde(default)]
    pub value_low: Option<ClaimValue>,
    #[serde(default)]
    pub value_high: Option<ClaimValue>,
    #[serde(default)]
    pub period_text: Option<String>,
    #[serde(default)]
    pub period_earliest: Option<Date>,
    #[serde(default)]
    pub period_latest: Option<Date>,
    #[serde(default)]
    pub part: Option<String>,
    #[serde(default)]
    pub measure: Option<String>,
    #[serde(default)]
    pub times_form: Option<TimesForm>,
}

fn exact() -> Qualifier {
    Qualifier::Exact
}

fn unknown_rule() -> RuleId {
    RuleId::new("given")
}

impl Claim {
    /// A claim that says no more than whose figure of what it is, in which unit: the rest is for whoever makes it.
    pub fn of(
        document: impl Into<String>,
        metric: impl Into<MetricId>,
        subject: impl Into<EntityId>,
        unit: impl Into<UnitId>,
        rule: impl Into<RuleId>,
    ) -> Self {
        Self {
            document: document.into(),
            metric: metric.into(),
            subject: subject.into(),
            object: None,
            value: ClaimValue::None,
            value_max: None,
            unit: unit.into(),
            qualifier: Qualifier::Exact,
            of: None,
            baseline: None,
            n: None,
            state: None,
            platform: None,
            scope: None,
            period_start: None,
            period_end: None,
            grain: None,
            attribution: vec![],
            quote: String::new(),
            start: 0,
            end: 0,
            rule: rule.into(),
            evidence: vec![],
            value_text: String::new(),
            value_low: None,
            value_high: None,
            period_text: None,
            period_earliest: None,
            period_latest: None,
            part: None,
            measure: None,
            times_form: None,
        }
    }

    /// The quote's place in the article's text.
    pub fn span(&self) -> ByteSpan {
        ByteSpan::new(self.start, self.end)
    }
}
