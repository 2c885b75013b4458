//! A table of phrases, looked up by the word that they begin with.

use super::beginnings::Beginnings;
use super::source::{Source, is_letter};
use crate::rules::{ByWord, effort};

const LONGEST_KEY: usize = 40;

/// A table keyed by words of the rules, in lower case.
pub(super) type WordMap<V> = ByWord<Box<[u8]>, V>;

/// The key of a table as text.
pub(super) fn word_of(key: &[u8]) -> &str {
    std::str::from_utf8(key).unwrap_or_default()
}

/// Phrases with what they stand for; the longest that fits wins.
#[derive(Debug, Clone)]
pub(super) struct Phrases<V> {
    /// Apart, for a language has a hundred tables, and they are moved about while they are read.
    beginnings: Box<Beginnings>,
    by_key: WordMap<Vec<Entry<V>>>,
}

#[derive(Debug, Clone)]
struct Entry<V> {
    phrase: Box<str>,
    exact: bool,
    value: V,
}

impl<V> Default for Phrases<V> {
    fn default() -> Self {
        Self { beginnings: Box::default(), by_key: WordMap::default() }
    }
}

/// The part of `text` by which a phrase is found: its first word, or its first character when that is no letter.
fn key(text: &str) -> &str {
    let plain = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if plain > 0 && text.as_bytes().get(plain).is_none_or(u8::is_ascii) {
        return text.get(..plain).unwrap_or("");
    }
    let letters = text.len() - text.trim_start_matches(is_letter).len();
    let first = text.chars().next().map_or(0, char::len_utf8);
    text.get(..if letters > 0 { letters } else { first }).unwrap_or("")
}

/// The key of `text`, in lower case.
pub(super) fn folded_key(text: &str) -> String {
    key(text).to_ascii_lowercase()
}

/// Calls `look` with the key of `text` in lower case, without allocating.
pub(super) fn with_folded_key<R>(text: &str, look: impl FnOnce(&[u8]) -> Option<R>) -> Option<R> {
    let word = key(text).as_bytes();
    let mut folded = [0u8; LONGEST_KEY];
    let folded = folded.get_mut(..word.len())?;
    folded.copy_from_slice(word);
    folded.make_ascii_lowercase();
    look(folded)
}

impl<V: Copy> Phrases<V> {
    /// Adds a phrase.
    pub fn insert(&mut self, phrase: &str, exact: bool, value: V) {
        self.beginnings.admit(phrase);
        let entries = self.by_key.entry(folded_key(phrase).into_bytes().into()).or_default();
        entries.push(Entry { phrase: phrase.into(), exact, value });
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.phrase.len()));
    }

    /// Adds phrases that ignore case.
    pub fn extend<'p>(&mut self, phrases: impl IntoIterator<Item = &'p String>, value: V) {
        for phrase in phrases {
            self.insert(phrase, false, value);
        }
    }

    /// Whether the table holds no phrase.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// The longest phrase at `at`, and its end.
    #[inline]
    pub fn at(&self, source: Source<'_>, at: usize) -> Option<(V, usize)> {
        effort::step();
        if !self.beginnings.stand_at(source, at) {
            return None;
        }
        self.look_up(source, at)
    }

    fn look_up(&self, source: Source<'_>, at: usize) -> Option<(V, usize)> {
        let entries = with_folded_key(source.rest(at), |key| self.by_key.get(key))?;
        entries.iter().find_map(|e| source.literal(at, &e.phrase, e.exact).map(|end| (e.value, end)))
    }

    /// The phrase that is the whole of the word before `at`, spaces skipped: its value and start.
    pub fn word_before(&self, source: Source<'_>, at: usize) -> Option<(V, usize)> {
        let end = source.skip_space_back(at);
        let start = source.word_back(end);
        let (value, found) = self.at(source, start)?;
        (start < end && found == end).then_some((value, start))
    }

    /// Every phrase.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.by_key.values().flatten().map(|entry| &*entry.phrase)
    }

    /// Every phrase with what it stands for.
    pub fn entries(&self) -> impl Iterator<Item = (&str, V)> {
        self.by_key.values().flatten().map(|entry| (&*entry.phrase, entry.value))
    }

    /// The words that phrases begin with.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.by_key.keys().map(|key| word_of(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut phrases = Phrases::default();
        phrases.insert("or", false, 1);
        phrases.insert("or more", false, 2);
        let text = "or more or mores";
        let source = Source::new(text, 0, text.len());
        assert_eq!(phrases.at(source, 0), Some((2, 7)));
        assert_eq!(phrases.at(source, 8), Some((1, 10)));
        assert_eq!(phrases.word_before(source, 8), None);
    }
}
