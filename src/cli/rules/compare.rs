//! `rules diff`: what a change to the rules does to a corpus.

use std::io::{BufWriter, Write};
use std::path::Path;

use clap::Args;
use rayon::prelude::*;

use crate::ask::table::plain;
use crate::cli::{Failure, Outcome, inputs};
use crate::pipeline::Engine;
use crate::workbench::diff::{Change, diff};
use crate::workbench::examples::brief;

/// List the claims that new rules gain, lose and change over articles.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  tallywire rules diff built-in my-rules corpus/")]
pub struct DiffArgs {
    /// The folder of the rules as they were, or `built-in`.
    #[arg(value_name = "OLD")]
    old: String,
    /// The folder of the rules as they are to be, or `built-in`.
    #[arg(value_name = "NEW")]
    new: String,
    /// Files, folders or globs.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// Print each change as a JSON line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    given: inputs::GivenArgs,
}

impl DiffArgs {
    /// Runs the command.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let (old, new) = (engine(&self.old)?, engine(&self.new)?);
        let mut outcome = Outcome::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut tally = [0usize; 3];
        for batch in inputs::collect(&self.paths, &self.given)?.chunks(inputs::BATCH) {
            let found: Vec<Result<Vec<Change>, Failure>> =
                batch.par_iter().map(|input| Ok(diff(&old, &new, &input.read(&new)?))).collect();
            for result in found {
                match result {
                    Ok(changes) => {
                        outcome.read += 1;
                        for change in &changes {
                            tally[place(change)] += 1;
                            self.print(&mut out, change)?;
                        }
                    }
                    Err(failure) => outcome.fail(&failure),
                }
            }
        }
        if !self.json {
            let [gained, lost, changed] = tally;
            writeln!(out, "{gained} gained, {lost} lost, {changed} changed in {} articles", outcome.read)?;
        }
        out.flush()?;
        Ok(outcome)
    }

    fn print(&self, out: &mut dyn Write, change: &Change) -> Result<(), Failure> {
        if self.json {
            serde_json::to_writer(&mut *out, change)?;
            writeln!(out)?;
            return Ok(());
        }
        let claim = change.claim();
        let mark = ['+', '-', '~'][place(change)];
        writeln!(out, "{mark} {}: {} (rule {})", claim.document, brief(claim), claim.rule)?;
        writeln!(out, "    {:?}", plain(&claim.quote))?;
        if let Change::Changed { fields, .. } = change {
            for (field, (before, now)) in fields {
                writeln!(out, "    {field}: {before} → {now}")?;
            }
        }
        Ok(())
    }
}

fn place(change: &Change) -> usize {
    match change {
        Change::Gained { .. } => 0,
        Change::Lost { .. } => 1,
        Change::Changed { .. } => 2,
    }
}

fn engine(name: &str) -> Result<Engine, Failure> {
    let mut engine = Engine::load((name != "built-in").then(|| Path::new(name)))?;
    // Who compares rules knows the articles.
    engine.longest_text = usize::MAX;
    Ok(engine)
}
