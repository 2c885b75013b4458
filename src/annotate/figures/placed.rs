//! Periods that a rule places: named days, weekdays and weekends, seasons, stretches to come, parts of a year said by their length,
//! decades and centuries, and what lies in "last year".

use crate::model::{Anchor, DayRule, Grain, PartialDate, PeriodExpr, PeriodMention, TimeUnit};

use super::FigureLexicon;
use super::calendar::{Make, NamedDay, Pattern};
use super::forms::{Captures, Slot};
use super::memo::Longest;
use super::periods::{DEPTH, grain_of, period_of, years};
use super::source::Source;

/// The period that a pattern makes of what its slots took.
pub(super) fn make(pattern: &Pattern, captures: &Captures, lexicon: &FigureLexicon) -> Option<PeriodMention> {
    let offset = pattern.offset.unwrap_or(0);
    let unit = pattern.unit.or(captures.unit.map(|w| w.unit));
    let with = |expr, grain| Some(PeriodMention { expr, grain: pattern.grain.or(grain) });
    match pattern.make {
        Make::ToDate => {
            let this = PeriodExpr::Relative { unit: unit?, offset: 0, anchor: Anchor::Article };
            grain_of(unit?).and_then(|_| with(PeriodExpr::Since(Box::new(this)), None))
        }
        Make::WeekdayOf => with(PeriodExpr::WeekdayOf { day: captures.weekday(0)?, weeks: offset }, Some(Grain::Day)),
        Make::Weekdays => {
            let (from, to) = (captures.weekday(0), captures.weekday(1));
            with(PeriodExpr::Weekdays { from: from?, to: to.filter(|to| Some(*to) != from)? }, None)
        }
        Make::Weekend => with(PeriodExpr::Weekend { weeks: offset }, None),
        Make::SeasonOf => {
            let (from_month, to_month) = captures.season?;
            with(PeriodExpr::Season { from_month, to_month, which: i8::try_from(offset).ok()? }, None)
        }
        Make::Ahead => {
            let factor = i16::try_from(captures.unit.map_or(1, |w| w.factor)).ok()?;
            let count = pattern.count.or(captures.number[0])?.checked_mul(factor)?;
            grain_of(unit?).and_then(|_| with(PeriodExpr::Ahead { unit: unit?, count }, None))
        }
        Make::MonthsTo => months_to(pattern, captures),
        Make::FirstOf | Make::LastOf => part_of(pattern, captures, unit?),
        Make::Century => {
            let number = captures.ordinal.map(i16::from).or(captures.number[0]).filter(|n| (1..=21).contains(n))?;
            with(years((number - 1) * 100, number * 100 - 1), None)
        }
        Make::NthWeekday => {
            let nth = captures.ordinal.or(pattern.nth).filter(|n| *n <= 5)?;
            let (month, weekday) = (captures.month[0]?, captures.weekday(0)?);
            let rule = DayRule::NthWeekday { month, weekday, nth, plus: 0 };
            with(PeriodExpr::NamedDay { rule, year: captures.year[0] }, Some(Grain::Day))
        }
        Make::NamedDay => {
            let year = captures.year[0];
            let expr = match lexicon.periods.named_days.get(captures.named_day?)? {
                NamedDay::Fixed { month, day } => PeriodExpr::Day(PartialDate::new(year, Some(*month), *day)),
                NamedDay::Ruled(rule) => PeriodExpr::NamedDay { rule: rule.clone(), year },
            };
            with(expr, Some(Grain::Day))
        }
        _ => None,
    }
}

/// "the three months ended December 31", "the year to March": with a month only, its end.
fn months_to(pattern: &Pattern, captures: &Captures) -> Option<PeriodMention> {
    let months = pattern.count.or(captures.number[0]).filter(|n| (1..=120).contains(n))?;
    let [year, _] = captures.year;
    let end = PartialDate::new(year, Some(captures.month[0]?), captures.day[0].unwrap_or(31));
    let grain = match months {
        1 => Some(Grain::Month),
        3 => Some(Grain::Quarter),
        12 => Some(Grain::Year),
        _ => None,
    };
    Some(PeriodMention { expr: PeriodExpr::MonthsTo { months, end }, grain })
}

/// "the first nine months of 2025", "the last 10 days of March", 前三季度.
fn part_of(pattern: &Pattern, captures: &Captures, unit: TimeUnit) -> Option<PeriodMention> {
    let count = i8::try_from(pattern.count.or(captures.number[0])?).ok().filter(|n| *n > 0)?;
    let (year, first) = (captures.year[0], pattern.make == Make::FirstOf);
    let day = |month, day| PartialDate::new(year, Some(month), day);
    let (start, end) = match (unit, captures.month[0]) {
        (TimeUnit::Month | TimeUnit::Quarter, None) => {
            let months = count.checked_mul(if unit == TimeUnit::Quarter { 3 } else { 1 }).filter(|m| *m <= 12)?;
            if first { (day(1, 1), day(months, 31)) } else { (day(13 - months, 1), day(12, 31)) }
        }
        (TimeUnit::Day | TimeUnit::Week, Some(month)) if first => {
            let days = count.checked_mul(if unit == TimeUnit::Week { 7 } else { 1 }).filter(|d| *d <= 31)?;
            (day(month, 1), day(month, days))
        }
        _ => return None,
    };
    Some(PeriodMention { expr: PeriodExpr::Days { start, end }, grain: None })
}

/// "the 1990s", "the early 2010s", "the '90s", 九十年代, 上世纪80年代.
pub(super) fn decade(captures: &Captures, lexicon: &FigureLexicon) -> Option<PeriodExpr> {
    let [stated, short] = captures.year;
    let counted = || match captures.number {
        [Some(century), Some(tens)] => Some((century - 1) * 100 + tens),
        [Some(tens), None] if (0..100).contains(&tens) => Some(if tens < 30 { 2000 + tens } else { 1900 + tens }),
        _ => None,
    };
    let first = stated.or(short).or_else(counted).filter(|y| y % 10 == 0 && (0..2100).contains(y))?;
    let part = captures.part.and_then(|index| lexicon.periods.parts.get(index));
    // The months of a year that a vague word may mean, as years of ten.
    let year = |month: i8| first + i16::from((month - 1) * 5 / 6);
    Some(match part {
        Some(part) => years(year(part.months.0), year(part.months.1)),
        None => years(first, first + 9),
    })
}

/// Puts what a pattern made into the year or month that the pattern names.
pub(super) fn within(pattern: &Pattern, made: PeriodMention) -> PeriodMention {
    match pattern.within {
        Some(unit) => {
            let inner = Box::new(made.expr);
            let expr = PeriodExpr::Within { inner, unit, offset: pattern.offset.unwrap_or(0) };
            PeriodMention { expr, grain: made.grain }
        }
        None => made,
    }
}

/// Whether an expression leaves its year open.
fn lacks_year(expr: &PeriodExpr) -> bool {
    match expr {
        PeriodExpr::Day(day) | PeriodExpr::WeekOf(day) | PeriodExpr::WeekEnding(day) => {
            day.year.is_none() && day.month.is_some()
        }
        PeriodExpr::Days { start, end } => start.year.is_none() && end.year.is_none() && start.month.is_some(),
        PeriodExpr::Month { year, .. }
        | PeriodExpr::Quarter { year, .. }
        | PeriodExpr::Half { year, .. }
        | PeriodExpr::NamedDay { year, .. } => year.is_none(),
        PeriodExpr::WeekOfMonth { year, month, .. } => year.is_none() && month.is_some(),
        PeriodExpr::Vague(bounds) => bounds.year.is_none() && bounds.from_month.is_some(),
        PeriodExpr::Season { .. } => true,
        _ => false,
    }
}

/// "the third quarter of last year", "last year's third quarter", 去年三季度: two expressions for one period.
pub(super) fn in_relative_year(
    source: Source<'_>,
    mention: &PeriodMention,
    end: usize,
    lexicon: &FigureLexicon,
) -> Option<(PeriodMention, usize)> {
    let place = source.skip_space(end);
    let placed = |inner: &PeriodMention, offset, end| {
        let expr = PeriodExpr::Within { inner: Box::new(inner.expr.clone()), unit: TimeUnit::Year, offset };
        Some((PeriodMention { expr, grain: inner.grain }, end))
    };
    if lacks_year(&mention.expr) {
        let (offset, end) = lexicon.periods.year_after.at(source, place)?;
        return placed(mention, offset, end);
    }
    let PeriodExpr::Relative { unit: TimeUnit::Year, offset, anchor: Anchor::Article } = mention.expr else {
        return None;
    };
    // "Last year's third quarter", but "last year March" are two.
    let owned = source.text.get(..end).is_some_and(|head| head.ends_with("'s") || head.ends_with("’s"));
    if !owned && !lexicon.numbers.positional {
        return None;
    }
    let Longest { mention: inner, end, .. } = period_of(source, place, Slot::Period, DEPTH - 1, lexicon)?;
    if lacks_year(&inner.expr) { placed(&inner, offset, end) } else { None }
}
