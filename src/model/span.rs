//! Byte ranges in an article's text.

use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 byte offsets, always on character boundaries of the text it was made for.
///
/// ```
/// use tallywire::model::ByteSpan;
/// let text = "4.19 万亿";
/// assert_eq!(ByteSpan::new(0, 4).of(text), "4.19");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct ByteSpan {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl ByteSpan {
    /// A span from `start` up to, and without, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text that the span covers; empty when the span does not fit the text.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Length in bytes.
    pub const fn len(&self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies inside this span.
    pub const fn contains(&self, other: ByteSpan) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    pub const fn overlaps(&self, other: ByteSpan) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub fn join(&self, other: ByteSpan) -> ByteSpan {
        ByteSpan::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The span moved to the right by `by` bytes.
    pub const fn shifted(&self, by: usize) -> ByteSpan {
        ByteSpan::new(self.start + by, self.end + by)
    }
}
