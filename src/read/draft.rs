//! What every reader (plain text, Markdown, HTML) makes: a list of lines with what they are. Here they become the
//! article's text with its byte ranges.

use std::borrow::Cow;
use std::ops::Range;

use super::circled;
use crate::model::{Block, BlockKind, ByteSpan, Cell, Table};

/// One line of the text to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub kind: BlockKind,
    pub text: String,
}

/// A cell: the line that prints it and where in that line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CellDraft {
    pub line: usize,
    pub range: Range<usize>,
    pub header: bool,
}

/// A table whose rows are lines of the draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TableDraft {
    pub caption: Option<usize>,
    pub header_rows: usize,
    pub rows: Vec<Vec<CellDraft>>,
}

/// An article on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub lines: Vec<Line>,
    pub tables: Vec<TableDraft>,
}

impl Draft {
    /// Adds a line; white space is collapsed, and a line that is then empty is left out.
    pub fn push(&mut self, kind: BlockKind, text: &str) -> Option<usize> {
        let text = collapse(text);
        if text.is_empty() {
            return None;
        }
        self.lines.push(Line { kind, text });
        Some(self.lines.len() - 1)
    }

    /// Adds a table of plain rows, none of whose cells span.
    pub fn push_table(&mut self, rows: &[Vec<String>], header_rows: usize) {
        let index = self.tables.len();
        let mut table = TableDraft { caption: None, header_rows, rows: Vec::new() };
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row.iter().map(|cell| collapse(cell)).collect();
            if let Some(ranges) = self.push_row(index, cells.iter().map(String::as_str)) {
                let line = self.lines.len() - 1;
                let header = at < header_rows;
                table.rows.push(ranges.into_iter().map(|range| CellDraft { line, range, header }).collect());
            }
        }
        table.header_rows = header_rows.min(table.rows.len());
        self.tables.push(table);
    }

    /// Adds one table row as a line and says where each cell stands in it; nothing when all cells are empty.
    pub fn push_row<'c>(&mut self, table: usize, cells: impl Iterator<Item = &'c str>) -> Option<Vec<Range<usize>>> {
        let mut text = String::new();
        let mut ranges = Vec::new();
        let mut filled = false;
        for (at, cell) in cells.enumerate() {
            if at > 0 {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
                text.push('|');
                if !cell.is_empty() {
                    text.push(' ');
                }
            }
            let start = text.len();
            text.push_str(cell);
            filled |= !cell.is_empty();
            ranges.push(start..text.len());
        }
        if !filled {
            return None;
        }
        let kind = BlockKind::TableRow(u32::try_from(table).unwrap_or(u32::MAX));
        self.lines.push(Line { kind, text });
        Some(ranges)
    }

    /// Puts a line before all others.
    pub fn push_front(&mut self, kind: BlockKind, text: &str) {
        let text = collapse(text);
        if text.is_empty() {
            return;
        }
        self.lines.insert(0, Line { kind, text });
        for table in &mut self.tables {
            table.caption = table.caption.map(|line| line + 1);
            table.rows.iter_mut().flatten().for_each(|cell| cell.line += 1);
        }
    }

    /// The text, its blocks and its tables.
    pub fn finish(self) -> (String, Vec<Block>, Vec<Table>) {
        let mut text = String::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        let mut blocks = Vec::with_capacity(self.lines.len());
        let mut spans = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let start = text.len();
            text.push_str(&line.text);
            let span = ByteSpan::new(start, text.len());
            spans.push(span);
            blocks.extend(circled::pieces(line).map(|(kind, piece)| Block { kind, span: piece.shifted(start) }));
            text.push('\n');
        }
        let start_of = |line: usize| spans.get(line).map_or(0, |span| span.start);
        let cell = |cell: &CellDraft| Cell {
            span: ByteSpan::new(cell.range.start, cell.range.end).shifted(start_of(cell.line)),
            header: cell.header,
        };
        let tables = self
            .tables
            .iter()
            .map(|table| Table {
                caption: table.caption.and_then(|line| spans.get(line)).copied(),
                header_rows: table.header_rows,
                rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            })
            .collect();
        (text, blocks, tables)
    }
}

/// White space collapsed to single spaces and cut at both ends; characters that print nothing dropped.
pub(super) fn collapse(text: &str) -> String {
    collapsed(text).into_owned()
}

/// The same, borrowed where nothing changes.
pub(super) fn collapsed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if is_tidy(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !is_invisible(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a text without white space at its ends has nothing but printing characters and single spaces: most lines have. Told by bytes: of
/// the characters beyond ASCII only a few leads have white space or invisible ones among them.
fn is_tidy(text: &[u8]) -> bool {
    text.iter().enumerate().all(|(at, &byte)| {
        if PRINTS[usize::from(byte)] {
            return true;
        }
        let after = |n: usize| text.get(at + n).copied().unwrap_or(0);
        match byte {
            b' ' => after(1) != b' ',
            0x80..=0xC1 => true,
            0xC2 => after(1) > 0xA0 && after(1) != 0xAD,
            0xE1 => after(1) != 0x9A,
            // Dashes, quotes, bullets: U+2010 to U+2027, and what follows U+202F.
            0xE2 => after(1) != 0x81 && (after(1) != 0x80 || matches!(after(2), 0x90..=0xA7 | 0xB0..)),
            0xE3 => after(1) != 0x80 || after(2) != 0x80,
            0xEF => after(1) != 0xBB,
            0xC3.. => true,
            _ => false,
        }
    })
}

/// Printing ASCII: nearly all bytes of most lines.
const PRINTS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        table[byte as usize] = true;
        byte += 1;
    }
    table
};

/// Soft hyphens, zero-width spaces, direction marks, stray control characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}

/// Letters and digits only, lower case: the form in which two lines are compared.
pub(super) fn letters(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..) {
        at += ascii_letters(rest, &mut out);
        let Some(&byte) = bytes.get(at) else { break };
        // U+2000 to U+203F, the quotes and dashes of print, are no letters.
        if byte == 0xE2 && bytes.get(at + 1) == Some(&0x80) {
            at += 3;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { break };
        let here = at..at + c.len_utf8();
        at = here.end;
        if matches!(c, '\u{4E00}'..='\u{9FFF}') {
            out.extend_from_slice(bytes.get(here).unwrap_or_default());
        } else if c.is_alphanumeric() {
            let mut buffer = [0; 4];
            c.to_lowercase().for_each(|small| out.extend_from_slice(small.encode_utf8(&mut buffer).as_bytes()));
        }
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Adds the letters and digits of the ASCII that a text begins with, and says how much of it there is.
fn ascii_letters(text: &[u8], out: &mut Vec<u8>) -> usize {
    let mut end = out.len();
    // Each byte is written, and the next one over it unless it is kept: the loop has no branch to guess at.
    out.resize(end + text.len(), 0);
    let mut read = 0;
    for byte in text.iter().take_while(|byte| byte.is_ascii()) {
        if let Some(place) = out.get_mut(end) {
            *place = byte.to_ascii_lowercase();
        }
        end += usize::from(ALPHANUMERIC[usize::from(*byte)]);
        read += 1;
    }
    out.truncate(end);
    read
}

const ALPHANUMERIC: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// Whether these are the letters and digits of a text, as [`letters`] gives them: most texts differ in the first.
pub(super) fn has_letters(text: &str, wanted: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.eq(wanted.chars())
}

/// Whether a character is written without spaces to its neighbours (Han, kana, full-width forms and their punctuation).
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a line closes a sentence.
pub(super) fn ends_sentence(text: &str) -> bool {
    let core = text.trim_end_matches(['"', '\'', '”', '’', '）', ')', '」', '』', ' ', ']']);
    core.ends_with(['.', '!', '?', '。', '！', '？', '…', ';', '；', '।', '؟'])
}

/// Wider lines in bold are no headings.
const WIDEST_HEADING: usize = 64;

/// Whether a line that is all in bold is a heading, as posts and newsletters set them: short, no sentence, no lead-in, no caption.
pub(super) fn heads_when_bold(text: &str) -> bool {
    let text = text.trim();
    let closed = ends_sentence(text) || text.ends_with([':', '：', ',', '，']);
    let caption = text.starts_with(['▲', '△', '▼', '↑', '图']);
    !text.is_empty() && width(text) <= WIDEST_HEADING && !closed && !caption
}

/// Columns that a text takes on a terminal: wide characters count twice.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let bytes = text.as_bytes();
    let characters = count(bytes, |byte| byte & 0xC0 != 0x80);
    // U+3000 to U+9FFF begin with E3 to E9.
    let wide = count(bytes, |byte| matches!(byte, 0xE3..=0xE9));
    let others = memchr::memchr3_iter(0xE2, 0xEF, 0xF0, bytes);
    characters + wide + others.filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(is_wide))).count()
}

/// How many bytes are so: a stretch at a time, so short that a byte counts it and the compiler looks at many bytes at once.
fn count(bytes: &[u8], so: impl Fn(u8) -> bool) -> usize {
    let in_stretch = |stretch: &[u8]| stretch.iter().fold(0u8, |count, byte| count + u8::from(so(*byte)));
    bytes.chunks(128).map(|stretch| usize::from(in_stretch(stretch))).sum()
}

/// Bytes of a character, at most, and so of a column.
const LONGEST_CHARACTER: usize = 4;

/// Whether a text takes more columns than these. Its length in bytes tells that of most lines, for a column takes one byte at least.
pub(super) fn is_wider(text: &str, columns: usize) -> bool {
    text.len() > columns && (text.len() > columns * LONGEST_CHARACTER || width(text) > columns)
}

/// Whether a text has so many characters at least: told by its length in bytes where that will do.
pub(super) fn has_characters(text: &str, least: usize) -> bool {
    text.len() >= least && (text.len() >= least * LONGEST_CHARACTER || text.chars().count() >= least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_in_bytes_tell_width_as_columns_do() {
        for text in ["", "abc", "ab中", "é“x”Ａ", "😀😀😀", "中文中文", "ééé"] {
            for columns in 0..12 {
                assert_eq!(is_wider(text, columns), width(text) > columns, "{text} {columns}");
                assert_eq!(has_characters(text, columns), text.chars().count() >= columns, "{text} {columns}");
            }
        }
    }

    #[test]
    fn spans_cover_lines_and_cells() {
        let mut draft = Draft::default();
        draft.push(BlockKind::Paragraph, "  A\u{A0}b \u{3000}c ");
        draft.push_table(&[vec!["x".into(), String::new(), "y z".into()]], 0);
        draft.push_front(BlockKind::Title, "T");
        let (text, blocks, tables) = draft.finish();
        assert_eq!(text, "T\nA b c\nx | | y z\n");
        assert_eq!(blocks[2].span.of(&text), "x | | y z");
        let cells: Vec<_> = tables[0].rows[0].iter().map(|cell| cell.span.of(&text)).collect();
        assert_eq!(cells, ["x", "", "y z"]);
    }

    #[test]
    fn plain_ascii_is_treated_as_any_text_is() {
        for (text, tidied) in [
            ("", ""),
            (" a  b ", "a b"),
            ("a b", "a b"),
            ("a\tb", "a b"),
            ("a\u{7f}b", "ab"),
            ("\u{1}", ""),
            ("é  a", "é a"),
            (" \u{A0}x\u{200B} ", "x"),
            ("“a” – b…", "“a” – b…"),
            ("中\u{3000}文", "中 文"),
            ("a\u{2003}b\u{2028}c", "a b c"),
            ("a\u{202F}b\u{205F}c", "a b c"),
            ("é\u{AD}é\u{2066}é\u{FEFF}é", "éééé"),
            ("a\u{1680}b\u{85}c", "a b c"),
        ] {
            assert_eq!(collapse(text), tidied, "{text:?}");
        }
        assert_eq!(letters("A-b 3%"), "ab3");
        assert!(has_letters("A-b 3%", "ab3") && !has_letters("A-b 3%", "ab") && !has_letters("A-b", "ab3"));
        assert_eq!(letters("“É”中Ａ"), "é中ａ");
        assert_eq!((width("abc"), width("ab中"), width("é“x”Ａ")), (3, 4, 6));
    }
}
