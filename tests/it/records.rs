//! Claim records as an input: gold files, and what the program prints itself.

use std::path::Path;
use std::process::Output;

fn run(dir: &Path, args: &[&str]) -> Output {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tallywire")).current_dir(dir).args(args).output();
    output.expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn export(dir: &Path, db: &str) -> String {
    text(&run(dir, &["export", "--db", db]).stdout)
}

/// What reconciliation made of the claims, without ids of claims, which hang on the text that they are cited from.
fn facts(export: &str) -> Vec<String> {
    let mut told = Vec::new();
    for line in export.lines().filter(|line| line.contains(r#""record":"fact""#)) {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        record["witnesses"] = record["witnesses"].as_array().map_or(0, Vec::len).into();
        told.push(record.to_string());
    }
    told
}

#[test]
fn an_export_comes_in_again_and_says_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    let corpus = root.join("corpus").display().to_string();
    assert!(run(dir, &["ingest", &corpus, "--db", "a.db"]).status.success());
    let first = export(dir, "a.db");
    std::fs::write(dir.join("claims.jsonl"), &first).expect("written");
    let output = run(dir, &["ingest", "claims.jsonl", "--db", "b.db"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let second = export(dir, "b.db");
    let ids = |export: &str| facts(export).len();
    assert!(ids(&first) > 50 && ids(&first) == ids(&second), "{} and {}", ids(&first), ids(&second));
    assert!(run(dir, &["db", "verify", "--db", "b.db"]).status.success());
    let again = run(dir, &["ingest", "claims.jsonl", "--db", "b.db"]);
    assert!(text(&again.stdout).contains(" 0 new, "), "{}", text(&again.stdout));
    assert_eq!(export(dir, "b.db"), second);
}

#[test]
fn gold_is_an_input_and_bad_records_are_told_once_each() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    let gold = std::fs::read_to_string(root.join("corpus-gold/claims.jsonl")).expect("gold");
    let bad = r#"{"document": "x.md", "claims": [{"metric": "share"}]}"#;
    std::fs::write(dir.join("gold.jsonl"), format!("{gold}\n{bad}\n{{oops\n")).expect("written");
    let output = run(dir, &["ingest", "gold.jsonl"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let told = text(&output.stderr);
    let line = gold.lines().count() + 1 + usize::from(gold.ends_with('\n'));
    assert!(
        told.contains(&format!(
            "gold.jsonl, line {line}, claim 1: expected a claim record as CLAIM.md has it: missing field"
        )),
        "{told}"
    );
    assert!(told.contains(&format!("gold.jsonl, line {}: expected a JSON object", line + 1)), "{told}");
    assert_eq!(told.matches("the record was left out").count(), 2, "{told}");
    assert!(text(&output.stdout).contains(&format!("{} new", gold.lines().count())), "{}", text(&output.stdout));
    assert!(run(dir, &["db", "verify"]).status.success());
}

#[test]
fn records_are_told_from_articles_by_what_the_lines_hold() {
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    let article = r#"{"url": "https://example.org/a", "title": "Tokens", "text": "Chinese models used 4.19 trillion tokens on OpenRouter in the week of March 2-8, 2026."}"#;
    std::fs::write(dir.join("articles.jsonl"), article).expect("written");
    assert!(text(&run(dir, &["ingest", "articles.jsonl"]).stdout).contains("1 new"));
    let claims = text(&run(dir, &["claims", "--format", "jsonl"]).stdout);
    assert!(claims.contains("4190000000000"), "{claims}");
}
