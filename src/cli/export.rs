//! `tallywire export`: everything that was found, sorted, as JSON lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;

use super::{Failure, Outcome};
use crate::store::Store;

/// Write claims, facts, conflicts and checks as JSON lines, sorted: the same articles give the same bytes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire export > everything.jsonl
  tallywire export --out everything.jsonl
  tallywire export | grep '\"record\":\"fact\"'")]
pub struct ExportArgs {
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
    /// Where to write; standard output when it is left out.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl ExportArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let store = Store::open_to_read(&self.db)?;
        match &self.out {
            Some(path) => {
                let named = |e: std::io::Error| Failure::new(format!("{}: cannot be written: {e}", path.display()));
                let mut out = BufWriter::new(File::create(path).map_err(named)?);
                store.export(&mut out).and_then(|()| out.flush()).map_err(named)?;
            }
            None => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                store.export(&mut out)?;
                out.flush()?;
            }
        }
        Ok(Outcome::default())
    }
}
