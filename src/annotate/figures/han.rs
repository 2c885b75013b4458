//! Han numerals and digits with Han scales: 两千三百亿, 4.19万亿, 3亿5000万, 500多亿.

use rust_decimal::Decimal;

use crate::model::{ByteSpan, NumberForm};

use super::lexicon::NumberWords;
use super::numerals::{Numeral, digits, power_of_ten};
use super::source::{Source, digit_value};

/// Powers of ten from which a unit multiplies all that stands before it: 万.
const BIG: u32 = 4;

/// What has been read of a numeral.
struct Reading {
    /// Sections that a big unit has closed.
    total: Decimal,
    /// The section that is open, up to 千.
    section: Decimal,
    /// A digit, or digits, whose unit has not come yet.
    pending: Option<Decimal>,
    /// The last unit, for 一万五 and 两千三.
    last_power: Option<u32>,
    /// The product of the big units that end it.
    scale: Decimal,
    zero: bool,
    any: bool,
    big: bool,
}

/// The numeral at `at`, when a Han digit or scale belongs to it.
pub(super) fn numeral(source: Source<'_>, at: usize, words: &NumberWords) -> Option<Numeral> {
    let mut reading = Reading {
        total: Decimal::ZERO,
        section: Decimal::ZERO,
        pending: None,
        last_power: None,
        scale: Decimal::ONE,
        zero: false,
        any: false,
        big: false,
    };
    let mut step = Decimal::ONE;
    let mut form = NumberForm::Words;
    let mut place = at;
    let mut end = at;
    let mut open = None;
    if source.char_at(at).and_then(digit_value).is_some() {
        let first = digits(source, at, words).filter(|n| !n.scaled)?;
        reading.pending = Some(first.mantissa);
        (step, form, place, end) = (first.step, NumberForm::Digits, first.span.end, first.span.end);
    } else if let Some((value, after)) = digit_row(source, at, words) {
        return Some(plain(at, after, value));
    }
    loop {
        if let Some((hedge, after)) =
            words.inner.at(source, place).filter(|_| reading.pending.is_some() || reading.last_power.is_some())
        {
            // 500多亿, 十多亿: only before a unit; else it belongs to what follows.
            if let Some((power, unit_end)) = words.scale.at(source, after) {
                reading.unit(power)?;
                open = Some(hedge);
                (place, end) = (unit_end, unit_end);
                continue;
            }
            break;
        }
        let spaced = if form == NumberForm::Digits && !reading.any { source.skip_space(place) } else { place };
        // 5千瓦时 are kilowatt-hours.
        let scale = words.scale.at(source, spaced);
        let in_unit = scale.is_some() && words.scaled_units.at(source, spaced).is_some();
        if let Some((power, after)) = scale.filter(|_| !in_unit) {
            reading.unit(power)?;
            (place, end) = (after, after);
        } else if let Some((fraction, width, after)) = spoken_decimals(source, place, words)
            .filter(|_| form == NumberForm::Words && !reading.big && (reading.any || reading.pending.is_some()))
        {
            // 四点六九万亿, 百分之十一点八三.
            reading.point(fraction)?;
            step = Decimal::try_from_i128_with_scale(1, width).ok()?;
            (place, end) = (after, after);
        } else if let Some((digit, after)) = words.cardinal.at(source, place).filter(|_| reading.pending.is_none()) {
            if digit == 0 {
                reading.zero = true;
                reading.any = true;
            } else {
                reading.pending = Some(Decimal::from(digit));
            }
            (place, end) = (after, after);
        } else if reading.big && reading.pending.is_none() && source.char_at(place).and_then(digit_value).is_some() {
            let more = digits(source, place, words).filter(|n| !n.scaled && n.step == Decimal::ONE)?;
            if words.scale.at(source, more.span.end).is_none() {
                break;
            }
            reading.pending = Some(more.mantissa);
            place = more.span.end;
            end = place;
        } else {
            break;
        }
    }
    if form == NumberForm::Digits && !reading.any {
        return None;
    }
    let found = reading.finish(ByteSpan::new(at, end), step, form, open)?;
    Some(decimals(source, found, words).unwrap_or(found))
}

/// 三点一四, 两点五万亿: digits behind 点, when no clock's minutes.
fn decimals(source: Source<'_>, whole: Numeral, words: &NumberWords) -> Option<Numeral> {
    if whole.form == NumberForm::Digits || whole.scaled {
        return None;
    }
    let (_, point) = words.decimal_words.at(source, whole.span.end)?;
    let (mut mantissa, mut unit, mut end) = (whole.value()?, Decimal::ONE, point);
    while let Some((digit, after)) = words.cardinal.at(source, end) {
        unit = unit.checked_div(Decimal::TEN)?;
        mantissa = mantissa.checked_add(unit.checked_mul(Decimal::from(digit))?)?;
        end = after;
    }
    if end == point || words.decimal_words.at(source, end).is_some() {
        return None;
    }
    let mut found =
        Numeral { span: ByteSpan::new(whole.span.start, end), mantissa, scale: Decimal::ONE, step: unit, ..whole };
    while let Some((power, after)) = words.scale.at(source, found.span.end) {
        if power < BIG {
            return None;
        }
        found.scale = found.scale.checked_mul(power_of_ten(power)?)?;
        (found.scaled, found.span.end) = (true, after);
    }
    found.value()?;
    found.margin()?;
    Some(found)
}

/// 两三天, 三四十人, 十五六岁, 七八百, 四五十万: two digits that follow each other stand for anything between. Both ends.
pub(super) fn neighbours(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(Numeral, Numeral)> {
    if !words.positional {
        return None;
    }
    // 十五六: the ten stands before.
    let (tens, first_at) = match words.scale.at(source, at) {
        Some((1, after)) => (Decimal::TEN, after),
        _ => (Decimal::ZERO, at),
    };
    let digit = |at| words.cardinal.at(source, at).filter(|(d, _)| (1..10).contains(d));
    let (low, middle) = digit(first_at)?;
    let (high, mut end) = digit(middle)?;
    if high != low + 1 || digit(end).is_some() {
        return None;
    }
    let (mut scale, mut big) = (Decimal::ONE, false);
    while let Some((power, after)) =
        words.scale.at(source, end).filter(|_| words.scaled_units.at(source, end).is_none())
    {
        scale = scale.checked_mul(power_of_ten(power)?)?;
        (big, end) = (big || power >= BIG, after);
        if digit(end).is_some() {
            return None;
        }
    }
    let of = |digit: u32| {
        let mut found = plain(at, end, tens + Decimal::from(digit));
        (found.scale, found.scaled) = (scale, big);
        found.value().and(found.margin()).map(|_| found)
    };
    Some((of(low)?, of(high)?))
}

impl Reading {
    /// Closes what stands before a decimal point and adds the decimals.
    fn point(&mut self, decimals: Decimal) -> Option<()> {
        let whole = self.section.checked_add(self.pending.take().unwrap_or(Decimal::ZERO))?;
        self.pending = Some(whole.checked_add(decimals)?);
        self.section = Decimal::ZERO;
        (self.last_power, self.zero, self.any) = (None, false, true);
        Some(())
    }

    fn unit(&mut self, power: u32) -> Option<()> {
        let factor = power_of_ten(power)?;
        if power < BIG {
            let digit = self.pending.take().unwrap_or(Decimal::ONE);
            self.section = self.section.checked_add(digit.checked_mul(factor)?)?;
            self.scale = Decimal::ONE;
        } else {
            let section = self.section.checked_add(self.pending.take().unwrap_or(Decimal::ZERO))?;
            let bare = section.is_zero() && self.total.is_zero();
            if bare {
                return None;
            }
            // 一万五千亿 is (10000 + 5000) × 亿, 三亿五千万 is 3亿 + 5000万.
            let lower = self.total < factor;
            self.total = if lower {
                self.total.checked_add(section)?.checked_mul(factor)?
            } else {
                self.total.checked_add(section.checked_mul(factor)?)?
            };
            self.scale = if lower && section.is_zero() { self.scale.checked_mul(factor)? } else { factor };
            self.section = Decimal::ZERO;
            self.big = true;
        }
        self.last_power = Some(power);
        self.zero = false;
        self.any = true;
        Some(())
    }

    fn finish(
        mut self,
        span: ByteSpan,
        step: Decimal,
        form: NumberForm,
        open: Option<crate::model::Qualifier>,
    ) -> Option<Numeral> {
        if let Some(digit) = self.pending.take() {
            // 一万五 is 15000, 一百零五 is 105.
            let factor = match self.last_power {
                Some(power) if !self.zero && power >= 2 && digit < Decimal::TEN => power_of_ten(power - 1)?,
                _ => Decimal::ONE,
            };
            self.section = self.section.checked_add(digit.checked_mul(factor)?)?;
            self.scale = Decimal::ONE;
            self.any = true;
        }
        if !self.section.is_zero() {
            self.scale = Decimal::ONE;
        }
        let value = self.total.checked_add(self.section)?;
        if !self.any {
            return None;
        }
        let numeral = Numeral {
            span,
            mantissa: value.checked_div(self.scale)?,
            scale: self.scale,
            step,
            scaled: self.big,
            open,
            form,
        };
        numeral.value()?;
        numeral.margin()?;
        Some(numeral)
    }
}

/// 点六九: the word for a decimal point with its digits; their value, how many they are, and the end. No time of day (三点二十).
fn spoken_decimals(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(Decimal, u32, usize)> {
    let (_, mut end) = words.han_point.at(source, at)?;
    let (mut value, mut width) = (Decimal::ZERO, 0u32);
    while let Some((digit, after)) = words.cardinal.at(source, end).filter(|(digit, _)| *digit < 10) {
        width += 1;
        value = value.checked_add(Decimal::try_from_i128_with_scale(i128::from(digit), width).ok()?)?;
        end = after;
    }
    let smaller = words.scale.at(source, end).is_some_and(|(power, _)| power < BIG);
    (width > 0 && !smaller).then_some((value, width, end))
}

/// 二〇二六: digits in a row without units; two that follow each other (七八成) are a vague count and none.
fn digit_row(source: Source<'_>, at: usize, words: &NumberWords) -> Option<(Decimal, usize)> {
    let mut value = Decimal::ZERO;
    let (mut end, mut count) = (at, 0);
    while let Some((digit, after)) = words.cardinal.at(source, end).filter(|(d, _)| *d < 10) {
        value = value.checked_mul(Decimal::TEN)?.checked_add(Decimal::from(digit))?;
        (end, count) = (after, count + 1);
    }
    (count >= 2 && words.scale.at(source, end).is_none()).then_some((value, end))
}

fn plain(at: usize, end: usize, value: Decimal) -> Numeral {
    Numeral {
        span: ByteSpan::new(at, end),
        mantissa: value,
        scale: Decimal::ONE,
        step: Decimal::ONE,
        scaled: false,
        open: None,
        form: NumberForm::Words,
    }
}
