//! Disagreements, told one after the other as a fact-checker would: both sides with their words, publishers and days, what the origin's
//! rows say, and what would reconcile them.

use std::io::{self, Write};

use super::compact::Row;
use super::figure::{show_rounded, show_value};
use super::named::named;
use super::table::{plain, width};
use super::wrap::paragraph;
use crate::store::{Listing, Names, Passage};

/// So many passages of a side are shown.
const SHOWN: usize = 3;

/// Prints each disagreement. `passages` gives those of a conflict by its id.
///
/// # Errors
/// What the writer says.
pub fn print(
    out: &mut dyn Write,
    listing: &Listing,
    names: &Names,
    passages: &dyn Fn(&str) -> Vec<Passage>,
) -> io::Result<()> {
    if listing.rows.is_empty() {
        return writeln!(out, "nothing found");
    }
    let width = usize::from(width()).min(120);
    for (i, cells) in listing.rows.iter().enumerate() {
        let row = Row { columns: &listing.columns, cells };
        if i > 0 {
            writeln!(out)?;
        }
        let [kind, about, ..] = row.conflict();
        let id: String = row.get("id").chars().take(10).collect();
        writeln!(out, "{kind}: {} [{id}]", plain(&about.replace('_', " ")))?;
        let told = passages(&row.get("id"));
        let reason = row.get("reason");
        for left in [true, false] {
            let side: Vec<&Passage> = told.iter().filter(|p| p.left == left).collect();
            one_side(out, &side, width)?;
        }
        paragraph(out, &named(&reason, names), "  ", "  ", width)?;
        readings(out, &told, &reason, names, width)?;
    }
    Ok(())
}

fn one_side(out: &mut dyn Write, side: &[&Passage], width: usize) -> io::Result<()> {
    for passage in side.iter().take(SHOWN) {
        paragraph(out, &cited(passage), "  - ", "    ", width)?;
    }
    match side.len().saturating_sub(SHOWN) {
        0 => Ok(()),
        more => writeln!(out, "    and {more} more"),
    }
}

/// "4.19 trillion tokens: Harbour Wire, 2026-03-09: “…”".
fn cited(passage: &Passage) -> String {
    let value = if passage.primary && passage.unit == "tokens" {
        format!("{} tokens", show_rounded(&passage.value))
    } else {
        show_value(&passage.value, &passage.unit)
    };
    let value = if passage.value.is_empty() { passage.metric.clone() } else { value };
    let who = passage.publisher.as_deref().unwrap_or(&passage.document);
    let when = passage.published.as_ref().map(|day| format!(", {day}")).unwrap_or_default();
    if passage.primary {
        return format!("{value}: {who}'s own rows, as of{}", when.trim_start_matches(','));
    }
    format!("{value}: {who}{when}: “{}”", passage.quote)
}

/// What the origin's rows say about the press's passages, as far as the reason has not said it.
fn readings(out: &mut dyn Write, told: &[Passage], reason: &str, names: &Names, width: usize) -> io::Result<()> {
    let mut said: Vec<&str> = Vec::new();
    for passage in told {
        let Some(reading) = passage.reading.as_deref().filter(|r| !reason.contains(r) && !said.contains(r)) else {
            continue;
        };
        if said.len() == SHOWN {
            break;
        }
        said.push(reading);
        let text = format!("The origin's rows on “{}”: {}", passage.quote, named(reading, names));
        paragraph(out, &text, "  ", "  ", width)?;
    }
    Ok(())
}
