//! What a search found.

use std::io::{self, Write};

use super::{Format, csv, markdown, table};
use crate::store::Hit;

/// Prints the places that were found.
///
/// # Errors
/// What the writer says.
pub fn print(out: &mut dyn Write, hits: &[Hit], format: Format) -> io::Result<()> {
    let headers = ["kind", "published", "publisher", "passage", "document", "id"];
    let rows = hits.iter().map(|hit| {
        let or_nothing = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            hit.kind.clone(),
            or_nothing(&hit.published),
            or_nothing(&hit.publisher),
            hit.passage.clone(),
            hit.document.clone(),
            hit.id.chars().take(10).collect(),
        ]
    });
    match format {
        Format::Table => table::print(out, &headers, rows.collect()),
        Format::Md => markdown::print(out, &headers, &rows.collect::<Vec<_>>()),
        Format::Csv => csv::rows(out, &headers, rows),
        Format::Json => {
            serde_json::to_writer_pretty(&mut *out, hits)?;
            writeln!(out)
        }
        Format::Jsonl => hits.iter().try_for_each(|hit| writeln!(out, "{}", serde_json::to_string(hit)?)),
    }
}
