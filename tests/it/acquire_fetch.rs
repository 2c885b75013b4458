//! Fetching against a server that misbehaves in every known way.

use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tallywire::acquire::http::Proxies;
use tallywire::acquire::{AcquireError, FetchOptions, Freshness};

use crate::acquire_server::{Certified, Reply, Server, certified, fetcher, options, page, redirect, reply};

fn fetch(options: FetchOptions, url: &str) -> Result<tallywire::acquire::Acquired, AcquireError> {
    fetcher(options).0.fetch(url)
}

fn no_retries() -> FetchOptions {
    FetchOptions { retries: 0, ..options() }
}

#[test]
fn a_page_comes_with_its_provenance() {
    let headers = "Content-Type: text/html; charset=windows-1252\r\nETag: \"v1\"\r\nLast-Modified: Wed, 01 Jul 2026 00:00:00 GMT\r\nContent-Language: de\r\n";
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/start" => redirect("middle?x=1"),
        "/middle?x=1" => reply("301 Moved", "Location: /end#part\r\n", ""),
        "/end" => reply("200 OK", headers, "<p>ok</p>"),
        _ => reply("404 Not Found", "", ""),
    });
    let got = fetch(options(), &server.url("/start")).unwrap();
    assert_eq!((got.document, got.final_url), (server.url("/start"), Some(server.url("/end"))));
    assert_eq!((&got.bytes[..], got.status, got.freshness), (&b"<p>ok</p>"[..], Some(200), Freshness::New));
    assert_eq!((got.content_type.as_deref(), got.charset.as_deref()), (Some("text/html"), Some("windows-1252")));
    assert_eq!((got.etag.as_deref(), got.content_language.as_deref()), (Some("\"v1\""), Some("de")));
    assert_eq!(got.fetched_at.unwrap().to_string(), "2026-07-01T12:00:00Z");
    let request = &server.log()[0];
    assert!(request.header("user-agent").unwrap().starts_with(concat!("tallywire/", env!("CARGO_PKG_VERSION"))));
    assert_eq!(request.header("accept-encoding"), Some("gzip, deflate, br, zstd"));
    assert_eq!((request.header("cookie"), request.header("referer")), (None, None));
}

#[test]
fn redirects_that_never_end_are_given_up() {
    let server = Server::new(|request, n| match request.target.as_str() {
        "/self" => redirect("/self"),
        "/a" => redirect("/b"),
        "/b" => redirect("/a"),
        "/nowhere" => redirect("http://[broken"),
        "/empty" => reply("302 Found", "", ""),
        "/file" => redirect("file:///etc/passwd"),
        _ => redirect(&format!("/{n}")),
    });
    for path in ["/self", "/a", "/endless"] {
        assert!(matches!(fetch(options(), &server.url(path)), Err(AcquireError::TooManyRedirects { .. })), "{path}");
    }
    assert!(server.log().len() < 20);
    assert!(matches!(fetch(options(), &server.url("/nowhere")), Err(AcquireError::BadRedirect { .. })));
    assert!(matches!(fetch(options(), &server.url("/empty")), Err(AcquireError::BadRedirect { .. })));
    assert!(matches!(fetch(options(), &server.url("/file")), Err(AcquireError::Scheme { .. })));
}

#[test]
fn private_addresses_are_refused_without_a_connection() {
    let server = Server::new(|_, _| page("secret"));
    let guarded = || FetchOptions { allow_private: false, ..no_retries() };
    let by_name = |address: &'static str| FetchOptions {
        lookup: Arc::new(move |_| Ok(vec!["93.184.216.34".parse().unwrap(), address.parse::<IpAddr>().unwrap()])),
        ..guarded()
    };
    let port = server.port();
    for url in [
        server.url("/"),
        format!("http://localhost:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
    ] {
        assert!(matches!(fetch(guarded(), &url), Err(AcquireError::PrivateAddress { .. })), "{url}");
    }
    for address in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1"] {
        let result = fetch(by_name(address), &format!("http://news.example:{port}/"));
        assert!(matches!(result, Err(AcquireError::PrivateAddress { .. })), "{address}");
    }
    assert!(server.log().is_empty());
}

/// The first hop has to be allowed for there to be a redirect at all; a proxy (which may be on loopback: the user named it)
/// makes any name reachable, so the server is reached as `news.example` with the guard up.
#[test]
fn a_private_address_behind_a_redirect_is_refused() {
    let server = Server::new(|request, _| {
        let target = request.target.rsplit('/').next().unwrap_or_default();
        match target {
            "metadata" => redirect("http://169.254.169.254/latest/meta-data/"),
            "mapped" => redirect("http://[::ffff:10.0.0.1]/"),
            "octal" => redirect("http://0177.0.0.1/"),
            "name" => redirect("http://metadata.google.internal/"),
            "host" => redirect("//localhost/"),
            _ => page("through the proxy"),
        }
    });
    let proxy = server.url("");
    let guarded = FetchOptions {
        allow_private: false,
        proxies: Proxies::from_variables(|name| (name == "http_proxy").then(|| proxy.clone())),
        ..no_retries()
    };
    let (fetcher, _) = fetcher(guarded);
    assert_eq!(fetcher.fetch("http://news.example/page").unwrap().bytes, b"through the proxy");
    for path in ["metadata", "mapped", "octal"] {
        let result = fetcher.fetch(&format!("http://news.example/{path}"));
        assert!(matches!(result, Err(AcquireError::PrivateAddress { .. })), "{path}: {result:?}");
    }
    for path in ["name", "host"] {
        let result = fetcher.fetch(&format!("http://news.example/{path}"));
        assert!(matches!(result, Err(AcquireError::PrivateName { .. })), "{path}: {result:?}");
    }
    // Only the six pages that the test asked for reached the server.
    assert_eq!(server.log().len(), 6);
}

#[test]
fn the_connection_goes_to_the_address_that_was_checked() {
    let server = Server::new(|request, _| page(request.header("host").unwrap_or_default()));
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    // A name server that turns round after its first answer.
    let lookup = move |_: &str| {
        let first = count.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if first { "127.0.0.1" } else { "127.0.0.9" }.parse().unwrap()])
    };
    let url = format!("http://news.example:{}/", server.port());
    let got = fetch(FetchOptions { lookup: Arc::new(lookup), ..no_retries() }, &url).unwrap();
    assert_eq!(got.bytes, format!("news.example:{}", server.port()).into_bytes());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn slow_servers_are_given_up_in_time() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".to_vec();
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/body" => Reply::Drip(head.clone(), Duration::from_millis(50), 200),
        "/head" => Reply::Drip(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), Duration::from_millis(50), 200),
        _ => Reply::Drip(Vec::new(), Duration::from_secs(3), 1),
    });
    let quick = || FetchOptions { request_timeout: Duration::from_millis(400), ..no_retries() };
    for path in ["/body", "/head", "/silence"] {
        let begin = Instant::now();
        let result = fetch(quick(), &server.url(path));
        assert!(matches!(result, Err(AcquireError::Timeout { .. })), "{path}: {result:?}");
        assert!(begin.elapsed() < Duration::from_secs(2), "{path} took {:?}", begin.elapsed());
    }
}

#[test]
fn wrong_lengths_are_noticed_and_tried_again() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/short" => {
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nonly this".to_vec())
        }
        "/long" => {
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\npage and more".to_vec())
        }
        "/chunks" => {
            Reply::Bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nff\r\nbroken".to_vec())
        }
        "/two" => Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\npage".to_vec()),
        _ => Reply::Bytes(b"SSH-2.0-OpenSSH_9.0\r\n".to_vec()),
    });
    let result = fetch(FetchOptions { retries: 2, ..options() }, &server.url("/short"));
    assert!(matches!(result, Err(AcquireError::Transport { .. })), "{result:?}");
    assert_eq!(server.targets(), ["/short", "/short", "/short"]);
    assert_eq!(fetch(no_retries(), &server.url("/long")).unwrap().bytes, b"page");
    for path in ["/chunks", "/two", "/ssh"] {
        let result = fetch(no_retries(), &server.url(path));
        assert!(matches!(result, Err(AcquireError::Transport { .. })), "{path}: {result:?}");
    }
}

#[test]
fn bombs_and_floods_stop_at_the_limit() {
    let zeros = vec![0u8; 20 << 20];
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&zeros).unwrap();
    let mut br = Vec::new();
    brotli::CompressorWriter::new(&mut br, 1 << 16, 1, 22).write_all(&zeros).unwrap();
    let bombs = [gzip.finish().unwrap(), br, zstd::encode_all(&zeros[..], 1).unwrap()];
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/gzip" => reply("200 OK", "Content-Encoding: gzip\r\n", &bombs[0]),
        "/br" => reply("200 OK", "Content-Encoding: br\r\n", &bombs[1]),
        "/zstd" => reply("200 OK", "Content-Encoding: zstd\r\n", &bombs[2]),
        "/liar" => reply("200 OK", "Content-Encoding: gzip\r\n", "<p>not gzip</p>"),
        _ => Reply::Flood(b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1 << 16], 10_000),
    });
    let small = || FetchOptions { max_bytes: 1 << 20, ..no_retries() };
    for (path, how) in [
        ("/gzip", "after decompression"),
        ("/br", "after decompression"),
        ("/zstd", "after decompression"),
        ("/flood", "as sent"),
    ] {
        match fetch(small(), &server.url(path)) {
            Err(AcquireError::TooLarge { measure, .. }) => assert_eq!(measure, how, "{path}"),
            other => panic!("{path}: {other:?}"),
        }
    }
    assert!(matches!(fetch(small(), &server.url("/liar")), Err(AcquireError::Decode { .. })));
}

#[test]
fn the_cache_is_confirmed_and_answers_offline() {
    let folder = tempfile::tempdir().unwrap();
    let cached = || FetchOptions { cache: Some(folder.path().to_owned()), ..no_retries() };
    let server = Server::new(|request, _| match (request.target.as_str(), request.header("if-none-match")) {
        ("/moved", _) => redirect("/page"),
        ("/page", Some("\"v1\"")) => reply("304 Not Modified", "ETag: \"v1\"\r\n", ""),
        ("/page", _) => reply("200 OK", "ETag: \"v1\"\r\nContent-Type: text/html; charset=gbk\r\n", "first"),
        ("/dated", _) if request.header("if-modified-since").is_some() => reply("304 Not Modified", "", ""),
        ("/dated", _) => reply("200 OK", "Last-Modified: Wed, 01 Jul 2026 00:00:00 GMT\r\n", "dated"),
        ("/secret", _) => reply("200 OK", "Cache-Control: private, No-Store\r\n", "secret"),
        ("/error", _) => reply("500 Oops", "", ""),
        _ => reply("304 Not Modified", "", ""),
    });
    let seen = |path: &str| {
        let got = fetch(cached(), &server.url(path)).unwrap();
        (got.freshness, got.status, got.charset, String::from_utf8(got.bytes).unwrap())
    };
    assert_eq!(seen("/moved"), (Freshness::New, Some(200), Some("gbk".into()), "first".into()));
    assert_eq!(seen("/moved"), (Freshness::Confirmed, Some(304), Some("gbk".into()), "first".into()));
    assert_eq!(seen("/dated").0, Freshness::New);
    assert_eq!(seen("/dated").0, Freshness::Confirmed);
    assert_eq!(seen("/secret").0, Freshness::New);
    assert!(matches!(fetch(cached(), &server.url("/error")), Err(AcquireError::Status { status: 500, .. })));
    // A 304 that nobody asked for is no document.
    assert!(matches!(fetch(cached(), &server.url("/unasked")), Err(AcquireError::Status { status: 304, .. })));

    let before = server.log().len();
    let offline = || FetchOptions { offline: true, ..cached() };
    let got = fetch(offline(), &server.url("/moved")).unwrap();
    assert_eq!(
        (got.freshness, &got.bytes[..], got.final_url),
        (Freshness::Cached, &b"first"[..], Some(server.url("/page")))
    );
    for path in ["/secret", "/never", "/error"] {
        assert!(matches!(fetch(offline(), &server.url(path)), Err(AcquireError::NotCached { .. })), "{path}");
    }
    assert_eq!(server.log().len(), before, "offline, and yet a request was sent");
}

#[test]
fn retry_after_is_waited_for_up_to_a_bound() {
    let server = Server::new(|request, n| match (request.target.as_str(), n) {
        ("/seconds", 0) => reply("429 Too Many Requests", "Retry-After: 7\r\n", ""),
        ("/date", 2) => reply("503 Busy", "Retry-After: Wed, 01 Jul 2026 12:00:30 GMT\r\n", ""),
        ("/hours", _) => reply("429 Too Many Requests", "Retry-After: 7200\r\n", ""),
        ("/nonsense", 5) => reply("503 Busy", "Retry-After: soon\r\n", ""),
        _ => page("at last"),
    });
    for (path, slept) in [("/seconds", 7), ("/date", 30)] {
        let (fetcher, clock) = fetcher(options());
        assert_eq!(fetcher.fetch(&server.url(path)).unwrap().bytes, b"at last");
        assert_eq!(clock.sleeps().iter().sum::<Duration>(), Duration::from_secs(slept), "{path}");
    }
    let (patient, clock) = fetcher(options());
    let result = patient.fetch(&server.url("/hours"));
    assert!(
        matches!(result, Err(AcquireError::RetryLater { status: 429, wait, .. }) if wait.as_secs() == 7200),
        "{result:?}"
    );
    assert!(clock.sleeps().is_empty());
    assert_eq!(patient.fetch(&server.url("/nonsense")).unwrap().bytes, b"at last");
    assert_eq!(clock.sleeps(), [Duration::from_secs(1)]);
}

#[test]
fn passing_trouble_is_tried_again_and_lasting_trouble_is_not() {
    let server = Server::new(|request, n| match (request.target.as_str(), n) {
        ("/wobbly", 0 | 1) => reply("502 Bad Gateway", "", ""),
        ("/wobbly", _) => page("up again"),
        ("/gone", _) => reply("410 Gone", "", ""),
        _ => reply("500 Oops", "", ""),
    });
    let (fetcher, clock) = fetcher(options());
    assert_eq!(fetcher.fetch(&server.url("/wobbly")).unwrap().bytes, b"up again");
    assert_eq!(clock.sleeps(), [Duration::from_secs(1), Duration::from_secs(2)]);
    assert!(matches!(fetcher.fetch(&server.url("/gone")), Err(AcquireError::Status { status: 410, .. })));
    assert_eq!(server.log().len(), 4);
    let hasty = FetchOptions { total_timeout: Duration::from_secs(2), ..options() };
    let result = fetch(hasty, &server.url("/down"));
    assert!(matches!(result, Err(AcquireError::TotalTimeout { .. })), "{result:?}");
}

#[test]
fn hosts_are_given_room() {
    let server = Server::new(|_, _| page("ok"));
    let (fetcher, clock) = fetcher(FetchOptions { host_interval: Duration::from_secs(2), ..options() });
    (0..3).for_each(|n| drop(fetcher.fetch(&server.url(&format!("/{n}"))).unwrap()));
    assert_eq!(clock.sleeps(), [Duration::from_secs(2), Duration::from_secs(2)]);
}

#[test]
fn robots_txt_is_honoured_at_each_site() {
    let rules = "User-agent: *\nDisallow: /private\nCrawl-delay: 3\n";
    let server = Server::new(move |request, _| match request.target.as_str() {
        "/robots.txt" => redirect("/rules/robots"),
        "/rules/robots" => reply("200 OK", "", rules),
        "/jump" => redirect("/private/1"),
        _ => page("ok"),
    });
    let heeding = || FetchOptions { ignore_robots: false, ..no_retries() };
    let (fetcher_, clock) = fetcher(heeding());
    assert!(fetcher_.fetch(&server.url("/open")).is_ok());
    assert!(matches!(fetcher_.fetch(&server.url("/private/1")), Err(AcquireError::Robots { .. })));
    assert!(matches!(fetcher_.fetch(&server.url("/jump")), Err(AcquireError::Robots { .. })));
    assert_eq!(server.targets(), ["/robots.txt", "/rules/robots", "/open", "/jump"]);
    assert_eq!(clock.sleeps(), [Duration::from_secs(3)]);
    assert!(fetch(options(), &server.url("/private/1")).is_ok());

    for (status, open) in
        [("404 Not Found", true), ("403 Forbidden", true), ("500 Oops", false), ("429 Slow Down", false)]
    {
        let server = Server::new(
            move |request, _| if request.target == "/robots.txt" { reply(status, "", "") } else { page("ok") },
        );
        match fetch(heeding(), &server.url("/story")) {
            Ok(_) => assert!(open, "{status}"),
            Err(AcquireError::RobotsUnknown { .. }) => assert!(!open, "{status}"),
            Err(other) => panic!("{status}: {other}"),
        }
    }
}

#[test]
fn an_endless_robots_txt_is_read_in_part() {
    let server = Server::new(|request, _| match request.target.as_str() {
        "/robots.txt" => Reply::Flood(
            b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n".to_vec(),
            b"# filler\n".repeat(1000),
            1000,
        ),
        _ => page("ok"),
    });
    let (fetcher, _) = fetcher(FetchOptions { ignore_robots: false, ..no_retries() });
    assert!(fetcher.fetch(&server.url("/open")).is_ok());
    assert!(matches!(fetcher.fetch(&server.url("/private")), Err(AcquireError::Robots { .. })));
}

#[test]
fn tls_is_trusted_only_with_a_reason() {
    let Certified { config, der, .. } = certified("news.example");
    let server = Server::tls(config, |_, _| page("sealed"));
    let plain = Server::new(|_, _| page("plain"));
    let here = || FetchOptions { lookup: Arc::new(|_| Ok(vec!["127.0.0.1".parse().unwrap()])), ..options() };
    let url = |name: &str, server: &Server| format!("https://{name}:{}/", server.port());

    let known = || FetchOptions { extra_roots: vec![der.clone()], ..here() };
    assert_eq!(fetch(known(), &url("news.example", &server)).unwrap().bytes, b"sealed");
    for (options, url) in [
        (here(), url("news.example", &server)),
        (known(), url("other.example", &server)),
        (here(), url("news.example", &plain)),
    ] {
        let result = fetch(options, &url);
        assert!(matches!(result, Err(AcquireError::Tls { .. })), "{url}: {result:?}");
    }
    assert!(plain.log().is_empty());
}

#[test]
fn a_certificate_that_has_run_out_and_a_handshake_that_breaks_off_are_told() {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["news.example".to_owned()]).unwrap();
    params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let old = params.self_signed(&key).unwrap();
    let private = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![old.der().clone()], private)
        .unwrap();
    let server = Server::tls(config, |_, _| page("sealed"));
    let options = || FetchOptions {
        lookup: Arc::new(|_| Ok(vec!["127.0.0.1".parse().unwrap()])),
        extra_roots: vec![old.der().to_vec()],
        ..no_retries()
    };
    let result = fetch(options(), &format!("https://news.example:{}/", server.port()));
    assert!(matches!(&result, Err(AcquireError::Tls { reason, .. }) if reason.contains("expired")), "{result:?}");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().take(1).for_each(drop));
    let result = fetch(options(), &format!("https://news.example:{port}/"));
    assert!(matches!(result, Err(AcquireError::Transport { .. } | AcquireError::Tls { .. })), "{result:?}");
}

#[test]
fn false_charsets_are_passed_on_untouched() {
    let (gbk, _, _) = encoding_rs::GBK.encode("周调用量超过四万亿");
    let body = gbk.into_owned();
    let sent = body.clone();
    let server = Server::new(move |_, _| reply("200 OK", "Content-Type: text/html; charset=UTF-8\r\n", &sent));
    let got = fetch(options(), &server.url("/")).unwrap();
    assert_eq!((got.bytes, got.charset.as_deref()), (body, Some("UTF-8")));
}

#[test]
fn a_dead_port_and_a_stopped_run_say_so() {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(matches!(
        fetch(no_retries(), &format!("http://{dead}/")),
        Err(AcquireError::Transport { stage: "connecting", .. })
    ));
    let server = Server::new(|_, _| page("ok"));
    let (fetcher, _) = fetcher(options());
    fetcher.stop().raise();
    assert!(matches!(fetcher.fetch(&server.url("/")), Err(AcquireError::Stopped { .. })));
    assert!(server.log().is_empty());
}

#[test]
fn endless_headers_do_not_fill_the_memory() {
    let server = Server::new(|_, _| {
        Reply::Flood(b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-Filler: yyyyyyyyyyyyyyyyyyyyyyyy\r\n".repeat(100), 10_000)
    });
    let result = fetch(no_retries(), &server.url("/"));
    assert!(matches!(result, Err(AcquireError::Transport { .. })), "{result:?}");
}
