//! Articles one by one, in any order, or all at once: the database says the same.

use proptest::prelude::*;
use proptest::test_runner::Config;
use tallywire::pipeline::records::{self, ClaimDocument};
use tallywire::rules::{Entities, RuleSource};
use tallywire::store::{Form, Incoming, Origin, Store};

const SUBJECTS: [&str; 7] =
    ["all", "country:cn", "country:us", "model:kimi-k2.5", "model:glm-5", "model:gpt-5", "model:deepseek-v3.2"];
const OUTLETS: [&str; 5] = ["Harbour Wire", "Lantern", "Meridian Brief", "Orchard Post", "Prairie Courier"];

/// One figure: metric, subject, week, figure, platform, how it is hedged.
type Figure = (usize, usize, i64, i64, usize, usize);
/// Outlet, days of delay, whether it corrects, its figures.
type Page = (usize, i64, bool, Vec<Figure>);

fn any_pages() -> impl Strategy<Value = Vec<Page>> {
    let figure = (0usize..5, 0usize..7, 0i64..40, 100i64..112, 0usize..5, 0usize..6);
    let page = (0usize..5, 1i64..5, prop::bool::weighted(0.1), prop::collection::vec(figure, 1..7));
    prop::collection::vec(page, 4..26)
}

fn line((metric, subject, week, figure, platform, hedge): Figure, corrects: bool) -> String {
    let start = jiff::civil::date(2025, 9, 1).saturating_add(jiff::Span::new().weeks(week));
    let end = start.saturating_add(jiff::Span::new().days(6));
    let subject = if metric == 3 { ["country:cn", "country:us"][subject % 2] } else { SUBJECTS[subject] };
    let (name, value, unit, rest) = match metric {
        // One in six is a power of ten too large.
        0 | 1 => ("token_volume", format!("{figure}0000000000{}", if hedge == 1 { "0" } else { "" }), "tokens", ""),
        2 => (
            "change",
            format!("{}", (figure - 104) * 2),
            "percent",
            r#""of":"token_volume","baseline":"previous_week","#,
        ),
        3 => {
            let ahead = if subject == "country:cn" {
                r#""state":"exceeds:country:us","#
            } else {
                r#""state":"exceeds:country:cn","#
            };
            let state = if hedge % 2 == 0 { r#""state":"leads","# } else { ahead };
            ("streak", format!("{}", figure % 4 + 1), "weeks", state)
        }
        _ => ("rank", format!("{}", figure % 4 + 1), "rank", ""),
    };
    let subject = if metric == 4 { SUBJECTS[3 + figure as usize % 4] } else { subject };
    let place = if platform == 0 { "null" } else { r#""openrouter""# };
    let hedge = if hedge == 0 { "more_than" } else { "exact" };
    let period = if figure % 11 == 0 && metric != 3 {
        String::new()
    } else {
        format!(r#""period_start":"{start}","period_end":"{end}","grain":"week","#)
    };
    let evidence = if corrects { r#""evidence":[{"role":"corrects","start":0,"end":0,"how":"clause"}],"# } else { "" };
    format!(
        r#"{{"metric":"{name}","subject":"{subject}",{rest}{period}{evidence}"value":"{value}","unit":"{unit}","qualifier":"{hedge}","platform":{place},"quote":"{name} of {subject} came to {value}"}}"#
    )
}

fn document(nth: usize, (outlet, delay, corrects, figures): &Page) -> ClaimDocument {
    let latest = figures.iter().map(|f| f.2).max().unwrap_or_default();
    let published = jiff::civil::date(2025, 9, 7).saturating_add(jiff::Span::new().days(latest * 7 + delay));
    let claims: Vec<String> = figures.iter().map(|figure| line(*figure, *corrects)).collect();
    let text = format!(
        r#"{{"document":"page-{nth}","publisher":"{}","published":"{published}","claims":[{}]}}"#,
        OUTLETS[*outlet],
        claims.join(",")
    );
    let mut found = records::read(text.as_bytes()).expect("lines");
    assert_eq!(found.bad, [], "{text}");
    found.documents.remove(0)
}

fn put(store: &mut Store, documents: &[&ClaimDocument]) {
    let mut batch = store.batch().expect("a batch");
    for document in documents {
        let place = document.article.document.clone();
        let origin =
            Origin { form: Form::Claims, source: place.clone(), place, rules: "one".into(), ..Origin::default() };
        let (article, claims) = (&document.article, &document.claims);
        let incoming = Incoming { article, claims, ledger: &[], has_rules: true, retraction: None, origin: &origin };
        batch.put(&incoming).expect("stored");
    }
    batch.commit().expect("kept");
}

fn export(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    store.export(&mut out).expect("export");
    let mut lines: Vec<String> = String::from_utf8(out).expect("UTF-8").lines().map(str::to_owned).collect();
    for sql in
        ["SELECT * FROM facts_known ORDER BY fact, known_from", "SELECT * FROM unplaced ORDER BY claim, candidate"]
    {
        lines.extend(store.query(sql).expect(sql).rows.iter().map(|row| format!("{row:?}")));
    }
    lines
}

fn rules() -> Entities {
    Entities::load(&RuleSource::built_in()).unwrap_or_else(|_| panic!("the rules load"))
}

fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed | 1;
    for i in (1..count).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, (state >> 33) as usize % (i + 1));
    }
    order
}

/// Where two exports differ.
fn differences(one: &[String], other: &[String]) -> Vec<String> {
    let missing = one.iter().filter(|line| !other.contains(line)).map(|line| format!("- {line}"));
    let more = other.iter().filter(|line| !one.contains(line)).map(|line| format!("+ {line}"));
    missing.chain(more).collect()
}

/// The documents all at once.
fn whole(documents: &[ClaimDocument], entities: &Entities) -> Vec<String> {
    let mut store = Store::in_memory().expect("store");
    put(&mut store, &documents.iter().collect::<Vec<_>>());
    store.refresh(entities).expect("facts");
    export(&store)
}

/// The documents one by one in a shuffled order; `near`: each time only what the document touches is worked out.
fn grown(documents: &[ClaimDocument], entities: &Entities, seed: u64, near: bool) -> Vec<String> {
    let mut store = Store::in_memory().expect("store");
    store.work_near_from(if near { 0 } else { i64::MAX });
    for nth in shuffled(documents.len(), seed) {
        put(&mut store, &[&documents[nth]]);
        store.refresh(entities).expect("facts");
    }
    export(&store)
}

fn documents(pages: &[Page]) -> Vec<ClaimDocument> {
    pages.iter().enumerate().map(|(nth, page)| document(nth, page)).collect()
}

/// How many sets of articles are tried; more on demand, for an hour's search.
fn cases() -> u32 {
    std::env::var("TALLYWIRE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(8)
}

proptest! {
    #![proptest_config(Config { max_shrink_iters: 40, failure_persistence: None, ..Config::with_cases(cases()) })]

    #[test]
    fn one_by_one_in_any_order_is_all_at_once(pages in any_pages(), seed in any::<u64>()) {
        let (entities, documents) = (rules(), documents(&pages));
        let differences = differences(&whole(&documents, &entities), &grown(&documents, &entities, seed, false));
        prop_assert!(differences.is_empty(), "{}", differences.join("\n"));
    }

    #[test]
    fn what_a_document_touches_is_all_that_changes(pages in any_pages(), seed in any::<u64>()) {
        let (entities, documents) = (rules(), documents(&pages));
        let differences = differences(&whole(&documents, &entities), &grown(&documents, &entities, seed, true));
        prop_assert!(differences.is_empty(), "{}", differences.join("\n"));
    }
}
