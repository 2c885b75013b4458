//! Claim records as an input: lines of JSON in CLAIM.md's format become documents with claims, without an article's text.
//!
//! In: lines of either shape, `{"document": …, "claims": [ … ]}` (as gold files are) or a claim a line (as `tallywire extract` and
//! `tallywire export` print). Out: documents whose text is their quotes, a line each, and one message for each record that is none.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::model::{Article, Block, BlockKind, ByteSpan, Claim, ClaimValue, Evidence, Lang, Metadata};

/// A document made of claim records.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimDocument {
    /// Its text (the quotes) and what is known about it.
    pub article: Article,
    /// Its claims, their spans in that text.
    pub claims: Vec<Claim>,
    /// Which wording of the document the records name, if they do.
    pub version: Option<String>,
}

/// A record that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}{}: {problem}; the record was left out", .nth.map(|n| format!(", claim {n}")).unwrap_or_default())]
pub struct BadRecord {
    /// The line, counted from 1.
    pub line: usize,
    /// Which claim of the line, counted from 1.
    pub nth: Option<usize>,
    /// What was expected and what was found.
    pub problem: String,
}

/// What a file of claim records holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Records {
    /// The documents, in the order of their names.
    pub documents: Vec<ClaimDocument>,
    /// What was left out.
    pub bad: Vec<BadRecord>,
}

/// Whether a line is a claim record, of either shape, or one of the other records that `tallywire export` prints.
///
/// ```
/// use tallywire::pipeline::records::is_record;
/// assert!(is_record(r#"{"document": "a.txt", "claims": []}"#));
/// assert!(is_record(r#"{"document": "a.txt", "metric": "share", "subject": "country:cn", "value": "45", "unit": "percent"}"#));
/// assert!(!is_record(r#"{"url": "https://example.org/a", "text": "Words."}"#));
/// ```
pub fn is_record(line: &str) -> bool {
    let Ok(Value::Object(record)) = serde_json::from_str(line) else { return false };
    let exported = record.get("record").and_then(Value::as_str);
    record.get("claims").is_some_and(Value::is_array)
        || (record.contains_key("metric") && record.contains_key("subject"))
        || exported.is_some_and(|kind| OTHERS.contains(&kind))
}

/// Records of an export that follow from claims and are worked out anew.
const OTHERS: &[&str] = &["fact", "conflict", "check"];

/// Reads claim records.
///
/// # Errors
/// When the reader fails.
pub fn read(lines: impl BufRead) -> std::io::Result<Records> {
    let mut reading = Reading::default();
    for (at, line) in lines.lines().enumerate() {
        let line = line?;
        let text = line.trim_start_matches('\u{feff}').trim();
        if !text.is_empty() {
            reading.line(at + 1, text);
        }
    }
    Ok(reading.finish())
}

/// What is known of a document so far: which it is, and which wording of it.
type Name = (String, String);

#[derive(Default)]
struct Reading {
    documents: BTreeMap<Name, (Metadata, Vec<Claim>)>,
    bad: Vec<BadRecord>,
}

impl Reading {
    fn line(&mut self, line: usize, text: &str) {
        let fault = |nth, problem| BadRecord { line, nth, problem };
        let record = match serde_json::from_str(text) {
            Ok(Value::Object(record)) => record,
            Ok(_) => return self.bad.push(fault(None, "expected a JSON object, found another value".to_owned())),
            Err(error) => return self.bad.push(fault(None, format!("expected a JSON object: {error}"))),
        };
        if record.get("record").and_then(Value::as_str).is_some_and(|kind| OTHERS.contains(&kind)) {
            return;
        }
        let document = match named(&record) {
            Ok(name) => name,
            Err(problem) => return self.bad.push(fault(None, problem)),
        };
        let about = match metadata(&record) {
            Ok(about) => about,
            Err(problem) => return self.bad.push(fault(None, problem)),
        };
        let (meta, known) = self.documents.entry(document.clone()).or_default();
        merge(meta, about);
        match record.get("claims") {
            Some(Value::Array(claims)) => {
                for (nth, value) in claims.iter().enumerate() {
                    match claim(value.clone(), &document.0) {
                        Ok(claim) => known.push(claim),
                        Err(problem) => self.bad.push(fault(Some(nth + 1), problem)),
                    }
                }
            }
            Some(other) => self.bad.push(fault(None, format!("expected `claims` as a list, found {}", kind(other)))),
            None => match claim(Value::Object(record), &document.0) {
                Ok(claim) => known.push(claim),
                Err(problem) => self.bad.push(fault(None, problem)),
            },
        }
    }

    fn finish(self) -> Records {
        let documents = self.documents.into_iter().filter(|(_, (_, claims))| !claims.is_empty());
        let documents = documents.map(|((name, version), (meta, claims))| {
            let (article, claims) = laid_out(name, meta, claims);
            ClaimDocument { article, claims, version: Some(version).filter(|v| !v.is_empty()) }
        });
        Records { documents: documents.collect(), bad: self.bad }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn named(record: &Map<String, Value>) -> Result<Name, String> {
    match record.get("document") {
        Some(Value::String(name)) if !name.trim().is_empty() => {
            Ok((name.clone(), text(record, "version")?.unwrap_or_default()))
        }
        Some(other) => Err(format!("expected `document` as the name of the article, found {}", kind(other))),
        None => Err("expected `document`, the name of the article, found none".to_owned()),
    }
}

fn text(record: &Map<String, Value>, field: &str) -> Result<Option<String>, String> {
    match record.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
        Some(other) => Err(format!("expected `{field}` as a string, found {}", kind(other))),
    }
}

fn day(record: &Map<String, Value>, field: &str) -> Result<Option<Date>, String> {
    let Some(text) = text(record, field)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("expected `{field}` as YYYY-MM-DD, found {text:?}"))
}

fn metadata(record: &Map<String, Value>) -> Result<Metadata, String> {
    Ok(Metadata {
        title: text(record, "title")?,
        url: text(record, "url")?,
        publisher: text(record, "publisher")?,
        published: day(record, "published")?,
        modified: day(record, "modified")?,
        lang: text(record, "lang")?.map(Lang::new),
        ..Metadata::default()
    })
}

fn merge(known: &mut Metadata, more: Metadata) {
    fn fill<T>(known: &mut Option<T>, more: Option<T>) {
        *known = known.take().or(more);
    }
    fill(&mut known.title, more.title);
    fill(&mut known.url, more.url);
    fill(&mut known.publisher, more.publisher);
    fill(&mut known.published, more.published);
    fill(&mut known.modified, more.modified);
    fill(&mut known.lang, more.lang);
}

fn claim(mut value: Value, document: &str) -> Result<Claim, String> {
    let Some(fields) = value.as_object_mut() else { return Err(format!("expected a claim, found {}", kind(&value))) };
    fields.entry("document").or_insert_with(|| document.into());
    let claim: Claim = serde_json::from_value(value)
        .map_err(|error| format!("expected a claim record as CLAIM.md has it: {error}"))?;
    for (field, text) in [("metric", claim.metric.as_str()), ("subject", claim.subject.as_str())] {
        if text.is_empty() {
            return Err(format!("expected `{field}` to name something, found nothing"));
        }
    }
    if claim.value == ClaimValue::None && !claim.unit.as_str().is_empty() {
        return Err(format!("expected `value` as a number in {}, found nothing", claim.unit));
    }
    match (claim.period_start, claim.period_end) {
        (Some(start), Some(end)) if start > end => {
            Err(format!("expected `period_start` before `period_end`, found {start} and {end}"))
        }
        _ => Ok(claim),
    }
}

/// Lays the quotes out as a text, a line each, in the order in which the article has them, and moves the claims there.
fn laid_out(document: String, meta: Metadata, mut claims: Vec<Claim>) -> (Article, Vec<Claim>) {
    claims.sort_by_cached_key(|c| (c.start, c.end, c.quote.clone(), c.metric.clone(), c.subject.clone(), c.value));
    let mut article = Article { document: document.clone(), meta, ..Article::default() };
    let mut places: BTreeMap<(usize, String), ByteSpan> = BTreeMap::new();
    for claim in &mut claims {
        if claim.quote.is_empty() {
            // Nothing was quoted: the figure stands for itself.
            let figure = if claim.value_text.is_empty() { claim.value.to_string() } else { claim.value_text.clone() };
            claim.quote = format!("{figure} {}", claim.unit).trim().to_owned();
        }
        let span = *places.entry((claim.start, claim.quote.clone())).or_insert_with(|| {
            if !article.text.is_empty() {
                article.text.push('\n');
            }
            let start = article.text.len();
            article.text.push_str(&claim.quote);
            let span = ByteSpan::new(start, article.text.len());
            article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            span
        });
        (claim.start, claim.end) = (span.start, span.end);
        claim.document.clone_from(&document);
        // Passages outside the quote are not at hand; that the figure corrects another is kept.
        claim.evidence.retain(|evidence| evidence.role == "corrects");
        for evidence in &mut claim.evidence {
            *evidence = Evidence { start: span.start, end: span.end, how: "record".into(), ..evidence.clone() };
        }
    }
    (article, claims)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLAIM: &str =
        r#""metric":"share","subject":"country:cn","value":"45","unit":"percent","quote":"45 percent of all""#;

    fn of(lines: &[String]) -> Records {
        read(lines.join("\n").as_bytes()).unwrap()
    }

    #[test]
    fn both_shapes_give_one_document() {
        let gold = format!(
            r#"{{"document":"a.txt","publisher":"Harbour Wire","published":"2026-03-09","claims":[{{{CLAIM}}}]}}"#
        );
        let flat = format!(r#"{{"document":"a.txt",{CLAIM},"start":40,"end":57}}"#);
        let records = of(&[gold, String::new(), flat, r#"{"record":"fact","id":"x"}"#.into()]);
        assert_eq!(records.bad, []);
        let [document] = &records.documents[..] else { panic!("{records:?}") };
        assert_eq!(document.article.text, "45 percent of all\n45 percent of all");
        assert_eq!(document.article.meta.publisher.as_deref(), Some("Harbour Wire"));
        for claim in &document.claims {
            assert_eq!(claim.span().of(&document.article.text), claim.quote);
            assert_eq!(claim.document, "a.txt");
        }
    }

    #[test]
    fn each_bad_record_is_one_message_with_its_line() {
        let lines = [
            format!(r#"{{"document":"a.txt","claims":[{{{CLAIM}}},{{"metric":"share","unit":"percent"}}]}}"#),
            "{broken".to_owned(),
            r#"{"claims":[]}"#.to_owned(),
            r#"{"document":"b.txt","metric":"share","subject":"country:cn","value":"many","unit":"percent"}"#
                .to_owned(),
            r#"{"document":"b.txt","metric":"share","subject":"country:cn","value":"","unit":"percent"}"#.to_owned(),
            r#"{"document":"b.txt","published":"March","claims":[]}"#.to_owned(),
        ];
        let records = of(&lines);
        assert_eq!(records.documents.len(), 1);
        let told: Vec<String> = records.bad.iter().map(ToString::to_string).collect();
        let expected = [
            "line 1, claim 2: expected a claim record as CLAIM.md has it: missing field `subject`",
            "line 2: expected a JSON object: ",
            "line 3: expected `document`, the name of the article, found none",
            "line 4: expected a claim record as CLAIM.md has it: expected a decimal number or YYYY-MM-DD, found \"many\"",
            "line 5: expected `value` as a number in percent, found nothing",
            "line 6: expected `published` as YYYY-MM-DD, found \"March\"",
        ];
        assert_eq!(told.len(), expected.len(), "{told:#?}");
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}");
            assert!(told.ends_with("; the record was left out"), "{told}");
        }
    }

    #[test]
    fn the_order_of_the_lines_makes_no_difference() {
        let line = |value: &str, start: usize| {
            format!(
                r#"{{"document":"a.txt","metric":"share","subject":"all","value":"{value}","unit":"percent","quote":"{value} %","start":{start}}}"#
            )
        };
        let (one, other) = (line("45", 9), line("44", 70));
        assert_eq!(of(&[one.clone(), other.clone()]), of(&[other, one]));
    }
}
