//! The stage `annotate`.

pub mod gazetteer;
