//! The language of a text: as declared, unless its script says otherwise; else detected.

use super::Words;
use crate::model::Lang;

/// Bytes that are looked at for the script, and bytes of a Latin text that the detector sees: it reads each of them several times.
const SAMPLE: usize = 6_000;
const DETECTED: usize = 800;
/// Bytes that are looked at together, as the compiler does in a loop that has no way out.
const STRETCH: usize = 256;

/// The language of a text whose page declares `declared` ("zh-CN", "en_GB").
///
/// ```
/// # use tallywire::read::language;
/// assert_eq!(language("上周的调用量再创新高", Some("en")).unwrap().as_str(), "zh");
/// assert_eq!(language("把 default model 从 Claude Sonnet 切到 GLM", None).unwrap().as_str(), "zh");
/// ```
pub fn language(text: &str, declared: Option<&str>) -> Option<Lang> {
    language_with(Words::built_in(), text, declared)
}

/// The same with the words of other rules than the built-in ones.
pub fn language_with(words: &Words, text: &str, declared: Option<&str>) -> Option<Lang> {
    let sample = head(text, SAMPLE);
    let script = by_script(sample);
    let declared = declared.and_then(code);
    match (declared, script) {
        // Templates declare "en" over Chinese text far more often than the other way round.
        (Some(code), Some(script)) if !matches!(&*code, "zh" | "ja" | "ko") || (code == "zh" && script != "zh") => {
            Some(Lang::new(script))
        }
        (Some(code), _) => Some(Lang::new(code)),
        (None, Some(script)) => Some(Lang::new(script)),
        (None, None) => detect(words, sample).map(Lang::new),
    }
}

/// The two-letter code of a tag.
pub(super) fn code(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_', ',', ';']).next()?.to_ascii_lowercase();
    (first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Chinese, Japanese and Korean by their characters. Chinese news is full of Latin names, and engineers write half of their words in
/// English; a character stands for as much as some five letters, so one in eight will do.
fn by_script(text: &str) -> Option<&'static str> {
    // Kana, Han and Hangul begin with these bytes.
    let none_in = |stretch: &[u8]| stretch.iter().fold(true, |none, byte| none & !matches!(byte, 0xE3..=0xED));
    if text.as_bytes().chunks(STRETCH).all(none_in) {
        return None;
    }
    let (mut letters, mut han, mut kana, mut hangul) = (0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        // Every character of these two stretches is a letter.
        let is_han = matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}');
        if !is_han && !c.is_alphabetic() {
            continue;
        }
        letters += 1;
        match c {
            _ if is_han => han += 1,
            '\u{3040}'..='\u{30FF}' => kana += 1,
            '\u{AC00}'..='\u{D7AF}' => hangul += 1,
            _ => {}
        }
    }
    if letters == 0 || (han + kana + hangul) * 8 < letters {
        return None;
    }
    Some(if hangul > han + kana {
        "ko"
    } else if kana * 8 > han {
        "ja"
    } else {
        "zh"
    })
}

fn detect<'w>(words: &'w Words, text: &str) -> Option<&'w str> {
    use whichlang::Lang::{Ara, Cmn, Deu, Eng, Fra, Hin, Ita, Jpn, Kor, Nld, Por, Rus, Spa, Swe, Tur, Vie};
    if text.chars().filter(|c| c.is_alphabetic()).take(8).count() < 8 {
        return None;
    }
    if let Some(lang) = of_few_words(words, text) {
        return Some(lang);
    }
    Some(match whichlang::detect_language(head(text, DETECTED)) {
        Ara => "ar",
        Cmn => "zh",
        Deu => "de",
        Eng => "en",
        Fra => "fr",
        Hin => "hi",
        Ita => "it",
        Jpn => "ja",
        Kor => "ko",
        Nld => "nl",
        Por => "pt",
        Rus => "ru",
        Spa => "es",
        Swe => "sv",
        Tur => "tr",
        Vie => "vi",
    })
}

/// Longest text, in small words, whose language the words of `short_texts` settle, and how many of them it takes.
const SHORT: usize = 40;
const ENOUGH: usize = 3;

/// The language of a short text by its few plain words: the detector, made for prose, takes a table of models' names for any language.
fn of_few_words<'w>(words: &'w Words, text: &str) -> Option<&'w str> {
    let small = text.split_whitespace().filter(|word| word.chars().next().is_some_and(char::is_lowercase));
    if small.take(SHORT + 1).count() > SHORT {
        return None;
    }
    let plain = |word: &&str| word.chars().next().is_some_and(char::is_alphabetic);
    let said: Vec<String> = text.split_whitespace().filter(plain).map(str::to_lowercase).take(3 * SHORT).collect();
    let settled = words.short_texts.iter().find(|(_, known)| {
        let found = known.iter().filter(|known| said.iter().any(|word| word == *known));
        found.take(ENOUGH).count() == ENOUGH
    });
    settled.map(|(lang, _)| lang.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_or_detected() {
        let of = |text: &str, declared| language(text, declared).map(|lang| lang.to_string()).unwrap_or_default();
        assert_eq!(of("Models handled more tokens than a week ago.", None), "en");
        assert_eq!(of("Models handled more tokens.", Some("en-GB")), "en");
        assert_eq!(of("Os modelos chineses processaram mais tokens na semana passada.", None), "pt");
        assert_eq!(of("OpenRouter数据显示，MiniMax M2.5排名第一。", None), "zh");
        assert_eq!(of("このモデルは先週、記録を更新した。", None), "ja");
        assert_eq!(
            of(
                "TOP MODELS\n week 18-24 May\n 1  Hy3 preview (free)  2.98T\n 2  Kimi K2.6  1.29T\n top 2 total  4.27T",
                None
            ),
            "en"
        );
        assert_eq!(of("123", None), "");
    }
}
