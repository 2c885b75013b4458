//! What words can begin with. At most places where words are asked for, none of them stands; this says so without a look at them.

use super::source::Source;

/// Bits that three-byte characters share.
const WIDE: usize = 8;

/// The first two bytes of words, ASCII case ignored, by six bits of each; of three-byte characters, some bits of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beginnings {
    pairs: [u64; 64],
    wide: [u64; WIDE],
}

impl Default for Beginnings {
    fn default() -> Self {
        Self { pairs: [0; 64], wide: [0; WIDE] }
    }
}

impl<'p> FromIterator<&'p str> for Beginnings {
    fn from_iter<I: IntoIterator<Item = &'p str>>(phrases: I) -> Self {
        let mut beginnings = Self::default();
        phrases.into_iter().for_each(|phrase| beginnings.admit(phrase));
        beginnings
    }
}

impl Beginnings {
    /// Lets a phrase begin.
    pub fn admit(&mut self, phrase: &str) {
        match *phrase.as_bytes() {
            [lead @ 0xe0..=0xef, middle, last, ..] => {
                let (word, bit) = place(lead, middle, last);
                self.wide.iter_mut().skip(word).take(1).for_each(|bits| *bits |= bit);
            }
            // A space may be written in other ways, and a phrase of one byte says nothing of the next.
            [first @ b' ', ..] | [first, b' ', ..] | [first] => self.set(first, u64::MAX),
            [first, second, ..] => self.set(first, 1 << code(second)),
            [] => self.admit_all(),
        }
    }

    /// Lets anything begin.
    pub fn admit_all(&mut self) {
        *self = Self { pairs: [u64::MAX; 64], wide: [u64::MAX; WIDE] };
    }

    /// Lets all that begins something of another set begin.
    pub fn merge(&mut self, other: &Self) {
        self.pairs.iter_mut().zip(other.pairs).for_each(|(row, more)| *row |= more);
        self.wide.iter_mut().zip(other.wide).for_each(|(bits, more)| *bits |= more);
    }

    fn set(&mut self, first: u8, seconds: u64) {
        self.pairs.iter_mut().skip(usize::from(code(first))).take(1).for_each(|row| *row |= seconds);
    }

    /// Whether one of the words may stand where the text goes on with these bytes.
    pub fn has(&self, [first, second, third]: [u8; 3]) -> bool {
        if first & 0xf0 == 0xe0 {
            let (word, bit) = place(first, second, third);
            self.wide.get(word).is_some_and(|bits| bits & bit != 0)
        } else {
            self.pairs.get(usize::from(code(first))).is_some_and(|row| row >> code(second) & 1 == 1)
        }
    }

    /// Whether one of the words may stand at `at`.
    pub fn stand_at(&self, source: Source<'_>, at: usize) -> bool {
        self.has(source.head(at))
    }
}

/// Six bits of a byte that tell all of ASCII that is printed apart, but for the case of letters.
fn code(byte: u8) -> u8 {
    byte & 31 | (byte & 64) >> 1
}

/// The word and the bit that stand for a three-byte character.
fn place(lead: u8, middle: u8, last: u8) -> (usize, u64) {
    let word = usize::from(middle ^ lead) % WIDE;
    (word, 1 << (last & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_begin_does_and_most_else_does_not() {
        let mut beginnings: Beginnings = ["March", "a", "第", "½"].into_iter().collect();
        let stands = |beginnings: &Beginnings, text: &str| beginnings.stand_at(Source::new(text, 0, text.len()), 0);
        assert!(["march", "MARCH", "a", "a b", "ab", "第三", "½"].into_iter().all(|text| stands(&beginnings, text)));
        assert!(!["mercy", "m1", "1arch", "b", "", "三"].into_iter().any(|text| stands(&beginnings, text)));
        beginnings.admit("");
        assert!(["mercy", "三"].into_iter().all(|text| stands(&beginnings, text)));
    }
}
