//! The stage `store`: one SQLite file with documents, claims, facts and what proves them.
//!
//! In: articles with their claims and ledger ([`Incoming`]), and what [`crate::reconcile`] makes of all claims. Out:
//! listings, exports and proofs for `ask` and `cli`. Nothing else in the project knows SQL. No clock: when something was received is
//! handed in.
//!
//! ```
//! use tallywire::store::{Filter, Store, View};
//! let store = Store::in_memory()?;
//! assert!(store.list(View::Claims, &Filter::default())?.rows.is_empty());
//! # Ok::<(), tallywire::store::StoreError>(())
//! ```

use std::path::{Path, PathBuf};

use rusqlite::Connection;

mod archives;
mod articles;
mod case;
mod claims;
mod connection;
mod disputes;
mod entities;
mod error;
mod export;
mod facts;
mod ids;
mod info;
mod listing;
mod near;
mod offsets;
mod pending;
mod primary;
mod readings;
mod refresh;
mod runs;
mod schema;
mod search;
mod settled;
mod sourced;
mod verify;
mod words;

pub use archives::Reached;
pub use articles::{Batch, Form, Incoming, Origin, Outcome, Raw};
pub use case::{CaseFile, CaseWitness};
pub use disputes::{Names, Passage};
pub use entities::EntityRecord;
pub use error::StoreError;
pub use ids::content_hash;
pub use info::Info;
pub use listing::{Filter, Listing, Value, View};
pub use offsets::OffsetUnit;
pub use primary::{PrimaryAnswer, PrimaryCounts};
pub use refresh::Refreshed;
pub use runs::{RunCounts, RunId};
pub use schema::SCHEMA_VERSION;
pub use search::Hit;
pub use verify::{Proofs, Proved};
pub use words::{index_form, search_form};

/// An open database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
    writable: bool,
    /// From how many facts on a refresh keeps to what was touched.
    few: i64,
}

impl Store {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs one query that a person wrote, and returns it as a listing; for the examples of the documentation.
    ///
    /// # Errors
    /// When SQLite cannot run it.
    pub fn query(&self, sql: &str) -> Result<Listing, StoreError> {
        listing::run(&self.conn, sql, &[]).map_err(|e| self.explain(e))
    }

    /// Lets the file grow to no more than so many pages: how tests see a full disk.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        let set = self.conn.pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0));
        set.map(drop).map_err(|e| self.explain(e))
    }
}
