//! Comma-separated values that a spreadsheet may open: no cell is taken for a formula.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::store::Listing;

/// Prints a listing with a header.
///
/// # Errors
/// What the writer says.
pub fn listing(out: &mut dyn Write, listing: &Listing) -> io::Result<()> {
    rows(out, &listing.columns, listing.rows.iter().map(|row| row.iter().map(crate::store::Value::show).collect()))
}

/// Prints rows of text with a header.
///
/// # Errors
/// What the writer says.
pub fn rows<H: AsRef<str>>(
    out: &mut dyn Write,
    headers: &[H],
    rows: impl Iterator<Item = Vec<String>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(headers.iter().map(|h| h.as_ref().as_bytes())).map_err(as_io)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| guarded(cell).into_owned())).map_err(as_io)?;
    }
    writer.flush()
}

/// The error of the writer below, so that a broken pipe is still known as one.
fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// A cell that a spreadsheet would run as a formula, with an apostrophe before it. Numbers stay numbers.
///
/// ```
/// use tallywire::ask::csv::guarded;
/// assert_eq!(guarded("=HYPERLINK(1)"), "'=HYPERLINK(1)");
/// assert_eq!(guarded("-26.22"), "-26.22");
/// assert_eq!(guarded("-26.22 percent"), "'-26.22 percent");
/// ```
pub fn guarded(cell: &str) -> Cow<'_, str> {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<rust_decimal::Decimal>().is_err();
    if risky { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}
