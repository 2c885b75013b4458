//! The nouns of the project: spans, articles, mentions, claims, ledger entries.
//!
//! Nothing here reads a file, knows a regex or asks for the time. Every stage takes values of these types from the
//! stage before it and hands values of these types to the next.

mod article;
mod claim;
mod ids;
mod ledger;
mod mention;
mod number;
mod period;
mod retraction;
mod span;

pub use article::{Article, Block, BlockKind, Cell, DateSource, Metadata, Table};
pub use claim::{Baseline, Claim, ClaimValue, Evidence, Grain, Qualifier, TimesForm};
pub use ids::{EntityId, Lang, MetricId, ReasonId, RuleId, UnitId};
pub use ledger::LedgerEntry;
pub use mention::{CueMention, EntityMention, Mention, MentionKind, NoiseKind};
pub use number::{Duration, Multiple, MultipleForm, Number, NumberForm, Ordinal, Per, Quantity, Sign, TimeUnit, Vague};
pub use period::{Anchor, DayRule, PartialDate, PeriodExpr, PeriodMention, ResolvedPeriod, VagueBounds};
pub use retraction::Retraction;
pub use span::ByteSpan;
