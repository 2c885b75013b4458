//! JSON Lines: one document a line, plain, gzip or zstd.
//!
//! Data sets name their fields as they like, so several names are known for each; see [`NAMES`].

use std::io::{self, BufRead, BufReader, Read, SeekFrom};

use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

use super::{ArchiveOptions, Position, Record, Source};
use crate::acquire::feed::parse_date;
use crate::acquire::http::body::zstd_reader;
use crate::acquire::{AcquireError, Acquired, FeedMeta};

/// The names under which each field is looked for, the surest first.
pub const NAMES: &[(&str, &[&str])] = &[
    ("url", &["url", "link", "uri", "source_url"]),
    ("id", &["document", "id", "url", "link", "uri"]),
    ("html", &["html", "raw_html"]),
    ("text", &["text", "content", "body", "article", "maintext"]),
    ("title", &["title", "headline"]),
    ("published", &["published", "published_at", "date_published", "date_publish", "publish_date", "pubdate", "date"]),
    ("updated", &["updated", "modified", "updated_at", "date_modified"]),
    ("publisher", &["publisher", "source", "outlet", "site", "source_domain"]),
    ("lang", &["lang", "language"]),
    ("captured", &["captured_at", "capture_date", "crawled_at", "crawl_date", "date_download", "fetched_at"]),
];

/// A stream of the documents of a JSON Lines file.
pub struct JsonLines {
    name: String,
    reader: Box<dyn BufRead + Send>,
    /// Whether the file is packed: then positions count inside the unpacked data.
    packed: bool,
    at: Position,
    max_line: u64,
    ended: bool,
}

/// Undoes gzip and zstd by their first bytes.
pub(super) fn unpacked<'a, R: BufRead + Send + 'a>(mut reader: R) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    let head = reader.fill_buf()?;
    Ok(if head.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::new(MultiGzDecoder::new(reader)))
    } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(BufReader::new(zstd_reader(reader)?))
    } else {
        Box::new(reader)
    })
}

impl JsonLines {
    pub(super) fn new(mut source: Box<dyn Source>, name: &str, options: ArchiveOptions) -> io::Result<Self> {
        source.seek(SeekFrom::Start(0))?;
        let mut file = BufReader::with_capacity(64 * 1024, source);
        let packed = matches!(file.fill_buf()?, [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..]);
        let mut reader: Box<dyn BufRead + Send> = if packed {
            unpacked(file)?
        } else {
            io::Seek::seek(&mut file, SeekFrom::Start(options.from.file))?;
            Box::new(file)
        };
        if packed {
            io::copy(&mut (&mut reader).take(options.from.inside), &mut io::sink())?;
        }
        Ok(Self { name: name.to_owned(), reader, packed, at: options.from, max_line: options.max_record, ended: false })
    }

    /// Where reading goes on.
    pub fn resume_at(&self) -> Position {
        self.at
    }

    /// One line; none at the end.
    fn line(&mut self) -> Result<Option<Vec<u8>>, String> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(self.max_line).read_until(b'\n', &mut bytes);
        let read = read.map_err(|error| {
            // A failing stream fails again: there is no next line.
            self.ended = true;
            format!("the file's data is damaged from here on ({error})")
        })?;
        self.moved(read as u64);
        if read as u64 == self.max_line && bytes.last() != Some(&b'\n') {
            let rest = skip_line(&mut *self.reader).map_err(|error| error.to_string())?;
            self.moved(rest);
            return Err(format!("the line has more than {} bytes", self.max_line));
        }
        Ok((read > 0).then_some(bytes))
    }

    fn moved(&mut self, by: u64) {
        if self.packed { self.at.inside += by } else { self.at.file += by }
    }
}

impl Iterator for JsonLines {
    type Item = Result<Record, AcquireError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let start = self.at;
            let offset = start.file + start.inside;
            let outcome = match self.line() {
                Ok(None) => return None,
                Ok(Some(line)) if line.trim_ascii().is_empty() => continue,
                Ok(Some(line)) => document(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line), &self.name, offset),
                Err(reason) => Err(reason),
            };
            return Some(match outcome {
                Ok(document) => Ok(Record { document, next: self.at }),
                Err(reason) => Err(AcquireError::Record { archive: self.name.clone(), offset, reason }),
            });
        }
        None
    }
}

fn skip_line(reader: &mut dyn BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let (take, done) = match memchr::memchr(b'\n', buffer) {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(take);
        skipped += take as u64;
        if done {
            return Ok(skipped);
        }
    }
}

fn document(line: &[u8], archive: &str, offset: u64) -> Result<Acquired, String> {
    let value: Value = serde_json::from_slice(line).map_err(|error| format!("the line is not JSON: {error}"))?;
    if !value.is_object() {
        return Err("expected a JSON object on the line, found another value".to_owned());
    }
    let (bytes, content_type) = match (field(&value, "html"), field(&value, "text")) {
        (Some(html), _) => (html, "text/html"),
        (None, Some(text)) => (text, "text/plain"),
        _ => return Err("the line has neither \"text\" nor \"html\"".to_owned()),
    };
    let meta = FeedMeta {
        feed: archive.to_owned(),
        feed_title: None,
        title: field(&value, "title"),
        published: field(&value, "published").as_deref().and_then(parse_date),
        updated: field(&value, "updated").as_deref().and_then(parse_date),
        publisher: field(&value, "publisher"),
        lang: field(&value, "lang"),
    };
    Ok(Acquired {
        document: field(&value, "id").unwrap_or_else(|| format!("{archive}@{offset}")),
        bytes: bytes.into_bytes(),
        content_type: Some(content_type.to_owned()),
        charset: Some("utf-8".to_owned()),
        final_url: field(&value, "url"),
        captured_at: field(&value, "captured").and_then(|text| {
            let date = parse_date(&text)?;
            date.at.or_else(|| date.day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp()))
        }),
        feed: Some(meta),
        ..Acquired::default()
    })
}

fn field(value: &Value, what: &str) -> Option<String> {
    let (_, names) = NAMES.iter().find(|(known, _)| *known == what)?;
    names.iter().find_map(|name| {
        let text = match value.get(name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) if what == "id" => number.to_string(),
            // schema.org writes a publisher as an object.
            Value::Object(object) => object.get("name")?.as_str()?.to_owned(),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    const LINES: &str = concat!(
        "{\"url\":\"https://a.example/1\",\"title\":\"One\",\"text\":\"Uno\",\"date\":\"2026-07-01\",\"publisher\":{\"name\":\"A\"},\"crawl_date\":\"2026-07-05\"}\n",
        "\n{broken\n",
        "{\"id\":7,\"html\":\"<p>Dos</p>\",\"language\":\"es\"}\n",
        "[1]\n{\"url\":\"https://a.example/3\"}\n",
        "{\"text\":\"no name\"}",
    );

    fn open(bytes: &[u8], from: Position, max_record: u64) -> JsonLines {
        JsonLines::new(Box::new(Cursor::new(bytes.to_vec())), "a.jsonl", ArchiveOptions { from, max_record }).unwrap()
    }

    fn forms() -> [Vec<u8>; 3] {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(LINES.as_bytes()).unwrap();
        [LINES.as_bytes().to_vec(), gz.finish().unwrap(), zstd::encode_all(LINES.as_bytes(), 1).unwrap()]
    }

    #[test]
    fn good_lines_give_documents_and_bad_ones_errors() {
        for bytes in forms() {
            let items: Vec<_> = open(&bytes, Position::default(), 10_000).collect();
            let names: Vec<_> = items.iter().map(|i| i.as_ref().ok().map(|r| r.document.document.as_str())).collect();
            let last = format!("a.jsonl@{}", LINES.rfind('\n').unwrap() + 1);
            assert_eq!(names, [Some("https://a.example/1"), None, Some("7"), None, None, Some(last.as_str())]);
            let one = &items[0].as_ref().unwrap().document;
            let meta = one.feed.as_ref().unwrap();
            assert_eq!(
                (meta.publisher.as_deref(), meta.published.unwrap().day.to_string()),
                (Some("A"), "2026-07-01".into())
            );
            assert_eq!(one.captured_at.unwrap().to_string(), "2026-07-05T00:00:00Z");
            assert_eq!(items[2].as_ref().unwrap().document.content_type.as_deref(), Some("text/html"));
        }
    }

    #[test]
    fn reading_goes_on_where_it_stopped() {
        for bytes in forms() {
            let mut lines = open(&bytes, Position::default(), 10_000);
            let next = lines.next().unwrap().unwrap().next;
            let rest = |from| open(&bytes, from, 10_000).map(|i| i.map(|r| r.document).ok()).collect::<Vec<_>>();
            assert_eq!(rest(next), rest(Position::default())[1..]);
        }
    }

    #[test]
    fn a_line_over_the_limit_is_left_out() {
        let text = format!("{{\"text\":\"{}\"}}\n{{\"text\":\"short\"}}\n", "x".repeat(500_000));
        let items: Vec<_> = open(text.as_bytes(), Position::default(), 1000).collect();
        assert_eq!(items.len(), 2);
        assert!(items[0].is_err() && items[1].is_ok());
    }

    #[test]
    fn a_damaged_end_is_one_error() {
        let [_, gz, zst] = forms();
        for bytes in [gz, zst] {
            let items: Vec<_> = open(&bytes[..bytes.len() - 5], Position::default(), 1000).take(50).collect();
            assert!(items.len() < 10 && items.iter().any(Result::is_err));
        }
    }
}
