//! One line for a mention, for tests.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::model::{ByteSpan, DayRule, Mention, MentionKind, Number, PartialDate, Per, PeriodExpr, Qualifier, Sign};
use crate::rules::RuleSource;

use super::super::Variants;
use super::{FigureLexicon, find};

pub(super) static ENGLISH: LazyLock<FigureLexicon> =
    LazyLock::new(|| FigureLexicon::load(&RuleSource::built_in(), "en").unwrap_or_else(|e| panic!("{e}")));

pub(super) static TURKISH: LazyLock<FigureLexicon> =
    LazyLock::new(|| FigureLexicon::load(&RuleSource::built_in(), "tr").unwrap_or_else(|e| panic!("{e}")));

pub(super) static CHINESE: LazyLock<FigureLexicon> =
    LazyLock::new(|| FigureLexicon::load(&RuleSource::built_in(), "zh").unwrap_or_else(|e| panic!("{e}")));

/// Traditional characters are read as the ones that the tables hold, as the annotator does.
pub(super) static HAN: LazyLock<Variants> =
    LazyLock::new(|| Variants::load(&RuleSource::built_in(), "zh").unwrap_or_else(|e| panic!("{e}")));

fn number(n: &Number) -> String {
    let mut out = n.value.to_string();
    if let Some(max) = n.max {
        let _ = write!(out, "..{max}");
    }
    if n.qualifier != Qualifier::Exact {
        let _ = write!(out, " {}", n.qualifier);
    }
    if n.sign == Some(Sign::Plus) {
        out.push_str(" plus");
    }
    out
}

fn unit(unit: impl std::fmt::Debug) -> String {
    format!("{unit:?}").to_lowercase()
}

fn day(day: &PartialDate) -> String {
    let part = |n: Option<i16>| n.map_or("?".to_owned(), |n| n.to_string());
    format!("{}-{}-{}", part(day.year), part(day.month.map(i16::from)), day.day)
}

/// A period in a few signs; what the text leaves out is `?`.
pub(super) fn period(expr: &PeriodExpr) -> String {
    let year = |year: &Option<i16>| year.map_or("?".to_owned(), |y| y.to_string());
    match expr {
        PeriodExpr::Day(d) => format!("day {}", day(d)),
        PeriodExpr::Days { start, end } => format!("days {}..{}", day(start), day(end)),
        PeriodExpr::WeekOf(d) => format!("week of {}", day(d)),
        PeriodExpr::WeekEnding(d) => format!("week to {}", day(d)),
        PeriodExpr::DaysTo { days, end } => format!("{days} days to {}", day(end)),
        PeriodExpr::IsoWeek { week, year: y } => format!("week {}-W{week}", year(y)),
        PeriodExpr::WeekOfMonth { nth, month, year: y } => format!("week {nth} of {}-{month:?}", year(y)),
        PeriodExpr::Month { month, year: y } => format!("month {}-{month}", year(y)),
        PeriodExpr::Quarter { quarter, year: y, .. } => format!("quarter {}-Q{quarter}", year(y)),
        PeriodExpr::Half { half, year: y, .. } => format!("half {}-H{half}", year(y)),
        PeriodExpr::Year(y) => format!("year {y}"),
        PeriodExpr::Relative { unit: u, offset, anchor } => format!("{offset:+} {} from {}", unit(u), unit(anchor)),
        PeriodExpr::MonthRelativeYear { month, year_offset } => format!("month {month} of year {year_offset:?}"),
        PeriodExpr::Weekday(d) => format!("weekday {d}"),
        PeriodExpr::Same => "same".to_owned(),
        PeriodExpr::Rolling { unit: u, count } => format!("last {count} {}", unit(u)),
        PeriodExpr::Since(inner) => format!("since {}", period(inner)),
        PeriodExpr::AsOf(inner) => format!("as of {}", period(inner)),
        PeriodExpr::Vague(b) => {
            let part = |n: Option<i8>| n.map_or("?".to_owned(), |n| n.to_string());
            let days = if b.from_day.is_some() {
                format!(" days {}..{}", part(b.from_day), part(b.to_day))
            } else {
                String::new()
            };
            format!("vague {} months {}..{}{days}", year(&b.year), part(b.from_month), part(b.to_month))
        }
        PeriodExpr::Now => "now".to_owned(),
        PeriodExpr::Within { inner, unit: u, offset } => format!("{} in {offset:+} {}", period(inner), unit(u)),
        PeriodExpr::NamedDay { rule, year: y } => match rule {
            DayRule::Listed(days) => format!("one of {} days of {}", days.len(), year(y)),
            rule => format!("{rule:?} of {}", year(y)),
        },
        PeriodExpr::WeekdayOf { day, weeks } => format!("weekday {day} of week {weeks:+}"),
        PeriodExpr::Weekdays { from, to } => format!("weekdays {from}..{to}"),
        PeriodExpr::Weekend { weeks } => format!("weekend of week {weeks:+}"),
        PeriodExpr::SameInYear(year) => format!("same in {year}"),
        PeriodExpr::Season { from_month, to_month, which } => format!("season {from_month}..{to_month} {which:+}"),
        PeriodExpr::Ahead { unit: u, count } => format!("next {count} {}", unit(u)),
        PeriodExpr::MonthsTo { months, end } => format!("{months} months to {}", day(end)),
    }
}

/// What a mention says, without its place.
pub(super) fn describe(mention: &Mention) -> String {
    match &mention.kind {
        MentionKind::Number(n) => format!("number {}", number(n)),
        MentionKind::Percent(n) => format!("percent {}", number(n)),
        MentionKind::Points(n) => format!("points {}", number(n)),
        MentionKind::Fraction(n) => format!("fraction {}", number(n)),
        MentionKind::Quantity(q) => {
            let per = match &q.per {
                None => String::new(),
                Some(Per::Time(t)) => format!(" per {}", unit(t)),
                Some(Per::Quantity { count, unit, part }) => {
                    format!(" per {count} {unit}{}", part.as_ref().map_or(String::new(), |p| format!(" {p}")))
                }
            };
            format!("{} {}{per}", q.unit, number(&q.number))
        }
        MentionKind::Multiple(m) => format!("multiple {} {}", number(&m.number), unit(m.form)),
        MentionKind::Ordinal(o) => format!("ordinal {}{}", o.place, if o.numbered { " numbered" } else { "" }),
        MentionKind::Duration(d) => format!(
            "duration {} {}{}{}",
            number(&d.number),
            unit(d.unit),
            if d.ordinal { " ordinal" } else { "" },
            if d.consecutive { " consecutive" } else { "" }
        ),
        MentionKind::Vague(v) => {
            let what =
                v.unit.as_ref().map(ToString::to_string).or(v.time.map(unit)).unwrap_or_else(|| "count".to_owned());
            format!("vague {what} {}", number(&v.number))
        }
        MentionKind::Noise(kind) => format!("noise {}", unit(kind)),
        MentionKind::Period(p) => {
            format!("{}{}", period(&p.expr), p.grain.map_or(String::new(), |g| format!(" ({g})")))
        }
        MentionKind::Entity(_) | MentionKind::Cue(_) => "?".to_owned(),
    }
}

/// The mentions of a text in English.
pub(super) fn mentions(text: &str) -> Vec<Mention> {
    mentions_in(text, &ENGLISH)
}

/// The mentions of a text.
pub(super) fn mentions_in(text: &str, lexicon: &FigureLexicon) -> Vec<Mention> {
    let mut out = Vec::new();
    find(&HAN.plain(text), ByteSpan::new(0, text.len()), &[], lexicon, &mut out);
    out
}

/// The mentions of a text, each as `words = meaning`, joined by ` | `.
pub(super) fn told(text: &str, lexicon: &FigureLexicon) -> String {
    let all: Vec<_> =
        mentions_in(text, lexicon).iter().map(|m| format!("{} = {}", m.span.of(text), describe(m))).collect();
    all.join(" | ")
}
