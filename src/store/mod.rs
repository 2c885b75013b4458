//! The stage `store`.
