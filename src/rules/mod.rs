//! The side input: rule files, loaded, checked and compiled. All knowledge of the domain and of languages is in them.

mod arithmetic;
mod claim_rule;
mod class;
mod diag;
pub(crate) mod effort;
pub mod entities;
mod inline;
mod layer;
mod metrics;
mod node_rule;
mod pattern;
mod program;
mod source;
mod words;
mod written;

pub use arithmetic::{Arithmetic, Whole};
pub use claim_rule::{Emit, Example, LoadedRule, RuleSpec, TOLD_METRIC, load_rules};
pub use class::{BUILT_IN as BUILT_IN_CLASSES, ClassSet, Classes, MAX_CLASSES};
pub use diag::{Diagnostic, Diagnostics, Severity};
pub use entities::{Alias, Entities, Entity, Needs, fold_name};
pub use inline::with_inline_words;
pub use metrics::{Inherit, Metric, Metrics};
pub use node_rule::{NodeSpec, load_nodes};
pub use pattern::{Element, Pattern, PatternError};
pub use program::{Beside, Found, Program, Stretches};
pub use source::{Addition, RuleFile, RuleSource};
pub(crate) use words::ByWord;
pub use written::Written;
