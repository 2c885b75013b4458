//! The words of `rules/read.toml`, ready to be looked up.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::rules::{Diagnostics, RuleFile, RuleSource};

/// The file that holds them.
pub(super) const FILE: &str = "read.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    aside_headings: Vec<String>,
    comment_headings: Vec<String>,
    #[serde(default)]
    comment_bylines: Vec<String>,
    aside_openings: Vec<String>,
    aside_lines: Vec<String>,
    menu_words: Vec<String>,
    caption_openings: Vec<String>,
    byline_openings: Vec<String>,
    publisher_openings: Vec<String>,
    wire_marks: Vec<String>,
    wire_words: Vec<String>,
    months: Vec<Vec<String>>,
    date_companions: Vec<String>,
    #[serde(default)]
    short_texts: BTreeMap<String, Vec<String>>,
    html: HtmlFile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HtmlFile {
    cut_words: HashSet<String>,
    cut_phrases: Vec<String>,
    caption_words: HashSet<String>,
    byline_words: HashSet<String>,
    title_separators: Vec<String>,
    published_meta: Vec<String>,
    modified_meta: Vec<String>,
    author_meta: Vec<String>,
    publisher_meta: Vec<String>,
    title_meta: Vec<String>,
    headline_words: HashSet<String>,
    article_types: HashSet<String>,
}

/// Words by what they tell about a line or an element.
#[derive(Debug, Default)]
pub struct Words {
    /// Tells these words from others.
    hash: String,
    /// By language, words that settle the language of a short text.
    pub(super) short_texts: BTreeMap<String, Vec<String>>,
    pub(super) aside_headings: Headings,
    pub(super) comment_headings: Headings,
    /// How a comment's first line begins, and what it goes on to say.
    pub(super) comment_bylines: Vec<(String, String)>,
    /// By their first character; the second part of `a…b` apart.
    pub(super) aside_openings: HashMap<char, Vec<(String, Option<String>)>>,
    pub(super) aside_lines: HashSet<String>,
    /// By their first character.
    pub(super) menu_words: HashMap<char, Vec<String>>,
    pub(super) caption_openings: Vec<String>,
    pub(super) byline_openings: Vec<String>,
    pub(super) publisher_openings: HashSet<String>,
    pub(super) wire_marks: Vec<String>,
    pub(super) wire_words: Vec<String>,
    pub(super) months: HashMap<String, i8>,
    pub(super) date_companions: HashSet<String>,
    pub(super) cut_words: HashSet<String>,
    pub(super) cut_phrases: Vec<String>,
    pub(super) caption_words: HashSet<String>,
    pub(super) byline_words: HashSet<String>,
    pub(super) title_separators: Vec<String>,
    pub(super) published_meta: Vec<String>,
    pub(super) modified_meta: Vec<String>,
    pub(super) author_meta: Vec<String>,
    pub(super) publisher_meta: Vec<String>,
    pub(super) title_meta: Vec<String>,
    pub(super) headline_words: HashSet<String>,
    pub(super) article_types: HashSet<String>,
}

/// Lines that open a part, in lower case.
#[derive(Debug, Default)]
pub(super) struct Headings {
    lines: HashSet<String>,
    longest: usize,
}

/// Lowering a character may leave it so many times shorter, in bytes.
const SHRINKS: usize = 3;

impl Headings {
    fn new(lines: Vec<String>) -> Headings {
        let longest = lines.iter().map(String::len).max().unwrap_or(0);
        Headings { lines: lines.into_iter().collect(), longest }
    }

    /// Whether a text, lowered by `lower`, is one of them: a long one is not, and need not be lowered to know.
    pub(super) fn hold(&self, text: &str, lower: impl Fn(&str) -> String) -> bool {
        text.len() <= self.longest * SHRINKS && self.lines.contains(&lower(text))
    }
}

static BUILT_IN: LazyLock<Words> = LazyLock::new(|| Words::load(&RuleSource::built_in()).unwrap_or_default());

impl Words {
    /// The words that are built into the binary.
    pub fn built_in() -> &'static Words {
        &BUILT_IN
    }

    /// The words of a set of rule files; none when it has no `read.toml`.
    ///
    /// # Errors
    /// When `read.toml` does not parse.
    pub fn load(source: &RuleSource) -> Result<Words, Diagnostics> {
        source.file(FILE).map_or_else(|| Ok(Words::default()), Words::from_file)
    }

    /// Names the reader that uses these words: the same bytes read by a reader of the same name give the same text.
    pub fn reader(&self) -> String {
        format!("{} {}", env!("CARGO_PKG_VERSION"), if self.hash.is_empty() { "-" } else { &self.hash })
    }

    fn from_file(file: &RuleFile) -> Result<Words, Diagnostics> {
        let hash = blake3::hash(file.text.as_bytes()).to_hex().get(..16).unwrap_or_default().to_owned();
        let file: File = file.parse()?;
        let mut months = HashMap::new();
        for (number, names) in (1i8..).zip(&file.months) {
            months.extend(names.iter().map(|name| (name.clone(), number)));
        }
        let mut byline_openings = file.byline_openings;
        byline_openings.sort_by_key(|words| std::cmp::Reverse(words.len()));
        Ok(Words {
            hash,
            short_texts: file.short_texts,
            aside_headings: Headings::new(file.aside_headings),
            comment_headings: Headings::new(file.comment_headings),
            comment_bylines: file
                .comment_bylines
                .iter()
                .filter_map(|byline| byline.split_once('…'))
                .map(|(start, later)| (start.to_owned(), later.to_owned()))
                .collect(),
            aside_openings: by_first_character(file.aside_openings.iter().map(|opening| match opening.split_once('…')
            {
                Some((start, later)) => (start.to_owned(), Some(later.to_owned())),
                None => (opening.clone(), None),
            })),
            aside_lines: file.aside_lines.into_iter().collect(),
            menu_words: by_first_character(file.menu_words.into_iter()),
            caption_openings: file.caption_openings,
            byline_openings,
            publisher_openings: file.publisher_openings.into_iter().collect(),
            wire_marks: file.wire_marks,
            wire_words: file.wire_words,
            months,
            date_companions: file.date_companions.into_iter().collect(),
            cut_words: file.html.cut_words,
            cut_phrases: file.html.cut_phrases,
            caption_words: file.html.caption_words,
            byline_words: file.html.byline_words,
            title_separators: file.html.title_separators,
            published_meta: file.html.published_meta,
            modified_meta: file.html.modified_meta,
            author_meta: file.html.author_meta,
            publisher_meta: file.html.publisher_meta,
            title_meta: file.html.title_meta,
            headline_words: file.html.headline_words,
            article_types: file.html.article_types,
        })
    }
}

/// Words that are looked up at the start of every line, by their first character.
fn by_first_character<T: AsStart>(items: impl Iterator<Item = T>) -> HashMap<char, Vec<T>> {
    let mut out: HashMap<char, Vec<T>> = HashMap::new();
    for item in items {
        if let Some(first) = item.start().chars().next() {
            out.entry(first).or_default().push(item);
        }
    }
    out
}

trait AsStart {
    fn start(&self) -> &str;
}

impl AsStart for String {
    fn start(&self) -> &str {
        self
    }
}

impl AsStart for (String, Option<String>) {
    fn start(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_named_by_its_words() {
        let built_in = Words::built_in().reader();
        assert_eq!(built_in.len(), env!("CARGO_PKG_VERSION").len() + 17);
        assert_ne!(Words::default().reader(), built_in);
    }

    #[test]
    fn the_built_in_file_parses() {
        let words = Words::load(&RuleSource::built_in()).unwrap();
        assert_eq!(words.months.get("sept"), Some(&9));
        assert!(words.cut_words.contains("comments"));
    }
}
