//! A parsed page as one flat list of nodes in document order. Everything after parsing walks this list with an
//! index, so nothing recurses over a page, however deep it is.
//!
//! This is the seam to the parser: another one needs only to fill the list.

use scraper::node::Element;
use scraper::{Html, Node as Parsed};

use super::tags::Tag;
use crate::read::draft::is_wide;

/// One element or text.
#[derive(Debug)]
pub(super) struct Node<'p> {
    pub kind: Kind<'p>,
    pub parent: usize,
    /// Index after the last node inside this one.
    pub end: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Kind<'p> {
    Element(Tag, &'p Element),
    Text(&'p str),
}

/// What one element holds, in columns of text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measure {
    /// All text inside.
    pub text: usize,
    /// Of it, inside links.
    pub linked: usize,
    /// Text that belongs to this block itself, not to a block inside it.
    pub own: usize,
    /// Of it, inside links.
    pub own_linked: usize,
}

/// The nodes of a page.
#[derive(Debug)]
pub(super) struct Page<'p> {
    pub nodes: Vec<Node<'p>>,
    /// Elements that are not the article's own words, their insides included.
    pub cut: Vec<bool>,
    pub measures: Vec<Measure>,
}

impl<'p> Page<'p> {
    /// Flattens a parsed page.
    pub fn new(html: &'p Html) -> Page<'p> {
        let mut nodes: Vec<Node<'p>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let root = html.tree.root();
        let mut next = root.first_child();
        while let Some(node) = next {
            let kind = match node.value() {
                Parsed::Element(element) => Some(Kind::Element(Tag::of(element.name()), element)),
                Parsed::Text(text) => Some(Kind::Text(text)),
                _ => None,
            };
            if let Some(kind) = kind {
                let at = nodes.len();
                nodes.push(Node { kind, parent: open.last().copied().unwrap_or(0), end: at + 1 });
            }
            if let (true, Some(child)) = (node.value().is_element(), node.first_child()) {
                open.push(nodes.len() - 1);
                next = Some(child);
                continue;
            }
            let mut here = node;
            next = loop {
                if let Some(sibling) = here.next_sibling() {
                    break Some(sibling);
                }
                let Some(parent) = here.parent().filter(|parent| parent.id() != root.id()) else { break None };
                let end = nodes.len();
                if let Some(node) = open.pop().and_then(|at| nodes.get_mut(at)) {
                    node.end = end;
                }
                here = parent;
            };
        }
        let end = nodes.len();
        open.iter().for_each(|at| nodes[*at].end = end);
        let cut = vec![false; nodes.len()];
        let measures = vec![Measure::default(); nodes.len()];
        Page { nodes, cut, measures }
    }

    pub fn tag(&self, at: usize) -> Tag {
        match self.nodes.get(at).map(|node| node.kind) {
            Some(Kind::Element(tag, _)) => tag,
            _ => Tag::None,
        }
    }

    pub fn element(&self, at: usize) -> Option<&'p Element> {
        match self.nodes.get(at)?.kind {
            Kind::Element(_, element) => Some(element),
            Kind::Text(_) => None,
        }
    }

    pub fn attr(&self, at: usize, name: &str) -> Option<&'p str> {
        self.element(at)?.attr(name)
    }

    pub fn end(&self, at: usize) -> usize {
        self.nodes.get(at).map_or(at + 1, |node| node.end)
    }

    pub fn parent(&self, at: usize) -> Option<usize> {
        let parent = self.nodes.get(at)?.parent;
        (parent != at && at > 0).then_some(parent)
    }

    pub fn measure(&self, at: usize) -> Measure {
        self.measures.get(at).copied().unwrap_or_default()
    }

    pub fn is_cut(&self, at: usize) -> bool {
        self.cut.get(at).copied().unwrap_or(true)
    }

    pub fn set_cut(&mut self, at: usize) {
        if let Some(cut) = self.cut.get_mut(at) {
            *cut = true;
        }
    }

    /// The elements directly inside one, those that are cut left out.
    pub fn children(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(at);
        let mut next = at + 1;
        std::iter::from_fn(move || {
            while next < end {
                let here = next;
                next = self.end(here);
                if matches!(self.nodes.get(here)?.kind, Kind::Element(..)) && !self.is_cut(here) {
                    return Some(here);
                }
            }
            None
        })
    }

    /// Nodes inside `at`, itself included, whatever is cut left out.
    pub fn inside(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.end(at);
        let mut next = at;
        std::iter::from_fn(move || {
            while next < end {
                let here = next;
                if self.is_cut(here) {
                    next = self.end(here);
                    continue;
                }
                next = here + 1;
                return Some(here);
            }
            None
        })
    }

    /// The words inside an element on one line; blocks and line breaks are spaces.
    pub fn words(&self, at: usize) -> String {
        let mut out = String::new();
        for here in self.inside(at) {
            match self.nodes.get(here).map(|node| node.kind) {
                Some(Kind::Text(text)) => out.push_str(text),
                Some(Kind::Element(tag, _)) if tag.is_block() || tag == Tag::Br => out.push(' '),
                _ => {}
            }
        }
        crate::read::draft::collapse(&out)
    }

    /// Measures all elements anew; what is cut counts nothing.
    pub fn measure_all(&mut self) {
        self.measures.iter_mut().for_each(|measure| *measure = Measure::default());
        let mut in_link = vec![false; self.nodes.len()];
        let mut block = vec![0usize; self.nodes.len()];
        let mut at = 0;
        while at < self.nodes.len() {
            if self.is_cut(at) {
                at = self.end(at);
                continue;
            }
            let Some(node) = self.nodes.get(at) else { break };
            let parent = node.parent;
            let linked = in_link.get(parent).copied().unwrap_or(false);
            match node.kind {
                Kind::Element(tag, _) => {
                    in_link[at] = linked || tag == Tag::A;
                    block[at] = if tag.is_block() { at } else { block.get(parent).copied().unwrap_or(0) };
                }
                Kind::Text(text) => {
                    let size = columns(text);
                    let holder = block.get(parent).copied().unwrap_or(0);
                    if let Some(measure) = self.measures.get_mut(holder) {
                        measure.own += size;
                        measure.own_linked += if linked { size } else { 0 };
                    }
                    if let Some(measure) = self.measures.get_mut(at) {
                        measure.text = size;
                        measure.linked = if linked { size } else { 0 };
                    }
                }
            }
            at += 1;
        }
        for at in (1..self.nodes.len()).rev() {
            let (parent, measure) = (self.nodes[at].parent, self.measures[at]);
            if let Some(above) = self.measures.get_mut(parent) {
                above.text += measure.text;
                above.linked += measure.linked;
            }
        }
    }
}

/// Columns of a text without its white space.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(|b| !b.is_ascii_whitespace()).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}
