//! Counts that the words leave open: "dozens", "hundreds of millions of users", "a few weeks", "a couple of planes", 数百万.

use rust_decimal::Decimal;

use crate::model::{
    ByteSpan, Duration, Mention, MentionKind, Number, NumberForm, Qualifier, Quantity, TimeUnit, UnitId, Vague,
};

use super::FigureLexicon;
use super::hedged::word_number;
use super::items::{item, stretched};
use super::source::{Source, digit_value, is_letter};

/// The open count that begins at `at`.
pub(super) fn vague(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    plural(source, at, lexicon)
        .or_else(|| few(source, at, lexicon))
        .or_else(|| couple(source, at, lexicon))
        .or_else(|| led(source, at, lexicon))
}

fn open_number(value: Decimal, high: Decimal, qualifier: Qualifier, core: ByteSpan) -> Number {
    Number { low: value, high, qualifier, scaled: true, ..word_number(value, Decimal::ZERO, core) }
}

/// "dozens", "tens of thousands of jobs", "hundreds of millions".
fn plural(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers.vague;
    let (first, mut end) = words.plural.at(source, at)?;
    let of = |end: usize| words.of.at(source, source.skip_space(end)).map(|(_, to)| source.skip_space(to));
    if words.plural_of.at(source, at).is_some() && !of(end).and_then(|p| source.peek(p)).is_some_and(is_letter) {
        return None;
    }
    let mut value = Decimal::from(first);
    while let Some((factor, to)) = of(end).and_then(|place| words.plural.at(source, place)) {
        value = value.checked_mul(Decimal::from(factor))?;
        end = to;
    }
    let number = open_number(value, value.checked_mul(Decimal::TEN)?, Qualifier::MoreThan, ByteSpan::new(at, end));
    Some(counted(source, number, end, lexicon))
}

/// "a few hundred thousand", "several million dollars", "a few weeks".
fn few(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let (count, mut end) = words.vague.few.at(source, at).or_else(|| words.vague.couple.at(source, at))?;
    let mut value = Decimal::from(count);
    let start = end;
    loop {
        let place = source.skip_joint(end);
        let scale = words.scale.at(source, place).and_then(|(p, to)| Some((super::numerals::power_of_ten(p)?, to)));
        let dozen = || words.collective.at(source, place).map(|(v, to)| (Decimal::from(v), to));
        let Some((factor, to)) = scale.or_else(dozen) else { break };
        value = value.checked_mul(factor)?;
        end = to;
    }
    let qualifier = if count > 2 { Qualifier::AtLeast } else { Qualifier::About };
    let high = value.checked_mul(Decimal::TEN)?.checked_div(Decimal::from(count))?;
    let number = open_number(value, high, qualifier, ByteSpan::new(at, end));
    if end > start {
        return Some(counted(source, number, end, lexicon));
    }
    let (word, to) = lexicon.units.time.at(source, source.skip_joint(end))?;
    let (value, time) = stretched(value, word)?;
    let span = ByteSpan::new(at, to);
    if count == 2 {
        let number = Number { qualifier: Qualifier::About, ..word_number(value, Decimal::ONE, span) };
        let kind = MentionKind::Duration(Duration { number, unit: time, ordinal: false, consecutive: false });
        return Some(Mention { span, kind });
    }
    let kind = MentionKind::Vague(Vague { number: Number { value, ..number }, unit: None, time: Some(time) });
    Some(Mention { span, kind })
}

/// "a couple of planes": two, more or less.
fn couple(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let (count, end) = lexicon.numbers.vague.couple.at(source, at)?;
    let of = source.text.get(at..end)?.split(' ').count() > 2;
    if !of || !source.peek(source.skip_space(end)).is_some_and(is_letter) {
        return None;
    }
    let core = ByteSpan::new(at, end);
    let number = open_number(Decimal::from(count), Decimal::from(count + 1), Qualifier::About, core);
    Some(counted(source, number, end, lexicon))
}

/// 数百万用户, 几十人, 上千家: a word that leaves the number before a scale open.
fn led(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let (_, place) = lexicon.numbers.vague.lead.at(source, at)?;
    if source.before(at).is_some_and(|c| digit_value(c).is_some()) {
        return None;
    }
    let (power, scaled) = lexicon.numbers.scale.at(source, place)?;
    // 几亿元: a big scale alone makes no numeral.
    let Some(inner) = item(source, place, lexicon) else {
        let value = super::numerals::power_of_ten(power)?;
        let core = ByteSpan::new(at, scaled);
        let number = open_number(value, value.checked_mul(Decimal::TEN)?, Qualifier::MoreThan, core);
        return Some(counted(source, number, scaled, lexicon));
    };
    let value = inner.numeral.value()?;
    let span = ByteSpan::new(at, inner.span.end);
    let number = open_number(value, value.checked_mul(Decimal::TEN)?, Qualifier::MoreThan, span);
    let unit = inner.unit().and_then(|u| lexicon.units.get(u)).map(|(id, _)| id.clone());
    let time = match inner.tail {
        super::items::Tail::Time { word, .. } => Some(word.unit),
        _ => None,
    };
    Some(open(span, number, unit, time))
}

/// Scales of fewer letters are abbreviations ("tn", "mln"); a word of a language with short ones stays ("bin").
const ABBREVIATED: usize = 3;

/// "the trillion level", "per million", 万亿级: a scale without a number.
pub(super) fn bare_scale(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let (power, end) = words.scale.at(source, at).filter(|_| source.boundary(at))?;
    // "Nashville, TN": an abbreviation is no scale without its number.
    if end - at < ABBREVIATED && source.text.get(at..end).is_some_and(|word| word.is_ascii()) {
        return None;
    }
    let (power, end) = match words.scale.at(source, end).filter(|_| words.positional) {
        Some((more, end)) => (power.checked_add(more)?, end),
        None if words.positional => return None,
        None => (power, end),
    };
    let value = super::numerals::power_of_ten(power)?;
    let span = ByteSpan::new(at, end);
    Some(open(span, open_number(value, value.checked_mul(Decimal::TEN)?, Qualifier::About, span), None, None))
}

/// 过亿, 超千万: behind a hedge a scale stands for one of it. 万亿 is a level that many pass, and no count.
pub(super) fn passed_scale(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let (first, mut end) = words.scale.at(source, at).filter(|_| words.positional)?;
    let mut power = first;
    if let Some((more, after)) = words.scale.at(source, end) {
        (power, end) = (first.checked_add(more)?, after);
    }
    if !PASSED.contains(&power) || words.scale.at(source, end).is_some() {
        return None;
    }
    let value = super::numerals::power_of_ten(power)?;
    let core = ByteSpan::new(at, end);
    let number = Number { scaled: true, ..word_number(value, Decimal::ZERO, core) };
    let place = lexicon.units.adjective.at(source, end).map_or(end, |(_, to)| to);
    let unit =
        lexicon.units.after.at(source, place).and_then(|(unit, to)| Some((lexicon.units.get(unit)?.0.clone(), to)));
    Some(match unit {
        Some((unit, to)) => {
            Mention { span: ByteSpan::new(at, to), kind: MentionKind::Quantity(Quantity { number, unit, per: None }) }
        }
        None => Mention { span: core, kind: MentionKind::Number(number) },
    })
}

/// Powers of ten from ten million to a billion, short of a trillion.
const PASSED: std::ops::RangeInclusive<u32> = 7..=9;

/// Adds what is counted: "of users", "dollars", "years".
fn counted(source: Source<'_>, number: Number, end: usize, lexicon: &FigureLexicon) -> Mention {
    let of = lexicon.numbers.vague.of.at(source, source.skip_space(end)).map_or(end, |(_, to)| to);
    let mut place = source.skip_joint(of);
    for _ in 0..3 {
        if let Some((unit, to)) = lexicon.units.after.at(source, place) {
            let unit = lexicon.units.get(unit).map(|(id, _)| id.clone());
            return open(ByteSpan::new(number.core.start, to), number, unit, None);
        }
        if let Some((word, to)) = lexicon.units.time.at(source, place).filter(|(w, _)| w.factor == 1) {
            return open(ByteSpan::new(number.core.start, to), number, None, Some(word.unit));
        }
        let Some((_, to)) = lexicon.units.adjective.at(source, place) else { break };
        place = source.skip_joint(to);
    }
    open(ByteSpan::new(number.core.start, end), number, None, None)
}

fn open(span: ByteSpan, number: Number, unit: Option<UnitId>, time: Option<TimeUnit>) -> Mention {
    debug_assert!(number.form == NumberForm::Words);
    Mention { span, kind: MentionKind::Vague(Vague { number, unit, time }) }
}
