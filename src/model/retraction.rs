//! What an article says of itself when it is taken back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::ByteSpan;

/// The notice of an article that no longer stands by what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// The sentence that says so.
    pub span: ByteSpan,
    /// Since when, as far as the notice or the page tells.
    pub on: Option<Date>,
}
