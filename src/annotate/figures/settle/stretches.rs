//! Days, weeks, months and years around a day, and stretches shifted by so many of them.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::model::{Grain, ResolvedPeriod, TimeUnit};

use super::{Settled, YEARS};

pub(super) fn fixed(start: Date, end: Date, grain: Option<Grain>) -> Settled {
    Settled::Fixed(ResolvedPeriod { start, end, grain: grain.or_else(|| named_length(start, end)) })
}

/// The name of a stretch's length, when it has one.
pub(super) fn named_length(start: Date, end: Date) -> Option<Grain> {
    let days = end.since(start).ok()?.get_days();
    match days {
        0 => return Some(Grain::Day),
        6 => return Some(Grain::Week),
        _ => {}
    }
    if start.day() != 1 || end != end.last_of_month() || start.year() != end.year() {
        return None;
    }
    match end.month() - start.month() {
        0 => Some(Grain::Month),
        2 if start.month() % 3 == 1 => Some(Grain::Quarter),
        11 => Some(Grain::Year),
        _ => None,
    }
}

/// The one Monday-to-Sunday week among the years that fits.
pub(super) fn only_week(span: impl Fn(i16) -> Option<(Date, Date)>) -> Option<(Date, Date)> {
    let whole = |(first, last): &(Date, Date)| {
        first.weekday() == Weekday::Monday && last.since(*first).is_ok_and(|s| s.get_days() == 6)
    };
    let mut fits = YEARS.filter_map(span).filter(whole);
    let only = fits.next();
    if fits.next().is_some() { None } else { only }
}

pub(super) fn week_of(day: Date, offset: i16) -> Option<Settled> {
    let back = i32::from(day.weekday().to_monday_zero_offset());
    let monday = day.checked_sub(back.days()).ok()?.checked_add((i32::from(offset) * 7).days()).ok()?;
    Some(fixed(monday, monday.checked_add(6.days()).ok()?, Some(Grain::Week)))
}

/// The week that has ended on this day, or ends with it: on a Monday the one before.
pub(super) fn week_ending(day: Date) -> Option<Settled> {
    week_of(day, -i16::from(day.weekday() == Weekday::Monday))
}

pub(super) fn month_of(day: Date, offset: i16) -> Option<Settled> {
    let first = day.first_of_month().checked_add(i32::from(offset).months()).ok()?;
    Some(fixed(first, first.last_of_month(), Some(Grain::Month)))
}

pub(super) fn quarter_of(day: Date, offset: i16) -> Option<Settled> {
    let month = (day.month() - 1) / 3 * 3 + 1;
    let first = Date::new(day.year(), month, 1).ok()?.checked_add((i32::from(offset) * 3).months()).ok()?;
    Some(fixed(first, first.checked_add(2.months()).ok()?.last_of_month(), Some(Grain::Quarter)))
}

pub(super) fn year_of(day: Date, offset: i16) -> Option<Settled> {
    let first = Date::new(day.year().checked_add(offset)?, 1, 1).ok()?;
    Some(fixed(first, first.last_of_year(), Some(Grain::Year)))
}

/// The day, week, month, quarter or year so many away from the one that `day` lies in.
pub(super) fn around(day: Date, unit: TimeUnit, offset: i16) -> Option<Settled> {
    match unit {
        TimeUnit::Day => {
            let date = day.checked_add(i32::from(offset).days()).ok()?;
            Some(fixed(date, date, Some(Grain::Day)))
        }
        TimeUnit::Week => week_of(day, offset),
        TimeUnit::Month => month_of(day, offset),
        TimeUnit::Quarter => quarter_of(day, offset),
        TimeUnit::Year => year_of(day, offset),
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => None,
    }
}

pub(super) fn stretch(unit: TimeUnit, count: i16) -> Option<Span> {
    let count = i32::from(count);
    Some(match unit {
        TimeUnit::Day => count.days(),
        TimeUnit::Week => count.weeks(),
        TimeUnit::Month => count.months(),
        TimeUnit::Quarter => count.checked_mul(3)?.months(),
        TimeUnit::Year => count.years(),
        // "The last 24 hours" touches so many days.
        TimeUnit::Hour if count > 0 => ((count + 23) / 24).days(),
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
    })
}

/// The period so far from the passage's: "a year earlier" beside June is June, "the week before" beside a week that week's neighbour.
pub(super) fn shifted(passage: ResolvedPeriod, unit: TimeUnit, offset: i16) -> Option<Settled> {
    let grain = passage.grain.or(named_length(passage.start, passage.end));
    let months = match unit {
        TimeUnit::Year => Some(offset.checked_mul(12)?),
        TimeUnit::Quarter => Some(offset.checked_mul(3)?),
        TimeUnit::Month => Some(offset),
        _ => None,
    };
    match (unit, grain) {
        (TimeUnit::Hour | TimeUnit::Minute | TimeUnit::Second, _) => None,
        (TimeUnit::Day, Some(Grain::Day)) => around(passage.start, unit, offset),
        (TimeUnit::Day, _) => None,
        (TimeUnit::Week, Some(Grain::Week)) => {
            let by = (i32::from(offset) * 7).days();
            Some(fixed(passage.start.checked_add(by).ok()?, passage.end.checked_add(by).ok()?, Some(Grain::Week)))
        }
        (TimeUnit::Week, Some(Grain::Day)) => week_of(passage.start, offset),
        (TimeUnit::Week, _) => None,
        (TimeUnit::Month, Some(Grain::Day | Grain::Week)) if offset % 12 != 0 => around(passage.end, unit, offset),
        (TimeUnit::Month, Some(Grain::Quarter | Grain::Year) | None) if offset % 12 != 0 => None,
        (TimeUnit::Quarter, Some(Grain::Day | Grain::Week | Grain::Month)) => around(passage.end, unit, offset),
        (TimeUnit::Quarter, Some(Grain::Year) | None) => None,
        (_, Some(Grain::Week)) => {
            // The same week of another year has no certain days.
            let by = i32::from(months?).months();
            let (start, end) = (passage.start.checked_add(by).ok()?, passage.end.checked_add(by).ok()?);
            Some(Settled::Bounds {
                earliest: start.checked_sub(3.days()).ok()?,
                latest: end.checked_add(3.days()).ok()?,
            })
        }
        _ => {
            let by = i32::from(months?).months();
            let start = passage.start.checked_add(by).ok()?;
            let end = passage.end.checked_add(by).ok()?;
            let end = if passage.end == passage.end.last_of_month() { end.last_of_month() } else { end };
            Some(fixed(start, end, grain))
        }
    }
}
