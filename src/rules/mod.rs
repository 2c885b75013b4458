//! The side input: rule files, loaded, checked and compiled. All knowledge of the domain and of languages is in them.

mod diag;
pub mod entities;
mod source;

pub use diag::{Diagnostic, Diagnostics, Severity};
pub use entities::{Alias, Entities, Entity, Needs, fold_name};
pub use source::{RuleFile, RuleSource};
