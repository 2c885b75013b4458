//! The side input: rule files, loaded, checked and compiled. All knowledge of the domain and of languages is in them.

mod class;
mod diag;
mod pattern;
mod program;
mod source;

pub use class::{BUILT_IN as BUILT_IN_CLASSES, ClassSet, Classes, MAX_CLASSES};
pub use diag::{Diagnostic, Diagnostics, Severity};
pub use pattern::{Element, Pattern, PatternError};
pub use program::{Found, Program, Stretches};
pub use source::{RuleFile, RuleSource};
