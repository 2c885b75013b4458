//! What the reports together say, where they cannot all be right, and which reading makes them right.
//!
//! In: claims of many articles, each with its source ([`SourcedClaim`]), and a [`Registry`] that knows makers and
//! countries. Out: [`Reconciled`], plain rows that `store` persists. Pure: no SQL, no clock, no I/O, and the same
//! rows whatever the order of the claims.
//!
//! A [`Question`] is metric, `of`, subject and platform; a [`Fact`] answers it for one [`FactKey`].

use serde::Serialize;

mod check;
mod conflict;
mod fact;
mod key;
mod source;

pub use check::{Check, CheckInput, CheckKind, InputRole, Verdict};
pub use conflict::{Conflict, ConflictKind, Resolution, ResolvedBy};
pub use fact::{Fact, FactStatus, FactValue, Witness, WitnessRole};
pub use key::{FactKey, Question};
pub use source::{
    CheckId, ClaimId, ConflictId, DocumentId, FactId, Figure, Registry, Shingles, Source, SourceKind, SourcedClaim,
};

/// A claim that belongs to no fact yet, because its period is open, with the facts that it would fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    /// The claim.
    pub claim_id: ClaimId,
    /// Facts of the same question whose value it would support, sorted by id. It is a witness of none of them.
    pub candidates: Vec<FactId>,
}

/// Everything that follows from a set of claims. Each list is sorted by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reconciled {
    /// Facts with their witnesses, derived ones included.
    pub facts: Vec<Fact>,
    /// Disagreements, resolved or open.
    pub conflicts: Vec<Conflict>,
    /// Cross-checks by arithmetic.
    pub checks: Vec<Check>,
    /// Claims that could not be placed.
    pub unplaced: Vec<Unplaced>,
}
