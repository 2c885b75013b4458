//! `tallywire export`: everything that was found, sorted, as JSON lines.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Failure, Outcome};
use crate::store::{OffsetUnit, Store};

/// What offsets count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Offsets {
    Bytes,
    Chars,
    Utf16,
}

impl From<Offsets> for OffsetUnit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Bytes => OffsetUnit::Bytes,
            Offsets::Chars => OffsetUnit::Chars,
            Offsets::Utf16 => OffsetUnit::Utf16,
        }
    }
}

/// Write claims, facts, conflicts and checks as JSON lines, sorted: the same articles give the same bytes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire export > everything.jsonl
  tallywire export --out everything.jsonl
  tallywire export --offsets chars
  tallywire export | grep '\"record\":\"fact\"'")]
pub struct ExportArgs {
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
    /// What `start` and `end` of claims count: bytes of UTF-8 (as the database does), `chars` (code points, as Python counts), or `utf16`
    /// (units, as browsers count).
    #[arg(long, value_name = "UNIT", value_enum, default_value_t = Offsets::Bytes)]
    offsets: Offsets,
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
                store.export(&mut out, self.offsets.into()).and_then(|()| out.flush()).map_err(named)?;
            }
            None => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                store.export(&mut out, self.offsets.into())?;
                out.flush()?;
            }
        }
        Ok(Outcome::default())
    }
}
