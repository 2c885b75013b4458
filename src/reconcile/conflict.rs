//! Disagreements between reports, and what would reconcile them.

use serde::{Deserialize, Serialize};

use super::source::{CheckId, ClaimId, ConflictId, FactId, hash_id};

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every kind.
            pub const ALL: &[$name] = &[$($name::$variant,)+];

            /// The word that is stored.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }
    };
}
pub(super) use kinds;

kinds! {
    /// What two reports differ in.
    ConflictKind {
        /// The figure itself: the same key, values that do not meet.
        Value = "value",
        /// One gives another period for the same figure.
        Period = "period",
        /// One gives the figure to another subject.
        Subject = "subject",
        /// One counts another part of the platform.
        Scope = "scope",
        /// A power of ten: billion for trillion, 万亿 for 亿.
        Unit = "unit",
        /// Two neighbouring digits change places.
        Digits = "digits",
        /// Percent for percentage points.
        Points = "points",
        /// The figures count different parts: another reading of the origin's rows makes the other one true.
        Reading = "reading",
        /// Another baseline: 同比 for 环比.
        Baseline = "baseline",
        /// An old figure under a new date.
        Stale = "stale",
        /// A change is given to the other side of a comparison.
        Side = "side",
        /// One unit of the last digit: cut off on one side, rounded on the other.
        Rounding = "rounding",
        /// Rise and fall exchanged.
        Sign = "sign",
        /// Figures that cannot all be true by arithmetic.
        Arithmetic = "arithmetic",
        /// A report corrects or replaces an earlier one.
        Correction = "correction",
    }
}

kinds! {
    /// By what a conflict is settled.
    ResolvedBy {
        /// A correction or later version.
        Correction = "correction",
        /// A slip that one side made and that alone makes the reports agree.
        Slip = "slip",
        /// Primary data.
        Primary = "primary",
        /// The other figures: with one side they add up, with the other they do not.
        Arithmetic = "arithmetic",
        /// Better witnesses.
        Witnesses = "witnesses",
        /// Both are right: they speak of different scopes.
        Reading = "reading",
    }
}

/// How a conflict is settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Resolution {
    /// By what.
    pub by: ResolvedBy,
    /// The claims that stand.
    pub standing: Vec<ClaimId>,
}

/// A disagreement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Conflict {
    /// A hash of kind, facts and claims.
    pub id: ConflictId,
    /// What differs.
    pub kind: ConflictKind,
    /// The facts that take part, sorted: one for `value`, two for neighbours.
    pub facts: Vec<FactId>,
    /// Claims on one side, sorted.
    pub left: Vec<ClaimId>,
    /// Claims on the other side, sorted.
    pub right: Vec<ClaimId>,
    /// The check that found it, for `arithmetic`.
    pub check: Option<CheckId>,
    /// Further checks that the same figure fails.
    pub more_checks: Vec<CheckId>,
    /// What a fact-checker would write: both passages, publishers, dates, what would reconcile them.
    pub explanation: String,
    /// The explanation without the passages with which it begins.
    pub reason: String,
    /// What settles it; none while it is open.
    pub resolution: Option<Resolution>,
    /// The fact inside which it was found, or that fails the checks behind it; none for those between facts.
    pub about: Option<FactId>,
    /// How it was found inside a fact, before anything around the fact was looked at.
    pub found: Option<Found>,
    /// The earliest claim of each side, as far as the explanation has been written.
    pub first: [Option<ClaimId>; 2],
}

/// How the claims of one fact were found to disagree: by themselves, before a reason was named or arithmetic asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Found {
    /// The id under which it was found.
    pub id: ConflictId,
    /// What settled it then.
    pub by: Option<ResolvedBy>,
    /// Whether its sides have changed places since.
    pub turned: bool,
}

/// One side of a disagreement: the value it gives, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Side {
    pub value: String,
    pub claims: Vec<ClaimId>,
}

impl Conflict {
    /// A conflict; its explanation is written when all claims are at hand. The id rests on kind, facts and values: one
    /// more witness of either side does not make it another conflict.
    pub(super) fn between(
        kind: ConflictKind,
        mut facts: Vec<FactId>,
        sides: [Side; 2],
        by: Option<ResolvedBy>,
    ) -> Self {
        facts.sort();
        facts.dedup();
        let [left, right] = sides;
        let parts = facts.iter().map(FactId::as_str).chain(["|", &left.value, "|", &right.value]);
        let id = ConflictId::new(hash_id(kind.as_str(), parts));
        let resolution = by.map(|by| Resolution { by, standing: left.claims.clone() });
        let (explanation, reason) = (String::new(), String::new());
        let (left, right) = (left.claims, right.claims);
        let (check, more_checks, about, found, first) = (None, vec![], None, None, [None, None]);
        Conflict {
            id,
            kind,
            facts,
            left,
            right,
            check,
            more_checks,
            explanation,
            reason,
            resolution,
            about,
            found,
            first,
        }
    }

    /// A disagreement of which no more is known than what it is about.
    pub fn of_facts(facts: Vec<FactId>) -> Self {
        let nobody = || Side { value: String::new(), claims: vec![] };
        Conflict::between(ConflictKind::Value, facts, [nobody(), nobody()], None)
    }

    /// A disagreement among the claims of one fact.
    pub(super) fn inside(kind: ConflictKind, fact: &FactId, sides: [Side; 2], by: Option<ResolvedBy>) -> Self {
        let conflict = Conflict::between(kind, vec![fact.clone()], sides, by);
        let found = Found { id: conflict.id.clone(), by, turned: false };
        Conflict { about: Some(fact.clone()), found: Some(found), ..conflict }
    }

    /// The disagreement as it was found; none for one that was not found inside a fact.
    pub fn as_found(&self) -> Option<Conflict> {
        let (fact, found) = self.about.as_ref().zip(self.found.as_ref())?;
        let (left, right) = (self.left.clone(), self.right.clone());
        let (left, right) = if found.turned { (right, left) } else { (left, right) };
        let kind = if self.kind == ConflictKind::Correction { self.kind } else { ConflictKind::Value };
        let resolution = found.by.map(|by| Resolution { by, standing: left.clone() });
        Some(Conflict {
            id: found.id.clone(),
            kind,
            facts: vec![fact.clone()],
            left,
            right,
            check: None,
            more_checks: vec![],
            explanation: String::new(),
            reason: String::new(),
            resolution,
            about: Some(fact.clone()),
            found: Some(Found { turned: false, ..found.clone() }),
            first: [None, None],
        })
    }

    /// Lets the sides change places.
    pub(super) fn turn(&mut self) {
        std::mem::swap(&mut self.left, &mut self.right);
        if let Some(found) = &mut self.found {
            found.turned = !found.turned;
        }
    }

    /// The same disagreement with its reason named, and the neighbouring fact that explains it.
    pub(super) fn renamed(&self, kind: ConflictKind, neighbour: Option<FactId>, by: Option<ResolvedBy>) -> Self {
        let facts = self.facts.iter().cloned().chain(neighbour).collect();
        let side = |claims: &[ClaimId]| Side { value: String::new(), claims: claims.to_vec() };
        let named = Conflict::between(kind, facts, [side(&self.left), side(&self.right)], by);
        // The id stays that of the disagreement with its values, under its new kind.
        let id = ConflictId::new(hash_id(kind.as_str(), [self.id.as_str()]));
        Conflict { id, about: self.about.clone(), found: self.found.clone(), ..named }
    }
}
