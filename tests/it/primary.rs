//! The origin's own rows from saved answers to witnesses, readings and `tallywire fact`.

use std::path::{Path, PathBuf};

use tallywire::store::{Store, Value};

/// Six Chinese and six American models, with what each processes a day, in billions, in a first and a second week.
const MODELS: [(&str, u64, u64); 12] = [
    ("deepseek/deepseek-v3.2-20251201", 91_237, 101_113),
    ("anthropic/claude-4.5-sonnet-20250929", 88_811, 80_417),
    ("minimax/minimax-m2.5-20260211", 76_543, 99_871),
    ("google/gemini-2.5-flash", 70_219, 64_023),
    ("moonshotai/kimi-k2.5-0127", 61_417, 63_337),
    ("x-ai/grok-4.3-20260430", 52_913, 50_121),
    ("z-ai/glm-5-20260211", 47_771, 49_339),
    ("openai/gpt-4o-mini", 41_203, 44_441),
    ("xiaomi/mimo-v2-flash-20251210", 33_331, 37_117),
    ("openai/gpt-4.1-mini-2025-04-14", 21_113, 23_131),
    ("qwen/qwen3-235b-a22b-07-25", 19_991, 22_229),
    ("openrouter/owl-alpha", 9_973, 11_117),
];

/// An answer of the API for two weeks from 23 February 2026; `extra` tokens more on its first day for the first model.
fn answer(as_of: &str, extra: u64) -> String {
    let mut rows = Vec::new();
    for day in 0..14i64 {
        let date = jiff::civil::date(2026, 2, 23).saturating_add(jiff::Span::new().days(day));
        for (at, (slug, first, second)) in MODELS.iter().enumerate() {
            let billions = if day < 7 { first } else { second };
            let tokens = billions * 1_000_000 + if day == 0 && at == 0 { extra } else { 0 };
            rows.push(format!(r#"{{"date":"{date}","model_permaslug":"{slug}","total_tokens":"{tokens}"}}"#));
        }
        rows.push(format!(r#"{{"date":"{date}","model_permaslug":"other","total_tokens":"60000000000"}}"#));
    }
    let meta =
        format!(r#"{{"as_of":"{as_of}","version":"v1","start_date":"2026-02-23","end_date":"2026-03-08","new":1}}"#);
    format!(r#"{{"data":[{}],"meta":{meta}}}"#, rows.join(","))
}

/// What the nine largest models of the second week make for one country, each rounded to hundredths of a billion first: in such.
fn nine(chinese: bool) -> u64 {
    let mut weeks: Vec<(u64, &str)> = MODELS.iter().map(|(slug, _, second)| (second * 7, *slug)).collect();
    weeks.sort_by(|a, b| b.cmp(a));
    let makers: &[&str] = if chinese {
        &["deepseek", "minimax", "moonshotai", "z-ai", "xiaomi", "qwen"]
    } else {
        &["anthropic", "google", "x-ai", "openai"]
    };
    let own = weeks.iter().take(9).filter(|(_, slug)| makers.iter().any(|maker| slug.starts_with(maker)));
    own.map(|(millions, _)| (millions + 5) / 10).sum()
}

fn billions(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Press claims: two countries by the chart's nine and their ratio, a total and a place that hold plainly.
fn claims() -> String {
    let week = r#""platform":"openrouter","period_start":"2026-03-02","period_end":"2026-03-08","grain":"week""#;
    let volume = |subject: &str, hundredths: u64| {
        let printed = billions(hundredths);
        format!(
            r#"{{"metric":"token_volume","subject":"{subject}","value":"{hundredths}0000000","unit":"tokens",{week},"quote":"{subject} made {printed} billion tokens"}}"#
        )
    };
    let all: u64 = MODELS.iter().map(|(_, _, second)| second * 7).sum::<u64>() + 420_000;
    let times = billions((nine(true) * 1000 / nine(false) + 5) / 10);
    let list = [
        format!(
            r#"{{"metric":"ratio","subject":"country:cn","object":"country:us","value":"{times}","unit":"times",{week},"quote":"{times} times theirs"}}"#
        ),
        volume("country:cn", nine(true)),
        volume("country:us", nine(false)),
        volume("all", (all + 5) / 10),
        format!(
            r#"{{"metric":"rank","subject":"model:minimax-m2.5","value":"2","unit":"rank",{week},"quote":"M2.5 came second"}}"#
        ),
    ];
    format!(
        r#"{{"document":"harbour.md","publisher":"Harbour Wire","published":"2026-03-09","claims":[{}]}}"#,
        list.join(",")
    )
}

fn run(dir: &Path, args: &[&str]) -> String {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(dir)
        .args(args)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn rows(dir: &Path, sql: &str) -> Vec<String> {
    let store = Store::open_to_read(&dir.join("tallywire.db")).expect("open");
    let listing = store.query(sql).expect(sql);
    listing.rows.iter().map(|row| row.iter().map(Value::show).collect::<Vec<_>>().join(" ")).collect()
}

fn fact(dir: &Path, subject: &str, metric: &str, start: &str) -> String {
    let sql = format!(
        "SELECT id FROM facts WHERE subject = '{subject}' AND metric = '{metric}' AND period_start = '{start}' ORDER BY scope IS NOT NULL, derived"
    );
    let id = rows(dir, &sql).into_iter().next().unwrap_or_else(|| panic!("no {metric} of {subject}"));
    // As wide as it gets: no word is cut from the next.
    run(dir, &["fact", &id]).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_made_up_week_is_witnessed_read_and_restated() {
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    std::fs::write(dir.join("claims.jsonl"), claims()).expect("written");
    std::fs::write(dir.join("one.json"), answer("2026-03-10T06:07:08.000Z", 0)).expect("written");
    std::fs::write(dir.join("two.json"), answer("2026-04-01T00:00:00Z", 5_000_000)).expect("written");
    run(dir, &["ingest", "claims.jsonl"]);
    let told = run(dir, &["primary", "openrouter", "--file", "one.json", "two.json"]);
    assert!(told.contains("Rows: 364 new, 0 known already; 1 of the new ones restate a day."), "{told}");
    assert!(
        told.contains(
            "Source: OpenRouter (openrouter.ai/rankings), as of 2026-04-01T00:00:00.000Z. Licensed under CC BY 4.0."
        ),
        "{told}"
    );
    assert!(run(dir, &["primary", "openrouter", "--file", "two.json"]).contains("Rows: 0 new, 182 known already"));
    let china = fact(dir, "country:cn", "token_volume", "2026-03-02");
    for part in [
        "It is true for one reading only: the nine models that the chart names, parts rounded before adding",
        "Read plainly, all rows give 2.611 trillion tokens.",
        "One reading alone holds for all 3 figures of the article for these days",
        "primary (agrees) OpenRouter",
        "Known from 2026-03-09 to before",
    ] {
        assert!(china.contains(part), "{part}\n{china}");
    }
    for (subject, metric) in [("all", "token_volume"), ("model:minimax-m2.5", "rank")] {
        let case = fact(dir, subject, metric, "2026-03-02");
        assert!(case.contains("bear it out as it is read plainly"), "{case}");
    }
    // The ratio of what the article counts is read as its volumes are.
    let ratio = fact(dir, "country:cn", "ratio", "2026-03-02");
    for part in
        ["It is true for one reading only: the nine models that the chart names", "Read plainly, all rows give 1.42"]
    {
        assert!(ratio.contains(part), "{part}\n{ratio}");
    }
    let open = run(dir, &["conflicts"]);
    assert!(open.contains("nothing found"), "{open}");
    restated(dir);
    assert!(run(dir, &["db", "verify"]).contains("figures"), "sound");
}

/// Both statements of the day are kept; what was known when follows them.
fn restated(dir: &Path) {
    let kept = rows(dir, "SELECT date, difference, earlier_as_of FROM primary_restated");
    assert_eq!(kept, ["2026-02-23 5000000 2026-03-10T06:07:08.000Z"]);
    let week = "FROM facts_then WHERE subject = 'model:deepseek-v3.2' AND metric = 'token_volume' AND period_start = '2026-02-23'";
    let known =
        rows(dir, &format!("SELECT known_from, coalesce(known_until, 'now'), value {week} ORDER BY known_from"));
    assert_eq!(known, ["2026-03-10 2026-04-01 638659000000", "2026-04-01 now 638664000000"]);
    let then = |day: &str| {
        run(dir, &["facts", "--as-of", day, "--for", "2026-W10", "--subject", "country:cn", "--format", "csv"])
    };
    assert!(then("2026-03-09").contains(&format!(",{}0000000,", nine(true))), "{}", then("2026-03-09"));
    assert!(then("2026-03-10").contains(",2611042000000,"), "{}", then("2026-03-10"));
    assert_eq!(then("2026-03-01").lines().count(), 1, "only the header: {}", then("2026-03-01"));
    let countries = rows(
        dir,
        "SELECT coalesce(country, 'none'), tokens FROM primary_countries WHERE period_start = '2026-03-02' ORDER BY tokens DESC",
    );
    assert_eq!(
        countries,
        ["cn 2611042000000", "us 1834931000000", "none 497819000000"]
            .map(|line| line.replace("cn ", "country:cn ").replace("us ", "country:us "))
    );
}

#[test]
fn broken_answers_are_refused_with_their_place() {
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    std::fs::write(dir.join("a.json"), answer("2026-03-10T06:07:08.000Z", 0)).expect("written");
    std::fs::write(dir.join("b.json"), answer("2026-03-10T06:07:08.000Z", 7)).expect("written");
    std::fs::write(dir.join("c.json"), "{}").expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_tallywire"))
        .current_dir(dir)
        .args(["primary", "openrouter", "--file", "a.json", "b.json", "c.json"])
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("c.json: expected an answer of the rankings-daily API"), "{told}");
    assert!(
        told.contains(
            "b.json: was not stored: 2026-02-23 deepseek/deepseek-v3.2-20251201: expected 91237000000 tokens"
        ),
        "{told}"
    );
}

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

#[test]
fn the_shipped_weeks_explain_the_seeds() {
    let rows_file = shared("primary/rankings-daily-2026-05-25--2026-07-05.json");
    if !rows_file.exists() {
        return;
    }
    let folder = tempfile::tempdir().expect("folder");
    let dir = folder.path();
    run(dir, &["ingest", &shared("seeds").display().to_string()]);
    run(dir, &["primary", "openrouter", "--file", &rows_file.display().to_string()]);
    let chart = "It is true for one reading only: the nine models that the chart names, parts rounded before adding";
    for (subject, metric, plain) in [
        ("country:cn", "token_volume", "25.0897 trillion tokens"),
        ("country:cn", "change", "-3.3 %"),
        ("country:us", "token_volume", "15.1183 trillion tokens"),
        ("country:us", "change", "-0.1 %"),
    ] {
        let case = fact(dir, subject, metric, "2026-06-22");
        for part in
            [chart, &format!("Read plainly, all rows give {plain}."), "One reading alone holds for all 4 figures"]
        {
            assert!(case.contains(part), "{subject} {metric}: {part}\n{case}");
        }
    }
    let total = fact(dir, "all", "token_volume", "2026-06-22");
    assert!(total.contains("bear it out as it is read plainly: 46.7203 trillion tokens"), "{total}");
    let june = fact(dir, "country:us", "share", "2026-06-01");
    for part in [
        "too few digits",
        "Read plainly, all rows give 33.6 %.",
        "own figures for a shorter period inside this one make 9.1 %",
    ] {
        assert!(june.contains(part), "{part}\n{june}");
    }
}

/// A claim about one day is held against that day's rows, whichever came first; days of which nobody speaks are not summed.
#[test]
fn a_claim_about_one_day_meets_that_days_rows() {
    let all: u64 = MODELS.iter().map(|(_, _, second)| second).sum::<u64>() + 60_000;
    let claim = format!(
        r#"{{"document":"lantern.md","publisher":"Lantern","published":"2026-03-05","claims":[{{"metric":"token_volume","subject":"all","value":"{}0000000","unit":"tokens","platform":"openrouter","period_start":"2026-03-04","period_end":"2026-03-04","grain":"day","quote":"OpenRouter took {} billion tokens on Wednesday"}}]}}"#,
        (all + 5) / 10,
        billions((all + 5) / 10)
    );
    let mut told = Vec::new();
    for claim_first in [true, false] {
        let folder = tempfile::tempdir().expect("folder");
        let dir = folder.path();
        std::fs::write(dir.join("claims.jsonl"), &claim).expect("written");
        std::fs::write(dir.join("rows.json"), answer("2026-03-10T06:07:08.000Z", 0)).expect("written");
        let steps = [vec!["ingest", "claims.jsonl"], vec!["primary", "openrouter", "--file", "rows.json"]];
        let order: Vec<_> = if claim_first { steps.iter().collect() } else { steps.iter().rev().collect() };
        order.iter().for_each(|step| drop(run(dir, step)));
        told.push(rows(
            dir,
            "SELECT f.period_start, f.status, f.origins, group_concat(DISTINCT w.role) FROM facts f JOIN witnesses w ON w.fact = f.id
             WHERE f.subject = 'all' AND f.metric = 'token_volume' GROUP BY f.id ORDER BY f.period_end - f.period_start, f.period_start",
        ));
    }
    assert_eq!(told[0], told[1]);
    let day: Vec<&String> = told[0].iter().filter(|row| row.starts_with("2026-03-04")).collect();
    assert_eq!(day.len(), 1, "{told:?}");
    assert!(day[0].contains("agreed") && day[0].contains("primary") && day[0].contains("first_hand"), "{day:?}");
    assert!(!told[0].iter().any(|row| row.starts_with("2026-03-03")), "nobody speaks of Tuesday: {told:?}");
}
