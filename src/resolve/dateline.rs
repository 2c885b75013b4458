//! The day of an article that no metadata dates: what its own text gives.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::annotate::figures::{Settled, settle};
use crate::model::{Article, Grain, Mention, MentionKind, PartialDate, PeriodExpr, PeriodMention};
use crate::rules::Entities;

/// The day of an article: its metadata's, else the first full date near its start, else the one that it is signed with; a day without a
/// year there ("SHANGHAI, 23 March --") has the year that the text leaves.
pub fn date_of(article: &Article, mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let near = || mentions.iter().take_while(|m| m.span.start < DATELINE.min(article.text.len())).filter_map(day_of);
    let dated = |day: PartialDate| on(day, day.year?);
    // （总台记者 李四 2026年4月20日）: the day at the very end.
    let signed = || {
        let text = article.text.trim_end().len();
        mentions.iter().rev().take_while(|m| m.span.end + SIGNED > text).filter_map(day_of).find_map(dated)
    };
    let published = article.meta.published.or_else(|| near().find_map(dated)).or_else(signed);
    published.or_else(|| near().find_map(|day| in_the_year_left(day, mentions, entities)))
}

/// How far into the text a dateline may stand.
const DATELINE: usize = 300;

/// Bytes between the last date of a text and its end, at most, for the date to be the text's own.
const SIGNED: usize = 12;

/// Years that a text without one can be of.
const YEARS: std::ops::RangeInclusive<i16> = 2023..=2035;

/// A model may be named so many days before its release, when the text names the year.
const AHEAD: i32 = 120;

/// A week is told of at most so many days after it began.
const LATE: i32 = 180;

fn day_of(mention: &Mention) -> Option<PartialDate> {
    match &mention.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) => Some(*day),
        _ => None,
    }
}

fn on(day: PartialDate, year: i16) -> Option<Date> {
    Date::new(year, day.month?, day.day).ok()
}

/// A day of a dateline in the year that everything else leaves: the weekday beside it; the latest time that the text itself fixes; the
/// release of the models that it names; the only year that it names, unless that is far ahead ("will draw 220 megawatts from 2028").
fn in_the_year_left(day: PartialDate, mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let weekday = |date: &Date| day.weekday.is_none_or(|w| date.weekday().to_monday_one_offset() == w);
    let candidates: Vec<Date> = YEARS.filter_map(|year| on(day, year)).filter(weekday).collect();
    let named: BTreeSet<i16> = mentions.iter().filter_map(year_of).collect();
    let only = named.first().copied().filter(|_| named.len() == 1);
    let only = only.and_then(|year| candidates.iter().find(|date| date.year() == year).copied());
    let earliest = fixed(mentions).max(released(mentions, entities));
    let Some(earliest) = earliest else {
        return only.or_else(|| candidates.first().copied().filter(|_| candidates.len() == 1));
    };
    let first = candidates.iter().find(|date| **date >= earliest).copied()?;
    let first = told_on(mentions).and_then(|told| in_which_it_was(told, first, &candidates)).unwrap_or(first);
    // 五一假期 at the top of a text on the week to 10 May is not the day of its writing.
    let late = fixed(mentions).and_then(|week| week.checked_add(LATE.days()).ok()).is_some_and(|latest| first > latest);
    if late {
        return None;
    }
    let ahead = earliest.checked_sub(AHEAD.days()).unwrap_or(earliest);
    Some(only.filter(|date| *date >= ahead && date.year() <= first.year() + 1).unwrap_or(first))
}

/// The weekday that a report names first: "PARIS, October 20 — Mistral AI on Tuesday released …".
fn told_on(mentions: &[Mention]) -> Option<i8> {
    mentions.iter().take_while(|m| m.span.start < DATELINE).find_map(|mention| match &mention.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Weekday(weekday), .. }) => Some(*weekday),
        _ => None,
    })
}

/// Of this year and the next the first in which the day of the report is that weekday, or the day after it.
fn in_which_it_was(told: i8, first: Date, candidates: &[Date]) -> Option<Date> {
    let near = candidates.iter().filter(|date| **date >= first && date.year() <= first.year() + 1);
    let fits = |date: &&Date| {
        let since = date.weekday().to_monday_one_offset() - told;
        since.rem_euclid(7) <= 1
    };
    near.copied().find(|date| fits(&date))
}

fn year_of(mention: &Mention) -> Option<i16> {
    match &mention.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Year(year), .. }) => Some(*year),
        _ => None,
    }
}

/// Where the latest week, month or quarter begins that the text fixes by itself: a week that falls on Monday to Sunday in one year only.
fn fixed(mentions: &[Mention]) -> Option<Date> {
    let start = |mention: &Mention| match &mention.kind {
        MentionKind::Period(period) => match settle(period, None, None) {
            Settled::Fixed(days) => {
                days.grain.filter(|g| (Grain::Week..=Grain::Quarter).contains(g)).map(|_| days.start)
            }
            _ => None,
        },
        _ => None,
    };
    mentions.iter().filter_map(start).max()
}

/// The latest release of the models that are named: none is used before its own.
fn released(mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let release = |mention: &Mention| match &mention.kind {
        MentionKind::Entity(entity) => {
            let released = entities.get(entity.id()?)?.released?;
            Date::new(released.year, released.month?, released.day.unwrap_or(1)).ok()
        }
        _ => None,
    };
    mentions.iter().filter_map(release).max()
}
