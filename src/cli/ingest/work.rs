//! Articles in parallel, the database in order: what is stored does not depend on the number of threads.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use indicatif::ProgressBar;
use rayon::ThreadPool;
use rayon::prelude::*;

use super::super::inputs::Input;
use super::super::{Failure, progress};
use super::intake::{Desk, Reading, Ready, Tally, guarded};
use super::received::Received;
use super::supply::{ArchiveRules, Batch, Supply};
use crate::acquire::{Fetcher, Stop};
use crate::pipeline::records::ClaimDocument;
use crate::store::{Reached, content_hash};

/// What to read with.
pub(super) struct Work<'a> {
    pub reading: Reading<'a>,
    /// Places that were read with these rules, and a hash of what stood there.
    pub known: HashMap<String, String>,
    /// How many threads; none for all processors.
    pub jobs: Option<usize>,
    pub fetcher: Option<&'a Fetcher>,
    pub stop: &'a Stop,
    pub bar: &'a ProgressBar,
}

/// One input, dealt with as far as it can be without the database.
enum Read {
    Unchanged,
    Article(Box<Ready>),
    Failed(Failure),
    /// Not begun, because the user asked to stop.
    Left,
}

/// A batch that was read.
struct Done {
    reads: Vec<Read>,
    reached: Vec<(String, Option<Reached>)>,
}

impl Work<'_> {
    /// Reads all inputs and stores them, a batch a transaction. While one batch is written the next is read.
    pub fn run(&self, inputs: Vec<Input>, rules: ArchiveRules, desk: &mut Desk<'_>) -> Result<Tally, Failure> {
        let threads = self.jobs.unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Failure::new(format!("cannot start {threads} threads: {e}")))?;
        let (send, receive) = sync_channel(1);
        let marked = rules.stopped.keys().cloned().collect();
        std::thread::scope(|scope| {
            scope.spawn(|| self.read_all(&pool, inputs, rules, send));
            self.store_all(receive, marked, desk)
        })
    }

    fn read_all(&self, pool: &ThreadPool, inputs: Vec<Input>, rules: ArchiveRules, send: SyncSender<Done>) {
        for batch in Supply::new(inputs, rules, |message| progress::say(self.bar, message)) {
            if self.stop.is_raised() {
                return;
            }
            let Batch { inputs, reached, progress } = batch;
            self.bar.set_message(progress);
            let reads = pool.install(|| inputs.par_iter().map(|input| self.read_one(input)).collect());
            if send.send(Done { reads, reached }).is_err() {
                return; // The database gave up, and has said why.
            }
        }
    }

    fn read_one(&self, input: &Input) -> Read {
        let read = guarded(&input.name, || self.read(input));
        // A record of an archive was not counted before it was found.
        if input.held() > 0 {
            self.bar.inc_length(1);
        }
        self.bar.inc(1);
        read.unwrap_or_else(Read::Failed)
    }

    fn read(&self, input: &Input) -> Result<Read, Failure> {
        if let Some(document) = input.claims() {
            return Ok(self.recorded(input, document));
        }
        let (document, given) = match input.receive(self.fetcher) {
            Err(_) if input.is_web() && self.stop.is_raised() => return Ok(Read::Left),
            received => received?,
        };
        let received = Received::new(document, given);
        let source = received.fingerprint();
        if self.known.get(&input.name) == Some(&source) {
            return Ok(Read::Unchanged);
        }
        // Standard input has no name of its own: two texts piped in are two documents.
        let place = if input.name == "-" { format!("stdin:{source}") } else { input.name.clone() };
        Ok(Read::Article(Box::new(self.reading.ready(&received, place)?)))
    }

    /// Claims that somebody took already: nothing is left to be read.
    fn recorded(&self, input: &Input, document: &ClaimDocument) -> Read {
        let source = content_hash(format!("{document:?}").as_bytes());
        if self.known.get(&input.name) == Some(&source) {
            return Read::Unchanged;
        }
        Read::Article(Box::new(self.reading.recorded(document, input.name.clone(), source)))
    }

    /// `marked` are the archives of which the database holds a position.
    fn store_all(
        &self,
        receive: Receiver<Done>,
        mut marked: HashSet<String>,
        desk: &mut Desk<'_>,
    ) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        for Done { reads, reached } in receive {
            let ends_a_mark = reached.iter().any(|(place, at)| at.is_none() && marked.contains(place));
            if ends_a_mark || reads.iter().any(|read| matches!(read, Read::Article(_))) {
                self.store_batch(&reads, &reached, desk, &mut tally)?;
                marked.extend(reached.into_iter().map(|(place, _)| place));
            } else {
                reads.iter().for_each(|read| self.count(read, &mut tally));
            }
        }
        Ok(tally)
    }

    fn store_batch(
        &self,
        reads: &[Read],
        reached: &[(String, Option<Reached>)],
        desk: &mut Desk<'_>,
        tally: &mut Tally,
    ) -> Result<(), Failure> {
        let mut open = desk.store()?.batch()?;
        for read in reads {
            self.count(read, tally);
            let Read::Article(ready) = read else { continue };
            match open.put(&ready.incoming()) {
                Ok(outcome) => tally.count(outcome, ready),
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => self.fail(&error.into(), tally),
            }
        }
        for (place, at) in reached {
            open.reach(place, at.as_ref())?;
        }
        open.commit()?;
        Ok(())
    }

    fn count(&self, read: &Read, tally: &mut Tally) {
        match read {
            Read::Unchanged => tally.counts.unchanged += 1,
            Read::Failed(failure) => self.fail(failure, tally),
            Read::Article(_) | Read::Left => {}
        }
    }

    fn fail(&self, failure: &Failure, tally: &mut Tally) {
        tally.counts.failed += 1;
        progress::say(self.bar, failure);
    }
}
