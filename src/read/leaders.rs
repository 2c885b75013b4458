//! Tables whose cells are joined by leaders, as newsletters and terminals print them: "China ........ 9.8T  45.2%".

use super::text_tables::{Found, figure};

/// Fewer lines are a table by chance.
const LINES: usize = 3;
/// A row has so many leaders at least.
const RUN: usize = 3;

/// The least leaders of each kind.
const LEADERS: [&str; 4] = ["...", "···", "___", "……"];

/// Whether a line may be a row: most have nothing of it.
pub(super) fn may_be(line: &str) -> bool {
    let bytes = line.as_bytes();
    let run_at = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        LEADERS.iter().any(|run| rest.starts_with(run.as_bytes()))
    };
    // The bytes that the four begin with.
    memchr::memchr2_iter(b'.', b'_', bytes).any(run_at) || memchr::memchr2_iter(0xC2, 0xE2, bytes).any(run_at)
}

/// Reads the table that begins at the first of `lines`, if one does: names, leaders, and as many figures in each row.
pub(super) fn at_start(lines: &[&str]) -> Option<Found> {
    let wide = cells(lines.first()?)?.len();
    let rows: Vec<Vec<String>> = lines.iter().map_while(|line| cells(line).filter(|row| row.len() == wide)).collect();
    (rows.len() >= LINES).then(|| Found { lines: rows.len(), header_rows: 0, rows: with_places(rows) })
}

/// The name before the leaders, and the figures after them.
fn cells(line: &str) -> Option<Vec<String>> {
    let leads = |c: char| matches!(c, '.' | '·' | '_' | '…');
    let line = line.trim();
    let mut start = None;
    for (at, c) in line.char_indices() {
        match (leads(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) if line.get(from..at)?.chars().map(weight).sum::<usize>() >= RUN => {
                let (name, figures) = (line.get(..from)?.trim(), line.get(at..)?.trim());
                return row(name, figures);
            }
            (false, _) => start = None,
            _ => {}
        }
    }
    None
}

/// …… is six dots.
fn weight(c: char) -> usize {
    if c == '…' { 3 } else { 1 }
}

fn row(name: &str, figures: &str) -> Option<Vec<String>> {
    let cells = figures.split("  ").map(str::trim).filter(|cell| !cell.is_empty());
    let sound = name.chars().any(char::is_alphabetic) && figure(figures) && cells.clone().all(figure);
    sound.then(|| std::iter::once(name).chain(cells).map(str::to_owned).collect())
}

/// "1. DeepSeek .... 3.1T": places before all names are a column.
fn with_places(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let parted = |(nth, row): (usize, &Vec<String>)| {
        let (place, name) = row.first()?.split_once(['.', ')', ' ', '、'])?;
        let counted = place.trim_start_matches('#').parse() == Ok(nth + 1) && !name.trim().is_empty();
        let cells = [place, name.trim()].into_iter().map(str::to_owned).chain(row.iter().skip(1).cloned());
        counted.then(|| cells.collect())
    };
    rows.iter().enumerate().map(parted).collect::<Option<Vec<Vec<String>>>>().unwrap_or(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<(usize, usize, Vec<String>)> {
        at_start(&text.lines().collect::<Vec<_>>()).map(Found::shown)
    }

    #[test]
    fn names_and_figures_are_parted_where_dots_lead() {
        assert_eq!(
            rows("China ........ 9.8T  45.2%\nUS ........... 7.6T  35.0%\nOther ........ 3.7T  19.8%\n\nend"),
            Some((3, 0, vec!["China/9.8T/45.2%".into(), "US/7.6T/35.0%".into(), "Other/3.7T/19.8%".into()]))
        );
        assert_eq!(
            rows("1. 小米……4.1万亿\n2. 腾讯……3.2万亿\n3. Claude Opus 4.8……2.6万亿").map(|table| table.2),
            Some(vec!["1/小米/4.1万亿".into(), "2/腾讯/3.2万亿".into(), "3/Claude Opus 4.8/2.6万亿".into()])
        );
    }

    #[test]
    fn prose_with_dots_is_none() {
        assert_eq!(rows("Well ... 4 of them\nand so on\n5 more"), None);
        assert_eq!(rows("One ... or two\nThree ... or four\nFive ... or six"), None);
        assert_eq!(rows("China ... 9.8T\nUS ... 7.6T  35%\nOther ... 3.7T"), None);
    }
}
