//! Days and periods as the text states them.

use crate::model::{
    Anchor, ByteSpan, Grain, Mention, MentionKind, PartialDate, PeriodExpr, PeriodMention, TimeUnit, VagueBounds,
};

use super::FigureLexicon;
use super::calendar::{Guard, Make, Pattern, SHORT};
use super::forms::{Captures, Slot};
use super::memo::{Longest, LongestPeriod};
use super::source::{Source, digit_value, is_letter, is_unspaced};
use super::tree::AllFound;

/// How deep periods may stand in periods ("since the week of March 9").
pub(super) const DEPTH: u8 = 3;

/// The period that begins at `at`.
pub(super) fn period(source: Source<'_>, at: usize, lexicon: &FigureLexicon) -> Option<Mention> {
    let Longest { mention, end, .. } = period_of(source, at, Slot::Period, DEPTH, lexicon)?;
    let (mention, end) = super::placed::in_relative_year(source, &mention, end, lexicon).unwrap_or((mention, end));
    Some(Mention { span: ByteSpan::new(at, end), kind: MentionKind::Period(mention) })
}

/// The longest period at `at` that a slot takes. What holds another one ("since June") is read outermost only, at the full depth.
pub(super) fn period_of(
    source: Source<'_>,
    at: usize,
    slot: Slot,
    depth: u8,
    lexicon: &FigureLexicon,
) -> LongestPeriod {
    let trees = lexicon.periods.trees_at(source, at, &lexicon.numbers)?;
    let outermost = depth == DEPTH;
    // Read at the depth that is enough, what stands here is read once, however deep it is asked for.
    let depth = lexicon.periods.enough(slot, depth);
    let read = || longest(&trees.matches(source, at, slot, depth, lexicon), source, at, slot, lexicon);
    let inner = match source.memo {
        Some(memo) => memo.period(((at, source.end), slot, depth), read),
        None => read(),
    };
    if !outermost {
        return inner;
    }
    let outer = longest(&trees.outermost(source, at, DEPTH, lexicon), source, at, slot, lexicon);
    [outer, inner].into_iter().flatten().max_by_key(|found| (found.end, std::cmp::Reverse(found.form)))
}

/// The longest period that forms make, of two that are as long the earlier.
fn longest(found: &AllFound, source: Source<'_>, at: usize, slot: Slot, lexicon: &FigureLexicon) -> LongestPeriod {
    let mut best: LongestPeriod = None;
    for (form, captures, end) in found.iter().map(|(form, captures, end)| (*form, captures, *end)) {
        let Some(pattern) = lexicon.periods.pattern_of(form) else { continue };
        if !pattern.may_stand(source, at, end)
            || best.as_ref().is_some_and(|best| end <= best.end)
            || !guarded(pattern, source, (at, end), slot, captures, lexicon)
        {
            continue;
        }
        if let Some(mention) = make(pattern, captures, lexicon) {
            best = Some(Longest { mention: super::placed::within(pattern, mention), end, form });
        }
    }
    best
}

fn guarded(
    pattern: &Pattern,
    source: Source<'_>,
    (at, end): (usize, usize),
    slot: Slot,
    captures: &Captures,
    lexicon: &FigureLexicon,
) -> bool {
    // Of "30 March-5 April" the second day has a hyphen before it that the form has taken.
    let free = || (slot == Slot::WholeDay || free_before(source, at)) && free_behind(source, at, end);
    if matches!(pattern.make, Make::Day | Make::Days | Make::Year | Make::YearSpan | Make::Slashed) && !free() {
        return false;
    }
    match pattern.guard {
        None => true,
        Some(Guard::Half) => captures.ordinal.is_none_or(|o| o <= 2),
        Some(Guard::Weekday) => captures.weekday.iter().flatten().all(|w| u8::try_from(*w).is_ok_and(|w| w < SHORT)),
        Some(Guard::Year) => !source.peek(end).is_some_and(|c| matches!(c, '%' | '％' | '+')),
        Some(Guard::Month) => {
            let ambiguous = lexicon.periods.ambiguous.at(source, at).is_some_and(|(_, to)| to == end);
            !ambiguous || lexicon.periods.month_context(source, at) || alone_in_its_cell(source, at, end)
        }
        Some(Guard::DayOfMonth) => {
            let place = source.skip_space(end);
            let free = source.peek(place).is_none_or(|c| !is_letter(c) && digit_value(c).is_none() && c != '-')
                || lexicon.numbers.fraction_after.at(source, place).is_some();
            free && lexicon.periods.day_context(source, at)
        }
    }
}

/// "Lab | May | June": nothing else stands in the cell of a table.
fn alone_in_its_cell(source: Source<'_>, at: usize, end: usize) -> bool {
    let before = source.text.get(..at).unwrap_or("").trim_end_matches(' ');
    let after = source.text.get(end..).unwrap_or("").trim_start_matches(' ');
    let walled = before.ends_with('|') || after.starts_with('|');
    walled
        && (before.is_empty() || before.ends_with(['|', '\n']))
        && (after.is_empty() || after.starts_with(['|', '\n']))
}

/// Digits of a date touch no other digits or letters before them: "GPT-2025".
fn free_before(source: Source<'_>, at: usize) -> bool {
    let starts_with_digit = source.peek(at).and_then(digit_value).is_some();
    let before = source.before(at);
    // OpenRouter9月14日: where words are not set apart, a date may touch the name before it.
    let han_behind = || source.peek(source.digits_end(at)).is_some_and(is_unspaced);
    if starts_with_digit && before.is_some_and(is_letter) && han_behind() {
        return true;
    }
    let joined = before
        .is_some_and(|c| is_letter(c) || digit_value(c).is_some() || matches!(c, '#' | '_' | '$' | '€' | '£'))
        || before.is_some_and(|c| {
            matches!(c, '-' | '.' | '/' | ',' | ':') && source.before(at - 1).is_some_and(|b| b.is_ascii_alphanumeric())
        });
    !(starts_with_digit && joined)
}

/// Nor behind them: "2026-0226", "1.2.2026.4".
fn free_behind(source: Source<'_>, at: usize, end: usize) -> bool {
    let tail = source.peek(end);
    let ends_with_digit = source.before(end).and_then(digit_value).is_some();
    let digit_behind = source.peek(end + 1).and_then(digit_value).is_some();
    let more = tail.is_some_and(|c| {
        is_letter(c) && !(c == 'T' && digit_behind) || matches!(c, '-' | '.' | '/' | ':' | ',') && digit_behind
    });
    !(ends_with_digit && more) || end > at + 6 && tail != Some('/') && tail.is_some_and(|c| !is_letter(c))
}

pub(super) fn grain_of(unit: TimeUnit) -> Option<Grain> {
    Some(match unit {
        TimeUnit::Day => Grain::Day,
        TimeUnit::Week => Grain::Week,
        TimeUnit::Month => Grain::Month,
        TimeUnit::Quarter => Grain::Quarter,
        TimeUnit::Year => Grain::Year,
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
    })
}

fn partial(captures: &Captures, index: usize) -> Option<PartialDate> {
    Some(PartialDate {
        year: *captures.year.get(index)?,
        month: *captures.month.get(index)?,
        // "the first of June" is an ordinal.
        day: captures.day.get(index)?.or(captures.ordinal.filter(|o| index == 0 && *o <= 31))?,
        weekday: captures.weekday(0).filter(|_| index == 0),
    })
}

/// Both ends of a span; what one leaves out stands at the other ("March 2–8", "2–8 March 2026").
fn both(captures: &Captures) -> Option<(PartialDate, PartialDate)> {
    let (mut start, mut end) = (partial(captures, 0)?, partial(captures, 1)?);
    start.month = start.month.or(end.month);
    end.month = end.month.or(start.month);
    if start.month <= end.month {
        start.year = start.year.or(end.year);
    } else if start.year.is_none() {
        start.year = end.year.and_then(|y| y.checked_sub(1));
    }
    if end.year.is_none() && start.year.is_some() {
        end.year = if end.month < start.month { start.year.and_then(|y| y.checked_add(1)) } else { start.year };
    }
    Some((start, end))
}

/// The period that a pattern makes of what its slots took.
fn make(pattern: &Pattern, captures: &Captures, lexicon: &FigureLexicon) -> Option<PeriodMention> {
    let [year, last_year] = captures.year;
    let [month, _] = captures.month;
    let grain = pattern.grain;
    let with = |expr, named: Option<Grain>| Some(PeriodMention { expr, grain: grain.or(named) });
    match pattern.make {
        Make::Day => {
            let day = partial(captures, 0)?;
            with(PeriodExpr::Day(PartialDate { year: day.year.or(last_year), ..day }), Some(Grain::Day))
        }
        Make::Slashed => slashed(captures),
        Make::Days if captures.inner.is_some() => with(captures.inner.as_ref()?.expr.clone(), None),
        Make::Days => {
            let (start, end) = both(captures)?;
            // "Its rank went from 24th to 12th": days without a month do not run backwards.
            let backwards = start.month.is_none() && end.month.is_none() && start.day > end.day;
            (!backwards).then_some(())?;
            with(PeriodExpr::Days { start, end }, None)
        }
        Make::WeekOf => match &captures.inner {
            Some(inner) => with(inner.expr.clone(), Some(Grain::Week)),
            None => with(PeriodExpr::WeekOf(partial(captures, 0)?), Some(Grain::Week)),
        },
        Make::WeekEnding => with(PeriodExpr::WeekEnding(partial(captures, 0)?), Some(Grain::Week)),
        Make::DaysTo => days_to(captures),
        Make::IsoWeek => with(PeriodExpr::IsoWeek { week: captures.week?, year }, Some(Grain::Week)),
        Make::WeekOfMonth => {
            let nth = captures
                .ordinal
                .or(captures.number[0].and_then(|n| i8::try_from(n).ok()))
                .or(pattern.nth)
                .filter(|n| *n <= 5)?;
            with(PeriodExpr::WeekOfMonth { nth, month, year }, Some(Grain::Week))
        }
        Make::Month => with(PeriodExpr::Month { month: month?, year: year.or(last_year) }, Some(Grain::Month)),
        Make::MonthSpan => months(captures),
        Make::MonthRelativeYear => {
            with(PeriodExpr::MonthRelativeYear { month: month?, year_offset: pattern.offset }, Some(Grain::Month))
        }
        Make::Quarter => {
            let quarter = captures.quarter.or(captures.ordinal).or(pattern.nth).filter(|q| *q <= 4)?;
            with(PeriodExpr::Quarter { quarter, year, year_offset: pattern.offset }, Some(Grain::Quarter))
        }
        Make::Half => {
            let half = captures.half.or(captures.ordinal).or(pattern.nth)?;
            with(PeriodExpr::Half { half, year, year_offset: pattern.offset }, None)
        }
        Make::MonthHalf => {
            let days = if captures.ordinal == Some(1) { (1, 15) } else { (16, 31) };
            let bounds =
                VagueBounds { year, from_month: month, to_month: month, from_day: Some(days.0), to_day: Some(days.1) };
            with(PeriodExpr::Vague(bounds), None)
        }
        Make::Year => with(PeriodExpr::Year(year.or(last_year)?), Some(Grain::Year)),
        Make::YearSpan => {
            let (first, last) = (year?, last_year.filter(|y| Some(*y) > year)?);
            with(years(first, last), None)
        }
        Make::SameInYear => with(PeriodExpr::SameInYear(year.or(last_year)?), None),
        Make::VagueYear => with(PeriodExpr::Vague(bounds(year.or(last_year), (1, 12))), None),
        Make::Decade => with(super::placed::decade(captures, lexicon)?, None),
        Make::Relative => relative(pattern, captures),
        Make::Same => {
            let grain = match captures.unit {
                Some(word) => Some(grain_of(word.unit)?).filter(|_| word.factor == 1),
                None => None,
            };
            with(PeriodExpr::Same, grain)
        }
        Make::Weekday => with(PeriodExpr::Weekday(captures.weekday(0)?), Some(Grain::Day)),
        Make::Rolling => rolling(pattern, captures),
        Make::Since => with(PeriodExpr::Since(Box::new(captures.inner.as_ref()?.expr.clone())), None),
        Make::AsOf => {
            let inner = captures.inner.as_ref()?;
            with(PeriodExpr::AsOf(Box::new(inner.expr.clone())), inner.grain)
        }
        Make::Vague => with(PeriodExpr::Vague(vague(pattern, captures, lexicon)?), None),
        Make::Season => with(PeriodExpr::Vague(bounds(year, captures.season?)), None),
        Make::Now => with(PeriodExpr::Now, None),
        _ => super::placed::make(pattern, captures, lexicon),
    }
}

/// "end of June", "early 2024", "mid-month": a part of a month or of a year.
fn vague(pattern: &Pattern, captures: &Captures, lexicon: &FigureLexicon) -> Option<VagueBounds> {
    let parts = &lexicon.periods.parts;
    // A form that names no part says the end ("year-end").
    let part = captures.part.map_or(parts.last(), |index| parts.get(index))?;
    let [year, _] = captures.year;
    let [month, _] = captures.month;
    let days = |month| VagueBounds {
        year,
        from_month: month,
        to_month: month,
        from_day: Some(part.days.0),
        to_day: Some(part.days.1),
    };
    Some(match pattern.unit.or(captures.unit.map(|w| w.unit)) {
        _ if month.is_some() => days(month),
        Some(TimeUnit::Month) => days(None),
        None | Some(TimeUnit::Year) if captures.ordinal.is_none() => bounds(year, part.months),
        _ => VagueBounds { year, from_month: None, to_month: None, from_day: None, to_day: None },
    })
}

fn bounds(year: Option<i16>, months: (i8, i8)) -> VagueBounds {
    VagueBounds { year, from_month: Some(months.0), to_month: Some(months.1), from_day: None, to_day: None }
}

/// "5/10/2026": a day when one part is no month; else only bounds, for papers write it both ways.
fn slashed(captures: &Captures) -> Option<PeriodMention> {
    let [Some(a), Some(b)] = captures.number else { return None };
    let (a, b) = (i8::try_from(a).ok()?, i8::try_from(b).ok()?);
    let year = captures.year.iter().copied().flatten().next();
    let is_month = |n: i8| (1..=12).contains(&n);
    let is_day = |n: i8| (1..=31).contains(&n);
    let day = |month, day| {
        Some(PeriodMention { expr: PeriodExpr::Day(PartialDate::new(year, Some(month), day)), grain: Some(Grain::Day) })
    };
    match (is_month(a), is_month(b)) {
        (true, true) if a == b => day(a, b),
        (true, true) => {
            let (low, high) = (a.min(b), a.max(b));
            let bounds = VagueBounds {
                year,
                from_month: Some(low),
                to_month: Some(high),
                from_day: Some(high),
                to_day: Some(low),
            };
            Some(PeriodMention { expr: PeriodExpr::Vague(bounds), grain: Some(Grain::Day) })
        }
        (true, false) if is_day(b) => day(a, b),
        (false, true) if is_day(a) => day(b, a),
        _ => None,
    }
}

/// "the seven days to 15 February", "the two weeks ended June 7".
fn days_to(captures: &Captures) -> Option<PeriodMention> {
    let count = captures.number.first().copied().flatten()?;
    let (unit, factor) = captures.unit.map_or((TimeUnit::Day, 1), |w| (w.unit, w.factor));
    let length: i16 = match unit {
        TimeUnit::Day => 1,
        TimeUnit::Week => 7,
        _ => return None,
    };
    let days = count.checked_mul(length)?.checked_mul(i16::try_from(factor).ok()?)?;
    let grain = (days == 7).then_some(Grain::Week).or((days == 1).then_some(Grain::Day));
    (days > 0).then_some(PeriodMention { expr: PeriodExpr::DaysTo { days, end: partial(captures, 0)? }, grain })
}

pub(super) fn years(first: i16, last: i16) -> PeriodExpr {
    let start = PartialDate::new(Some(first), Some(1), 1);
    let end = PartialDate::new(Some(last), Some(12), 31);
    PeriodExpr::Days { start, end }
}

/// "January to March 2026".
fn months(captures: &Captures) -> Option<PeriodMention> {
    let [start, end] = captures.month;
    let [first_year, last_year] = captures.year;
    let last_year = last_year.or(first_year);
    let start = PartialDate::new(first_year, start, 1);
    let end = PartialDate::new(last_year, end, 31);
    let ends = Captures {
        year: [start.year, end.year],
        month: [start.month, end.month],
        day: [Some(1), Some(31)],
        ..Captures::default()
    };
    let (start, end) = both(&ends)?;
    Some(PeriodMention { expr: PeriodExpr::Days { start, end }, grain: None })
}

fn relative(pattern: &Pattern, captures: &Captures) -> Option<PeriodMention> {
    let word = captures.unit;
    let unit = pattern.unit.or(word.map(|w| w.unit))?;
    grain_of(unit)?;
    let factor = i16::try_from(word.map_or(1, |w| w.factor)).ok()?;
    let count = captures.number.first().copied().flatten();
    let offset = match (pattern.offset, count, pattern.sign) {
        (Some(offset), Some(count), _) => count.checked_mul(offset)?,
        (Some(offset), None, _) => offset,
        (None, Some(count), Some(sign)) => count.checked_mul(sign)?,
        _ => return None,
    };
    let offset = offset.checked_mul(factor)?;
    // 2030年前 is before a year, not so long ago.
    if unit == TimeUnit::Year && offset.abs() >= 1000 {
        return None;
    }
    // "the past decade" is no year of its own.
    if factor > 1 && unit == TimeUnit::Year && count.is_none() && pattern.offset == Some(-1) {
        return Some(PeriodMention { expr: PeriodExpr::Rolling { unit, count: -offset }, grain: None });
    }
    let anchor = pattern.anchor.unwrap_or(Anchor::Article);
    // "A year ago" says how far, not how long; "the same week last year" is a week.
    let distance = factor != 1 || count.is_some() && unit >= TimeUnit::Month;
    let grain = match pattern.unit {
        Some(_) => pattern.grain.or(word.and_then(|w| grain_of(w.unit))),
        None if distance => None,
        None => grain_of(unit),
    };
    Some(PeriodMention { expr: PeriodExpr::Relative { unit, offset, anchor }, grain })
}

fn rolling(pattern: &Pattern, captures: &Captures) -> Option<PeriodMention> {
    let word = captures.unit;
    let count = pattern.count.or(captures.number.first().copied().flatten())?;
    let count = count.checked_mul(i16::try_from(word.map_or(1, |w| w.factor)).ok()?)?;
    let unit = word.map_or(TimeUnit::Year, |w| w.unit);
    Some(PeriodMention { expr: PeriodExpr::Rolling { unit, count }, grain: None })
}
