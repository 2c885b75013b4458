//! The stage `extract`.
