//! Listings as JSON: an array, or an object a line. Exact numbers are strings, as in the claim record.

use std::io::{self, Write};

use serde_json::{Map, Value as Json};

use crate::store::{Listing, Value};

fn object(columns: &[String], row: &[Value]) -> serde_json::Result<Json> {
    let mut fields = Map::new();
    for (column, cell) in columns.iter().zip(row) {
        fields.insert(column.clone(), serde_json::to_value(cell)?);
    }
    Ok(Json::Object(fields))
}

/// One JSON array, a row a line.
///
/// # Errors
/// What the writer says.
pub fn array(out: &mut dyn Write, listing: &Listing) -> io::Result<()> {
    write!(out, "[")?;
    for (i, row) in listing.rows.iter().enumerate() {
        write!(out, "{}{}", if i == 0 { "\n  " } else { ",\n  " }, object(&listing.columns, row)?)?;
    }
    writeln!(out, "{}]", if listing.rows.is_empty() { "" } else { "\n" })
}

/// One JSON object a line.
///
/// # Errors
/// What the writer says.
pub fn lines(out: &mut dyn Write, listing: &Listing) -> io::Result<()> {
    for row in &listing.rows {
        writeln!(out, "{}", object(&listing.columns, row)?)?;
    }
    Ok(())
}
