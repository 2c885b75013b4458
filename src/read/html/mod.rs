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

use noise::Care;

use super::assemble;
use super::draft::{Draft, width};
use super::words::Words;
use super::{Given, ReadError, bylines, dates, marks, plain};
use crate::model::{Article, BlockKind, DateSource, Metadata};

/// Shortest text, in columns, below which a page is taken to have no body of its own.
const BODY: usize = 120;
/// How many short lines above the article are looked at for its date.
const LINES_ABOVE: usize = 12;

/// Reads a page; one that shows nothing is read once more with what it hides.
pub(super) fn read(words: &Words, document: &str, text: &str, given: &Given) -> Result<Article, ReadError> {
    let text = tame::tame(text).map_err(|problem| ReadError::Hostile { document: document.to_owned(), problem })?;
    read_with(words, Care::Usual, document, &text, given)
        .or_else(|| read_with(words, Care::Little, document, &tame::open_templates(&text), given))
        .ok_or_else(|| ReadError::NoText { document: document.to_owned() })
}

fn read_with(words: &Words, care: Care, document: &str, text: &str, given: &Given) -> Option<Article> {
    let html = scraper::Html::parse_document(text);
    let mut page = page::Page::new(&html);
    let head = meta::Head::of(&page, words);
    noise::cut_page(&mut page, words, care);
    let root = root::find(&page, head.linked.body.as_deref());
    noise::cut_inside(&mut page, root, words);
    let mut meta = head.metadata(&page, root, given, words);
    let mut draft = emit::lines(&page, root, words);
    let shown = body_width(&draft);
    if shown < BODY {
        draft = declared_body(head.linked.body.as_deref(), shown).unwrap_or(draft);
    }
    if draft.lines.is_empty() {
        return None;
    }
    let title = meta.title.take();
    assemble::read_bylines(&mut draft, title.as_deref(), &mut meta, given, words);
    read_lines_above(&page, root, &draft, &mut meta, given, words);
    meta.title = assemble::place_title(&mut draft, title, words);
    drop_above_title(&mut draft);
    marks::mark_repeats(&mut draft);
    Some(assemble::finish(document, draft, meta, given, words))
}

/// Publisher and date from the short lines between the page's top and the article, the nearest first.
fn read_lines_above(page: &page::Page, root: usize, draft: &Draft, meta: &mut Metadata, given: &Given, words: &Words) {
    if meta.publisher.is_some() && meta.published.is_some() {
        return;
    }
    let above: Vec<usize> = page
        .inside(0)
        .take_while(|at| *at < root)
        .filter(|at| (1..160).contains(&page.measure(*at).own) && page.tag(*at).is_block())
        .collect();
    for at in above.into_iter().rev().take(LINES_ABOVE) {
        let line = page.words(at);
        meta.publisher = meta.publisher.take().or_else(|| bylines::source_in(&line, words));
        let Some(found) = bylines::whole_line(&line, words) else { continue };
        meta.publisher = meta.publisher.take().or(found.publisher);
        let order = || dates::order_of(draft.lines.iter().map(|line| line.text.as_str()).chain([line.as_str()]));
        let day = found.day.and_then(|day| day.settle(given.fetched, order));
        if let (None, Some(day)) = (meta.published, day) {
            (meta.published, meta.published_from) = (Some(day), Some(DateSource::Text));
        }
    }
}

/// What an element that holds headline and article has above the headline is the page's, unless it says when or by whom.
fn drop_above_title(draft: &mut Draft) {
    let Some(title) = draft.lines.iter().position(|line| line.kind == BlockKind::Title).filter(|at| *at > 0) else {
        return;
    };
    let mut at = 0;
    let tables = !draft.tables.is_empty();
    draft.lines.retain(|line| {
        at += 1;
        tables || at > title || line.kind == BlockKind::Byline
    });
}

fn body_width(draft: &Draft) -> usize {
    draft.lines.iter().filter(|line| !matches!(line.kind, BlockKind::Heading(_))).map(|line| width(&line.text)).sum()
}

/// The body that JSON-LD holds, for pages that are filled in by scripts: where it is more than the page shows.
fn declared_body(body: Option<&str>, shown: usize) -> Option<Draft> {
    let body = body.filter(|body| width(body) > shown)?;
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
