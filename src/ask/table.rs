//! Tables for the terminal: as wide as it is, wide characters counted as two.

use std::io::{self, IsTerminal, Write};

use comfy_table::{ContentArrangement, LineStyle, Table, TableStyle, presets};

/// Without a terminal and without `COLUMNS`, a table is as wide as a page.
const PAGE: u16 = 140;

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
    let mut table = Table::new();
    table.load_style(style(headers)).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(headers.iter().map(|h| (*h).to_owned()));
    for row in rows {
        table.add_row(row.iter().map(|cell| plain(cell)));
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Rows that hold a passage run over several lines and want a rule between them; a list of short rows does not.
fn style(headers: &[&str]) -> TableStyle {
    let tall = headers.iter().any(|h| matches!(*h, "citation" | "passage" | "quote" | "why"));
    let rule = presets::UTF8_HORIZONTAL_ONLY;
    if tall { rule } else { presets::NOTHING.header_separator(LineStyle::new('─', '─', '─', '─')) }
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
        print_within(&mut out, &["quote", "n"], rows, 30).expect("printed");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.lines().all(|line| line.width() <= 30), "{text}");
        let at = |needle: &str| {
            text.lines().find_map(|l| l.find(needle).map(|i| l.get(..i).unwrap_or("").width())).expect(needle)
        };
        assert_eq!(at("one"), at("two"), "{text}");
    }
}
