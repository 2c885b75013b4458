//! Sentences: ranges of a block between full stops that end one.
//!
//! In: the text of a block and the spans of its mentions. Out: byte ranges that together cover the block. A stop inside a
//! mention ("No. 3", "U.S.", "4.19") ends nothing.

use serde::Deserialize;

use super::Introduction;
use crate::model::ByteSpan;
use crate::rules::{Diagnostics, RuleSource};

/// What `language.toml` says about a language's writing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Writing {
    /// The language's name.
    pub name: String,
    /// Whether words are separated by spaces.
    #[serde(default)]
    pub spaces: bool,
    /// Words that end in a stop without ending a sentence, lower case, without the stop.
    #[serde(default)]
    pub abbreviations: Vec<String>,
    /// Words that begin a sentence after a name that ends in a stop ("in the U.S. The share …").
    #[serde(default)]
    pub starters: Vec<String>,
    /// Characters that stand for the same, in pairs: the first is read as the second ("萬万").
    #[serde(default)]
    pub variants: Vec<String>,
    /// How texts introduce names that no list knows.
    #[serde(default)]
    pub introduced: Vec<Introduction>,
    /// Endings of names that stand alone for the whole name, beside a sibling: "Sol" beside "GPT-5.6 Luna".
    #[serde(default)]
    pub siblings: Vec<String>,
}

impl Writing {
    /// Reads `<lang>/language.toml`.
    ///
    /// # Errors
    /// What the TOML reader says.
    pub fn load(source: &RuleSource, lang: &str) -> Result<Self, Diagnostics> {
        source.file(&format!("{lang}/language.toml")).map_or_else(|| Ok(Self::default()), |file| file.parse())
    }
}

/// Bytes between 《 and 》, at most.
const LONGEST_TITLE: usize = 240;

/// How long a sentence may get. What is read of a sentence is looked at once for each of its figures, so an endless one would cost the square
/// of its length; no sentence of a newspaper comes near.
const LONGEST: usize = 2_000;

/// Splits `range` of `text` into sentences. `taken` are the sorted spans of mentions. A sentence longer than 2,000 bytes is cut behind the
/// next comma or space, at twice that length anywhere outside of a mention.
///
/// ```
/// use tallywire::annotate::{Writing, split_sentences};
/// use tallywire::model::ByteSpan;
/// let text = "It rose. 这是一句。第二句";
/// let parts = split_sentences(text, ByteSpan::new(0, text.len()), &[], &Writing::default());
/// assert_eq!(parts.iter().map(|s| s.of(text)).collect::<Vec<_>>(), ["It rose.", "这是一句。", "第二句"]);
/// ```
pub fn split_sentences(text: &str, range: ByteSpan, taken: &[ByteSpan], writing: &Writing) -> Vec<ByteSpan> {
    let range = ByteSpan::new(range.start, range.end.min(text.len()));
    Cutter { text, range, taken, writing, start: range.start, at: range.start, sentences: Vec::new() }.run()
}

/// Bytes that a mark may begin with: 。 and 《 begin with E3, ！ and ？ with EF.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    marks[b'.' as usize] = true;
    marks[b'!' as usize] = true;
    marks[b'?' as usize] = true;
    marks[0xE3] = true;
    marks[0xEF] = true;
    marks
};

/// A block while it is cut.
struct Cutter<'t> {
    text: &'t str,
    range: ByteSpan,
    /// The mentions that are not passed yet.
    taken: &'t [ByteSpan],
    writing: &'t Writing,
    /// Where the open sentence begins.
    start: usize,
    /// What is looked at next.
    at: usize,
    sentences: Vec<ByteSpan>,
}

impl Cutter<'_> {
    fn run(mut self) -> Vec<ByteSpan> {
        while let Some(c) = self.next_mark() {
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                // 《单周46.9万亿Token！国产大模型再次刷新纪录》一文: a title's stops end nothing.
                '《' => self.at = title_end(self.rest(at)).map_or(self.at, |width| at + width),
                '.' | '!' | '?' | '。' | '！' | '？' => self.stop(at, c),
                _ if may_be_cut(at - self.start, c) => {
                    self.pass(at);
                    if self.taken.first().is_none_or(|span| self.at <= span.start) {
                        self.close(self.at);
                    }
                }
                _ => {}
            }
        }
        self.close(self.range.end);
        self.sentences
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..self.range.end).unwrap_or("")
    }

    /// Goes on to the next character that may end a sentence or change what does.
    fn next_mark(&mut self) -> Option<char> {
        // Before this, no sentence is too long.
        let short = (self.start + LONGEST).min(self.range.end);
        let bytes = self.text.as_bytes().get(self.at..short).unwrap_or_default();
        self.at += bytes.iter().position(|byte| MARKS[usize::from(*byte)]).unwrap_or(bytes.len());
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.rest(self.at).chars().next()
    }

    /// Passes the mentions that end before a place.
    fn pass(&mut self, at: usize) {
        while let Some((_, rest)) = self.taken.split_first().filter(|(first, _)| first.end <= at) {
            self.taken = rest;
        }
    }

    /// Ends the open sentence.
    fn close(&mut self, end: usize) {
        self.sentences.extend(trimmed(self.text, self.start, end));
        self.start = end;
    }

    /// A stop, which ends a sentence or not.
    fn stop(&mut self, at: usize, c: char) {
        self.pass(at);
        let mention = self.taken.first().copied();
        // A stop that a mention ends with ("5 p.m.", "U.S.") may still end the sentence; one inside it does not.
        if mention.is_some_and(|span| span.start <= at && at + c.len_utf8() < span.end) {
            return;
        }
        while let Some(close) = self.rest(self.at).chars().next().filter(|close| closes(*close)) {
            self.at += close.len_utf8();
        }
        let end = self.at;
        let of_a_name = mention.is_some_and(|span| span.start < at && span.end == at + 1);
        let goes_on =
            || self.is_item_number(at) || !stop_ends(self.text, at, end, self.range.end, of_a_name, self.writing);
        if c != '.' || !goes_on() {
            self.close(end);
        }
    }

    /// "1. MiniMax M2.5": the number of an item is part of it.
    fn is_item_number(&self, at: usize) -> bool {
        let before = self.text.get(self.start..at).unwrap_or("").trim_start();
        before.trim_end().bytes().all(|b| b.is_ascii_digit())
    }
}

/// Whether a sentence that is so long already may be cut behind this character.
fn may_be_cut(length: usize, c: char) -> bool {
    let joint = || c.is_whitespace() || matches!(c, ',' | ';' | ':' | '，' | '；' | '：' | '、');
    length >= 2 * LONGEST || length >= LONGEST && joint()
}

/// Whether a mark behind a stop belongs to its sentence.
fn closes(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | ')' | '）' | '」' | '』' | '!' | '?' | '！' | '？' | '。')
}

/// How far behind a 《 its 》 is, when it is near.
fn title_end(open: &str) -> Option<usize> {
    let near = open.char_indices().take_while(|(width, _)| *width <= LONGEST_TITLE);
    near.into_iter().find(|(_, c)| *c == '》').map(|(width, _)| width)
}

/// Whether the Latin full stop at `at` ends a sentence: white space after it, no abbreviation before it; before a lower-case letter only a whole word.
fn stop_ends(text: &str, at: usize, end: usize, block_end: usize, of_a_name: bool, writing: &Writing) -> bool {
    let after = text.get(end..block_end).unwrap_or("");
    if after.trim_start().is_empty() {
        return true;
    }
    if !after.starts_with(char::is_whitespace) {
        return false;
    }
    let before = text.get(..at).unwrap_or("");
    let word = before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next().unwrap_or("");
    let abbreviated = || writing.abbreviations.iter().any(|a| a.eq_ignore_ascii_case(word));
    let mut next = after.trim_start().chars();
    // "… billion. xAI halved it": a name may begin with a small letter.
    if next.next().is_some_and(char::is_lowercase) && !next.next().is_some_and(char::is_uppercase) {
        return !of_a_name && is_whole_word(word) && !abbreviated();
    }
    if of_a_name {
        let next = after.split_whitespace().next().unwrap_or("");
        return writing.starters.iter().any(|starter| starter == next);
    }
    let single = word.chars().count() == 1 && word.chars().all(|c| c.is_uppercase());
    !single && !abbreviated()
}

/// Whether a word before a stop and a lower-case letter is no abbreviation by its looks: "nobody is close. second is …" in a forum, and not
/// "the Univ. of", "e.g. the", "3 p.m. on".
fn is_whole_word(word: &str) -> bool {
    let word = word.trim_end_matches([')', '"', '”', '!', '?']);
    let figure = word.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '~' | '+' | '-'));
    let plain = word.chars().count() > 2 && word.chars().all(|c| c.is_lowercase() || matches!(c, '\'' | '’' | '-'));
    let name = word.chars().count() > 1 && word.ends_with(|c: char| c.is_ascii_digit()) && !word.contains('.');
    figure || plain || name
}

fn trimmed(text: &str, start: usize, end: usize) -> Option<ByteSpan> {
    let part = text.get(start..end)?;
    let lead = part.len() - part.trim_start().len();
    let body = part.trim();
    (!body.is_empty()).then(|| ByteSpan::new(start + lead, start + lead + body.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let writing = Writing { abbreviations: vec!["mr".into(), "approx".into()], ..Writing::default() };
        split_sentences(text, ByteSpan::new(0, text.len()), &[], &writing).iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn stops_that_end_nothing() {
        assert_eq!(
            split("Mr. Tao used approx. 3.2 of it. Then he left."),
            ["Mr. Tao used approx. 3.2 of it.", "Then he left."]
        );
        assert_eq!(split("By J. Roe. Next"), ["By J. Roe.", "Next"]);
        assert_eq!(
            split("It sold 3.2 m. of them. iFold sold fewer."),
            ["It sold 3.2 m. of them.", "iFold sold fewer."]
        );
    }

    #[test]
    fn a_sentence_may_begin_in_lower_case() {
        assert_eq!(
            split("nobody is close. second is Hy3, 3.4T. it grew approx. a fifth"),
            ["nobody is close.", "second is Hy3, 3.4T.", "it grew approx. a fifth"]
        );
        assert_eq!(split("the Univ. of Leeds, e.g. the lab, at 3 p.m. on").len(), 1);
    }

    #[test]
    fn quotes_close_before_the_break() {
        assert_eq!(split("He said \"no.\" She left! Really? yes"), ["He said \"no.\"", "She left!", "Really?", "yes"]);
    }

    #[test]
    fn a_title_is_no_end() {
        assert_eq!(
            split("刊发的《新高！再创纪录》一文有误。特此更正"),
            ["刊发的《新高！再创纪录》一文有误。", "特此更正"]
        );
        assert_eq!(split("《未完！第二句"), ["《未完！", "第二句"]);
    }

    #[test]
    fn an_endless_sentence_is_cut_between_words_and_outside_of_mentions() {
        let text = "word ".repeat(1_000);
        let parts = split(&text);
        assert_eq!(parts.len(), 3);
        assert!(
            parts.iter().all(|part| part.len() <= LONGEST + 5 && part.starts_with("word") && part.ends_with("word"))
        );
        let text = "字".repeat(5_000);
        let mention = ByteSpan::new(3_999, 4_008);
        let whole = ByteSpan::new(0, text.len());
        let parts = split_sentences(&text, whole, &[mention], &Writing::default());
        assert_eq!(parts.iter().map(ByteSpan::len).sum::<usize>(), text.len());
        assert!(parts.iter().all(|part| part.len() < 2 * LONGEST + 20), "{parts:?}");
        assert!(parts.iter().any(|part| part.contains(mention)), "{parts:?}");
    }

    #[test]
    fn a_stop_inside_a_mention_is_no_end() {
        let text = "Ranked No. 3 there. Done";
        let writing = Writing::default();
        let parts = split_sentences(text, ByteSpan::new(0, text.len()), &[ByteSpan::new(7, 12)], &writing);
        assert_eq!(parts.len(), 2);
    }
}
