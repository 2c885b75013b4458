//! What a figure is counted over: the charted models, one country's clouds, what firms use; said once, and of several figures.

use crate::claimed::claims_dated;

/// Each claim as `metric subject/object value scope`.
fn told(front: &str, body: &str) -> Vec<String> {
    let (claims, _) = claims_dated("2026-07-20", front, body);
    let tell = |claim: &tallywire::model::Claim| {
        let object = claim.object.as_ref().map(|object| format!("/{object}")).unwrap_or_default();
        let scope = claim.scope.as_deref().unwrap_or("-");
        format!("{} {}{object} {} {scope}", claim.metric, claim.subject, claim.value)
    };
    claims.iter().map(tell).collect()
}

#[test]
fn two_countries_in_one_sentence_are_counted_alike() {
    let body = "Among the models on OpenRouter's chart, Chinese models on the chart took 22.4 trillion tokens, while American models took 6.1 trillion, up 4%.\n\n\
        Over the whole platform Chinese models took 25.8 trillion.\n";
    assert_eq!(
        told("lang: en\nplatform: openrouter", body),
        [
            "token_volume country:cn 22400000000000 chart",
            "token_volume country:us 6100000000000 chart",
            "change country:us 4 chart",
            "token_volume country:cn 25800000000000 -",
        ]
    );
}

#[test]
fn a_note_below_says_what_the_countries_figures_count() {
    let figures = "Last week Chinese models took 20.1 trillion tokens on OpenRouter and US models 9.4 trillion. All of the platform came to 41 trillion.";
    for note in [
        "The list only names models big enough to chart.",
        "Country totals cover only charted models.",
        "(Models on the weekly chart only.)",
    ] {
        assert_eq!(
            told("lang: en", &format!("{figures}\n\n{note}\n")),
            [
                "token_volume country:cn 20100000000000 chart",
                "token_volume country:us 9400000000000 chart",
                "token_volume all 41000000000000 -",
            ],
            "{note}"
        );
    }
    let plain = told("lang: en", &format!("{figures}\n\nOnly three models on the list are American.\n"));
    assert!(plain.iter().all(|claim| claim.ends_with(" -") || claim.starts_with("top_n_count")), "{plain:#?}");
}

#[test]
fn a_chinese_note_says_what_the_countries_figures_count() {
    for note in ["注：国别口径仅统计上榜模型。", "榜单只计入在榜的模型。", "说明：未上榜模型不计入。"]
    {
        let body = format!("OpenRouter上周全球调用量44.1万亿Token，中国模型19.2万亿，美国模型5.3万亿。{note}\n");
        assert_eq!(
            told("lang: zh", &body),
            [
                "token_volume all 44100000000000 -",
                "token_volume country:cn 19200000000000 chart",
                "token_volume country:us 5300000000000 chart",
            ],
            "{note}"
        );
    }
}

#[test]
fn a_part_is_of_the_market_that_was_told_of() {
    let body = "IDC estimates that China's public-cloud market for large models handled 536.7 trillion tokens in the first half of 2025. Volcano Engine led with 49.2%, \
        followed by Alibaba Cloud at 27%.\n\nIn China's enterprise market, Qwen took 32.1 percent of daily calls.\n\n\
        On OpenRouter Chinese models took 20.1 trillion tokens last week. MiniMax had 9%.\n";
    assert_eq!(
        told("lang: en", body),
        [
            "token_volume market:cn 536700000000000 public-cloud",
            "share org:volcengine/market:cn 49.2 public-cloud",
            "share org:alibaba-cloud/market:cn 27 public-cloud",
            "share family:qwen/market:cn 32.1 enterprise",
            "token_volume country:cn 20100000000000 -",
            "share org:minimax 9 -",
        ]
    );
}

#[test]
fn a_chinese_part_is_of_the_market_that_was_told_of() {
    let body = "IDC报告显示，上半年中国公有云大模型调用量达536.7万亿Token，火山引擎以49.2%的份额排名第一，阿里云占27%。\n\n\
        另一家机构称，去年下半年国内企业日均调用大模型37万亿Token，千问占32.1%。\n";
    assert_eq!(
        told("lang: zh", body),
        [
            "token_volume market:cn 536700000000000 public-cloud",
            "share org:volcengine/market:cn 49.2 public-cloud",
            "rank org:volcengine 1 public-cloud",
            "share org:alibaba-cloud/market:cn 27 public-cloud",
            "token_volume market:cn 37000000000000 enterprise",
            "share family:qwen/market:cn 32.1 enterprise",
        ]
    );
}

#[test]
fn a_market_in_which_something_else_is_sold_is_no_share_of_use() {
    let body = "Chinese models took 20.1 trillion tokens on OpenRouter last week.\n\nNvidia held 60% of China's AI chip market, and Alibaba leads the Chinese AI server market with a 35.8% share.\n";
    assert_eq!(told("lang: en", body), ["token_volume country:cn 20100000000000 -"]);
}
