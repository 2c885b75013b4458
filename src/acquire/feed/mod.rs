//! Feeds and sitemaps: RSS, Atom, JSON Feed, news sitemaps and their indexes.
//!
//! Comes in: the bytes of a feed. Goes out: [`Feed`], the entries with what the feed says about each. [`collect`] follows sitemap
//! indexes, [`documents`] fetches what the entries point at.

mod dates;
mod entries;
mod json;
mod text;
mod vocabulary;
mod xml;
mod xml_draft;

use std::collections::{HashSet, VecDeque};

use jiff::civil::Date;
use url::Url;

use super::{AcquireError, Acquired, FeedDate, FeedMeta, Fetcher, Stop};
pub use dates::parse_date;

/// A feed as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// Its own title.
    pub title: Option<String>,
    /// Its language.
    pub lang: Option<String>,
    /// What it points at, in its order, each address once.
    pub entries: Vec<FeedEntry>,
    /// Other sitemaps that a sitemap index names, with the day of their last change.
    pub sitemaps: Vec<(String, Option<FeedDate>)>,
    /// What was wrong with it; the entries before that are there.
    pub problem: Option<String>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FeedEntry {
    /// Where the document is.
    pub url: String,
    /// What the feed says about it.
    pub meta: FeedMeta,
}

/// A feed with more entries than this is cut there (sitemaps may have 50,000 each).
pub const MAX_ENTRIES: usize = 200_000;
/// The most sitemaps that are read below one index.
pub const MAX_SITEMAPS: usize = 500;
/// The most entries that one call of [`collect`] gives.
const MAX_COLLECTED: usize = 1_000_000;
/// How deep indexes may nest; the standard says one level.
const MAX_INDEX_DEPTH: usize = 3;

impl FeedEntry {
    /// Whether the entry is of `since` or later. One without a date is: nobody knows that it is older.
    pub fn is_since(&self, since: Option<Date>) -> bool {
        let day = self.meta.published.or(self.meta.updated).map(|date| date.day);
        match (day, since) {
            (Some(day), Some(since)) => day >= since,
            _ => true,
        }
    }
}

/// Reads a feed in any of the known forms. `address` is where it came from: relative links count from there.
///
/// # Errors
/// [`AcquireError::NotAFeed`] when it is something else; [`AcquireError::FeedLimit`] when it breaks a bound before its first entry.
///
/// ```
/// use tallywire::acquire::feed;
/// let text = br#"<rss><channel><title>Wire</title><item><link>/a</link><title>A &amp; B</title></item></channel></rss>"#;
/// let read = feed::parse(text, None, "https://news.example/rss").unwrap();
/// assert_eq!(read.entries[0].url, "https://news.example/a");
/// assert_eq!(read.entries[0].meta.title.as_deref(), Some("A & B"));
/// ```
pub fn parse(bytes: &[u8], charset: Option<&str>, address: &str) -> Result<Feed, AcquireError> {
    let unpacked = text::unpack(bytes, address)?;
    let text = text::decode(&unpacked, charset);
    let start = text.trim_start();
    if start.starts_with('{') {
        return json::parse(start, address);
    }
    if start.starts_with('<') && !text::looks_like_html(start) {
        return xml::parse(&text, address);
    }
    let found = if start.is_empty() {
        "nothing"
    } else if start.starts_with('<') {
        "a web page"
    } else {
        "text that is neither XML nor JSON"
    };
    let suggestions = text::feeds_named_in_html(&text, address);
    Err(AcquireError::NotAFeed { url: address.to_owned(), found: found.to_owned(), suggestions })
}

/// What [`collect`] found.
#[derive(Debug, Default)]
pub struct Collected {
    /// The entries, each address once, in the order of the feeds.
    pub entries: Vec<FeedEntry>,
    /// Feeds and sitemaps below the first that could not be read, or not whole.
    pub problems: Vec<AcquireError>,
}

/// Fetches a feed and, when it is a sitemap index, the sitemaps below it; gives the entries since a day.
///
/// # Errors
/// When the feed itself cannot be had. What lies below an index is reported in [`Collected::problems`].
pub fn collect(fetcher: &Fetcher, address: &str, since: Option<Date>) -> Result<Collected, AcquireError> {
    let mut found = Collected::default();
    let mut known_entries = HashSet::new();
    let mut known_feeds = HashSet::from([address.to_owned()]);
    let mut queue = VecDeque::from([(address.to_owned(), 0)]);
    while let Some((next, depth)) = queue.pop_front() {
        let feed = match read(fetcher, &next) {
            Ok(feed) => feed,
            Err(error @ AcquireError::Stopped { .. }) => return Err(error),
            Err(error) if depth == 0 => return Err(error),
            Err(error) => {
                found.problems.push(error);
                continue;
            }
        };
        if let Some(reason) = feed.problem {
            found.problems.push(AcquireError::FeedLimit { url: next.clone(), reason });
        }
        let wanted = feed.entries.into_iter().filter(|entry| entry.is_since(since));
        found.entries.extend(wanted.filter(|entry| known_entries.insert(entry.url.clone())));
        if found.entries.len() > MAX_COLLECTED {
            found.entries.truncate(MAX_COLLECTED);
            let reason =
                format!("more than {MAX_COLLECTED} entries in all; the rest was left out. Use a later --since");
            found.problems.push(AcquireError::FeedLimit { url: address.to_owned(), reason });
            break;
        }
        for (sitemap, changed) in feed.sitemaps {
            let old = changed.zip(since).is_some_and(|(changed, since)| changed.day < since);
            if old || known_feeds.contains(&sitemap) {
                continue;
            }
            if depth >= MAX_INDEX_DEPTH || known_feeds.len() > MAX_SITEMAPS {
                let reason = format!(
                    "more than {MAX_SITEMAPS} sitemaps, or {MAX_INDEX_DEPTH} levels of them; {sitemap} and what follows was left out. Give those sitemaps themselves, or a later --since"
                );
                found.problems.push(AcquireError::FeedLimit { url: next.clone(), reason });
                break;
            }
            known_feeds.insert(sitemap.clone());
            queue.push_back((sitemap, depth + 1));
        }
    }
    Ok(found)
}

fn read(fetcher: &Fetcher, address: &str) -> Result<Feed, AcquireError> {
    let got = fetcher.fetch(address)?;
    let base = got.final_url.as_deref().unwrap_or(address);
    let mut feed = parse(&got.bytes, got.charset.as_deref(), base)?;
    for entry in &mut feed.entries {
        entry.meta.feed = address.to_owned();
    }
    Ok(feed)
}

/// Fetches the documents of `entries`, one after the other; stops between two of them once `stop` is raised.
pub fn documents<'a>(
    fetcher: &'a Fetcher,
    entries: impl IntoIterator<Item = FeedEntry> + 'a,
    stop: &'a Stop,
) -> impl Iterator<Item = Result<Acquired, AcquireError>> + 'a {
    entries.into_iter().take_while(|_| !stop.is_raised()).map(|entry| document(fetcher, entry))
}

/// Fetches the document of one entry and lays the entry's metadata beside it.
///
/// # Errors
/// Those of [`Fetcher::fetch`].
pub fn document(fetcher: &Fetcher, entry: FeedEntry) -> Result<Acquired, AcquireError> {
    let mut got = fetcher.fetch(&entry.url)?;
    got.feed = Some(entry.meta);
    Ok(got)
}

/// A link of a feed as an address that can be fetched; none for anything else.
fn link(base: Option<&Url>, text: &str) -> Option<String> {
    const LONGEST: usize = 8192;
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let url = base.map_or_else(|| Url::parse(text), |base| base.join(text)).ok()?;
    super::http::address::parse(url.as_str()).ok().map(String::from)
}
