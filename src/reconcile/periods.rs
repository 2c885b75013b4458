//! Steps between periods: the week before, the month after.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::model::Grain;

/// First and last day.
pub type Days = (Date, Date);

/// The period that lies `count` grains later (earlier when negative). Months end where months end.
pub fn shifted((start, end): Days, grain: Grain, count: i64) -> Option<Days> {
    let days = |n: i64| Some((start.checked_add(n.days()).ok()?, end.checked_add(n.days()).ok()?));
    let months = |n: i64| {
        let step = Span::new().try_months(n).ok()?;
        let (from, to) = (start.checked_add(step).ok()?, end.checked_add(step).ok()?);
        let whole = start.day() == 1 && end == end.last_of_month();
        Some((from, if whole { to.last_of_month() } else { to }))
    };
    match grain {
        Grain::Day => days(count),
        Grain::Week => days(count.checked_mul(7)?),
        Grain::Month => months(count),
        Grain::Quarter => months(count.checked_mul(3)?),
        Grain::Year => months(count.checked_mul(12)?),
    }
}

/// How many grains lie between two periods, when it is a whole number of them.
pub(super) fn steps_between(from: Days, to: Days, grain: Grain) -> Option<i64> {
    let days = i64::from(from.0.until(to.0).ok()?.get_days());
    let months = i64::from(to.0.year() - from.0.year()) * 12 + i64::from(to.0.month() - from.0.month());
    let steps = match grain {
        Grain::Day => days,
        Grain::Week => days / 7,
        Grain::Month => months,
        Grain::Quarter => months / 3,
        Grain::Year => months / 12,
    };
    (shifted(from, grain, steps)? == to).then_some(steps)
}

/// How many days the period has.
pub(super) fn length((start, end): Days) -> i64 {
    start.until(end).map_or(0, |span| i64::from(span.get_days()) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_and_months_step_as_a_calendar_does() {
        let week = (date(2026, 3, 2), date(2026, 3, 8));
        assert_eq!(shifted(week, Grain::Week, -1), Some((date(2026, 2, 23), date(2026, 3, 1))));
        let february = (date(2026, 2, 1), date(2026, 2, 28));
        assert_eq!(shifted(february, Grain::Month, -1), Some((date(2026, 1, 1), date(2026, 1, 31))));
        assert_eq!(steps_between(week, (date(2026, 3, 16), date(2026, 3, 22)), Grain::Week), Some(2));
        assert_eq!(steps_between(week, (date(2026, 3, 17), date(2026, 3, 23)), Grain::Week), None);
    }
}
