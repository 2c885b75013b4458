//! The stage `acquire`.
