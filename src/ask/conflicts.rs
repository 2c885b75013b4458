//! Disagreements, told one after the other: a table has no room for two passages and the reason.

use std::io::{self, Write};

use super::compact::Row;
use super::table::{plain, width};
use super::wrap::paragraph;
use crate::store::Listing;

/// Prints each disagreement: what it is about, both sides with their words, why it is none or what stands.
///
/// # Errors
/// What the writer says.
pub fn print(out: &mut dyn Write, listing: &Listing) -> io::Result<()> {
    if listing.rows.is_empty() {
        return writeln!(out, "nothing found");
    }
    let width = usize::from(width()).min(120);
    for (i, cells) in listing.rows.iter().enumerate() {
        let row = Row { columns: &listing.columns, cells };
        if i > 0 {
            writeln!(out)?;
        }
        let [kind, about, one, other, why] = row.conflict();
        let id: String = row.get("id").chars().take(10).collect();
        writeln!(out, "{kind}: {} [{id}]", plain(&about))?;
        for side in [one, other].iter().filter(|side| !side.is_empty()) {
            paragraph(out, side, "  - ", "    ", width)?;
        }
        paragraph(out, &why, "  ", "  ", width)?;
    }
    Ok(())
}
