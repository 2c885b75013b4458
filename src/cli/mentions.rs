//! `tallywire mentions`: every typed mention, as JSON lines.

use std::io::{BufWriter, Write};

use clap::Args;
use jiff::civil::Date;
use rayon::prelude::*;

use super::{Failure, Outcome, inputs};
use crate::ask::mentions::{MentionRecord, records};
use crate::model::Mention;
use crate::pipeline::{Engine, Pack};

/// Print every number, quantity, percentage, ordinal, date, duration, name and cue word of articles as JSON lines.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire mentions article.txt
  echo 'It fell 12% last week.' | tallywire mentions - --reference 2026-03-16")]
pub struct MentionsArgs {
    /// Files, folders or globs; `-` reads one article from standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The day that "last week" counts from; the article's own date unless said.
    #[arg(long, value_name = "DATE")]
    reference: Option<Date>,
    #[command(flatten)]
    given: inputs::GivenArgs,
    #[command(flatten)]
    reading: inputs::ReadArgs,
}

impl MentionsArgs {
    /// Runs the command.
    ///
    /// # Errors
    /// Rules that do not load, output that cannot be written.
    pub fn run(&self) -> Result<Outcome, Failure> {
        let engine = self.reading.engine()?;
        let inputs = inputs::collect(&self.paths, &self.given)?;
        let mut outcome = Outcome::default();
        let mut out = BufWriter::new(std::io::stdout().lock());
        for batch in inputs.chunks(inputs::BATCH) {
            let found: Vec<_> = batch.par_iter().map(|input| self.of_input(&engine, input)).collect();
            for result in found {
                match result {
                    Ok(records) => {
                        outcome.read += 1;
                        for record in &records {
                            serde_json::to_writer(&mut out, record)?;
                            out.write_all(b"\n")?;
                        }
                    }
                    Err(failure) => outcome.fail(&failure),
                }
            }
            out.flush()?;
        }
        Ok(outcome)
    }

    fn of_input(&self, engine: &Engine, input: &inputs::Input) -> Result<Vec<MentionRecord>, Failure> {
        let article = input.read(engine)?;
        let reference = self.reference.or(article.meta.published);
        let foreign = engine.foreign(&article);
        let mentions = engine.mentions(&article);
        let pack = |mention: &Mention| engine.pack_at(&article, &foreign, mention.span);
        let same = |a: Option<&Pack>, b: Option<&Pack>| a.zip(b).is_some_and(|(a, b)| std::ptr::eq(a, b));
        let runs = mentions.chunk_by(|a, b| same(pack(a), pack(b)));
        let of_run = |run: &[Mention]| {
            let pack = run.first().and_then(pack);
            pack.map(|pack| records(&article, run, &pack.annotator, reference)).unwrap_or_default()
        };
        Ok(runs.flat_map(of_run).collect())
    }
}
