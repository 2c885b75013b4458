//! What a run found, and what to type next.

use std::io::{self, Write};
use std::time::Duration;

use super::intake::Tally;
use crate::store::Info;

/// Prints the closing summary.
pub(super) fn print(out: &mut dyn Write, tally: &Tally, info: &Info, took: Duration) -> io::Result<()> {
    let counts = &tally.counts;
    let mut parts = vec![
        format!("{} new", counts.new),
        format!("{} unchanged", counts.unchanged),
        format!("{} new version{}", counts.new_versions, if counts.new_versions == 1 { "" } else { "s" }),
    ];
    if counts.reread > 0 {
        parts.push(format!("{} read again with other rules", counts.reread));
    }
    parts.push(format!("{} failed", counts.failed));
    writeln!(out, "Articles: {}; {:.1} s.", parts.join(", "), took.as_secs_f64())?;
    if tally.claims + tally.ledger > 0 {
        let (claims, ledger) = (many(tally.claims as i64, "claim"), many(tally.ledger as i64, "figure"));
        writeln!(out, "They state {claims}; {ledger} on the ledger, each with the reason why it is no claim.")?;
    }
    writeln!(
        out,
        "{} now holds {}, {}, {}, {} and {}.",
        info.path,
        many(info.documents, "article"),
        many(info.claims, "claim"),
        many(info.facts, "fact"),
        many(info.open_conflicts, "open conflict"),
        many(info.checks, "cross-check")
    )?;
    if info.without_rules > 0 {
        let articles = many(info.without_rules, "article");
        writeln!(
            out,
            "{articles} in a language without rules: stored, and every figure on the ledger as no_rules_for_language."
        )?;
    }
    let db = if info.path == "tallywire.db" { String::new() } else { format!(" --db {}", info.path) };
    writeln!(out, "\nWhat to type next:")?;
    let commands = [
        (format!("tallywire facts --subject China{db}"), "what is known, with citations"),
        (format!("tallywire conflicts{db}"), "which reports disagree"),
        (format!("tallywire db verify{db}"), "prove every citation again"),
    ];
    let widest = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    commands.iter().try_for_each(|(command, what)| writeln!(out, "  {command:<widest$}  {what}"))
}

pub(in crate::cli) fn many(n: i64, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
