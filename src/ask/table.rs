//! Tables for the terminal: as wide as it is, wide characters counted as two.

use std::io::{self, IsTerminal, Write};

use super::wrap::paragraph;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width, presets};

/// Without a terminal and without `COLUMNS`, a table is as wide as a page.
const PAGE: u16 = 140;

/// Below this width a table with passages would break every word: its rows are printed one under the other instead.
const NARROW: u16 = 100;

/// Prints rows under headers; says so when there are none.
///
/// # Errors
/// What the writer says.
pub fn print(out: &mut dyn Write, headers: &[&str], rows: Vec<Vec<String>>) -> io::Result<()> {
    print_within(out, headers, rows, width())
}

/// The same within a width.
///
/// # Errors
/// What the writer says.
pub fn print_within(out: &mut dyn Write, headers: &[&str], rows: Vec<Vec<String>>, width: u16) -> io::Result<()> {
    if rows.is_empty() {
        return writeln!(out, "nothing found");
    }
    if width < NARROW && headers.iter().any(|header| is_passage(header)) {
        return cards(out, headers, &rows, width);
    }
    let mut table = Table::new();
    table.load_style(style(headers)).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(headers.iter().map(|h| (*h).to_owned()));
    for row in rows {
        table.add_row(row.iter().map(|cell| plain(cell)));
    }
    for (i, header) in headers.iter().enumerate() {
        if let (Some(constraint), Some(column)) = (constraint(header), table.column_mut(i)) {
            column.set_constraint(constraint);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Each row as a line of its short cells, the passage under it.
fn cards(out: &mut dyn Write, headers: &[&str], rows: &[Vec<String>], width: u16) -> io::Result<()> {
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        let part = |passages: bool| {
            let cells = headers.iter().zip(row).filter(|(h, cell)| is_passage(h) == passages && !cell.is_empty());
            cells.map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(" · ")
        };
        paragraph(out, &part(false), "", "  ", usize::from(width))?;
        paragraph(out, &part(true), "  ", "  ", usize::from(width))?;
    }
    Ok(())
}

/// Rows that hold a passage run over several lines and want a rule between them; a list of short rows does not.
fn style(headers: &[&str]) -> TableStyle {
    let tall = headers.iter().any(|header| is_passage(header));
    let rule = presets::UTF8_HORIZONTAL_ONLY;
    if tall { rule } else { presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')) }
}

/// Passages are what people read a table for: they get room; ids and names of metrics are not broken.
fn constraint(header: &str) -> Option<ColumnConstraint> {
    match header {
        "id" => Some(ColumnConstraint::ContentWidth),
        "what" => Some(ColumnConstraint::LowerBoundary(Width::Fixed(16))),
        "period" | "would fit" => Some(ColumnConstraint::LowerBoundary(Width::Fixed(15))),
        header if is_passage(header) => Some(ColumnConstraint::LowerBoundary(Width::Percentage(30))),
        _ => None,
    }
}

fn is_passage(header: &str) -> bool {
    matches!(header, "citation" | "passage" | "quote")
}

/// How wide a table may be: the terminal, else what `COLUMNS` says.
pub fn width() -> u16 {
    if std::io::stdout().is_terminal()
        && let Some(width) = Table::new().width()
    {
        return width.max(40);
    }
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    columns.filter(|width| *width >= 40).unwrap_or(PAGE)
}

/// Text without control characters: an article must not steer a terminal.
///
/// ```
/// assert_eq!(tallywire::ask::table::plain("a\u{1b}[31mb"), "a\u{fffd}[31mb");
/// ```
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn wide_characters_keep_the_columns_straight() {
        let rows = vec![
            vec!["小米的MiMo-V2-Pro以4.21万亿Token居首".to_owned(), "one".to_owned()],
            vec!["plain".to_owned(), "two".to_owned()],
        ];
        let mut out = Vec::new();
        print_within(&mut out, &["title", "n"], rows, 30).expect("printed");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.lines().all(|line| line.width() <= 30), "{text}");
        let at = |needle: &str| {
            text.lines().find_map(|l| l.find(needle).map(|i| l.get(..i).unwrap_or("").width())).expect(needle)
        };
        assert_eq!(at("one"), at("two"), "{text}");
    }
}
