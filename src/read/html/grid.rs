//! HTML tables: which of them hold data, and their cells with row and column spans resolved.

use super::page::Page;
use super::tags::Tag;
use crate::model::BlockKind;
use crate::read::draft::{CellDraft, Draft, TableDraft};

/// Widest cell of a table of data, in columns.
const WIDEST_CELL: usize = 500;
/// Most places that one cell may cover to the right.
const MOST_COLUMNS: usize = 200;
/// Most rows that one cell may cover.
const MOST_ROWS: usize = 2_000;
/// Most places of a table; what lies beyond is read as if it had no spans.
const MOST_PLACES: usize = 1_000_000;

/// The rows of a table and the cells of each, or none when it only lays out a page.
pub(super) fn data_rows(page: &Page, table: usize) -> Option<Vec<(usize, Vec<usize>)>> {
    let mut rows: Vec<(usize, Vec<usize>)> = Vec::new();
    for at in page.inside(table).skip(1) {
        match page.tag(at) {
            Tag::Table => return None,
            Tag::Tr => rows.push((at, Vec::new())),
            Tag::Td | Tag::Th => {
                if page.measure(at).text > WIDEST_CELL {
                    return None;
                }
                rows.last_mut()?.1.push(at);
            }
            _ => {}
        }
    }
    let filled = rows.iter().filter(|(row, _)| page.measure(*row).text > 0).count();
    let wide =
        rows.iter().filter(|(_, cells)| cells.iter().filter(|cell| page.measure(**cell).text > 0).count() >= 2).count();
    (filled >= 2 && wide >= 2 && page.attr(table, "role") != Some("presentation")).then_some(rows)
}

/// Adds a table of data: its caption, then a line a row.
pub(super) fn push(page: &Page, table: usize, rows: &[(usize, Vec<usize>)], draft: &mut Draft) {
    let caption = page
        .children(table)
        .find(|at| page.tag(*at) == Tag::Caption)
        .and_then(|at| draft.push(BlockKind::Caption, &page.words(at)));
    let index = draft.tables.len();
    let mut out = TableDraft { caption, ..TableDraft::default() };
    // For each column: the cell that reaches down into the next rows, and into how many.
    let mut reaching: Vec<Option<(usize, CellDraft)>> = Vec::new();
    let mut places = 0usize;
    let mut only_headers = true;
    for (row, cells) in rows {
        if places >= MOST_PLACES {
            reaching.clear();
        }
        let layout = lay_out(page, cells, &mut reaching, places < MOST_PLACES);
        places += layout.len();
        let texts: Vec<&str> = layout.iter().map(|place| place.text.as_str()).collect();
        let Some(ranges) = draft.push_row(index, texts.into_iter()) else { continue };
        let line = draft.lines.len() - 1;
        let finished: Vec<CellDraft> = finish_row(layout, &ranges, line, &mut reaching);
        let in_head = page.parent(*row).is_some_and(|up| page.tag(up) == Tag::Thead);
        only_headers &= in_head || finished.iter().all(|cell| cell.header);
        out.header_rows += usize::from(only_headers);
        out.rows.push(finished);
    }
    if out.header_rows == 0 || out.header_rows == out.rows.len() {
        out.header_rows = guessed_header(&out, draft);
    }
    draft.tables.push(out);
}

/// One place of a row on its way: its own words, or the cell that covers it.
struct Place {
    text: String,
    header: bool,
    down: usize,
    /// Covered by a cell of a row above.
    above: Option<CellDraft>,
    /// Covered by the place this many to the left.
    left: usize,
}

fn lay_out(page: &Page, cells: &[usize], reaching: &mut Vec<Option<(usize, CellDraft)>>, spans: bool) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let covered = |places: &mut Vec<Place>, reaching: &mut Vec<Option<(usize, CellDraft)>>| {
        while let Some(Some((rest, cell))) = reaching.get_mut(places.len()) {
            let above = cell.clone();
            *rest -= 1;
            if *rest == 0 {
                reaching[places.len()] = None;
            }
            places.push(Place { text: String::new(), header: above.header, down: 0, above: Some(above), left: 0 });
        }
    };
    for cell in cells {
        covered(&mut places, reaching);
        let number = |name: &str, most: usize| {
            let value = page.attr(*cell, name).and_then(|value| value.trim().parse().ok()).unwrap_or(1usize);
            if spans && places.len() < MOST_COLUMNS { value.clamp(1, most) } else { 1 }
        };
        let (across, down) = (number("colspan", MOST_COLUMNS), number("rowspan", MOST_ROWS));
        let header = page.tag(*cell) == Tag::Th;
        for left in 0..across {
            let text = if left == 0 { page.words(*cell) } else { String::new() };
            places.push(Place { text, header, down: down - 1, above: None, left });
        }
    }
    covered(&mut places, reaching);
    places
}

fn finish_row(
    places: Vec<Place>,
    ranges: &[std::ops::Range<usize>],
    line: usize,
    reaching: &mut Vec<Option<(usize, CellDraft)>>,
) -> Vec<CellDraft> {
    let mut out: Vec<CellDraft> = Vec::with_capacity(places.len());
    for (at, place) in places.into_iter().enumerate() {
        let own = || CellDraft { line, range: ranges.get(at).cloned().unwrap_or(0..0), header: place.header };
        let cell = match place.above {
            Some(above) => above,
            None if place.left > 0 => out.get(at.wrapping_sub(place.left)).cloned().unwrap_or_else(own),
            None => own(),
        };
        if place.down > 0 {
            if reaching.len() <= at {
                reaching.resize(at + 1, None);
            }
            reaching[at] = Some((place.down, cell.clone()));
        }
        out.push(cell);
    }
    out
}

/// A first row of `<td>`s that reads like a header is one all the same.
fn guessed_header(table: &TableDraft, draft: &Draft) -> usize {
    let text = |cell: &CellDraft| {
        let line = draft.lines.get(cell.line);
        line.and_then(|line| line.text.get(cell.range.clone())).unwrap_or_default().to_owned()
    };
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(text).collect()).collect();
    let wide = rows.first().is_some_and(|row| row.len() > 2);
    if wide { crate::read::text_tables::header_rows(&rows) } else { 0 }
}
