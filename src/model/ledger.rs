//! The ledger: figures that are no claims, each with the reason.

use serde::{Deserialize, Serialize};

use super::{ByteSpan, ReasonId, RuleId};

/// A figure of an article that became no claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Where the figure stands in the article's text.
    pub span: ByteSpan,
    /// The figure as printed.
    pub text: String,
    /// What it was taken for: `number`, `quantity`, `percent`, `period`, …
    pub mention: String,
    /// Why it is no claim.
    pub reason: ReasonId,
    /// The rule that said so, when one did.
    pub rule: Option<RuleId>,
}
