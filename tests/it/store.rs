//! The database: what is stored comes back, nothing is lost, every citation holds.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rust_decimal::Decimal;
use tallywire::ask::{self, Format};
use tallywire::model::{Article, ByteSpan, Claim, EntityId, LedgerEntry, ReasonId};
use tallywire::reconcile::Registry;
use tallywire::store::{EntityRecord, Filter, Incoming, Origin, Outcome, Store, StoreError, View};

struct NoRegistry;

impl Registry for NoRegistry {
    fn maker_of(&self, _: &EntityId) -> Option<EntityId> {
        None
    }
    fn country_of(&self, _: &EntityId) -> Option<EntityId> {
        None
    }
}

/// An article that comes in with its claims, and takes nothing back.
fn incoming<'a>(
    article: &'a Article,
    claims: &'a [Claim],
    ledger: &'a [LedgerEntry],
    origin: &'a Origin,
) -> Incoming<'a> {
    Incoming { article, claims, ledger, has_rules: true, retraction: None, origin }
}

/// An article of one sentence with one claim: so many trillion tokens of Chinese models in a week of March 2026.
fn article(name: &str, publisher: &str, trillions: &str) -> (Article, Vec<Claim>, Vec<LedgerEntry>) {
    let quote = format!("Chinese models took {trillions} trillion tokens in the week of March 2");
    let text = format!("Tokens, weekly\n{quote}, said {publisher}, and 7 editors agreed.\n");
    let mut article = Article { document: name.to_owned(), text: text.clone(), ..Article::default() };
    article.meta.publisher = Some(publisher.to_owned());
    article.meta.published = "2026-03-10".parse().ok();
    let start = text.find(&quote).expect("the quote is in the text");
    let tokens = (trillions.parse::<Decimal>().expect("a number") * Decimal::from(1_000_000_000_000_u64)).normalize();
    let half = Decimal::from(5_000_000_000_u64);
    let claim = serde_json::json!({
        "document": name, "metric": "token_volume", "subject": "country:cn", "unit": "tokens", "platform": "openrouter",
        "value": tokens.to_string(), "value_low": (tokens - half).to_string(), "value_high": (tokens + half).to_string(),
        "value_text": format!("{trillions} trillion"), "period_start": "2026-03-02", "period_end": "2026-03-08", "grain": "week",
        "attribution": ["OpenRouter"], "quote": quote, "start": start, "end": start + quote.len(), "rule": "volume",
        "evidence": [{"role": "platform", "start": 0, "end": 6, "how": "title"}],
    });
    let seven = text.find("7 editors").expect("seven");
    let ledger = LedgerEntry {
        span: ByteSpan::new(seven, seven + 1),
        text: "7".into(),
        mention: "number".into(),
        reason: ReasonId::new("other_subject"),
        rule: None,
    };
    (article, vec![serde_json::from_value(claim).expect("a claim")], vec![ledger])
}

fn put_with(store: &mut Store, name: &str, publisher: &str, trillions: &str, rules: &str) -> Outcome {
    let (article, claims, ledger) = article(name, publisher, trillions);
    let source = tallywire::store::content_hash(article.text.as_bytes());
    let origin = Origin { place: name.to_owned(), source, rules: rules.to_owned(), ..Origin::default() };
    let incoming = incoming(&article, &claims, &ledger, &origin);
    let mut batch = store.batch().expect("batch");
    let outcome = batch.put(&incoming).expect("put");
    batch.commit().expect("commit");
    outcome
}

fn put(store: &mut Store, name: &str, publisher: &str, trillions: &str) -> Outcome {
    put_with(store, name, publisher, trillions, "one")
}

fn settle(store: &mut Store) {
    if store.facts_pending().expect("pending") {
        store.refresh(&NoRegistry).expect("facts");
    }
}

fn export(store: &Store) -> String {
    let mut out = Vec::new();
    store.export(&mut out).expect("export");
    String::from_utf8(out).expect("UTF-8")
}

fn file(dir: &Path) -> PathBuf {
    dir.join("t.db")
}

#[test]
fn agreement_and_conflict_come_back_with_their_citations() {
    let mut store = Store::in_memory().expect("store");
    put(&mut store, "a.txt", "Harbour Wire", "4.19");
    put(&mut store, "b.txt", "Ledger Post", "4.19");
    put(&mut store, "c.txt", "Third Page", "4.91");
    settle(&mut store);
    let facts = store.list(View::Facts, &Filter::default()).expect("facts");
    assert_eq!(facts.rows.len(), 1);
    assert_eq!(facts.get(0, "witnesses").expect("column").show(), "3");
    let conflicts = store.list(View::OpenConflicts, &Filter::default()).expect("conflicts");
    let all = store.list(View::Conflicts, &Filter::default()).expect("conflicts");
    assert!(!all.rows.is_empty() && all.rows.len() >= conflicts.rows.len());
    assert!(all.get(0, "quote").expect("column").show().contains("trillion tokens"));
    let proofs = store.verify().expect("verify");
    assert_eq!(proofs.failures, Vec::<String>::new());
    let id = facts.get(0, "id").expect("id").show();
    let case = store.case(&id[..8]).expect("case");
    assert_eq!(case.witnesses.len(), 3);
    assert_eq!(case.witnesses[0].evidence, [("platform".to_owned(), "Tokens".to_owned(), "title".to_owned())]);
}

#[test]
fn the_same_again_changes_nothing_and_a_change_is_a_version() {
    let mut store = Store::in_memory().expect("store");
    assert_eq!(put(&mut store, "a.txt", "Harbour Wire", "4.19"), Outcome::New);
    settle(&mut store);
    let before = export(&store);
    assert_eq!(put(&mut store, "a.txt", "Harbour Wire", "4.19"), Outcome::Unchanged);
    assert!(!store.facts_pending().expect("pending"));
    assert_eq!(export(&store), before);
    assert_eq!(put(&mut store, "a.txt", "Harbour Wire", "4.29"), Outcome::NewVersion);
    settle(&mut store);
    let claims = store.list(View::Claims, &Filter::default()).expect("claims");
    assert_eq!(claims.rows.len(), 1, "only the wording that stands");
    assert_eq!(claims.get(0, "value").expect("value").show(), "4290000000000");
    assert!(export(&store).contains("4190000000000"), "the former wording is kept");
    assert_eq!(put(&mut store, "a.txt", "Harbour Wire", "4.19"), Outcome::Unchanged, "put back as it was");
    settle(&mut store);
    let claims = store.list(View::Claims, &Filter::default()).expect("claims");
    assert_eq!(claims.get(0, "value").expect("value").show(), "4190000000000", "and it stands again");
    assert!(store.verify().expect("verify").is_sound());
}

#[test]
fn other_rules_leave_redirects() {
    let mut store = Store::in_memory().expect("store");
    put(&mut store, "a.txt", "Harbour Wire", "4.19");
    settle(&mut store);
    let old_claim = store.list(View::Claims, &Filter::default()).expect("claims").get(0, "id").expect("id").show();
    let old_fact = store.list(View::Facts, &Filter::default()).expect("facts").get(0, "id").expect("id").show();
    let (article, mut claims, ledger) = article("a.txt", "Harbour Wire", "4.19");
    claims[0].scope = Some("chart".into());
    let origin = Origin { place: "a.txt".into(), source: "s".into(), rules: "two".into(), ..Origin::default() };
    let incoming = incoming(&article, &claims, &ledger, &origin);
    let mut batch = store.batch().expect("batch");
    assert_eq!(batch.put(&incoming).expect("put"), Outcome::Reread);
    batch.commit().expect("commit");
    assert!(store.verify().expect("verify").is_sound(), "sound before the facts are worked out, too");
    settle(&mut store);
    let facts = store.list(View::Facts, &Filter::default()).expect("facts");
    let new_fact = facts.get(0, "id").expect("id").show();
    assert_ne!(new_fact, old_fact);
    for old in [old_fact, old_claim] {
        let case = store.case(&old).expect("an id that was once given out");
        assert_eq!(case.fact.get(0, "id").expect("id").show(), new_fact);
        assert_eq!(case.asked.as_deref(), Some(old.as_str()));
    }
    assert!(store.verify().expect("verify").is_sound());
}

#[test]
fn two_files_of_one_address_do_not_take_turns() {
    let mut store = Store::in_memory().expect("store");
    let put = |store: &mut Store, place: &str, trillions: &str| {
        let (mut article, claims, ledger) = article(place, "Harbour Wire", trillions);
        article.meta.url = Some("https://harbourwire.example/a".into());
        let origin = Origin { place: place.into(), source: trillions.into(), rules: "one".into(), ..Origin::default() };
        let incoming = incoming(&article, &claims, &ledger, &origin);
        let mut batch = store.batch().expect("batch");
        let outcome = batch.put(&incoming).expect("put");
        batch.commit().expect("commit");
        outcome
    };
    assert_eq!(put(&mut store, "one.txt", "4.19"), Outcome::New);
    assert_eq!(put(&mut store, "two.txt", "4.29"), Outcome::NewVersion);
    settle(&mut store);
    let before = export(&store);
    for (place, trillions) in [("one.txt", "4.19"), ("two.txt", "4.29"), ("one.txt", "4.19")] {
        assert_eq!(put(&mut store, place, trillions), Outcome::Unchanged);
        assert!(!store.facts_pending().expect("pending"));
    }
    assert_eq!(export(&store), before);
}

#[test]
fn a_false_citation_is_never_stored() {
    let mut store = Store::in_memory().expect("store");
    let (article, mut claims, ledger) = article("a.txt", "Harbour Wire", "4.19");
    claims[0].start += 1;
    let origin = Origin { place: "a.txt".into(), ..Origin::default() };
    let incoming = incoming(&article, &claims, &ledger, &origin);
    let mut batch = store.batch().expect("batch");
    let error = batch.put(&incoming).expect_err("refused");
    assert!(matches!(error, StoreError::Refused { .. }) && error.to_string().contains("a.txt"), "{error}");
    batch.commit().expect("the batch goes on");
    assert_eq!(store.info().expect("info").documents, 0);
}

#[test]
fn an_article_that_breaks_a_constraint_leaves_no_half() {
    let mut store = Store::in_memory().expect("store");
    let (article, mut claims, ledger) = article("a.txt", "Harbour Wire", "4.19");
    let mut backwards = claims[0].clone();
    backwards.period_end = "2026-03-01".parse().ok();
    claims.push(backwards);
    let origin = Origin { place: "a.txt".into(), ..Origin::default() };
    let incoming = incoming(&article, &claims, &ledger, &origin);
    let mut batch = store.batch().expect("batch");
    assert!(matches!(batch.put(&incoming), Err(StoreError::Refused { .. })));
    batch.commit().expect("commit");
    let info = store.info().expect("info");
    assert_eq!((info.documents, info.claims, info.ledger), (0, 0, 0));
}

#[test]
fn verify_finds_what_was_tampered_with() {
    let dir = tempfile::tempdir().expect("folder");
    let path = file(dir.path());
    let tampered = |sql: &str| -> Vec<String> {
        let mut store = Store::open_to_write(&path).expect("open");
        put(&mut store, "a.txt", "Harbour Wire", "4.19");
        settle(&mut store);
        store.close().expect("close");
        let conn = rusqlite::Connection::open(&path).expect("open");
        conn.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).expect("tamper");
        drop(conn);
        let failures = Store::open_to_read(&path).expect("open").verify().expect("verify").failures;
        std::fs::remove_file(&path).expect("remove");
        failures
    };
    assert_eq!(tampered("SELECT 1"), Vec::<String>::new());
    for (sql, says) in [
        ("UPDATE claims SET start = start - 1, end = end - 1", "are not its quote"),
        ("UPDATE versions SET text = replace(text, 'Tokens', 'Pokens')", "not what its hash says"),
        ("UPDATE claims SET value = '5'", "its id does not follow"),
        ("UPDATE claims SET value_real = 5", "the REAL beside"),
        ("UPDATE evidence SET start = start + 1, end = end + 1", "are not \"Tokens\""),
        ("UPDATE ledger SET text = '8'", "ledger of version"),
        ("DELETE FROM claims", "refers to no row of claims"),
        ("DELETE FROM witnesses", "no claim states it"),
        ("UPDATE documents SET name = 'b.txt'", "does not follow from its name"),
        ("INSERT INTO quotes_fts (quotes_fts) VALUES ('delete-all')", "not in the search index"),
        ("CREATE TABLE extra (x)", "is not STRICT"),
    ] {
        let failures = tampered(sql);
        assert!(failures.iter().any(|f| f.contains(says)), "{sql}: {failures:?}");
    }
}

#[test]
fn files_that_are_no_database_of_ours_are_left_alone() {
    let dir = tempfile::tempdir().expect("folder");
    let path = file(dir.path());
    let both = |path: &Path| {
        let read = Store::open_to_read(path).expect_err("refused").to_string();
        let write = Store::open_to_write(path).expect_err("refused").to_string();
        assert_eq!(read, write);
        assert!(write.contains(&path.display().to_string()) && write.contains("--db"), "{write}");
        write
    };
    std::fs::write(&path, "Dear diary, today I counted tokens.\n").expect("write");
    assert!(both(&path).contains("is no database"));
    assert_eq!(std::fs::read(&path).expect("read"), b"Dear diary, today I counted tokens.\n");
    assert!(both(dir.path()).contains("is a folder"));

    let foreign = dir.path().join("foreign.db");
    let conn = rusqlite::Connection::open(&foreign).expect("open");
    conn.execute_batch("CREATE TABLE diary (x); PRAGMA application_id = 7;").expect("foreign");
    drop(conn);
    assert!(both(&foreign).contains("none of tallywire's"));

    let newer = dir.path().join("newer.db");
    Store::open_to_write(&newer).expect("open").close().expect("close");
    let conn = rusqlite::Connection::open(&newer).expect("open");
    conn.pragma_update(None, "user_version", 99).expect("newer");
    drop(conn);
    let before = std::fs::read(&newer).expect("read");
    assert!(both(&newer).contains("newer tallywire"));
    assert_eq!(std::fs::read(&newer).expect("read"), before, "not a byte is changed");

    let nowhere = dir.path().join("no/such/folder/t.db");
    let said = Store::open_to_write(&nowhere).expect_err("refused").to_string();
    assert!(said.contains("does not exist"), "{said}");
    let said = Store::open_to_read(&dir.path().join("none.db")).expect_err("refused").to_string();
    assert!(said.contains("no such database") && said.contains("ingest"), "{said}");
}

#[test]
fn a_closed_file_is_one_plain_file() {
    let dir = tempfile::tempdir().expect("folder");
    let path = file(dir.path());
    let mut store = Store::open_to_write(&path).expect("open");
    put(&mut store, "a.txt", "Harbour Wire", "4.19");
    let reader = Store::open_to_read(&path).expect("others may read meanwhile");
    assert_eq!(reader.info().expect("info").documents, 1);
    drop(reader);
    store.close().expect("close");
    let names: Vec<_> = std::fs::read_dir(dir.path()).expect("folder").map(|e| e.expect("entry").file_name()).collect();
    assert_eq!(names, ["t.db"], "no log beside it");
    // Bytes 18 and 19 of the header say which journal the file needs: 1 is none beside it.
    assert_eq!(std::fs::read(&path).expect("read").get(18..20), Some(&[1, 1][..]));
}

#[test]
fn a_full_disk_says_so_and_loses_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let path = file(dir.path());
    let mut store = Store::open_to_write(&path).expect("open");
    put(&mut store, "a.txt", "Harbour Wire", "4.19");
    store.close().expect("close");
    let mut store = Store::open_to_write(&path).expect("open");
    let pages = (std::fs::metadata(&path).expect("size").len() / 4096) as u32 + 2;
    store.limit_pages(pages).expect("limit");
    let (mut article, claims, ledger) = article("b.txt", "Ledger Post", "4.19");
    article.text.push_str(&"No more room on this disk. ".repeat(4_000));
    let origin = Origin { place: "b.txt".into(), ..Origin::default() };
    let incoming = incoming(&article, &claims, &ledger, &origin);
    let mut batch = store.batch().expect("batch");
    let error = batch.put(&incoming).expect_err("full");
    assert!(matches!(error, StoreError::Full { .. }) && error.to_string().contains("t.db"), "{error}");
    drop(batch);
    drop(store);
    let store = Store::open_to_read(&path).expect("open");
    assert!(store.verify().expect("verify").is_sound());
    assert_eq!(store.info().expect("info").documents, 1);
}

#[test]
fn spreadsheets_run_nothing_and_markdown_shows_what_it_is() {
    let mut store = Store::in_memory().expect("store");
    put(&mut store, "a.txt", "=cmd|' /C calc'!A0 <script>", "4.19");
    let listing = store.list(View::Claims, &Filter::default()).expect("claims");
    let print = |format| {
        let mut out = Vec::new();
        ask::print(&mut out, View::Claims, &listing, format).expect("printed");
        String::from_utf8(out).expect("UTF-8")
    };
    assert!(print(Format::Csv).contains(",'=cmd|"), "{}", print(Format::Csv));
    let md = print(Format::Md);
    assert!(md.contains("&lt;script&gt;") && !md.contains("<script>"), "{md}");
    let json: serde_json::Value = serde_json::from_str(&print(Format::Json)).expect("JSON");
    assert_eq!(json[0]["value"], "4190000000000");
    assert_eq!(print(Format::Jsonl).lines().count(), 1);
}

#[test]
fn filters_narrow() {
    let mut store = Store::in_memory().expect("store");
    let china = EntityRecord {
        id: EntityId::new("country:cn"),
        name: "China".into(),
        country: Some("cn".into()),
        maker: None,
        aliases: vec!["中国".into()],
    };
    store.put_entities(&[china], "one").expect("entities");
    put(&mut store, "a.txt", "Harbour Wire", "4.19");
    put(&mut store, "b.txt", "Ledger Post", "4.91");
    settle(&mut store);
    let count = |view, filter: Filter| store.list(view, &filter).expect("list").rows.len();
    let subject = store.find_entities("中国").expect("found");
    assert_eq!(count(View::Claims, Filter { subject, ..Filter::default() }), 2);
    assert_eq!(count(View::Claims, Filter { subject: vec!["country:us".into()], ..Filter::default() }), 0);
    assert_eq!(count(View::Claims, Filter { publisher: Some("harbour".into()), ..Filter::default() }), 1);
    assert_eq!(count(View::Facts, Filter { publisher: Some("ledger".into()), ..Filter::default() }), 1);
    assert_eq!(count(View::Facts, Filter { from: "2026-03-09".parse().ok(), ..Filter::default() }), 0);
    assert_eq!(count(View::Facts, Filter { from: "2026-03-08".parse().ok(), ..Filter::default() }), 1);
    assert_eq!(count(View::Facts, Filter { to: "2026-03-01".parse().ok(), ..Filter::default() }), 0);
    assert_eq!(count(View::Claims, Filter { metric: Some("rank".into()), ..Filter::default() }), 0);
    assert_eq!(count(View::Claims, Filter { platform: Some("openrouter".into()), ..Filter::default() }), 2);
    assert_eq!(count(View::Ledger, Filter { reason: Some("other_subject".into()), ..Filter::default() }), 2);
    assert_eq!(count(View::Ledger, Filter { reason: Some("forecast".into()), ..Filter::default() }), 0);
    assert_eq!(count(View::Sources, Filter { limit: Some(1), ..Filter::default() }), 1);
    let hits = store.search("chinese \"trillion tokens\"", 10).expect("search");
    assert_eq!(hits.iter().filter(|h| h.kind == "claim").count(), 2);
    assert_eq!(hits.iter().filter(|h| h.kind == "article").count(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_order_ends_in_the_same_export(order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(), split in 0..6_usize) {
        let articles = [("a", "4.19"), ("b", "4.19"), ("c", "4.2"), ("d", "4.91"), ("e", "41.9"), ("f", "4.19")];
        let build = |order: &[usize], split: usize| {
            let mut store = Store::in_memory().expect("store");
            for (done, i) in order.iter().enumerate() {
                let (name, trillions) = articles[*i];
                put(&mut store, name, name, trillions);
                if done == split {
                    settle(&mut store);
                }
            }
            settle(&mut store);
            export(&store)
        };
        prop_assert_eq!(build(&order, split), build(&[0, 1, 2, 3, 4, 5], 5));
    }

    #[test]
    fn what_is_stored_comes_back(trillions in 1_u32..9_999, range in any::<bool>(), times in any::<bool>()) {
        let mut store = Store::in_memory().expect("store");
        let shown = format!("{}.{}", trillions / 100, trillions % 100);
        let (article, mut claims, ledger) = article("a.txt", "Harbour Wire", &shown);
        if range {
            claims[0].value_max = "9000000000000000".parse().ok();
        }
        if times {
            claims[0].times_form = Some(tallywire::model::TimesForm::Increase);
            claims[0].baseline = "since:2026-01-01".parse().ok();
            claims[0].of = Some("token_volume".into());
            claims[0].n = Some("5".into());
        }
        let origin = Origin { place: "a.txt".into(), ..Origin::default() };
        let incoming = Incoming { article: &article, claims: &claims, ledger: &ledger, has_rules: true, retraction: None, origin: &origin };
        let mut batch = store.batch().expect("batch");
        batch.put(&incoming).expect("put");
        batch.commit().expect("commit");
        let back = store.sourced_claims().expect("claims");
        prop_assert_eq!(back.len(), 1);
        prop_assert_eq!(&*back[0].claim, &claims[0]);
        prop_assert_eq!(&back[0].source.publisher, &article.meta.publisher);
    }
}
