//! Cross-checks: figures held against each other by interval arithmetic. Each check is a row.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::conflict::kinds;
use super::fact::Fact;
use super::interval::Interval;
use super::source::{CheckId, FactId, hash_id};
use super::wording;

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

impl Check {
    /// Holds what is reported against what follows from other facts. `corroborates` needs a computed interval that is
    /// not much wider than the reported one: "between 10 and 90 %" proves no 33 %.
    pub(super) fn held(
        kind: CheckKind,
        inputs: &[(&Fact, InputRole)],
        computed: Interval,
        reported: Interval,
    ) -> Check {
        let verdict = if !computed.meets(&reported) {
            Verdict::Contradicts
        } else if too_coarse(&computed, &reported) || too_vague(&computed, &reported) {
            Verdict::CannotTell
        } else {
            Verdict::Corroborates
        };
        Check::row(kind, inputs, computed, reported, verdict)
    }

    /// A check whose verdict is known.
    pub(super) fn row(
        kind: CheckKind,
        inputs: &[(&Fact, InputRole)],
        computed: Interval,
        reported: Interval,
        verdict: Verdict,
    ) -> Check {
        let named: Vec<CheckInput> =
            inputs.iter().map(|(fact, role)| CheckInput { fact: fact.id.clone(), role: *role }).collect();
        let parts = named.iter().flat_map(|input| [input.role.as_str(), input.fact.as_str()]);
        Check {
            id: CheckId::new(hash_id(kind.as_str(), parts)),
            kind,
            explanation: explanation(kind, inputs, &computed, &reported, verdict),
            inputs: named,
            computed_low: computed.low,
            computed_high: computed.high,
            reported_low: reported.low,
            reported_high: reported.high,
            verdict,
        }
    }
}

impl Check {
    /// What refutes a streak, and how long it was said to be: "leads for the second week" and "ahead of its rival for the second week" are
    /// one statement to the figures that tell against both. None for what is no refuted streak.
    pub fn refuted_streak(&self) -> Option<(Option<Decimal>, BTreeSet<&FactId>)> {
        if self.kind != CheckKind::StreakFigures || self.verdict != Verdict::Contradicts {
            return None;
        }
        let of_role = |role: InputRole| -> BTreeSet<&FactId> {
            self.inputs.iter().filter(|input| input.role == role).map(|input| &input.fact).collect()
        };
        // What ended it; or, of one that is older than it is said to be, what it began with.
        let ended = of_role(InputRole::Before);
        Some((self.reported_low, if ended.is_empty() { of_role(InputRole::Now) } else { ended }))
    }
}

fn too_coarse(computed: &Interval, reported: &Interval) -> bool {
    let (Some(width), Some(middle)) = (computed.width(), computed.middle()) else { return true };
    let narrow = reported.width().unwrap_or_default().checked_mul(Decimal::TEN).unwrap_or(Decimal::MAX);
    width > narrow && width > middle.abs() / Decimal::TEN
}

/// "More than 4 trillion" is true of 40 and no word about it: only what is computed within a quarter of the bound bears
/// the report out.
fn too_vague(computed: &Interval, reported: &Interval) -> bool {
    let bound = match (reported.low, reported.high) {
        (Some(bound), None) | (None, Some(bound)) => bound,
        _ => return false,
    };
    let quarter = bound.abs().checked_div(Decimal::from(4));
    let apart = computed.middle().and_then(|middle| middle.checked_sub(bound));
    apart.zip(quarter).is_none_or(|(apart, quarter)| apart.abs() > quarter)
}

fn explanation(
    kind: CheckKind,
    inputs: &[(&Fact, InputRole)],
    computed: &Interval,
    reported: &Interval,
    verdict: Verdict,
) -> String {
    let listed: Vec<String> =
        inputs.iter().map(|(f, role)| format!("{}: {}", role.as_str(), wording::stated(f))).collect();
    let says = match verdict {
        Verdict::Corroborates => "which agrees with",
        Verdict::Contradicts => "which cannot be true beside",
        Verdict::CannotTell => "which neither proves nor denies",
    };
    let cut = if verdict == Verdict::Contradicts && nearly(computed, reported) {
        " They miss each other by less than one unit of the last digit: one may have been cut off instead of rounded."
    } else {
        ""
    };
    let (computed, reported) = (wording::range(computed), wording::range(reported));
    let listed = listed.join("; ");
    if kind == CheckKind::RankPlace {
        return format!("{}: {listed}. Two cannot hold one place.", kind.as_str());
    }
    format!("{}: {listed}. It follows {computed}, {says} the reported {reported}.{cut}", kind.as_str())
}

/// Whether the intervals lie apart by less than a reported figure is wide: one unit of its last digit.
fn nearly(computed: &Interval, reported: &Interval) -> bool {
    let above = computed.low.zip(reported.high).and_then(|(low, high)| low.checked_sub(high));
    let below = reported.low.zip(computed.high).and_then(|(low, high)| low.checked_sub(high));
    let gap = [above, below].into_iter().flatten().max();
    gap.zip(reported.width()).is_some_and(|(gap, unit)| gap < unit)
}
