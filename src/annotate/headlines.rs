//! Where a Chinese headline sets its clauses apart with a space: 中国大模型连续九周超越美国 DeepSeek蝉联榜首.

use crate::model::ByteSpan;

/// So many characters before a space are a clause, at least: 快讯 and a number are not.
const CLAUSE: usize = 6;

/// Cuts a headline at the spaces that stand for commas. In: its text, and its span there. Out: its clauses, the whole if there is but one.
///
/// Only a headline that sets nothing between Chinese and other characters elsewhere (中国AI大模型) means anything by a space there; in one
/// that writes 中国 AI 大模型 a space ends no clause.
///
/// ```
/// use tallywire::annotate::clauses_of_headline;
/// use tallywire::model::ByteSpan;
/// let cut = |text: &'static str| {
///     let clauses = clauses_of_headline(text, ByteSpan::new(0, text.len()));
///     clauses.into_iter().map(|clause| clause.of(text)).collect::<Vec<_>>()
/// };
/// assert_eq!(cut("中国AI大模型超越美国 DeepSeek居榜首"), ["中国AI大模型超越美国", "DeepSeek居榜首"]);
/// assert_eq!(cut("中国 AI 大模型调用量超越美国 OpenAI"), ["中国 AI 大模型调用量超越美国 OpenAI"]);
/// ```
#[must_use]
pub fn clauses_of_headline(text: &str, span: ByteSpan) -> Vec<ByteSpan> {
    let headline = span.of(text);
    let tight = headline.chars().zip(headline.chars().skip(1)).any(|(a, b)| is_chinese(a) && b.is_ascii_alphanumeric());
    let mut clauses = Vec::new();
    let mut start = span.start;
    for (at, space) in headline.char_indices().filter(|(_, c)| *c == ' ' || *c == '\u{3000}') {
        let before = &text[start..span.start + at];
        let after = &headline[at + space.len_utf8()..];
        let chinese = before.chars().next_back().is_some_and(is_chinese);
        let clause = before.chars().count() >= CLAUSE && after.chars().filter(|c| is_chinese(*c)).count() > 1;
        if chinese && clause && (tight || after.starts_with(is_chinese)) {
            clauses.push(ByteSpan::new(start, span.start + at));
            start = span.start + at + space.len_utf8();
        }
    }
    clauses.push(ByteSpan::new(start, span.end));
    clauses
}

fn is_chinese(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}
