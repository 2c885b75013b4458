//! The stage `annotate`.
