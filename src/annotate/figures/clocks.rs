//! Times of day in words ("noon", "half past three", "ten o'clock", 下午三点半), and the minute of the day that a time of day says.

use crate::model::{ByteSpan, Mention, MentionKind, NoiseKind};

use super::FigureLexicon;
use super::calendar::stands_behind;
use super::items::item;
use super::source::{Source, digit_value};

const DAY: u32 = 24 * 60;

/// The time of day in words that begins at `at`.
pub(super) fn spoken(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let (_, end) = said(source, at, lexicon)?;
    Some(Mention { span: ByteSpan::new(at, end), kind: MentionKind::Noise(NoiseKind::Clock) })
}

/// Minute of the day and end of a time of day in words.
fn said(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.noise;
    if let Some((minute, end)) = words.clock_words.at(source, at) {
        return Some((minute, end));
    }
    if lexicon.numbers.positional {
        return han(source, at, lexicon);
    }
    let hour = |place: usize| {
        let found = item(source, place, lexicon).filter(|i| i.is_bare())?;
        let hour = u32::try_from(found.numeral.value()?).ok().filter(|h| (1..=12).contains(h))?;
        found.numeral.mantissa.fract().is_zero().then_some((hour, found.span.end))
    };
    if let Some((minute, end)) = words.clock_lead.at(source, at) {
        let (hour, end) = hour(source.skip_space(end))?;
        return Some(((hour * 60).checked_add_signed(minute)? % DAY, end));
    }
    let (value, end) = lexicon.numbers.cardinal.at(source, at).filter(|(v, _)| (1..=12).contains(v))?;
    let (_, end) = words.clock_worded_after.at(source, source.skip_space(end))?;
    let afternoon = after_noon(source.text.get(at..end)?) && value < 12;
    Some((value * 60 + if afternoon { 720 } else { 0 }, end))
}

/// An hour or minute in Han digits or others, at most 59.
fn han_number(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.numbers;
    let digits = source.digits_end(at);
    if digits > at {
        let mut value = 0u32;
        for c in source.text.get(at..digits)?.chars() {
            value = value.checked_mul(10)?.checked_add(u32::from(digit_value(c)?))?;
        }
        return (value < 60).then_some((value, digits));
    }
    let digit = |at| words.cardinal.at(source, at).filter(|(v, _)| *v < 10);
    let ten = |at| words.scale.at(source, at).filter(|(power, _)| *power == 1).map(|(_, end)| end);
    let (value, end) = match (digit(at), ten(at)) {
        (Some((tens, end)), _) => match ten(end) {
            Some(end) => digit(end).map_or((tens * 10, end), |(ones, end)| (tens * 10 + ones, end)),
            // 零五分
            None if tens == 0 => digit(end).unwrap_or((0, end)),
            None => (tens, end),
        },
        (None, Some(end)) => digit(end).map_or((10, end), |(ones, end)| (10 + ones, end)),
        (None, None) => return None,
    };
    (value < 60).then_some((value, end))
}

/// 下午三点半, 晚上8点15分, 凌晨两点: an hour with what tells that it is one.
fn han(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, usize)> {
    let words = &lexicon.noise;
    let (hour, end) = han_number(source, at, lexicon).filter(|(h, _)| *h <= 24)?;
    let (_, end) = words.clock_after.at(source, end).filter(|(_, to)| to - end <= 3)?;
    let part = words.dayparts.iter().find(|(part, _)| stands_behind(source, at, std::slice::from_ref(part)));
    let hour = match part {
        Some((_, 12)) if hour < 12 => hour + 12,
        _ => hour,
    };
    let minute = words.clock_tail.at(source, end).or_else(|| {
        let (minute, to) = han_number(source, end, lexicon)?;
        let (_, to) = words.minute_after.at(source, to)?;
        Some((minute, to))
    });
    match minute {
        Some((minute, end)) => Some(((hour * 60 + minute) % DAY, end)),
        None => part.map(|_| (hour * 60 % DAY, end)),
    }
}

fn after_noon(text: &str) -> bool {
    text.bytes().any(|b| b.eq_ignore_ascii_case(&b'p')) && text.bytes().any(|b| b.eq_ignore_ascii_case(&b'm'))
}

/// The minute of the day that the time of day at `span` says: "3:30 pm" is 930.
pub(super) fn minute_of(text: &str, span: ByteSpan, lexicon: &FigureLexicon) -> Option<u32> {
    let source = Source::new(text, span.start, span.end);
    if let Some((minute, _)) = said(source, span.start, lexicon) {
        return Some(minute);
    }
    let mut numbers = span.of(text).split(|c: char| digit_value(c).is_none()).filter(|part| !part.is_empty());
    let mut next = || {
        let digits: Option<String> =
            numbers.next()?.chars().map(|c| digit_value(c).map(|d| char::from(b'0' + d))).collect();
        digits?.parse::<u32>().ok()
    };
    let hour = next().filter(|h| *h <= 24)?;
    let minute = next().filter(|m| *m < 60).unwrap_or(0);
    let parts = &lexicon.noise.dayparts;
    let part = |from: u32, part: &String| from == 12 && stands_behind(source, span.start, std::slice::from_ref(part));
    let afternoon = hour < 12 && (after_noon(span.of(text)) || parts.iter().any(|(word, from)| part(*from, word)));
    let said = span.of(text).to_ascii_lowercase();
    let midnight = hour == 12 && (said.contains("am") || said.contains("a.m"));
    let hour = if midnight { 0 } else { hour + if afternoon { 12 } else { 0 } };
    Some((hour * 60 + minute) % DAY)
}
