//! What is found in made-up sentences: `text=id` in order (`~` for names read by their shape alone), other readings after `/`, marks of a
//! build after `+`, cues as `text:lemma`.

use proptest::prelude::*;

use super::*;

const CUES: &str = r#"
[rising]
terms = ["rise|rises|rose", "jump|jumped", "up", "增长", "环比上涨"]
[baseline_week]
classes = ["baseline"]
features = { baseline = "previous_week" }
terms = ["week-over-week", "week on week"]
[calls]
terms = ["Token调用量", "Token", "step up"]
[month]
case = true
terms = ["May"]
"#;

fn gazetteer() -> (Gazetteer, Lexicon) {
    let mut source = RuleSource::built_in();
    source.insert_text("xx/cues/a.toml", CUES);
    let built = || {
        let lexicon = Lexicon::load(&source, "xx")?;
        let entities = Entities::load(&source)?;
        Ok::<_, Diagnostics>((Gazetteer::build(&source, &entities, &lexicon, &Variants::default())?, lexicon))
    };
    built().unwrap_or_else(|errors| panic!("{errors}"))
}

thread_local! {
    static GAZETTEER: (Gazetteer, Lexicon) = gazetteer();
}

fn mentions_of(text: &str) -> Vec<Mention> {
    let mut mentions = Vec::new();
    GAZETTEER.with(|(gazetteer, _)| gazetteer.find(text, ByteSpan::new(0, text.len()), &mut mentions));
    mentions
}

fn show(text: &str, mentions: &[Mention]) -> String {
    let parts = mentions.iter().map(|mention| {
        let words = mention.span.of(text);
        match &mention.kind {
            MentionKind::Entity(entity) => {
                let ids: Vec<_> = entity.readings.iter().map(EntityId::as_str).collect();
                let variant = entity.variant.as_ref().map(|v| format!("+{v}")).unwrap_or_default();
                let shape = if entity.by_shape { "~" } else { "=" };
                format!("{words}{shape}{}{variant}", ids.join("/"))
            }
            MentionKind::Cue(cue) => GAZETTEER.with(|(_, lexicon)| format!("{words}:{}", lexicon.term(cue.term).lemma)),
            other => format!("{words}?{other:?}"),
        }
    });
    parts.collect::<Vec<_>>().join(" | ")
}

fn found(text: &str) -> String {
    show(text, &mentions_of(text))
}

/// Checks that each name by itself is one mention that reads as the second part says.
fn each(names: &[(&str, &str)]) {
    for (name, reading) in names {
        assert_eq!(found(name), format!("{name}{reading}"));
    }
}

#[test]
fn listed_names_in_all_spellings() {
    let spellings = [
        "DeepSeek-V3.2",
        "DeepSeek V3.2",
        "DeepSeekV3.2",
        "deepseek v3.2",
        "ＤｅｅｐＳｅｅｋ　Ｖ３．２",
        "DeepSeek\u{a0}V3.2",
    ];
    for text in spellings {
        assert_eq!(found(text), format!("{text}=model:deepseek-v3.2"));
    }
    each(&[
        ("MiniMax M2.5", "=model:minimax-m2.5"),
        ("Step3.5Flash", "=model:step-3.5-flash"),
        ("Claude 4.6 Sonnet", "=model:claude-sonnet-4.6"),
        ("Claude Sonnet 4.6", "=model:claude-sonnet-4.6"),
        ("Claude 3.7 Sonnet", "=model:claude-3.7-sonnet"),
        ("Gemini Flash 1.5", "=model:gemini-1.5-flash"),
        ("Step3.5 Flash", "=model:step-3.5-flash"),
        ("Nemotron 3 Super 120B A12B", "=model:nemotron-3-super"),
        ("Llama 3.3 Nemotron Super 49B V1.5", "=model:llama-3.3-nemotron-super-49b-v1.5"),
        ("KAT-Coder-Pro V2", "=model:kat-coder-pro-v2"),
        ("Laguna M.1", "=model:laguna-m.1"),
        ("GPT-4o mini", "=model:gpt-4o-mini"),
        ("gpt-oss-120b", "=model:gpt-oss-120b"),
        ("o4-mini", "=model:o4-mini"),
        ("o3", "=model:o3"),
        ("豆包2.0", "=model:doubao-2.0"),
        ("通义千问3.7-Max", "=model:qwen3.7-max"),
        ("People’s Daily", "=outlet:peoples-daily"),
        ("每日经济新闻", "=outlet:national-business-daily"),
    ]);
}

#[test]
fn cues_and_names_share_one_pass() {
    assert_eq!(
        found("Kimi rose week over week in May"),
        "Kimi=family:kimi/org:moonshot | rose:rise | week over week:week-over-week | May:May"
    );
    assert_eq!(found("the cup may upset Kimis"), "");
    assert_eq!(
        found("全球的Kimi达4万亿Token，Token 调用量增长"),
        "Kimi=family:kimi/org:moonshot | Token:Token | Token 调用量:Token调用量 | 增长:增长"
    );
    assert_eq!(found("Firms step up calls, enterprise uprising"), "step up:step up");
}

#[test]
fn boundaries_follow_the_script() {
    assert_eq!(found("GPT-5.2's calls"), "GPT-5.2=model:gpt-5.2");
    assert_eq!(found("GPT-5. The next"), "GPT-5=model:gpt-5");
    assert_eq!(found("GPT-5.x"), "GPT=family:gpt");
    assert_eq!(found("GPT-5s"), "GPT=family:gpt");
    assert_eq!(found("智谱GLM-5.2位列前五"), "智谱=org:zhipu | GLM-5.2=model:glm-5.2");
    assert_eq!(found("Kimi K2.6-powered, anti-Claude"), "Kimi K2.6=model:kimi-k2.6 | Claude=family:claude");
    assert_eq!(found("CO3, éKimi, Kimié, Kimi2go"), "");
}

#[test]
fn models_of_no_list_are_read_by_their_shape() {
    each(&[
        ("GLM-9.1 Air", "~model:glm-9.1-air"),
        ("Qwen9-Max", "~model:qwen9-max"),
        ("Claude Opus 7", "~model:claude-opus-7"),
        ("Claude 7.2 Sonnet", "~model:claude-sonnet-7.2"),
        ("Kimi K9 Thinking", "~model:kimi-k9-thinking"),
        ("Grok 7 Fast (free)", "~model:grok-7-fast+free"),
        ("Gemini 8.2 Flash-Lite Preview", "~model:gemini-8.2-flash-lite+preview"),
        ("gpt-9.3-codex", "~model:gpt-9.3-codex"),
        ("Llama 9 Scout", "~model:llama-9-scout"),
        ("MiMo-V9.5", "~model:mimo-v9.5"),
        ("Hy9", "~model:hy9"),
        ("Seed 9.0 mini", "~model:seed-9.0-mini"),
        ("o9-mini", "~model:o9-mini"),
        ("gpt-oss-240b", "~model:gpt-oss-240b"),
        ("文心9.5 Turbo", "~model:ernie-9.5-turbo"),
        ("Qwen9-80B-A3B-Instruct", "~model:qwen9-80b-a3b-instruct"),
        ("Opus 9.1", "~model:claude-opus-9.1"),
    ]);
}

#[test]
fn marks_of_a_build_fold_away() {
    each(&[
        ("Hy3 preview", "=model:hy3+preview"),
        ("Hy3预览版免费版", "=model:hy3+preview-free"),
        ("Hy3 preview（免费）", "=model:hy3+preview-free"),
        ("Qwen3.6 Plus Preview", "=model:qwen3.6-plus+preview"),
        ("Owl Alpha (free)", "=model:owl-alpha+free"),
        ("DeepSeek-V4-Flash-0731", "=model:deepseek-v4-flash+0731"),
        ("DeepSeek V4 Flash(0731)", "=model:deepseek-v4-flash+0731"),
        ("DeepSeek V3 0324", "=model:deepseek-v3+0324"),
        ("Qwen3 235B A22B Instruct 2507", "=model:qwen3-235b-a22b-instruct+2507"),
        ("gemini-2.5-pro-preview-05-06", "=model:gemini-2.5-pro+preview-0506"),
        ("Gemini-3-flash-preview-20251217", "=model:gemini-3-flash+preview-20251217"),
        ("Grok 3 Beta", "=model:grok-3+beta"),
    ]);
}

#[test]
fn slugs_with_their_author() {
    each(&[
        ("deepseek/deepseek-v3.2-20251201:free", "=model:deepseek-v3.2+20251201-free"),
        ("anthropic/claude-4.6-sonnet", "=model:claude-sonnet-4.6"),
        ("openrouter/owl-alpha", "=model:owl-alpha"),
        ("z-ai/glm-4.5-air:free", "=model:glm-4.5-air+free"),
        ("openrouter/owl-alpha:free", "=model:owl-alpha+free"),
        ("openai/gpt-oss-120b:free", "=model:gpt-oss-120b+free"),
        ("stepfun/step-3.5-flash", "=model:step-3.5-flash"),
        ("x-ai/grok-4.20-multi-agent", "=model:grok-4.20-multi-agent"),
    ]);
    assert_eq!(
        found("Kimi K2/Opus 4.6, kimi/GLM-5"),
        "Kimi K2=model:kimi-k2 | Opus 4.6=model:claude-opus-4.6 | kimi=family:kimi/org:moonshot | GLM-5=model:glm-5"
    );
    assert_eq!(found("GLM-5.2/Qwen9"), "GLM-5.2=model:glm-5.2 | Qwen9~model:qwen9");
}

#[test]
fn numbers_after_a_name_are_no_versions() {
    assert_eq!(
        found("Claude 4 million users, GPT 20% share, Gemini 3 times, Grok 12%"),
        "Claude=family:claude | GPT=family:gpt | Gemini=family:gemini | Grok=family:grok"
    );
    assert_eq!(found("Gemini 4.2万亿"), "Gemini=family:gemini");
    assert_eq!(
        found("Qwen9 8B tokens; GLM-5 1T tokens; GLM-5 2026年"),
        "Qwen9~model:qwen9 | GLM-5=model:glm-5 | GLM-5=model:glm-5"
    );
    assert_eq!(
        found("GPT-5 plus GLM-5 air support, GLM-5 Air"),
        "GPT-5=model:gpt-5 | GLM-5=model:glm-5 | GLM-5 Air~model:glm-5-air"
    );
}

#[test]
fn everyday_words_need_more() {
    let plain = "step by step, Step 2 of it, the Ring road, Ling said, Seed 3 rounds, Nova Scotia, Solar panels, Command line, Sonnet 18, opus 4, a pony, an arena, Pi day, 360 degrees";
    assert_eq!(found(plain), "");
    assert_eq!(found("us, the US and the U.S."), "US=country:us/market:us | U.S.=country:us/market:us");
    assert_eq!(found("AA gave a score."), "");
    assert_eq!(
        found("AA is Artificial Analysis."),
        "AA=analyst:artificial-analysis | Artificial Analysis=analyst:artificial-analysis"
    );
    assert_eq!(
        found("Hermes leads; Hermes 4 405B does not"),
        "Hermes=app:hermes-agent | Hermes 4 405B=model:hermes-4-405b"
    );
}

#[test]
fn versions_without_their_line_need_its_context() {
    assert_eq!(
        found("MiniMax said M2.5 and M3 grew beside M4 chips"),
        "MiniMax=org:minimax/family:minimax | M2.5=model:minimax-m2.5 | M3=model:minimax-m3"
    );
    assert_eq!(found("The M3 chip, V3.2 firmware, R1 zoning"), "");
    assert_eq!(found("M2.5 is cheap"), "M2.5=model:minimax-m2.5");
    assert_eq!(
        found("Xiaomi's V2.5 passed DeepSeek's V4-Flash"),
        "Xiaomi=org:xiaomi | V2.5=model:mimo-v2.5 | DeepSeek=org:deepseek/family:deepseek | V4-Flash=model:deepseek-v4-flash"
    );
    assert_eq!(
        found("Opus 4.6 beat Sonnet 4.6"),
        "Opus 4.6=model:claude-opus-4.6 | Sonnet 4.6=model:claude-sonnet-4.6"
    );
}

#[test]
fn makers_stay_beside_their_models() {
    assert_eq!(found("Xiaomi's MiMo-V2.5"), "Xiaomi=org:xiaomi | MiMo-V2.5=model:mimo-v2.5");
    assert_eq!(found("Alibaba Qwen3.5"), "Alibaba=org:alibaba | Qwen3.5~model:qwen3.5");
    assert_eq!(found("Stepwise Star Step3.5 Flash"), "Stepwise Star=org:stepfun | Step3.5 Flash=model:step-3.5-flash");
    assert_eq!(found("阶跃星辰Step 3.5 Flash"), "阶跃星辰=org:stepfun | Step 3.5 Flash=model:step-3.5-flash");
    assert_eq!(found("月之暗面Kimi K2.5"), "月之暗面=org:moonshot | Kimi K2.5=model:kimi-k2.5");
}

#[test]
fn bare_names_have_the_readings_of_the_claim_record() {
    each(&[
        ("DeepSeek", "=org:deepseek/family:deepseek"),
        ("MiniMax", "=org:minimax/family:minimax"),
        ("StepFun", "=org:stepfun"),
        ("Qwen", "=family:qwen"),
        ("豆包", "=family:doubao/app:doubao"),
        ("阿里云", "=org:alibaba-cloud"),
        ("火山引擎", "=org:volcengine"),
        ("OpenRouter", "=platform:openrouter"),
        ("China", "=country:cn/market:cn"),
        ("我国", "=market:cn"),
        ("国产", "=country:cn"),
    ]);
}

#[test]
fn local_names_hold_for_one_article() {
    let text = "Zephyr-1 from Kimi beat Zephyr-12; zephyr 1 rose";
    let names = [LocalName { text: "Zephyr-1".to_owned(), id: EntityId::new("model:zephyr-1") }];
    let mut mentions = Vec::new();
    GAZETTEER
        .with(|(gazetteer, _)| gazetteer.with_local(&names).find(text, ByteSpan::new(0, text.len()), &mut mentions));
    assert_eq!(
        show(text, &mentions),
        "Zephyr-1=model:zephyr-1 | Kimi=family:kimi/org:moonshot | zephyr 1=model:zephyr-1 | rose:rise"
    );
}

#[test]
fn a_range_is_read_by_itself() {
    let text = "全 GLM-5.2 rose";
    let mut mentions = Vec::new();
    GAZETTEER.with(|(gazetteer, _)| gazetteer.find(text, ByteSpan::new(4, 9), &mut mentions));
    assert_eq!(show(text, &mentions), "GLM-5=model:glm-5");
    GAZETTEER.with(|(gazetteer, _)| gazetteer.find(text, ByteSpan::new(1, 3), &mut mentions));
    assert_eq!(mentions.len(), 1);
}

/// OpenRouter's own slugs, read where the data lies beside the project.
#[test]
fn every_slug_of_the_primary_data_has_a_model_and_a_maker() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/primary");
    let Ok(files) = std::fs::read_dir(folder) else { return };
    let entities = Entities::load(&RuleSource::built_in()).unwrap_or_else(|errors| panic!("{errors}"));
    let mut missing = Vec::new();
    for path in files.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "json")) {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let data: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let rows = data["data"].as_array().cloned().unwrap_or_default();
        assert!(!rows.is_empty(), "{} has no rows", path.display());
        let slugs: std::collections::BTreeSet<_> =
            rows.iter().filter_map(|row| row["model_permaslug"].as_str()).collect();
        for slug in slugs.into_iter().filter(|slug| *slug != "other") {
            let model = GAZETTEER.with(|(gazetteer, _)| gazetteer.read_model(slug));
            let id = model.as_ref().and_then(EntityMention::id);
            let country = id.and_then(|id| entities.maker_of(id).and(entities.country_of(id)));
            if id.is_none() || (country.is_none() && !slug.starts_with("openrouter/")) {
                missing.push(format!("{slug}: {id:?}, {country:?}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

proptest! {
    #[test]
    fn mentions_are_sorted_disjoint_and_on_boundaries(text in "([A-Za-z0-9 .:/()’ -]|GLM-5|Kimi K2|Claude |Opus 4|V3.2|free|（免费）|中国|的|　|－|\u{ad}|é|\n|Token调用量|up){0,24}") {
        let mut last = 0;
        for mention in mentions_of(&text) {
            prop_assert!(mention.span.start >= last && mention.span.end > mention.span.start);
            prop_assert!(text.get(mention.span.start..mention.span.end).is_some());
            prop_assert!(!mention.span.of(&text).contains('\n'));
            let before = text[..mention.span.start].chars().next_back();
            let first = mention.span.of(&text).chars().next();
            let glued = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            prop_assert!(!(glued(before) && glued(first)), "{:?}", mention.span.of(&text));
            last = mention.span.end;
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        mentions_of(&text);
    }
}
