//! The stage `read`.
