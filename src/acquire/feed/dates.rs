//! Dates as feeds write them: RFC 2822, RFC 3339, and what people type.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::{Timestamp, Zoned};

use crate::acquire::FeedDate;

/// Reads a date of a feed; none when it is no date.
///
/// ```
/// use tallywire::acquire::feed::parse_date;
/// let date = parse_date("Wed, 01 Jul 2026 07:30:00 +0800").unwrap();
/// assert_eq!((date.day.to_string(), date.at.unwrap().to_string()), ("2026-07-01".into(), "2026-06-30T23:30:00Z".into()));
/// ```
pub fn parse_date(text: &str) -> Option<FeedDate> {
    let text = text.trim();
    if text.len() > 80 || text.is_empty() {
        return None;
    }
    rfc2822_date(text).or_else(|| iso_date(text)).filter(|date| (1990..=2200).contains(&date.day.year()))
}

fn rfc2822_date(text: &str) -> Option<FeedDate> {
    let zoned: Zoned = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(text).ok()?;
    Some(FeedDate { day: zoned.date(), at: Some(zoned.timestamp()) })
}

/// `2026-07-01T07:30:00+08:00`, `…Z`, with a space for the `T`, without a zone, `2026-07-01`, `2026-07`.
fn iso_date(text: &str) -> Option<FeedDate> {
    if let Ok(at) = text.parse::<Timestamp>() {
        // The day is the one on the author's calendar, so the civil part is read for itself.
        let day = text.parse::<DateTime>().map(|civil| civil.date()).ok().or_else(|| front(text))?;
        return Some(FeedDate { day, at: Some(at) });
    }
    front(text).map(|day| FeedDate { day, at: None })
}

/// The date at the front of `text`, when what follows is no digit.
fn front(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let shape = year.len() == 4 && month.len() == 2 && day.len() == 2;
    if !shape || text.as_bytes().get(10).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        parse_date(text).map(|date| date.day.to_string())
    }

    #[test]
    fn dates_in_the_forms_that_feeds_use() {
        for text in [
            "Wed, 01 Jul 2026 23:30:00 GMT",
            "Fri, 1 Jul 2026 23:30:00 EST", // the weekday is wrong
            "01 Jul 2026 23:30 +0000",
            "2026-07-01T23:30:00Z",
            "2026-07-01T23:30:00.123+08:00",
            "2026-07-01T01:30:00+08:00", // still June in UTC; the author's day counts
            "2026-07-01 23:30:00",
            "2026-07-01",
            "2026/07/01 08:00",
            " 2026-07-01 ",
        ] {
            assert_eq!(day(text).as_deref(), Some("2026-07-01"), "{text}");
        }
        assert_eq!(parse_date("2026-07-01T01:30:00+08:00").unwrap().at.unwrap().to_string(), "2026-06-30T17:30:00Z");
        assert_eq!(parse_date("2026-07-01").unwrap().at, None);
    }

    #[test]
    fn what_is_no_date_gives_none() {
        for text in [
            "",
            "yesterday",
            "0000-00-00",
            "2026-13-01",
            "20260701",
            "1970-01-01T00:00:00Z",
            "2026-07-011",
            "äöüäöüäöü",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
