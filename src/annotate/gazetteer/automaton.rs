//! Finding spellings in folded bytes.
//!
//! A name with a Latin edge begins where a word begins. So spellings are not looked for at every byte: a walk along them is begun at the
//! places where a spelling can begin (a word whose first three bytes, or a Chinese character, begin one), and left as soon as nothing can
//! follow. That is several times faster than a search for all spellings everywhere, which mostly finds "up" in "group".

use super::super::trie::Trie;

/// A set of 65,536 flags.
struct Flags(Vec<u64>);

impl Flags {
    fn new() -> Self {
        Self(vec![0; 1024])
    }

    fn set(&mut self, index: u16) {
        if let Some(word) = self.0.get_mut(usize::from(index >> 6)) {
            *word |= 1 << (index & 63);
        }
    }

    fn has(&self, index: u16) -> bool {
        self.0.get(usize::from(index >> 6)).is_some_and(|word| word >> (index & 63) & 1 == 1)
    }
}

/// The spellings and what they begin with.
pub(super) struct Spotter {
    spellings: Trie,
    /// The first three bytes of spellings that begin with a Latin letter or digit.
    words: Flags,
    /// First characters of spellings that begin with a three-byte character.
    wide: Flags,
    /// First bytes of all other spellings.
    others: [bool; 256],
}

impl Spotter {
    pub(super) fn new<'p>(spellings: impl Iterator<Item = &'p str> + Clone) -> Self {
        let mut spotter = Self {
            spellings: Trie::new(spellings.clone()),
            words: Flags::new(),
            wide: Flags::new(),
            others: [false; 256],
        };
        for spelling in spellings {
            spotter.admit(spelling.as_bytes());
        }
        spotter
    }

    fn admit(&mut self, spelling: &[u8]) {
        match *spelling {
            [first, ref rest @ ..] if first.is_ascii_alphanumeric() => {
                let any = || 0..CODES;
                let second = rest.first().map_or(any(), |&byte| code(byte)..code(byte) + 1);
                for second in second {
                    let third = rest.get(1).map_or(any(), |&byte| code(byte)..code(byte) + 1);
                    third.for_each(|third| self.words.set(triple(code(first), second, third)));
                }
            }
            [lead @ 0xe0..=0xef, middle, last, ..] => self.wide.set(wide(lead, middle, last)),
            [first, ..] => self.others.iter_mut().skip(usize::from(first)).take(1).for_each(|other| *other = true),
            [] => {}
        }
    }

    /// The longest other spelling that a spelling begins with.
    pub(super) fn shorter(&self, spelling: &str) -> Option<usize> {
        let (_, most) = spelling.as_bytes().split_last()?;
        self.spellings.longest(most).map(|(pattern, _)| pattern)
    }

    /// The first place from `at` on where a spelling stands, and the longest spelling there. In front of a Latin letter or digit no other
    /// may stand; what comes after the spelling is the caller's to check.
    pub(super) fn next(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        let mut start = if super::fold::word_before(bytes, at) { word_end(bytes, at) } else { at };
        while let Some(&first) = bytes.get(start) {
            let next = |n: usize| bytes.get(start + n).copied().unwrap_or(0);
            let may_begin = match first {
                b'0'..=b'9' | b'a'..=b'z' => self.words.has(triple(code(first), code(next(1)), code(next(2)))),
                0xe0..=0xef => self.wide.has(wide(first, next(1), next(2))),
                _ => self.others.get(usize::from(first)).copied().unwrap_or(false),
            };
            if may_begin && let Some((pattern, _)) = self.spellings.longest(bytes.get(start..)?) {
                return Some((pattern, start));
            }
            // Whole characters: a byte inside of 🥇 or · would pass for a word that the name behind it goes on with.
            start = match first {
                0xc2 => start + 2,
                0xe0..=0xef => start + 3,
                0xf0..=0xf7 => start + 4,
                _ if IN_WORD[usize::from(first)] => word_end(bytes, start + 1),
                _ => start + 1,
            };
        }
        None
    }
}

/// Whether a byte goes on with a Latin, Greek or Cyrillic word that has begun before it.
const fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, 0x80..=0xbf | 0xc3..=0xdf)
}

const IN_WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = in_word(byte as u8);
        byte += 1;
    }
    table
};

/// Where the word ends that `at` is in.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| !IN_WORD[usize::from(byte)]).unwrap_or(rest.len())
}

/// How many different bytes the beginnings of words tell apart.
const CODES: u16 = 40;

/// A byte as the beginnings of words are told apart by it.
fn code(byte: u8) -> u16 {
    CODE[usize::from(byte)]
}

const CODE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = code_of(byte as u8);
        byte += 1;
    }
    table
};

const fn code_of(byte: u8) -> u16 {
    match byte {
        b'a'..=b'z' => (byte - b'a') as u16,
        b'0'..=b'9' => (byte - b'0') as u16 + 26,
        b' ' => 36,
        b'.' => 37,
        b'\'' => 38,
        _ => 39,
    }
}

fn triple(first: u16, second: u16, third: u16) -> u16 {
    (first * CODES + second) * CODES + third
}

/// A three-byte character's code point.
fn wide(lead: u8, middle: u8, last: u8) -> u16 {
    (u16::from(lead) << 12) | (u16::from(middle & 0x3f) << 6) | u16::from(last & 0x3f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(spellings: &[&str], text: &str) -> Vec<String> {
        let spotter = Spotter::new(spellings.iter().copied());
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((pattern, start)) = spotter.next(text.as_bytes(), at) {
            found.push(format!("{}@{start}", spellings[pattern]));
            at = start + spellings[pattern].len();
        }
        found
    }

    #[test]
    fn the_longest_spelling_wins_at_the_first_place() {
        assert_eq!(all(&["gpt", "gpt 5", "up"], "gpt 5 up, group gpt"), ["gpt 5@0", "up@6", "gpt@16"]);
        assert_eq!(all(&["中国", "中国移动", "国"], "在中国移动和中国"), ["中国移动@3", "中国@18"]);
    }

    #[test]
    fn latin_spellings_begin_where_words_begin() {
        assert_eq!(all(&["kimi"], "的kimi akimi 9kimi ékimi kimi"), ["kimi@3", "kimi@27"]);
        assert_eq!(all(&["x", "%", "é"], "x 5% é"), ["x@0", "%@3", "é@5"]);
    }

    #[test]
    fn a_spelling_inside_another_start_is_not_taken_for_it() {
        assert_eq!(all(&["abcd", "bc"], "abcx abcd bc"), ["abcd@5", "bc@10"]);
        assert_eq!(all(&["中国大", "国"], "中国小"), ["国@3"]);
    }
}
