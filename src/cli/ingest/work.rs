//! Articles in parallel, the database in order: what is stored does not depend on the number of threads.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use indicatif::ProgressBar;
use jiff::Timestamp;
use rayon::ThreadPool;
use rayon::prelude::*;

use super::super::inputs::Input;
use super::super::{Failure, progress};
use super::received::Received;
use super::{Desk, IngestArgs, supply};
use crate::acquire::Fetcher;
use crate::model::Article;
use crate::pipeline::records::ClaimDocument;
use crate::pipeline::{Engine, Extraction};
use crate::store::{self, Form, Incoming, Origin, RunCounts};

/// What to read with.
pub(super) struct Work<'a> {
    pub engine: &'a Engine,
    pub rules: &'a str,
    /// Places that were read with these rules, and a hash of what stood there.
    pub known: HashMap<String, String>,
    pub args: &'a IngestArgs,
    pub fetcher: Option<&'a Fetcher>,
    pub bar: &'a ProgressBar,
}

/// What came of the articles.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub counts: RunCounts,
    /// Claims that this run stored.
    pub claims: usize,
    /// Figures that it put on the ledger.
    pub ledger: usize,
}

/// One input, dealt with as far as it can be without the database.
enum Read {
    Unchanged,
    Article(Box<Ready>),
    Failed(Failure),
    /// Not begun, because the user asked to stop.
    Left,
}

struct Ready {
    article: Article,
    extraction: Extraction,
    origin: Origin,
    has_rules: bool,
}

impl Work<'_> {
    /// Reads all inputs and stores them, a batch a transaction. While one batch is written the next is read.
    pub fn run(&self, inputs: Vec<Input>, desk: &mut Desk<'_>) -> Result<Tally, Failure> {
        let threads = self.args.jobs.unwrap_or(0);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(|e| Failure::new(format!("cannot start {threads} threads: {e}")))?;
        let (send, receive) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(|| self.read_all(&pool, inputs, send));
            self.store_all(receive, desk)
        })
    }

    fn read_all(&self, pool: &ThreadPool, inputs: Vec<Input>, send: SyncSender<Vec<Read>>) {
        for batch in supply::batches(inputs) {
            if self.stopped() {
                return;
            }
            let read = pool.install(|| batch.par_iter().map(|input| self.read_guarded(input)).collect());
            if send.send(read).is_err() {
                return; // The database gave up, and has said why.
            }
        }
    }

    fn stopped(&self) -> bool {
        self.fetcher.is_some_and(|fetcher| fetcher.stop().is_raised())
    }

    /// One article that breaks the program must not take the others with it.
    fn read_guarded(&self, input: &Input) -> Read {
        let read = catch_unwind(AssertUnwindSafe(|| self.read(input)));
        self.bar.inc(1);
        match read {
            Ok(Ok(read)) => read,
            Ok(Err(failure)) => Read::Failed(failure),
            Err(_) => Read::Failed(Failure::new(format!(
                "{}: reading it broke an assumption of the program; the other files go on; please report this with the file",
                input.name
            ))),
        }
    }

    fn read(&self, input: &Input) -> Result<Read, Failure> {
        if let Some(document) = input.claims() {
            return Ok(self.recorded(input, document));
        }
        let (document, given) = match input.receive(self.fetcher) {
            Err(_) if input.is_web() && self.stopped() => return Ok(Read::Left),
            received => received?,
        };
        let received = Received::new(document, given);
        let source = received.fingerprint();
        if self.known.get(&input.name) == Some(&source) {
            return Ok(Read::Unchanged);
        }
        // Standard input has no name of its own: two texts piped in are two documents.
        let place = if input.name == "-" { format!("stdin:{source}") } else { input.name.clone() };
        let article = received.article(&place)?;
        let extraction = self.engine.extract(&article);
        let origin = Origin {
            source,
            rules: self.rules.to_owned(),
            ..received.origin(place, Timestamp::now(), self.args.keep_raw)?
        };
        let has_rules = self.engine.pack_for(&article).is_some();
        Ok(Read::Article(Box::new(Ready { article, extraction, origin, has_rules })))
    }

    /// Claims that somebody took already: nothing is left to be read.
    fn recorded(&self, input: &Input, document: &ClaimDocument) -> Read {
        let source = store::content_hash(format!("{document:?}").as_bytes());
        if self.known.get(&input.name) == Some(&source) {
            return Read::Unchanged;
        }
        let origin = Origin {
            form: Form::Claims,
            place: input.name.clone(),
            source,
            rules: self.rules.to_owned(),
            received: Some(Timestamp::now().to_string()),
            ..Origin::default()
        };
        let extraction = Extraction { claims: document.claims.clone(), ledger: Vec::new() };
        Read::Article(Box::new(Ready { article: document.article.clone(), extraction, origin, has_rules: true }))
    }

    fn store_all(&self, receive: Receiver<Vec<Read>>, desk: &mut Desk<'_>) -> Result<Tally, Failure> {
        let mut tally = Tally::default();
        for batch in receive {
            if batch.iter().any(|read| matches!(read, Read::Article(_))) {
                self.store_batch(batch, desk, &mut tally)?;
            } else {
                batch.iter().for_each(|read| self.count(read, &mut tally));
            }
        }
        Ok(tally)
    }

    fn store_batch(&self, batch: Vec<Read>, desk: &mut Desk<'_>, tally: &mut Tally) -> Result<(), Failure> {
        let mut open = desk.store()?.batch()?;
        for read in &batch {
            self.count(read, tally);
            let Read::Article(ready) = read else { continue };
            let incoming = Incoming {
                article: &ready.article,
                claims: &ready.extraction.claims,
                ledger: &ready.extraction.ledger,
                has_rules: ready.has_rules,
                origin: &ready.origin,
            };
            match open.put(&incoming) {
                Ok(outcome) => tally.store(outcome, &ready.extraction),
                Err(error) if error.is_fatal() => return Err(error.into()),
                Err(error) => self.fail(&error.into(), tally),
            }
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

impl Tally {
    fn store(&mut self, outcome: store::Outcome, extraction: &Extraction) {
        let counts = &mut self.counts;
        match outcome {
            store::Outcome::Unchanged => {
                counts.unchanged += 1;
                return;
            }
            store::Outcome::New => counts.new += 1,
            store::Outcome::NewVersion => counts.new_versions += 1,
            store::Outcome::Reread => counts.reread += 1,
        }
        self.claims += extraction.claims.len();
        self.ledger += extraction.ledger.len();
    }
}
