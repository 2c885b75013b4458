//! Stated periods settled on days.

use jiff::civil::date;

use crate::model::MentionKind;

use super::super::FigureLexicon;
use super::*;

/// Settles the last period of a text: `2026-03-09..2026-03-15 week`, `within …`, `open`.
fn settled(text: &str, published: Option<&str>, passage: Option<ResolvedPeriod>) -> String {
    let mentions = super::super::testing::mentions(text);
    let period = mentions.iter().rev().find_map(|m| if let MentionKind::Period(p) = &m.kind { Some(p) } else { None });
    let Some(period) = period else { return "none".to_owned() };
    match settle(period, published.map(|p| p.parse().unwrap()), passage) {
        Settled::Fixed(p) => format!("{}..{} {}", p.start, p.end, p.grain.map_or("-", |g| g.as_str())),
        Settled::Bounds { earliest, latest } => format!("within {earliest}..{latest}"),
        Settled::Open => "open".to_owned(),
    }
}

/// Phrases and the days that they come to for an article of Wednesday, March 18, 2026; every period of a phrase, joined by ` | `.
const ENGLISH: &str = include_str!("../cases/settled_en.txt");

/// The same for Chinese.
const CHINESE: &str = include_str!("../cases/settled_zh.txt");

fn differences(cases: &str, lexicon: &FigureLexicon) -> String {
    let told = |settled: Settled| match settled {
        Settled::Fixed(p) => format!("{}..{} {}", p.start, p.end, p.grain.map_or("-", |g| g.as_str())),
        Settled::Bounds { earliest, latest } => format!("within {earliest}..{latest}"),
        Settled::Open => "open".to_owned(),
    };
    let mut wrong = Vec::new();
    for line in cases.lines().filter(|line| !line.is_empty()) {
        let (text, meaning) = line.split_once(" =>").unwrap_or((line, ""));
        let mentions = super::super::testing::mentions_in(text, lexicon);
        let found: Vec<String> = mentions
            .iter()
            .map(|m| match &m.kind {
                MentionKind::Period(p) => {
                    format!("{} = {}", m.span.of(text), told(settle(p, Some(date(2026, 3, 18)), None)))
                }
                _ => format!("{} = {}", m.span.of(text), super::super::testing::describe(m)),
            })
            .collect();
        let found = found.join(" | ");
        if found != meaning.trim() {
            wrong.push(format!("{text}\n   expected {}\n   found    {found}", meaning.trim()));
        }
    }
    wrong.join("\n")
}

#[test]
fn phrases_come_to_their_days() {
    let english = differences(ENGLISH, &super::super::testing::ENGLISH);
    let wrong = [english, differences(CHINESE, &super::super::testing::CHINESE)].join("\n");
    assert!(wrong.trim().is_empty(), "{wrong}");
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
    assert_eq!(beside("on the 23rd", "2026-09-20", date(2026, 6, 1), date(2026, 6, 30)), "2026-06-23..2026-06-23 day");
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
    // Told in the second half of a year it is that year's; before, it may be the one to come.
    assert_eq!(at("in the first half", "2026-07-20"), "2026-01-01..2026-06-30 -");
    assert_eq!(at("in the first half", "2026-03-20"), "open");
    assert_eq!(at("in the second half", "2026-07-20"), "open");
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
