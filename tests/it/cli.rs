//! The commands as a user types them: each case of `tests/cmd/` is one file, run in a folder of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;

fn tallywire(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
    command.current_dir(dir).env("COLUMNS", "120").env_remove("RUST_BACKTRACE").stdin(Stdio::null());
    command
}

fn run(dir: &Path, args: &[&str]) -> Output {
    tallywire(dir).args(args).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A case: files, then commands with what each must say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Why the case is there.
    about: String,
    /// Files to make first, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
    run: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    args: Vec<String>,
    #[serde(default)]
    stdin: Option<String>,
    status: i32,
    /// What standard output must hold, in any order.
    #[serde(default)]
    stdout: Vec<String>,
    /// What it must not hold.
    #[serde(default)]
    not_stdout: Vec<String>,
    /// What standard error must hold.
    #[serde(default)]
    stderr: Vec<String>,
}

fn check(name: &str, step: &Step, output: &Output) {
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    let shown = format!("{name}: {:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}", step.args);
    assert_eq!(output.status.code(), Some(step.status), "exit code of {shown}");
    for wanted in &step.stdout {
        assert!(stdout.contains(wanted.as_str()), "stdout lacks {wanted:?}: {shown}");
    }
    for unwanted in &step.not_stdout {
        assert!(!stdout.contains(unwanted.as_str()), "stdout has {unwanted:?}: {shown}");
    }
    for wanted in &step.stderr {
        assert!(stderr.contains(wanted.as_str()), "stderr lacks {wanted:?}: {shown}");
    }
    if step.stderr.is_empty() {
        assert_eq!(stderr, "", "nothing is said on stderr: {shown}");
    }
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut ran = 0;
    for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry.expect("tests/cmd can be read");
        if entry.path().extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let name = entry.file_name().to_string_lossy().into_owned();
        let case: Case = toml::from_str(&std::fs::read_to_string(entry.path()).expect("read"))
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(!case.about.is_empty(), "{name} says why it is there");
        let dir = tempfile::tempdir().expect("folder");
        for (path, content) in &case.files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
            std::fs::write(path, content).expect("write");
        }
        for step in &case.run {
            check(&name, step, &perform(dir.path(), step));
        }
        ran += 1;
    }
    assert!(ran >= 8, "only {ran} cases were found in {}", folder.display());
}

fn perform(dir: &Path, step: &Step) -> Output {
    let mut command = tallywire(dir);
    command.args(&step.args);
    let Some(input) = &step.stdin else { return command.output().expect("the program runs") };
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("spawn");
    std::io::Write::write_all(&mut child.stdin.take().expect("stdin"), input.as_bytes()).expect("write");
    child.wait_with_output().expect("output")
}

/// So many short articles of different publishers about one week, some of which agree.
fn make_articles(dir: &Path, count: usize) {
    std::fs::create_dir_all(dir.join("in")).expect("folder");
    for i in 0..count {
        let (day, tenths) = (2 + 7 * (i % 4), i % 9);
        let article = format!(
            "---\ntitle: \"Tokens, report {i}\"\npublisher: Paper {i}\npublished: 2026-03-31\nlang: en\n---\n\
             In the week of March {day}, 2026 Chinese models processed 4.{tenths} trillion tokens on OpenRouter.\n"
        );
        std::fs::write(dir.join(format!("in/{i:04}.md")), article).expect("write");
    }
}

fn export(dir: &Path, db: &str) -> String {
    let output = run(dir, &["export", "--db", db]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn threads_and_order_make_no_difference() {
    let dir = tempfile::tempdir().expect("folder");
    make_articles(dir.path(), 150);
    for (db, args) in [
        ("one.db", vec!["in", "--jobs", "1"]),
        ("four.db", vec!["in", "--jobs", "4"]),
        ("mixed.db", vec!["in/01*.md", "in/0003.md", "in", "--jobs", "2"]),
    ] {
        let output = run(dir.path(), &[&["ingest", "--db", db], &args[..]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let one = export(dir.path(), "one.db");
    assert!(one.lines().filter(|l| l.contains("\"record\":\"claim\"")).count() >= 150, "{one}");
    assert_eq!(one, export(dir.path(), "four.db"));
    assert_eq!(one, export(dir.path(), "mixed.db"));
}

#[test]
fn killed_at_any_moment_it_leaves_a_sound_file_and_goes_on() {
    let dir = tempfile::tempdir().expect("folder");
    make_articles(dir.path(), 400);
    assert!(run(dir.path(), &["ingest", "in", "--db", "whole.db", "--jobs", "1"]).status.success());
    let mut killed = 0;
    for enough in [1, 100, 250, 390] {
        let mut child = tallywire(dir.path())
            .args(["ingest", "in", "--db", "cut.db", "--jobs", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("spawn");
        let since = Instant::now();
        while stored(&dir.path().join("cut.db")) < enough
            && child.try_wait().expect("wait").is_none()
            && since.elapsed() < Duration::from_secs(60)
        {
            std::thread::sleep(Duration::from_millis(2));
        }
        killed += usize::from(child.try_wait().expect("wait").is_none());
        child.kill().expect("kill");
        child.wait().expect("wait");
        let verify = run(dir.path(), &["db", "verify", "--db", "cut.db"]);
        assert!(verify.status.success(), "{}{}", text(&verify.stdout), text(&verify.stderr));
    }
    assert!(killed > 0, "every run ended before it could be killed");
    assert!(run(dir.path(), &["ingest", "in", "--db", "cut.db"]).status.success());
    assert_eq!(export(dir.path(), "cut.db"), export(dir.path(), "whole.db"));
}

/// How many articles a file holds that another program is writing to.
fn stored(path: &Path) -> i64 {
    tallywire::store::Store::open_to_read(path).and_then(|store| store.info()).map_or(0, |info| info.documents)
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let dir = tempfile::tempdir().expect("folder");
    make_articles(dir.path(), 300);
    assert!(run(dir.path(), &["ingest", "in"]).status.success());
    let mut child = tallywire(dir.path())
        .args(["claims", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("spawn");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("output");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn every_command_has_help_with_examples() {
    let dir = tempfile::tempdir().expect("folder");
    let top = text(&run(dir.path(), &["--help"]).stdout);
    let commands: Vec<&str> = top
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| !l.is_empty())
        // A long description goes on below itself, further in.
        .filter(|l| !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|c| *c != "help")
        .collect();
    assert!(commands.contains(&"ingest") && commands.len() >= 9, "{commands:?}");
    for command in commands {
        let levels: &[&[&str]] = if command == "db" { &[&["db", "verify"], &["db", "info"]] } else { &[&[command]] };
        for level in levels {
            let help = text(&run(dir.path(), &[level, &["--help"][..]].concat()).stdout);
            assert!(
                help.contains("Examples:\n  tallywire ") || command == "rules",
                "{level:?} has no examples:\n{help}"
            );
        }
    }
}
