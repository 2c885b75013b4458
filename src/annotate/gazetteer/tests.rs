//! What is found in made-up sentences: `text=id` in order, variants after `+`, cues by their words.

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
[sure]
case = true
terms = ["May"]
"#;

pub(super) fn gazetteer() -> (Gazetteer, Lexicon) {
    let mut source = RuleSource::built_in();
    source.insert_text("xx/cues/a.toml", CUES);
    let built = || {
        let lexicon = Lexicon::load(&source, "xx")?;
        let entities = Entities::load(&source)?;
        Ok::<_, Diagnostics>((Gazetteer::build(&source, &entities, &lexicon)?, lexicon))
    };
    built().unwrap_or_else(|errors| panic!("{errors}"))
}

fn show(text: &str, mentions: &[Mention], lexicon: &Lexicon) -> String {
    let parts = mentions.iter().map(|mention| {
        let words = mention.span.of(text);
        match &mention.kind {
            MentionKind::Entity(entity) => {
                let ids: Vec<_> = entity.readings.iter().map(EntityId::as_str).collect();
                let variant = entity.variant.as_ref().map(|v| format!("+{v}")).unwrap_or_default();
                let shape = if entity.by_shape { "~" } else { "=" };
                format!("{words}{shape}{}{variant}", ids.join("/"))
            }
            MentionKind::Cue(cue) => format!("{words}:{}", lexicon.term(cue.term).lemma),
            other => format!("{words}?{other:?}"),
        }
    });
    parts.collect::<Vec<_>>().join(" | ")
}

fn found(text: &str) -> String {
    thread_local! {
        static GAZETTEER: (Gazetteer, Lexicon) = gazetteer();
    }
    GAZETTEER.with(|(gazetteer, lexicon)| {
        let mut mentions = Vec::new();
        gazetteer.find(text, ByteSpan::new(0, text.len()), &mut mentions);
        show(text, &mentions, lexicon)
    })
}

#[test]
fn listed_names_in_all_spellings() {
    for text in [
        "DeepSeek-V3.2",
        "DeepSeek V3.2",
        "DeepSeekV3.2",
        "deepseek v3.2",
        "ＤｅｅｐＳｅｅｋ　Ｖ３．２",
        "DeepSeek\u{a0}V3.2",
    ] {
        assert_eq!(found(text), format!("{text}=model:deepseek-v3.2"));
    }
    assert_eq!(found("MiniMax M2.5"), "MiniMax M2.5=model:minimax-m2.5");
    assert_eq!(found("Claude 4.6 Sonnet"), "Claude 4.6 Sonnet=model:claude-sonnet-4.6");
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
}

#[test]
fn shapes() {
    assert_eq!(found("GLM-9.1 Air"), "GLM-9.1 Air~model:glm-9.1-air");
    assert_eq!(found("Qwen9-Max"), "Qwen9-Max~model:qwen9-max");
    assert_eq!(found("Claude Opus 7 and more"), "Claude Opus 7~model:claude-opus-7");
    assert_eq!(found("Grok 7 Fast (free)"), "Grok 7 Fast (free)~model:grok-7-fast+free");
    assert_eq!(
        found("Gemini 8.2 Flash-Lite Preview"),
        "Gemini 8.2 Flash-Lite Preview~model:gemini-8.2-flash-lite+preview"
    );
    assert_eq!(found("Hy3 preview"), "Hy3 preview=model:hy3+preview");
    assert_eq!(found("Owl Alpha"), "Owl Alpha=model:owl-alpha");
}
