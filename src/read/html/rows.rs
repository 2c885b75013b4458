//! Rankings and tables that a page builds of `<div>`s or list items: rows of short cells, a figure in most of them.

use super::page::{Kind, Page, columns};
use super::tags::Tag;

/// Fewest rows that make a table.
const FEWEST_ROWS: usize = 3;
/// Widest cell, in columns.
const WIDEST_CELL: usize = 90;
/// Widest cell beside the figures, on average: teasers of stories are longer than names.
const WIDEST_NAME: usize = 45;

/// A table found in an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub header_rows: usize,
    pub rows: Vec<Vec<String>>,
}

/// Whether such a table stands somewhere inside the element.
pub(super) fn has_figures(page: &Page, at: usize) -> bool {
    page.inside(at).any(|here| page.tag(here) == Tag::Table || find(page, here).is_some())
}

/// Reads the rows that are the children of an element.
pub(super) fn find(page: &Page, at: usize) -> Option<Rows> {
    if !matches!(page.tag(at), Tag::Div | Tag::Section | Tag::Ul | Tag::Ol | Tag::Article | Tag::Main) {
        return None;
    }
    let children: Vec<usize> = page.children(at).filter(|here| page.measure(*here).text > 0).collect();
    if children.len() < FEWEST_ROWS || page.measure(at).own > 0 || page.measure(at).text > children.len() * 240 {
        return None;
    }
    let rows: Option<Vec<Vec<String>>> = children.iter().map(|here| cells(page, *here)).collect();
    let rows = rows?;
    let figures = rows.iter().filter(|row| row.iter().any(|cell| is_figure(cell))).count();
    let wide = rows.iter().map(Vec::len).max()?;
    let even = rows.iter().filter(|row| row.len() + 1 >= wide).count();
    let names: Vec<usize> = rows.iter().flatten().filter(|cell| !is_figure(cell)).map(|cell| columns(cell)).collect();
    let named = names.iter().sum::<usize>() <= names.len() * WIDEST_NAME && names.len() >= figures;
    if figures < FEWEST_ROWS - 1 || figures * 10 < rows.len() * 7 || even * 10 < rows.len() * 7 || !named {
        return None;
    }
    let header_rows =
        usize::from(rows.first().is_some_and(|row| !row.iter().any(|cell| cell.chars().any(char::is_numeric))));
    Some(Rows { header_rows, rows })
}

/// The cells of a row: the outermost elements with words of their own.
fn cells(page: &Page, row: usize) -> Option<Vec<String>> {
    let mut out = Vec::new();
    let (mut at, end) = (row, page.end(row));
    while at < end {
        if page.is_cut(at) {
            at = page.end(at);
            continue;
        }
        match page.nodes.get(at).map(|node| node.kind) {
            Some(Kind::Element(tag, _)) if has_words(page, at) => {
                if at == row || matches!(tag, Tag::P) && page.measure(at).text > WIDEST_CELL {
                    return None;
                }
                let cell = page.words(at);
                if columns(&cell) > WIDEST_CELL {
                    return None;
                }
                out.push(cell);
                at = page.end(at);
            }
            _ => at += 1,
        }
    }
    (2..=14).contains(&out.len()).then_some(out)
}

/// Whether words stand directly in an element.
fn has_words(page: &Page, at: usize) -> bool {
    let (mut here, end) = (at + 1, page.end(at));
    while here < end {
        match page.nodes.get(here).map(|node| node.kind) {
            Some(Kind::Text(text)) if !text.trim().is_empty() => return true,
            _ => here = page.end(here),
        }
    }
    false
}

/// A short cell that is a number: "1", "#1", "1.87T tokens", "+15%", "$0.30".
fn is_figure(cell: &str) -> bool {
    let core = cell.trim_start_matches(|c: char| !c.is_alphanumeric());
    let other = core.chars().filter(|c| c.is_alphabetic()).count();
    columns(cell) <= 20 && core.starts_with(char::is_numeric) && other <= 10 && !cell.contains([':', '/'])
}
