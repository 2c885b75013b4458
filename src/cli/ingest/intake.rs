//! What `ingest` and `watch` share: a received document becomes one that can be stored, and the database that it goes into.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use jiff::Timestamp;

use super::super::Failure;
use super::received::Received;
use super::registry;
use crate::model::Article;
use crate::pipeline::records::ClaimDocument;
use crate::pipeline::{Engine, Extraction};
use crate::store::{self, Form, Incoming, Info, Origin, RunCounts, Store, StoreError};

/// What documents are read with.
pub(in crate::cli) struct Reading<'a> {
    pub engine: &'a Engine,
    /// Fingerprint of the rules.
    pub rules: &'a str,
    pub keep_raw: bool,
}

/// A document that was read: what is stored of it.
pub(in crate::cli) struct Ready {
    article: Article,
    extraction: Extraction,
    origin: Origin,
    has_rules: bool,
}

impl Reading<'_> {
    /// Reads a document that is known by `place`.
    pub fn ready(&self, received: &Received, place: String) -> Result<Ready, Failure> {
        let article = received.article(self.engine, &place)?;
        let extraction = self.engine.extract(&article);
        let origin = Origin {
            source: received.fingerprint(),
            rules: self.rules.to_owned(),
            ..received.origin(self.engine, place, Timestamp::now(), self.keep_raw)?
        };
        let has_rules = self.engine.pack_for(&article).is_some();
        Ok(Ready { article, extraction, origin, has_rules })
    }

    /// Claim records of a document that are known by `place`.
    pub fn recorded(&self, document: &ClaimDocument, place: String, source: String) -> Ready {
        let origin = Origin {
            form: Form::Claims,
            place,
            source,
            rules: self.rules.to_owned(),
            received: Some(Timestamp::now().to_string()),
            ..Origin::default()
        };
        let extraction = Extraction { claims: document.claims.clone(), ..Extraction::default() };
        Ready { article: document.article.clone(), extraction, origin, has_rules: true }
    }
}

impl Ready {
    pub fn incoming(&self) -> Incoming<'_> {
        Incoming {
            article: &self.article,
            claims: &self.extraction.claims,
            ledger: &self.extraction.ledger,
            has_rules: self.has_rules,
            retraction: self.extraction.retraction.as_ref(),
            origin: &self.origin,
        }
    }

    /// Its title, or else its name.
    pub fn title(&self) -> &str {
        self.article.meta.title.as_deref().unwrap_or(&self.article.document)
    }
}

/// Does `work` for one document; one that breaks the program must not take the others with it.
pub(in crate::cli) fn guarded<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::new(format!(
            "{name}: reading it broke an assumption of the program; the other documents go on; please report this with the document"
        )))
    })
}

/// What came of the articles.
#[derive(Debug, Default)]
pub(in crate::cli) struct Tally {
    pub counts: RunCounts,
    /// Claims that this run stored.
    pub claims: usize,
    /// Figures that it put on the ledger.
    pub ledger: usize,
}

impl Tally {
    /// Counts what was stored.
    pub fn count(&mut self, outcome: store::Outcome, ready: &Ready) {
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
        self.claims += ready.extraction.claims.len();
        self.ledger += ready.extraction.ledger.len();
    }
}

/// The database, opened when there is something to store: a run that reads nothing leaves no empty file behind.
pub(in crate::cli) struct Desk<'a> {
    path: &'a Path,
    rules: &'a str,
    engine: &'a Engine,
    store: Option<Store>,
    described: bool,
    started: Timestamp,
}

impl<'a> Desk<'a> {
    pub fn new(path: &'a Path, engine: &'a Engine, rules: &'a str) -> Self {
        Self { path, rules, engine, store: None, described: false, started: Timestamp::now() }
    }

    /// The open database.
    pub fn store(&mut self) -> Result<&mut Store, Failure> {
        Ok(self.open()?)
    }

    /// The same, for those who tell its errors apart.
    pub fn open(&mut self) -> Result<&mut Store, StoreError> {
        let mut store = match self.store.take() {
            Some(store) => store,
            None => Store::open_to_write(self.path)?,
        };
        if !self.described {
            store.put_entities(&registry::records(&self.engine.entities), self.rules)?;
            self.described = true;
        }
        Ok(self.store.insert(store))
    }

    /// Works out the facts when anything changed, notes the run, and closes the database: one plain file until it is needed again.
    pub fn settle(&mut self, counts: &RunCounts) -> Result<Info, Failure> {
        let (engine, rules) = (self.engine, self.rules.to_owned());
        let started = std::mem::replace(&mut self.started, Timestamp::now()).to_string();
        let store = self.store()?;
        if store.facts_pending()? {
            store.describe_unlisted(|id| registry::record(&engine.entities, id))?;
            store.refresh(&engine.entities)?;
        }
        let run = store.begin_run(&started, concat!("tallywire ", env!("CARGO_PKG_VERSION")), &rules)?;
        store.end_run(run, &Timestamp::now().to_string(), counts)?;
        let info = store.info()?;
        self.close()?;
        Ok(info)
    }

    /// Closes the database; the next [`Desk::store`] opens it again.
    pub fn close(&mut self) -> Result<(), Failure> {
        self.store.take().map_or(Ok(()), |store| Ok(store.close()?))
    }
}

impl RunCounts {
    /// Articles that were read.
    pub(in crate::cli) fn read(&self) -> u64 {
        self.new + self.unchanged + self.new_versions + self.reread
    }
}
