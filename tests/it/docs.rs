//! What the documents tell the reader to type works.

use std::path::Path;

use tallywire::store::Store;

/// The SQL blocks of a document: name, expected columns, statement.
fn sql_blocks(text: &str) -> Vec<(String, Vec<String>, String)> {
    let mut blocks = Vec::new();
    for block in text.split("```sql\n").skip(1) {
        let sql = block.split("```").next().unwrap_or("");
        let comment = |key: &str| {
            sql.lines()
                .find_map(|l| l.strip_prefix(&format!("-- {key}: ")))
                .unwrap_or_else(|| panic!("no {key} in:\n{sql}"))
        };
        let columns = comment("columns").split(", ").map(str::to_owned).collect();
        blocks.push((comment("name").to_owned(), columns, sql.to_owned()));
    }
    blocks
}

#[test]
fn every_query_of_the_database_guide_answers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dir = tempfile::tempdir().expect("folder");
    let db = dir.path().join("t.db");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(root)
        .args(["ingest", "corpus", "--db"])
        .arg(&db)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(root)
        .args(["primary", "openrouter", "--file", "tests/fixtures/primary/made-up.json", "--db"])
        .arg(&db)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let store = Store::open_to_read(&db).expect("open");
    let blocks = sql_blocks(&std::fs::read_to_string(root.join("docs/database.md")).expect("the guide"));
    assert!(blocks.len() >= 10, "only {} queries", blocks.len());
    for (name, columns, sql) in blocks {
        let listing = store.query(&sql).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(listing.columns, columns, "{name}");
        assert!(!listing.rows.is_empty(), "{name} finds nothing in corpus/");
        if name == "prove-citations" {
            assert_eq!(listing.rows[0][0], listing.rows[0][1]);
        }
    }
    assert!(store.verify().expect("verify").is_sound());
}

#[test]
fn the_corpus_shows_what_its_notes_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let notes = std::fs::read_to_string(root.join("corpus-gold/notes.md")).expect("notes");
    for word in notes.split('`').filter(|w| w.starts_with("2026-") && w.contains('.')) {
        assert!(root.join("corpus").join(word).exists(), "the notes name {word}");
    }
    let gold = std::fs::read_to_string(root.join("corpus-gold/claims.jsonl")).expect("gold");
    let mut documents = 0;
    for line in gold.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let path = root.join(record["document"].as_str().expect("a name"));
        let bytes = std::fs::read(&path).expect("the article");
        let article = tallywire::read::read(
            "x",
            &bytes,
            tallywire::read::Format::of_name(&path.to_string_lossy()),
            &Default::default(),
        )
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let words =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let text = words(&article.text);
        for claim in record["claims"].as_array().expect("claims") {
            for part in claim["quote"].as_str().expect("a quote").split(" … ") {
                assert!(text.contains(&words(part)), "{}: the gold quotes {part:?}", path.display());
            }
        }
        documents += 1;
    }
    let articles = std::fs::read_dir(root.join("corpus")).expect("corpus").count();
    assert_eq!(documents, articles, "every article has gold");
}
