//! Figures: numbers, quantities, percents, multiples, ordinals, periods and durations.
//!
//! In comes a stretch of text, the spans of names in it and the compiled words of a language; out go typed mentions with
//! spans. Every digit lies in a name or in a mention. Whose figure it is, and what of, is for later stages.

mod fractions;
mod hedged;
mod items;
mod lexicon;
mod noise;
mod numerals;
mod phrases;
mod source;
#[cfg(test)]
mod testing;
mod vocabulary;

pub use lexicon::FigureLexicon;

use aho_corasick::Input;

use crate::model::{ByteSpan, Mention, MentionKind, NoiseKind};

use source::{Source, digit_value, is_letter};

/// Finds every figure in `text[range]` and adds it to `out`, in order, none overlapping.
///
/// `taken` are the sorted spans of names; their digits are left alone ("GLM-5.2"). Every digit outside of them
/// comes to lie inside a mention.
///
/// ```
/// use tallywire::annotate::figures::{find, FigureLexicon};
/// use tallywire::model::{ByteSpan, MentionKind};
/// use tallywire::rules::RuleSource;
/// let lexicon = FigureLexicon::load(&RuleSource::built_in(), "en").unwrap();
/// let text = "It used nearly 4.19tn tokens a day.";
/// let mut out = Vec::new();
/// find(text, ByteSpan::new(0, text.len()), &[], &lexicon, &mut out);
/// assert_eq!(out[0].span.of(text), "nearly 4.19tn tokens a day");
/// assert!(matches!(&out[0].kind, MentionKind::Quantity(q) if q.number.value.to_string() == "4190000000000"));
/// ```
pub fn find(text: &str, range: ByteSpan, taken: &[ByteSpan], lexicon: &FigureLexicon, out: &mut Vec<Mention>) {
    let Some(range) = on_boundaries(text, range) else { return };
    let mut free = range.start;
    for name in taken.iter().chain([&ByteSpan::new(range.end, range.end)]) {
        if name.end < free {
            continue;
        }
        let stop = name.start.clamp(free, range.end);
        if text.is_char_boundary(stop) {
            find_between(Source { text, start: free, end: stop }, lexicon, out);
        }
        free = name.end.max(free);
        if free >= range.end {
            break;
        }
    }
}

fn on_boundaries(text: &str, range: ByteSpan) -> Option<ByteSpan> {
    let end = range.end.min(text.len());
    (range.start < end && text.is_char_boundary(range.start) && text.is_char_boundary(end))
        .then_some(ByteSpan::new(range.start, end))
}

/// Finds the figures between two names.
fn find_between(mut source: Source<'_>, lexicon: &FigureLexicon, out: &mut Vec<Mention>) {
    let mut place = source.start;
    while place < source.end {
        let input = Input::new(source.text).range(place..source.end);
        let Some(hit) = lexicon.anchors.find(input) else { break };
        let at = hit.start();
        let digit = source.char_at(at).and_then(digit_value).is_some();
        place = hit.end();
        if !digit && !source.boundary(at) {
            continue;
        }
        let mention = mention_at(source, at, digit, lexicon);
        if let Some(mention) = mention {
            place = mention.span.end.max(at + 1);
            source.start = place;
            out.push(mention);
        }
    }
}

/// The mention that begins at an anchor, or a little before it; for a digit there always is one.
fn mention_at(source: Source<'_>, at: usize, digit: bool, lexicon: &FigureLexicon) -> Option<Mention> {
    if let Some(address) = noise::address(source, at) {
        return Some(address);
    }
    let start = lead_in(source, at, lexicon);
    let figure = |from| hedged::figure(source, from, lexicon).filter(|m| m.span.end > at);
    if !digit {
        return figure(start).or_else(|| if start < at { figure(at) } else { None });
    }
    if let Some((kind, end)) = noise::shaped(source, at, lexicon) {
        return Some(shaped_mention(source, at, kind, end, lexicon));
    }
    let whole = |m: &Mention| !splits_name(source, m.span.end);
    let found = figure(start).filter(whole).or_else(|| if start < at { figure(at).filter(whole) } else { None });
    Some(found.unwrap_or_else(|| noise::leftover(source, at, source.start)))
}

/// Whether a mention that ends here cuts a word in two: "100ABC".
fn splits_name(source: Source<'_>, end: usize) -> bool {
    let joined = source.peek(end).is_some_and(|c| is_letter(c) || digit_value(c).is_some());
    joined && source.before(end).is_some_and(|c| is_letter(c) || digit_value(c).is_some())
}

fn shaped_mention(source: Source<'_>, at: usize, kind: NoiseKind, end: usize, lexicon: &FigureLexicon) -> Mention {
    let start = match kind {
        NoiseKind::Identifier => source.word_back(noise_start(source, at)),
        NoiseKind::Version => lexicon.noise.version_before.word_before(source, at).map_or(at, |(_, start)| start),
        NoiseKind::Phone if source.before(at) == Some('+') => at - 1,
        _ => at,
    };
    Mention { span: ByteSpan::new(start.max(source.start), end), kind: MentionKind::Noise(kind) }
}

fn noise_start(source: Source<'_>, at: usize) -> usize {
    if matches!(source.before(at), Some('-' | '_')) { at - 1 } else { at }
}

/// Where a mention that an anchor belongs to may begin: at a glued sign ("~5", "+8%"), or at "a" ("a trillion").
fn lead_in(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> usize {
    let mut start = at;
    while let Some(c) = source.before(start).filter(|_| start > source.start) {
        let next = start - c.len_utf8();
        let glued = lexicon.hedges.glued_before.at(source, next).is_some_and(|(_, end)| end == start);
        if next < source.start || !(glued || items::sign(source, next).is_some()) {
            break;
        }
        start = next;
    }
    match lexicon.numbers.indefinite.word_before(source, start) {
        Some((_, word)) if word >= source.start && source.boundary(word) => word,
        _ => start,
    }
}
