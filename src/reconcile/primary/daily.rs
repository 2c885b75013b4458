//! Daily rows, the latest statement of each day, and their totals over any stretch of days.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::super::periods::Days;
use super::response::Response;

/// The slug of the row that gathers what is not named.
pub(super) const OTHER: &str = "other";

/// One day, as it was last stated.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Day {
    as_of: Timestamp,
    tokens: BTreeMap<String, u64>,
}

/// All days that are known. Of a day that was restated, the latest statement counts; the earlier ones are the
/// caller's to keep.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Daily {
    days: BTreeMap<Date, Day>,
}

/// What was processed over a stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// First and last day.
    pub days: Days,
    /// The latest `as_of` among the days.
    pub as_of: Timestamp,
    /// Tokens by slug, `other` left out.
    pub named: BTreeMap<String, u128>,
    /// What no day names.
    pub other: u128,
    /// For a slug that some day does not name: how much `other` has on those days, of which a part may be its own.
    pub hidden: BTreeMap<String, u128>,
}

impl Daily {
    /// The days of some answers.
    pub fn of<'r>(responses: impl IntoIterator<Item = &'r Response>) -> Self {
        let mut daily = Daily::default();
        for response in responses {
            daily.add(response);
        }
        daily
    }

    /// Takes in an answer; where it is newer than what is known of a day, it replaces the day whole.
    pub fn add(&mut self, response: &Response) {
        let mut days: BTreeMap<Date, BTreeMap<String, u64>> = BTreeMap::new();
        for row in &response.rows {
            days.entry(row.date).or_default().insert(row.slug.clone(), row.tokens);
        }
        for (date, tokens) in days {
            let newer = self.days.get(&date).is_none_or(|known| known.as_of < response.as_of);
            if newer {
                self.days.insert(date, Day { as_of: response.as_of, tokens });
            }
        }
    }

    /// The latest time at which a day was stated.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.days.values().map(|day| day.as_of).max()
    }

    /// The first and the last day that are known.
    pub fn extent(&self) -> Option<Days> {
        Some((*self.days.keys().next()?, *self.days.keys().next_back()?))
    }

    /// The sums over a stretch of days; none when one of the days is not known.
    pub fn totals(&self, (start, end): Days) -> Option<Totals> {
        let mut totals: Option<Totals> = None;
        let mut date = start;
        while date <= end {
            let day = self.days.get(&date)?;
            let sums = totals.get_or_insert_with(|| Totals {
                days: (start, end),
                as_of: day.as_of,
                named: BTreeMap::new(),
                other: 0,
                hidden: BTreeMap::new(),
            });
            sums.as_of = sums.as_of.max(day.as_of);
            for (slug, tokens) in &day.tokens {
                let sum = if slug == OTHER { &mut sums.other } else { sums.named.entry(slug.clone()).or_default() };
                *sum = sum.saturating_add(u128::from(*tokens));
            }
            date = date.tomorrow().ok()?;
        }
        let mut totals = totals?;
        totals.hidden = self.hidden(&totals);
        Some(totals)
    }

    fn hidden(&self, totals: &Totals) -> BTreeMap<String, u128> {
        let mut hidden: BTreeMap<String, u128> = BTreeMap::new();
        for (_, day) in self.days.range(totals.days.0..=totals.days.1) {
            let Some(other) = day.tokens.get(OTHER) else { continue };
            for slug in totals.named.keys().filter(|slug| !day.tokens.contains_key(*slug)) {
                *hidden.entry(slug.clone()).or_default() += u128::from(*other);
            }
        }
        hidden
    }
}

impl Totals {
    /// All rows, `other` included.
    pub fn all(&self) -> u128 {
        self.named.values().fold(self.other, |sum, tokens| sum.saturating_add(*tokens))
    }
}

#[cfg(test)]
mod tests {
    use super::super::response::parse;
    use super::*;
    use jiff::civil::date;

    fn response(as_of: &str, rows: &[(&str, &str, u64)]) -> Response {
        let rows: Vec<String> = rows
            .iter()
            .map(|(date, slug, n)| format!(r#"{{"date":"{date}","model_permaslug":"{slug}","total_tokens":"{n}"}}"#))
            .collect();
        let meta = format!(r#"{{"as_of":"{as_of}","version":"v1","start_date":"2026-02-01","end_date":"2026-02-28"}}"#);
        parse(&format!(r#"{{"data":[{}],"meta":{meta}}}"#, rows.join(","))).unwrap()
    }

    #[test]
    fn a_model_that_fell_under_other_has_a_lower_bound_only() {
        let rows = [("2026-02-03", "a/x", 5), ("2026-02-03", "other", 2), ("2026-02-04", "other", 3)];
        let daily = Daily::of(&[response("2026-02-05T00:00:00Z", &rows)]);
        let totals = daily.totals((date(2026, 2, 3), date(2026, 2, 4))).unwrap();
        assert_eq!((totals.named["a/x"], totals.hidden["a/x"], totals.all()), (5, 3, 10));
        assert_eq!(daily.totals((date(2026, 2, 3), date(2026, 2, 5))), None);
    }

    #[test]
    fn a_restated_day_replaces_the_earlier_statement_in_any_order() {
        let old = response("2026-02-05T00:00:00Z", &[("2026-02-03", "a/x", 5), ("2026-02-03", "a/y", 1)]);
        let new = response("2026-03-05T00:00:00Z", &[("2026-02-03", "a/x", 6)]);
        assert_eq!(Daily::of([&old, &new]), Daily::of([&new, &old]));
        let day = (date(2026, 2, 3), date(2026, 2, 3));
        assert_eq!(Daily::of([&old, &new]).totals(day).unwrap().all(), 6);
    }
}
