//! HTML to an article: parse, cut what is not the article, find the element that holds it, walk it into lines.
//!
//! The parser (html5ever behind `scraper`) is known to [`page`] and to [`read`] alone.

mod emit;
mod grid;
mod jsonld;
mod meta;
mod noise;
mod page;
mod root;
mod rows;
mod tags;
mod tame;

use super::assemble;
use super::draft::{Draft, width};
use super::words::Words;
use super::{Given, ReadError, marks, plain};
use crate::model::{Article, BlockKind};

/// Shortest text, in columns, below which a page is taken to have no body of its own.
const BODY: usize = 120;

/// Reads a page.
pub(super) fn read(document: &str, text: &str, given: &Given) -> Result<Article, ReadError> {
    let words = Words::built_in();
    let text = tame::tame(text);
    let html = scraper::Html::parse_document(&text);
    let mut page = page::Page::new(&html);
    let head = meta::Head::of(&page, words);
    noise::cut_page(&mut page, words);
    let root = root::find(&page, head.linked.body.as_deref());
    noise::cut_inside(&mut page, root, words);
    let mut meta = head.metadata(&page, root, given, words);
    let mut draft = emit::lines(&page, root, words);
    if body_width(&draft) < BODY {
        draft = declared_body(head.linked.body.as_deref()).unwrap_or(draft);
    }
    if draft.lines.is_empty() {
        return Err(ReadError::NoText { document: document.to_owned() });
    }
    let title = meta.title.take();
    assemble::read_bylines(&mut draft, title.as_deref(), &mut meta, given, words);
    meta.title = assemble::place_title(&mut draft, title, words);
    marks::mark_repeats(&mut draft);
    Ok(assemble::finish(document, draft, meta, given))
}

fn body_width(draft: &Draft) -> usize {
    draft.lines.iter().filter(|line| !matches!(line.kind, BlockKind::Heading(_))).map(|line| width(&line.text)).sum()
}

/// The body that JSON-LD holds, for pages that are filled in by scripts.
fn declared_body(body: Option<&str>) -> Option<Draft> {
    let body = body.filter(|body| width(body) >= BODY)?;
    let inner = if body.contains("</p>") || body.contains("<br") {
        scraper::Html::parse_fragment(&body.replace("</p>", "</p>\n").replace("<br", "\n<br"))
            .root_element()
            .text()
            .collect::<String>()
    } else {
        body.to_owned()
    };
    Some(plain::read(&inner))
}
