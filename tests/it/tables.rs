//! What a table leaves to its reader: whose months they are, what a mute column counts, whom the last row adds up.

use tallywire::model::Claim;
use tallywire::pipeline::Engine;
use tallywire::read::Given;

fn extract(name: &str, text: &str) -> Vec<Claim> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let (article, found) = engine.read_and_extract(name, text.as_bytes(), &Given::default()).expect("an article");
    assert!(found.claims.iter().all(|c| article.text.get(c.start..c.end) == Some(c.quote.as_str())));
    found.claims
}

/// Metric, subject, value and first day of each claim.
fn claims(name: &str, text: &str) -> Vec<String> {
    let day = |c: &Claim| c.period_start.map_or_else(String::new, |day| format!(" {day}"));
    let shown = |c: &Claim| format!("{} {} {}{}", c.metric, c.subject, c.value, day(c));
    extract(name, text).iter().map(shown).collect()
}

fn with_head(body: &str) -> String {
    format!("---\npublished: 2026-07-05\nlang: en\n---\n{body}")
}

#[test]
fn months_without_names_are_those_of_whom_the_words_above_name() {
    let months =
        "| Month | Tokens (T) | Growth |\n|---|---|---|\n| April 2026 | 37.9 | 33% |\n| May 2026 | 46.2 | 22% |\n";
    let all = extract("a.md", &with_head(&format!("# How OpenRouter's volume grew\n\nTokens by month.\n\n{months}")));
    let shown: Vec<String> = all.iter().map(|c| format!("{} {} {}", c.metric, c.subject, c.value)).collect();
    assert_eq!(
        shown,
        ["token_volume all 37900000000000", "change all 33", "token_volume all 46200000000000", "change all 22"]
    );
    assert!(all.iter().all(|claim| claim.platform.as_deref() == Some("openrouter")), "the headline says where");
    let one =
        claims("a.md", &with_head(&format!("# The router's year\n\nDeepSeek's models on OpenRouter.\n\n{months}")));
    assert_eq!(one[0], "token_volume org:deepseek 37900000000000 2026-04-01");
    let nobody = claims("a.md", &with_head(&format!("# A year of growth\n\nBy month.\n\n{months}")));
    assert_eq!(nobody, [""; 0], "of whom, nothing says");
}

#[test]
fn a_column_may_say_what_its_changes_are_measured_against() {
    let found = extract(
        "a.md",
        &with_head(
            "# Who gained on OpenRouter\n\n| Model | April rank | May rank | Tokens in May | Change from April |\n|---|---|---|---|---|\n\
             | Claude Sonnet 4.6 | 2 | 1 | 6.1 trillion | up 22% |\n| DeepSeek V3.2 | 1 | 2 | 5.7 trillion | down 3% |\n",
        ),
    );
    let changes = found.iter().filter(|c| c.metric.as_str() == "change");
    let shown: Vec<String> = changes
        .map(|c| {
            format!(
                "{} {:?} {}",
                c.value,
                c.period_start.map(|day| day.to_string()),
                c.baseline.as_ref().map_or_else(String::new, ToString::to_string)
            )
        })
        .collect();
    assert_eq!(shown, ["22 Some(\"2026-05-01\") previous_month", "-3 Some(\"2026-05-01\") previous_month"]);
}

#[test]
fn a_last_row_of_more_than_the_named_ones_is_of_all() {
    let head = "# Tokens on OpenRouter\n\nMay 2026.\n\n| Country | Tokens (bn) |\n|---|---|\n| China | 7,940 |\n| United States | 4,870 |\n";
    let all = claims("a.md", &with_head(&format!("{head}| Total | 13,400 |\n")));
    assert_eq!(all.last().map(String::as_str), Some("token_volume all 13400000000000 2026-05-01"));
    let theirs = claims("a.md", &with_head(&format!("{head}| Total | 12,810 |\n")));
    assert_eq!(theirs.len(), 2, "it may be theirs alone: {theirs:?}");
    let others = claims("a.md", &with_head(&format!("{head}| Other | 590 |\n")));
    assert_eq!(others.len(), 2, "nobody's that is named: {others:?}");
}

#[test]
fn percentages_in_proportion_to_the_counts_beside_them_are_parts() {
    let text = "OpenRouter, week of June 8 to 14, tokens\n\nChina ........ 9.8T  45.2%\nUS ........... 7.6T  35.0%\nFrance ....... 0.6T   2.8%\n";
    let head = "---\npublished: 2026-06-16\nlang: en\n---\n";
    assert_eq!(
        claims("a.txt", &format!("{head}{text}")),
        [
            "token_volume country:cn 9800000000000 2026-06-08",
            "share country:cn 45.2 2026-06-08",
            "token_volume country:us 7600000000000 2026-06-08",
            "share country:us 35 2026-06-08",
            "token_volume country:fr 600000000000 2026-06-08",
            "share country:fr 2.8 2026-06-08",
        ]
    );
    let growth = claims("a.txt", &format!("{head}{}", text.replace("35.0%", "53.0%")));
    assert!(growth.iter().all(|claim| !claim.starts_with("share")), "no one whole fits: {growth:?}");
    let list = "# OpenRouter in May 2026\n\nTokens by model:\n\n1. Claude Sonnet 4.6 – 6.1T (14.2%)\n2. DeepSeek V3.2 – 5.7T (13.3%)\n3. MiMo-V2-Pro – 4.4T (10.2%)\n";
    let shares = |text: &str| claims("a.md", text).iter().filter(|claim| claim.starts_with("share")).count();
    assert_eq!(shares(&format!("{head}{list}")), 3);
    assert_eq!(shares(&format!("{head}{}", list.replace("10.2%", "12.2%"))), 0);
}

#[test]
fn amounts_under_names_are_in_the_unit_of_the_words_above() {
    let table = "| Week | All models | Chinese models | US models |\n|---|---|---|---|\n| June 15–21 | 31.4T | 11.2T | 5.3T |\n";
    let week = [
        "token_volume all 31400000000000 2026-06-15",
        "token_volume country:cn 11200000000000 2026-06-15",
        "token_volume country:us 5300000000000 2026-06-15",
    ];
    let said = claims("a.md", &with_head(&format!("The month so far, 120T tokens in all.\n\n{table}")));
    assert_eq!(said[said.len() - 3..], week);
    let measured = claims("a.md", &with_head(&format!("All of it from OpenRouter.\n\n{table}")));
    assert_eq!(measured, week);
    let mute = claims("a.md", &with_head(&format!("The month so far.\n\n{table}")));
    assert_eq!(mute, [""; 0], "dollars, perhaps");
}

#[test]
fn a_column_of_changes_is_of_whom_the_column_before_names() {
    let table = "| Week | China (T) | w/w | US (T) | w/w |\n|---|---|---|---|---|\n| 22-28 June | 21.3 | +4.1% | 5.4 | -2.2% |\n";
    assert_eq!(
        claims("a.md", &with_head(&format!("OpenRouter tokens by country.\n\n{table}"))),
        [
            "token_volume country:cn 21300000000000 2026-06-22",
            "change country:cn 4.1 2026-06-22",
            "token_volume country:us 5400000000000 2026-06-22",
            "change country:us -2.2 2026-06-22",
        ]
    );
}

#[test]
fn growth_beside_amounts_of_money_is_that_of_the_money() {
    let table = |unit: &str| {
        format!(
            "| Company | Quarter | Growth |\n|---|---|---|\n| Microsoft | {unit} | 17.6% |\n| Google | {unit} | 21.5% |\n"
        )
    };
    let head = "OpenRouter's models are made by these companies, too.";
    let growth = |unit: &str| {
        let found = claims("a.md", &with_head(&format!("{head}\n\n{}", table(unit))));
        found.iter().filter(|claim| claim.starts_with("change")).count()
    };
    assert_eq!((growth("$89.9 bn"), growth("8.9T tokens")), (0, 2));
}
