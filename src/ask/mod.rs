//! The stage `ask`.
