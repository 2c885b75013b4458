//! Claims without a database: JSON lines as CLAIM.md fixes them, comma-separated values, a table.

use std::io::{self, Write};

use super::{csv as values, figure::show_value, table as tables};
use crate::model::Claim;

/// One JSON object a line.
///
/// # Errors
/// What the writer says.
pub fn jsonl<'c>(out: &mut dyn Write, claims: impl Iterator<Item = &'c Claim>) -> io::Result<()> {
    // A claim is some two hundred pieces: they are put together before anybody is asked to write them.
    let mut line = Vec::new();
    for claim in claims {
        line.clear();
        serde_json::to_writer(&mut line, claim)?;
        line.push(b'\n');
        out.write_all(&line)?;
    }
    Ok(())
}

/// Comma-separated values: the fields of the record in its order; lists as JSON.
///
/// # Errors
/// What the writer says.
pub fn csv<'c>(out: &mut dyn Write, claims: impl Iterator<Item = &'c Claim>) -> io::Result<()> {
    let cell = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut rows = Vec::new();
    for claim in claims {
        let record = serde_json::to_value(claim)?;
        rows.push(FIELDS.iter().map(|field| record.get(field).map(cell).unwrap_or_default()).collect());
    }
    values::rows(out, FIELDS, rows.into_iter())
}

/// The fields of the claim record, in CLAIM.md's order.
const FIELDS: &[&str] = &[
    "document",
    "metric",
    "subject",
    "object",
    "value",
    "value_max",
    "unit",
    "qualifier",
    "of",
    "baseline",
    "n",
    "state",
    "platform",
    "scope",
    "period_start",
    "period_end",
    "grain",
    "attribution",
    "quote",
    "start",
    "end",
    "rule",
    "evidence",
    "value_text",
    "value_low",
    "value_high",
    "period_text",
    "period_earliest",
    "period_latest",
    "part",
    "measure",
    "times_form",
];

/// A table for reading.
///
/// # Errors
/// What the writer says.
pub fn table<'c>(out: &mut dyn Write, claims: impl Iterator<Item = &'c Claim>) -> io::Result<()> {
    let rows = claims.map(|claim| {
        let period = match (claim.period_start, claim.period_end) {
            (Some(start), Some(end)) => format!("{start} to {end}"),
            _ => "open".to_owned(),
        };
        vec![
            claim.subject.to_string(),
            claim.metric.to_string(),
            show_value(&claim.value.to_string(), claim.unit.as_str()),
            period,
            claim.quote.clone(),
            claim.document.clone(),
        ]
    });
    tables::print(out, &["subject", "metric", "value", "period", "quote", "document"], rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_record_has_a_column() {
        let line = r#"{"document":"a","metric":"rank","subject":"all","unit":"rank"}"#;
        let claim: Claim = serde_json::from_str(line).expect("a claim");
        let record = serde_json::to_value(&claim).expect("json");
        let mut fields: Vec<_> = record.as_object().expect("object").keys().map(String::as_str).collect();
        let mut columns = FIELDS.to_vec();
        fields.sort_unstable();
        columns.sort_unstable();
        assert_eq!(fields, columns);
    }
}
