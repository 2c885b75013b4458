//! Articles that take themselves back: their claims stay and are shown, support nothing from that day on, and are known before.

use std::path::{Path, PathBuf};
use std::process::Command;

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, head: &str, body: &str) {
        let text = format!(
            "---\ntitle: Chinese models on OpenRouter\nurl: https://example.org/{name}\nlang: en\n{head}---\n\n{body}\n"
        );
        std::fs::write(self.path(&format!("{name}.md")), text).expect("written");
    }

    fn run(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tallywire"))
            .current_dir(self.dir.path())
            .args(args)
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Ingests the folder; each fact about China as value and standing.
    fn facts(&self, more: &[&str]) -> Vec<(String, String)> {
        let args = ["facts", "--metric", "token_volume", "--subject", "China", "--format", "json"];
        let told = self.run(&[&args, more].concat());
        let rows: Vec<serde_json::Value> = serde_json::from_str(&told).expect("JSON");
        let word = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or("none").to_owned();
        rows.iter().map(|row| (word(row, "value"), word(row, "status"))).collect()
    }
}

const STORY: &str =
    "In the week of March 2 to 8, 2026, Chinese AI models processed 4.12 trillion tokens on OpenRouter.";
const OTHER: &str = "Chinese models used 4.19 trillion tokens on OpenRouter in the week of March 2 to 8, 2026.";

fn fact(value: &str, status: &str) -> Vec<(String, String)> {
    vec![(value.to_owned(), status.to_owned())]
}

fn is_sound(path: &Path) {
    assert!(tallywire::store::Store::open_to_read(path).and_then(|s| s.verify()).expect("verified").is_sound());
}

#[test]
fn a_page_that_takes_itself_back_supports_nothing_any_more() {
    let desk = Desk::new();
    desk.write("harbour", "publisher: Harbour Wire\npublished: 2026-03-09\n", STORY);
    desk.write("lantern", "publisher: Lantern\npublished: 2026-03-10\n", OTHER);
    desk.run(&["ingest", "."]);
    assert_eq!(desk.facts(&[]), fact("none", "open"));
    let notice = format!("Editor's note, 12 March 2026: This article has been retracted.\n\n{STORY}");
    desk.write("harbour", "publisher: Harbour Wire\npublished: 2026-03-09\n", &notice);
    desk.run(&["ingest", "."]);
    assert_eq!(desk.facts(&[]), fact("4190000000000", "single"));
    assert_eq!(desk.facts(&["--as-of", "2026-03-09"]), fact("4120000000000", "single"));
    assert_eq!(desk.facts(&["--as-of", "2026-03-11"]), fact("none", "open"));
    assert_eq!(desk.facts(&["--as-of", "2026-03-12"]), fact("4190000000000", "single"));
    let claims = desk.run(&["claims", "--format", "json", "--publisher", "Harbour"]);
    assert!(
        claims.contains("\"taken_back\": \"2026-03-12\"") || claims.contains("\"taken_back\":\"2026-03-12\""),
        "{claims}"
    );
    is_sound(&desk.path("tallywire.db"));
}

#[test]
fn what_one_page_alone_said_and_took_back_is_withdrawn_and_still_shown() {
    let desk = Desk::new();
    let body = format!("{STORY}\n\nThis article was withdrawn on 14 March 2026 after its source could not be found.");
    desk.write("harbour", "publisher: Harbour Wire\npublished: 2026-03-09\n", &body);
    desk.run(&["ingest", "."]);
    assert_eq!(desk.facts(&[]), fact("none", "withdrawn"));
    assert_eq!(desk.facts(&["--as-of", "2026-03-13"]), fact("4120000000000", "single"));
    let id = desk.run(&["facts", "--metric", "token_volume", "--format", "json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&id).expect("JSON");
    let case = desk.run(&["fact", rows[0]["id"].as_str().expect("an id")]);
    assert!(case.contains("every report of it was corrected or taken back"), "{case}");
    assert!(case.contains("taken back on 2026-03-14: “This article was withdrawn on 14 March 2026"), "{case}");
    is_sound(&desk.path("tallywire.db"));
}

#[test]
fn a_page_without_its_notice_stands_again_and_one_taken_back_by_hand_does_not() {
    let desk = Desk::new();
    desk.write(
        "harbour",
        "publisher: Harbour Wire\npublished: 2026-03-09\n",
        &format!("{STORY}\n\nThis article has been withdrawn."),
    );
    desk.run(&["ingest", "."]);
    assert_eq!(desk.facts(&[]), fact("none", "withdrawn"));
    desk.write("harbour", "publisher: Harbour Wire\npublished: 2026-03-09\nmodified: 2026-03-15\n", STORY);
    desk.run(&["ingest", "."]);
    assert_eq!(desk.facts(&[]), fact("4120000000000", "single"));
    desk.run(&["db", "retract", "https://example.org/harbour", "--on", "2026-03-20"]);
    assert_eq!(desk.facts(&[]), fact("none", "withdrawn"));
    assert_eq!(desk.facts(&["--as-of", "2026-03-19"]), fact("4120000000000", "single"));
}
