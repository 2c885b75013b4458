//! The side input: rule files, loaded, checked and compiled. All knowledge of the domain and of languages is in them.

mod diag;
mod source;

pub use diag::{Diagnostic, Diagnostics, Severity};
pub use source::{RuleFile, RuleSource};
