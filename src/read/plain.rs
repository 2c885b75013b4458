//! Plain text in, lines out: hard-wrapped or not, with its lists, tables and headings.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::draft::{Draft, collapsed, ends_sentence, is_wide, is_wider, width};
use super::{stacked, text_tables};
use crate::model::BlockKind;

/// Reads the body of a plain text.
pub(super) fn read(text: &str) -> Draft {
    let lines: Vec<&str> = text.lines().collect();
    let wrapped = wrap_width(&lines);
    let mut draft = Draft::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim().is_empty() {
            at += 1;
            continue;
        }
        let rest = lines.get(at..).unwrap_or(&[]);
        if let Some(stack) = stacked::at_start(rest) {
            for entry in &stack.entries {
                draft.push(BlockKind::ListItem(0), entry);
            }
            at += stack.lines;
            continue;
        }
        if let Some(table) = text_tables::at_start(rest) {
            draft.push_table(&table.rows, table.header_rows);
            at += table.lines;
            continue;
        }
        let used = wrapped.map_or(1, |columns| paragraph_lines(rest, columns));
        let joined = match rest.get(..used).unwrap_or(&[]) {
            [line] => Cow::Borrowed(line.trim()),
            lines => Cow::Owned(join(lines)),
        };
        let (kind, words) = item(&joined).unwrap_or((BlockKind::Paragraph, &joined));
        draft.push(kind, words);
        at += used;
    }
    mark_headings(&mut draft, &lines);
    draft
}

/// Nobody wraps lines at fewer columns, or at more.
const WRAPPED: RangeInclusive<usize> = 40..=110;

/// Columns at which the text is wrapped by hand; none when a line is a paragraph.
fn wrap_width(lines: &[&str]) -> Option<usize> {
    if lines.iter().any(|line| is_wider(line.trim_end(), *WRAPPED.end())) {
        return None;
    }
    let widest = lines.iter().map(|line| width(line.trim_end())).max().filter(|widest| WRAPPED.contains(widest))?;
    // Lines followed by another line of the same paragraph.
    let inner: Vec<&str> = lines
        .windows(2)
        .filter_map(|pair| pair.get(1).filter(|next| !next.trim().is_empty()).and(pair.first().copied()))
        .filter(|line| !line.trim().is_empty())
        .collect();
    let full = inner.iter().filter(|line| width(line.trim_end()) + 18 > widest).count();
    let open = inner.iter().filter(|line| !ends_sentence(line.trim_end())).count();
    (inner.len() >= 3 && full * 10 >= inner.len() * 6 && open * 2 > inner.len()).then_some(widest)
}

/// How many of the lines make up the first paragraph.
fn paragraph_lines(lines: &[&str], columns: usize) -> usize {
    let mut used = 1;
    while let (Some(line), Some(next)) = (lines.get(used - 1), lines.get(used)) {
        let short = width(line.trim_end()) + columns / 3 < columns;
        let indented = next.starts_with([' ', '\t', '\u{3000}']) && item(lines.first().unwrap_or(&"")).is_none();
        let starts_anew = next.trim().is_empty() || indented || item(next).is_some();
        if short || starts_anew || text_tables::at_start(lines.get(used..).unwrap_or(&[])).is_some() {
            break;
        }
        used += 1;
    }
    used
}

/// Lines of one paragraph as one: with a space between them, unless both sides are written without.
pub(super) fn join(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines {
        let line = line.trim();
        let tight = out.chars().next_back().is_some_and(is_wide) && line.chars().next().is_some_and(is_wide);
        if !out.is_empty() && !tight {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

/// A list item: a bullet is dropped, a printed number stays.
pub(super) fn item(line: &str) -> Option<(BlockKind, &str)> {
    let words = line.trim_start();
    if words.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let indent = line.len() - words.len();
    let kind = BlockKind::ListItem(u8::try_from(indent / 2).unwrap_or(u8::MAX).min(6));
    for bullet in ["• ", "- ", "* ", "– ", "‣ ", "◦ ", "▪ ", "■ ", "● ", "•", "●", "■ ", "◆"] {
        if let Some(rest) =
            words.strip_prefix(bullet).filter(|rest| rest.chars().any(|c| !matches!(c, '-' | '*' | ' ')))
        {
            return Some((kind, rest));
        }
    }
    let digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    let digits: usize = words.chars().take_while(digit).map(char::len_utf8).sum();
    let after = words.get(digits..).unwrap_or("");
    let numbered = (1..=3).contains(&words.chars().take_while(digit).count())
        && (after.starts_with(['、', '．'])
            || ((after.starts_with(". ") || after.starts_with(") ")) && after.len() > 2));
    let bracketed = words.starts_with(['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩']);
    (numbered || bracketed).then_some((kind, words))
}

/// Longest heading, in columns.
const WIDEST_HEADING: usize = 80;
/// A heading of no more columns than these, before a paragraph of more than those, need not stand alone.
const SHORT_HEADING: usize = 50;
const LONG_PARAGRAPH: usize = 150;

/// A short line that stands alone, without a full stop, before a longer one is a heading.
fn mark_headings(draft: &mut Draft, lines: &[&str]) {
    let alone = LazyCell::new(|| lines_alone(lines));
    for at in 1..draft.lines.len() {
        let Some([line, next]) = draft.lines.get_mut(at - 1..=at) else { continue };
        if line.kind != BlockKind::Paragraph || is_wider(&line.text, WIDEST_HEADING) {
            continue;
        }
        let short = width(&line.text);
        let closed = ends_sentence(&line.text) || line.text.ends_with([':', '：', ',', '，']);
        let leads = !closed && is_wider(&next.text, short * 2);
        let told_by_length = short <= SHORT_HEADING && is_wider(&next.text, LONG_PARAGRAPH);
        if leads && (told_by_length || alone.contains(line.text.as_str())) {
            line.kind = BlockKind::Heading(2);
        }
    }
}

/// Lines with nothing above and below them that are short enough for a heading.
fn lines_alone<'t>(lines: &[&'t str]) -> HashSet<Cow<'t, str>> {
    let blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.trim().is_empty());
    let stands_alone = |at: usize| blank(at.checked_sub(1)) && blank(Some(at + 1));
    let alone = lines.iter().enumerate().filter(|(at, _)| stands_alone(*at));
    alone.map(|(_, line)| collapsed(line)).filter(|line| !is_wider(line, WIDEST_HEADING)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        read(text).lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn hard_wrapped_paragraphs_are_joined() {
        let text = "Routers sent the larger part of last week's requests to models whose\nweights anybody may download, the platform's own board showed on Monday,\nand the gap was wider than in any week since the board was first shown to\nthe public.\n\nA second paragraph that is also wrapped by the hand of somebody who likes\nshort lines.\n";
        let lines = texts(text);
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[0].ends_with("shown to the public."));
    }

    #[test]
    fn a_paragraph_a_line_stays_so() {
        assert_eq!(texts("One line.\r\nAnother line.\r\n\r\nThird.").len(), 3);
    }

    #[test]
    fn items_lose_bullets_and_keep_numbers() {
        let draft = read("Top:\n• Alpha 2\n- Beta\n1) Gamma\n2、【榜单】乙\n1.5 trillion is no item");
        let lines: Vec<_> = draft.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["Top:", "Alpha 2", "Beta", "1) Gamma", "2、【榜单】乙", "1.5 trillion is no item"]);
        assert_eq!(draft.lines[1].kind, BlockKind::ListItem(0));
        assert_eq!(draft.lines[5].kind, BlockKind::Paragraph);
    }

    #[test]
    fn wide_characters_join_without_a_space() {
        assert_eq!(join(&["上周的用量", "再创新高。"]), "上周的用量再创新高。");
        assert_eq!(join(&["one", "two"]), "one two");
    }
}
