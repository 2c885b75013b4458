//! The client of OpenRouter's data API against a server that answers as documented, and worse.

use std::time::Duration;

use tallywire::acquire::openrouter::{BASE_URL, Dataset, Key, OpenRouter, Query};
use tallywire::acquire::{AcquireError, FetchOptions, Stop};

use crate::acquire_server::{Server, clock, options, page, redirect, reply};

const KEY: &str = "sk-or-v1-0123456789";
const EMPTY: &str =
    r#"{"data":[],"meta":{"as_of":"2026-07-05T06:07:08.000Z","version":"v1","start_date":"a","end_date":"b","new":1}}"#;

fn query(from: &str, to: &str) -> Query {
    Query {
        dataset: Dataset::RankingsDaily,
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        filters: vec![("modality".into(), "text".into())],
    }
}

fn client(server: &Server) -> OpenRouter {
    OpenRouter::new(options(), &server.url("/api/v1"), Key::new(KEY).unwrap(), None, clock(), Stop::new()).unwrap()
}

fn first_error(server: &Server) -> String {
    let client = client(server);
    let mut answers: Vec<_> = client.answers(&query("2020-01-01", "2026-07-01")).collect();
    assert_eq!(answers.len(), 1, "nothing is asked after an error");
    let error = answers.remove(0).unwrap_err();
    assert!(matches!(error, AcquireError::OpenRouter { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(KEY));
    error.to_string()
}

#[test]
fn long_stretches_are_asked_for_in_windows() {
    let server = Server::new(|_, _| reply("200 OK", "Content-Type: application/json\r\n", EMPTY));
    let client = client(&server);
    let answers: Vec<_> = client.answers(&query("2025-01-01", "2026-07-01")).map(Result::unwrap).collect();
    assert_eq!(
        server.targets(),
        [
            "/api/v1/datasets/rankings-daily?start_date=2025-01-01&end_date=2026-01-01&modality=text",
            "/api/v1/datasets/rankings-daily?start_date=2026-01-02&end_date=2026-07-01&modality=text"
        ]
    );
    assert_eq!(answers[0].as_of, "2026-07-05T06:07:08.000Z");
    assert_eq!((answers[1].body.as_str(), answers[1].from.to_string()), (EMPTY, "2026-01-02".into()));
    assert_eq!(server.log()[0].header("authorization"), Some("Bearer sk-or-v1-0123456789"));
    assert!(answers.iter().all(|answer| !answer.url.contains(KEY)));
}

#[test]
fn errors_are_told_in_the_apis_words_with_advice() {
    for (status, advice, requests) in [
        ("400 Bad Request", "check the days", 1),
        ("401 Unauthorized", "was not accepted", 1),
        ("429 Too Many Requests", "30 requests a minute", 4),
        ("500 Oops", "OpenRouter's", 4),
    ] {
        let body = r#"{"error":{"code":1,"message":"says the API","metadata":null},"user_id":null}"#;
        let server = Server::new(move |_, _| reply(status, "", body));
        let error = first_error(&server);
        assert!(error.contains("says the API") && error.contains(advice), "{error}");
        assert_eq!(server.log().len(), requests, "{status}");
    }
    let server = Server::new(|_, _| reply("418 Teapot", "", "<html>what</html>"));
    assert!(first_error(&server).contains("not documented"));
}

#[test]
fn an_answer_of_another_shape_is_an_error() {
    for body in [
        "",
        "[]",
        "{\"data\":[]}",
        "{\"meta\":{\"as_of\":\"x\"}}",
        "\u{feff}{",
        "{\"data\":7,\"meta\":{\"as_of\":\"x\"}}",
    ] {
        let server = Server::new(move |_, _| page(body));
        assert!(first_error(&server).contains("documented"), "{body}");
    }
}

#[test]
fn the_key_follows_no_redirect() {
    let elsewhere = Server::new(|_, _| page(EMPTY));
    let target = elsewhere.url("/");
    let server = Server::new(move |_, _| redirect(&target));
    assert!(first_error(&server).contains("302"));
    assert!(elsewhere.log().is_empty());
}

#[test]
fn a_wait_that_is_asked_for_is_kept() {
    let server = Server::new(|_, n| if n == 0 { reply("429 Slow", "Retry-After: 11\r\n", "{}") } else { page(EMPTY) });
    let clock = clock();
    let client =
        OpenRouter::new(options(), &server.url("/"), Key::new(KEY).unwrap(), None, clock.clone(), Stop::new()).unwrap();
    let query = query("2026-07-01", "2026-07-01");
    assert!(client.answers(&query).all(|answer| answer.is_ok()));
    assert_eq!(clock.sleeps(), [Duration::from_secs(11)]);
}

#[test]
fn the_key_is_sent_over_https_only() {
    let make =
        |base: &str| OpenRouter::new(FetchOptions::default(), base, Key::new(KEY).unwrap(), None, clock(), Stop::new());
    assert!(make("http://openrouter.ai/api/v1/").is_err());
    assert!(make(BASE_URL).is_ok());
}
