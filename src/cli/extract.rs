//! `tallywire extract`: claim records, without a database.

use std::io::{BufRead, BufWriter, Write};

use clap::Args;
use jiff::civil::Date;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::{Failure, Outcome, inputs};
use crate::ask::claims as formats;
use crate::model::Lang;
use crate::pipeline::{Engine, Extraction};
use crate::read::{Format, Given};

/// Print the claims of articles, without a database.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire extract article.html --format table
  tallywire extract corpus --format jsonl > claims.jsonl
  curl -s https://example.org/a.html | tallywire extract -
  my-crawler | tallywire extract --stdin-jsonl")]
pub struct ExtractArgs {
    /// Files, folders or globs; `-` reads one article from standard input.
    #[arg(required_unless_present = "stdin_jsonl")]
    paths: Vec<String>,
    /// How to print the claims.
    #[arg(long, value_enum, default_value = "jsonl")]
    format: ClaimFormat,
    /// Read one JSON document a line: {"id","url","title","publisher","published","lang","text" or "html"}.
    #[arg(long, conflicts_with = "paths")]
    stdin_jsonl: bool,
    #[command(flatten)]
    given: inputs::GivenArgs,
    #[command(flatten)]
    reading: inputs::ReadArgs,
}

/// How claims are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ClaimFormat {
    /// One JSON object a line, the fields of CLAIM.md.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// An aligned table.
    Table,
}

impl ExtractArgs {
    /// Runs the command.
    ///
    /// # Errors
    /// Rules that do not load, output that cannot be written.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.reading.engine()?;
        if self.stdin_jsonl {
            return stream(&engine, std::io::stdin().lock(), std::io::stdout().lock());
        }
        let inputs = inputs::collect(&self.paths, &self.given)?;
        let mut outcome = Outcome::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut kept = Vec::new();
        for batch in inputs.chunks(inputs::BATCH) {
            let found: Vec<_> =
                batch.par_iter().map(|input| Ok(engine.extract(&input.read(&engine)?).claims)).collect();
            for result in found {
                match result {
                    Ok(claims) => {
                        outcome.read += 1;
                        kept.extend(claims);
                    }
                    Err(failure) => outcome.fail(&failure),
                }
            }
            if self.format == ClaimFormat::Jsonl {
                formats::jsonl(&mut out, std::mem::take(&mut kept).iter())?;
            }
        }
        match self.format {
            ClaimFormat::Jsonl => {}
            ClaimFormat::Csv => formats::csv(&mut out, kept.iter())?,
            ClaimFormat::Table => formats::table(&mut out, kept.iter())?,
        }
        out.flush()?;
        Ok(outcome)
    }
}

/// One document of a stream.
#[derive(Debug, Default, Deserialize)]
struct Document {
    id: Option<String>,
    url: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    lang: Option<String>,
    text: Option<String>,
    html: Option<String>,
}

/// Answers each line with its claims before the next is read; a broken line with an error record.
fn stream(engine: &Engine, input: impl BufRead, mut out: impl Write) -> Result<Outcome, Failure> {
    let mut outcome = Outcome::default();
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line.map_err(|e| Failure::new(format!("cannot read standard input: {e}")))?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match answer(engine, &line) {
            Ok(extraction) => {
                outcome.read += 1;
                formats::jsonl(&mut out, extraction.claims.iter())?;
            }
            Err(broken) => {
                outcome.failed += 1;
                writeln!(out, "{}", json!({"error": broken.message, "line": number + 1, "document": broken.document}))?;
            }
        }
        out.flush()?;
    }
    Ok(outcome)
}

/// Why a line has no claims to answer with.
struct Broken {
    /// How the document is named, if it could be read so far.
    document: Option<String>,
    message: String,
}

fn answer(engine: &Engine, line: &[u8]) -> Result<Extraction, Broken> {
    let document: Document = serde_json::from_slice(line)
        .map_err(|e| Broken { document: None, message: format!("expected one JSON document a line: {e}") })?;
    let name = document.id.clone().or(document.url.clone());
    extract_one(engine, document, name.as_deref()).map_err(|message| Broken { document: name, message })
}

fn extract_one(engine: &Engine, document: Document, name: Option<&str>) -> Result<Extraction, String> {
    let name = name.ok_or("expected \"id\" or \"url\" to name the document by, found neither")?;
    let given = Given {
        title: document.title,
        url: document.url,
        publisher: document.publisher,
        published: document.published.as_deref().map(day).transpose()?,
        lang: document.lang.map(Lang::new),
        ..Given::default()
    };
    let (bytes, format) = match (document.text, document.html) {
        (Some(text), None) => (text, Format::Text),
        (None, Some(html)) => (html, Format::Html),
        (None, None) => return Err("expected \"text\" or \"html\", found neither".to_owned()),
        (Some(_), Some(_)) => return Err("expected either \"text\" or \"html\", found both".to_owned()),
    };
    let (_, extraction) = engine.read_as(name, bytes.as_bytes(), Some(format), &given).map_err(|e| e.to_string())?;
    Ok(extraction)
}

/// A day, also as the beginning of a timestamp.
fn day(text: &str) -> Result<Date, String> {
    let bad = |_| format!("expected \"published\" as YYYY-MM-DD, found {text:?}");
    text.get(..10).unwrap_or(text).parse().map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_answers_line_by_line_and_survives_broken_lines() {
        let engine = Engine::load(None).expect("the built-in rules load");
        let lines = concat!(
            r#"{"id":"a","lang":"en","published":"2026-03-16T08:00:00Z","text":"Last week Chinese models used 4.7 trillion tokens."}"#,
            "\n{broken\n\n",
            r#"{"id":"b","text":"x","html":"y"}"#,
            "\n",
            r#"{"text":"no name"}"#,
        );
        let mut out = Vec::new();
        let outcome = stream(&engine, lines.as_bytes(), &mut out).expect("answered");
        assert_eq!(outcome, Outcome { read: 1, failed: 3 });
        let answers: Vec<serde_json::Value> =
            String::from_utf8(out).expect("UTF-8").lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
        assert_eq!((&answers[0]["document"], &answers[0]["value"]), (&"a".into(), &"4700000000000".into()));
        assert_eq!((&answers[1]["line"], &answers[1]["document"]), (&2.into(), &serde_json::Value::Null));
        assert_eq!((&answers[2]["line"], &answers[2]["document"]), (&4.into(), &"b".into()));
        assert_eq!(answers.len(), 4);
    }
}
