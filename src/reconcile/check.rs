//! Cross-checks: figures held against each other by interval arithmetic. Each check is a row.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::conflict::kinds;
use super::source::{CheckId, FactId};

kinds! {
    /// What is held against what.
    CheckKind {
        /// A part is no larger than its whole.
        PartOfWhole = "part_of_whole",
        /// share = part / whole.
        Share = "share",
        /// Shares of one whole do not exceed 100.
        ShareSum = "share_sum",
        /// change = now / before − 1.
        Change = "change",
        /// ratio = a / b.
        Ratio = "ratio",
        /// "A exceeds B" against their figures.
        Comparison = "comparison",
        /// Models ≤ maker ≤ country ≤ all, summed.
        Sum = "sum",
        /// A higher place has the larger volume.
        RankOrder = "rank_order",
        /// Two subjects cannot hold one place.
        RankPlace = "rank_place",
        /// A count of the top N against the ranks.
        TopCount = "top_count",
        /// A streak at one week against a streak at another.
        Streak = "streak",
        /// A streak against the figures of its weeks.
        StreakFigures = "streak_figures",
        /// A model is not used before its release.
        Release = "release",
        /// Days sum to weeks, weeks to months.
        PeriodSum = "period_sum",
    }
}

kinds! {
    /// What a check says.
    Verdict {
        /// The reported interval meets the computed one.
        Corroborates = "corroborates",
        /// They cannot both be true.
        Contradicts = "contradicts",
        /// The inputs are too coarse to say.
        CannotTell = "cannot_tell",
    }
}

kinds! {
    /// What an input is to the check.
    InputRole {
        /// The figure that is tested.
        Reported = "reported",
        /// A part, numerator or addend.
        Part = "part",
        /// A whole or denominator.
        Whole = "whole",
        /// The figure of the period.
        Now = "now",
        /// The figure of the baseline.
        Before = "before",
        /// A change.
        Change = "change",
        /// A place in a ranking.
        Rank = "rank",
        /// A streak.
        Streak = "streak",
        /// A day of release.
        Release = "release",
    }
}

/// A fact that goes into a check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CheckInput {
    /// The fact.
    pub fact: FactId,
    /// What it is to the check.
    pub role: InputRole,
}

/// One cross-check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Check {
    /// A hash of kind and inputs.
    pub id: CheckId,
    /// What is held against what.
    pub kind: CheckKind,
    /// The inputs, the reported one first.
    pub inputs: Vec<CheckInput>,
    /// Lower end of what follows from the inputs; none when unbounded.
    pub computed_low: Option<Decimal>,
    /// Upper end.
    pub computed_high: Option<Decimal>,
    /// Lower end of what is reported.
    pub reported_low: Option<Decimal>,
    /// Upper end.
    pub reported_high: Option<Decimal>,
    /// The verdict.
    pub verdict: Verdict,
    /// The calculation in words and figures.
    pub explanation: String,
}
