//! Letter shingles: a passage as a set of short runs of letters, to see whether one text holds another.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::phrases::Phrases;
use crate::model::ByteSpan;

/// How many bytes of letters a shingle spans at least: twelve Latin letters, four Chinese characters. Both are
/// long enough that two writers seldom hit on a run of them by chance.
const SHINGLE_BYTES: usize = 12;

/// Below this many shingles a passage is too short to tell a copy from a coincidence.
const FEWEST: usize = 24;

/// Hashed letter shingles of a passage, sorted, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shingles(Arc<[u32]>);

impl Shingles {
    /// Shingles of a text; spaces, punctuation and case do not count.
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut hashes = Vec::with_capacity(letters.len());
        for start in 0..letters.len() {
            let mut hash = Fnv::new();
            let mut bytes = 0;
            for c in letters.iter().skip(start) {
                hash.take(*c);
                bytes += c.len_utf8();
                if bytes >= SHINGLE_BYTES {
                    hashes.push(hash.folded());
                    break;
                }
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes.into())
    }

    /// Shingles of the block (line) of the article's text that holds the passage.
    pub fn around(text: &str, passage: ByteSpan) -> Self {
        let start = text.get(..passage.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let after = text.get(passage.end..).and_then(|after| after.find('\n'));
        let end = after.map_or(text.len(), |at| passage.end + at);
        Self::of(text.get(start..end).unwrap_or(""))
    }

    /// The hashes, ascending.
    pub fn hashes(&self) -> &[u32] {
        &self.0
    }

    /// Shingles as they were stored.
    pub fn from_hashes(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes.into())
    }

    /// The passage without standing phrases.
    pub(super) fn without(&self, standing: &Phrases) -> Shingles {
        if standing.is_empty() {
            return self.clone();
        }
        Self(self.0.iter().copied().filter(|hash| !standing.holds(*hash)).collect())
    }

    /// Whether at least this part (numerator, denominator) of the shorter passage stands in the other. Passages too short
    /// to be told apart hold nothing.
    pub(super) fn contained_in(&self, other: &Shingles, part: (usize, usize)) -> bool {
        let (short, long) = if self.0.len() <= other.0.len() { (self, other) } else { (other, self) };
        let common = short.0.iter().filter(|hash| long.0.binary_search(hash).is_ok()).count();
        short.is_telling() && common * part.1 >= short.0.len() * part.0
    }

    /// Whether the passage is long enough to be told apart from others.
    pub fn is_telling(&self) -> bool {
        self.0.len() >= FEWEST
    }
}

/// FNV-1a: small, fast and fixed for ever, since hashes are stored.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn take(&mut self, c: char) {
        let mut buffer = [0; 4];
        for byte in c.encode_utf8(&mut buffer).bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn folded(&self) -> u32 {
        ((self.0 >> 32) ^ (self.0 & 0xffff_ffff)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_case_and_marks_do_not_count() {
        assert_eq!(Shingles::of("Four trillion, they said."), Shingles::of("four  TRILLION they said"));
    }

    #[test]
    fn chinese_runs_of_four_characters_are_shingles() {
        assert_eq!(Shingles::of("调用量上升").hashes().len(), 2);
    }

    #[test]
    fn the_block_is_what_counts() {
        let text = "Title here\nThe second line is the passage's.\nThird";
        let at = text.find("passage").unwrap_or(0);
        assert_eq!(
            Shingles::around(text, ByteSpan::new(at, at + 7)),
            Shingles::of("The second line is the passage's.")
        );
    }
}
