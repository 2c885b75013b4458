//! From lines to an article: which line is the title, what bylines say, what the metadata is.

use std::borrow::Cow;

use super::draft::{Draft, ends_sentence, has_letters, is_wide, is_wider, letters};
use super::front_matter::{self, FrontMatter};
use super::words::Words;
use super::{Format, Given, ReadError, bylines, dates, lang, markdown, marks, plain};
use crate::model::{Article, BlockKind, DateSource, Metadata};

/// How many lines at the top may be bylines, datelines or the title.
const HEAD_LINES: usize = 8;
/// How many at the bottom may be bylines.
const FOOT_LINES: usize = 3;

/// Reads plain text or Markdown.
pub(super) fn read_text(
    words: &Words,
    document: &str,
    text: &str,
    format: Format,
    given: &Given,
) -> Result<Article, ReadError> {
    let text = line_ends(text);
    let (front, body) = front_matter::split(document, &text, words)?;
    let mut draft = if format == Format::Markdown { markdown::read(body) } else { plain::read(body) };
    if draft.lines.is_empty() && front.title.is_none() {
        return Err(ReadError::Empty { document: document.to_owned() });
    }
    let mut meta = from_front_matter(front);
    let title = given.title.clone().or_else(|| meta.title.take());
    read_bylines(&mut draft, title.as_deref(), &mut meta, given, words);
    meta.title = place_title(&mut draft, title, words);
    // What a copied page shows above its headline is the site's name or a menu.
    let above = draft.lines.iter().position(|line| line.kind == BlockKind::Title).unwrap_or(0);
    draft
        .lines
        .iter_mut()
        .take(above)
        .filter(|line| line.kind == BlockKind::Paragraph && !ends_sentence(&line.text))
        .for_each(|line| line.kind = BlockKind::Aside);
    marks::mark(&mut draft, words);
    Ok(finish(document, draft, meta, given, words))
}

/// Every kind of line end becomes `\n`.
fn line_ends(text: &str) -> Cow<'_, str> {
    let plain = memchr::memchr3(b'\r', 0x0B, 0x0C, text.as_bytes()).is_none();
    if plain && !['\u{85}', '\u{2028}', '\u{2029}'].iter().any(|end| text.contains(*end)) {
        return Cow::Borrowed(text);
    }
    let ends = ['\r', '\u{2028}', '\u{2029}', '\u{85}', '\x0B', '\x0C'];
    Cow::Owned(text.replace("\r\n", "\n").replace(ends, "\n"))
}

fn from_front_matter(front: FrontMatter) -> Metadata {
    Metadata {
        title: front.title,
        url: front.url,
        publisher: front.publisher,
        authors: front.authors,
        published: front.published,
        published_from: front.published.map(|_| DateSource::FrontMatter),
        modified: front.modified,
        lang: front.lang.as_deref().and_then(lang::code).map(crate::model::Lang::new),
    }
}

/// Joins lines and metadata to an article; what is given counts before what was found.
pub(super) fn finish(document: &str, draft: Draft, mut meta: Metadata, given: &Given, words: &Words) -> Article {
    let (text, blocks, tables) = draft.finish();
    let too_late = meta.published.zip(given.fetched).is_some_and(|(found, fetched)| found > fetched);
    if too_late {
        (meta.published, meta.published_from) = (None, None);
    }
    if let Some(published) = given.published {
        meta.published = Some(published);
        meta.published_from = Some(DateSource::Given);
    }
    meta.url = given.url.clone().or(meta.url);
    meta.publisher = given.publisher.clone().or(meta.publisher);
    let declared = meta.lang.take();
    let found = || lang::language_with(words, &text, declared.as_ref().map(|lang| lang.as_str()));
    meta.lang = given.lang.clone().or_else(found);
    Article { document: document.to_owned(), text, meta, blocks, tables }
}

/// Marks bylines and datelines at both ends and takes publisher and date from them.
pub(super) fn read_bylines(draft: &mut Draft, title: Option<&str>, meta: &mut Metadata, given: &Given, words: &Words) {
    let title = title.map(letters);
    let count = draft.lines.len();
    let mut prose = 0;
    for at in 0..count {
        let Some(line) = draft.lines.get(at) else { continue };
        let near = at < HEAD_LINES && prose < 2 || at + FOOT_LINES >= count;
        if !near
            || !matches!(line.kind, BlockKind::Paragraph | BlockKind::Heading(_))
            || title.as_deref().is_some_and(|title| has_letters(&line.text, title))
        {
            continue;
        }
        let whole = bylines::whole_line(&line.text, words);
        let found = match &whole {
            Some(_) => whole.clone(),
            None if prose == 0 && at < HEAD_LINES => bylines::opening_of(&line.text, words),
            None => None,
        };
        prose += usize::from(ends_sentence(&line.text) && whole.is_none());
        if let (Some(_), Some(line)) = (&whole, draft.lines.get_mut(at)) {
            line.kind = BlockKind::Byline;
        }
        let Some(found) = found else { continue };
        meta.publisher = meta.publisher.take().or(found.publisher);
        let order = || dates::order_of(draft.lines.iter().map(|line| line.text.as_str()));
        let day = found.day.and_then(|day| day.settle(given.fetched, order));
        if let (None, Some(day)) = (meta.published, day) {
            meta.published = Some(day);
            meta.published_from = Some(DateSource::Text);
        }
    }
}

/// Sees to it that the title stands in the text once as a title: where the body opens with it, else before all.
pub(super) fn place_title(draft: &mut Draft, title: Option<String>, words: &Words) -> Option<String> {
    if let Some(title) = title {
        let key = letters(&title);
        let place =
            draft.lines.iter().take(HEAD_LINES).position(|line| has_letters(&line.text, &key) && !key.is_empty());
        let only_head_before = |at: usize| {
            draft.lines.iter().take(at).all(|line| line.kind == BlockKind::Byline || !ends_sentence(&line.text))
        };
        match place.filter(|at| only_head_before(*at)).and_then(|at| draft.lines.get_mut(at)) {
            Some(line) => line.kind = BlockKind::Title,
            None => draft.push_front(BlockKind::Title, &title),
        }
        return Some(super::draft::collapse(&title));
    }
    let at = guess_title(draft, words)?;
    let line = draft.lines.get_mut(at)?;
    line.kind = BlockKind::Title;
    Some(line.text.clone())
}

/// The first heading, else the first short line without a full stop that is no byline, no menu, no site name.
fn guess_title(draft: &Draft, words: &Words) -> Option<usize> {
    let head = draft.lines.get(..draft.lines.len().min(HEAD_LINES))?;
    let candidate = |at: &usize| {
        head.get(*at).is_some_and(|line| {
            matches!(line.kind, BlockKind::Paragraph | BlockKind::Heading(_))
                && !is_wider(&line.text, 220)
                && !line.text.ends_with(['.', '。', ':', '：', ';', '；', ','])
                && !marks::is_aside_line(&line.text, words)
        })
    };
    // A line that ends in a colon leads into the lines below it: the first of those is no title.
    let leads = |text: &str| text.ends_with([':', '：']) && is_wider(text, 20);
    let begins =
        |line: &super::draft::Line| ends_sentence(&line.text) && is_wider(&line.text, 100) || leads(&line.text);
    let prose = head.iter().position(begins).unwrap_or(head.len());
    let mut places: Vec<usize> = (0..prose.min(head.len())).filter(candidate).collect();
    if prose == 0 || (draft.lines.len() > 1 && places.is_empty()) {
        return None;
    }
    // "Sitename" / "HomeNewsThe headline" / "The headline": the last of these is the title.
    let key = |at: &usize| head.get(*at).map(|line| letters(&line.text)).unwrap_or_default();
    let keys: Vec<String> = places.iter().map(key).collect();
    places.retain(|at| {
        let own = key(at);
        !keys.iter().any(|other| {
            other.chars().count() >= 12
                && own.len() > other.len()
                && own.len() < other.len() * 2
                && own.ends_with(other.as_str())
        })
    });
    let short = |at: &usize| head.get(*at).is_some_and(|line| is_short_name(&line.text));
    let first = *places.first()?;
    match places.get(1) {
        Some(second)
            if short(&first) && !short(second) && *second <= first + 2 && !told_between(head, first, *second) =>
        {
            Some(*second)
        }
        _ => Some(first),
    }
}

/// Whether a sentence stands between two lines: then the second is no headline above the text.
fn told_between(head: &[super::draft::Line], first: usize, second: usize) -> bool {
    head.get(first + 1..second).is_some_and(|lines| lines.iter().any(|line| ends_sentence(&line.text)))
}

/// One or two words: more likely a site's name than a headline.
fn is_short_name(text: &str) -> bool {
    text.split_whitespace().count() <= 2 && text.chars().filter(|c| is_wide(*c)).count() <= 4
}
