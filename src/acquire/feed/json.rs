//! JSON Feed 1.0 and 1.1. Fields of the wrong type count as absent; a feed with one bad item gives the others.

use serde_json::Value;
use url::Url;

use super::entries::Entries;
use super::text::tidy;
use super::{Feed, FeedEntry, link, parse_date};
use crate::acquire::{AcquireError, FeedMeta};

/// Reads a JSON Feed.
///
/// # Errors
/// [`AcquireError::NotAFeed`] when it is other JSON.
pub fn parse(text: &str, address: &str) -> Result<Feed, AcquireError> {
    let not_a_feed = |found: String| AcquireError::NotAFeed { url: address.to_owned(), found, suggestions: Vec::new() };
    let root: Value =
        serde_json::from_str(text).map_err(|error| not_a_feed(format!("JSON that breaks off: {error}")))?;
    let items = match (root.get("items").and_then(Value::as_array), field(&root, "version")) {
        (Some(items), Some(version)) if version.contains("jsonfeed.org") => items,
        _ => return Err(not_a_feed("JSON without jsonfeed.org's \"version\" and \"items\"".to_owned())),
    };
    let base = Url::parse(address).ok();
    let mut feed = Feed { title: title(&root, "title"), lang: title(&root, "language"), ..Feed::default() };
    let mut entries = Entries::default();
    for item in items {
        let Some(entry) = entry(item, &feed, address, base.as_ref()) else { continue };
        if !entries.push(entry) {
            feed.problem = Some("more entries than are read from one feed".to_owned());
            break;
        }
    }
    feed.entries = entries.into_list();
    Ok(feed)
}

fn entry(item: &Value, feed: &Feed, address: &str, base: Option<&Url>) -> Option<FeedEntry> {
    let url = link(base, field(item, "url").or_else(|| field(item, "external_url"))?)
        .or_else(|| link(None, field(item, "id")?))?;
    Some(FeedEntry {
        url,
        meta: FeedMeta {
            feed: address.to_owned(),
            feed_title: feed.title.clone(),
            title: title(item, "title"),
            published: field(item, "date_published").and_then(parse_date),
            updated: field(item, "date_modified").and_then(parse_date),
            publisher: None,
            lang: title(item, "language").or_else(|| feed.lang.clone()),
        },
    })
}

fn field<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn title(value: &Value, name: &str) -> Option<String> {
    field(value, name).and_then(|text| tidy(text, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_give_entries_and_bad_items_do_no_harm() {
        let text = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Wire","language":"en","items":[
            {"id":"1","url":"/one","title":"One","date_published":"2026-07-01T01:00:00+08:00"},
            {"id":"1b","url":"/one"}, 7, {"id":"no link"}, {"url":"javascript:alert(1)"}, {"url":5,"external_url":"https://b.example/two","language":"zh"}]}"#;
        let feed = parse(text, "https://a.example/feed.json").unwrap();
        let urls: Vec<_> = feed.entries.iter().map(|e| e.url.as_str()).collect();
        assert_eq!(urls, ["https://a.example/one", "https://b.example/two"]);
        assert_eq!(feed.entries[0].meta.published.unwrap().day.to_string(), "2026-07-01");
        assert_eq!(feed.entries[1].meta.lang.as_deref(), Some("zh"));
    }

    #[test]
    fn other_json_is_refused() {
        for text in ["{}", "{\"items\":[]}", "{\"items\"", &format!("{{\"items\":{}", "[".repeat(100_000))] {
            assert!(matches!(parse(text, "https://a.example/"), Err(AcquireError::NotAFeed { .. })));
        }
    }
}
