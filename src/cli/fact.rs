//! `tallywire fact ID`: a fact's whole case.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome};
use crate::ask;
use crate::store::Store;

/// Show a fact's whole case: witnesses with their passages, readings of the origin's rows, what was known when, checks, conflicts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire facts --subject China             the ids stand in the last column
  tallywire fact 3f9c2a7e01                   the first six or more characters will do
  tallywire fact 3f9c2a7e01 --db other.db

The id of a claim, or one that a fact had before, leads to the fact too.")]
pub struct FactArgs {
    /// The id of a fact or of a claim, or its first six or more characters.
    id: String,
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
}

impl FactArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.db)?;
        let (case, names) = (store.case(&self.id)?, store.names()?);
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        ask::case::print(&mut out, &case, &names)?;
        out.flush()?;
        Ok(Outcome::default())
    }
}
