//! Tables that only their alignment shows: what is blank in every line parts the columns, so a cell may be missing or hold two spaces.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::text_tables::{Found, figure, header_rows, is_rule};

/// Blank columns between two cells, at least.
const GUTTER: usize = 2;
/// Wider lines are no table.
const WIDEST: usize = 240;
/// Fewer lines, the head among them, show nothing.
const LINES: usize = 3;

/// Reads the table that begins at the first of `lines`, if one does: rows with columns of figures, down to a line that fills what the
/// rows above leave blank. Whether it is one shows in its first rows, so that a text full of blanks costs one look a line.
pub(super) fn at_start(lines: &[&str]) -> Option<Found> {
    // A head may be wider than what stands beneath it.
    let head = chunks(lines.first()?)?;
    let head = Some(head).filter(|head| !head.is_empty() && !head.iter().any(|chunk| figure(&chunk.words)));
    let mut grid = Grid { taken: vec![false; WIDEST + 2], rows: Vec::new() };
    let mut used = usize::from(head.is_some());
    let least = LINES - used;
    for line in lines.iter().skip(used).take_while(|line| !line.trim().is_empty()) {
        if !is_rule(line) && !grid.add(line) {
            break;
        }
        used += 1;
        if grid.rows.len() == least && !grid.shows_figures() {
            return None;
        }
    }
    if grid.rows.len() < least {
        return None;
    }
    let starts = column_starts(&grid.taken);
    let mut rows: Vec<Vec<String>> = grid.rows.iter().map(|line| cells(line, &starts)).collect();
    let Some(head) = head else { return Some(Found { lines: used, header_rows: header_rows(&rows), rows }) };
    rows.insert(0, grid.head(&head, &starts)?);
    Some(Found { lines: used, header_rows: 1, rows })
}

/// Words of a line with single blanks between them, and the columns that they take.
struct Chunk {
    words: String,
    columns: Range<usize>,
}

fn chunks(line: &str) -> Option<Vec<Chunk>> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for (column, c) in place(line)? {
        let end = column + c.width().unwrap_or(1).max(1);
        match chunks.last_mut().filter(|last| column < last.columns.end + GUTTER) {
            Some(last) => {
                if column > last.columns.end {
                    last.words.push(' ');
                }
                last.words.push(c);
                last.columns.end = end;
            }
            None => chunks.push(Chunk { words: c.to_string(), columns: column..end }),
        }
    }
    Some(chunks)
}

/// Lines, and what is taken in any of them.
struct Grid {
    taken: Vec<bool>,
    rows: Vec<Vec<(usize, char)>>,
}

impl Grid {
    /// Takes a line, unless the lines would have no two columns with it.
    fn add(&mut self, line: &str) -> bool {
        let Some(placed) = place(line) else { return false };
        let mut taken = self.taken.clone();
        for (column, c) in &placed {
            let end = column + c.width().unwrap_or(1).max(1);
            taken.iter_mut().take(end).skip(*column).for_each(|cell| *cell = true);
        }
        let fits = column_starts(&taken).len() > 1;
        if fits {
            self.taken = taken;
            self.rows.push(placed);
        }
        fits
    }

    /// The cells of the head: each of its chunks stands over the column with which it has the most in common. None when two stand over one.
    fn head(&self, chunks: &[Chunk], starts: &[usize]) -> Option<Vec<String>> {
        let shared = |chunk: &Chunk, at: usize| {
            let from = starts.get(at).copied()?;
            let next = starts.get(at + 1).copied().unwrap_or(self.taken.len());
            let end = from + self.taken.get(from..next)?.iter().rposition(|taken| *taken)? + 1;
            chunk.columns.end.min(end).checked_sub(chunk.columns.start.max(from)).filter(|shared| *shared > 0)
        };
        let mut cells = vec![String::new(); starts.len()];
        for chunk in chunks {
            let over =
                (0..starts.len()).filter(|at| shared(chunk, *at).is_some()).max_by_key(|at| shared(chunk, *at))?;
            let cell = cells.get_mut(over).filter(|cell| cell.is_empty())?;
            cell.clone_from(&chunk.words);
        }
        Some(cells)
    }

    /// Whether most rows have a cell behind the first that begins like a figure.
    fn shows_figures(&self) -> bool {
        let starts = column_starts(&self.taken);
        let counts = |line: &&Vec<(usize, char)>| cells(line, &starts).iter().skip(1).any(|cell| figure(cell));
        self.rows.iter().filter(counts).count() * 2 > self.rows.len()
    }
}

/// The characters of a line that are no blanks, each with the column where it stands.
fn place(line: &str) -> Option<Vec<(usize, char)>> {
    let mut column = 0;
    let mut placed = Vec::new();
    for c in line.trim_end().chars() {
        if !c.is_whitespace() {
            placed.push((column, c));
        }
        column += c.width().unwrap_or(0).max(usize::from(c == '\t') * 8);
    }
    (column <= WIDEST).then_some(placed)
}

/// Where columns begin: behind each stretch that is blank in all lines.
fn column_starts(taken: &[bool]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut blanks = GUTTER;
    for (column, taken) in taken.iter().enumerate() {
        if *taken && blanks >= GUTTER {
            starts.push(column);
        }
        blanks = if *taken { 0 } else { blanks + 1 };
    }
    starts
}

/// The cells of a line, with one blank where there are more.
fn cells(line: &[(usize, char)], starts: &[usize]) -> Vec<String> {
    let mut cells = vec![String::new(); starts.len()];
    let mut last = None;
    for (column, c) in line {
        let at = starts.partition_point(|start| start <= column).saturating_sub(1);
        let Some(cell) = cells.get_mut(at) else { continue };
        if last.is_some_and(|end| end < *column) && !cell.is_empty() {
            cell.push(' ');
        }
        cell.push(*c);
        last = Some(column + c.width().unwrap_or(0));
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<(usize, usize, Vec<String>)> {
        at_start(&text.lines().collect::<Vec<_>>()).map(Found::shown)
    }

    #[test]
    fn a_cell_may_be_missing_or_hold_two_blanks() {
        let text = "                    May    June\n  All labs          52.1    51.4\n  of them  Aviary   28.9    29.6\n           Anvil            11.5\n\nThe end.";
        assert_eq!(
            rows(text),
            Some((
                4,
                1,
                vec![
                    "/May/June".into(),
                    "All labs/52.1/51.4".into(),
                    "of them Aviary/28.9/29.6".into(),
                    "Anvil//11.5".into()
                ]
            ))
        );
        let wide =
            "模型            周用量\n小米模型        4.1万亿\n深度求索        3.8万亿\n月之暗面        2.9万亿\n";
        assert_eq!(
            rows(wide),
            Some((
                4,
                1,
                ["模型/周用量", "小米模型/4.1万亿", "深度求索/3.8万亿", "月之暗面/2.9万亿"].map(str::to_owned).to_vec()
            ))
        );
    }

    #[test]
    fn prose_is_no_table() {
        assert_eq!(
            rows("It was so.  And then 4 came.\nBut it was not.  They had 5.\nNobody knew why.  There were 6.\n"),
            None
        );
        assert_eq!(rows("one  two\nthree  four\nfive  six\n"), None);
    }
}
