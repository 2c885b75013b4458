//! Passages in another language than their article's: a Chinese quote in an English report, the English half of a bilingual digest.
//!
//! In: an article. Out: the stretches that its own language pack cannot read, each with the language that it is in. Only scripts are
//! told apart: an English sentence in a Turkish text reads as Turkish.

use super::sentences::{Writing, split_sentences};
use crate::model::{Article, Block, BlockKind, ByteSpan, Lang};
use crate::read::{Words, language_with};

/// Words that a Latin passage must have, for a list of model names in a Chinese text is no English.
const PROSE: usize = 5;
/// Han characters that a Chinese passage must have, for an English text may give a name in Chinese.
const HAN: usize = 6;

/// The stretches in another language, in the order of the text.
///
/// ```
/// use tallywire::annotate::foreign_passages;
/// use tallywire::read::Words;
/// use tallywire::model::{Article, Block, BlockKind, ByteSpan, Lang};
/// let text = "It rose.\n上周中国模型的调用量升至五万亿。\n".to_owned();
/// let block = |from, to| Block { kind: BlockKind::Paragraph, span: ByteSpan::new(from, to) };
/// let mut article = Article { blocks: vec![block(0, 8), block(9, text.len() - 1)], text, ..Article::default() };
/// article.meta.lang = Some(Lang::new("en"));
/// let found = foreign_passages(&article, Words::built_in());
/// assert_eq!(found.len(), 1);
/// assert_eq!((found[0].0.start, found[0].1.as_str()), (9, "zh"));
/// ```
pub fn foreign_passages(article: &Article, words: &Words) -> Vec<(ByteSpan, Lang)> {
    let Some(own) = article.meta.lang.as_ref() else { return Vec::new() };
    let unspaced = matches!(own.as_str(), "zh" | "ja" | "ko");
    if !unspaced && article.text.is_ascii() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for block in &article.blocks {
        if unspaced { latin(article, block, own, words, &mut found) } else { han(article, block, words, &mut found) }
    }
    found
}

/// Chinese passages of a text in a language with spaces: whole blocks, or sentences of them.
fn han(article: &Article, block: &Block, known: &Words, found: &mut Vec<(ByteSpan, Lang)>) {
    let text = block.span.of(&article.text);
    if text.is_ascii() || !may_hold_han(text) || count_han(text) < HAN {
        return;
    }
    for span in passages(article, block) {
        let part = span.of(&article.text);
        let lang = language_with(known, part, None).filter(|lang| lang.as_str() == "zh" && count_han(part) >= HAN);
        found.extend(lang.map(|lang| (span, lang)));
    }
}

/// Prose in Latin letters in a text without spaces. Rows of tables hold names and figures, which their header's language reads.
fn latin(article: &Article, block: &Block, own: &Lang, known: &Words, found: &mut Vec<(ByteSpan, Lang)>) {
    let text = block.span.of(&article.text);
    if matches!(block.kind, BlockKind::TableRow(_)) || words(text) < PROSE {
        return;
    }
    for span in passages(article, block) {
        let part = span.of(&article.text);
        // "China's models (中国模型) took …": a name in brackets does not make it Chinese.
        let prose = words(part) >= PROSE && count_han(part) * 4 < words(part) * 5;
        let lang = language_with(known, part, None).filter(|lang| prose && lang != own);
        found.extend(lang.map(|lang| (span, lang)));
    }
}

fn passages(article: &Article, block: &Block) -> Vec<ByteSpan> {
    split_sentences(&article.text, block.span, &[], &Writing::default())
}

/// Whether a text has any byte that Han characters begin with; many bytes are looked at together.
fn may_hold_han(text: &str) -> bool {
    let any_in = |stretch: &[u8]| stretch.iter().fold(false, |any, byte| any | matches!(byte, 0xE4..=0xE9));
    text.as_bytes().chunks(256).any(any_in)
}

fn count_han(text: &str) -> usize {
    // By bytes: U+4E00 is E4 B8 80, U+9FFF is E9 BF BF.
    let bytes = text.as_bytes();
    let above = bytes.iter().filter(|byte| matches!(byte, 0xE5..=0xE9)).count();
    above + bytes.windows(2).filter(|pair| matches!(pair, [0xE4, next] if *next >= 0xB8)).count()
}

/// Words in small ASCII letters.
fn words(text: &str) -> usize {
    let small = |word: &&str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(small).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lang: &str, lines: &[&str]) -> Vec<String> {
        let text = lines.join("\n");
        let mut at = 0;
        let mut blocks = Vec::new();
        for line in lines {
            blocks.push(Block { kind: BlockKind::Paragraph, span: ByteSpan::new(at, at + line.len()) });
            at += line.len() + 1;
        }
        let mut article = Article { text, blocks, ..Article::default() };
        article.meta.lang = Some(Lang::new(lang));
        foreign_passages(&article, Words::built_in())
            .iter()
            .map(|(span, lang)| format!("{lang}: {}", span.of(&article.text)))
            .collect()
    }

    #[test]
    fn names_in_the_other_script_are_no_passage() {
        assert!(
            found("zh", &["上周DeepSeek V4 Flash与Claude Opus 4.8分列前二。", "Kimi K2.6 (free) 1.5T tokens"])
                .is_empty()
        );
        assert!(found("en", &["StepFun (阶跃星辰) took second place with 1.3 trillion tokens."]).is_empty());
    }

    #[test]
    fn sentences_of_a_block_are_told_apart() {
        let line = "The daily put it plainly. 上周中国大模型的周调用量为4.69万亿Token。 It had no more to say.";
        assert_eq!(found("en", &[line]), ["zh: 上周中国大模型的周调用量为4.69万亿Token。"]);
        let line = "Chinese models processed 4.69 trillion tokens, up 11.83% from the week before.";
        assert_eq!(found("zh", &["上周的数字如下。", line]), [format!("en: {line}")]);
    }
}
