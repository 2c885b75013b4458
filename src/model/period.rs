//! Periods as the text states them, before the article's date or its other sentences have settled them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Grain, TimeUnit};

/// A day whose year, or month, the text may leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartialDate {
    /// Year, when stated.
    pub year: Option<i16>,
    /// Month 1 to 12, when stated ("20日至26日" leaves it to what stands around it).
    pub month: Option<i8>,
    /// Day of the month.
    pub day: i8,
    /// Day of the week that stands beside it ("Friday, December 6"), 1 for Monday: it tells the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<i8>,
}

impl PartialDate {
    /// A day beside which no day of the week stands.
    pub const fn new(year: Option<i16>, month: Option<i8>, day: i8) -> Self {
        Self { year, month, day, weekday: None }
    }
}

/// What a relative period counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The article's date: "last week", "yesterday".
    Article,
    /// The period that the passage is about: "the week before", "a year earlier", "the previous week".
    Passage,
    /// The period that was told last, whatever the passage is about: 再前一周, "the week before that".
    Told,
    /// The passage's stated period when its sentence has one, else the article's date: "a year ago" (CLAIM.md, "Periods").
    Either,
}

/// Bounds of a period that the words do not fix ("early 2024").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VagueBounds {
    /// Year, when stated or implied.
    pub year: Option<i16>,
    /// Month the vague stretch begins in.
    pub from_month: Option<i8>,
    /// Month it ends in.
    pub to_month: Option<i8>,
    /// First day, when narrower than months ("end of June").
    pub from_day: Option<i8>,
    /// Last day, when narrower than months.
    pub to_day: Option<i8>,
}

/// How a named day is found in a year.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayRule {
    /// The `nth` such weekday of a month (1 is Monday; -1 the last), `plus` days.
    NthWeekday {
        /// Month 1 to 12.
        month: i8,
        /// 1 is Monday.
        weekday: i8,
        /// 1 for the first, -1 for the last.
        nth: i8,
        /// Days behind it: Black Friday is Thanksgiving and one.
        plus: i16,
    },
    /// So many days after Easter Sunday.
    Easter {
        /// Days, negative before it.
        plus: i16,
    },
    /// Days of a calendar that no formula here gives, each year's.
    Listed(Vec<Date>),
}

/// A period as stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodExpr {
    /// "March 9", "2026-03-09", 3月9日.
    Day(PartialDate),
    /// "March 2 to 8", "between Feb 9 and Feb 15", 3月2日至8日.
    Days {
        /// First day.
        start: PartialDate,
        /// Last day.
        end: PartialDate,
    },
    /// "the week of March 9", "week beginning 9 March": the week that the day lies in.
    WeekOf(PartialDate),
    /// "the week to March 15", "week ending 15 March", 截至3月15日当周.
    WeekEnding(PartialDate),
    /// "the seven days to 15 February": so many days up to the day.
    DaysTo {
        /// How many days.
        days: i16,
        /// The last of them.
        end: PartialDate,
    },
    /// "week 11", "week eleven of 2026".
    IsoWeek {
        /// Number of the week.
        week: i8,
        /// Year, when stated.
        year: Option<i16>,
    },
    /// "the first week of June", 6月第一周: days 1 to 7 (CLAIM.md, "Periods left open").
    WeekOfMonth {
        /// 1 for the first; -1 for the last, -2 for the last full week ("final full week of the month").
        nth: i8,
        /// Month 1 to 12; none for "of the month".
        month: Option<i8>,
        /// Year, when stated.
        year: Option<i16>,
    },
    /// "February", "in June 2026", "2月".
    Month {
        /// Month 1 to 12.
        month: i8,
        /// Year, when stated.
        year: Option<i16>,
    },
    /// "Q1 2026", "the second quarter".
    Quarter {
        /// 1 to 4.
        quarter: i8,
        /// Year, when stated.
        year: Option<i16>,
        /// Years from the article's year, when the year is told so: 今年上半年, 去年四季度.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        year_offset: Option<i16>,
    },
    /// "the first half of 2025", 上半年, 2025H1.
    Half {
        /// 1 or 2.
        half: i8,
        /// Year, when stated.
        year: Option<i16>,
        /// Years from the article's year, when the year is told so: 今年上半年, 去年四季度.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        year_offset: Option<i16>,
    },
    /// "2025", "in 2025".
    Year(i16),
    /// "last week" (-1 week), "this month" (0), "yesterday" (-1 day), "two weeks earlier" (-2, from the passage).
    Relative {
        /// What is counted.
        unit: TimeUnit,
        /// How many, negative into the past.
        offset: i16,
        /// From where.
        anchor: Anchor,
    },
    /// "June last year", "last June", "this June": a month with the year given relative to the article's date.
    /// `year_offset` none: the nearest such month in the past ("last June").
    MonthRelativeYear {
        /// Month 1 to 12.
        month: i8,
        /// Years from the article's year.
        year_offset: Option<i16>,
    },
    /// "on Monday": the nearest such day before the article's date, or on it. 1 is Monday.
    Weekday(i8),
    /// "the same period", "the same week", "that week", 同期, 当周.
    Same,
    /// "the same period of 2025", 2025年同期: the days of the passage's period in that year.
    SameInYear(i16),
    /// "in the past six months", "over the last 30 days", "近30天": a rolling stretch; never fixed as a calendar period.
    Rolling {
        /// What is counted.
        unit: TimeUnit,
        /// How many.
        count: i16,
    },
    /// "since January", "since the end of May".
    Since(Box<PeriodExpr>),
    /// "as of February 28", "by December 2024", 截至9月底.
    AsOf(Box<PeriodExpr>),
    /// "early 2024", "end of June", "late 2025", "by mid-month", "this summer": bounds at best.
    Vague(VagueBounds),
    /// "the end of last year", "the third quarter of this year", 去年三季度, "early next month": what lies in a year or month that is
    /// given relative to the article's date.
    Within {
        /// What lies in it, itself without that year or month.
        inner: Box<PeriodExpr>,
        /// Year or month.
        unit: TimeUnit,
        /// How many from the article's.
        offset: i16,
    },
    /// "Thanksgiving", "the first Monday of March", "Easter", 春节: a day that a rule finds.
    NamedDay {
        /// How it is found in a year.
        rule: DayRule,
        /// Year, when stated.
        year: Option<i16>,
    },
    /// "next Friday", 上周五: a day of the week so many from the article's. 1 is Monday.
    WeekdayOf {
        /// The day.
        day: i8,
        /// Weeks from the article's.
        weeks: i16,
    },
    /// "from Monday to Friday": the nearest such days that are over or have begun.
    Weekdays {
        /// First day, 1 is Monday.
        from: i8,
        /// Last day.
        to: i8,
    },
    /// "this weekend", 上周末: Saturday and Sunday of the week so many from the article's.
    Weekend {
        /// Weeks from the article's.
        weeks: i16,
    },
    /// "last summer", "this winter", "next spring".
    Season {
        /// Its first month.
        from_month: i8,
        /// Its last month; before the first when the season goes over New Year.
        to_month: i8,
        /// -1 the last that is over, 0 the nearest, 1 the next.
        which: i8,
    },
    /// "the next five years", 未来三天: a stretch that begins with the article's date.
    Ahead {
        /// What is counted.
        unit: TimeUnit,
        /// How many.
        count: i16,
    },
    /// "the three months ended December 31", "the year to March": so many months up to the day.
    MonthsTo {
        /// How many months.
        months: i16,
        /// The last day; a day past the month's end is the month's end.
        end: PartialDate,
    },
    /// "now", "currently", "today" in its loose sense, "at present", 目前.
    Now,
}

/// A period mention: what is stated, and the length of period when the words name one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PeriodMention {
    /// What is stated.
    pub expr: PeriodExpr,
    /// Length of the period, when the expression names it (`week` for "the week of …").
    pub grain: Option<Grain>,
}

/// A period that has been settled on calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ResolvedPeriod {
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Its length, where a name exists.
    pub grain: Option<Grain>,
}
