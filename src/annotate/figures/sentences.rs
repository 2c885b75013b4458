//! Tests over whole phrases: what each says, and what holds for every text.

use proptest::prelude::*;

use crate::model::{ByteSpan, Mention};

use super::source::digit_value;
use super::testing::{CHINESE, ENGLISH, HAN, TURKISH, told};
use super::{FigureLexicon, find};

/// A phrase and what is found in it, each found passage with its meaning.
const CASES: &str = include_str!("cases/en.txt");

/// The same for Chinese.
const CHINESE_CASES: &str = include_str!("cases/zh.txt");

/// And for Turkish.
const TURKISH_CASES: &str = include_str!("cases/tr.txt");

fn differences(cases: &str, lexicon: &FigureLexicon) -> String {
    let mut wrong = Vec::new();
    for line in cases.lines().filter(|line| !line.is_empty()) {
        let (text, meaning) = line.split_once(" =>").unwrap_or((line, ""));
        let found = told(text, lexicon);
        if found != meaning.trim() {
            wrong.push(format!("{text}\n   expected {}\n   found    {found}", meaning.trim()));
        }
    }
    wrong.join("\n")
}

#[test]
fn phrases_mean_what_they_say() {
    let english = differences(CASES, &ENGLISH);
    let wrong = [english, differences(CHINESE_CASES, &CHINESE), differences(TURKISH_CASES, &TURKISH)].join("\n");
    assert!(wrong.trim().is_empty(), "{wrong}");
}

/// Writes a number as Chinese does: 10_5000_0000_0000 is 十万五千亿.
fn han(number: u64) -> String {
    const BIG: [(u64, &str); 2] = [(1_0000_0000, "亿"), (1_0000, "万")];
    for (unit, word) in BIG {
        if number >= unit {
            let (high, low) = (number / unit, number % unit);
            // A section that does not fill its first place, or follows a round one, is joined by a zero.
            let gap = low > 0 && low < unit / 10;
            return format!(
                "{}{word}{}{}",
                han(high),
                if gap { "零" } else { "" },
                if low > 0 { han(low) } else { String::new() }
            );
        }
    }
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut out, mut left, mut skipped) = (String::new(), number, false);
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = left / unit;
        left %= unit;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if skipped {
            out.push('零');
        }
        skipped = false;
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.push_str(digits[usize::try_from(digit).unwrap()]);
        }
        out.push_str(word);
    }
    out
}

#[test]
fn han_numerals_agree_with_arithmetic() {
    let value = |text: &str| {
        let text = &HAN.plain(text);
        let source = super::source::Source::new(text, 0, text.len());
        let found =
            super::numerals::numeral(source, 0, &CHINESE.numbers).unwrap_or_else(|| panic!("{text} is no numeral"));
        assert_eq!(found.span.end, text.len(), "{text} is read to its end");
        found.value().unwrap().to_string()
    };
    let mut checked = 0;
    let sections = (1..=130).chain((135..=9999).step_by(97)).chain([1000, 1001, 1010, 1100, 2300, 5000, 9999]);
    for section in sections {
        for unit in [1, 1_0000, 1_0000_0000, 1_0000_0000_0000] {
            for rest in [0, 5, 50, 3000, 9999, 2_0000, 5000_0000, 3000_0500] {
                let number = section * unit + if rest < unit { rest } else { 0 };
                let text = han(number);
                assert_eq!(value(&text), number.to_string(), "{text}");
                assert_eq!(value(&text.replace("二千", "两千").replace("二百", "两百")), number.to_string());
                assert_eq!(value(&text.replace('万', "萬").replace('亿', "億")), number.to_string());
                checked += 1;
            }
        }
    }
    assert!(checked > 5000, "{checked}");
    for (text, number) in [
        ("一万五", 15_000u64),
        ("两千三", 2300),
        ("三亿五", 350_000_000),
        ("一百零五", 105),
        ("十", 10),
        ("二〇二六", 2026),
    ] {
        assert_eq!(value(text), number.to_string());
    }
}

#[test]
fn intervals_follow_the_printed_digits() {
    let interval = |text: &str| {
        let mut mentions = super::testing::mentions(text);
        let number = super::hedged::number_of(&mut mentions[0].kind).unwrap();
        (number.low.to_string(), number.high.to_string())
    };
    let same =
        |text: &str, low: &str, high: &str| assert_eq!(interval(text), (low.to_owned(), high.to_owned()), "{text}");
    same("4.19 trillion", "4185000000000", "4195000000000");
    same("4.2 trillion", "4150000000000", "4250000000000");
    same("4.20 trillion", "4195000000000", "4205000000000");
    same("5 million", "4500000", "5500000");
    same("8.5%", "8.45", "8.55");
    same("-8.5%", "-8.55", "-8.45");
    same("1,300 tokens", "1299.5", "1300.5");
    same("2 to 3 trillion", "1500000000000", "3500000000000");
    same("twenty-five trillion", "24500000000000", "25500000000000");
    same("two thirds", "66.17", "67.17");
    same("25 basis points", "0.245", "0.255");
    same("three fortnights", "5", "7");
}

#[test]
fn names_are_left_alone() {
    let text = "GLM-5.2 did 5 trillion, M2.5 did 3";
    let mut out = Vec::new();
    find(text, ByteSpan::new(0, text.len()), &[ByteSpan::new(0, 7), ByteSpan::new(24, 28)], &ENGLISH, &mut out);
    let found: Vec<_> = out.iter().map(|m| m.span.of(text)).collect();
    assert_eq!(found, ["5 trillion", "3"]);
}

#[test]
fn only_the_range_is_read() {
    let text = "5 trillion and 6 trillion";
    let mut out = Vec::new();
    find(text, ByteSpan::new(15, text.len()), &[], &ENGLISH, &mut out);
    assert_eq!(out.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["6 trillion"]);
    out.clear();
    find(text, ByteSpan::new(0, 3), &[], &ENGLISH, &mut out);
    assert_eq!(out.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["5"]);
}

/// What must hold for any text and any names in it.
fn check(text: &str, taken: &[ByteSpan], out: &[Mention]) {
    let mut free = 0;
    for mention in out {
        let span = mention.span;
        assert!(span.start >= free && span.start < span.end && span.end <= text.len(), "{text:?}: {mention:?}");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{text:?}: {mention:?}");
        // A name that begins the unit of a number ("5,000 Swiss francs", "US$0.60") lies inside its mention, and no other name does.
        let inside = |t: &ByteSpan| {
            let unit_first = t.start == span.start && t.end < span.end;
            unit_first || t.start > span.start && t.end <= span.end
        };
        assert!(taken.iter().all(|t| !t.overlaps(span) || inside(t)), "{text:?}: {mention:?} in a name");
        free = span.end;
    }
    for (at, _) in text.char_indices().filter(|(_, c)| digit_value(*c).is_some()) {
        let digit = ByteSpan::new(at, at + 1);
        let covered = out.iter().any(|m| m.span.overlaps(digit)) || taken.iter().any(|t| t.overlaps(digit));
        assert!(covered, "{text:?}: the digit at {at} is in no mention");
    }
}

/// Texts made of what the lexer looks for.
fn dense() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "4",
        "19",
        "2026",
        "03",
        "1,300",
        "0.5",
        "５",
        "99999999999999999999999999999",
        ".",
        ",",
        "-",
        "–",
        "/",
        ":",
        "+",
        "~",
        "%",
        " ",
        " ",
        " ",
        "$",
        "US$",
        "trillion",
        "tn",
        "T",
        "K",
        "e12",
        "10^27",
        "million",
        "half a",
        "and a half",
        "twenty",
        "five",
        "hundred",
        "two",
        "a",
        "third",
        "quarter",
        "more than",
        "between",
        "and",
        "to",
        "from",
        "per",
        "day",
        "week",
        "of",
        "March",
        "May",
        "the",
        "last",
        "Q",
        "H",
        "W",
        "st",
        "th",
        "no.",
        "#",
        "times",
        "x",
        "fold",
        "doubled",
        "since",
        "by",
        "ending",
        "end",
        "early",
        "ago",
        "earlier",
        "tokens",
        "people",
        "http://",
        "a@b.c",
        "www.",
        "(",
        ")",
        "[",
        "]",
        "\n",
        "万亿",
        "月",
        "é",
        "½",
        "\u{a0}",
        "in a row",
        "points",
        "or more",
        "−",
        "minus",
        "am",
        "v",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|p| p.concat())
}

fn spans_of(text: &str, cuts: &[usize]) -> Vec<ByteSpan> {
    let mut places: Vec<usize> =
        cuts.iter().map(|c| c % (text.len() + 1)).filter(|c| text.is_char_boundary(*c)).collect();
    places.sort_unstable();
    places.dedup();
    places.chunks_exact(2).map(|pair| ByteSpan::new(pair[0], pair[1])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn dense_texts_hold(text in dense(), cuts in prop::collection::vec(0usize..400, 0..6)) {
        let taken = spans_of(&text, &cuts);
        let mut out = Vec::new();
        for lexicon in [&*ENGLISH, &*CHINESE, &*TURKISH] {
            out.clear();
            find(&text, ByteSpan::new(0, text.len()), &taken, lexicon, &mut out);
            check(&text, &taken, &out);
        }
    }

    #[test]
    fn any_text_holds(text in any::<String>()) {
        let mut out = Vec::new();
        for lexicon in [&*ENGLISH, &*CHINESE, &*TURKISH] {
            out.clear();
            find(&text, ByteSpan::new(0, text.len()), &[], lexicon, &mut out);
            check(&text, &[], &out);
        }
    }
}
