//! What every reader (plain text, Markdown, HTML) makes: a list of lines with what they are. Here they become the
//! article's text with its byte ranges.

use std::ops::Range;

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
        for line in &self.lines {
            let start = text.len();
            text.push_str(&line.text);
            blocks.push(Block { kind: line.kind, span: ByteSpan::new(start, text.len()) });
            text.push('\n');
        }
        let start_of = |line: usize| blocks.get(line).map_or(0, |block| block.span.start);
        let cell = |cell: &CellDraft| Cell {
            span: ByteSpan::new(cell.range.start, cell.range.end).shifted(start_of(cell.line)),
            header: cell.header,
        };
        let tables = self
            .tables
            .iter()
            .map(|table| Table {
                caption: table.caption.and_then(|line| blocks.get(line)).map(|block| block.span),
                header_rows: table.header_rows,
                rows: table.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            })
            .collect();
        (text, blocks, tables)
    }
}

/// White space collapsed to single spaces and cut at both ends; characters that print nothing dropped.
pub(super) fn collapse(text: &str) -> String {
    let text = text.trim();
    if is_tidy(text.as_bytes()) {
        return text.to_owned();
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
    out
}

/// Whether a text without white space at its ends is plain printable ASCII with single spaces: most lines are.
fn is_tidy(text: &[u8]) -> bool {
    let mut before = 0;
    text.iter().all(|&byte| {
        let tidy = matches!(byte, b' '..=b'~') && !(byte == b' ' && before == b' ');
        before = byte;
        tidy
    })
}

/// Soft hyphens, zero-width spaces, direction marks, stray control characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}

/// Letters and digits only, lower case: the form in which two lines are compared.
pub(super) fn letters(text: &str) -> String {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| char::from(b.to_ascii_lowercase())).collect();
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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

/// Columns that a text takes on a terminal: wide characters count twice.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(collapse(text), tidied, "{text:?}");
        }
        assert_eq!(letters("A-b 3%"), "ab3");
        assert_eq!((width("abc"), width("ab中")), (3, 4));
    }
}
