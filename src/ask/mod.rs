//! The stage `ask`: what is stored, printed for people and for programs. One file a format.
//!
//! In: rows of `store`, claims of `extract`. Out: text on the given writer. Article text is never trusted: it is escaped in
//! Markdown, guarded in spreadsheets, and stripped of control characters on the terminal.

pub mod case;
pub mod claims;
pub mod conflicts;
pub mod csv;
pub mod explain;
pub mod hits;
pub mod json;
pub mod markdown;
pub mod mentions;
pub mod table;

mod compact;
mod figure;
mod named;
mod wrap;

use std::io::{self, Write};

use clap::ValueEnum;

use crate::store::{Listing, View};

pub use figure::{show_rounded, show_value};
pub use named::named;

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A table that fits the terminal, for reading.
    #[default]
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header, for spreadsheets.
    Csv,
    /// A Markdown table.
    Md,
}

/// Prints a listing: tables hold what a person reads, the other formats every column.
///
/// # Errors
/// What the writer says.
///
/// ```
/// use tallywire::ask::{Format, print};
/// use tallywire::store::{Filter, Store, View};
/// let store = Store::in_memory()?;
/// let mut out = Vec::new();
/// print(&mut out, View::Facts, &store.list(View::Facts, &Filter::default())?, Format::Json).unwrap();
/// assert_eq!(out, b"[]\n");
/// # Ok::<(), tallywire::store::StoreError>(())
/// ```
pub fn print(out: &mut dyn Write, view: View, listing: &Listing, format: Format) -> io::Result<()> {
    match format {
        Format::Json => json::array(out, listing),
        Format::Jsonl => json::lines(out, listing),
        Format::Csv => csv::listing(out, listing),
        Format::Table => {
            let (headers, rows) = compact::compact(view, listing);
            table::print(out, &headers, rows)
        }
        Format::Md => {
            let (headers, rows) = compact::compact(view, listing);
            markdown::print(out, &headers, &rows)
        }
    }
}
