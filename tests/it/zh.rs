//! Chinese articles through the whole pure part: what is claimed, of whom, for when; simplified and traditional alike.

use tallywire::model::{Claim, EntityId};
use tallywire::pipeline::Engine;
use tallywire::read::Given;
use tallywire::reconcile::{Registry, SourcedClaim, WitnessRole, reconcile};

use crate::claimed::{claims_and_language, claims_dated, told};
use crate::reconcile_corpus::sourced;

fn claims(body: &str) -> Vec<Claim> {
    let (claims, _) = claims_and_language("lang: zh\ntitle: 一周账本", body);
    claims
}

fn lines(body: &str) -> Vec<String> {
    told(&claims(body))
}

#[test]
fn volumes_changes_and_streaks_of_two_countries() {
    let body = "OpenRouter数据显示，5月4日至10日，中国大模型周调用量为7.94万亿Token，较前一周多1.2%；美国大模型3.76万亿，环比减少4.4%。中国模型已连续两周超过美国。";
    assert_eq!(
        lines(body),
        [
            "token_volume country:cn 7940000000000",
            "change country:cn 1.2",
            "token_volume country:us 3760000000000",
            "change country:us -4.4",
            "streak country:cn 2",
        ]
    );
}

#[test]
fn traditional_characters_say_the_same() {
    let simplified = "OpenRouter数据显示，5月4日至10日，中国模型的调用量为7.94万亿Token，环比增长1.2%；美国模型为3.76万亿，减少4.4%。";
    let traditional = "OpenRouter數據顯示，5月4日至10日，中國模型的調用量為7.94萬億Token，環比增長1.2%；美國模型為3.76萬億，減少4.4%。";
    assert_eq!(lines(simplified).len(), 4);
    assert_eq!(lines(simplified), lines(traditional));
}

#[test]
fn a_period_stands_before_its_figure() {
    let body = "4月27日至5月3日，中国模型用了7.8万亿Token，5月4日至10日，美国模型用了3.76万亿Token。";
    let starts: Vec<_> =
        claims(body).iter().map(|c| c.period_start.map(|d| d.to_string()).unwrap_or_default()).collect();
    assert_eq!(starts, ["2026-04-27", "2026-05-04"]);
}

#[test]
fn period_on_period_follows_the_passage() {
    let baseline = |body: &str| claims(body).iter().find_map(|c| c.baseline.map(|b| b.to_string()));
    assert_eq!(baseline("5月4日至10日，中国模型用了7.94万亿Token，环比增长1.2%。").as_deref(), Some("previous_week"));
    assert_eq!(baseline("2026年4月，中国模型用了31万亿Token，环比增长12%。").as_deref(), Some("previous_month"));
}

#[test]
fn places_go_to_the_names_before_them() {
    let body = "按Token调用量，Hy3 preview（2.65万亿）、Kimi K2.6（1.73万亿）分列二、三位。";
    let ranks: Vec<_> = lines(body).into_iter().filter(|l| l.starts_with("rank")).collect();
    assert_eq!(ranks, ["rank model:hy3 2", "rank model:kimi-k2.6 3"]);
}

#[test]
fn a_unit_above_the_table_scales_its_cells() {
    let body = "上周排行榜（单位：万亿Token）：\n\n| 名次 | 模型 | 周调用量 |\n|---|---|---:|\n| 1 | MiniMax M2.5 | 2.65 |\n| 2 | Kimi K2.6 | 1.73 |\n";
    let volumes: Vec<_> = lines(body).into_iter().filter(|l| l.starts_with("token_volume")).collect();
    assert_eq!(
        volumes,
        ["token_volume model:minimax-m2.5 2650000000000", "token_volume model:kimi-k2.6 1730000000000"]
    );
}

fn read(page: &str) -> Vec<String> {
    let engine = Engine::load(None).expect("the built-in rules load");
    let (article, found) = engine.read_and_extract("mixed.md", page.as_bytes(), &Given::default()).expect("an article");
    for claim in &found.claims {
        assert_eq!(article.text.get(claim.start..claim.end), Some(claim.quote.as_str()), "offsets are exact");
    }
    let period = |c: &Claim| c.period_start.map(|d| d.to_string()).unwrap_or_default();
    found.claims.iter().map(|c| format!("{} {} {} {}", c.metric, c.subject, c.value, period(c))).collect()
}

/// Each passage is read by the pack of its own language, and what the passage is about goes on from one to the other.
#[test]
fn a_bilingual_digest_is_read_by_both_packs() {
    let page = "---\nlang: zh\npublished: 2026-05-12\n---\n# 双语周报\n\n5月4日至10日，OpenRouter上中国大模型用了7.94万亿Token，环比增长1.2%。\n\n\
        Chinese models processed 7.94 trillion tokens on OpenRouter, while American models handled 3.76 trillion, down 4.4% from the week before.\n";
    assert_eq!(
        read(page),
        [
            "token_volume country:cn 7940000000000 2026-05-04",
            "change country:cn 1.2 2026-05-04",
            "token_volume country:us 3760000000000 2026-05-04",
            "change country:us -4.4 2026-05-04",
        ]
    );
}

#[test]
fn a_chinese_quote_in_an_english_report_is_read() {
    let page = "---\nlang: en\npublished: 2026-05-12\n---\n# A quote\n\nThe paper put it in one line. 5月4日至10日，中国大模型在OpenRouter上的周调用量为7.94万亿Token，环比增长1.2%。 American models took 3.76 trillion tokens in the same week.\n";
    assert_eq!(
        read(page),
        [
            "token_volume country:cn 7940000000000 2026-05-04",
            "change country:cn 1.2 2026-05-04",
            "token_volume country:us 3760000000000 2026-05-04",
        ]
    );
}

#[test]
fn english_names_of_chinese_makers_are_the_same_entities() {
    let engine = Engine::load(None).expect("the built-in rules load");
    for (name, id) in [
        ("Stepwise Star", "org:stepfun"),
        ("阶跃星辰", "org:stepfun"),
        ("階躍星辰", "org:stepfun"),
        ("Dark Side of the Moon", "org:moonshot"),
        ("Tongyi Thousand Questions", "family:qwen"),
        ("每日经济新闻", "outlet:national-business-daily"),
        ("Daily Economic News", "outlet:national-business-daily"),
        ("財聯社", "outlet:cailian-press"),
    ] {
        let found = engine.entities.find_typed(name);
        assert!(found.iter().any(|entity| entity.as_str() == id), "{name} is {id}, found {found:?}");
    }
}

#[test]
fn circled_numbers_in_a_paragraph_are_places() {
    let body = "OpenRouter周榜（5月4日至10日）：①DeepSeek V3.2，4.9万亿Token；②GLM-5，2.6万亿Token；③Kimi K2.6，1.7万亿Token。";
    let ranks: Vec<_> = lines(body).into_iter().filter(|l| l.starts_with("rank")).collect();
    assert_eq!(ranks, ["rank model:deepseek-v3.2 1", "rank model:glm-5 2", "rank model:kimi-k2.6 3"]);
}

#[test]
fn a_date_or_a_number_may_touch_the_name_before_it() {
    let dated = claims("OpenRouter5月4日至10日的周榜显示，中国模型用了7.94万亿Token。");
    assert_eq!(dated.first().and_then(|c| c.period_start).map(|d| d.to_string()).as_deref(), Some("2026-05-04"));
    assert_eq!(lines("4月，豆包大模型日均处理Token120万亿。"), ["token_volume family:doubao 120000000000000"]);
}

#[test]
fn an_answer_is_about_whom_the_question_names() {
    let body = "问：GLM-5在海外用得怎么样？\n\n答：5月4日至10日那一周，在OpenRouter上是2.6万亿Token。";
    assert_eq!(lines(body), ["token_volume model:glm-5 2600000000000"]);
}

#[test]
fn a_table_of_months_is_about_whom_the_text_is_about() {
    let body =
        "MiniMax公布了日均用量。\n\n| | 2026年3月 | 2026年4月 |\n|---|---|---|\n| 日均Token（万亿） | 1.35 | 2.9 |\n";
    let found: Vec<_> = claims(body)
        .iter()
        .map(|c| format!("{} {} {}", c.subject, c.value, c.period_start.map(|d| d.to_string()).unwrap_or_default()))
        .collect();
    assert_eq!(found, ["org:minimax 1350000000000 2026-03-01", "org:minimax 2900000000000 2026-04-01"]);
}

#[test]
fn the_week_before_in_brackets_is_not_what_follows() {
    let body =
        "5月4日至10日，Kimi K2.6用了1.7万亿Token，而前一周（4月27日至5月3日）只有0.9万亿Token。GLM-5用了2.6万亿Token。";
    let starts: Vec<_> =
        claims(body).iter().map(|c| c.period_start.map(|d| d.to_string()).unwrap_or_default()).collect();
    assert_eq!(starts, ["2026-05-04", "2026-04-27", "2026-05-04"]);
}

struct NoMakers;

impl Registry for NoMakers {
    fn maker_of(&self, _: &EntityId) -> Option<EntityId> {
        None
    }
    fn country_of(&self, _: &EntityId) -> Option<EntityId> {
        None
    }
}

#[test]
fn an_english_report_that_cites_a_chinese_one_relays_it() {
    let engine = Engine::load(None).expect("the built-in rules load");
    let sourced_from = |name: &str, page: &str| -> Vec<SourcedClaim> {
        let (article, found) = engine.read_and_extract(name, page.as_bytes(), &Given::default()).expect("an article");
        sourced(&article, name, found.claims.into_iter().map(|claim| (claim, false)).collect())
    };
    let chinese = "---\nlang: zh\npublisher: 每日经济新闻\npublished: 2026-05-11\ntitle: 一周账本\n---\nOpenRouter数据显示，5月4日至10日，中国大模型的周调用量为7.94万亿Token。\n";
    let english = "---\nlang: en\npublisher: The Harbour Gazette\npublished: 2026-05-12\ntitle: A week of tokens\n---\nChinese models processed 7.94 trillion tokens on OpenRouter in the week of May 4-10, according to OpenRouter data compiled by National Business Daily.\n";
    let claims = [sourced_from("zh", chinese), sourced_from("en", english)].concat();
    let result = reconcile(&claims, &NoMakers);
    let [fact] = result.facts.as_slice() else { panic!("one fact, found {}", result.facts.len()) };
    let roles: Vec<_> = fact.witnesses.iter().map(|w| (w.claim_id.as_str().starts_with("zh"), w.role)).collect();
    assert!(roles.contains(&(true, WitnessRole::FirstHand)), "{roles:?}");
    assert!(roles.contains(&(false, WitnessRole::Relay)), "{roles:?}");
    assert_eq!((fact.origins, fact.relays), (1, 1));
}

#[test]
fn behind_a_level_and_its_part_the_level_moved() {
    let found = claims(
        "8月10日至8月16日当周，美国大模型调用量为14.8万亿Token，占比28.4%，环比下降2.3%。Claude Sonnet 5位居第七。",
    );
    let of = |metric: &str| {
        let claim = found.iter().find(|c| c.metric.as_str() == metric).expect(metric);
        claim.of.as_ref().map(ToString::to_string).unwrap_or_default()
    };
    assert_eq!((of("share").as_str(), of("change").as_str()), ("token_volume", "token_volume"));
    assert!(found.iter().any(|c| c.subject.as_str() == "model:claude-sonnet-5" && c.metric.as_str() == "rank"));
}

/// Each claim with its first day.
fn dated(body: &str) -> Vec<String> {
    let day = |c: &Claim| c.period_start.map(|d| d.to_string()).unwrap_or_default();
    claims(body).iter().map(|c| format!("{} {} {}", c.subject, c.value, day(c))).collect()
}

#[test]
fn what_no_column_dates_is_of_the_latest_week() {
    let rows = "| 1 | Kimi K2.6 | 1.61 | 1.73 | +7.5% |\n| 2 | Hy3 preview | 1.50 | 1.20 | -20% |\n";
    let head = "| 名次 | 模型 | 4.27-5.3 | 5.4-5.10 | 变化 |\n|---|---|---|---|---|\n";
    let table = format!("单位：万亿Token。\n\n{head}{rows}");
    let text = dated(&format!("{table}\n前二都是中国模型，最近一周全平台用量为9.4万亿Token。"));
    assert!(text.contains(&"model:kimi-k2.6 1 2026-05-04".to_owned()), "{text:?}");
    assert!(text.contains(&"model:hy3 1500000000000 2026-04-27".to_owned()), "{text:?}");
    assert!(text.contains(&"model:hy3 -20 2026-05-04".to_owned()), "{text:?}");
    assert!(text.contains(&"all 9400000000000 2026-05-04".to_owned()), "{text:?}");
}

#[test]
fn the_whole_beside_countries_and_points_in_a_head() {
    let body = "OpenRouter周用量（单位：万亿Token）：\n\n| 统计周 | 全球 | 中国 |\n|---|---|---|\n| 4.27–5.3 | 20.1 | 7.8 |\n| 5.4–5.10 | 21.4 | 7.94 |\n\n| 厂商 | 份额 | 份额变动（百分点） |\n|---|---|---|\n| 谷歌 | 14.6% | -1.2 |\n";
    let found = claims(body);
    let of = |value: &str| {
        found.iter().find(|c| c.value.to_string() == value).map(|c| (c.subject.to_string(), c.unit.to_string()))
    };
    assert_eq!(of("21400000000000"), Some(("all".to_owned(), "tokens".to_owned())));
    assert_eq!(of("-1.2"), Some(("org:google".to_owned(), "percentage_points".to_owned())));
}

#[test]
fn a_list_is_what_the_former_and_the_three_stand_for() {
    let body = "第四、第五分别为GLM-5.2和Kimi K2.6，前者环比大增41%，后者微降0.7%。";
    assert!(lines(body).contains(&"change model:glm-5.2 41".to_owned()), "{:?}", lines(body));
    let body = "5月4日至10日，前三名为Kimi K2.6、GLM-5.2和Hy3。三者分别增长12%、8%和3%。";
    assert!(lines(body).contains(&"change model:glm-5.2 8".to_owned()), "{:?}", lines(body));
}

#[test]
fn a_postposition_says_where_and_the_next_name_whose() {
    assert_eq!(lines("5月4日至10日，编程类请求里国产模型占到58%。"), ["share country:cn 58"]);
}

#[test]
fn the_value_before_is_of_the_week_before() {
    let body = "5月4日至10日，中国模型用了7.94万亿Token，前值为7.8万亿Token。";
    assert_eq!(dated(body), ["country:cn 7940000000000 2026-05-04", "country:cn 7800000000000 2026-04-27"]);
}

#[test]
fn a_day_in_a_dateline_or_of_a_release_is_no_figures() {
    let body =
        "（香港，5月12日）OpenRouter数据显示，上周（5月4日至10日）全球用量为21.4万亿Token；美国模型则为3.76万亿Token。";
    assert_eq!(dated(body), ["all 21400000000000 2026-05-04", "country:us 3760000000000 2026-05-04"]);
    let body = "5月4日至10日，中国模型领先。4月20日同日上线的模型里，Kimi K2.6拿到1.2万亿Token。";
    assert!(dated(body).contains(&"model:kimi-k2.6 1200000000000 2026-05-04".to_owned()), "{:?}", dated(body));
}

#[test]
fn what_somebody_once_was_does_not_date_what_follows() {
    let body = "4月，OpenRouter处理112万亿Token。曾在3月居首的Anthropic，份额缩水2.9个百分点。";
    assert!(dated(body).contains(&"org:anthropic -2.9 2026-04-01".to_owned()), "{:?}", dated(body));
}

#[test]
fn a_measure_word_does_not_break_a_row() {
    let body = "5月4日至10日，Kimi K2.6及小米（01810）MiMo-V2.5紧随其后，分别录得4.4万亿个及3.96万亿个Token。";
    assert_eq!(dated(body), ["model:kimi-k2.6 4400000000000 2026-05-04", "model:mimo-v2.5 3960000000000 2026-05-04"]);
}

#[test]
fn who_answers_a_question_speaks_of_whom_it_names() {
    let body = "记者：Kimi K2.6排到了第几？\n\n张帆：上周是第五，周调用量2.2万亿Token。";
    assert_eq!(lines(body), ["rank model:kimi-k2.6 5", "token_volume model:kimi-k2.6 2200000000000"]);
}

#[test]
fn a_week_before_counts_from_the_last_and_a_sunday_ends_one() {
    let body = "5月11日，OpenRouter公布的数据显示，上周中国模型用了7.94万亿Token，前一周用了7.8万亿Token。";
    assert_eq!(dated(body), ["country:cn 7940000000000 2026-05-04", "country:cn 7800000000000 2026-04-27"]);
    let body = "截至5月10日，Kimi K2.6以1.73万亿Token位列周榜第三。";
    assert_eq!(dated(body), ["model:kimi-k2.6 1730000000000 2026-05-04", "model:kimi-k2.6 3 2026-05-04"]);
}

#[test]
fn this_proportion_is_of_whose_part_was_told_last() {
    let body =
        "5月4日至10日，全平台用了21.4万亿Token，国产模型7.94万亿，占37.1%。一年前的2025年5月，这个比例大概是9%。";
    assert!(dated(body).contains(&"country:cn 9 2025-05-01".to_owned()), "{:?}", dated(body));
}

#[test]
fn last_week_is_the_one_before_a_week_that_is_called_this() {
    let body = "本周（5月4日至10日）中国模型用了7.94万亿Token，上周为7.8万亿Token。";
    assert_eq!(dated(body), ["country:cn 7940000000000 2026-05-04", "country:cn 7800000000000 2026-04-27"]);
    let body = "5月4日至10日，前十名中中国模型占6席（前一周5席）。";
    assert_eq!(dated(body), ["country:cn 6 2026-05-04", "country:cn 5 2026-04-27"]);
}

#[test]
fn a_running_total_is_not_of_the_passages_week_nor_a_weekly_figure_of_a_day() {
    let body = "5月4日至10日，Hy3用了2.65万亿Token。上线以来，Hy3累计处理了15万亿Token。";
    assert_eq!(dated(body)[1], "model:hy3 15000000000000 ");
    let body = "5月12日，小米晒出OpenRouter周榜截图，MiMo-V2.5单周用量3.96万亿Token。";
    assert_eq!(dated(body), ["model:mimo-v2.5 3960000000000 "]);
}

#[test]
fn a_word_for_in_behind_a_place_is_not_of_the_name_after_it() {
    let body = "5月4日至10日，编程类Token占比52%，应用中OpenClaw单周消耗4.6万亿Token。";
    assert_eq!(lines(body), ["share category:programming 52", "token_volume app:openclaw 4600000000000"]);
    let body = "5月4日至10日，前十大模型里美国模型合计3.5万亿Token。";
    assert_eq!(lines(body), ["token_volume country:us 3500000000000"]);
}

#[test]
fn a_set_that_somebody_was_in_is_not_what_the_next_clause_is_about() {
    let body = "MiniMax M3此前位列前三，但上周用量仅1.62万亿Token。";
    assert_eq!(lines(body), ["token_volume model:minimax-m3 1620000000000"]);
    let body = "前三名分别是Hy3、GLM-5和MiniMax M3，其中GLM-5上周用了4万亿Token，它比前一周多了7.2%。";
    assert!(lines(body).contains(&"change model:glm-5 7.2".to_owned()), "{:?}", lines(body));
}

#[test]
fn the_two_ends_of_a_move_are_no_row_and_slashes_make_one() {
    let body = "月之暗面的Kimi K3竄升最快，由第12名一舉躍居第5名。";
    assert_eq!(lines(body), ["rank model:kimi-k3 12", "rank model:kimi-k3 5"]);
    let body = "5月，DeepSeek/腾讯/小米份额分别为16.2%/8.3%/8.1%。";
    assert_eq!(lines(body), ["share org:deepseek 16.2", "share org:tencent 8.3", "share org:xiaomi 8.1"]);
}

#[test]
fn a_month_may_touch_a_name_before_it() {
    assert_eq!(
        dated("DeepSeek V4 Flash4月用量为25.9万亿Token。"),
        ["model:deepseek-v4-flash 25900000000000 2026-04-01"]
    );
}

#[test]
fn a_line_that_names_parts_heads_percentages() {
    let body = "5月4日至10日，OpenRouter用了21.4万亿Token。\n\n分厂商份额\n\nDeepSeek 16.3%、腾讯8.4%";
    let told = lines(body);
    assert_eq!(told[1..], ["share org:deepseek 16.3", "share org:tencent 8.4"]);
    let body = "5月4日至10日，OpenRouter用了21.4万亿Token。\n\n分厂商\n\nDeepSeek 16.3%、腾讯8.4%";
    assert!(!lines(body).iter().any(|told| told.starts_with("share")), "{:?}", lines(body));
}

#[test]
fn who_is_asked_speaks_of_a_house_that_nobody_named() {
    let body = "上周中国模型用了7.94万亿Token。可我们自己平台上，一天就有8万亿Token，一周五十多万亿。";
    assert_eq!(lines(body), ["token_volume country:cn 7940000000000"]);
}

#[test]
fn one_word_names_both_countries() {
    let body = "5月4日至10日，中美两国模型分别消耗27.1万亿、7.9万亿Token，环比分别增长12%和3%。";
    assert_eq!(
        lines(body),
        [
            "token_volume country:cn 27100000000000",
            "token_volume country:us 7900000000000",
            "change country:cn 12",
            "change country:us 3"
        ]
    );
    assert_eq!(
        lines("5月4日至10日，中美模型差距拉大，DeepSeek用量6.1万亿Token。"),
        ["token_volume org:deepseek 6100000000000"]
    );
}

/// Value and days of each claim, of an article of this day.
fn weeks(published: &str, body: &str) -> Vec<String> {
    let (claims, _) = claims_dated(published, "lang: zh\ntitle: 一周账本", body);
    let day =
        |date: Option<jiff::civil::Date>| date.map_or("open".to_owned(), |date| date.strftime("%m-%d").to_string());
    claims.iter().map(|c| format!("{} {} {}", c.value, day(c.period_start), day(c.period_end))).collect()
}

#[test]
fn each_step_back_counts_from_the_one_told_last() {
    let body = "上周（7月6日—12日）全站总量为55万亿Token，前一周为53万亿Token，再前一周只有49万亿Token。";
    let told = ["55000000000000 07-06 07-12", "53000000000000 06-29 07-05", "49000000000000 06-22 06-28"];
    assert_eq!(weeks("2026-07-14", body), told);
    let across = "上周全站处理55万亿Token。而在此前一周，受端午假期影响，全站仅53万亿Token。再前一周为49万亿Token。";
    assert_eq!(weeks("2026-07-14", across), told);
}

#[test]
fn weeks_of_a_month_are_counted_on() {
    let body = "6月第一周，小米MiMo-V2.5的调用量为3.1万亿Token；第二周升到3.6万亿Token；第三周为3.9万亿Token。整个6月，该模型共处理14.9万亿Token。";
    assert_eq!(
        weeks("2026-06-30", body),
        [
            "3100000000000 06-01 06-07",
            "3600000000000 06-08 06-14",
            "3900000000000 06-15 06-21",
            "14900000000000 06-01 06-30"
        ]
    );
}

#[test]
fn a_label_of_an_earlier_week_dates_its_own_figure_alone() {
    let body = "DeepSeek-V4-Flash上周调用量4.75万亿Token，前一周是4.42万亿Token，连续第八周居首。";
    let told = weeks("2026-07-14", body);
    assert!(told.contains(&"4420000000000 06-29 07-05".to_owned()), "{told:?}");
    assert!(told.contains(&"8 07-06 07-12".to_owned()) && told.contains(&"1 07-06 07-12".to_owned()), "{told:?}");
}

#[test]
fn a_sum_over_weeks_is_of_none_of_them() {
    let body = "5月18日至24日，中国模型处理9.41万亿Token。\n\n三周里，中国模型合计处理25.7万亿Token。";
    assert_eq!(weeks("2026-05-26", body), ["9410000000000 05-18 05-24", "25700000000000 open open"]);
}

#[test]
fn a_change_against_two_weeks_before_is_of_the_week_told_of() {
    let body = "两周后的9月7日至13日，DeepSeek-V4-Flash处理2.1万亿Token，较两周前减少65.6%。";
    let (claims, _) = claims_dated("2026-09-15", "lang: zh\ntitle: 一周账本", body);
    let change = claims.iter().find(|c| c.metric.as_str() == "change").expect("a change");
    assert_eq!(change.period_start.map(|d| d.to_string()).as_deref(), Some("2026-09-07"));
    assert_eq!(change.baseline.map(|b| b.to_string()).as_deref(), Some("since:2026-08-24"));
}

#[test]
fn over_the_same_two_times_old_and_new_value_have_their_own() {
    let body = "OpenRouter上，一季度中国模型的Token占比为29%，二季度就到了41%，同期美国模型从55%掉到了34%。";
    let told = weeks("2026-08-05", body);
    assert!(told.contains(&"55 01-01 03-31".to_owned()) && told.contains(&"34 04-01 06-30".to_owned()), "{told:?}");
}

#[test]
fn last_week_beside_last_week_is_the_one_before() {
    let body = "上周，Kimi K3以6.81万亿Token排名第二。它较上周的6.02万亿增长13%。";
    let told = weeks("2026-10-20", body);
    assert!(
        told.contains(&"6020000000000 10-05 10-11".to_owned()) && told.contains(&"13 10-12 10-18".to_owned()),
        "{told:?}"
    );
}

#[test]
fn clauses_come_to_a_later_week() {
    let body = "8月24日至30日，DeepSeek V4 Flash以6.1万亿Token居首；到了9月14日至20日，Kimi K3升至7.02万亿Token，而MiMo-V2.5为5.0万亿Token。";
    let told = weeks("2026-09-22", body);
    assert!(told.contains(&"5000000000000 09-14 09-20".to_owned()), "{told:?}");
}

#[test]
fn two_weeks_back_counts_from_the_week_that_is_called_this() {
    let body = "本周（11月9日至15日），中国模型用量46.2万亿Token，上上周则为45.5万亿Token。";
    assert_eq!(weeks("2026-11-17", body), ["46200000000000 11-09 11-15", "45500000000000 10-26 11-01"]);
}

#[test]
fn what_a_clause_comes_to_at_last_dates_those_behind_it() {
    let body = "4月27日至5月3日，腾讯Hy3 preview首次登顶；直到5月18日至24日，才被DeepSeek-V4-Flash超越，后者当周处理3.08万亿Token，而Hy3 preview为2.65万亿Token。";
    let told = weeks("2026-05-26", body);
    assert!(told.contains(&"3080000000000 05-18 05-24".to_owned()), "{told:?}");
    assert!(told.contains(&"2650000000000 05-18 05-24".to_owned()), "{told:?}");
}

#[test]
fn what_is_told_for_comparison_dates_nothing_behind_it() {
    let body = "3月30日至4月5日当周，中国模型Token消耗量为13.4万亿。回头看，2月第三周（2月16日—22日）与3月第二周（3月9日—15日），这一数字分别为5.2万亿和4.7万亿。\
                \n\n结构上，当周小米MiMo-V2-Pro以2.9万亿位居第二。";
    let told = weeks("2026-04-09", body);
    assert!(told.contains(&"2900000000000 03-30 04-05".to_owned()), "{told:?}");
}

#[test]
fn a_space_in_a_headline_ends_a_clause() {
    let body = "OpenRouter上周（6月22日至28日）的数据已经发布。";
    let (found, _) =
        claims_and_language("lang: zh\ntitle: 中国AI大模型周调用量连续第九周超越美国 DeepSeek蝉联榜首", body);
    let streak = found.iter().find(|claim| claim.metric.as_str() == "streak").expect("a streak");
    assert_eq!(streak.state.as_ref().map(ToString::to_string).as_deref(), Some("exceeds:country:us"));
}
