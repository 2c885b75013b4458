//! `tallywire watch` against a server on loopback: rounds on a clock that does not wait, and the real process with a real Ctrl-C.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use tallywire::acquire::FetchOptions;
use tallywire::cli::watch::{WatchArgs, watch_with};
use tallywire::store::Store;

use crate::acquire_server::{Reply, Server, fetcher, options, page, redirect, reply};

#[derive(Parser)]
struct Typed {
    #[command(flatten)]
    args: WatchArgs,
}

fn typed(args: &[&str]) -> WatchArgs {
    Typed::parse_from([&["watch"], args].concat()).args
}

fn story(n: usize) -> String {
    format!(
        "<html lang=en><head><title>Tokens of story {n}</title></head><body><article><h1>Tokens of story {n}</h1>\
         <p>In the week of March 2-8, 2026 Chinese models processed {n}.19 trillion tokens on OpenRouter, according to the platform.</p>\
         <p>The editors of this paper counted the figures twice and found the same both times, and so they were printed here.</p>\
         </article></body></html>"
    )
}

fn feed_of(stories: impl Iterator<Item = usize>) -> String {
    let items: String = stories
        .map(|n| format!("<item><link>/s/{n}</link><pubDate>Tue, 10 Mar 2026 08:00:00 GMT</pubDate></item>"))
        .collect();
    format!("<rss><channel><title>Wire</title>{items}</channel></rss>")
}

fn number(target: &str) -> usize {
    target.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn column(db: &Path, sql: &str) -> Vec<String> {
    let store = Store::open_to_read(db).expect("the database");
    store.query(sql).expect("rows").rows.iter().map(|row| row[0].show()).collect()
}

#[test]
fn rounds_survive_a_bad_feed_a_broken_page_and_a_server_that_is_down() {
    let rounds = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&rounds);
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/feed" => match counter.fetch_add(1, Ordering::SeqCst) {
            1 => reply("503 Down", "", ""),
            n => page(feed_of(1 + n..4 + n)),
        },
        "/broken" => page("<rss><channel><item><<<"),
        "/loop" => redirect("/loop"),
        // Not a page at all, until it is mended in the third round.
        "/s/2" if counter.load(Ordering::SeqCst) < 3 => {
            reply("200 OK", "Content-Type: text/html\r\n", b"%PDF-1.7\0\0\x01")
        }
        target => page(story(number(target))),
    });
    let dir = tempfile::tempdir().expect("folder");
    let db = dir.path().join("w.db");
    let feeds = [server.url("/broken"), server.url("/loop"), server.url("/feed")];
    let args = typed(&[&feeds[0], &feeds[1], &feeds[2], "--rounds", "3", "--db", db.to_str().expect("path")]);
    let (fetcher, clock) = fetcher(FetchOptions { retries: 0, ..options() });
    let outcome = watch_with(&args, &fetcher).expect("watching");
    // Round 1 shows 1 to 3 (2 is broken), round 2 nothing, round 3 shows 3 to 5: 2 has left the feed.
    assert_eq!((outcome.read, outcome.failed), (5, 8), "{outcome:?}");
    assert_eq!(clock.sleeps(), [Duration::from_secs(3600); 2]);
    let titles = column(&db, "SELECT title FROM versions ORDER BY title");
    assert_eq!(titles, [1, 3, 4, 5].map(|n| format!("Tokens of story {n}")));
    assert_eq!(column(&db, "SELECT count(*) FROM runs"), ["2"], "a run for each round that brought something");
    assert!(!column(&db, "SELECT id FROM facts").is_empty());
    assert!(!dir.path().join("w.db-wal").exists(), "one plain file");
    assert!(Store::open_to_read(&db).expect("open").verify().expect("verify").is_sound());
}

#[test]
fn another_run_fetches_nothing_again_unless_the_feed_tells_of_a_change() {
    let changed = Arc::new(AtomicUsize::new(0));
    let flag = Arc::clone(&changed);
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/feed" => {
            let updated = if flag.load(Ordering::SeqCst) == 0 { "2026-06-01" } else { "2026-07-02" };
            page(format!(
                "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/s/4'/><updated>{updated}T00:00:00Z</updated></entry></feed>"
            ))
        }
        target => page(story(number(target) + flag.load(Ordering::SeqCst))),
    });
    let dir = tempfile::tempdir().expect("folder");
    let db = dir.path().join("w.db");
    let feed = server.url("/feed");
    let args = typed(&[&feed, "--rounds", "1", "--keep-raw", "--db", db.to_str().expect("path")]);
    let stories = || server.targets().iter().filter(|target| *target == "/s/4").count();
    for (change, fetched, versions) in [(0, 1, "1"), (0, 1, "1"), (1, 2, "2")] {
        changed.store(change, Ordering::SeqCst);
        let outcome = watch_with(&args, &fetcher(options()).0).expect("watching");
        assert_eq!((outcome.read, outcome.failed), (1, 0));
        assert_eq!(stories(), fetched);
        assert_eq!(column(&db, "SELECT count(*) FROM versions"), [versions]);
    }
    assert_eq!(column(&db, "SELECT count(*) FROM versions WHERE raw IS NULL"), ["0"]);
}

#[test]
fn a_database_that_cannot_be_opened_is_told_at_once() {
    let dir = tempfile::tempdir().expect("folder");
    let db = dir.path().join("notes.txt");
    std::fs::write(&db, "no database").expect("write");
    let args = typed(&["http://127.0.0.1:9/feed", "--db", db.to_str().expect("path")]);
    let failure = watch_with(&args, &fetcher(options()).0).expect_err("refused").to_string();
    assert!(failure.contains("is no database"), "{failure}");
}

fn start(dir: &Path, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(dir)
        .env("XDG_CACHE_HOME", dir.join("cache"))
        .env("HOME", dir)
        .env("NO_PROXY", "127.0.0.1")
        .args(args)
        .args(["--allow-private", "--pause", "0"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs")
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status().expect("kill");
    assert!(sent.success());
}

fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let begin = Instant::now();
    while !ready() {
        assert!(begin.elapsed() < Duration::from_secs(60), "waited for {what} in vain");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_during_the_wait_ends_at_once_and_well() {
    ends_at_once_and_well("-INT");
}

/// `systemctl stop` and `docker stop` send SIGTERM.
#[cfg(unix)]
#[test]
fn a_service_that_is_stopped_ends_as_well() {
    ends_at_once_and_well("-TERM");
}

#[cfg(unix)]
fn ends_at_once_and_well(sent: &str) {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(feed_of(1..3)),
        "/robots.txt" => reply("404 Not Found", "", ""),
        target => page(story(number(target))),
    });
    let dir = tempfile::tempdir().expect("folder");
    let mut child = start(dir.path(), &["watch", &server.url("/feed"), "--every", "1h"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    assert!(line.contains("round 1: 2 new, 0 known, 0 failed") && line.contains("tallywire.db now holds"), "{line}");
    signal(&child, sent);
    let begin = Instant::now();
    let output = child.wait_with_output().expect("the end");
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let db = dir.path().join("tallywire.db");
    assert!(!dir.path().join("tallywire.db-wal").exists());
    assert!(Store::open_to_read(&db).expect("open").verify().expect("verify").is_sound());
}

#[cfg(unix)]
#[test]
fn ctrl_c_in_a_round_keeps_what_was_read_and_works_its_facts_out() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(feed_of(1..9)),
        "/robots.txt" => reply("404 Not Found", "", ""),
        "/s/3" => {
            let body = story(3);
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len() + 8);
            Reply::Drip(format!("{head}{body}").into_bytes(), Duration::from_millis(150), 8)
        }
        target => page(story(number(target))),
    });
    let dir = tempfile::tempdir().expect("folder");
    let child = start(dir.path(), &["watch", &server.url("/feed")]);
    wait_for("the third story", || server.targets().contains(&"/s/3".to_owned()));
    signal(&child, "-INT");
    let output = child.wait_with_output().expect("the end");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stdout.contains("round 1: 3 new, 0 known, 0 failed"), "{stdout}");
    assert!(stderr.contains("stopping after this document"), "{stderr}");
    let db = dir.path().join("tallywire.db");
    assert_eq!(column(&db, "SELECT count(*) FROM versions"), ["3"]);
    assert_eq!(column(&db, "SELECT count(*) FROM pending"), ["0"]);
    assert!(Store::open_to_read(&db).expect("open").verify().expect("verify").is_sound());
}

#[test]
fn one_round_for_cron_tells_its_outcome_by_the_exit_code_and_is_quiet() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(feed_of(1..3)),
        "/half" => page(feed_of(2..4)),
        "/robots.txt" | "/s/3" => reply("404 Not Found", "", ""),
        target => page(story(number(target))),
    });
    let dir = tempfile::tempdir().expect("folder");
    let run = |feed: &str| {
        let output = start(dir.path(), &["watch", &server.url(feed), "--rounds", "1"]).wait_with_output().expect("end");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("text"),
            String::from_utf8(output.stderr).expect("text"),
        )
    };
    let (code, stdout, stderr) = run("/feed");
    assert_eq!((code, stdout.lines().count(), stderr.as_str()), (Some(0), 1, ""), "{stdout}");
    assert_eq!(run("/feed"), (Some(0), String::new(), String::new()), "nothing new, nothing said");
    let (code, stdout, stderr) = run("/half");
    assert_eq!((code, stdout.as_str()), (Some(3), ""));
    assert!(stderr.contains("/s/3") && stderr.contains("404"), "{stderr}");
    assert_eq!(run("/nowhere").0, Some(1));
}
