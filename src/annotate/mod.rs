//! The stage `annotate`.

pub mod figures;
