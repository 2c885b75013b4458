//! A file that an earlier tallywire wrote is brought up to date, and says the same.

use std::path::Path;

use rusqlite::Connection;
use tallywire::rules::{Entities, RuleSource};
use tallywire::store::{SCHEMA_VERSION, Store};

const FIRST: &str = include_str!("../../src/store/migrations/0001_tables.sql");
const SECOND: &str = include_str!("../../src/store/migrations/0002_sources.sql");

/// Two articles about one week, as a file of the first schema holds them, with views of that time over tables that change since.
const CONTENT: &str = r#"
CREATE VIEW sources AS SELECT v.publisher, v.published, d.name AS document FROM documents d JOIN versions v ON v.id = d.current;
CREATE VIEW conflicts_open AS SELECT id, kind FROM conflicts WHERE resolved_by IS NULL;
INSERT INTO entities (id, name, kind) VALUES ('country:cn', 'China', 'country');
INSERT INTO documents (id, name) VALUES ('d1', 'harbour.txt'), ('d2', 'lantern.txt');
INSERT INTO versions (id, document, text, content_hash, publisher, published, lang) VALUES
  ('v1', 'd1', 'China came to 4.19 trillion tokens.', 'h1', 'Harbour Wire', '2026-03-09', 'en'),
  ('v2', 'd2', 'China used 4.2 trillion tokens.', 'h2', 'Lantern', '2026-03-10', 'en');
UPDATE documents SET current = 'v' || substr(id, 2);
INSERT INTO claims (id, version, metric, subject, value, value_real, unit, qualifier, platform, period_start, period_end, grain, quote,
  start, end, rule, value_text) VALUES
  ('c1', 'v1', 'token_volume', 'country:cn', '4190000000000', 4.19e12, 'tokens', 'exact', 'openrouter', '2026-03-02', '2026-03-08', 'week',
   '4.19 trillion tokens', 14, 34, 'volume', '4.19 trillion'),
  ('c2', 'v2', 'token_volume', 'country:cn', '4200000000000', 4.2e12, 'tokens', 'exact', 'openrouter', '2026-03-02', '2026-03-08', 'week',
   '4.2 trillion tokens', 11, 30, 'volume', '4.2 trillion');
"#;

fn older(path: &Path, schema: i64) {
    let conn = Connection::open(path).expect("a file");
    conn.execute_batch(FIRST).expect("the first schema");
    conn.execute_batch(CONTENT).expect("its content");
    if schema > 1 {
        conn.execute_batch(SECOND).expect("the second schema");
    }
    conn.pragma_update(None, "application_id", 0x746c_7977).expect("ours");
    conn.pragma_update(None, "user_version", schema).expect("its number");
}

/// Name and definition of all that a file is made of.
fn made_of(path: &Path, kind: &str) -> Vec<(String, String)> {
    let conn = Connection::open(path).expect("a file");
    let mut statement = conn
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = ?1 AND sql IS NOT NULL ORDER BY name")
        .expect("SQL");
    let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.collect::<Result<_, _>>().expect("texts")
}

fn upgraded(schema: i64) {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (folder.path().join("old.db"), folder.path().join("new.db"));
    older(&old, schema);
    Store::open_to_write(&new).expect("a new file").close().expect("closed");
    let mut store = Store::open_to_write(&old).expect("an old file");
    assert!(store.facts_pending().expect("pending"), "what follows is worked out by the rules of today");
    let entities = Entities::load(&RuleSource::built_in()).unwrap_or_else(|_| panic!("the rules load"));
    store.refresh(&entities).expect("facts");
    let facts = store.query("SELECT value, status, agreeing, publisher FROM facts_cited").expect("facts");
    assert_eq!(
        format!("{:?}", facts.rows),
        r#"[[Text("4190000000000"), Text("agreed"), Integer(2), Text("Harbour Wire")]]"#
    );
    let alike = store.query("SELECT DISTINCT alike IS NOT NULL FROM claims").expect("claims");
    assert_eq!(format!("{:?}", alike.rows), "[[Integer(1)]]");
    store.close().expect("closed");
    let version: i64 =
        Connection::open(&old).and_then(|c| c.pragma_query_value(None, "user_version", |r| r.get(0))).expect("version");
    assert_eq!(version, SCHEMA_VERSION);
    for kind in ["view", "index"] {
        assert_eq!(made_of(&old, kind), made_of(&new, kind), "{kind}");
    }
    for (view, _) in made_of(&old, "view") {
        Store::open_to_read(&old).expect("open").query(&format!("SELECT * FROM {view} LIMIT 1")).expect(&view);
    }
}

#[test]
fn a_file_of_schema_1_comes_out_as_a_new_one() {
    upgraded(1);
}

#[test]
fn a_file_of_schema_2_comes_out_as_a_new_one() {
    upgraded(2);
}
