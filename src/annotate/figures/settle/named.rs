//! Days that a rule finds (holidays, "the first Monday of March"), days of a week, seasons, and what lies in a relative year.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::model::{DayRule, Grain, PartialDate, PeriodExpr, TimeUnit, VagueBounds};

use super::stretches::fixed;
use super::{Context, Settled};

impl Context {
    /// The end of a stretch of months, and the day after the same day so many months before.
    pub(super) fn months_to(&self, months: i16, end: PartialDate) -> Option<Settled> {
        let month = end.month?;
        let clamped = |year| {
            let first = Date::new(year, month, 1).ok()?;
            Date::new(year, month, end.day.min(first.days_in_month())).ok()
        };
        let last = clamped(self.year(end.year, clamped)?)?;
        let next = last.checked_add(1.day()).ok()?;
        Some(fixed(next.checked_sub(i32::from(months).months()).ok()?, last, None))
    }

    /// What lies in a year or month so many from the article's.
    pub(super) fn within(
        &self,
        inner: &PeriodExpr,
        unit: TimeUnit,
        offset: i16,
        grain: Option<Grain>,
    ) -> Option<Settled> {
        // 前一周（7月13日至19日）: the days are said.
        if unit == TimeUnit::Week {
            return self.expression(inner, grain);
        }
        let published = self.published?;
        let placed = match unit {
            TimeUnit::Year => in_year(inner, published.year().checked_add(offset)?)?,
            TimeUnit::Month => {
                let month = published.first_of_month().checked_add(i32::from(offset).months()).ok()?;
                in_month(inner, month.year(), month.month())?
            }
            _ => return None,
        };
        self.expression(&placed, grain)
    }

    /// The passage's days in another year, where that is a month or more: weeks do not fall on the same days.
    pub(super) fn same_in_year(&self, year: i16) -> Option<Settled> {
        let about = self.passage.filter(|p| p.grain.is_none_or(|grain| grain > Grain::Week))?;
        let moved = |day: Date| {
            if day == day.last_of_month() { last_of(year, day.month()) } else { day.with().year(year).build().ok() }
        };
        Some(fixed(moved(about.start)?, moved(about.end)?, about.grain))
    }

    pub(super) fn named_day(&self, rule: &DayRule, year: Option<i16>) -> Option<Settled> {
        let year = match year {
            Some(year) => year,
            None => self.year_within(&|y| day_in(rule, y), super::AHEAD)?,
        };
        let date = day_in(rule, year)?;
        Some(fixed(date, date, Some(Grain::Day)))
    }

    /// A day of the week so many from the article's.
    pub(super) fn week_day(&self, day: i8, weeks: i16) -> Option<Date> {
        let published = self.published?;
        let back = i32::from(published.weekday().to_monday_zero_offset());
        let days = i32::from(weeks).checked_mul(7)?.checked_add(i32::from(day) - 1 - back)?;
        published.checked_add(days.days()).ok()
    }

    /// "From Monday to Friday": the latest such days whose first lies before the article, or on its day.
    pub(super) fn weekdays(&self, from: i8, to: i8) -> Option<Settled> {
        let published = self.published?;
        let back = i32::from(published.weekday().to_monday_one_offset() - from).rem_euclid(7);
        let first = published.checked_sub(back.days()).ok()?;
        let last = first.checked_add(i32::from((to - from).rem_euclid(7)).days()).ok()?;
        Some(fixed(first, last, None))
    }

    /// "Last summer" is over, "next spring" has not begun, "this winter" is the nearest.
    pub(super) fn season(&self, from: i8, to: i8, which: i8) -> Option<Settled> {
        let published = self.published?;
        let span = |year: i16| {
            let first = Date::new(year, from, 1).ok()?;
            let last = Date::new(year.checked_add(i16::from(to < from))?, to, 1).ok()?.last_of_month();
            Some((first, last))
        };
        let year = published.year();
        let near: Vec<_> = (year - 2..=year + 1).filter_map(span).collect();
        let (earliest, latest) = match which {
            -1 => *near.iter().rev().find(|(_, last)| *last < published)?,
            1 => *near.iter().find(|(first, _)| *first > published)?,
            _ => {
                let days = |a: Date, b: Date| a.since(b).map_or(i32::MAX, |s| s.get_days());
                *near.iter().min_by_key(|(first, last)| days(*first, published).max(days(published, *last)).max(0))?
            }
        };
        Some(Settled::Bounds { earliest, latest })
    }
}

/// The day that a rule finds in a year.
fn day_in(rule: &DayRule, year: i16) -> Option<Date> {
    match rule {
        DayRule::NthWeekday { month, weekday, nth, plus } => {
            let weekday = Weekday::from_monday_one_offset(*weekday).ok()?;
            let day = Date::new(year, *month, 1).ok()?.nth_weekday_of_month(*nth, weekday).ok()?;
            day.checked_add(i32::from(*plus).days()).ok()
        }
        DayRule::Easter { plus } => easter(year)?.checked_add(i32::from(*plus).days()).ok(),
        DayRule::Listed(days) => days.iter().copied().find(|day| day.year() == year),
    }
}

/// Easter Sunday of the Gregorian calendar (the computus that the almanacs call anonymous).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

fn dated(day: PartialDate, year: i16) -> PartialDate {
    PartialDate { year: day.year.or(Some(year)), ..day }
}

/// An expression without a year, placed in one.
fn in_year(inner: &PeriodExpr, year: i16) -> Option<PeriodExpr> {
    let stated = Some(year);
    Some(match inner.clone() {
        PeriodExpr::Day(day) => PeriodExpr::Day(dated(day, year)),
        PeriodExpr::WeekOf(day) => PeriodExpr::WeekOf(dated(day, year)),
        PeriodExpr::WeekEnding(day) => PeriodExpr::WeekEnding(dated(day, year)),
        PeriodExpr::Days { start, end } => {
            let next = i16::from(end.month < start.month);
            PeriodExpr::Days { start: dated(start, year), end: dated(end, year.checked_add(next)?) }
        }
        PeriodExpr::Month { month, .. } => PeriodExpr::Month { month, year: stated },
        PeriodExpr::Quarter { quarter, .. } => PeriodExpr::Quarter { quarter, year: stated, year_offset: None },
        PeriodExpr::Half { half, .. } => PeriodExpr::Half { half, year: stated, year_offset: None },
        PeriodExpr::WeekOfMonth { nth, month, .. } => PeriodExpr::WeekOfMonth { nth, month, year: stated },
        PeriodExpr::NamedDay { rule, .. } => PeriodExpr::NamedDay { rule, year: stated },
        PeriodExpr::Vague(bounds) => PeriodExpr::Vague(VagueBounds { year: stated, ..bounds }),
        PeriodExpr::Season { from_month, to_month, .. } => PeriodExpr::Vague(VagueBounds {
            year: stated,
            from_month: Some(from_month),
            to_month: Some(to_month),
            from_day: None,
            to_day: None,
        }),
        _ => return None,
    })
}

/// An expression without a month, placed in one.
fn in_month(inner: &PeriodExpr, year: i16, month: i8) -> Option<PeriodExpr> {
    Some(match inner.clone() {
        PeriodExpr::Day(day) => PeriodExpr::Day(PartialDate::new(Some(year), Some(month), day.day)),
        PeriodExpr::WeekOfMonth { nth, .. } => PeriodExpr::WeekOfMonth { nth, month: Some(month), year: Some(year) },
        PeriodExpr::Vague(bounds) => PeriodExpr::Vague(VagueBounds {
            year: Some(year),
            from_month: Some(month),
            to_month: Some(month),
            ..bounds
        }),
        _ => return None,
    })
}

/// The last day of a month.
fn last_of(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}
