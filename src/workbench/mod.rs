//! Tools for people who write rules: what the rules made of each figure of an article, whether their examples hold, what is
//! wrong with the files, and what a change to them does to a corpus.
//!
//! In come rule files and articles; out go plain values and messages. Nothing here is needed to extract.

pub mod diff;
pub mod examples;
pub mod fates;
pub mod lint;
pub mod schema;
pub mod skeleton;
pub mod trace;
