//! Times that an article leaves open: nothing is filled in from the passage around.

use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// Metric, subject, value and first day of each claim of an article of 30 December 2025.
fn claims(body: &str) -> Vec<String> {
    let text = format!("---\npublished: 2025-12-30\nlang: en\n---\n{body}\n");
    let engine = Engine::load(None).expect("the built-in rules load");
    let (_, found) = engine.read_and_extract("a.md", text.as_bytes(), &Given::default()).expect("an article");
    let day = |c: &tallywire::model::Claim| c.period_start.map_or_else(String::new, |day| format!(" {day}"));
    found.claims.iter().map(|c| format!("{} {} {}{}", c.metric, c.subject, c.value, day(c))).collect()
}

#[test]
fn a_day_that_nothing_names_is_not_the_month_around_it() {
    let found = claims(
        "In November OpenRouter handled 24 trillion tokens. On one day Kimi K2 drew 110 billion. GLM-4.6 had 61 billion.\n\n\
         Chinese models took 7 trillion tokens in all of the month.",
    );
    assert_eq!(
        found,
        [
            "token_volume all 24000000000000 2025-11-01",
            "token_volume model:kimi-k2 110000000000",
            "token_volume model:glm-4.6 61000000000",
            "token_volume country:cn 7000000000000 2025-11-01",
        ]
    );
}

#[test]
fn that_window_is_the_one_that_was_left_open() {
    let found = claims(
        "November was good for Kimi K2. In one seven-day window late in the month it drew 2.4 trillion tokens.\n\n\
         The first ten models moved 8.7 trillion tokens in that window.",
    );
    assert_eq!(found, ["token_volume model:kimi-k2 2400000000000", "token_volume top:10 8700000000000"]);
}

#[test]
fn the_day_on_which_a_figure_was_told_is_not_its_own() {
    let found = claims(
        "Tokens that Google handles in a month:\n\n\
         - 480 trillion tokens (said at a conference, May 2025)\n- 980 trillion tokens (announced in July 2025)",
    );
    assert_eq!(found, ["token_volume org:google 480000000000000", "token_volume org:google 980000000000000"]);
}

#[test]
fn a_dateline_of_a_month_is_no_period() {
    let found = claims("[Harbour Think Tank, December 2025] Kimi K2 has used 6 trillion tokens on OpenRouter.");
    assert_eq!(found, ["token_volume model:kimi-k2 6000000000000"]);
    let found = claims("(December 2025) Kimi K2 has used 6 trillion tokens on OpenRouter.");
    assert_eq!(found, ["token_volume model:kimi-k2 6000000000000 2025-12-01"]);
}

#[test]
fn what_a_level_is_compared_with_dates_no_headline() {
    let found = claims(
        "# OpenRouter's traffic has quintupled\n\nWeekly volume went from five to twenty-five trillion tokens, OpenRouter says. \
         It counts over 8 million users, against 5 million in June.",
    );
    assert!(found.contains(&"change all 5".to_owned()), "{found:#?}");
}

#[test]
fn of_two_shares_that_a_fall_leads_between_the_first_is_older() {
    let found = claims(
        "In November American models had 33% of OpenRouter's tokens. UBS put the fall of their share at roughly 70% to about 30%.",
    );
    assert!(found.contains(&"share country:us 70".to_owned()), "{found:#?}");
}
