//! A fact's whole case, as a person reads it.

use std::io::{self, Write};

use super::figure::show_value;
use super::table::plain;
use crate::store::{CaseFile, CaseWitness, Listing, Value};

/// Prints the fact, its witnesses with their passages, checks, conflicts.
///
/// # Errors
/// What the writer says.
pub fn print(out: &mut dyn Write, case: &CaseFile) -> io::Result<()> {
    let cell = |name: &str| case.fact.get(0, name).map(Value::show).filter(|text| !text.is_empty());
    let shown = |name: &str| cell(name).unwrap_or_default();
    if let Some(asked) = &case.asked {
        writeln!(out, "{asked} leads to this fact:\n")?;
    }
    let value = cell("value").map_or("open: the reports disagree".to_owned(), |v| show_value(&v, &shown("unit")));
    writeln!(out, "{} of {}: {value}", shown("metric"), plain(&shown("subject_name")))?;
    for (label, name) in KEY {
        if let Some(text) = cell(name) {
            writeln!(out, "  {label:<12} {}", plain(&text))?;
        }
    }
    if let (Some(low), Some(high)) = (cell("value_low"), cell("value_high")) {
        writeln!(out, "  {:<12} {low} to {high}", "interval")?;
    }
    writeln!(
        out,
        "  {:<12} {}; origins {}, relays {}, copies {}",
        "standing",
        shown("status"),
        shown("origins"),
        shown("relays"),
        shown("copies")
    )?;
    writeln!(out, "\nWitnesses")?;
    case.witnesses.iter().try_for_each(|w| witness(out, w))?;
    section(
        out,
        "Follows from",
        &case.derived_from,
        &["metric", "subject", "value", "unit", "period_start", "period_end", "id"],
    )?;
    section(out, "Checks", &case.checks, &["verdict", "kind", "explanation"])?;
    section(out, "Conflicts", &case.conflicts, &["kind", "resolved_by", "explanation"])?;
    section(
        out,
        "Claims with an open period that would fit",
        &case.unplaced,
        &["publisher", "published", "quote", "id"],
    )
}

/// The parts of the key, with their labels.
const KEY: &[(&str, &str)] = &[
    ("id", "id"),
    ("subject", "subject"),
    ("of", "of"),
    ("against", "baseline"),
    ("object", "object"),
    ("top", "n"),
    ("state", "state"),
    ("platform", "platform"),
    ("scope", "scope"),
    ("from", "period_start"),
    ("to", "period_end"),
    ("grain", "grain"),
    ("part", "part"),
    ("measure", "measure"),
];

fn witness(out: &mut dyn Write, w: &CaseWitness) -> io::Result<()> {
    let who = w.publisher.as_deref().unwrap_or("unknown publisher");
    let when = w.published.as_deref().unwrap_or("no date");
    let agrees = if w.agrees { "agrees" } else { "differs" };
    writeln!(out, "  {} ({agrees}) {}, {when}: {}", w.role, plain(who), plain(&w.value_text))?;
    writeln!(out, "    “{}”", plain(&w.quote))?;
    for (role, passage, how) in &w.evidence {
        writeln!(out, "    {role} from {how}: “{}”", plain(passage))?;
    }
    if let Some(cited) = &w.cited {
        writeln!(out, "    cites {}", plain(cited))?;
    }
    if let Some(after) = &w.after {
        writeln!(out, "    after claim {after}")?;
    }
    writeln!(out, "    {} bytes {}..{}, claim {}, rule {}", plain(&w.document), w.start, w.end, w.claim, w.rule)
}

fn section(out: &mut dyn Write, title: &str, listing: &Listing, columns: &[&str]) -> io::Result<()> {
    if listing.rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for row in 0..listing.rows.len() {
        let cells: Vec<String> = columns
            .iter()
            .filter_map(|name| listing.get(row, name).map(Value::show))
            .filter(|text| !text.is_empty())
            .map(|text| plain(&text))
            .collect();
        writeln!(out, "  {}", cells.join(" · "))?;
    }
    Ok(())
}
