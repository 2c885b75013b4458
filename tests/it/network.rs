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
            r#"{"data":[],"meta":{"as_of":"2026-07-05T06:07:08.000Z","version":"v1"}}"#,
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
}

#[test]
fn primary_figures_are_saved_as_they_were_sent() {
    let (dir, server) = (tempfile::tempdir().expect("folder"), Server::new(site));
    let base = server.url("/api/v1");
    let days = ["--from", "2026-07-01", "--to", "2026-07-04", "--allow-private"];
    let output = run(dir.path(), &[&["primary", "openrouter", "--base-url", &base][..], &days].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let saved = std::fs::read_to_string(dir.path().join(text(&output.stdout).trim())).expect("the answer");
    assert!(saved.contains("2026-07-05T06:07:08"), "{saved}");
}
