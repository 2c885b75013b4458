//! From a period as stated to days, by the article's date and the period that the passage is about.
//!
//! What the words and these two do not fix stays open (CLAIM.md, "Periods" and "Periods left open").

use jiff::civil::{Date, ISOWeekDate, Weekday};
use jiff::{Span, ToSpan};

use crate::model::{Anchor, Grain, PartialDate, PeriodExpr, PeriodMention, ResolvedPeriod, TimeUnit, VagueBounds};

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
/// let week = PeriodExpr::WeekOf(PartialDate { year: None, month: Some(3), day: 9 });
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
                let end = self.day(*end)?;
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
                quarter_of(first(self.year(year, first)?)?, 0)
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
            None => self.year_within(&date, AHEAD)?,
        };
        date(year)
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
            return shifted(passage, unit, offset);
        }
        if anchor == Anchor::Passage {
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
            let month = Date::new(year, to, 1).ok()?;
            let last = Date::new(year, to, bounds.to_day.unwrap_or(31).min(month.days_in_month())).ok()?;
            Some((first, last))
        };
        let (earliest, latest) = match (bounds.from_month, bounds.to_month) {
            (Some(from), Some(to)) => {
                let year = self.year(bounds.year, |y| span(y, from, to).map(|s| s.0))?;
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

fn fixed(start: Date, end: Date, grain: Option<Grain>) -> Settled {
    Settled::Fixed(ResolvedPeriod { start, end, grain: grain.or_else(|| named_length(start, end)) })
}

/// The name of a stretch's length, when it has one.
fn named_length(start: Date, end: Date) -> Option<Grain> {
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
fn only_week(span: impl Fn(i16) -> Option<(Date, Date)>) -> Option<(Date, Date)> {
    let whole = |(first, last): &(Date, Date)| {
        first.weekday() == Weekday::Monday && last.since(*first).is_ok_and(|s| s.get_days() == 6)
    };
    let mut fits = YEARS.filter_map(span).filter(whole);
    let only = fits.next();
    if fits.next().is_some() { None } else { only }
}

fn week_of(day: Date, offset: i16) -> Option<Settled> {
    let back = i32::from(day.weekday().to_monday_zero_offset());
    let monday = day.checked_sub(back.days()).ok()?.checked_add((i32::from(offset) * 7).days()).ok()?;
    Some(fixed(monday, monday.checked_add(6.days()).ok()?, Some(Grain::Week)))
}

/// The week that has ended on this day, or ends with it: on a Monday the one before.
fn week_ending(day: Date) -> Option<Settled> {
    week_of(day, -i16::from(day.weekday() == Weekday::Monday))
}

fn month_of(day: Date, offset: i16) -> Option<Settled> {
    let first = day.first_of_month().checked_add(i32::from(offset).months()).ok()?;
    Some(fixed(first, first.last_of_month(), Some(Grain::Month)))
}

fn quarter_of(day: Date, offset: i16) -> Option<Settled> {
    let month = (day.month() - 1) / 3 * 3 + 1;
    let first = Date::new(day.year(), month, 1).ok()?.checked_add((i32::from(offset) * 3).months()).ok()?;
    Some(fixed(first, first.checked_add(2.months()).ok()?.last_of_month(), Some(Grain::Quarter)))
}

fn year_of(day: Date, offset: i16) -> Option<Settled> {
    let first = Date::new(day.year().checked_add(offset)?, 1, 1).ok()?;
    Some(fixed(first, first.last_of_year(), Some(Grain::Year)))
}

/// The day, week, month, quarter or year so many away from the one that `day` lies in.
fn around(day: Date, unit: TimeUnit, offset: i16) -> Option<Settled> {
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

fn stretch(unit: TimeUnit, count: i16) -> Option<Span> {
    let count = i32::from(count);
    Some(match unit {
        TimeUnit::Day => count.days(),
        TimeUnit::Week => count.weeks(),
        TimeUnit::Month => count.months(),
        TimeUnit::Quarter => count.checked_mul(3)?.months(),
        TimeUnit::Year => count.years(),
        TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => return None,
    })
}

/// The period so far from the passage's: "a year earlier" beside June is June, "the week before" beside a week that week's neighbour.
fn shifted(passage: ResolvedPeriod, unit: TimeUnit, offset: i16) -> Option<Settled> {
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::model::MentionKind;

    use super::*;

    /// Settles the last period of a text: `2026-03-09..2026-03-15 week`, `within …`, `open`.
    fn settled(text: &str, published: Option<&str>, passage: Option<ResolvedPeriod>) -> String {
        let mentions = super::super::testing::mentions(text);
        let period =
            mentions.iter().rev().find_map(|m| if let MentionKind::Period(p) = &m.kind { Some(p) } else { None });
        let Some(period) = period else { return "none".to_owned() };
        match settle(period, published.map(|p| p.parse().unwrap()), passage) {
            Settled::Fixed(p) => format!("{}..{} {}", p.start, p.end, p.grain.map_or("-", |g| g.as_str())),
            Settled::Bounds { earliest, latest } => format!("within {earliest}..{latest}"),
            Settled::Open => "open".to_owned(),
        }
    }

    fn at(text: &str, published: &str) -> String {
        settled(text, Some(published), None)
    }

    fn beside(text: &str, published: &str, start: Date, end: Date) -> String {
        settled(text, Some(published), Some(ResolvedPeriod { start, end, grain: named_length(start, end) }))
    }

    #[test]
    fn stated_days() {
        assert_eq!(at("June 22-28", "2026-07-01"), "2026-06-22..2026-06-28 week");
        assert_eq!(at("Dec 29 to Jan 4", "2026-01-06"), "2025-12-29..2026-01-04 week");
        assert_eq!(at("Dec 29, 2025 – Jan 4, 2026", "2026-07-01"), "2025-12-29..2026-01-04 week");
        assert_eq!(at("March 9", "2026-03-20"), "2026-03-09..2026-03-09 day");
        assert_eq!(at("November 9", "2026-03-20"), "2025-11-09..2025-11-09 day");
        assert_eq!(at("on March 23", "2026-03-20"), "2026-03-23..2026-03-23 day");
        assert_eq!(at("February 29", "2026-03-20"), "2024-02-29..2024-02-29 day");
        assert_eq!(at("February 30", "2026-03-20"), "open");
        assert_eq!(at("on the 23rd", "2026-03-20"), "2026-02-23..2026-02-23 day");
        assert_eq!(
            beside("on the 23rd", "2026-09-20", date(2026, 6, 1), date(2026, 6, 30)),
            "2026-06-23..2026-06-23 day"
        );
        assert_eq!(at("5/10/2026", "2026-12-20"), "within 2026-05-10..2026-10-05");
        assert_eq!(at("January to March 2026", "2026-12-20"), "2026-01-01..2026-03-31 quarter");
        assert_eq!(at("January to February 2026", "2026-12-20"), "2026-01-01..2026-02-28 -");
        assert_eq!(at("the 2010s", "2026-12-20"), "2010-01-01..2019-12-31 -");
    }

    #[test]
    fn weeks_named_by_one_end_run_monday_to_sunday() {
        assert_eq!(at("the week of March 9", "2026-03-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("the week of March 11", "2026-03-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("in the week to March 15", "2026-03-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("week ended March 14", "2026-03-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("week to March 16", "2026-03-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("the seven days to 15 February", "2026-03-20"), "2026-02-09..2026-02-15 week");
        assert_eq!(at("the two weeks ended June 7", "2026-07-20"), "2026-05-25..2026-06-07 -");
        assert_eq!(at("week 11", "2026-04-20"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("week 50", "2026-04-20"), "2025-12-08..2025-12-14 week");
        assert_eq!(at("W20 2026", "2026-12-20"), "2026-05-11..2026-05-17 week");
    }

    #[test]
    fn a_week_without_a_year_fixes_its_own() {
        assert_eq!(settled("June 22-28", None, None), "2026-06-22..2026-06-28 week");
        assert_eq!(settled("the week of March 9", None, None), "2026-03-09..2026-03-15 week");
        assert_eq!(settled("the week to March 15", None, None), "2026-03-09..2026-03-15 week");
        assert_eq!(settled("June 22-27", None, None), "open");
        assert_eq!(settled("March 9", None, None), "open");
        let passage = ResolvedPeriod { start: date(2026, 3, 9), end: date(2026, 3, 15), grain: Some(Grain::Week) };
        assert_eq!(settled("March 2", None, Some(passage)), "2026-03-02..2026-03-02 day");
        assert_eq!(settled("December 30", None, Some(passage)), "2025-12-30..2025-12-30 day");
    }

    #[test]
    fn months_quarters_and_years() {
        assert_eq!(at("in February", "2026-03-20"), "2026-02-01..2026-02-28 month");
        assert_eq!(at("in May", "2026-03-20"), "2025-05-01..2025-05-31 month");
        assert_eq!(at("December 2024", "2026-03-20"), "2024-12-01..2024-12-31 month");
        assert_eq!(at("June last year", "2026-03-20"), "2025-06-01..2025-06-30 month");
        assert_eq!(at("last June", "2026-06-20"), "2025-06-01..2025-06-30 month");
        assert_eq!(at("this June", "2026-06-20"), "2026-06-01..2026-06-30 month");
        assert_eq!(at("Q2", "2026-07-20"), "2026-04-01..2026-06-30 quarter");
        assert_eq!(at("Q4", "2026-07-20"), "2025-10-01..2025-12-31 quarter");
        assert_eq!(at("first half of 2025", "2026-07-20"), "2025-01-01..2025-06-30 -");
        assert_eq!(at("in the first half", "2026-07-20"), "open");
        assert_eq!(at("in 2025", "2026-07-20"), "2025-01-01..2025-12-31 year");
        assert_eq!(at("first week of June", "2026-07-20"), "2026-06-01..2026-06-07 week");
        assert_eq!(at("fifth week of June 2026", "2026-07-20"), "2026-06-29..2026-06-30 -");
        assert_eq!(at("final full week of June", "2026-07-20"), "2026-06-22..2026-06-28 week");
        assert_eq!(
            beside("final full week of the month", "2026-09-20", date(2026, 5, 1), date(2026, 5, 31)),
            "2026-05-25..2026-05-31 week"
        );
    }

    #[test]
    fn relative_periods_count_from_the_article_or_the_passage() {
        assert_eq!(at("last week", "2026-03-17"), "2026-03-09..2026-03-15 week");
        assert_eq!(at("this week", "2026-03-17"), "2026-03-16..2026-03-22 week");
        assert_eq!(at("the week before last", "2026-03-17"), "2026-03-02..2026-03-08 week");
        assert_eq!(at("yesterday", "2026-03-01"), "2026-02-28..2026-02-28 day");
        assert_eq!(at("last month", "2026-01-17"), "2025-12-01..2025-12-31 month");
        assert_eq!(at("last year", "2026-01-17"), "2025-01-01..2025-12-31 year");
        assert_eq!(at("two weeks ago", "2026-03-17"), "2026-03-02..2026-03-08 week");
        assert_eq!(at("a year ago", "2026-03-17"), "within 2025-03-01..2025-03-31");
        assert_eq!(at("on Monday", "2026-03-18"), "2026-03-16..2026-03-16 day");
        assert_eq!(at("on Wednesday", "2026-03-18"), "2026-03-18..2026-03-18 day");
        assert_eq!(at("a week earlier", "2026-03-17"), "open");
        let june = |text| beside(text, "2026-09-17", date(2026, 6, 1), date(2026, 6, 30));
        assert_eq!(june("a year ago"), "2025-06-01..2025-06-30 month");
        assert_eq!(june("twelve months earlier"), "2025-06-01..2025-06-30 month");
        assert_eq!(june("the month before"), "2026-05-01..2026-05-31 month");
        assert_eq!(june("in the same period"), "2026-06-01..2026-06-30 month");
        assert_eq!(june("that week"), "open");
        let week = |text| beside(text, "2026-09-17", date(2026, 3, 9), date(2026, 3, 15));
        assert_eq!(week("a week earlier"), "2026-03-02..2026-03-08 week");
        assert_eq!(week("in the same days"), "2026-03-09..2026-03-15 week");
        assert_eq!(week("that week"), "2026-03-09..2026-03-15 week");
        assert_eq!(week("the previous month"), "2026-02-01..2026-02-28 month");
        assert_eq!(week("a year earlier"), "within 2025-03-06..2025-03-18");
    }

    #[test]
    fn what_is_vague_has_bounds_at_best() {
        assert_eq!(at("early 2024", "2026-03-17"), "within 2024-01-01..2024-04-30");
        assert_eq!(at("end of June", "2026-08-17"), "within 2026-06-25..2026-06-30");
        assert_eq!(at("at the end of 2025", "2026-08-17"), "within 2025-12-01..2025-12-31");
        assert_eq!(at("mid-month", "2026-08-17"), "within 2026-08-11..2026-08-20");
        assert_eq!(at("in the past six months", "2026-08-17"), "within 2026-02-17..2026-08-17");
        assert_eq!(at("since January", "2026-08-17"), "within 2026-01-01..2026-08-17");
        assert_eq!(at("since the week of March 9", "2026-08-17"), "within 2026-03-09..2026-08-17");
        assert_eq!(at("as of February 28", "2026-03-17"), "2026-02-28..2026-02-28 day");
        assert_eq!(at("now", "2026-03-17"), "open");
        assert_eq!(settled("early 2024", None, None), "within 2024-01-01..2024-04-30");
        assert_eq!(settled("end of June", None, None), "open");
    }
}
