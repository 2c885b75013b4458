//! What one more article costs in databases of different sizes: `cargo bench --bench store -- 1000 10000 100000 1000000`.
//!
//! The claims are made up: some sixty subjects on one platform, week after week, each figure told by a few outlets, some of them
//! wrongly. A larger database reaches further back. `computing` is the time for which the processor worked: on a busy machine the clock says
//! more about the others.

use std::time::{Duration, Instant};

use tallywire::model::Claim;
use tallywire::pipeline::records;
use tallywire::rules::{Entities, RuleSource};
use tallywire::store::{Form, Incoming, Origin, Store};

/// Claims of an article.
const A_PAGE: usize = 10;
/// Articles of a week.
const A_WEEK: usize = 60;

/// A number that looks like chance and is the same on every machine.
fn chance(seed: u64) -> u64 {
    let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678);
    x ^= x >> 31;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 29)
}

fn subject(nth: u64) -> String {
    match nth {
        0 => "all".into(),
        1 => "country:cn".into(),
        2 => "country:us".into(),
        n if n < 12 => format!("org:maker-{n}"),
        n => format!("model:made-up-{n}"),
    }
}

/// The nth article as a line of claim records.
fn page(nth: usize) -> String {
    let week = nth / A_WEEK;
    let start = jiff::civil::date(1990, 1, 1).saturating_add(jiff::Span::new().weeks(week as i64));
    let end = start.saturating_add(jiff::Span::new().days(6));
    let published = start.saturating_add(jiff::Span::new().days(7 + (nth % 3) as i64));
    let claims: Vec<String> =
        (0..A_PAGE).map(|at| figure(nth, at, week, &start.to_string(), &end.to_string())).collect();
    let outlet = nth % 40;
    format!(
        r#"{{"document":"https://example.org/{nth}","url":"https://example.org/{nth}","publisher":"Outlet {outlet}","published":"{published}","claims":[{}]}}"#,
        claims.join(",")
    )
}

fn figure(nth: usize, at: usize, week: usize, start: &str, end: &str) -> String {
    let who = (chance((nth * A_PAGE + at) as u64) % 60).min(chance((nth * 7 + at) as u64) % 60);
    // What is so that week; one report in forty has it wrong.
    let truth = 100 + chance(who * 1_000_003 + week as u64) % 800;
    let told = if chance((nth * 31 + at) as u64).is_multiple_of(40) { truth + 37 } else { truth };
    let (metric, rest, value, quote) = match at % 3 {
        0 | 1 => (
            "token_volume",
            "",
            format!("{told}0000000000"),
            format!("{}.{:02} trillion tokens", told / 100, told % 100),
        ),
        _ => {
            let percent = (told % 90) as f64 / 10.0;
            let rest = r#""of":"token_volume","baseline":"previous_week","#;
            ("change", rest, format!("{percent}"), format!("up {percent} percent on the week"))
        }
    };
    let unit = if metric == "change" { "percent" } else { "tokens" };
    let name = subject(who);
    format!(
        r#"{{"metric":"{metric}","subject":"{name}",{rest}"value":"{value}","unit":"{unit}","platform":"openrouter","period_start":"{start}","period_end":"{end}","grain":"week","attribution":["OpenRouter"],"quote":"Outlet counts {name} at {quote}","start":{at}}}"#
    )
}

fn put(store: &mut Store, from: usize, to: usize) {
    let mut batch = store.batch().expect("a batch");
    for nth in from..to {
        let line = page(nth);
        let found = records::read(line.as_bytes()).expect("lines");
        assert_eq!(found.bad, [], "{line}");
        for document in &found.documents {
            let place = document.article.document.clone();
            let origin =
                Origin { form: Form::Claims, source: place.clone(), place, rules: "bench".into(), ..Origin::default() };
            let claims: &[Claim] = &document.claims;
            let incoming = Incoming {
                article: &document.article,
                claims,
                ledger: &[],
                has_rules: true,
                retraction: None,
                origin: &origin,
            };
            batch.put(&incoming).expect("stored");
        }
    }
    batch.commit().expect("kept");
}

/// For how long the processor has worked for this program; nothing where the system does not tell.
fn computing() -> Duration {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default())
}

fn main() {
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![1_000, 10_000] } else { asked };
    let entities = Entities::load(&RuleSource::built_in()).unwrap_or_else(|_| panic!("the rules load"));
    let folder = tempfile::tempdir().expect("a folder");
    println!(
        "{:>10} {:>12} {:>12} {:>12} {:>10} {:>10} {:>12}",
        "claims", "filling", "all facts", "one article", "computing", "worst", "claims read"
    );
    for size in sizes {
        let mut store = Store::open_to_write(&folder.path().join(format!("{size}.db"))).expect("a database");
        let pages = size / A_PAGE;
        let begun = Instant::now();
        (0..pages).step_by(5_000).for_each(|from| put(&mut store, from, pages.min(from + 5_000)));
        let filling = begun.elapsed();
        let begun = Instant::now();
        store.refresh(&entities).expect("facts");
        let all = begun.elapsed();
        let mut costs: Vec<(Duration, Duration, usize)> = Vec::new();
        for nth in pages..pages + 11 {
            let (begun, worked) = (Instant::now(), computing());
            put(&mut store, nth, nth + 1);
            let refreshed = store.refresh(&entities).expect("facts");
            costs.push((begun.elapsed(), computing().saturating_sub(worked), refreshed.claims));
        }
        costs.sort();
        let (median, computing, read) = costs[costs.len() / 2];
        let worst = costs.last().map(|c| c.0).unwrap_or_default();
        println!(
            "{size:>10} {filling:>12.1?} {all:>12.1?} {median:>12.1?} {computing:>10.1?} {worst:>10.1?} {read:>12}"
        );
    }
}
