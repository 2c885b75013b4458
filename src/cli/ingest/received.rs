//! One document as it was received: what reading it needs, and what is kept about where it came from.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;

use super::super::Failure;
use crate::acquire::{Acquired, FeedMeta};
use crate::model::{Article, DateSource, Lang};
use crate::pipeline::Engine;
use crate::read::{Format, Given, ReadError};
use crate::store::{Origin, Raw, content_hash};

/// A document with what is known about it.
pub(in crate::cli) struct Received {
    document: Acquired,
    given: Given,
    format: Option<Format>,
}

impl Received {
    pub fn new(document: Acquired, mut given: Given) -> Self {
        let format = document.content_type.as_deref().and_then(Format::of_content_type);
        given.charset = document.charset.clone().or(given.charset);
        given.fetched = document.captured_at.or(document.fetched_at).and_then(latest_day);
        Self { document, given, format }
    }

    /// A hash of the bytes and of what is said about them, which changes how they are read. The time of fetching is no part of it: a page that
    /// stands as it stood need not be read again.
    pub fn fingerprint(&self) -> String {
        let given = Given { fetched: None, ..self.given.clone() };
        let mut said = format!("{} {given:?}", content_hash(&self.document.bytes));
        if self.format.is_some() || self.document.feed.is_some() {
            said.push_str(&format!(" {:?} {:?}", self.format, self.document.feed));
        }
        if let Some(at) = self.document.captured_at {
            said.push_str(&format!(" {at}"));
        }
        content_hash(said.as_bytes())
    }

    /// Reads it. What a feed says fills what the page lacks.
    pub fn article(&self, engine: &Engine, place: &str) -> Result<Article, ReadError> {
        let address = self.document.final_url.as_deref();
        let name = address.unwrap_or(place);
        let bytes = &self.document.bytes;
        let mut article = engine.read(name, bytes, self.format, &self.given)?;
        let meta = self.document.feed.as_ref();
        if let (None, Some(title)) = (&article.meta.title, meta.and_then(|meta| meta.title.clone())) {
            // The title is the first line of the text.
            article = engine.read(name, bytes, self.format, &Given { title: Some(title), ..self.given.clone() })?;
        }
        if let (Some(address), None) = (address, &self.given.url) {
            article.meta.url = Some(own_address(article.meta.url.as_deref(), address));
        }
        if let Some(meta) = meta {
            fill(&mut article, meta, self.given.fetched);
        }
        Ok(article)
    }

    /// Where it came from; the bytes too if they are to be kept.
    pub fn origin(&self, engine: &Engine, place: String, now: Timestamp, keep_raw: bool) -> Result<Origin, Failure> {
        let from = &self.document;
        let raw = keep_raw
            .then(|| Raw::pack(&from.bytes, &engine.words.reader()))
            .transpose()
            .map_err(|e| Failure::new(format!("{place}: its bytes could not be compressed: {e}")))?;
        let content_type = from.content_type.clone().map(|kind| match &from.charset {
            Some(charset) => format!("{kind}; charset={charset}"),
            None => kind,
        });
        Ok(Origin {
            place,
            received: Some(from.fetched_at.unwrap_or(now).to_string()),
            http_status: from.status,
            http_url: from.final_url.clone(),
            http_etag: from.etag.clone(),
            http_modified: from.last_modified.clone(),
            content_type,
            captured: from.captured_at.map(|at| at.to_zoned(TimeZone::UTC).date().to_string()),
            raw,
            ..Origin::default()
        })
    }
}

/// The latest day that it can have been anywhere: in Auckland it is tomorrow already.
fn latest_day(at: Timestamp) -> Option<Date> {
    at.to_zoned(TimeZone::UTC).date().tomorrow().ok()
}

/// The address that a page goes by: the canonical one that it states, if that is of the same site. A page must not be able to pass itself off as
/// another site's.
fn own_address(stated: Option<&str>, fetched: &str) -> String {
    let site = |url: &Url| {
        let host = url.host_str().unwrap_or_default().to_owned();
        ["www.", "m.", "amp."].iter().find_map(|front| host.strip_prefix(front).map(str::to_owned)).unwrap_or(host)
    };
    let own = Url::parse(fetched).ok().and_then(|base| {
        let url = base.join(stated?).ok()?;
        let same = matches!(url.scheme(), "http" | "https") && site(&url) == site(&base) && url.port() == base.port();
        same.then(|| url.to_string())
    });
    own.unwrap_or_else(|| fetched.to_owned())
}

/// A feed's date is surer than one that was found in the address or in the text, less sure than any other.
fn fill(article: &mut Article, feed: &FeedMeta, latest: Option<Date>) {
    let meta = &mut article.meta;
    let in_time = |day: &Date| latest.is_none_or(|latest| *day <= latest);
    let published = feed.published.map(|date| date.day).filter(in_time);
    if published.is_some() && meta.published_from.is_none_or(|from| from > DateSource::Feed) {
        (meta.published, meta.published_from) = (published, Some(DateSource::Feed));
    }
    meta.modified = meta.modified.or_else(|| feed.updated.map(|date| date.day).filter(in_time));
    meta.publisher = meta.publisher.take().or_else(|| feed.publisher.clone());
    meta.lang = meta.lang.take().or_else(|| {
        let code = feed.lang.as_deref()?.split(['-', '_']).next()?.to_ascii_lowercase();
        (code.len() == 2).then(|| Lang::new(code))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_only_itself() {
        let fetched = "https://www.a.example/x?utm=1";
        assert_eq!(own_address(Some("/x"), fetched), "https://www.a.example/x");
        assert_eq!(own_address(Some("https://a.example/x"), fetched), "https://a.example/x");
        for other in [None, Some("https://b.example/x"), Some("javascript:x"), Some("https://a.example:81/x")] {
            assert_eq!(own_address(other, fetched), fetched);
        }
    }

    #[test]
    fn a_feed_fills_only_what_is_missing() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let date = |text: &str| Some(crate::acquire::FeedDate { day: day(text), at: None });
        let feed = FeedMeta { published: date("2026-03-02"), publisher: Some("Wire".into()), ..FeedMeta::default() };
        let mut article = Article::default();
        fill(&mut article, &feed, None);
        assert_eq!(
            (article.meta.published, article.meta.publisher.as_deref()),
            (Some(day("2026-03-02")), Some("Wire"))
        );
        assert_eq!(article.meta.published_from, Some(DateSource::Feed));
        let later = FeedMeta { published: date("2026-03-05"), publisher: Some("Other".into()), ..FeedMeta::default() };
        let before = article.clone();
        fill(&mut article, &later, None);
        assert_eq!(article, before);
        let mut article = Article::default();
        fill(&mut article, &later, Some(day("2026-03-04")));
        assert_eq!(article.meta.published, None);
    }
}
