//! A period as a person types it: `2026-06-22`, `2026-06-22..2026-06-28`, `2026-W26`, `2026-06`, `2026-Q2`, `2026`.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};

/// First and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period(pub Date, pub Date);

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "expected a day, DAY..DAY, a week (2026-W26), a month (2026-06), a quarter (2026-Q2) or a year, found {text:?}"
            )
        };
        if let Some((from, to)) = text.split_once("..") {
            let (from, to): (Date, Date) = (from.parse().map_err(|_| wrong())?, to.parse().map_err(|_| wrong())?);
            return if from <= to { Ok(Self(from, to)) } else { Err(format!("{from} is after {to}")) };
        }
        if let Ok(day) = text.parse::<Date>() {
            return Ok(Self(day, day));
        }
        named(text).ok_or_else(wrong)
    }
}

fn named(text: &str) -> Option<Period> {
    let mut parts = text.split('-');
    let year: i16 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let part = parts.next();
    if parts.next().is_some() {
        return None;
    }
    let from = |month: i8| Date::new(year, month, 1).ok();
    match part {
        None => Some(Period(from(1)?, from(12)?.last_of_month())),
        Some(week) if week.starts_with(['W', 'w']) => {
            let week = ISOWeekDate::new(year, week.get(1..)?.parse().ok()?, Weekday::Monday).ok()?.date();
            Some(Period(week, week.checked_add(6.days()).ok()?))
        }
        Some(quarter) if quarter.starts_with(['Q', 'q']) => {
            let nth: i8 = quarter.get(1..)?.parse().ok().filter(|q| (1..=4).contains(q))?;
            Some(Period(from(nth * 3 - 2)?, from(nth * 3)?.last_of_month()))
        }
        Some(month) => {
            let first = from(month.parse().ok()?)?;
            Some(Period(first, first.last_of_month()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_as_people_write_them() {
        for (typed, from, to) in [
            ("2026-06-22", "2026-06-22", "2026-06-22"),
            ("2026-06-22..2026-06-28", "2026-06-22", "2026-06-28"),
            ("2026-W26", "2026-06-22", "2026-06-28"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2026-Q2", "2026-04-01", "2026-06-30"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let period: Period = typed.parse().unwrap();
            assert_eq!((period.0.to_string().as_str(), period.1.to_string().as_str()), (from, to), "{typed}");
        }
        for wrong in ["", "June", "2026-13", "2026-W60", "2026-Q5", "2026-06-28..2026-06-22", "2026-1-1-1", "é"] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }
}
