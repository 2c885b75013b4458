//! A fact's whole case, as a person reads it.

use std::io::{self, Write};

use super::figure::{show_rounded, show_value};
use super::named::named;
use super::table::{plain, width};
use super::wrap::paragraph;
use crate::store::{CaseFile, CaseWitness, Listing, Names, Value};

/// So many checks that only bear a fact out are told; those that speak against it are all told.
const CHECKS: usize = 5;

/// Prints the fact, its witnesses with their passages, readings, history, checks, conflicts.
///
/// # Errors
/// What the writer says.
pub fn print(out: &mut dyn Write, case: &CaseFile, names: &Names) -> io::Result<()> {
    let page = Page { names, width: usize::from(width()).min(120) };
    page.head(out, case)?;
    writeln!(out, "\nWitnesses")?;
    case.witnesses.iter().try_for_each(|w| page.witness(out, w))?;
    page.readings(out, case)?;
    page.history(out, case)?;
    page.section(
        out,
        "Follows from",
        &case.derived_from,
        &["metric", "subject", "value", "unit", "period_start", "period_end", "id"],
    )?;
    page.checks(out, &case.checks)?;
    page.section(out, "Conflicts", &case.conflicts, &["kind", "resolved_by", "explanation"])?;
    page.section(
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

/// What is printed on.
struct Page<'n> {
    names: &'n Names,
    width: usize,
}

/// A cell of a listing, when there is something in it.
fn cell(listing: &Listing, row: usize, name: &str) -> Option<String> {
    listing.get(row, name).map(Value::show).filter(|text| !text.is_empty())
}

impl Page<'_> {
    fn head(&self, out: &mut dyn Write, case: &CaseFile) -> io::Result<()> {
        let of_fact = |name: &str| cell(&case.fact, 0, name);
        let shown = |name: &str| of_fact(name).unwrap_or_default();
        if let Some(asked) = &case.asked {
            writeln!(out, "{asked} leads to this fact:\n")?;
        }
        let unit = shown("unit");
        let nothing = match shown("status").as_str() {
            "withdrawn" => "none: every report of it was corrected or taken back",
            _ => "open: the reports disagree",
        };
        let value = of_fact("value").map_or(nothing.to_owned(), |v| show_value(&v, &unit));
        writeln!(out, "{} of {}: {value}", shown("metric").replace('_', " "), plain(&shown("subject_name")))?;
        for (label, name) in KEY {
            if let Some(text) = of_fact(name) {
                writeln!(out, "  {label:<12} {}", plain(&text))?;
            }
        }
        if let (Some(low), Some(high)) = (of_fact("value_low"), of_fact("value_high")) {
            writeln!(out, "  {:<12} {} to {}", "interval", show_value(&low, &unit), show_value(&high, &unit))?;
        }
        let [status, origins, relays, copies] = ["status", "origins", "relays", "copies"].map(shown);
        writeln!(out, "  {:<12} {status}; origins {origins}, relays {relays}, copies {copies}", "standing")
    }

    fn witness(&self, out: &mut dyn Write, w: &CaseWitness) -> io::Result<()> {
        let who = w.publisher.as_deref().unwrap_or("unknown publisher");
        let when = w.published.as_deref().unwrap_or("no date");
        let agrees = if w.agrees { "agrees" } else { "differs" };
        let value = if w.role == "primary" { show_rounded(&w.value) } else { w.value_text.clone() };
        writeln!(out, "  {} ({agrees}) {}, {when}: {}", w.role, plain(who), plain(&value))?;
        paragraph(out, &format!("“{}”", w.quote), "    ", "    ", self.width)?;
        for (role, passage, how) in &w.evidence {
            paragraph(out, &format!("{role} from {how}: “{passage}”"), "    ", "      ", self.width)?;
        }
        if let Some(cited) = &w.cited {
            writeln!(out, "    cites {}", plain(cited))?;
        }
        if let Some(after) = &w.after {
            writeln!(out, "    after claim {after}")?;
        }
        if let Some(words) = &w.taken_back {
            paragraph(out, &format!("taken back {words}"), "    ", "      ", self.width)?;
        }
        if let Some(citation) = &w.citation {
            paragraph(out, citation, "    ", "    ", self.width)?;
        }
        writeln!(out, "    {} bytes {}..{}, claim {}, rule {}", plain(&w.document), w.start, w.end, w.claim, w.rule)
    }

    /// What the origin's rows say about each witness, and the readings that fit.
    fn readings(&self, out: &mut dyn Write, case: &CaseFile) -> io::Result<()> {
        if case.readings.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nReadings of the origin's rows")?;
        for row in 0..case.readings.rows.len() {
            let of = |name: &str| cell(&case.readings, row, name).unwrap_or_default();
            let who = cell(&case.readings, row, "publisher").unwrap_or_else(|| of("document"));
            let text = format!("{who}, {}: “{}”: {}", show_value(&of("value"), &of("unit")), of("quote"), of("told"));
            paragraph(out, &text, "  ", "    ", self.width)?;
            for hit in (0..case.hits.rows.len()).filter(|hit| cell(&case.hits, *hit, "claim") == Some(of("claim"))) {
                let hit = |name: &str| cell(&case.hits, hit, name).unwrap_or_default();
                let alike = match hit("alike").as_str() {
                    "1" => String::new(),
                    n => format!(" ({n} readings give it)"),
                };
                let text = format!(
                    "{}: {} gives {}{alike}",
                    hit("fit"),
                    hit("reading"),
                    show_value(&hit("value"), &of("unit"))
                );
                paragraph(out, &text, "    ", "      ", self.width)?;
            }
        }
        Ok(())
    }

    /// What was known when.
    fn history(&self, out: &mut dyn Write, case: &CaseFile) -> io::Result<()> {
        if case.history.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nKnown")?;
        let unit = cell(&case.fact, 0, "unit").unwrap_or_default();
        for row in 0..case.history.rows.len() {
            let of = |name: &str| cell(&case.history, row, name);
            let until = of("known_until").map_or("now".to_owned(), |day| format!("before {day}"));
            let value = of("value").map_or("open".to_owned(), |value| show_value(&value, &unit));
            let by = of("publisher").map(|who| format!(", by {who}")).unwrap_or_default();
            let (from, status) = (of("known_from").unwrap_or_default(), of("status").unwrap_or_default());
            writeln!(out, "  from {from} to {until}: {value} ({status}{})", plain(&by))?;
        }
        Ok(())
    }

    /// Checks that speak against the fact first; of those that bear it out, a few.
    fn checks(&self, out: &mut dyn Write, checks: &Listing) -> io::Result<()> {
        if checks.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nChecks")?;
        for (verdict, most) in [("contradicts", usize::MAX), ("corroborates", CHECKS), ("cannot_tell", CHECKS)] {
            let rows = (0..checks.rows.len()).filter(|row| cell(checks, *row, "verdict").as_deref() == Some(verdict));
            let rows: Vec<usize> = rows.collect();
            for row in rows.iter().take(most) {
                let text = named(&cell(checks, *row, "explanation").unwrap_or_default(), self.names);
                paragraph(out, &format!("{} · {text}", verdict.replace('_', " ")), "  ", "    ", self.width)?;
            }
            if let Some(more) = rows.len().checked_sub(most).filter(|more| *more > 0) {
                writeln!(out, "  {} · and {more} more (view checks, table check_inputs)", verdict.replace('_', " "))?;
            }
        }
        Ok(())
    }

    fn section(&self, out: &mut dyn Write, title: &str, listing: &Listing, columns: &[&str]) -> io::Result<()> {
        if listing.rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{title}")?;
        for row in 0..listing.rows.len() {
            let cells: Vec<String> = columns.iter().filter_map(|name| cell(listing, row, name)).collect();
            paragraph(out, &named(&cells.join(" · "), self.names), "  ", "    ", self.width)?;
        }
        Ok(())
    }
}
