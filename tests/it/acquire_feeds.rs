//! Feeds, sitemaps and watching over a real connection.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tallywire::acquire::feed::{self, FeedEntry};
use tallywire::acquire::watch::{Round, Sink, Taken, WatchOptions, watch};
use tallywire::acquire::{AcquireError, Acquired, FetchOptions, Stop};

use crate::acquire_server::{Server, fetcher, options, page, reply};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_feed_of_ten_thousand_entries_is_read_quickly() {
    let items: String = (0..10_000)
        .map(|n| format!("<item><title>Story {n} &amp; more</title><link>/s/{n}</link><pubDate>Wed, 01 Jul 2026 00:00:00 GMT</pubDate></item>"))
        .collect();
    let text = format!("<?xml version='1.0'?><rss version='2.0'><channel><title>All</title>{items}</channel></rss>");
    let server = Server::new(move |_, _| reply("200 OK", "Content-Type: application/rss+xml\r\n", &text));
    let (fetcher, _) = fetcher(options());
    let begin = Instant::now();
    let found = feed::collect(&fetcher, &server.url("/feed"), None).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!((found.entries.len(), found.problems.len()), (10_000, 0));
    assert_eq!(found.entries[9_999].url, server.url("/s/9999"));
    assert_eq!(found.entries[7].meta.feed, server.url("/feed"));
    assert_eq!(found.entries[7].meta.feed_title.as_deref(), Some("All"));
}

#[test]
fn a_sitemap_index_is_followed_within_bounds() {
    let server = Server::new(|request, _| {
        match request.target.as_str() {
        "/index.xml" => page(
            "<sitemapindex><sitemap><loc>/new.xml.gz</loc><lastmod>2026-07-02</lastmod></sitemap><sitemap><loc>/index.xml</loc></sitemap>
             <sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>/lost.xml</loc></sitemap>
             <sitemap><loc>/deep.xml?0</loc></sitemap></sitemapindex>",
        ),
        "/new.xml.gz" => page(gzip("<urlset><url><loc>/a</loc><lastmod>2026-07-01</lastmod></url><url><loc>/b</loc><lastmod>2026-06-01</lastmod></url><url><loc>/c</loc></url><url><loc>/a</loc></url></urlset>")),
        target if target.starts_with("/deep.xml") => page(format!("<sitemapindex><sitemap><loc>{target}0</loc></sitemap></sitemapindex>")),
        _ => reply("404 Not Found", "", ""),
    }
    });
    let (fetcher, _) = fetcher(FetchOptions { retries: 0, ..options() });
    let found = feed::collect(&fetcher, &server.url("/index.xml"), Some("2026-06-15".parse().unwrap())).unwrap();
    let urls: Vec<_> = found.entries.iter().map(|entry| entry.url.clone()).collect();
    assert_eq!(urls, [server.url("/a"), server.url("/c")]);
    assert!(found.problems.iter().any(|p| matches!(p, AcquireError::Status { status: 404, .. })));
    assert!(found.problems.iter().any(|p| matches!(p, AcquireError::FeedLimit { .. })));
    let targets = server.targets();
    assert!(targets.len() < 10 && !targets.contains(&"/old.xml".to_owned()), "{targets:?}");
}

#[test]
fn what_is_no_feed_is_refused_with_a_hint() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/page" => {
            page("<!doctype html><head><link rel='alternate' type='application/rss+xml' href='/rss.xml'></head>")
        }
        "/svg" => page("<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "/bomb" => page(gzip(&" ".repeat(70 << 20))),
        _ => page(""),
    });
    let (fetcher, _) = fetcher(options());
    let error = |path: &str| feed::collect(&fetcher, &server.url(path), None).unwrap_err();
    assert!(error("/page").to_string().contains(&server.url("/rss.xml")));
    assert!(error("/svg").to_string().contains("<svg>"));
    assert!(matches!(error("/bomb"), AcquireError::FeedLimit { .. }));
    assert!(matches!(error("/nothing"), AcquireError::NotAFeed { .. }));
}

#[test]
fn documents_carry_what_the_feed_says() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(
            "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>/one</loc><n:news><n:publication><n:name>Daily A</n:name></n:publication><n:publication_date>2026-07-01T01:00:00+08:00</n:publication_date></n:news></url><url><loc>/gone</loc></url><url><loc>/two</loc></url></urlset>",
        ),
        "/gone" => reply("410 Gone", "", ""),
        path => page(path),
    });
    let (fetcher, _) = fetcher(options());
    let found = feed::collect(&fetcher, &server.url("/feed"), None).unwrap();
    let stop = Stop::new();
    let got: Vec<_> = feed::documents(&fetcher, found.entries.clone(), &stop).collect();
    assert_eq!(got.len(), 3);
    assert!(got[1].is_err());
    let meta = got[0].as_ref().unwrap().feed.as_ref().unwrap();
    assert_eq!(
        (meta.publisher.as_deref(), meta.published.unwrap().day.to_string()),
        (Some("Daily A"), "2026-07-01".into())
    );
    let mut some = feed::documents(&fetcher, found.entries, &stop);
    assert!(some.next().is_some());
    stop.raise();
    assert!(some.next().is_none());
}

#[derive(Default)]
struct Notes {
    taken: Vec<String>,
    failed: Vec<String>,
    rounds: Vec<Round>,
    known: HashSet<String>,
    stop_after: Option<(usize, Stop)>,
}

impl Sink for Notes {
    fn knows(&mut self, entry: &FeedEntry) -> bool {
        self.known.contains(&entry.url)
    }

    fn take(&mut self, document: Acquired) -> Taken {
        self.taken.push(document.document.rsplit('/').next().unwrap().to_owned());
        if let Some((after, stop)) = &self.stop_after
            && self.taken.len() >= *after
        {
            stop.raise();
        }
        Taken::New
    }

    fn failed(&mut self, error: &AcquireError) {
        self.failed.push(error.to_string());
    }

    fn round_done(&mut self, round: &Round) {
        self.rounds.push(*round);
    }
}

fn feed_of(stories: impl Iterator<Item = usize>) -> String {
    let items: String = stories.map(|n| format!("<item><link>/s/{n}</link></item>")).collect();
    format!("<rss><channel>{items}</channel></rss>")
}

fn watch_options(server: &Server, rounds: Option<u64>) -> WatchOptions {
    let feeds = vec![server.url("/broken"), server.url("/feed")];
    WatchOptions { feeds, every: Duration::from_secs(3600), since: None, rounds }
}

#[test]
fn watching_hands_on_each_story_once_and_survives_errors() {
    let round = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&round);
    let server = Server::new(move |request, _| match request.target.as_str() {
        // In the second round the feed itself is down.
        "/feed" => match counter.fetch_add(1, Ordering::SeqCst) {
            1 => reply("500 Oops", "", ""),
            n => page(feed_of(n..n + 4)),
        },
        "/broken" => page("<rss><channel><item><<<"),
        "/s/3" if counter.load(Ordering::SeqCst) < 3 => reply("500 Oops", "", ""),
        path => page(path),
    });
    let (fetcher, clock) = fetcher(FetchOptions { retries: 0, ..options() });
    let mut notes = Notes { known: HashSet::from([server.url("/s/1")]), ..Notes::default() };
    watch(&fetcher, &watch_options(&server, Some(3)), &mut notes);
    // Round 1 shows 0 to 3 (1 is known, 3 fails), round 2 nothing, round 3 shows 2 to 5 (2 is known by now, 3 is up again).
    assert_eq!(notes.taken, ["0", "2", "3", "4", "5"]);
    let counts: Vec<_> = notes.rounds.iter().map(|r| (r.new, r.known, r.failed)).collect();
    assert_eq!(counts, [(2, 1, 2), (0, 0, 2), (3, 1, 1)]);
    assert_eq!(notes.failed.len(), 5);
    assert_eq!(clock.sleeps(), [Duration::from_secs(3600); 2]);
}

#[test]
fn a_story_that_keeps_failing_is_left_alone_in_the_end() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(feed_of(0..1)),
        _ => reply("404 Not Found", "", ""),
    });
    let (fetcher, _) = fetcher(FetchOptions { retries: 0, ..options() });
    let options = WatchOptions { feeds: vec![server.url("/feed")], ..watch_options(&server, Some(12)) };
    watch(&fetcher, &options, &mut Notes::default());
    assert_eq!(server.targets().iter().filter(|target| *target == "/s/0").count(), 5);
}

#[test]
fn a_raised_flag_ends_watching_between_two_stories() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/feed" => page(feed_of(0..50)),
        "/broken" => reply("404 Not Found", "", ""),
        path => page(path),
    });
    let (fetcher, clock) = fetcher(options());
    let mut notes = Notes { stop_after: Some((3, fetcher.stop().clone())), ..Notes::default() };
    watch(&fetcher, &watch_options(&server, None), &mut notes);
    assert_eq!(notes.taken, ["0", "1", "2"]);
    assert_eq!(server.log().len(), 5);
    assert!(clock.sleeps().is_empty());
}
