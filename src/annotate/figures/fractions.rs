//! Fractions in percent: "a third", "two thirds", "half", "nine out of ten".

use rust_decimal::Decimal;

use crate::model::{ByteSpan, Duration, Mention, MentionKind, Number, NumberForm, Quantity};

use super::FigureLexicon;
use super::hedged::word_number;
use super::lexicon::PercentWord;
use super::numerals::{numeral, power_of_ten};
use super::source::Source;

/// The fraction at `at`. `hedged` says that a hedge stands before it, which no place ("third") has.
pub(super) fn fraction(source: Source<'_>, at: usize, hedged: bool, lexicon: &FigureLexicon) -> Option<Mention> {
    if let Some(mention) = over(source, at, lexicon).or_else(|| tenths(source, at, lexicon)) {
        return Some(mention);
    }
    let (numerator, denominator, end) = signed(source, at, lexicon)
        .or_else(|| of_whole(source, at, hedged, lexicon))
        .or_else(|| part(source, at, hedged, lexicon))
        .or_else(|| counted(source, at, lexicon))
        .or_else(|| unit_part(source, at, lexicon))?;
    if let Some(mention) = of_unit(source, at, end, (numerator, denominator), lexicon) {
        return Some(mention);
    }
    let span = ByteSpan::new(at, end);
    let value = in_percent(Decimal::from(numerator), Decimal::from(denominator))?;
    // A fraction in words is said for anything that rounds to its percent.
    Some(Mention { span, kind: MentionKind::Fraction(word_number(value, Decimal::new(5, 1), span)) })
}

/// "half a percentage point", "a quarter of a million dollars", "half an hour", "quarter-point", 半小时: a part of one unit.
fn of_unit(
    source: Source<'_>,
    at: usize,
    end: usize,
    (numerator, denominator): (u32, u32),
    lexicon: &FigureLexicon,
) -> Option<Mention> {
    let (words, units) = (&lexicon.numbers, &lexicon.units);
    let joint = words.of_unit.at(source, source.skip_space(end)).map(|(_, to)| source.skip_space(to));
    let next = source.skip_joint(end);
    let century =
        || units.time.at(source, next).is_some_and(|(w, _)| w.factor == 100) && words.wholes.at(source, at).is_none();
    let hyphen = (words.positional || next > end && (source.char_at(end) == Some('-') || century())).then_some(next);
    // "7/8 inch", "½ mile"
    let sign = end - at <= 3 && source.char_at(at).is_some_and(|c| !c.is_alphabetic());
    let digits = sign.then(|| source.skip_space(end));
    let place = joint.or(hyphen).or(digits)?;
    let part = Decimal::from(numerator).checked_div(Decimal::from(denominator))?.round_dp(4).normalize();
    let number = |value: Decimal, to| Number {
        form: NumberForm::Indefinite,
        ..word_number(value, value.checked_div(Decimal::TEN).unwrap_or_default(), ByteSpan::new(at, to))
    };
    let (kind, to) = if let Some((word, to)) = units.percent.at(source, place).filter(|_| !words.positional) {
        let kind = match word {
            PercentWord::Percent => MentionKind::Percent(number(part, to)),
            PercentWord::Points | PercentWord::PlainPoints => MentionKind::Points(number(part, to)),
            PercentWord::BasisPoints | PercentWord::PerMille => return None,
        };
        (kind, to)
    } else if let Some((word, to)) = units.time.at(source, place) {
        // "Up from a quarter a year ago", but "half a century ago".
        let apart = denominator != 2 && words.indefinite.at(source, source.skip_space(end)).is_some();
        if apart && units.per_not_before.at(source, source.skip_space(to)).is_some() {
            return None;
        }
        let (value, unit) = super::items::stretched(part, word)?;
        (MentionKind::Duration(Duration { number: number(value, to), unit, ordinal: false, consecutive: false }), to)
    } else if let Some((power, to)) = words.scale.at(source, place).filter(|_| !words.positional) {
        let value = part.checked_mul(power_of_ten(power)?)?.normalize();
        let number = Number { scaled: true, ..number(value, to) };
        match units.after.at(source, source.skip_joint(to)) {
            Some((unit, to)) => {
                (MentionKind::Quantity(Quantity { number, unit: units.get(unit)?.0.clone(), per: None }), to)
            }
            None => (MentionKind::Number(number), to),
        }
    } else {
        let (unit, to) = units.after.at(source, place).filter(|_| !words.positional)?;
        let unit = units.get(units.behind(unit, part))?.0.clone();
        (MentionKind::Quantity(Quantity { number: number(part, to), unit, per: None }), to)
    };
    Some(Mention { span: ByteSpan::new(at, to), kind })
}

fn in_percent(numerator: Decimal, denominator: Decimal) -> Option<Decimal> {
    let percent = numerator.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(denominator)?;
    let places = if percent < Decimal::new(1, 1) { 8 } else { 2 };
    Some(percent.round_dp(places).normalize())
}

/// 三分之二, and 百分之8.5, which is a percent.
fn over(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    if words.over.is_empty() {
        return None;
    }
    let (whole, after) = match numeral(source, at, words) {
        Some(found) => (found.value()?, found.span.end),
        // 百分之, 千分之: a scale without a digit.
        None => words.scale.at(source, at).and_then(|(power, end)| Some((power_of_ten(power)?, end)))?,
    };
    let (_, after) = words.over.at(source, after)?;
    let upper = numeral(source, source.skip_space(after), words)?;
    let span = ByteSpan::new(at, upper.span.end);
    let share = upper.value()?;
    if whole == Decimal::ONE_HUNDRED || whole == Decimal::ONE_THOUSAND {
        let value = share.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?.normalize();
        let margin = upper.margin()?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)?;
        return Some(Mention { span, kind: MentionKind::Percent(word_number(value, margin, span)) });
    }
    if whole.is_zero() {
        return None;
    }
    let value = in_percent(share, whole)?;
    Some(Mention { span, kind: MentionKind::Fraction(word_number(value, Decimal::new(5, 1), span)) })
}

/// 七成, 两成五, 六成半.
fn tenths(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    if words.tenths.is_empty() {
        return None;
    }
    if let Some(mention) = vague_tenths(source, at, lexicon) {
        return Some(mention);
    }
    let found = numeral(source, at, words).filter(|n| !n.scaled)?;
    let (_, mut end) = words.tenths.at(source, found.span.end)?;
    if words.tenths_not_before.at(source, end).is_some() {
        return None;
    }
    let mut value = found.value().filter(|v| *v <= Decimal::from(20))?.checked_mul(Decimal::TEN)?;
    let mut margin = Decimal::from(5);
    if let Some((digit, after)) = words.cardinal.at(source, end) {
        value = value.checked_add(Decimal::from(digit))?;
        (end, margin) = (after, Decimal::new(5, 1));
    } else if let Some((quarters, after)) = words.and_part.at(source, end) {
        value = value.checked_add(Decimal::new(i64::from(quarters) * 25, 1))?;
        (end, margin) = (after, Decimal::new(25, 1));
    }
    let span = ByteSpan::new(at, end);
    Some(Mention { span, kind: MentionKind::Percent(word_number(value.normalize(), margin, span)) })
}

/// 七八成: two digits that follow each other are the ends of a range.
fn vague_tenths(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let words = &lexicon.numbers;
    let (low, after) = words.cardinal.at(source, at)?;
    let (high, after) = words.cardinal.at(source, after).filter(|(high, _)| low > 0 && *high == low + 1 && low < 9)?;
    let (_, end) = words.tenths.at(source, after)?;
    if words.tenths_not_before.at(source, end).is_some() {
        return None;
    }
    let span = ByteSpan::new(at, end);
    let tens = |digit: u32| Decimal::from(digit).checked_mul(Decimal::TEN);
    let (low, high) = (tens(low)?, tens(high)?);
    let number = word_number(low, Decimal::from(5), span);
    let number = crate::model::Number { max: Some(high), high: high.checked_add(Decimal::from(5))?, ..number };
    Some(Mention { span, kind: MentionKind::Percent(number) })
}

/// "⅔", and "2/3" where the denominator is too small for a date's or a score's.
fn signed(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, u32, usize)> {
    if let Some(((numerator, denominator), end)) = lexicon.numbers.fraction_sign.at(source, at) {
        return Some((numerator, denominator, end));
    }
    let text = source.rest(at);
    let bytes = text.as_bytes();
    // "7/8 inch": only before a unit or "of", for it may be a day.
    if let [n @ b'1'..=b'9', b'/', d @ b'5'..=b'9', ..] = bytes {
        let named = source.boundary(at + 3) && {
            let place = source.skip_space(at + 3);
            lexicon.units.after.at(source, place).is_some() || lexicon.numbers.vague.of.at(source, place).is_some()
        };
        return (named && n < d && *d != b'7').then_some((u32::from(n - b'0'), u32::from(d - b'0'), at + 3));
    }
    let [n @ b'1'..=b'3', b'/', d @ b'2'..=b'4', ..] = bytes else { return None };
    let free = source.boundary(at)
        && source.boundary(at + 3)
        && !matches!(source.before(at), Some('/' | '.' | '-'))
        && !matches!(source.peek(at + 3), Some('/' | '-'));
    (n < d && free).then_some((u32::from(n - b'0'), u32::from(d - b'0'), at + 3))
}

/// "half", "half of"; behind a hedge also 半 (过半).
fn of_whole(source: Source<'_>, at: usize, hedged: bool, lexicon: &FigureLexicon) -> Option<(u32, u32, usize)> {
    let words = &lexicon.numbers;
    let lone = || {
        let (_, end) = words.hedged_wholes.at(source, at)?;
        // 半小时: what the half is of stands behind it.
        (hedged || lexicon.units.time.at(source, end).is_some()).then_some((0, end))
    };
    let whole = words.wholes.at(source, at).or_else(lone);
    let (_, end) = whole?;
    if numeral(source, at, words).is_some_and(|n| n.scaled) {
        return None;
    }
    let (value, _) = words.denominator.at(source, at)?;
    (value == 2).then_some((1, value, end))
}

/// "a third", "one third", "two thirds", "three-quarters".
fn part(source: Source<'_>, at: usize, hedged: bool, lexicon: &FigureLexicon) -> Option<(u32, u32, usize)> {
    let words = &lexicon.numbers;
    let (numerator, place, indefinite) = match words.indefinite.at(source, at) {
        Some((_, end)) => (1, source.skip_joint(end), true),
        None => {
            let (value, end) = words.cardinal.at(source, at)?;
            (value, source.skip_joint(end), false)
        }
    };
    let (denominator, end) = words.denominator.at(source, place)?;
    if numerator == 0 || denominator == 0 || numerator >= denominator {
        return None;
    }
    let plural = words.ordinal.at(source, place).is_none() && !(denominator == 4 && numerator == 1);
    let is_share =
        if numerator > 1 { plural || denominator == 2 } else { hedged || follows_share(source, end, lexicon) };
    // "three quarters in a row" and "a second week" are stretches of time.
    let is_time =
        lexicon.units.time.at(source, place).is_some() && numerator > 1 && streak_follows(source, end, lexicon);
    (is_share && !is_time || !indefinite && numerator == 1 && denominator > 2 && is_share).then_some((
        numerator,
        denominator,
        end,
    ))
}

/// "a quarter-point cut", "half-hour", "a quarter century": a whole's part right before a unit.
fn unit_part(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, u32, usize)> {
    let words = &lexicon.numbers;
    let place = words.indefinite.at(source, at).map_or(at, |(_, end)| source.skip_space(end));
    words.wholes.at(source, place).filter(|_| !words.positional)?;
    let (denominator, end) = words.denominator.at(source, place)?;
    let next = source.skip_joint(end);
    let points = || lexicon.units.percent.at(source, next).is_some_and(|(w, _)| w != PercentWord::Percent);
    let time = || {
        lexicon.units.time.at(source, next).is_some_and(|(w, _)| w.factor == 100 || source.char_at(end) == Some('-'))
    };
    (next > end && (points() || time())).then_some((1, denominator, end))
}

fn streak_follows(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> bool {
    lexicon.units.streak_after.at(source, source.skip_space(end)).is_some()
}

/// Whether a share stands before this place: "a third of …", "up by a third.", not "a third model".
fn follows_share(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> bool {
    let place = source.skip_space(end);
    match source.peek(place) {
        None => true,
        Some('-') => false,
        Some(c) if !c.is_alphanumeric() => true,
        _ => lexicon.numbers.fraction_after.at(source, place).is_some() || goes_back(source, place, lexicon),
    }
}

/// "Up from a quarter a year ago", "a third six months earlier": a time stands here that counts back.
fn goes_back(source: Source<'_>, place: usize, lexicon: &FigureLexicon) -> bool {
    let words = &lexicon.numbers;
    let counted = words.indefinite.at(source, place).or_else(|| words.cardinal.at(source, place));
    let unit = counted.and_then(|(_, end)| lexicon.units.time.at(source, source.skip_joint(end)));
    unit.is_some_and(|(_, end)| lexicon.units.per_not_before.at(source, source.skip_space(end)).is_some())
}

/// "three in five", "nine out of ten".
fn counted(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<(u32, u32, usize)> {
    let words = &lexicon.numbers;
    let small = |at| {
        let found = numeral(source, at, words).filter(|n| !n.scaled)?;
        let value = u32::try_from(found.value()?).ok().filter(|_| found.mantissa.fract().is_zero())?;
        Some((value, found))
    };
    let (numerator, first) = small(at)?;
    let (_, joint) = words.fraction_of.at(source, source.skip_space(first.span.end))?;
    let (denominator, second) = small(source.skip_space(joint))?;
    let plain = numerator >= 1 && numerator < denominator && (2..=100).contains(&denominator) && numerator <= 99;
    let same = first.form == second.form;
    // "3 in 2025", "5 in 12 months" are none.
    let bare =
        super::items::item(source, second.span.start, lexicon).is_some_and(|i| i.is_bare() || i.unit().is_some());
    (plain && same && bare).then_some((numerator, denominator, second.span.end))
}
