//! What extraction makes of whole articles, to be read by eye: each line of the text, and under it carets below every quote
//! with its claim, and below every figure that is none with the reason.
//!
//! The files of `tests/fixtures/extract/` are made up, each for some habits of the press; `corpus/` is the project's own.
//! Gold says what should come out (`.ci/run scores`); snapshots say what does.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use tallywire::model::{Article, ByteSpan, Claim, LedgerEntry};
use tallywire::pipeline::{Engine, Extraction};
use tallywire::read::{Given, read};
use unicode_width::UnicodeWidthStr;

const FOLDERS: &[&str] = &["tests/fixtures/extract", "corpus"];

#[test]
fn extraction_of_whole_articles() {
    let engine = Engine::load(None).expect("the built-in rules");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // All are compared before the test fails, so that one run shows every difference.
    let mut differing = Vec::new();
    for path in documents() {
        let bytes = fs::read(&path).expect("a readable file");
        let name = name(&path);
        let article = read(&shown(&path), &bytes, None, &Given::default()).unwrap_or_else(|error| panic!("{error}"));
        let page = page(&article, &engine.extract(&article));
        let same = settings.bind(|| std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), page)).is_ok());
        if !same {
            differing.push(name);
        }
    }
    assert!(differing.is_empty(), "read the differences above; INSTA_UPDATE=always accepts them: {differing:?}");
}

/// A snapshot that no test compares any more looks like a promise and is none.
#[test]
fn no_snapshot_is_orphaned() {
    let wanted: BTreeSet<String> = documents().iter().map(|path| format!("{}.snap", name(path))).collect();
    let there: BTreeSet<String> = fs::read_dir(root().join("tests/snapshots"))
        .expect("tests/snapshots")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|file| file.ends_with(".snap"))
        .collect();
    assert_eq!(there, wanted, "left: the files of tests/snapshots; right: one for each document");
    let sources = ["tests", "src"].map(|folder| walkdir::WalkDir::new(root().join(folder)));
    let pending: Vec<PathBuf> = sources
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.to_string_lossy().ends_with(".snap.new"))
        .filter(|path| !path.starts_with(root().join("tests/snapshots")))
        .collect();
    assert!(pending.is_empty(), "snapshots outside of tests/snapshots: {pending:?}");
}

#[test]
fn carets_stand_under_wide_characters() {
    assert_eq!(carets("周调用量达20.39万亿Token。", ByteSpan::new(15, 31)), "          ^^^^^^^^^^^^^^");
    assert_eq!(carets("up 8.2%", ByteSpan::new(3, 7)), "   ^^^^");
}

fn documents() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        // The corpus may hold notes and metadata beside its articles.
        let files =
            fs::read_dir(root().join(folder)).into_iter().flatten().map(|entry| entry.expect("an entry").path());
        paths.extend(files.filter(|path| {
            path.extension()
                .is_some_and(|extension| ["md", "txt", "html", "htm"].iter().any(|known| extension == *known))
        }));
    }
    paths.sort();
    assert!(paths.len() >= 10, "found {paths:?}");
    paths
}

/// The snapshot's name: the folder's last part and the file's stem.
fn name(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    format!("{folder}-{stem}")
}

/// The path as it is named on any machine.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The article with its claims and its ledger.
fn page(article: &Article, found: &Extraction) -> String {
    let mut out = String::new();
    let (claims, ledger) = (found.claims.len(), found.ledger.len());
    writeln!(out, "{claims} claims, {ledger} on the ledger").expect("text");
    let mut at = 0;
    for line in article.text.split_inclusive('\n') {
        let span = ByteSpan::new(at, at + line.trim_end_matches('\n').len());
        at += line.len();
        writeln!(out, "\n{}", span.of(&article.text)).expect("text");
        for (start, note) in notes(span, &article.text, found) {
            writeln!(out, "{}\n{}", note.0, indent(start, &note.1)).expect("text");
        }
    }
    out
}

/// For every quote and ledger entry that begins in the line: the column, the carets, and what is said of it.
fn notes(line: ByteSpan, text: &str, found: &Extraction) -> Vec<(usize, (String, String))> {
    let inside = |start: usize| line.start <= start && start < line.end.max(line.start + 1);
    let local = |start: usize, end: usize| ByteSpan::new(start - line.start, end.min(line.end) - line.start);
    let claims = found.claims.iter().filter(|claim| inside(claim.start));
    let mut spans: Vec<(ByteSpan, String)> = claims.map(|c| (local(c.start, c.end), claim_note(c, text))).collect();
    let ledger = found.ledger.iter().filter(|entry| inside(entry.span.start));
    spans.extend(ledger.map(|entry| (local(entry.span.start, entry.span.end), ledger_note(entry))));
    spans.sort();
    let whole = line.of(text);
    spans.into_iter().map(|(span, note)| (column(whole, span.start), (carets(whole, span), note))).collect()
}

fn claim_note(claim: &Claim, text: &str) -> String {
    let json = serde_json::to_value(claim).expect("a claim is JSON");
    let field = |name: &str| json.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let mut note = format!("{} {} {}", field("metric"), field("subject"), field("value"));
    for (before, name) in [("..", "value_max"), (" ", "unit")] {
        if !field(name).is_empty() {
            write!(note, "{before}{}", field(name)).expect("text");
        }
    }
    if field("qualifier") != "exact" {
        write!(note, " ({})", field("qualifier")).expect("text");
    }
    match (field("period_start").as_str(), field("period_end").as_str()) {
        ("", "") => note.push_str(", period open"),
        (start, end) => write!(note, ", {start} to {end}").expect("text"),
    }
    for name in
        ["of", "object", "baseline", "n", "state", "scope", "grain", "part", "measure", "platform", "times_form"]
    {
        if !field(name).is_empty() {
            write!(note, ", {name} {}", field(name)).expect("text");
        }
    }
    if !claim.attribution.is_empty() {
        write!(note, ", says {}", claim.attribution.join(" < ")).expect("text");
    }
    write!(note, "  [{}]", claim.rule).expect("text");
    for proof in &claim.evidence {
        let words = text.get(proof.start..proof.end).expect("evidence on character boundaries");
        write!(note, "\n  {} from the {}: {words}", proof.role, proof.how).expect("text");
    }
    note
}

fn ledger_note(entry: &LedgerEntry) -> String {
    let rule = entry.rule.as_ref().map(|rule| format!("  [{rule}]")).unwrap_or_default();
    format!("no claim: {}{rule}", entry.reason)
}

/// The column on a terminal at which a byte of the line is printed.
fn column(line: &str, at: usize) -> usize {
    line[..at].width()
}

fn carets(line: &str, span: ByteSpan) -> String {
    let width = span.of(line).width().max(1);
    format!("{}{}", " ".repeat(column(line, span.start)), "^".repeat(width))
}

/// Text moved to the right; far-off columns would run off the screen, so there is a limit.
fn indent(column: usize, text: &str) -> String {
    let margin = " ".repeat(column.min(60));
    text.lines().map(|line| format!("{margin}{line}")).collect::<Vec<_>>().join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
