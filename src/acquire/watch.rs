//! Reading feeds again and again, and handing on what is new.
//!
//! The loop knows no database: a [`Sink`] says what is known already and takes what is new. The clock is handed in, so
//! days of watching are tested in a moment.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use jiff::civil::Date;

use super::feed::{self, Collected, FeedEntry};
use super::{AcquireError, Acquired, FeedDate, Fetcher};

/// What watching hands on to.
pub trait Sink {
    /// Whether the entry's document need not be fetched: an earlier run took it.
    fn knows(&mut self, entry: &FeedEntry) -> bool;
    /// Takes a new document. An error of its own is the sink's to report.
    fn take(&mut self, document: Acquired) -> Taken;
    /// Hears what could not be read; watching goes on.
    fn failed(&mut self, error: &AcquireError);
    /// Hears how a round went.
    fn round_done(&mut self, _round: &Round) {}
}

/// What became of a document that a [`Sink`] was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is stored.
    New,
    /// It says what was stored before.
    Known,
    /// It cannot be taken; it is tried again a few times, for the page may have been broken when it was fetched.
    Failed,
    /// Nothing is wrong with it, but it cannot be taken now (the disk is full): it is tried again in every round.
    Later,
}

/// How to watch.
#[derive(Debug, Clone)]
pub struct WatchOptions {
    /// The feeds, read in this order.
    pub feeds: Vec<String>,
    /// The time from the begin of one round to the begin of the next.
    pub every: Duration,
    /// Only entries of this day or later.
    pub since: Option<Date>,
    /// Stop after so many rounds; none for never.
    pub rounds: Option<u64>,
}

/// How one round went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Its number, from 1.
    pub number: u64,
    /// Documents that were handed on.
    pub new: usize,
    /// Entries that were known.
    pub known: usize,
    /// Feeds and documents that failed.
    pub failed: usize,
    /// The wait until the next round; zero when there is none.
    pub wait: Duration,
}

/// A document that failed so often is left alone while its entry stays in the feed.
const MAX_TRIES: u32 = 5;

/// What the loop remembers between rounds: no more than the feeds show.
#[derive(Default)]
struct Memory {
    /// By feed, the entries that are done with, with the change that the feed told of.
    done: HashMap<String, HashMap<String, Option<FeedDate>>>,
    /// By address, how often it failed.
    tries: HashMap<String, u32>,
}

enum Outcome {
    New,
    Known,
    Failed,
    Later,
    Stopped,
}

/// Watches until the fetcher's [`Stop`](super::Stop) is raised or the rounds are over. A raised flag is heeded between two documents and
/// during waits; what was begun is finished.
pub fn watch(fetcher: &Fetcher, options: &WatchOptions, sink: &mut dyn Sink) {
    let mut memory = Memory::default();
    let mut number = 0;
    while !fetcher.stop().is_raised() {
        number += 1;
        let begin = fetcher.clock().elapsed();
        let mut round = Round { number, ..Round::default() };
        for feed in &options.feeds {
            if !read_feed(fetcher, feed, options, sink, &mut memory, &mut round) {
                break;
            }
        }
        let last = options.rounds.is_some_and(|rounds| number >= rounds) || fetcher.stop().is_raised();
        let spent = fetcher.clock().elapsed().saturating_sub(begin);
        // A round that took longer than the interval is followed by a breath, not by the next round at once.
        let pause = options.every.saturating_sub(spent).max(options.every.min(Duration::from_secs(60)));
        round.wait = if last { Duration::ZERO } else { pause };
        sink.round_done(&round);
        if last {
            return;
        }
        fetcher.clock().sleep(round.wait, fetcher.stop());
    }
}

/// One feed of one round; false when the user asked to stop.
fn read_feed(
    fetcher: &Fetcher,
    address: &str,
    options: &WatchOptions,
    sink: &mut dyn Sink,
    memory: &mut Memory,
    round: &mut Round,
) -> bool {
    let Collected { entries, problems } = match feed::collect(fetcher, address, options.since) {
        Ok(found) => found,
        Err(AcquireError::Stopped { .. }) => return false,
        Err(error) => {
            round.failed += 1;
            sink.failed(&error);
            return !fetcher.stop().is_raised();
        }
    };
    round.failed += problems.len();
    problems.iter().for_each(|problem| sink.failed(problem));
    memory.forget_left(address, &entries);
    for entry in entries {
        if fetcher.stop().is_raised() {
            return false;
        }
        if memory.is_done(address, &entry) {
            round.known += 1;
            continue;
        }
        let (url, updated) = (entry.url.clone(), entry.meta.updated);
        let outcome = read_entry(fetcher, entry, sink);
        match outcome {
            Outcome::Stopped => return false,
            Outcome::New => round.new += 1,
            Outcome::Known => round.known += 1,
            Outcome::Failed | Outcome::Later => round.failed += 1,
        }
        memory.keep(address, url, updated, &outcome);
    }
    true
}

impl Memory {
    /// What has left the feed is forgotten, so that weeks of watching need no more memory than a day.
    fn forget_left(&mut self, feed: &str, entries: &[FeedEntry]) {
        let shown: HashSet<&str> = entries.iter().map(|entry| entry.url.as_str()).collect();
        let done = self.done.entry(feed.to_owned()).or_default();
        done.retain(|url, _| shown.contains(url.as_str()));
    }

    fn is_done(&self, feed: &str, entry: &FeedEntry) -> bool {
        let known = self.done.get(feed).and_then(|done| done.get(&entry.url));
        known.is_some_and(|updated| *updated == entry.meta.updated)
    }

    /// Whether an entry is done with after this outcome, or is tried again in the next round.
    fn keep(&mut self, feed: &str, url: String, updated: Option<FeedDate>, outcome: &Outcome) {
        match outcome {
            Outcome::Later | Outcome::Stopped => return,
            Outcome::Failed => {
                let tries = self.tries.entry(url.clone()).or_default();
                *tries += 1;
                if *tries < MAX_TRIES {
                    return;
                }
            }
            Outcome::New | Outcome::Known => {}
        }
        self.tries.remove(&url);
        self.done.entry(feed.to_owned()).or_default().insert(url, updated);
    }
}

fn read_entry(fetcher: &Fetcher, entry: FeedEntry, sink: &mut dyn Sink) -> Outcome {
    if sink.knows(&entry) {
        return Outcome::Known;
    }
    match feed::document(fetcher, entry) {
        Ok(document) => match sink.take(document) {
            Taken::New => Outcome::New,
            Taken::Known => Outcome::Known,
            Taken::Failed => Outcome::Failed,
            Taken::Later => Outcome::Later,
        },
        Err(AcquireError::Stopped { .. }) => Outcome::Stopped,
        Err(error) => {
            sink.failed(&error);
            Outcome::Failed
        }
    }
}
