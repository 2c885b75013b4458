//! The day of an article that no metadata dates: what its own text gives.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::annotate::figures::{Settled, settle};
use crate::model::{Article, Grain, Mention, MentionKind, PartialDate, PeriodExpr, PeriodMention};
use crate::rules::Entities;

/// The day of an article: its metadata's, else its dateline's, else the one that its own facts leave.
pub fn date_of(article: &Article, mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let published = article.meta.published;
    published.or_else(|| dateline(article, mentions)).or_else(|| dateline_by_what_it_tells(article, mentions, entities))
}

/// How far into the text a dateline may stand.
const DATELINE: usize = 300;

/// Bytes between the last date of a text and its end, at most, for the date to be the text's own.
const SIGNED: usize = 12;

/// The day that the text itself gives as its own, where no metadata does: the first full date near the start; a day without a year
/// there ("SHANGHAI, 23 March --") takes the only year that the text names.
fn dateline(article: &Article, mentions: &[Mention]) -> Option<Date> {
    let day_of = |mention: &Mention| match &mention.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) => Some(*day),
        _ => None,
    };
    let near = || mentions.iter().take_while(|m| m.span.start < DATELINE.min(article.text.len())).filter_map(day_of);
    let date = |day: PartialDate, year: i16| Date::new(year, day.month?, day.day).ok();
    if let Some(found) = near().find_map(|day| date(day, day.year?)) {
        return Some(found);
    }
    // （总台记者 李四 2026年4月20日）: the day at the very end.
    let last = mentions.iter().rev().take_while(|m| m.span.end + SIGNED > article.text.trim_end().len());
    if let Some(found) = last.filter_map(day_of).find_map(|day| date(day, day.year?)) {
        return Some(found);
    }
    let years: BTreeSet<i16> = mentions
        .iter()
        .filter_map(|m| match &m.kind {
            MentionKind::Period(PeriodMention { expr: PeriodExpr::Year(year), .. }) => Some(*year),
            _ => None,
        })
        .collect();
    let only = years.first().copied().filter(|_| years.len() == 1);
    only.and_then(|only| near().find_map(|day| date(day, only)))
}

/// The date of an article whose dateline has no year, and no year stands in the text, from what the text itself fixes: a week that falls on
/// Monday to Sunday in one year only; a model that is not used before its release.
fn dateline_by_what_it_tells(article: &Article, mentions: &[Mention], entities: &Entities) -> Option<Date> {
    let years = |m: &&Mention| matches!(&m.kind, MentionKind::Period(p) if matches!(p.expr, PeriodExpr::Year(_)));
    let near = || mentions.iter().take_while(|m| m.span.start < DATELINE.min(article.text.len()));
    let day = near().find_map(|m| match &m.kind {
        MentionKind::Period(PeriodMention { expr: PeriodExpr::Day(day), .. }) if day.year.is_none() => Some(*day),
        _ => None,
    })?;
    if mentions.iter().any(|m| years(&m)) {
        return None;
    }
    let on = |year: i16| Date::new(year, day.month?, day.day).ok();
    let week = mentions.iter().find_map(|m| match &m.kind {
        MentionKind::Period(period) => match settle(period, None, None) {
            Settled::Fixed(days) if days.grain == Some(Grain::Week) => Some(days.end),
            _ => None,
        },
        _ => None,
    });
    if let Some(end) = week {
        return [end.year(), end.year() + 1].into_iter().filter_map(on).find(|date| *date >= end);
    }
    let released = mentions.iter().filter_map(|m| match &m.kind {
        MentionKind::Entity(entity) => {
            let released = entities.get(entity.id()?)?.released?;
            Date::new(released.year, released.month?, released.day.unwrap_or(1)).ok()
        }
        _ => None,
    });
    let latest = released.max()?;
    [latest.year(), latest.year() + 1].into_iter().filter_map(on).find(|date| *date >= latest)
}
