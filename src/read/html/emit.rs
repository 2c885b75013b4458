//! From the article's element to lines: one walk over the flat page.

use super::page::{Kind, Page};
use super::tags::Tag;
use super::{grid, noise, rows};
use crate::model::BlockKind;
use crate::read::draft::{Draft, ends_sentence, heads_when_bold, width};
use crate::read::marks;
use crate::read::words::Words;

/// The level of a heading that is only a line in bold.
const BOLD: u8 = 4;

/// A block of one line in bold has so many nodes, at most.
const BOLD_NODES: usize = 16;

/// An open block.
struct Frame {
    end: usize,
    kind: BlockKind,
    tag: Tag,
}

struct Emitter<'e, 'p> {
    page: &'e Page<'p>,
    words: &'e Words,
    draft: Draft,
    open: Vec<Frame>,
    buffer: String,
    term: String,
    lists: usize,
    /// Whether the current line holds a `<time>`.
    timed: bool,
}

/// The lines of the article in `root`.
pub(super) fn lines(page: &Page, root: usize, words: &Words) -> Draft {
    let mut emitter = Emitter {
        page,
        words,
        draft: Draft::default(),
        open: Vec::new(),
        buffer: String::new(),
        term: String::new(),
        lists: 0,
        timed: false,
    };
    let (mut at, end) = (root, page.end(root));
    while at < end {
        emitter.close_until(at);
        at = emitter.step(at);
    }
    emitter.close_until(usize::MAX);
    emitter.flush();
    emitter.draft
}

impl Emitter<'_, '_> {
    /// Takes in one node and says where to go on.
    fn step(&mut self, at: usize) -> usize {
        let page = self.page;
        if page.is_cut(at) || self.is_picture_caption(at) {
            return page.end(at);
        }
        let (tag, element) = match page.nodes.get(at).map(|node| node.kind) {
            Some(Kind::Text(text)) => {
                self.push_text(text);
                return at + 1;
            }
            Some(Kind::Element(tag, element)) => (tag, element),
            None => return at + 1,
        };
        match tag {
            Tag::Br => self.buffer.push('\n'),
            Tag::Time => self.timed = true,
            Tag::Other if element.name() == "sup" => return self.superscript(at),
            Tag::Table => {
                if let Some(found) = grid::data_rows(page, at) {
                    self.flush();
                    grid::push(page, at, &found, &mut self.draft);
                    return page.end(at);
                }
                self.open(at, tag);
            }
            tag if tag.is_block() => {
                if let Some(found) = rows::find(page, at) {
                    self.flush();
                    self.draft.push_table(&found.rows, found.header_rows);
                    return page.end(at);
                }
                self.open(at, tag);
            }
            _ => {}
        }
        at + 1
    }

    /// The caption of a picture; one that begins as a chart's does, or states a figure, is kept.
    fn is_picture_caption(&self, at: usize) -> bool {
        let tag = self.page.tag(at);
        let size = self.page.measure(at).text;
        if size == 0 || size > 600 || !(tag == Tag::Figcaption || (tag != Tag::Caption && self.has_caption_class(at))) {
            return false;
        }
        let text = self.page.words(at).to_lowercase();
        // Most captions say what a picture shows; a sentence with a figure in it states something.
        if ends_sentence(&text) && text.contains(char::is_numeric) {
            return false;
        }
        !self.words.caption_openings.iter().any(|opening| text.starts_with(opening.as_str()))
    }

    fn has_caption_class(&self, at: usize) -> bool {
        let class = self.page.attr(at, "class").unwrap_or("");
        !class.is_empty() && noise::parts(class).any(|part| self.words.caption_words.contains(&part))
    }

    fn push_text(&mut self, text: &str) {
        if self.open.last().is_some_and(|frame| frame.kind == BlockKind::Code) {
            self.buffer.push_str(text);
        } else if text.contains('\n') {
            self.buffer.extend(text.chars().map(|c| if c == '\n' { ' ' } else { c }));
        } else {
            self.buffer.push_str(text);
        }
    }

    /// A footnote's mark is dropped; a power keeps apart from its base ("10^12").
    fn superscript(&mut self, at: usize) -> usize {
        let words = self.page.words(at);
        let digits = words.chars().all(|c| c.is_ascii_digit() || matches!(c, '[' | ']' | ','));
        let links = self.page.measure(at).linked > 0;
        if digits && links {
            return self.page.end(at);
        }
        if digits && self.buffer.ends_with(|c: char| c.is_ascii_digit()) {
            self.buffer.push('^');
        }
        at + 1
    }

    fn open(&mut self, at: usize, tag: Tag) {
        if !matches!(tag, Tag::Dd) {
            self.flush();
        }
        let above = self.open.last().map_or(BlockKind::Paragraph, |frame| frame.kind);
        let depth = u8::try_from(self.lists.saturating_sub(1)).unwrap_or(u8::MAX);
        let kind = match tag {
            Tag::Li => BlockKind::ListItem(depth),
            Tag::Blockquote => BlockKind::Quote,
            Tag::Pre => BlockKind::Code,
            Tag::Figcaption | Tag::Caption => BlockKind::Caption,
            Tag::Address => BlockKind::Byline,
            tag => match tag.heading() {
                Some(level) => BlockKind::Heading(level),
                None if self.is_byline(at) => BlockKind::Byline,
                None if above == BlockKind::Paragraph && self.is_bold_line(at) => BlockKind::Heading(BOLD),
                None => above,
            },
        };
        self.lists += usize::from(matches!(tag, Tag::Ul | Tag::Ol | Tag::Menu));
        self.open.push(Frame { end: self.page.end(at), kind, tag });
    }

    /// A short block all of whose text stands in one `<strong>` or `<b>`, and is no sentence.
    fn is_bold_line(&self, at: usize) -> bool {
        let size = self.page.measure(at).text;
        // Few nodes, so that a deep nest costs one look an element.
        let short = size > 0 && size < 100 && self.page.end(at) - at <= BOLD_NODES;
        let bold = |node: &usize| {
            matches!(self.page.tag(*node), Tag::B | Tag::Strong) && self.page.measure(*node).text == size
        };
        short && self.page.inside(at).any(|node| bold(&node)) && heads_when_bold(&self.page.words(at))
    }

    /// A short block whose class says date or author.
    fn is_byline(&self, at: usize) -> bool {
        let size = self.page.measure(at).text;
        let Some(element) = self.page.element(at).filter(|_| size > 0 && size < 160) else { return false };
        ["class", "itemprop"]
            .into_iter()
            .filter_map(|name| element.attr(name))
            .flat_map(noise::parts)
            .any(|part| self.words.byline_words.contains(&part))
            && !crate::read::draft::ends_sentence(&self.page.words(at))
    }

    fn close_until(&mut self, at: usize) {
        while let Some(frame) = self.open.last().filter(|frame| frame.end <= at) {
            let tag = frame.tag;
            match tag {
                Tag::Dt => {
                    self.term = crate::read::draft::collapse(&self.buffer);
                    self.buffer.clear();
                }
                Tag::Dd => {
                    let words = crate::read::draft::collapse(&self.buffer);
                    self.buffer = match (self.term.is_empty(), words.is_empty()) {
                        (false, false) => format!("{}: {words}", self.term.trim_end_matches([':', '：'])),
                        (true, _) => words,
                        _ => String::new(),
                    };
                    self.flush();
                }
                _ => self.flush(),
            }
            if matches!(tag, Tag::Ul | Tag::Ol | Tag::Menu) {
                self.lists = self.lists.saturating_sub(1);
            }
            if tag == Tag::Dl {
                self.term.clear();
            }
            self.open.pop();
        }
    }

    /// Ends the current line. A `<br>` ends one too, unless what follows goes on in small letters.
    fn flush(&mut self) {
        if self.buffer.trim().is_empty() {
            self.buffer.clear();
            return;
        }
        let mut kind = self.open.last().map_or(BlockKind::Paragraph, |frame| frame.kind);
        let buffer = std::mem::take(&mut self.buffer);
        // A short line around a `<time>` that is no sentence says when the article appeared.
        if std::mem::take(&mut self.timed)
            && kind == BlockKind::Paragraph
            && width(&buffer) < 120
            && !ends_sentence(buffer.trim_end())
        {
            kind = BlockKind::Byline;
        }
        let mut line = String::new();
        let mut empty = 0;
        for part in buffer.split('\n') {
            let part = part.trim();
            if part.is_empty() {
                empty += 1;
                continue;
            }
            let goes_on = empty == 0
                && kind != BlockKind::Code
                && part.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ')' | ';'));
            if !line.is_empty() && !goes_on {
                self.push(kind, &line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(part);
            empty = 0;
        }
        self.push(kind, &line);
    }

    fn push(&mut self, kind: BlockKind, line: &str) {
        let aside = width(line) <= 200 && marks::is_aside_line(&crate::read::draft::collapse(line), self.words);
        if !aside {
            self.draft.push(kind, line);
        }
    }
}
