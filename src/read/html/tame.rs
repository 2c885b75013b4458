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

/// The page itself, or a copy without the tags that nest too deep.
pub(super) fn tame(html: &str) -> std::borrow::Cow<'_, str> {
    let (deepest, crowded) = survey(html);
    if deepest <= DEEPEST && !crowded {
        return html.into();
    }
    let kept_depth = if deepest > DEEPEST { KEPT } else { usize::MAX };
    let mut out = String::with_capacity(html.len());
    let (mut kept, mut formatting, mut dropped) = (0usize, 0usize, 0usize);
    let mut copied = 0;
    for tag in Tags::new(html) {
        let is_formatting = FORMATTING.contains(&&*tag.name);
        if is_crowded(html, &tag) {
            out.push_str(html.get(copied..tag.start).unwrap_or(""));
            out.push('<');
            out.push_str(&tag.name);
            out.push('>');
            copied = tag.end;
        }
        if VOID.contains(&&*tag.name) || RAW.contains(&&*tag.name) {
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
        if VOID.contains(&&*tag.name) || RAW.contains(&&*tag.name) {
            continue;
        }
        open = if tag.closing { open.saturating_sub(1) } else { open + 1 };
        deepest = deepest.max(open);
    }
    (deepest, crowded)
}

struct TagAt {
    name: String,
    closing: bool,
    start: usize,
    end: usize,
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
                .take(24)
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'!'))
                .count();
            if length == 0 {
                self.at = start + 1;
                continue;
            }
            let name = self.html.get(name_start..name_start + length)?.to_ascii_lowercase();
            let end = tag_end(bytes, name_start + length);
            let own_end = bytes.get(end.saturating_sub(2)) == Some(&b'/')
                && matches!(name.as_str(), "path" | "circle" | "rect" | "line" | "use" | "g" | "svg");
            self.at = end;
            if !closing && RAW.contains(&name.as_str()) {
                self.skip_raw(&name);
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
        assert!(matches!(tame(page), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn endless_nesting_is_flattened_and_keeps_its_words() {
        let page = format!("{}words{}<p>after", "<div>".repeat(5_000), "</div>".repeat(5_000));
        let flat = tame(&page);
        assert!(survey(&flat).0 <= DEEPEST);
        assert!(flat.contains("words") && flat.contains("<p>after"));
    }

    #[test]
    fn a_tag_crowded_with_attributes_loses_them() {
        let attributes: String = (0..5_000).map(|n| format!(" a{n}=1")).collect();
        let page = format!("<p>before<div{attributes}>words</div>");
        assert_eq!(tame(&page), "<p>before<div>words</div>");
    }
}
