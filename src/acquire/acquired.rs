//! What this stage hands on: bytes, and everything the way they came says about them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One document, not read yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Acquired {
    /// How the document was named: the path or the address as given; for an archive's record, the address it was captured from.
    pub document: String,
    /// The bytes, after transfer and content coding; the text encoding is untouched.
    pub bytes: Vec<u8>,
    /// The media type that the sender states, lower case, without parameters: `text/html`.
    pub content_type: Option<String>,
    /// The text encoding that the sender states, as written; it may be wrong.
    pub charset: Option<String>,
    /// The language that the sender states (`Content-Language`).
    pub content_language: Option<String>,
    /// Where the bytes came from in the end, after redirects.
    pub final_url: Option<String>,
    /// The HTTP status of the last answer: 200, or 304 when the cached bytes were confirmed.
    pub status: Option<u16>,
    /// When the bytes were fetched by us (for cached bytes: when the server last sent or confirmed them).
    pub fetched_at: Option<Timestamp>,
    /// When an archive's crawler captured the bytes. Says nothing about the article's own date.
    pub captured_at: Option<Timestamp>,
    /// The `ETag` header.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
    /// How fresh the bytes are.
    pub freshness: Freshness,
    /// What a feed or a line of an archive says about the document.
    pub feed: Option<FeedMeta>,
}

/// Whether bytes came over the network just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Sent by the server just now, or read from a file.
    #[default]
    New,
    /// The server confirmed just now that the cached bytes still stand (304).
    Confirmed,
    /// From the cache, nobody asked (`--offline`).
    Cached,
}

/// What stands around a document: in a feed, a sitemap, or beside it in a line of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FeedMeta {
    /// The feed's address; for archives, the archive's name.
    pub feed: String,
    /// The feed's own title: a hint at the publisher, no more.
    pub feed_title: Option<String>,
    /// The document's title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<FeedDate>,
    /// When it was last changed.
    pub updated: Option<FeedDate>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its language, as written (`en`, `zh-CN`).
    pub lang: Option<String>,
}

/// A date of a feed: the day as its author's calendar shows it, and the moment when the feed tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FeedDate {
    /// The day, in the time zone that the feed states.
    pub day: Date,
    /// The moment, when a time and a zone are stated.
    pub at: Option<Timestamp>,
}

impl Acquired {
    /// Splits a `Content-Type` header into media type and charset.
    ///
    /// ```
    /// use tallywire::acquire::Acquired;
    /// let (kind, charset) = Acquired::content_type_parts("Text/HTML; q=1; Charset=\"GB2312\"");
    /// assert_eq!((kind.as_deref(), charset.as_deref()), (Some("text/html"), Some("GB2312")));
    /// ```
    pub fn content_type_parts(header: &str) -> (Option<String>, Option<String>) {
        let mut parts = header.split(';');
        let kind = parts.next().map(|kind| kind.trim().to_ascii_lowercase()).filter(|kind| kind.contains('/'));
        let charset = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
            .map(|(_, value)| value.trim().trim_matches(['"', '\'']).to_owned())
            .filter(|value| !value.is_empty());
        (kind, charset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_content_types_give_what_they_hold() {
        assert_eq!(Acquired::content_type_parts(""), (None, None));
        assert_eq!(Acquired::content_type_parts("html; charset="), (None, None));
        assert_eq!(Acquired::content_type_parts("; charset=utf-8"), (None, Some("utf-8".into())));
        assert_eq!(Acquired::content_type_parts("text/plain;charset='big5'").1.as_deref(), Some("big5"));
    }
}
