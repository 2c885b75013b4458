//! The origin's own rows: kept as they were stated, restatements beside earlier ones, and added up to weeks and months that
//! are witnesses of their own kind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use super::articles::{self, Form, Incoming, Origin};
use super::pending::{self, Pending};
use super::{Store, StoreError, claims, ids};
use crate::model::{Article, Block, BlockKind, ByteSpan, Claim, Lang, Metadata};
use crate::reconcile::Registry;
use crate::reconcile::primary::{self, Daily, Listing, Response, Row, Totals};

/// The data set that weeks and months are added up from.
const RANKINGS: &str = "rankings-daily";

/// An answer of the origin's data API, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryAnswer {
    /// The data set.
    pub dataset: String,
    /// The filters that it was asked with (`modality=text`), sorted; empty for none.
    pub filters: String,
    /// Its rows.
    pub response: Response,
    /// When it was received, as a timestamp.
    pub received: Option<String>,
    /// The file or address that it came from.
    pub received_from: Option<String>,
}

/// What came of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrimaryCounts {
    /// Rows that were not there.
    pub new: u64,
    /// Rows that were there already.
    pub known: u64,
    /// Rows that restate an earlier figure, or are restated by a later one, with another number.
    pub restated: u64,
}

impl Store {
    /// Keeps an answer's rows, each with its `as_of`. What they add up to is worked out by [`Store::refresh`].
    ///
    /// # Errors
    /// [`StoreError::Refused`] when the answer contradicts one that is stored and has the same `as_of`; when the file cannot be
    /// written.
    pub fn put_primary(&mut self, answer: &PrimaryAnswer) -> Result<PrimaryCounts, StoreError> {
        let name = answer.received_from.clone().unwrap_or_else(|| answer.dataset.clone());
        let mut write = || {
            let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let counts = put(&tx, answer)?;
            if let Ok(counts) = &counts {
                if counts.new > 0 {
                    pending::rows(&tx)?;
                }
                tx.commit()?;
            }
            Ok(counts)
        };
        let written: rusqlite::Result<Result<PrimaryCounts, String>> = write();
        match written.map_err(|e| self.explain(e))? {
            Ok(counts) => Ok(counts),
            Err(reason) => Err(StoreError::Refused { document: name, reason }),
        }
    }

    /// All days that are known, as they were stated by then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn daily(&self, by: Option<Timestamp>) -> Result<Daily, StoreError> {
        daily(&self.conn, by, None).map_err(|e| self.explain(e))
    }
}

/// An `as_of` in the one form in which texts compare as times do.
pub(super) fn canonical(as_of: Timestamp) -> String {
    as_of.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn put(tx: &Transaction<'_>, answer: &PrimaryAnswer) -> rusqlite::Result<Result<PrimaryCounts, String>> {
    let response = &answer.response;
    let as_of = canonical(response.as_of);
    let mut body = String::new();
    for row in &response.rows {
        body.push_str(&format!("{} {} {}\n", row.date, row.slug, row.tokens));
    }
    let id = ids::content_hash(format!("{} {} {as_of}\n{body}", answer.dataset, answer.filters).as_bytes());
    tx.prepare_cached(
        "INSERT OR IGNORE INTO primary_answers (id, dataset, filters, as_of, start_date, end_date, citation, licence, received, received_from)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        id,
        answer.dataset,
        answer.filters,
        as_of,
        response.start.to_string(),
        response.end.to_string(),
        primary::source_line(response.as_of),
        primary::LICENCE,
        answer.received,
        answer.received_from
    ])?;
    let mut counts = PrimaryCounts::default();
    for row in &response.rows {
        let Ok(tokens) = i64::try_from(row.tokens) else {
            return Ok(Err(format!(
                "{} {}: expected fewer than {} tokens, found {}; ask for the days again",
                row.date,
                row.slug,
                i64::MAX,
                row.tokens
            )));
        };
        if let Err(reason) = put_row(tx, answer, &as_of, &id, (row, tokens), &mut counts)? {
            return Ok(Err(reason));
        }
    }
    Ok(Ok(counts))
}

fn put_row(
    tx: &Transaction<'_>,
    answer: &PrimaryAnswer,
    as_of: &str,
    id: &str,
    (row, tokens): (&Row, i64),
    counts: &mut PrimaryCounts,
) -> rusqlite::Result<Result<(), String>> {
    let date = row.date.to_string();
    let key = params![answer.dataset, answer.filters, date, as_of, row.slug];
    let known: Option<i64> = tx
        .prepare_cached("SELECT tokens FROM primary_rows WHERE dataset = ?1 AND filters = ?2 AND date = ?3 AND as_of = ?4 AND slug = ?5")?
        .query_row(key, |r| r.get(0))
        .optional()?;
    match known {
        Some(known) if known == tokens => counts.known += 1,
        Some(known) => {
            return Ok(Err(format!(
                "{date} {}: expected {known} tokens, which is stored as of {as_of}, found {tokens} as of the same time; \
                 nothing of the answer was stored; save the API's answers unchanged",
                row.slug
            )));
        }
        None => {
            let restates: bool = tx
                .prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM primary_rows
                     WHERE dataset = ?1 AND filters = ?2 AND date = ?3 AND as_of <> ?4 AND slug = ?5 AND tokens <> ?6)",
                )?
                .query_row(params![answer.dataset, answer.filters, date, as_of, row.slug, tokens], |r| r.get(0))?;
            counts.new += 1;
            counts.restated += u64::from(restates);
            tx.prepare_cached(
                "INSERT INTO primary_rows (dataset, filters, date, as_of, slug, tokens, answer) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![answer.dataset, answer.filters, date, as_of, row.slug, tokens, id])?;
        }
    }
    Ok(Ok(()))
}

/// The days of the rankings as they were stated by a time, all of them or those of a stretch.
pub(super) fn daily(conn: &Connection, by: Option<Timestamp>, days: Option<(Date, Date)>) -> rusqlite::Result<Daily> {
    let by = by.map(canonical).unwrap_or_else(|| "9999".to_owned());
    let (from, to) = days.map_or(("".to_owned(), "9999".to_owned()), |(a, b)| (a.to_string(), b.to_string()));
    let mut statement = conn.prepare_cached(
        "SELECT as_of, date, slug, tokens FROM primary_rows
         WHERE dataset = ?1 AND filters = '' AND date >= ?2 AND date <= ?3 AND as_of <= ?4",
    )?;
    let mut rows = statement.query(params![RANKINGS, from, to, by])?;
    let mut answers: BTreeMap<Timestamp, Response> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let read = |column: usize| row.get_ref(column).and_then(|text| Ok(text.as_str()?));
        let (Ok(as_of), Ok(date)) = (read(0)?.parse::<Timestamp>(), read(1)?.parse::<Date>()) else { continue };
        let tokens = u64::try_from(row.get::<_, i64>(3)?).unwrap_or_default();
        let answer =
            answers.entry(as_of).or_insert_with(|| Response { as_of, start: date, end: date, rows: Vec::new() });
        answer.rows.push(Row { date, slug: read(2)?.to_owned(), tokens });
    }
    Ok(Daily::of(answers.values()))
}

/// Whose each slug is, by the entity files of today.
pub(super) fn name_slugs(tx: &Connection, registry: &dyn Registry) -> rusqlite::Result<()> {
    let slugs: Vec<String> =
        tx.prepare("SELECT DISTINCT slug FROM primary_rows")?.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    let mut insert = tx.prepare_cached(
        "INSERT OR REPLACE INTO primary_slugs (slug, model, maker, country, free) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for slug in slugs {
        if slug == "other" {
            insert.execute(params![slug, None::<String>, None::<String>, None::<String>, false])?;
            continue;
        }
        let listing = Listing::of(&slug, registry, None);
        let id = |entity: &Option<crate::model::EntityId>| entity.as_ref().map(ToString::to_string);
        let (maker, country) = (id(&listing.maker.org), id(&listing.maker.country));
        insert.execute(params![slug, listing.model.to_string(), maker, country, listing.free])?;
    }
    Ok(())
}

/// Adds the rows up to whole weeks and months, a document each, a version for each time at which the origin stated a day of it.
pub(super) fn add_up(tx: &Connection, registry: &dyn Registry) -> rusqlite::Result<()> {
    name_slugs(tx, registry)?;
    let Some((first, last)) = daily(tx, None, None)?.extent() else { return Ok(()) };
    let mut standing: Vec<String> = Vec::new();
    for days in periods(first, last).into_iter().chain(claimed_days(tx)?.into_iter().map(|day| (day, day))) {
        for as_of in statements(tx, days)? {
            let Some(totals) = daily(tx, Some(as_of), Some(days))?.totals(days) else { continue };
            let (article, claims) = written(&totals, registry);
            let place = format!("{} as of {}", article.document, canonical(as_of));
            let text = ids::content_hash(article.text.as_bytes());
            let origin = Origin {
                form: Form::Primary,
                place: place.clone(),
                // Rows and entity files make it: the same text need not be written again.
                source: text.clone(),
                rules: text,
                captured: Some(canonical(as_of)),
                ..Origin::default()
            };
            articles::write(
                tx,
                &Incoming {
                    article: &article,
                    claims: &claims,
                    ledger: &[],
                    has_rules: true,
                    retraction: None,
                    origin: &origin,
                },
            )?;
            standing.push(place);
        }
    }
    drop_stale(tx, &standing)
}

/// Whole weeks (Monday to Sunday) and whole months that lie between two days.
fn periods(first: Date, last: Date) -> Vec<(Date, Date)> {
    let mut found = Vec::new();
    let mut day = first;
    while day <= last {
        let week = day.checked_add(6.days()).ok().filter(|_| day.weekday() == jiff::civil::Weekday::Monday);
        let month = (day.day() == 1).then(|| day.last_of_month());
        found.extend([week, month].into_iter().flatten().filter(|end| *end <= last).map(|end| (day, end)));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    found
}

/// Single days of the rankings of which the press claims something: their rows are summed up for these claims alone.
fn claimed_days(tx: &Connection) -> rusqlite::Result<BTreeSet<Date>> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT c.period_start FROM claims c JOIN versions v ON v.id = c.version
         WHERE c.platform = 'openrouter' AND c.period_start = c.period_end AND v.form <> 'primary'
           AND c.period_start IN (SELECT date FROM primary_rows WHERE dataset = ?1 AND filters = '')",
    )?;
    let days = statement.query_map([RANKINGS], |row| row.get::<_, String>(0))?;
    days.map(|day| Ok(day?.parse().ok())).filter_map(Result::transpose).collect()
}

/// Whether documents that came, or claims that are gone, change of which single days the press claims something.
pub(super) fn days_differ(tx: &Connection, todo: &Pending) -> rusqlite::Result<bool> {
    let known: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM primary_rows)", [], |row| row.get(0))?;
    let documents = serde_json::json!(todo.documents).to_string();
    let mut of_a_day = tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM json_each(?1) j JOIN versions v ON v.document = j.value JOIN claims c ON c.version = v.id
                        WHERE v.form <> 'primary' AND c.platform = 'openrouter' AND c.period_start = c.period_end)",
    )?;
    if !known || (todo.gone.is_empty() && !of_a_day.query_row([documents], |row| row.get(0))?) {
        return Ok(false);
    }
    let mut summed = tx.prepare_cached(
        "SELECT DISTINCT c.period_start FROM versions v JOIN claims c ON c.version = v.id
         WHERE v.form = 'primary' AND c.period_start = c.period_end",
    )?;
    let days = summed.query_map([], |row| row.get::<_, String>(0))?;
    let summed: BTreeSet<Date> = days
        .map(|day| Ok::<_, rusqlite::Error>(day?.parse().ok()))
        .filter_map(Result::transpose)
        .collect::<Result<_, _>>()?;
    Ok(summed != claimed_days(tx)?)
}

/// The times at which the origin stated a day of the period.
fn statements(tx: &Connection, days: (Date, Date)) -> rusqlite::Result<Vec<Timestamp>> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT as_of FROM primary_rows WHERE dataset = ?1 AND filters = '' AND date >= ?2 AND date <= ?3 ORDER BY as_of",
    )?;
    let rows =
        statement.query_map(params![RANKINGS, days.0.to_string(), days.1.to_string()], |r| r.get::<_, String>(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?.iter().filter_map(|text| text.parse().ok()).collect())
}

/// The sums as a text with a line each, and the claims that cite the lines.
fn written(totals: &Totals, registry: &dyn Registry) -> (Article, Vec<Claim>) {
    let (start, end) = totals.days;
    let document = format!("openrouter {RANKINGS} {start} {end}");
    let title = format!("OpenRouter {RANKINGS}, {start} to {end}, added up");
    let mut article = Article {
        document: document.clone(),
        meta: Metadata {
            title: Some(title.clone()),
            publisher: Some("OpenRouter".into()),
            published: Some(totals.as_of.to_zoned(jiff::tz::TimeZone::UTC).date()),
            lang: Some(Lang::new("en")),
            ..Metadata::default()
        },
        ..Article::default()
    };
    let mut line = |text: &str, kind: BlockKind| -> ByteSpan {
        if !article.text.is_empty() {
            article.text.push('\n');
        }
        let from = article.text.len();
        article.text.push_str(text);
        let span = ByteSpan::new(from, article.text.len());
        article.blocks.push(Block { kind, span });
        span
    };
    line(&title, BlockKind::Title);
    line(&primary::citation(totals), BlockKind::Paragraph);
    let mut claims = Vec::new();
    for sourced in primary::claims(totals, registry) {
        let mut claim = (*sourced.claim).clone();
        claim.quote = primary::sentence(&claim);
        claim.value_text = claim.value.to_string();
        let span = line(&claim.quote, BlockKind::Paragraph);
        (claim.start, claim.end, claim.document) = (span.start, span.end, document.clone());
        claims.push(claim);
    }
    (article, claims)
}

/// Versions that the rows no longer make go: an answer that came late changed what was known at their time.
fn drop_stale(tx: &Connection, standing: &[String]) -> rusqlite::Result<()> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS standing (place TEXT PRIMARY KEY) STRICT; DELETE FROM temp.standing;",
    )?;
    let mut insert = tx.prepare("INSERT OR IGNORE INTO temp.standing (place) VALUES (?1)")?;
    standing.iter().try_for_each(|place| insert.execute([place]).map(drop))?;
    let gone = "FROM versions WHERE form = 'primary' AND id NOT IN
                (SELECT l.version FROM locations l JOIN temp.standing s ON s.place = l.place)";
    let stale: Vec<(String, String)> = tx
        .prepare(&format!("SELECT id, document {gone}"))?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (version, document) in stale {
        pending::claims_of(tx, &version)?;
        let old: Vec<String> = tx
            .prepare_cached("SELECT id FROM claims WHERE version = ?1")?
            .query_map([&version], |r| r.get(0))?
            .collect::<Result<_, _>>()?;
        for id in old {
            claims::redirect(tx, "claim", &id, None, "the origin's rows were completed")?;
        }
        for sql in [
            "DELETE FROM claims WHERE version = ?1",
            "DELETE FROM locations WHERE version = ?1",
            "UPDATE documents SET current = NULL WHERE current = ?1",
            "DELETE FROM versions WHERE id = ?1",
        ] {
            tx.execute(sql, [&version])?;
        }
        tx.execute(
            "UPDATE documents SET current = (SELECT id FROM versions WHERE document = ?1 ORDER BY captured DESC, id DESC LIMIT 1) WHERE id = ?1",
            [&document],
        )?;
        tx.execute("DELETE FROM documents WHERE id = ?1 AND current IS NULL", [&document])?;
        pending::document(tx, &document)?;
    }
    Ok(())
}
