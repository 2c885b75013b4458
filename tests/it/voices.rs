//! Who speaks in a text, whom it introduces, and what its tables and pairs leave unsaid.

use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// Metric, subject, value and first day of each claim.
fn claims(name: &str, text: &str) -> Vec<String> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let (_, found) = engine.read_and_extract(name, text.as_bytes(), &Given::default()).expect("an article");
    let day = |c: &tallywire::model::Claim| c.period_start.map_or_else(String::new, |day| format!(" {day}"));
    found.claims.iter().map(|c| format!("{} {} {}{}", c.metric, c.subject, c.value, day(c))).collect()
}

fn holds(found: &[String], wanted: &[&str]) {
    for claim in wanted {
        assert!(found.iter().any(|c| c == claim), "{claim} is not in {found:#?}");
    }
}

#[test]
fn a_house_speaks_of_itself_and_a_customer_does_not() {
    let head = "---\nlang: en\npublished: 2026-07-09\n---\n";
    let house = format!(
        "{head}# Our spring in numbers\n\nMoonshot AI blog\n\nWe promised figures, and here they are. In June our models handled 900 billion tokens a day. We thank you.\n"
    );
    holds(&claims("a.md", &house), &["token_volume org:moonshot 900000000000 2026-06-01"]);
    let customer = format!(
        "{head}# Why we left Moonshot\n\nWe ran our models on it for a year. We moved 40% of our traffic away in May, and in June our models handled 900 billion tokens. We save a lot.\n"
    );
    assert_eq!(claims("a.md", &customer), Vec::<String>::new());
}

#[test]
fn a_name_that_a_text_brings_in_is_somebody() {
    let text = "---\nlang: en\npublished: 2026-08-12\n---\nOn OpenRouter a new model called Ember 2 from the startup Lumina took seventh place. \
        Last week Ember 2 handled 1.8 trillion tokens.\n\nThe telecom said that Lumo, its assistant app, had 11.2 million monthly users.\n";
    let wanted = [
        "rank model:ember-2 7 2026-08-03",
        "token_volume model:ember-2 1800000000000 2026-08-03",
        "user_count app:lumo 11200000",
    ];
    holds(&claims("a.md", text), &wanted);
}

#[test]
fn a_ranking_without_a_header_has_places_and_those_before() {
    let text = "Weekly bulletin\nWeek of 10 - 16 August 2026\n\nLeading models on OpenRouter (trillion tokens)\n\n\
        \x20  1  (2)   DeepSeek V4 Flash          6.61\n   2  (1)   MiMo-V2.5                  4.38\n   3  (-)   GLM 5.2                    1.79\n\n\
        Figures in brackets: the position in the week of 3 - 9 August.\n";
    let found = claims("a.txt", text);
    holds(
        &found,
        &[
            "rank model:deepseek-v4-flash 1 2026-08-10",
            "rank model:deepseek-v4-flash 2 2026-08-03",
            "token_volume model:mimo-v2.5 4380000000000 2026-08-10",
            "rank model:glm-5.2 3 2026-08-10",
        ],
    );
    assert_eq!(found.len(), 8, "{found:#?}");
}

#[test]
fn a_ratio_is_of_the_two_that_it_divides() {
    let head = "---\nlang: en\npublished: 2026-08-12\n---\nOn OpenRouter Chinese models took 24.9 trillion tokens last week and US models 6.2 trillion";
    holds(&claims("a.md", &format!("{head}, a ratio of 4.0 to 1.\n")), &["ratio country:cn 4 2026-08-03"]);
    assert!(!claims("a.md", &format!("{head}, a ratio of 7 to 1.\n")).iter().any(|claim| claim.starts_with("ratio")));
}

#[test]
fn what_is_told_of_one_nameless_model_or_of_several_in_turn_is_left_open() {
    let head = "---\nlang: en\npublished: 2026-03-16\n---\n";
    let nameless = format!("{head}The Xiaomi model was second last week. Anthropic model usage rose 12% last week.\n");
    assert_eq!(claims("a.md", &nameless), ["change org:anthropic 12 2026-03-09"]);
    let turns = format!(
        "{head}Last week the two models of the lab fell by 16 and 7 per cent respectively. \
        Qwen and Kimi handled 3.1 trillion and 1.2 trillion tokens respectively.\n"
    );
    assert_eq!(
        claims("a.md", &turns),
        ["token_volume family:qwen 3100000000000 2026-03-09", "token_volume family:kimi 1200000000000 2026-03-09"]
    );
}

#[test]
fn a_nameless_model_is_the_one_of_its_maker_that_was_named() {
    let head = "---\nlang: en\npublished: 2026-06-23\n---\n";
    let one = "DeepSeek V4 Flash and Xiaomi's MiMo-V2.5 led OpenRouter's list last week. The Xiaomi model came second with 4.1 trillion tokens.";
    let found = claims("a.md", &format!("{head}{one}\n"));
    holds(&found, &["rank model:mimo-v2.5 2 2026-06-15", "token_volume model:mimo-v2.5 4100000000000 2026-06-15"]);
    let two = "DeepSeek V4 Flash and DeepSeek V3.2 are on OpenRouter's list. The DeepSeek model came second last week with 4.1 trillion tokens.";
    assert_eq!(claims("a.md", &format!("{head}{two}\n")), Vec::<String>::new());
}

#[test]
fn what_is_told_in_turn_is_of_the_names_of_the_sentence_before() {
    let head = "---\nlang: en\npublished: 2026-06-23\n---\nMiniMax M2.5, Kimi K2.5 and GLM-5 led OpenRouter's list last week. ";
    let three = claims("a.md", &format!("{head}Their use grew by 12%, 8% and 3% respectively.\n"));
    let wanted = ["change model:minimax-m2.5 12 2026-06-15", "change model:kimi-k2.5 8 2026-06-15"];
    holds(&three, &wanted);
    holds(&three, &["change model:glm-5 3 2026-06-15"]);
    let two = claims("a.md", &format!("{head}Their use grew by 12% and 8% respectively.\n"));
    assert!(!two.iter().any(|claim| claim.starts_with("change")), "{two:#?}");
}

#[test]
fn a_bracket_behind_a_name_is_of_that_name() {
    let text = "---\nlang: en\npublished: 2026-06-23\n---\nOn OpenRouter last week, GLM-5.2 (2 trillion tokens, up 6%) overtook Gemini 3.6 Flash (1.9 trillion, down 4%).\n";
    holds(&claims("a.md", text), &["change model:glm-5.2 6 2026-06-15", "change model:gemini-3.6-flash -4 2026-06-15"]);
}

#[test]
fn whoever_is_left_over_has_no_name() {
    let text = "---\nlang: en\npublished: 2026-06-23\n---\nLast week on OpenRouter: China 18.9T tokens / US 6.4T / other 12.9T.\n";
    let found = claims("a.md", text);
    holds(&found, &["token_volume country:us 6400000000000 2026-06-15"]);
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn a_relative_clause_is_about_the_name_before_it() {
    let head = "---\nlang: en\npublished: 2026-08-18\n---\n";
    let rivals = format!(
        "{head}Chinese models handled 27.4 trillion tokens on OpenRouter last week and outpaced U.S. rivals, whose volume came to 14.8 trillion.\n"
    );
    holds(&claims("a.md", &rivals), &["token_volume country:us 14800000000000 2026-08-10"]);
    let makers = format!("{head}DeepSeek was ahead of Google, whose models handled 4.1 trillion tokens last week.\n");
    holds(&claims("a.md", &makers), &["token_volume org:google 4100000000000 2026-08-10"]);
}

#[test]
fn what_is_nobodys_use_is_nobodys_share() {
    let head = "---\nlang: en\npublished: 2026-08-18\n---\nDeepSeek led on OpenRouter last week.\n\n";
    for other in [
        "About 47 per cent of the site's users are in the US, while Chinese developers make up just 6 per cent.",
        "Chinese-language prompts made up 4.9% of tokens.",
        "Claude takes more than 60% of coding budgets.",
        "In the week of August 10 its share dipped below that mark.",
        "The average prompt length has quadrupled.",
        "European ones came to 1.1 trillion tokens.",
    ] {
        let found = claims("a.md", &format!("{head}{other}\n"));
        assert!(found.iter().all(|c| c.starts_with("rank ")), "{other}: {found:#?}");
    }
}

#[test]
fn a_headline_is_not_about_what_the_text_ended_with() {
    let text = "---\ntitle: Weekly volume on OpenRouter rises 8% to 52.1 trillion tokens\nlang: en\npublished: 2026-08-18\n---\n\
        Total volume on OpenRouter was 52.1 trillion tokens last week.\n\nOpenRouter says it has more than 8 million users.\n";
    let engine = Engine::load(None).expect("the built-in rules load");
    let (_, found) = engine.read_and_extract("a.md", text.as_bytes(), &Given::default()).expect("an article");
    let change = found.claims.iter().find(|c| c.metric.as_str() == "change").expect("a change");
    assert_eq!(change.of.as_ref().map(ToString::to_string).as_deref(), Some("token_volume"));
}

#[test]
fn an_answer_is_about_whom_the_question_names() {
    let text = "---\nlang: en\npublished: 2026-05-26\n---\nLast week all models on OpenRouter handled 28.9 trillion tokens.\n\n\
        Q: And how much of that is Chinese models?\n\nA: About 9.2 trillion, as far as we can tell from what they publish.\n";
    assert_eq!(
        claims("a.md", text).last().map(String::as_str),
        Some("token_volume country:cn 9200000000000 2026-05-18")
    );
}

#[test]
fn respectively_behind_a_row_says_nothing_of_the_next() {
    let text = "---\nlang: en\npublished: 2026-03-16\n---\nOn OpenRouter, Chinese models came to 4.19 trillion and 4.69 trillion tokens in the last two weeks, \
        respectively, up 34.9 percent and 11.8 percent.\n";
    assert!(claims("a.md", text).iter().any(|c| c.starts_with("change country:cn 34.9")), "{:?}", claims("a.md", text));
}

#[test]
fn a_house_that_says_we_in_chinese_is_whom_its_signature_names() {
    let text = "---\nlang: zh\npublished: 2026-07-02\n---\n# Step 3.7 Flash 满月：写给每一位开发者\n\n阶跃星辰开放平台团队 | 2026年7月2日\n\n我们想聊聊它走到了哪里。\n\n\
        2月，我们在OpenRouter上的月用量是1.7万亿；3月冲到5.1万亿。\n\n我们的全部模型6月合计处理9.6万亿Token，占OpenRouter总量的5.2%，在厂商榜上位居第七。\n\n我们计划提速。\n";
    holds(
        &claims("a.md", text),
        &[
            "token_volume org:stepfun 1700000000000 2026-02-01",
            "token_volume org:stepfun 5100000000000 2026-03-01",
            "token_volume org:stepfun 9600000000000 2026-06-01",
            "share org:stepfun 5.2 2026-06-01",
            "rank org:stepfun 7 2026-06-01",
        ],
    );
}

#[test]
fn a_line_in_bold_says_whom_the_next_paragraph_is_about() {
    let text = "---\nlang: zh\npublished: 2026-06-30\n---\n# 榜单周报\n\n6月22日至28日，OpenRouter上的国产模型处理了20.4万亿Token。\n\n**③ 最大的意外：GLM-5.2**\n\n\
        17号才开源，就冲到第七，2.11万亿，涨了66%！\n";
    holds(
        &claims("a.md", text),
        &[
            "rank model:glm-5.2 7 2026-06-22",
            "token_volume model:glm-5.2 2110000000000 2026-06-22",
            "change model:glm-5.2 66 2026-06-22",
        ],
    );
    let page = "<html lang=\"en\"><head><title>A week in models</title><meta property=\"article:published_time\" content=\"2026-06-30\"></head><body><article><h1>A week in models</h1>\
        <p>Chinese models took 20.4 trillion tokens on OpenRouter in the week of June 22, more than in any week before it.</p><p><strong>Surprise of the week: GLM-5.2</strong></p>\
        <p>It jumped to seventh with 2.11 trillion tokens, up 66% on the week, and nobody saw it coming.</p></article></body></html>";
    holds(
        &claims("a.html", page),
        &["token_volume model:glm-5.2 2110000000000 2026-06-22", "change model:glm-5.2 66 2026-06-22"],
    );
}

#[test]
fn places_that_a_name_has_moved_by_are_no_percentage() {
    let text = "---\nlang: zh\npublished: 2026-06-30\n---\n# 周榜\n\nOpenRouter，6月22日至28日。\n\n| 名次 | 模型 | 周调用量（亿Token） | 较上周 |\n|---|---|---|---|\n| 1 | GLM-5.2 | 40900 | 上升2位 |\n| 2 | Kimi K3 | 32200 | 下降1位 |\n";
    let found = claims("a.md", text);
    assert!(found.iter().all(|claim| !claim.starts_with("change")), "{found:#?}");
    holds(&found, &["token_volume model:glm-5.2 4090000000000 2026-06-22"]);
}

#[test]
fn a_text_without_a_headline_loses_nothing_above_a_line_in_bold() {
    let text = "---\nlang: zh\npublished: 2026-06-30\n---\n6月22日至28日，OpenRouter上国产模型烧掉20.4万亿Token。\n\n**黑马GLM-5.2**\n\nGLM-5.2冲到第七。\n";
    holds(&claims("a.md", text), &["token_volume country:cn 20400000000000 2026-06-22"]);
}

#[test]
fn any_sentence_before_a_list_may_call_it_a_ranking() {
    let text = "---\nlang: zh\npublished: 2026-10-05\n---\n# 谁在烧Token？\n\n把OpenRouter 9月的应用排行扒了一遍。单位都是Token，按当月消耗量计。\n\n1. Hermes Agent（41.3万亿）\n2. OpenClaw（27.5万亿）\n3. Kilo Code（16.2万亿）\n";
    let wanted =
        ["rank app:hermes-agent 1 2026-09-01", "rank app:openclaw 2 2026-09-01", "rank app:kilo-code 3 2026-09-01"];
    holds(&claims("a.md", text), &wanted);
}

#[test]
fn a_numbered_list_of_all_kinds_gives_no_places() {
    let text = "---\nlang: en\npublished: 2026-11-12\n---\n# 6 AI statistics (updated November 2026)\n\n\
        1. Weekly tokens on OpenRouter: 92.6 trillion.\n2. Share of programming: 58%.\n3. ChatGPT: 1.1 billion weekly users.\n\
        4. Chips sold by Nvidia: 6 million.\n5. Data centers planned: 120.\n6. Doubao: 460 million monthly users.\n";
    let found = claims("a.md", text);
    assert!(found.iter().all(|claim| !claim.starts_with("rank")), "{found:#?}");
    holds(&found, &["user_count app:doubao 460000000"]);
}
