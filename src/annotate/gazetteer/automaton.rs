//! Finding spellings in folded bytes.
//!
//! A name with a Latin edge begins where a word begins. So the automaton is not run over every byte: it is started, anchored, at the
//! places where a spelling can begin (a word whose first two bytes, or a Chinese character, begin one), and left as soon as nothing can
//! follow. That is several times faster than a search for all spellings everywhere, which mostly finds "up" in "group".

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};

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

/// The automaton and what spellings begin with.
pub(super) struct Spotter {
    automaton: NFA,
    start: StateID,
    lengths: Vec<usize>,
    /// First two bytes of spellings that begin with ASCII or a two-byte character.
    pairs: Flags,
    /// First characters of spellings that begin with a three-byte character.
    wide: Flags,
    /// Whether a spelling begins with a four-byte character.
    rare: bool,
}

impl Spotter {
    pub(super) fn new<'p>(spellings: impl Iterator<Item = &'p str> + Clone) -> Result<Self, BuildError> {
        let automaton =
            NFA::builder().match_kind(MatchKind::LeftmostLongest).prefilter(false).build(spellings.clone())?;
        let start = automaton.start_state(Anchored::Yes).unwrap_or(StateID::ZERO);
        let mut spotter = Self {
            automaton,
            start,
            lengths: spellings.clone().map(str::len).collect(),
            pairs: Flags::new(),
            wide: Flags::new(),
            rare: false,
        };
        for spelling in spellings {
            spotter.admit(spelling.as_bytes());
        }
        Ok(spotter)
    }

    fn admit(&mut self, spelling: &[u8]) {
        match *spelling {
            [only] => (0..=u8::MAX).for_each(|next| self.pairs.set(pair(only, next))),
            [lead @ 0xe0..=0xef, middle, last, ..] => self.wide.set(wide(lead, middle, last)),
            [0xf0..=0xff, ..] => self.rare = true,
            [first, second, ..] => self.pairs.set(pair(first, second)),
            [] => {}
        }
    }

    /// The first place from `at` on where a spelling stands, and the longest spelling there. In front of a Latin letter or digit no other
    /// may stand; what comes after the spelling is the caller's to check.
    pub(super) fn next(&self, bytes: &[u8], at: usize) -> Option<(usize, usize)> {
        let mut in_word = super::fold::word_before(bytes, at);
        let mut start = at;
        while let Some(&first) = bytes.get(start) {
            let next = |n: usize| bytes.get(start + n).copied().unwrap_or(0);
            let (length, may_begin, is_letter) = match first {
                b'0'..=b'9' | b'a'..=b'z' => (1, !in_word && self.pairs.has(pair(first, next(1))), true),
                0..=0x7f => (1, self.pairs.has(pair(first, next(1))), false),
                0xe0..=0xef => (3, self.wide.has(wide(first, next(1), next(2))), false),
                0xc3..=0xdf => (2, self.pairs.has(pair(first, next(1))), true),
                0xf0..=0xff => (4, self.rare, false),
                _ => (1, self.pairs.has(pair(first, next(1))), in_word),
            };
            if may_begin && let Some(pattern) = self.longest(bytes.get(start..)?) {
                return Some((pattern, start));
            }
            in_word = is_letter;
            start += length;
        }
        None
    }

    /// The longest spelling at the start of `bytes`.
    fn longest(&self, bytes: &[u8]) -> Option<usize> {
        let mut state = self.start;
        let mut found = None;
        for (read, &byte) in (1..).zip(bytes) {
            state = self.automaton.next_state(Anchored::Yes, state, byte);
            if !self.automaton.is_special(state) {
                continue;
            }
            if self.automaton.is_dead(state) {
                break;
            }
            if self.automaton.is_match(state) {
                // A state may also name a spelling that ends here but began later.
                let pattern = self.automaton.match_pattern(state, 0).as_usize();
                found = if self.lengths.get(pattern) == Some(&read) { Some(pattern) } else { found };
            }
        }
        found
    }
}

fn pair(first: u8, second: u8) -> u16 {
    u16::from_be_bytes([first, second])
}

/// A three-byte character's code point.
fn wide(lead: u8, middle: u8, last: u8) -> u16 {
    (u16::from(lead) << 12) | (u16::from(middle & 0x3f) << 6) | u16::from(last & 0x3f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(spellings: &[&str], text: &str) -> Vec<String> {
        let spotter = Spotter::new(spellings.iter().copied()).unwrap_or_else(|e| panic!("{e}"));
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
