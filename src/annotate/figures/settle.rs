//! From a period as stated to days, by the article's date and the period that the passage is about.
//!
//! What the words and these two do not fix stays open (CLAIM.md, "Periods" and "Periods left open").

mod named;
mod stretches;
#[cfg(test)]
mod tests;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::model::{Anchor, Grain, PartialDate, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit, VagueBounds};

use stretches::{
    around, fixed, month_of, named_length, only_week, quarter_of, shifted, stretch, week_ending, week_of, year_of,
};

/// What a stated period comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// These days and no others.
    Fixed(ResolvedPeriod),
    /// Somewhere between these days.
    Bounds {
        /// The first day that may belong to it.
        earliest: Date,
        /// The last day that may.
        latest: Date,
    },
    /// Nothing fixes it.
    Open,
}

/// A day that is named without a year may lie so many days after the article ("launches on March 20").
const AHEAD: i32 = 7;
/// Days of a quarter that must have passed before figures of it are told.
const HALF_A_QUARTER: i32 = 45;
/// Years in which a Monday-to-Sunday week without a year is looked for.
const YEARS: std::ops::RangeInclusive<i16> = 2023..=2030;

struct Context {
    published: Option<Date>,
    passage: Option<ResolvedPeriod>,
}

/// Settles a stated period on days. `published` is the article's date, `passage` the period that the passage is about.
///
/// ```
/// use jiff::civil::date;
/// use tallywire::annotate::figures::{settle, Settled};
/// use tallywire::model::{Grain, PartialDate, PeriodExpr, PeriodMention};
/// let week = PeriodExpr::WeekOf(PartialDate::new(None, Some(3), 9));
/// let stated = PeriodMention { expr: week, grain: Some(Grain::Week) };
/// let Settled::Fixed(days) = settle(&stated, Some(date(2026, 3, 20)), None) else { panic!() };
/// assert_eq!((days.start, days.end), (date(2026, 3, 9), date(2026, 3, 15)));
/// ```
pub fn settle(stated: &PeriodMention, published: Option<Date>, passage: Option<ResolvedPeriod>) -> Settled {
    let context = Context { published, passage };
    let settled = context.expression(&stated.expr, stated.grain).unwrap_or(Settled::Open);
    match settled {
        Settled::Fixed(period) if period.grain.is_none() && length(&stated.expr).is_none() => {
            Settled::Fixed(ResolvedPeriod { grain: named_length(period.start, period.end), ..period })
        }
        settled => settled,
    }
}

fn is_half(period: &ResolvedPeriod) -> bool {
    let (start, end) = (period.start, period.end);
    let months = end.month() - start.month() + 1;
    start.year() == end.year() && start.day() == 1 && months == 6 && matches!(start.month(), 1 | 7)
}

/// Half-years have days but no grain.
fn length(expr: &PeriodExpr) -> Option<()> {
    matches!(expr, PeriodExpr::Half { .. }).then_some(())
}

impl Context {
    fn expression(&self, expr: &PeriodExpr, grain: Option<Grain>) -> Option<Settled> {
        match expr {
            PeriodExpr::Day(day) => self.day(*day).map(|d| fixed(d, d, Some(Grain::Day))),
            PeriodExpr::Days { start, end } => self.days(*start, *end, grain),
            PeriodExpr::WeekOf(day) => self.named_week(*day, Weekday::Monday).and_then(|d| week_of(d, 0)),
            PeriodExpr::WeekEnding(day) => self.named_week(*day, Weekday::Sunday).and_then(week_ending),
            PeriodExpr::DaysTo { days, end } => {
                // Seven days without a year are one of the weeks that end on a Sunday.
                let end = if *days == 7 { self.named_week(*end, Weekday::Sunday)? } else { self.day(*end)? };
                let start = end.checked_sub(days.checked_sub(1)?.days()).ok()?;
                Some(fixed(start, end, None))
            }
            PeriodExpr::IsoWeek { week, year } => self.iso_week(*week, *year),
            PeriodExpr::WeekOfMonth { nth, month, year } => self.week_of_month(*nth, *month, *year),
            PeriodExpr::Month { month, year } => {
                let year = self.year(*year, |y| Date::new(y, *month, 1).ok())?;
                month_of(Date::new(year, *month, 1).ok()?, 0)
            }
            PeriodExpr::Quarter { quarter, year, year_offset } => {
                let first = |y| Date::new(y, (quarter - 1).checked_mul(3)? + 1, 1).ok();
                let year = year.or_else(|| self.year_away(*year_offset));
                // In January "the first quarter" is the one before: not before half of it has passed is a quarter told of.
                let told = |y| first(y)?.checked_add(HALF_A_QUARTER.days()).ok();
                quarter_of(first(self.year(year, told)?)?, 0)
            }
            PeriodExpr::Half { half, year, year_offset } => {
                // "In the second half of 2025 … in the first half": a half-year beside a half-year is of the same year.
                let year = year.or_else(|| self.year_away(*year_offset));
                let year = year.or_else(|| self.passage.filter(is_half).map(|p| p.start.year()))?;
                let first = Date::new(year, if *half == 1 { 1 } else { 7 }, 1).ok()?;
                Some(fixed(first, first.checked_add(5.months()).ok()?.last_of_month(), None))
            }
            PeriodExpr::Year(year) => year_of(Date::new(*year, 1, 1).ok()?, 0),
            PeriodExpr::Relative { unit, offset, anchor } => self.relative(*unit, *offset, *anchor),
            PeriodExpr::MonthRelativeYear { month, year_offset } => self.month_relative(*month, *year_offset),
            PeriodExpr::Weekday(day) => self.weekday(*day),
            PeriodExpr::Same => self.same(grain),
            PeriodExpr::Rolling { unit, count } => {
                let latest = self.published?;
                Some(Settled::Bounds { earliest: latest.checked_sub(stretch(*unit, *count)?).ok()?, latest })
            }
            PeriodExpr::Ahead { unit, count } => {
                let earliest = self.published?;
                Some(Settled::Bounds { earliest, latest: earliest.checked_add(stretch(*unit, *count)?).ok()? })
            }
            PeriodExpr::MonthsTo { months, end } => self.months_to(*months, *end),
            PeriodExpr::SameInYear(year) => self.same_in_year(*year),
            PeriodExpr::Within { inner, unit, offset } => self.within(inner, *unit, *offset, grain),
            PeriodExpr::NamedDay { rule, year } => self.named_day(rule, *year),
            PeriodExpr::WeekdayOf { day, weeks } => {
                let date = self.week_day(*day, *weeks)?;
                Some(fixed(date, date, Some(Grain::Day)))
            }
            PeriodExpr::Weekdays { from, to } => self.weekdays(*from, *to),
            PeriodExpr::Weekend { weeks } => Some(fixed(self.week_day(6, *weeks)?, self.week_day(7, *weeks)?, None)),
            PeriodExpr::Season { from_month, to_month, which } => self.season(*from_month, *to_month, *which),
            PeriodExpr::Since(inner) => self.since(inner),
            PeriodExpr::AsOf(inner) => Some(match self.expression(inner, None)? {
                Settled::Fixed(period) => fixed(period.end, period.end, Some(Grain::Day)),
                open => open,
            }),
            PeriodExpr::Vague(bounds) => self.vague(bounds),
            PeriodExpr::Now => None,
        }
    }

    /// The year of something that begins on `first(year)`: the stated one, else the latest that does not lie ahead of the article.
    fn year(&self, stated: Option<i16>, first: impl Fn(i16) -> Option<Date>) -> Option<i16> {
        if stated.is_some() {
            return stated;
        }
        self.year_within(&first, 0)
    }

    fn year_within(&self, first: &impl Fn(i16) -> Option<Date>, ahead: i32) -> Option<i16> {
        if let Some(published) = self.published {
            let limit = published.checked_add(ahead.days()).ok()?;
            return [limit.year(), limit.year() - 1, limit.year() - 2, limit.year() - 3, limit.year() - 4]
                .into_iter()
                .find(|year| first(*year).is_some_and(|date| date <= limit));
        }
        // Without the article's date, a passage's period gives the year that lies nearest.
        let near = self.passage?.start;
        let distance = |year: i16| first(year).map(|d| near.since(d).map_or(i32::MAX, |s| s.get_days().abs()));
        [near.year() - 1, near.year(), near.year() + 1]
            .into_iter()
            .filter(|y| first(*y).is_some())
            .min_by_key(|y| distance(*y))
    }

    fn day(&self, day: PartialDate) -> Option<Date> {
        let Some(month) = day.month else { return self.day_of_month(day) };
        let date = |year| Date::new(year, month, day.day).ok();
        let year = match day.year {
            Some(year) => year,
            None => match self.year_of_weekday(day.weekday, &date) {
                Some(year) => year,
                None => self.year_within(&date, AHEAD)?,
            },
        };
        date(year)
    }

    /// "Friday, December 6", in an article of November: the nearest year in which it is that day of the week.
    fn year_of_weekday(&self, weekday: Option<i8>, date: &impl Fn(i16) -> Option<Date>) -> Option<i16> {
        let (weekday, published) = (weekday?, self.published?);
        let is_it = |day: &Date| day.weekday().to_monday_one_offset() == weekday;
        let years = published.year() - 1..=published.year() + 1;
        let days = years.filter_map(date).filter(is_it);
        let nearest = days.min_by_key(|day| published.since(*day).map_or(i32::MAX, |span| span.get_days().abs()));
        nearest.map(|day| day.year())
    }

    /// "on the 23rd": in the passage's month, else the latest such day before the article.
    fn day_of_month(&self, day: PartialDate) -> Option<Date> {
        if let Some(passage) = self.passage {
            let months = [passage.start, passage.end].map(|d| Date::new(d.year(), d.month(), day.day).ok());
            return match months {
                [Some(a), Some(b)] if a == b => Some(a),
                [a, b] => {
                    let near = |d: &Date| passage.start <= *d && *d <= passage.end;
                    a.filter(near).or(b.filter(near))
                }
            };
        }
        let published = self.published?;
        (0..3).find_map(|back: i32| {
            let month = published.first_of_month().checked_sub(back.months()).ok()?;
            Date::new(month.year(), month.month(), day.day).ok().filter(|d| *d <= published)
        })
    }

    fn days(&self, start: PartialDate, end: PartialDate, grain: Option<Grain>) -> Option<Settled> {
        let (Some(first_month), Some(last_month)) = (start.month, end.month) else {
            let (first, last) = (self.day(start)?, self.day(end)?);
            return (first <= last).then(|| fixed(first, last, grain));
        };
        let over_new_year = last_month < first_month;
        let span = |year: i16| {
            let first = Date::new(start.year.unwrap_or(year), first_month, start.day).ok()?;
            let last_year = end.year.unwrap_or(first.year() + i16::from(over_new_year));
            let month = Date::new(last_year, last_month, 1).ok()?;
            let last = Date::new(last_year, last_month, end.day.min(month.days_in_month())).ok()?;
            (first <= last).then_some((first, last))
        };
        let (first, last) = match start.year {
            Some(year) => span(year)?,
            // By its last day: "January-May" of an article of 30 December is over.
            None => match self.year_within(&|y| span(y).map(|s| s.1), AHEAD) {
                Some(year) => span(year)?,
                None => only_week(span)?,
            },
        };
        Some(fixed(first, last, grain.filter(|_| named_length(first, last).is_none())))
    }

    /// The day by which a week is named; without a year, the one year in which it is that weekday.
    fn named_week(&self, day: PartialDate, weekday: Weekday) -> Option<Date> {
        if let Some(date) = self.day(day) {
            return Some(date);
        }
        let mut fits = YEARS.filter_map(|y| Date::new(y, day.month?, day.day).ok()).filter(|d| d.weekday() == weekday);
        let only = fits.next();
        if fits.next().is_some() { None } else { only.filter(|_| day.year.is_none()) }
    }

    fn iso_week(&self, week: i8, year: Option<i16>) -> Option<Settled> {
        let monday = |year| ISOWeekDate::new(year, week, Weekday::Monday).ok().map(|d| d.date());
        let year = match year {
            Some(year) => year,
            None => {
                let published = self.published?;
                let iso = published.iso_week_date().year();
                [iso, iso - 1].into_iter().find(|y| monday(*y).is_some_and(|d| d <= published))?
            }
        };
        week_of(monday(year)?, 0)
    }

    fn week_of_month(&self, nth: i8, month: Option<i8>, year: Option<i16>) -> Option<Settled> {
        let first = match month {
            Some(month) => {
                let year = self.year(year, |y| Date::new(y, month, 1).ok())?;
                Date::new(year, month, 1).ok()?
            }
            None => {
                let passage = self.passage?;
                let same = passage.start.first_of_month() == passage.end.first_of_month();
                same.then(|| passage.start.first_of_month())?
            }
        };
        let last = first.last_of_month();
        match nth {
            -1 => Some(fixed(last.checked_sub(6.days()).ok()?, last, None)),
            -2 => {
                let back = i32::from(last.weekday().to_sunday_zero_offset());
                week_of(last.checked_sub(back.days()).ok()?, 0)
            }
            1..=5 => {
                let start = first.checked_add((i32::from(nth - 1) * 7).days()).ok().filter(|d| *d <= last)?;
                Some(fixed(start, start.checked_add(6.days()).ok()?.min(last), None))
            }
            _ => None,
        }
    }

    fn relative(&self, unit: TimeUnit, offset: i16, anchor: Anchor) -> Option<Settled> {
        let passage = if anchor == Anchor::Article { None } else { self.passage };
        if let Some(passage) = passage {
            // 上周占44.1%，一个月前还只有40.2%: which week, or which month, is not said.
            if anchor == Anchor::Either && unit == TimeUnit::Month && passage.grain == Some(Grain::Week) {
                return None;
            }
            return shifted(passage, unit, offset);
        }
        if matches!(anchor, Anchor::Passage | Anchor::Told) {
            return None;
        }
        let published = self.published?;
        let settled = around(published, unit, offset)?;
        match (anchor, unit, settled) {
            // "A year ago" names no year from January to December, "two months ago" hardly a month.
            (Anchor::Either, TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year, _) => {
                let day = published.checked_add(stretch(unit, offset)?).ok()?;
                Some(Settled::Bounds { earliest: day.first_of_month(), latest: day.last_of_month() })
            }
            (_, _, settled) => Some(settled),
        }
    }

    /// The year so many from the article's.
    fn year_away(&self, offset: Option<i16>) -> Option<i16> {
        self.published?.year().checked_add(offset?)
    }

    fn month_relative(&self, month: i8, year_offset: Option<i16>) -> Option<Settled> {
        let published = self.published?;
        let year = match year_offset {
            Some(offset) => published.year().checked_add(offset)?,
            None => published.year() - i16::from(month >= published.month()),
        };
        month_of(Date::new(year, month, 1).ok()?, 0)
    }

    fn weekday(&self, day: i8) -> Option<Settled> {
        let published = self.published?;
        let back = i32::from(published.weekday().to_monday_one_offset() - day).rem_euclid(7);
        let date = published.checked_sub(back.days()).ok()?;
        Some(fixed(date, date, Some(Grain::Day)))
    }

    /// "That week" is the passage's period when that is a week.
    fn same(&self, grain: Option<Grain>) -> Option<Settled> {
        let passage = self.passage?;
        let own = passage.grain.or(named_length(passage.start, passage.end));
        let days = grain == Some(Grain::Day) && passage.start != passage.end;
        (grain.is_none() || grain == own || days && own != Some(Grain::Day)).then_some(Settled::Fixed(passage))
    }

    fn since(&self, inner: &PeriodExpr) -> Option<Settled> {
        let latest = self.published.or(self.passage.map(|p| p.end))?;
        let earliest = match self.expression(inner, None)? {
            Settled::Fixed(period) => period.start,
            Settled::Bounds { earliest, .. } => earliest,
            Settled::Open => return None,
        };
        (earliest <= latest).then_some(Settled::Bounds { earliest, latest })
    }

    fn vague(&self, bounds: &VagueBounds) -> Option<Settled> {
        let span = |year: i16, from: i8, to: i8| {
            let first = Date::new(year, from, bounds.from_day.unwrap_or(1)).ok()?;
            // A winter ends in the year after.
            let month = Date::new(year.checked_add(i16::from(to < from))?, to, 1).ok()?;
            let last = Date::new(month.year(), to, bounds.to_day.unwrap_or(31).min(month.days_in_month())).ok()?;
            Some((first, last))
        };
        let (earliest, latest) = match (bounds.from_month, bounds.to_month) {
            (Some(from), Some(to)) => {
                // "The end of March" is this year's from March 1 on.
                let year = self.year(bounds.year, |y| Date::new(y, from, 1).ok())?;
                span(year, from, to)?
            }
            // "Mid-month": the month of the passage, else the article's.
            _ if bounds.from_day.is_some() => {
                let near = self.passage.map(|p| p.start).or(self.published)?;
                span(near.year(), near.month(), near.month())?
            }
            _ => {
                let year = Date::new(bounds.year?, 1, 1).ok()?;
                (year, year.last_of_year())
            }
        };
        (earliest <= latest).then_some(Settled::Bounds { earliest, latest })
    }
}
