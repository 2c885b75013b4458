//! `tallywire db verify` and `db info`: whether the database holds, and what it holds.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::{Failure, Outcome};
use crate::pipeline::Engine;
use crate::store::{Proofs, Store, StoreError};

/// Look at the database itself.
#[derive(Debug, Subcommand)]
pub enum DbCommand {
    /// Prove every citation, id and constraint again; fails when one does not hold.
    #[command(after_help = "Examples:
  tallywire db verify
  tallywire db verify --db other.db --format json")]
    Verify(DbArgs),
    /// Say what the database holds.
    #[command(after_help = "Examples:
  tallywire db info
  tallywire db info --format json")]
    Info(DbArgs),
    /// Note that a publisher took an article back: its claims no longer stand from that day on, and stay for what was known before.
    #[command(after_help = "Examples:
  tallywire db retract https://example.org/story.html --on 2026-03-12
  tallywire db retract corpus/story.md --on 2026-03-12 --db other.db")]
    Retract(RetractArgs),
}

/// Which article, and when.
#[derive(Debug, Args)]
pub struct RetractArgs {
    /// The article, as `tallywire sources` names it: its address, else its path.
    document: String,
    /// The day on which it was taken back.
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

impl RetractArgs {
    fn run(&self) -> Result<Outcome, Failure> {
        if !self.db.exists() {
            return Err(StoreError::Missing { path: self.db.clone() }.into());
        }
        let engine = Engine::load(self.rules.as_deref())?;
        let mut store = Store::open_to_write(&self.db)?;
        let versions = store.retract(&self.document, self.on)?;
        store.refresh(&engine.entities)?;
        store.close()?;
        println!("{}: {versions} version(s) taken back on {}", crate::ask::table::plain(&self.document), self.on);
        Ok(Outcome::default())
    }
}

/// Which database, and how to print.
#[derive(Debug, Args)]
pub struct DbArgs {
    /// The database.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
    /// How to print.
    #[arg(long, value_enum, default_value = "text")]
    format: DbFormat,
}

/// How the answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DbFormat {
    /// For reading.
    Text,
    /// One JSON object.
    Json,
}

impl DbCommand {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        match self {
            DbCommand::Verify(args) => args.verify(),
            DbCommand::Info(args) => args.info(),
            DbCommand::Retract(args) => args.run(),
        }
    }
}

impl DbArgs {
    fn verify(&self) -> Result<Outcome, Failure> {
        let proofs = Store::open_to_read(&self.db)?.verify()?;
        let mut out = std::io::stdout().lock();
        match self.format {
            DbFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&proofs)?)?,
            DbFormat::Text => self.print_proofs(&mut out, &proofs)?,
        }
        out.flush()?;
        Ok(Outcome { read: 0, failed: proofs.failures.len() as u64 })
    }

    fn print_proofs(&self, out: &mut dyn Write, proofs: &Proofs) -> std::io::Result<()> {
        for proved in &proofs.proved {
            writeln!(out, "{:>9} of {:<9} {}", proved.hold, proved.looked_at, proved.what)?;
        }
        let total: u64 = proofs.proved.iter().map(|p| p.hold).sum();
        for failure in &proofs.failures {
            writeln!(out, "DOES NOT HOLD  {}", crate::ask::table::plain(failure))?;
        }
        if proofs.is_sound() {
            writeln!(out, "{}: sound, {total} proofs hold", self.db.display())
        } else {
            writeln!(out, "{}: {} proofs hold, {} do not", self.db.display(), total, proofs.failures.len())
        }
    }

    fn info(&self) -> Result<Outcome, Failure> {
        let info = Store::open_to_read(&self.db)?.info()?;
        let mut out = std::io::stdout().lock();
        if self.format == DbFormat::Json {
            writeln!(out, "{}", serde_json::to_string_pretty(&info)?)?;
            return Ok(Outcome::default());
        }
        let mut line = |label: &str, value: String| writeln!(out, "{label:<22} {value}");
        line("file", info.path.clone())?;
        line("schema", info.schema.to_string())?;
        line("size", format!("{} bytes", info.bytes))?;
        line("documents", format!("{} ({} wordings)", info.documents, info.versions))?;
        if let Some((first, last)) = &info.published {
            line("published", format!("{first} to {last}"))?;
        }
        line("without rules", format!("{} (in a language that no rules are for)", info.without_rules))?;
        line("claims", info.claims.to_string())?;
        line("facts", format!("{} stated, {} derived", info.facts, info.derived_facts))?;
        line("conflicts", format!("{} open, {} settled", info.open_conflicts, info.settled_conflicts))?;
        line("checks", info.checks.to_string())?;
        line("figures on the ledger", info.ledger.to_string())?;
        if let Some(run) = &info.last_run {
            line("last run", run.clone())?;
        }
        if info.facts_pending {
            line("note", "a run was stopped before the facts were worked out: ingest again".to_owned())?;
        }
        Ok(Outcome::default())
    }
}
