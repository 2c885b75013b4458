//! What a sentence leaves to the passage around it: the platform, a table's weeks, the year of a dateline, who wrote below the article.

use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// Metric, subject, value and first day of each claim.
fn claims(name: &str, text: &str) -> Vec<String> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let (article, found) = engine.read_and_extract(name, text.as_bytes(), &Given::default()).expect("an article");
    assert!(found.claims.iter().all(|c| article.text.get(c.start..c.end) == Some(c.quote.as_str())));
    let day = |c: &tallywire::model::Claim| c.period_start.map_or_else(String::new, |day| format!(" {day}"));
    found.claims.iter().map(|c| format!("{} {} {}{}", c.metric, c.subject, c.value, day(c))).collect()
}

#[test]
fn the_platform_goes_on_under_other_words() {
    let text = "---\ntitle: A marketplace grows\npublished: 2026-07-29\nlang: en\n---\n\
        OpenRouter, a marketplace for models, has moved to a new house. The company now handles 8 trillion tokens per day.\n\n\
        The site as a whole did 214 trillion tokens in June, and 230 trillion tokens passed through the platform in July.\n";
    assert_eq!(
        claims("a.md", text),
        [
            "token_volume all 8000000000000",
            "token_volume all 214000000000000 2026-06-01",
            "token_volume all 230000000000000 2026-07-01"
        ]
    );
}

#[test]
fn a_table_of_weeks_names_the_first_of_each() {
    let text = "---\ntitle: March on OpenRouter\npublished: 2026-04-07\nlang: en\n---\nTokens on OpenRouter, by week.\n\n\
        | Week | Total tokens | Change | Most-used model | Its tokens |\n|---|---|---|---|---|\n\
        | 9-15 Mar | 17.5 tn | +8.0% | MiniMax M2.5 | 1.75 tn |\n| 16-22 Mar | 20.4 tn | +16.6% | MiMo-V2-Pro | 1.76 tn |\n";
    let found = claims("a.md", text);
    for claim in [
        "token_volume all 17500000000000 2026-03-09",
        "change all 8 2026-03-09",
        "rank model:minimax-m2.5 1 2026-03-09",
        "token_volume model:mimo-v2-pro 1760000000000 2026-03-16",
        "rank model:mimo-v2-pro 1 2026-03-16",
    ] {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn a_head_says_what_its_cells_name() {
    let text = "---\ntitle: What tokens are for\npublished: 2026-08-03\nlang: en\n---\nShares of OpenRouter's tokens.\n\n\
        | Category | Share of tokens, June | Share of tokens, July |\n|---|---|---|\n| Programming | 46% | 57% |\n| Tax advice | 1.9% | 3% |\n\n\
        | Lab | May | June |\n|---|---|---|\n| DeepSeek | 18.9% | 20.6% |\n";
    let found = claims("a.md", text);
    for claim in [
        "share category:tax-advice 1.9 2026-06-01",
        "share category:tax-advice 3 2026-07-01",
        "share org:deepseek 18.9 2026-05-01",
    ] {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn a_dateline_without_a_year_has_the_year_of_what_it_tells() {
    let week = "HARBOUR CITY, July 14 (Harbour Wire) - Chinese AI models handled 21.6 trillion tokens on OpenRouter in the seven days \
        ended July 12.\n\nUS models processed 5 trillion tokens last week.\n";
    assert_eq!(
        claims("a.txt", week),
        ["token_volume country:cn 21600000000000 2026-07-06", "token_volume country:us 5000000000000 2026-07-06"]
    );
    let open = "HARBOUR CITY, July 14 (Harbour Wire) - Chinese AI models handled 21.6 trillion tokens on OpenRouter last week.\n";
    assert_eq!(claims("a.txt", open), ["token_volume country:cn 21600000000000"], "nothing fixes the year");
}

#[test]
fn a_dateline_without_a_year_has_the_year_that_its_weekday_and_its_models_leave() {
    for (dateline, more) in [
        ("Tuesday 10 March", ""),
        ("Tue, March 10", "The hall will draw 220 megawatts from 2028."),
        ("ROTTERDAM, March 10", "MiniMax M2.5 came first. A year of the same had gone by since 2025."),
        ("ROTTERDAM, March 10", "MiniMax M2.5 came first, as few had thought in 2026."),
        // Named a month before its release.
        ("ROTTERDAM, March 10", "DeepSeek V4 Flash is to come in 2026."),
    ] {
        let text =
            format!("{dateline}\n\nOn OpenRouter, Chinese models processed 4.2 trillion tokens last week. {more}\n");
        let found = claims("a.txt", &text);
        assert!(found.contains(&"token_volume country:cn 4200000000000 2026-03-02".to_owned()), "{text} {found:?}");
    }
}

#[test]
fn readers_below_a_post_state_nothing() {
    let text = "Forty points by somebody 9 hours ago\n\nOn OpenRouter, DeepSeek moved 12 trillion tokens in the week of July 6-12, 2026, \
        which is more than all labs of the other side of the ocean together, and it did so at prices that leave nothing to be earned, \
        if one asks those who sell the machines that it runs on, and who have sold them to everybody else for longer than anybody can say.\n\n---\nanother_reader 8 hours ago\n\
        | MiniMax does 4 trillion tokens a day on its own platform\n";
    assert_eq!(claims("a.txt", text), ["token_volume org:deepseek 12000000000000 2026-07-06"]);
}

#[test]
fn a_multiple_is_measured_against_the_period_that_it_is_of() {
    let text = "---\ntitle: A year later\npublished: 2026-08-03\nlang: en\n---\n\
        OpenRouter processed 214 trillion tokens in July 2026, 6.4 times the July 2025 figure.\n";
    assert_eq!(claims("a.md", text), ["token_volume all 214000000000000 2026-07-01", "change all 6.4 2026-07-01"]);
}

#[test]
fn days_that_head_the_rows_or_columns_of_a_table_stand_for_weeks() {
    let weeks = |text: &str| {
        let mut found: Vec<String> =
            claims("a.md", &format!("---\npublished: 2026-04-02\nlang: en\n---\nThe board of OpenRouter.\n\n{text}"));
        found.iter_mut().for_each(|claim| *claim = claim.rsplit(' ').next().unwrap_or_default().to_owned());
        found
    };
    let days = ["2026-03-09", "2026-03-16"];
    assert_eq!(
        weeks(
            "| Week of | Chinese models (trillion tokens) |\n|---|---|\n| Mar. 9, 2026 | 4.1 |\n| Mar. 16, 2026 | 4.4 |\n"
        ),
        days
    );
    assert_eq!(
        weeks(
            "| Week ending | Chinese models (trillion tokens) |\n|---|---|\n| Mar. 15, 2026 | 4.1 |\n| Mar. 22, 2026 | 4.4 |\n"
        ),
        days
    );
    assert_eq!(
        weeks("| Tokens (trillions) | 9 March 2026 | 16 March 2026 |\n|---|---|---|\n| Chinese models | 4.1 | 4.4 |\n"),
        days
    );
    assert_eq!(
        weeks(
            "| Tokens (trillions) | 15 March 2026 | 22 March 2026 |\n|---|---|---|\n| Chinese models | 4.1 | 4.4 |\n"
        ),
        days
    );
    // Days that follow one another are days.
    assert_eq!(
        weeks(
            "| Tokens (trillions) | 15 March 2026 | 16 March 2026 |\n|---|---|---|\n| Chinese models | 0.6 | 0.7 |\n"
        ),
        ["2026-03-15", "2026-03-16"]
    );
}

#[test]
fn a_column_that_counts_the_rows_gives_places_and_brackets_beside_it_nothing() {
    let text = "---\ntitle: The board\npublished: 2026-08-17\nlang: en\n---\nThe week of 10-16 August 2026 on OpenRouter.\n\nLeading models (trillion tokens)\n\n   \
        1  (1)   DeepSeek V4 Flash          6.61\n   2  (5)   MiMo-V2.5                  4.38\n   3  (-)   GLM 5.2                    1.79\n\nThe end.\n";
    assert_eq!(
        claims("a.txt", text),
        [
            "rank model:deepseek-v4-flash 1 2026-08-10",
            "token_volume model:deepseek-v4-flash 6610000000000 2026-08-10",
            "rank model:mimo-v2.5 2 2026-08-10",
            "token_volume model:mimo-v2.5 4380000000000 2026-08-10",
            "rank model:glm-5.2 3 2026-08-10",
            "token_volume model:glm-5.2 1790000000000 2026-08-10",
        ]
    );
}

#[test]
fn what_an_article_is_about_is_the_time_just_before_it() {
    let about = |text: &str| claims("a.md", &format!("---\ntitle: {text}"));
    let old = "What is a token\npublished: 2026-05-08\nlang: en\n---\nGoogle handled 2.4 quadrillion tokens a month, up from 480 trillion in May 2025.\n\n\
        On OpenRouter, 26.9 trillion tokens went through in the last week of April (27 April to 3 May).\n\nKimi K3 was at 3.1 trillion tokens there.\n";
    let found = about(old);
    assert!(
        found.contains(&"token_volume all 26900000000000 2026-04-27".to_owned()),
        "the days in brackets: {found:#?}"
    );
    assert!(!found.contains(&"token_volume model:kimi-k3 3100000000000 2025-05-01".to_owned()), "{found:#?}");
    let narrowed = "The most popular models on OpenRouter (February 2026)\npublished: 2026-02-24\nlang: en\n---\n\
        I added up the tokens that each model handled over the seven days through Sunday, February 22.\n\n\
        **1. MiniMax M2.5** (2.45T): cheap, too.\n\n**2. GLM-5** (780B): cheap.\n";
    let found = about(narrowed);
    assert!(found.contains(&"token_volume model:glm-5 780000000000 2026-02-16".to_owned()), "{found:#?}");
    assert!(found.contains(&"token_volume model:minimax-m2.5 2450000000000 2026-02-16".to_owned()), "{found:#?}");
    let quarter = "Two years\npublished: 2026-05-08\nlang: en\n---\nOpenRouter processed 41tn tokens in the final quarter of 2025.\n";
    assert_eq!(about(quarter), ["token_volume all 41000000000000 2025-10-01"]);
}

#[test]
fn an_old_value_is_of_the_week_before() {
    let head = "---\npublished: 2026-06-23\nlang: en\n---\n";
    let text = "Chinese models processed 18.9 trillion tokens on OpenRouter last week, up from 17.2 trillion.";
    let wanted =
        ["token_volume country:cn 18900000000000 2026-06-15", "token_volume country:cn 17200000000000 2026-06-08"];
    assert_eq!(claims("a.md", &format!("{head}{text}\n")), wanted);
    // Not where another stretch of time is told.
    let text = "Chinese models processed 18.9 trillion tokens on OpenRouter last week, up from 2.3 trillion within four months.";
    let wanted = ["token_volume country:cn 18900000000000 2026-06-15", "token_volume country:cn 2300000000000"];
    assert_eq!(claims("a.md", &format!("{head}{text}\n")), wanted);
}

#[test]
fn a_day_since_when_or_of_a_clause_aside_is_no_time_of_the_figure() {
    let head = "---\npublished: 2026-06-23\nlang: en\n---\nOpenRouter has counted again for the week of June 15. ";
    let text = "Kimi K3, out since June 9, reached eighth place. OpenClaw, which Hermes Agent overtook in May, had 1.3 trillion tokens.";
    let wanted = [
        "release_date model:kimi-k3 2026-06-09",
        "rank model:kimi-k3 8 2026-06-15",
        "token_volume app:openclaw 1300000000000 2026-06-15",
    ];
    let found = claims("a.md", &format!("{head}{text}\n"));
    assert!(wanted.iter().all(|claim| found.iter().any(|c| c == claim)), "{found:#?}");
}

#[test]
fn the_corner_of_a_table_says_what_its_cells_count_and_its_last_row_adds_up() {
    let text = "---\npublished: 2026-10-14\nlang: en\n---\nThe quarters on OpenRouter.\n\n## Shares by origin\n\n\
        | Share of tokens | Q2 2026 | Q3 2026 |\n|:--|--:|--:|\n| China | 41.0% | 45.9% |\n| United States | 28.6% | 18.3% |\n\
        | Total (trillion tokens) | 452 | 713 |\n";
    assert_eq!(
        claims("a.md", text),
        [
            "share country:cn 41 2026-04-01",
            "share country:cn 45.9 2026-07-01",
            "share country:us 28.6 2026-04-01",
            "share country:us 18.3 2026-07-01",
            "token_volume all 452000000000000 2026-04-01",
            "token_volume all 713000000000000 2026-07-01",
        ]
    );
}

#[test]
fn a_tale_of_weeks_comes_to_the_last_of_them() {
    let text = "---\npublished: 2026-03-30\nlang: en\n---\nChinese models took 4.19 trillion tokens on OpenRouter in the week of March 2 and 4.69 trillion the \
        following week. US models stood at 3.29 trillion that week.\n\nTwo weeks later Chinese models were at 7.36 trillion, while American ones had 3.4 trillion.\n\n\
        Qwen 3.6 Plus was first with 1.4 trillion tokens.\n";
    assert_eq!(
        claims("a.md", text),
        [
            "token_volume country:cn 4190000000000 2026-03-02",
            "token_volume country:cn 4690000000000 2026-03-09",
            "token_volume country:us 3290000000000 2026-03-09",
            "token_volume country:cn 7360000000000 2026-03-23",
            "token_volume country:us 3400000000000 2026-03-23",
            "rank model:qwen3.6-plus 1 2026-03-23",
            "token_volume model:qwen3.6-plus 1400000000000 2026-03-23",
        ]
    );
    let event = "---\npublished: 2026-08-04\nlang: en\n---\nOn OpenRouter, Kimi K3 took 6.1 trillion tokens in the week of July 27. Two weeks after launch \
        its share stood at 14%.\n";
    assert_eq!(
        claims("a.md", event),
        ["token_volume model:kimi-k3 6100000000000 2026-07-27", "share model:kimi-k3 14 2026-07-27"]
    );
}

#[test]
fn a_head_says_that_changes_are_points_of_the_share() {
    let text = "---\npublished: 2026-07-01\nlang: en\n---\nOpenRouter, June 22-28.\n\n| Lab | Tokens | Share | Δ share |\n|---|---|---|---|\n\
        | Xiaomi | 7.2T | 15.4% | +1.2 pp |\n\n| Lab | Share | Change (pp) |\n|---|---|---|\n| Tencent | 5.4% | -2.1 |\n";
    let engine = Engine::load(None).expect("the built-in rules load");
    let (_, found) = engine.read_and_extract("a.md", text.as_bytes(), &Given::default()).expect("an article");
    let changes = found.claims.iter().filter(|c| c.metric.as_str() == "change");
    let told: Vec<_> = changes
        .map(|c| format!("{} {} {} {}", c.subject, c.value, c.unit, c.of.as_ref().map_or("", |of| of.as_str())))
        .collect();
    assert_eq!(told, ["org:xiaomi 1.2 percentage_points share", "org:tencent -2.1 percentage_points share"]);
}

#[test]
fn a_note_below_says_of_which_week_the_figures_are() {
    let text = "---\npublished: 2026-08-11\nlang: en\n---\nOpenRouter: 45.1T tokens. MiMo-V3 led with 5.0T tokens, against 2T in March.\n\n\
        *Data: OpenRouter, Aug 3–9, 2026.*\n";
    assert_eq!(
        claims("a.md", text),
        [
            "token_volume all 45100000000000 2026-08-03",
            "token_volume model:mimo-v3 5000000000000 2026-08-03",
            "token_volume model:mimo-v3 2000000000000 2026-03-01",
        ]
    );
}

#[test]
fn a_scope_is_of_the_figure_that_it_stands_with() {
    let text = "---\npublished: 2026-09-22\nlang: en\n---\nAmong the top ten on OpenRouter, Chinese models had 61% of tokens.\n\n\
        In July 2025, when Chinese models made up just 13 percent of tokens on OpenRouter, none of them was among the top ten.\n\n\
        The only American model in the top ten on OpenRouter was Claude Sonnet 5 (fourth).\n";
    let engine = Engine::load(None).expect("the built-in rules load");
    let (_, found) = engine.read_and_extract("a.md", text.as_bytes(), &Given::default()).expect("an article");
    let shown: Vec<String> = found
        .claims
        .iter()
        .map(|c| format!("{} {} {}", c.metric, c.value, c.scope.as_deref().unwrap_or("-")))
        .collect();
    assert_eq!(shown, ["share 61 top:10", "share 13 -", "rank 4 -"]);
}

#[test]
fn the_month_in_which_a_model_came_out_is_not_the_passages() {
    let text = "---\npublished: 2026-08-26\nlang: en\n---\n# Moonshot AI overtakes Google on OpenRouter\n\nKimi K3, the open model released by Beijing-based \
        Moonshot AI in July, was used more than all of Google's models together last week.\n\nK3 handled 4.4 trillion tokens in the week of Aug. 17-23.\n\n\
        DeepSeek had 7.0 trillion tokens.\n";
    let found = claims("a.md", text);
    assert!(found.iter().all(|claim| !claim.ends_with("2026-07-01")), "{found:#?}");
    assert!(found.contains(&"token_volume org:deepseek 7000000000000 2026-08-17".to_owned()), "{found:#?}");
}

#[test]
fn so_far_a_streak_is_of_the_passages_week_and_a_running_total_is_not() {
    let text = "---\npublished: 2026-07-14\nlang: en\n---\nChinese models took 9.1 trillion tokens on OpenRouter from July 6 to July 12, 2026. So far, the weekly call \
        volume of Chinese models has exceeded that of the United States for 15 consecutive weeks.\n\nHy3 has handled 15 trillion tokens since launch.\n";
    let found = claims("a.md", text);
    assert!(found.contains(&"streak country:cn 15 2026-07-06".to_owned()), "{found:#?}");
    assert!(found.contains(&"token_volume model:hy3 15000000000000".to_owned()), "{found:#?}");
}

#[test]
fn a_record_of_the_week_before_is_that_weeks() {
    for record in [
        "below the previous week's record of 14.2 trillion",
        "down from the record of 14.2 trillion set a week earlier",
    ] {
        let text = format!(
            "---\npublished: 2026-06-16\nlang: en\n---\nChinese models handled 13.1 trillion tokens on OpenRouter in the week of June 8, {record}."
        );
        let found = claims("a.md", &text);
        assert!(
            found.contains(&"token_volume country:cn 14200000000000 2026-06-01".to_owned()),
            "{record}: {found:#?}"
        );
    }
}

#[test]
fn a_clause_with_when_or_after_has_a_time_of_its_own() {
    let of = |sentence: &str| {
        claims(
            "a.md",
            &format!(
                "---\npublished: 2026-06-10\nlang: en\n---\nOpenRouter's table for June 1 to 7, 2026.\n\n{sentence}"
            ),
        )
    };
    let was = of(
        "Hy3 took 1.8 trillion tokens in the seven days through June 7, down 41 percent on the previous week, when it took 3.1 trillion.",
    );
    assert!(was.contains(&"token_volume model:hy3 3100000000000 2026-05-25".to_owned()), "{was:#?}");
    let charged = of("Hy3 fell to sixth after its maker began to charge for it on June 1.");
    assert!(charged.contains(&"rank model:hy3 6 2026-06-01".to_owned()), "{charged:#?}");
    let ended = of("Hy3 took 1.8 trillion tokens in the week that ended last Sunday.");
    assert!(ended.contains(&"token_volume model:hy3 1800000000000 2026-06-01".to_owned()), "{ended:#?}");
}

#[test]
fn months_in_a_row_reach_the_last_month_of_a_quarter() {
    let found = claims(
        "a.md",
        "---\npublished: 2026-07-14\nlang: en\n---\nOpenRouter carried 395 trillion tokens in the second quarter.\n\nAnthropic's volume declined for a third \
         consecutive month.",
    );
    assert!(found.contains(&"streak org:anthropic 3 2026-06-01".to_owned()), "{found:#?}");
}

#[test]
fn what_one_multiple_is_measured_against_dates_no_other_figure() {
    let text = "---\npublished: 2026-07-06\nlang: en\n---\n\
        OpenRouter processed 41 trillion tokens in the second quarter, 2.6 times the first-quarter figure of 16 trillion.\n\n\
        Hy3 handled 900 billion tokens in June, almost four times its volume in May.\n\n\
        Kimi K3 led in February, with 9.8 trillion tokens, and it held on in March on 11.2 trillion.\n";
    let found = claims("a.md", text);
    for claim in [
        "token_volume all 41000000000000 2026-04-01",
        "token_volume all 16000000000000 2026-01-01",
        "token_volume model:hy3 900000000000 2026-06-01",
        "token_volume model:kimi-k3 9800000000000 2026-02-01",
        "token_volume model:kimi-k3 11200000000000 2026-03-01",
    ] {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn a_part_of_its_own_country_is_a_share_and_of_a_rival_a_ratio() {
    let text = "---\npublished: 2026-07-06\nlang: en\n---\n\
        On OpenRouter, DeepSeek's models came to 19.9 trillion tokens, a quarter of the Chinese total and 2.5 times what Moonshot did. \
        Anthropic's came to 9.9 trillion, half of the Chinese total.\n";
    let found = claims("a.md", text);
    for claim in ["share org:deepseek 25", "ratio org:deepseek 2.5", "ratio org:anthropic 0.5"] {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn the_time_of_what_a_level_is_held_against_is_not_its_own() {
    let text = "---\npublished: 2026-10-02\nlang: en\n---\n\
        OpenRouter handled 271 trillion tokens in September.\n\n\
        Kimi K3 alone did 31 trillion tokens, more than twice its August figure.\n\n\
        In the week of September 21 all models did 62 trillion tokens, and Hy3 did 4 trillion.\n\n\
        Roleplay on OpenRouter has gone from 30% of tokens in March to about 8%.\n";
    let found = claims("a.md", text);
    assert!(found.iter().any(|c| c == "token_volume model:kimi-k3 31000000000000 2026-09-01"), "{found:#?}");
    assert!(found.iter().any(|c| c == "share category:roleplay 30 2026-03-01"), "{found:#?}");
    assert!(!found.iter().any(|c| c == "share category:roleplay 8 2026-03-01"), "{found:#?}");
}

#[test]
fn last_weeks_level_beside_last_week_is_of_the_week_before() {
    let text = "---\npublished: 2026-05-18\nlang: en\n---\n\
        Numbers from OpenRouter (week of 11-17 May).\n\n\
        - **Total:** 27.3T tokens, down 1.4% from last week's 27.7T.\n";
    let found = claims("a.md", text);
    assert!(found.iter().any(|c| c == "token_volume all 27700000000000 2026-05-04"), "{found:#?}");
}

#[test]
fn for_the_week_before_opens_its_clause() {
    let text = "---\npublished: 2026-07-20\nlang: en\n---\n\
        On OpenRouter all models together handled 51.8 trillion tokens in the week of July 13-19. \
        For the week before, the platform reported 49.2 trillion tokens.\n";
    let found = claims("a.md", text);
    assert_eq!(found, ["token_volume all 51800000000000 2026-07-13", "token_volume all 49200000000000 2026-07-06"]);
}

#[test]
fn what_a_maker_let_out_goes_on() {
    let text = "---\npublished: 2026-07-14\nlang: en\n---\n\
        Tencent released Hy3 in April. It processed 940 billion tokens on OpenRouter last week.\n";
    let found = claims("a.md", text);
    assert!(found.iter().any(|c| c == "token_volume model:hy3 940000000000 2026-07-06"), "{found:#?}");
}

#[test]
fn a_name_that_no_list_has_takes_its_own_figures() {
    let text = "---\npublished: 2026-09-08\nlang: en\n---\n\
        Tokens for August on OpenRouter, by app.\n\n\
        5. **Cline** (5.1 trillion).\n6. **Zubby** (4.6 trillion). Tripled in two months!\n";
    let found = claims("a.md", text);
    assert!(found.iter().any(|c| c == "token_volume app:cline 5100000000000 2026-08-01"), "{found:#?}");
    assert!(!found.iter().any(|c| c.contains("4600000000000") || c.starts_with("change")), "{found:#?}");
}

#[test]
fn who_said_it_in_a_month_is_who_did_it() {
    let text = "---\npublished: 2026-03-11\nlang: en\n---\n\
        Token use is high. Google said in October that it handled 1.3 quadrillion tokens a month.\n";
    let found = claims("a.md", text);
    assert!(found.iter().any(|c| c.starts_with("token_volume org:google 1300000000000000")), "{found:#?}");
}
