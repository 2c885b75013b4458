//! From a WARC record to a document: which records are documents, and the HTTP message inside.

use jiff::Timestamp;

use super::warc_record::{RawRecord, field, fields, line};
use crate::acquire::http::body::{BodyError, decode};
use crate::acquire::{Acquired, FeedMeta};

/// The document of a record; none when it is another kind of record, or one that no article is in (an image, an error page).
pub fn document(record: RawRecord, archive: &str, limit: u64) -> Result<Option<Acquired>, String> {
    let kind = record.field("WARC-Type").unwrap_or_default().to_ascii_lowercase();
    let Some(url) = record.field("WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_owned()) else {
        return Ok(None);
    };
    let captured_at = record.field("WARC-Date").and_then(|text| text.parse::<Timestamp>().ok());
    let identified = record.field("WARC-Identified-Payload-Type").map(str::to_owned);
    let mut document = match kind.as_str() {
        "response" if url.starts_with("http") => match http_message(&record.payload, limit)? {
            Some(document) => document,
            None => return Ok(None),
        },
        // `resource` is a document without its HTTP message, `conversion` one turned into text (Common Crawl's WET).
        "resource" | "conversion" => {
            let (content_type, charset) =
                Acquired::content_type_parts(record.field("Content-Type").unwrap_or_default());
            Acquired { content_type, charset, bytes: record.payload, ..Acquired::default() }
        }
        _ => return Ok(None),
    };
    document.content_type = document.content_type.or(identified);
    if !may_hold_an_article(document.content_type.as_deref()) {
        return Ok(None);
    }
    document.captured_at = captured_at;
    document.final_url = Some(url.clone());
    document.document = url;
    document.feed = Some(FeedMeta { feed: archive.to_owned(), ..FeedMeta::default() });
    Ok(Some(document))
}

fn may_hold_an_article(content_type: Option<&str>) -> bool {
    let texts = ["text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/xml", "text/xml"];
    content_type.is_none_or(|kind| texts.contains(&kind))
}

/// Reads an HTTP response; none unless its status is 200.
fn http_message(payload: &[u8], limit: u64) -> Result<Option<Acquired>, String> {
    let mut rest = payload;
    let mut left = 256 * 1024;
    let broken = |_| "the HTTP header inside it breaks off".to_owned();
    let status_line = line(&mut rest, &mut left).map_err(broken)?;
    let mut words = status_line.split_ascii_whitespace();
    let status = match (words.next(), words.next().and_then(|code| code.parse::<u16>().ok())) {
        (Some(version), Some(status)) if version.starts_with("HTTP/") => status,
        _ => return Err("expected an HTTP status line inside it, found something else".to_owned()),
    };
    let headers = fields(&mut rest, &mut left).map_err(broken)?;
    if status != 200 {
        return Ok(None);
    }
    let chunked =
        field(&headers, "Transfer-Encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    // Some crawlers keep the header although they undid the chunks.
    let body = if chunked { unchunk(rest).unwrap_or_else(|| rest.to_vec()) } else { rest.to_vec() };
    let bytes = undo_coding(body, field(&headers, "Content-Encoding").unwrap_or_default(), limit)?;
    let (content_type, charset) = Acquired::content_type_parts(field(&headers, "Content-Type").unwrap_or_default());
    let text = |name| field(&headers, name).map(str::to_owned);
    Ok(Some(Acquired {
        bytes,
        content_type,
        charset,
        content_language: text("Content-Language"),
        status: Some(status),
        etag: text("ETag"),
        last_modified: text("Last-Modified"),
        ..Acquired::default()
    }))
}

fn undo_coding(body: Vec<u8>, coding: &str, limit: u64) -> Result<Vec<u8>, String> {
    // Likewise the coding: markup that stands there in the open was decoded by the crawler.
    let plain = body.trim_ascii_start().first().is_some_and(|b| *b == b'<') && !coding.is_empty();
    if plain {
        return Ok(body);
    }
    decode(body, coding, limit).map_err(|error| match error {
        BodyError::TooLarge(measure) => format!("its body has more than {limit} bytes {measure}"),
        BodyError::Decode { coding, reason } => format!("its body is not valid {coding}: {reason}"),
        BodyError::Read(error) => error.to_string(),
    })
}

/// Joins chunks; none when the body is not in chunks. A last chunk that breaks off gives what there is.
fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    let mut first = true;
    loop {
        let Some(line_end) = memchr::memchr(b'\n', rest.get(..rest.len().min(1024))?) else {
            return (!first).then_some(body);
        };
        let (size_line, after) = (rest.get(..line_end)?, rest.get(line_end + 1..)?);
        let digits = size_line.split(|b| *b == b';').next()?.trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|hex| usize::from_str_radix(hex, 16).ok());
        let Some(size) = size else { return (!first).then_some(body) };
        if size == 0 {
            return Some(body);
        }
        let chunk = after.get(..size).unwrap_or(after);
        body.extend_from_slice(chunk);
        let next = after.get(size..).unwrap_or_default();
        rest = next.strip_prefix(b"\r\n").or_else(|| next.strip_prefix(b"\n")).unwrap_or(next);
        first = false;
        if rest.is_empty() {
            return Some(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chunks_are_joined_and_other_bodies_left_alone() {
        assert_eq!(unchunk(b"4;x=1\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n").unwrap(), b"Wikipedia");
        assert_eq!(unchunk(b"ff\r\nbroken off").unwrap(), b"broken off");
        assert_eq!(unchunk(b"<html>\nno chunks"), None);
        assert_eq!(unchunk(b"fffffffffffffffffffffff\r\nx"), None);
    }

    #[test]
    fn only_pages_that_were_there_are_documents() {
        let record = |kind: &str, payload: &str| RawRecord {
            fields: vec![
                ("WARC-Type".into(), kind.into()),
                ("WARC-Target-URI".into(), "<https://a.example/1>".into()),
                ("WARC-Date".into(), "2026-07-01T02:03:04Z".into()),
            ],
            payload: payload.as_bytes().to_vec(),
        };
        let read = |kind: &str, payload: &str| document(record(kind, payload), "a.warc", 1000);
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=GBK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n<p>already plain</p>";
        let got = read("response", page).unwrap().unwrap();
        assert_eq!(got.bytes, b"<p>already plain</p>");
        assert_eq!(
            (got.document.as_str(), got.charset.as_deref(), got.status),
            ("https://a.example/1", Some("GBK"), Some(200))
        );
        assert_eq!(got.captured_at.unwrap().to_string(), "2026-07-01T02:03:04Z");
        assert_eq!(got.fetched_at, None);
        assert_eq!(read("request", "GET / HTTP/1.1\r\n\r\n").unwrap(), None);
        assert_eq!(read("response", "HTTP/1.1 404 Not Found\r\n\r\nno").unwrap(), None);
        assert_eq!(read("response", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx").unwrap(), None);
        assert!(read("response", "no http").is_err());
        assert!(read("conversion", "plain words").unwrap().is_some());
    }

    proptest! {
        #[test]
        fn noise_never_panics(payload in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = unchunk(&payload);
            let _ = http_message(&payload, 1000);
        }
    }
}
