//! What the offsets of an export count: bytes, as the database does, or what other languages count their strings in.

use crate::model::Claim;

/// A unit of offsets into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OffsetUnit {
    /// Bytes of UTF-8.
    #[default]
    Bytes,
    /// Code points: `text[start:end]` in Python.
    Chars,
    /// UTF-16 units: `text.slice(start, end)` in a browser.
    Utf16,
}

impl OffsetUnit {
    /// The offset of a byte of `text` in this unit. A byte inside a character counts as that character's first.
    ///
    /// ```
    /// use tallywire::store::OffsetUnit;
    /// let text = "🥇小米";
    /// let of = |unit: OffsetUnit| unit.of(text, text.find('米').unwrap());
    /// assert_eq!((of(OffsetUnit::Bytes), of(OffsetUnit::Chars), of(OffsetUnit::Utf16)), (7, 2, 3));
    /// ```
    pub fn of(self, text: &str, byte: usize) -> usize {
        let mut end = byte.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(..end).unwrap_or("");
        match self {
            OffsetUnit::Bytes => byte,
            OffsetUnit::Chars => before.chars().count(),
            OffsetUnit::Utf16 => before.chars().map(char::len_utf16).sum(),
        }
    }

    /// Gives a claim, and the evidence for it, offsets in this unit.
    pub(super) fn convert(self, claim: &mut Claim, text: &str) {
        (claim.start, claim.end) = (self.of(text, claim.start), self.of(text, claim.end));
        for evidence in &mut claim.evidence {
            (evidence.start, evidence.end) = (self.of(text, evidence.start), self.of(text, evidence.end));
        }
    }
}
