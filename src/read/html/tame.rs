//! Looks at a page's bytes before it is parsed: tree building is quadratic in the depth of open elements, so a page that
//! nests without end is flattened first.

/// Deepest nesting that is parsed as it stands; pages made by people stay far below.
const DEEPEST: usize = 256;
/// How deep a flattened page still nests.
const KEPT: usize = 64;
/// Longest tag that may hold any number of attributes: each is compared with all others before it.
const LONGEST_TAG: usize = 16_000;
/// Most attributes of a tag longer than that.
const MOST_ATTRIBUTES: usize = 300;
/// Most formatting elements (`<b>`, `<font>`, …) that may be open: each is opened anew in every paragraph that follows.
const MOST_FORMATTING: usize = 4;

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "!doctype", "p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "tfoot",
];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"];

/// Most tags and character references of a page that is parsed: pages made by people stay far below, and past it the parser takes
/// seconds.
const MOST_WORK: usize = 1_500_000;

/// The page itself, or a copy without the tags that nest too deep.
///
/// # Errors
/// What is wrong with a page of more tags and references than anybody reads.
pub(super) fn tame(html: &str) -> Result<std::borrow::Cow<'_, str>, String> {
    // A page of so few bytes cannot hold as many.
    if html.len() > MOST_WORK {
        let work = memchr::memchr2_iter(b'<', b'&', html.as_bytes()).count();
        if work > MOST_WORK {
            return Err(format!(
                "{work} tags and character references, more than the {MOST_WORK} that a page may have"
            ));
        }
    }
    Ok(flatten(html))
}

/// A copy whose templates are plain elements: the parser keeps what is in a template out of the page.
pub(super) fn open_templates(html: &str) -> std::borrow::Cow<'_, str> {
    let (mut out, mut copied) = (String::new(), 0);
    for tag in Tags::new(html).filter(|tag| tag.name.is_in(&["template"])) {
        out.push_str(html.get(copied..tag.start).unwrap_or(""));
        out.push_str(if tag.closing { "</div>" } else { "<div>" });
        copied = tag.end;
    }
    if copied == 0 {
        return html.into();
    }
    out.push_str(html.get(copied..).unwrap_or(""));
    out.into()
}

fn flatten(html: &str) -> std::borrow::Cow<'_, str> {
    let (deepest, crowded) = survey(html);
    if deepest <= DEEPEST && !crowded {
        return html.into();
    }
    let kept_depth = if deepest > DEEPEST { KEPT } else { usize::MAX };
    let mut out = String::with_capacity(html.len());
    let (mut kept, mut formatting, mut dropped) = (0usize, 0usize, 0usize);
    let mut copied = 0;
    for tag in Tags::new(html) {
        let is_formatting = tag.name.is_in(FORMATTING);
        if is_crowded(html, &tag) {
            out.push_str(html.get(copied..tag.start).unwrap_or(""));
            out.push('<');
            out.push_str(tag.name.as_str());
            out.push('>');
            copied = tag.end;
        }
        if tag.name.is_in(VOID) || tag.name.is_in(RAW) {
            continue;
        }
        let drop = match (tag.closing, is_formatting) {
            (false, true) => kept_depth == KEPT && formatting >= MOST_FORMATTING,
            (false, false) => kept >= kept_depth,
            // Ends of dropped tags go first; they stand innermost.
            (true, _) => dropped > 0,
        };
        match (drop, tag.closing) {
            (true, true) => dropped -= 1,
            (true, false) => dropped += 1,
            (false, false) if is_formatting => formatting += 1,
            (false, false) => kept += 1,
            (false, true) if is_formatting => formatting = formatting.saturating_sub(1),
            (false, true) => kept = kept.saturating_sub(1),
        }
        if drop {
            out.push_str(html.get(copied..tag.start).unwrap_or(""));
            out.push(' ');
            copied = tag.end.max(copied);
        }
    }
    out.push_str(html.get(copied..).unwrap_or(""));
    out.into()
}

/// A start tag with hundreds of attributes.
fn is_crowded(html: &str, tag: &TagAt) -> bool {
    tag.end - tag.start > LONGEST_TAG
        && html.as_bytes().get(tag.start..tag.end).is_some_and(|inside| {
            let breaks =
                inside.windows(2).filter(|pair| pair[0].is_ascii_whitespace() && !pair[1].is_ascii_whitespace());
            breaks.count() > MOST_ATTRIBUTES
        })
}

/// How many elements are open at most, counted by tags alone, and whether a tag is crowded with attributes.
fn survey(html: &str) -> (usize, bool) {
    let (mut open, mut deepest, mut crowded) = (0usize, 0usize, false);
    for tag in Tags::new(html) {
        crowded |= is_crowded(html, &tag);
        if tag.name.is_in(VOID) || tag.name.is_in(RAW) {
            continue;
        }
        open = if tag.closing { open.saturating_sub(1) } else { open + 1 };
        deepest = deepest.max(open);
    }
    (deepest, crowded)
}

struct TagAt {
    name: Name,
    closing: bool,
    start: usize,
    end: usize,
}

/// Longest name of an element that is looked at.
const LONGEST_NAME: usize = 24;

/// An element's name in lower case, in place: a page has ten thousands of tags.
#[derive(Clone, Copy)]
struct Name {
    bytes: [u8; LONGEST_NAME],
    length: usize,
}

impl Name {
    fn of(bytes: &[u8]) -> Name {
        let mut name = Name { bytes: [0; LONGEST_NAME], length: bytes.len().min(LONGEST_NAME) };
        name.bytes.iter_mut().zip(bytes).for_each(|(to, from)| *to = from.to_ascii_lowercase());
        name
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Whether the element is one of these.
    fn is_in(&self, names: &[&str]) -> bool {
        let own = self.bytes.get(..self.length).unwrap_or_default();
        names.iter().any(|name| name.as_bytes() == own)
    }
}

/// The tags of a page, comments and the insides of scripts and styles left out.
struct Tags<'h> {
    html: &'h str,
    at: usize,
}

impl<'h> Tags<'h> {
    fn new(html: &'h str) -> Self {
        Self { html, at: 0 }
    }

    fn skip_past(&mut self, from: usize, mark: &str) {
        let rest = self.html.as_bytes().get(from..).unwrap_or(&[]);
        self.at =
            memchr::memmem::find(rest, mark.as_bytes()).map_or(self.html.len(), |found| from + found + mark.len());
    }

    /// Passes over the inside of a script or the like, up to its end tag.
    fn skip_raw(&mut self, name: &str) {
        let bytes = self.html.as_bytes();
        let mut at = self.at;
        while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memmem::find(rest, b"</")) {
            at += found + 2;
            if bytes.get(at..at + name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = at - 2;
                return;
            }
        }
        self.at = bytes.len();
    }
}

impl Iterator for Tags<'_> {
    type Item = TagAt;

    fn next(&mut self) -> Option<TagAt> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr::memchr(b'<', bytes.get(self.at..)?)?;
            if bytes.get(start..start + 4) == Some(b"<!--") {
                self.skip_past(start + 4, "-->");
                continue;
            }
            let closing = bytes.get(start + 1) == Some(&b'/');
            let name_start = start + 1 + usize::from(closing);
            let length = bytes
                .get(name_start..)?
                .iter()
                .take(LONGEST_NAME)
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'!'))
                .count();
            if length == 0 {
                self.at = start + 1;
                continue;
            }
            let name = Name::of(bytes.get(name_start..name_start + length)?);
            let end = tag_end(bytes, name_start + length);
            let own_end = bytes.get(end.saturating_sub(2)) == Some(&b'/')
                && name.is_in(&["path", "circle", "rect", "line", "use", "g", "svg"]);
            self.at = end;
            if !closing && name.is_in(RAW) {
                self.skip_raw(name.as_str());
            }
            if own_end {
                continue;
            }
            return Some(TagAt { name, closing, start, end });
        }
    }
}

/// The byte after a tag's `>`, which may stand in quotation marks before.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = *byte;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_are_left_alone() {
        let page = "<div><p>a<p>b<br><script>if (a<b) '<div><div>'</script><a title='<div>'>x</a></div>";
        assert_eq!(survey(page), (2, false));
        assert!(matches!(flatten(page), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn endless_nesting_is_flattened_and_keeps_its_words() {
        let page = format!("{}words{}<p>after", "<div>".repeat(5_000), "</div>".repeat(5_000));
        let flat = tame(&page).unwrap();
        assert!(survey(&flat).0 <= DEEPEST);
        assert!(flat.contains("words") && flat.contains("<p>after"));
    }

    #[test]
    fn a_tag_crowded_with_attributes_loses_them() {
        let attributes: String = (0..5_000).map(|n| format!(" a{n}=1")).collect();
        let page = format!("<p>before<div{attributes}>words</div>");
        assert_eq!(flatten(&page), "<p>before<div>words</div>");
    }

    #[test]
    fn a_page_of_nothing_but_references_is_refused() {
        assert!(tame(&"&amp;".repeat(2_000_000)).unwrap_err().contains("2000000 tags and character references"));
        assert!(tame(&"x".repeat(2_000_000)).is_ok());
    }
}
