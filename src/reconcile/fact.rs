//! Facts and their witnesses.

use serde::{Deserialize, Serialize};

use super::conflict::ResolvedBy;
use super::interval::Interval;
use super::key::FactKey;
use super::printed::on_axis;
use super::source::{ClaimId, FactId};
use crate::model::ClaimValue;

/// How well a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactStatus {
    /// One independent witness.
    Single,
    /// Several witnesses, all agreeing.
    Agreed,
    /// Witnesses disagree; the value is that of the better-witnessed group.
    Disputed,
    /// Witnesses disagree and no group is better witnessed: no value.
    Open,
    /// No report states it; it follows by arithmetic.
    Derived,
    /// Every report of it has been corrected or withdrawn.
    Withdrawn,
}

impl FactStatus {
    /// The status behind a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        use FactStatus as S;
        [S::Single, S::Agreed, S::Disputed, S::Open, S::Derived, S::Withdrawn].into_iter().find(|s| s.as_str() == word)
    }

    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            FactStatus::Single => "single",
            FactStatus::Agreed => "agreed",
            FactStatus::Disputed => "disputed",
            FactStatus::Open => "open",
            FactStatus::Derived => "derived",
            FactStatus::Withdrawn => "withdrawn",
        }
    }
}

/// What a witness is worth, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WitnessRole {
    /// The origin's own data.
    Primary,
    /// Read the origin itself.
    FirstHand,
    /// Tells what another outlet read.
    Relay,
    /// The same passage as another witness.
    Copy,
    /// Says nothing against the value, and too little for it ("more than 4 trillion" beside 41.9).
    Compatible,
    /// Corrected, withdrawn or replaced by a later version.
    Superseded,
}

impl WitnessRole {
    /// The word that is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            WitnessRole::Primary => "primary",
            WitnessRole::FirstHand => "first_hand",
            WitnessRole::Relay => "relay",
            WitnessRole::Copy => "copy",
            WitnessRole::Compatible => "compatible",
            WitnessRole::Superseded => "superseded",
        }
    }
}

/// A claim's part in a fact.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Witness {
    /// The claim.
    pub claim_id: ClaimId,
    /// What it is worth.
    pub role: WitnessRole,
    /// Whether it supports the fact's value.
    pub agrees: bool,
    /// Which group of intervals that share a point it belongs to: 0 is the best-witnessed. None for those that
    /// support nothing.
    pub group: Option<u32>,
    /// The claim that it copies, relays or is superseded by.
    pub after: Option<ClaimId>,
}

/// A value with the interval that its printed digits allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactValue {
    /// The value as the most precise agreeing witness prints it; `None` for a comparison, which has no figure.
    pub value: ClaimValue,
    /// Lower end of what all agreeing witnesses allow.
    pub low: ClaimValue,
    /// Upper end.
    pub high: ClaimValue,
}

/// What is known about one key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fact {
    /// A hash of the key.
    pub id: FactId,
    /// What it is about.
    pub key: FactKey,
    /// The value; none while the conflict is open.
    pub value: Option<FactValue>,
    /// How it stands.
    pub status: FactStatus,
    /// How many independent origins support the value.
    pub origins: u32,
    /// How many supporting witnesses relay one of those.
    pub relays: u32,
    /// How many are copies.
    pub copies: u32,
    /// Every claim of the key, sorted by id.
    pub witnesses: Vec<Witness>,
    /// Whether it only follows by arithmetic.
    pub derived: bool,
    /// What a derived fact follows from, sorted.
    pub derived_from: Vec<FactId>,
    /// What gave a value to a fact that its witnesses leave open: a slip of the other side, or arithmetic.
    pub settled_by: Option<ResolvedBy>,
    /// With how many significant digits the value was found printed.
    pub digits: usize,
}

impl Fact {
    /// The fact as its own witnesses leave it; how many origins its first group has, only their claims tell.
    pub fn as_found(&self) -> Fact {
        if self.settled_by.is_some() { self.left_open() } else { self.clone() }
    }

    /// The fact before arithmetic was asked which side stands.
    pub fn before_trial(&self) -> Fact {
        if self.settled_by == Some(ResolvedBy::Arithmetic) { self.left_open() } else { self.clone() }
    }

    fn left_open(&self) -> Fact {
        let mut open =
            Fact { value: None, status: FactStatus::Open, relays: 0, copies: 0, settled_by: None, ..self.clone() };
        open.witnesses.iter_mut().for_each(|witness| witness.agrees = false);
        open
    }

    /// The fact with this value, exactly.
    pub fn with_value(&self, value: ClaimValue) -> Fact {
        Fact { value: Some(FactValue { value, low: value, high: value }), ..self.clone() }
    }

    /// What the fact's value may be, days counted from 1970; none while it is open or has no value.
    pub fn interval(&self) -> Option<Interval> {
        let value = self.value.filter(|v| v.value != ClaimValue::None)?;
        Some(Interval { low: on_axis(value.low), high: on_axis(value.high) })
    }
}
