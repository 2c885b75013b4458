//! The commands that use the network, as a user types them, against a server on loopback.

use std::path::Path;
use std::process::{Command, Output};

use crate::acquire_server::{Reply, Request, Server, page, reply};

/// Runs the program with nobody's cache and no pause between requests.
fn run(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(dir)
        .env("XDG_CACHE_HOME", dir.join("cache"))
        .env("HOME", dir)
        .env("OPENROUTER_API_KEY", "sk-or-v1-0123456789")
        .env("NO_PROXY", "127.0.0.1")
        .args(args)
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const STORY: &str = "<html lang=en><head><title>Tokens rise in Harbour</title></head><body><article><h1>Tokens rise in Harbour</h1>\
    <p>In the week of March 2-8, 2026 Chinese models processed 4.19 trillion tokens on OpenRouter, according to the platform.</p>\
    <p>The editors of this paper counted the figures twice and found the same both times, and so they were printed here.</p>\
    </article></body></html>";

fn site(request: &Request, _: usize) -> Reply {
    match request.target.as_str() {
        "/story" => page(STORY),
        "/missing" => reply("404 Not Found", "", "gone"),
        "/robots.txt" => reply("404 Not Found", "", ""),
        target if target.starts_with("/api/v1/datasets/rankings-daily") => reply(
            "200 OK",
            "Content-Type: application/json\r\n",
            r#"{"data":[],"meta":{"as_of":"2026-07-05T06:07:08.000Z","version":"v1","start_date":"2026-07-01","end_date":"2026-07-04"}}"#,
        ),
        _ => reply("404 Not Found", "", ""),
    }
}

#[test]
fn fetch_saves_what_it_can_and_says_what_it_cannot() {
    let (dir, server) = (tempfile::tempdir().expect("folder"), Server::new(site));
    let (story, missing) = (server.url("/story"), server.url("/missing"));
    let args = ["fetch", &story, &missing, "--out", "saved", "--allow-private", "--pause", "0"];
    let output = run(dir.path(), &args);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("answered 404"), "{}", text(&output.stderr));
    let saved = dir.path().join(text(&output.stdout).trim());
    assert_eq!(std::fs::read_to_string(saved).expect("the page"), STORY);
    let refused = run(dir.path(), &["fetch", &story, "--out", "saved", "--no-cache"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("--allow-private"), "{}", text(&refused.stderr));
    assert!(text(&refused.stderr).contains(&format!("{story} was not fetched")), "{}", text(&refused.stderr));
}

#[test]
fn primary_figures_are_saved_as_they_were_sent() {
    let (dir, server) = (tempfile::tempdir().expect("folder"), Server::new(site));
    let base = server.url("/api/v1");
    let days = ["--from", "2026-07-01", "--to", "2026-07-04", "--allow-private"];
    let output =
        run(dir.path(), &[&["primary", "openrouter", "--base-url", &base, "--out", "saved"][..], &days].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    let saved = std::fs::read_to_string(dir.path().join(told.lines().next().unwrap_or_default())).expect("the answer");
    assert!(saved.contains("2026-07-05T06:07:08"), "{saved}");
    assert!(told.contains("Rows: 0 new"), "{told}");
}

fn feed(server: &str) -> String {
    format!(
        "<rss><channel><title>Wire</title><item><link>{server}/story</link><title>Another title</title>\
         <pubDate>Tue, 10 Mar 2026 08:00:00 GMT</pubDate></item><item><link>{server}/old</link>\
         <pubDate>Thu, 01 Jan 2026 08:00:00 GMT</pubDate></item></channel></rss>"
    )
}

fn versions(dir: &Path, columns: &str) -> Vec<String> {
    let store = tallywire::store::Store::open_to_read(&dir.join("tallywire.db")).expect("the database");
    let listing = store.query(&format!("SELECT {columns} FROM versions ORDER BY url")).expect("rows");
    listing.rows.iter().map(|row| format!("{row:?}")).collect()
}

#[test]
fn addresses_are_ingested_with_their_provenance_and_proved_from_the_bytes() {
    let (dir, server) = (tempfile::tempdir().expect("folder"), Server::new(site));
    let (story, missing) = (server.url("/story"), server.url("/missing"));
    let args = ["ingest", &story, &missing, "--keep-raw", "--allow-private", "--pause", "0"];
    let output = run(dir.path(), &args);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("1 new, 0 unchanged, 0 new versions, 1 failed"), "{}", text(&output.stdout));
    let kept = versions(dir.path(), "url, http_status, content_type, received_from, raw_encoding").remove(0);
    for part in [story.as_str(), "200", "text/html", "zstd"] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    let again = run(dir.path(), &["ingest", &story, "--offline", "--allow-private"]);
    assert!(text(&again.stdout).contains("0 new, 1 unchanged"), "{}{}", text(&again.stdout), text(&again.stderr));
    let proofs = text(&run(dir.path(), &["db", "verify"]).stdout);
    assert!(proofs.contains("1 of 1         texts made again"), "{proofs}");
}

#[test]
fn a_feed_gives_its_articles_and_the_dates_that_they_lack() {
    let dir = tempfile::tempdir().expect("folder");
    let server = Server::new(|request, before| match request.target.as_str() {
        "/rss" => reply("200 OK", "", feed(&format!("http://{}", request.header("host").unwrap_or_default()))),
        _ => site(request, before),
    });
    let rss = server.url("/rss");
    let args = ["ingest", "--feed", &rss, "--since", "2026-03-01", "--allow-private", "--pause", "0"];
    let output = run(dir.path(), &args);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(!server.targets().contains(&"/old".to_owned()));
    let kept = versions(dir.path(), "title, published, published_from");
    assert_eq!(kept.len(), 1);
    for part in ["Tokens rise in Harbour", "2026-03-10", "feed"] {
        assert!(kept[0].contains(part), "{part}: {kept:?}");
    }
}

#[test]
fn lines_of_json_are_documents_and_a_broken_one_stops_nothing() {
    let dir = tempfile::tempdir().expect("folder");
    let lines = concat!(
        r#"{"id":"a","publisher":"Wire","published":"2026-03-16","text":"Last week Chinese models used 4.7 trillion tokens."}"#,
        "\n{broken\n",
        r#"{"url":"https://a.example/2","published":"2026-03-16","text":"Last week Chinese models used 4.8 trillion tokens."}"#,
    );
    std::fs::write(dir.path().join("d.jsonl"), lines).expect("write");
    let output = run(dir.path(), &["ingest", "d.jsonl", "--keep-raw"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("not JSON"), "{}", text(&output.stderr));
    let kept = versions(dir.path(), "url, publisher, published").concat();
    assert!(kept.contains("https://a.example/2") && kept.contains("Wire"), "{kept}");
    let again = text(&run(dir.path(), &["ingest", "d.jsonl"]).stderr);
    assert!(again.contains("not JSON"), "{again}");
    assert!(run(dir.path(), &["db", "verify"]).status.success());
}

/// Bytes that were kept: added to what was stored without them, proved, and found when they are altered.
#[test]
fn altered_bytes_are_found_whether_the_text_changes_or_not() {
    let (dir, server) = (tempfile::tempdir().expect("folder"), Server::new(site));
    let story = server.url("/story");
    let fetch = ["--allow-private", "--pause", "0"];
    assert!(run(dir.path(), &[&["ingest", &story][..], &fetch].concat()).status.success());
    assert!(versions(dir.path(), "raw, raw_hash").concat().contains("Null"), "{:?}", versions(dir.path(), "raw_hash"));
    let kept = run(dir.path(), &[&["ingest", &story, "--keep-raw"][..], &fetch].concat());
    assert!(text(&kept.stdout).contains("0 new, 1 unchanged"), "{}", text(&kept.stdout));
    let proofs = text(&run(dir.path(), &["db", "verify"]).stdout);
    assert!(proofs.contains("1 of 1         bytes kept (hash)"), "{proofs}");
    assert!(proofs.contains("1 of 1         texts made again from the bytes kept"), "{proofs}");

    let path = dir.path().join("tallywire.db");
    let pack = |text: &str| zstd::encode_all(text.as_bytes(), 3).expect("packed");
    let hash = |text: &str| tallywire::store::content_hash(text.as_bytes());
    let silent = STORY.replace("<article>", "<!-- another comment --><article>");
    let loud = STORY.replace("4.19 trillion", "4.91 trillion");
    let whole = pack(STORY);
    for (raw, raw_hash, said) in [
        (pack(&silent), hash(STORY), "are not those that came"),
        (pack(&loud), hash(&loud), "its text does not follow from the bytes kept"),
        (whole[..whole.len() - 3].to_vec(), hash(STORY), "cannot be unpacked"),
    ] {
        let conn = rusqlite::Connection::open(&path).expect("open");
        conn.execute("UPDATE versions SET raw = ?1, raw_hash = ?2", rusqlite::params![raw, raw_hash]).expect("alter");
        drop(conn);
        let output = run(dir.path(), &["db", "verify"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stdout).contains(said), "{said}: {}", text(&output.stdout));
    }
    // Another reader may make another text of the same bytes: that is no fault of the bytes.
    let conn = rusqlite::Connection::open(&path).expect("open");
    let change = "UPDATE versions SET raw = ?1, raw_hash = ?2, raw_reader = 'another'";
    conn.execute(change, rusqlite::params![pack(&loud), hash(&loud)]).expect("alter");
    drop(conn);
    let output = run(dir.path(), &["db", "verify"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
}

#[test]
fn a_feed_fills_what_a_bare_page_lacks_and_a_false_charset_is_seen_through() {
    let dir = tempfile::tempdir().expect("folder");
    let body =
        "2026年6月22日至28日，中国大模型周调用量达20.39万亿Token，环比增长8.2%，平台数据如此显示，这是连续第十周领先。";
    let (gbk, _, _) = encoding_rs::GBK.encode(body);
    let page_bytes = [b"<p>".as_slice(), &gbk, b"</p>"].concat();
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/map" => page(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/bare</loc><n:news><n:publication><n:name>Daily A</n:name>\
             <n:language>zh</n:language></n:publication><n:publication_date>2026-07-01T01:00:00+08:00</n:publication_date>\
             <n:title>Tokens of the week</n:title></n:news></url></urlset>",
        ),
        "/bare" => reply("200 OK", "Content-Type: text/html; charset=utf-8\r\n", &page_bytes),
        _ => reply("404 Not Found", "", ""),
    });
    let map = server.url("/map");
    let output = run(dir.path(), &["ingest", "--feed", &map, "--allow-private", "--pause", "0", "--keep-raw"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let kept = versions(dir.path(), "title, publisher, published, published_from, lang, text").concat();
    for part in ["Tokens of the week", "Daily A", "2026-07-01", "feed", "zh", "周调用量达20.39万亿Token"] {
        assert!(kept.contains(part), "{part}: {kept}");
    }
    assert!(run(dir.path(), &["db", "verify"]).status.success());
}
