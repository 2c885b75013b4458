//! Figures: numbers, quantities, percents, multiples, ordinals, periods and durations.
//!
//! In comes a stretch of text, the spans of names in it and the compiled words of a language; out go typed mentions with
//! spans. Every digit lies in a name or in a mention. Whose figure it is, and what of, is for later stages.

mod beginnings;
mod calendar;
mod clocks;
mod details;
mod durations;
mod forms;
mod fractions;
mod gate;
mod han;
mod hedged;
mod items;
mod lexicon;
mod lists;
mod memo;
mod noise;
mod numerals;
mod openings;
mod periods;
mod phrases;
mod placed;
#[cfg(test)]
mod sentences;
mod settle;
mod source;
#[cfg(test)]
mod testing;
mod tree;
mod vague;
mod vocabulary;

pub use details::Details;
pub use lexicon::FigureLexicon;
use lexicon::Role;
pub use settle::{Settled, settle};

use aho_corasick::Input;

use crate::model::{ByteSpan, Mention, MentionKind, NoiseKind};

use memo::Memo;
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
    let memo = Memo::default();
    let whole = Source { memo: Some(&memo), ..Source::new(text, range.start, range.end) };
    let first = out.len();
    let mut free = range.start;
    let before = taken.partition_point(|name| name.end < free);
    for name in taken.get(before..).unwrap_or_default().iter().chain([&ByteSpan::new(range.end, range.end)]) {
        if name.end < free || is_unit(whole, *name, lexicon) {
            continue;
        }
        let stop = name.start.clamp(free, range.end);
        if text.is_char_boundary(stop) {
            find_between(Source { start: free, end: stop, ..whole }, lexicon, out);
        }
        free = name.end.max(free);
        if free >= range.end {
            break;
        }
    }
    lists::share(whole, lexicon, out.get_mut(first..).unwrap_or_default());
    durations::join(text, lexicon, out, first);
    // What a figure has come to take in ("$1.20 out per *million* tokens") is no mention of its own.
    let mut end = 0;
    let mut found = out.split_off(first);
    found.retain(|mention| {
        let free = mention.span.start >= end;
        end = end.max(mention.span.end);
        free
    });
    out.append(&mut found);
}

/// "5,000 Swiss francs", "2 million US dollars": the name begins the unit of the number before it. "US$0.60": of the one behind.
fn is_unit(source: Source<'_>, name: ByteSpan, lexicon: &FigureLexicon) -> bool {
    if lexicon.units.before.at(source, name.start).is_some_and(|(_, end)| end > name.end) {
        return true;
    }
    let longer = lexicon.units.after.at(source, name.start).is_some_and(|(_, end)| end > name.end);
    longer && {
        let end = source.skip_space_back(name.start);
        let word = source.word_back(end);
        // "K5people" is a code, and no number of people.
        let number = source.digits_back(end);
        let digit = number < end && !source.before(number).is_some_and(is_letter);
        digit
            || word < end
                && (lexicon.numbers.scale.at(source, word).is_some()
                    || lexicon.numbers.cardinal.at(source, word).is_some())
    }
}

impl FigureLexicon {
    /// What a mention of `text` says beyond its value.
    pub fn details(&self, text: &str, mention: &Mention) -> Details {
        details::details(text, mention, self)
    }
}

fn on_boundaries(text: &str, range: ByteSpan) -> Option<ByteSpan> {
    let end = range.end.min(text.len());
    (range.start < end && text.is_char_boundary(range.start) && text.is_char_boundary(end))
        .then_some(ByteSpan::new(range.start, end))
}

/// Finds the figures between two names.
fn find_between(mut source: Source<'_>, lexicon: &FigureLexicon, out: &mut Vec<Mention>) {
    let addresses = noise::may_hold_addresses(source);
    let input = Input::new(source.text).range(source.start..source.end);
    for hit in lexicon.anchors.find_iter(input) {
        // "Q1" and "H1" are anchors; in "H100" and "W3C" only the digits count.
        let last = hit.end().saturating_sub(1);
        let ends_in_digit = hit.len() > 1 && source.char_at(last).is_some_and(|c| c.is_ascii_digit());
        let role = lexicon.roles.get(hit.pattern().as_usize()).copied().unwrap_or(Role::Figure);
        let found = found_at(source, hit.start(), role, addresses, lexicon)
            .or_else(|| if ends_in_digit { found_at(source, last, Role::Figure, addresses, lexicon) } else { None });
        if let Some(mention) = found {
            source.start = mention.span.end;
            out.push(mention);
        }
    }
}

/// What an anchor begins, when it is free and a word of its own.
fn found_at(source: Source<'_>, at: usize, role: Role, addresses: bool, lexicon: &FigureLexicon) -> Option<Mention> {
    let digit = source.char_at(at).and_then(digit_value).is_some();
    if at < source.start || !digit && !source.boundary(at) {
        return None;
    }
    let address = if addresses { noise::address(source, at) } else { None };
    address.or_else(|| mention_at(source, at, digit, role, lexicon))
}

/// The mention that begins at an anchor, or a little before it; for a digit there always is one.
fn mention_at(source: Source<'_>, at: usize, digit: bool, role: Role, lexicon: &FigureLexicon) -> Option<Mention> {
    let alone = matches!(role, Role::Period | Role::Hedge);
    let start = if alone { at } else { lead_in(source, at, lexicon) };
    let found = figure_or_period(source, start, at, role, lexicon)
        .or_else(|| if start < at { figure_or_period(source, at, at, role, lexicon) } else { None });
    if !digit {
        return found.or_else(|| noise::circled(source, at));
    }
    if found.is_some() && items::touches_word(source, at, lexicon) {
        return found;
    }
    if let Some((kind, end)) = noise::shaped(source, at, lexicon) {
        let date = found.as_ref().filter(|m| matches!(m.kind, MentionKind::Period(_)) && m.span.end >= end);
        if date.is_none() {
            return Some(shaped_mention(source, at, kind, end, lexicon));
        }
    }
    Some(found.unwrap_or_else(|| noise::leftover(source, at, source.start)))
}

/// The longer of the figure and the period that begin at `start` and reach over `at`.
fn figure_or_period(
    source: Source<'_>,
    start: usize,
    at: usize,
    role: Role,
    lexicon: &FigureLexicon,
) -> Option<Mention> {
    let reaches = |m: &Mention| m.span.end > at && !splits_name(source, m.span.end);
    let hedge = || lexicon.hedges.before.at(source, start).is_some();
    // "an hour" by itself is a stretch of time.
    let may = role == Role::Figure || role == Role::Hedge && hedge() || role == Role::Unit && start < at;
    let figure = if may { hedged::figure(source, start, lexicon).filter(reaches) } else { None };
    let period = periods::period(source, start, lexicon).filter(reaches);
    let end = |m: &Option<Mention>| m.as_ref().map_or(0, |m| m.span.end);
    if period.is_some() && end(&period) >= end(&figure) {
        return period;
    }
    if figure.is_none() {
        return figure;
    }
    // "about a year ago" is a period, "more than 2000" is none.
    let (_, bare) = hedged::hedges_before(source, start, lexicon);
    if bare > start {
        let behind = periods::period(source, bare, lexicon).filter(reaches);
        if end(&behind) > end(&figure) {
            return behind;
        }
    }
    figure
}

/// Whether a mention that ends here cuts a word in two: "100ABC".
fn splits_name(source: Source<'_>, end: usize) -> bool {
    // "2026-03-09T08:00" goes on with a time.
    let time = source.peek(end) == Some('T') && source.peek(end + 1).and_then(digit_value).is_some();
    let joined = !time && source.peek(end).is_some_and(|c| is_letter(c) || digit_value(c).is_some());
    joined && source.before(end).is_some_and(|c| is_letter(c) || digit_value(c).is_some())
}

fn shaped_mention(source: Source<'_>, at: usize, kind: NoiseKind, end: usize, lexicon: &FigureLexicon) -> Mention {
    let start = match kind {
        NoiseKind::Identifier => source.word_back(noise_start(source, at)),
        NoiseKind::Version => lexicon.noise.version_before.word_before(source, at).map_or(at, |(_, start)| start),
        NoiseKind::Phone if source.before(at) == Some('+') => at - 1,
        _ => at,
    };
    // A name may begin inside the word that the shape goes on in.
    let span = ByteSpan::new(start.max(source.start), end.min(source.end));
    Mention { span, kind: MentionKind::Noise(kind) }
}

fn noise_start(source: Source<'_>, at: usize) -> usize {
    if matches!(source.before(at), Some('-' | '_')) { at - 1 } else { at }
}

/// "≈ 3%": a sign that hedges, a space before the figure.
fn spaced_sign(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<usize> {
    let end = source.skip_space_back(at);
    let start = end.checked_sub(source.before(end)?.len_utf8())?;
    let (_, found) = lexicon.hedges.glued_before.at(source, start)?;
    (end < at && found == end && start >= source.start).then_some(start)
}

/// Where a mention that an anchor belongs to may begin: at a glued sign ("~5", "+8%"), or at "a" ("a trillion").
fn lead_in(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> usize {
    let mut start = spaced_sign(source, at, lexicon).unwrap_or(at);
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
