//! Names that an article brings in itself: "a new model called Ember 2", "Adot, its assistant app", "the company's Yuewen assistant".
//!
//! In come the text and what `language.toml` says introduces a name; out come names that no list knows, each with an id of its own.

use serde::Deserialize;

use super::gazetteer::LocalName;
use super::trie::Trie;
use crate::model::{EntityId, Mention, MentionKind};

/// How a language introduces names of a kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Introduction {
    /// The kind of entity.
    pub kind: String,
    /// Words right before a name: "model called".
    #[serde(default)]
    pub before: Vec<String>,
    /// What somebody's name may be, right behind it: "its Yuewen *assistant*".
    #[serde(default)]
    pub nouns: Vec<String>,
    /// What begins an apposition behind a name, if one of the nouns follows soon: "Adot, *its* assistant app".
    #[serde(default)]
    pub appositions: Vec<String>,
    /// What an owner's name or pronoun ends in, before the name: "its", "'s".
    #[serde(default)]
    pub owners: Vec<String>,
}

/// What finds the names that articles introduce.
#[derive(Debug, Default)]
pub struct Introductions {
    said: Vec<Introduction>,
    /// All words of all kinds, and of each its kind and role.
    finder: Option<Finder>,
    words: Vec<(usize, Role)>,
}

/// The words, and what their first two bytes may be.
#[derive(Debug)]
struct Finder {
    words: Trie,
    first: [bool; 256],
    second: [bool; 256],
}

/// A word in a text.
struct Hit {
    word: usize,
    start: usize,
    end: usize,
}

impl Finder {
    fn new(words: &[String]) -> Self {
        let (mut first, mut second) = ([false; 256], [false; 256]);
        for word in words {
            match *word.as_bytes() {
                [one, two, ..] => (first[usize::from(one)], second[usize::from(two)]) = (true, true),
                [one] => (first[usize::from(one)], second) = (true, [true; 256]),
                [] => {}
            }
        }
        Self { words: Trie::new(words.iter().map(String::as_str)), first, second }
    }

    /// The words of a text from the left, the longest where several begin, none over another.
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Hit> + 't {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            loop {
                let rest = bytes.get(at..)?;
                let start = at + rest.iter().position(|byte| self.first[usize::from(*byte)])?;
                at = start + 1;
                let goes_on = bytes.get(at).is_none_or(|byte| self.second[usize::from(*byte)]);
                if goes_on && let Some((word, length)) = self.words.longest(bytes.get(start..)?) {
                    at = start + length;
                    return Some(Hit { word, start, end: at });
                }
            }
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Before,
    Noun,
    Apposition,
}

/// A name has so many words, at most, and so many bytes.
const WORDS: usize = 3;
const BYTES: usize = 32;

/// A noun follows its apposition's beginning within so many bytes.
const SOON: usize = 28;

/// An article introduces so many names, at most.
const NAMES: usize = 12;

impl Introductions {
    /// Puts the words of a language into one tree; without any it finds nothing.
    pub fn new(said: &[Introduction], spaces: bool) -> Self {
        let (mut patterns, mut words) = (Vec::new(), Vec::new());
        for (kind, introduction) in said.iter().enumerate() {
            let roles = [
                (&introduction.before, Role::Before),
                (&introduction.nouns, Role::Noun),
                (&introduction.appositions, Role::Apposition),
            ];
            for (list, role) in roles {
                for word in list {
                    patterns.push(match role {
                        Role::Apposition => format!(", {word} "),
                        _ if spaces => format!(" {word}"),
                        _ => word.clone(),
                    });
                    words.push((kind, role));
                }
            }
        }
        let finder = (!patterns.is_empty()).then(|| Finder::new(&patterns));
        Self { said: said.to_vec(), finder, words }
    }

    /// The names that a text introduces and that none of the mentions covers, each once.
    pub fn find(&self, text: &str, known: &[Mention]) -> Vec<LocalName> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut names: Vec<LocalName> = Vec::new();
        for found in finder.find(text) {
            let Some((kind, role)) = self.words.get(found.word).copied() else { continue };
            let Some(introduction) = self.said.get(kind) else { continue };
            let span = match role {
                Role::Before => name_from(text, found.end),
                Role::Noun => name_before(text, found.start).filter(|(from, _)| owned(text, *from, introduction)),
                Role::Apposition => {
                    name_before(text, found.start).filter(|_| soon(text, found.end, &introduction.nouns))
                }
            };
            let Some((from, to)) = span.filter(|(from, to)| free(*from, *to, known)) else { continue };
            let name = &text[from..to];
            if names.len() < NAMES && !names.iter().any(|other| other.text == name) {
                names.push(LocalName { text: name.to_owned(), id: id(&introduction.kind, name) });
            }
        }
        names
    }
}

fn id(kind: &str, name: &str) -> EntityId {
    let slug: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    EntityId::new(format!("{kind}:{}", slug.join("-")))
}

/// Whether no name that a list knows overlaps, and the name does not begin with a word that rules know ("China's AI assistant").
fn free(from: usize, to: usize, known: &[Mention]) -> bool {
    let first = known.partition_point(|mention| mention.span.end <= from);
    let mut over = known.get(first..).unwrap_or_default().iter().take_while(|mention| mention.span.start < to);
    !over.any(|mention| matches!(mention.kind, MentionKind::Entity(_)) || mention.span.start <= from)
}

/// A word of a name: it begins with a capital or a digit.
fn names(word: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    word.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit()) && word.chars().all(inside)
}

/// The name that begins behind `at`, perhaps in quotation marks.
fn name_from(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.get(at..)?;
    // 匿名模型Space Whale Alpha: nothing need stand between.
    let open = rest.len() - rest.trim_start_matches([' ', '"', '“', '\'', '‘', '「', '《']).len();
    let glued = open == 0 && text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii()));
    let from = if glued { return None } else { at + open };
    let mut end = from;
    for word in text.get(from..)?.split(' ').take(WORDS) {
        // A word of Latin letters ends where Han begins: Alpha上线仅6天.
        let han = word.find(|c: char| !c.is_ascii() && !matches!(c, '’' | '”')).unwrap_or(word.len());
        let plain = word[..han].trim_end_matches([',', '.', ';', ':', '"', '”', '\'', '’', ')', '?', '!']);
        let plain = plain.strip_suffix("'s").or(plain.strip_suffix("’s")).unwrap_or(plain);
        if !names(plain) {
            break;
        }
        let start = if end == from { from } else { end + 1 };
        end = start + plain.len();
        if plain.len() < word.len() {
            break;
        }
    }
    spelled(text, from, end)
}

/// The name that ends at `at`.
fn name_before(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let mut from = at;
    for word in before.rsplit(' ').take(WORDS) {
        if word.contains('\n') || !names(word) {
            break;
        }
        from = if from == at { at.checked_sub(word.len())? } else { from.checked_sub(word.len() + 1)? };
    }
    spelled(text, from, at)
}

/// A name is neither empty nor long, and begins with a letter.
fn spelled(text: &str, from: usize, to: usize) -> Option<(usize, usize)> {
    let name = text.get(from..to)?;
    let letters = name.chars().filter(char::is_ascii_alphabetic).count();
    (letters > 1 && name.len() <= BYTES && name.starts_with(|c: char| c.is_ascii_uppercase())).then_some((from, to))
}

/// Whether the word before the name is an owner's: "its", "the company's".
fn owned(text: &str, from: usize, introduction: &Introduction) -> bool {
    let before = text.get(..from).unwrap_or_default();
    let Some(before) = before.strip_suffix(' ') else { return false };
    introduction.owners.iter().any(|owner| before.ends_with(owner.as_str()))
}

/// Whether one of the nouns stands soon behind.
fn soon(text: &str, at: usize, nouns: &[String]) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let stop = rest.find([',', '.', ';', '\n']).unwrap_or(rest.len()).min(SOON);
    let near = rest.char_indices().take_while(|(i, _)| *i < stop).last().map_or(0, |(i, c)| i + c.len_utf8());
    nouns.iter().any(|noun| rest[..near].ends_with(noun.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let said = [Introduction {
            kind: "app".into(),
            before: vec!["chatbot called".into(), "model called".into()],
            nouns: vec!["assistant".into(), "assistant app".into()],
            appositions: vec!["its".into()],
            owners: vec!["its".into(), "'s".into()],
        }];
        Introductions::new(&said, true)
            .find(text, &[])
            .into_iter()
            .map(|name| format!("{}={}", name.text, name.id))
            .collect()
    }

    #[test]
    fn names_that_a_text_brings_in() {
        assert_eq!(found("A new model called Ember 2 from Lumina led."), ["Ember 2=app:ember-2"]);
        assert_eq!(found("SK said that Adot, its assistant app, had 11 million users."), ["Adot=app:adot"]);
        assert_eq!(found("The company's Yuewen assistant closed May."), ["Yuewen=app:yuewen"]);
        assert_eq!(found("a chatbot called \"Nova-X\", which"), ["Nova-X=app:nova-x"]);
    }

    #[test]
    fn without_spaces_a_name_is_the_latin_words() {
        let said =
            [Introduction { kind: "model".into(), before: vec!["匿名模型".into()], ..Introduction::default() }];
        let found = |text: &str| -> Vec<String> {
            Introductions::new(&said, false).find(text, &[]).into_iter().map(|name| name.id.to_string()).collect()
        };
        assert_eq!(found("匿名模型Space Whale Alpha上线仅6天"), ["model:space-whale-alpha"]);
        assert_eq!(found("匿名模型“Nova-X”首次上榜"), ["model:nova-x"]);
        assert_eq!(found("匿名模型上线仅6天"), Vec::<String>::new());
    }

    #[test]
    fn words_that_only_look_alike_are_none() {
        assert_eq!(found("It has a model called by 300 apps."), Vec::<String>::new());
        assert_eq!(found("The first personal assistant was slow; its assistant too."), Vec::<String>::new());
        assert_eq!(found("SK, its parent, sold it."), Vec::<String>::new());
        assert_eq!(found("在 model called 豆包，its assistant"), Vec::<String>::new());
    }
}
