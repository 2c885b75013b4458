//! Every figure is accounted for: each run of digits and each number word of real articles lies in a claim's passage or evidence, or on
//! the ledger with a reason that `rules/reasons.toml` explains.
//!
//! The number words are this test's own, not the rules'. Articles are those of `corpus/` and, where the folder is there, of `../shared`.

use std::fs;
use std::path::{Path, PathBuf};

use tallywire::model::{Article, ByteSpan, MentionKind};
use tallywire::pipeline::Engine;
use tallywire::read::Given;

/// Words that are numbers, parts, places or multiples in any context.
const ENGLISH: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "trillions",
    "quadrillion",
    "dozen",
    "dozens",
    "half",
    "halves",
    "thirds",
    "quarters",
    "fifths",
    "tenths",
    "first",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "twentieth",
    "twice",
    "thrice",
    "doubled",
    "doubling",
    "tripled",
    "trebled",
    "quadrupled",
    "quintupled",
    "twofold",
    "threefold",
    "fourfold",
    "fivefold",
    "tenfold",
];

/// Numerals of Chinese; a run of two or more of them is a number.
const HAN: &[char] = &[
    '零', '〇', '一', '二', '两', '兩', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '萬', '亿',
    '億',
];

/// Behind a single numeral other than 一, which is also an article, these make it a count.
const MEASURES: &[&str] =
    &["个", "個", "款", "家", "名", "位", "项", "次", "周", "週", "天", "年", "月", "倍", "成", "席", "季度"];

/// Chinese words of parts and multiples.
const CHINESE: &[&str] = &["一半", "半数", "过半", "翻番", "翻倍", "翻了一番", "分之"];

/// Runs of numerals that are words: "in case", "by all means", "one after another".
const WORDS: &[&str] = &["万一", "千万别", "一一", "三三两两", "万千", "千千", "一二"];

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("TALLYWIRE_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let mut folders = vec![root.join("corpus")];
    folders.extend(["seeds", "dev/en", "dev/zh"].iter().map(|part| shared.join(part)).filter(|f| f.is_dir()));
    folders
}

fn documents(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or("");
        let notes = path.file_name().is_some_and(|name| name == "events.md" || name == "README.md");
        if path.is_dir() {
            documents(&path, out);
        } else if matches!(kind, "txt" | "md" | "html" | "htm") && !notes {
            out.push(path);
        }
    }
}

/// Runs of digits, half or full width.
fn digit_runs(text: &str) -> Vec<ByteSpan> {
    runs(text, |c| c.is_ascii_digit() || ('０'..='９').contains(&c))
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<ByteSpan> {
    let mut found: Vec<ByteSpan> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| belongs(*c)) {
        match found.last_mut() {
            Some(last) if last.end == at => last.end += c.len_utf8(),
            _ => found.push(ByteSpan::new(at, at + c.len_utf8())),
        }
    }
    found
}

fn english_words(text: &str) -> Vec<ByteSpan> {
    let words = runs(text, |c| c.is_ascii_alphabetic());
    words.into_iter().filter(|span| ENGLISH.contains(&span.of(text).to_lowercase().as_str())).collect()
}

fn chinese_words(text: &str) -> Vec<ByteSpan> {
    let mut found: Vec<ByteSpan> = runs(text, |c| HAN.contains(&c))
        .into_iter()
        .filter(|span| {
            let (run, rest) = (span.of(text), &text[span.end..]);
            let count = run.chars().count();
            let word = WORDS.iter().any(|word| text[span.start..].starts_with(word));
            let counted = run != "一" && MEASURES.iter().any(|measure| rest.starts_with(measure));
            !word && (count > 1 || counted)
        })
        .collect();
    for word in CHINESE {
        found.extend(text.match_indices(word).map(|(at, _)| ByteSpan::new(at, at + word.len())));
    }
    found
}

/// What of `wanted` no span of `held` touches.
fn loose(wanted: Vec<ByteSpan>, held: &[ByteSpan]) -> Vec<ByteSpan> {
    wanted.into_iter().filter(|span| !held.iter().any(|other| other.overlaps(*span))).collect()
}

/// The words around a place.
fn around(article: &Article, span: ByteSpan) -> String {
    let text = &article.text;
    let start = text[..span.start].char_indices().rev().nth(24).map_or(0, |(at, _)| at);
    let end = text[span.end..].char_indices().nth(24).map_or(text.len(), |(at, _)| span.end + at);
    format!("{}[{}]{}", &text[start..span.start], span.of(text), &text[span.end..end]).replace('\n', " ⏎ ")
}

#[test]
fn every_number_is_in_a_claim_or_on_the_ledger() {
    let engine = Engine::load(None).expect("the built-in rules load");
    let mut paths = Vec::new();
    folders().iter().for_each(|folder| documents(folder, &mut paths));
    assert!(!paths.is_empty(), "expected documents in corpus/");
    let (mut numbers, mut lost) = (0, Vec::new());
    for path in paths {
        let bytes = fs::read(&path).expect("a readable file");
        let name = path.display().to_string();
        let Ok((article, found)) = engine.read_and_extract(&name, &bytes, &Given::default()) else { continue };
        for entry in &found.ledger {
            assert!(engine.metrics.reason(entry.reason.as_str()).is_some(), "{name}: no reason {:?}", entry.reason);
        }
        let evidence = found.claims.iter().flat_map(|c| c.evidence.iter().map(|e| ByteSpan::new(e.start, e.end)));
        let claims = found.claims.iter().map(|c| c.span());
        let mut held: Vec<ByteSpan> =
            found.ledger.iter().map(|entry| entry.span).chain(claims).chain(evidence).collect();
        let digits = digit_runs(&article.text);
        numbers += digits.len();
        lost.extend(loose(digits, &held).into_iter().map(|span| format!("{name}: {}", around(&article, span))));
        // A number word inside a name ("Qwen" is 千问) is no number.
        let mentions = engine.mentions(&article);
        held.extend(mentions.iter().filter(|m| matches!(m.kind, MentionKind::Entity(_))).map(|m| m.span));
        let words = match article.meta.lang.as_ref().map(|l| l.as_str()) {
            Some("zh") => chinese_words(&article.text),
            _ => english_words(&article.text),
        };
        numbers += words.len();
        lost.extend(loose(words, &held).into_iter().map(|span| format!("{name}: {}", around(&article, span))));
    }
    println!("{numbers} numbers");
    assert!(lost.is_empty(), "{} numbers of {numbers} are nowhere:\n{}", lost.len(), lost.join("\n"));
}
