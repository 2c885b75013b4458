//! Quantities of general news, told by themselves: what `mentions` finds in made-up sentences against what stands under each.
//!
//! The sentences are in `data/quantities_en.txt` and `data/quantities_zh.txt`. A quantity counts as found when its value, its range's
//! end and its unit agree.

use tallywire::ask::mentions::{MentionRecord, records};
use tallywire::pipeline::Engine;
use tallywire::read::Given;

const ENGLISH: &str = include_str!("data/quantities_en.txt");
const CHINESE: &str = include_str!("data/quantities_zh.txt");

/// Value or range, and unit.
type Quantity = (String, String);

struct Sentence<'t> {
    text: &'t str,
    expected: Vec<Quantity>,
}

fn sentences(data: &str) -> Vec<Sentence<'_>> {
    let mut sentences: Vec<Sentence<'_>> = Vec::new();
    for line in data.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            Some(quantity) => {
                let (value, unit) = quantity.split_once(' ').unwrap_or((quantity, ""));
                let sentence = sentences.last_mut().expect("a sentence before its quantities");
                sentence.expected.push((value.to_owned(), unit.to_owned()));
            }
            None => sentences.push(Sentence { text: line, expected: Vec::new() }),
        }
    }
    sentences
}

/// A record as a quantity; none for dates, places, times of day, names and cues.
fn quantity(record: &MentionRecord) -> Option<Quantity> {
    let counts = match record.kind {
        "duration" => record.value.ordinal != Some(true),
        kind => matches!(kind, "number" | "quantity" | "percent" | "points" | "multiple" | "fraction" | "vague"),
    };
    let value = record.value.value.clone()?;
    let value = record.value.value_max.as_ref().map_or(value.clone(), |max| format!("{value}..{max}"));
    counts.then(|| (value, record.value.unit.clone().unwrap_or_default()))
}

/// Precision, recall and F1 over the sentences, and what differs.
fn score(engine: &Engine, lang: &str, data: &str) -> (f64, String) {
    let (mut found, mut expected, mut right, mut differing) = (0usize, 0usize, 0usize, String::new());
    for sentence in sentences(data) {
        let given = Given { lang: Some(lang.into()), ..Given::default() };
        let page = format!("{}\n", sentence.text);
        let article =
            tallywire::read::read("sentence.txt", page.as_bytes(), None, &given).expect("a readable sentence");
        let annotator = &engine.pack(lang).expect("a rule pack").annotator;
        let mut left = sentence.expected.clone();
        let mut wrong = Vec::new();
        let ahead = Some(jiff::civil::date(2026, 5, 20));
        for record in records(&article, &engine.mentions(&article), annotator, ahead) {
            let Some(got) = quantity(&record).or_else(|| ahead_of(&record)) else { continue };
            found += 1;
            match left.iter().position(|want| *want == got) {
                Some(at) => {
                    left.remove(at);
                    right += 1;
                }
                None => wrong.push(format!("{} = {} {}", record.text, got.0, got.1)),
            }
        }
        expected += sentence.expected.len();
        if !left.is_empty() || !wrong.is_empty() {
            differing += &format!("{}\n    missed {left:?}\n    wrong  {wrong:?}\n", sentence.text);
        }
    }
    let ratio = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let (precision, recall) = (ratio(right, found), ratio(right, expected));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::EPSILON);
    (f1, format!("{lang}: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3} of {expected}\n{differing}"))
}

/// "over the next five years" is five years from today.
fn ahead_of(record: &MentionRecord) -> Option<Quantity> {
    let ahead = record.value.stated.as_ref()?.get("ahead")?;
    Some((ahead.get("count")?.to_string(), ahead.get("unit")?.as_str()?.to_owned()))
}

#[test]
fn quantities_of_general_news_are_found() {
    let engine = Engine::load(None).expect("the built-in rules load");
    for (lang, data, floor) in [("en", ENGLISH, 0.93), ("zh", CHINESE, 0.93)] {
        let (f1, report) = score(&engine, lang, data);
        println!("{report}");
        assert!(f1 >= floor, "{report}");
    }
}
