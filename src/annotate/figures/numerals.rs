//! Numerals: digits and number words, with their scale, to exact values.

use rust_decimal::Decimal;

use crate::model::{ByteSpan, NumberForm, Qualifier};

use super::lexicon::NumberWords;
use super::source::{Source, digit_value, is_letter, is_space};

/// A numeral as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numeral {
    pub span: ByteSpan,
    /// Without its scale.
    pub mantissa: Decimal,
    pub scale: Decimal,
    /// A unit of the last printed digit, without the scale.
    pub step: Decimal,
    pub scaled: bool,
    /// A hedge between digits and scale: "10+ trillion", 500多亿.
    pub open: Option<Qualifier>,
    pub form: NumberForm,
}

impl Numeral {
    /// The value, scale applied.
    pub fn value(&self) -> Option<Decimal> {
        self.mantissa.checked_mul(self.scale).map(|v| v.normalize())
    }

    /// Half a unit of the last printed digit, scale applied.
    pub fn margin(&self) -> Option<Decimal> {
        self.step.checked_mul(self.scale)?.checked_mul(Decimal::new(5, 1)).map(|v| v.normalize())
    }

    /// Whether it is plain digits without separators, decimals or scale.
    pub fn is_plain(&self) -> bool {
        self.form == NumberForm::Digits && !self.scaled && self.step == Decimal::ONE
    }
}

pub(super) fn power_of_ten(power: u32) -> Option<Decimal> {
    10i128.checked_pow(power).and_then(|v| Decimal::try_from_i128_with_scale(v, 0).ok())
}

/// The numeral at `at`.
pub(super) fn numeral(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    match source.memo {
        Some(memo) => memo.numeral((at, source.end), || read(source, at, words)),
        None => read(source, at, words),
    }
}

fn read(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    let first = source.char_at(at)?;
    if words.positional
        && let Some(found) = super::han::numeral(source, at, words)
    {
        return Some(found);
    }
    if digit_value(first).is_some() {
        let numeral = digits(source, at, words)?;
        return scale_digits(source, numeral, words);
    }
    if words.positional { None } else { half_of(source, at, words).or_else(|| worded(source, at, words)) }
}

/// "half a million".
fn half_of(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    let ((), end) = words.half_of.at(source, at).map(|(_, end)| ((), end))?;
    let place = source.skip_joint(end);
    let (scale, end) = multiplier(source, place, words)?;
    Some(Numeral {
        span: ByteSpan::new(at, end),
        mantissa: Decimal::new(5, 1),
        scale,
        step: Decimal::new(1, 1),
        scaled: true,
        open: None,
        form: NumberForm::Words,
    })
}

/// A scale word or a dozen.
fn multiplier(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(Decimal, usize)> {
    if words.scaled_units.at(source, at).is_some() {
        return None;
    }
    if let Some((power, end)) = words.scale.at(source, at) {
        return Some((power_of_ten(power)?, end));
    }
    words.collective.at(source, at).map(|(value, end)| (Decimal::from(value), end))
}

/// Digits with separators and decimals: "36,100,000", "4.19", "9.223e12".
pub(super) fn digits(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    let mut end = source.digits_end(at);
    if end == at {
        return None;
    }
    let mut whole = append(0, source, at, end)?;
    let first_group = source.text.get(at..end)?.chars().count();
    let blanks = blank_groups(source, end, first_group);
    while let Some(next) =
        group_after(source, end, words, first_group).or(blanks.filter(|to| end < *to).map(|_| end + 1))
    {
        end = source.digits_end(next);
        whole = append(whole, source, next, end)?;
    }
    let mut decimals = 0u32;
    if source.char_at(end) == Some(words.decimal) || source.char_at(end) == Some('\u{FF0E}') {
        let from = end + source.char_at(end).map_or(1, char::len_utf8);
        let to = source.digits_end(from);
        if to > from {
            whole = append(whole, source, from, to)?;
            decimals = u32::try_from(source.text.get(from..to)?.chars().count()).ok()?;
            end = to;
        }
    }
    let mantissa = Decimal::try_from_i128_with_scale(whole, decimals).ok()?;
    let step = Decimal::try_from_i128_with_scale(1, decimals).ok()?;
    let mut numeral = Numeral {
        span: ByteSpan::new(at, end),
        mantissa,
        scale: Decimal::ONE,
        step,
        scaled: false,
        open: None,
        form: NumberForm::Digits,
    };
    if let Some((power, end)) = exponent(source, end).or_else(|| power_after(source, &numeral, words)) {
        numeral.scale = power_of_ten(power)?;
        numeral.span.end = end;
        numeral.scaled = true;
        numeral.value()?;
    }
    Some(numeral)
}

/// A whole number with the digits of a stretch behind its own; none when they are too many.
fn append(number: i128, source: Source<'_>, from: usize, to: usize) -> Option<i128> {
    let mut digits = source.text.get(from..to)?.chars().filter_map(digit_value);
    digits.try_fold(number, |sum, digit| sum.checked_mul(10)?.checked_add(i128::from(digit)))
}

/// The start of a further group of digits: three behind a separator ("1,300", "1 300" with a no-break space), or two
/// where three end the number ("1,00,000").
fn group_after(source: Source<'_>, end: usize, words: &NumberWords, first_group: usize) -> Option<usize> {
    let mark = source.char_at(end)?;
    let spaced = mark != ' ' && mark != '\t' && is_space(mark);
    if first_group > 3 || !(spaced || words.group.contains(&mark) || mark == '\u{FF0C}' && words.group.contains(&',')) {
        return None;
    }
    let next = end + mark.len_utf8();
    let width = source.rest(next).chars().take_while(|c| digit_value(*c).is_some()).count();
    match width {
        3 => Some(next),
        2 if first_group <= 2 => {
            let after = source.digits_end(next);
            (source.char_at(after) == Some(mark) && group_after(source, after, words, 2).is_some()).then_some(next)
        }
        _ => None,
    }
}

/// Where groups of three that single blanks part come to their end: "1 234 567" and "10 000", but not "Top 10 500".
fn blank_groups(source: Source<'_>, end: usize, first_group: usize) -> Option<usize> {
    let (mut at, mut groups, mut zeros) = (end, 0, false);
    while let Some([b' ', a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9']) =
        source.rest(at).as_bytes().first_chunk::<4>().filter(|_| first_group <= 3)
    {
        zeros = (*a, *b, *c) == (b'0', b'0', b'0');
        (at, groups) = (at + 4, groups + 1);
    }
    let ends = source.peek(at).and_then(digit_value).is_none();
    (ends && (groups >= 2 || groups == 1 && zeros)).then_some(at)
}

/// "e12" behind digits.
fn exponent(source: Source<'_>, end: usize) -> Option<(u32, usize)> {
    source.char_at(end).filter(|c| matches!(c, 'e' | 'E'))?;
    let from = end + 1 + usize::from(source.char_at(end + 1) == Some('+'));
    let to = source.digits_end(from);
    let power = source.text.get(from..to)?.parse::<u32>().ok().filter(|p| *p <= 27)?;
    (source.boundary(to) && !source.peek(to).is_some_and(is_letter)).then_some((power, to))
}

/// "5 × 10^12", and "10^12" by itself, whose ten is then the base.
fn power_after(source: Source<'_>, numeral: &Numeral, words: &NumberWords) -> Option<(u32, usize)> {
    let end = numeral.span.end;
    if numeral.mantissa == Decimal::TEN && source.char_at(end) == Some('^') {
        return power(source, end).map(|(power, end)| (power.saturating_sub(1), end));
    }
    let (_, after) = words.product.at(source, source.skip_space(end))?;
    let base = source.skip_space(after);
    let end = source.digits_end(base);
    if source.text.get(base..end)? != "10" { None } else { power(source, end) }
}

fn power(source: Source<'_>, at: usize) -> Option<(u32, usize)> {
    source.char_at(at).filter(|c| *c == '^')?;
    let to = source.digits_end(at + 1);
    let power = source.text.get(at + 1..to)?.parse::<u32>().ok().filter(|p| *p <= 27)?;
    Some((power, to))
}

/// A scale behind digits: a word, or a letter that touches them.
fn scale_digits(source: Source<'_>, mut numeral: Numeral, words: &NumberWords) -> Option<Numeral> {
    add_part(source, &mut numeral, words);
    if let Some((power, end)) = words.scale_letter.at(source, numeral.span.end) {
        numeral.scale = numeral.scale.checked_mul(power_of_ten(power)?)?;
        numeral.span.end = end;
        numeral.scaled = true;
    } else if let Some((power, end)) = spaced_letter(source, numeral.span.end, words) {
        numeral.scale = numeral.scale.checked_mul(power_of_ten(power)?)?;
        numeral.span.end = end;
        numeral.scaled = true;
    }
    let plain_end = numeral.span.end;
    let open = words.inner.at(source, plain_end).filter(|_| !numeral.scaled);
    if let Some((_, after)) = open {
        numeral.span.end = after;
    }
    apply_scales(source, &mut numeral, words)?;
    if numeral.scaled {
        numeral.open = open.map(|(hedge, _)| hedge);
    } else if open.is_some() {
        numeral.span.end = plain_end;
    }
    numeral.value()?;
    numeral.margin()?;
    Some(numeral)
}

/// "4.19 T": an upper-case letter behind a space, alone and not the beginning of a name.
fn spaced_letter(source: Source<'_>, end: usize, words: &NumberWords) -> Option<(u32, usize)> {
    let place = source.skip_space(end);
    if place == end || !source.char_at(place)?.is_uppercase() {
        return None;
    }
    let found = words.scale_letter.at(source, place)?;
    let next = source.peek(found.1);
    (!next.is_some_and(|c| matches!(c, '-' | '.' | '&' | '/' | '\'') || c.is_alphanumeric())).then_some(found)
}

/// Scale words, one behind the other ("five hundred thousand", "2 thousand billion"), then "and a half".
fn apply_scales(source: Source<'_>, numeral: &mut Numeral, words: &NumberWords) -> Option<()> {
    loop {
        let place = source.skip_joint(numeral.span.end);
        let Some((factor, end)) = multiplier(source, place, words) else { break };
        numeral.scale = numeral.scale.checked_mul(factor)?;
        numeral.span.end = end;
        numeral.scaled = true;
    }
    add_part(source, numeral, words);
    Some(())
}

/// "two and a half", "a million and a half", "2 1/2".
fn add_part(source: Source<'_>, numeral: &mut Numeral, words: &NumberWords) {
    let place = source.skip_joint(numeral.span.end);
    if let Some((part, end)) = slashed_part(source, numeral, place)
        && let Some(sum) = numeral.mantissa.checked_add(part)
    {
        numeral.mantissa = sum;
        numeral.step = Decimal::new(1, 1);
        numeral.span.end = end;
    } else if let Some((quarters, end)) = words.and_part.at(source, place)
        && let Some(sum) = numeral.mantissa.checked_add(Decimal::new(i64::from(quarters) * 25, 2))
    {
        numeral.mantissa = sum;
        numeral.step = Decimal::new(5, 1);
        numeral.span.end = end;
    }
}

/// The "1/2" of "2 1/2", behind a whole number and one blank.
fn slashed_part(source: Source<'_>, numeral: &Numeral, place: usize) -> Option<(Decimal, usize)> {
    let whole = numeral.is_plain() && place == numeral.span.end + 1;
    let [n @ b'1'..=b'7', b'/', d @ b'2'..=b'8', ..] = source.rest(place).as_bytes() else { return None };
    let fits = whole && n < d && matches!(d, b'2' | b'3' | b'4' | b'5' | b'8') && source.boundary(place + 3);
    let free = !matches!(source.peek(place + 3), Some('/' | '-'));
    let part = Decimal::from(n - b'0').checked_div(Decimal::from(d - b'0'))?;
    (fits && free).then_some((part.round_dp(4), place + 3))
}

/// "five point six": digits in words behind a whole number.
fn decimals_in_words(source: Source<'_>, numeral: &mut Numeral, words: &NumberWords) -> Option<()> {
    let place = source.skip_space(numeral.span.end);
    let (_, mut at) = words.decimal_words.at(source, place)?;
    let digit = |at| words.cardinal.at(source, source.skip_space(at)).filter(|(v, _)| *v < 10);
    let mut unit = Decimal::ONE;
    while let Some((value, end)) = digit(at) {
        unit = unit.checked_div(Decimal::TEN)?;
        numeral.mantissa = numeral.mantissa.checked_add(unit.checked_mul(Decimal::from(value))?)?;
        (numeral.step, numeral.span.end, at) = (unit, end, end);
    }
    Some(())
}

/// Number words: "twenty-five trillion", "two hundred and five", "a dozen".
fn worded(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    let (whole, place) = if let Some((_, end)) = words.indefinite.at(source, at) {
        // "Trillion" counts only behind a number or "a".
        multiplier(source, source.skip_joint(end), words)?;
        (Decimal::ONE, end)
    } else {
        below_thousand(source, at, words)?
    };
    let mut numeral = Numeral {
        span: ByteSpan::new(at, place),
        mantissa: whole,
        scale: Decimal::ONE,
        step: Decimal::ONE,
        scaled: false,
        open: None,
        form: NumberForm::Words,
    };
    add_part(source, &mut numeral, words);
    decimals_in_words(source, &mut numeral, words);
    apply_scales(source, &mut numeral, words)?;
    lower_groups(source, &mut numeral, words)?;
    numeral.value()?;
    numeral.margin()?;
    Some(numeral)
}

/// What follows a scale: "two million three hundred thousand and five".
fn lower_groups(source: Source<'_>, numeral: &mut Numeral, words: &NumberWords) -> Option<()> {
    let mut limit = numeral.scale;
    while numeral.scaled && limit > Decimal::ONE {
        let mut place = source.skip_joint(numeral.span.end);
        if let Some((_, end)) = words.joiners.at(source, place) {
            if limit > Decimal::from(1000) {
                break;
            }
            place = source.skip_space(end);
        }
        let Some((value, end)) = below_thousand(source, place, words) else { break };
        let mut group = Numeral {
            span: ByteSpan::new(place, end),
            mantissa: value,
            scale: Decimal::ONE,
            scaled: false,
            ..*numeral
        };
        apply_scales(source, &mut group, words)?;
        if group.scale >= limit || group.value()? >= limit {
            break;
        }
        let total = numeral.value()?.checked_add(group.value()?)?;
        limit = group.scale;
        *numeral = Numeral {
            span: ByteSpan::new(numeral.span.start, group.span.end),
            mantissa: total.checked_div(group.scale)?,
            scale: group.scale,
            step: group.step,
            ..*numeral
        };
    }
    Some(())
}

/// "seven", "twenty-five", "two hundred and five".
fn below_thousand(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(Decimal, usize)> {
    let (value, end) = below_hundred(source, at, words)?;
    let place = source.skip_joint(end);
    let Some((2, end_of_hundred)) = words.scale.at(source, place) else {
        return Some((Decimal::from(value), end));
    };
    let mut total = value.checked_mul(100)?;
    let mut end = end_of_hundred;
    let mut place = source.skip_joint(end);
    if let Some((_, joined)) = words.joiners.at(source, place) {
        place = source.skip_space(joined);
    }
    if let Some((rest, rest_end)) = below_hundred(source, place, words).filter(|(rest, _)| *rest > 0) {
        total += rest;
        end = rest_end;
    }
    Some((Decimal::from(total), end))
}

fn below_hundred(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(u32, usize)> {
    if !source.boundary(at) {
        return None;
    }
    let (value, end) = words.cardinal.at(source, at)?;
    if value >= 20 && value % 10 == 0 {
        let place = source.skip_joint(end);
        if let Some((ones, ones_end)) = words.cardinal.at(source, place).filter(|(v, _)| (1..10).contains(v)) {
            return Some((value + ones, ones_end));
        }
    }
    Some((value, end))
}
