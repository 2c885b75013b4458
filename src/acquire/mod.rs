//! The stage `acquire`.

pub mod paths;
