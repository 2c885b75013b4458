//! `tallywire ingest PATH|URL…`: articles in, cited facts out.

use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;

use super::fetch::{NetworkArgs, stop_on_ctrl_c};
use super::inputs::Input;
use super::{Failure, Outcome, inputs, progress};
use crate::acquire::{Fetcher, Stop, feed};
use crate::pipeline::Engine;
use crate::store::{RunCounts, Store};

mod received;
pub(super) mod registry;
mod summary;
mod supply;
mod work;

use work::Tally;

/// Read articles, take their figures, reconcile them, and store cited facts.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tallywire ingest corpus
  tallywire ingest articles/*.html notes.md --db march.db
  tallywire ingest saved/ --meta saved/articles.csv
  tallywire ingest page.txt --publisher \"Harbour Wire\" --published 2026-03-09
  curl -s https://example.org/a.html | tallywire ingest - --url https://example.org/a.html
  tallywire ingest https://example.org/story.html --keep-raw
  tallywire ingest --feed https://example.org/rss.xml --since 2026-03-01
  tallywire ingest crawl.warc.gz documents.jsonl
  tallywire ingest claims.jsonl                        claim records, such as `extract` and `export` print

Running it again changes nothing; a changed file becomes a new version of its document.")]
pub struct IngestArgs {
    /// Files, folders, globs or addresses; `-` reads one article from standard input. WARC files and JSON Lines give all their documents, claim records those that they speak of.
    #[arg(required_unless_present = "feed", value_name = "PATH|URL")]
    paths: Vec<String>,
    /// A feed (RSS, Atom, JSON Feed) or sitemap whose articles to read.
    #[arg(long, value_name = "URL")]
    feed: Vec<String>,
    /// Of feeds, only entries of this day or later (those without a date are read too).
    #[arg(long, value_name = "DATE", requires = "feed")]
    since: Option<Date>,
    /// Keep the bytes as they came, compressed, so that `db verify` can make each text again.
    #[arg(long)]
    keep_raw: bool,
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
    #[command(flatten, next_help_heading = "Network")]
    network: NetworkArgs,
}

impl IngestArgs {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let begun = Instant::now();
        let engine = Engine::load(self.rules.as_deref())?;
        let mut inputs = inputs::collect(&self.paths, &self.given)?;
        let fetcher = self.fetcher(&inputs)?;
        let broken_feeds = fetcher.as_ref().map_or(0, |fetcher| self.read_feeds(fetcher, &mut inputs));
        for input in inputs.iter_mut().filter(|input| !input.is_web()) {
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
        let work =
            work::Work { engine: &engine, rules: &rules, known, args: self, fetcher: fetcher.as_ref(), bar: &bar };
        let mut desk = Desk { args: self, rules: &rules, engine: &engine, store: None, started: Timestamp::now() };
        let mut tally = work.run(inputs, &mut desk)?;
        tally.counts.failed += broken_feeds;
        bar.finish_and_clear();
        if fetcher.is_some_and(|fetcher| fetcher.stop().is_raised()) {
            eprintln!("stopped; run the same command again to go on");
            tally.counts.failed += 1;
        }
        let outcome = Outcome { read: tally.counts.read(), failed: tally.counts.failed };
        desk.finish(&tally, begun)?;
        Ok(outcome)
    }

    /// What fetches, when there is anything to fetch. Without it Ctrl-C ends the program at once, as ever.
    fn fetcher(&self, inputs: &[Input]) -> Result<Option<Fetcher>, Failure> {
        if self.feed.is_empty() && !inputs.iter().any(Input::is_web) {
            return Ok(None);
        }
        let stop: Stop = stop_on_ctrl_c();
        Ok(Some(self.network.fetcher(&stop)?))
    }

    /// Adds what the feeds point at; returns how many feeds could not be read.
    fn read_feeds(&self, fetcher: &Fetcher, inputs: &mut Vec<Input>) -> u64 {
        let mut failed = 0;
        for address in &self.feed {
            match feed::collect(fetcher, address, self.since) {
                Ok(found) => {
                    failed += found.problems.len() as u64;
                    found.problems.iter().for_each(|problem| eprintln!("error: {problem}"));
                    inputs.extend(found.entries.into_iter().map(Input::web));
                }
                Err(error) => {
                    failed += 1;
                    eprintln!("error: {error}");
                }
            }
        }
        failed
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
            store.refresh(&engine.entities)?;
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
