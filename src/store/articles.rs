//! Writing articles: an article whole or not at all, batches of them a transaction.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::archives::{self, Reached};
use super::{Store, StoreError, claims, ids, pending, words};
use crate::model::{Article, ByteSpan, Claim, LedgerEntry, Retraction};

/// An article as the stages before hand it on.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The article.
    pub article: &'a Article,
    /// Its claims.
    pub claims: &'a [Claim],
    /// Its figures that are no claims.
    pub ledger: &'a [LedgerEntry],
    /// Whether its language has rules.
    pub has_rules: bool,
    /// Its own word that it no longer stands.
    pub retraction: Option<&'a Retraction>,
    /// Where it came from.
    pub origin: &'a Origin,
}

/// What a version's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// The text of an article.
    #[default]
    Article,
    /// The quotes of claim records.
    Claims,
    /// The origin's own rows, added up.
    Primary,
}

impl Form {
    const fn as_str(self) -> &'static str {
        match self {
            Form::Article => "article",
            Form::Claims => "claims",
            Form::Primary => "primary",
        }
    }
}

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// What its text is.
    pub form: Form,
    /// The path or address that it was read from.
    pub place: String,
    /// A hash of the bytes and of what was said about them: the same hash need not be read again.
    pub source: String,
    /// Fingerprint of the rules.
    pub rules: String,
    /// When it was received, as a timestamp.
    pub received: Option<String>,
    /// Status of the HTTP answer.
    pub http_status: Option<u16>,
    /// Where redirects ended.
    pub http_url: Option<String>,
    /// The answer's entity tag.
    pub http_etag: Option<String>,
    /// The answer's time of last change.
    pub http_modified: Option<String>,
    /// The answer's content type.
    pub content_type: Option<String>,
    /// The day of an archive's capture.
    pub captured: Option<String>,
    /// The bytes as they came, if they are to be kept.
    pub raw: Option<Raw>,
}

/// The bytes of a document, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    packed: Vec<u8>,
    hash: String,
    reader: String,
}

impl Raw {
    /// Packs bytes; `reader` names what made a text of them.
    ///
    /// # Errors
    /// When they cannot be compressed.
    pub fn pack(bytes: &[u8], reader: &str) -> std::io::Result<Self> {
        Ok(Self { packed: zstd::encode_all(bytes, 9)?, hash: ids::content_hash(bytes), reader: reader.to_owned() })
    }
}

/// How [`Raw`] is packed.
pub(super) const PACKED_AS: &str = "zstd";

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// A document that was not there.
    New,
    /// Nothing changed.
    Unchanged,
    /// Another wording of a document that was there.
    NewVersion,
    /// The same wording, read again because the rules changed.
    Reread,
}

/// A transaction that takes articles. Dropped without [`Batch::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Batch<'s> {
    tx: Transaction<'s>,
    path: std::path::PathBuf,
}

impl Store {
    /// Begins a batch.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn batch(&mut self) -> Result<Batch<'_>, StoreError> {
        let path = self.path.clone();
        match self.conn.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(tx) => Ok(Batch { tx, path }),
            Err(error) => Err(StoreError::from_sqlite(&path, error)),
        }
    }

    /// Notes that a document was taken back on a day, all its versions; returns how many these are.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when there is no such document; when the file cannot be written.
    pub fn retract(&mut self, name: &str, on: jiff::civil::Date) -> Result<usize, StoreError> {
        let mut write = || {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let document: Option<String> =
                tx.query_row("SELECT id FROM documents WHERE name = ?1 OR id = ?1", [name], |r| r.get(0)).optional()?;
            let Some(document) = document else { return Ok(None) };
            let versions = tx.execute(
                "UPDATE versions SET status = 'retracted', retracted_on = ?2, notice = NULL, notice_start = NULL, notice_end = NULL
                 WHERE document = ?1",
                params![document, on.to_string()],
            )?;
            pending::document(&tx, &document)?;
            tx.commit()?;
            Ok(Some(versions))
        };
        let written: rusqlite::Result<Option<usize>> = write();
        let found = written.map_err(|e| self.explain(e))?;
        found.ok_or_else(|| StoreError::Unknown { what: name.to_owned() })
    }

    /// Each place with the hash of what was read there, as far as it was read with these rules: what need not be read again.
    /// With `with_bytes` only places whose bytes were kept count.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn standing(&self, rules: &str, with_bytes: bool) -> Result<HashMap<String, String>, StoreError> {
        let load = || -> rusqlite::Result<_> {
            let mut statement = self.conn.prepare(
                "SELECT l.place, l.source FROM locations l JOIN versions v ON v.id = l.version
                 WHERE v.rules = ?1 AND (v.raw IS NOT NULL OR NOT ?2)",
            )?;
            let rows = statement.query_map(params![rules, with_bytes], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect()
        };
        load().map_err(|e| self.explain(e))
    }

    /// Whether a document that was named so was read with these rules, and when it was received.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn received(&self, place: &str, rules: &str) -> Result<Option<String>, StoreError> {
        self.conn
            .prepare_cached(
                "SELECT coalesce(v.received, '') FROM locations l JOIN versions v ON v.id = l.version
                 WHERE l.place = ?1 AND v.rules = ?2",
            )
            .and_then(|mut statement| statement.query_row([place, rules], |row| row.get(0)).optional())
            .map_err(|e| self.explain(e))
    }
}

impl Batch<'_> {
    /// Stores an article with its claims and its ledger, or nothing of it.
    ///
    /// # Errors
    /// [`StoreError::Refused`] when a passage is not where it says, or a value breaks a constraint: the batch goes on without the
    /// article. Any other error ends the batch.
    pub fn put(&mut self, incoming: &Incoming<'_>) -> Result<Outcome, StoreError> {
        claims::check_passages(incoming)?;
        let stored = (|| {
            let mut savepoint = self.tx.savepoint()?;
            savepoint.set_drop_behavior(rusqlite::DropBehavior::Rollback);
            let outcome = write(&savepoint, incoming)?;
            savepoint.commit()?;
            Ok(outcome)
        })();
        stored.map_err(|error: rusqlite::Error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation | rusqlite::ErrorCode::TooBig) => {
                StoreError::Refused { document: incoming.article.document.clone(), reason: error.to_string() }
            }
            _ => StoreError::from_sqlite(&self.path, error),
        })
    }

    /// Notes that an archive was read up to here, or (without a [`Reached`]) to its end.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn reach(&mut self, place: &str, reached: Option<&Reached>) -> Result<(), StoreError> {
        archives::reach(&self.tx, place, reached).map_err(|e| StoreError::from_sqlite(&self.path, e))
    }

    /// Keeps what was put.
    ///
    /// # Errors
    /// When the disk is full or fails; nothing of the batch is kept then.
    pub fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().map_err(|e| StoreError::from_sqlite(&self.path, e))
    }
}

pub(super) fn write(tx: &Connection, incoming: &Incoming<'_>) -> rusqlite::Result<Outcome> {
    let article = incoming.article;
    let name = article.meta.url.as_deref().unwrap_or(&article.document);
    let document = ids::document(name);
    let kind = if incoming.origin.form == Form::Primary { "primary" } else { "press" };
    let version = ids::version(&document, article);
    let known_rules: Option<String> = tx
        .prepare_cached("SELECT rules FROM versions WHERE id = ?1")?
        .query_row([&version], |r| r.get(0))
        .optional()?;
    let outcome = match known_rules {
        Some(rules) if rules == incoming.origin.rules => {
            add_bytes(tx, &version, incoming.origin)?;
            Outcome::Unchanged
        }
        Some(_) => {
            claims::replace(tx, &version, incoming)?;
            tx.prepare_cached("UPDATE versions SET rules = ?2 WHERE id = ?1")?
                .execute([&version, &incoming.origin.rules])?;
            take_back(tx, &version, incoming)?;
            add_bytes(tx, &version, incoming.origin)?;
            Outcome::Reread
        }
        None => {
            let added = tx
                .prepare_cached(
                    "INSERT INTO documents (id, name, kind) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
                )?
                .execute([&document, name, kind])?;
            insert_version(tx, &document, &version, incoming)?;
            take_back(tx, &version, incoming)?;
            claims::insert(tx, &version, incoming)?;
            if added == 1 { Outcome::New } else { Outcome::NewVersion }
        }
    };
    let turned = settle_current(tx, &document, &version, &incoming.origin.place, &incoming.origin.source)?;
    if turned || outcome != Outcome::Unchanged {
        pending::document(tx, &document)?;
    }
    Ok(outcome)
}

/// A version that was stored without its bytes gets them when they come with `--keep-raw`; with them comes how they came.
fn add_bytes(tx: &Connection, version: &str, origin: &Origin) -> rusqlite::Result<()> {
    let Some(raw) = &origin.raw else { return Ok(()) };
    tx.prepare_cached(
        "UPDATE versions SET raw = ?2, raw_encoding = ?3, raw_hash = ?4, raw_reader = ?5, received_from = ?6, http_status = ?7,
           http_url = ?8, content_type = ?9
         WHERE id = ?1 AND (raw IS NULL OR raw_reader IS NOT ?5)",
    )?
    .execute(params![
        version,
        raw.packed,
        PACKED_AS,
        raw.hash,
        raw.reader,
        origin.place,
        origin.http_status,
        origin.http_url,
        origin.content_type,
    ])
    .map(drop)
}

fn status(incoming: &Incoming<'_>) -> &'static str {
    match (incoming.retraction, incoming.has_rules) {
        (Some(_), _) => "retracted",
        (None, true) => "read",
        (None, false) => "no_rules_for_language",
    }
}

/// Notes whether the version takes itself back; what was taken back by hand stays so.
fn take_back(tx: &Connection, version: &str, incoming: &Incoming<'_>) -> rusqlite::Result<()> {
    let notice = incoming.retraction.map(|r| r.span);
    let words = notice.and_then(|span| incoming.article.text.get(span.start..span.end));
    let place = |end: fn(ByteSpan) -> usize| notice.filter(|_| words.is_some()).map(|span| end(span) as i64);
    tx.prepare_cached(
        "UPDATE versions SET status = ?2, retracted_on = ?3, notice = ?4, notice_start = ?5, notice_end = ?6
         WHERE id = ?1 AND NOT (status = 'retracted' AND notice IS NULL)",
    )?
    .execute(params![
        version,
        status(incoming),
        incoming.retraction.and_then(|r| r.on).map(|day| day.to_string()),
        words,
        place(|span| span.start),
        place(|span| span.end),
    ])
    .map(drop)
}

const INSERT_VERSION: &str = "INSERT INTO versions (id, document, text, content_hash, title, url, publisher, authors, published, published_from, modified,
           lang, status, rules, received, received_from, http_status, http_url, http_etag, http_modified, content_type, captured,
           raw, raw_encoding, raw_hash, raw_reader, form)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)";

fn insert_version(tx: &Connection, document: &str, version: &str, incoming: &Incoming<'_>) -> rusqlite::Result<()> {
    let (article, origin) = (incoming.article, incoming.origin);
    let meta = &article.meta;
    let source = meta.published_from.and_then(|from| match serde_json::to_value(from) {
        Ok(serde_json::Value::String(word)) => Some(word),
        _ => None,
    });
    let authors = serde_json::Value::from(meta.authors.clone()).to_string();
    tx.prepare_cached(INSERT_VERSION)?.execute(params![
        version,
        document,
        article.text,
        ids::content_hash(article.text.as_bytes()),
        meta.title,
        meta.url,
        meta.publisher,
        authors,
        meta.published.map(|d| d.to_string()),
        source,
        meta.modified.map(|d| d.to_string()),
        meta.lang.as_ref().map(ToString::to_string),
        "read",
        origin.rules,
        origin.received,
        origin.place,
        origin.http_status,
        origin.http_url,
        origin.http_etag,
        origin.http_modified,
        origin.content_type,
        origin.captured,
        origin.raw.as_ref().map(|raw| &raw.packed),
        origin.raw.as_ref().map(|_| PACKED_AS),
        origin.raw.as_ref().map(|raw| &raw.hash),
        origin.raw.as_ref().map(|raw| &raw.reader),
        origin.form.as_str(),
    ])?;
    // Nobody looks for words in sums.
    if origin.form == Form::Primary { Ok(()) } else { index(tx, article) }
}

/// Has the words of the version found that was inserted last.
fn index(tx: &Connection, article: &Article) -> rusqlite::Result<()> {
    let title = article.meta.title.as_deref().unwrap_or("");
    tx.prepare_cached("INSERT INTO articles_fts (rowid, title, body) VALUES (?1, ?2, ?3)")?
        .execute(params![tx.last_insert_rowid(), words::index_form(title), words::index_form(&article.text)])
        .map(drop)
}

/// Notes what the place holds now, and which version the document stands at: of those that some place still holds, the one
/// of the latest date, and of these one that does not depend on which came first. A page that is put back to its earlier wording thus goes back with it, and two
/// files that name one address do not take turns. True when the document, or that which the place held before, changed its version.
fn settle_current(tx: &Connection, document: &str, version: &str, place: &str, source: &str) -> rusqlite::Result<bool> {
    let before: Option<String> = tx
        .prepare_cached("SELECT document FROM locations WHERE place = ?1")?
        .query_row([place], |r| r.get(0))
        .optional()?;
    tx.prepare_cached(
        "INSERT INTO locations (place, document, version, source) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (place) DO UPDATE SET document = ?2, version = ?3, source = ?4",
    )?
    .execute([place, document, version, source])?;
    let mut settle = tx.prepare_cached(
        "WITH latest AS (
           SELECT id FROM versions v WHERE document = ?1
           ORDER BY EXISTS (SELECT 1 FROM locations l WHERE l.version = v.id) DESC,
             coalesce(modified, iif(notice IS NULL, NULL, retracted_on), published, '') DESC, notice IS NOT NULL DESC,
             coalesce(captured, '') DESC, id DESC
           LIMIT 1)
         UPDATE documents SET current = (SELECT id FROM latest)
         WHERE id = ?1 AND current IS NOT (SELECT id FROM latest)",
    )?;
    let mut turned = settle.execute([document])?;
    if let Some(other) = before.filter(|other| other != document) {
        turned += settle.execute([&other])?;
    }
    Ok(turned > 0)
}
