//! One figure without its hedge: sign, currency, numeral, and the unit that follows.

use rust_decimal::Decimal;

use crate::model::{ByteSpan, MultipleForm, NumberForm, Per, Sign, TimeUnit};

use super::FigureLexicon;
use super::lexicon::{PercentWord, TimeWord};
use super::numerals::{Numeral, numeral, power_of_ten};
use super::source::{Source, digit_value, is_letter, is_space, is_unspaced};

/// What a number counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tail {
    Bare,
    Percent,
    Points(PercentWord),
    Times(MultipleForm),
    Unit(usize),
    Time { word: TimeWord, consecutive: bool },
}

/// A figure without its hedge.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub span: ByteSpan,
    pub numeral: Numeral,
    pub sign: Option<Sign>,
    /// A unit that stands before the number, by its sign.
    pub currency: Option<usize>,
    pub tail: Tail,
    pub per: Option<Per>,
}

impl Item {
    /// The unit, before or behind.
    pub fn unit(&self) -> Option<usize> {
        match self.tail {
            Tail::Unit(unit) => Some(unit),
            _ => self.currency,
        }
    }

    /// A number with nothing around it.
    pub fn is_bare(&self) -> bool {
        self.tail == Tail::Bare && self.currency.is_none() && !self.numeral.scaled && self.per.is_none()
    }
}

/// A printed sign at `at`: not a hyphen inside a word.
pub(super) fn sign(source: Source<'_>, at: usize) -> Option<(Sign, usize)> {
    let c = source.char_at(at)?;
    let sign = match c {
        '+' | '＋' => Sign::Plus,
        '-' | '\u{2212}' | '\u{2013}' | '－' => Sign::Minus,
        _ => return None,
    };
    let before = source.before(at);
    // "(–4.2%)": set as a dash, and between nothing.
    if c == '\u{2013}' {
        let alone = before.is_none_or(|b| matches!(b, '(' | '（' | '[' | '|' | '\n'));
        let next = at + c.len_utf8();
        return Some((Sign::Minus, next))
            .filter(|_| alone && source.char_at(next).is_some_and(|d| digit_value(d).is_some()));
    }
    // "WoW-0.7%": no name ends in a percentage.
    if before.is_some_and(is_letter) && c != '+' && super::noise::percent_behind(source, at + c.len_utf8()) {
        return Some((sign, at + c.len_utf8()));
    }
    let free = !before
        .is_some_and(|b| is_letter(b) || digit_value(b).is_some() || matches!(b, '-' | '+' | ')' | '%' | '/' | '.'));
    free.then_some((sign, at + c.len_utf8()))
}

/// The figure at `at`.
pub(super) fn item(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Item> {
    let worded_minus = || lexicon.numbers.minus.at(source, at).map(|(_, end)| (Sign::Minus, source.skip_space(end)));
    let (mut found_sign, mut place) = match sign(source, at).or_else(worded_minus) {
        Some((sign, next)) => (Some(sign), next),
        None => (None, at),
    };
    let mut currency = None;
    if let Some((unit, end)) = lexicon.units.before.at(source, place).filter(|_| source.boundary(place)) {
        currency = Some(unit);
        place = behind_mark(source, end, &mut found_sign);
    }
    if source.before(place).is_some_and(is_letter) && currency.is_none() && !touches_word(source, place, lexicon) {
        return None;
    }
    let percent_before = lexicon.units.percent_before.at(source, place);
    if let Some((_, end)) = percent_before {
        place = behind_mark(source, end, &mut found_sign);
    }
    let found = match super::han::neighbours(source, place, &lexicon.numbers) {
        Some((low, _)) => low,
        None => numeral(source, place, &lexicon.numbers)?,
    };
    if currency.is_some()
        && found.form == NumberForm::Words
        && !source.text.get(at..place).is_some_and(|s| s.ends_with(' '))
    {
        return None;
    }
    let mut item = Item {
        span: ByteSpan::new(at, found.span.end),
        numeral: found,
        sign: found_sign,
        currency,
        tail: if percent_before.is_some() { Tail::Percent } else { Tail::Bare },
        per: None,
    };
    read_tail(source, &mut item, lexicon);
    Some(item)
}

/// 处理Token185万亿: where words are not set apart, a number may touch the Latin word before it. One that a Han scale follows is no part of a
/// name: those end in it (H100, GPT-5), or in a capital before it.
pub(super) fn touches_word(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> bool {
    let decimals = |end: usize| match source.char_at(end) {
        Some('.') => source.digits_end(end + 1),
        _ => end,
    };
    let end = decimals(source.digits_end(at));
    lexicon.numbers.positional
        && end > at
        && source.before(at).is_some_and(|c| c.is_ascii_lowercase())
        && source.peek(end).is_some_and(is_unspaced)
        && lexicon.numbers.scale.at(source, end).is_some()
}

/// Where the number behind a mark begins: over spaces, and over a sign between the two ("$-5", "%-3,1", "%+2").
fn behind_mark(source: Source<'_>, end: usize, found: &mut Option<Sign>) -> usize {
    let place = source.skip_space(end);
    let (sign, mark) = match source.char_at(place) {
        Some(c @ ('-' | '\u{2212}')) => (Sign::Minus, c),
        Some('+') => (Sign::Plus, '+'),
        _ => return place,
    };
    *found = found.or(Some(sign));
    place + mark.len_utf8()
}

/// What follows the numeral.
fn read_tail(source: Source<'_>, item: &mut Item, lexicon: &FigureLexicon) {
    let end = item.numeral.span.end;
    if item.tail == Tail::Bare
        && let Some((tail, end)) = tail(source, end, item, lexicon)
    {
        item.tail = tail;
        item.span.end = end;
    }
    let counts = item.numeral.scaled || item.unit().is_some() || matches!(item.tail, Tail::Times(_));
    if counts && !matches!(item.tail, Tail::Percent | Tail::Points(_)) {
        // "0.2美元/1.5美元" are two prices.
        let own = item.unit().and_then(|u| lexicon.units.get(u)).map(|(unit, _)| unit.clone());
        let other = |per: &Per| !matches!(per, Per::Quantity { unit, .. } if Some(unit) == own.as_ref());
        // "24.9T / 15.0T tokens" are two volumes: a price or a rate is for one, or for a thousand, of something.
        let amounts =
            |per: &Per| own.is_none() && matches!(per, Per::Quantity { count, .. } if !is_power_of_ten(*count));
        let fits = |per: &Per| other(per) && !amounts(per);
        if let Some((per, end)) = per(source, item.span.end, lexicon).filter(|(per, _)| fits(per)) {
            item.per = Some(per);
            item.span.end = end;
        } else if item.per.is_none() && item.unit().is_some() {
            match per_after_noun(source, item.span.end, lexicon) {
                Some((per, end)) => (item.per, item.span.end) = (Some(per), end),
                None => item.per = per_before(source, item.span.start, lexicon),
            }
        }
    }
}

fn tail(source: Source<'_>, end: usize, item: &mut Item, lexicon: &FigureLexicon) -> Option<(Tail, usize)> {
    let units = &lexicon.units;
    let numbers = &lexicon.numbers;
    let digits = item.numeral.form == NumberForm::Digits;
    let mut place = source.skip_joint(end);
    let plus =
        ((digits || numbers.positional) && place == end).then(|| lexicon.hedges.glued_after.at(source, end)).flatten();
    if let Some((_, after)) = plus {
        place = source.skip_space(after);
    }
    let percent = units.percent.at(source, place).or_else(|| units.percent.at(source, end));
    // 30分钟 and 60分贝 are no points, nor are 前五分别为 and 3.96兆分居第三.
    let longer = |end: usize| {
        numbers.positional
            && (units.percent_longer.at(source, place).is_some_and(|(_, to)| to > end)
                || units.time.at(source, place).is_some_and(|(_, to)| to > end)
                || units.after.at(source, place).is_some_and(|(_, to)| to > end))
    };
    if let Some((word, end)) = percent.filter(|(_, end)| !longer(*end)) {
        return Some((if word == PercentWord::Percent { Tail::Percent } else { Tail::Points(word) }, end));
    }
    if let Some((_, end)) = numbers.times_symbol.at(source, place).filter(|_| digits && place == end)
        && !source.peek(end).is_some_and(|c| is_letter(c) || digit_value(c).is_some())
    {
        return Some((Tail::Times(MultipleForm::Times), end));
    }
    for (table, form) in [
        (&numbers.fold, MultipleForm::Fold),
        (&numbers.times, MultipleForm::Times),
        (&numbers.to_one, MultipleForm::Relation),
    ] {
        // "rose by 42,000 to 1.46 million" is no ratio.
        let goes_on = |end: usize| {
            source.before(end).and_then(digit_value).is_some()
                && (source.peek(end).is_some_and(|c| matches!(c, '.' | ',' | '%'))
                    && source.peek(end + 1).is_none_or(|c| !is_space(c) && c != '\n')
                    || numbers.scale.at(source, source.skip_joint(end)).is_some())
        };
        if let Some((_, end)) =
            table.at(source, place).or_else(|| table.at(source, end)).filter(|(_, end)| !goes_on(*end))
        {
            return Some((Tail::Times(form), end));
        }
    }
    let plain_currency = item.currency.is_some();
    if let Some((unit, end)) = unit_after(source, place, item, lexicon) {
        let same_kind =
            !plain_currency || units.get(unit).map(|u| &u.0) == item.currency.and_then(|c| units.get(c)).map(|u| &u.0);
        return same_kind.then_some((Tail::Unit(unit), end));
    }
    if plain_currency {
        return None;
    }
    // "7.36T week" are two columns.
    let letter = digits && item.numeral.scaled && place > end && source.word_back(end) + 1 == end;
    if letter { None } else { time_tail(source, place, item, lexicon) }
}

/// A stretch of time with its half: "two years and a half", 三年半, 一个半小时.
fn time_tail(source: Source<'_>, place: usize, item: &mut Item, lexicon: &FigureLexicon) -> Option<(Tail, usize)> {
    let measure = lexicon.numbers.half_measures.at(source, place);
    if let Some((word, end)) = measure.and_then(|(_, end)| lexicon.units.time_after_half.at(source, end)) {
        add_quarters(&mut item.numeral, 2);
        return Some((Tail::Time { word, consecutive: false }, end));
    }
    let (tail, end) = duration_tail(source, place, lexicon)?;
    let part = lexicon.numbers.and_part.at(source, source.skip_joint(end)).filter(|_| !item.numeral.scaled);
    match part {
        Some((quarters, after)) => {
            add_quarters(&mut item.numeral, quarters);
            Some((tail, after))
        }
        None => Some((tail, end)),
    }
}

fn add_quarters(numeral: &mut Numeral, quarters: u32) {
    if let Some(sum) = numeral.mantissa.checked_add(Decimal::new(i64::from(quarters) * 25, 2)) {
        (numeral.mantissa, numeral.step) = (sum, Decimal::new(5, 1));
    }
}

/// A unit at `place`, adjectives between skipped ("4 trillion daily output tokens").
fn unit_after(source: Source<'_>, place: usize, item: &mut Item, lexicon: &FigureLexicon) -> Option<(usize, usize)> {
    let units = &lexicon.units;
    let mut at = place;
    let mut per = None;
    for _ in 0..4 {
        if let Some((unit, end)) = units.after.at(source, at) {
            let (_, least) = units.get(unit)?;
            if item.numeral.value().is_some_and(|v| v.abs() < *least) {
                return None;
            }
            item.per = per.map(Per::Time);
            let unit = item.numeral.value().map_or(unit, |value| units.behind(unit, value));
            return Some((unit, end));
        }
        let (_, end) = units.adjective.at(source, at)?;
        if let Some((unit, _)) = units.per_adverb.at(source, at).filter(|(_, to)| *to == end) {
            per = Some(unit);
        }
        at = source.skip_joint(end);
    }
    None
}

/// "weeks", "consecutive weeks", "weeks in a row", "straight weekly gains".
pub(super) fn duration_tail(source: Source<'_>, place: usize, lexicon: &FigureLexicon) -> Option<(Tail, usize)> {
    let units = &lexicon.units;
    let mut at = place;
    let mut consecutive = false;
    for _ in 0..3 {
        if let Some((_, end)) = units.streak_before.at(source, at) {
            consecutive = true;
            at = source.skip_joint(end);
        } else if let Some((_, end)) = units.streak_filler.at(source, at) {
            at = source.skip_joint(end);
        } else {
            break;
        }
    }
    let (word, mut end) = match units.time.at(source, at) {
        Some(found) => found,
        None => adjective_of_time(source, at, consecutive, lexicon)?,
    };
    if let Some((_, after)) = units.streak_after.at(source, source.skip_space(end)) {
        consecutive = true;
        end = after;
    }
    Some((Tail::Time { word, consecutive }, end))
}

/// "weekly gain" in "fifth weekly gain on the trot", "fourth straight weekly rise".
fn adjective_of_time(
    source: Source<'_>,
    at: usize,
    consecutive: bool,
    lexicon: &FigureLexicon,
) -> Option<(TimeWord, usize)> {
    let units = &lexicon.units;
    let (unit, end) = units.per_adverb.at(source, at)?;
    units.streak_between.at(source, at)?;
    let (_, end) = units.streak_movement.at(source, source.skip_space(end))?;
    let follows = units.streak_after.at(source, source.skip_space(end)).is_some();
    (consecutive || follows).then_some((TimeWord { unit, factor: 1 }, end))
}

/// "a day", "/min", "daily", "per million input tokens", "/M input".
pub(super) fn per(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> Option<(Per, usize)> {
    let units = &lexicon.units;
    let place = source.skip_joint(end);
    if let Some((unit, end)) = units.per_adverb.at(source, place) {
        let next = source.skip_joint(end);
        let adjective = units.after.at(source, next).is_some() || units.adjective.at(source, next).is_some();
        return (!adjective).then_some((Per::Time(unit), end));
    }
    let (_, joint) = units.per.at(source, place)?;
    let at = source.skip_joint(joint);
    if let Some((word, end)) = units.time.at(source, at) {
        let next = source.skip_space(end);
        if word.factor != 1 || units.per_not_before.at(source, next).is_some() {
            return None;
        }
        return Some((Per::Time(word.unit), end));
    }
    per_quantity(source, place, lexicon)
}

/// "1.2 million barrels of crude oil a day": what the unit is of stands between.
fn per_after_noun(source: Source<'_>, end: usize, lexicon: &FigureLexicon) -> Option<(Per, usize)> {
    let (_, of) = lexicon.numbers.vague.of.at(source, source.skip_space(end))?;
    let mut at = source.skip_space(of);
    for _ in 0..2 {
        let word = source.rest(at).bytes().take_while(u8::is_ascii_lowercase).count();
        if word == 0 {
            return None;
        }
        if let Some((per @ Per::Time(_), end)) = per(source, at + word, lexicon) {
            return Some((per, end));
        }
        at = source.skip_space(at + word);
    }
    None
}

/// 每月300元, 时速120公里: the rate stands right before its figure.
fn per_before(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Per> {
    let head = source.text.get(..at)?;
    let lead = lexicon.units.per_lead.iter().find(|(word, _)| head.ends_with(word.as_str()));
    lead.map(|(_, unit)| Per::Time(*unit))
}

fn per_quantity(source: Source<'_>, place: usize, lexicon: &FigureLexicon) -> Option<(Per, usize)> {
    let units = &lexicon.units;
    let (_, joint) = units.per_quantity.at(source, place)?;
    let at = source.skip_joint(joint);
    let (count, mut end) = if let Some(found) = numeral(source, at, &lexicon.numbers) {
        (found.value()?, found.span.end)
    } else if let Some((power, end)) = lexicon.numbers.scale.at(source, at) {
        (power_of_ten(power)?, end)
    } else if let Some((power, end)) = lexicon.numbers.scale_letter.at(source, at) {
        (power_of_ten(power)?, end)
    } else {
        (Decimal::ONE, at)
    };
    let scaled = end > at;
    let mut part = None;
    let mut place = source.skip_joint(end);
    if let Some((index, after)) = units.part.at(source, place) {
        part = units.part_names.get(index).cloned();
        end = after;
        place = source.skip_joint(after);
    }
    match units.after.at(source, place) {
        Some((unit, after)) => {
            let unit = units.get(unit)?.0.clone();
            Some((Per::Quantity { count, unit, part }, after))
        }
        // "/M input" leaves the word "tokens" out.
        None if scaled && part.is_some() => {
            let (_, unit) = units.by_part.as_ref()?;
            Some((Per::Quantity { count, unit: unit.clone(), part }, end))
        }
        None => None,
    }
}

fn is_power_of_ten(count: Decimal) -> bool {
    let digits = count.normalize().mantissa().unsigned_abs();
    digits > 0 && 10_u128.checked_pow(digits.ilog10()) == Some(digits)
}

/// The length that a time unit and a number of them make, for words such as "fortnight".
pub(super) fn stretched(value: Decimal, word: TimeWord) -> Option<(Decimal, TimeUnit)> {
    Some((value.checked_mul(Decimal::from(word.factor))?.normalize(), word.unit))
}
