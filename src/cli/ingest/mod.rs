//! `tallywire ingest PATH…`: articles in, cited facts out.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;

use super::{Failure, Outcome, inputs, progress};
use crate::pipeline::Engine;
use crate::reconcile::reconcile;
use crate::store::{RunCounts, Store};

mod registry;
mod summary;
mod work;

use registry::Known;
use work::Tally;

/// Read articles, take their figures, reconcile them, and store cited facts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire ingest corpus
  tallywire ingest articles/*.html notes.md --db march.db
  tallywire ingest saved/ --meta saved/articles.csv
  tallywire ingest page.txt --publisher \"Harbour Wire\" --published 2026-03-09
  curl -s https://example.org/a.html | tallywire ingest - --url https://example.org/a.html

Running it again changes nothing; a changed file becomes a new version of its document.")]
pub struct IngestArgs {
    /// Files, folders or globs; `-` reads one article from standard input.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    /// The database; made when there is none.
    #[arg(long, value_name = "FILE", default_value = "tallywire.db")]
    db: PathBuf,
    #[command(flatten)]
    given: inputs::GivenArgs,
    /// A folder of rules that is laid over the built-in ones.
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// How many articles are read at once; all processors when it is left out.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Read again what has not changed, too.
    #[arg(long)]
    again: bool,
}

impl IngestArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let begun = Instant::now();
        let engine = Engine::load(self.rules.as_deref())?;
        let mut inputs = inputs::collect(&self.paths, &self.given)?;
        for input in &mut inputs {
            input.name = tidy(&input.name);
        }
        // The order in which files are named makes no difference to what is stored.
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        inputs.dedup_by(|a, b| a.name == b.name);
        let rules = registry::fingerprint(&engine);
        let known = if self.db.exists() && !self.again {
            Store::open_to_read(&self.db)?.standing(&rules)?
        } else {
            Default::default()
        };
        let bar = progress::bar(inputs.len());
        let work = work::Work { engine: &engine, rules: &rules, known, jobs: self.jobs, bar: &bar };
        let mut desk = Desk { args: self, rules: &rules, engine: &engine, store: None, started: Timestamp::now() };
        let tally = work.run(&inputs, &mut desk)?;
        bar.finish_and_clear();
        let outcome = Outcome { read: tally.counts.read(), failed: tally.counts.failed };
        desk.finish(&tally, begun)?;
        Ok(outcome)
    }
}

/// The database, opened when there is something to store: a run that reads nothing leaves no empty file behind.
struct Desk<'a> {
    args: &'a IngestArgs,
    rules: &'a str,
    engine: &'a Engine,
    store: Option<Store>,
    started: Timestamp,
}

impl Desk<'_> {
    fn store(&mut self) -> Result<&mut Store, Failure> {
        if self.store.is_none() {
            let mut store = Store::open_to_write(&self.args.db)?;
            store.put_entities(&registry::records(&self.engine.entities), self.rules)?;
            self.store = Some(store);
        }
        self.store.as_mut().ok_or_else(|| Failure::new("the database was not opened"))
    }

    /// Works out the facts when anything changed, notes the run, and says what came of it.
    fn finish(mut self, tally: &Tally, begun: Instant) -> Result<(), Failure> {
        let counts = &tally.counts;
        if counts.read() == 0 {
            return Ok(()); // Each failure was told as it happened.
        }
        let engine = self.engine;
        let (started, rules) = (self.started.to_string(), self.rules.to_owned());
        let store = self.store()?;
        if store.facts_pending()? {
            store.describe_unlisted(|id| registry::record(&engine.entities, id))?;
            let reconciled = reconcile(&store.sourced_claims()?, &Known(&engine.entities));
            store.put_facts(&reconciled)?;
        }
        let run = store.begin_run(&started, concat!("tallywire ", env!("CARGO_PKG_VERSION")), &rules)?;
        store.end_run(run, &Timestamp::now().to_string(), counts)?;
        let info = store.info()?;
        if let Some(store) = self.store.take() {
            store.close()?;
        }
        summary::print(&mut std::io::stdout().lock(), tally, &info, begun.elapsed())?;
        Ok(())
    }
}

/// One name for one file, however it was reached: `./a/b.txt`, `a//b.txt` and its absolute path are `a/b.txt`. A document without an
/// address goes by this name.
fn tidy(name: &str) -> String {
    if name == "-" {
        return name.to_owned();
    }
    let path = Path::new(name);
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    let parts: Vec<_> = path.components().filter(|part| !matches!(part, Component::CurDir)).collect();
    parts.iter().collect::<PathBuf>().display().to_string()
}

impl RunCounts {
    /// Articles that were read.
    fn read(&self) -> u64 {
        self.new + self.unchanged + self.new_versions + self.reread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_name() {
        let absolute = std::env::current_dir().expect("a folder").join("a/b.txt").display().to_string();
        for name in ["a/b.txt", "./a/b.txt", "a//b.txt", "a/./b.txt", absolute.as_str()] {
            assert_eq!(tidy(name), "a/b.txt");
        }
        assert_eq!(tidy("-"), "-");
        assert_eq!(tidy("../a.txt"), "../a.txt");
    }
}
