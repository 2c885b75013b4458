//! Mentions: what the stage `annotate` finds in the text, each with its span.

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

use super::{ByteSpan, Duration, EntityId, Multiple, Number, Ordinal, PeriodMention, Quantity, Vague};

/// A typed piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Where it stands, hedges included.
    pub span: ByteSpan,
    /// What it is.
    pub kind: MentionKind,
}

/// What a mention is, with its normalised value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentionKind {
    /// A number without a unit.
    Number(Number),
    /// A number with a unit, money included.
    Quantity(Quantity),
    /// "34.9%", "85.7 per cent", 近七成 (70).
    Percent(Number),
    /// "39 percentage points", 9.5个百分点.
    Points(Number),
    /// "2.1 times", "doubled".
    Multiple(Multiple),
    /// "two thirds", "half", 三分之二: the value in percent, two decimals (66.67).
    Fraction(Number),
    /// A place: "third", "No. 3".
    Ordinal(Ordinal),
    /// A day or period.
    Period(PeriodMention),
    /// A length of time, streaks included.
    Duration(Duration),
    /// How many, left open: "dozens", "hundreds of millions of users", "a few weeks", 数百万.
    Vague(Vague),
    /// A known name, or an unknown one with a known shape.
    Entity(EntityMention),
    /// A word or phrase of a cue class.
    Cue(CueMention),
    /// Digits that are no figure, by their shape alone.
    Noise(NoiseKind),
}

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityMention {
    /// What it may stand for, the likeliest first (a maker and its line often share a name).
    pub readings: SmallVec<[EntityId; 2]>,
    /// A variant ending that was folded away to reach the id: `preview`, `beta`, `free`, a date (CLAIM.md, "Variants", "Snapshots").
    pub variant: Option<String>,
    /// Whether the name was read by its shape, not from a list.
    pub by_shape: bool,
}

impl EntityMention {
    /// The likeliest reading.
    pub fn id(&self) -> Option<&EntityId> {
        self.readings.first()
    }
}

/// A cue: an index into the lexicon's table of terms, where its classes and features stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CueMention {
    /// Index of the term.
    pub term: u32,
}

/// Digits that are no figure, known by their shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoiseKind {
    /// Part of a web or mail address.
    Url,
    /// A telephone number.
    Phone,
    /// A time of day.
    Clock,
    /// A software or document version: "v1.3", "0.13.0".
    Version,
    /// The number of a list item, section or footnote: "2.", "[3]".
    ListNumber,
    /// A code: report, stock, postal, build or licence number, "JP-2026-0226", "9988.HK".
    Identifier,
    /// "8.0/10", "5-2".
    Score,
    /// Digits inside a word that is no known name: "H100", "I2C", "B2B".
    InName,
}
