//! From a feed's bytes to its text, and small text matters of feeds.

use std::borrow::Cow;

use encoding_rs::Encoding;
use url::Url;

use super::link;
use crate::acquire::AcquireError;
use crate::acquire::http::body::{BodyError, decode as undo};

/// The most bytes of a feed after unpacking (a sitemap may have 50 MB).
const MAX_FEED: u64 = 64 << 20;

/// Undoes gzip: sitemaps are served as `.xml.gz` files, whose coding no header names.
pub fn unpack<'a>(bytes: &'a [u8], address: &str) -> Result<Cow<'a, [u8]>, AcquireError> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    undo(bytes.to_vec(), "gzip", MAX_FEED).map(Cow::Owned).map_err(|error| AcquireError::FeedLimit {
        url: address.to_owned(),
        reason: match error {
            BodyError::TooLarge(measure) => format!("more than {MAX_FEED} bytes {measure}"),
            BodyError::Decode { reason, .. } => format!("its gzip data is damaged ({reason})"),
            BodyError::Read(error) => error.to_string(),
        },
    })
}

/// Decodes: byte order mark, then the XML declaration, then the header, then UTF-8. Never fails; bad bytes become U+FFFD.
pub fn decode<'a>(bytes: &'a [u8], charset: Option<&str>) -> Cow<'a, str> {
    let declared = declared_encoding(bytes).or_else(|| charset.and_then(|name| Encoding::for_label(name.as_bytes())));
    // A declaration that could be read as ASCII cannot be in UTF-16, whatever it says.
    let encoding = declared.filter(|e| e.is_ascii_compatible()).unwrap_or(encoding_rs::UTF_8);
    encoding.decode(bytes).0
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(200))?;
    let head =
        std::str::from_utf8(head).unwrap_or_else(|e| std::str::from_utf8(&head[..e.valid_up_to()]).unwrap_or(""));
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Encoding::for_label(after.get(1..)?.split(quote).next()?.as_bytes())
}

/// Whether a text that begins with `<` is a web page.
pub fn looks_like_html(text: &str) -> bool {
    let head: String = text.chars().take(2000).collect::<String>().to_ascii_lowercase();
    let root = head.find("<html").or_else(|| head.find("<!doctype html"));
    let feed = ["<rss", "<feed", "<rdf:", "<urlset", "<sitemapindex"].iter().filter_map(|tag| head.find(tag)).min();
    root.is_some_and(|root| feed.is_none_or(|feed| root < feed))
}

/// The feeds that a web page names in its head, to suggest them.
pub fn feeds_named_in_html(text: &str, address: &str) -> Vec<String> {
    let base = Url::parse(address).ok();
    let head = clip(text, 200_000);
    head.split("<link ")
        .skip(1)
        .filter_map(|tag| tag.split('>').next())
        .filter(|tag| {
            ["application/rss+xml", "application/atom+xml", "application/feed+json"].iter().any(|t| tag.contains(t))
        })
        .filter_map(|tag| tag.split_once("href=")?.1.split(['"', '\'']).nth(1))
        .filter_map(|href| link(base.as_ref(), href))
        .take(5)
        .collect()
}

/// The front of `text`, at most `max` bytes.
pub fn clip(text: &str, max: usize) -> &str {
    let end = (0..=max.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// A title on one line: white space folded, and (in `html`) tags and doubly escaped entities undone.
pub fn tidy(text: &str, html: bool) -> Option<String> {
    const LONGEST: usize = 2000;
    let text = clip(text, LONGEST * 4);
    let text = if html { Cow::Owned(plain(text)) } else { Cow::Borrowed(text) };
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then(|| clip(&line, LONGEST).to_owned())
}

/// Takes tags out and resolves entities. A `<` that opens no tag ("GPT < Claude") stays.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        rest = match tag_length(from).or_else(|| entity(from, &mut out)) {
            Some(length) => &from[length..],
            None => {
                let (sign, after) = from.split_at(1);
                out.push_str(sign);
                after
            }
        };
    }
    out.push_str(rest);
    out
}

fn tag_length(from: &str) -> Option<usize> {
    let name = from.strip_prefix('<')?;
    let name = name.strip_prefix('/').unwrap_or(name);
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(())?;
    // A tag in a title is short; without this bound a title of many `<a` would be quadratic.
    let window = clip(from, 500);
    window.find('>').map(|end| end + 1)
}

fn entity(from: &str, out: &mut String) -> Option<usize> {
    let window = from.strip_prefix('&')?;
    let end = window.bytes().take(12).position(|b| b == b';')?;
    let name = window.get(..end)?;
    let c = named(name).or_else(|| {
        let number = name.strip_prefix('#')?;
        match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        }
        .and_then(char::from_u32)
        .filter(|c| !c.is_control())
    })?;
    out.push(c);
    Some(end + 2)
}

/// The entities that feeds use, XML's own and the commonest of HTML's. No document type is ever read for others.
pub fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "hellip" => '…',
        "middot" => '·',
        "bull" => '•',
        "times" => '×',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        "eacute" => 'é',
        "uuml" => 'ü',
        "ouml" => 'ö',
        "auml" => 'ä',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn titles_become_one_plain_line() {
        assert_eq!(tidy("  A <b>bold</b>\n claim &amp;#8217;s ", true).as_deref(), Some("A bold claim &#8217;s"));
        assert_eq!(tidy("AT&amp;T &mdash; 5 < 6 & 7", true).as_deref(), Some("AT&T — 5 < 6 & 7"));
        assert_eq!(tidy("a <b> c", false).as_deref(), Some("a <b> c"));
        assert_eq!(tidy(" \n ", true), None);
    }

    #[test]
    fn declarations_and_headers_settle_the_encoding() {
        let (gbk, _, _) = encoding_rs::GBK.encode("<?xml version='1.0' encoding=\"GBK\"?><a>调用量</a>");
        assert!(decode(&gbk, None).contains("调用量"));
        assert!(decode(&gbk, Some("utf-8")).contains("调用量"));
        let (bare, _, _) = encoding_rs::GBK.encode("<a>调用量</a>");
        assert!(decode(&bare, Some("gb2312")).contains("调用量"));
        assert!(decode("<?xml encoding='utf-16'?><a>调用量</a>".as_bytes(), None).contains("调用量"));
        assert!(decode(b"\xff\xfe<\0a\0/\0>\0", None).contains("<a/>"));
    }

    #[test]
    fn a_page_suggests_its_feeds() {
        let page =
            r#"<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>"#;
        assert!(looks_like_html(page));
        assert_eq!(feeds_named_in_html(page, "https://a.example/x/y"), ["https://a.example/feed.xml"]);
        assert!(!looks_like_html("<?xml version='1.0'?><rss><item><description><html></description></item></rss>"));
    }

    proptest! {
        #[test]
        fn tidying_never_panics_and_leaves_no_line_end(text in "(<|&|;|#|x|a|é|调|\\s|>){0,60}") {
            if let Some(line) = tidy(&text, true) {
                prop_assert!(!line.contains('\n'));
            }
        }
    }
}
