//! Whom the figures of one sentence are about, where names, insertions and pronouns stand between.

use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// Metric, subject and value of each claim of a passage, and the first day of its period.
fn claims(text: &str) -> Vec<String> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let text = format!("---\nlang: en\npublished: 2026-08-11\n---\n{text}\n");
    let (_, found) = engine.read_and_extract("a.md", text.as_bytes(), &Given::default()).expect("an article");
    let day = |c: &tallywire::model::Claim| c.period_start.map_or_else(String::new, |day| format!(" {day}"));
    found.claims.iter().map(|c| format!("{} {} {}{}", c.metric, c.subject, c.value, day(c))).collect()
}

fn holds(text: &str, wanted: &[&str]) {
    let found = claims(text);
    for claim in wanted {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn a_sentence_goes_on_with_its_name_behind_an_insertion() {
    holds(
        "Moonshot alone, whose K-line undercuts what Anthropic asks for Claude Opus 5, processed 19.4 trillion tokens in July.",
        &["token_volume org:moonshot 19400000000000 2026-07-01"],
    );
    holds(
        "Xiaomi, long known for phones and now for MiMo-V2.5, took 9.9 percent of all tokens.",
        &["share org:xiaomi 9.9"],
    );
    holds(
        "Kimi K3, the darling of February, was down to 1.3 trillion tokens.",
        &["token_volume model:kimi-k3 1300000000000"],
    );
    holds(
        "Kimi K3, in the month of February, processed 1.3 trillion tokens.",
        &["token_volume model:kimi-k3 1300000000000 2026-02-01"],
    );
}

#[test]
fn a_pronoun_stands_for_the_name_of_its_own_clause() {
    holds(
        "MiMo-V2.5 was second with 4.6 trillion tokens, while GLM-5.2 climbed from seventh to third after its volume jumped 71 percent to 3.6 trillion.",
        &["change model:glm-5.2 71"],
    );
    holds(
        "Kimi K2.6 drew 1.9 trillion tokens. DeepSeek V4 Flash came out in April and it already draws 1.6 trillion.",
        &["token_volume model:deepseek-v4-flash 1600000000000"],
    );
    holds(
        "Kimi K3 is dearer than Claude Sonnet 5. In July the model handled 4.4 trillion tokens.",
        &["token_volume model:kimi-k3 4400000000000 2026-07-01"],
    );
}

#[test]
fn a_company_by_its_town_is_the_one_from_there() {
    holds(
        "Google led with 17% of all tokens, ahead of DeepSeek. The Hangzhou company processed 9 trillion tokens, and the American firm 12 trillion.",
        &["token_volume org:deepseek 9000000000000", "token_volume org:google 12000000000000"],
    );
    holds("Kimi K3 led. The Beijing start-up handled 7 trillion tokens.", &["token_volume org:moonshot 7000000000000"]);
}

#[test]
fn daily_use_there_is_use_inside_the_country() {
    let there = "None of this counts what is used inside China. There, officials say, daily consumption passed 300 trillion tokens.";
    holds(there, &["token_volume market:cn 300000000000000"]);
    let platform = "All of this is OpenRouter's. There, daily consumption passed 9 trillion tokens.";
    holds(platform, &["token_volume all 9000000000000"]);
    let home = "Chinese models handled 35 trillion tokens on OpenRouter. At home, daily use is 200 trillion tokens.";
    holds(home, &["token_volume market:cn 200000000000000"]);
}

#[test]
fn what_a_part_is_of_does_not_have_it() {
    holds(
        "DeepSeek supplied 37% of the Chinese tokens in July; Kimi K3 was good for 7 trillion of Moonshot's tokens.",
        &["share org:deepseek 37 2026-07-01", "token_volume model:kimi-k3 7000000000000 2026-07-01"],
    );
    holds(
        "In tokens, US models grew to 27.8 trillion, though they are still well behind Chinese models at 46.1 trillion.",
        &["token_volume country:us 27800000000000", "token_volume country:cn 46100000000000"],
    );
    holds(
        "Kimi K3 is priced at US$0.60 per million input tokens and US$2.80 per million output tokens.",
        &["price model:kimi-k3 0.6", "price model:kimi-k3 2.8"],
    );
}

#[test]
fn what_a_change_is_measured_from_dates_no_other_figure() {
    holds(
        "In July the volume of xAI dropped 38% from June, and it now ranks ninth on OpenRouter by tokens.",
        &["rank org:xai 9 2026-07-01"],
    );
}

#[test]
fn a_bracket_with_a_place_is_of_whom_the_list_holds() {
    holds(
        "Kimi K3 is back in the top five on OpenRouter (#4, 2.9T tokens, +13% w/w).",
        &["rank model:kimi-k3 4", "token_volume model:kimi-k3 2900000000000", "change model:kimi-k3 13"],
    );
}

#[test]
fn a_time_told_for_comparison_moves_no_passage() {
    let text = "OpenRouter handled 61.3 trillion tokens in the week of August 3-9. The ten largest models had 63% of tokens, and in the week of \
        June 22-28 it was 71%. MiniMax has two models in the top ten.";
    let wanted = ["share top:10 63 2026-08-03", "share top:10 71 2026-06-22", "top_n_count org:minimax 2 2026-08-03"];
    holds(text, &wanted);
    let published = "Figures for the week ended August 2 are out. US models processed 21.6 trillion tokens on OpenRouter over those seven days, \
        an agency report published in Shanghai last week said. Chinese models processed 37.9 trillion.";
    holds(published, &["token_volume country:cn 37900000000000 2026-07-27"]);
    let from = "In the week from July 27 to August 2 Chinese models recorded 4.12 trillion tokens. The following week, from August 3 to 9, \
        usage climbed further to 5.16 trillion tokens.";
    holds(from, &["token_volume country:cn 5160000000000 2026-08-03"]);
}

#[test]
fn what_has_a_price_is_the_model_that_had_one_last() {
    let text = "Alibaba Cloud lowered the input price of Qwen3.8-Max on 6 August, to $0.84 per million tokens. Output stays at $4.20 per million.";
    holds(text, &["price model:qwen3.8-max 0.84", "price model:qwen3.8-max 4.2"]);
}

#[test]
fn a_place_beside_a_count_of_users_is_by_users() {
    let text =
        "Doubao remains the largest AI app with 412 million monthly users in July. Qwen is second with 287 million.";
    holds(text, &["rank app:qwen 2 2026-07-01", "user_count app:qwen 287000000"]);
}

#[test]
fn the_model_of_a_team_is_the_one_it_told_of() {
    let text = "# MiMo team blog\n\nMiMo-V2.5 opened on OpenRouter on July 22. We did not know what to expect.\n\nIn the week of August 3-9 the \
        model processed 2.36 trillion tokens.";
    holds(text, &["token_volume model:mimo-v2.5 2360000000000 2026-08-03"]);
}
