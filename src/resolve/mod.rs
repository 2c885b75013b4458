//! The stage `resolve`.
