//! Which element of a page holds the article.

use super::page::Page;
use super::tags::Tag;
use crate::read::draft::letters;

/// Shortest text of a block, in columns, that counts as prose.
const PROSE: usize = 60;
/// Text of a block, in columns, from which it counts in full.
const FULL: usize = 300;
/// Shortest text of an article body that a mark-up or JSON-LD may name.
const BODY: usize = 200;

/// Finds it; the body when nothing speaks for a part of it.
pub(super) fn find(page: &Page, declared: Option<&str>) -> usize {
    let body = (0..page.nodes.len()).find(|at| page.tag(*at) == Tag::Body).unwrap_or(0);
    let mass = prose(page, |_| true);
    if let Some(root) = declared.and_then(|text| declared_root(page, body, text)) {
        return root;
    }
    if let Some(root) = marked_root(page, &mass) {
        return root;
    }
    let articles = (0..page.nodes.len()).filter(|at| page.tag(*at) == Tag::Article && !page.is_cut(*at));
    let total = mass.get(body).copied().unwrap_or(0);
    let best = articles.max_by_key(|at| (mass.get(*at).copied().unwrap_or(0), std::cmp::Reverse(*at)));
    let start = best.filter(|at| mass.get(*at).copied().unwrap_or(0) * 2 > total && total > 0).unwrap_or(body);
    descend(page, start, &mass, 80)
}

/// Columns of prose in each element, counting the blocks that `counts`.
fn prose(page: &Page, mut counts: impl FnMut(usize) -> bool) -> Vec<usize> {
    let mut mass = vec![0usize; page.nodes.len()];
    for at in (0..page.nodes.len()).rev() {
        if page.is_cut(at) {
            mass[at] = 0;
            continue;
        }
        let measure = page.measure(at);
        let own = measure.own.saturating_sub(measure.own_linked);
        if own >= PROSE && page.tag(at).is_block() && counts(at) {
            // Teasers are as long as a short paragraph; a page of them must not outweigh an article.
            mass[at] += own * own.min(FULL) / FULL;
        }
        let here = mass[at];
        if let Some(parent) = page.parent(at) {
            mass[parent] += here;
        }
    }
    mass
}

/// From `start` down while one element inside holds `percent` of the prose.
fn descend(page: &Page, start: usize, mass: &[usize], percent: usize) -> usize {
    let of = |at: usize| mass.get(at).copied().unwrap_or(0);
    let mut root = start;
    loop {
        let whole = of(root);
        let next = page.children(root).max_by_key(|at| of(*at));
        match next {
            Some(child) if whole > 0 && of(child) * 100 >= whole * percent && may_be_root(page.tag(child)) => {
                root = child
            }
            _ => return root,
        }
    }
}

fn may_be_root(tag: Tag) -> bool {
    !matches!(
        tag,
        Tag::P
            | Tag::Li
            | Tag::Tr
            | Tag::Blockquote
            | Tag::Pre
            | Tag::Span
            | Tag::A
            | Tag::B
            | Tag::Strong
            | Tag::Tbody
            | Tag::Ul
            | Tag::Ol
            | Tag::Dl
    )
}

/// The smallest element that holds nearly all paragraphs of JSON-LD's `articleBody`.
fn declared_root(page: &Page, body: usize, text: &str) -> Option<usize> {
    let declared = letters(text);
    if declared.len() < BODY {
        return None;
    }
    let mut found = 0;
    let mass = prose(page, |at| {
        let own: String = letters(&page.words(at)).chars().take(50).collect();
        let inside = own.len() >= 20 && declared.contains(own.as_str());
        found += if inside { page.measure(at).own } else { 0 };
        inside
    });
    (found * 2 > declared.chars().count()).then(|| descend(page, body, &mass, 90))
}

/// The element marked `itemprop="articleBody"`, or the one around several of them.
fn marked_root(page: &Page, mass: &[usize]) -> Option<usize> {
    let marked: Vec<usize> = (0..page.nodes.len())
        .filter(|at| {
            !page.is_cut(*at)
                && page
                    .attr(*at, "itemprop")
                    .is_some_and(|prop| prop.split_ascii_whitespace().any(|word| word == "articleBody"))
        })
        .filter(|at| page.measure(*at).text >= BODY)
        .collect();
    let first = *marked.first()?;
    let largest = marked.iter().copied().max_by_key(|at| mass.get(*at).copied().unwrap_or(0))?;
    let last = *marked.last()?;
    if last < page.end(first) {
        return Some(first);
    }
    let around = std::iter::successors(Some(first), |at| page.parent(*at)).find(|at| last < page.end(*at))?;
    let sum: usize = marked.iter().filter_map(|at| mass.get(*at)).sum();
    let whole = mass.get(around).copied().unwrap_or(0);
    let share = mass.get(largest).copied().unwrap_or(0) * 10 < sum * 8;
    Some(if share && whole * 2 <= sum * 3 { around } else { largest })
}
