//! An answer of OpenRouter's `rankings-daily`: rows and their `as_of`, or an error.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// One row: what a slug processed on a day. The slug `other` stands for all that are not named that day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The day (UTC).
    pub date: Date,
    /// The model's slug with its snapshot and variant, or `other`.
    pub slug: String,
    /// Prompt and completion tokens.
    pub tokens: u64,
}

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// As of when the figures hold; they are restated later.
    pub as_of: Timestamp,
    /// First day that was answered for.
    pub start: Date,
    /// Last day that was answered for.
    pub end: Date,
    /// The rows in the order of the answer.
    pub rows: Vec<Row>,
}

/// Why an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PrimaryError {
    /// The service said no.
    #[error("OpenRouter refused with {code}: {message}; {}", advice(*code))]
    Refused {
        /// HTTP status.
        code: u16,
        /// What the service said.
        message: String,
    },
    /// The answer is no JSON of the documented shape.
    #[error(
        "expected an answer of the rankings-daily API (an object with `data` and `meta`): {0}; save the answer's body unchanged"
    )]
    Shape(#[from] serde_json::Error),
    /// Another version of the format.
    #[error("expected format version \"v1\", found {found:?}; this tallywire does not know the newer format")]
    Version {
        /// The version that `meta` names.
        found: String,
    },
    /// A row that cannot be.
    #[error("row {row} of the answer ({date}, {slug}): {problem}")]
    Row {
        /// Counted from 1.
        row: usize,
        /// Its day as printed.
        date: String,
        /// Its slug.
        slug: String,
        /// What is wrong and what was expected.
        problem: String,
    },
}

fn advice(code: u16) -> &'static str {
    match code {
        400 => "check the dates: start before end, at most 366 days",
        401 => "check the key in OPENROUTER_API_KEY",
        429 => "wait a minute; 30 requests a minute and 500 a day are allowed",
        _ => "try again later",
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    error: Option<Refusal>,
    #[serde(default)]
    data: Option<Vec<RawRow>>,
    #[serde(default)]
    meta: Option<Meta>,
}

#[derive(Deserialize)]
struct Refusal {
    code: u16,
    message: String,
}

#[derive(Deserialize)]
struct Meta {
    as_of: Timestamp,
    version: String,
    start_date: Date,
    end_date: Date,
}

#[derive(Deserialize)]
struct RawRow {
    date: String,
    model_permaslug: String,
    total_tokens: String,
}

/// Reads the body of an answer. Unknown fields are ignored, as the API asks.
///
/// ```
/// use tallywire::reconcile::primary::parse;
/// let body = r#"{"data": [{"date": "2026-02-03", "model_permaslug": "acme/rocket-1", "total_tokens": "500000000000"}],
///   "meta": {"as_of": "2026-02-05T06:07:08.000Z", "version": "v1", "start_date": "2026-02-03", "end_date": "2026-02-03"}}"#;
/// assert_eq!(parse(body).unwrap().rows[0].tokens, 500_000_000_000);
/// ```
pub fn parse(body: &str) -> Result<Response, PrimaryError> {
    let body: Body = serde_json::from_str(body)?;
    if let Some(Refusal { code, message }) = body.error {
        return Err(PrimaryError::Refused { code, message });
    }
    let missing = |what: &str| PrimaryError::Shape(serde::de::Error::custom(format!("`{what}` is missing")));
    let meta = body.meta.ok_or_else(|| missing("meta"))?;
    let data = body.data.ok_or_else(|| missing("data"))?;
    if meta.version != "v1" {
        return Err(PrimaryError::Version { found: meta.version });
    }
    let mut rows = Vec::with_capacity(data.len());
    let mut seen = std::collections::BTreeSet::new();
    for (at, raw) in data.into_iter().enumerate() {
        let row = row(&raw, &meta).and_then(|row| {
            let first = seen.insert((row.date, row.slug.clone()));
            if first { Ok(row) } else { Err("expected one row a day and slug, found a second".to_owned()) }
        });
        let fault = |problem| PrimaryError::Row { row: at + 1, date: raw.date, slug: raw.model_permaslug, problem };
        rows.push(row.map_err(fault)?);
    }
    Ok(Response { as_of: meta.as_of, start: meta.start_date, end: meta.end_date, rows })
}

fn row(raw: &RawRow, meta: &Meta) -> Result<Row, String> {
    let date: Date = raw.date.parse().map_err(|_| "expected a date as YYYY-MM-DD".to_owned())?;
    if date < meta.start_date || date > meta.end_date {
        return Err(format!("expected a day from {} to {}", meta.start_date, meta.end_date));
    }
    let digits = !raw.total_tokens.is_empty() && raw.total_tokens.bytes().all(|b| b.is_ascii_digit());
    let tokens = raw.total_tokens.parse().ok().filter(|_| digits);
    let tokens = tokens.ok_or_else(|| format!("expected a whole number of tokens, found {:?}", raw.total_tokens))?;
    Ok(Row { date, slug: raw.model_permaslug.clone(), tokens })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(rows: &str) -> String {
        format!(
            r#"{{"data": [{rows}], "meta": {{"as_of": "2026-02-05T06:07:08.000Z", "version": "v1",
                "start_date": "2026-02-03", "end_date": "2026-02-03", "more": 1}}}}"#
        )
    }

    fn fault(body: &str) -> String {
        parse(body).unwrap_err().to_string()
    }

    #[test]
    fn refusals_say_what_to_do() {
        let body = r#"{"error": {"code": 429, "message": "slow down", "metadata": null}, "user_id": "u"}"#;
        assert_eq!(
            fault(body),
            "OpenRouter refused with 429: slow down; wait a minute; 30 requests a minute and 500 a day are allowed"
        );
    }

    #[test]
    fn broken_rows_are_named() {
        let row = |date: &str, tokens: &str| {
            format!(r#"{{"date": "{date}", "model_permaslug": "acme/rocket", "total_tokens": "{tokens}"}}"#)
        };
        assert!(fault(&answer(&row("2026-02-03", "1.5"))).contains("found \"1.5\""));
        assert!(fault(&answer(&row("2026-02-04", "1"))).contains("expected a day from 2026-02-03"));
        let twice = [row("2026-02-03", "1"), row("2026-02-03", "2")].join(",");
        assert!(fault(&answer(&twice)).starts_with("row 2 of the answer (2026-02-03, acme/rocket)"));
    }

    #[test]
    fn other_shapes_are_refused() {
        assert!(fault("{}").contains("`meta` is missing"));
        assert!(fault("[1").contains("expected an answer"));
        let v2 = answer("").replace("v1", "v2");
        assert!(fault(&v2).contains("found \"v2\""));
    }
}
