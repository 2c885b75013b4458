//! What on a page is not the article: by its element, by being hidden, by its role, by the words of its class, by its
//! heading, by holding little but links.

use std::collections::HashMap;

use super::page::{Kind, Page};
use super::tags::Tag;
use crate::read::marks;
use crate::read::words::Words;

/// Share of the page's text, in percent, from which an element is not cut for a word of its class.
const TOO_MUCH: usize = 40;
/// Share of the article's text, in percent, after which it is late.
const LATE: usize = 60;
/// Text of a block, in columns, that is prose of the article rather than a teaser.
const PROSE: usize = 90;

/// How much counts as not the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// What a page hides and what forms and dialogs hold is cut.
    Usual,
    /// Only what is no text at all is cut: for pages that have nothing else (a body that a script would unhide, an article inside a
    /// template, a button or a list of choices that was never closed).
    Little,
}

/// Cuts what never is the article, whatever the article is.
pub(super) fn cut_page(page: &mut Page, words: &Words, care: Care) {
    let mut at = 0;
    while at < page.nodes.len() {
        let tag = page.tag(at);
        let cut = match care {
            Care::Usual => {
                tag.is_never_text() || is_hidden(page, at) || (tag == Tag::Math && !is_plain_formula(page, at))
            }
            Care::Little => tag.is_no_text(),
        };
        if cut {
            page.set_cut(at);
            at = page.end(at);
        } else {
            at += 1;
        }
    }
    page.measure_all();
    let total = page.measure(0).text.max(1);
    let mut names = Names { words, known: HashMap::new() };
    let mut at = 0;
    while at < page.nodes.len() {
        if page.is_cut(at) || is_noise(page, at, total, &mut names) {
            page.set_cut(at);
            at = page.end(at);
        } else {
            at += 1;
        }
    }
    page.measure_all();
}

/// A formula that reads the same on one line. Powers, fractions and roots do not: 10 with a raised 12 would become 1012.
fn is_plain_formula(page: &Page, at: usize) -> bool {
    const ON_ONE_LINE: &[&str] = &["math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mstyle", "semantics"];
    page.inside(at).all(|here| page.element(here).is_none_or(|element| ON_ONE_LINE.contains(&element.name())))
}

fn is_hidden(page: &Page, at: usize) -> bool {
    let Some(element) = page.element(at) else { return false };
    if element.attr("hidden").is_some() || element.attr("aria-hidden") == Some("true") {
        return true;
    }
    let style = element.attr("style").unwrap_or("");
    style.contains("none") && compact(style).contains("display:none")
        || style.contains("hidden") && compact(style).contains("visibility:hidden")
}

fn compact(style: &str) -> String {
    style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

fn is_noise<'p>(page: &Page<'p>, at: usize, total: usize, names: &mut Names<'p, '_>) -> bool {
    let Some(element) = page.element(at) else { return false };
    let tag = page.tag(at);
    let share = page.measure(at).text * 100 / total;
    match tag {
        Tag::Html | Tag::Body | Tag::Main | Tag::Article => return false,
        Tag::Footer => return share < TOO_MUCH,
        Tag::Aside => return share < TOO_MUCH,
        Tag::Header => return share < TOO_MUCH && !holds(page, at, Tag::H1) && !is_within(page, at, Tag::Article),
        _ => {}
    }
    if matches!(
        element.attr("role"),
        Some(
            "navigation"
                | "contentinfo"
                | "complementary"
                | "search"
                | "dialog"
                | "alert"
                | "alertdialog"
                | "menu"
                | "menubar"
                | "toolbar"
        )
    ) {
        return share < TOO_MUCH;
    }
    if element.attr("itemprop").is_some_and(|prop| prop.contains("articleBody")) {
        return false;
    }
    let named = ["class", "id"].into_iter().filter_map(|name| element.attr(name)).any(|value| names.are_cut(value));
    named && share < TOO_MUCH && !(tag.is_block() && holds(page, at, Tag::H1))
}

/// Values of classes and ids that were looked at: a page has the same ones over and over.
struct Names<'p, 'w> {
    words: &'w Words,
    known: HashMap<&'p str, bool>,
}

impl<'p> Names<'p, '_> {
    /// Whether a class or id holds a word of what is not the article.
    fn are_cut(&mut self, value: &'p str) -> bool {
        let words = self.words;
        *self.known.entry(value).or_insert_with(|| is_cut_value(value, words))
    }
}

/// Characters of a class that are looked at; whoever writes more has something else in mind than style.
const LONGEST_CLASS: usize = 2_000;

fn is_cut_value(value: &str, words: &Words) -> bool {
    let value = value.char_indices().nth(LONGEST_CLASS).and_then(|(at, _)| value.get(..at)).unwrap_or(value);
    let lower = value.to_ascii_lowercase();
    words.cut_phrases.iter().any(|phrase| lower.contains(phrase.as_str()))
        || parts(value).any(|part| words.cut_words.contains(part.as_str()))
}

/// Words of a class value: "c-relatedLinks__list" is c, related, links, list. `js-` and `has-` say what a script does or an
/// element holds, not what it is.
pub(super) fn parts(value: &str) -> impl Iterator<Item = String> + '_ {
    value
        .split_ascii_whitespace()
        .filter(|class| !["js-", "has-", "no-", "is-", "with-"].iter().any(|prefix| class.starts_with(prefix)))
        .flat_map(|class| {
            let mut out: Vec<String> = Vec::new();
            let mut lower_before = false;
            let mut fresh = true;
            for c in class.chars() {
                if !c.is_alphabetic() {
                    fresh = true;
                    lower_before = false;
                    continue;
                }
                if fresh || (c.is_uppercase() && lower_before) {
                    out.push(String::new());
                }
                fresh = false;
                lower_before = c.is_lowercase();
                if let Some(word) = out.last_mut() {
                    word.extend(c.to_lowercase());
                }
            }
            out
        })
}

fn holds(page: &Page, at: usize, tag: Tag) -> bool {
    page.inside(at).any(|here| page.tag(here) == tag)
}

fn is_within(page: &Page, at: usize, tag: Tag) -> bool {
    std::iter::successors(page.parent(at), |up| page.parent(*up)).any(|up| page.tag(up) == tag)
}

/// Cuts inside the article what its heading calls something else, and lists that are little but links.
pub(super) fn cut_inside(page: &mut Page, root: usize, words: &Words) {
    let total = page.measure(root).text.max(1);
    let mut passed = 0;
    let (mut at, end) = (root + 1, page.end(root));
    while at < end {
        if page.is_cut(at) {
            at = page.end(at);
            continue;
        }
        if is_link_list(page, at) {
            page.set_cut(at);
            at = page.end(at);
            continue;
        }
        if is_aside_heading(page, at, words) {
            let whole = container_of_heading(page, at, root, total);
            page.set_cut(whole);
            if whole == at {
                cut_following(page, at, passed * 100 >= total * LATE);
            }
            at = page.end(whole);
            continue;
        }
        if let Some(Kind::Text(_)) = page.nodes.get(at).map(|node| node.kind) {
            passed += page.measure(at).text;
        }
        at += 1;
    }
    page.measure_all();
}

fn is_link_list(page: &Page, at: usize) -> bool {
    let measure = page.measure(at);
    if measure.text == 0 {
        return false;
    }
    let density = measure.linked * 100 / measure.text;
    match page.tag(at) {
        Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl => density > 70 && !super::rows::has_figures(page, at),
        Tag::Div | Tag::Section | Tag::Center | Tag::Form | Tag::Figure => {
            density > 60 && measure.text < 1_500 && !super::rows::has_figures(page, at)
        }
        Tag::P => density > 95 && !crate::read::draft::ends_sentence(&page.words(at)),
        _ => false,
    }
}

/// An element that is a line by itself and says "Related articles" or the like.
fn is_aside_heading(page: &Page, at: usize, words: &Words) -> bool {
    let tag = page.tag(at);
    let size = page.measure(at).text;
    if size == 0 || size > 60 || !(tag.is_block() || matches!(tag, Tag::B | Tag::Strong | Tag::Span | Tag::Label)) {
        return false;
    }
    marks::opens_aside(&page.words(at), words)
}

/// The largest element around a heading that it opens, as long as it is not a great part of the article.
fn container_of_heading(page: &Page, heading: usize, root: usize, total: usize) -> usize {
    let mut whole = heading;
    while let Some(up) = page.parent(whole).filter(|up| *up > root) {
        if has_text_before(page, up, heading) || page.measure(up).text * 100 / total > TOO_MUCH {
            break;
        }
        whole = up;
    }
    whole
}

/// Whether words stand between the start of an element and a node inside it; a long way counts as words.
fn has_text_before(page: &Page, at: usize, node: usize) -> bool {
    let mut steps = 0;
    page.inside(at).take_while(|here| *here < node).any(|here| {
        steps += 1;
        steps > 200
            || (page.measure(here).text > 0
                && matches!(page.nodes.get(here).map(|node| node.kind), Some(Kind::Text(_))))
    }) || node > at + 2_000
}

/// Cuts the siblings after a heading up to the next heading of its rank, when they are a small part or links.
///
/// Late on a page nothing follows but more of the same; earlier the article goes on after a box of links.
fn cut_following(page: &mut Page, heading: usize, late: bool) {
    let Some(parent) = page.parent(heading) else { return };
    let level = page.tag(heading).heading().unwrap_or(6);
    let (mut here, end) = (page.end(heading), page.end(parent));
    while here < end && page.tag(here).heading().is_none_or(|found| found > level) {
        let measure = page.measure(here);
        if !late && measure.own.saturating_sub(measure.own_linked) >= PROSE {
            break;
        }
        page.set_cut(here);
        here = page.end(here);
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn class_values_are_split_into_words() {
        let of = |value| parts(value).collect::<Vec<_>>();
        assert_eq!(of("c-relatedLinks__list js-share"), ["c", "related", "links", "list"]);
        assert_eq!(of("ArticleBody adSlot3"), ["article", "body", "ad", "slot"]);
    }
}
