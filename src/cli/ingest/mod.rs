//! `tallywire ingest PATH|URL…`: articles in, cited facts out.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use jiff::civil::Date;

use super::fetch::{NetworkArgs, STOPPED, stop_on_ctrl_c};
use super::inputs::Input;
use super::{Failure, Outcome, inputs, progress};
use crate::acquire::{Fetcher, Stop, feed};
use crate::store::{Store, content_hash};

pub(super) mod intake;
pub(super) mod received;
pub(super) mod registry;
pub(super) mod summary;
mod supply;
mod work;

use intake::{Desk, Reading};
use supply::ArchiveRules;
use work::Work;

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

  tallywire ingest CC-NEWS-20260302.warc.gz --captured-from 2026-03-02 --captured-to 2026-03-03

Running it again changes nothing; a changed file becomes a new version of its document. A run that was stopped in
an archive goes on there. The day of an archive's capture (--captured-…) is not the day of publication.
Exit codes: 0 all read, 1 nothing could be read, 2 usage, 3 some inputs failed, 130 stopped with Ctrl-C.")]
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
    #[command(flatten)]
    reading: inputs::ReadArgs,
    /// How many articles are read at once; all processors when it is left out.
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Read again what has not changed, too.
    #[arg(long)]
    again: bool,
    /// Read archives from their beginning, not from where an earlier run stopped.
    #[arg(long)]
    from_start: bool,
    /// Of archives, only what was captured on this day or later.
    #[arg(long, value_name = "DATE")]
    captured_from: Option<Date>,
    /// Of archives, only what was captured on this day or earlier.
    #[arg(long, value_name = "DATE")]
    captured_to: Option<Date>,
    #[command(flatten, next_help_heading = "Network")]
    network: NetworkArgs,
}

impl IngestArgs {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let begun = Instant::now();
        let engine = self.reading.engine()?;
        let mut inputs = inputs::collect(&self.paths, &self.given)?;
        let stop = self.stop_flag(&inputs);
        let fetcher = self.fetcher(&inputs, &stop)?;
        let broken_feeds = fetcher.as_ref().map_or(0, |fetcher| self.read_feeds(fetcher, &mut inputs));
        for input in inputs.iter_mut().filter(|input| !input.is_web()) {
            input.name = tidy(&input.name);
        }
        // The order in which files are named makes no difference to what is stored.
        inputs.sort_by(|a, b| a.name.cmp(&b.name));
        inputs.dedup_by(|a, b| a.name == b.name);
        let rules = registry::fingerprint(&engine);
        let (known, archives) = self.earlier(&rules)?;
        let bar = progress::bar(inputs.len());
        let reading = Reading { engine: &engine, rules: &rules, keep_raw: self.keep_raw };
        let work = Work { reading, known, jobs: self.jobs, fetcher: fetcher.as_ref(), stop: &stop, bar: &bar };
        let mut desk = Desk::new(&self.db, &engine, &rules);
        let mut tally = work.run(inputs, archives, &mut desk)?;
        tally.counts.failed += broken_feeds;
        bar.finish_and_clear();
        let outcome = Outcome { read: tally.counts.read(), failed: tally.counts.failed };
        if outcome.read > 0 {
            let info = desk.settle(&tally.counts)?;
            summary::print(&mut std::io::stdout().lock(), &tally, &info, begun.elapsed())?;
        } else {
            desk.close()?;
        }
        if stop.is_raised() {
            eprintln!("stopped; run the same command again to go on");
            return Ok(ExitCode::from(STOPPED));
        }
        Ok(ExitCode::from(outcome.exit_code()))
    }

    /// What earlier runs read, and where they stopped in archives.
    fn earlier(&self, rules: &str) -> Result<(HashMap<String, String>, ArchiveRules), Failure> {
        let (from, to) = (self.captured_from, self.captured_to);
        let reading = content_hash(format!("{rules} {from:?} {to:?} {}", self.keep_raw).as_bytes());
        let mut archives = ArchiveRules { stopped: HashMap::new(), reading, captured_from: from, captured_to: to };
        if !self.db.exists() {
            return Ok((HashMap::new(), archives));
        }
        let store = Store::open_to_read(&self.db)?;
        if !self.from_start && !self.again {
            archives.stopped = store.archives()?;
        }
        let known = if self.again { HashMap::new() } else { store.standing(rules, self.keep_raw)? };
        Ok((known, archives))
    }

    /// A flag that Ctrl-C raises, where a run may be long and can be left in the middle. A run over files ends at once, as ever.
    fn stop_flag(&self, inputs: &[Input]) -> Stop {
        let long = |input: &Input| input.is_web() || input.file().is_some_and(supply::is_archive);
        if self.feed.is_empty() && !inputs.iter().any(long) { Stop::new() } else { stop_on_ctrl_c() }
    }

    /// What fetches, when there is anything to fetch.
    fn fetcher(&self, inputs: &[Input], stop: &Stop) -> Result<Option<Fetcher>, Failure> {
        if self.feed.is_empty() && !inputs.iter().any(Input::is_web) {
            return Ok(None);
        }
        Ok(Some(self.network.fetcher(stop)?))
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
