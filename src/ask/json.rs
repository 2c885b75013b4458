//! Listings as JSON: an array, or an object a line. Exact numbers are strings, as in the claim record.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::store::{Listing, Value};

/// A row as an object whose fields keep the order of the columns.
struct Row<'l> {
    columns: &'l [String],
    cells: &'l [Value],
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut object = s.serialize_map(Some(self.columns.len()))?;
        for (column, cell) in self.columns.iter().zip(self.cells) {
            object.serialize_entry(column, cell)?;
        }
        object.end()
    }
}

fn object(columns: &[String], cells: &[Value]) -> serde_json::Result<String> {
    serde_json::to_string(&Row { columns, cells })
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
