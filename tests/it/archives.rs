//! Archives from end to end: documents with their two dates, and runs that are killed in the middle.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tallywire::store::Store;

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tallywire"));
    command.current_dir(dir).args(args).stdin(Stdio::null());
    command
}

fn run(dir: &Path, args: &[&str]) -> Output {
    command(dir, args).output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Cells of a query, joined by `|`, a row a string.
fn rows(dir: &Path, sql: &str) -> Vec<String> {
    let store = Store::open_to_read(&dir.join("tallywire.db")).expect("the database");
    let listing = store.query(sql).expect("rows");
    listing.rows.iter().map(|row| row.iter().map(|cell| cell.show()).collect::<Vec<_>>().join("|")).collect()
}

fn page(n: usize) -> String {
    let week = 1 + n % 20;
    format!(
        "<html lang=en><head><title>Tokens, report {n}</title><meta property='article:published_time' content='2026-03-{week:02}T08:00:00Z'>\
         </head><body><article><h1>Tokens, report {n}</h1><p>In the week of March 2-8, 2026 Chinese models processed {}.{:02} trillion \
         tokens on OpenRouter, according to the platform.</p><p>{}</p></article></body></html>",
        1 + n % 9,
        n % 100,
        "The editors of this paper counted the figures twice and found the same both times. ".repeat(1 + n % 30),
    )
}

fn response(n: usize, day: usize) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{}", page(n));
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{n}\r\nWARC-Date: 2026-04-{day:02}T05:06:07Z\r\n\
         Content-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    )
    .into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

fn warc_gz(reports: usize) -> Vec<u8> {
    let info = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\ninfo\r\n\r\n";
    let mut out = gzip(info);
    (0..reports).for_each(|n| out.extend(gzip(&response(n, 1 + n % 28))));
    out
}

#[test]
fn a_warc_gives_its_pages_with_the_day_of_capture_apart_from_the_day_of_publication() {
    let dir = tempfile::tempdir().expect("folder");
    std::fs::write(dir.path().join("crawl.warc.gz"), warc_gz(5)).expect("write");
    let output = run(dir.path(), &["ingest", "crawl.warc.gz", "--keep-raw"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("5 new"), "{}", text(&output.stdout));
    let kept = rows(
        dir.path(),
        "SELECT url, published, published_from, captured, http_status, content_type, received_from FROM versions ORDER BY url LIMIT 2",
    );
    assert_eq!(
        kept,
        [
            "https://news.example/0|2026-03-01|meta|2026-04-01|200|text/html; charset=utf-8|crawl.warc.gz#https://news.example/0 2026-04-01T05:06:07Z",
            "https://news.example/1|2026-03-02|meta|2026-04-02|200|text/html; charset=utf-8|crawl.warc.gz#https://news.example/1 2026-04-02T05:06:07Z",
        ]
    );
    assert_eq!(rows(dir.path(), "SELECT count(*) FROM archives"), ["0"], "read to its end");
    let proofs = run(dir.path(), &["db", "verify"]);
    assert!(proofs.status.success() && text(&proofs.stdout).contains("5 of 5         texts made again"));
    let again = text(&run(dir.path(), &["ingest", "crawl.warc.gz"]).stdout);
    assert!(again.contains("0 new, 5 unchanged"), "{again}");
}

#[test]
fn options_choose_records_by_the_day_of_capture_alone() {
    let dir = tempfile::tempdir().expect("folder");
    std::fs::write(dir.path().join("crawl.warc.gz"), warc_gz(6)).expect("write");
    let args = ["ingest", "crawl.warc.gz", "--captured-from", "2026-04-02", "--captured-to", "2026-04-04"];
    assert!(run(dir.path(), &args).status.success());
    let days = rows(dir.path(), "SELECT captured FROM versions ORDER BY captured");
    assert_eq!(days, ["2026-04-02", "2026-04-03", "2026-04-04"]);

    // A saved page: its capture bounds the dates that are found in it, and is no date of publication.
    std::fs::write(dir.path().join("saved.html"), page(19)).expect("write");
    std::fs::write(dir.path().join("meta.csv"), "path,captured\nsaved.html,2026-03-25\n").expect("write");
    assert!(run(dir.path(), &["ingest", "saved.html", "--meta", "meta.csv"]).status.success());
    assert!(run(dir.path(), &["ingest", "saved.html", "--captured", "2026-03-10"]).status.success());
    let dates = rows(
        dir.path(),
        "SELECT coalesce(published, '-'), captured FROM versions WHERE received_from = 'saved.html' ORDER BY seq",
    );
    assert_eq!(dates, ["2026-03-20|2026-03-25", "-|2026-03-10"]);
}

/// Kills a run as soon as the database holds a position, and gives that position.
fn kill_in_the_middle(dir: &Path, archive: &str) -> Option<String> {
    let mut child = command(dir, &["ingest", archive, "--jobs", "1"]).stdout(Stdio::null()).spawn().expect("runs");
    let begin = Instant::now();
    let position = loop {
        let found = Store::open_to_read(&dir.join("tallywire.db")).ok().and_then(|store| store.archives().ok());
        if let Some(reached) = found.and_then(|all| all.get(archive).cloned()) {
            break Some(reached.position);
        }
        if child.try_wait().expect("state").is_some() || begin.elapsed() > Duration::from_secs(120) {
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let _ = child.kill();
    let _ = child.wait();
    position
}

fn assert_resumes(name: &str, bytes: &[u8], documents: usize) {
    let (whole, cut) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    for dir in [&whole, &cut] {
        std::fs::write(dir.path().join(name), bytes).expect("write");
    }
    assert!(run(whole.path(), &["ingest", name]).status.success());
    let position = kill_in_the_middle(cut.path(), name).expect("the run was stopped before its end");
    let before: usize = rows(cut.path(), "SELECT count(*) FROM versions")[0].parse().expect("a number");
    assert!(before < documents, "killed too late to tell anything");
    let resumed = run(cut.path(), &["ingest", name]);
    assert!(resumed.status.success(), "{}", text(&resumed.stderr));
    let said = text(&resumed.stderr);
    assert!(said.contains(&format!("{name}: goes on at byte ")) && said.contains("--from-start"), "{position}: {said}");
    assert!(!text(&resumed.stdout).contains(&format!("{documents} new")), "nothing is read twice");
    let export = |dir: &Path| text(&run(dir, &["export"]).stdout);
    assert!(export(whole.path()).lines().count() > documents);
    assert!(export(whole.path()) == export(cut.path()), "{name}: the export differs after a kill");
    assert_eq!(rows(cut.path(), "SELECT count(*) FROM archives"), ["0"]);
    assert!(run(cut.path(), &["db", "verify"]).status.success());
}

#[test]
fn a_run_killed_in_the_middle_of_a_warc_goes_on_there() {
    assert_resumes("crawl.warc.gz", &warc_gz(200), 200);
}

#[test]
fn a_run_killed_in_the_middle_of_packed_json_lines_goes_on_there() {
    let line = |n: usize| {
        let html = serde_json::to_string(&page(n)).expect("JSON");
        format!("{{\"url\":\"https://news.example/{n}\",\"html\":{html},\"crawl_date\":\"2026-04-05\"}}\n")
    };
    let lines: String = (0..200).map(line).collect();
    assert_resumes("documents.jsonl.gz", &gzip(lines.as_bytes()), 200);
}

#[test]
fn a_position_is_forgotten_when_the_file_is_another_one_and_when_the_user_says_so() {
    let dir = tempfile::tempdir().expect("folder");
    let place = dir.path().join("crawl.warc.gz");
    std::fs::write(&place, warc_gz(200)).expect("write");
    kill_in_the_middle(dir.path(), "crawl.warc.gz").expect("stopped before the end");
    let copy = tempfile::tempdir().expect("folder");
    for entry in std::fs::read_dir(dir.path()).expect("folder").flatten() {
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copy");
    }
    let fresh = run(copy.path(), &["ingest", "crawl.warc.gz", "--from-start"]);
    assert!(fresh.status.success() && text(&fresh.stderr).is_empty(), "{}", text(&fresh.stderr));
    assert_eq!(rows(copy.path(), "SELECT count(*) FROM versions"), ["200"]);

    let other: Vec<u8> = (1000..1003).flat_map(|n| gzip(&response(n, 7))).collect();
    std::fs::write(&place, other).expect("write");
    let anew = run(dir.path(), &["ingest", "crawl.warc.gz"]);
    assert!(anew.status.success() && text(&anew.stdout).contains("3 new"), "{}", text(&anew.stdout));
    assert!(text(&anew.stderr).contains("begins anew, for the file changed"), "{}", text(&anew.stderr));
}

/// Linux tells a process's highest memory; elsewhere there is nothing to measure by.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded_by_the_records_and_not_by_the_archive() {
    let dir = tempfile::tempdir().expect("folder");
    // 300 MB of lines that are no documents: a reader that kept them would show it.
    let filler = format!("{{\"title\":\"{}\"}}\n", "x".repeat(100_000)).repeat(3_000);
    std::fs::write(dir.path().join("big.jsonl.gz"), gzip(filler.as_bytes())).expect("write");
    drop(filler);
    let mut child = command(dir.path(), &["ingest", "big.jsonl.gz", "--jobs", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    let mut highest = 0u64;
    while child.try_wait().expect("state").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak =
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        highest = highest.max(peak.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(highest > 0 && highest < 200_000, "{highest} kB for an archive of 300 MB");
}
