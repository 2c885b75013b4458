//! `tallywire extract`: claim records, without a database.

use std::io::{BufRead, Write};
use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::{Failure, Outcome, inputs};
use crate::ask::claims as formats;
use crate::model::{Article, Lang};
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
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
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
        let engine = Engine::load(self.rules.as_deref())?;
        if self.stdin_jsonl {
            return stream(&engine, std::io::stdin().lock(), std::io::stdout().lock());
        }
        let inputs = inputs::collect(&self.paths, &self.given)?;
        let results: Vec<_> = inputs
            .par_iter()
            .map(|input| {
                let (bytes, given) = input.load()?;
                engine.read_and_extract(&input.name, &bytes, &given).map_err(Failure::from)
            })
            .collect();
        let mut outcome = Outcome::default();
        let mut found = Vec::new();
        for result in results {
            match result {
                Ok((article, extraction)) => {
                    outcome.read += 1;
                    found.push((article, extraction));
                }
                Err(failure) => outcome.fail(&failure),
            }
        }
        let claims = found.iter().flat_map(|(_, e): &(Article, Extraction)| &e.claims);
        let mut out = std::io::stdout().lock();
        match self.format {
            ClaimFormat::Jsonl => formats::jsonl(&mut out, claims)?,
            ClaimFormat::Csv => formats::csv(&mut out, claims)?,
            ClaimFormat::Table => formats::table(&mut out, claims)?,
        }
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
            Err(message) => {
                outcome.failed += 1;
                writeln!(out, "{}", json!({"error": message, "line": number + 1}))?;
            }
        }
        out.flush()?;
    }
    Ok(outcome)
}

fn answer(engine: &Engine, line: &[u8]) -> Result<Extraction, String> {
    let document: Document = serde_json::from_slice(line).map_err(|e| format!("expected one JSON document a line: {e}"))?;
    let name = document.id.or(document.url.clone()).ok_or("expected \"id\" or \"url\" to name the document by, found neither")?;
    let given = Given {
        title: document.title,
        url: document.url,
        publisher: document.publisher,
        published: document
            .published
            .as_deref()
            .map(|text| text.get(..10).unwrap_or(text).parse().map_err(|_| format!("expected \"published\" as YYYY-MM-DD, found {text:?}")))
            .transpose()?,
        lang: document.lang.map(Lang::new),
        ..Given::default()
    };
    let (bytes, format) = match (document.text, document.html) {
        (Some(text), None) => (text, Format::Text),
        (None, Some(html)) => (html, Format::Html),
        _ => return Err("expected either \"text\" or \"html\"".to_owned()),
    };
    let (_, extraction) = engine.read_as(&name, bytes.as_bytes(), Some(format), &given).map_err(|e| e.to_string())?;
    Ok(extraction)
}
