//! What a mention says beyond its value: the words of its unit, the noun that a bare number counts, the minute of a time of day.

use rust_decimal::Decimal;

use crate::model::{ByteSpan, Mention, MentionKind, NoiseKind, Number};

use super::FigureLexicon;
use super::clocks::minute_of;
use super::items::{Tail, item};
use super::source::{Source, is_letter};

/// How many words may stand between a number and the noun that it counts ("three new single-aisle passenger planes").
const WORDS: usize = 4;

/// What a mention says beyond its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Details {
    /// The unit as printed ("£", "square miles"); of a bare number the noun that it counts ("planes").
    pub unit: Option<ByteSpan>,
    /// Of a time of day: the minute of the day, 930 for "3:30 pm".
    pub minute: Option<u32>,
}

/// What a mention of `text` says beyond its value.
pub(super) fn details(text: &str, mention: &Mention, lexicon: &FigureLexicon) -> Details {
    let whole = Source::new(text, 0, text.len());
    let of = |number: &Number| unit_words(whole, number, mention.span, lexicon);
    match &mention.kind {
        MentionKind::Noise(NoiseKind::Clock) => {
            Details { minute: minute_of(text, mention.span, lexicon), ..Details::default() }
        }
        MentionKind::Number(n) => Details { unit: counted(whole, n, mention.span.end, lexicon), ..Details::default() },
        MentionKind::Vague(v) if v.unit.is_none() && v.time.is_none() => {
            Details { unit: counted(whole, &v.number, mention.span.end, lexicon), ..Details::default() }
        }
        MentionKind::Quantity(q) => Details { unit: of(&q.number), ..Details::default() },
        MentionKind::Percent(n) | MentionKind::Points(n) => Details { unit: of(n), ..Details::default() },
        MentionKind::Duration(d) => Details { unit: of(&d.number), ..Details::default() },
        _ => Details::default(),
    }
}

/// The unit's words or sign beside the digits.
fn unit_words(whole: Source<'_>, number: &Number, span: ByteSpan, lexicon: &FigureLexicon) -> Option<ByteSpan> {
    let source = Source { start: span.start, end: span.end, ..whole };
    let found = item(source, number.core.start, lexicon)?;
    let digits = found.numeral.span;
    let side = match found.tail {
        Tail::Bare => ByteSpan::new(found.span.start, digits.start),
        _ => ByteSpan::new(digits.end, found.span.end),
    };
    let words = source.text.get(side.start..side.end)?;
    let start = side.start + (words.len() - words.trim_start_matches([' ', '-', '+']).len());
    let end = side.start + words.trim_end().len();
    (start < end).then_some(ByteSpan::new(start, end))
}

/// The noun that a bare number counts: the first plural among the next words, or the next word behind "one".
fn counted(source: Source<'_>, number: &Number, end: usize, lexicon: &FigureLexicon) -> Option<ByteSpan> {
    let words = &lexicon.units;
    if words.counted_stop.is_empty() {
        return None;
    }
    if source.peek(end) == Some('-') {
        return hyphened(source, end);
    }
    let of = lexicon.numbers.vague.of.at(source, source.skip_space(end)).map_or(end, |(_, to)| to);
    let mut at = source.skip_joint(of);
    let one = number.value == Decimal::ONE && number.max.is_none();
    for _ in 0..WORDS {
        let stop = words.counted_stop.at(source, at).is_some() || lexicon.numbers.cardinal.at(source, at).is_some();
        let to = word_end(source, at);
        if to == at || stop || at == of {
            return None;
        }
        let word = ByteSpan::new(at, to);
        let next = source.skip_space(to);
        // "One of Alibaba's shares", "one doesn't exist": neither is what is counted.
        let cut = source.peek(to).is_some_and(|c| matches!(c, '\'' | '’'));
        if one && cut {
            return None;
        }
        if one || words.counted_plural.at(source, at).is_some_and(|(_, e)| e == to) || is_plural(word.of(source.text)) {
            return (!one || next == to || words.counted_stop.at(source, next).is_some()).then_some(word);
        }
        if next == to {
            return None;
        }
        at = next;
    }
    None
}

/// "A ten-part series": what is counted is the word behind the hyphen.
fn hyphened(source: Source<'_>, end: usize) -> Option<ByteSpan> {
    let rest = source.rest(end + 1);
    let letters = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
    (letters > 0).then(|| ByteSpan::new(end + 1, end + 1 + letters))
}

/// The end of a word, hyphens and apostrophes inside it included.
fn word_end(source: Source<'_>, at: usize) -> usize {
    let rest = source.rest(at);
    let inner = |i: usize| rest.get(i + 1..).and_then(|r| r.chars().next()).is_some_and(is_letter);
    let end = rest.char_indices().find(|(i, c)| !(is_letter(*c) || *i > 0 && *c == '-' && inner(*i)));
    at + end.map_or(rest.len(), |(i, _)| i)
}

/// Whether a word in lower case ends like a plural.
pub(super) fn is_plural(word: &str) -> bool {
    let lower = word.bytes().last() == Some(b's') && word.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    lower && word.len() > 3 && !["ss", "us", "is", "ous"].iter().any(|end| word.ends_with(end))
}
